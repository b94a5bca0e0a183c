package main_test

import (
	"bytes"
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/wacloud/wacloud/whatsapp/whatsapptest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// build makes the command.
func build(t *testing.T) string {
	t.Helper()
	if _, err := exec.LookPath("go"); err != nil {
		t.Skipf("the go command is not here: %v", err)
	}
	name := filepath.Join(t.TempDir(), "watemplate")
	if runtime.GOOS == "windows" {
		name += ".exe"
	}
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute)
	defer cancel()
	out, err := exec.CommandContext(ctx, "go", "build", "-o", name, ".").CombinedOutput()
	require.NoError(t, err, "%s", out)
	return name
}

// run runs it with this environment besides the process's own.
func run(t *testing.T, command string, env []string, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, command, args...)
	var out, errs bytes.Buffer
	cmd.Env, cmd.Stdout, cmd.Stderr = append(os.Environ(), env...), &out, &errs
	err := cmd.Run()
	if exit, ok := errors.AsType[*exec.ExitError](err); ok {
		return exit.ExitCode(), out.String(), errs.String()
	}
	require.NoError(t, err)
	return 0, out.String(), errs.String()
}

// The command as it is used: generated from an account, kept in a file, checked in CI, and drift when the account's
// template is edited.
func TestCommand(t *testing.T) {
	t.Parallel()
	command := build(t)
	srv := whatsapptest.NewServer()
	t.Cleanup(srv.Close)
	srv.AddTemplate(whatsapptest.Template{Name: "order_shipped", Body: "Hi {{1}}, order {{2}} is on its way."})
	env := []string{"WHATSAPP_TOKEN=" + srv.Token(), "WHATSAPP_BASE_URL=" + srv.URL(), "WHATSAPP_WABA_ID="}
	dir := t.TempDir()
	out, saved := filepath.Join(dir, "templates.go"), filepath.Join(dir, "templates.json")

	code, stdout, stderr := run(t, command, env, "-waba", srv.WABAID(), "-save", saved, "-out", out)
	require.Zero(t, code, stderr)
	assert.Empty(t, stdout)
	source, err := os.ReadFile(out)
	require.NoError(t, err)
	assert.Contains(t, string(source), "package messages")
	assert.Contains(t, string(source), "type OrderShipped struct")

	for _, args := range [][]string{{"-waba", srv.WABAID(), "-save", saved}, {"-in", saved}} {
		code, stdout, stderr = run(t, command, env, append(args, "-out", out, "-check")...)
		assert.Zero(t, code, stderr)
		assert.Empty(t, stdout, "no drift")
	}

	srv.ChangeTemplate("order_shipped", "en_US", func(t *whatsapptest.Template) { t.Body = "Hi {{1}}, it is on its way." })
	code, stdout, stderr = run(t, command, env, "-waba", srv.WABAID(), "-out", out, "-check")
	assert.Equal(t, 1, code, stderr)
	assert.Contains(t, stdout, "templates.go is not what the templates are:")
	assert.Contains(t, stdout, "- //\tHi {{1}}, order {{2}} is on its way.\n+ //\tHi {{1}}, it is on its way.")
	after, err := os.ReadFile(out)
	require.NoError(t, err)
	assert.Equal(t, string(source), string(after), "-check writes nothing")

	srv.RevokeToken()
	code, _, stderr = run(t, command, env, "-waba", srv.WABAID(), "-out", out)
	assert.Equal(t, 2, code)
	assert.Contains(t, stderr, "(#190)")
	code, stdout, stderr = run(t, command, env, "-no-such-flag")
	assert.Equal(t, 2, code)
	assert.Empty(t, stdout)
	assert.Contains(t, stderr, "-check")
}
