package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"strings"
	"sync"
	"time"

	"github.com/wacloud/wacloud/whatsapp/track"
)

// A printer prints lines, from any goroutine.
type printer struct {
	mu  sync.Mutex
	w   io.Writer
	err error
}

func (p *printer) line(format string, args ...any) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.err == nil {
		_, p.err = fmt.Fprintf(p.w, format+"\n", args...)
	}
}

// dryRun prints what is about to happen.
func dryRun(ctx context.Context, out *printer, s settings, a *account, tr *track.Tracker, p *plan, old *past, todo []target) error {
	window, err := windows(ctx, tr, a.client.PhoneNumberID(), todo)
	if err != nil {
		return err
	}
	l := a.limit(ctx)
	out.line("recipients            %d", len(p.people))
	out.line("  already settled     %d", len(p.people)-len(todo))
	out.line("  to be sent          %d", len(todo))
	out.line("duplicates            %d", p.duplicates)
	out.line("opted out             %d", p.optedOut)
	out.line("outside the window    %d (%d inside, %d unknown); a template reaches them all the same", window[track.Shut], window[track.Open], window[track.Unknown])
	out.line("messaging limit       %s", l)
	out.line("time                  %s", duration(s, l, len(todo), len(todo)-window[track.Open]))
	out.line("invalid rows          %d", len(p.bad))
	for _, r := range p.bad {
		out.line("  line %d: %s", r.line, r.reason)
	}
	if n := count(p, old.last, event.unknown); n > 0 && !s.resend {
		out.line("unknown               %d, not sent again: a status settles them, or -resend-unknown", n)
	}
	return nil
}

// duration says how long n messages take, of which those to so many people count against the messaging limit.
func duration(s settings, l limit, n, people int) string {
	text := fmt.Sprintf("%.0f min at %d a second", math.Ceil(float64(n)/float64(s.rate)/60), s.rate)
	if daily := l.tier.People(); daily > 0 && people > l.left {
		text += fmt.Sprintf(", but %d days by the messaging limit", 1+(people-l.left+daily-1)/daily)
	}
	return text
}

func count(p *plan, last map[string]event, is func(event) bool) int {
	n := 0
	for _, t := range p.people {
		if is(last[t.who]) {
			n++
		}
	}
	return n
}

// summary prints how the broadcast stands after this run, and returns what is wrong with that.
func (b *broadcast) summary(p *plan, err error) error {
	b.journal.mu.Lock()
	defer b.journal.mu.Unlock()
	of := func(want event) int {
		return count(p, b.journal.last, func(e event) bool { return e == want })
	}
	lost := count(p, b.journal.last, event.unknown)
	left := count(p, b.journal.last, func(e event) bool { return e == "" || e == again })
	b.out.line("\nsent %d, refused %d, unknown %d, left %d", of(sent), of(refused), lost, left)
	if err == nil && left > 0 {
		err = errors.New("some are left; run it again to go on")
	}
	if err == nil && of(refused)+lost > 0 {
		return &notAll{of(refused), lost}
	}
	return err
}

// A bar shows how far the broadcast is: a bar in a terminal, a line every tenth otherwise.
type bar struct {
	mu       sync.Mutex
	w        io.Writer
	terminal bool
	done, n  int
}

func newBar(w io.Writer, n int) *bar {
	b := &bar{w: w, n: n}
	if f, ok := w.(*os.File); ok {
		info, err := f.Stat()
		b.terminal = err == nil && info.Mode()&os.ModeCharDevice != 0
	}
	return b
}

func (b *bar) step() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.done++
	switch {
	case b.terminal:
		const width = 40
		full := min(width, b.done*width/max(1, b.n))
		fmt.Fprintf(b.w, "\r[%s%s] %d/%d", strings.Repeat("#", full), strings.Repeat(".", width-full), b.done, b.n)
	case b.done*10/b.n != (b.done-1)*10/b.n:
		fmt.Fprintf(b.w, "%d of %d\n", b.done, b.n)
	}
}

// end says how fast it went.
func (b *bar) end(took time.Duration) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.terminal && b.done > 0 {
		fmt.Fprintln(b.w)
	}
	if b.done > 0 {
		fmt.Fprintf(b.w, "%d in %s: %.0f a second\n", b.done, took.Round(time.Second/10), float64(b.done)/took.Seconds())
	}
}
