package main

import (
	"io"
	"time"
)

// Run is the program.
var Run = run

// Figures are what one transfer took.
type Figures = figures

// Judge prints the table of transfers that took what is given: an upload, a bare one, a download, a bare one.
func Judge(w io.Writer, report bool, f [4]Figures) error {
	results := map[string][]figures{}
	for i, way := range ways() {
		results[way] = []figures{f[i]}
	}
	return judge(w, results, 100<<20, report)
}

// Peak is the high-water mark of memory, Reset sets it back, CPU is what was used.
func Peak() int64 { return peak() }

// Reset sets the high-water mark back.
func Reset() int64 { return resetPeak() }

// CPU is what this process has used.
func CPU() time.Duration { return processCPU() }
