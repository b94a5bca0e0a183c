package media

import (
	"encoding/binary"
	"slices"
)

// maxBoxes ends the reading of a file that is made of boxes without end.
const maxBoxes = 4096

// A movie is what the headers of an MP4 or 3GP file say.
type movie struct {
	video, audio []string // codec of each stream, as people call it
	fast         bool     // moov stands before mdat
	high, bFrame bool     // an H.264 High profile stream; a stream whose frames are reordered
}

// A box is a part of an MP4 file: its type and where its content is.
type box struct {
	typ        string
	start, end int64
}

type movieReader struct {
	c    *content
	left int // boxes that may still be read
	m    movie
	cut  bool // a box reaches beyond what holds it
	err  error
}

func (p *probe) movie(c *content) error {
	r := &movieReader{c: c, left: maxBoxes}
	moov, mdat, fragment := false, false, false
	r.each(0, c.size, func(b box) {
		switch b.typ {
		case "moov":
			moov = true
			r.m.fast = !mdat
			r.each(b.start, b.end, func(b box) {
				if b.typ == "trak" {
					r.track(b)
				}
			})
		case "mdat":
			mdat = true
		case "moof":
			fragment = true
		}
	})
	p.tracks = r.m
	switch {
	case r.err != nil:
		return r.err
	case r.cut:
		p.fault = "want a whole file: it ends before its headers say"
	case !moov:
		p.fault = "want a file with a moov box: it is not whole"
	case !mdat && !fragment:
		p.fault = "want a file with a mdat box: it is not whole"
	}
	switch {
	case p.typ == "video/mp4" && len(r.m.video) == 0 && len(r.m.audio) > 0:
		p.typ = "audio/mp4"
	case p.typ == "audio/mp4" && len(r.m.video) > 0:
		p.typ = "video/mp4"
	}
	return nil
}

// each calls f with every box between start and end.
func (r *movieReader) each(start, end int64, f func(box)) {
	for start+8 <= end && r.err == nil && !r.cut {
		if r.left--; r.left < 0 {
			r.cut = true
			return
		}
		h, err := r.c.bytes(start, 16)
		if err != nil || len(h) < 8 {
			r.err = err
			r.cut = r.cut || err == nil
			return
		}
		length, header := int64(binary.BigEndian.Uint32(h)), int64(8)
		switch {
		case length == 0: // up to the end
			length = end - start
		case length == 1 && len(h) == 16:
			length, header = int64(binary.BigEndian.Uint64(h[8:])), 16
		}
		if length < header || length > end-start {
			r.cut = true
			return
		}
		f(box{string(h[4:8]), start + header, start + length})
		start += length
	}
}

// A track is collected on the way down: its handler stands beside the box that holds the codec.
func (r *movieReader) track(trak box) {
	var handler, codec string
	high, reorder := false, false
	r.children(trak, "mdia", func(b box) {
		switch b.typ {
		case "hdlr":
			if h := r.read(b, 12); len(h) == 12 {
				handler = string(h[8:])
			}
		case "minf":
			r.children(box{"", b.start, b.end}, "stbl", func(b box) {
				switch b.typ {
				case "stsd":
					codec, high = r.codec(b)
				case "ctts":
					reorder = true
				}
			})
		}
	})
	switch handler {
	case "vide":
		r.m.video = append(r.m.video, codec)
		r.m.high = r.m.high || high
		r.m.bFrame = r.m.bFrame || reorder
	case "soun":
		r.m.audio = append(r.m.audio, codec)
	}
}

// children calls f with every box in the boxes of type typ in b.
func (r *movieReader) children(b box, typ string, f func(box)) {
	r.each(b.start, b.end, func(b box) {
		if b.typ == typ {
			r.each(b.start, b.end, f)
		}
	})
}

func (r *movieReader) read(b box, n int) []byte {
	if r.err != nil {
		return nil
	}
	p, err := r.c.bytes(b.start, int(min(int64(n), b.end-b.start)))
	r.err = err
	return p
}

// codec names what the sample description says, and whether it is H.264 in its High profile.
func (r *movieReader) codec(stsd box) (string, bool) {
	p := r.read(stsd, 512)
	if len(p) < 16 {
		return "unknown", false
	}
	entry := p[8:]
	switch fourcc := string(entry[4:8]); fourcc {
	case "avc1", "avc2", "avc3", "avc4":
		i := indexBox(entry, "avcC")
		return "H.264", i > 0 && i+1 < len(entry) && entry[i+1] >= 100
	case "hvc1", "hev1", "dvh1", "dvhe":
		return "H.265", false
	case "mp4v":
		return "MPEG-4 Visual", false
	case "s263", "h263":
		return "H.263", false
	case "av01":
		return "AV1", false
	case "vp08", "vp09":
		return "VP9", false
	case "mp4a":
		return esds(entry), false
	case "samr":
		return "AMR", false
	case "sawb":
		return "AMR-WB", false
	case "encv", "enca":
		return "encrypted", false
	default:
		return printable(fourcc), false
	}
}

// indexBox returns where the content of a box in a sample entry begins, 0 if there is none.
func indexBox(entry []byte, typ string) int {
	for i := 8; i+4 <= len(entry); i++ {
		if string(entry[i:i+4]) == typ {
			return i + 4
		}
	}
	return 0
}

// esds reads the object type out of an elementary stream descriptor: mp4a may hold AAC, but MP3 as well.
func esds(entry []byte) string {
	i := indexBox(entry, "esds")
	if i == 0 || i+4 > len(entry) {
		return "AAC" // QuickTime puts it elsewhere; mp4a is AAC nearly always
	}
	d := descriptor(entry[i+4:], 0x03)
	if len(d) < 3 {
		return "AAC"
	}
	skip := 3
	if d[2]&0x80 != 0 {
		skip += 2
	}
	if d[2]&0x40 != 0 && len(d) > skip {
		skip += 1 + int(d[skip])
	}
	if d[2]&0x20 != 0 {
		skip += 2
	}
	if len(d) <= skip {
		return "AAC"
	}
	config := descriptor(d[skip:], 0x04)
	switch {
	case len(config) == 0 || slices.Contains([]byte{0x40, 0x66, 0x67, 0x68}, config[0]):
		return "AAC"
	case config[0] == 0x69 || config[0] == 0x6b:
		return "MP3"
	}
	return "other MPEG-4 audio"
}

// descriptor returns the content of the descriptor that p begins with, nil if it is not of that tag.
func descriptor(p []byte, tag byte) []byte {
	if len(p) < 2 || p[0] != tag {
		return nil
	}
	for i := 1; i < len(p) && i <= 4; i++ {
		if p[i]&0x80 == 0 {
			return p[i+1:]
		}
	}
	return nil
}

func printable(fourcc string) string {
	b := []byte(fourcc)
	for i, c := range b {
		if c < ' ' || c > '~' {
			b[i] = '?'
		}
	}
	return string(b)
}
