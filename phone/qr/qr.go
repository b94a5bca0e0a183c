package qr

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"strconv"

	"github.com/boombuler/barcode/qr"

	waerrors "github.com/wacloud/wacloud/errors"
	"github.com/wacloud/wacloud/phone"
)

// Limits of PNG.
const (
	MinSize = 64   // pixels
	MaxSize = 4096 // pixels
)

// quiet is the white margin that a reader needs on every side.
const quiet = 4 // modules

// PNG returns a square black and white picture, size pixels wide, of a QR code that opens link, with the white margin
// that readers need and error correction level M (15 % may be damaged).
//
// Limits: size 64 to 4096 pixels and at least one pixel for each module; link as phone.ParseLink reads it, about 2,300
// bytes at most. Breaking one is an error of kind Invalid.
func PNG(link string, size int) ([]byte, error) {
	if _, err := phone.ParseLink(link); err != nil {
		return nil, err
	}
	if size < MinSize || size > MaxSize {
		return nil, invalid("size", "want 64 to 4096 pixels", strconv.Itoa(size))
	}
	code, err := qr.Encode(link, qr.M, qr.Auto)
	if err != nil {
		e := invalid("link", "want a link that fits a QR code, about 2300 bytes", strconv.Itoa(len(link))+" bytes")
		e.Err = err
		return nil, e
	}
	modules := code.Bounds().Dx()
	scale := size / (modules + 2*quiet)
	if scale == 0 {
		return nil, invalid("size", "want at least "+strconv.Itoa(modules+2*quiet)+" pixels for this link", strconv.Itoa(size))
	}
	img := image.NewPaletted(image.Rect(0, 0, size, size), color.Palette{color.White, color.Black})
	margin := (size - scale*modules) / 2
	for y := range scale * modules {
		for x := range scale * modules {
			if r, _, _, _ := code.At(x/scale, y/scale).RGBA(); r == 0 {
				img.SetColorIndex(margin+x, margin+y, 1)
			}
		}
	}
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

func invalid(path, rule, value string) *waerrors.Error {
	return waerrors.NewInvalid("draw QR code", waerrors.FieldError{Path: path, Rule: rule, Value: value})
}
