package webhook_test

import (
	"bytes"
	"context"
	"log/slog"
	"net/http"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	waerrors "github.com/wacloud/wacloud/errors"
	"github.com/wacloud/wacloud/webhook"
)

// lockedLog takes lines from any goroutine.
type lockedLog struct {
	mu  sync.Mutex
	all bytes.Buffer
}

func (l *lockedLog) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.all.Write(p)
}

func (l *lockedLog) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.all.String()
}

func logger(l *lockedLog) *slog.Logger { return slog.New(slog.NewTextHandler(l, nil)) }

// ways are the goroutines in which a Handler calls what it was given.
func ways() map[string]func() []webhook.Option {
	return map[string]func() []webhook.Option{
		"in the request": func() []webhook.Option { return nil },
		"workers":        func() []webhook.Option { return []webhook.Option{webhook.WithWorkers(2)} },
		"background":     func() []webhook.Option { return []webhook.Option{webhook.WithHandoff(webhook.Background(1, 4))} },
		"both": func() []webhook.Option {
			return []webhook.Option{webhook.WithHandoff(webhook.Background(1, 4)), webhook.WithWorkers(2)}
		},
	}
}

// eachWay runs f for each of ways, in virtual time.
func eachWay(t *testing.T, f func(t *testing.T, log *lockedLog, opts []webhook.Option)) {
	t.Helper()
	for name, opts := range ways() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				log := &lockedLog{}
				f(t, log, append(opts(), webhook.WithLogger(logger(log))))
			})
		})
	}
}

// A hook's panic changes nothing about the event, the request or the hooks after it.
func TestHooksThatPanic(t *testing.T) {
	t.Parallel()
	eachWay(t, func(t *testing.T, log *lockedLog, opts []webhook.Option) {
		var outcomes []webhook.Outcome
		requests := 0
		h := unverified(t, append(opts,
			webhook.WithHooks(webhook.Hooks{
				Event:   func(context.Context, webhook.EventReport) { panic("no metrics of events") },
				Request: func(context.Context, webhook.RequestReport) { panic(http.ErrAbortHandler) },
			}),
			webhook.WithHooks(webhook.Hooks{
				Event:   func(_ context.Context, r webhook.EventReport) { outcomes = append(outcomes, r.Outcome) },
				Request: func(context.Context, webhook.RequestReport) { requests++ },
			}),
			webhook.On(func(context.Context, webhook.Event) error { return nil }))...)
		body := []byte(envelope(text("15550001111", "wamid.1", "hi")))
		for range 2 {
			assert.Equal(t, http.StatusOK, serve(h, http.MethodPost, "/", body).Code)
			synctest.Wait()
		}
		require.NoError(t, h.Shutdown(t.Context()))
		assert.Equal(t, []webhook.Outcome{webhook.Handled, webhook.Duplicate}, outcomes)
		assert.Equal(t, 2, requests)
		assert.Contains(t, log.String(), "no metrics of events")
		assert.Contains(t, log.String(), http.ErrAbortHandler.Error())
		assert.Contains(t, log.String(), "panic_test.go", "the stack")
	})
}

// panicking panics where it is told to.
type panicking struct {
	webhook.Store
	mu sync.Mutex
	at string
}

func (p *panicking) in(name string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.at == name {
		p.at = ""
		panic("no store in " + name)
	}
}

func (p *panicking) Claim(ctx context.Context, key string, lease time.Duration) (webhook.Claim, error) {
	p.in("claim")
	return p.Store.Claim(ctx, key, lease)
}

func (p *panicking) Commit(ctx context.Context, c webhook.Claim, keep time.Duration) error {
	p.in("commit")
	return p.Store.Commit(ctx, c, keep)
}

func (p *panicking) Release(ctx context.Context, c webhook.Claim) error {
	p.in("release")
	return p.Store.Release(ctx, c)
}

// A Store that panics is one that cannot be reached.
func TestStoresThatPanic(t *testing.T) {
	t.Parallel()
	for at, runs := range map[string]int{"claim": 1, "commit": 2, "release": 2} {
		t.Run(at, func(t *testing.T) {
			t.Parallel()
			eachWay(t, func(t *testing.T, log *lockedLog, opts []webhook.Option) {
				var mu sync.Mutex
				ran := 0
				h := unverified(t, append(opts, webhook.WithStore(&panicking{Store: memory(t), at: at}), webhook.WithTimeout(time.Second),
					webhook.On(func(context.Context, webhook.Event) error {
						mu.Lock()
						defer mu.Unlock()
						if ran++; at == "release" && ran == 1 {
							return errHandler
						}
						return nil
					}))...)
				body := []byte(envelope(text("15550001111", "wamid.1", "hi")))
				for range 4 {
					serve(h, http.MethodPost, "/", body)
					wait(3 * time.Second) // the lease ends
				}
				assert.Equal(t, http.StatusOK, serve(h, http.MethodPost, "/", body).Code)
				require.NoError(t, h.Shutdown(t.Context()))
				assert.Equal(t, runs, ran)
				assert.Contains(t, log.String(), "no store in "+at)
			})
		})
	}
}

