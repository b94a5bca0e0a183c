package media

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"sync/atomic"

	waerrors "github.com/wacloud/wacloud/errors"
	"github.com/wacloud/wacloud/whatsapp/graph"
)

// UploadHandle gives f to the app by Meta's Resumable Upload API and returns its handle, an opaque text that begins like
// "4:…". Templates take it for the sample of their header, profiles for their picture. It is no media id, and messages
// cannot carry it. After a cut the upload goes on where Meta says that it stopped.
//
// Kinds: HeaderImage, HeaderVideo, HeaderGIF, HeaderDocument and ProfilePicture.
//
// Errors: Invalid with all broken rules, before the wire, also if no app id is known (see WithAppID); Media if the file
// cannot be read.
//
// Reference: https://developers.facebook.com/docs/graph-api/guides/upload
func (c *Client) UploadHandle(ctx context.Context, k Kind, f File) (string, error) {
	const op = "upload handle"
	ctx = graph.WithOp(ctx, op)
	var broken []waerrors.FieldError
	switch k {
	case HeaderImage, HeaderVideo, HeaderGIF, HeaderDocument, ProfilePicture:
	default:
		broken = append(broken, waerrors.FieldError{
			Path: "kind", Rule: "want a template header or a profile picture", Value: strconv.Quote(shorten(string(k), 40)),
		})
	}
	ref, err := graph.Path(c.appID, "uploads")
	if err != nil {
		broken = append(broken, waerrors.FieldError{
			Path: "app_id", Rule: "want the Meta app's id: whatsapp.WithAppID or media.WithAppID", Value: strconv.Quote(shorten(c.appID, 40)),
		})
	}
	if len(broken) > 0 {
		return "", waerrors.NewInvalid(op, broken...)
	}
	report, err := validate(op, f, k)
	if err != nil {
		return "", err
	}
	session, err := graph.Post[struct {
		ID looseString `json:"id"`
	}](graph.WithRepeat(ctx), c.api, graph.Query(ref, url.Values{ // a session that is left over does no harm
		"file_name":   {report.Name},
		"file_length": {strconv.FormatInt(report.Size, 10)},
		"file_type":   {report.Type},
	}), nil)
	if err != nil {
		return "", err
	}
	u := uploading{c: c, op: op, file: f, size: report.Size, meter: &meter{report: f.progress}}
	if u.ref, err = sessionPath(string(session.ID)); err != nil {
		return "", u.unusable("the answer names no upload session")
	}
	return u.run(ctx)
}

// sessionPath returns the path of an upload session. Its id looks like "upload:…" and may carry a signature as a query.
func sessionPath(id string) (string, error) {
	u, err := url.Parse("https://host/" + id)
	if err != nil || u.Fragment != "" {
		return "", errors.New("not an upload session")
	}
	ref, err := graph.Path(u.EscapedPath()[1:])
	if err != nil {
		return "", err
	}
	return graph.Query(ref, u.Query()), nil
}

// An uploading is a resumable upload under way.
type uploading struct {
	c     *Client
	op    string
	file  File
	ref   string
	size  int64
	meter *meter
}

func (u *uploading) run(ctx context.Context) (string, error) {
	off := int64(0)
	for cuts := 0; ; cuts++ {
		handle, err := u.send(ctx, off)
		if err == nil {
			return handle, nil
		}
		err = fileFault(err)
		if cuts == maxResumes || !mayResume(err) {
			return "", err
		}
		next, lookErr := u.offset(ctx)
		if lookErr != nil {
			return "", errors.Join(err, lookErr)
		}
		if next < 0 || next > u.size {
			return "", u.unusable("the answer names an offset outside the file")
		}
		if next == off && cuts > 0 { // nothing came through twice
			return "", err
		}
		off = next
	}
}

// mayResume reports whether the rest of a file may still be taken: the connection broke or Meta was in trouble, as
// opposed to an answer that says no.
func mayResume(err error) bool {
	return errors.Is(err, waerrors.Unavailable) || errors.Is(err, waerrors.Throttled) || errors.Is(err, errBegun)
}

func (u *uploading) request(ctx context.Context, method string) (*http.Request, error) {
	req, err := u.c.api.NewRequest(ctx, method, u.ref, nil)
	if err == nil {
		// This API wants "OAuth <token>" where all others take "Bearer <token>". The scheme alone asks for it.
		req.Header.Set("Authorization", graph.SchemeOAuth)
	}
	return req, err
}

// send sends the file from off on and returns the handle.
func (u *uploading) send(ctx context.Context, off int64) (string, error) {
	req, err := u.request(ctx, http.MethodPost)
	if err != nil {
		return "", err
	}
	req.Header.Set("Content-Type", "application/octet-stream")
	req.Header["file_offset"] = []string{strconv.FormatInt(off, 10)} // as Meta writes it
	req.ContentLength = u.size - off
	if begun := new(atomic.Bool); off < u.size { // else only the answer got lost
		req.GetBody = func() (io.ReadCloser, error) {
			if begun.Load() {
				return nil, errBegun
			}
			return u.rest(off, begun)
		}
	}
	answer, err := graph.Fetch[struct {
		H          looseString `json:"h"`
		FileOffset *looseInt   `json:"file_offset"`
	}](u.c.api, req)
	switch {
	case err != nil, answer.H != "":
	case answer.FileOffset != nil: // there is more to send
		err = &waerrors.Error{Op: u.op, Outcome: waerrors.Refused, Kind: waerrors.Unavailable, Err: errors.New("only a part was taken")}
	default:
		err = u.unusable("the answer names no handle")
	}
	return string(answer.H), err
}

// errBegun keeps the api from sending a part again on its own, at an offset that may be behind us by then.
var errBegun = errors.New("the upload was cut and has to go on elsewhere")

// rest opens the file at off, and notes when its reading begins.
func (u *uploading) rest(off int64, begun *atomic.Bool) (io.ReadCloser, error) {
	src, err := u.file.Open()
	if err != nil {
		return nil, err
	}
	c := &content{file: u.file, size: u.size, rc: src}
	if err := c.seek(off); err != nil {
		c.Close()
		return nil, err
	}
	return &stream{noting{&exact{src: c.rc, done: off, total: u.size, meter: u.meter}, begun}, c}, nil
}

// noting is a reader that notes when its reading begins.
type noting struct {
	io.Reader
	begun *atomic.Bool
}

// Read implements io.Reader.
func (n noting) Read(p []byte) (int, error) {
	n.begun.Store(true)
	return n.Reader.Read(p)
}

// offset asks how much of the file has arrived.
func (u *uploading) offset(ctx context.Context) (int64, error) {
	req, err := u.request(ctx, http.MethodGet)
	if err != nil {
		return 0, err
	}
	answer, err := graph.Fetch[struct {
		FileOffset *looseInt `json:"file_offset"`
	}](u.c.api, req)
	if err == nil && answer.FileOffset == nil {
		err = u.unusable("the answer names no offset")
	}
	if err != nil {
		return 0, err
	}
	return int64(*answer.FileOffset), nil
}

func (u *uploading) unusable(why string) error {
	return &waerrors.Error{Op: u.op, Outcome: waerrors.Refused, Kind: waerrors.Other, Err: errors.New(why)}
}
