package media_test

import (
	"encoding/json"
	"errors"
	"image"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	waerrors "github.com/wacloud/wacloud/errors"
	"github.com/wacloud/wacloud/media"
)

func TestValidateAccepts(t *testing.T) {
	t.Parallel()
	const office = "application/vnd.openxmlformats-officedocument."
	for name, c := range map[string]struct {
		kind media.Kind
		data []byte
		typ  string
	}{
		"photo.jpg":  {media.Image, jpegFile(40, 30), "image/jpeg"},
		"photo.png":  {media.Image, rgbaPNG(40, 30), "image/png"},
		"clip.mp4":   {media.Video, film(), "video/mp4"},
		"mute.mp4":   {media.Video, mp4File{brand: "mp42", tracks: []mp4Track{h264(66)}}.bytes(), "video/mp4"},
		"clip.3gp":   {media.Video, mp4File{brand: "3gp5", tracks: []mp4Track{h264(66), sound(0x40)}}.bytes(), "video/3gpp"},
		"song.m4a":   {media.Audio, mp4File{brand: "M4A ", tracks: []mp4Track{sound(0x40)}}.bytes(), "audio/mp4"},
		"isom.m4a":   {media.Audio, mp4File{brand: "isom", tracks: []mp4Track{sound(0x40)}}.bytes(), "audio/mp4"},
		"song.aac":   {media.Audio, aacFile(), "audio/aac"},
		"summed.aac": {media.Audio, append([]byte{0xff, 0xf0}, aacFile()[2:]...), "audio/aac"},
		"mpeg2.aac":  {media.Audio, append([]byte{0xff, 0xf8}, aacFile()[2:]...), "audio/aac"},
		"spaced.pdf": {media.Document, append([]byte("\ufeff\r\n "), pdfFile()...), "application/pdf"},
		"tagged.aac": {media.Audio, append([]byte("ID3\x04\x00\x00\x00\x00\x00\x0a1234567890"), aacFile()...), "audio/aac"},
		"song.amr":   {media.Audio, amrFile(), "audio/amr"},
		"song.mp3":   {media.Audio, mp3File(), "audio/mpeg"},
		"song.ogg":   {media.Audio, opusFile(1), "audio/ogg; codecs=opus"},
		"note.ogg":   {media.Voice, opusFile(1), "audio/ogg; codecs=opus"},
		"ok.webp":    {media.Sticker, sticker(512, 512, false, 100), "image/webp"},
		"lossy.webp": {media.Sticker, lossyWebP(512, 512), "image/webp"},
		"less.webp":  {media.Sticker, losslessWebP(512, 512), "image/webp"},
		"move.webp":  {media.AnimatedSticker, sticker(512, 512, true, 100), "image/webp"},
		"notes.txt":  {media.Document, []byte("Ana owes Ben 3 €"), "text/plain"},
		"table.csv":  {media.Document, []byte("a,b\n1,2\n3,4\n"), "text/plain"},
		"bill.pdf":   {media.Document, pdfFile(), "application/pdf"},
		"a.docx":     {media.Document, officeFile("word", 0), office + "wordprocessingml.document"},
		"late.docx":  {media.Document, officeFile("word", 9000), office + "wordprocessingml.document"},
		"a.xlsx":     {media.Document, officeFile("xl", 9000), office + "spreadsheetml.sheet"},
		"a.pptx":     {media.Document, officeFile("ppt", 9000), office + "presentationml.presentation"},
		"a.doc":      {media.Document, oleFile("WordDocument"), "application/msword"},
		"a.xls":      {media.Document, oleFile("Workbook"), "application/vnd.ms-excel"},
		"a.ppt":      {media.Document, oleFile("PowerPoint Document"), "application/vnd.ms-powerpoint"},
		"head.jpg":   {media.HeaderImage, jpegFile(8, 8), "image/jpeg"},
		"head.mp4":   {media.HeaderVideo, film(), "video/mp4"},
		"head.gif":   {media.HeaderGIF, film(), "video/mp4"},
		"head.pdf":   {media.HeaderDocument, pdfFile(), "application/pdf"},
		"me.png":     {media.ProfilePicture, rgbaPNG(640, 640), "image/png"},
		"us.jpg":     {media.GroupPicture, jpegFile(200, 200), "image/jpeg"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r, err := media.Validate(media.Bytes(name, c.data), c.kind)
			require.NoError(t, err)
			assert.Equal(t, c.typ, r.Type)
			assert.Equal(t, int64(len(c.data)), r.Size)
			assert.Equal(t, name, r.Name)

			// The same through a reader that can neither seek nor read at an offset.
			again, err := media.Validate(media.FS(streamFS{fstest.MapFS{name: {Data: c.data}}}, name), c.kind)
			require.NoError(t, err)
			assert.Equal(t, r, again)
		})
	}
}

