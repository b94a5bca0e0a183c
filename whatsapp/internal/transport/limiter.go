package transport

import (
	"container/list"
	"context"
	"math"
	"sync"
	"time"

	"golang.org/x/time/rate"

	waerrors "github.com/wacloud/wacloud/errors"
)

const (
	// DefaultRate is the throughput of a number that was not upgraded, in messages a second.
	// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/throughput
	DefaultRate = 80

	pairBurst  = 45              // messages that one person may be sent at once
	pairRefill = 6 * time.Second // after that, one message each
	pairsKept  = 64 << 10        // people remembered
	floorShare = 8               // a throttled number falls to 1/8 of its rate at the lowest
	soon       = 3 * time.Second // a refusal so soon after the last one says that the number is still far too fast
	gentle     = 0.9             // what is left of the rate after a later one
	curve      = 1e-4            // how steeply a rate comes back: its share per cube of the seconds
)

// A Limiter keeps sends below Meta's limits. The pair of number and recipient is asked first, so that a slow pair holds
// no token of the number.
type Limiter struct {
	perSecond float64
	maxWait   time.Duration

	mu      sync.Mutex
	numbers map[string]*number
	pairs   map[pairKey]*list.Element
	recent  *list.List // of *pair, last used first
}

type number struct {
	lim   *rate.Limiter
	rate  float64   // messages a second when nothing is throttled
	limit float64   // what lim is set to
	cutAt time.Time // last time it was lowered
	cutTo float64   // what it was lowered to then
	held  float64   // and what from: the rate at which Meta refused
	grown float64   // seconds after cutAt at which it was last raised
}

type pair struct {
	key pairKey
	lim *rate.Limiter
}

type pairKey struct{ number, recipient string }

// NewLimiter returns a limiter for numbers of perSecond messages a second that refuses to wait longer than maxWait.
func NewLimiter(perSecond int, maxWait time.Duration) *Limiter {
	return &Limiter{
		perSecond: float64(perSecond), maxWait: maxWait,
		numbers: map[string]*number{}, pairs: map[pairKey]*list.Element{}, recent: list.New(),
	}
}

// Wait returns when a message from number to recipient may be sent. A wait beyond maxWait or ctx's deadline is not
// begun: the error is of kind Throttled with RetryAfter, and nothing is used up.
func (l *Limiter) Wait(ctx context.Context, numberID, recipient string) error {
	if recipient == "" {
		return l.take(ctx, l.number(numberID))
	}
	if err := l.take(ctx, l.pair(pairKey{numberID, recipient})); err != nil {
		return err
	}
	err := l.take(ctx, l.number(numberID))
	if err != nil {
		giveBack(l.pair(pairKey{numberID, recipient})) // the pair gets back what the number has no use for
	}
	return err
}

// Return gives back what Wait took for a message that then did not leave.
func (l *Limiter) Return(numberID, recipient string) {
	giveBack(l.number(numberID))
	if recipient != "" {
		giveBack(l.pair(pairKey{numberID, recipient}))
	}
}

// giveBack puts one token in: a reservation of one less than none. What is above the burst is cut when it is used next.
func giveBack(lim *rate.Limiter) { lim.ReserveN(time.Now(), -1) }

func (l *Limiter) take(ctx context.Context, lim *rate.Limiter) error {
	now := time.Now()
	r := lim.ReserveN(now, 1)
	wait := r.DelayFrom(now)
	if wait <= 0 {
		return nil
	}
	deadline, bounded := ctx.Deadline()
	if wait > l.maxWait || bounded && now.Add(wait).After(deadline) {
		r.CancelAt(now)
		return &waerrors.Error{
			Outcome: waerrors.NotSent, Kind: waerrors.Throttled, RetryAfter: wait,
			Title: "held back by the built-in rate limit",
		}
	}
	err := sleep(ctx, wait)
	if err != nil {
		r.CancelAt(time.Now())
	}
	return err
}

func sleep(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (l *Limiter) pair(key pairKey) *rate.Limiter {
	l.mu.Lock()
	defer l.mu.Unlock()
	if e, ok := l.pairs[key]; ok {
		l.recent.MoveToFront(e)
		return e.Value.(*pair).lim
	}
	if l.recent.Len() >= pairsKept {
		old := l.recent.Remove(l.recent.Back()).(*pair)
		delete(l.pairs, old.key)
	}
	p := &pair{key: key, lim: rate.NewLimiter(rate.Every(pairRefill), pairBurst)}
	l.pairs[key] = l.recent.PushFront(p)
	return p.lim
}

func (l *Limiter) number(id string) *rate.Limiter {
	l.mu.Lock()
	defer l.mu.Unlock()
	n := l.numberLocked(id)
	if seconds := math.Floor(time.Since(n.cutAt).Seconds()); n.limit < n.rate && seconds > n.grown {
		n.grown = seconds
		n.set(min(n.rate, n.regained(seconds)))
	}
	return n.lim
}

// regained is the rate so many seconds after it was cut. As in TCP CUBIC, it comes back fast at first, lingers about the
// rate that was refused last, where several processes that share a number then stay most of the time, and leaves that
// behind ever faster if nothing is refused.
// Reference: https://www.rfc-editor.org/rfc/rfc9438
func (n *number) regained(seconds float64) float64 {
	back := math.Cbrt((n.held - n.cutTo) / n.rate / curve) // when it is at held again
	past := seconds - back
	return n.held + n.rate*curve*past*past*past
}

func (l *Limiter) numberLocked(id string) *number {
	n, ok := l.numbers[id]
	if !ok {
		n = &number{rate: l.perSecond, limit: l.perSecond, lim: rate.NewLimiter(rate.Limit(l.perSecond), burst(l.perSecond))}
		l.numbers[id] = n
	}
	return n
}

func burst(perSecond float64) int { return int(max(1, perSecond/10)) }

// SetRate changes what a number may send when nothing is throttled.
func (l *Limiter) SetRate(id string, perSecond int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	n := l.numberLocked(id)
	n.rate = float64(perSecond)
	n.set(n.rate)
}

func (n *number) set(limit float64) {
	n.limit = limit
	n.lim.SetLimit(rate.Limit(limit))
	n.lim.SetBurst(burst(limit))
}

// Observe slows a number down that Meta throttles (130429), at most once a second: by half, or by less if it was
// regaining its rate and came a little too high.
func (l *Limiter) Observe(numberID, _ string, err *waerrors.Error) {
	if err == nil || err.Code != 130429 {
		return
	}
	l.number(numberID) // regain first what time has given back
	l.mu.Lock()
	defer l.mu.Unlock()
	n, now := l.numberLocked(numberID), time.Now()
	since := now.Sub(n.cutAt)
	if since < time.Second {
		return
	}
	n.held = n.limit
	left := 0.5
	switch throttled := n.limit < n.rate; {
	case throttled && since < soon:
		n.held = n.cutTo // even that was too much
	case throttled:
		left = gentle
	}
	n.cutAt, n.grown = now, 0
	n.cutTo = max(n.rate/floorShare, n.held*left)
	n.set(n.cutTo)
}
