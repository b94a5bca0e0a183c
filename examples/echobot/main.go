// Command echobot sends every text back. It takes WHATSAPP_TOKEN, _PHONE_NUMBER_ID, _APP_SECRET and _VERIFY_TOKEN, listens
// on ADDR (default :8080), and talks to WHATSAPP_BASE_URL if that is set, as to examples/fakeapi, else to graph.facebook.com.
package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/signal"
	"time"

	waerrors "github.com/wacloud/wacloud/errors"
	"github.com/wacloud/wacloud/webhook"
	"github.com/wacloud/wacloud/whatsapp"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, os.Getenv, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "echobot:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, getenv func(string) string, stdout io.Writer) error {
	client, err := whatsapp.NewClient(getenv("WHATSAPP_PHONE_NUMBER_ID"), getenv("WHATSAPP_TOKEN"),
		whatsapp.WithBaseURL(cmp.Or(getenv("WHATSAPP_BASE_URL"), whatsapp.DefaultBaseURL)), whatsapp.WithLogger(slog.Default()))
	if err != nil {
		return err
	}
	handler, err := webhook.NewHandler(getenv("WHATSAPP_APP_SECRET"), getenv("WHATSAPP_VERIFY_TOKEN"),
		webhook.On(func(ctx context.Context, m *webhook.TextMessage) error {
			if _, err := client.Reply(ctx, m, &whatsapp.Text{Body: m.Body}); waerrors.Retryable(err) {
				return err // Meta delivers m again; what may have arrived already is not sent again
			}
			return nil
		}))
	if err != nil {
		return err
	}
	listener, err := net.Listen("tcp", cmp.Or(getenv("ADDR"), ":8080"))
	if err != nil {
		return err
	}
	fmt.Fprintln(stdout, "listening on", listener.Addr())
	server := &http.Server{Handler: handler, ReadHeaderTimeout: 10 * time.Second}
	stopped, drain := make(chan error, 1), context.WithoutCancel(ctx) // what is being answered is finished
	context.AfterFunc(ctx, func() { stopped <- errors.Join(handler.Shutdown(drain), server.Shutdown(drain)) })
	if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return <-stopped
}
