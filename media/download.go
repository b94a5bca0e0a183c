package media

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	waerrors "github.com/wacloud/wacloud/errors"
	"github.com/wacloud/wacloud/whatsapp/graph"
)

const (
	maxHops    = 3 // redirects that a download follows
	maxResumes = 5 // times that one download goes on after a cut
)

// A ChecksumError says that what was downloaded is not what Meta announced. It is the Err of the error that reading a
// Download ends with.
type ChecksumError struct{ Want, Got string } // SHA-256 in hex

// Error names both checksums.
func (e *ChecksumError) Error() string {
	return "the content's SHA-256 is " + e.Got + ", announced was " + e.Want
}

// A Download is the content of a media file as it comes in. Read it to the end: only io.EOF says that size and checksum
// are right. Close it in any case. It is used by one goroutine.
type Download struct {
	Info Info

	// Progress, if it is set before the first Read, is called as bytes come in. total is 0 if Meta did not announce a
	// size.
	Progress func(done, total int64)

	fetch   func(off int64) (opened, error)
	tag     string // ETag of the content, where no checksum tells if the parts of it fit together
	body    io.ReadCloser
	sum     hash.Hash
	read    int64
	resumed int64 // where the last cut was, -1 before the first
	cuts    int
	limit   int64
	err     error
}

// Download looks a file up and opens it. Its context must last until everything is read.
//
// Bytes are read from the connection as the caller reads. An address that has expired (404) is looked up again once; at
// most 3 redirects are followed, each only where the api allows it and never from https to http; after a cut the rest is
// asked for by Range. No more than the announced size is read, and at most 100 MB (see WithDownloadLimit).
//
// Errors: NotFound if the id is unknown or expired; reading ends with kind Media if the content is longer than announced
// or its checksum is wrong (*ChecksumError), and with Unavailable if the connection breaks for good.
//
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/business-phone-numbers/media
func (c *Client) Download(ctx context.Context, id string) (*Download, error) {
	return c.Open(ctx, Info{ID: id})
}

// Open is Download for a file of which something is known already, for example from a webhook that brought the URL: it
// saves the look-up. With an ID the address is looked up if it is missing or has expired.
func (c *Client) Open(ctx context.Context, info Info) (*Download, error) {
	const op = "download media"
	ctx = graph.WithOp(ctx, op)
	info.SHA256, info.Size = Digest(info.SHA256), max(0, info.Size)
	if info.URL == "" || info.ID != "" {
		if _, err := mediaPath(ctx, info.ID); err != nil {
			return nil, err
		}
	}
	d := &Download{Info: info, sum: sha256.New(), resumed: -1}
	d.fetch = func(off int64) (opened, error) { return c.fetch(ctx, &d.Info, off, d.tag) }
	answer, err := d.fetch(0)
	if err != nil {
		return nil, err
	}
	d.body = answer.body
	if d.Info.SHA256 == "" {
		d.tag = answer.tag
	}
	d.limit = cmp.Or(d.Info.Size, c.limit)
	switch {
	case d.limit > c.limit:
		err = d.fail(fmt.Errorf("the file has %d bytes, more than the limit of %d", d.limit, c.limit))
	case !answer.partial && answer.length > d.limit:
		err = d.tooLong()
	}
	if err != nil {
		d.Close()
		return nil, err
	}
	return d, nil
}

// opened is a content whose bytes are about to come in.
type opened struct {
	body    io.ReadCloser
	length  int64  // as announced, -1 if not
	partial bool   // the answer to a Range
	place   string // which part
	tag     string // ETag, "" if there is none that stands for every byte
}

// fetch opens the content at off, with a newly looked-up address if there is none or it has expired.
func (c *Client) fetch(ctx context.Context, info *Info, off int64, tag string) (opened, error) {
	if info.URL == "" {
		if err := c.look(ctx, info); err != nil {
			return opened{}, err
		}
	}
	answer, err := c.hop(ctx, info.URL, off, tag)
	if e, ok := errors.AsType[*waerrors.Error](err); ok && e.Status == http.StatusNotFound && info.ID != "" {
		if err := c.look(ctx, info); err != nil {
			return opened{}, err
		}
		answer, err = c.hop(ctx, info.URL, off, tag)
	}
	return answer, err
}

// look fills in what Meta knows of a file. What was known before stays: the content must still be that.
func (c *Client) look(ctx context.Context, info *Info) error {
	ref, err := mediaPath(ctx, info.ID)
	if err != nil {
		return err
	}
	now, err := c.info(ctx, ref, info.ID)
	if err != nil {
		return err
	}
	info.URL = now.URL
	info.Type = cmp.Or(info.Type, now.Type)
	info.SHA256 = cmp.Or(info.SHA256, now.SHA256)
	info.Size = cmp.Or(info.Size, now.Size)
	return nil
}

