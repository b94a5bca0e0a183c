package transport_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	waerrors "github.com/wacloud/wacloud/errors"
	"github.com/wacloud/wacloud/whatsapp/internal/transport"
)

// id is the least that an answer to a message holds.
type id struct{ body string }

func (a *id) Read(body []byte) error {
	if a.body = string(body); !strings.Contains(a.body, "wamid") {
		return errors.New("no id")
	}
	return nil
}

// A listener is a limiter that only listens.
type listener struct {
	free
	heard []*waerrors.Error
}

func (l *listener) Observe(_, _ string, e *waerrors.Error) { l.heard = append(l.heard, e) }

// parsed is for URLs that are right.
func parsed(raw string) *url.URL {
	u, err := url.Parse(raw)
	if err != nil {
		panic(err)
	}
	return u
}

// message sends a message and has its answer read.
func message(ctx context.Context, tr *transport.Transport, a transport.Answer) (transport.Trail, *waerrors.Error) {
	_, trail, e := tr.Do(ctx, transport.Request{
		URL: parsed(host + "/1/messages"), Header: http.Header{}, Body: []byte(`{}`), Creds: transport.NewCredentials("t", nil, "", nil), Number: "1", Recipient: "2", Answer: a,
	})
	return trail, e
}

func says(status int, body io.Reader) func(*http.Request) (*http.Response, error) {
	return func(r *http.Request) (*http.Response, error) {
		drain(r)
		return &http.Response{StatusCode: status, Header: http.Header{"Content-Type": {"application/json"}, "X-Fb-Trace-Id": {"A1"}}, Body: io.NopCloser(body)}, nil
	}
}

// The code decides, not the status: a refusal in a 200 slows the limiter down, is repeated if it may be, and shuts gates.
func TestGraphErrorInsideOf200(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var n atomic.Int64
		var l listener
		tooFast := strings.NewReader(`{"error":{"code":130429,"message":"slow down"}}`)
		tr := newTransport(t, host, script(&n, says(200, tooFast), says(200, strings.NewReader(`{"messages":[{"id":"wamid.1"}]}`)),
			says(200, strings.NewReader(`{"error":{"code":131042,"message":"pay"}}`))),
			retries(2), func(c *transport.Config) { c.Limiter = &l })
		var a id
		began := time.Now()
		trail, e := message(t.Context(), tr, &a)
		require.Nil(t, e)
		assert.GreaterOrEqual(t, time.Since(began), 2*time.Second)
		assert.Len(t, trail.Attempts, 2)
		assert.Equal(t, 130429, trail.Attempts[0].Code)
		assert.Contains(t, a.body, "wamid.1")
		require.Len(t, l.heard, 2)
		assert.Equal(t, 130429, l.heard[0].Code)
		assert.Nil(t, l.heard[1])

		_, e = message(t.Context(), tr, &a)
		require.NotNil(t, e)
		assert.Equal(t, waerrors.Refused, e.Outcome)
		assert.Equal(t, 131042, e.Code)
		assert.Equal(t, "A1", e.TraceID)
		_, e = message(t.Context(), tr, &a)
		require.NotNil(t, e)
		assert.Equal(t, waerrors.NotSent, e.Outcome, "the gate is shut")
		assert.EqualValues(t, 3, n.Load())
	})
}

// What was accepted is never repeated, however little is known of it.
func TestAnswersThatAreOfNoUse(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		status  int
		body    io.Reader
		outcome waerrors.Outcome
		says    string
	}{
		"empty":    {200, strings.NewReader(""), waerrors.AcceptedNoID, "no id"},
		"no id":    {200, strings.NewReader(`{}`), waerrors.AcceptedNoID, "no id"},
		"cut":      {200, io.MultiReader(strings.NewReader(`{"messages":[{"id":"wamid`), errReader{io.ErrUnexpectedEOF}), waerrors.AcceptedNoID, "read the answer"},
		"endless":  {200, readerFunc(func(p []byte) (int, error) { return len(p), nil }), waerrors.AcceptedNoID, "larger than"},
		"redirect": {307, strings.NewReader(""), waerrors.Refused, "redirect"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var n atomic.Int64
			var l listener
			tr := newTransport(t, host, script(&n, says(c.status, c.body)), retries(2), func(cfg *transport.Config) { cfg.Limiter = &l })
			trail, e := message(t.Context(), tr, &id{})
			require.NotNil(t, e)
			assert.Equal(t, c.outcome, e.Outcome)
			assert.ErrorContains(t, e, c.says)
			assert.Equal(t, c.status, e.Status)
			assert.Equal(t, "A1", e.TraceID)
			require.Len(t, trail.Attempts, 1)
			assert.Equal(t, c.outcome, trail.Attempts[0].Outcome)
			assert.Equal(t, []*waerrors.Error{e}, l.heard)
		})
	}
}

// A call that only reads has its answer looked at, too, and gets it whole.
func TestAnswerOfAReadIsLeftAsItWas(t *testing.T) {
	t.Parallel()
	read := func(body io.Reader, accept string) (string, *waerrors.Error, error) {
		var n atomic.Int64
		tr := newTransport(t, host, script(&n, says(200, body)), retries(0))
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, host+"/1", nil)
		require.NoError(t, err)
		req.Header.Set("Accept", accept)
		res, _, e := tr.Do(req.Context(), transport.Request{HTTP: req, Creds: transport.NewCredentials("t", nil, "", nil)})
		if e != nil {
			return "", e, nil
		}
		data, err := io.ReadAll(res.Body)
		require.NoError(t, res.Body.Close())
		return string(data), nil, err
	}
	long := `{"data":"` + strings.Repeat("x", 200<<10) + `","error":{"code":190}}`
	for _, body := range []string{"", `{"id":"1"}`, `{"errors":[]}`, `{"error":null}`, long} {
		got, e, err := read(strings.NewReader(body), "application/json")
		require.NoError(t, err)
		require.Nil(t, e)
		assert.Equal(t, body, got)
	}
	got, e, err := read(io.MultiReader(strings.NewReader("ab"), errReader{io.ErrUnexpectedEOF}), "application/json")
	require.Nil(t, e)
	assert.Equal(t, "ab", got)
	require.ErrorIs(t, err, io.ErrUnexpectedEOF)

	_, e, _ = read(strings.NewReader(`{"error":{"code":100,"message":"no"}}`), "application/json")
	require.NotNil(t, e)
	assert.Equal(t, 100, e.Code)
	got, e, err = read(strings.NewReader(`{"error":{"code":100,"message":"no"}}`), "")
	require.NoError(t, err)
	require.Nil(t, e, "a file may hold anything")
	assert.Contains(t, got, `"code":100`)
}
