package webhook

import (
	"context"
	"fmt"
	"log/slog"
	"runtime/debug"
)

// A panicError is a panic of a function that the Handler was given.
type panicError struct {
	value any
	stack []byte
}

func (p *panicError) Error() string { return fmt.Sprintf("webhook: panic: %v", p.value) }

// Unwrap gives the value if it is an error.
func (p *panicError) Unwrap() error {
	err, _ := p.value.(error)
	return err
}

// caught, deferred, turns a panic into an error.
func caught(err *error) {
	if p := recover(); p != nil {
		*err = &panicError{value: p, stack: debug.Stack()}
	}
}

// contain, deferred in a goroutine of the Handler's own, turns a panic into an error and logs it: a body must not end the
// process.
func (h *Handler) contain(ctx context.Context, err *error) {
	if p := recover(); p != nil {
		e := &panicError{value: p, stack: debug.Stack()}
		*err = e
		h.log(ctx, slog.LevelError, "webhook goroutine panicked", failure(e)...)
	}
}

// quietly calls a hook, if there is one. Its panic is logged and changes nothing.
func quietly[R any](ctx context.Context, h *Handler, hook func(context.Context, R), report R) {
	if hook == nil {
		return
	}
	defer func() {
		if p := recover(); p != nil {
			h.log(ctx, slog.LevelError, "webhook hook panicked", failure(&panicError{value: p, stack: debug.Stack()})...)
		}
	}()
	hook(ctx, report)
}

// log writes a line. A logger that panics changes nothing.
func (h *Handler) log(ctx context.Context, level slog.Level, msg string, attrs ...slog.Attr) {
	defer func() { _ = recover() }()
	h.cfg.logger.LogAttrs(ctx, level, msg, attrs...) //nolint:sloglint // a constant wherever this is called
}

// failure returns what is logged of an error: its text and the stack of a panic.
func failure(err error) []slog.Attr {
	attrs := []slog.Attr{slog.String("error", textOf(err))}
	if p, ok := err.(*panicError); ok { //nolint:errorlint // made by caught, never wrapped; others' Unwrap may panic
		attrs = append(attrs, slog.String("stack", string(p.stack)))
	}
	return attrs
}

// textOf returns an error's text, and something in its place if its method panics, as that of a nil pointer often does.
func textOf(err error) string { return fmt.Sprint(err) }
