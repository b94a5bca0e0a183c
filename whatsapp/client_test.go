package whatsapp_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httputil"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/jarcoal/httpmock"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	waerrors "github.com/wacloud/wacloud/errors"
	"github.com/wacloud/wacloud/whatsapp"
	"github.com/wacloud/wacloud/whatsapp/graph"
)

const (
	numberID = "106540352242922"
	canary   = "EAAJCANARYTOKEN"
	accepted = `{"messaging_product":"whatsapp","contacts":[{"input":"+15550001111","wa_id":"15550001111"}],` +
		`"messages":[{"id":"wamid.HBgLMTU1NTAwMDExMTEVAgARGBI5","message_status":"accepted"}]}`
	sendURL = "https://graph.facebook.com/v26.0/" + numberID + "/messages"
)

var customer = whatsapp.Phone("+15550001111")

func newClient(t *testing.T, rt http.RoundTripper, opts ...whatsapp.Option) *whatsapp.Client {
	t.Helper()
	c, err := whatsapp.NewClient(numberID, canary, append([]whatsapp.Option{whatsapp.WithTransport(rt)}, opts...)...)
	require.NoError(t, err)
	return c
}

type tripper func(*http.Request) (*http.Response, error)

func (f tripper) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// reply answers every request with status and body, after it has read the request's body into got.
func reply(status int, body string, got *string) tripper {
	return func(r *http.Request) (*http.Response, error) {
		if r.Body != nil {
			data, err := io.ReadAll(r.Body)
			if err != nil {
				return nil, err
			}
			if got != nil {
				*got = string(data)
			}
		}
		return &http.Response{StatusCode: status, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(body))}, nil
	}
}

// This is how a user's test with recorded fixtures looks.
func TestSendWithRecordedFixtures(t *testing.T) {
	t.Parallel()
	mock := httpmock.NewMockTransport()
	mock.RegisterResponder(http.MethodPost, sendURL,
		httpmock.NewStringResponder(200, accepted).Then(
			httpmock.NewStringResponder(400, `{"error":{"message":"(#131026) Message undeliverable","type":"OAuthException","code":131026,`+
				`"error_data":{"messaging_product":"whatsapp","details":"Message undeliverable."},"fbtrace_id":"AZ1"}}`)))
	client := newClient(t, mock)

	receipt, err := client.Send(t.Context(), customer, &whatsapp.Text{Body: "Hello"})
	require.NoError(t, err)
	assert.Equal(t, &whatsapp.Receipt{
		MessageID: "wamid.HBgLMTU1NTAwMDExMTEVAgARGBI5", Input: "+15550001111", WaID: "15550001111", Status: "accepted",
	}, receipt)

	_, err = client.Send(t.Context(), customer, &whatsapp.Text{Body: "Hello"})
	e, ok := errors.AsType[*waerrors.Error](err)
	require.True(t, ok)
	assert.ErrorIs(t, err, waerrors.Undeliverable)
	assert.ErrorIs(t, err, waerrors.Refused)
	assert.Equal(t, "send message", e.Op)
	assert.Equal(t, 131026, e.Code)
	assert.Equal(t, "AZ1", e.TraceID)
	assert.NotEmpty(t, e.Remedy())
	assert.NotContains(t, err.Error(), "5550001111")
	assert.Equal(t, 2, mock.GetCallCountInfo()["POST "+sendURL])
}

func TestSendWritesTheDocumentedBody(t *testing.T) {
	t.Parallel()
	var body string
	client := newClient(t, tripper(func(r *http.Request) (*http.Response, error) {
		assert.Equal(t, sendURL, r.URL.String())
		assert.Equal(t, "Bearer "+canary, r.Header.Get("Authorization"))
		assert.Equal(t, "application/json", r.Header.Get("Content-Type"))
		return reply(200, accepted, &body)(r)
	}))
	_, err := client.Send(t.Context(), customer, &whatsapp.Text{Body: "a & b <c>"}, whatsapp.ReplyingTo("wamid.A"),
		whatsapp.WithCallbackData("order-7"), whatsapp.WithIdentityHash("h4sh"))
	require.NoError(t, err)
	assert.JSONEq(t, `{"messaging_product":"whatsapp","recipient_type":"individual","to":"+15550001111","type":"text",
		"text":{"body":"a & b <c>"},"context":{"message_id":"wamid.A"},"biz_opaque_callback_data":"order-7","recipient_identity_key_hash":"h4sh"}`, body)
	assert.Contains(t, body, "a & b <c>", "as the person wrote it")
}

