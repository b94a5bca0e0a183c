package number

import (
	"context"
	"fmt"
	"iter"
	"net/url"
	"strings"

	"github.com/wacloud/wacloud/whatsapp/graph"
)

// A Link is a short link that opens a chat with the number, with a text that the person need only send. It never
// expires; the QR code holds the same address.
type Link struct {
	Code    string `json:"code"`
	Text    string `json:"prefilled_message"`
	URL     string `json:"deep_link_url"` // "https://wa.me/message/…"
	Image   string `json:"qr_image_url"`  // of the QR code; "" if no image was asked for. It lasts some days only
	Created int64  `json:"creation_time"` // seconds since 1970; 0 if not sent
}

type wireLink struct {
	Text  string `json:"prefilled_message"`
	Code  string `json:"code,omitzero"`
	Image Image  `json:"generate_qr_image,omitzero"`
}

const linkFields = "code,prefilled_message,deep_link_url,creation_time"

func linkQuery(image Image) url.Values {
	if image == "" {
		return url.Values{"fields": {linkFields}}
	}
	return url.Values{"fields": {fmt.Sprintf("%s,qr_image_url.format(%s)", linkFields, image)}}
}

func (v *checker) image(path string, f Image) {
	if f != "" && f != PNG && f != SVG {
		v.fail(path, "want PNG or SVG", fmt.Sprintf("%.20q", string(f)))
	}
}

func (v *checker) code(s string) {
	if len(s) != 14 || strings.ContainsFunc(s, func(r rune) bool {
		return (r < 'A' || r > 'Z') && (r < 'a' || r > 'z') && (r < '0' || r > '9')
	}) {
		v.fail("code", "want 14 letters and digits", fmt.Sprintf("%.40q", s))
	}
}

// CreateLink makes a short link, with the image of its QR code if a format is given.
//
// Limits: the text has 1 to 140 characters; a number has 2,000 links.
//
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/qr-codes
func (c *Client) CreateLink(ctx context.Context, text string, image Image) (Link, error) {
	const op = "create link"
	var v checker
	v.length("prefilled_message", text, 1, MaxQRText)
	v.image("generate_qr_image", image)
	return c.link(ctx, op, &v, wireLink{Text: text, Image: image})
}

// UpdateLink gives a link another text. The printed QR code stays good.
func (c *Client) UpdateLink(ctx context.Context, code, text string) (Link, error) {
	const op = "update link"
	var v checker
	v.code(code)
	v.length("prefilled_message", text, 1, MaxQRText)
	return c.link(graph.WithRepeat(ctx), op, &v, wireLink{Text: text, Code: code})
}

func (c *Client) link(ctx context.Context, op string, v *checker, body wireLink) (Link, error) {
	if err := v.err(op); err != nil {
		return Link{}, err
	}
	ref, err := c.path(op, "message_qrdls")
	if err != nil {
		return Link{}, err
	}
	return graph.Post[Link](graph.WithOp(ctx, op), c.api, ref, body)
}

// AllLinks lists the links, with images if a format is given.
func (c *Client) AllLinks(ctx context.Context, image Image) iter.Seq2[Link, error] {
	const op = "list links"
	return func(yield func(Link, error) bool) {
		var v checker
		v.image("fields", image)
		ref, err := c.path(op, "message_qrdls")
		if err == nil {
			err = v.err(op)
		}
		if err != nil {
			yield(Link{}, err)
			return
		}
		graph.All[Link](graph.WithOp(ctx, op), c.api, graph.Query(ref, linkQuery(image)))(yield)
	}
}

// GetLink reads one link, with its image if a format is given.
//
// Errors: NotFound if there is none of this code.
func (c *Client) GetLink(ctx context.Context, code string, image Image) (Link, error) {
	const op = "get link"
	var v checker
	v.code(code)
	v.image("fields", image)
	ref, err := c.linkPath(op, &v, code)
	if err != nil {
		return Link{}, err
	}
	// Meta's file has the link itself as the answer in its schema, and a list of one in its examples.
	got, err := graph.Get[struct {
		Link
		Data []Link `json:"data"`
	}](graph.WithOp(ctx, op), c.api, graph.Query(ref, linkQuery(image)))
	switch {
	case err != nil || got.Code != "":
		return got.Link, err
	case len(got.Data) > 0:
		return got.Data[0], nil
	}
	return Link{}, missing(op, "code", code)
}

// DeleteLink deletes a link. Who opens it afterwards reads that it has expired.
func (c *Client) DeleteLink(ctx context.Context, code string) error {
	const op = "delete link"
	var v checker
	v.code(code)
	ref, err := c.linkPath(op, &v, code)
	if err != nil {
		return err
	}
	s, err := graph.Delete[success](graph.WithOp(ctx, op), c.api, ref, nil)
	return done(op, s, err)
}

func (c *Client) linkPath(op string, v *checker, code string) (string, error) {
	if err := v.err(op); err != nil {
		return "", err
	}
	return c.path(op, "message_qrdls", code)
}
