package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"sync"
)

// optedOut is the code of someone who stopped marketing messages.
const optedOut = 131050

// An event is what a line of the journal tells.
type event string

const (
	started event = "broadcast" // first line: which template
	begun   event = "begin"     // on the disk before the message leaves
	sent    event = "sent"
	refused event = "refused" // for good
	unknown event = "unknown" // it may have been accepted
	again   event = "again"   // surely not accepted: may be tried again
)

// rank orders events by how much they settle.
func (e event) rank() int {
	if e.unknown() {
		e = unknown
	}
	return slices.Index([]event{"", again, unknown, refused, sent}, e)
}

// unknown reports whether it is not known if the message was accepted: begun, and no word of it since.
func (e event) unknown() bool { return e == begun || e == unknown }

type entry struct {
	Event    event    `json:"event"`
	Who      string   `json:"who,omitzero"`
	Also     []string `json:"also,omitzero"` // other marks of the person
	Line     int      `json:"line,omitzero"` // in the list
	ID       string   `json:"id,omitzero"`   // wamid
	Code     int      `json:"code,omitzero"`
	Template string   `json:"template,omitzero"`
	Language string   `json:"language,omitzero"`
}

// past is what a journal says of earlier runs.
type past struct {
	last   map[string]event
	people identities      // by their marks
	stop   map[string]bool // those whom Meta refused because they opted out
	size   int64           // of its whole lines
	new    bool
}

// readJournal reads what earlier runs wrote. A last line that a crash cut off never took effect: a message leaves only
// after its line is on the disk.
func readJournal(path, template, language string) (*past, error) {
	p := &past{last: map[string]event{}, people: identities{}, stop: map[string]bool{}}
	data, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		p.new = true
		return p, nil
	} else if err != nil {
		return nil, err
	}
	for n := 1; ; n++ {
		line, rest, whole := bytes.Cut(data, []byte("\n"))
		if !whole {
			break
		}
		var e entry
		err := json.Unmarshal(line, &e)
		switch {
		case err != nil && len(bytes.TrimSpace(rest)) == 0:
			p.new = n == 1
			return p, nil
		case err != nil:
			return nil, fmt.Errorf("%s: line %d is no journal line; without it nobody knows what was sent", path, n)
		case n == 1 && (e.Event != started || e.Template != template || e.Language != language):
			return nil, fmt.Errorf("%s is the journal of another broadcast (template %q in %q): name another file with -journal", path, e.Template, e.Language)
		case n > 1:
			p.last[e.Who] = e.Event
			p.stop[e.Who] = p.stop[e.Who] || e.Code == optedOut
			p.people.join(append(e.Also, e.Who))
		}
		p.size += int64(len(line)) + 1
		data = rest
	}
	p.new = p.size == 0
	return p, nil
}

// A journal appends what happens to a file. It is safe for concurrent use.
type journal struct {
	file   *os.File
	unlock func() error

	mu      sync.Mutex
	last    map[string]event
	before  map[string]bool  // begun by an earlier run, which did not live to see the answer
	silent  map[string]bool  // accepted in this run, and no status has come since
	told    map[string]bool  // of whom a status has come
	heard   map[string]entry // statuses of what is on its way
	written int

	flush  sync.Mutex
	synced int
}

func openJournal(path, template, language string, old *past) (*journal, error) {
	j := &journal{last: old.last, before: map[string]bool{}, silent: map[string]bool{}, told: map[string]bool{}, heard: map[string]entry{}}
	for who, e := range old.last {
		if e == begun {
			j.before[who] = true
		}
	}
	unlock, err := lock(path + ".lock")
	if err != nil {
		return nil, err
	}
	j.unlock = unlock
	j.file, err = os.OpenFile(path, os.O_CREATE|os.O_RDWR|os.O_APPEND, 0o600)
	if err != nil {
		return nil, errors.Join(err, unlock())
	}
	err = j.file.Truncate(old.size)
	if err == nil && old.new {
		err = j.write(entry{Event: started, Template: template, Language: language})
		syncFolder(filepath.Dir(path))
	}
	if err != nil {
		return nil, errors.Join(err, j.close())
	}
	return j, nil
}

// syncFolder puts a new file's name on the disk, on systems that can do that.
func syncFolder(path string) {
	if dir, err := os.Open(path); err == nil {
		_ = dir.Sync()
		_ = dir.Close()
	}
}

func (j *journal) write(e entry) error {
	j.mu.Lock()
	defer j.mu.Unlock()
	if told, ok := j.heard[e.Who]; ok && (e.Event == unknown || e.Event == sent && told.Event == refused) {
		e = told
	}
	delete(j.heard, e.Who)
	data, err := json.Marshal(e)
	if err != nil {
		return err
	}
	if _, err := j.file.Write(append(data, '\n')); err != nil {
		return err
	}
	j.written++
	if e.Who != "" {
		j.last[e.Who] = e.Event
		if e.Event == sent && !j.told[e.Who] {
			j.silent[e.Who] = true
		}
	}
	return nil
}

// begin returns once it is on the disk that a message is about to leave. Many that begin at once share one write of the
// disk.
func (j *journal) begin(t target) error {
	also := slices.DeleteFunc(slices.Clone(t.marks), func(m string) bool { return m == t.who })
	if err := j.write(entry{Event: begun, Who: t.who, Also: also, Line: t.line}); err != nil {
		return err
	}
	j.mu.Lock()
	delete(j.before, t.who)
	mine := j.written
	j.mu.Unlock()
	j.flush.Lock()
	defer j.flush.Unlock()
	if j.synced >= mine {
		return nil
	}
	j.mu.Lock()
	all := j.written
	j.mu.Unlock()
	if err := j.file.Sync(); err != nil {
		return err
	}
	j.synced = all
	return nil
}

// settle takes a status's word for a message of which nothing is known, or which was accepted and failed all the same. A
// status may come before the answer to the send has been missed, so it is kept for that.
func (j *journal) settle(e entry) error {
	j.mu.Lock()
	j.told[e.Who] = true
	delete(j.silent, e.Who)
	was := j.last[e.Who]
	open := was == unknown || was == begun && j.before[e.Who] || was == sent && e.Event == refused
	if was == begun && !open {
		j.heard[e.Who] = e
	}
	j.mu.Unlock()
	if !open {
		return nil
	}
	return j.write(e)
}

// open reports whether a status could tell something.
func (j *journal) open() bool {
	j.mu.Lock()
	defer j.mu.Unlock()
	if len(j.silent) > 0 {
		return true
	}
	for _, e := range j.last {
		if e.unknown() {
			return true
		}
	}
	return false
}

func (j *journal) close() error {
	return errors.Join(j.file.Sync(), j.file.Close(), j.unlock())
}
