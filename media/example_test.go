package media_test

import (
	"bytes"
	"context"
	"embed"
	"errors"
	"fmt"
	"image"
	"image/png"
	"io"
	"os"
	"strings"
	"time"

	waerrors "github.com/wacloud/wacloud/errors"
	"github.com/wacloud/wacloud/media"
	"github.com/wacloud/wacloud/whatsapp"
	"github.com/wacloud/wacloud/whatsapp/whatsapptest"
)

// drawing is a small PNG.
func drawing() media.File {
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewNRGBA(image.Rect(0, 0, 8, 8))); err != nil {
		panic(err)
	}
	return media.Bytes("drawing.png", b.Bytes())
}

func Example() {
	srv := whatsapptest.NewServer() // or whatsapp.NewClient with a real token
	defer srv.Close()
	wa, ctx := srv.Client(), context.Background()
	ana := srv.User("15550001111", "Ana")
	ana.Says("Do you have a picture?")

	files := media.NewClient(wa)
	handle, err := files.Upload(ctx, media.Image, drawing())
	if err != nil {
		fmt.Println(err)
		return
	}
	_, err = wa.Send(ctx, whatsapp.Phone("15550001111"), &whatsapp.Image{Media: whatsapp.MediaID(handle.ID), Caption: "Here"})
	fmt.Println(err)
	// Output: <nil>
}

func ExampleValidate() {
	report, err := media.Validate(drawing(), media.Image)
	fmt.Println(report.Type, report.Width, report.Height, err)

	_, err = media.Validate(drawing().WithType("image/jpeg"), media.Sticker)
	if e, ok := errors.AsType[*waerrors.Error](err); ok {
		for _, f := range e.Fields {
			fmt.Println(f.Error())
		}
	}
	// Output:
	// image/png 8 8 <nil>
	// file.type: want image/webp, got image/png
	// file.type: want the declared type to match the bytes, which are image/png, got "image/jpeg"
}

func ExampleMismatchError() {
	_, err := media.Validate(drawing().WithType("image/jpeg"), media.Image)
	if m, ok := errors.AsType[*media.MismatchError](err); ok {
		fmt.Println(m)
	}
	// Output: declared as "image/jpeg", but the bytes are image/png
}

func ExampleKind_Limits() {
	for _, k := range []media.Kind{media.Image, media.Voice, media.Sticker} {
		l, _ := k.Limits()
		fmt.Println(k, l.MaxBytes, l.Formats[0].Type, k.MessageType())
	}
	fmt.Println(len(media.Kinds()))
	// Output:
	// image 5242880 image/jpeg image
	// voice 16777216 audio/ogg audio
	// sticker 102400 image/webp sticker
	// 13
}

func ExamplePlan() {
	for _, f := range []media.File{
		drawing(),
		media.Bytes("prices.csv", []byte("item,price\nbread,3\nrolls,1\n")),
		media.Bytes("old.gif", []byte("GIF89a\x01\x00\x01\x00\x00\x00\x00;")),
	} {
		route, err := media.Plan(f)
		fmt.Println(f.Name(), route.Way, route.Kind, err)
	}
	// Output:
	// drawing.png as its kind image <nil>
	// prices.csv as a document document <nil>
	// old.gif as a link  <nil>
}

func ExampleClient_Upload_progress() {
	srv := whatsapptest.NewServer()
	defer srv.Close()
	var last int64
	f := drawing().WithProgress(func(done, total int64) { last = 100 * done / total })
	handle, err := media.NewClient(srv.Client()).Upload(context.Background(), media.Image, f)
	fmt.Println(last, "%", handle.Live(29*24*time.Hour), err)
	// Output: 100 % true <nil>
}

func ExampleClient_EnsureUploaded() {
	srv := whatsapptest.NewServer()
	defer srv.Close()
	files, ctx := media.NewClient(srv.Client(), media.WithStore(media.NewMemoryStore(100))), context.Background()
	first, _ := files.EnsureUploaded(ctx, media.Image, drawing())
	second, _ := files.EnsureUploaded(ctx, media.Image, drawing())
	fmt.Println(first.ID == second.ID)

	_ = files.Forget(ctx, first)
	third, _ := files.EnsureUploaded(ctx, media.Image, drawing())
	fmt.Println(first.ID == third.ID)
	// Output:
	// true
	// false
}

func ExampleClient_Download() {
	srv := whatsapptest.NewServer()
	defer srv.Close()
	files, ctx := media.NewClient(srv.Client()), context.Background()
	handle, err := files.Upload(ctx, media.Image, drawing())
	if err != nil {
		fmt.Println(err)
		return
	}
	in, err := files.Download(ctx, handle.ID)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer in.Close()
	n, err := io.Copy(io.Discard, in) // an error here may be a wrong checksum: use nothing of it before
	fmt.Println(n == handle.Size, in.Info.Type, err)
	// Output: true image/png <nil>
}

