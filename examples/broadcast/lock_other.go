//go:build !unix || aix || solaris

package main

import (
	"fmt"
	"os"
)

// lock takes a file for this process. After a crash it has to be removed by hand.
func lock(path string) (unlock func() error, err error) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, fmt.Errorf("another run has it, or one crashed; if none runs, remove it: %w", err)
	}
	_ = f.Close()
	return func() error { return os.Remove(path) }, nil
}