// hop asks for an address and follows its redirects by hand, because each place has to be judged anew.
func (c *Client) hop(ctx context.Context, ref string, off int64, tag string) (opened, error) {
	here, err := url.Parse(ref)
	if err != nil || here.Host == "" {
		return opened{}, refused(ctx, "the media url is not an absolute URL")
	}
	for hops := 0; ; hops++ {
		req, err := c.api.NewRequest(ctx, http.MethodGet, here.String(), nil)
		if err != nil {
			return opened{}, err
		}
		req.Header.Del("Accept")                      // a file, of any type
		req.Header.Set("Accept-Encoding", "identity") // sizes and checksums are of the bytes as they are
		if off > 0 {
			req.Header.Set("Range", "bytes="+strconv.FormatInt(off, 10)+"-")
			if tag != "" {
				req.Header.Set("If-Range", tag)
			}
		}
		res, err := c.api.Do(req)
		if err != nil {
			return opened{}, err
		}
		if res.StatusCode < 300 {
			return opened{
				body: res.Body, length: res.ContentLength,
				partial: res.StatusCode == http.StatusPartialContent, place: res.Header.Get("Content-Range"),
				tag: strongTag(res.Header.Get("ETag")),
			}, nil
		}
		location := res.Header.Get("Location")
		res.Body.Close()
		next, err := here.Parse(location)
		switch {
		case !redirects(res.StatusCode) || location == "" || err != nil:
			return opened{}, refused(ctx, fmt.Sprintf("the media host answered %d without a place to go", res.StatusCode))
		case hops == maxHops:
			return opened{}, refused(ctx, fmt.Sprintf("the media url was redirected more than %d times", maxHops))
		case here.Scheme == "https" && next.Scheme != "https":
			return opened{}, refused(ctx, "the media url was redirected from https to "+shorten(next.Scheme, 20))
		}
		here = next
	}
}

func strongTag(tag string) string {
	if strings.HasPrefix(tag, "W/") {
		return ""
	}
	return tag
}

func redirects(status int) bool {
	switch status {
	case http.StatusMovedPermanently, http.StatusFound, http.StatusSeeOther, http.StatusTemporaryRedirect,
		http.StatusPermanentRedirect:
		return true
	}
	return false
}

func refused(ctx context.Context, why string) error {
	return &waerrors.Error{Op: graph.Op(ctx), Outcome: waerrors.Refused, Kind: waerrors.Media, Err: errors.New(why)}
}

// Read implements io.Reader. io.EOF comes only after size and checksum were found right.
func (d *Download) Read(p []byte) (int, error) {
	if d.err != nil {
		return 0, d.err
	}
	if len(p) == 0 {
		return 0, nil
	}
	for {
		n, err := d.body.Read(p[:min(int64(len(p))-1, d.limit-d.read)+1]) // one more, to see that there is no more
		if d.read+int64(n) > d.limit {
			d.err = d.tooLong()
			return int(d.limit - d.read), d.err
		}
		d.sum.Write(p[:n])
		d.read += int64(n)
		if n > 0 && d.Progress != nil {
			d.Progress(d.read, d.Info.Size)
		}
		switch {
		case err == nil && n > 0:
			return n, nil
		case err == nil:
			continue
		case d.Info.Size > 0 && d.read == d.Info.Size, d.Info.Size == 0 && errors.Is(err, io.EOF):
			d.err = d.verify()
			return n, d.err
		}
		if errors.Is(err, io.EOF) {
			err = io.ErrUnexpectedEOF
		}
		if d.err = d.resume(err); d.err != nil || n > 0 {
			return n, d.err
		}
	}
}

// verify returns io.EOF if the content is what was announced.
func (d *Download) verify() error {
	if got := hex.EncodeToString(d.sum.Sum(nil)); d.Info.SHA256 != "" && got != d.Info.SHA256 {
		return d.fail(&ChecksumError{Want: d.Info.SHA256, Got: got})
	}
	return io.EOF
}

// resume opens the rest of the content after a cut.
func (d *Download) resume(cause error) error {
	d.body.Close()
	d.cuts++
	if errors.Is(cause, context.Canceled) || errors.Is(cause, context.DeadlineExceeded) {
		return d.broken(waerrors.Canceled, cause)
	}
	if d.cuts > maxResumes || d.read == d.resumed { // nothing came since the last cut
		return d.broken(waerrors.Unavailable, cause)
	}
	d.resumed = d.read
	answer, err := d.fetch(d.read)
	if err != nil {
		return err
	}
	d.body = answer.body
	if d.tag != "" && answer.tag != "" && answer.tag != d.tag {
		return d.fail(errors.New("the content changed between two parts of it"))
	}
	if d.read == 0 {
		return nil
	}
	if answer.partial {
		if !strings.HasPrefix(answer.place, fmt.Sprintf("bytes %d-", d.read)) {
			return d.fail(errors.New("the media host answered with another range than was asked for"))
		}
		return nil
	}
	if _, err := io.CopyN(io.Discard, d.body, d.read); err != nil { // the host knows no ranges
		return d.broken(waerrors.Unavailable, err)
	}
	return nil
}

func (d *Download) tooLong() error {
	return d.fail(fmt.Errorf("the content is longer than the %d bytes that were announced or are allowed", d.limit))
}

func (d *Download) fail(err error) error {
	return &waerrors.Error{Op: "download media", Outcome: waerrors.Refused, Kind: waerrors.Media, Err: err}
}

func (d *Download) broken(k waerrors.Kind, err error) error {
	return &waerrors.Error{
		Op: "download media", Outcome: waerrors.Unknown, Kind: k,
		Title: fmt.Sprintf("cut after %d bytes", d.read), Err: err,
	}
}

// Close ends the download. Closing it early is no error.
func (d *Download) Close() error {
	if d.err == nil {
		d.err = errClosed
	}
	return d.body.Close()
}

var errClosed = errors.New("media: read after Close")
