package media

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"strings"

	waerrors "github.com/wacloud/wacloud/errors"
)

// maxCopies is how many files of one name SaveTo tells apart by number.
const maxCopies = 1000

// SaveTo writes the content into a folder, under a name made by CleanName from name, for example a document's Filename;
// "" means the media id. It never leaves the folder and never overwrites: "report.pdf" becomes "report (1).pdf" if there
// is one. It returns the name of the file. If anything fails, checksum included, no file is left behind. The Download is
// closed.
//
// Errors: Invalid if root is nil or a part was read already, which the file would lack; Media if the file cannot be
// written; those of reading a Download.
func (d *Download) SaveTo(root *os.Root, name string) (string, error) {
	defer d.Close()
	if root == nil {
		return "", waerrors.NewInvalid("save media", waerrors.FieldError{Path: "root", Rule: "want an open folder"})
	}
	if d.read > 0 {
		return "", waerrors.NewInvalid("save media", waerrors.FieldError{
			Path: "download", Rule: "want one of which nothing was read", Value: fmt.Sprintf("%d bytes", d.read),
		})
	}
	file, name, err := create(root, CleanName(cmp.Or(name, d.Info.ID), d.Info.Type))
	if err != nil {
		return "", saveFailed(err)
	}
	_, err = io.Copy(file, d)
	if closeErr := file.Close(); err == nil && closeErr != nil {
		err = saveFailed(closeErr)
	}
	if err == nil {
		return name, nil
	}
	if removeErr := root.Remove(name); removeErr != nil {
		err = errors.Join(err, removeErr)
	}
	if _, ok := errors.AsType[*waerrors.Error](err); !ok {
		err = saveFailed(err)
	}
	return "", err
}

// create makes a new file in root, numbered if there is one of that name.
func create(root *os.Root, name string) (*os.File, string, error) {
	ext := path.Ext(name)
	stem := strings.TrimSuffix(name, ext)
	try := name
	for n := 1; ; n++ {
		file, err := root.OpenFile(try, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
		if err == nil || !errors.Is(err, fs.ErrExist) || n > maxCopies {
			return file, try, err
		}
		try = fmt.Sprintf("%s (%d)%s", stem, n, ext)
	}
}

func saveFailed(err error) error {
	return &waerrors.Error{Op: "save media", Outcome: waerrors.Refused, Kind: waerrors.Media, Title: "the file cannot be written", Err: err}
}
