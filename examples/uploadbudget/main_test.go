package main_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	uploadbudget "github.com/wacloud/wacloud/examples/uploadbudget"
)

// TestMain is also the program that a run starts for each transfer.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == "-transfer" {
		if err := uploadbudget.Run(context.Background(), os.Args[1:], os.Stdin, os.Stdout, os.Stderr); err != nil {
			_, _ = io.WriteString(os.Stderr, err.Error())
			os.Exit(1)
		}
		os.Exit(0)
	}
	goleak.VerifyTestMain(m)
}

// TestMeasures moves small files: figures of a busy machine prove nothing, so they are only printed.
func TestMeasures(t *testing.T) {
	t.Parallel()
	for _, protocol := range [][]string{nil, {"-http1"}} {
		var out bytes.Buffer
		args := append([]string{"-size", "3145728", "-rounds", "1", "-report"}, protocol...)
		require.NoError(t, uploadbudget.Run(t.Context(), args, nil, &out, io.Discard))
		text := out.String()
		for _, want := range []string{"3 MB, 1 times", "upload against bare POST: ", "download against bare GET, hashed: ", "CPU ratio "} {
			assert.Contains(t, text, want)
		}
		if runtime.GOOS == "linux" {
			assert.NotContains(t, text, "unknown")
		}
	}
}

func TestJudge(t *testing.T) {
	t.Parallel()
	usual := uploadbudget.Figures{CPU: 100 * time.Millisecond, Idle: 10 << 20, Peak: 11 << 20}
	with := func(cpu time.Duration, peak int64) uploadbudget.Figures {
		return uploadbudget.Figures{CPU: cpu, Idle: 10 << 20, Peak: peak}
	}
	for name, c := range map[string]struct {
		figures [4]uploadbudget.Figures
		over    string
	}{
		"all well":             {[4]uploadbudget.Figures{usual, usual, usual, usual}, ""},
		"at the limit":         {[4]uploadbudget.Figures{with(110*time.Millisecond, 12<<20), usual, usual, usual}, ""},
		"CPU":                  {[4]uploadbudget.Figures{with(111*time.Millisecond, 11<<20), usual, usual, usual}, "upload: 1.00 MB over idle (≤ 2), 1.110 times"},
		"memory":               {[4]uploadbudget.Figures{with(100*time.Millisecond, 12<<20+4096), usual, usual, usual}, "upload: 2.00 MB over idle"},
		"memory of both":       {[4]uploadbudget.Figures{with(100*time.Millisecond, 14<<20), with(100*time.Millisecond, 14<<20), usual, usual}, "upload: 4.00 MB"},
		"download is no fault": {[4]uploadbudget.Figures{usual, usual, with(time.Second, 14<<20), usual}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var out bytes.Buffer
			err := uploadbudget.Judge(&out, false, c.figures)
			if c.over == "" {
				assert.NoError(t, err)
				assert.NotContains(t, out.String(), "over budget")
				return
			}
			assert.ErrorContains(t, err, c.over)
			assert.Contains(t, out.String(), "over budget")
			assert.NoError(t, uploadbudget.Judge(io.Discard, true, c.figures), "figures only")
		})
	}
}

// TestPeak: the high-water mark sees memory that is gone again, and can be set back.
func TestPeak(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skipf("memory is not measured on %s", runtime.GOOS)
	}
	const much = 64 << 20
	before := uploadbudget.Reset()
	require.Positive(t, before)
	b := make([]byte, much)
	for i := 0; i < len(b); i += 4096 {
		b[i] = 1
	}
	runtime.KeepAlive(b)
	assert.Greater(t, uploadbudget.Peak(), before+much/2)
	assert.Positive(t, uploadbudget.CPU())
}

func TestUnexpected(t *testing.T) {
	t.Parallel()
	for name, args := range map[string][]string{
		"unknown flag": {"-nonsense"}, "argument": {"extra"}, "too small": {"-size", "1"}, "too big": {"-size", "1000000000"},
		"no rounds": {"-rounds", "0"}, "unknown transfer": {"-transfer", "sideways"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			assert.Error(t, uploadbudget.Run(t.Context(), args, strings.NewReader(""), io.Discard, io.Discard))
		})
	}
	t.Run("cancelled", func(t *testing.T) {
		t.Parallel()
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		err := uploadbudget.Run(ctx, []string{"-size", "1048576"}, nil, io.Discard, io.Discard)
		assert.ErrorIs(t, err, context.Canceled)
	})
	t.Run("output that cannot be written", func(t *testing.T) {
		t.Parallel()
		full := errors.New("disk full")
		r, w := io.Pipe()
		r.CloseWithError(full)
		err := uploadbudget.Run(t.Context(), []string{"-size", "1048576", "-rounds", "1", "-report"}, nil, w, io.Discard)
		assert.ErrorIs(t, err, full)
	})
}
