package main_test

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	waerrors "github.com/wacloud/wacloud/errors"
	broadcast "github.com/wacloud/wacloud/examples/broadcast"
	"github.com/wacloud/wacloud/webhook"
	"github.com/wacloud/wacloud/whatsapp/track"
	"github.com/wacloud/wacloud/whatsapp/track/tracktest"
	"github.com/wacloud/wacloud/whatsapp/whatsapptest"
)

// childVariable, in the environment of this test binary, makes it the program.
const childVariable = "BROADCAST_CHILD"

func TestMain(m *testing.M) {
	if os.Getenv(childVariable) != "" {
		broadcast.Main()
		return
	}
	goleak.VerifyTestMain(m)
}

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

func (s *scene) env() map[string]string {
	return map[string]string{
		"WHATSAPP_TOKEN": s.server.Token(), "WHATSAPP_PHONE_NUMBER_ID": s.server.PhoneNumberID(), "WHATSAPP_WABA_ID": s.server.WABAID(),
		"WHATSAPP_BASE_URL": s.server.URL(), "WHATSAPP_APP_SECRET": s.server.AppSecret(), "WHATSAPP_VERIFY_TOKEN": s.server.VerifyToken(),
	}
}

func (s *scene) args(args ...string) []string {
	return append([]string{"-list", s.list, "-rate", "1000"}, args...)
}

func (s *scene) run(ctx context.Context, w io.Writer, args ...string) error {
	return broadcast.Run(ctx, s.args(args...), func(k string) string { return s.env()[k] }, w, io.Discard)
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
	assert.NoFileExists(t, s.list+".people")
}

// A person is known by all that the list says: a phone number and a user id in one row are one person, wherever they stand
// alone, and whichever of them opted out.
func TestOnePersonByPhoneAndUserID(t *testing.T) {
	t.Parallel()
	const ana, ben, cleo = "US.13491208655302741918", "US.13491208655302741919", "US.13491208655302741920"
	list := "phone,user_id\n" +
		"+15560000001,\n" + // Ana
		"," + ana + "\n" +
		"+1 556 000 0001," + ana + "\n" +
		"+15560000002," + ben + "\n" + // Ben opted out by his number,
		"," + ben + "\n" +
		"+15560000003,\n" + // Cleo by her user id
		"+15560000003," + cleo + "\n" +
		"+15560000004,\n" // Dan
	s := newScene(t, list)
	gone := filepath.Join(t.TempDir(), "gone.txt")
	require.NoError(t, os.WriteFile(gone, []byte("\ufeff+1 556 000 0002\r\n\r\n "+cleo+"\r\n"), 0o600))
	var out bytes.Buffer
	require.NoError(t, s.run(t.Context(), &out, "-opted-out", gone, "-send"))
	for _, want := range []string{"recipients            2\n", "duplicates            4\n", "opted out             2\n", "invalid rows          0\n"} {
		assert.Contains(t, out.String(), want)
	}
	var got []string
	for _, m := range s.server.Ledger() {
		got = append(got, m.To)
	}
	assert.ElementsMatch(t, []string{"+15560000001", "+15560000004"}, got)

	// A row whose number cannot be read cannot be compared, so it is not sent, whatever user id it has.
	require.NoError(t, os.WriteFile(s.list, []byte("phone,user_id\nabc,"+ana+"\n"), 0o600))
	out.Reset()
	require.NoError(t, s.run(t.Context(), &out))
	assert.Contains(t, out.String(), "line 2: no phone number with country code")
}

// The journal knows a person by the number or the user id, whichever a later list has.
func TestResumeByPhoneOrUserID(t *testing.T) {
	t.Parallel()
	const ana, ben = "US.13491208655302741918", "US.13491208655302741919"
	s := newScene(t, "phone,user_id\n+15560000001,"+ana+"\n+15560000002,\n")
	require.NoError(t, s.run(t.Context(), io.Discard, "-send"))
	require.Len(t, s.server.Ledger(), 2)
	for _, list := range []string{
		"phone\n+1 556 000 0001\n", "user_id\n" + ana + "\n", "phone,user_id\n," + ana + "\n+15560000001,\n", "phone,user_id\n+15560000002," + ben + "\n",
	} {
		require.NoError(t, os.WriteFile(s.list, []byte(list), 0o600))
		var out bytes.Buffer
		require.NoError(t, s.run(t.Context(), &out, "-send"))
		assert.Contains(t, out.String(), "recipients            1\n  already settled     1\n", list)
	}
	assert.Len(t, s.server.Ledger(), 2)

	// An opt-out by the number counts for a list of user ids, as the journal knows whose they are.
	gone := filepath.Join(t.TempDir(), "gone.txt")
	require.NoError(t, os.WriteFile(gone, []byte("+15560000001\n"), 0o600))
	require.NoError(t, os.WriteFile(s.list, []byte("user_id\n"+ana+"\n"), 0o600))
	var out bytes.Buffer
	require.NoError(t, s.run(t.Context(), &out, "-opted-out", gone))
	assert.Contains(t, out.String(), "opted out             1\n")
}

