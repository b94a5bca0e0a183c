package whatsapp

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"

	waerrors "github.com/wacloud/wacloud/errors"
	"github.com/wacloud/wacloud/media"
	"github.com/wacloud/wacloud/whatsapp/graph"
)

// A LinkFallback puts a file that WhatsApp does not carry somewhere on the web and returns its URL, an absolute one with
// http or https: people are to open it.
type LinkFallback func(ctx context.Context, f media.File) (url string, err error)

// WithLinkFallback makes SendFile send a link to what cannot be sent as a file.
func WithLinkFallback(upload LinkFallback) Option {
	return func(c *config) error {
		if upload == nil {
			return badOption("WithLinkFallback", "want a function", "nil")
		}
		c.link = upload
		return nil
	}
}

// SendFile sends any file in the best way that WhatsApp has for it, as media.Plan finds it: as an image, a video, audio,
// a sticker or a document, or as a text with a link and its preview, if there is a WithLinkFallback. The file is
// uploaded first; a caption of at most 1,024 characters may go with it.
//
// Errors: those of Send and of media.Client.Upload, which are never ambiguous here: a failed upload is NotSent or Refused.
// Without a LinkFallback, a file that is too big or of a type that no message carries is of kind Invalid, with limit and
// size in Fields. So is a caption with audio or a sticker, which show none: send it as a text of its own.
func (c *Client) SendFile(ctx context.Context, to Recipient, f media.File, caption string, opts ...SendOption) (*Receipt, error) {
	ctx = graph.WithOp(ctx, "send file")
	route, err := media.Plan(f)
	if err != nil {
		return nil, c.named(ctx, err)
	}
	if route.Way == media.AsLink {
		return c.sendLink(ctx, to, f, route, caption, opts)
	}
	m, err := fileMessage(route, caption)
	if err != nil {
		return nil, c.named(ctx, err)
	}
	// What Send would refuse is refused before the upload.
	if err := c.prepare(outgoing(to, m(MediaID("comes with the upload")), opts)); err != nil {
		return nil, c.named(ctx, err)
	}
	h, err := media.NewClient(c).Upload(ctx, route.Kind, f)
	if err != nil {
		return nil, c.named(ctx, unsent(err))
	}
	return c.send(ctx, "send file", to, m(MediaID(h.ID)), opts)
}

// unsent is the error of an upload as one of the message: whatever became of the file, no message left.
func unsent(err error) error {
	if e, ok := errors.AsType[*waerrors.Error](err); ok && waerrors.Ambiguous(e) {
		e.Outcome = waerrors.NotSent
	}
	return err
}

// fileMessage returns what makes the message of a route, once its media is known.
func fileMessage(route media.Route, caption string) (func(Media) Message, error) {
	switch kind := route.Kind.MessageType(); kind {
	case "image":
		return func(m Media) Message { return &Image{Media: m, Caption: caption} }, nil
	case "video":
		return func(m Media) Message { return &Video{Media: m, Caption: caption} }, nil
	case "document":
		return func(m Media) Message { return &Document{Media: m, Caption: caption, Filename: route.Report.Name} }, nil
	case "audio", "sticker":
		if caption != "" {
			return nil, waerrors.NewInvalid("", waerrors.FieldError{Path: kind + ".caption", Rule: "want none: people would not see it", Value: "a caption"})
		}
		if kind == "audio" {
			return func(m Media) Message { return &Audio{Media: m} }, nil
		}
		return func(m Media) Message { return &Sticker{Media: m} }, nil
	default:
		return nil, waerrors.NewInvalid("", waerrors.FieldError{Path: "file", Rule: "want a file that a message carries", Value: string(route.Kind)})
	}
}

func (c *Client) sendLink(ctx context.Context, to Recipient, f media.File, route media.Route, caption string, opts []SendOption) (*Receipt, error) {
	if c.shared.link == nil {
		return nil, c.named(ctx, waerrors.NewInvalid("", route.Why...))
	}
	var v checker
	v.optional("caption", caption, 1024)
	if err := v.err(""); err != nil {
		return nil, c.named(ctx, err)
	}
	if err := c.prepare(outgoing(to, &Text{Body: "checked before the file is put anywhere"}, opts)); err != nil {
		return nil, c.named(ctx, err)
	}
	link, err := c.shared.link(ctx, f)
	if err != nil {
		return nil, c.refused(graph.Op(ctx), err)
	}
	if u, err := url.Parse(link); err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" {
		return nil, c.named(ctx, waerrors.NewInvalid("", waerrors.FieldError{
			Path: "link", Rule: "want an absolute http(s) URL from the LinkFallback", Value: fmt.Sprintf("%.60q", link),
		}))
	}
	return c.send(ctx, "send file", to, &Text{Body: strings.TrimSpace(caption + "\n" + link), PreviewURL: true}, opts)
}
