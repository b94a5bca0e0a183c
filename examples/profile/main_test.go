package main_test

import (
	"bytes"
	"errors"
	"flag"
	"image"
	"image/png"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	waerrors "github.com/wacloud/wacloud/errors"
	example "github.com/wacloud/wacloud/examples/profile"
	"github.com/wacloud/wacloud/profile"
	"github.com/wacloud/wacloud/whatsapp/whatsapptest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func environment(env map[string]string) func(string) string {
	return func(name string) string { return env[name] }
}

// stage is a number whose profile the program edits as a real one's.
func stage(t *testing.T) (*whatsapptest.Server, map[string]string) {
	server := whatsapptest.NewServer()
	t.Cleanup(server.Close)
	return server, map[string]string{
		"WHATSAPP_BASE_URL": server.URL(), "WHATSAPP_TOKEN": server.Token(),
		"WHATSAPP_PHONE_NUMBER_ID": server.PhoneNumberID(), "WHATSAPP_APP_ID": server.AppID(),
	}
}

func now(t *testing.T, server *whatsapptest.Server) profile.Profile {
	t.Helper()
	wa := server.Client()
	defer wa.CloseIdleConnections()
	p, err := profile.NewClient(wa).Get(t.Context())
	require.NoError(t, err)
	return p
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

func picture(t *testing.T, side int) string {
	t.Helper()
	var b bytes.Buffer
	require.NoError(t, png.Encode(&b, image.NewNRGBA(image.Rect(0, 0, side, side))))
	path := filepath.Join(t.TempDir(), "logo.png")
	require.NoError(t, os.WriteFile(path, b.Bytes(), 0o600))
	return path
}

func TestShow(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	require.NoError(t, example.Run(t.Context(), nil, environment(nil), strings.NewReader(""), &out, io.Discard))
	assert.Equal(t, `A fake Cloud API; nothing of this is real, or kept.

about        Bread from our own oven
vertical     Food and grocery (GROCERY)
description  Bakery at the river.
             Open 7 to 18, not on Mondays.
address      1 Mill Lane, Riverside
email        hello@bakery.example
websites     https://bakery.example
picture      -
`, out.String())
}

func TestEditOnTheFake(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	args := []string{"-about", "Closed for a week", "-address", "", "-vertical", "retail"}
	require.NoError(t, example.Run(t.Context(), args, environment(nil), strings.NewReader("y\n"), &out, io.Discard))
	assert.Contains(t, out.String(), `
about
  - Bread from our own oven
  + Closed for a week
vertical
  - Food and grocery
  + `+profile.Retail.Name()+`
address
  - 1 Mill Lane, Riverside

Change this? [y/N] changed: about vertical address

about        Closed for a week
`)
	assert.Contains(t, out.String(), "\naddress      -\n")
	assert.Contains(t, out.String(), "\nemail        hello@bakery.example\n", "what is not named stays")
}

func TestEdit(t *testing.T) {
	t.Parallel()
	server, env := stage(t)
	var out bytes.Buffer
	args := []string{
		"-yes", "-about", "Open 9 to 5", "-description", "Shoes", "-email", "us@shop.example", "-address", "2 High Street",
		"-vertical", "Education", "-website", "https://a.example", "-website", "https://b.example", "-photo", picture(t, 640),
	}
	require.NoError(t, example.Run(t.Context(), args, environment(env), strings.NewReader(""), &out, io.Discard))
	p := now(t, server)
	assert.Equal(t, "Open 9 to 5", p.About)
	assert.Equal(t, "Shoes", p.Description)
	assert.Equal(t, "us@shop.example", p.Email)
	assert.Equal(t, "2 High Street", p.Address)
	assert.Equal(t, profile.Education, p.Vertical)
	assert.Equal(t, []string{"https://a.example", "https://b.example"}, p.Websites)
	assert.NotEmpty(t, p.PictureURL)
	assert.Contains(t, out.String(), "picture\n  + logo.png, image/png, 640 × 640\n")
	assert.NotContains(t, out.String(), "[y/N]")
	assert.Contains(t, out.String(), "websites     https://a.example\n             https://b.example\n")
	assert.Contains(t, out.String(), "picture      "+p.PictureURL+"\n")

	before := writes(server)
	out.Reset()
	require.NoError(t, example.Run(t.Context(), []string{"-about", "Open 9 to 5"}, environment(env), strings.NewReader(""), &out, io.Discard))
	assert.Equal(t, "Nothing differs.\n", out.String())
	assert.Equal(t, before, writes(server))

	require.NoError(t, example.Run(t.Context(), []string{"-yes", "-website", "", "-photo", picture(t, 100)}, environment(env), nil, &out, io.Discard))
	assert.Empty(t, now(t, server).Websites)
	assert.Contains(t, out.String(), "advice: ")
}

func TestNobodyAgrees(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ answer, says string }{
		"no":      {"n\n", "nothing was changed"},
		"return":  {"\n", "nothing was changed"},
		"other":   {"maybe", "nothing was changed"},
		"nothing": {"", "-yes changes without asking"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server, env := stage(t)
			err := example.Run(t.Context(), []string{"-about", "New", "-photo", picture(t, 640)}, environment(env), strings.NewReader(c.answer), io.Discard, io.Discard)
			assert.ErrorContains(t, err, c.says)
			assert.Zero(t, writes(server), "not even the picture is uploaded")
		})
	}
}

