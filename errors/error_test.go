package errors_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	waerrors "github.com/wacloud/wacloud/errors"
)

func TestErrorGolden(t *testing.T) {
	t.Parallel()
	for want, e := range map[string]*waerrors.Error{
		"whatsapp: send message: (#131026) Message undeliverable [undeliverable, http 400, trace A1b]": {
			Op: "send message", Outcome: waerrors.Refused, Kind: waerrors.Undeliverable, Status: 400, Code: 131026,
			Title: "Message undeliverable", TraceID: "A1b"},
		"whatsapp: send message: (#130429) Rate limit hit: slow down [throttled, http 400, 3 attempts, retry after 2s]": {
			Op: "send message", Outcome: waerrors.Refused, Kind: waerrors.Throttled, Status: 400, Code: 130429,
			Title: "Rate limit hit", Details: "slow down", RetryAfter: 2 * time.Second, Attempts: make([]waerrors.Attempt, 3)},
		"whatsapp: send message: context deadline exceeded [unavailable, unknown]": {
			Op: "send message", Outcome: waerrors.Unknown, Kind: waerrors.Unavailable, Err: context.DeadlineExceeded},
		"whatsapp: send message: no answer: context canceled [canceled, not sent]": {
			Op: "send message", Outcome: waerrors.NotSent, Kind: waerrors.Canceled, Title: "no answer", Err: context.Canceled},
		"whatsapp: send text: text.body: want 1 to 4096 characters, got 0; to: is required [invalid, not sent]": waerrors.NewInvalid(
			"send text", waerrors.FieldError{Path: "text.body", Rule: "want 1 to 4096 characters", Value: "0"},
			waerrors.FieldError{Path: "to", Rule: "is required"}),
		"whatsapp: get media: the answer is not a Graph error: <html> [unavailable, unknown, http 502]": func() *waerrors.Error {
			e := waerrors.FromResponse(502, []byte("<html>"))
			e.Op = "get media"
			return e
		}(),
		"whatsapp: (#132001) gone [template]": {Outcome: waerrors.Refused, Kind: waerrors.Template, Code: 132001, Title: "gone",
			Details: "gone", Err: errors.New("not repeated after a code")},
		"whatsapp: failed [other]": {},
	} {
		assert.Equal(t, want, e.Error())
	}
}

func TestErrorIsOneLine(t *testing.T) {
	t.Parallel()
	evil := "x\r\nlevel=error\x00\t\u2028\u2029\u0085\u202e\x7f\xff"
	e := &waerrors.Error{Op: evil, Title: evil, Details: evil + "y", TraceID: evil, Code: 100, Err: errors.New(evil),
		Fields: nil}
	f := waerrors.NewInvalid(evil, waerrors.FieldError{Path: evil, Rule: evil, Value: evil})
	for _, line := range []string{e.Error(), f.Error(), waerrors.FromWebhook(1, 0, evil, evil, evil).Error()} {
		assert.NotContains(t, line, "\n")
		assert.False(t, strings.ContainsAny(line, "\r\n\x00\t\x7f\u0085\u2028\u2029\u202e"), "%q", line)
	}
}

func TestIsAndUnwrap(t *testing.T) {
	t.Parallel()
	cause := &net.OpError{Op: "dial", Err: context.DeadlineExceeded}
	var err error = &waerrors.Error{Outcome: waerrors.NotSent, Kind: waerrors.Unavailable, Err: cause}
	err = fmt.Errorf("greeting: %w", err)
	require.ErrorIs(t, err, waerrors.NotSent)
	require.ErrorIs(t, err, waerrors.Unavailable)
	require.ErrorIs(t, err, context.DeadlineExceeded)
	require.NotErrorIs(t, err, waerrors.Refused)
	require.NotErrorIs(t, err, waerrors.Throttled)
	op, ok := errors.AsType[*net.OpError](err)
	require.True(t, ok)
	assert.Equal(t, "dial", op.Op)
	e, ok := errors.AsType[*waerrors.Error](err)
	require.True(t, ok)
	assert.True(t, e.Retryable())

	for _, o := range []waerrors.Outcome{waerrors.NotSent, waerrors.Refused, ""} {
		assert.False(t, waerrors.Ambiguous(&waerrors.Error{Outcome: o}), o)
	}
	for _, o := range []waerrors.Outcome{waerrors.Unknown, waerrors.AcceptedNoID} {
		assert.True(t, waerrors.Ambiguous(fmt.Errorf("x: %w", &waerrors.Error{Outcome: o})), o)
	}
	assert.False(t, waerrors.Ambiguous(nil))
	assert.Equal(t, "whatsapp: throttled", waerrors.Throttled.Error())
	assert.Equal(t, "whatsapp: outcome unknown", waerrors.Unknown.Error())
}

