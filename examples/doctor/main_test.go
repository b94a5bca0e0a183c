package main_test

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	example "github.com/wacloud/wacloud/examples/doctor"
	"github.com/wacloud/wacloud/webhook"
	"github.com/wacloud/wacloud/whatsapp/whatsapptest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func nowhere(string) string { return "" }

// TestHealthy: without credentials there is a healthy account on a fake.
func TestHealthy(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	require.NoError(t, example.Run(t.Context(), nil, nowhere, strings.NewReader(""), &out, io.Discard))
	text := regexp.MustCompile(`\d{15}`).ReplaceAllString(out.String(), "<id>")
	text = regexp.MustCompile(`127\.0\.0\.1:\d+`).ReplaceAllString(text, "<host>")
	text = regexp.MustCompile(`\d+ ms`).ReplaceAllString(text, "<n> ms")
	assert.Equal(t, `A fake Cloud API; nothing of this is real. The number's PIN is 123456.

app        ✓ "Test App" (<id>) has this secret
token      ✓ a valid token of type SYSTEM_USER, without end, scopes whatsapp_business_management whatsapp_business_messaging business_management
account    ✓ "Test Business", review APPROVED, business verified, sends webhooks to the app
number     ✓ +1 555-010-0000 "Test Business", CONNECTED, quality GREEN, throughput STANDARD, 2000 people a day
callback   ✓ the app's callback URL wins: http://<host>/app, it answers the handshake and a signed delivery in <n> ms
webhooks   ✓ the app is subscribed to 8 fields
health     ✓ number available, account available, business available, app available
profile    ✓ about line, description, picture
templates  ✓ 1 of 1 template approved

Healthy. If nothing arrives all the same: is the app published? No API shows that.
`, text)
}

// TestBroken: -broken breaks the fake, and -fix repairs it before it is gone.
func TestBroken(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	err := example.Run(t.Context(), []string{"-broken", "app-not-subscribed", "-fix"}, nowhere, strings.NewReader("y\n"), &out, io.Discard)
	require.NoError(t, err)
	assert.Contains(t, out.String(), `account    · "Test Business", review APPROVED, business verified
           ✗ the app is not subscribed to the account: it gets none of its webhooks [app-not-subscribed]
             -fix calls: account.Client.Subscribe
`)
	assert.Contains(t, out.String(), `
Not healthy: 1 fault, 0 warnings. -fix can repair 1 of 1 finding.

The app is not subscribed to the account: it gets none of its webhooks
Repair it with account.Client.Subscribe? [y/N] Done.

Looking again.

app        ✓`)
	assert.Contains(t, out.String(), "\n\nHealthy. ")
}

func TestBrokenList(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	require.NoError(t, example.Run(t.Context(), []string{"-broken", "list"}, nowhere, nil, &out, io.Discard))
	assert.Equal(t, example.StateNames(), strings.Fields(out.String()))
}

// TestNoFault: what differs from one healthy account to another is shown, and is no finding.
func TestNoFault(t *testing.T) {
	t.Parallel()
	for shown, change := range map[string]func(*whatsapptest.Number){
		"50 people a day":         func(n *whatsapptest.Number) { n.Limit = "TIER_50" },
		"250 people a day":        func(n *whatsapptest.Number) { n.Limit = "TIER_250" },
		"TIER_OF_TOMORROW":        func(n *whatsapptest.Number) { n.Limit = "TIER_OF_TOMORROW" },
		"no limit of people":      func(n *whatsapptest.Number) { n.Limit = "TIER_UNLIMITED" },
		"throughput HIGH":         func(n *whatsapptest.Number) { n.Throughput = "HIGH" },
		"quality UNKNOWN":         func(n *whatsapptest.Number) { n.Quality = "UNKNOWN" },
		"CONNECTED, quality":      func(n *whatsapptest.Number) { n.CodeStatus = "EXPIRED" },
		"throughput STANDARD":     func(n *whatsapptest.Number) { n.NameStatus = "AVAILABLE_WITHOUT_REVIEW" },
		"about line, description": func(n *whatsapptest.Number) { n.OnBizApp, n.PIN, n.Platform = true, "", "NOT_APPLICABLE" },
	} {
		t.Run(shown, func(t *testing.T) {
			t.Parallel()
			f, run := clinic(t, "")
			example.Server(f).ChangeNumber("", change)
			out, code := run("")
			assert.Zero(t, code)
			assert.Contains(t, out, shown)
			out, _ = run("", "-json")
			assert.Empty(t, parse(t, out).ids())
		})
	}
}

