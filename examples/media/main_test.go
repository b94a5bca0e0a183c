package main_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"image"
	"image/png"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	waerrors "github.com/wacloud/wacloud/errors"
	media "github.com/wacloud/wacloud/examples/media"
	"github.com/wacloud/wacloud/whatsapp/whatsapptest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func environment(env map[string]string) func(string) string {
	return func(name string) string { return env[name] }
}

func account(server *whatsapptest.Server) map[string]string {
	return map[string]string{
		"WHATSAPP_BASE_URL": server.URL(), "WHATSAPP_TOKEN": server.Token(), "WHATSAPP_PHONE_NUMBER_ID": server.PhoneNumberID(),
		"WHATSAPP_TO": "+1 555 010 0011", "WHATSAPP_APP_SECRET": server.AppSecret(), "WHATSAPP_VERIFY_TOKEN": server.VerifyToken(),
	}
}

// write makes a file and returns its path.
func write(t *testing.T, name string, content []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	require.NoError(t, os.WriteFile(path, content, 0o600))
	return path
}

func picture(t *testing.T) []byte {
	t.Helper()
	var b bytes.Buffer
	require.NoError(t, png.Encode(&b, image.NewNRGBA(image.Rect(0, 0, 16, 16))))
	return b.Bytes()
}

func zip() []byte { return append([]byte("PK\x05\x06"), make([]byte, 18)...) }

// amr is the start of an AMR file with one frame: WhatsApp carries it as audio, without a caption.
func amr() []byte {
	return []byte("#!AMR\n\x3c\x91\x17\x16\xbe\x66\x79\xe1\xe0\x01\xe7\xaf\xf0\x00\x00\x00\x80\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00")
}

func names(t *testing.T, folder string) []string {
	t.Helper()
	entries, err := os.ReadDir(folder)
	require.NoError(t, err)
	var list []string
	for _, e := range entries {
		list = append(list, e.Name())
	}
	return list
}

// TestFake is the program as somebody tries it out.
func TestFake(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	var out, log bytes.Buffer
	require.NoError(t, media.Run(t.Context(), nil, environment(nil), &out, &log))
	text := out.String()
	for _, want := range []string{
		"sending to phone 1555…11\n", "✓ loaf.png: image of ", ", for it is image/png\n",
		"✓ prices.csv: document of 18 B, as plain text, for no kind takes text/csv\n",
		"  photos.zip is at https://files.example.com/photos.zip\n✓ photos.zip: link, for no kind takes application/zip\n",
		`from "Ana", checksum right` + "\n    \"Is this the one?\"\n", "↓ order form.pdf: application/pdf of 15 B",
	} {
		assert.Contains(t, text, want)
	}
	assert.NotContains(t, text, "\r", "no bar where there is no terminal")
	assert.Empty(t, log.String())
	folder := regexp.MustCompile(`saving what comes in to (.+)\n`).FindStringSubmatch(text)
	require.NotNil(t, folder)
	got := names(t, folder[1])
	require.Len(t, got, 2)
	assert.Contains(t, got, "order form.pdf")
	saved, err := os.ReadFile(filepath.Join(folder[1], got[0]))
	require.NoError(t, err)
	_, err = png.Decode(bytes.NewReader(saved))
	assert.NoError(t, err, "the picture is whole")
}

func TestReceiveOnTheFake(t *testing.T) {
	t.Parallel()
	folder := filepath.Join(t.TempDir(), "in", "box")
	for range 2 {
		var out bytes.Buffer
		require.NoError(t, media.Run(t.Context(), []string{"-receive", folder}, environment(nil), &out, io.Discard))
		assert.NotContains(t, out.String(), "✓")
	}
	assert.Contains(t, names(t, folder), "order form.pdf")
	assert.Contains(t, names(t, folder), "order form (1).pdf", "nothing is overwritten")
}

