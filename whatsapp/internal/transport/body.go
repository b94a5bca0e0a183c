package transport

import (
	"bytes"
	"errors"
	"io"
	"sync"
)

var errBodyClosed = errors.New("read after close")

// A body counts what the HTTP transport reads of one copy of a request's body. Only that count tells whether the other
// side can have seen the whole message: the error texts of net/http are the same before and after.
type body struct {
	src    io.Reader
	closer io.Closer    // nil if src needs none
	memory bytes.Reader // is src where the body is in memory

	late bool // src is empty until fill; then all of it counts as read

	mu     sync.Mutex
	read   int64
	eof    bool
	closed bool
}

func (b *body) Read(p []byte) (int, error) {
	n, err := b.src.Read(p)
	b.mu.Lock()
	defer b.mu.Unlock()
	// What was read while somebody closed us is not handed out: the verdict may already have been given.
	if b.closed {
		return 0, errBodyClosed
	}
	b.read += int64(n)
	b.eof = b.eof || errors.Is(err, io.EOF)
	return n, err
}

func (b *body) Close() error {
	b.mu.Lock()
	was := b.closed
	b.closed = true
	b.mu.Unlock()
	if was || b.closer == nil {
		return nil
	}
	return b.closer.Close()
}

// fill gives a late body its content, unless the verdict has been given.
func (b *body) fill(content []byte) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if !b.late || b.closed || b.read > 0 {
		return
	}
	b.memory.Reset(content)
	b.read = int64(len(content))
}

// handedOver closes the body and reports whether all of it had been read. length is the announced one, -1 if unknown.
func (b *body) handedOver(length int64) bool {
	_ = b.Close() // after this, Read returns nothing, so the count is final
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.eof || length >= 0 && b.read >= length
}
