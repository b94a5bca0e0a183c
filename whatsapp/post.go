package whatsapp

import (
	"context"
	"net/http"
	"net/url"
	"strings"

	"github.com/wacloud/wacloud/whatsapp/graph"
	"github.com/wacloud/wacloud/whatsapp/internal/transport"
)

// A posting is the call that sends one message. Every message passes here, so what its request is made of is one piece
// of memory, and the URL is not parsed again.
type posting struct {
	url     url.URL
	headers [3]string
	receipt *Receipt
}

func (c *Client) post(ctx context.Context, op string, o *Outgoing) (*Receipt, error) {
	path, err := graph.Path(c.number, o.Endpoint())
	if err != nil {
		return nil, c.about(op, err)
	}
	body, err := o.MarshalJSON()
	if err != nil {
		return nil, c.about(op, err)
	}
	p := &posting{}
	r := transport.Request{URL: p.to(c.shared.rootURL, path), Header: p.header(), Body: body, Number: c.number, WABA: c.waba, Recipient: who(o.To), Answer: p}
	// A receipt for reading is the one body that may be sent twice, and that the limits of messages do not count.
	if _, ok := o.Message.(*ReadReceipt); ok {
		r.Number = ""
		ctx = graph.WithRepeat(ctx)
	}
	if _, err := c.do(ctx, op, r); err != nil { //nolint:bodyclose // p has read it
		return nil, err
	}
	return p.receipt, nil
}

// who returns the one for whom a Limiter counts. Of a number as Meta's examples have it no copy is made.
func who(to Recipient) string {
	if to.Kind() != KindPhone {
		return to.Value()
	}
	return digits(strings.TrimPrefix(to.Value(), "+"))
}

// to returns the URL of a path below root.
func (p *posting) to(root *url.URL, path string) *url.URL {
	p.url = *root
	p.url.Path += path
	if root.RawPath != "" {
		p.url.RawPath += path
	}
	return &p.url
}

func (p *posting) header() http.Header {
	p.headers = [3]string{"application/json", "application/json", userAgent}
	return http.Header{"Accept": p.headers[0:1:1], "Content-Type": p.headers[1:2:2], "User-Agent": p.headers[2:3:3]}
}

// Read implements transport.Answer.
func (p *posting) Read(body []byte) (err error) {
	p.receipt, err = readAnswer(body)
	return err
}
