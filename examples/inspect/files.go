package main

import (
	"bytes"
	"io"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// A content is what a file holds, or why that is not known.
type content struct {
	data []byte
	err  error
}

// files yields name and content of everything that args stand for, in their order.
func files(args []string, stdin io.Reader) iter.Seq2[string, content] {
	return func(yield func(string, content) bool) {
		for _, arg := range args {
			if arg == "-" {
				data, err := io.ReadAll(stdin)
				if !yield(arg, content{unmarked(data), err}) {
					return
				}
				continue
			}
			for _, f := range below(arg) {
				if f.err == nil {
					f.data, f.err = os.ReadFile(f.name)
				}
				f.data = unmarked(f.data)
				if !yield(f.name, f.content) {
					return
				}
			}
		}
	}
}

// unmarked takes the byte order mark away that some editors put in front of UTF-8.
func unmarked(data []byte) []byte { return bytes.TrimPrefix(data, []byte("\ufeff")) }

type found struct {
	name string
	content
}

// below returns name itself if it is no directory, else the *.json files below it, sorted, and the directories that
// cannot be read.
func below(name string) []found {
	if info, err := os.Stat(name); err != nil || !info.IsDir() {
		return []found{{name: name, content: content{err: err}}}
	}
	var list []found
	// The function never returns an error, so WalkDir does not either.
	_ = filepath.WalkDir(name, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.IsDir() && strings.HasSuffix(path, ".json") {
			list = append(list, found{name: path, content: content{err: err}})
		}
		return nil
	})
	slices.SortStableFunc(list, func(a, b found) int { return strings.Compare(a.name, b.name) })
	return list
}
