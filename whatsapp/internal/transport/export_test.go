package transport

import (
	"net/url"
	"time"
)

// SetJitter replaces the random part of waits.
func (t *Transport) SetJitter(f func(ceiling time.Duration) time.Duration) { t.jitter = f }

// TakeForHTTP1 has the next message be sent as if the last one had gone over HTTP/1.1.
func (t *Transport) TakeForHTTP1() { t.http1.Store(true) }

func Trusted(u, base *url.URL, own bool) bool { return trusted(u, base, own) }

func RetryAfter(header string, now time.Time) time.Duration { return retryAfter(header, now) }

func (l *Limiter) Pairs() int { return len(l.pairs) }

const PairsKept = pairsKept

func (t *Transport) Gates() int {
	t.gates.mu.Lock()
	defer t.gates.mu.Unlock()
	return len(t.gates.shut)
}
