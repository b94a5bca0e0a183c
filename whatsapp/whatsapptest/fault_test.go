package whatsapptest_test

import (
	"context"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	waerrors "github.com/wacloud/wacloud/errors"
	"github.com/wacloud/wacloud/webhook"
	"github.com/wacloud/wacloud/whatsapp"
	"github.com/wacloud/wacloud/whatsapp/whatsapptest"
)

// wires are the ways to reach the server.
func wires(t *testing.T, f func(t *testing.T, srv *whatsapptest.Server)) {
	t.Helper()
	for name, opts := range map[string][]whatsapptest.Option{
		"HTTP/1.1": nil, "HTTP/2": {whatsapptest.WithTLS()}, "in process": {whatsapptest.InProcess()},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f(t, newServer(t, opts...))
		})
	}
}

// A counted body tells how much of it was read.
type counted struct {
	r io.Reader
	n int
}

func (c *counted) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.n += n
	return n, err
}

// raw posts a text with a plain client, so that nothing repeats. It calls answered once the header is there.
func raw(ctx context.Context, t *testing.T, srv *whatsapptest.Server, answered ...func()) (int, string, error) {
	t.Helper()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, srv.URL()+"/v26.0/"+srv.PhoneNumberID()+"/messages", strings.NewReader(textBody))
	require.NoError(t, err)
	req.Header.Set("Authorization", "Bearer "+srv.Token())
	client := srv.HTTPClient()
	defer client.CloseIdleConnections()
	res, err := client.Do(req)
	if err != nil {
		return 0, "", err
	}
	defer res.Body.Close()
	for _, f := range answered {
		f()
	}
	body, err := io.ReadAll(res.Body)
	return res.StatusCode, string(body), err
}

func TestBreaks(t *testing.T) {
	t.Parallel()
	wires(t, func(t *testing.T, srv *whatsapptest.Server) {
		for _, b := range []whatsapptest.Break{whatsapptest.Close, whatsapptest.Reset, whatsapptest.Hang} {
			for at, processed := range map[whatsapptest.Point]int{
				whatsapptest.BeforeRead: 0, whatsapptest.AfterRead: 0, whatsapptest.AfterProcess: 1, whatsapptest.InResponse: 1,
			} {
				before := len(srv.Ledger())
				srv.Inject(whatsapptest.Fault{At: at, Break: b})
				ctx, giveUp := context.WithCancel(t.Context())
				var answered []func()
				switch {
				case b == whatsapptest.Hang && at == whatsapptest.InResponse:
					answered = append(answered, func() { time.AfterFunc(20*time.Millisecond, giveUp) })
				case b == whatsapptest.Hang:
					go func() {
						assert.Eventually(t, func() bool { return srv.Armed() == 0 && len(srv.Ledger()) == before+processed }, 10*time.Second, time.Millisecond)
						giveUp()
					}()
				}
				code, body, err := raw(ctx, t, srv, answered...)
				giveUp()
				require.Error(t, err, "%s %s", b, at)
				if b == whatsapptest.Hang {
					require.ErrorIs(t, err, context.Canceled)
				}
				if at == whatsapptest.InResponse {
					assert.Equal(t, 200, code)
					assert.NotContains(t, body, "wamid.", "half of it at most")
				} else {
					assert.Zero(t, code)
				}
				assert.Len(t, srv.Ledger(), before+processed, "%s %s", b, at)
			}
		}
		code, _, err := raw(t.Context(), t, srv)
		require.NoError(t, err)
		assert.Equal(t, 200, code, "faults strike once")
	})
}

