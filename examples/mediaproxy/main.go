// Command mediaproxy shows inbound media in a browser, for example in the inbox of a support team. Meta's media URLs need
// the access token, so no page may have them; this server gives out links of its own, which are signed, die after
// minutes, and say nothing about the token:
//
//	/media/{media id}/{file name}?until={Unix seconds}&sig={HMAC-SHA256 of id, name and time}
//
// It makes one for each file that comes in by webhook and prints it. A link is all that is needed to see the file until
// it dies, so give it only to people who may, over https, and keep its life short.
//
//	go run ./examples/mediaproxy
//
// Without credentials a fake Cloud API in this process plays a person who sends files; the program fetches them as a
// browser would, tries links that are forged or dead, and ends (with -stay, goes on until it is interrupted). With
// WHATSAPP_TOKEN, WHATSAPP_PHONE_NUMBER_ID, WHATSAPP_APP_SECRET and WHATSAPP_VERIFY_TOKEN it serves a real number: its
// webhook is /webhook. MEDIAPROXY_KEY (64 hex digits) signs; without it the key is random and links die with the program.
//
// Files come from strangers. Only types that browsers render without running anything are shown in place; everything
// else, SVG, HTML and PDF among it, is a download. Content is streamed and never kept. What does not match Meta's
// checksum never completes: its end is held back and the connection cut. Ranges are not served (Accept-Ranges: none), so
// players read a film from its start.
package main

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/signal"
	"strings"
	"sync"
	"time"

	"github.com/wacloud/wacloud/media"
	"github.com/wacloud/wacloud/webhook"
	"github.com/wacloud/wacloud/whatsapp"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := run(ctx, os.Args[1:], os.Getenv, os.Stdout, os.Stderr)
	stop()
	if err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(os.Stderr, "mediaproxy:", err)
		os.Exit(1)
	}
}

// settings are what flags and environment say. Without a token it is the fake.
type settings struct {
	token, phoneNumberID, appSecret, verifyToken, baseURL string

	addr, public string
	life         time.Duration
	stay         bool
	key          []byte
}

func run(ctx context.Context, args []string, getenv func(string) string, stdout, stderr io.Writer) error {
	var s settings
	flags := flag.NewFlagSet("mediaproxy", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.StringVar(&s.addr, "addr", "127.0.0.1:0", "`address` to listen on")
	flags.StringVar(&s.public, "url", "", "public `URL` that leads to the address, before /media (default http://address)")
	flags.DurationVar(&s.life, "life", 10*time.Minute, "how long a link works")
	flags.BoolVar(&s.stay, "stay", false, "on the fake: serve until interrupted")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if flags.NArg() > 0 {
		return fmt.Errorf("unexpected argument %q", flags.Arg(0))
	}
	if s.life < time.Second || s.life > 24*time.Hour {
		return fmt.Errorf("-life %s: want 1s to 24h", s.life)
	}
	if err := s.fromEnvironment(getenv); err != nil {
		return err
	}
	out := &output{w: stdout}
	logger := slog.New(slog.NewTextHandler(stderr, &slog.HandlerOptions{Level: slog.LevelWarn}))
	if s.token == "" {
		if err := onFake(ctx, s, out, logger); err != nil {
			return err
		}
		out.line("mediaproxy: ok")
		return out.err
	}
	var opts []whatsapp.Option
	if s.baseURL != "" {
		opts = append(opts, whatsapp.WithBaseURL(s.baseURL))
	}
	client, err := whatsapp.NewClient(s.phoneNumberID, s.token, opts...)
	if err != nil {
		return err
	}
	defer client.CloseIdleConnections()
	site, err := open(s, client, s.appSecret, s.verifyToken, out, logger)
	if err != nil {
		return err
	}
	out.line("listening on %s", site.address)
	<-ctx.Done()
	return site.close()
}

// fromEnvironment reads the variables of a real account, all or none, and the key.
func (s *settings) fromEnvironment(getenv func(string) string) error {
	var set, missing []string
	for _, v := range []struct {
		name string
		to   *string
	}{
		{"WHATSAPP_TOKEN", &s.token},
		{"WHATSAPP_PHONE_NUMBER_ID", &s.phoneNumberID},
		{"WHATSAPP_APP_SECRET", &s.appSecret},
		{"WHATSAPP_VERIFY_TOKEN", &s.verifyToken},
	} {
		if *v.to = strings.TrimSpace(getenv(v.name)); *v.to == "" {
			missing = append(missing, v.name)
		} else {
			set = append(set, v.name)
		}
	}
	s.baseURL = strings.TrimSpace(getenv("WHATSAPP_BASE_URL"))
	if len(set) > 0 && len(missing) > 0 {
		return fmt.Errorf("missing in the environment: %s (%s given; set all four for a real account, none for the fake)",
			strings.Join(missing, ", "), strings.Join(set, ", "))
	}
	key := strings.TrimSpace(getenv("MEDIAPROXY_KEY"))
	if key == "" {
		s.key = make([]byte, keyBytes)
		_, err := rand.Read(s.key)
		return err
	}
	var err error
	if s.key, err = hex.DecodeString(key); err != nil || len(s.key) != keyBytes {
		return fmt.Errorf("MEDIAPROXY_KEY: want %d hex digits", 2*keyBytes) // and not a word of what it is
	}
	return nil
}

// A site is the server: webhook and media.
type site struct {
	address string // of the listener
	public  string // what links begin with
	links   *signer
	server  *http.Server
	webhook *webhook.Handler
	done    chan error
}

func open(s settings, client *whatsapp.Client, appSecret, verifyToken string, out *output, logger *slog.Logger) (*site, error) {
	listener, err := net.Listen("tcp", s.addr)
	if err != nil {
		return nil, err
	}
	links := &signer{key: s.key, now: time.Now}
	t := &site{address: listener.Addr().String(), public: strings.TrimSuffix(s.public, "/"), links: links, done: make(chan error, 1)}
	if t.public == "" {
		t.public = "http://" + t.address
	}
	t.webhook, err = webhook.NewHandler(appSecret, verifyToken, webhook.WithLogger(logger),
		webhook.On(func(_ context.Context, m webhook.MediaMessage) error {
			f := m.File()
			name := media.CleanName(f.Filename, f.MIMEType)
			out.line("%s: %s\n  %s", m.Origin().From.Name, webhook.Preview(m), t.public+links.link(f.ID, name, s.life))
			return nil
		}))
	if err != nil {
		return nil, errors.Join(err, listener.Close())
	}
	mux := http.NewServeMux()
	mux.Handle("/webhook", t.webhook)
	mux.Handle("GET /media/{id}/{name}", &proxy{files: media.NewClient(client), links: links, logger: logger})
	t.server = &http.Server{Handler: mux, ReadHeaderTimeout: 10 * time.Second, IdleTimeout: time.Minute, ErrorLog: slog.NewLogLogger(logger.Handler(), slog.LevelWarn)}
	go func() { t.done <- t.server.Serve(listener) }()
	return t, nil
}

func (t *site) close() error {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	err := t.webhook.Shutdown(ctx)
	if e := t.server.Shutdown(ctx); e != nil {
		err = errors.Join(err, e, t.server.Close()) // somebody still downloads
	}
	if served := <-t.done; !errors.Is(served, http.ErrServerClosed) {
		err = errors.Join(err, served)
	}
	return err
}

// An output prints lines from any goroutine and keeps the first error.
type output struct {
	mu  sync.Mutex
	w   io.Writer
	err error
}

func (o *output) line(format string, args ...any) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.err == nil {
		_, o.err = fmt.Fprintf(o.w, format+"\n", args...)
	}
}
