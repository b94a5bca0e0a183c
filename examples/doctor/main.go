// Command doctor answers "why does nothing arrive?" on one screen: it looks at everything between Meta and a WhatsApp bot
// that can be looked at, says in Meta's own words what is wrong, and names the call that repairs it.
//
//	go run ./examples/doctor                        # a healthy account, on a fake Cloud API
//	go run ./examples/doctor -broken list           # names what can be wrong
//	go run ./examples/doctor -broken app-not-subscribed -fix
//
// With WHATSAPP_TOKEN, WHATSAPP_PHONE_NUMBER_ID, WHATSAPP_WABA_ID, WHATSAPP_APP_ID, WHATSAPP_APP_SECRET and
// WHATSAPP_VERIFY_TOKEN it looks at that number, its account, the app and the callback URL that wins for it. All of them
// have to be set, or none.
//
// It changes nothing, unless -fix is given: then it asks about each finding that a call can repair, repairs what is
// answered with y, and looks again. What no call can repair says what a person has to do, and where.
//
// To see if webhooks would be taken it does with the callback URL what Meta does: the handshake (a GET with the verify
// token), and one delivery (a POST signed with the app's secret). The delivery has no items, {"entry":[]}, so that no
// handler of events sees any of it.
//
// What no API shows is whether the app is published: one that is not gets the webhooks of tests only.
//
// It exits with 0 if all is healthy (advice does not count), with 1 if something was found, and with 2 if it could not
// look: bad flags or environment, or no answer from Meta for a part of it.
package main

import (
	"bufio"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/wacloud/wacloud/whatsapp/whatsapptest"
)

func main() {
	// An interrupt ends the program at once, also while it asks.
	err := run(context.Background(), os.Args[1:], os.Getenv, os.Stdin, os.Stdout, os.Stderr)
	if _, reported := errors.AsType[*verdict](err); err != nil && !reported && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(os.Stderr, "doctor:", err)
	}
	os.Exit(exitCode(err))
}

// A verdict is the error of an account that is not healthy, or that could not be looked at as a whole.
type verdict struct {
	faults, warnings int
	unseen           []string // areas
}

func (v *verdict) Error() string {
	text := fmt.Sprintf("not healthy: %s, %s", count(v.faults, "fault"), count(v.warnings, "warning"))
	if v.unseen != nil {
		text += "; could not look at " + strings.Join(v.unseen, ", ")
	}
	return text
}

func exitCode(err error) int {
	v, found := errors.AsType[*verdict](err)
	switch {
	case err == nil || errors.Is(err, flag.ErrHelp):
		return 0
	case found && v.unseen == nil:
		return 1
	}
	return 2
}

func run(ctx context.Context, args []string, getenv func(string) string, stdin io.Reader, stdout, stderr io.Writer) (err error) {
	flags := flag.NewFlagSet("doctor", flag.ContinueOnError)
	flags.SetOutput(stderr)
	asJSON := flags.Bool("json", false, "print JSON, for machines")
	fix := flags.Bool("fix", false, "repair what a call can repair, after asking")
	broken := flags.String("broken", "", "`name` of what is wrong with the fake account; \"list\" lists them")
	patience := flags.Duration("wait", 10*time.Second, "how long to wait for an answer of the callback URL")
	if err := flags.Parse(args); err != nil {
		return err
	}
	switch {
	case flags.NArg() > 0:
		return fmt.Errorf("unexpected argument %q", flags.Arg(0))
	case *fix && *asJSON:
		return errors.New("-fix asks, and -json is for machines: give one of them")
	case *broken == "list":
		return listStates(stdout)
	}
	s, err := fromEnvironment(getenv)
	if err != nil {
		return err
	}
	out := &page{w: stdout}
	d := &dialog{in: bufio.NewReader(stdin), out: out}
	if s.empty() {
		f, openErr := openFake(ctx, *broken)
		if openErr != nil {
			return openErr
		}
		defer func() { err = errors.Join(err, f.close()) }()
		s, d.fake = f.settings, f.server
		if !*asJSON {
			out.line("A fake Cloud API; nothing of this is real. The number's PIN is %s.\n", whatsapptest.PIN)
		}
	} else if *broken != "" {
		return errors.New("-broken is for the fake: unset the WHATSAPP_ variables")
	}
	p, err := admit(s, *patience)
	if err != nil {
		return err
	}
	defer p.discharge()
	r := examine(ctx, p)
	if *asJSON {
		out.json(r)
		return errors.Join(out.err, r.verdict())
	}
	out.report(r)
	if *fix && out.err == nil && d.repair(ctx, r) {
		out.line("\nLooking again.\n")
		r = examine(ctx, p)
		out.report(r)
	}
	return errors.Join(out.err, r.verdict())
}