func TestFilesOnTheFake(t *testing.T) {
	t.Parallel()
	web := t.TempDir()
	args := []string{
		"-receive", t.TempDir(), "-share", web, "-share-url", "https://shop.example/files/", "-caption", "Our offer",
		write(t, "loaf.png", picture(t)), filepath.Join(t.TempDir(), "nowhere.png"), write(t, "all of it.zip", zip()), write(t, "empty.png", nil),
	}
	var out bytes.Buffer
	err := media.Run(t.Context(), args, environment(nil), &out, io.Discard)
	require.EqualError(t, err, "2 of 4 files were not sent")
	assert.Contains(t, out.String(), "✓ loaf.png: image")
	assert.Contains(t, out.String(), "✗ nowhere.png: ")
	assert.Contains(t, out.String(), "✗ empty.png: ")
	assert.Contains(t, out.String(), "↓ order form.pdf: ", "what was not sent does not keep from receiving")
	shared := names(t, web)
	require.Len(t, shared, 1)
	assert.Regexp(t, `^[A-Z2-7]{26}-all of it\.zip$`, shared[0])
	content, err := os.ReadFile(filepath.Join(web, shared[0]))
	require.NoError(t, err)
	assert.Equal(t, zip(), content)
	assert.Contains(t, out.String(), "all of it.zip is at https://shop.example/files/"+strings.ReplaceAll(shared[0], " ", "%20")+"\n")
}

func TestSend(t *testing.T) {
	t.Parallel()
	server := whatsapptest.NewServer()
	defer server.Close()
	web := t.TempDir()
	var out bytes.Buffer
	require.NoError(t, media.Run(t.Context(), []string{
		"-caption", "Our offer", "-share", web, "-share-url", "https://shop.example",
		write(t, "loaf.png", picture(t)), write(t, "list.csv", []byte("a,b\n1,2\n")), write(t, "hello.amr", amr()), write(t, "all.zip", zip()),
	}, environment(account(server)), &out, io.Discard))
	kinds := make([]string, 0, 4)
	for _, m := range server.Ledger() {
		kinds = append(kinds, m.Type)
		assert.Equal(t, "+1 555 010 0011", m.To)
		assert.Equal(t, m.Type != "audio", strings.Contains(string(m.Body), "Our offer"), "%s", m.Body)
	}
	assert.Equal(t, []string{"image", "document", "audio", "text"}, kinds)
	assert.Equal(t, "loaf.png", server.Ledger()[0].CallbackData)
	assert.Contains(t, server.LastBody(), "https://shop.example/"+names(t, web)[0])
	assert.NotContains(t, out.String(), "010", "the number of a person is masked")
	assert.NotContains(t, out.String(), "webhook")
}

// TestNoLink: without a web server, what no message carries is refused with the reason.
func TestNoLink(t *testing.T) {
	t.Parallel()
	server := whatsapptest.NewServer()
	defer server.Close()
	var out bytes.Buffer
	err := media.Run(t.Context(), []string{write(t, "all.zip", zip())}, environment(account(server)), &out, io.Discard)
	require.EqualError(t, err, "1 of 1 files were not sent")
	assert.Contains(t, out.String(), "✗ all.zip: ")
	assert.Contains(t, out.String(), "application/zip")
	assert.Empty(t, server.Ledger())
}

func TestUploadFails(t *testing.T) {
	t.Parallel()
	server := whatsapptest.NewServer()
	defer server.Close()
	server.Inject(whatsapptest.Fault{Path: "*/media", Code: 131053})
	var out bytes.Buffer
	args := []string{write(t, "a.png", picture(t)), write(t, "b.png", picture(t))}
	require.EqualError(t, media.Run(t.Context(), args, environment(account(server)), &out, io.Discard), "1 of 2 files were not sent")
	assert.Contains(t, out.String(), "✗ a.png: ")
	assert.Contains(t, out.String(), "131053")
	assert.Contains(t, out.String(), "✓ b.png: ")
}

// A serving is the program receiving as for a real number.
type serving struct {
	api    *whatsapptest.Server
	folder string
	lines  *bufio.Scanner
	end    func() error
}

func serve(t *testing.T, files ...string) *serving {
	t.Helper()
	ctx, stop := context.WithTimeout(t.Context(), 20*time.Second)
	t.Cleanup(stop)
	s := &serving{
		api:    whatsapptest.NewServer(whatsapptest.WithDelivery(whatsapptest.Delivery{Backoff: 10 * time.Millisecond})),
		folder: filepath.Join(t.TempDir(), "inbox"),
	}
	t.Cleanup(s.api.Close)
	stdout, w := io.Pipe()
	done := make(chan error, 1)
	go func() {
		err := media.Run(ctx, append([]string{"-receive", s.folder}, files...), environment(account(s.api)), w, io.Discard)
		w.CloseWithError(errors.Join(io.EOF, err))
		done <- err
	}()
	s.end = func() error { stop(); return <-done }
	s.lines = bufio.NewScanner(stdout)
	address, ok := strings.CutPrefix(s.next(t), "webhook: ")
	require.True(t, ok)
	require.NoError(t, s.api.Subscribe(ctx, address)) // the program waits until its next line is read
	return s
}