// What the SDK makes of each fault must agree with the ledger.
func TestVerdicts(t *testing.T) {
	t.Parallel()
	wires(t, func(t *testing.T, srv *whatsapptest.Server) {
		for name, c := range map[string]struct {
			fault   whatsapptest.Fault
			outcome waerrors.Outcome
			ledger  int
		}{
			"502 before":  {whatsapptest.Fault{Status: 502}, waerrors.Unknown, 0},
			"502 after":   {whatsapptest.Fault{Status: 502, At: whatsapptest.AfterProcess}, waerrors.Unknown, 1},
			"reset after": {whatsapptest.Fault{Break: whatsapptest.Reset, At: whatsapptest.AfterProcess}, waerrors.Unknown, 1},
			"close after": {whatsapptest.Fault{Break: whatsapptest.Close, At: whatsapptest.AfterProcess}, waerrors.Unknown, 1},
			"cut":         {whatsapptest.Fault{At: whatsapptest.InResponse, Break: whatsapptest.Close}, waerrors.AcceptedNoID, 1},
			"131026":      {whatsapptest.Fault{Code: 131026}, waerrors.Refused, 0},
			"131000":      {whatsapptest.Fault{Code: 131000}, waerrors.Unknown, 0},
			"garbage":     {whatsapptest.Fault{Status: 200, Body: "{", At: whatsapptest.AfterProcess}, waerrors.AcceptedNoID, 1},
		} {
			before := len(srv.Ledger())
			srv.Inject(c.fault)
			_, err := srv.Client(whatsapp.WithRetries(0)).Send(t.Context(), whatsapp.Phone(anaPhone), &whatsapp.Text{Body: "hi"})
			assert.Equal(t, c.outcome, asError(t, err).Outcome, "%s: %v", name, err)
			assert.Len(t, srv.Ledger(), before+c.ledger, name)
		}
	})
}

func TestBrokenConnections(t *testing.T) {
	t.Parallel()
	wires(t, func(t *testing.T, srv *whatsapptest.Server) {
		for _, b := range []whatsapptest.Break{whatsapptest.Close, whatsapptest.Reset, whatsapptest.Hang} {
			srv.Inject(whatsapptest.Fault{At: whatsapptest.OnConnect, Break: b})
			ctx, giveUp := context.WithCancel(t.Context())
			if b == whatsapptest.Hang {
				go func() {
					assert.Eventually(t, func() bool { return srv.Armed() == 0 }, 10*time.Second, time.Millisecond)
					giveUp()
				}()
			}
			_, _, err := raw(ctx, t, srv)
			giveUp()
			require.Error(t, err, b)
			srv.HTTPClient().CloseIdleConnections()
			code, _, err := raw(t.Context(), t, srv)
			require.NoError(t, err)
			assert.Equal(t, 200, code)
			srv.HTTPClient().CloseIdleConnections()
		}
		assert.Len(t, srv.Ledger(), 3)
	})
}

// A connection that breaks before TLS is up has taken nothing.
func TestBrokenHandshakeIsNotSent(t *testing.T) {
	t.Parallel()
	for name, opts := range map[string][]whatsapptest.Option{"TLS": {whatsapptest.WithTLS()}, "in process": {whatsapptest.InProcess()}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			srv := newServer(t, opts...)
			srv.Inject(whatsapptest.Fault{At: whatsapptest.OnConnect, Break: whatsapptest.Close})
			_, err := srv.Client(whatsapp.WithRetries(0)).Send(t.Context(), whatsapp.Phone(anaPhone), &whatsapp.Text{Body: "hi"})
			assert.Equal(t, waerrors.NotSent, asError(t, err).Outcome, "%v", err)
			assert.Empty(t, srv.Ledger())
		})
	}
}

