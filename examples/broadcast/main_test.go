package main_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	waerrors "github.com/wacloud/wacloud/errors"
	broadcast "github.com/wacloud/wacloud/examples/broadcast"
	"github.com/wacloud/wacloud/whatsapp/whatsapptest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// A scene is a list, and a fake that plays the real account.
type scene struct {
	server *whatsapptest.Server
	list   string
}

func newScene(t *testing.T, list string, opts ...whatsapptest.Option) *scene {
	t.Helper()
	s := &scene{whatsapptest.NewServer(opts...), filepath.Join(t.TempDir(), "people.csv")}
	t.Cleanup(s.server.Close)
	require.NoError(t, os.WriteFile(s.list, []byte(list), 0o600))
	return s
}

func (s *scene) run(ctx context.Context, w io.Writer, args ...string) error {
	env := map[string]string{"WHATSAPP_TOKEN": s.server.Token(), "WHATSAPP_PHONE_NUMBER_ID": s.server.PhoneNumberID(), "WHATSAPP_BASE_URL": s.server.URL(), "WHATSAPP_APP_SECRET": s.server.AppSecret(), "WHATSAPP_VERIFY_TOKEN": s.server.VerifyToken()}
	return broadcast.Run(ctx, append([]string{"-list", s.list, "-rate", "1000"}, args...), func(k string) string { return env[k] }, w, io.Discard)
}

// once checks that exactly n people have the message, each once.
func (s *scene) once(t *testing.T, n int) {
	t.Helper()
	got := map[string]int{}
	for _, m := range s.server.Ledger() {
		got[m.To]++
		assert.Equal(t, 1, got[m.To], m.To)
	}
	assert.Len(t, got, n)
}

func people(n int) string {
	var b strings.Builder
	b.WriteString("phone\n")
	for i := range n {
		fmt.Fprintf(&b, "+1556%07d\n", i)
	}
	return b.String()
}

func TestMadeUpListOnTheFake(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	none := func(string) string { return "" }
	require.NoError(t, broadcast.Run(t.Context(), []string{"-send"}, none, &out, io.Discard))
	assert.Contains(t, out.String(), "sent 200, refused 0, unknown 0, left 0")
	assert.ErrorContains(t, broadcast.Run(t.Context(), []string{"-rate", "0"}, none, io.Discard, io.Discard), "-rate 0")
}

func TestHalfSetEnvironment(t *testing.T) {
	t.Parallel()
	for set, missing := range map[string]string{"WHATSAPP_TOKEN": "WHATSAPP_PHONE_NUMBER_ID", "WHATSAPP_PHONE_NUMBER_ID": "WHATSAPP_TOKEN"} {
		err := broadcast.Run(t.Context(), nil, func(k string) string { return map[string]string{set: "1"}[k] }, io.Discard, io.Discard)
		assert.ErrorContains(t, err, missing+" is missing")
	}
}

func TestDryRun(t *testing.T) {
	t.Parallel()
	s := newScene(t, "phone,user_id,first_name\n"+
		"+55 11 98765-4321,,Ana\n"+
		"551187654321,,Ana again\n"+
		"+52 55 1234 5678,,Ben\n"+
		"+52 1 55 1234 5678,,Ben again\n"+
		",US.13491208655302741918,Cleo\n"+
		"abc,,Dan\n"+
		"+15560000001,,\n"+
		"+15560000002\n"+
		"+15560000003,,Eve\n")
	gone := filepath.Join(t.TempDir(), "gone.txt")
	require.NoError(t, os.WriteFile(gone, []byte("+1 556 000 0003\n"), 0o600))
	var out bytes.Buffer
	require.NoError(t, s.run(t.Context(), &out, "-opted-out", gone))
	for _, want := range []string{
		"recipients            3\n", "duplicates            2\n", "opted out             1\n", "TIER_2K", "1 min at 1000 a second",
		"invalid rows          3\n", "line 7: no phone", "line 8: ", "line 9: 1 columns, want 3",
	} {
		assert.Contains(t, out.String(), want)
	}
	assert.Empty(t, s.server.Ledger())
	assert.NoFileExists(t, s.list+".journal")
}

// stopper cancels when so much of the broadcast is done.
type stopper struct {
	at   string
	stop context.CancelFunc
}

func (s *stopper) Write(p []byte) (int, error) {
	if strings.HasPrefix(string(p), s.at) {
		s.stop()
	}
	return len(p), nil
}

func TestPauseAndResume(t *testing.T) {
	t.Parallel()
	s := newScene(t, people(300))
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	err := s.run(ctx, &stopper{"90 of", stop}, "-send")
	require.ErrorIs(t, err, context.Canceled)
	assert.Equal(t, 1, broadcast.ExitCode(err))
	n := len(s.server.Ledger())
	assert.GreaterOrEqual(t, n, 90)
	assert.Less(t, n, 300)
	require.NoError(t, s.run(t.Context(), io.Discard, "-send"))
	s.once(t, 300)
	require.NoError(t, s.run(t.Context(), io.Discard, "-send"), "nothing is left")
	s.once(t, 300)
}

