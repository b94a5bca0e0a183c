package main

import (
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"text/tabwriter"

	"github.com/wacloud/wacloud/whatsapp/whatsapptest"
)

// A row is what happened to the messages whose last attempt met one kind of fault.
type row struct {
	name                                string
	calls                               int64
	sent, refused, notSent, ambiguous   int
	processed, processedMore, unhandled int
}

type report struct {
	rows                                         []row
	lost, duplicated, wrongNotSent, wrongRefused int
	open, surfaced                               int // processed without the client knowing; of these told as ambiguous
	ambiguous                                    map[string]bool
	unsettledOpen                                int
	statuses                                     bool
}

// judge holds what the client said against the ledger. A message is booked under the fault that its last attempt met.
func judge(s settings, faults []kind, w *wire, results []said, ledger []whatsapptest.Sent) *report {
	processed := make([]int, s.n)
	for _, m := range ledger {
		_, data, _ := cutNonce(m.CallbackData)
		if i, err := strconv.Atoi(data); err == nil && i < s.n {
			processed[i]++
		}
	}
	r := &report{rows: make([]row, len(faults)+1), ambiguous: map[string]bool{}}
	for i, f := range faults {
		r.rows[i] = row{name: f.name, calls: w.met[i].Load()}
	}
	none := len(faults)
	r.rows[none].name = "none"
	for i, verdict := range results {
		last := lastFault(s, i, verdict)
		if last == noFault {
			last = none
		}
		r.rows[last].count(verdict, processed[i])
		r.count(i, verdict, processed[i])
	}
	return r
}

// cutNonce takes a tracker's nonce off callback data as the ledger has it.
func cutNonce(data string) (nonce, rest string, ok bool) {
	if !strings.HasPrefix(data, "w1.") {
		return "", data, false
	}
	nonce, rest, ok = strings.Cut(data[len("w1."):], ".")
	return nonce, rest, ok
}

// lastFault finds the fault that decided about a message: that of the first attempt which a client does not repeat.
func lastFault(s settings, message int, verdict said) int {
	fault := noFault
	for attempt := 1; attempt <= 3; attempt++ {
		f := pick(s.seed, s.share, message, attempt)
		if f == noFault {
			if verdict == sent {
				return fault
			}
			return noFault
		}
		fault = f
		if f != 0 && kinds()[f].fault.Code != 130429 {
			return f
		}
	}
	return fault
}

func (r *row) count(verdict said, processed int) {
	switch verdict {
	case sent:
		r.sent++
	case refused:
		r.refused++
	case notSent:
		r.notSent++
	case ambiguous:
		r.ambiguous++
	}
	switch {
	case processed == 1:
		r.processed++
	case processed > 1:
		r.processedMore++
	default:
		r.unhandled++
	}
}

func (r *report) count(message int, verdict said, processed int) {
	switch {
	case verdict == sent && processed == 0:
		r.lost++
	case verdict == notSent && processed > 0:
		r.wrongNotSent++
	case verdict == refused && processed > 0:
		r.wrongRefused++
	}
	if processed > 1 {
		r.duplicated++
	}
	if verdict == ambiguous {
		r.ambiguous[strconv.Itoa(message)] = processed > 0
	}
	if verdict != sent && processed > 0 {
		r.open++
		if verdict == ambiguous {
			r.surfaced++
		}
	}
}

func (r *report) print(out io.Writer) {
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "fault\tcalls\t| client: sent\trefused\tnot sent\tambiguous\t| ledger: once\tmore\tnever")
	for _, w := range r.rows {
		calls := strconv.FormatInt(w.calls, 10)
		if w.name == "none" {
			calls = ""
		}
		fmt.Fprintf(table, "%s\t%s\t| %d\t%d\t%d\t%d\t| %d\t%d\t%d\n", w.name, calls, w.sent, w.refused, w.notSent, w.ambiguous, w.processed, w.processedMore, w.unhandled)
	}
	_ = table.Flush()
	fmt.Fprintf(out, "lost %d\nduplicated %d\nwrong not-sent %d\nambiguous surfaced %d/%d\n", r.lost, r.duplicated, r.wrongNotSent+r.wrongRefused, r.surfaced, r.open)
}

// settled reports how many of the ambiguous messages that Meta did take were settled by a status.
func (r *report) settled(out io.Writer, left map[string]bool) {
	r.statuses = true
	for data, processed := range r.ambiguous {
		if processed && left[data] {
			r.unsettledOpen++
		}
	}
	fmt.Fprintf(out, "settled by status %d/%d\n", r.surfaced-r.unsettledOpen, r.surfaced)
}

func (r *report) verdict() error {
	switch {
	case r.lost+r.duplicated+r.wrongNotSent+r.wrongRefused > 0, r.surfaced != r.open:
		return errors.New("a message was lost, sent twice, or reported wrongly")
	case r.statuses && float64(r.unsettledOpen) > 0.001*float64(r.surfaced):
		return errors.New("more than 0.1 % of the ambiguous sends were not settled by their statuses")
	}
	return nil
}
