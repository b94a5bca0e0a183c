// Command media sends files of any type on WhatsApp, and saves those that people send.
//
//	go run ./examples/media                                     everything, on a fake Cloud API in this process
//	go run ./examples/media photo.jpg report.pdf film.mkv       these files, on the fake
//	go run ./examples/media -receive inbox                      only receive, into the folder inbox
//
// Each file goes as WhatsApp can carry it, and the program says how and why: as its own kind (image, video, audio,
// sticker, document), as a text document, or, if no kind accepts it or it is too big, as a link. A link needs a web server:
// -share names a folder that it serves and -share-url the address of that folder. Files there get names that cannot be
// guessed, but whoever has the link has the file. Progress is a bar in a terminal; otherwise there is a line per file.
//
// Without credentials a person whom the fake plays gets the files, answers with a picture and a document, and links lead
// nowhere. With WHATSAPP_TOKEN, WHATSAPP_PHONE_NUMBER_ID and WHATSAPP_TO the files go to a real person, who must have
// written within 24 hours. Then -receive needs WHATSAPP_APP_SECRET and WHATSAPP_VERIFY_TOKEN, serves /webhook on -addr
// until it is interrupted, and must be reachable for Meta over https, by a tunnel for example.
//
// What is saved has a cleaned name, never overwrites, and matches Meta's checksum. It is still a stranger's file.
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

	"github.com/wacloud/wacloud/media"
	"github.com/wacloud/wacloud/whatsapp"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := run(ctx, os.Args[1:], os.Getenv, os.Stdout, os.Stderr)
	stop()
	if err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(os.Stderr, "media:", err)
		os.Exit(1)
	}
}

// settings are what flags and environment say. Without a token it is the fake.
type settings struct {
	token, phoneNumberID, to, appSecret, verifyToken, baseURL string

	files           []media.File
	caption         string
	receive, addr   string
	share, shareURL string
}

func run(ctx context.Context, args []string, getenv func(string) string, stdout, stderr io.Writer) error {
	return perform(ctx, args, getenv, &screen{w: stdout, terminal: isTerminal(stdout)}, stderr)
}

func perform(ctx context.Context, args []string, getenv func(string) string, out *screen, stderr io.Writer) error {
	var s settings
	flags := flag.NewFlagSet("media", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.StringVar(&s.caption, "caption", "", "`text` below every file that can have one")
	flags.StringVar(&s.receive, "receive", "", "`folder` to save inbound files in")
	flags.StringVar(&s.addr, "addr", "127.0.0.1:0", "`address` of the webhook")
	flags.StringVar(&s.share, "share", "", "`folder` of a web server, for files that can only be sent as a link")
	flags.StringVar(&s.shareURL, "share-url", "", "`URL` of that folder")
	flags.Usage = func() {
		fmt.Fprintln(stderr, "usage: media [flags] [FILE …]")
		flags.PrintDefaults()
	}
	if err := flags.Parse(args); err != nil {
		return err
	}
	for _, path := range flags.Args() {
		s.files = append(s.files, media.Path(path))
	}
	if (s.share == "") != (s.shareURL == "") {
		return errors.New("-share and -share-url belong together")
	}
	if err := s.fromEnvironment(getenv); err != nil {
		return err
	}
	play := onReal
	if s.token == "" {
		play = onFake
	}
	return errors.Join(play(ctx, s, out, stderr), out.end())
}

// fromEnvironment reads the variables of a real account: all that are needed, or none.
func (s *settings) fromEnvironment(getenv func(string) string) error {
	var set, missing []string
	for _, v := range []struct {
		name   string
		to     *string
		needed bool
	}{
		{"WHATSAPP_TOKEN", &s.token, true},
		{"WHATSAPP_PHONE_NUMBER_ID", &s.phoneNumberID, true},
		{"WHATSAPP_TO", &s.to, len(s.files) > 0},
		{"WHATSAPP_APP_SECRET", &s.appSecret, s.receive != ""},
		{"WHATSAPP_VERIFY_TOKEN", &s.verifyToken, s.receive != ""},
	} {
		if *v.to = strings.TrimSpace(getenv(v.name)); *v.to != "" {
			set = append(set, v.name)
		} else if v.needed {
			missing = append(missing, v.name)
		}
	}
	s.baseURL = strings.TrimSpace(getenv("WHATSAPP_BASE_URL"))
	if len(set) > 0 && len(missing) > 0 {
		return fmt.Errorf("missing in the environment: %s (%s given; set all for a real account, none for the fake)",
			strings.Join(missing, ", "), strings.Join(set, ", "))
	}
	return nil
}

func onReal(ctx context.Context, s settings, out *screen, stderr io.Writer) (err error) {
	if len(s.files) == 0 && s.receive == "" {
		return errors.New("want files to send, or -receive and a folder")
	}
	var to whatsapp.Recipient
	if len(s.files) > 0 {
		if to, err = whatsapp.ParseRecipient(s.to); err != nil {
			return fmt.Errorf("WHATSAPP_TO: %w", err)
		}
	}
	var opts []whatsapp.Option
	if s.baseURL != "" {
		opts = append(opts, whatsapp.WithBaseURL(s.baseURL))
	}
	if s.share != "" {
		opts = append(opts, whatsapp.WithLinkFallback(announced(shareIn(s.share, s.shareURL), out)))
	}
	wa, err := whatsapp.NewClient(s.phoneNumberID, s.token, opts...)
	if err != nil {
		return err
	}
	defer wa.CloseIdleConnections()
	if s.receive == "" {
		return sendAll(ctx, wa, to, s, out)
	}
	in, err := open(s, wa, s.appSecret, s.verifyToken, out, stderr)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, in.close()) }()
	out.line("webhook: %s", in.url)
	unsent := sendAll(ctx, wa, to, s, out)
	if ctx.Err() == nil {
		out.line("saving what comes in to %s, until interrupted", s.receive)
		<-ctx.Done()
	}
	return unsent
}