func (s *serving) next(t *testing.T) string {
	t.Helper()
	require.True(t, s.lines.Scan(), "the program ended: %v", s.lines.Err())
	return s.lines.Text()
}

func TestReceive(t *testing.T) {
	t.Parallel()
	s := serve(t)
	assert.Equal(t, "saving what comes in to "+s.folder+", until interrupted", s.next(t))
	ana := s.api.User("+15550100011", "Ana \x1b[2J")
	ana.Says("not a file")
	ana.SendsDocument([]byte("%PDF-1.4\n"), "application/pdf", "../../etc/\x1b[2Jpass\u202ewd", "\x1b[31mred")
	assert.Equal(t, `↓ [2Jpasswd.pdf: application/pdf of 9 B from "Ana \x1b[2J", checksum right`, s.next(t))
	assert.Equal(t, `    "\x1b[31mred"`, s.next(t))
	require.NoError(t, s.api.Flush(t.Context()))
	assert.Len(t, names(t, s.folder), 1)
	assert.NoError(t, s.end())
}

// TestReceiveTrouble: a file that is cut or changed on its way is fetched again; one that is gone is given up.
func TestReceiveTrouble(t *testing.T) {
	t.Parallel()
	s := serve(t)
	s.next(t)
	ana := s.api.User("+15550100011", "Ana")
	content := strings.Repeat("voice", 1000)
	s.api.Inject(whatsapptest.Fault{Path: "whatsapp_business/attachments", Status: 200, Body: strings.Repeat("noise", 1000)})
	ana.SendsDocument([]byte(content), "text/plain", "note.txt", "")
	assert.Equal(t, `↓ note.txt: text/plain of 4.9 KB from "Ana", checksum right`, s.next(t))
	require.NoError(t, s.api.Flush(t.Context()))
	require.Equal(t, []string{"note.txt"}, names(t, s.folder))
	saved, err := os.ReadFile(filepath.Join(s.folder, "note.txt"))
	require.NoError(t, err)
	assert.Equal(t, content, string(saved))

	message := json.RawMessage(`{"from":"15550100011","type":"image","image":{"id":"4242","mime_type":"image/png"}}`)
	_, err = s.api.Inbound("Ana", message)
	require.NoError(t, err)
	assert.Equal(t, `✗ "Ana" sent image/png, which is gone: Meta keeps it for a week`, s.next(t))
	require.NoError(t, s.api.Flush(t.Context()))
	assert.NoError(t, s.end())
}

// TestLateFailure: what Meta refuses after it was accepted is reported under the file's name.
func TestLateFailure(t *testing.T) {
	t.Parallel()
	s := serve(t, write(t, "loaf.png", picture(t)))
	s.api.Inject(whatsapptest.Fault{Path: "*/messages", At: whatsapptest.AsStatus, Code: 131053})
	assert.Contains(t, s.next(t), "sending to phone ")
	var text []string
	for range 3 { // the status may come before the answer
		text = append(text, s.next(t))
	}
	all := strings.Join(text, "\n")
	assert.Contains(t, all, "✓ loaf.png: image")
	assert.Contains(t, all, "✗ loaf.png was accepted and then failed: ")
	assert.Contains(t, all, "131053")
	require.NoError(t, s.api.Flush(t.Context()))
	assert.NoError(t, s.end())
}

func TestTerminal(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	content := []byte(strings.Repeat("a long text\n", 20_000))
	folder := t.TempDir()
	require.NoError(t, media.InTerminal(t.Context(), []string{"-receive", folder, write(t, "book.txt", content)}, environment(nil), &out))
	text := out.String()
	assert.Contains(t, text, "[####################] 100 %  234.4 KB of 234.4 KB")
	assert.Contains(t, text, "] 100 %  15 B of 15 B", "downloads have a bar too")
	seen := []string{}
	for _, m := range regexp.MustCompile(`book\.txt {13}\[[#.]{20}\] +(\d+) %`).FindAllStringSubmatch(text, -1) {
		if len(seen) > 0 {
			assert.NotEqual(t, seen[len(seen)-1], m[1], "each percent once")
		}
		seen = append(seen, m[1])
	}
	assert.Greater(t, len(seen), 2)
	assert.Equal(t, "100", seen[len(seen)-1])
	// As a terminal shows it: no bar is left.
	for line := range strings.Lines(text) {
		shown := line[strings.LastIndex(line, "\r\x1b[K")+1:]
		assert.NotContains(t, shown, " %  ")
	}

	device, err := os.Open(os.DevNull)
	require.NoError(t, err)
	defer device.Close()
	assert.True(t, media.IsTerminal(device))
	file, err := os.Open(write(t, "log", nil))
	require.NoError(t, err)
	defer file.Close()
	assert.False(t, media.IsTerminal(file))
	assert.False(t, media.IsTerminal(&out))
}

