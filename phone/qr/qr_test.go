package qr_test

import (
	"bytes"
	"fmt"
	"image"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/qrcode"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	waerrors "github.com/wacloud/wacloud/errors"
	"github.com/wacloud/wacloud/phone"
	"github.com/wacloud/wacloud/phone/qr"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// read decodes a picture with a reader that is not ours.
func read(t *testing.T, img image.Image) string {
	t.Helper()
	bitmap, err := gozxing.NewBinaryBitmapFromImage(img)
	require.NoError(t, err)
	result, err := qrcode.NewQRCodeReader().Decode(bitmap, nil)
	require.NoError(t, err)
	return result.GetText()
}

func TestPNGReadsBack(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{
		"number only": "",
		"short":       "Hi!",
		"scripts":     "¿Hola? नमस्ते 👋 & + %",
		"long":        strings.Repeat("order 7 ", 100),
	} {
		for _, size := range []int{300, 512, 1000} {
			t.Run(fmt.Sprint(name, size), func(t *testing.T) {
				t.Parallel()
				link, err := phone.Link("+1 555 000 1111", text)
				require.NoError(t, err)
				b, err := qr.PNG(link, size)
				require.NoError(t, err)
				img, err := png.Decode(bytes.NewReader(b))
				require.NoError(t, err)
				assert.Equal(t, image.Rect(0, 0, size, size), img.Bounds())
				assert.Equal(t, link, read(t, img))
				target, err := phone.ParseLink(read(t, img))
				require.NoError(t, err)
				assert.Equal(t, text, target.Text)
			})
		}
	}
}

func TestPNGRefuses(t *testing.T) {
	t.Parallel()
	const link = "https://wa.me/15550001111"
	for name, c := range map[string]struct {
		link string
		size int
	}{
		"no link":                   {"", 256},
		"another site":              {"https://wa.me.evil.test/15550001111", 256},
		"too small":                 {link, qr.MinSize - 1},
		"too big":                   {link, qr.MaxSize + 1},
		"too small for what it has": {link + "?text=" + strings.Repeat("a", 1500), qr.MinSize},
		"more than a code holds":    {link + "?text=" + strings.Repeat("a", 5000), 4096},
	} {
		_, err := qr.PNG(c.link, c.size)
		require.ErrorIs(t, err, waerrors.Invalid, name)
	}
	for _, size := range []int{qr.MinSize, qr.MaxSize} {
		_, err := qr.PNG(link, size)
		require.NoError(t, err)
	}
}

func ExamplePNG() {
	link, err := phone.Link("+1 555 000 1111", "Hi!")
	if err != nil {
		fmt.Println(err)
		return
	}
	picture, err := qr.PNG(link, 256)
	if err != nil {
		fmt.Println(err)
		return
	}
	file := filepath.Join(os.TempDir(), "chat.png")
	defer os.Remove(file)
	fmt.Println(link, os.WriteFile(file, picture, 0o600))
	// Output: https://wa.me/15550001111?text=Hi%21 <nil>
}
