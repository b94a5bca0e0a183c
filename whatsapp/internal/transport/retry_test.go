package transport_test

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	waerrors "github.com/wacloud/wacloud/errors"
	"github.com/wacloud/wacloud/whatsapp/graph"
	"github.com/wacloud/wacloud/whatsapp/internal/transport"
)

const host = "https://graph.test"

// script answers each attempt with the next step; the last one repeats.
func script(n *atomic.Int64, steps ...func(*http.Request) (*http.Response, error)) tripper {
	return func(r *http.Request) (*http.Response, error) {
		i := min(int(n.Add(1)), len(steps)) - 1
		return steps[i](r)
	}
}

func code(status, code int) func(*http.Request) (*http.Response, error) {
	return func(r *http.Request) (*http.Response, error) {
		drain(r)
		return answer(status, `{"error":{"message":"x","code":`+strconv.Itoa(code)+`}}`), nil
	}
}

func ok(r *http.Request) (*http.Response, error) {
	drain(r)
	return answer(200, `{}`), nil
}

func html(status int, header ...string) func(*http.Request) (*http.Response, error) {
	return func(r *http.Request) (*http.Response, error) {
		drain(r)
		res := answer(status, "<html>")
		if len(header) == 2 {
			res.Header.Set(header[0], header[1])
		}
		return res, nil
	}
}

func undialed(*http.Request) (*http.Response, error) {
	return nil, &net.OpError{Op: "dial", Err: errors.New("refused")}
}

func drain(r *http.Request) {
	if r.Body != nil {
		_, _ = io.Copy(io.Discard, r.Body)
		_ = r.Body.Close()
	}
}

// full takes the whole ceiling as jitter, so that waits are exact.
func full(ceiling time.Duration) time.Duration { return ceiling }

func retries(n int) func(*transport.Config) {
	return func(c *transport.Config) { c.Retries = n; c.Timeout = 0 }
}

func TestWaitsBetweenAttempts(t *testing.T) {
	t.Parallel()
	steps := func(s ...func(*http.Request) (*http.Response, error)) []func(*http.Request) (*http.Response, error) {
		return s
	}
	cases := map[string]struct {
		steps    []func(*http.Request) (*http.Response, error)
		took     time.Duration
		attempts int
		kind     waerrors.Kind // "" is success
		retry    time.Duration // RetryAfter
	}{
		"never dialled: jitter doubles":         {steps(undialed, undialed, ok), 500*time.Millisecond + time.Second, 3, "", 0},
		"never dialled: gives up":               {steps(undialed), 500*time.Millisecond + time.Second, 3, waerrors.Unavailable, 0},
		"130429 waits its two seconds":          {steps(code(400, 130429), ok), 2 * time.Second, 2, "", 0},
		"131056 grows by 4^n, capped by wait":   {steps(code(400, 131056)), 6 * time.Second, 2, waerrors.Throttled, 16 * time.Second},
		"131057 is longer than MaxWait":         {steps(code(500, 131057)), 0, 1, waerrors.Unavailable, time.Minute},
		"131048 is never repeated":              {steps(code(400, 131048)), 0, 1, waerrors.Throttled, 24 * time.Hour},
		"131026 is final":                       {steps(code(400, 131026)), 0, 1, waerrors.Undeliverable, 0},
		"190 is not repeated with a dead token": {steps(code(401, 190)), 0, 1, waerrors.Unauthorized, 0},
		"502 of a gateway is not repeated":      {steps(html(502), ok), 0, 1, waerrors.Unavailable, 0},
		"131000 is not repeated":                {steps(code(500, 131000), ok), 0, 1, waerrors.Unavailable, 15 * time.Minute},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var n atomic.Int64
				tr := newTransport(t, host, script(&n, c.steps...), retries(2))
				tr.SetJitter(full)
				began := time.Now()
				res, attempts, err := post(t.Context(), tr, host, []byte(`{}`))
				assert.Equal(t, c.took, time.Since(began))
				require.Len(t, attempts, c.attempts)
				assert.EqualValues(t, c.attempts, n.Load())
				if c.kind == "" {
					require.Nil(t, err)
					assert.NoError(t, res.Body.Close())
					return
				}
				require.NotNil(t, err)
				assert.Equal(t, c.kind, err.Kind, "%v", err)
				assert.Equal(t, c.retry, err.RetryAfter)
				assert.Equal(t, attempts, err.Attempts)
				var waited time.Duration
				for _, a := range attempts {
					waited += a.Wait
				}
				assert.Equal(t, c.took, waited, "every wait is visible")
			})
		})
	}
}

