package media

import (
	"errors"
	"fmt"
	"io"
	"math"
	"os"

	waerrors "github.com/wacloud/wacloud/errors"
)

// A Spooled is a File whose content was put into a temporary file of this machine, because it came from where it can be
// read only once. Close it when it is not needed any more: that removes the temporary file.
type Spooled struct {
	File

	// ContentType is what the server of a fetched URL said, as it said it. It is often wrong and therefore not the
	// File's declared type.
	ContentType string

	tmp *os.File
}

// Spool reads r to its end into a temporary file, for content that cannot be opened again. More than limit bytes are an
// error; 0 means MaxUpload.
//
// Errors: Invalid if there is too much, Media if r or the temporary file fails.
func Spool(name string, r io.Reader, limit int64) (*Spooled, error) {
	const op = "spool media"
	if limit <= 0 {
		limit = MaxUpload
	}
	s, n, err := spool(name, r, limit)
	if err != nil {
		return nil, unreadable(op, err)
	}
	if n > limit {
		s.Close()
		return nil, tooBig(op, limit, "more")
	}
	return s, nil
}

// spool stores at most limit+1 bytes and says how many there are.
func spool(name string, r io.Reader, limit int64) (*Spooled, int64, error) {
	tmp, err := os.CreateTemp("", "wacloud-*")
	if err != nil {
		return nil, 0, err
	}
	s := &Spooled{tmp: tmp}
	n, err := io.Copy(tmp, io.LimitReader(r, limit+min(1, math.MaxInt64-limit)))
	if err != nil {
		return nil, 0, errors.Join(err, s.Close())
	}
	s.File = ReaderAt(name, tmp, n)
	return s, n, nil
}

func tooBig(op string, limit int64, got string) error {
	return waerrors.NewInvalid(op, waerrors.FieldError{
		Path: "file.size", Rule: fmt.Sprintf("want at most %d bytes", limit), Value: got,
	})
}

// Close removes the temporary file. The File cannot be read after that.
func (s *Spooled) Close() error {
	closeErr := s.tmp.Close()
	if errors.Is(closeErr, os.ErrClosed) {
		return nil
	}
	return errors.Join(closeErr, os.Remove(s.tmp.Name()))
}