func TestEndpointsAndTheirOptions(t *testing.T) {
	t.Parallel()
	var body, path string
	client := newClient(t, tripper(func(r *http.Request) (*http.Response, error) {
		path = r.URL.Path
		return reply(200, accepted, &body)(r)
	}))
	_, err := client.Send(t.Context(), customer, &whatsapp.Template{Name: "spring_sale", Language: "en"},
		whatsapp.AsMarketing(whatsapp.Marketing{ProductPolicy: whatsapp.PolicyStrict, ActivitySharing: new(false)}))
	require.NoError(t, err)
	assert.Equal(t, "/v26.0/"+numberID+"/marketing_messages", path)
	assert.JSONEq(t, `{"messaging_product":"whatsapp","recipient_type":"individual","to":"+15550001111","type":"template",
		"template":{"name":"spring_sale","language":{"code":"en"}},"product_policy":"STRICT","message_activity_sharing":false}`, body)

	_, err = client.Send(t.Context(), customer, &whatsapp.Text{Body: "Your table is free."},
		whatsapp.AsDirect(whatsapp.Direct{Category: whatsapp.Utility, TTL: time.Minute}))
	require.NoError(t, err)
	assert.Equal(t, "/v26.0/"+numberID+"/messages", path)
	assert.Contains(t, body, `"category":"utility","ttl_seconds":60`)

	_, err = client.Send(t.Context(), customer, &whatsapp.Text{Body: "hi"}, whatsapp.AsMarketing(whatsapp.Marketing{}))
	assert.ErrorIs(t, err, waerrors.Invalid, "only templates are marketing messages")
}

