package main_test

import (
	"io"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	campaign "github.com/wacloud/wacloud/examples/campaign"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestNothingIsLostOrDoubled(t *testing.T) {
	t.Parallel()
	surfaced := regexp.MustCompile(`ambiguous surfaced (\d+)/(\d+)`)
	for name, args := range map[string][]string{
		"http1":          {"-n", "2000"},
		"http1 statuses": {"-n", "2000", "-statuses", "-seed", "3"},
		"http2":          {"-n", "2000", "-wire", "http2", "-seed", "2"},
		"all fail":       {"-n", "200", "-faults", "1"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var out strings.Builder
			require.NoError(t, campaign.Run(t.Context(), args, &out, io.Discard))
			assert.Contains(t, out.String(), "\nlost 0\nduplicated 0\nwrong not-sent 0\n")
			n := surfaced.FindStringSubmatch(out.String())
			require.NotNil(t, n)
			assert.Equal(t, n[1], n[2])
			assert.NotEqual(t, "0", n[1], "the faults must bite")
		})
	}
}

func TestSameSeedSameFigures(t *testing.T) {
	t.Parallel()
	table := func(seed string) string {
		var out strings.Builder
		require.NoError(t, campaign.Run(t.Context(), []string{"-n", "500", "-seed", seed}, &out, io.Discard))
		return out.String()
	}
	first := table("7")
	assert.Equal(t, first, table("7"))
	assert.NotEqual(t, first, table("8"))
}

// What many programs do is caught by the same measure.
func TestNaiveClientIsCaught(t *testing.T) {
	t.Parallel()
	var out strings.Builder
	err := campaign.Run(t.Context(), []string{"-n", "1000", "-client", "naive"}, &out, io.Discard)
	assert.ErrorContains(t, err, "sent twice")
	assert.NotContains(t, out.String(), "duplicated 0\n")
}

func TestBadArguments(t *testing.T) {
	t.Parallel()
	for _, args := range [][]string{
		{"-n", "0"}, {"-faults", "2"}, {"-workers", "0"}, {"-client", "x"}, {"-wire", "x"}, {"-client", "naive", "-statuses"}, {"extra"}, {"-nope"},
	} {
		assert.Error(t, campaign.Run(t.Context(), args, io.Discard, io.Discard), "%q", args)
	}
}
