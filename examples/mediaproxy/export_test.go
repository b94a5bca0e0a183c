package main

import (
	"log/slog"
	"net/http"
	"time"

	"github.com/wacloud/wacloud/media"
)

// Run is the program.
var Run = run

// Signer makes links.
type Signer struct{ s *signer }

// NewSigner returns a Signer with a key and a clock.
func NewSigner(key []byte, now func() time.Time) Signer { return Signer{&signer{key, now}} }

// Link returns path and query of a link.
func (s Signer) Link(id, name string, life time.Duration) string { return s.s.link(id, name, life) }

// Proxy returns the handler of media.
func Proxy(files *media.Client, links Signer, logger *slog.Logger) http.Handler {
	mux := http.NewServeMux()
	mux.Handle("GET /media/{id}/{name}", &proxy{files, links.s, logger})
	return mux
}