func TestValidateRefuses(t *testing.T) {
	t.Parallel()
	mp4 := func(tracks ...mp4Track) []byte { return mp4File{brand: "isom", tracks: tracks}.bytes() }
	for name, c := range map[string]struct {
		kind media.Kind
		data []byte
		path string
		rule string
	}{
		"empty":                {media.Image, nil, "file.size", "want at least 1 byte | 0"},
		"renamed_exe.pdf":      {media.Document, executable(), "file.type", "want text/plain, application/pdf"},
		"renamed_exe.jpg":      {media.Image, executable(), "file.type", "want image/jpeg, image/png"},
		"webp_as_image":        {media.Image, sticker(512, 512, false, 0), "file.type", "| image/webp"},
		"gif":                  {media.Image, []byte("GIF89a\x01\x00\x01\x00\x00\x00\x00;"), "file.type", "| image/gif"},
		"png_group_picture":    {media.GroupPicture, rgbaPNG(640, 640), "file.type", "want image/jpeg |"},
		"bomb.png":             {media.Image, pngHeader(50000, 50000), "file.pixels", "| 50000 × 50000"},
		"cut.png":              {media.Image, rgbaPNG(40, 30)[:20], "file.content", "header can be read"},
		"cmyk.jpg":             {media.Image, cmykJPEG(), "file.colour", "| CMYK"},
		"deep.png":             {media.Image, pngFile(image.NewNRGBA64(image.Rect(0, 0, 3, 3))), "file.colour", "16 bits"},
		"small_sticker":        {media.Sticker, sticker(511, 512, false, 0), "file.pixels", "want 512 × 512 | 511 × 512"},
		"still_sticker":        {media.AnimatedSticker, sticker(512, 512, false, 0), "file.animation", "want an animated WebP"},
		"big_animated_sticker": {media.Sticker, sticker(512, 512, true, 500<<10), "file.size", "want at most 512000 bytes"},
		"cut.webp":             {media.Sticker, sticker(512, 512, false, 500)[:100], "file.content", "announces"},
		"odd.webp":             {media.Sticker, webPFile("ABCD", make([]byte, 20)), "file.content", "want a WebP picture"},
		"short.webp":           {media.Sticker, sticker(512, 512, false, 0)[:20], "file.content", "want a whole WebP header"},
		"stereo.ogg":           {media.Voice, opusFile(2), "file.channels", "want mono (1 channel) | 2"},
		"vorbis.ogg":           {media.Audio, vorbisFile(), "file.codec", "want Opus in Ogg | Vorbis"},
		"mp3_voice":            {media.Voice, mp3File(), "file.type", "want audio/ogg; codecs=opus | audio/mpeg"},
		"hevc.mp4":             {media.Video, mp4(mp4Track{handler: "vide", fourcc: "hvc1"}), "file.video_codec", "want H.264 | H.265"},
		"mp3_in.mp4":           {media.Video, mp4(h264(66), sound(0x6b)), "file.audio_codec", "want AAC | MP3"},
		"amr_in.3gp": {media.Video, mp4File{brand: "3gp5", tracks: []mp4Track{h264(66), {handler: "soun", fourcc: "samr"}}}.bytes(),
			"file.audio_codec", "want AAC | AMR"},
		"two_sounds.mp4": {media.Video, mp4(h264(66), sound(0x40), sound(0x40)), "file.audio_streams", "want one or none | 2"},
		"cut.mp4":        {media.Video, mp4File{brand: "isom", tracks: []mp4Track{h264(66)}, data: 900}.bytes()[:700], "file.content", "want a whole file"},
		"no_moov.mp4":    {media.Video, mp4File{brand: "isom", noMoov: true}.bytes(), "file.content", "moov"},
		"sound_as_film":  {media.Video, mp4(sound(0x40)), "file.type", "| audio/mp4"},
		"no_film.mp4":    {media.Video, mp4(), "file.video_codec", "want H.264 | no video stream"},
		"sound.3gp": {media.Video, mp4File{brand: "3gp5", tracks: []mp4Track{sound(0x40)}}.bytes(),
			"file.video_codec", "want H.264 | no video stream"},
		"quicktime":    {media.Video, mp4Box("ftyp", []byte("qt  "), be(0)), "file.type", "| video/quicktime"},
		"heic":         {media.Image, mp4Box("ftyp", []byte("heic"), be(0)), "file.type", "| image/heic"},
		"zip":          {media.Document, officeFile("else", 0), "file.type", "| application/zip"},
		"rtf":          {media.Document, []byte(`{\rtf1 hello}`), "file.type", "| text/rtf"},
		"unknown kind": {"hologram", jpegFile(1, 1), "kind", "want one of media.Kinds"},
		"oblong group": {media.GroupPicture, jpegFile(300, 200), "file.pixels", "want a square"},
		"tiny group":   {media.GroupPicture, jpegFile(100, 100), "file.pixels", "want at least 192 × 192"},
		"polyglot.pdf": {media.Document, append([]byte("MZ\x90\x00"), pdfFile()...), "file.content", "nothing else"},
		"web_page.pdf": {media.Document, append([]byte("<html><script>alert(1)</script>"), pdfFile()...), "file.content", "nothing else"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := media.Validate(media.Bytes(name, c.data), c.kind)
			require.ErrorIs(t, err, waerrors.Invalid)
			require.ErrorIs(t, err, waerrors.NotSent)
			assert.Contains(t, fieldsOf(t, err)[c.path], c.rule, "%v", err)
		})
	}
}

