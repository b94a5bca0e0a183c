package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image/color"
	"io"
	"net"
	"net/http"
	"time"

	waerrors "github.com/wacloud/wacloud/errors"
	"github.com/wacloud/wacloud/media"
	"github.com/wacloud/wacloud/webhook"
	"github.com/wacloud/wacloud/whatsapp"
	"github.com/wacloud/wacloud/whatsapp/whatsapptest"
)

const (
	anaNumber = "+15550100011"
	benNumber = "+15550100012"
)

// onFake holds a conversation with a person that the fake Cloud API plays.
func onFake(ctx context.Context, a account, out *transcript) (err error) {
	ctx, fail := context.WithCancelCause(ctx)
	defer fail(nil)
	server := whatsapptest.NewServer()
	defer server.Close()
	b := newBot(out, fail)
	b.client, err = whatsapp.NewClient(server.PhoneNumberID(), server.Token(),
		whatsapp.WithBaseURL(server.URL()), whatsapp.WithHook(b.watch))
	if err != nil {
		return err
	}
	defer b.client.CloseIdleConnections()
	handler, err := b.handler(server.AppSecret(), server.VerifyToken())
	if err != nil {
		return err
	}
	url, stop, err := serve(handler, fail)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, stop()) }()
	// The handshake that Meta does when a webhook is set up in the app's dashboard.
	if err := server.Subscribe(ctx, url); err != nil {
		return err
	}
	out.line("fake Cloud API at %s, webhooks to %s\n", server.URL(), url)
	s := scene{bot: b, server: server, ana: server.User(anaNumber, "Ana"), template: a.template, language: a.language}
	for _, step := range []func(context.Context) error{s.greet, s.offer, s.answer, s.slowDown, s.giveUp} {
		if err := step(ctx); err != nil {
			// A handler that failed knows more than the step that waited for it.
			if cause := context.Cause(ctx); cause != nil && !errors.Is(err, cause) {
				return cause
			}
			return err
		}
	}
	return nil
}

// serve runs handler at /webhook on a free port of the loopback interface.
func serve(handler *webhook.Handler, fail context.CancelCauseFunc) (url string, stop func() error, err error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", nil, err
	}
	mux := http.NewServeMux()
	mux.Handle("/webhook", handler)
	server := &http.Server{Handler: mux, ReadHeaderTimeout: 5 * time.Second}
	done := make(chan struct{})
	go func() {
		defer close(done)
		if err := server.Serve(l); !errors.Is(err, http.ErrServerClosed) {
			fail(fmt.Errorf("serve webhooks: %w", err))
		}
	}()
	stop = func() error {
		ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		defer cancel()
		err := errors.Join(handler.Shutdown(ctx), server.Shutdown(ctx))
		<-done
		return err
	}
	return "http://" + l.Addr().String() + "/webhook", stop, nil
}

// A scene is one conversation of the bot with Ana.
type scene struct {
	*bot
	server             *whatsapptest.Server
	ana                *whatsapptest.User
	template, language string

	sent []string // ids of what the bot sent
}

// greet: Ana writes first, which opens the 24 hours in which she may be sent anything; the bot replies, see onText.
func (s *scene) greet(ctx context.Context) error {
	s.ana.Says("Hi! Are you open today?")
	h, err := s.next(ctx)
	if err != nil {
		return err
	}
	if h.receipt == nil {
		return fmt.Errorf("got %s where a text was sent", webhook.TypeName(h.message))
	}
	return s.delivered(ctx, "quoting her: "+whatsapp.Preview(h.reply), h.receipt)
}

// offer sends a text, a picture, buttons and a template; Ana reads them all.
func (s *scene) offer(ctx context.Context) error {
	file, err := picture(color.NRGBA{R: 200, G: 140, B: 60, A: 255})
	if err != nil {
		return err
	}
	handle, err := media.NewClient(s.client).Upload(ctx, media.Image, media.Bytes("loaf.png", file))
	if err != nil {
		return err
	}
	for _, m := range []whatsapp.Message{
		&whatsapp.Text{Body: "Today's bread: https://example.com/bread", PreviewURL: true},
		&whatsapp.Image{Media: whatsapp.MediaID(handle.ID), Caption: "The last rye loaf"},
		&whatsapp.Buttons{
			Body:    "Shall we keep it for you?",
			Buttons: []whatsapp.Button{{ID: "keep", Title: "Yes, please"}, {ID: "pass", Title: "No, thanks"}},
		},
		&whatsapp.Template{Name: s.template, Language: s.language},
	} {
		if err := s.send(ctx, m); err != nil {
			return err
		}
	}
	s.ana.Reads()
	for _, id := range s.sent {
		if err := s.reaches(ctx, id, webhook.Read); err != nil {
			return err
		}
	}
	s.out.says("Ana", fmt.Sprintf("reads all %d messages", len(s.sent)), "✓✓ read")
	return nil
}

