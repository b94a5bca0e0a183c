package whatsapp

import (
	"context"
	"net/http"
	"net/url"

	"github.com/wacloud/wacloud/whatsapp/graph"
	"github.com/wacloud/wacloud/whatsapp/internal/transport"
)

// A posting is the call that sends one message. Every message passes here, so what its request is made of is one piece
// of memory, and the URL is not parsed again.
type posting struct {
	request http.Request
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
	r := transport.Request{HTTP: p.to(c.shared.rootURL, path), Body: body, Number: c.number, Recipient: o.To.Value(), Answer: p}
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

// to makes the request for a path below root.
func (p *posting) to(root *url.URL, path string) *http.Request {
	p.url = *root
	p.url.Path += path
	if root.RawPath != "" {
		p.url.RawPath += path
	}
	p.headers = [3]string{"application/json", "application/json", userAgent}
	p.request = http.Request{
		Method: http.MethodPost, URL: &p.url, Host: p.url.Host, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: http.Header{"Accept": p.headers[0:1:1], "Content-Type": p.headers[1:2:2], "User-Agent": p.headers[2:3:3]},
	}
	return &p.request
}

// Read implements transport.Answer.
func (p *posting) Read(body []byte) (err error) {
	p.receipt, err = readAnswer(body)
	return err
}
