package main

import (
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"
	"strings"

	"github.com/wacloud/wacloud/phone"
	"github.com/wacloud/wacloud/whatsapp"
	"github.com/wacloud/wacloud/whatsapp/track"
)

const madeUp = 200 // people in the list that is made up for the fake

// A target is one person of the list and the message for them.
type target struct {
	who     string // names the person in the journal and in callback data without saying who they are
	line    int
	to      whatsapp.Recipient
	message *whatsapp.Template
	known   []whatsapp.Recipient // all that the list has for the person
	marks   []string             // of all these
	stopped bool                 // opted out, by what earlier runs wrote of the person
}

// A badRow is one that cannot be sent.
type badRow struct {
	line   int
	reason string
}

// A plan is what is to be sent, and what is not.
type plan struct {
	people     []target
	bad        []badRow
	duplicates int
	optedOut   int
	gone       []string // marks of those in the file of the opted out, whom perhaps only the journal knows
}

// load reads the list, or makes one up for the fake.
func load(s settings, a *account) (*plan, error) {
	var out []string
	if s.optedOut != "" {
		var err error
		if out, err = readOptOuts(s.optedOut); err != nil {
			return nil, err
		}
	}
	if s.list == "" {
		if a.server == nil {
			return nil, errors.New("-list: a real account needs a list")
		}
		var text strings.Builder
		text.WriteString("phone\n")
		for i := range madeUp {
			fmt.Fprintf(&text, "+1556%07d\n", i)
		}
		return read(strings.NewReader(text.String()), s, out)
	}
	f, err := os.Open(s.list)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return read(f, s, out)
}

// columns says what stands where in a row.
type columns struct {
	phone, user int // -1 if there is none
	names       []string
}

func header(row []string) (columns, error) {
	c := columns{-1, -1, make([]string, len(row))}
	named, numbered := 0, []int{}
	for i, name := range row {
		name = strings.TrimSpace(strings.TrimPrefix(name, "\ufeff"))
		if name == "" || slices.Contains(c.names[:i], name) {
			return c, fmt.Errorf("the list's header names column %d %q: want a name that no other column has", i+1, name)
		}
		c.names[i] = name
		switch n, err := strconv.Atoi(name); {
		case name == "phone":
			c.phone = i
		case name == "user_id":
			c.user = i
		case err == nil:
			numbered = append(numbered, n)
		default:
			named++
		}
	}
	slices.Sort(numbered)
	switch {
	case c.phone < 0 && c.user < 0:
		return c, errors.New(`the list's header has neither a column "phone" nor "user_id"`)
	case named > 0 && len(numbered) > 0:
		return c, errors.New("the list's header mixes values by name and by position")
	case len(numbered) > 0 && (numbered[0] != 1 || numbered[len(numbered)-1] != len(numbered)):
		return c, errors.New("the list's header leaves out a position: want 1, 2 and so on")
	}
	return c, nil
}

func read(r io.Reader, s settings, optedOut []string) (*plan, error) {
	lines := csv.NewReader(r)
	lines.FieldsPerRecord = -1
	first, err := lines.Read()
	if err != nil {
		return nil, fmt.Errorf("the list's header: %w", err)
	}
	c, err := header(first)
	if err != nil {
		return nil, err
	}
	p, rows := &plan{}, []row(nil)
	for {
		fields, err := lines.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if broken, ok := errors.AsType[*csv.ParseError](err); ok {
			p.bad = append(p.bad, badRow{broken.StartLine, broken.Err.Error()})
			continue
		} else if err != nil {
			return nil, err
		}
		r := c.row(fields, s)
		r.line, _ = lines.FieldPos(0)
		if len(r.keys) == 0 {
			p.bad = append(p.bad, badRow{r.line, r.err.Error()})
			continue
		}
		rows = append(rows, r)
	}
	p.add(rows, optedOut)
	slices.SortStableFunc(p.bad, func(a, b badRow) int { return a.line - b.line })
	return p, nil
}

// row makes a message of the fields of a row.
func (c columns) row(fields []string, s settings) (r row) {
	if len(fields) != len(c.names) {
		r.err = fmt.Errorf("%d columns, want %d", len(fields), len(c.names))
		return r
	}
	at := func(i int) string {
		if i < 0 {
			return ""
		}
		return strings.TrimSpace(fields[i])
	}
	if user := at(c.user); user != "" {
		r.keys, r.known = append(r.keys, key(user)), append(r.known, whatsapp.User(user))
	}
	if number := at(c.phone); number != "" {
		n, err := phone.Parse(number, "")
		if err != nil {
			return row{err: errors.New("no phone number with country code")}
		}
		r.keys, r.known = append(r.keys, n.Key()), append(r.known, whatsapp.Phone("+"+n.WaID()))
	}
	if len(r.keys) == 0 {
		r.err = errors.New("neither phone nor user_id")
		return r
	}
	r.who, r.to = mark(r.keys[0]), r.known[0]
	r.message = &whatsapp.Template{Name: s.template, Language: s.language}
	var params []*whatsapp.TextParam
	for i, name := range c.names {
		if i == c.phone || i == c.user {
			continue
		}
		params = append(params, &whatsapp.TextParam{Name: name, Text: at(i)})
	}
	if len(params) > 0 && params[0].Name[0] >= '0' && params[0].Name[0] <= '9' {
		slices.SortFunc(params, func(a, b *whatsapp.TextParam) int {
			m, _ := strconv.Atoi(a.Name)
			n, _ := strconv.Atoi(b.Name)
			return m - n
		})
		for _, v := range params {
			v.Name = ""
		}
	}
	for _, v := range params {
		r.message.Body = append(r.message.Body, v)
	}
	o := whatsapp.Outgoing{To: r.to, Message: r.message}
	r.err = o.Check()
	return r
}

// sift takes out who opted out since the list was made: in an earlier run, or in WhatsApp's own menu.
func (p *plan) sift(ctx context.Context, tr *track.Tracker, old *past) error {
	p.recall(old)
	var left []target
	for _, t := range p.people {
		stopped := t.stopped
		for _, to := range t.known {
			said, err := tr.OptedOut(ctx, to)
			if err != nil {
				return err
			}
			stopped = stopped || said
		}
		if stopped {
			p.optedOut++
			continue
		}
		left = append(left, t)
	}
	p.people = left
	return nil
}

// todo is who is left: not those that are settled, and the unknown ones only if the operator says so.
func (p *plan) todo(old *past, resend bool) []target {
	var left []target
	for _, t := range p.people {
		if e := old.last[t.who]; e == "" || e == again || e.unknown() && resend {
			left = append(left, t)
		}
	}
	return left
}
