package media_test

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"unicode/utf16"
)

// Small real files, written by hand so that every byte of their headers is known.

func jpegFile(w, h int) []byte {
	var b bytes.Buffer
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	if err := jpeg.Encode(&b, img, nil); err != nil {
		panic(err)
	}
	return b.Bytes()
}

func pngFile(img image.Image) []byte {
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		panic(err)
	}
	return b.Bytes()
}

func rgbaPNG(w, h int) []byte { return pngFile(image.NewNRGBA(image.Rect(0, 0, w, h))) }

// pngHeader is the beginning of a PNG of any size, without a single pixel.
func pngHeader(w, h uint32) []byte {
	b := []byte("\x89PNG\r\n\x1a\n")
	ihdr := append([]byte("IHDR"), be(w, h)...)
	ihdr = append(ihdr, 8, 6, 0, 0, 0)
	b = append(b, be(13)...)
	b = append(b, ihdr...)
	b = append(b, be(crc32.ChecksumIEEE(ihdr))...)
	return append(b, be(0)...)
}

func palettePNG(w, h int) []byte {
	return pngFile(image.NewPaletted(image.Rect(0, 0, w, h), color.Palette{color.Black, color.White}))
}

// cmykJPEG is a JPEG header with four components and Adobe's marker.
func cmykJPEG() []byte {
	b := []byte{0xff, 0xd8, 0xff, 0xee, 0, 14}
	b = append(b, "Adobe\x00\x64\x00\x00\x00\x00\x00"...)
	b = append(b, 0xff, 0xc0, 0, 20, 8, 0, 8, 0, 8, 4)
	for i := range 4 {
		b = append(b, byte(i+1), 0x11, 0)
	}
	return append(b, 0xff, 0xda, 0, 2, 0xff, 0xd9)
}

func be(v ...uint32) []byte {
	var b []byte
	for _, n := range v {
		b = binary.BigEndian.AppendUint32(b, n)
	}
	return b
}

func mp4Box(typ string, content ...[]byte) []byte {
	body := bytes.Join(content, nil)
	return append(append(be(uint32(len(body)+8)), typ...), body...)
}

// An mp4Track is one stream of a made-up film.
type mp4Track struct {
	handler string // "vide" or "soun"
	fourcc  string
	extra   []byte // boxes inside the sample entry
	tables  []byte // boxes beside stsd
}

func (t mp4Track) box() []byte {
	entry := mp4Box(t.fourcc, make([]byte, 28), t.extra)
	if t.handler == "vide" {
		entry = mp4Box(t.fourcc, make([]byte, 78), t.extra)
	}
	stsd := mp4Box("stsd", be(0, 1), entry)
	return mp4Box("trak",
		mp4Box("tkhd", make([]byte, 84)),
		mp4Box("mdia",
			mp4Box("mdhd", make([]byte, 24)),
			mp4Box("hdlr", be(0, 0), []byte(t.handler), make([]byte, 13)),
			mp4Box("minf", mp4Box("stbl", stsd, mp4Box("stts", be(0, 0)), t.tables)),
		))
}

func h264(profile byte) mp4Track {
	return mp4Track{handler: "vide", fourcc: "avc1", extra: mp4Box("avcC", []byte{1, profile, 0, 30, 0xff, 0xe0, 0})}
}

// sound is an mp4a stream whose descriptor names an object type: 0x40 is AAC, 0x6b is MP3.
func sound(object byte) mp4Track {
	config := []byte{0x04, 13, object, 0x15, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}
	es := append([]byte{0x03, 0x80, 0x80, 0x80, byte(3 + len(config)), 0, 0, 0}, config...)
	return mp4Track{handler: "soun", fourcc: "mp4a", extra: mp4Box("esds", be(0), es)}
}

type mp4File struct {
	brand  string
	tracks []mp4Track
	slow   bool // mdat before moov
	noMoov bool
	data   int // bytes of mdat
}

func (f mp4File) bytes() []byte {
	ftyp := mp4Box("ftyp", []byte(f.brand), be(0x200), []byte(f.brand))
	moov := [][]byte{mp4Box("mvhd", make([]byte, 100))}
	for _, t := range f.tracks {
		moov = append(moov, t.box())
	}
	parts := [][]byte{ftyp, mp4Box("moov", moov...), mp4Box("mdat", make([]byte, max(f.data, 16)))}
	if f.slow {
		parts[1], parts[2] = parts[2], parts[1]
	}
	if f.noMoov {
		parts = [][]byte{ftyp, mp4Box("mdat", make([]byte, 16))}
	}
	return bytes.Join(parts, nil)
}

