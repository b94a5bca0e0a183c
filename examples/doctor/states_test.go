package main_test

import (
	"bytes"
	"encoding/json"
	"image"
	"image/png"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	example "github.com/wacloud/wacloud/examples/doctor"
	"github.com/wacloud/wacloud/whatsapp/whatsapptest"
)

// A row says what the doctor has to make of one broken state.
type row struct {
	finding  string // the only one
	severity string
	repair   string // part of what repairs it
	unseen   string // areas that nothing can be said of, because of the finding
	fix      string // answers to -fix; "" if no call repairs it
	after    string // the only finding after the repair, "" for none
}

func rows(t *testing.T) map[string]row {
	const (
		byHand  = ""
		account = "number callback webhooks health profile templates"
		number  = "callback webhooks health profile"
		token   = "account " + account
	)
	picture := filepath.Join(t.TempDir(), "logo.png")
	var b bytes.Buffer
	require.NoError(t, png.Encode(&b, image.NewNRGBA(image.Rect(0, 0, 192, 192))))
	require.NoError(t, os.WriteFile(picture, b.Bytes(), 0o600))
	return map[string]row{
		"app-secret":       {"app-secret", "fault", "App settings > Basic", "webhooks", byHand, ""},
		"token-expired":    {"token-expired", "fault", "WHATSAPP_TOKEN", token, byHand, ""},
		"token-invalid":    {"token-invalid", "fault", "WHATSAPP_TOKEN", token, byHand, ""},
		"token-wrong":      {"token-invalid", "fault", "WHATSAPP_TOKEN", token, byHand, ""},
		"token-expires":    {"token-expires", "warning", "System users", "", byHand, ""},
		"token-data":       {"token-data", "warning", "System users", "", byHand, ""},
		"token-messaging":  {"token-messaging", "fault", "permission", "profile", byHand, ""},
		"token-management": {"token-management", "fault", "permission", token, byHand, ""},
		"token-account":    {"token-account", "fault", "assign the account", token, byHand, ""},
		"token-app":        {"token-app", "fault", "WHATSAPP_APP_ID", token, byHand, ""},

		"account-unknown":     {"account-unknown", "fault", "WHATSAPP_WABA_ID", account, byHand, ""},
		"account-disabled":    {"account-disabled", "fault", "Business Support Home", "", byHand, ""},
		"account-restricted":  {"account-restricted", "fault", "Business Support Home", "", byHand, ""},
		"account-rejected":    {"account-rejected", "fault", "Business Support Home", "", byHand, ""},
		"account-pending":     {"account-pending", "advice", "account_review_update", "", byHand, ""},
		"business-unverified": {"business-unverified", "advice", "verify it", "", byHand, ""},
		"app-not-subscribed":  {"app-not-subscribed", "fault", "account.Client.Subscribe", "", "y\n", ""},

		"number-unknown":      {"number-unknown", "fault", "WHATSAPP_PHONE_NUMBER_ID", number, byHand, ""},
		"number-unverified":   {"number-unverified", "fault", "number.Client.RequestCode", "", "y\n$CODE\n123456\n", ""},
		"number-unregistered": {"number-unregistered", "fault", "number.Client.Register", "", "y\n123456\n", ""},
		"number-flagged":      {"number-flagged", "warning", "send less", "", byHand, ""},
		"number-limited":      {"number-limited", "warning", "wait a day", "", byHand, ""},
		"number-restricted":   {"number-restricted", "fault", "Business Support Home", "", byHand, ""},
		"number-banned":       {"number-banned", "fault", "Business Support Home", "", byHand, ""},
		"number-deleted":      {"number-deleted", "fault", "another number", "", byHand, ""},
		"number-migrated":     {"number-migrated", "fault", "another number", "", byHand, ""},
		"number-test":         {"number-test", "advice", "number of your own", "", byHand, ""},
		"name-declined":       {"name-declined", "warning", "number.Client.SetDisplayName", "", "y\nLucky Shrub\n", "name-pending"},
		"new-name-declined":   {"name-declined", "warning", "number.Client.SetDisplayName", "", "y\nLucky Shrub\n", "name-pending"},
		"name-expired":        {"name-expired", "warning", "number.Client.SetDisplayName", "", "y\n", "name-pending"},
		"name-pending":        {"name-pending", "advice", "phone_number_name_update", "", byHand, ""},
		"quality-red":         {"quality-red", "fault", "send less", "", byHand, ""},
		"quality-yellow":      {"quality-yellow", "warning", "send less", "", byHand, ""},
		"pin-off":             {"pin-off", "advice", "number.Client.SetPIN", "", "y\n123456\n", ""},

		"callback-none":        {"callback-none", "fault", "account.SetAppWebhooks", "webhooks", "y\n$CALLBACK\n", ""},
		"callback-insecure":    {"callback-insecure", "fault", "https", "", "y\n$CALLBACK\n", ""},
		"callback-unreachable": {"callback-unreachable", "fault", "start its server", "", "y\n$CALLBACK\n", ""},
		"callback-slow":        {"callback-slow", "fault", "answer at once", "", "y\n$CALLBACK\n", ""},
		"callback-redirect":    {"callback-redirect", "fault", "set the address that", "", "y\n$CALLBACK\n", ""},
		"callback-fails":       {"callback-fails", "fault", "log of its server", "", "y\n$CALLBACK\n", ""},
		"callback-handshake":   {"callback-handshake", "warning", "verify token", "", byHand, ""},
		"callback-page":        {"callback-handshake", "warning", "verify token", "", byHand, ""},
		"callback-signature":   {"callback-signature", "fault", "the secret of app", "", byHand, ""},
		"callback-forbidden":   {"callback-signature", "fault", "the secret of app", "", byHand, ""},
		"callback-refuses":     {"callback-fails", "fault", "log of its server", "", "y\n$CALLBACK\n", ""},
		"callback-of-account":  {"callback-fails", "fault", "account.Client.Subscribe", "", "y\n", ""},
		"callback-of-number":   {"callback-fails", "fault", "number.Client.ClearCallback", "", "y\n", ""},
		"field-messages":       {"field-messages", "fault", "account.SetAppWebhooks", "", "y\n", ""},
		"field-useful":         {"field-useful", "advice", "account.SetAppWebhooks", "", "y\n", ""},

		"health-number":   {"health-number", "fault", "Contact Meta's support.", "", byHand, ""},
		"health-account":  {"health-account", "fault", "add a new payment method", "", byHand, ""},
		"health-business": {"health-business", "fault", "business verification request", "", byHand, ""},
		"health-app":      {"health-app", "warning", "what Meta says", "", byHand, ""},

		"profile-incomplete": {"profile-incomplete", "advice", "profile.Client.Update", "", "y\nOpen 9 to 5\nBread\n" + picture + "\n", ""},

		"template-paused":   {"template-paused", "warning", "template.Client.Unpause", "", "y\n", ""},
		"template-disabled": {"template-disabled", "warning", "template.Client.Create", "", byHand, ""},
		"template-rejected": {"template-rejected", "warning", "template.Client.Edit", "", byHand, ""},
		"template-flagged":  {"template-flagged", "warning", "template.Client.Edit", "", byHand, ""},
		"template-moving":   {"template-moving", "warning", "WhatsApp Manager", "", byHand, ""},
		"template-moved":    {"template-moved", "advice", "WhatsApp Manager", "", byHand, ""},
	}
}

