package webhook

import (
	"crypto/sha256"
	"errors"
	"io"
	"net/http"
	"os"
	"strings"
	"time"
)

const (
	firstGrow = 16 << 10 // bytes set aside before any arrived: a Content-Length is only a claim
	chunk     = 16 << 10
)

// read reads and verifies a body, hashing it as it arrives. status is 0, or what to answer.
func (h *Handler) read(w http.ResponseWriter, r *http.Request, verifiers []*verifier) (body, app string, status int) {
	var given [sha256.Size]byte
	if !h.cfg.unverified {
		lines := r.Header.Values(SignatureHeader)
		if len(lines) != 1 || !parseSignature(lines[0], &given) {
			return "", "", http.StatusUnauthorized
		}
	}
	control := http.NewResponseController(w)
	// Not every ResponseWriter has deadlines; then the server's own hold.
	if control.SetReadDeadline(time.Now().Add(h.cfg.read)) == nil {
		defer func() { _ = control.SetReadDeadline(time.Time{}) }()
	}
	macs := make([]*keyed, len(verifiers))
	for i, v := range verifiers {
		macs[i] = v.get()
		defer v.pool.Put(macs[i])
	}
	var b strings.Builder
	b.Grow(int(min(max(r.ContentLength, 512), firstGrow)))
	src := http.MaxBytesReader(w, r.Body, MaxBody)
	pooled := h.buffers.Get().(*[chunk]byte)
	defer h.buffers.Put(pooled)
	buf := pooled[:]
	for {
		n, err := src.Read(buf)
		for _, m := range macs {
			m.mac.Write(buf[:n])
		}
		b.Write(buf[:n])
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return "", "", readStatus(err)
		}
	}
	if h.cfg.unverified {
		return b.String(), "", 0
	}
	status = http.StatusUnauthorized
	for i, v := range verifiers { // all of them: the time tells nothing
		if macs[i].fits(&given) && status != 0 {
			app, status = v.app, 0
		}
	}
	if status != 0 {
		return "", "", status
	}
	return b.String(), app, 0
}

func readStatus(err error) int {
	switch {
	case isType[*http.MaxBytesError](err):
		return http.StatusRequestEntityTooLarge
	case errors.Is(err, os.ErrDeadlineExceeded):
		return http.StatusRequestTimeout
	}
	return http.StatusBadRequest // cut short
}

func readReason(status int) string {
	switch status {
	case http.StatusUnauthorized:
		return "signature"
	case http.StatusRequestEntityTooLarge:
		return "size"
	case http.StatusRequestTimeout:
		return "slow body"
	}
	return "body cut short"
}

func isType[E error](err error) bool {
	_, ok := errors.AsType[E](err)
	return ok
}
