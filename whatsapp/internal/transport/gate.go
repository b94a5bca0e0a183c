package transport

import (
	"crypto/sha256"
	"errors"
	"maps"
	"slices"
	"sync"
	"time"

	waerrors "github.com/wacloud/wacloud/errors"
)

// Gates keep messages from being tried while an earlier failure says that none can succeed. There is one gate for each
// number and one for each token; a shut one lets a single probe through when its time has come.
type gates struct {
	mu   sync.Mutex
	shut map[any]*gate // by phone number id, or by tokenKey
}

// A tokenKey stands for a token, so that clients derived with the same one share its gate and none is kept here.
type tokenKey [sha256.Size]byte

func keyOf(token string) tokenKey { return sha256.Sum256([]byte(token)) }

type gate struct {
	until   time.Time
	why     *waerrors.Error
	probing bool
}

const (
	probePause = time.Second // after a probe that told nothing (it was cut, say) the next one leaves
	longestGap = time.Hour   // between probes, whatever an answer's Retry-After says
	gatesKept  = 1024        // beyond that, those whose time is over are forgotten: a number or token may be gone for good
)

// shutFor returns how long a failure shuts the gate, 0 if it does not. Trouble that Meta gives no time for lasts until a
// person has acted, so it is probed at a slow pace.
func shutFor(e *waerrors.Error) time.Duration {
	const untilSomebodyActs = time.Minute
	switch e.Code {
	case 131042, 131057, 131031, 368, 133010, 190:
		return min(max(e.RetryAfter, untilSomebodyActs), longestGap)
	}
	return 0
}

// enter reports why a message may not be tried; nil lets it pass. A message that passes must leave, with the gates that
// it is the probe of.
func (g *gates) enter(number string, creds *Credentials) (probes []*gate, e *waerrors.Error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if len(g.shut) == 0 {
		return nil, nil
	}
	now := time.Now()
	t, _ := creds.current()
	for _, key := range []any{keyOf(t.secret()), number} {
		t, ok := g.shut[key]
		if !ok {
			continue
		}
		if t.probing || now.Before(t.until) {
			until := t.until
			if t.probing {
				until = now.Add(probePause)
			}
			return nil, &waerrors.Error{
				Outcome: waerrors.NotSent, Kind: t.why.Kind, Code: t.why.Code, Subcode: t.why.Subcode, Title: t.why.Title, Details: t.why.Details,
				RetryAfter: until.Sub(now), Err: &waerrors.Shut{Until: until, Why: t.why},
			}
		}
		probes = append(probes, t)
	}
	for _, t := range probes {
		t.probing = true
	}
	return probes, nil
}

// enter passes the gates that the call must pass, or says why it may not. It waits for their opening if that is wanted and
// they may open in time. While the probe of another message is under way nobody knows, so that is asked again.
func (c *call) enter() (probes []*gate, e *waerrors.Error) {
	end := time.Now().Add(c.t.GateWait)
	if deadline, ok := c.Deadline(); ok && deadline.Before(end) {
		end = deadline
	}
	for {
		probes, e = c.t.gates.enter(c.Number, c.Creds)
		if e == nil || time.Now().Add(e.RetryAfter).After(end) {
			return probes, e
		}
		if err := sleep(c, e.RetryAfter); err != nil {
			e.Err = errors.Join(e.Err, err)
			return nil, e
		}
	}
}

// leave learns from what became of a message that entered. e is nil for success; token is the one it was sent with, nil
// if it was not.
func (g *gates) leave(probes []*gate, number string, token Secret, e *waerrors.Error) {
	wait := time.Duration(0)
	if e != nil && token != nil {
		wait = shutFor(e)
	}
	if wait == 0 && len(probes) == 0 {
		return
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	now := time.Now()
	for _, t := range probes {
		t.probing = false
		t.until = now.Add(probePause)
	}
	// Whatever else Meta refuses, it has looked at the message: the trouble is over.
	if e == nil || e.Outcome == waerrors.AcceptedNoID || e.Outcome == waerrors.Refused && e.Code != 0 {
		maps.DeleteFunc(g.shut, func(_ any, t *gate) bool { return slices.Contains(probes, t) })
	}
	if wait == 0 {
		return
	}
	if len(g.shut) >= gatesKept {
		maps.DeleteFunc(g.shut, func(_ any, t *gate) bool { return !t.probing && t.until.Before(now) })
	}
	if g.shut == nil {
		g.shut = map[any]*gate{}
	}
	why := *e // the caller's gets its operation later
	t := &gate{until: now.Add(wait), why: &why}
	if e.Code == 190 {
		g.shut[keyOf(token())] = t
	} else {
		g.shut[number] = t
	}
}
