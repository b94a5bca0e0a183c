package main

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
)

// picture draws a small PNG: a loaf in the given colour.
func picture(crust color.NRGBA) ([]byte, error) {
	const width, height = 96, 64
	img := image.NewNRGBA(image.Rect(0, 0, width, height))
	for y := range height {
		for x := range width {
			dx, dy := float64(x-width/2)/40, float64(y-height/2)/24
			if d := dx*dx + dy*dy; d < 1 {
				shade := crust
				shade.R -= uint8(60 * d)
				shade.G -= uint8(60 * d)
				img.SetNRGBA(x, y, shade)
			}
		}
	}
	var b bytes.Buffer
	err := png.Encode(&b, img)
	return b.Bytes(), err
}
