package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// smallSize is enough to have every buffer in place that a transfer needs.
const smallSize = 2 << 20 // bytes

// A bench is the server, and the files that go to and fro.
type bench struct {
	size   int64
	http1  bool
	stderr io.Writer

	dir    string
	task   task
	sums   map[string]string // SHA-256 by id
	server *httptest.Server
}

// open makes the files and starts the server.
func (b *bench) open() error {
	dir, err := os.MkdirTemp("", "uploadbudget")
	if err != nil {
		return err
	}
	b.dir, b.sums = dir, map[string]string{}
	b.task = task{HTTP1: b.http1, Small: filepath.Join(dir, "small.pdf"), Large: filepath.Join(dir, "large.pdf")}
	for _, f := range []struct {
		id, path string
		size     int64
	}{{small, b.task.Small, min(smallSize, b.size)}, {large, b.task.Large, b.size}} {
		sum, err := fill(f.path, f.size)
		if err != nil {
			b.close()
			return err
		}
		b.sums[f.id] = sum
	}
	mux := http.NewServeMux()
	mux.HandleFunc("POST /v26.0/"+number+"/media", b.take)
	mux.HandleFunc("GET /v26.0/{id}", b.look)
	mux.HandleFunc("GET /file", b.give)
	b.server = httptest.NewUnstartedServer(mux)
	b.server.EnableHTTP2 = !b.http1
	b.server.StartTLS()
	b.task.URL, b.task.Certificate = b.server.URL, b.server.Certificate().Raw
	return nil
}

func (b *bench) close() {
	if b.server != nil {
		b.server.Close()
	}
	if err := os.RemoveAll(b.dir); err != nil {
		fmt.Fprintln(b.stderr, "uploadbudget:", err)
	}
}

// fill writes a file of a size that looks like a PDF, and returns its checksum.
func fill(path string, size int64) (string, error) {
	file, err := os.Create(path)
	if err != nil {
		return "", err
	}
	sum := sha256.New()
	w := io.MultiWriter(file, sum)
	_, err = io.WriteString(w, "%PDF-1.4\n")
	line := bytes.Repeat([]byte("wacloud "), 1<<13)
	for left := size - 9; err == nil && left > 0; left -= int64(len(line)) {
		_, err = w.Write(line[:min(left, int64(len(line)))])
	}
	return hex.EncodeToString(sum.Sum(nil)), errors.Join(err, file.Close())
}

// take receives an upload.
func (b *bench) take(w http.ResponseWriter, r *http.Request) {
	if _, err := io.Copy(io.Discard, r.Body); err != nil {
		return
	}
	answer(w, struct {
		ID string `json:"id"`
	}{small})
}

// look says where a file is.
func (b *bench) look(w http.ResponseWriter, r *http.Request) {
	id := r.PathValue("id")
	info, err := os.Stat(b.path(id))
	if err != nil {
		http.NotFound(w, r)
		return
	}
	answer(w, struct {
		ID   string `json:"id"`
		URL  string `json:"url"`
		Type string `json:"mime_type"`
		Sum  string `json:"sha256"`
		Size int64  `json:"file_size"`
	}{id, b.server.URL + "/file?id=" + id, "application/pdf", b.sums[id], info.Size()})
}

// give sends a file.
func (b *bench) give(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "application/pdf")
	http.ServeFile(w, r, b.path(r.URL.Query().Get("id")))
}

func (b *bench) path(id string) string {
	if id == large {
		return b.task.Large
	}
	return b.task.Small
}

func answer(w http.ResponseWriter, v any) {
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(v) // a client that went away says so itself
}

// transfer runs one transfer in a process of its own.
func (b *bench) transfer(ctx context.Context, way string) (figures, error) {
	program, err := os.Executable()
	if err != nil {
		return figures{}, err
	}
	in, err := json.Marshal(b.task)
	if err != nil {
		return figures{}, err
	}
	child := exec.CommandContext(ctx, program, "-transfer", way) //nolint:gosec // this program itself
	child.Stdin = bytes.NewReader(in)
	var said strings.Builder
	child.Stderr = &said
	out, err := child.Output()
	if err != nil {
		return figures{}, fmt.Errorf("%w: %s", err, strings.TrimSpace(said.String()))
	}
	var f figures
	return f, json.Unmarshal(out, &f)
}