// report is the JSON of a run.
type report struct {
	Healthy bool `json:"healthy"`
	Areas   []struct {
		Area        string    `json:"area"`
		Findings    []finding `json:"findings"`
		NotLookedAt string    `json:"not_looked_at"`
	} `json:"areas"`
}

type finding struct {
	ID       string `json:"id"`
	Severity string `json:"severity"`
	What     string `json:"what"`
	Meta     string `json:"meta"`
	Repair   string `json:"repair"`
	Fixable  bool   `json:"fixable"`
}

func (r report) all() []finding {
	var all []finding
	for _, a := range r.Areas {
		all = append(all, a.Findings...)
	}
	return all
}

func (r report) ids() []string {
	var ids []string
	for _, f := range r.all() {
		ids = append(ids, f.ID)
	}
	return ids
}

// clinic opens a fake and returns what runs the program on it as on a real account, and its exit code.
func clinic(t *testing.T, broken string, opts ...whatsapptest.Option) (f *example.Fake, run func(stdin string, args ...string) (stdout string, code int)) {
	t.Helper()
	var err error
	f, err = example.OpenFake(t.Context(), broken, opts...)
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, example.Close(f)) })
	env := f.Environment()
	wait := "60s"
	if broken == "callback-slow" {
		wait = "50ms"
	}
	return f, func(stdin string, args ...string) (string, int) {
		var out bytes.Buffer
		err := example.Run(t.Context(), append([]string{"-wait", wait}, args...), func(name string) string { return env[name] },
			&person{f, strings.SplitAfter(stdin, "\n")}, &out, io.Discard)
		for _, secret := range []string{"WHATSAPP_TOKEN", "WHATSAPP_APP_SECRET", "WHATSAPP_VERIFY_TOKEN"} {
			assert.NotContains(t, out.String(), env[secret], secret)
		}
		return out.String(), example.ExitCode(err)
	}
}