func TestNewClientRefusesBadInput(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		number, token string
		opts          []whatsapp.Option
		path          string
	}{
		"empty number id":      {"", "t", nil, "phoneNumberID"},
		"path in number id":    {"../1", "t", nil, "phoneNumberID"},
		"query in number id":   {"1?x=1", "t", nil, "phoneNumberID"},
		"line end in number":   {"1\r\nX: y", "t", nil, "phoneNumberID"},
		"empty token":          {"1", "", nil, "token"},
		"token with line end":  {"1", "abc\n", nil, "token"},
		"bad base URL":         {"1", "t", []whatsapp.Option{whatsapp.WithBaseURL("graph.facebook.com")}, "WithBaseURL"},
		"base URL with query":  {"1", "t", []whatsapp.Option{whatsapp.WithBaseURL("https://x.test?y=1")}, "WithBaseURL"},
		"bad version":          {"1", "t", []whatsapp.Option{whatsapp.WithAPIVersion("26")}, "WithAPIVersion"},
		"version with path":    {"1", "t", []whatsapp.Option{whatsapp.WithAPIVersion("v26.0/../x")}, "WithAPIVersion"},
		"retries below":        {"1", "t", []whatsapp.Option{whatsapp.WithRetries(-1)}, "WithRetries"},
		"retries above":        {"1", "t", []whatsapp.Option{whatsapp.WithRetries(11)}, "WithRetries"},
		"negative max wait":    {"1", "t", []whatsapp.Option{whatsapp.WithMaxWait(-1)}, "WithMaxWait"},
		"negative gate wait":   {"1", "t", []whatsapp.Option{whatsapp.WithGateWait(-1)}, "WithGateWait"},
		"negative timeout":     {"1", "t", []whatsapp.Option{whatsapp.WithTimeout(-1)}, "WithTimeout"},
		"rate of nothing":      {"1", "t", []whatsapp.Option{whatsapp.WithRate(0)}, "WithRate"},
		"rate above":           {"1", "t", []whatsapp.Option{whatsapp.WithRate(1001)}, "WithRate"},
		"nil HTTP client":      {"1", "t", []whatsapp.Option{whatsapp.WithHTTPClient(nil)}, "WithHTTPClient"},
		"nil transport":        {"1", "t", []whatsapp.Option{whatsapp.WithTransport(nil)}, "WithTransport"},
		"nil logger":           {"1", "t", []whatsapp.Option{whatsapp.WithLogger(nil)}, "WithLogger"},
		"nil hook":             {"1", "t", []whatsapp.Option{whatsapp.WithHook(nil)}, "WithHook"},
		"nil limiter":          {"1", "t", []whatsapp.Option{whatsapp.WithLimiter(nil)}, "WithLimiter"},
		"nil monitor":          {"1", "t", []whatsapp.Option{whatsapp.WithMonitor(nil)}, "WithMonitor"},
		"nil normalizer":       {"1", "t", []whatsapp.Option{whatsapp.WithNormalizer(nil)}, "WithNormalizer"},
		"nil token source":     {"1", "t", []whatsapp.Option{whatsapp.WithTokenSource(nil)}, "WithTokenSource"},
		"empty app secret":     {"1", "t", []whatsapp.Option{whatsapp.WithAppSecret("")}, "WithAppSecret"},
		"bad app id":           {"1", "t", []whatsapp.Option{whatsapp.WithAppID("a/b")}, "WithAppID"},
		"no account id":        {"1", "t", []whatsapp.Option{whatsapp.WithWABA("")}, "WithWABA"},
		"header with a space":  {"1", "t", []whatsapp.Option{whatsapp.WithCredentialsHeader("X Key")}, "WithCredentialsHeader"},
		"header with line end": {"1", "t", []whatsapp.Option{whatsapp.WithCredentialsHeader("X\r\nY")}, "WithCredentialsHeader"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			client, err := whatsapp.NewClient(c.number, c.token, c.opts...)
			assert.Nil(t, client)
			e, ok := errors.AsType[*waerrors.Error](err)
			require.True(t, ok, "%v", err)
			assert.Equal(t, waerrors.Invalid, e.Kind)
			assert.Equal(t, waerrors.NotSent, e.Outcome)
			require.NotEmpty(t, e.Fields)
			assert.Equal(t, c.path, e.Fields[0].Path)
			assert.NotEmpty(t, e.Fields[0].Rule)
		})
	}
	_, err := whatsapp.NewClient("1", "", nil, whatsapp.WithTokenSource(func(context.Context, string) (string, error) { return "t", nil }))
	assert.NoError(t, err, "a source makes the token optional, and a nil option is none")
}

