package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"strings"

	"github.com/wacloud/wacloud/media"
	"github.com/wacloud/wacloud/whatsapp"
)

// sendAll sends each file and says how it went. One that fails does not keep the others back.
func sendAll(ctx context.Context, wa *whatsapp.Client, to whatsapp.Recipient, s settings, out *screen) error {
	if len(s.files) == 0 {
		return nil
	}
	out.line("sending to %s", to)
	failed := 0
	for _, f := range s.files {
		name := media.CleanName(f.Name(), "")
		how, err := sendOne(ctx, wa, to, f, s.caption, out)
		if cause := context.Cause(ctx); cause != nil {
			return fmt.Errorf("send %s: %w", name, cause)
		}
		if err != nil {
			failed++
			out.line("✗ %s: %v", name, err)
			continue
		}
		out.line("✓ %s: %s", name, how)
	}
	if failed > 0 {
		return fmt.Errorf("%d of %d files were not sent", failed, len(s.files))
	}
	return nil
}

func sendOne(ctx context.Context, wa *whatsapp.Client, to whatsapp.Recipient, f media.File, caption string, out *screen) (how string, err error) {
	route, err := media.Plan(f) // as SendFile does, to tell what it will do
	if err != nil {
		return "", err
	}
	if limits, ok := route.Kind.Limits(); ok && limits.CaptionChars == 0 {
		caption = "" // people would not see it, so SendFile refuses it
	}
	name := media.CleanName(f.Name(), "")
	_, err = wa.SendFile(ctx, to, f.WithProgress(out.progress(name)), caption,
		whatsapp.WithCallbackData(name)) // comes back in statuses: a file can be refused after it was accepted
	if err != nil {
		return "", err
	}
	return explain(route), nil
}

func explain(r media.Route) string {
	how := fmt.Sprintf("%s of %s, for it is %s", r.Kind, size(r.Report.Size), r.Report.Type)
	switch r.Way {
	case media.AsDocument:
		how = fmt.Sprintf("document of %s, as plain text, for no kind takes %s", size(r.Report.Size), r.Report.Detected)
	case media.AsLink:
		why := make([]string, 0, len(r.Why))
		for _, broken := range r.Why {
			if broken.Path == "file.type" { // which lists all types
				why = append(why, "no kind takes "+r.Report.Detected)
			} else {
				why = append(why, broken.Error())
			}
		}
		how = "link, for " + strings.Join(why, ", ")
	}
	for _, a := range r.Report.Advice {
		how += "\n    advice: " + a.Error()
	}
	return how
}

// announced says where files are put.
func announced(share whatsapp.LinkFallback, out *screen) whatsapp.LinkFallback {
	return func(ctx context.Context, f media.File) (string, error) {
		address, err := share(ctx, f)
		if err == nil {
			out.line("  %s is at %s", media.CleanName(f.Name(), ""), address)
		}
		return address, err
	}
}

// shareIn puts files into a folder that a web server shows at base.
func shareIn(folder, base string) whatsapp.LinkFallback {
	return func(_ context.Context, f media.File) (_ string, err error) {
		root, err := os.OpenRoot(folder)
		if err != nil {
			return "", err
		}
		defer root.Close()
		from, err := f.Open()
		if err != nil {
			return "", err
		}
		defer from.Close()
		name := rand.Text() + "-" + media.CleanName(f.Name(), "")
		to, err := root.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644) // for the web server to read
		if err != nil {
			return "", err
		}
		_, err = io.Copy(to, from)
		if err = errors.Join(err, to.Close()); err != nil {
			return "", errors.Join(err, root.Remove(name))
		}
		return strings.TrimSuffix(base, "/") + "/" + url.PathEscape(name), nil
	}
}
