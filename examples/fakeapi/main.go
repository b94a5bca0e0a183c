// Fakeapi serves the fake Cloud API on an address, for WhatsApp clients in any language.
//
//	go run ./examples/fakeapi -addr 127.0.0.1:8080 -webhook http://127.0.0.1:9090/webhook -secret s3cret -verify-token t0ken
//
// When ready it prints one JSON line: {"base_url","token","phone_number_id","waba_id","app_secret"}. Send
// "Authorization: Bearer TOKEN" to BASE_URL/v26.0/PHONE_NUMBER_ID/messages, in any API version, as to graph.facebook.com.
// With -webhook it does the handshake and then delivers signed webhooks: messages of people, statuses of what was sent. An
// endpoint that answers the handshake wrongly ends the program at once; one that nobody listens on yet, because it waits
// for the line, has ten seconds (-wait).
//
// People are played over HTTP, without a token:
//
//	POST /_fake/inbound   one message as in a webhook's messages[]: "from" and "type" are required, "name" is optional;
//	                      answers {"id":"wamid.…"}
//	POST /_fake/read      {"from":"15550100101"}: this person reads everything; answers {"success":true}
//	POST /_fake/template  {"name","language","category","header","title","body","footer","buttons":[{"type","text","url"}]}
//	GET  /_fake/ledger    what was accepted
//
// It stops on SIGINT and SIGTERM.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/wacloud/wacloud/whatsapp/whatsapptest"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	if errors.Is(err, flag.ErrHelp) {
		return
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "fakeapi:", err)
		os.Exit(1)
	}
}

// settings are what the flags say.
type settings struct {
	addr, webhook, secret, verifyToken string
	token, phoneNumberID, wabaID       string
	closedWindows, readers             bool
	throughput                         int
	pairLimit                          bool
	seed                               uint64
	wait                               time.Duration
}

func parse(args []string, stderr io.Writer) (settings, error) {
	var v settings
	f := flag.NewFlagSet("fakeapi", flag.ContinueOnError)
	f.SetOutput(stderr)
	f.StringVar(&v.addr, "addr", "127.0.0.1:0", "address to listen on")
	f.StringVar(&v.webhook, "webhook", "", "URL that webhooks are delivered to; none if empty")
	f.StringVar(&v.secret, "secret", "", "app secret that webhooks are signed with; made if empty")
	f.StringVar(&v.verifyToken, "verify-token", "", "token that the handshake sends; made if empty")
	f.StringVar(&v.token, "token", "", "access token that is taken; made if empty")
	f.StringVar(&v.phoneNumberID, "phone-number-id", "", "id of the business number; made if empty")
	f.StringVar(&v.wabaID, "waba-id", "", "id of the business account; made if empty")
	f.BoolVar(&v.closedWindows, "closed-windows", false, "refuse free-form messages to whoever has not written (131047)")
	f.BoolVar(&v.readers, "readers", false, "everybody reads at once")
	f.IntVar(&v.throughput, "throughput", 0, "messages a second before 130429; 0 for no limit")
	f.BoolVar(&v.pairLimit, "pair-limit", false, "refuse what exceeds the pair limit (131056)")
	f.DurationVar(&v.wait, "wait", 10*time.Second, "how long a webhook that cannot be reached yet is waited for")
	f.Uint64Var(&v.seed, "seed", 1, "what ids are made from")
	if err := f.Parse(args); err != nil {
		return v, err
	}
	if f.NArg() > 0 {
		return v, fmt.Errorf("unexpected argument %q", f.Arg(0))
	}
	if v.throughput < 0 {
		return v, fmt.Errorf("-throughput %d: want 0 or more", v.throughput)
	}
	return v, nil
}

func (v settings) server() *whatsapptest.Server {
	opts := []whatsapptest.Option{
		whatsapptest.WithSeed(v.seed), whatsapptest.WithBasePath(""), whatsapptest.WithAppSecret(v.secret),
		whatsapptest.WithVerifyToken(v.verifyToken), whatsapptest.WithToken(v.token),
		whatsapptest.WithPhoneNumberID(v.phoneNumberID), whatsapptest.WithWABAID(v.wabaID),
		whatsapptest.WithThroughput(v.throughput),
	}
	if v.closedWindows {
		opts = append(opts, whatsapptest.WithClosedWindows())
	}
	if v.readers {
		opts = append(opts, whatsapptest.WithReaders())
	}
	if v.pairLimit {
		opts = append(opts, whatsapptest.WithPairLimit())
	}
	return whatsapptest.NewServer(opts...)
}

// ready is the line that says how to reach the fake.
type ready struct {
	BaseURL       string `json:"base_url"`
	Token         string `json:"token"`
	PhoneNumberID string `json:"phone_number_id"`
	WABAID        string `json:"waba_id"`
	AppSecret     string `json:"app_secret"`
	VerifyToken   string `json:"verify_token"`
	AppID         string `json:"app_id"`
}

// run serves until ctx ends.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	v, err := parse(args, stderr)
	if err != nil {
		return err
	}
	fake := v.server()
	defer fake.Close()
	var lc net.ListenConfig
	l, err := lc.Listen(ctx, "tcp", v.addr)
	if err != nil {
		return err
	}
	c := &control{fake: fake, wait: v.wait, subscribed: make(chan struct{})}
	server := &http.Server{Handler: c.routes(), ReadHeaderTimeout: 10 * time.Second}
	served := make(chan error, 1)
	go func() { served <- server.Serve(l) }()
	defer func() {
		_ = server.Close()
		if err := <-served; !errors.Is(err, http.ErrServerClosed) {
			fmt.Fprintln(stderr, "fakeapi:", err)
		}
	}()

	// The usual order is that the webhook is up already. If it cannot be reached yet, it may be waiting for the line.
	handshake := c.subscribe(ctx, v.webhook)
	if handshake != nil && !unreachable(handshake) {
		return handshake
	}
	if err := json.NewEncoder(stdout).Encode(ready{
		BaseURL: baseURL(l.Addr()), Token: fake.Token(), PhoneNumberID: fake.PhoneNumberID(),
		WABAID: fake.WABAID(), AppSecret: fake.AppSecret(), VerifyToken: fake.VerifyToken(), AppID: fake.AppID(),
	}); err != nil {
		return err
	}
	if handshake != nil {
		fmt.Fprintf(stderr, "fakeapi: the webhook cannot be reached yet, trying for %s\n", v.wait)
		if err := c.keepTrying(ctx, v.webhook); err != nil {
			return err
		}
	}
	select {
	case <-ctx.Done():
		return nil
	case err := <-served:
		served <- err
		return err
	}
}

// baseURL is where clients on this machine find the listener.
func baseURL(a net.Addr) string {
	host, port, err := net.SplitHostPort(a.String())
	if err != nil {
		return "http://" + a.String()
	}
	if ip := net.ParseIP(host); ip != nil && ip.IsUnspecified() {
		host = "127.0.0.1"
	}
	return "http://" + net.JoinHostPort(host, port)
}

// unreachable reports whether nobody listens at the webhook's address.
func unreachable(err error) bool {
	_, dial := errors.AsType[*net.OpError](err)
	return dial
}

func (c *control) keepTrying(ctx context.Context, webhook string) error {
	deadline := time.NewTimer(c.wait)
	defer deadline.Stop()
	tick := time.NewTicker(200 * time.Millisecond)
	defer tick.Stop()
	for {
		err := c.subscribe(ctx, webhook)
		if err == nil || ctx.Err() != nil {
			return nil
		}
		if !unreachable(err) {
			return err
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return nil
		case <-deadline.C:
			return err
		}
	}
}