func TestRetryable(t *testing.T) {
	t.Parallel()
	const n, r, a, u = waerrors.NotSent, waerrors.Refused, waerrors.AcceptedNoID, waerrors.Unknown
	for name, c := range map[string]struct {
		err  *waerrors.Error
		want bool
	}{
		"dial failed":                    {&waerrors.Error{Outcome: n, Kind: waerrors.Unavailable}, true},
		"refused by a gate of this side": {&waerrors.Error{Outcome: n, Kind: waerrors.Throttled}, true},
		"no such host":                   {&waerrors.Error{Outcome: n, Kind: waerrors.Other}, false},
		"broken rules":                   {waerrors.NewInvalid("x", waerrors.FieldError{Path: "to"}), false},
		"window known to be shut":        {&waerrors.Error{Outcome: n, Kind: waerrors.WindowClosed, Code: 131047}, false},
		"canceled":                       {&waerrors.Error{Outcome: n, Kind: waerrors.Canceled, Err: context.Canceled}, false},
		"canceled while it waited to try again": {
			&waerrors.Error{Outcome: r, Kind: waerrors.Canceled, Code: 130429, Err: context.Canceled}, false},
		"reset":                      {&waerrors.Error{Outcome: u, Kind: waerrors.Unavailable}, false},
		"accepted":                   {&waerrors.Error{Outcome: a, Kind: waerrors.Unavailable}, false},
		"no outcome":                 {&waerrors.Error{Kind: waerrors.Unavailable}, false},
		"rate":                       {waerrors.FromResponse(400, []byte(`{"error":{"code":130429}}`)), true},
		"pair":                       {waerrors.FromResponse(400, []byte(`{"error":{"code":131056}}`)), true},
		"spam":                       {waerrors.FromResponse(400, []byte(`{"error":{"code":131048}}`)), false},
		"window":                     {waerrors.FromResponse(400, []byte(`{"error":{"code":131047}}`)), false},
		"undeliverable":              {waerrors.FromResponse(400, []byte(`{"error":{"code":131026}}`)), false},
		"token":                      {waerrors.FromResponse(401, []byte(`{"error":{"code":190}}`)), false},
		"went wrong":                 {waerrors.FromResponse(500, []byte(`{"error":{"code":131000}}`)), false},
		"went wrong on a read":       {&waerrors.Error{Outcome: r, Kind: waerrors.Unavailable, Code: 131000}, true},
		"unknown code":               {waerrors.FromResponse(400, []byte(`{"error":{"code":7}}`)), false},
		"unknown code, 429":          {waerrors.FromResponse(429, []byte(`{"error":{"code":7}}`)), true},
		"unknown code, transient":    {waerrors.FromResponse(400, []byte(`{"error":{"code":7,"is_transient":true}}`)), true},
		"unknown code, 403 for now":  {waerrors.FromResponse(403, []byte(`{"error":{"code":7,"is_transient":"true"}}`)), true},
		"unknown code, 5xx":          {waerrors.FromResponse(500, []byte(`{"error":{"code":7,"is_transient":true}}`)), false},
		"html":                       {waerrors.FromResponse(502, []byte(`<html>`)), false},
		"html on a read":             {&waerrors.Error{Outcome: r, Kind: waerrors.Unavailable, Status: 502}, true},
		"subcode that is retryable":  {waerrors.FromResponse(400, []byte(`{"error":{"code":100,"error_subcode":2494100}}`)), true},
		"template paused":            {waerrors.FromResponse(400, []byte(`{"error":{"code":132015}}`)), true},
		"experiment, as a status":    {waerrors.FromWebhook(130472, 0, "", "", ""), false},
		"unavailable, as a status":   {waerrors.FromWebhook(131016, 0, "", "", ""), true},
		"media trouble, as a status": {waerrors.FromWebhook(131053, 0, "", "", ""), false},
	} {
		assert.Equal(t, c.want, c.err.Retryable(), name)
	}
}

