//go:build unix && !aix && !solaris

package main

import (
	"errors"
	"fmt"
	"os"
	"syscall"
)

// lock takes a file for this process; it is free again when the process ends, however it does.
func lock(path string) (unlock func() error, err error) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, err
	}
	err = syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	if err == nil && !current(f, path) {
		err = errors.New("it has just ended")
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("another run has %s: %w", path, err), f.Close())
	}
	return func() error { return errors.Join(os.Remove(path), f.Close()) }, nil
}

// current reports whether f still is the file of that name: who unlocks removes it.
func current(f *os.File, path string) bool {
	mine, err := f.Stat()
	if err != nil {
		return false
	}
	there, err := os.Stat(path)
	return err == nil && os.SameFile(mine, there)
}