// Every kind of bad input and every way a call can break is one typed error, on one shared table.
func TestFailuresOfASend(t *testing.T) {
	t.Parallel()
	canceled, cancel := context.WithCancel(t.Context())
	cancel()
	text := &whatsapp.Text{Body: "hi"}
	for name, c := range map[string]struct {
		rt      tripper
		ctx     context.Context
		to      whatsapp.Recipient
		m       whatsapp.Message
		outcome waerrors.Outcome
		kind    waerrors.Kind
		says    string
	}{
		"wrong token": {rt: reply(401, `{"error":{"message":"Error validating access token","type":"OAuthException","code":190,"error_subcode":463}}`, nil),
			outcome: waerrors.Refused, kind: waerrors.Unauthorized, says: "(#190)"},
		"unknown number id": {rt: reply(400, `{"error":{"message":"Unsupported post request. Object with ID does not exist","code":100,"error_subcode":33}}`, nil),
			outcome: waerrors.Refused, kind: waerrors.NotFound, says: "(#100)"},
		"html":                 {rt: reply(502, "<html>Bad Gateway</html>", nil), outcome: waerrors.Unknown, kind: waerrors.Unavailable, says: "http 502"},
		"html with status 200": {rt: reply(200, "<html>", nil), outcome: waerrors.AcceptedNoID, kind: waerrors.Unavailable, says: "not the expected JSON"},
		"no message id":        {rt: reply(200, `{"messages":[]}`, nil), outcome: waerrors.AcceptedNoID, kind: waerrors.Unavailable, says: "no message id"},
		"cut connection": {rt: func(r *http.Request) (*http.Response, error) {
			_, _ = io.Copy(io.Discard, r.Body)
			return nil, io.ErrUnexpectedEOF
		}, outcome: waerrors.Unknown, kind: waerrors.Unavailable, says: "unexpected EOF"},
		"canceled context": {rt: reply(200, accepted, nil), ctx: canceled, outcome: waerrors.NotSent, kind: waerrors.Canceled, says: "canceled"},
		"nil message":      {rt: reply(200, accepted, nil), m: (*whatsapp.Text)(nil), outcome: waerrors.NotSent, kind: waerrors.Invalid, says: "want"},
		"empty body":       {rt: reply(200, accepted, nil), m: &whatsapp.Text{}, outcome: waerrors.NotSent, kind: waerrors.Invalid, says: "text.body: want 1 to 4096 characters"},
		"body over the limit": {rt: reply(200, accepted, nil), m: &whatsapp.Text{Body: strings.Repeat("é", 4097)}, outcome: waerrors.NotSent,
			kind: waerrors.Invalid, says: "got 4097"},
		"no recipient": {rt: reply(200, accepted, nil), to: whatsapp.Recipient{}, outcome: waerrors.NotSent, kind: waerrors.Invalid, says: "to: "},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ctx, to, m := t.Context(), customer, whatsapp.Message(text)
			if c.ctx != nil {
				ctx = c.ctx
			}
			if name == "no recipient" {
				to = c.to
			}
			if c.m != nil {
				m = c.m
			}
			r, err := newClient(t, c.rt, whatsapp.WithRetries(0)).Send(ctx, to, m)
			assert.Nil(t, r)
			e, ok := errors.AsType[*waerrors.Error](err)
			require.True(t, ok, "%v", err)
			assert.Equal(t, c.outcome, e.Outcome, "%v", err)
			assert.Equal(t, c.kind, e.Kind, "%v", err)
			assert.Contains(t, err.Error(), c.says)
			assert.True(t, strings.HasPrefix(err.Error(), "whatsapp: send message: "), "%v", err)
			assert.NotContains(t, err.Error(), canary)
			assert.NotContains(t, err.Error(), "15550001111")
			assert.NotContains(t, err.Error(), "\n")
		})
	}
	t.Run("nil interface", func(t *testing.T) {
		_, err := newClient(t, reply(200, accepted, nil)).Send(t.Context(), customer, nil)
		assert.ErrorIs(t, err, waerrors.Invalid)
	})
	t.Run("unreachable host", func(t *testing.T) {
		client, err := whatsapp.NewClient(numberID, canary, whatsapp.WithBaseURL("http://127.0.0.1:1"), whatsapp.WithRetries(0))
		require.NoError(t, err)
		_, err = client.Send(t.Context(), customer, text)
		assert.ErrorIs(t, err, waerrors.NotSent)
		assert.ErrorIs(t, err, waerrors.Unavailable)
	})
}

// A new member of another type once turned a sent message into an error, so callers sent it again.
func TestResponseIsDecodedTolerantly(t *testing.T) {
	t.Parallel()
	for _, body := range []string{
		`{"messages":[{"id":"wamid.X"}]}`,
		`{"messages":[{"id":"wamid.X","new":{"a":1}}],"contacts":[{"wa_id":15550001111,"user_id":{"x":1}}],"extra":[]}`,
		`{"contacts":{},"messages":[{"id":"wamid.X","message_status":7}]}`,
	} {
		r, err := newClient(t, reply(200, body, nil)).Send(t.Context(), customer, &whatsapp.Text{Body: "hi"})
		require.NoError(t, err, body)
		assert.Equal(t, "wamid.X", r.MessageID)
	}
}

