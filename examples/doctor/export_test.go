package main

import (
	"context"

	"github.com/wacloud/wacloud/whatsapp/whatsapptest"
)

// Run is the program.
var Run = run

// ExitCode is what the program exits with.
var ExitCode = exitCode

// A Fake is an account that tests look at as at a real one.
type Fake = fake

// OpenFake makes one.
func OpenFake(ctx context.Context, broken string, opts ...whatsapptest.Option) (*Fake, error) {
	return openFake(ctx, broken, opts...)
}

// Environment is what leads the program to the fake.
func (f *fake) Environment() map[string]string {
	s := f.settings
	return map[string]string{
		"WHATSAPP_TOKEN": s.token, "WHATSAPP_PHONE_NUMBER_ID": s.numberID, "WHATSAPP_WABA_ID": s.wabaID, "WHATSAPP_APP_ID": s.appID,
		"WHATSAPP_APP_SECRET": s.appSecret, "WHATSAPP_VERIFY_TOKEN": s.verifyToken, "WHATSAPP_BASE_URL": s.baseURL,
	}
}

// Server is the Cloud API of a fake.
func Server(f *Fake) *whatsapptest.Server { return f.server }

var (
	Close    = (*fake).close
	Bend     = (*fake).bend
	Callback = (*fake).callback
)

// StateNames lists what -broken takes.
func StateNames() []string {
	var names []string
	for _, s := range states() {
		names = append(names, s.name)
	}
	return names
}