func TestInjectedCodes(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		srv := whatsapptest.NewServer(whatsapptest.InProcess())
		defer srv.Close()
		srv.Inject(whatsapptest.Fault{Code: 130429, Details: "slow down", Path: "*/messages"})
		r, err := srv.Client().Send(t.Context(), whatsapp.Phone(anaPhone), &whatsapp.Text{Body: "hi"})
		require.NoError(t, err, "refused once, sent on the second try")
		assert.NotEmpty(t, r.MessageID)
		assert.Equal(t, 130429, srv.Requests()[0].Code)
		assert.Equal(t, 400, srv.Requests()[0].Status)
	})
	srv := newServer(t)
	var err error
	srv.Inject(whatsapptest.Fault{Code: 190, Subcode: 460, Status: 400, Times: -1, Header: http.Header{"x-test": {"1"}}})
	for range 3 {
		_, err = srv.Client().Send(t.Context(), whatsapp.Phone(anaPhone), &whatsapp.Text{Body: "hi"})
		e := asError(t, err)
		assert.Equal(t, 190, e.Code)
		assert.Equal(t, 460, e.Subcode)
		assert.Equal(t, 400, e.Status)
	}
	srv.Heal()
	_, err = srv.Client().Send(t.Context(), whatsapp.Phone(anaPhone), &whatsapp.Text{Body: "hi"})
	require.NoError(t, err)
}

func TestFaultMatching(t *testing.T) {
	t.Parallel()
	clock := whatsapptest.NewManualClock(time.Unix(1_800_000_000, 0))
	srv := newServer(t, whatsapptest.WithClock(clock))
	send := func(phone string) int {
		_, err := srv.Client(whatsapp.WithRetries(0)).Send(t.Context(), whatsapp.Phone(phone), &whatsapp.Text{Body: "hi"})
		if err == nil {
			return 0
		}
		return asError(t, err).Code
	}
	srv.Inject(whatsapptest.Fault{Code: 131042, To: anaPhone, Skip: 1, Times: 2})
	var got []int
	for range 5 {
		got = append(got, send(anaPhone), send("15550100102"))
	}
	assert.Equal(t, []int{0, 0, 131042, 0, 131042, 0, 0, 0, 0, 0}, got)

	srv.Inject(whatsapptest.Fault{Code: 131057, For: time.Minute})
	assert.Equal(t, 131057, send(anaPhone))
	assert.Equal(t, 131057, send(anaPhone))
	clock.Advance(time.Minute)
	assert.Equal(t, 0, send(anaPhone), "maintenance is over")

	srv.Inject(whatsapptest.Fault{Code: 4, Method: http.MethodGet, Path: "*"})
	assert.Equal(t, 0, send(anaPhone))
	code, _ := get(t, srv, "/"+srv.PhoneNumberID())
	assert.Equal(t, 400, code)
}

func TestFailedStatus(t *testing.T) {
	t.Parallel()
	srv := newServer(t)
	got := events(t, srv)
	srv.Inject(whatsapptest.Fault{At: whatsapptest.AsStatus, Code: 131049, Details: "held back"})
	_, err := srv.Client().Send(t.Context(), whatsapp.Phone(anaPhone), &whatsapp.Text{Body: "hi"})
	require.NoError(t, err)
	require.Len(t, got(), 1)
	st, is := got()[0].(*webhook.Status)
	require.True(t, is)
	require.Len(t, st.Errors, 1)
	assert.Equal(t, 131049, st.Errors[0].Code)
	assert.Equal(t, "held back", st.Errors[0].Details)
}

func TestPlan(t *testing.T) {
	t.Parallel()
	plan := func(seed uint64, c whatsapptest.Call) whatsapptest.Fault {
		if (seed+uint64(c.Index))%3 == 0 {
			return whatsapptest.Fault{Code: 131026}
		}
		return whatsapptest.Fault{}
	}
	srv := newServer(t, whatsapptest.WithPlan(1, plan))
	var failed []int
	for i := range 9 {
		if _, err := srv.Client().Send(t.Context(), whatsapp.Phone(anaPhone), &whatsapp.Text{Body: "hi"}); err != nil {
			failed = append(failed, i)
		}
	}
	assert.Equal(t, []int{2, 5, 8}, failed)
	assert.Len(t, srv.Ledger(), 6)
}

