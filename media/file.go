package media

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
)

// A File is content that can be opened any number of times: an upload that is cut is sent again from the start. It is
// made by Path, Bytes, FS, ReaderAt, or for a plain reader by Spool and for a URL by Fetch. A File is a value and may be
// used by many goroutines at once. The zero File has no content, and every use of it is an error.
type File struct {
	src      source
	name     string
	typ      string
	progress func(done, total int64)
	linked   bool // Meta fetches it, and believes the server about its type
}

// A source is where the bytes of a File are.
type source interface {
	open() (io.ReadCloser, error)
	size() (int64, error)
}

var errNoFile = errors.New("media: the zero File has no content")

// Path is the file at a path of this machine. Do not give it a path that somebody else chose: use FS with the FS method
// of an os.Root for that.
func Path(p string) File { return File{src: pathSource(p), name: filepath.Base(p)} }

// Bytes is a file in memory. b must not be changed afterwards.
func Bytes(name string, b []byte) File { return File{src: bytesSource(b), name: name} }

// FS is a file in a file system, for example an embed.FS or the FS of an os.Root.
func FS(fsys fs.FS, name string) File {
	return File{src: fsSource{fsys: fsys, name: name}, name: path.Base(name)}
}

// ReaderAt is a file of size bytes behind r, for example a multipart.File or an object in a store.
func ReaderAt(name string, r io.ReaderAt, size int64) File {
	return File{src: readerAtSource{r: r, n: size}, name: name}
}

// Open opens the content from its start.
func (f File) Open() (io.ReadCloser, error) {
	if f.src == nil {
		return nil, errNoFile
	}
	return f.src.open()
}

// Size returns how many bytes the content has.
func (f File) Size() (int64, error) {
	if f.src == nil {
		return 0, errNoFile
	}
	return f.src.size()
}

// Name returns the file's name, without any folders if it came from Path or FS.
func (f File) Name() string { return f.name }

// WithName returns f under another name.
func (f File) WithName(name string) File {
	f.name = name
	return f
}

// Type returns the declared MIME type, "" if none was declared.
func (f File) Type() string { return f.typ }

// WithType returns f with a declared MIME type, for example from a form. Validate compares it with the content.
func (f File) WithType(mime string) File {
	f.typ = mime
	return f
}

// WithProgress returns f with a function that Upload calls as bytes are handed over, from the goroutine that reads them:
// it must not block. total is the file's size. done falls back to 0 if an upload has to start over.
func (f File) WithProgress(progress func(done, total int64)) File {
	f.progress = progress
	return f
}

type pathSource string

func (s pathSource) open() (io.ReadCloser, error) { return os.Open(string(s)) }

func (s pathSource) size() (int64, error) {
	info, err := os.Stat(string(s))
	if err != nil {
		return 0, err
	}
	return regular(info)
}

func regular(info fs.FileInfo) (int64, error) {
	if !info.Mode().IsRegular() {
		return 0, fmt.Errorf("media: %s is not a regular file", info.Name())
	}
	return info.Size(), nil
}

type bytesSource []byte

func (s bytesSource) open() (io.ReadCloser, error) { return section{bytes.NewReader(s)}, nil }
func (s bytesSource) size() (int64, error)         { return int64(len(s)), nil }

// section is a reader in memory or over another one: there is nothing to close.
type section struct{ randomReader }

type randomReader interface {
	io.Reader
	io.ReaderAt
}

func (section) Close() error { return nil }

type fsSource struct {
	fsys fs.FS
	name string
}

func (s fsSource) open() (io.ReadCloser, error) {
	if s.fsys == nil {
		return nil, errNoFile
	}
	return s.fsys.Open(s.name)
}

func (s fsSource) size() (int64, error) {
	if s.fsys == nil {
		return 0, errNoFile
	}
	info, err := fs.Stat(s.fsys, s.name)
	if err != nil {
		return 0, err
	}
	return regular(info)
}

type readerAtSource struct {
	r io.ReaderAt
	n int64
}

func (s readerAtSource) open() (io.ReadCloser, error) {
	if s.r == nil {
		return nil, errNoFile
	}
	return section{io.NewSectionReader(s.r, 0, s.n)}, nil
}

func (s readerAtSource) size() (int64, error) {
	if s.r == nil || s.n < 0 {
		return 0, errNoFile
	}
	return s.n, nil
}
