package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"

	waerrors "github.com/wacloud/wacloud/errors"
	"github.com/wacloud/wacloud/media"
	"github.com/wacloud/wacloud/whatsapp"
	"github.com/wacloud/wacloud/whatsapp/whatsapptest"
)

// onFake shows everything to a person whom the fake Cloud API plays.
func onFake(ctx context.Context, s settings, stdout io.Writer) error {
	server := whatsapptest.NewServer()
	defer server.Close()
	for _, t := range approved() {
		server.AddTemplate(t)
	}
	const group = "Y2FwaV9ncm91cDoxNTU1MDEwMDAwMDpiYWtlcnk"
	server.AddGroup(group)
	ana := server.User("+1 555 010 0011", "Ana")
	client := server.Client(whatsapp.WithLimiter(unhurried{}))
	defer client.CloseIdleConnections()
	a := &assets{
		template: s.template, language: s.language, inbound: ana.Says("Hi! What do you have?"), group: whatsapp.Group(group),
		film:   whatsapp.MediaLink("https://example.com/oven.mp4"), // the fake fetches no links
		linked: whatsapp.MediaLink("https://example.com/loaf.jpg"),
	}
	if err := a.upload(ctx, media.NewClient(client), s.video); err != nil {
		return err
	}
	g := &gallery{client: client, to: whatsapp.Phone(ana.WaID()), assets: a, out: stdout, fake: true}
	g.arrived = func(ctx context.Context, e exhibit, r *whatsapp.Receipt) (string, error) {
		if err := server.Flush(ctx); err != nil {
			return "", err
		}
		if receipt, ok := e.message.(*whatsapp.ReadReceipt); ok {
			if !slices.ContainsFunc(server.Receipts(), func(r whatsapptest.Receipt) bool { return r.MessageID == receipt.MessageID }) {
				return "", errors.New("no read receipt has arrived")
			}
			return "✓ shown", nil
		}
		is := func(m whatsapptest.Sent) bool { return m.ID == r.MessageID && !m.Lost && m.FailedWith == 0 }
		if !e.to.IsZero() {
			return "✓ accepted", nil // the fake plays no members of groups
		}
		if !slices.ContainsFunc(ana.Inbox(), is) {
			return "", errors.New("accepted, but it has not arrived")
		}
		return "✓✓ arrived", nil
	}
	g.printf("fake Cloud API at %s, to Ana\n", server.URL())
	return g.walk(ctx)
}

// unhurried is a whatsapp.Limiter without limits. Meta lets 45 messages to one person pass at once and then one every six
// seconds, which the built-in limiter keeps to; the fake has no such limit, and nobody wants to wait for it.
type unhurried struct{}

func (unhurried) Wait(ctx context.Context, _, _ string) error { return ctx.Err() }

func (unhurried) Observe(_, _ string, _ *waerrors.Error) {}

// onReal shows what any account can send, through graph.facebook.com.
func onReal(ctx context.Context, s settings, stdout io.Writer) error {
	to, err := whatsapp.ParseRecipient(s.to)
	if err != nil {
		return fmt.Errorf("WHATSAPP_TO: %w", err)
	}
	var opts []whatsapp.Option
	if s.baseURL != "" {
		opts = append(opts, whatsapp.WithBaseURL(s.baseURL))
	}
	client, err := whatsapp.NewClient(s.phoneNumberID, s.token, opts...)
	if err != nil {
		return err
	}
	defer client.CloseIdleConnections()
	a := &assets{template: s.template, language: s.language}
	if s.picture != "" {
		a.linked = whatsapp.MediaLink(s.picture)
	}
	if err := a.upload(ctx, media.NewClient(client), s.video); err != nil {
		return err
	}
	g := &gallery{client: client, to: to, assets: a, out: stdout}
	g.printf("from %s to %s; whether a message arrives, only webhooks say\n", client.PhoneNumberID(), to)
	return g.walk(ctx)
}

// approved are the templates of the fake account.
func approved() []whatsapptest.Template {
	const hello = "Hello {{1}}"
	order := whatsapptest.TemplateButton{Type: "URL", Text: "Open", URL: "https://example.com/orders/{{1}}"}
	button := func(kind, text string) []whatsapptest.TemplateButton {
		return []whatsapptest.TemplateButton{{Type: kind, Text: text}}
	}
	list := []whatsapptest.Template{
		{Name: "order_ready", Body: "{{1}}, your order of {{2}} can be fetched on {{3}} at {{4}}."},
		{Name: "order_ready_named", Header: "TEXT", Title: "{{shop}}", Body: "{{customer}}, order {{order}} is ready."},
		{Name: "order_question", Body: hello, Buttons: []whatsapptest.TemplateButton{{Type: "QUICK_REPLY", Text: "Keep it"}, order}},
		{Name: "coupon", Body: hello, Category: "MARKETING", Buttons: button("COPY_CODE", "Copy")},
		{Name: "login_code", Body: "{{1}} is your code.", Category: "AUTHENTICATION", Buttons: button("OTP", "Copy code")},
		{Name: "cake_flow", Body: hello, Buttons: button("FLOW", "Design it")},
		{Name: "whole_catalog", Body: hello, Category: "MARKETING", Buttons: button("CATALOG", "See all")},
		{Name: "some_products", Body: hello, Category: "MARKETING", Buttons: button("MPM", "See some")},
		{Name: "call_us", Body: hello, Buttons: button("VOICE_CALL", "Call")},
		{Name: "pay_order", Body: hello, Buttons: button("ORDER_DETAILS", "Pay")},
		{Name: "order_update", Body: hello},
		{Name: "plum_offer", Body: hello, Category: "MARKETING", Buttons: []whatsapptest.TemplateButton{{Type: "COPY_CODE", Text: "Copy"}, order}},
		{Name: "fresh_cards", Body: hello, Category: "MARKETING"},
		{Name: "fresh_products", Body: hello, Category: "MARKETING"},
	}
	for name, header := range map[string]string{
		"fresh_image": "IMAGE", "fresh_video": "VIDEO", "fresh_gif": "GIF", "fresh_document": "DOCUMENT",
		"fresh_location": "LOCATION", "fresh_product": "PRODUCT",
	} {
		list = append(list, whatsapptest.Template{Name: name, Body: hello, Category: "MARKETING", Header: header})
	}
	return list
}