// TestSeveral: each of several findings is told and repaired by itself.
func TestSeveral(t *testing.T) {
	t.Parallel()
	f, run := clinic(t, "app-not-subscribed")
	server := example.Server(f)
	server.ChangeNumber("", func(n *whatsapptest.Number) { n.Registered, n.Quality = false, "RED" })
	server.ChangeAccount(func(a *whatsapptest.Account) {
		a.Problems = []whatsapptest.Problem{{Code: 141006, Description: "There is an error with the payment method.", Blocked: true}}
	})
	server.ChangeApp(func(a *whatsapptest.App) { a.Fields = []string{"account_update"} })
	out, code := run("y\nn\ny\n", "-fix")
	assert.Equal(t, 1, code)
	first, second, again := strings.Cut(out, "Looking again.")
	require.True(t, again)
	assert.Contains(t, first, "Not healthy: 5 faults, 0 warnings. -fix can repair 3 of 5 findings.")
	assert.Contains(t, second, "health     · number blocked, see number-unregistered, account blocked, business available")
	assert.Contains(t, second, "Not healthy: 3 faults, 0 warnings. -fix can repair 1 of 3 findings.")
	out, _ = run("", "-json")
	assert.Equal(t, []string{"number-unregistered", "quality-red", "health-account"}, parse(t, out).ids())
}

// TestHealthOfWhatIsKnown: Meta's words go to the finding that they are about, unless they say worse than it.
func TestHealthOfWhatIsKnown(t *testing.T) {
	t.Parallel()
	for state, want := range map[string][]string{
		"name-pending":      {"name-pending", "health-number"},
		"number-restricted": {"number-restricted"},
	} {
		for _, blocked := range []bool{true, false} {
			t.Run(fmt.Sprint(state, blocked), func(t *testing.T) {
				t.Parallel()
				f, run := clinic(t, state)
				example.Server(f).ChangeNumber("", func(n *whatsapptest.Number) {
					n.Problems = []whatsapptest.Problem{{Code: 141002, Description: "The number cannot send.", Blocked: blocked}}
				})
				out, _ := run("", "-json")
				got := parse(t, out)
				ids := want
				if !blocked {
					ids = want[:1]
				}
				assert.Equal(t, ids, got.ids())
				last := got.all()[len(ids)-1]
				assert.Equal(t, "(#141002) The number cannot send.", last.Meta)
				assert.Equal(t, state == "name-pending" && !blocked, got.Healthy)
			})
		}
	}
}

// writes counts the calls that could have changed something.
func writes(server *whatsapptest.Server) int {
	n := 0
	for _, r := range server.Requests() {
		if r.Method != http.MethodGet {
			n++
		}
	}
	return n
}

// TestChangesNothingUnasked: only what is answered with y is repaired.
func TestChangesNothingUnasked(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		args   []string
		answer string
		says   string
	}{
		"no -fix": {nil, "y\n", "-fix can repair 1 of 1 finding."},
		"no":      {[]string{"-fix"}, "n\n", "Left as it is."},
		"return":  {[]string{"-fix"}, "\n", "Left as it is."},
		"other":   {[]string{"-fix"}, "maybe", "Left as it is."},
		"nobody":  {[]string{"-fix"}, "", "nobody answered"},
		"no PIN":  {[]string{"-fix"}, "y\n", "Not repaired: nobody answered"},
		"bad PIN": {[]string{"-fix"}, "y\n12\n", "Not repaired: whatsapp: register number: pin: want 6 digits"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f, run := clinic(t, "number-unregistered")
			before := writes(example.Server(f))
			out, code := run(c.answer, c.args...)
			assert.Equal(t, 1, code)
			assert.Contains(t, out, c.says)
			assert.NotContains(t, out, "Looking again")
			assert.Equal(t, before, writes(example.Server(f)))
		})
	}
}