// Who refused as one of two identities is not asked as the other.
func TestOptedOutBefore(t *testing.T) {
	t.Parallel()
	const ana = "US.13491208655302741918"
	s := newScene(t, "user_id\n"+ana+"\n")
	s.server.Inject(whatsapptest.Fault{Path: "*/messages", Code: 131050})
	assert.Error(t, s.run(t.Context(), io.Discard, "-send"))
	require.NoError(t, os.WriteFile(s.list, []byte("phone,user_id\n+15560000001,\n+15560000001,"+ana+"\n"), 0o600))
	var out bytes.Buffer
	require.NoError(t, s.run(t.Context(), &out, "-send"))
	assert.Contains(t, out.String(), "opted out             1\n")
	assert.Empty(t, s.server.Ledger())
}

// An opt-out that cannot be read is not passed over.
func TestUnreadableOptOut(t *testing.T) {
	t.Parallel()
	s := newScene(t, people(1))
	gone := filepath.Join(t.TempDir(), "gone.txt")
	for text, want := range map[string]string{
		"+15560000001\n\nana\n": "line 3", "US-1349120865530274191": "line 1", "+1556\n": "line 1", "+15560000001,\n": "line 1", strings.Repeat("1", 70_000): "line 1",
	} {
		require.NoError(t, os.WriteFile(gone, []byte(text), 0o600))
		require.ErrorContains(t, s.run(t.Context(), io.Discard, "-opted-out", gone, "-send"), want, "%.40q", text)
	}
	assert.Empty(t, s.server.Ledger())
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
			err := s.run(t.Context(), out, "-send", "-listen", "127.0.0.1:0", "-settle", "1m")
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
	for _, name := range []string{".journal", ".people"} {
		unlock, err := broadcast.Lock(s.list + name + ".lock")
		require.NoError(t, err)
		require.ErrorContains(t, s.run(t.Context(), io.Discard, "-send"), "another run")
		assert.Empty(t, s.server.Ledger())
		require.NoError(t, unlock())
	}
	require.NoError(t, s.run(t.Context(), io.Discard, "-send"))
}

// The program is killed in the middle. The next run goes on where it was, and nobody gets the message twice: not even
// those of whom the dead one did not write down what became of them.
func TestKilledInTheMiddle(t *testing.T) {
	t.Parallel()
	const all, workers = 300, 8
	s := newScene(t, people(all))
	s.server.Inject(whatsapptest.Fault{Path: "*/messages", Skip: all / 2, Times: -1, At: whatsapptest.AfterProcess, Break: whatsapptest.Hang})
	self, err := os.Executable()
	require.NoError(t, err)
	child := exec.Command(self, s.args("-send", "-workers", strconv.Itoa(workers))...)
	child.Env = append(os.Environ(), childVariable+"=1")
	for k, v := range s.env() {
		child.Env = append(child.Env, k+"="+v)
	}
	stdout, err := child.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, child.Start())
	lines := bufio.NewScanner(stdout)
	for lines.Scan() && !strings.HasPrefix(lines.Text(), "150 of") {
		continue
	}
	assert.Eventually(t, func() bool { return len(s.server.Ledger()) == all/2+workers }, time.Minute, 5*time.Millisecond)
	require.NoError(t, child.Process.Kill())
	_, _ = io.Copy(io.Discard, stdout)
	require.Error(t, child.Wait())
	s.server.Heal()
	if runtime.GOOS == "windows" { // there a killed run leaves its locks
		require.NoError(t, errors.Join(os.Remove(s.list+".journal.lock"), os.Remove(s.list+".people.lock")))
	}

	for range 2 {
		var out bytes.Buffer
		err = s.run(t.Context(), &out, "-send")
		assert.Equal(t, 2, broadcast.ExitCode(err), "%v", err)
		assert.Contains(t, out.String(), fmt.Sprintf("sent %d, refused 0, unknown %d, left 0", all-workers, workers))
		s.once(t, all)
	}
}