func ExampleClient_Open() {
	srv := whatsapptest.NewServer()
	defer srv.Close()
	files, ctx := media.NewClient(srv.Client()), context.Background()
	handle, _ := files.Upload(ctx, media.Image, drawing())
	info, err := files.URL(ctx, handle.ID) // webhooks may bring the same
	if err != nil {
		fmt.Println(err)
		return
	}
	in, err := files.Open(ctx, info)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer in.Close()
	data, err := io.ReadAll(in)
	fmt.Println(media.DetectType(data), err)
	// Output: image/png <nil>
}

func ExampleDownload_SaveTo() {
	srv := whatsapptest.NewServer()
	defer srv.Close()
	files, ctx := media.NewClient(srv.Client()), context.Background()
	handle, _ := files.Upload(ctx, media.Image, drawing())

	dir, err := os.MkdirTemp("", "inbox-*")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(dir)
	root, err := os.OpenRoot(dir)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer root.Close()
	for range 2 {
		in, err := files.Download(ctx, handle.ID)
		if err != nil {
			fmt.Println(err)
			return
		}
		name, err := in.SaveTo(root, "../../etc/photo.png")
		fmt.Println(name, err)
	}
	// Output:
	// photo.png <nil>
	// photo (1).png <nil>
}

func ExampleClient_Delete() {
	srv := whatsapptest.NewServer()
	defer srv.Close()
	files, ctx := media.NewClient(srv.Client()), context.Background()
	handle, _ := files.Upload(ctx, media.Image, drawing())
	fmt.Println(files.Delete(ctx, handle.ID))
	_, err := files.URL(ctx, "../me")
	fmt.Println(errors.Is(err, waerrors.Invalid))
	// Output:
	// <nil>
	// true
}

func ExampleClient_UploadHandle() {
	wa, err := whatsapp.NewClient("106540352242922", "token", whatsapp.WithAppID("4242"))
	if err != nil {
		fmt.Println(err)
		return
	}
	files := media.NewClient(wa) // or media.WithAppID where the api has none
	_, err = files.UploadHandle(context.Background(), media.HeaderDocument, drawing())
	fmt.Println(err)
	// Output: whatsapp: upload handle: file.type: want application/pdf, got image/png [invalid, not sent]
}

//go:embed doc.go
var static embed.FS

func ExampleFS() {
	n, err := media.FS(static, "doc.go").Size()
	fmt.Println(n > 0, err)
	// Output: true <nil>
}

func ExamplePath() {
	_, err := media.Validate(media.Path("does-not-exist.jpg"), media.Image)
	fmt.Println(errors.Is(err, waerrors.Media), errors.Is(err, os.ErrNotExist))
	// Output: true true
}

func ExampleReaderAt() {
	stored := strings.NewReader("Dear Ana, …")
	report, err := media.Validate(media.ReaderAt("letter.txt", stored, stored.Size()), media.Document)
	fmt.Println(report.Type, err)
	// Output: text/plain <nil>
}

func ExampleSpool() {
	once := io.MultiReader(strings.NewReader("Dear Ana, "), strings.NewReader("…")) // can be read only once
	letter, err := media.Spool("letter.txt", once, 1<<20)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer letter.Close()
	report, err := media.Validate(letter.File, media.Document)
	fmt.Println(report.Size, err)
	// Output: 13 <nil>
}

func ExampleFetch() {
	_, err := media.Fetch(context.Background(), "https://169.254.169.254/latest/meta-data/")
	fmt.Println(errors.Is(err, waerrors.Invalid))
	// Output: true
}

func ExampleCheckLink() {
	_, err := media.CheckLink(context.Background(), "http://shop.example/price-list.pdf", media.Document)
	fmt.Println(err)
	// Output: whatsapp: check link: url: want the https address of a file on the public internet [invalid, not sent]
}

func ExampleCleanName() {
	fmt.Println(media.CleanName(`..\..\CON.pdf`, ""))
	fmt.Println(media.CleanName("", "audio/ogg; codecs=opus"))
	// Output:
	// _CON.pdf
	// file.ogg
}

func ExampleDetectType() {
	fmt.Println(media.DetectType([]byte("%PDF-1.7\n")), media.DetectType([]byte{0, 1, 2}))
	// Output: application/pdf application/octet-stream
}

func ExampleDigest() {
	fmt.Println(media.Digest("47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="))
	// Output: e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855
}

func ExampleExtension() {
	fmt.Println(media.Extension("image/jpeg"), media.Extension("audio/ogg; codecs=opus"))
	// Output: .jpg .ogg
}

func ExampleInbound() {
	h := media.Inbound("1013859600285441", "106540352242922", time.Now())
	fmt.Println(h.Live(6*24*time.Hour), h.Live(8*24*time.Hour))
	// Output: true false
}
