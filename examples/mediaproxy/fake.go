package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/png"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"github.com/wacloud/wacloud/whatsapp/whatsapptest"
)

// onFake serves what a person sends whom the fake Cloud API plays.
func onFake(ctx context.Context, s settings, out *output, logger *slog.Logger) (err error) {
	server := whatsapptest.NewServer()
	defer server.Close()
	client := server.Client()
	defer client.CloseIdleConnections()
	site, err := open(s, client, server.AppSecret(), server.VerifyToken(), out, logger)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, site.close()) }()
	if err := server.Subscribe(ctx, "http://"+site.address+"/webhook"); err != nil {
		return err
	}
	var photo bytes.Buffer
	if err := png.Encode(&photo, image.NewGray(image.Rect(0, 0, 64, 48))); err != nil {
		return err
	}
	ana := server.User("+1 555 010 0011", "Ana")
	ana.SendsImage(photo.Bytes(), "image/png", "Is this mine?")
	const drawing = "<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"
	drawn := server.AddMedia("", "image/svg+xml", []byte(drawing))
	ana.SendsDocument([]byte(drawing), "image/svg+xml", "../logo.svg", "")
	if err := server.Flush(ctx); err != nil {
		return err
	}
	shownAt := server.AddMedia("", "image/png", photo.Bytes())
	b := browser{base: "http://" + site.address, out: out}
	defer b.client.CloseIdleConnections()
	right := site.links.link(shownAt, "photo.png", s.life)
	for _, visit := range []struct {
		what, link string
		status     int
		see        string
	}{
		{"a photo", right, http.StatusOK, "image/png, inline"},
		{"a drawing with a script in it", site.links.link(drawn, "logo.svg", s.life), http.StatusOK, "application/octet-stream, attachment"},
		{"the link to the photo, for the drawing", strings.Replace(right, shownAt, drawn, 1), http.StatusForbidden, ""},
		{"a link that died a minute ago", site.links.link(shownAt, "photo.png", -time.Minute), http.StatusGone, ""},
		{"a file that was deleted", site.links.link("4242", "photo.png", s.life), http.StatusNotFound, ""},
	} {
		if err := b.visit(ctx, visit.what, visit.link, visit.status, visit.see); err != nil {
			return err
		}
	}
	if s.stay {
		out.line("serving until interrupted; a photo for %s: %s", s.life, site.public+right)
		<-ctx.Done()
	}
	return nil
}

// A browser fetches links without any credentials.
type browser struct {
	client http.Client
	base   string
	out    *output
}

func (b *browser) visit(ctx context.Context, what, link string, status int, see string) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, b.base+link, nil)
	if err != nil {
		return err
	}
	res, err := b.client.Do(req)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		return err
	}
	got := ""
	if res.StatusCode == http.StatusOK {
		disposition, _, _ := strings.Cut(res.Header.Get("Content-Disposition"), ";")
		got = res.Header.Get("Content-Type") + ", " + disposition
	}
	if res.StatusCode != status || got != see {
		return fmt.Errorf("%s: want %d %s, got %d %s", what, status, see, res.StatusCode, got)
	}
	if got == "" {
		got = strings.TrimSpace(string(body))
	}
	b.out.line("%-40s %s, %s", what, res.Status, got)
	return nil
}