// answer: Ana taps a button and sends a picture, which is downloaded.
func (s *scene) answer(ctx context.Context) error {
	s.ana.Taps("keep")
	h, err := s.next(ctx)
	if err != nil {
		return err
	}
	if tap, ok := h.message.(*webhook.ButtonReply); !ok || tap.ID != "keep" {
		return fmt.Errorf("got %s where a button was tapped", webhook.TypeName(h.message))
	}
	file, err := picture(color.NRGBA{R: 120, G: 160, B: 200, A: 255})
	if err != nil {
		return err
	}
	s.ana.SendsImage(file, "image/png", "I will bring this bag")
	if h, err = s.next(ctx); err != nil {
		return err
	}
	image, ok := h.message.(*webhook.ImageMessage)
	if !ok {
		return fmt.Errorf("got %s where a picture was sent", webhook.TypeName(h.message))
	}
	download, err := media.NewClient(s.client).Download(ctx, image.Media.ID)
	if err != nil {
		return err
	}
	defer download.Close()
	got, err := io.ReadAll(download) // fails if size or checksum are not as announced
	if err != nil {
		return err
	}
	if !bytes.Equal(got, file) {
		return errors.New("the picture is not the one that Ana sent")
	}
	s.out.says("", fmt.Sprintf("downloaded: %d bytes of %s, SHA-256 as announced", len(got), image.MIMEType), "")
	return nil
}

// slowDown: Meta refuses a message because too many were sent; the SDK waits and sends it again.
func (s *scene) slowDown(ctx context.Context) error {
	const tooMany = 130429
	s.server.Inject(whatsapptest.Fault{Path: "*/messages", Code: tooMany})
	if err := s.send(ctx, &whatsapp.Text{Body: "See you at six!"}); err != nil {
		return err
	}
	code, wait := s.repeated()
	if code != tooMany || wait <= 0 {
		return fmt.Errorf("want one attempt refused with %d and then a wait, got code %d, wait %s", tooMany, code, wait)
	}
	s.out.says("", fmt.Sprintf("refused with %d at first, went through after %.1f s", code, wait.Seconds()), "")
	return nil
}

// giveUp: somebody cannot be reached, which no repeat would change.
func (s *scene) giveUp(ctx context.Context) error {
	const undeliverable = 131026
	s.server.Inject(whatsapptest.Fault{Path: "*/messages", To: benNumber, Code: undeliverable})
	m := &whatsapp.Text{Body: "Good morning Ben, your cake is ready."}
	_, err := s.client.Send(ctx, whatsapp.Phone(benNumber), m)
	e, ok := errors.AsType[*waerrors.Error](err)
	if !ok || e.Code != undeliverable || !errors.Is(err, waerrors.Undeliverable) || waerrors.Ambiguous(err) || len(e.Attempts) != 1 {
		return fmt.Errorf("want one attempt refused with %d, got: %w", undeliverable, err)
	}
	s.out.says("Shop", "to Ben: "+whatsapp.Preview(m), "✗")
	s.out.says("", e.Error(), "")
	s.out.says("", "remedy: "+e.Remedy(), "")
	return nil
}

// send sends m to Ana and waits until it is delivered.
func (s *scene) send(ctx context.Context, m whatsapp.Message) error {
	receipt, err := s.client.Send(ctx, whatsapp.Phone(anaNumber), m)
	if err != nil {
		return err
	}
	return s.delivered(ctx, whatsapp.Preview(m), receipt)
}

func (s *scene) delivered(ctx context.Context, what string, r *whatsapp.Receipt) error {
	if err := s.reaches(ctx, r.MessageID, webhook.Delivered); err != nil {
		return err
	}
	s.sent = append(s.sent, r.MessageID)
	s.out.says("Shop", what, "✓ ✓✓")
	return nil
}
