package main

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"time"

	waerrors "github.com/wacloud/wacloud/errors"
	"github.com/wacloud/wacloud/media"
	"github.com/wacloud/wacloud/webhook"
	"github.com/wacloud/wacloud/whatsapp"
)

// An inbox receives webhooks and saves the files of messages in a folder.
type inbox struct {
	url     string
	files   *media.Client
	root    *os.Root
	out     *screen
	handler *webhook.Handler
	server  *http.Server
	done    chan error
}

func open(s settings, wa *whatsapp.Client, appSecret, verifyToken string, out *screen, stderr io.Writer) (_ *inbox, err error) {
	if err := os.MkdirAll(s.receive, 0o750); err != nil {
		return nil, err
	}
	in := &inbox{files: media.NewClient(wa), out: out, done: make(chan error, 1)}
	if in.root, err = os.OpenRoot(s.receive); err != nil {
		return nil, err
	}
	in.handler, err = webhook.NewHandler(appSecret, verifyToken,
		webhook.WithLogger(slog.New(slog.NewTextHandler(stderr, &slog.HandlerOptions{Level: slog.LevelWarn}))),
		webhook.WithTimeout(5*time.Minute), // 100 MB take a while
		webhook.On(in.save), webhook.On(in.status))
	if err != nil {
		return nil, errors.Join(err, in.root.Close())
	}
	listener, err := net.Listen("tcp", s.addr)
	if err != nil {
		return nil, errors.Join(err, in.root.Close())
	}
	mux := http.NewServeMux()
	mux.Handle("/webhook", in.handler)
	in.url = "http://" + listener.Addr().String() + "/webhook"
	in.server = &http.Server{Handler: mux, ReadHeaderTimeout: 10 * time.Second}
	go func() { in.done <- in.server.Serve(listener) }()
	return in, nil
}

// save downloads what a person sent. An error makes Meta deliver the message again, and the download begins anew.
func (in *inbox) save(ctx context.Context, m webhook.MediaMessage) error {
	f := m.File()
	d, err := in.files.Download(ctx, f.ID)
	if errors.Is(err, waerrors.NotFound) {
		in.out.line("✗ %q sent %s, which is gone: Meta keeps it for a week", m.Origin().From.Name, f.MIMEType)
		return nil // no repeat brings it back
	}
	if err != nil {
		return err
	}
	d.Progress = in.out.progress(media.CleanName(f.Filename, f.MIMEType))
	name, err := d.SaveTo(in.root, f.Filename) // closes d
	if err != nil {
		return err
	}
	// What a person may choose is quoted: this may be a terminal.
	in.out.line("↓ %s: %s of %s from %q, checksum right", name, d.Info.Type, size(d.Info.Size), m.Origin().From.Name)
	if f.Caption != "" {
		in.out.line("    %q", f.Caption)
	}
	return nil
}

// status: Meta looks into some files only after it has accepted the message (131053).
func (in *inbox) status(_ context.Context, s *webhook.Status) error {
	if s.State == webhook.Failed {
		in.out.line("✗ %s was accepted and then failed: %v", media.CleanName(s.CallbackData, ""), s.Err())
	}
	return nil
}

func (in *inbox) close() error {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	err := in.handler.Shutdown(ctx)
	if e := in.server.Shutdown(ctx); e != nil {
		err = errors.Join(err, e, in.server.Close())
	}
	if served := <-in.done; !errors.Is(served, http.ErrServerClosed) {
		err = errors.Join(err, served)
	}
	return errors.Join(err, in.root.Close())
}
