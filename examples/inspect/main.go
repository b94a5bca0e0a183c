// Command inspect shows what the SDK makes of webhook bodies, or with -outbound of bodies for POST /{number}/messages:
//
//	inspect [-outbound] [-json] FILE|DIR|- ...
//
// A directory stands for all *.json files below it, - for the standard input. With -json every item is one line of JSON
// and the last line is a summary. The exit code is 0 if every file could be read as JSON, 1 otherwise.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := run(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr)
	stop()
	switch {
	case errors.Is(err, flag.ErrHelp):
	case err != nil:
		fmt.Fprintln(os.Stderr, "inspect:", err)
		os.Exit(1)
	}
}

// A report prints what was found.
type report interface {
	// file takes the content of a file, or why it cannot be read. It reports whether the content is JSON.
	file(name string, body []byte, err error) bool
	// end prints the summary and returns the first error of printing.
	end() error
}

func run(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) error {
	flags := flag.NewFlagSet("inspect", flag.ContinueOnError)
	flags.SetOutput(stderr)
	outbound := flags.Bool("outbound", false, "the files are bodies for POST /{phone-number-id}/messages, not webhooks")
	asJSON := flags.Bool("json", false, "print one JSON object a line")
	flags.Usage = func() {
		fmt.Fprintln(stderr, "usage: inspect [-outbound] [-json] FILE|DIR|- ...")
		flags.PrintDefaults()
	}
	if err := flags.Parse(args); err != nil {
		return err
	}
	if flags.NArg() == 0 {
		flags.Usage()
		return errors.New("want at least one FILE, DIR or -")
	}
	out := &output{w: stdout, json: *asJSON}
	var r report = &inbound{out: out}
	if *outbound {
		r = &outgoing{out: out}
	}
	bad := 0
	for name, body := range files(flags.Args(), stdin) {
		if err := ctx.Err(); err != nil {
			return err
		}
		if !r.file(name, body.data, body.err) {
			bad++
		}
	}
	if err := r.end(); err != nil {
		return err
	}
	if bad > 0 {
		return fmt.Errorf("%d of the files could not be read as JSON", bad)
	}
	return nil
}
