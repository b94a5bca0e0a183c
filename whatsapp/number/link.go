package number

import (
	"context"
	"fmt"
	"iter"
	"strings"

	"github.com/wacloud/wacloud/whatsapp/internal/area"
)

// A Link is a short link that opens a chat with the number, with a text that the person need only send. It never
// expires; the QR code holds the same address.
//
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/qr-codes
type Link struct {
	Code    string `json:"code"`
	Text    string `json:"prefilled_message"`
	URL     string `json:"deep_link_url"` // "https://wa.me/message/…"
	Image   string `json:"qr_image_url"`  // of the QR code; "" if no image was asked for. It lasts some days only
	Created int64  `json:"creation_time"` // seconds since 1970; 0 if not sent
}

// An Image is the format of a QR code.
type Image string

const (
	PNG Image = "PNG"
	SVG Image = "SVG"
)

type wireLink struct {
	Text  string `json:"prefilled_message"`
	Code  string `json:"code,omitzero"`
	Image Image  `json:"generate_qr_image,omitzero"`
}

// links begins an operation on the links, or on one of them.
func (c *Client) links(op string, code ...string) *area.Call {
	call := c.call(op, append([]string{"message_qrdls"}, code...)...)
	for _, s := range code {
		linkCode(call, s)
	}
	return call
}

func linkCode(call *area.Call, s string) {
	if len(s) != 14 || strings.ContainsFunc(s, func(r rune) bool {
		return (r < 'A' || r > 'Z') && (r < 'a' || r > 'z') && (r < '0' || r > '9')
	}) {
		call.Fail("code", "want 14 letters and digits", fmt.Sprintf("%.40q", s))
	}
}

// withImage asks for what is known of links, with an image if a format is given.
func withImage(call *area.Call, image Image) *area.Call {
	fields := "code,prefilled_message,deep_link_url,creation_time"
	if image != "" {
		area.OneOf(&call.Rules, "fields", image, PNG, SVG)
		fields += fmt.Sprintf(",qr_image_url.format(%s)", image)
	}
	return call.With("fields", fields)
}

// CreateLink makes a short link, with the image of its QR code if a format is given.
//
// Limits: the text has 1 to 140 characters; a number has 2,000 links.
//
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/qr-codes
func (c *Client) CreateLink(ctx context.Context, text string, image Image) (Link, error) {
	call := c.links("create link")
	call.Length("prefilled_message", text, 1, MaxLinkText)
	if image != "" {
		area.OneOf(&call.Rules, "generate_qr_image", image, PNG, SVG)
	}
	return area.Post[Link](ctx, call, wireLink{Text: text, Image: image})
}

// UpdateLink gives a link another text. The printed QR code stays good.
func (c *Client) UpdateLink(ctx context.Context, code, text string) (Link, error) {
	call := c.links("update link").Repeatable()
	linkCode(call, code)
	call.Length("prefilled_message", text, 1, MaxLinkText)
	return area.Post[Link](ctx, call, wireLink{Text: text, Code: code})
}

// AllLinks lists the links, with images if a format is given.
func (c *Client) AllLinks(ctx context.Context, image Image) iter.Seq2[Link, error] {
	return area.All[Link](ctx, withImage(c.links("list links"), image))
}

// GetLink reads one link, with its image if a format is given.
//
// Errors: NotFound if there is none of this code.
func (c *Client) GetLink(ctx context.Context, code string, image Image) (Link, error) {
	const op = "get link"
	// Meta's file has the link itself as the answer in its schema, and a list of one in its examples.
	got, err := area.Get[struct {
		Link
		Data []Link `json:"data"`
	}](ctx, withImage(c.links(op, code), image))
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
	return c.links("delete link", code).Delete(ctx)
}
