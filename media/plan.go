package media

import (
	"errors"

	waerrors "github.com/wacloud/wacloud/errors"
)

// A Way is how a file can be sent.
type Way string

const (
	AsKind     Way = "as its kind"   // as the kind of message that its type belongs to
	AsDocument Way = "as a document" // its own type is not accepted, but as a text document it is
	AsLink     Way = "as a link"     // not accepted at all, or too big: a text with its address
)

// A Route says how a file can be sent, and why not better.
type Route struct {
	Way    Way
	Kind   Kind                  // for Upload; "" with AsLink
	Report Report                // of that kind, or of the one that was refused
	Why    []waerrors.FieldError // rules that the file breaks as its own kind; nil with AsKind
}

// Plan finds out how f can be sent, as inbox products do: a photo as an image, a film as a video, a sound as audio, a
// 512 × 512 WebP as a sticker, a PDF or an Office file as a document; CSV, JSON and other readable text as a text
// document; and what no kind accepts, or is too big for its kind, as a link to wherever it can be put.
//
// An Ogg file is planned as audio and never as a voice note, which people see as something that was just spoken.
//
// Errors: Media if the file cannot be read, Invalid if it is empty: then there is nothing to link to either.
func Plan(f File) (Route, error) {
	const op = "plan media"
	k, err := kindOf(op, f)
	if err != nil {
		return Route{}, err
	}
	report, err := validate(op, f, k)
	if err == nil {
		way := AsKind
		if k == Document && report.Type == "text/plain" && report.Detected != "text/plain" {
			way = AsDocument
		}
		return Route{Way: way, Kind: report.Kind, Report: report}, nil
	}
	e, ok := errors.AsType[*waerrors.Error](err)
	if !ok || e.Kind != waerrors.Invalid || report.Size == 0 {
		return Route{Report: report}, err
	}
	return Route{Way: AsLink, Report: report, Why: e.Fields}, nil
}

// kindOf returns the kind that a file's type belongs to, and Document for all else.
func kindOf(op string, f File) (Kind, error) {
	c, err := openContent(f)
	if err != nil {
		return "", unreadable(op, err)
	}
	defer c.Close()
	p, err := inspect(c)
	if err != nil {
		return "", unreadable(op, err)
	}
	for _, k := range []Kind{Image, Sticker, Video, Audio} {
		if acceptedAs(k, p.typ) {
			return k, nil
		}
	}
	return Document, nil
}

func acceptedAs(k Kind, typ string) bool {
	l, _ := k.Limits()
	_, ok := l.format(baseType(typ))
	return ok
}