func TestValidateEveryLimit(t *testing.T) {
	t.Parallel()
	seed := func(k media.Kind) []byte {
		switch k {
		case media.Audio, media.Voice:
			return opusFile(1)
		case media.Video, media.HeaderVideo, media.HeaderGIF:
			return append(film(), 0, 0, 0, 0) // up to seven bytes behind the last box are no box
		case media.Document, media.HeaderDocument:
			return pdfFile()
		case media.Sticker:
			return sticker(512, 512, false, 0)
		case media.AnimatedSticker:
			return sticker(512, 512, true, 0)
		case media.GroupPicture:
			return jpegFile(640, 640)
		}
		return rgbaPNG(640, 640)
	}
	for _, k := range media.Kinds() {
		t.Run(string(k), func(t *testing.T) {
			t.Parallel()
			l, ok := k.Limits()
			require.True(t, ok)
			head := seed(k)
			at := func(n int64) (media.Report, error) {
				if l.Formats[0].Type == "video/mp4" { // a free box fills the rest
					fill := be(uint32(n - int64(len(film()))))
					head = append(append(film(), fill...), "free"...)
				}
				return media.Validate(media.ReaderAt("x", padded{head}, n), k)
			}
			r, err := at(l.SafeBytes)
			require.NoError(t, err)
			assert.False(t, advises(r, "safe"), "%v", r.Advice)
			r, err = at(l.SafeBytes + 1)
			require.NoError(t, err)
			assert.True(t, advises(r, "safe"), "%v", r.Advice)
			_, err = at(l.MaxBytes)
			require.NoError(t, err)
			_, err = at(l.MaxBytes + 1)
			require.ErrorIs(t, err, waerrors.Invalid)
			assert.Contains(t, fieldsOf(t, err)["file.size"], "want at most")
		})
	}
}

func advises(r media.Report, what string) bool {
	return slices.ContainsFunc(r.Advice, func(f waerrors.FieldError) bool { return strings.Contains(f.Error(), what) })
}

