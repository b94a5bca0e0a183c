package whatsapptest

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

const (
	maxLinks    = 2000 // of a number
	maxLinkText = 140
)

// A link is a short link that opens a chat, with its QR code.
type link struct {
	code    string
	text    string
	created int64
}

type linkNode struct {
	Code    string `json:"code"`
	Text    string `json:"prefilled_message"`
	URL     string `json:"deep_link_url"`
	Created int64  `json:"creation_time,omitempty"`
	Image   string `json:"qr_image_url,omitempty"`
}

const linkDefaults = "code,prefilled_message,deep_link_url"

// node is a link as the API shows it, with the URL of its image if a format is asked for.
func (l *link) node(c *call, format string) linkNode {
	v := linkNode{Code: l.code, Text: l.text, URL: "https://wa.me/message/" + l.code, Created: l.created}
	if format != "" {
		v.Image = c.origin + "/qr/?" + url.Values{"code": {l.code}, "format": {format}}.Encode()
	}
	return v
}

// imageFormat reads what follows qr_image_url in a list of fields: "qr_image_url.format(SVG)".
func imageFormat(fields string) (string, *failure) {
	_, rest, asked := strings.Cut(fields, "qr_image_url")
	if !asked {
		return "", nil
	}
	format := "PNG"
	if args, given := strings.CutPrefix(rest, ".format("); given {
		format, _, _ = strings.Cut(args, ")")
	}
	return format, anyOf("format", format, "PNG", "SVG")
}

// listLinks serves GET /{phone-number-id}/message_qrdls.
//
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/qr-codes
func (s *Server) listLinks(c *call) (*answer, *failure) {
	q := c.r.URL.Query()
	format, f := imageFormat(q.Get("fields"))
	if f != nil {
		return nil, f
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	nodes := []any{}
	for _, l := range c.number.links {
		if only := q.Get("code"); only == "" || only == l.code {
			nodes = append(nodes, l.node(c, format))
		}
	}
	c.defaults = linkDefaults
	return pageOf(c, nodes, "MessageQRDL", "")
}

// setLink serves POST /{phone-number-id}/message_qrdls: a new link, or with a code another text of one.
func (s *Server) setLink(c *call) (*answer, *failure) {
	var body struct {
		Text   text `json:"prefilled_message"`
		Code   text `json:"code"`
		Format text `json:"generate_qr_image"`
	}
	if f := c.decode(&body); f != nil {
		return nil, f
	}
	switch {
	case body.Text == "":
		return nil, missing("prefilled_message")
	case !between(string(body.Text), 1, maxLinkText):
		return nil, refuse(100, "Param prefilled_message must be at most %d characters long.", maxLinkText)
	case body.Format != "" && body.Format != "PNG" && body.Format != "SVG":
		return nil, refuse(100, "Param generate_qr_image must be one of {PNG, SVG}")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	n := c.number
	if body.Code != "" {
		l := n.link(string(body.Code))
		if l == nil {
			return nil, unknownObject(c.r.Method, string(body.Code))
		}
		l.text = string(body.Text)
		v := l.node(c, string(body.Format))
		v.Created = 0
		return ok(v)
	}
	if len(n.links) >= maxLinks {
		return nil, refuse(100, "A phone number can have at most %d message QR codes.", maxLinks)
	}
	l := &link{s.ids.pick(14, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"), string(body.Text), s.now().Unix()}
	n.links = append(n.links, l)
	v := l.node(c, string(body.Format))
	v.Created = 0
	return ok(v)
}

func (n *number) link(code string) *link {
	i := slices.IndexFunc(n.links, func(l *link) bool { return l.code == code })
	if i < 0 {
		return nil
	}
	return n.links[i]
}

// oneLink serves GET and DELETE of /{phone-number-id}/message_qrdls/{code}. A link is answered in a list of one, as in
// the examples of Meta's OpenAPI file.
func (s *Server) oneLink(c *call) (*answer, *failure) {
	code := c.path[len(c.path)-1]
	format, f := imageFormat(c.r.URL.Query().Get("fields"))
	if f != nil {
		return nil, f
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	n := c.number
	l := n.link(code)
	switch {
	case l == nil:
		return nil, unknownObject(c.r.Method, code)
	case c.r.Method == http.MethodDelete:
		n.links = slices.DeleteFunc(n.links, func(o *link) bool { return o == l })
		return ok(success{true})
	}
	c.defaults = linkDefaults
	return pageOf(c, []any{l.node(c, format)}, "MessageQRDL", "")
}

// linkImage serves the images that qr_image_url names. They are pictures of the right kind and differ from each other; no
// telephone can read them.
func (s *Server) linkImage(c *call) (*answer, *failure) {
	q := c.r.URL.Query()
	sum := sha256.Sum256([]byte(q.Get("code")))
	dark := func(x, y int) bool { return sum[(x*side+y)/8%len(sum)]>>((x*side+y)%8)&1 == 1 }
	if q.Get("format") == "SVG" {
		return &answer{status: http.StatusOK, header: http.Header{"Content-Type": {"image/svg+xml"}}, body: svg(dark)}, nil
	}
	picture := image.NewGray(image.Rect(0, 0, side, side))
	for x := range side {
		for y := range side {
			if !dark(x, y) {
				picture.SetGray(x, y, color.Gray{Y: 255})
			}
		}
	}
	var b bytes.Buffer
	if err := png.Encode(&b, picture); err != nil {
		return nil, refuse(131000, "%v", err)
	}
	return &answer{status: http.StatusOK, header: http.Header{"Content-Type": {"image/png"}}, body: b.Bytes()}, nil
}

const side = 25 // modules of an image, and pixels of a PNG

func svg(dark func(x, y int) bool) []byte {
	b := fmt.Appendf(nil, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d">`, side, side)
	for x := range side {
		for y := range side {
			if dark(x, y) {
				b = fmt.Appendf(b, `<path d="M%d %dh1v1h-1z"/>`, x, y)
			}
		}
	}
	return append(b, "</svg>"...)
}