func TestRetryAfterHeader(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	for header, want := range map[string]time.Duration{
		"": 0, "3": 3 * time.Second, " 7 ": 7 * time.Second, "-1": 0, "1.5": 0, "soon": 0,
		"9223372036854775807": 7 * 24 * time.Hour, "99999999999999999999999": 0, "86400": 24 * time.Hour,
		now.Add(time.Minute).Format(http.TimeFormat): time.Minute, now.Add(-time.Hour).Format(http.TimeFormat): 0,
	} {
		assert.Equal(t, want, transport.RetryAfter(header, now), "%q", header)
	}
}

// Meta says in a header when calls work again that were too many for the app or the account.
func TestTimeToRegainAccess(t *testing.T) {
	t.Parallel()
	usage := func(minutes string) string {
		return `{"1":[{"type":"whatsapp","estimated_time_to_regain_access":0}],"2":[{"type":"whatsapp","call_count":100,"estimated_time_to_regain_access":` + minutes + `}]}`
	}
	for name, c := range map[string]struct {
		code   int
		header string
		want   time.Duration
	}{
		"longer than the table's": {80007, usage("19"), 19 * time.Minute},
		"shorter":                 {80007, usage("1"), 5 * time.Minute},
		"none":                    {80007, "", 5 * time.Minute},
		"not JSON":                {80007, "{", 5 * time.Minute},
		"absurd":                  {80007, usage("1e300"), 7 * 24 * time.Hour},
		"negative":                {80007, usage("-5"), 5 * time.Minute},
		"management":              {80008, usage("19"), 19 * time.Minute},
		"the app's":               {4, usage("65"), 65 * time.Minute},
		"another limit's":         {130429, usage("19"), 2 * time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				tr := newTransport(t, host, tripper(func(r *http.Request) (*http.Response, error) {
					res, err := code(400, c.code)(r)
					res.Header.Set("X-Business-Use-Case-Usage", c.header)
					return res, err
				}), retries(0))
				_, _, e := post(t.Context(), tr, host, []byte(`{}`))
				require.NotNil(t, e)
				assert.Equal(t, c.want, e.RetryAfter)
			})
		})
	}
}

func TestRetryAfterOfADayIsNotWaitedFor(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var n atomic.Int64
		tr := newTransport(t, host, script(&n, func(r *http.Request) (*http.Response, error) {
			res, err := code(429, 4)(r)
			res.Header.Set("Retry-After", "86400")
			return res, err
		}), retries(2))
		began := time.Now()
		_, attempts, err := post(t.Context(), tr, host, []byte(`{}`))
		require.NotNil(t, err)
		assert.Len(t, attempts, 1)
		assert.Equal(t, 24*time.Hour, err.RetryAfter)
		assert.Zero(t, time.Since(began))
	})
}

func TestWaitBeyondTheDeadlineIsNotBegun(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var n atomic.Int64
		tr := newTransport(t, host, script(&n, code(400, 130429)), retries(2))
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		began := time.Now()
		_, _, err := post(ctx, tr, host, []byte(`{}`))
		require.NotNil(t, err)
		assert.Zero(t, time.Since(began))
		assert.Equal(t, waerrors.Refused, err.Outcome)
		assert.Equal(t, 2*time.Second, err.RetryAfter)
	})
}

func TestContextEndsDuringAWaitAndTheRefusalStays(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var n atomic.Int64
		tr := newTransport(t, host, script(&n, code(400, 130429)), retries(2))
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(time.Second, cancel)
		_, _, err := post(ctx, tr, host, []byte(`{}`))
		require.NotNil(t, err)
		assert.Equal(t, waerrors.Refused, err.Outcome)
		assert.Equal(t, 130429, err.Code)
		assert.ErrorIs(t, err, context.Canceled)
		assert.ErrorIs(t, err, waerrors.Throttled)
	})
}

func TestReadsAndMarkedPostsAreRepeated(t *testing.T) {
	t.Parallel()
	for name, req := range map[string]func(context.Context) *http.Request{
		"GET": func(ctx context.Context) *http.Request {
			r, _ := http.NewRequestWithContext(ctx, http.MethodGet, host+"/1", nil)
			return r
		},
		"DELETE": func(ctx context.Context) *http.Request {
			r, _ := http.NewRequestWithContext(ctx, http.MethodDelete, host+"/1", nil)
			return r
		},
		"marked POST": func(ctx context.Context) *http.Request {
			r, _ := http.NewRequestWithContext(graph.WithRepeat(ctx), http.MethodPost, host+"/1/media", nil)
			return r
		},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var n atomic.Int64
				tr := newTransport(t, host, script(&n, html(502), ok), retries(2))
				req := req(t.Context())
				res, trail, err := tr.Do(req.Context(), transport.Request{HTTP: req, Creds: transport.NewCredentials("t", nil, "", nil)})
				require.Nil(t, err)
				assert.NoError(t, res.Body.Close())
				assert.Len(t, trail.Attempts, 2)
			})
		})
	}
}

