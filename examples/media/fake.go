package main

import (
	"bytes"
	"context"
	"errors"
	"image"
	"image/png"
	"io"
	"net/url"
	"os"

	"github.com/wacloud/wacloud/media"
	"github.com/wacloud/wacloud/whatsapp"
	"github.com/wacloud/wacloud/whatsapp/whatsapptest"
)

// onFake sends to a person whom the fake Cloud API plays, and who answers with files.
func onFake(ctx context.Context, s settings, out *screen, stderr io.Writer) (err error) {
	picture, err := samplePicture()
	if err != nil {
		return err
	}
	if len(s.files) == 0 && s.receive == "" {
		s.files = []media.File{
			media.Bytes("loaf.png", picture),
			media.Bytes("prices.csv", []byte("bread,price\nrye,4\n")),
			media.Bytes("photos.zip", append([]byte("PK\x05\x06"), make([]byte, 18)...)),
		}
	}
	if s.receive == "" {
		if s.receive, err = os.MkdirTemp("", "received-media-"); err != nil {
			return err
		}
	}
	share := func(_ context.Context, f media.File) (string, error) {
		return "https://files.example.com/" + url.PathEscape(f.Name()), nil
	}
	if s.share != "" {
		share = shareIn(s.share, s.shareURL)
	}
	server := whatsapptest.NewServer()
	defer server.Close()
	wa := server.Client(whatsapp.WithLinkFallback(announced(share, out)))
	defer wa.CloseIdleConnections()
	in, err := open(s, wa, server.AppSecret(), server.VerifyToken(), out, stderr)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, in.close()) }()
	if err := server.Subscribe(ctx, in.url); err != nil {
		return err
	}
	out.line("fake Cloud API, webhooks to %s", in.url)
	ana := server.User("+1 555 010 0011", "Ana")
	ana.Says("Send me everything!") // which opens the 24 hours in which she may be sent anything
	unsent := sendAll(ctx, wa, whatsapp.Phone(ana.WaID()), s, out)
	if err := server.Flush(ctx); err != nil {
		return errors.Join(unsent, err)
	}
	out.line("saving what comes in to %s", s.receive)
	ana.SendsImage(picture, "image/png", "Is this the one?")
	ana.SendsDocument([]byte("%PDF-1.4\n%%EOF\n"), "application/pdf", "../../order form.pdf", "")
	return errors.Join(unsent, server.Flush(ctx))
}

func samplePicture() ([]byte, error) {
	img := image.NewNRGBA(image.Rect(0, 0, 320, 240))
	for i := range img.Pix {
		img.Pix[i] = uint8(i * i >> 8) // a pattern, which may wrap around
	}
	var b bytes.Buffer
	err := png.Encode(&b, img)
	return b.Bytes(), err
}