func TestStoreThatPanicsIs503(t *testing.T) {
	t.Parallel()
	for _, at := range []string{"claim", "commit"} {
		h := unverified(t, webhook.WithStore(&panicking{Store: memory(t), at: at}))
		err := h.Process(t.Context(), []byte(envelope(text("15550001111", "wamid.1", "hi"))))
		require.ErrorIs(t, err, waerrors.Unavailable)
	}
}

// wordless is an error that panics when asked for its text, as a nil pointer in an error often does.
type wordless struct{ text *string }

func (w *wordless) Error() string { return *w.text }

func (w *wordless) Unwrap() error { return w.inner() }

func (w *wordless) inner() error { panic(*w.text) }

// What users give is called where it can do no harm: each panic is a failed try of one event.
func TestWhatPanicsIsATryThatFailed(t *testing.T) {
	t.Parallel()
	var nothing *wordless
	for name, panics := range map[string]func(ran *int) []webhook.Option{
		"observer": func(ran *int) []webhook.Option {
			return []webhook.Option{webhook.WithObserver(observer(func(context.Context, webhook.Event) error {
				if *ran++; *ran == 1 {
					panic("boom")
				}
				return nil
			}))}
		},
		"condition": func(ran *int) []webhook.Option {
			return []webhook.Option{webhook.On(func(context.Context, webhook.Event) error { return nil }, func(webhook.Event) bool {
				if *ran++; *ran == 1 {
					panic("boom")
				}
				return true
			})}
		},
		"dead letter": func(ran *int) []webhook.Option {
			return []webhook.Option{
				webhook.On(func(context.Context, webhook.Event) error { return errHandler }),
				webhook.WithDeadLetter(1, func(context.Context, webhook.Event, error) error {
					if *ran++; *ran == 1 {
						panic("boom")
					}
					return nil
				}),
			}
		},
		"an error's text": func(ran *int) []webhook.Option {
			return []webhook.Option{webhook.On(func(context.Context, webhook.Event) error {
				if *ran++; *ran == 1 {
					return nothing
				}
				return nil
			})}
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			eachWay(t, func(t *testing.T, log *lockedLog, opts []webhook.Option) {
				ran := 0
				h := unverified(t, append(opts, panics(&ran)...)...)
				body := []byte(envelope(text("15550001111", "wamid.1", "hi")))
				serve(h, http.MethodPost, "/", body)
				wait(10 * time.Second)
				assert.Equal(t, http.StatusOK, serve(h, http.MethodPost, "/", body).Code)
				require.NoError(t, h.Shutdown(t.Context()))
				assert.Equal(t, 2, ran)
				assert.Contains(t, log.String(), "outcome=errored")
			})
		})
	}
}

// mute is a slog.Handler that panics.
type mute struct{ slog.Handler }

func (mute) Handle(context.Context, slog.Record) error { panic("disk full") }

func TestLoggersThatPanic(t *testing.T) {
	t.Parallel()
	eachWay(t, func(t *testing.T, _ *lockedLog, opts []webhook.Option) {
		ran := 0
		h := unverified(t, append(opts, webhook.WithLogger(slog.New(mute{slog.NewTextHandler(&lockedLog{}, nil)})),
			webhook.WithHooks(webhook.Hooks{Event: func(context.Context, webhook.EventReport) { panic("no metrics") }}),
			webhook.On(func(context.Context, webhook.Event) error {
				if ran++; ran == 1 {
					return errHandler
				}
				return nil
			}))...)
		body := []byte(envelope(text("15550001111", "wamid.1", "hi")))
		serve(h, http.MethodPost, "/", body)
		wait(10 * time.Second)
		assert.Equal(t, http.StatusOK, serve(h, http.MethodPost, "/", body).Code)
		require.NoError(t, h.Shutdown(t.Context()))
		assert.Equal(t, 2, ran)
	})
}

// A sink that panics has not taken the body.
func TestSinkThatPanics(t *testing.T) {
	t.Parallel()
	log := &lockedLog{}
	h := unverified(t, webhook.WithHandoff(panickingSink{}), webhook.WithLogger(logger(log)))
	assert.Equal(t, http.StatusServiceUnavailable, serve(h, http.MethodPost, "/", []byte(envelope(text("15550001111", "wamid.1", "hi")))).Code)
	assert.Contains(t, log.String(), "no queue")
	require.NoError(t, h.Shutdown(t.Context()))
}

type panickingSink struct{}

func (panickingSink) Take(context.Context, []byte) error { panic("no queue") }
