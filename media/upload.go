package media

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	waerrors "github.com/wacloud/wacloud/errors"
	"github.com/wacloud/wacloud/whatsapp/graph"
)

// Upload validates f and gives it to Meta, which keeps it for 30 days. The file is read as it is sent: nothing is
// buffered, and if the connection breaks the upload starts over from a newly opened file, since a second upload does no
// harm.
//
// Errors: Invalid with all broken rules, before the wire; Media if the file cannot be read, or changes while it is read;
// Media as well if Meta finds that type and content differ (131053).
//
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/business-phone-numbers/media
func (c *Client) Upload(ctx context.Context, k Kind, f File) (Handle, error) {
	const op = "upload media"
	if err := sendable(op, k); err != nil {
		return Handle{}, err
	}
	report, err := validate(op, f, k)
	if err != nil {
		return Handle{}, err
	}
	return c.upload(ctx, f, report, "")
}

// upload gives Meta a file that was validated. If there is a sum, the bytes must still be those that it stands for.
func (c *Client) upload(ctx context.Context, f File, report Report, sum string) (Handle, error) {
	ctx = graph.WithOp(ctx, "upload media")
	ref, err := graph.Path(c.api.PhoneNumberID(), "media")
	if err != nil {
		return Handle{}, err
	}
	req, err := c.api.NewRequest(graph.WithRepeat(ctx), http.MethodPost, ref, nil)
	if err != nil {
		return Handle{}, err
	}
	newForm(report).attach(req, f, report.Size, sum)
	created := time.Now()
	answer, err := graph.Fetch[struct {
		ID looseString `json:"id"`
	}](c.api, req)
	if err == nil && answer.ID == "" {
		err = &waerrors.Error{
			Op: graph.Op(ctx), Outcome: waerrors.AcceptedNoID, Kind: waerrors.Unavailable, Err: errors.New("the answer names no id"),
		}
	}
	if err != nil {
		return Handle{}, fileFault(err)
	}
	return Handle{
		ID: string(answer.ID), Number: c.api.PhoneNumberID(), Kind: report.Kind, Type: report.Type, Name: report.Name,
		Size: report.Size, SHA256: sum, Created: created, Expires: created.Add(UploadLife),
	}, nil
}

// sendable refuses kinds that are never the content of a message.
func sendable(op string, k Kind) error {
	if k.MessageType() != "" {
		return nil
	}
	return waerrors.NewInvalid(op, waerrors.FieldError{
		Path: "kind", Rule: "want a kind that messages carry", Value: fmt.Sprintf("%.40q", string(k)),
	})
}

// A form is a multipart body around a file: its length is known before anything is read.
type form struct{ boundary, prefix, suffix string }

func newForm(r Report) form {
	boundary := "wacloud-" + rand.Text()
	var b strings.Builder
	field := func(name, value string) {
		fmt.Fprintf(&b, "--%s\r\nContent-Disposition: form-data; name=\"%s\"\r\n\r\n%s\r\n", boundary, name, value)
	}
	field("messaging_product", "whatsapp")
	field("type", r.Type)
	fmt.Fprintf(&b, "--%s\r\nContent-Disposition: form-data; name=\"file\"; filename=\"%s\"\r\nContent-Type: %s\r\n\r\n",
		boundary, headerName(r.Name), r.Type)
	return form{boundary: boundary, prefix: b.String(), suffix: "\r\n--" + boundary + "--\r\n"}
}

// headerName escapes a file name for a multipart header as browsers do: UTF-8 as it is, and what would end the quoted
// text percent-encoded.
func headerName(name string) string {
	return strings.NewReplacer("\r", "%0D", "\n", "%0A", `"`, "%22", `\`, "%5C").Replace(name)
}

func (m form) attach(req *http.Request, f File, size int64, sum string) {
	req.Header.Set("Content-Type", "multipart/form-data; boundary="+m.boundary)
	req.ContentLength = int64(len(m.prefix)) + size + int64(len(m.suffix))
	progress := &meter{report: f.progress}
	req.GetBody = func() (io.ReadCloser, error) {
		src, err := f.Open()
		if err != nil {
			return nil, err
		}
		file := &exact{src: src, total: size, meter: progress}
		if sum != "" {
			file.sum, file.want = sha256.New(), sum
		}
		return &stream{io.MultiReader(strings.NewReader(m.prefix), file, strings.NewReader(m.suffix)), src}, nil
	}
}

// A stream reads from one place and closes another.
type stream struct {
	io.Reader
	io.Closer
}

var errChanged = errors.New("the file changed while it was read")

// fileFault gives the kind Media to a failure that came from the file and not from the wire.
func fileFault(err error) error {
	if e, ok := errors.AsType[*waerrors.Error](err); ok && errors.Is(err, errChanged) {
		e.Kind = waerrors.Media
	}
	return err
}
