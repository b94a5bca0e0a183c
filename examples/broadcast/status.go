package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strings"
	"time"

	waerrors "github.com/wacloud/wacloud/errors"
	"github.com/wacloud/wacloud/webhook"
)

// listen starts what hears the statuses of messages, by which unknown sends are settled: with the fake in this process,
// with a real account on the address of -listen, if there is one. stop waits for late statuses.
func (b *broadcast) listen(a *account, getenv func(string) string) (stop func() error, err error) {
	secret, verify := strings.TrimSpace(getenv("WHATSAPP_APP_SECRET")), strings.TrimSpace(getenv("WHATSAPP_VERIFY_TOKEN"))
	switch {
	case a.server != nil:
		secret, verify = a.server.AppSecret(), a.server.VerifyToken()
	case b.address == "":
		return func() error { return nil }, nil
	case secret == "" || verify == "":
		return nil, errors.New("-listen needs WHATSAPP_APP_SECRET and WHATSAPP_VERIFY_TOKEN in the environment")
	}
	handler, err := webhook.NewHandler(secret, verify, b.tracker.Feed(), webhook.On(func(_ context.Context, s *webhook.Status) error {
		e := entry{Event: sent, Who: s.CallbackData, ID: s.ID}
		if s.State == webhook.Failed {
			e.Event = refused
			if why, ok := errors.AsType[*waerrors.Error](s.Err()); ok {
				e.Code = why.Code
			}
		}
		return b.journal.settle(e)
	}))
	if err != nil {
		return nil, err
	}
	if a.server != nil {
		a.server.SubscribeHandler(handler)
		return func() error {
			ctx, cancel := context.WithTimeout(context.Background(), b.settle)
			defer cancel()
			return a.server.Flush(ctx)
		}, nil
	}
	listener, err := net.Listen("tcp", b.address)
	if err != nil {
		return nil, err
	}
	server := &http.Server{Handler: handler, ReadHeaderTimeout: 10 * time.Second}
	done := make(chan error, 1)
	go func() { done <- server.Serve(listener) }()
	b.out.line("webhooks at http://%s/", listener.Addr())
	return func() error {
		for end := time.Now().Add(b.settle); b.journal.open() && time.Now().Before(end); {
			if err := rest(context.Background(), min(b.settle, 50*time.Millisecond)); err != nil {
				return err
			}
		}
		ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		defer cancel()
		err := errors.Join(handler.Shutdown(ctx), server.Shutdown(ctx))
		if serve := <-done; !errors.Is(serve, http.ErrServerClosed) {
			err = errors.Join(err, fmt.Errorf("webhooks: %w", serve))
		}
		return err
	}, nil
}
