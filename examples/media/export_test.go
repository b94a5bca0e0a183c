package main

import (
	"context"
	"io"
)

// The program, and its parts.
var (
	Run        = run
	IsTerminal = isTerminal
	Bar        = bar
)

// InTerminal runs the program as if w were a terminal.
func InTerminal(ctx context.Context, args []string, getenv func(string) string, w io.Writer) error {
	return perform(ctx, args, getenv, &screen{w: w, terminal: true}, io.Discard)
}
