package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"mime"
	"net/http"
	"strconv"
	"strings"
	"time"

	waerrors "github.com/wacloud/wacloud/errors"
	"github.com/wacloud/wacloud/media"
)

// A proxy serves the files that signed links name.
type proxy struct {
	files  *media.Client
	links  *signer
	logger *slog.Logger
}

// ServeHTTP implements http.Handler for GET and HEAD.
func (p *proxy) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "no-referrer") // the link is the key: other sites must not read it
	h.Set("Content-Security-Policy", "default-src 'none'; sandbox")
	h.Set("Cache-Control", "no-store")
	id, name := r.PathValue("id"), r.PathValue("name")
	left, err := p.links.check(id, name, r.URL.Query())
	switch {
	case errors.Is(err, errDead):
		http.Error(w, "This link is no longer valid.", http.StatusGone)
		return
	case err != nil:
		http.Error(w, "This link is not valid.", http.StatusForbidden)
		return
	}
	if r.Method == http.MethodHead {
		info, err := p.files.URL(r.Context(), id)
		if err != nil {
			p.fail(w, r, err)
			return
		}
		describe(h, info, name, left)
		return
	}
	file, err := p.files.Download(r.Context(), id)
	if err != nil {
		p.fail(w, r, err)
		return
	}
	defer file.Close()
	describe(h, file.Info, name, left)
	if err := copyVerified(w, file); err != nil {
		p.log(r.Context(), err)
		panic(http.ErrAbortHandler) // too late for a status: cut the connection, so that nobody takes the file for whole
	}
}

// describe sets the headers of a file. Nothing of what the sender or Meta say stands in them as it is.
func describe(h http.Header, info media.Info, name string, left time.Duration) {
	typ, disposition := shown(info.Type)
	h.Set("Content-Type", typ)
	h.Set("Content-Disposition", mime.FormatMediaType(disposition, map[string]string{"filename": name}))
	h.Set("Cache-Control", fmt.Sprintf("private, max-age=%d, immutable", int(left.Seconds())))
	h.Set("Accept-Ranges", "none")
	if info.Size > 0 {
		h.Set("Content-Length", strconv.FormatInt(info.Size, 10))
	}
}

// shown returns how a browser gets a type: what it renders without running anything in place, all else as a download of
// bytes. SVG is an image that runs scripts, PDF a program's input.
func shown(mimeType string) (typ, disposition string) {
	base, _, _ := strings.Cut(mimeType, ";")
	switch base = strings.ToLower(strings.TrimSpace(base)); base {
	case "image/jpeg", "image/png", "image/webp", "image/gif",
		"audio/aac", "audio/amr", "audio/mpeg", "audio/mp4", "audio/ogg",
		"video/mp4", "video/3gpp":
		return base, "inline"
	}
	return "application/octet-stream", "attachment"
}

// copyVerified copies file to w, but holds back the newest bytes until it is known that the file is whole and right: a
// browser that was promised a length then knows that one is not.
func copyVerified(w io.Writer, file io.Reader) error {
	var held []byte
	next, spare := make([]byte, 32<<10), make([]byte, 32<<10)
	for {
		n, err := file.Read(next)
		if n > 0 {
			if _, err := w.Write(held); err != nil {
				return err
			}
			held = next[:n]
			next, spare = spare, next
		}
		if errors.Is(err, io.EOF) {
			_, err := w.Write(held)
			return err
		}
		if err != nil {
			return err
		}
	}
}

// fail answers for a file that cannot be had. What exactly happened is for the log.
func (p *proxy) fail(w http.ResponseWriter, r *http.Request, err error) {
	p.log(r.Context(), err)
	switch {
	case errors.Is(err, waerrors.NotFound), errors.Is(err, waerrors.Invalid):
		http.Error(w, "This file is no longer there: WhatsApp keeps it for seven days.", http.StatusNotFound)
	case errors.Is(err, waerrors.Throttled), errors.Is(err, waerrors.Unavailable):
		w.Header().Set("Retry-After", "10")
		http.Error(w, "WhatsApp cannot be reached now.", http.StatusServiceUnavailable)
	default:
		http.Error(w, "WhatsApp did not hand out this file.", http.StatusBadGateway)
	}
}

func (p *proxy) log(ctx context.Context, err error) {
	if ctx.Err() == nil { // else the browser went away
		p.logger.WarnContext(ctx, "media not served", "error", err.Error())
	}
}
