package main

import (
	"fmt"
	"io"
	"os"
	"strings"
	"sync"
)

// A screen prints lines from any goroutine, in a terminal with a progress bar below them, and keeps the first error.
type screen struct {
	w        io.Writer
	terminal bool

	mu  sync.Mutex
	bar bool // the last line is a bar
	err error
}

// isTerminal reports whether w is a character device: a terminal, not a file or a pipe.
func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	if !ok {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}

func (s *screen) line(format string, args ...any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.write(fmt.Sprintf(format, args...) + "\n")
	s.bar = false
}

// end takes away a bar that was not finished and returns the first error.
func (s *screen) end() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.bar {
		s.write("")
	}
	return s.err
}

// write takes the bar away first.
func (s *screen) write(text string) {
	if s.bar {
		text = "\r\x1b[K" + text
	}
	if s.err == nil {
		_, s.err = io.WriteString(s.w, text)
	}
}

// progress returns what draws the bar of one file, each percent once.
func (s *screen) progress(name string) func(done, total int64) {
	if !s.terminal {
		return func(int64, int64) {}
	}
	last := int64(-1)
	return func(done, total int64) {
		if total <= 0 {
			return // Meta did not announce a size
		}
		percent := min(100, done*100/total)
		s.mu.Lock()
		defer s.mu.Unlock()
		if percent == last && s.bar {
			return
		}
		last = percent
		s.write(bar(name, percent, done, total))
		s.bar = true
	}
}

// bar fits a line of 80 columns.
func bar(name string, percent, done, total int64) string {
	const width, most = 20, 20 // characters
	if runes := []rune(name); len(runes) > most {
		name = string(runes[:most-1]) + "…"
	}
	full := int(percent * width / 100)
	return fmt.Sprintf("%-*s [%s%s] %3d %%  %s of %s", most, name,
		strings.Repeat("#", full), strings.Repeat(".", width-full), percent, size(done), size(total))
}

func size(bytes int64) string {
	switch {
	case bytes >= 1<<20:
		return fmt.Sprintf("%.1f MB", float64(bytes)/(1<<20))
	case bytes >= 1<<10:
		return fmt.Sprintf("%.1f KB", float64(bytes)/(1<<10))
	}
	return fmt.Sprintf("%d B", bytes)
}
