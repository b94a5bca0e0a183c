package media

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
)

// A probe collects what can be read cheaply from a file's headers.
type probe struct {
	typ      string // MIME type without parameters
	detected string
	fault    string // why the file is broken, "" if nothing shows that it is

	width, height int
	animated      bool
	colour        string // of images: what is wrong with it, "" if nothing
	colourAdvice  string

	opus     bool // Ogg with Opus
	channels int
	codec    string // of Ogg: what is inside

	tracks movie // of MP4 and 3GP
}

// inspect looks at the headers of c.
func inspect(c *content) (probe, error) {
	head, err := c.bytes(0, sniffBytes)
	if err != nil {
		return probe{}, err
	}
	p := probe{detected: DetectType(head)}
	p.typ = p.detected
	switch p.typ {
	case "image/jpeg":
		cfg, err := jpeg.DecodeConfig(c.header())
		_, unsupported := errors.AsType[jpeg.UnsupportedError](err)
		p.image(cfg, err, unsupported)
	case "image/png":
		cfg, err := png.DecodeConfig(c.header())
		_, unsupported := errors.AsType[png.UnsupportedError](err)
		p.image(cfg, err, unsupported)
	case "audio/mpeg":
		err = p.tagged(c, head)
	case "image/webp":
		p.webP(head, c.size)
	case "audio/ogg", "video/ogg":
		p.ogg(head)
	case "video/mp4", "audio/mp4", "video/3gpp":
		err = p.movie(c)
	case "application/zip", "application/x-ole-storage":
		err = p.office(c)
	case "application/pdf":
		p.polyglot(head)
	default:
		switch {
		case textual(p.typ):
			p.typ = "text/plain"
		case p.typ == "application/octet-stream" && adts(head):
			p.typ, p.detected = "audio/aac", "audio/aac"
		}
	}
	return p, err
}

// tagged looks behind an ID3 tag, which AAC files may carry as well as MP3 files.
func (p *probe) tagged(c *content, head []byte) error {
	if len(head) < 10 || string(head[:3]) != "ID3" {
		return nil
	}
	size := int64(head[6]&0x7f)<<21 | int64(head[7]&0x7f)<<14 | int64(head[8]&0x7f)<<7 | int64(head[9]&0x7f)
	frame, err := c.bytes(10+size, 7)
	if adts(frame) {
		p.typ, p.detected = "audio/aac", "audio/aac"
	}
	return err
}

// polyglot finds what begins as something else, such as a program, an archive or a web page, and is a PDF only further
// down: readers of PDF look for their mark in the first kilobyte.
func (p *probe) polyglot(head []byte) {
	start := bytes.TrimLeft(bytes.TrimPrefix(head, []byte("\ufeff")), "\x00\t\n\f\r ")
	if !bytes.HasPrefix(start, []byte("%PDF-")) {
		p.fault = "want a PDF that is nothing else as well"
	}
}

// adts reports whether head is the header of an AAC frame, with or without a checksum behind it.
//
// Reference: ISO/IEC 13818-7, 6.2 (adts_frame)
func adts(head []byte) bool {
	if len(head) < 7 || head[0] != 0xff || head[1]&0xf6 != 0xf0 {
		return false
	}
	const header, rates = 7, 13
	length := int(head[3]&0x03)<<11 | int(head[4])<<3 | int(head[5])>>5
	return head[2]>>2&0x0f < rates && length > header
}

// maxPixels is more than any camera makes. A file that claims more is made to exhaust whoever decodes it.
const maxPixels = 256 << 20

// image takes what DecodeConfig found. A kind of picture that is merely unusual is no fault.
func (p *probe) image(cfg image.Config, err error, unusual bool) {
	switch {
	case unusual:
		p.colourAdvice = "a rare encoding"
		return
	case err != nil:
		p.fault = "want a picture whose header can be read"
		return
	}
	p.width, p.height = cfg.Width, cfg.Height
	switch cfg.ColorModel {
	case color.CMYKModel:
		p.colour = "CMYK"
	case color.Gray16Model, color.RGBA64Model, color.NRGBA64Model:
		p.colour = "16 bits a channel"
	case color.GrayModel:
		p.colourAdvice = "greyscale"
	}
	if _, ok := cfg.ColorModel.(color.Palette); ok {
		p.colourAdvice = "a palette"
	}
}

// ogg reads the codec from the first page, where it has to stand.
func (p *probe) ogg(head []byte) {
	const header = 27
	if len(head) < header || len(head) < header+int(head[26]) {
		p.fault = "want a whole first Ogg page"
		return
	}
	packet := head[header+int(head[26]):]
	has := func(magic string) bool { return len(packet) >= len(magic) && string(packet[:len(magic)]) == magic }
	switch {
	case has("OpusHead") && len(packet) >= 19:
		p.opus, p.codec, p.channels, p.typ = true, "Opus", int(packet[9]), "audio/ogg"
	case has("OpusHead"):
		p.fault = "want a whole Opus header"
	case has("\x01vorbis"):
		p.codec = "Vorbis"
	case has("\x7fFLAC"):
		p.codec = "FLAC"
	case has("Speex   "):
		p.codec = "Speex"
	default:
		p.codec = "something else"
	}
}

// webP reads size and animation from the first chunk.
func (p *probe) webP(head []byte, size int64) {
	if len(head) < 30 {
		p.fault = "want a whole WebP header"
		return
	}
	if riff := int64(le32(head[4:])) + 8; riff > size {
		p.fault = fmt.Sprintf("want the %d bytes that the WebP header announces", riff)
	}
	data := head[20:]
	switch string(head[12:16]) {
	case "VP8X":
		p.animated = data[0]&0x02 != 0
		p.width, p.height = 1+le24(data[4:]), 1+le24(data[7:])
	case "VP8L":
		bits := le32(data[1:])
		p.width, p.height = 1+int(bits&0x3fff), 1+int(bits>>14&0x3fff)
	case "VP8 ":
		p.width, p.height = int(le32(data[6:])&0x3fff), int(le32(data[6:])>>16&0x3fff)
	default:
		p.fault = "want a WebP picture"
	}
}

func le24(b []byte) int    { return int(b[0]) | int(b[1])<<8 | int(b[2])<<16 }
func le32(b []byte) uint32 { return uint32(le24(b)) | uint32(b[3])<<24 }
