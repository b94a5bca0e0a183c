package main

import (
	"fmt"
	"io"
	"strings"
	"sync"
	"unicode/utf8"
)

// A transcript prints who says what, one line each, from any goroutine.
type transcript struct {
	mu  sync.Mutex
	w   io.Writer
	err error
}

func (t *transcript) line(format string, args ...any) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.err == nil {
		_, t.err = fmt.Fprintf(t.w, format+"\n", args...)
	}
}

// says prints one message with its ticks: ✓ sent, ✓✓ delivered, ✗ failed.
func (t *transcript) says(who, what, ticks string) {
	const width = 62
	if what = strings.TrimSpace(what); ticks != "" {
		what += strings.Repeat(" ", max(0, width-utf8.RuneCountInString(what))) + "  " + ticks
	}
	t.line("%-6s%s", who, what)
}
