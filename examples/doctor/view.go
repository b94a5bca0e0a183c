package main

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
)

// A page prints and keeps the first error.
type page struct {
	w   io.Writer
	err error
}

func (p *page) print(format string, args ...any) {
	if p.err == nil {
		_, p.err = fmt.Fprintf(p.w, format, args...)
	}
}

func (p *page) line(format string, args ...any) { p.print(format+"\n", args...) }

func (p *page) json(r *report) {
	e := json.NewEncoder(p.w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	p.err = e.Encode(r)
}

func (p *page) report(r *report) {
	for _, s := range r.Areas {
		p.section(s)
	}
	fixable := 0
	for _, f := range r.findings() {
		if f.Fixable {
			fixable++
		}
	}
	if err := r.verdict(); err != nil {
		p.print("\n%s.", capital(err.Error()))
	} else {
		p.print("\nHealthy. If nothing arrives all the same: is the app published? No API shows that.")
	}
	if fixable > 0 {
		p.print(" -fix can repair %d of %s.", fixable, count(len(r.findings()), "finding"))
	}
	p.line("")
}

const indent = "           "

func (p *page) section(s *section) {
	p.print("%-*s", len(indent), s.Area)
	lines := []string{}
	if len(s.Facts) > 0 {
		mark := "✓ "
		if len(s.Findings) > 0 || s.NotLookedAt != "" || s.told {
			mark = "· "
		}
		lines = append(lines, mark+strings.Join(s.Facts, ", "))
	}
	for _, f := range s.Findings {
		lines = append(lines, fmt.Sprintf("%s %s [%s]", mark(f.Severity), f.What, f.ID))
		if f.Meta != "" {
			lines = append(lines, "  Meta says: "+f.Meta)
		}
		hand := "  to do: "
		if f.Fixable {
			hand = "  -fix calls: "
		}
		lines = append(lines, hand+f.Repair)
	}
	if s.NotLookedAt != "" {
		lines = append(lines, "? not looked at, because "+s.NotLookedAt)
	}
	p.line("%s", strings.Join(lines, "\n"+indent))
}

func mark(s severity) string {
	switch s {
	case fault:
		return "✗"
	case warning:
		return "!"
	}
	return "i"
}

func capital(s string) string { return strings.ToUpper(s[:1]) + s[1:] }
