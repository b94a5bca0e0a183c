package main

import (
	"context"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"runtime"
	"runtime/debug"

	"github.com/wacloud/wacloud/media"
	"github.com/wacloud/wacloud/whatsapp"
)

const (
	number = "15550100000"
	token  = "EAAbudget"
	small  = "4242" // id of what is transferred first
	large  = "4343" // id of what is measured
)

// A task is what a child is to do.
type task struct {
	URL         string `json:"url"` // of the server, without version
	Certificate []byte `json:"certificate"`
	HTTP1       bool   `json:"http1"`
	Small       string `json:"small"` // path of a small file
	Large       string `json:"large"`
}

// transfer does one transfer twice, first with a small file, and prints what the second took.
func transfer(ctx context.Context, way string, stdin io.Reader, stdout io.Writer) error {
	var t task
	if err := json.NewDecoder(stdin).Decode(&t); err != nil {
		return err
	}
	roots := x509.NewCertPool()
	certificate, err := x509.ParseCertificate(t.Certificate)
	if err != nil {
		return err
	}
	roots.AddCert(certificate)
	transport := &http.Transport{TLSClientConfig: &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS12}, ForceAttemptHTTP2: !t.HTTP1}
	defer transport.CloseIdleConnections()
	do, err := transferrer(way, &t, transport)
	if err != nil {
		return err
	}
	if err := do(ctx, small, t.Small); err != nil {
		return err
	}
	var before, after runtime.MemStats
	debug.FreeOSMemory()
	runtime.ReadMemStats(&before)
	idle := resetPeak()
	cpu := processCPU()
	if err := do(ctx, large, t.Large); err != nil {
		return err
	}
	f := figures{CPU: processCPU() - cpu, Idle: idle, Peak: peak()}
	runtime.ReadMemStats(&after)
	f.Blocks, f.Heap = after.Mallocs-before.Mallocs, after.TotalAlloc-before.TotalAlloc
	return json.NewEncoder(stdout).Encode(f)
}

// transferrer returns what moves one file: to the server from a path, or from the server by id.
func transferrer(way string, t *task, transport *http.Transport) (func(ctx context.Context, id, path string) error, error) {
	switch way {
	case upload, download:
		client, err := whatsapp.NewClient(number, token, whatsapp.WithBaseURL(t.URL), whatsapp.WithTransport(transport))
		if err != nil {
			return nil, err
		}
		files := media.NewClient(client)
		if way == upload {
			return func(ctx context.Context, _, path string) error {
				_, err := files.Upload(ctx, media.Document, media.Path(path))
				return err
			}, nil
		}
		return func(ctx context.Context, id, _ string) error {
			d, err := files.Download(ctx, id)
			if err != nil {
				return err
			}
			defer d.Close()
			_, err = io.Copy(io.Discard, struct{ io.Reader }{d})
			return err
		}, nil
	case bareUpload:
		return func(ctx context.Context, _, path string) error { return post(ctx, transport, t.URL, path) }, nil
	case bareDownload:
		return func(ctx context.Context, id, _ string) error { return get(ctx, transport, t.URL, id) }, nil
	}
	return nil, fmt.Errorf("no transfer %q", way)
}

// post is a bare upload: no form, no retry, no check.
func post(ctx context.Context, transport http.RoundTripper, base, path string) error {
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	info, err := file.Stat()
	if err != nil {
		return errors.Join(err, file.Close())
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, base+"/v26.0/"+number+"/media", file)
	if err != nil {
		return errors.Join(err, file.Close())
	}
	req.ContentLength = info.Size()
	return finish(transport, req, io.Discard)
}

// get is a bare download: the same look-up, and a checksum that nobody compares.
func get(ctx context.Context, transport http.RoundTripper, base, id string) error {
	for _, address := range []string{base + "/v26.0/" + id, base + "/file?" + url.Values{"id": {id}}.Encode()} {
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
		if err != nil {
			return err
		}
		req.Header.Set("Accept-Encoding", "identity")
		if err := finish(transport, req, sha256.New()); err != nil {
			return err
		}
	}
	return nil
}

func finish(transport http.RoundTripper, req *http.Request, to io.Writer) error {
	req.Header.Set("Authorization", "Bearer "+token)
	res, err := transport.RoundTrip(req)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	if _, err := io.Copy(to, res.Body); err != nil {
		return err
	}
	if res.StatusCode != http.StatusOK {
		return fmt.Errorf("answered with %s", res.Status)
	}
	return nil
}
