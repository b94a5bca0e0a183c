package media

import (
	"encoding/hex"
	"errors"
	"hash"
	"io"
	"sync"
)

// exact reads a source that must hold exactly total bytes, of which done have been read before, and if there is a sum
// those that it stands for.
type exact struct {
	src         io.Reader
	done, total int64
	meter       *meter
	sum         hash.Hash // nil if any bytes will do
	want        string    // in hex
	try         int       // 0 until the first Read
}

// Read implements io.Reader.
func (e *exact) Read(p []byte) (int, error) {
	if e.try == 0 {
		e.try = e.meter.begin(e.done, e.total)
	}
	left := e.total - e.done
	if left == 0 {
		var one [1]byte
		if n, err := e.src.Read(one[:]); n > 0 || err == nil {
			return 0, errChanged
		}
		if e.sum != nil && hex.EncodeToString(e.sum.Sum(nil)) != e.want {
			return 0, errChanged
		}
		return 0, io.EOF
	}
	if int64(len(p)) > left {
		p = p[:left]
	}
	n, err := e.src.Read(p)
	e.done += int64(n)
	if e.sum != nil {
		e.sum.Write(p[:n])
	}
	if n > 0 {
		e.meter.moved(e.try, e.done, e.total)
	}
	if errors.Is(err, io.EOF) {
		err = nil
		if e.done < e.total {
			err = errChanged
		}
	}
	return n, err
}

// A meter calls a progress function for one upload, never twice at once: the reader of a broken try may still be at work
// when the next one begins, and is not heard any more then.
type meter struct {
	report func(done, total int64)

	mu  sync.Mutex
	try int
}

// begin starts a try and returns its number.
func (m *meter) begin(done, total int64) int {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.try++
	if m.report != nil {
		m.report(done, total)
	}
	return m.try
}

func (m *meter) moved(try int, done, total int64) {
	if m.report == nil {
		return
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if try == m.try {
		m.report(done, total)
	}
}
