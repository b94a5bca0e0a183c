package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/png"
	"net"
	"net/http"
	"sync"
	"time"

	"github.com/wacloud/wacloud/media"
	"github.com/wacloud/wacloud/profile"
	"github.com/wacloud/wacloud/webhook"
	"github.com/wacloud/wacloud/whatsapp/account"
	"github.com/wacloud/wacloud/whatsapp/whatsapptest"
)

// A fake is a healthy account on a fake Cloud API, with a server that takes its webhooks at any path.
type fake struct {
	server   *whatsapptest.Server
	clock    *whatsapptest.ManualClock
	settings settings // what the doctor is told

	handler *webhook.Handler
	web     *http.Server
	origin  string // of the callback URLs
	served  chan error

	mu    sync.Mutex
	bends map[string]http.HandlerFunc // what a path does in place of its work
}

// openFake makes an account that is healthy, or broken as the state of this name is.
func openFake(ctx context.Context, broken string, opts ...whatsapptest.Option) (_ *fake, err error) {
	clock := whatsapptest.NewManualClock(time.Now())
	f := &fake{
		server: whatsapptest.NewServer(append(opts, whatsapptest.WithClock(clock))...), clock: clock,
		served: make(chan error, 1), bends: map[string]http.HandlerFunc{},
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, f.close())
		}
	}()
	if err := f.server.Listen(); err != nil {
		return nil, err
	}
	f.settings = settings{
		token: f.server.Token(), numberID: f.server.PhoneNumberID(), wabaID: f.server.WABAID(), appID: f.server.AppID(),
		appSecret: f.server.AppSecret(), verifyToken: f.server.VerifyToken(), baseURL: f.server.URL(),
	}
	if f.handler, err = webhook.NewHandler(f.server.AppSecret(), f.server.VerifyToken()); err != nil {
		return nil, err
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	f.origin = "http://" + listener.Addr().String()
	f.web = &http.Server{Handler: f, ReadHeaderTimeout: 10 * time.Second}
	go func() { f.served <- f.web.Serve(listener) }()
	if err := f.furnish(ctx); err != nil {
		return nil, err
	}
	if broken == "" {
		return f, nil
	}
	for _, s := range states() {
		if s.name == broken {
			s.apply(f)
			return f, nil
		}
	}
	return nil, fmt.Errorf("-broken %q: want one that -broken list lists", broken)
}

// furnish sets up what a new account does not have: a callback URL with fields, and a profile.
func (f *fake) furnish(ctx context.Context) error {
	p, err := admit(f.settings, time.Minute)
	if err != nil {
		return err
	}
	defer p.discharge()
	if err := p.prove(); err != nil {
		return err
	}
	if err := p.subscribe(ctx, account.AppWebhooks{Callback: f.callback("app")}); err != nil {
		return err
	}
	profiles := profile.NewClient(p.own)
	if err := profiles.Update(ctx, profile.Update{About: "Open 9 to 5", Description: new("Bread from our own oven")}); err != nil {
		return err
	}
	var picture bytes.Buffer
	if err := png.Encode(&picture, image.NewNRGBA(image.Rect(0, 0, 192, 192))); err != nil {
		return err
	}
	_, err = profiles.SetPhoto(ctx, media.Bytes("logo.png", picture.Bytes()))
	return err
}

// callback returns the callback URL of a path.
func (f *fake) callback(path string) string { return f.origin + "/" + path }

// bend has a path do something else than a bot would.
func (f *fake) bend(path string, h http.HandlerFunc) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.bends["/"+path] = h
}

// ServeHTTP takes webhooks.
func (f *fake) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	f.mu.Lock()
	h := f.bends[r.URL.Path]
	f.mu.Unlock()
	if h == nil {
		h = f.handler.ServeHTTP
	}
	h(w, r)
}

func (f *fake) close() error {
	var err error
	if f.handler != nil {
		err = f.handler.Shutdown(context.Background())
	}
	if f.web != nil {
		err = errors.Join(err, f.web.Close())
		if e := <-f.served; !errors.Is(e, http.ErrServerClosed) {
			err = errors.Join(err, e)
		}
	}
	f.server.Close()
	return err
}