func TestRepeatUnknownStaysAmbiguousWhenItFails(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var n atomic.Int64
		tr := newTransport(t, host, script(&n, html(502), code(400, 131026)), retries(2), func(c *transport.Config) { c.RepeatUnknown = true })
		_, attempts, err := post(t.Context(), tr, host, []byte(`{}`))
		require.NotNil(t, err)
		assert.Len(t, attempts, 2)
		assert.Equal(t, 131026, err.Code)
		assert.True(t, waerrors.Ambiguous(err), "the first attempt may have been accepted")
	})
}

// With every call failing, the quota runs out and each call makes one attempt.
func TestQuotaStopsRetryStorms(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var n atomic.Int64
		fail := atomic.Bool{}
		fail.Store(true)
		tr := newTransport(t, host, tripper(func(r *http.Request) (*http.Response, error) {
			n.Add(1)
			if fail.Load() {
				return undialed(r)
			}
			return ok(r)
		}), retries(2))
		for range 100 { // 100 tries of two retries use up 500 tokens
			_, _, err := post(t.Context(), tr, host, []byte(`{}`))
			require.NotNil(t, err)
		}
		n.Store(0)
		const calls = 1000
		for range calls {
			_, _, err := post(t.Context(), tr, host, []byte(`{}`))
			require.NotNil(t, err)
		}
		assert.LessOrEqual(t, n.Load(), int64(calls*1.1))

		fail.Store(false)
		for range 5 {
			res, _, err := post(t.Context(), tr, host, []byte(`{}`))
			require.Nil(t, err)
			assert.NoError(t, res.Body.Close())
		}
		fail.Store(true)
		_, attempts, _ := post(t.Context(), tr, host, []byte(`{}`))
		assert.Len(t, attempts, 2, "five successes pay for one retry")
	})
}

func TestOneRenewalForManyRefusedTokens(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var asked atomic.Int64
		source := func(_ context.Context, refused string) (string, error) {
			asked.Add(1)
			<-time.After(time.Second)
			assert.Equal(t, "old", refused)
			return "new", nil
		}
		tr := newTransport(t, host, tripper(func(r *http.Request) (*http.Response, error) {
			if r.Header.Get("Authorization") == "Bearer new" {
				return ok(r)
			}
			return code(401, 190)(r)
		}), retries(0))
		creds := transport.NewCredentials("old", source, "", nil)
		done := make(chan *waerrors.Error, 50)
		for range cap(done) {
			go func() {
				req, _ := http.NewRequestWithContext(t.Context(), http.MethodGet, host+"/1", nil)
				res, _, err := tr.Do(req.Context(), transport.Request{HTTP: req, Creds: creds})
				if res != nil {
					_ = res.Body.Close()
				}
				done <- err
			}()
		}
		for range cap(done) {
			assert.Nil(t, <-done)
		}
		assert.EqualValues(t, 1, asked.Load())
	})
}

func TestSourceWithoutABetterTokenIsAskedOnce(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var asked, n atomic.Int64
		creds := transport.NewCredentials("dead", func(_ context.Context, refused string) (string, error) {
			asked.Add(1)
			return refused, nil
		}, "", nil)
		tr := newTransport(t, host, script(&n, code(401, 190)), retries(2))
		for range 20 {
			req, _ := http.NewRequestWithContext(t.Context(), http.MethodGet, host+"/1", nil)
			_, trail, err := tr.Do(req.Context(), transport.Request{HTTP: req, Creds: creds})
			require.NotNil(t, err)
			assert.Equal(t, waerrors.Unauthorized, err.Kind)
			assert.Len(t, trail.Attempts, 1)
		}
		assert.EqualValues(t, 1, asked.Load())
	})
}

func TestTokenSourceFails(t *testing.T) {
	t.Parallel()
	synctest.Test(t, testTokenSourceFails)
}