// A person answers line by line, knows the callback URL, and reads codes when they have come.
type person struct {
	fake  *example.Fake
	lines []string
}

func (p *person) Read(b []byte) (int, error) {
	if len(p.lines) == 0 || p.lines[0] == "" {
		return 0, io.EOF
	}
	line := p.lines[0]
	p.lines = p.lines[1:]
	server := example.Server(p.fake)
	line = strings.ReplaceAll(line, "$CODE", server.Code(server.PhoneNumberID()))
	line = strings.ReplaceAll(line, "$CALLBACK", example.Callback(p.fake, "spare"))
	return copy(b, line), nil
}

func parse(t *testing.T, out string) report {
	t.Helper()
	var r report
	require.NoError(t, json.Unmarshal([]byte(out), &r), out)
	return r
}

func TestEveryStateHasARow(t *testing.T) {
	t.Parallel()
	var names []string
	for name := range rows(t) {
		names = append(names, name)
	}
	assert.ElementsMatch(t, example.StateNames(), names)
}

// TestStates: a broken state gives one finding and no other, which -fix repairs if it says so.
func TestStates(t *testing.T) {
	t.Parallel()
	for name, want := range rows(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, run := clinic(t, name)
			out, code := run("", "-json")
			got := parse(t, out)
			require.Equal(t, []string{want.finding}, got.ids(), out)
			var unseen []string
			reasons := map[string]bool{}
			for _, a := range got.Areas {
				if a.NotLookedAt != "" {
					unseen = append(unseen, a.Area)
					reasons[a.NotLookedAt] = true
				}
			}
			found := got.all()[0]
			assert.Equal(t, want.severity, found.Severity)
			assert.Contains(t, found.Repair, want.repair)
			assert.Equal(t, want.fix != "", found.Fixable)
			assert.NotEmpty(t, found.What)
			assert.Equal(t, want.unseen, strings.Join(unseen, " "))
			assert.LessOrEqual(t, len(reasons), 1, "one cause, one reason: %v", reasons)
			assert.Equal(t, want.severity == "advice", got.Healthy)
			assert.Equal(t, map[bool]int{true: 0, false: 1}[got.Healthy], code)

			out, again := run("")
			assert.Equal(t, code, again, "text and JSON agree")
			assert.Contains(t, out, "["+want.finding+"]")
			assert.LessOrEqual(t, strings.Count(out, "\n"), 24, "one screen")

			if want.fix == "" || name == "callback-slow" { // whose doctor is too impatient for a healthy server, too
				return
			}
			out, code = run(want.fix, "-fix")
			assert.Zero(t, code, out)
			assert.Contains(t, out, "Done.\n\nLooking again.\n")
			out, code = run("", "-json")
			assert.Zero(t, code, out)
			left := slices.DeleteFunc([]string{want.after}, func(s string) bool { return s == "" })
			assert.ElementsMatch(t, left, parse(t, out).ids(), out)
		})
	}
}
