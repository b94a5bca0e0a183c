// Command forward takes the webhooks of one app and passes each body on, untouched and signed as Meta signed it, to any
// number of URLs: one app has one webhook address, but several services, or several developers, want its events.
//
//	APP_SECRET=… VERIFY_TOKEN=… go run ./examples/forward -addr :8080 http://crm.internal/webhook http://bot.internal/webhook
//
// Meta is answered 200 once every URL has answered 2xx, and 503 otherwise; then it delivers again, to all of them, so
// each receiver needs the deduplication that webhook.Handler has.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/signal"
	"time"

	"github.com/wacloud/wacloud/webhook"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := run(ctx, os.Args[1:], os.Getenv, os.Stdout, os.Stderr)
	stop()
	if err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(os.Stderr, "forward:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string, getenv func(string) string, stdout, stderr io.Writer) error {
	flags := flag.NewFlagSet("forward", flag.ContinueOnError)
	flags.SetOutput(stderr)
	addr := flags.String("addr", ":8080", "address to listen on")
	timeout := flags.Duration("timeout", 10*time.Second, "how long one URL may take")
	flags.Usage = func() {
		fmt.Fprintln(stderr, "usage: APP_SECRET=… VERIFY_TOKEN=… forward [flags] URL …")
		flags.PrintDefaults()
	}
	if err := flags.Parse(args); err != nil {
		return err
	}
	secret := getenv("APP_SECRET")
	out := &forwarder{
		secret: secret, targets: flags.Args(),
		// A redirect would turn the POST into a GET, or send the body to a place nobody named.
		client: &http.Client{Transport: ownTransport(), Timeout: *timeout, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }},
	}
	if err := out.check(); err != nil {
		return err
	}
	handler, err := webhook.NewHandler(secret, getenv("VERIFY_TOKEN"), webhook.WithHandoff(out),
		webhook.WithLogger(slog.New(slog.NewTextHandler(stderr, nil))))
	if err != nil {
		return err
	}
	listener, err := net.Listen("tcp", *addr)
	if err != nil {
		return err
	}
	fmt.Fprintln(stdout, "listening on", listener.Addr())
	server := &http.Server{Handler: handler, ReadHeaderTimeout: 10 * time.Second}
	stopped := make(chan error, 1)
	context.AfterFunc(ctx, func() {
		stopped <- errors.Join(handler.Shutdown(context.Background()), server.Shutdown(context.Background())) // what is being passed on is finished
	})
	if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	out.client.CloseIdleConnections()
	return <-stopped
}

// ownTransport is like the default one, without sharing its connections: another part of the program may close those.
func ownTransport() http.RoundTripper {
	if t, ok := http.DefaultTransport.(*http.Transport); ok {
		return t.Clone()
	}
	return http.DefaultTransport
}

// A forwarder is the sink that verified bodies are handed to.
type forwarder struct {
	secret  string
	targets []string
	client  *http.Client
}

func (f *forwarder) check() error {
	if len(f.targets) == 0 {
		return errors.New("want at least one URL to pass bodies on to")
	}
	for _, target := range f.targets {
		if u, err := url.Parse(target); err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
			return fmt.Errorf("want http(s) URLs, got %q", target)
		}
	}
	return nil
}

// Take passes body on to all targets at once. Only the bytes that were signed have this signature, so a receiver
// verifies Meta's secret as if Meta had called it.
func (f *forwarder) Take(ctx context.Context, body []byte) error {
	signature := webhook.Sign(f.secret, body)
	results := make(chan error, len(f.targets))
	for _, target := range f.targets {
		go func() { results <- f.post(ctx, target, signature, body) }()
	}
	var failed []error
	for range f.targets {
		failed = append(failed, <-results)
	}
	return errors.Join(failed...)
}