func TestValidateAdvice(t *testing.T) {
	t.Parallel()
	high := h264(100)
	high.tables = mp4Box("ctts", be(0, 0))
	for name, c := range map[string]struct {
		kind media.Kind
		data []byte
		want string
	}{
		"slow.mp4":      {media.Video, mp4File{brand: "isom", tracks: []mp4Track{h264(66)}, slow: true}.bytes(), "faststart"},
		"high.mp4":      {media.Video, mp4File{brand: "isom", tracks: []mp4Track{high}}.bytes(), "B-frames"},
		"photo.png":     {media.Image, jpegFile(3, 3), "the extension does not fit the bytes"},
		"grey.png":      {media.Image, pngFile(image.NewGray(image.Rect(0, 0, 3, 3))), "greyscale"},
		"palette.png":   {media.Image, palettePNG(3, 3), "palette"},
		"small.png":     {media.ProfilePicture, rgbaPNG(100, 100), "want at least 192 × 192"},
		"not640.png":    {media.ProfilePicture, rgbaPNG(200, 200), "640 × 640 is best"},
		"oblong.png":    {media.ProfilePicture, rgbaPNG(640, 480), "want a square"},
		"long_note.ogg": {media.Voice, append(opusFile(1), make([]byte, 512<<10)...), "play icon"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r, err := media.Validate(media.Bytes(name, c.data), c.kind)
			require.NoError(t, err)
			assert.True(t, advises(r, c.want), "%v", r.Advice)
		})
	}
}

func TestValidateDeclaredType(t *testing.T) {
	t.Parallel()
	photo := media.Bytes("a.jpg", jpegFile(3, 3))
	for _, fits := range []string{"", "image/jpeg", "IMAGE/JPG; q=1", "application/octet-stream"} {
		_, err := media.Validate(photo.WithType(fits), media.Image)
		assert.NoError(t, err, fits)
	}
	_, err := media.Validate(media.Bytes("a.csv", []byte("a,b\n1,2\n")).WithType("text/csv"), media.Document)
	assert.NoError(t, err)

	_, err = media.Validate(photo.WithType("image/png"), media.Image)
	require.ErrorIs(t, err, waerrors.Invalid)
	m, ok := errors.AsType[*media.MismatchError](err)
	require.True(t, ok)
	assert.Equal(t, media.MismatchError{Declared: "image/png", Detected: "image/jpeg"}, *m)
	assert.Contains(t, fieldsOf(t, err)["file.type"], "which are image/jpeg")
}

func TestValidateListsAllRules(t *testing.T) {
	t.Parallel()
	data := append(sticker(100, 512, false, 0), make([]byte, 200<<10)...)
	_, err := media.Validate(media.Bytes("x.webp", data).WithType("image/png"), media.Sticker)
	assert.Len(t, fieldsOf(t, err), 3)
	assert.Contains(t, err.Error(), "validate media: file.size")
}

func TestValidateUnreadable(t *testing.T) {
	t.Parallel()
	for name, f := range map[string]media.File{
		"zero": {}, "missing": media.Path("/no/such/private-file.jpg"), "folder": media.Path(t.TempDir()),
		"nil fs": media.FS(nil, "x"), "nil reader": media.ReaderAt("x", nil, 3), "negative": media.ReaderAt("x", padded{}, -1),
	} {
		_, err := media.Validate(f, media.Image)
		require.ErrorIs(t, err, waerrors.Media, name)
		require.ErrorIs(t, err, waerrors.NotSent, name)
		assert.NotContains(t, err.Error(), "private-file")
	}
	_, err := media.Validate(media.Path("/no/such/file"), media.Image)
	assert.ErrorIs(t, err, os.ErrNotExist)
}

