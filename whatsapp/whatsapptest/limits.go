package whatsapptest

import "time"

// limits holds what was sent lately, for the throughput of a number and for the pair of number and person. The server's
// mutex guards it.
type limits struct {
	second map[string]time.Time // by number: start of the running second
	count  map[string]int       // by number: messages in it
	pairs  map[pair]*bucket
}

type pair struct{ number, person string }

// A bucket is what is left of a pair's burst.
type bucket struct {
	left float64
	at   time.Time
}

const (
	pairBurst  = 45
	pairRefill = 6 * time.Second
)

func newLimits() limits {
	return limits{second: map[string]time.Time{}, count: map[string]int{}, pairs: map[pair]*bucket{}}
}

// take counts one message, or refuses it.
func (l *limits) take(cfg config, now time.Time, number, person string) *failure {
	if cfg.throughput > 0 {
		if now.Sub(l.second[number]) >= time.Second {
			l.second[number], l.count[number] = now, 0
		}
		if l.count[number] >= cfg.throughput {
			return refuse(130429, "Message failed to send because there were too many messages sent from this phone number in "+
				"a short period of time.")
		}
	}
	if cfg.pairLimit {
		k := pair{number, person}
		b, seen := l.pairs[k]
		if !seen {
			b = &bucket{left: pairBurst, at: now}
			l.pairs[k] = b
		}
		b.left = min(pairBurst, b.left+float64(now.Sub(b.at))/float64(pairRefill))
		b.at = now
		if b.left < 1 {
			return refuse(131056, "Message failed to send because there were too many messages sent from this phone number to "+
				"the same phone number in a short period of time.")
		}
		b.left--
	}
	if cfg.throughput > 0 {
		l.count[number]++
	}
	return nil
}
