package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	waerrors "github.com/wacloud/wacloud/errors"
	"github.com/wacloud/wacloud/whatsapp"
)

// A messageLine is what the SDK makes of one body for POST /{phone-number-id}/messages.
type messageLine struct {
	File      string   `json:"file"`
	Type      string   `json:"type"`
	OK        bool     `json:"ok"`        // it was decoded and breaks no documented rule
	Check     []string `json:"check"`     // broken rules
	Roundtrip bool     `json:"roundtrip"` // encoding what was decoded asks for the same message
	Error     string   `json:"error"`
}

type outgoingSummary struct {
	Files     int `json:"files"`
	OK        int `json:"ok"`
	Roundtrip int `json:"roundtrip"`
	Errors    int `json:"errors"` // files that are no message
}

// outgoing reports on bodies that are to be sent.
type outgoing struct {
	out *output
	sum outgoingSummary
}

func (r *outgoing) file(name string, body []byte, err error) bool {
	r.sum.Files++
	isJSON := err == nil && json.Valid(body)
	if err == nil && !isJSON {
		err = errors.New("not JSON")
	}
	line := messageLine{File: name, Check: []string{}}
	preview := ""
	if err == nil {
		preview, err = line.fill(body)
	}
	if err != nil {
		r.sum.Errors++
		line.OK, line.Error = false, reason(err)
	}
	if line.OK {
		r.sum.OK++
	}
	if line.Roundtrip {
		r.sum.Roundtrip++
	}
	r.out.line(line, line.text(preview))
	return isJSON
}

// fill decodes, checks and encodes body.
func (l *messageLine) fill(body []byte) (preview string, err error) {
	o, err := whatsapp.DecodeMessage(body)
	if err != nil {
		return "", err
	}
	l.Type = o.Type()
	if err := o.Check(); err != nil {
		e, ok := errors.AsType[*waerrors.Error](err)
		if !ok {
			return "", err
		}
		l.Check = rules(e)
	}
	l.OK = len(l.Check) == 0
	encoded, err := json.Marshal(o)
	if err != nil {
		return "", err
	}
	l.Roundtrip = len(whatsapp.SameBody(body, encoded)) == 0
	return whatsapp.Preview(o.Message), nil
}

// text is the line for people.
func (l *messageLine) text(preview string) string {
	s := l.File + "\n"
	if l.Error != "" {
		return s + indented("error: %s", l.Error)
	}
	verdict := "ok"
	if !l.OK {
		verdict = "breaks rules"
	}
	if !l.Roundtrip {
		verdict += ", does not survive a round trip"
	}
	s += indented("%s: %s (%s)", l.Type, preview, verdict)
	if len(l.Check) > 0 {
		s += indented("      %s", strings.Join(l.Check, "\n        "))
	}
	return s
}

func (r *outgoing) end() error {
	s := r.sum
	r.out.line(s, fmt.Sprintf("\n%d files: %d ok, %d survive a round trip, %d errors\n", s.Files, s.OK, s.Roundtrip, s.Errors))
	return r.out.err
}
