// Command profile shows what people see of a business on WhatsApp, and changes it: it prints what would differ and asks
// before anything is sent.
//
//	go run ./examples/profile                                                 show
//	go run ./examples/profile -about "Open 9 to 5" -website https://a.test -website https://b.test
//	go run ./examples/profile -vertical "Food and grocery" -photo logo.png -yes
//	go run ./examples/profile -address ""                                     empty a field
//	go run ./examples/profile -verticals                                      list the industries
//
// Without credentials this is the profile of an invented bakery, on a fake Cloud API in this process that forgets it at
// the end. With WHATSAPP_TOKEN and WHATSAPP_PHONE_NUMBER_ID it is that number's; -photo needs WHATSAPP_APP_ID as well,
// for pictures are uploaded to an app.
//
// What no API gives: the picture or about line of a person who writes to the business; there is nothing to show beside
// their name in an inbox but what they send. About line and industry cannot be emptied once they are set.
//
// What the operator does elsewhere: a display name is proposed in WhatsApp Manager, or with the settings of the number,
// and reviewed by Meta; the webhook phone_number_name_update says how that went. In place of the number, people see the
// name only if they saved the contact or the business is an official business account, the one with the badge. That is
// applied for in WhatsApp Manager as well, and Meta decides.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/wacloud/wacloud/media"
	"github.com/wacloud/wacloud/profile"
	"github.com/wacloud/wacloud/whatsapp"
	"github.com/wacloud/wacloud/whatsapp/whatsapptest"
)

func main() {
	// An interrupt ends the program at once, also while it asks.
	err := run(context.Background(), os.Args[1:], os.Getenv, os.Stdin, os.Stdout, os.Stderr)
	if err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(os.Stderr, "profile:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string, getenv func(string) string, stdin io.Reader, stdout, stderr io.Writer) error {
	var e edit
	flags := flag.NewFlagSet("profile", flag.ContinueOnError)
	flags.SetOutput(stderr)
	set := func(name, usage string, do func(*profile.Profile, string) error) {
		flags.Func(name, usage, func(value string) error {
			e.steps = append(e.steps, func(p *profile.Profile) error { return do(p, value) })
			return nil
		})
	}
	set("about", "`text` of 1 to 139 characters", func(p *profile.Profile, s string) error { return once("about", &p.About, s) })
	set("address", "`text` of at most 256 characters", func(p *profile.Profile, s string) error { p.Address = s; return nil })
	set("description", "`text` of at most 512 characters", func(p *profile.Profile, s string) error { p.Description = s; return nil })
	set("email", "`address` of at most 128 characters", func(p *profile.Profile, s string) error { p.Email = s; return nil })
	set("vertical", "industry, as `value` or name of -verticals", setVertical)
	flags.Func("website", "`URL` with http or https, at most 256 characters; give it twice for two, empty for none", func(s string) error {
		if e.websites = append(e.websites, s); s == "" {
			e.websites = []string{}
		}
		return nil
	})
	flags.StringVar(&e.photo, "photo", "", "JPEG or PNG `file`, best 640 × 640")
	yes := flags.Bool("yes", false, "change without asking")
	list := flags.Bool("verticals", false, "list the industries that can be set")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if flags.NArg() > 0 {
		return fmt.Errorf("unexpected argument %q", flags.Arg(0))
	}
	out := &page{w: stdout}
	if *list {
		out.verticals()
		return out.err
	}
	wa, end, err := connect(ctx, getenv, e.photo != "", out)
	if err != nil {
		return err
	}
	defer end()
	profiles := profile.NewClient(wa)
	now, err := profiles.Get(ctx)
	if err != nil {
		return err
	}
	if e.steps == nil && e.websites == nil && e.photo == "" {
		out.table(now)
		return out.err
	}
	update, err := e.plan(now, out)
	if err != nil || update.IsZero() && e.photo == "" {
		return errors.Join(err, out.err)
	}
	if !*yes {
		if err := confirm(stdin, out); err != nil {
			return err
		}
	}
	if e.photo != "" {
		// SetPhoto would do; the handle lets one call change everything or nothing.
		if update.PictureHandle, err = media.NewClient(wa).UploadHandle(ctx, media.ProfilePicture, media.Path(e.photo)); err != nil {
			return err
		}
	}
	if err := profiles.Update(ctx, update); err != nil {
		return err
	}
	changes, err := profiles.Sync(ctx, &now)
	if err != nil {
		return fmt.Errorf("changed, but cannot be read back: %w", err)
	}
	out.line("changed:%s\n", names(changes))
	out.table(now)
	return out.err
}

// connect returns a client of a real number or of the fake, and what ends it.
func connect(ctx context.Context, getenv func(string) string, photo bool, out *page) (*whatsapp.Client, func(), error) {
	token, number, app := getenv("WHATSAPP_TOKEN"), getenv("WHATSAPP_PHONE_NUMBER_ID"), getenv("WHATSAPP_APP_ID")
	if token+number+app == "" {
		server := whatsapptest.NewServer()
		wa := server.Client()
		end := func() { wa.CloseIdleConnections(); server.Close() }
		err := profile.NewClient(wa).Update(ctx, profile.Update{
			About: "Bread from our own oven", Vertical: profile.Grocery, Description: new("Bakery at the river.\nOpen 7 to 18, not on Mondays."),
			Address: new("1 Mill Lane, Riverside"), Email: new("hello@bakery.example"), Websites: &[]string{"https://bakery.example"},
		})
		if err != nil {
			end()
			return nil, nil, err
		}
		out.line("A fake Cloud API; nothing of this is real, or kept.\n")
		return wa, end, nil
	}
	var missing []string
	for _, v := range []struct {
		name, value string
		needed      bool
	}{{"WHATSAPP_TOKEN", token, true}, {"WHATSAPP_PHONE_NUMBER_ID", number, true}, {"WHATSAPP_APP_ID", app, photo}} {
		if v.needed && strings.TrimSpace(v.value) == "" {
			missing = append(missing, v.name)
		}
	}
	if missing != nil {
		return nil, nil, fmt.Errorf("missing in the environment: %s (set all for a real account, none for the fake)", strings.Join(missing, ", "))
	}
	var opts []whatsapp.Option
	if app != "" {
		opts = append(opts, whatsapp.WithAppID(strings.TrimSpace(app)))
	}
	if base := strings.TrimSpace(getenv("WHATSAPP_BASE_URL")); base != "" {
		opts = append(opts, whatsapp.WithBaseURL(base))
	}
	wa, err := whatsapp.NewClient(strings.TrimSpace(number), strings.TrimSpace(token), opts...)
	if err != nil {
		return nil, nil, err
	}
	return wa, wa.CloseIdleConnections, nil
}