func TestNormalizer(t *testing.T) {
	t.Parallel()
	var body string
	client := newClient(t, reply(200, accepted, &body), whatsapp.WithNormalizer(func(s string) (string, error) {
		if s == "555" {
			return "", errors.New("too short")
		}
		return "+1" + s, nil
	}))
	_, err := client.Send(t.Context(), whatsapp.Phone("5550001111"), &whatsapp.Text{Body: "hi"})
	require.NoError(t, err)
	assert.Contains(t, body, `"to":"+15550001111"`)
	_, err = client.Send(t.Context(), whatsapp.User("US.13491208655302741918"), &whatsapp.Text{Body: "hi"})
	require.NoError(t, err)
	assert.Contains(t, body, `"recipient":"US.13491208655302741918"`, "only phone numbers are spelled anew")
	_, err = client.Send(t.Context(), whatsapp.Phone("555"), &whatsapp.Text{Body: "hi"})
	assert.ErrorIs(t, err, waerrors.Invalid)
	assert.ErrorContains(t, err, "to: ")
}

func TestForNumber(t *testing.T) {
	t.Parallel()
	var seen []string
	client := newClient(t, tripper(func(r *http.Request) (*http.Response, error) {
		seen = append(seen, r.URL.Path+" "+r.Header.Get("Authorization"))
		return reply(200, accepted, nil)(r)
	}))
	for _, c := range []*whatsapp.Client{client, client.ForNumber("2"), client.ForNumber("3", "other")} {
		_, err := c.Send(t.Context(), customer, &whatsapp.Text{Body: "hi"})
		require.NoError(t, err)
	}
	assert.Equal(t, []string{
		"/v26.0/" + numberID + "/messages Bearer " + canary, "/v26.0/2/messages Bearer " + canary, "/v26.0/3/messages Bearer other",
	}, seen)
	_, err := client.ForNumber("../x").Send(t.Context(), customer, &whatsapp.Text{Body: "hi"})
	assert.ErrorIs(t, err, waerrors.Invalid)
	assert.Len(t, seen, 3)
}

func TestRefsThatAreNotPaths(t *testing.T) {
	t.Parallel()
	client := newClient(t, tripper(func(*http.Request) (*http.Response, error) { panic("nothing may be sent") }))
	for _, ref := range []string{
		"../me", "1/../../me", "1/%2e%2e/x", "1%2f2", "1#x", "1 2", "1\r\nX: y", "", "1//2", "1?a=b c", "//evil.test/x",
		"http://graph.facebook.com/x", "https://user@lookaside.fbsbx.com/x", "https://169.254.169.254/latest", "ftp://x.test/", "https://",
	} {
		_, err := client.NewRequest(t.Context(), http.MethodGet, ref, nil)
		assert.ErrorIs(t, err, waerrors.Invalid, "%q", ref)
	}
	for _, ref := range []string{"1", "/1/media", "1?fields=id,name", "upload:MTph?sig=ARb", "https://lookaside.fbsbx.com/x?mid=1"} {
		_, err := client.NewRequest(t.Context(), http.MethodGet, ref, nil)
		assert.NoError(t, err, "%q", ref)
	}
	_, err := client.NewRequest(t.Context(), "BAD METHOD", "1", nil)
	assert.ErrorIs(t, err, waerrors.Invalid)
	_, err = client.NewRequest(t.Context(), http.MethodPost, "1", func() {})
	assert.ErrorIs(t, err, waerrors.Invalid, "a body that is no JSON")
}

type recorder struct {
	calls   []whatsapp.Call
	results []whatsapp.Result
}

type ctxKey struct{}

func (h *recorder) hook(ctx context.Context, call whatsapp.Call) (context.Context, func(whatsapp.Result)) {
	h.calls = append(h.calls, call)
	return context.WithValue(ctx, ctxKey{}, "traced"), func(r whatsapp.Result) { h.results = append(h.results, r) }
}

