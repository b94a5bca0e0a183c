package media_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	waerrors "github.com/wacloud/wacloud/errors"
	"github.com/wacloud/wacloud/media"
)

func TestPlan(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		data []byte
		way  media.Way
		kind media.Kind
		why  string
	}{
		"photo.jpg":      {jpegFile(9, 9), media.AsKind, media.Image, ""},
		"clip.mp4":       {film(), media.AsKind, media.Video, ""},
		"song.mp3":       {mp3File(), media.AsKind, media.Audio, ""},
		"note.ogg":       {opusFile(1), media.AsKind, media.Audio, ""},
		"ok.webp":        {sticker(512, 512, false, 0), media.AsKind, media.Sticker, ""},
		"moving.webp":    {sticker(512, 512, true, 200<<10), media.AsKind, media.AnimatedSticker, ""},
		"bill.pdf":       {pdfFile(), media.AsKind, media.Document, ""},
		"notes.txt":      {[]byte("hello Ben"), media.AsKind, media.Document, ""},
		"table.csv":      {[]byte("a,b\n1,2\n3,4\n"), media.AsDocument, media.Document, ""},
		"mail.eml":       {[]byte("From: ana@example.com\r\nSubject: hi\r\n\r\nHello"), media.AsDocument, media.Document, ""},
		"data.json":      {[]byte(`{"a":1}`), media.AsDocument, media.Document, ""},
		"photo.webp":     {sticker(800, 600, false, 0), media.AsLink, "", "want 512 × 512"},
		"old.gif":        {[]byte("GIF89a\x01\x00\x01\x00\x00\x00\x00;"), media.AsLink, "", "image/gif"},
		"setup.exe":      {executable(), media.AsLink, "", "file.type"},
		"vorbis.ogg":     {vorbisFile(), media.AsLink, "", "want Opus in Ogg"},
		"hevc.mp4":       {mp4File{brand: "isom", tracks: []mp4Track{{handler: "vide", fourcc: "hev1"}}}.bytes(), media.AsLink, "", "want H.264"},
		"archive.zip":    {officeFile("src", 0), media.AsLink, "", "application/zip"},
		"big.jpg":        {append(jpegFile(9, 9), make([]byte, 5<<20)...), media.AsLink, "", "want at most 5242880 bytes"},
		"sheet.xlsx":     {officeFile("xl", 0), media.AsKind, media.Document, ""},
		"just_sound.mp4": {mp4File{brand: "isom", tracks: []mp4Track{sound(0x40)}}.bytes(), media.AsKind, media.Audio, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r, err := media.Plan(media.Bytes(name, c.data))
			require.NoError(t, err)
			assert.Equal(t, c.way, r.Way)
			assert.Equal(t, c.kind, r.Kind)
			if c.why == "" {
				assert.Empty(t, r.Why)
			} else {
				assert.Contains(t, waerrors.NewInvalid("", r.Why...).Error(), c.why)
			}
		})
	}
	_, err := media.Plan(media.Bytes("empty", nil))
	require.ErrorIs(t, err, waerrors.Invalid)
	_, err = media.Plan(media.Path("/no/such/file"))
	require.ErrorIs(t, err, waerrors.Media)
}