// TestRefusedRepair: Meta's words about a repair that it refuses, and the rest goes on.
func TestRefusedRepair(t *testing.T) {
	t.Parallel()
	f, run := clinic(t, "app-not-subscribed")
	example.Server(f).Inject(whatsapptest.Fault{Method: http.MethodPost, Path: "*/subscribed_apps", Code: 200, Times: -1})
	out, code := run("y\n", "-fix")
	assert.Equal(t, 1, code)
	assert.Contains(t, out, "Not repaired: whatsapp: subscribe app: (#200) ")
}

// TestNotPacing: Meta does not unpause what it paused for its quality, and says so.
func TestNotPacing(t *testing.T) {
	t.Parallel()
	f, run := clinic(t, "")
	example.Server(f).AddTemplate(whatsapptest.Template{Name: "sale", Status: "PAUSED", Body: "Sale!"})
	out, code := run("y\n", "-fix")
	assert.Equal(t, 1, code)
	assert.Contains(t, out, "1 template paused, because people block it, or by pacing: sale in en_US [template-paused]")
	assert.Contains(t, out, "Not repaired: whatsapp: unpause template: ")
}

// TestMany: many templates of a kind are one finding, which names a few.
func TestMany(t *testing.T) {
	t.Parallel()
	f, run := clinic(t, "")
	for i := range 120 {
		example.Server(f).AddTemplate(whatsapptest.Template{Name: fmt.Sprintf("t%03d", i), Status: "REJECTED", Reason: "SCAM", Body: "Buy!"})
	}
	out, code := run("")
	assert.Equal(t, 1, code)
	assert.Contains(t, out, "templates  · 1 of 121 templates approved\n           ! 120 templates rejected: t000 in en_US (SCAM), ")
	assert.Contains(t, out, ", t004 in en_US (SCAM), and 115 more [template-rejected]")
}

// TestBlind: what Meta does not answer is no finding; all the rest is looked at.
func TestBlind(t *testing.T) {
	t.Parallel()
	f, run := clinic(t, "app-not-subscribed")
	example.Server(f).Inject(whatsapptest.Fault{Path: "*/message_templates", Code: 100, Times: -1})
	out, code := run("", "-json")
	assert.Equal(t, 2, code)
	got := parse(t, out)
	assert.False(t, got.Healthy)
	assert.Equal(t, []string{"app-not-subscribed"}, got.ids())
	for _, a := range got.Areas {
		if a.Area == "templates" {
			assert.Contains(t, a.NotLookedAt, "list templates: (#100)")
		} else {
			assert.Empty(t, a.NotLookedAt, a.Area)
		}
	}
	out, _ = run("")
	assert.Contains(t, out, "\nNot healthy: 1 fault, 0 warnings; could not look at templates.")
}

// TestCanceled: a context that has ended is an error, not a finding.
func TestCanceled(t *testing.T) {
	t.Parallel()
	f, _ := clinic(t, "")
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	env := f.Environment()
	var out bytes.Buffer
	err := example.Run(ctx, []string{"-json"}, func(name string) string { return env[name] }, nil, &out, io.Discard)
	assert.Equal(t, 2, example.ExitCode(err))
	assert.Empty(t, parse(t, out.String()).ids())
}

// TestProbe: what the callback URL gets is one handshake and one delivery, of which no handler sees anything.
func TestProbe(t *testing.T) {
	t.Parallel()
	f, run := clinic(t, "")
	s := f.Environment()
	var mu sync.Mutex
	var got []string
	events := 0
	handler, err := webhook.NewHandler(s["WHATSAPP_APP_SECRET"], s["WHATSAPP_VERIFY_TOKEN"],
		webhook.On(func(context.Context, webhook.Event) error {
			mu.Lock()
			defer mu.Unlock()
			events++
			return nil
		}))
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, handler.Shutdown(context.Background())) })
	example.Bend(f, "app", func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		mu.Lock()
		got = append(got, r.Method+" "+string(body))
		mu.Unlock()
		r.Body = io.NopCloser(bytes.NewReader(body))
		handler.ServeHTTP(w, r)
	})
	_, code := run("")
	assert.Zero(t, code)
	mu.Lock()
	defer mu.Unlock()
	assert.Equal(t, []string{"GET ", `POST {"object":"whatsapp_business_account","entry":[]}`}, got)
	assert.Zero(t, events)
}