func TestHookSeesOutcomeAttemptsAndWaits(t *testing.T) {
	t.Parallel()
	var h recorder
	client := newClient(t, tripper(func(r *http.Request) (*http.Response, error) {
		assert.Equal(t, "traced", r.Context().Value(ctxKey{}))
		return reply(400, `{"error":{"code":131026,"message":"no"}}`, nil)(r)
	}), whatsapp.WithName("support"), whatsapp.WithHook(h.hook))
	_, err := client.Send(t.Context(), customer, &whatsapp.Text{Body: "hi"})
	require.Error(t, err)
	assert.Contains(t, err.Error(), "whatsapp: support: send message: ")
	assert.Equal(t, []whatsapp.Call{{Name: "support", Op: "send message", Method: "POST", PhoneNumberID: numberID}}, h.calls)
	require.Len(t, h.results, 1)
	assert.Equal(t, 400, h.results[0].Status)
	assert.Equal(t, 131026, h.results[0].Err.Code)
	assert.Len(t, h.results[0].Attempts, 1)
}

type monitor struct {
	before error
	data   string
	after  []string
}

func (m *monitor) Before(_ context.Context, number string, o *whatsapp.Outgoing) error {
	o.CallbackData = m.data + o.CallbackData
	return m.before
}

func (m *monitor) After(_ context.Context, number string, o *whatsapp.Outgoing, r *whatsapp.Receipt, err error) {
	m.after = append(m.after, fmt.Sprintf("%s %s %v %v", number, o.CallbackData, r != nil, err != nil))
}

func TestMonitor(t *testing.T) {
	t.Parallel()
	var body string
	m := &monitor{data: "w1.ABCDEFGHIJKLMNOP."}
	client := newClient(t, reply(200, accepted, &body), whatsapp.WithMonitor(m))
	_, err := client.Send(t.Context(), customer, &whatsapp.Text{Body: "hi"}, whatsapp.WithCallbackData("o7"))
	require.NoError(t, err)
	assert.Contains(t, body, `"biz_opaque_callback_data":"w1.ABCDEFGHIJKLMNOP.o7"`)
	assert.Equal(t, []string{numberID + " w1.ABCDEFGHIJKLMNOP.o7 true false"}, m.after)

	body = ""
	_, err = client.Send(t.Context(), customer, &whatsapp.Text{Body: "hi"}, whatsapp.WithCallbackData(strings.Repeat("x", 500)))
	assert.ErrorIs(t, err, waerrors.Invalid, "what the monitor adds counts too")
	assert.Empty(t, body)

	m.before = &waerrors.Error{Outcome: waerrors.NotSent, Kind: waerrors.WindowClosed}
	_, err = client.Send(t.Context(), customer, &whatsapp.Text{Body: "hi"})
	assert.ErrorIs(t, err, waerrors.WindowClosed)
	assert.Empty(t, body)
	m.before = io.ErrClosedPipe
	_, err = client.Send(t.Context(), customer, &whatsapp.Text{Body: "hi"})
	assert.ErrorIs(t, err, io.ErrClosedPipe)
	assert.ErrorIs(t, err, waerrors.NotSent)
	assert.Len(t, m.after, 1)

	// A monitor that asks its own store over the Graph API, say, cannot make a message ambiguous that never left, and
	// the error stays its own.
	shared := &waerrors.Error{Op: "ask", Outcome: waerrors.Unknown, Kind: waerrors.Unavailable}
	m.before = shared
	_, err = client.Send(t.Context(), customer, &whatsapp.Text{Body: "hi"})
	assert.ErrorIs(t, err, waerrors.Unavailable)
	assert.ErrorIs(t, err, waerrors.NotSent)
	assert.False(t, waerrors.Ambiguous(err))
	assert.Equal(t, "ask", shared.Op)
	assert.Empty(t, body)
}

type limits struct {
	waits []string
	seen  []int
	err   error
}

func (l *limits) Wait(_ context.Context, number, recipient string) error {
	l.waits = append(l.waits, number+" "+recipient)
	return l.err
}