func TestBarFits(t *testing.T) {
	t.Parallel()
	for _, percent := range []int64{0, 50, 100} {
		b := media.Bar(strings.Repeat("ü", 50), percent, 1023<<20, 1023<<20)
		assert.Less(t, len([]rune(b)), 80)
		assert.Equal(t, int(percent/5), strings.Count(b, "#"))
	}
}

// TestInterrupted: the bar goes, and the program says what was cut.
func TestInterrupted(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	server := whatsapptest.NewServer(whatsapptest.WithPlan(1, func(_ uint64, c whatsapptest.Call) whatsapptest.Fault {
		if !strings.HasSuffix(c.Path, "/messages") {
			return whatsapptest.Fault{}
		}
		cancel()
		return whatsapptest.Fault{Break: whatsapptest.Hang}
	}))
	defer server.Close()
	var out bytes.Buffer
	err := media.InTerminal(ctx, []string{write(t, "a.png", picture(t)), write(t, "b.png", picture(t))}, environment(account(server)), &out)
	require.ErrorIs(t, err, context.Canceled)
	require.ErrorContains(t, err, "send a.png: ")
	assert.NotContains(t, out.String(), "b.png")
	assert.True(t, strings.HasSuffix(out.String(), "\r\x1b[K"), "%q", out.String())
}

func TestHalfSetEnvironment(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		env     map[string]string
		args    []string
		missing string
	}{
		"token alone":     {map[string]string{"WHATSAPP_TOKEN": "t"}, []string{"a.png"}, "WHATSAPP_PHONE_NUMBER_ID, WHATSAPP_TO"},
		"recipient alone": {map[string]string{"WHATSAPP_TO": "1"}, []string{"a.png"}, "WHATSAPP_TOKEN, WHATSAPP_PHONE_NUMBER_ID"},
		"no recipient":    {map[string]string{"WHATSAPP_TOKEN": "t", "WHATSAPP_PHONE_NUMBER_ID": "1"}, []string{"a.png"}, "WHATSAPP_TO"},
		"no webhook": {map[string]string{"WHATSAPP_TOKEN": "t", "WHATSAPP_PHONE_NUMBER_ID": "1"}, []string{"-receive", "x"},
			"WHATSAPP_APP_SECRET, WHATSAPP_VERIFY_TOKEN"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			err := media.Run(t.Context(), c.args, environment(c.env), io.Discard, io.Discard)
			assert.ErrorContains(t, err, "missing in the environment: "+c.missing+" (")
		})
	}
}

func TestRefused(t *testing.T) {
	t.Parallel()
	server := whatsapptest.NewServer()
	defer server.Close()
	env := account(server)
	nobody := account(server)
	nobody["WHATSAPP_TO"] = "the boss"
	file := write(t, "a.txt", []byte("text"))
	for name, c := range map[string]struct {
		env  map[string]string
		args []string
		says string
		err  error
	}{
		"unknown flag":     {nil, []string{"-nonsense"}, "nonsense", nil},
		"help":             {nil, []string{"-h"}, "help", flag.ErrHelp},
		"share alone":      {nil, []string{"-share", "."}, "-share and -share-url belong together", nil},
		"nothing to do":    {env, nil, "want files to send", nil},
		"recipient":        {nobody, []string{file}, "WHATSAPP_TO: ", waerrors.Invalid},
		"folder is a file": {nil, []string{"-receive", file}, "a.txt", nil},
		"address":          {nil, []string{"-receive", t.TempDir(), "-addr", "127.0.0.1:-1"}, "invalid port", nil},
		"no web folder":    {env, []string{"-share", file + "/none", "-share-url", "https://x.example", write(t, "a.zip", zip())}, "1 of 1 files", nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			err := media.Run(t.Context(), c.args, environment(c.env), io.Discard, io.Discard)
			require.ErrorContains(t, err, c.says)
			if c.err != nil {
				assert.ErrorIs(t, err, c.err)
			}
		})
	}
	full := errors.New("disk full")
	r, w := io.Pipe()
	r.CloseWithError(full)
	assert.ErrorIs(t, media.Run(t.Context(), []string{file}, environment(env), w, io.Discard), full)
}
