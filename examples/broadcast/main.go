// Command broadcast sends an approved template to the people in a CSV file, each of them once.
//
//	go run ./examples/broadcast                                      # a made-up list, on a fake Cloud API
//	go run ./examples/broadcast -list people.csv -template news      # dry run: says what would happen
//	go run ./examples/broadcast -list people.csv -template news -send
//
// The first row names the columns: "phone" (with country code) or "user_id" says who, or both; every other column is a
// value of the template, by name ("first_name") or by position ("1", "2"). Without -send it only counts: recipients,
// rows that cannot be sent, people who appear twice in whatever spelling, who opted out, whose 24-hour window is shut,
// what is left of the messaging limit, and how long it will take. A phone number and a user id in one row are one
// person wherever they stand: in other rows, among the opted out, in the journal. Opted out is who stands in the file
// of -opted-out (an identity a line), whose message an earlier run was refused for that (131050), or who said so in
// WhatsApp's own menu while -listen heard it.
//
// What became of each message stands in a journal beside the list, a line before each send and a line after, so that a
// run that was stopped by Ctrl-C (messages on their way finish first), a crash or a power cut goes on where it was. A
// message of which nobody knows if it was accepted is never sent again by itself: a status webhook settles it, or the
// operator decides with -resend-unknown. What webhooks tell of people (who wrote, who opted out) stands in a second file
// there, which the next broadcast to the list uses, too.
//
// With WHATSAPP_TOKEN and WHATSAPP_PHONE_NUMBER_ID it sends for real, with neither through a fake in this process.
// WHATSAPP_WABA_ID lets it ask how many messages were sent of late. -listen takes webhooks meanwhile and needs
// WHATSAPP_APP_SECRET and WHATSAPP_VERIFY_TOKEN.
//
// It exits with 0 if everybody on the list was sent the message (or after a dry run), with 2 if all is settled but for
// some people it was refused, or unknown, and with 1 if something went wrong or people are left: run it again then.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"time"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := run(ctx, os.Args[1:], os.Getenv, os.Stdout, os.Stderr)
	stop()
	if err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(os.Stderr, "broadcast:", err)
		os.Exit(exitCode(err))
	}
}

// notAll is the error of a broadcast that is through and did not reach everybody.
type notAll struct{ refused, unknown int }

func (e *notAll) Error() string {
	return fmt.Sprintf("through, but %d refused and %d unknown", e.refused, e.unknown)
}

func exitCode(err error) int {
	if _, ok := errors.AsType[*notAll](err); ok {
		return 2
	}
	return 1
}

type settings struct {
	list, template, language, optedOut, journal, people, address string
	send, resend, utility                                        bool
	rate, workers, tries                                         int
	giveUp, settle                                               time.Duration
}

func parse(args []string, stderr io.Writer) (settings, error) {
	var s settings
	flags := flag.NewFlagSet("broadcast", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.StringVar(&s.list, "list", "", "CSV `file` of people; on the fake it may be missing")
	flags.StringVar(&s.template, "template", "hello_world", "`name` of the approved template")
	flags.StringVar(&s.language, "language", "en_US", "`code` of its language")
	flags.StringVar(&s.optedOut, "opted-out", "", "`file` of people who want no messages, one phone number or user id a line")
	flags.StringVar(&s.journal, "journal", "", "`file` of what is settled; the default is the list's name and .journal")
	flags.StringVar(&s.people, "people", "", "`file` of what is known of people; the default is the list's name and .people")
	flags.BoolVar(&s.utility, "utility", false, "the template is no marketing: it goes to those who opted out in WhatsApp, too")
	flags.BoolVar(&s.send, "send", false, "send; without it nothing leaves")
	flags.BoolVar(&s.resend, "resend-unknown", false, "send again what may have been accepted: some will get it twice")
	flags.StringVar(&s.address, "listen", "", "`address` for webhooks of a real account, whose statuses settle unknown sends")
	flags.IntVar(&s.rate, "rate", 80, "messages a second, 1 to 1000")
	flags.IntVar(&s.workers, "workers", 32, "messages on their way at once, 1 to 1000")
	flags.IntVar(&s.tries, "tries", 5, "rounds for what is refused for a passing reason, 1 to 100")
	flags.DurationVar(&s.giveUp, "give-up", 15*time.Minute, "how long to wait for the end of trouble that stops all messages")
	flags.DurationVar(&s.settle, "settle", 5*time.Second, "how long to wait at the end for statuses that are still to come")
	if err := flags.Parse(args); err != nil {
		return s, err
	}
	for _, v := range []struct {
		name    string
		n, most int
	}{{"rate", s.rate, 1000}, {"workers", s.workers, 1000}, {"tries", s.tries, 100}} {
		if v.n < 1 || v.n > v.most {
			return s, fmt.Errorf("-%s %d: want 1 to %d", v.name, v.n, v.most)
		}
	}
	if flags.NArg() > 0 {
		return s, fmt.Errorf("unexpected argument %q", flags.Arg(0))
	}
	if s.journal == "" {
		s.journal = s.list + ".journal"
	}
	if s.people == "" {
		s.people = s.list + ".people"
	}
	return s, nil
}

func run(ctx context.Context, args []string, getenv func(string) string, stdout, stderr io.Writer) (err error) {
	s, err := parse(args, stderr)
	if err != nil {
		return err
	}
	if s.list == "" { // what is made up is not worth keeping
		dir, err := os.MkdirTemp("", "broadcast")
		if err != nil {
			return err
		}
		defer os.RemoveAll(dir)
		s.journal, s.people = filepath.Join(dir, "journal"), filepath.Join(dir, "people")
	}
	people, err := openPeople(s.people, s.send)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, people.close()) }()
	tr, err := newTracker(s, people)
	if err != nil {
		return err
	}
	a, err := open(getenv, s, tr)
	if err != nil {
		return err
	}
	defer a.close()
	p, err := load(s, a)
	if err != nil {
		return err
	}
	old, err := readJournal(s.journal, s.template, s.language)
	if err != nil {
		return err
	}
	if err := p.sift(ctx, tr, old); err != nil {
		return err
	}
	out := &printer{w: stdout}
	if a.server != nil && s.list == "" {
		out.line("no list and no account: a made-up list of %d on a fake Cloud API", len(p.people))
	}
	todo := p.todo(old, s.resend)
	if err := dryRun(ctx, out, s, a, tr, p, old, todo); err != nil {
		return err
	}
	if !s.send {
		out.line("\nNothing was sent: this was a dry run. -send sends.")
		return out.err
	}
	j, err := openJournal(s.journal, s.template, s.language, old)
	if err != nil {
		return err
	}
	b := &broadcast{settings: s, client: a.client, journal: j, tracker: tr, out: out, bar: newBar(stdout, len(todo))}
	stop, err := b.listen(a, getenv)
	if err != nil {
		return errors.Join(err, j.close())
	}
	began := time.Now()
	err = b.sendAll(ctx, todo)
	b.bar.end(time.Since(began))
	err = errors.Join(err, stop())
	return errors.Join(b.summary(p, err), j.close(), out.err)
}
