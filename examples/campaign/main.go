// Command campaign sends many messages through a fake Cloud API that fails on purpose, and compares what the client said
// about each message with what the server really did:
//
//	go run ./examples/campaign -n 100000 -faults 0.2 -seed 1
//
// It prints a line for each kind of fault (how many calls met it, what the client said, what the ledger says) and the
// verdicts: lost (reported as sent, and not there), duplicated (there twice), wrong not-sent (reported as surely not
// accepted, and there), ambiguous surfaced (there although the client could not know: it must have said so). Any figure
// that is wrong makes it exit 1. Faults are a function of seed, message and attempt, so the same seed gives the same
// figures. With -client naive the same messages go through net/http with the usual retries, for contrast. With -statuses
// the server sends status webhooks late, twice and out of order, and a tracker settles what was ambiguous.
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
	err := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	if err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(os.Stderr, "campaign:", err)
		os.Exit(1)
	}
}

type settings struct {
	n        int
	share    float64
	seed     uint64
	workers  int
	naive    bool
	tls      bool
	statuses bool
}

func parse(args []string, stderr io.Writer) (settings, error) {
	var s settings
	flags := flag.NewFlagSet("campaign", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.IntVar(&s.n, "n", 100_000, "messages to send, 1 to 1000000")
	flags.Float64Var(&s.share, "faults", 0.2, "share of calls that meet a fault, 0 to 1")
	flags.Uint64Var(&s.seed, "seed", 1, "the same seed gives the same faults")
	flags.IntVar(&s.workers, "workers", 256, "messages on their way at once, 1 to 1000")
	client := flags.String("client", "wacloud", `"wacloud", or "naive" for net/http with the usual retries`)
	wire := flags.String("wire", "http1", `"http1", or "http2" over TLS`)
	flags.BoolVar(&s.statuses, "statuses", false, "send status webhooks late, 30 % twice and shuffled, and settle by them")
	if err := flags.Parse(args); err != nil {
		return s, err
	}
	s.naive, s.tls = *client == "naive", *wire == "http2"
	switch {
	case s.n < 1 || s.n > 1_000_000:
		return s, fmt.Errorf("-n %d: want 1 to 1000000", s.n)
	case s.share < 0 || s.share > 1:
		return s, fmt.Errorf("-faults %v: want 0 to 1", s.share)
	case s.workers < 1 || s.workers > 1000:
		return s, fmt.Errorf("-workers %d: want 1 to 1000", s.workers)
	case *client != "naive" && *client != "wacloud":
		return s, fmt.Errorf("-client %q: want wacloud or naive", *client)
	case *wire != "http1" && *wire != "http2":
		return s, fmt.Errorf("-wire %q: want http1 or http2", *wire)
	case s.naive && s.statuses:
		return s, errors.New("-statuses: the naive client has no tracker")
	case flags.NArg() > 0:
		return s, fmt.Errorf("want no arguments, got %q", flags.Args())
	}
	return s, nil
}
