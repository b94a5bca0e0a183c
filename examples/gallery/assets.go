package main

import (
	"bytes"
	"context"
	"encoding/binary"
	"image"
	"image/color"
	"image/png"

	"github.com/wacloud/wacloud/media"
	"github.com/wacloud/wacloud/whatsapp"
)

// assets are what messages refer to.
type assets struct {
	picture, sound, voice, paper, sticker whatsapp.Media // uploaded
	film                                  whatsapp.Media // uploaded, or none
	linked                                whatsapp.Media // a picture by its public URL, or none

	template, language string // that any account has
	inbound            string // id of a message that the person sent, "" if none is known
	sent               string // id of what was sent last
	group              whatsapp.Recipient
}

// upload gives the files to Meta, which the program makes itself, and the film, if there is a path of one.
func (a *assets) upload(ctx context.Context, files *media.Client, film string) error {
	loaf, err := picture()
	if err != nil {
		return err
	}
	type upload struct {
		to   *whatsapp.Media
		kind media.Kind
		file media.File
	}
	uploads := []upload{
		{&a.picture, media.Image, media.Bytes("loaf.png", loaf)},
		{&a.sound, media.Audio, media.Bytes("silence.ogg", silence())},
		{&a.voice, media.Voice, media.Bytes("note.ogg", silence())},
		{&a.paper, media.Document, media.Bytes("prices.txt", []byte("Rye loaf 4.20\nRoll 0.60\n"))},
		{&a.sticker, media.Sticker, media.Bytes("bun.webp", disc())},
	}
	if film != "" {
		uploads = append(uploads, upload{&a.film, media.Video, media.Path(film)})
	}
	for _, u := range uploads {
		handle, err := files.Upload(ctx, u.kind, u.file)
		if err != nil {
			return err
		}
		*u.to = whatsapp.MediaID(handle.ID)
	}
	return nil
}

// unless is what is needed where there is no m.
func unless(m whatsapp.Media, what string) string {
	if m.IsZero() {
		return what
	}
	return ""
}

// picture draws a loaf.
func picture() ([]byte, error) {
	const width, height = 192, 128
	img := image.NewNRGBA(image.Rect(0, 0, width, height))
	for y := range height {
		for x := range width {
			dx, dy := float64(x-width/2)/80, float64(y-height/2)/48
			shade := color.NRGBA{R: 250, G: 246, B: 238, A: 255}
			if d := dx*dx + dy*dy; d < 1 {
				shade = color.NRGBA{R: 200 - uint8(60*d), G: 140 - uint8(60*d), B: 60, A: 255}
			}
			img.SetNRGBA(x, y, shade)
		}
	}
	var b bytes.Buffer
	err := png.Encode(&b, img)
	return b.Bytes(), err
}

// silence is a second of an Ogg file with Opus, mono.
func silence() []byte {
	head := append([]byte("OpusHead\x01\x01"), 0x38, 0x01, 0x80, 0xbb, 0, 0, 0, 0, 0)
	tags := []byte("OpusTags\x07\x00\x00\x00gallery\x00\x00\x00\x00")
	const frames, samples = 50, 960 // of 20 ms each, at 48 kHz
	packets := make([][]byte, frames)
	for i := range packets {
		packets[i] = []byte{0xf8, 0xff, 0xfe}
	}
	var b []byte
	b = append(b, oggPage(2, 0, 0, head)...)
	b = append(b, oggPage(0, 0, 1, tags)...)
	return append(b, oggPage(4, frames*samples, 2, packets...)...)
}

func oggPage(flags byte, position uint64, number uint32, packets ...[]byte) []byte {
	b := append([]byte("OggS\x00"), flags)
	b = binary.LittleEndian.AppendUint64(b, position)
	b = binary.LittleEndian.AppendUint32(b, 1) // serial number of the stream
	b = binary.LittleEndian.AppendUint32(b, number)
	b = append(b, 0, 0, 0, 0, byte(len(packets))) // checksum, to be filled in; segments, each a packet under 255 bytes
	for _, p := range packets {
		b = append(b, byte(len(p)))
	}
	b = append(b, bytes.Join(packets, nil)...)
	var sum uint32 // CRC-32 with the polynomial 0x04c11db7, most significant bit first
	for _, c := range b {
		sum ^= uint32(c) << 24
		for range 8 {
			carry := sum >> 31
			sum = sum<<1 ^ carry*0x04c11db7
		}
	}
	binary.LittleEndian.PutUint32(b[22:], sum)
	return b
}

// disc is a sticker: a lossless WebP of 512 × 512 with one colour, see-through around a disc.
func disc() []byte {
	const size = 512
	w := &bitWriter{}
	w.bits(0x2f, 8) // signature
	w.bits(size-1, 14)
	w.bits(size-1, 14)
	w.bits(1, 1) // it has transparency
	w.bits(0, 3) // version
	w.bits(0, 3) // no transform, no colour cache, one set of prefix codes
	for _, c := range []uint32{150, 210, 80} {
		w.bits(0b101, 3) // green, red, blue: a simple code of one symbol of 8 bits, which takes no room per pixel
		w.bits(c, 8)
	}
	w.bits(0b111, 3) // alpha: a simple code of two symbols
	w.bits(0, 8)
	w.bits(255, 8)
	w.bits(0b0001, 4) // distances: one symbol, never used
	for y := range size {
		for x := range size {
			dx, dy := x-size/2, y-size/2
			inside := uint32(0)
			if dx*dx+dy*dy < 240*240 {
				inside = 1
			}
			w.bits(inside, 1)
		}
	}
	data := w.bytes()
	if len(data)%2 == 1 {
		data = append(data, 0)
	}
	b := binary.LittleEndian.AppendUint32([]byte("RIFF"), uint32(12+len(data)))
	b = binary.LittleEndian.AppendUint32(append(b, "WEBPVP8L"...), uint32(len(data)))
	return append(b, data...)
}

// A bitWriter fills bytes from their lowest bit.
type bitWriter struct {
	b    []byte
	have uint
	last uint32
}

func (w *bitWriter) bits(v uint32, n uint) {
	for i := range n {
		w.last |= v >> i & 1 << w.have
		if w.have++; w.have == 8 {
			w.b, w.have, w.last = append(w.b, byte(w.last)), 0, 0
		}
	}
}

func (w *bitWriter) bytes() []byte {
	if w.have > 0 {
		w.bits(0, 8-w.have)
	}
	return w.b
}