// Who stopped messages is known the next time, whether Meta's refusal said so or the person in WhatsApp's menu, and so is
// who wrote. The dry run says how much of the messaging limit is left.
func TestWhatEarlierRunsLearned(t *testing.T) {
	t.Parallel()
	list := "phone\n+15560000001\n+15560000002\n+15560000003\n+15560000004\n"
	s := newScene(t, list, whatsapptest.WithStatuses(func(_ uint64, m whatsapptest.Sent) whatsapptest.Course {
		if m.To == "+15560000002" {
			return whatsapptest.Course{Code: 131050} // accepted, and then
		}
		return whatsapptest.Course{}
	}))
	s.server.ChangeNumber("", func(n *whatsapptest.Number) { n.Limit = "TIER_250" })
	s.server.Inject(whatsapptest.Fault{Path: "*/messages", To: "+15560000001", Code: 131050})
	out := &subscriber{server: s.server}
	err := s.run(t.Context(), out, "-send", "-listen", "127.0.0.1:0", "-settle", "1m")
	assert.Equal(t, 2, broadcast.ExitCode(err), "%v", err)
	assert.Contains(t, out.String(), "sent 2, refused 2, unknown 0, left 0")
	assert.Contains(t, out.String(), "at least 250 left of 250 people in 24 hours (TIER_250)")

	// Another broadcast to the same people, while the webhooks of one who writes are heard.
	store, shut, err := broadcast.OpenPeople(s.list + ".people")
	require.NoError(t, err)
	tr, err := track.New("broadcast", track.WithStore(store))
	require.NoError(t, err)
	h, err := webhook.NewHandler(s.server.AppSecret(), s.server.VerifyToken(), tr.Feed())
	require.NoError(t, err)
	later := whatsapptest.NewServer(whatsapptest.InProcess(), whatsapptest.WithPhoneNumberID(s.server.PhoneNumberID()), whatsapptest.WithAppSecret(s.server.AppSecret()))
	defer later.Close()
	later.SubscribeHandler(h)
	later.User("+15560000003", "Cleo").Says("hi")
	require.NoError(t, later.Flush(t.Context()))
	require.NoError(t, shut())
	var dry bytes.Buffer
	require.NoError(t, s.run(t.Context(), &dry, "-template", "other", "-journal", filepath.Join(t.TempDir(), "other")))
	for _, want := range []string{"recipients            2\n", "opted out             2\n", "outside the window    0 (1 inside, 1 unknown)", "at least 248 left of 250 people"} {
		assert.Contains(t, dry.String(), want)
	}

	dry.Reset()
	require.NoError(t, os.Remove(s.list+".people"))
	require.NoError(t, s.run(t.Context(), &dry))
	assert.Contains(t, dry.String(), "opted out             2\n", "the journal knows as well")
}

// More people than the messaging limit lets through in a day.
func TestDaysByTheMessagingLimit(t *testing.T) {
	t.Parallel()
	s := newScene(t, people(600))
	s.server.ChangeNumber("", func(n *whatsapptest.Number) { n.Limit = "TIER_250" })
	var out bytes.Buffer
	require.NoError(t, s.run(t.Context(), &out))
	assert.Contains(t, out.String(), "1 min at 1000 a second, but 3 days by the messaging limit")
	out.Reset()
	s.server.ChangeNumber("", func(n *whatsapptest.Number) { n.Limit = "TIER_UNLIMITED" })
	require.NoError(t, s.run(t.Context(), &out))
	assert.Contains(t, out.String(), "messaging limit       none: TIER_UNLIMITED\ntime                  1 min at 1000 a second\n")
}

func TestPeopleFile(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "people")
	store, shut, err := broadcast.OpenPeople(path)
	require.NoError(t, err)
	tracktest.StoreContract(t, store, tracktest.WithShortest(50*time.Millisecond))
	require.NoError(t, store.Put(t.Context(), "kept", []byte(`{"a":1}`), 0, time.Hour))
	was, err := store.Get(t.Context(), "kept")
	require.NoError(t, err)
	require.NoError(t, shut())

	f, err := os.OpenFile(path, os.O_APPEND|os.O_WRONLY, 0o600)
	require.NoError(t, err)
	_, err = f.WriteString(`{"key":"cut`)
	require.NoError(t, errors.Join(err, f.Close()))
	store, shut, err = broadcast.OpenPeople(path)
	require.NoError(t, err, "what a crash cut off is left out")
	now, err := store.Get(t.Context(), "kept")
	require.NoError(t, err)
	assert.Equal(t, was, now)
	require.NoError(t, shut())

	require.NoError(t, os.WriteFile(path, []byte("garbage\n{}\n"), 0o600))
	_, _, err = broadcast.OpenPeople(path)
	require.ErrorContains(t, err, "line 1")
}
