package main

import (
	"bufio"
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"

	"github.com/wacloud/wacloud/phone"
	"github.com/wacloud/wacloud/whatsapp"
)

// key joins the spellings of an identity.
func key(identity string) string {
	if n, err := phone.Parse(identity, ""); err == nil {
		return n.Key()
	}
	return phone.Key(identity)
}

// mark names an identity in the journal and in callback data without saying what it is.
func mark(key string) string {
	sum := sha256.Sum256([]byte("broadcast " + key))
	return hex.EncodeToString(sum[:12])
}

// identities knows which keys are one person: those that stand in one row, and whatever hangs together by that.
type identities map[string]string // to another key of the person

// of returns the key that stands for the person.
func (p identities) of(key string) string {
	for p[key] != "" && p[key] != key {
		key = p[key]
	}
	return key
}

// join makes keys one person.
func (p identities) join(keys []string) {
	for _, k := range keys {
		p[p.of(k)] = p.of(keys[0])
	}
}

// readOptOuts reads an identity a line. One that is none is an error: the person behind it would be written to.
func readOptOuts(path string) (keys []string, err error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	lines, n := bufio.NewScanner(f), 0
	for lines.Scan() {
		n++
		text := strings.TrimSpace(strings.TrimPrefix(lines.Text(), "\ufeff"))
		if text == "" {
			continue
		}
		_, wrong := phone.Parse(text, "")
		if to, err := whatsapp.ParseRecipient(text); wrong != nil && (err != nil || to.Kind() != whatsapp.KindUser) {
			return nil, fmt.Errorf("%s: line %d is neither a phone number with country code nor a user id", path, n)
		}
		keys = append(keys, key(text))
	}
	if err := lines.Err(); err != nil {
		return nil, fmt.Errorf("%s: line %d: %w", path, n+1, err)
	}
	return keys, nil
}

// A row is a line of the list that names somebody.
type row struct {
	target
	keys []string // of all identities in it
	err  error    // why it cannot be sent
}

// add takes over rows: each person once, those who opted out not at all. Who is one person all rows say together, so that a
// phone number in one and a user id in another do not make two.
func (p *plan) add(rows []row, optedOut []string) {
	people := identities{}
	for _, r := range rows {
		people.join(r.keys)
	}
	out, place := map[string]bool{}, map[string]int{} // in p.people
	for _, k := range optedOut {
		out[people.of(k)] = true
		p.gone = append(p.gone, mark(k))
	}
	for _, r := range rows {
		who := people.of(r.keys[0])
		_, twice := place[who]
		switch {
		case r.err != nil:
			p.bad = append(p.bad, badRow{r.line, r.err.Error()})
		case twice:
			p.duplicates++
		case out[who]:
			place[who] = -1
			p.optedOut++
		default:
			place[who] = len(p.people)
			p.people = append(p.people, r.target)
		}
	}
	for _, r := range rows {
		if i, ok := place[people.of(r.keys[0])]; ok && i >= 0 {
			p.people[i].learn(r)
		}
	}
}

// learn adds what a row says of who the target is.
func (t *target) learn(r row) {
	for i, k := range r.keys {
		if m := mark(k); !slices.Contains(t.marks, m) {
			t.marks = append(t.marks, m)
			t.known = append(t.known, r.known[i])
		}
	}
}

// recall finds the people in what earlier runs wrote, by whatever they were known then. Two who turn out to be one person
// are written to once.
func (p *plan) recall(old *past) {
	for _, t := range p.people {
		old.people.join(t.marks)
	}
	best, stopped := map[string]string{}, map[string]bool{}
	for _, who := range slices.Sorted(maps.Keys(old.last)) {
		person := old.people.of(who)
		if b := best[person]; b == "" || old.last[who].rank() > old.last[b].rank() {
			best[person] = who
		}
		stopped[person] = stopped[person] || old.stop[who]
	}
	for _, m := range p.gone {
		stopped[old.people.of(m)] = true
	}
	taken := map[string]bool{}
	var left []target
	for _, t := range p.people {
		person := old.people.of(t.marks[0])
		if taken[person] {
			p.duplicates++
			continue
		}
		taken[person] = true
		t.who, t.stopped = cmp.Or(best[person], t.who), stopped[person]
		left = append(left, t)
	}
	p.people = left
}
