package media

import (
	"context"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"strconv"

	waerrors "github.com/wacloud/wacloud/errors"
	"github.com/wacloud/wacloud/whatsapp/graph"
)

// Info is what Meta says about a file.
type Info struct {
	ID     string
	URL    string // where the bytes are, for five minutes; needs the number's token, so do not give it to a browser
	Type   string // MIME type, for example "audio/ogg; codecs=opus"
	SHA256 string // of the content, 64 hex digits; "" if Meta did not say
	Size   int64  // bytes; 0 if Meta did not say
}

type wireInfo struct {
	ID       looseString `json:"id"`
	URL      looseString `json:"url"`
	MIMEType looseString `json:"mime_type"`
	SHA256   looseString `json:"sha256"`
	FileSize looseInt    `json:"file_size"`
}

// URL asks where a file is. The address works for five minutes; Download does this by itself.
//
// Errors: NotFound if the id is unknown, deleted or expired, Unauthorized if the token is of another app.
//
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/business-phone-numbers/media
func (c *Client) URL(ctx context.Context, id string) (Info, error) {
	ctx = graph.WithOp(ctx, "get media url")
	ref, err := mediaPath(ctx, id)
	if err != nil {
		return Info{}, err
	}
	return c.info(ctx, ref, id)
}

func (c *Client) info(ctx context.Context, ref, id string) (Info, error) {
	w, err := graph.Get[wireInfo](ctx, c.api, ref)
	if err != nil {
		return Info{}, err
	}
	info := Info{ID: id, URL: string(w.URL), Type: string(w.MIMEType), SHA256: Digest(string(w.SHA256)), Size: int64(w.FileSize)}
	if w.ID != "" {
		info.ID = string(w.ID)
	}
	if info.URL == "" {
		return info, &waerrors.Error{
			Op: graph.Op(ctx), Outcome: waerrors.Refused, Kind: waerrors.Media, Err: errors.New("the answer names no url"),
		}
	}
	return info, nil
}

// mediaPath returns the path of a media id, or an error of kind Invalid for what cannot be one.
func mediaPath(ctx context.Context, id string) (string, error) {
	ref, err := graph.Path(id)
	if err == nil {
		return ref, nil
	}
	return "", waerrors.NewInvalid(graph.Op(ctx), waerrors.FieldError{
		Path: "id", Rule: "want a media id", Value: strconv.Quote(shorten(id, 40)),
	})
}

// Digest returns a SHA-256 as 64 hex digits, whether it is given in hex, as media look-ups do, or in base64, as webhooks
// do. It is "" for anything else.
func Digest(s string) string {
	if b, err := hex.DecodeString(s); err == nil && len(b) == 32 {
		return hex.EncodeToString(b)
	}
	for _, enc := range []*base64.Encoding{base64.StdEncoding, base64.RawStdEncoding, base64.URLEncoding, base64.RawURLEncoding} {
		if b, err := enc.DecodeString(s); err == nil && len(b) == 32 {
			return hex.EncodeToString(b)
		}
	}
	return ""
}

// shorten cuts s to at most n characters.
func shorten(s string, n int) string {
	for i := range s {
		if n == 0 {
			return s[:i] + "…"
		}
		n--
	}
	return s
}