// Time passes only where nobody waits: a delay costs the test nothing and is exact.
func TestDelayInVirtualTime(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		srv := whatsapptest.NewServer(whatsapptest.InProcess())
		defer srv.Close()
		srv.Inject(whatsapptest.Fault{Delay: time.Hour})
		start := time.Now()
		_, err := srv.Client(whatsapp.WithTimeout(2*time.Hour)).Send(t.Context(), whatsapp.Phone(anaPhone), &whatsapp.Text{Body: "hi"})
		require.NoError(t, err)
		assert.Equal(t, time.Hour, time.Since(start))

		// The client gives up; the server has the message and goes on.
		srv.Inject(whatsapptest.Fault{Delay: time.Hour, At: whatsapptest.AfterRead})
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		_, err = srv.Client().Send(ctx, whatsapp.Phone(anaPhone), &whatsapp.Text{Body: "hi"})
		assert.True(t, waerrors.Ambiguous(err), "%v", err)
		assert.Len(t, srv.Ledger(), 1)
		time.Sleep(2 * time.Hour)
		assert.Len(t, srv.Ledger(), 2)
	})
}

func TestRoundTripperServesAnyHost(t *testing.T) {
	t.Parallel()
	srv := newServer(t)
	wa, err := whatsapp.NewClient(srv.PhoneNumberID(), srv.Token(), whatsapp.WithTransport(srv.RoundTripper()))
	require.NoError(t, err)
	_, err = wa.Send(t.Context(), whatsapp.Phone(anaPhone), &whatsapp.Text{Body: "hi"})
	require.NoError(t, err)
	assert.Len(t, srv.Ledger(), 1)
}

func TestUnreadBodyOfABrokenCall(t *testing.T) {
	t.Parallel()
	srv := newServer(t, whatsapptest.InProcess())
	srv.Inject(whatsapptest.Fault{At: whatsapptest.BeforeRead, Break: whatsapptest.Close})
	body := &counted{r: strings.NewReader(textBody)}
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, srv.URL()+"/"+srv.PhoneNumberID()+"/messages", body)
	require.NoError(t, err)
	res, err := srv.RoundTripper().RoundTrip(req)
	if err == nil {
		_ = res.Body.Close()
	}
	require.ErrorIs(t, err, io.EOF)
	assert.Zero(t, body.n)
}

func TestClosedServer(t *testing.T) {
	t.Parallel()
	srv := whatsapptest.NewServer(whatsapptest.InProcess())
	wa := srv.Client(whatsapp.WithRetries(0))
	srv.Close()
	srv.Close() // a second time does no harm
	_, err := wa.Send(t.Context(), whatsapp.Phone(anaPhone), &whatsapp.Text{Body: "hi"})
	assert.Equal(t, waerrors.NotSent, asError(t, err).Outcome)

	taken := newServer(t)
	other := whatsapptest.NewServer(whatsapptest.WithAddr(hostOf(taken.URL())))
	defer other.Close()
	require.Error(t, other.Listen(), "the address is taken")
	assert.Panics(t, func() { other.URL() })
	late := whatsapptest.NewServer()
	late.Close()
	require.ErrorIs(t, late.Listen(), http.ErrServerClosed)
}

// Close ends what hangs.
func TestCloseEndsWhatHangs(t *testing.T) {
	t.Parallel()
	for name, opts := range map[string][]whatsapptest.Option{"HTTP/1.1": nil, "in process": {whatsapptest.InProcess()}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			srv := whatsapptest.NewServer(opts...)
			srv.Inject(whatsapptest.Fault{Break: whatsapptest.Hang})
			ended := make(chan error, 1)
			go func() {
				_, _, err := raw(t.Context(), t, srv)
				ended <- err
			}()
			require.Eventually(t, func() bool { return srv.Calls() > 0 }, 30*time.Second, time.Millisecond)
			srv.Close()
			err := <-ended
			require.Error(t, err)
			require.NotErrorIs(t, err, context.Canceled)
		})
	}
}
