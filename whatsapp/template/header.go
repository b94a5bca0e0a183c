package template

import (
	"encoding/json"

	"github.com/wacloud/wacloud/media"
)

// A Header stands above the body: *TextHeader, *ImageHeader, *VideoHeader, *GIFHeader, *DocumentHeader,
// *LocationHeader, *ProductHeader, or *RawHeader for a kind that this version does not know. The list is closed.
type Header interface {
	format() string
	example() *wireExample
}

// TextHeader is a headline.
//
// Limits: 1 to 60 characters, at most one placeholder, which needs an example; no line breaks, no marks for bold, italics,
// strikethrough or code.
type TextHeader struct {
	Text    string
	Example string // for the placeholder, "" without one
}

// ImageHeader is a picture; each message brings its own.
type ImageHeader struct{ Sample Sample }

// VideoHeader is a film; each message brings its own.
type VideoHeader struct{ Sample Sample }

// GIFHeader is a moving picture, an MP4 of at most 3.5 MB that plays by itself. Marketing only.
type GIFHeader struct{ Sample Sample }

// DocumentHeader is a file; each message brings its own.
type DocumentHeader struct{ Sample Sample }

// LocationHeader is a map; each message brings its place. Marketing and utility only.
type LocationHeader struct{}

// ProductHeader is an item of the catalog, chosen by each message. It goes with a SingleProduct button.
type ProductHeader struct{}

// RawHeader is a header of a format that this version does not know.
type RawHeader struct {
	Format string
	JSON   json.RawMessage // the whole component, as on the wire
}

// A Sample shows the reviewers what a header's media looks like: SampleHandle or SampleFile. Templates that were fetched
// have Meta's address of the sample in Handle.
type Sample struct {
	handle string
	file   media.File
	isFile bool
}

// SampleHandle is a sample that media.Client.UploadHandle has already given to Meta: a text like "4::aW…".
func SampleHandle(handle string) Sample { return Sample{handle: handle} }

// SampleFile is a sample that Create and Edit upload first. The client needs the app's id for it.
func SampleFile(f media.File) Sample { return Sample{file: f, isFile: true} }

// Handle returns the handle, or Meta's address of the sample; "" for a file.
func (s Sample) Handle() string { return s.handle }

// IsZero reports whether there is no sample.
func (s Sample) IsZero() bool { return s.handle == "" && !s.isFile }

func (h *TextHeader) format() string     { return "TEXT" }
func (h *ImageHeader) format() string    { return "IMAGE" }
func (h *VideoHeader) format() string    { return "VIDEO" }
func (h *GIFHeader) format() string      { return "GIF" }
func (h *DocumentHeader) format() string { return "DOCUMENT" }
func (h *LocationHeader) format() string { return "LOCATION" }
func (h *ProductHeader) format() string  { return "PRODUCT" }
func (h *RawHeader) format() string      { return h.Format }

func (h *TextHeader) example() *wireExample {
	ps := names(h.Text)
	switch {
	case len(ps) == 0 || h.Example == "":
		return nil
	case (placeholder{name: ps[0]}).numbered():
		return &wireExample{HeaderText: texts{h.Example}}
	}
	return &wireExample{HeaderNamed: []wireNamed{{ps[0], h.Example}}}
}

func (h *ImageHeader) example() *wireExample    { return h.Sample.example() }
func (h *VideoHeader) example() *wireExample    { return h.Sample.example() }
func (h *GIFHeader) example() *wireExample      { return h.Sample.example() }
func (h *DocumentHeader) example() *wireExample { return h.Sample.example() }
func (h *LocationHeader) example() *wireExample { return nil }
func (h *ProductHeader) example() *wireExample  { return nil }
func (h *RawHeader) example() *wireExample      { return nil }

func (s Sample) example() *wireExample {
	if s.handle == "" {
		return nil
	}
	return &wireExample{HeaderHandle: texts{s.handle}}
}

// given returns nil for a header that is a nil pointer.
func given(h Header) Header {
	if isNil(h) {
		return nil
	}
	return h
}

// sample returns a header's sample and the kind its file must have; ok is false for headers without media.
func sample(h Header) (s *Sample, kind media.Kind, ok bool) {
	switch h := h.(type) {
	case *ImageHeader:
		return &h.Sample, media.HeaderImage, true
	case *VideoHeader:
		return &h.Sample, media.HeaderVideo, true
	case *GIFHeader:
		return &h.Sample, media.HeaderGIF, true
	case *DocumentHeader:
		return &h.Sample, media.HeaderDocument, true
	}
	return nil, "", false
}

func readHeader(raw json.RawMessage, c *wireComponent) Header {
	var handle string
	if c.Example != nil && len(c.Example.HeaderHandle) > 0 {
		handle = c.Example.HeaderHandle[0]
	}
	switch f := upper(c.Format); f {
	case "", "TEXT":
		h := &TextHeader{Text: c.Text}
		if e := c.Example; e != nil && len(e.HeaderNamed) > 0 {
			h.Example = e.HeaderNamed[0].Value
		} else if e != nil && len(e.HeaderText) > 0 {
			h.Example = e.HeaderText[0]
		}
		return h
	case "IMAGE":
		return &ImageHeader{SampleHandle(handle)}
	case "VIDEO":
		return &VideoHeader{SampleHandle(handle)}
	case "GIF":
		return &GIFHeader{SampleHandle(handle)}
	case "DOCUMENT":
		return &DocumentHeader{SampleHandle(handle)}
	case "LOCATION":
		return &LocationHeader{}
	case "PRODUCT":
		return &ProductHeader{}
	default:
		return &RawHeader{f, raw}
	}
}
