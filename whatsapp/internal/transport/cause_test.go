package transport_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	waerrors "github.com/wacloud/wacloud/errors"
	"github.com/wacloud/wacloud/whatsapp/internal/transport"
)

// uncomparable is an error that == panics on.
type uncomparable []string

func (u uncomparable) Error() string { return strings.Join(u, "; ") }

// With errgroup.WithContext the failure of one message is the cause for which the context of the others ends.
func TestCauseOfAnotherSendIsNotOurs(t *testing.T) {
	t.Parallel()
	_, failed := message(t.Context(), newTransport(t, host, tripper(func(*http.Request) (*http.Response, error) {
		return nil, &net.OpError{Op: "dial", Err: errors.New("refused")}
	})), &id{})
	require.NotNil(t, failed)
	require.Equal(t, waerrors.NotSent, failed.Outcome)
	whole := func(r *http.Request) (*http.Response, error) {
		drain(r)
		return nil, nil //nolint:nilnil // the cause is the error
	}
	headers := func(status int) func(r *http.Request) (*http.Response, error) {
		return func(r *http.Request) (*http.Response, error) {
			drain(r)
			return &http.Response{StatusCode: status, Header: http.Header{}}, nil
		}
	}
	for cause, err := range map[string]error{
		"another send":      failed,
		"a window closed":   &waerrors.Error{Outcome: waerrors.NotSent, Kind: waerrors.WindowClosed},
		"a database's dial": fmt.Errorf("database: %w", &net.OpError{Op: "dial", Err: errors.New("refused")}),
		"a database's name": &net.DNSError{Err: "no such host", IsNotFound: true},
		"an end":            fmt.Errorf("database: %w", io.EOF),
		"uncomparable":      uncomparable{"a", "b"},
	} {
		for stage, c := range map[string]struct {
			seen    func(*http.Request) (*http.Response, error)
			outcome waerrors.Outcome
		}{
			"before the body":  {func(*http.Request) (*http.Response, error) { return nil, nil }, waerrors.NotSent},
			"behind the body":  {whole, waerrors.Unknown},
			"within an answer": {headers(200), waerrors.AcceptedNoID},
			"within a refusal": {headers(502), waerrors.Unknown},
		} {
			t.Run(cause+" "+stage, func(t *testing.T) {
				t.Parallel()
				ctx, cancel := context.WithCancelCause(t.Context())
				defer cancel(nil)
				tr := newTransport(t, host, tripper(func(r *http.Request) (*http.Response, error) {
					res, _ := c.seen(r)
					cancel(err)
					if res == nil {
						return nil, context.Cause(r.Context()) // as net/http does
					}
					res.Body = io.NopCloser(errReader{context.Cause(r.Context())})
					return res, nil
				}), retries(2))
				trail, e := message(ctx, tr, &id{})
				require.NotNil(t, e)
				assert.Equal(t, c.outcome, e.Outcome, "%v", e)
				assert.Equal(t, waerrors.Canceled, e.Kind)
				assert.Len(t, trail.Attempts, 1)
				require.ErrorIs(t, e, context.Canceled)
				_, other := errors.AsType[*waerrors.Error](e.Err)
				assert.False(t, other, "no other message's error is within")
				assert.NotErrorIs(t, e, waerrors.WindowClosed)
				assert.ErrorContains(t, e.Err, err.Error(), "it is still told")
			})
		}
	}
}

// A RoundTripper may make calls of its own, and a limiter may return the cause.
func TestErrorOfAnotherCallIsNotOurs(t *testing.T) {
	t.Parallel()
	foreign := &waerrors.Error{Outcome: waerrors.NotSent, Kind: waerrors.WindowClosed}
	tr := newTransport(t, host, tripper(func(r *http.Request) (*http.Response, error) {
		drain(r)
		return nil, fmt.Errorf("audit: %w", foreign)
	}))
	_, e := message(t.Context(), tr, &id{})
	require.NotNil(t, e)
	assert.Equal(t, waerrors.Unknown, e.Outcome)
	assert.Equal(t, waerrors.Unavailable, e.Kind)
	require.NotErrorIs(t, e, waerrors.NotSent)

	ctx, cancel := context.WithCancelCause(t.Context())
	defer cancel(nil)
	tr = newTransport(t, host, nil, limited(ending{func() { cancel(foreign) }}))
	_, e = message(ctx, tr, &id{})
	require.NotNil(t, e)
	assert.Equal(t, waerrors.NotSent, e.Outcome)
	assert.Equal(t, waerrors.Canceled, e.Kind)
	require.ErrorIs(t, e, context.Canceled)
}

// ending ends the context while it is waited for.
type ending struct{ cancel func() }

func (l ending) Wait(ctx context.Context, _, _ string) error {
	l.cancel()
	return context.Cause(ctx)
}
func (ending) Observe(string, string, *waerrors.Error) {}

// The text of an answer is cut, and what is left of a token would not be found in it any more.
func TestCutTextsHoldNoBeginningOfAToken(t *testing.T) {
	t.Parallel()
	token := "EAAG" + strings.Repeat("0123456789", 20)
	for name, body := range map[string]string{
		"page":    "<html><body>Blocked by policy. Host: graph.facebook.com Authorization: Bearer " + token + "</body></html>",
		"title":   `{"error":{"code":131047,"message":"` + strings.Repeat("x", 1000) + token + `"}}`,
		"details": `{"error":{"code":131047,"message":"m","error_data":{"details":"` + strings.Repeat("x", 1000) + token + `"},"fbtrace_id":"` + token + `"}}`,
		"number":  `{"error":{"code":131047,"message":"m","error_data":` + token[5:] + `}}`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			secret := token
			if name == "number" {
				secret = token[5:] // without it, this is no JSON
			}
			var n atomic.Int64
			tr := newTransport(t, host, script(&n, says(400, strings.NewReader(body))))
			_, _, e := tr.Do(t.Context(), transport.Request{
				URL: parsed(host + "/1/messages"), Header: http.Header{}, Body: []byte(`{}`), Creds: transport.NewCredentials(secret, nil, "", nil), Number: "1", Answer: &id{},
			})
			require.NotNil(t, e)
			for _, text := range []string{e.Error(), e.Title, e.Details, e.TraceID} {
				assert.NotContains(t, text, secret[:6])
			}
			if name != "page" {
				assert.Equal(t, 131047, e.Code)
				assert.Equal(t, waerrors.WindowClosed, e.Kind)
			}
		})
	}
}

// An id says that the message was taken: an error beside it must not have it sent once more.
func TestIDBesideAnErrorIsAnAcceptedMessage(t *testing.T) {
	t.Parallel()
	var n atomic.Int64
	tr := newTransport(t, host, script(&n, says(200, strings.NewReader(`{"messages":[{"id":"wamid.1"}],"error":{"message":"rate","code":130429}}`))), retries(2))
	_, e := message(t.Context(), tr, &id{})
	require.Nil(t, e)
	assert.EqualValues(t, 1, n.Load())
}
