package main

import (
	"bufio"
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"iter"
	"maps"
	"os"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/wacloud/wacloud/whatsapp"
	"github.com/wacloud/wacloud/whatsapp/track"
)

// A peopleFile is a track.Store for one process in a file of JSON lines: what is known of people outlives a run. Losing
// its last line does no harm, for what must not be lost stands in the journal.
type peopleFile struct {
	mu      sync.Mutex
	file    *os.File // nil: nothing is written down
	unlock  func() error
	entries map[string]kept
	version uint64
}

type kept struct {
	Key     string          `json:"key"`
	Value   json.RawMessage `json:"value,omitempty"` // none: deleted
	Version uint64          `json:"version,omitempty"`
	Until   time.Time       `json:"until,omitzero"`
}

// openPeople reads the file, which may be missing. If it is to be written, it is locked and what is over is left out.
func openPeople(path string, write bool) (*peopleFile, error) {
	f := &peopleFile{entries: map[string]kept{}, unlock: func() error { return nil }}
	if write {
		unlock, err := lock(path + ".lock")
		if err != nil {
			return nil, err
		}
		f.unlock = unlock
	}
	err := f.read(path)
	if err == nil && write {
		err = f.rewrite(path)
	}
	if err != nil {
		return nil, errors.Join(err, f.unlock())
	}
	return f, nil
}

func (f *peopleFile) read(path string) error {
	data, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	} else if err != nil {
		return err
	}
	lines := bufio.NewScanner(bytes.NewReader(data))
	lines.Buffer(nil, 1<<20)
	for n := 1; lines.Scan(); n++ {
		var e kept
		switch err := json.Unmarshal(lines.Bytes(), &e); {
		case err != nil && bytes.HasSuffix(data, lines.Bytes()):
			return nil // cut off by a crash
		case err != nil:
			return fmt.Errorf("%s: line %d is no line of people: %w", path, n, err)
		case e.Value == nil:
			delete(f.entries, e.Key)
		default:
			f.entries[e.Key] = e
		}
	}
	return lines.Err()
}

// rewrite writes the file anew, without what is over, and leaves it open for more.
func (f *peopleFile) rewrite(path string) error {
	file, err := os.OpenFile(path+".new", os.O_CREATE|os.O_TRUNC|os.O_RDWR, 0o600)
	if err != nil {
		return err
	}
	w := bufio.NewWriter(file)
	lines := json.NewEncoder(w)
	for _, e := range f.entries {
		if time.Now().Before(e.Until) {
			err = errors.Join(err, lines.Encode(e))
		}
	}
	if err = errors.Join(err, w.Flush(), file.Sync(), file.Close()); err != nil {
		return err
	}
	if err := os.Rename(path+".new", path); err != nil {
		return err
	}
	f.file, err = os.OpenFile(path, os.O_RDWR|os.O_APPEND, 0o600)
	return err
}

func (f *peopleFile) close() error {
	f.mu.Lock()
	defer f.mu.Unlock()
	var err error
	if f.file != nil {
		err = errors.Join(f.file.Sync(), f.file.Close())
	}
	return errors.Join(err, f.unlock())
}

// live returns the entry of key, without a version if there is none. The caller holds mu.
func (f *peopleFile) live(key string) kept {
	e := f.entries[key]
	if e.Version != 0 && !time.Now().Before(e.Until) {
		return kept{}
	}
	return e
}

// Get implements track.Store.
func (f *peopleFile) Get(ctx context.Context, key string) (track.Entry, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	e := f.live(key)
	return track.Entry{Key: key, Value: slices.Clone(e.Value), Version: e.Version}, ctx.Err()
}

// Put implements track.Store.
func (f *peopleFile) Put(ctx context.Context, key string, value []byte, version uint64, ttl time.Duration) error {
	now := time.Now()
	return f.change(ctx, version, kept{Key: key, Value: slices.Clone(value), Until: now.Add(ttl)})
}

// Delete implements track.Store.
func (f *peopleFile) Delete(ctx context.Context, key string, version uint64) error {
	return f.change(ctx, version, kept{Key: key})
}

func (f *peopleFile) change(ctx context.Context, version uint64, e kept) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if err := ctx.Err(); err != nil {
		return err
	}
	if f.live(e.Key).Version != version {
		return track.ErrConflict
	}
	// By the clock, so that no version comes again after an entry was left out.
	f.version = max(f.version+1, uint64(time.Now().UnixNano()))
	if e.Value != nil {
		e.Version = f.version
	}
	if f.file != nil {
		data, err := json.Marshal(e)
		if err != nil {
			return err
		}
		if _, err := f.file.Write(append(data, '\n')); err != nil {
			return err
		}
	}
	if e.Value == nil {
		delete(f.entries, e.Key)
	} else {
		f.entries[e.Key] = e
	}
	return nil
}

// Scan implements track.Store.
func (f *peopleFile) Scan(ctx context.Context, prefix string) iter.Seq2[track.Entry, error] {
	return func(yield func(track.Entry, error) bool) {
		f.mu.Lock()
		all := slices.SortedFunc(maps.Values(f.entries), func(a, b kept) int { return cmp.Compare(a.Key, b.Key) })
		f.mu.Unlock()
		for _, e := range all {
			if !strings.HasPrefix(e.Key, prefix) || !time.Now().Before(e.Until) {
				continue
			}
			if !yield(track.Entry{Key: e.Key, Value: slices.Clone(e.Value), Version: e.Version}, ctx.Err()) || ctx.Err() != nil {
				return
			}
		}
	}
}

// newTracker makes what knows who wrote and who wants no more messages.
func newTracker(s settings, store track.Store) (*track.Tracker, error) {
	return track.New("broadcast", track.WithStore(store), track.WithPersonKey(key),
		track.WithMarketing(func(*whatsapp.Template) bool { return !s.utility }))
}

// windows counts people by the state of their 24-hour window.
func windows(ctx context.Context, tr *track.Tracker, number string, people []target) (map[track.WindowState]int, error) {
	n := map[track.WindowState]int{}
	for _, t := range people {
		state := track.Unknown
		for _, to := range t.known {
			w, err := tr.Window(ctx, number, to)
			if err != nil {
				return nil, err
			}
			if state == track.Unknown || w.State == track.Open {
				state = w.State
			}
		}
		n[state]++
	}
	return n, nil
}