func TestRemedyIsNeverEmptyAndScopeNeither(t *testing.T) {
	t.Parallel()
	for _, kind := range append(kinds(), "", "new") {
		for _, outcome := range []waerrors.Outcome{"", waerrors.NotSent, waerrors.Refused, waerrors.AcceptedNoID,
			waerrors.Unknown} {
			for _, code := range []int{0, 131026, 77} {
				e := &waerrors.Error{Kind: kind, Outcome: outcome, Code: code}
				assert.NotEmpty(t, e.Remedy())
				assert.NotEmpty(t, e.Scope())
			}
		}
	}
	for _, r := range table(t) {
		if r.Code == 0 {
			continue // 0 in an Error means that there is no code
		}
		e := &waerrors.Error{Outcome: waerrors.Refused, Code: r.Code, Subcode: r.Subcode}
		assert.Equal(t, r.remedy(table(t)), e.Remedy())
		assert.Equal(t, waerrors.Scope(r.Scope), e.Scope())
		assert.Equal(t, r.AcceptedRisk == "possible", e.AcceptedRisk(), r)
	}
	e := &waerrors.Error{Outcome: waerrors.Unknown, Code: 131016}
	assert.Contains(t, e.Remedy(), "wait for its status webhook")
	for _, outcome := range []waerrors.Outcome{waerrors.AcceptedNoID, waerrors.Unknown} { // of a call that is no send, too
		assert.Contains(t, (&waerrors.Error{Op: "create template", Outcome: outcome}).Remedy(), "any other change, read how it stands")
	}
	assert.Contains(t, e.Remedy(), "Back off; check the status page.")
	assert.Contains(t, waerrors.NewInvalid("x", waerrors.FieldError{}).Remedy(), "fields")
	assert.False(t, (&waerrors.Error{Outcome: waerrors.Refused, Kind: waerrors.Invalid}).AcceptedRisk())
	assert.True(t, (&waerrors.Error{Outcome: waerrors.AcceptedNoID}).AcceptedRisk())
}

func TestMask(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"":                             "",
		"+":                            "+",
		"+15550001111":                 "+1555…11",
		"15550001111":                  "1555…11",
		"+1 555 000 1111":              "+1 55…11",
		"12345678":                     "1…",
		"123456789":                    "1234…89",
		"US.13491208655302741918":      "US.1349…18",
		"US.ENT.11815799212886844830":  "US.ENT.1181…30",
		"US.1":                         "US.1…",
		"ana":                          "a…",
		"ééééééééé":                    "éééé…éé",
		"+1555\n0001111":               "+1555…11",
		"\xff\xff\xff\xff\xff\xff\xff": "\uFFFD…",
	} {
		assert.Equal(t, want, waerrors.Mask(in), "%q", in)
	}
}

// TestNoHTTP: everything imports this package, so it must not pull in an HTTP client or anything else that is heavy.
func TestNoHTTP(t *testing.T) {
	t.Parallel()
	goTool, err := exec.LookPath("go")
	if err != nil {
		t.Skipf("the go tool is not here: %v", err)
	}
	out, err := exec.CommandContext(t.Context(), goTool, "list", "-deps", ".").Output()
	require.NoError(t, err)
	for dep := range strings.Lines(string(out)) {
		dep = strings.TrimSpace(dep)
		assert.False(t, dep == "net" || strings.HasPrefix(dep, "net/") || dep == "crypto/tls", dep)
		if strings.Contains(dep, ".") {
			assert.Equal(t, "github.com/wacloud/wacloud/errors", dep)
		}
	}
}