func (l *limits) Observe(_, _ string, err *waerrors.Error) {
	code := 0
	if err != nil {
		code = err.Code
	}
	l.seen = append(l.seen, code)
}

func TestLimiterIsAskedForEachAttempt(t *testing.T) {
	t.Parallel()
	synctest.Test(t, testLimiter)
}

func testLimiter(t *testing.T) {
	l := &limits{}
	n := 0
	client := newClient(t, tripper(func(r *http.Request) (*http.Response, error) {
		if n++; n == 1 {
			return reply(400, `{"error":{"code":139102,"message":"again"}}`, nil)(r) // waits 1 s
		}
		return reply(200, accepted, nil)(r)
	}), whatsapp.WithLimiter(l))
	_, err := client.Send(t.Context(), customer, &whatsapp.Text{Body: "hi"})
	require.NoError(t, err)
	assert.Equal(t, []string{numberID + " 15550001111", numberID + " 15550001111"}, l.waits)
	assert.Equal(t, []int{139102, 0}, l.seen)

	_, err = graph.Get[json.RawMessage](t.Context(), client, "1")
	require.NoError(t, err)
	_, err = client.Send(t.Context(), whatsapp.Recipient{}, &whatsapp.ReadReceipt{MessageID: "wamid.A"})
	require.NoError(t, err)
	assert.Len(t, l.waits, 2, "only messages are limited")

	l.err = context.DeadlineExceeded
	_, err = client.Send(t.Context(), customer, &whatsapp.Text{Body: "hi"})
	assert.ErrorIs(t, err, context.DeadlineExceeded)
	assert.ErrorIs(t, err, waerrors.NotSent)
	assert.Equal(t, 4, n, "one refusal, one message, one read of the API, one read receipt")
}

// No exported value, error, log line or dump may hold the token.
func TestTokenIsNowhere(t *testing.T) {
	t.Parallel()
	var logs bytes.Buffer
	client := newClient(t, tripper(func(r *http.Request) (*http.Response, error) {
		if strings.HasSuffix(r.URL.Path, "/messages") {
			return reply(500, "proxy error for "+r.Header.Get("Authorization"), nil)(r)
		}
		return reply(200, `{}`, nil)(r)
	}), whatsapp.WithLogger(slog.New(slog.NewTextHandler(&logs, &slog.HandlerOptions{Level: slog.LevelDebug}))), whatsapp.WithAppSecret("s3cretCANARY"))
	req, err := client.NewRequest(t.Context(), http.MethodPost, "1/media", map[string]string{"a": "b"})
	require.NoError(t, err)
	res, err := client.Do(req)
	require.NoError(t, err)
	require.NoError(t, res.Body.Close())
	_, sendErr := client.Send(t.Context(), customer, &whatsapp.Text{Body: "the text of a message"})
	require.Error(t, sendErr)

	var out strings.Builder
	for _, v := range []any{client, *client, sendErr, req, res, res.Request, client.ForNumber("2", canary)} {
		fmt.Fprintf(&out, "%v %+v %#v %s\n", v, v, v, v)
		if data, err := json.Marshal(v); err == nil {
			out.Write(data)
		}
		slog.New(slog.NewJSONHandler(&out, nil)).Info("x", "v", v)
	}
	for _, r := range []*http.Request{req, res.Request} {
		dump, err := httputil.DumpRequest(r, false)
		require.NoError(t, err)
		out.Write(dump)
	}
	out.WriteString(logs.String())
	assert.NotContains(t, out.String(), canary)
	assert.NotContains(t, out.String(), "s3cretCANARY")
	assert.NotContains(t, logs.String(), "15550001111")
	assert.NotContains(t, logs.String(), "the text of a message")
	assert.Contains(t, logs.String(), "outcome=unknown")
}

