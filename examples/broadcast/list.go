package main

import (
	"bufio"
	"context"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
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
}

// load reads the list, or makes one up for the fake.
func load(s settings, a *account) (*plan, error) {
	out := map[string]bool{}
	if s.optedOut != "" {
		f, err := os.Open(s.optedOut)
		if err != nil {
			return nil, err
		}
		defer f.Close()
		lines := bufio.NewScanner(f)
		for lines.Scan() {
			if text := strings.TrimSpace(lines.Text()); text != "" {
				out[key(text)] = true
			}
		}
		if err := lines.Err(); err != nil {
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

// key joins the spellings of a person.
func key(identity string) string {
	if n, err := phone.Parse(identity, ""); err == nil {
		return n.Key()
	}
	return phone.Key(identity)
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

func read(r io.Reader, s settings, optedOut map[string]bool) (*plan, error) {
	rows := csv.NewReader(r)
	rows.FieldsPerRecord = -1
	first, err := rows.Read()
	if err != nil {
		return nil, fmt.Errorf("the list's header: %w", err)
	}
	c, err := header(first)
	if err != nil {
		return nil, err
	}
	p, seen := &plan{}, map[string]bool{}
	for {
		row, err := rows.Read()
		if errors.Is(err, io.EOF) {
			return p, nil
		}
		if broken, ok := errors.AsType[*csv.ParseError](err); ok {
			p.bad = append(p.bad, badRow{broken.StartLine, broken.Err.Error()})
			continue
		} else if err != nil {
			return nil, err
		}
		line, _ := rows.FieldPos(0)
		who, t, err := c.target(row, s)
		switch {
		case err != nil:
			p.bad = append(p.bad, badRow{line, err.Error()})
		case seen[who]:
			p.duplicates++
		case optedOut[who]:
			seen[who] = true
			p.optedOut++
		default:
			seen[who] = true
			sum := sha256.Sum256([]byte("broadcast " + who))
			t.who, t.line = hex.EncodeToString(sum[:12]), line
			p.people = append(p.people, t)
		}
	}
}

// target makes a message of a row. who is the key of the person.
func (c columns) target(row []string, s settings) (who string, t target, err error) {
	if len(row) != len(c.names) {
		return "", t, fmt.Errorf("%d columns, want %d", len(row), len(c.names))
	}
	at := func(i int) string {
		if i < 0 {
			return ""
		}
		return strings.TrimSpace(row[i])
	}
	switch number, user := at(c.phone), at(c.user); {
	case user != "":
		who, t.to = user, whatsapp.User(user)
	case number != "":
		n, err := phone.Parse(number, "")
		if err != nil {
			return "", t, errors.New("no phone number with country code")
		}
		who, t.to = n.Key(), whatsapp.Phone("+"+n.WaID())
	default:
		return "", t, errors.New("neither phone nor user_id")
	}
	t.message = &whatsapp.Template{Name: s.template, Language: s.language}
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
		t.message.Body = append(t.message.Body, v)
	}
	o := whatsapp.Outgoing{To: t.to, Message: t.message}
	return who, t, o.Check()
}

// sift takes out who opted out since the list was made: in an earlier run, or in WhatsApp's own menu.
func (p *plan) sift(ctx context.Context, tr *track.Tracker, old *past) error {
	var left []target
	for _, t := range p.people {
		stopped, err := tr.OptedOut(ctx, t.to)
		switch {
		case err != nil:
			return err
		case stopped || old.stop[t.who]:
			p.optedOut++
		default:
			left = append(left, t)
		}
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