func film() []byte { return mp4File{brand: "isom", tracks: []mp4Track{h264(77), sound(0x40)}}.bytes() }

func oggPage(packet []byte) []byte {
	b := append([]byte("OggS\x00\x02"), make([]byte, 20)...)
	b = append(b, 1, byte(len(packet)))
	return append(b, packet...)
}

func opusFile(channels byte) []byte {
	head := append([]byte("OpusHead\x01"), channels, 0x38, 0x01, 0x80, 0xbb, 0, 0, 0, 0, 0)
	return append(oggPage(head), oggPage([]byte("OpusTags\x00\x00\x00\x00\x00\x00\x00\x00"))...)
}

func vorbisFile() []byte { return oggPage(append([]byte("\x01vorbis"), make([]byte, 23)...)) }

func webPFile(chunk string, content []byte) []byte {
	data := binary.LittleEndian.AppendUint32([]byte(chunk), uint32(len(content)))
	data = append(data, content...)
	return append(binary.LittleEndian.AppendUint32([]byte("RIFF"), uint32(len(data)+4)), append([]byte("WEBP"), data...)...)
}

// sticker is an extended WebP: pad adds bytes of picture data.
func sticker(w, h int, animated bool, pad int) []byte {
	c := make([]byte, 10+pad)
	if animated {
		c[0] = 0x02
	}
	w, h = w-1, h-1
	c[4], c[5], c[6] = byte(w), byte(w>>8), byte(w>>16)
	c[7], c[8], c[9] = byte(h), byte(h>>8), byte(h>>16)
	return webPFile("VP8X", c)
}

func losslessWebP(w, h int) []byte {
	return webPFile("VP8L", append([]byte{0x2f}, append(binary.LittleEndian.AppendUint32(nil, uint32(w-1|(h-1)<<14)), make([]byte, 8)...)...))
}

func lossyWebP(w, h int) []byte {
	return webPFile("VP8 ", append([]byte{0x10, 0, 0, 0x9d, 0x01, 0x2a, byte(w), byte(w >> 8), byte(h), byte(h >> 8)}, make([]byte, 8)...))
}

func amrFile() []byte { return append([]byte("#!AMR\n"), make([]byte, 32)...) }

func aacFile() []byte {
	return append([]byte{0xff, 0xf1, 0x50, 0x80, 0x02, 0x1f, 0xfc}, make([]byte, 32)...)
}

func mp3File() []byte {
	return append([]byte("ID3\x04\x00\x00\x00\x00\x00\x0a1234567890"), append([]byte{0xff, 0xfb, 0x90, 0x00}, make([]byte, 413)...)...)
}

func pdfFile() []byte { return []byte("%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n") }

// officeFile is a ZIP like Office writes. A big first entry pushes what tells the types apart out of sight.
func officeFile(folder string, first int) []byte {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	if first > 0 {
		w, err := z.CreateHeader(&zip.FileHeader{Name: "docProps/thumbnail.jpeg", Method: zip.Store})
		if err != nil {
			panic(err)
		}
		w.Write(make([]byte, first))
	}
	for _, name := range []string{"[Content_Types].xml", "_rels/.rels", folder + "/document.xml"} {
		w, err := z.Create(name)
		if err != nil {
			panic(err)
		}
		w.Write([]byte("<x/>"))
	}
	if err := z.Close(); err != nil {
		panic(err)
	}
	return b.Bytes()
}

// oleFile is a compound file whose directory lists one stream.
func oleFile(stream string) []byte {
	b := make([]byte, 512*4)
	copy(b, "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
	binary.LittleEndian.PutUint16(b[30:], 9)
	binary.LittleEndian.PutUint32(b[48:], 1) // the directory is sector 1, at byte 1024
	for i, name := range []string{"Root Entry", stream} {
		entry := b[1024+128*i:]
		for j, u := range utf16.Encode([]rune(name)) {
			binary.LittleEndian.PutUint16(entry[2*j:], u)
		}
		binary.LittleEndian.PutUint16(entry[64:], uint16(2*len(name)+2))
	}
	return b
}

func executable() []byte {
	b := make([]byte, 512)
	copy(b, "MZ\x90\x00\x03")
	b[0x3c] = 0x80
	copy(b[0x80:], "PE\x00\x00")
	return b
}