// TestBrokenRules: all of them at once, before anybody is asked.
func TestBrokenRules(t *testing.T) {
	t.Parallel()
	server, env := stage(t)
	text := filepath.Join(t.TempDir(), "logo.png")
	require.NoError(t, os.WriteFile(text, []byte("no picture"), 0o600))
	var out bytes.Buffer
	err := example.Run(t.Context(), []string{
		"-about", strings.Repeat("é", 140), "-email", "nobody", "-website", "a.example", "-website", "b", "-website", "c",
		"-vertical", "space travel", "-photo", text,
	}, environment(env), strings.NewReader("y\n"), &out, io.Discard)
	require.ErrorIs(t, err, waerrors.Invalid)
	for _, want := range []string{"about: want at most 139 characters", "email: ", "websites", `-vertical "space travel"`, "-photo " + text + ": "} {
		assert.ErrorContains(t, err, want)
	}
	assert.Empty(t, out.String())
	assert.Zero(t, writes(server))
}

func TestRefused(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		args []string
		says string
	}{
		"unknown flag":     {[]string{"-nonsense"}, "nonsense"},
		"argument":         {[]string{"about"}, `unexpected argument "about"`},
		"about emptied":    {[]string{"-about", ""}, "-about: cannot be emptied"},
		"vertical emptied": {[]string{"-vertical", ""}, `-vertical ""`},
		"read-only value":  {[]string{"-vertical", "UNDEFINED"}, "-verticals lists"},
		"no such photo":    {[]string{"-photo", "nowhere.png"}, "nowhere.png"},
		"help":             {[]string{"-h"}, flag.ErrHelp.Error()},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			assert.ErrorContains(t, example.Run(t.Context(), c.args, environment(nil), strings.NewReader(""), io.Discard, io.Discard), c.says)
		})
	}
	t.Run("output that cannot be written", func(t *testing.T) {
		t.Parallel()
		full := errors.New("disk full")
		for _, args := range [][]string{nil, {"-verticals"}, {"-about", "New"}} {
			r, w := io.Pipe()
			r.CloseWithError(full)
			assert.ErrorIs(t, example.Run(t.Context(), args, environment(nil), strings.NewReader("y\n"), w, io.Discard), full)
		}
	})
}

func TestVerticals(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	require.NoError(t, example.Run(t.Context(), []string{"-verticals"}, environment(nil), nil, &out, io.Discard))
	assert.Equal(t, len(profile.Verticals()), strings.Count(out.String(), "\n"))
	assert.Contains(t, out.String(), "GROCERY           Food and grocery\n")
}

func TestHalfSetEnvironment(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		env     map[string]string
		args    []string
		missing string
	}{
		"no number":    {map[string]string{"WHATSAPP_TOKEN": "t"}, nil, "WHATSAPP_PHONE_NUMBER_ID"},
		"no token":     {map[string]string{"WHATSAPP_PHONE_NUMBER_ID": "1"}, nil, "WHATSAPP_TOKEN"},
		"app alone":    {map[string]string{"WHATSAPP_APP_ID": "1"}, nil, "WHATSAPP_TOKEN, WHATSAPP_PHONE_NUMBER_ID"},
		"photo no app": {map[string]string{"WHATSAPP_TOKEN": "t", "WHATSAPP_PHONE_NUMBER_ID": "1"}, []string{"-photo", "x.png"}, "WHATSAPP_APP_ID"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			err := example.Run(t.Context(), c.args, environment(c.env), nil, io.Discard, io.Discard)
			assert.ErrorContains(t, err, "missing in the environment: "+c.missing+" (")
		})
	}
}

func TestRefusedByMeta(t *testing.T) {
	t.Parallel()
	server, env := stage(t)
	server.Inject(whatsapptest.Fault{Method: http.MethodPost, Path: "*/whatsapp_business_profile", Code: 100, Times: -1})
	var out bytes.Buffer
	err := example.Run(t.Context(), []string{"-yes", "-about", "New"}, environment(env), nil, &out, io.Discard)
	require.ErrorIs(t, err, waerrors.Invalid)
	assert.NotContains(t, out.String(), "changed")
	env["WHATSAPP_TOKEN"] = "wrong"
	require.ErrorIs(t, example.Run(t.Context(), nil, environment(env), nil, io.Discard, io.Discard), waerrors.Unauthorized)
}
