// Command uploadbudget measures what package media costs: peak memory and CPU of an upload and of a download of 100 MB,
// beside a bare net/http POST and GET of the same file, in one run.
//
//	go run ./examples/uploadbudget
//
// Each transfer runs in a process of its own, which has done a small one first, so that what a program has anyway
// (runtime, TLS, a connection) counts as idle. This process plays the server, over TLS as the real one is. A transfer
// goes 9 times each way, of which the median memory and the least CPU count (other programs on the machine can only add to
// it); -size, -rounds and -http1 change that.
//
// The budgets: an upload takes at most 2 MB over idle and 1.1 times the CPU of the bare one, else the exit code is 1. The
// download is compared with a bare one whose bytes are hashed, for package media checks Meta's checksum. It has no budget:
// over HTTP/2 net/http receives up to 4 MB ahead, and what that costs depends on who is scheduled when.
//
// Memory needs Linux: it is the kernel's high-water mark of resident pages, reset before each transfer.
package main

import (
	"cmp"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"slices"
	"time"
)

// Budgets.
const (
	maxMemory = 2 << 20 // bytes over idle
	maxCPU    = 1.1     // times that of the bare transfer
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := run(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr)
	stop()
	if err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(os.Stderr, "uploadbudget:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) error {
	flags := flag.NewFlagSet("uploadbudget", flag.ContinueOnError)
	flags.SetOutput(stderr)
	size := flags.Int64("size", 100<<20, "`bytes` of the file")
	rounds := flags.Int("rounds", 9, "transfers each way")
	http1 := flags.Bool("http1", false, "HTTP/1.1 instead of HTTP/2")
	report := flags.Bool("report", false, "print figures only: no budget is an error")
	child := flags.String("transfer", "", "do one transfer that standard input describes, and print what it took; for the program itself")
	if err := flags.Parse(args); err != nil {
		return err
	}
	switch {
	case flags.NArg() > 0:
		return fmt.Errorf("unexpected argument %q", flags.Arg(0))
	case *child != "":
		return transfer(ctx, *child, stdin, stdout)
	case *size < 1<<20 || *size > 100<<20:
		return fmt.Errorf("-size %d: want 1 MB to 100 MB", *size)
	case *rounds < 1 || *rounds > 100:
		return fmt.Errorf("-rounds %d: want 1 to 100", *rounds)
	}
	b := &bench{size: *size, http1: *http1, stderr: stderr}
	if err := b.open(); err != nil {
		return err
	}
	defer b.close()
	results := map[string][]figures{}
	for range *rounds {
		for _, way := range ways() { // in turn, so that a slow moment of the machine hits all
			f, err := b.transfer(ctx, way)
			if err != nil {
				return fmt.Errorf("%s: %w", way, err)
			}
			results[way] = append(results[way], f)
		}
	}
	return judge(stdout, results, *size, *report)
}

// The transfers.
const (
	upload       = "upload"
	bareUpload   = "bare POST"
	download     = "download"
	bareDownload = "bare GET, hashed"
)

func ways() []string { return []string{upload, bareUpload, download, bareDownload} }

// figures are what one transfer took.
type figures struct {
	CPU    time.Duration `json:"cpu"`
	Idle   int64         `json:"idle"` // bytes, 0 if it cannot be measured here
	Peak   int64         `json:"peak"` // bytes
	Blocks uint64        `json:"blocks"`
	Heap   uint64        `json:"heap"` // bytes allocated
}

func least(list []figures) time.Duration {
	return slices.MinFunc(list, func(a, b figures) int { return cmp.Compare(a.CPU, b.CPU) }).CPU
}

func median[T int64 | uint64](list []figures, of func(figures) T) T {
	all := make([]T, len(list))
	for i, f := range list {
		all[i] = of(f)
	}
	slices.Sort(all)
	return all[len(all)/2]
}

// judge prints the table and says which budgets are exceeded.
func judge(w io.Writer, results map[string][]figures, size int64, report bool) error {
	if _, err := fmt.Fprintf(w, "%d MB, %d times\n%-18s %10s %12s %12s %10s %12s\n", size>>20, len(results[upload]),
		"", "idle", "over idle", "CPU", "allocs", "allocated"); err != nil {
		return err
	}
	over := func(f figures) int64 { return f.Peak - f.Idle }
	for _, way := range ways() {
		list := results[way]
		idle, above := "unknown", "unknown"
		if list[0].Peak > 0 {
			idle = fmt.Sprintf("%.1f MB", float64(median(list, func(f figures) int64 { return f.Idle }))/(1<<20))
			above = fmt.Sprintf("%.2f MB", float64(median(list, over))/(1<<20))
		}
		if _, err := fmt.Fprintf(w, "%-18s %10s %12s %9.1f ms %10d %9.1f KB\n", way, idle, above,
			float64(least(list))/float64(time.Millisecond), median(list, func(f figures) uint64 { return f.Blocks }),
			float64(median(list, func(f figures) uint64 { return f.Heap }))/(1<<10)); err != nil {
			return err
		}
	}
	var exceeded error
	for _, pair := range [][2]string{{upload, bareUpload}, {download, bareDownload}} {
		ratio := float64(least(results[pair[0]])) / float64(max(least(results[pair[1]]), 1))
		memory := median(results[pair[0]], over)
		verdict := "no budget"
		if pair[0] == upload {
			verdict = "ok"
			if ratio > maxCPU || memory > maxMemory {
				verdict = "over budget"
				exceeded = fmt.Errorf("upload: %.2f MB over idle (≤ %d), %.3f times the CPU (≤ %.1f)", float64(memory)/(1<<20), maxMemory>>20, ratio, maxCPU)
			}
		}
		if _, err := fmt.Fprintf(w, "%s against %s: %.2f MB over idle, CPU ratio %.3f: %s\n", pair[0], pair[1],
			float64(memory)/(1<<20), ratio, verdict); err != nil {
			return err
		}
	}
	if report {
		return nil
	}
	return exceeded
}
