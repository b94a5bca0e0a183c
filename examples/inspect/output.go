package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	waerrors "github.com/wacloud/wacloud/errors"
)

// An output prints lines, for people or as JSON, and keeps the first error.
type output struct {
	w    io.Writer
	json bool
	err  error
}

// line prints v as one line of JSON, or for people what text says.
func (o *output) line(v any, text string) {
	if o.err != nil {
		return
	}
	if o.json {
		e := json.NewEncoder(o.w)
		e.SetEscapeHTML(false)
		o.err = e.Encode(v)
		return
	}
	_, o.err = io.WriteString(o.w, text)
}

// reason is an error as it stands in a line: for our own errors only what is wrong, not the whole story.
func reason(err error) string {
	if err == nil {
		return ""
	}
	e, ok := errors.AsType[*waerrors.Error](err)
	if !ok || len(e.Fields) == 0 {
		return err.Error()
	}
	text := strings.Join(rules(e), "; ")
	if e.Err != nil {
		text += ": " + e.Err.Error()
	}
	return strings.TrimPrefix(text, ": ")
}

// rules lists the broken rules of an error, one text each.
func rules(e *waerrors.Error) []string {
	list := make([]string, len(e.Fields))
	for i, f := range e.Fields {
		list[i] = f.Error()
	}
	return list
}

// indented is one line under the name of a file.
func indented(format string, args ...any) string {
	return "  " + fmt.Sprintf(format, args...) + "\n"
}
