// Command gallery sends one message of each type that package whatsapp has, and prints what a person would see of it,
// what it is called on the wire and what became of it.
//
//	go run ./examples/gallery
//
// Without credentials it sends to a fake Cloud API in this process, which knows the templates, catalogs and groups that
// some messages need. With WHATSAPP_TOKEN, WHATSAPP_PHONE_NUMBER_ID and WHATSAPP_TO (who gets the messages, with country
// code; ask first, they are many) it sends to graph.facebook.com. There it leaves out what needs things of the account
// that it cannot know, and says what: a catalog, a flow, an approved template with a picture. -template and -language name
// a template without variables, which opens the conversation; -video and -picture give it the files that it cannot make.
//
// The files plain.go, interactive.go and template.go are meant to be copied from.
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
	if err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(os.Stderr, "gallery:", err)
		os.Exit(1)
	}
}

// settings say which number sends, to whom, and with what. Without a token it is the fake.
type settings struct {
	token, phoneNumberID, to, baseURL string
	template, language                string
	video                             string // path of an MP4
	picture                           string // public URL of a JPEG or PNG
}

func run(ctx context.Context, args []string, getenv func(string) string, stdout, stderr io.Writer) error {
	var s settings
	flags := flag.NewFlagSet("gallery", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.StringVar(&s.template, "template", "hello_world", "`name` of an approved template without variables")
	flags.StringVar(&s.language, "language", "en_US", "`code` of the template's language")
	flags.StringVar(&s.video, "video", "", "`path` of an MP4 to send to a real number")
	flags.StringVar(&s.picture, "picture", "", "public `URL` of a JPEG or PNG, for the carousel to a real number")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if flags.NArg() > 0 {
		return fmt.Errorf("unexpected argument %q", flags.Arg(0))
	}
	if err := s.fromEnvironment(getenv); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, 5*time.Minute)
	defer cancel()
	show := onFake
	if s.token != "" {
		show = onReal
	}
	if err := show(ctx, s, stdout); err != nil {
		return err
	}
	_, err := fmt.Fprintln(stdout, "gallery: ok")
	return err
}

// fromEnvironment reads the three variables of a real account: all or none.
func (s *settings) fromEnvironment(getenv func(string) string) error {
	var set, missing []string
	for _, v := range []struct {
		name string
		to   *string
	}{
		{"WHATSAPP_TOKEN", &s.token},
		{"WHATSAPP_PHONE_NUMBER_ID", &s.phoneNumberID},
		{"WHATSAPP_TO", &s.to},
	} {
		if *v.to = strings.TrimSpace(getenv(v.name)); *v.to == "" {
			missing = append(missing, v.name)
		} else {
			set = append(set, v.name)
		}
	}
	s.baseURL = strings.TrimSpace(getenv("WHATSAPP_BASE_URL"))
	if len(set) > 0 && len(missing) > 0 {
		return fmt.Errorf("missing in the environment: %s (%s given; set all three for a real account, none for the fake)",
			strings.Join(missing, ", "), strings.Join(set, ", "))
	}
	return nil
}
