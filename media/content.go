package media

import (
	"errors"
	"io"
)

// content is random access to a file's bytes, by seeking where that works and else by reading on, or anew from the
// start. It is used by one goroutine.
type content struct {
	file File
	size int64
	rc   io.ReadCloser
	pos  int64 // where rc stands, if it is only a reader
}

func openContent(f File) (*content, error) {
	size, err := f.Size()
	if err != nil {
		return nil, err
	}
	rc, err := f.Open()
	if err != nil {
		return nil, err
	}
	return &content{file: f, size: size, rc: rc}, nil
}

func (c *content) Close() error { return c.rc.Close() }

// ReadAt implements io.ReaderAt.
func (c *content) ReadAt(p []byte, off int64) (int, error) {
	if r, ok := c.rc.(io.ReaderAt); ok {
		return r.ReadAt(p, off)
	}
	if err := c.seek(off); err != nil {
		return 0, err
	}
	n, err := io.ReadFull(c.rc, p)
	c.pos += int64(n)
	if errors.Is(err, io.ErrUnexpectedEOF) {
		err = io.EOF
	}
	return n, err
}

// seek moves on, or back, to off.
func (c *content) seek(off int64) error {
	if s, ok := c.rc.(io.Seeker); ok {
		_, err := s.Seek(off, io.SeekStart)
		return err
	}
	if off < c.pos {
		c.rc.Close()
		rc, err := c.file.Open()
		if err != nil {
			return err
		}
		c.rc, c.pos = rc, 0
	}
	n, err := io.CopyN(io.Discard, c.rc, off-c.pos)
	c.pos += n
	return err
}

// bytes returns n bytes from off, fewer only at the end of the file.
func (c *content) bytes(off int64, n int) ([]byte, error) {
	if off < 0 || off >= c.size {
		return nil, nil
	}
	p := make([]byte, min(int64(n), c.size-off))
	got, err := c.ReadAt(p, off)
	if errors.Is(err, io.EOF) {
		err = nil
	}
	return p[:got], err
}

// maxHeader is how much of a picture is read to find its size: what stands before it (profiles, thumbnails) is small.
const maxHeader = 8 << 20 // bytes

// header returns the beginning of the content.
func (c *content) header() io.Reader { return io.NewSectionReader(c, 0, min(c.size, maxHeader)) }
