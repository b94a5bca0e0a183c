package whatsapp

import (
	"fmt"
	"strings"
)

// A Header stands above the body of an interactive message: *TextHeader, *ImageHeader, *VideoHeader or *DocumentHeader.
// The list is closed.
type Header interface {
	checkHeader(v *checker, path string)
	wireHeader() *wireHeader
}

// TextHeader is a line of text.
//
// Limits: 1 to 60 characters; no formatting marks.
type TextHeader struct{ Text string }

// ImageHeader is a picture.
type ImageHeader struct{ Media Media }

// VideoHeader is a film.
type VideoHeader struct{ Media Media }

// DocumentHeader is a file.
type DocumentHeader struct {
	Media    Media
	Filename string // what people see, with its ending
}

// wireHeader is a header on the wire.
type wireHeader struct {
	Type     string     `json:"type"`
	Text     *string    `json:"text,omitempty"`
	Image    *wireMedia `json:"image,omitempty"`
	Video    *wireMedia `json:"video,omitempty"`
	Document *wireMedia `json:"document,omitempty"`
}

func (h *TextHeader) checkHeader(v *checker, path string) { v.length(path+".text", h.Text, 1, 60) }

func (h *ImageHeader) checkHeader(v *checker, path string) { h.Media.check(v, path+".image") }

func (h *VideoHeader) checkHeader(v *checker, path string) { h.Media.check(v, path+".video") }

func (h *DocumentHeader) checkHeader(v *checker, path string) { h.Media.check(v, path+".document") }

func (h *TextHeader) wireHeader() *wireHeader { return &wireHeader{Type: "text", Text: &h.Text} }

func (h *ImageHeader) wireHeader() *wireHeader {
	return &wireHeader{Type: "image", Image: new(h.Media.wire())}
}

func (h *VideoHeader) wireHeader() *wireHeader {
	return &wireHeader{Type: "video", Video: new(h.Media.wire())}
}

func (h *DocumentHeader) wireHeader() *wireHeader {
	w := h.Media.wire()
	w.Filename = h.Filename
	return &wireHeader{Type: "document", Document: &w}
}

// checkHeader checks an optional header.
func (v *checker) header(path string, h Header) {
	if h == nil {
		return
	}
	if isNil(h) {
		v.fail(path, "want a header or none", "nil pointer")
		return
	}
	h.checkHeader(v, path)
}

// encodeHeader returns nil for no header.
func encodeHeader(h Header) *wireHeader {
	if isNil(h) {
		return nil
	}
	return h.wireHeader()
}

func (w *wireHeader) decode() (Header, error) {
	if w == nil {
		return nil, nil
	}
	kind := strings.ToLower(w.Type)
	switch {
	case kind == "text" && w.Text != nil && *w.Text == "": // Meta's own samples leave headers empty
		return nil, nil
	case kind == "text" && w.Text != nil:
		return &TextHeader{*w.Text}, nil
	case kind == "image" && w.Image != nil:
		return &ImageHeader{w.Image.media()}, nil
	case kind == "video" && w.Video != nil:
		return &VideoHeader{w.Video.media()}, nil
	case kind == "document" && w.Document != nil:
		return &DocumentHeader{w.Document.media(), w.Document.Filename}, nil
	}
	return nil, fmt.Errorf("header of type %.20q is incomplete or unknown: %w", w.Type, errUnknownShape)
}