// TestLimitsMatchReference holds the tables to Meta's facts, row by row.
func TestLimitsMatchReference(t *testing.T) {
	t.Parallel()
	raw, err := os.ReadFile("../../shared/reference/media.json")
	if err != nil {
		t.Skipf("the reference file is not here: %v", err)
	}
	type format struct {
		MIME       string   `json:"mime"`
		Extensions []string `json:"extensions"`
		Codecs     string   `json:"codecs"`
	}
	type constraints struct {
		Width  int `json:"width"`
		Height int `json:"height"`
	}
	var ref struct {
		Kinds map[string]struct {
			Formats      []format    `json:"formats"`
			MaxBytes     int64       `json:"max_bytes"`
			MaxBytesSafe int64       `json:"max_bytes_safe"`
			PlayIcon     int64       `json:"play_icon_max_bytes"`
			Constraints  constraints `json:"constraints"`
			Caption      *struct {
				MaxChars int `json:"max_chars"`
			} `json:"caption"`
		} `json:"kinds"`
		Header map[string]json.RawMessage `json:"template_header"`
		Photo  map[string]struct {
			Recommended constraints `json:"recommended"`
			Min         constraints `json:"min"`
			Formats     []string    `json:"formats"`
			MaxBytes    int64       `json:"max_bytes"`
			Square      bool        `json:"square"`
		} `json:"profile_picture"`
		Lifetimes struct {
			Uploaded int `json:"uploaded_media_id_days"`
			Webhook  int `json:"webhook_media_id_days"`
		} `json:"lifetimes"`
		Upload struct {
			Max int64 `json:"max_upload_bytes"`
		} `json:"upload"`
	}
	require.NoError(t, json.Unmarshal(raw, &ref))
	kinds := map[string]media.Kind{"sticker_static": media.Sticker, "sticker_animated": media.AnimatedSticker}
	require.Len(t, ref.Kinds, 7)
	for name, want := range ref.Kinds {
		k, ok := kinds[name]
		if !ok {
			k = media.Kind(name)
		}
		l, ok := k.Limits()
		require.True(t, ok, name)
		assert.Equal(t, want.MaxBytes, l.MaxBytes, name)
		assert.Equal(t, want.MaxBytesSafe, l.SafeBytes, name)
		assert.Equal(t, want.PlayIcon, l.PlayIconBytes, name)
		assert.Equal(t, want.Constraints, constraints{l.Width, l.Height}, name)
		if want.Caption != nil {
			assert.Equal(t, want.Caption.MaxChars, l.CaptionChars, name)
		} else {
			assert.Zero(t, l.CaptionChars, name)
		}
		var formats []format
		for _, f := range l.Formats {
			slices.Sort(f.Extensions)
			formats = append(formats, format{f.Type, f.Extensions, f.Codecs})
		}
		for i := range want.Formats {
			slices.Sort(want.Formats[i].Extensions)
		}
		assert.ElementsMatch(t, want.Formats, formats, name)
	}
	for name, k := range map[string]media.Kind{
		"image": media.HeaderImage, "video": media.HeaderVideo, "gif": media.HeaderGIF, "document": media.HeaderDocument,
	} {
		var want struct {
			Formats  []string `json:"formats"`
			MaxBytes int64    `json:"max_bytes"`
		}
		require.NoError(t, json.Unmarshal(ref.Header[name], &want))
		l, _ := k.Limits()
		assert.Equal(t, want.MaxBytes, l.MaxBytes, name)
		assert.ElementsMatch(t, want.Formats, typesOf(l), name)
	}
	for name, k := range map[string]media.Kind{"business": media.ProfilePicture, "group": media.GroupPicture} {
		want := ref.Photo[name]
		l, _ := k.Limits()
		assert.Equal(t, want.MaxBytes, l.MaxBytes, name)
		assert.ElementsMatch(t, want.Formats, typesOf(l), name)
		assert.Equal(t, want.Min, constraints{l.MinWidth, l.MinHeight}, name)
		assert.Equal(t, want.Square, l.Square, name)
	}
	photo, _ := media.ProfilePicture.Limits()
	best := constraints{photo.BestWidth, photo.BestHeight}
	assert.Equal(t, ref.Photo["business"].Recommended, best)
	assert.EqualValues(t, ref.Lifetimes.Uploaded, media.UploadLife.Hours()/24)
	assert.EqualValues(t, ref.Lifetimes.Webhook, media.InboundLife.Hours()/24)
	assert.EqualValues(t, media.MaxUpload, ref.Upload.Max)
}

func typesOf(l media.Limits) []string {
	var out []string
	for _, f := range l.Formats {
		out = append(out, f.Type)
	}
	return out
}

func FuzzValidate(f *testing.F) {
	for _, seed := range [][]byte{
		film(), opusFile(1), vorbisFile(), sticker(512, 512, true, 9), losslessWebP(1, 1), lossyWebP(1, 1), pdfFile(),
		officeFile("word", 0), oleFile("Book"), jpegFile(2, 2), rgbaPNG(2, 2), pngHeader(50000, 50000), cmykJPEG(), executable(),
	} {
		f.Add(seed, "name.bin")
	}
	f.Fuzz(func(t *testing.T, data []byte, name string) {
		for _, k := range []media.Kind{media.Video, media.Sticker, media.Document} {
			r, err := media.Validate(media.Bytes(name, data), k)
			if err == nil && (r.Type == "" || r.Name == "" || r.Size != int64(len(data))) {
				t.Fatalf("accepted without saying what: %+v", r)
			}
		}
	})
}