// Twice rather than never is the caller's choice alone.
func TestRepeatUnknownIsAChoice(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		opts  []whatsapp.Option
		calls int
		err   error
	}{
		"never by itself": {nil, 1, waerrors.Unknown},
		"asked for":       {[]whatsapp.Option{whatsapp.WithRepeatUnknown()}, 2, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				calls := 0
				client := newClient(t, tripper(func(r *http.Request) (*http.Response, error) {
					_, _ = io.Copy(io.Discard, r.Body)
					if calls++; calls == 1 {
						return reply(502, "<html>", nil)(r)
					}
					return reply(200, accepted, nil)(r)
				}), c.opts...)
				_, err := client.Send(t.Context(), customer, &whatsapp.Text{Body: "hi"})
				assert.Equal(t, c.calls, calls)
				if c.err == nil {
					require.NoError(t, err)
					return
				}
				require.ErrorIs(t, err, c.err)
			})
		})
	}
}

func TestTimeoutBoundsAnAttempt(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		client := newClient(t, tripper(func(r *http.Request) (*http.Response, error) {
			_, _ = io.Copy(io.Discard, r.Body)
			<-r.Context().Done()
			return nil, r.Context().Err()
		}), whatsapp.WithTimeout(10*time.Millisecond))
		began := time.Now()
		_, err := client.Send(t.Context(), customer, &whatsapp.Text{Body: "hi"})
		assert.ErrorIs(t, err, waerrors.Unknown)
		assert.ErrorIs(t, err, context.DeadlineExceeded)
		assert.Equal(t, 10*time.Millisecond, time.Since(began))
	})
}

func TestSendOrTemplate(t *testing.T) {
	t.Parallel()
	hello := &whatsapp.Template{Name: "hello_world", Language: "en_US"}
	for name, c := range map[string]struct {
		first  tripper
		bodies int
		err    error
	}{
		"window open":   {reply(200, accepted, nil), 1, nil},
		"window shut":   {reply(400, `{"error":{"code":131047,"message":"Re-engagement message"}}`, nil), 2, nil},
		"other failure": {reply(400, `{"error":{"code":131026,"message":"no"}}`, nil), 1, waerrors.Undeliverable},
		"unknown":       {reply(502, "<html>", nil), 1, waerrors.Unknown},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var bodies []string
			client := newClient(t, tripper(func(r *http.Request) (*http.Response, error) {
				data, err := io.ReadAll(r.Body)
				require.NoError(t, err)
				r.Body = io.NopCloser(bytes.NewReader(data))
				if bodies = append(bodies, string(data)); len(bodies) == 1 {
					return c.first(r)
				}
				return reply(200, accepted, nil)(r)
			}))
			_, err := client.SendOrTemplate(t.Context(), customer, &whatsapp.Text{Body: "hi"}, hello)
			assert.ErrorIs(t, err, c.err)
			require.Len(t, bodies, c.bodies)
			if c.bodies == 2 {
				assert.Contains(t, bodies[1], `"type":"template"`)
			}
		})
	}
}

// A hook sees a refusal that stands in a 200, and an answer that is of no use, as what they are.
func TestHookSeesErrorsInside200(t *testing.T) {
	t.Parallel()
	for body, want := range map[string]error{
		`{"error":{"code":131026,"message":"no"}}`: waerrors.Undeliverable, `{"messages":[]}`: waerrors.AcceptedNoID, accepted: nil,
	} {
		var seen whatsapp.Result
		client := newClient(t, reply(200, body, nil), whatsapp.WithHook(func(ctx context.Context, _ whatsapp.Call) (context.Context, func(whatsapp.Result)) {
			return ctx, func(r whatsapp.Result) { seen = r }
		}))
		_, err := client.Send(t.Context(), customer, &whatsapp.Text{Body: "hi"})
		assert.Equal(t, 200, seen.Status)
		require.Len(t, seen.Attempts, 1)
		if want == nil {
			require.NoError(t, err)
			assert.Nil(t, seen.Err)
			continue
		}
		require.ErrorIs(t, err, want)
		require.ErrorIs(t, seen.Err, want)
		assert.Equal(t, "send message", seen.Err.Op)
		assert.Equal(t, seen.Err.Outcome, seen.Attempts[0].Outcome)
	}
}