// TestAppSecretProof: an app that demands a proof with every call gets it.
func TestAppSecretProof(t *testing.T) {
	t.Parallel()
	_, run := clinic(t, "", whatsapptest.WithAppSecretProof())
	out, code := run("")
	assert.Zero(t, code, out)
}

// TestInactive: a subscription that is switched off is switched on by subscribing again.
func TestInactive(t *testing.T) {
	t.Parallel()
	f, run := clinic(t, "")
	example.Server(f).Inject(whatsapptest.Fault{
		Method: http.MethodGet, Path: example.Server(f).AppID() + "/subscriptions", Status: http.StatusOK,
		Body: `{"data":[{"object":"whatsapp_business_account","callback_url":"` + example.Callback(f, "app") +
			`","active":false,"fields":[{"name":"messages","version":"v26.0"}]}]}`,
	})
	out, code := run("y\ny\n", "-fix")
	assert.Zero(t, code, out)
	assert.Contains(t, out, "[webhooks-inactive]")
	assert.Contains(t, out, "Looking again")
}

func TestHalfSetEnvironment(t *testing.T) {
	t.Parallel()
	f, _ := clinic(t, "")
	whole := f.Environment()
	for name := range whole {
		if name == "WHATSAPP_BASE_URL" {
			continue
		}
		getenv := func(n string) string {
			if n == name {
				return " "
			}
			return whole[n]
		}
		err := example.Run(t.Context(), nil, getenv, nil, io.Discard, io.Discard)
		assert.ErrorContains(t, err, "missing in the environment: "+name+" (")
		assert.Equal(t, 2, example.ExitCode(err))
	}
}

func TestRefused(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		args []string
		says string
		code int
	}{
		"unknown flag":  {[]string{"-nonsense"}, "nonsense", 2},
		"argument":      {[]string{"me"}, `unexpected argument "me"`, 2},
		"asks machines": {[]string{"-fix", "-json"}, "give one of them", 2},
		"no state":      {[]string{"-broken", "leg"}, "-broken list lists", 2},
		"help":          {[]string{"-h"}, flag.ErrHelp.Error(), 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			err := example.Run(t.Context(), c.args, nowhere, nil, io.Discard, io.Discard)
			assert.ErrorContains(t, err, c.says)
			assert.Equal(t, c.code, example.ExitCode(err))
		})
	}
	t.Run("a real account broken", func(t *testing.T) {
		t.Parallel()
		_, run := clinic(t, "")
		_, code := run("", "-broken", "pin-off")
		assert.Equal(t, 2, code)
	})
	t.Run("bad ids", func(t *testing.T) {
		t.Parallel()
		for _, name := range []string{"WHATSAPP_PHONE_NUMBER_ID", "WHATSAPP_APP_ID", "WHATSAPP_TOKEN"} {
			err := example.Run(t.Context(), nil, func(n string) string {
				if n == name {
					return "a/b\nc"
				}
				return "1"
			}, nil, io.Discard, io.Discard)
			assert.Equal(t, 2, example.ExitCode(err))
		}
	})
	t.Run("output that cannot be written", func(t *testing.T) {
		t.Parallel()
		full := errors.New("disk full")
		for _, args := range [][]string{nil, {"-json"}, {"-broken", "list"}, {"-broken", "pin-off", "-fix"}} {
			r, w := io.Pipe()
			r.CloseWithError(full)
			assert.ErrorIs(t, example.Run(t.Context(), args, nowhere, strings.NewReader("y\n123456\n"), w, io.Discard), full)
		}
	})
}