func TestCrash(t *testing.T) {
	t.Parallel()
	s := newScene(t, people(5))
	require.NoError(t, s.run(t.Context(), io.Discard, "-send", "-workers", "1"))
	data, err := os.ReadFile(s.list + ".journal")
	require.NoError(t, err)
	lines := strings.SplitAfter(string(data), "\n")
	// The last message's begin is there, its result is cut off in the middle.
	require.NoError(t, os.WriteFile(s.list+".journal", []byte(strings.Join(lines[:10], "")+lines[10][:8]), 0o600))
	var out bytes.Buffer
	err = s.run(t.Context(), &out, "-send")
	require.ErrorContains(t, err, "0 refused and 1 unknown")
	assert.Equal(t, 2, broadcast.ExitCode(err))
	assert.Contains(t, out.String(), "sent 4, refused 0, unknown 1, left 0")
	s.once(t, 5)
	require.NoError(t, s.run(t.Context(), io.Discard, "-send", "-resend-unknown"))
	assert.Len(t, s.server.Ledger(), 6, "the operator wanted it")

	require.NoError(t, os.WriteFile(s.list+".journal", []byte(lines[0]+"garbage\n"+lines[1]), 0o600))
	require.ErrorContains(t, s.run(t.Context(), io.Discard, "-send"), "line 2")
	require.ErrorContains(t, s.run(t.Context(), io.Discard, "-template", "other"), "another broadcast")
}

func TestFaults(t *testing.T) {
	t.Parallel()
	s := newScene(t, people(60))
	s.server.Inject(whatsapptest.Fault{Path: "*/messages", Code: 130429, Times: 3})
	s.server.Inject(whatsapptest.Fault{Path: "*/messages", To: "+15560000007", At: whatsapptest.AfterProcess, Status: 502})
	s.server.Inject(whatsapptest.Fault{Path: "*/messages", To: "+15560000009", Code: 131026})
	for range 2 {
		var out bytes.Buffer
		err := s.run(t.Context(), &out, "-send")
		assert.Equal(t, 2, broadcast.ExitCode(err), "%v", err)
		assert.Contains(t, out.String(), "sent 58, refused 1, unknown 1, left 0")
		s.once(t, 59)
	}
}

func TestShutGate(t *testing.T) {
	t.Parallel()
	s := newScene(t, people(40))
	s.server.Inject(whatsapptest.Fault{Path: "*/messages", Code: 131042, Times: -1})
	err := s.run(t.Context(), io.Discard, "-send", "-give-up", "1s")
	require.ErrorContains(t, err, "gave up")
	assert.Equal(t, 1, broadcast.ExitCode(err))
	assert.Empty(t, s.server.Ledger())
	s.server.Heal()
	require.NoError(t, s.run(t.Context(), io.Discard, "-send"))
	s.once(t, 40)
}

// subscriber makes the fake deliver webhooks to the address that the broadcast prints.
type subscriber struct {
	bytes.Buffer
	server *whatsapptest.Server
}

func (s *subscriber) Write(p []byte) (int, error) {
	if url, ok := strings.CutPrefix(strings.TrimSpace(string(p)), "webhooks at "); ok {
		if err := s.server.Subscribe(context.Background(), url); err != nil {
			return 0, err
		}
	}
	return s.Buffer.Write(p)
}

// A status settles what was unknown, be it of this run or of one that crashed, and says also if it failed.
func TestStatusesSettle(t *testing.T) {
	t.Parallel()
	for name, late := range map[string]whatsapptest.Delivery{"at once": {}, "late": {Delay: 300 * time.Millisecond}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newScene(t, people(20), whatsapptest.WithDelivery(late), whatsapptest.WithStatuses(func(_ uint64, m whatsapptest.Sent) whatsapptest.Course {
				if m.To == "+15560000004" {
					return whatsapptest.Course{Code: 131026}
				}
				return whatsapptest.Course{}
			}))
			for _, to := range []string{"+15560000003", "+15560000004"} {
				s.server.Inject(whatsapptest.Fault{Path: "*/messages", To: to, At: whatsapptest.AfterProcess, Status: 502})
			}
			out := &subscriber{server: s.server}
			err := s.run(t.Context(), out, "-send", "-listen", "127.0.0.1:0")
			assert.Equal(t, 2, broadcast.ExitCode(err), "%v", err)
			assert.Contains(t, out.String(), "sent 19, refused 1, unknown 0, left 0")
			s.once(t, 20)
		})
	}
}

func TestTokenRefused(t *testing.T) {
	t.Parallel()
	s := newScene(t, people(40))
	s.server.Inject(whatsapptest.Fault{Path: "*/messages", Code: 190, Times: -1})
	err := s.run(t.Context(), io.Discard, "-send")
	require.ErrorIs(t, err, waerrors.Unauthorized)
	assert.NoFileExists(t, s.list+".journal.lock")
	s.server.Heal()
	require.NoError(t, s.run(t.Context(), io.Discard, "-send"))
	s.once(t, 40)
}

func TestOneRunAtATime(t *testing.T) {
	t.Parallel()
	s := newScene(t, people(1))
	require.NoError(t, os.WriteFile(s.list+".journal.lock", nil, 0o600))
	require.ErrorContains(t, s.run(t.Context(), io.Discard, "-send"), "another run")
	assert.Empty(t, s.server.Ledger())
}
