package main

import (
	"context"
	"errors"
	"fmt"
	"image/color"
	"net/url"

	waerrors "github.com/wacloud/wacloud/errors"
	"github.com/wacloud/wacloud/media"
	"github.com/wacloud/wacloud/phone"
	"github.com/wacloud/wacloud/whatsapp"
	"github.com/wacloud/wacloud/whatsapp/graph"
)

// onReal sends to a person through graph.facebook.com: a template, which may always be sent, then free-form messages.
func onReal(ctx context.Context, a account, out *transcript) error {
	to, err := whatsapp.ParseRecipient(a.to)
	if err != nil {
		return fmt.Errorf("WHATSAPP_TO: %w", err)
	}
	var opts []whatsapp.Option
	if a.baseURL != "" {
		opts = append(opts, whatsapp.WithBaseURL(a.baseURL))
	}
	client, err := whatsapp.NewClient(a.phoneNumberID, a.token, opts...)
	if err != nil {
		return err
	}
	defer client.CloseIdleConnections()
	link, err := chatLink(ctx, client)
	if err != nil {
		return err
	}
	out.line("sending from %s to %s; ✓ means that Meta has accepted a message\n", client.PhoneNumberID(), to)
	send := func(m whatsapp.Message) error {
		_, err := client.Send(ctx, to, m)
		if err == nil {
			out.says("You", whatsapp.Preview(m), "✓")
		}
		return err
	}
	if err := send(&whatsapp.Template{Name: a.template, Language: a.language}); err != nil {
		return err
	}
	out.line("\nWhat follows arrives only if this person wrote to you within the last 24 hours.\nThey can do so here: %s\n", link)
	messages, err := freeForm(ctx, client)
	if err != nil {
		return err
	}
	for _, m := range messages {
		err := send(m)
		if errors.Is(err, waerrors.WindowClosed) {
			out.says("You", whatsapp.Preview(m), "✗")
			out.line("\nThis person has not written within 24 hours: only templates reach them until they do.")
			return nil
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func freeForm(ctx context.Context, client *whatsapp.Client) ([]whatsapp.Message, error) {
	file, err := picture(color.NRGBA{R: 200, G: 140, B: 60, A: 255})
	if err != nil {
		return nil, err
	}
	handle, err := media.NewClient(client).Upload(ctx, media.Image, media.Bytes("loaf.png", file))
	if err != nil {
		return nil, err
	}
	return []whatsapp.Message{
		&whatsapp.Text{Body: "See https://developers.facebook.com/docs/whatsapp", PreviewURL: true},
		&whatsapp.Image{Media: whatsapp.MediaID(handle.ID), Caption: "A loaf, drawn by a program"},
		&whatsapp.Buttons{
			Body:    "Did all of this arrive?",
			Buttons: []whatsapp.Button{{ID: "yes", Title: "Yes"}, {ID: "no", Title: "No"}},
		},
	}, nil
}

// chatLink returns the wa.me link that opens a chat with the business number. No area of the SDK is needed for it: any
// endpoint can be called through graph.API.
func chatLink(ctx context.Context, api graph.API) (string, error) {
	path, err := graph.Path(api.PhoneNumberID())
	if err != nil {
		return "", err
	}
	type number struct {
		Display string `json:"display_phone_number"`
	}
	fields := url.Values{"fields": {"display_phone_number"}}
	n, err := graph.Get[number](graph.WithOp(ctx, "get number"), api, graph.Query(path, fields))
	if err != nil {
		return "", err
	}
	return phone.Link(n.Display, "Hello")
}
