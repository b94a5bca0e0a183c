// Command quickstart sends and receives WhatsApp messages.
//
// Without credentials it talks to a fake Cloud API in this process: a person writes, reads, taps and sends a picture, and
// everything that a bot does in return goes through the public SDK. With WHATSAPP_TOKEN, WHATSAPP_PHONE_NUMBER_ID and
// WHATSAPP_TO (who gets the messages, with country code) it talks to graph.facebook.com. -template and -language name the
// approved template that opens the real conversation.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"time"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := run(ctx, os.Args[1:], os.Getenv, os.Stdout, os.Stderr)
	stop()
	switch {
	case errors.Is(err, flag.ErrHelp):
	case err != nil:
		fmt.Fprintln(os.Stderr, "quickstart:", err)
		os.Exit(1)
	}
}

// account says which number sends, and to whom. The zero account is the fake.
type account struct {
	token         string
	phoneNumberID string
	to            string
	baseURL       string // "" for graph.facebook.com
	template      string
	language      string
}

func run(ctx context.Context, args []string, getenv func(string) string, stdout, stderr io.Writer) error {
	var a account
	flags := flag.NewFlagSet("quickstart", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.StringVar(&a.template, "template", "hello_world", "approved `name` of the template that opens a real conversation")
	flags.StringVar(&a.language, "language", "en_US", "`code` of the template's language")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if flags.NArg() > 0 {
		return fmt.Errorf("unexpected argument %q", flags.Arg(0))
	}
	if err := a.fromEnvironment(getenv); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	out := &transcript{w: stdout}
	play := onFake
	if a.token != "" {
		play = onReal
	}
	if err := play(ctx, a, out); err != nil {
		return err
	}
	out.line("quickstart: ok")
	return out.err
}

// fromEnvironment reads the three variables of a real account: all or none.
func (a *account) fromEnvironment(getenv func(string) string) error {
	var set, missing []string
	for _, v := range []struct {
		name string
		to   *string
	}{
		{"WHATSAPP_TOKEN", &a.token},
		{"WHATSAPP_PHONE_NUMBER_ID", &a.phoneNumberID},
		{"WHATSAPP_TO", &a.to},
	} {
		if *v.to = strings.TrimSpace(getenv(v.name)); *v.to == "" {
			missing = append(missing, v.name)
		} else {
			set = append(set, v.name)
		}
	}
	a.baseURL = strings.TrimSpace(getenv("WHATSAPP_BASE_URL")) // to try a real account's steps on another fake
	if len(set) > 0 && len(missing) > 0 {
		return fmt.Errorf("missing in the environment: %s (%s given; set all three for a real account, none for the fake)",
			strings.Join(missing, ", "), strings.Join(set, ", "))
	}
	return nil
}
