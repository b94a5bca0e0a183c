package media_test

import (
	"context"
	"io"
	"net/http"
	"testing"

	"github.com/wacloud/wacloud/media"
)

// discard takes uploads without a network, as fast as they can be read.
type discard struct{ scripted }

func (d *discard) Do(req *http.Request) (*http.Response, error) {
	body, err := req.GetBody()
	if err != nil {
		return nil, err
	}
	defer body.Close()
	if _, err := io.Copy(io.Discard, body); err != nil {
		return nil, err
	}
	return &http.Response{
		StatusCode: http.StatusOK, Header: http.Header{}, Body: io.NopCloser(newReader(`{"id":"1"}`)), Request: req,
	}, nil
}

// BenchmarkUpload shows that memory does not grow with the file.
func BenchmarkUpload(b *testing.B) {
	for name, size := range map[string]int64{"1MB": 1 << 20, "100MB": 100 << 20} {
		b.Run(name, func(b *testing.B) {
			f := media.ReaderAt("big.pdf", padded{pdfFile()}, size)
			c := media.NewClient(&discard{})
			b.SetBytes(size)
			b.ReportAllocs()
			for b.Loop() {
				if _, err := c.Upload(context.Background(), media.Document, f); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkValidate(b *testing.B) {
	f := media.Bytes("a.mp4", film())
	b.ReportAllocs()
	for b.Loop() {
		if _, err := media.Validate(f, media.Video); err != nil {
			b.Fatal(err)
		}
	}
}