func testTokenSourceFails(t *testing.T) {
	broken := errors.New("vault sealed")
	creds := transport.NewCredentials("", func(context.Context, string) (string, error) { return "", broken }, "", nil)
	var n atomic.Int64
	tr := newTransport(t, host, script(&n, ok), retries(2))
	req, _ := http.NewRequestWithContext(t.Context(), http.MethodGet, host+"/1", nil)
	_, _, err := tr.Do(req.Context(), transport.Request{HTTP: req, Creds: creds})
	require.NotNil(t, err)
	assert.Equal(t, waerrors.NotSent, err.Outcome)
	assert.Equal(t, waerrors.Unavailable, err.Kind, "the source may answer the next time")
	assert.True(t, err.Retryable())
	assert.ErrorIs(t, err, broken)
	assert.Zero(t, n.Load())
}

func TestAppSecretProof(t *testing.T) {
	t.Parallel()
	// HMAC-SHA256 of "token" under "secret", computed with openssl dgst -sha256 -hmac secret.
	const want = "e941110e3d2bfe82621f0e3e1434730d7305d106c5f68c87165d0b27a4611a4a"
	assert.Equal(t, want, transport.Proof("secret", "token"))
	tr := newTransport(t, host, tripper(func(r *http.Request) (*http.Response, error) {
		assert.Equal(t, want, r.URL.Query().Get("appsecret_proof"))
		assert.Equal(t, "id", r.URL.Query().Get("fields"))
		return nil, errors.New("broken: " + r.URL.String()[:10])
	}), retries(0))
	req, _ := http.NewRequestWithContext(t.Context(), http.MethodGet, host+"/1?fields=id", nil)
	_, _, err := tr.Do(req.Context(), transport.Request{HTTP: req, Creds: transport.NewCredentials("token", nil, "", transport.Hide("secret"))})
	require.NotNil(t, err)
	assert.NotContains(t, err.Error(), want)
	assert.Empty(t, req.URL.Query().Get("appsecret_proof"), "the caller's request stays as it was")
}

func TestEchoedTokenIsScrubbed(t *testing.T) {
	t.Parallel()
	tr := newTransport(t, host, tripper(func(r *http.Request) (*http.Response, error) {
		return answer(400, "Bad header Authorization: "+r.Header.Get("Authorization")), nil
	}), retries(0))
	req, _ := http.NewRequestWithContext(t.Context(), http.MethodGet, host+"/1", nil)
	_, _, err := tr.Do(req.Context(), transport.Request{HTTP: req, Creds: transport.NewCredentials("EAACANARY", nil, "", nil)})
	require.NotNil(t, err)
	assert.Contains(t, err.Details, "[token]")
	assert.NotContains(t, err.Error(), "EAACANARY")

	_, _, err = tr.Do(req.Context(), transport.Request{HTTP: req, Creds: transport.NewCredentials("t", nil, "", nil)})
	require.NotNil(t, err)
	assert.Equal(t, "Bad header Authorization: Bearer t", err.Details, "a letter is no secret, and stands in words as well")
}

// An error may tell the URL that was asked for, and the form that was sent.
func TestEchoedSecretsOfTheRequestAreScrubbed(t *testing.T) {
	t.Parallel()
	const query = "client_id=123456789012&client_secret=SECRET%2Fcanary&code=CODEcanary&input_token=INPUTcanary&fb_exchange_token=EXCHANGEcanary&fields=id"
	for name, form := range map[string]bool{"query": false, "form": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var proof string
			tr := newTransport(t, host, tripper(func(r *http.Request) (*http.Response, error) {
				proof = r.URL.Query().Get("appsecret_proof")
				drain(r)
				text, err := url.QueryUnescape(query)
				assert.NoError(t, err)
				body, err := json.Marshal(map[string]map[string]any{"error": {
					"code": 100, "message": "Unsupported request: " + r.URL.String() + " " + query,
					"error_user_msg": text, "error_data": map[string]string{"details": "see " + text},
				}})
				assert.NoError(t, err)
				return answer(400, string(body)), nil
			}), retries(0))
			req, _ := http.NewRequestWithContext(t.Context(), http.MethodGet, host+"/oauth/access_token?"+query, nil)
			if form {
				req, _ = http.NewRequestWithContext(t.Context(), http.MethodPost, host+"/oauth/access_token", strings.NewReader(query))
				req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			}
			_, _, err := tr.Do(req.Context(), transport.Request{HTTP: req, Creds: transport.NewCredentials("EAAtoken", nil, "", transport.Hide("APPcanary"))})
			require.NotNil(t, err)
			said := err.Error() + err.Title + err.Details
			assert.Contains(t, said, "client_secret=[client_secret]&code=[code]&input_token=[input_token]&fb_exchange_token=[fb_exchange_token]&fields=id")
			assert.Contains(t, said, "client_id=123456789012", "which is no secret")
			assert.NotContains(t, said, "canary")
			require.NotEmpty(t, proof)
			assert.NotContains(t, said, proof)
		})
	}
}

func TestSchemeOfTheToken(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		asked, url, header, want string
	}{
		"bearer":             {"", host + "/1", "", "Bearer t"},
		"oauth":              {"OAuth", host + "/1", "", "OAuth t"},
		"another value":      {"Basic eDp5", host + "/1", "", "Bearer t"},
		"foreign host":       {"OAuth", "https://example.org/1", "", ""},
		"provider's own key": {"OAuth", host + "/1", "X-Key", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			see := tripper(func(r *http.Request) (*http.Response, error) {
				assert.Equal(t, c.want, r.Header.Get("Authorization"))
				return answer(200, ""), nil
			})
			tr := newTransport(t, host, see, func(cfg *transport.Config) { cfg.Foreign = see })
			req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, c.url, nil)
			require.NoError(t, err)
			if c.asked != "" {
				req.Header.Set("Authorization", c.asked)
			}
			res, _, e := tr.Do(req.Context(), transport.Request{HTTP: req, Creds: transport.NewCredentials("t", nil, c.header, nil)})
			require.Nil(t, e)
			assert.NoError(t, res.Body.Close())
			assert.Equal(t, c.asked, req.Header.Get("Authorization"), "the caller's request stays as it was")
		})
	}
}

// crowded lets one attempt pass, then refuses to wait.
type crowded struct{ passed atomic.Bool }

func (f *crowded) Wait(context.Context, string, string) error {
	if f.passed.Swap(true) {
		return errFull
	}
	return nil
}
func (*crowded) Observe(string, string, *waerrors.Error) {}

var errFull = &waerrors.Error{Outcome: waerrors.NotSent, Kind: waerrors.Throttled, RetryAfter: time.Hour, Title: "held back"}

// What a limiter says of the next attempt must not be taken for the verdict on the message.
func TestLimiterThatRefusesARetryDoesNotHideTheVerdict(t *testing.T) {
	t.Parallel()
	var n atomic.Int64
	tr := newTransport(t, host, script(&n, html(502)), retries(2), func(c *transport.Config) {
		c.Limiter, c.RepeatUnknown = &crowded{}, true
	})
	_, _, e := post(t.Context(), tr, host, []byte(`{}`))
	require.NotNil(t, e)
	assert.Equal(t, waerrors.Unknown, e.Outcome)
	assert.NotErrorIs(t, error(e), waerrors.NotSent)
	assert.ErrorContains(t, e.Err, "held back")
}

// A limiter may answer all calls with one error, and need not say what it means for the message.
func TestErrorOfALimiterIsNotSentAndStaysTheLimiters(t *testing.T) {
	t.Parallel()
	shared := &waerrors.Error{Outcome: waerrors.Unknown, Kind: waerrors.Throttled, Code: 190}
	var n atomic.Int64
	tr := newTransport(t, host, script(&n, ok), func(c *transport.Config) { c.Limiter = refusing{shared} })
	creds := transport.NewCredentials("t", nil, "", nil)
	for range 2 {
		e := send(t, tr, "1", creds)
		require.NotNil(t, e)
		assert.NotSame(t, shared, e)
		assert.Equal(t, waerrors.NotSent, e.Outcome)
		assert.Equal(t, waerrors.Throttled, e.Kind)
		assert.NoError(t, e.Err, "no gate was shut by what Meta never said")
	}
	assert.Zero(t, n.Load())
}

type refusing struct{ err error }

func (r refusing) Wait(context.Context, string, string) error { return r.err }
func (refusing) Observe(string, string, *waerrors.Error)      {}

// A token as a file holds it, with a line end, would fail in net/http as if the network had; without a token Meta would
// be asked for nothing.
func TestTokenSourceGivesNoToken(t *testing.T) {
	t.Parallel()
	for name, token := range map[string]string{"nothing": "", "a line end": "EAAJ\n"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var n atomic.Int64
			tr := newTransport(t, host, script(&n, ok), retries(2))
			creds := transport.NewCredentials("", func(context.Context, string) (string, error) { return token, nil }, "", nil)
			e := send(t, tr, "1", creds)
			require.NotNil(t, e)
			assert.Equal(t, waerrors.NotSent, e.Outcome)
			assert.Equal(t, waerrors.Unauthorized, e.Kind)
			assert.ErrorContains(t, e, "token source: ")
			assert.NotContains(t, e.Error(), "EAAJ")
			assert.Zero(t, n.Load())
		})
	}
}
