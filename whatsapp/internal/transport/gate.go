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
// number, account and token; a shut one lets a single probe through when its time has come.
type gates struct {
	mu   sync.Mutex
	shut map[any]*gate // by phone number id, wabaKey or tokenKey
}

type wabaKey string

// A tokenKey stands for a token, so that clients derived with the same one share its gate and none is kept here.
type tokenKey [sha256.Size]byte

func keyOf(token string) tokenKey { return sha256.Sum256([]byte(token)) }

type gate struct {
	until   time.Time
	why     *waerrors.Error
	probing bool
}

const (
	codeToken  = 190         // the token is dead
	probePause = time.Second // after a probe that told nothing (it was cut, say) the next one leaves
	longestGap = time.Hour   // between probes, whatever an answer's Retry-After says
	gatesKept  = 1024        // beyond that, those whose time is over are forgotten: a number or token may be gone for good
)

// shutFor returns how long a failure shuts the gate, 0 if it does not. Trouble that Meta gives no time for lasts until a
// person has acted, so it is probed at a slow pace.
func shutFor(e *waerrors.Error) time.Duration {
	const untilSomebodyActs = time.Minute
	switch e.Code {
	case 131042, 131057, 131031, 368, 133010, codeToken:
		return min(max(e.RetryAfter, untilSomebodyActs), longestGap)
	}
	return 0
}

// keyFor returns the gate that e shuts: that of what the error binds, as far as it is known.
func (c *call) keyFor(e *waerrors.Error) any {
	switch e.Scope() {
	case waerrors.ScopeAuth, waerrors.ScopeApp:
		return keyOf(c.token())
	case waerrors.ScopeWABA:
		if c.WABA != "" {
			return wabaKey(c.WABA)
		}
	}
	return c.Number
}

// pass lets a message through, or says why it may not be tried now. A message that passes becomes the probe of the shut
// gates whose time has come, and must leave.
func (g *gates) pass(c *call) *waerrors.Error {
	g.mu.Lock()
	defer g.mu.Unlock()
	if len(g.shut) == 0 {
		return nil
	}
	now := time.Now()
	keys, found := [3]any{keyOf(c.Creds.current().secret()), wabaKey(c.WABA), c.Number}, []*gate(nil)
	for _, key := range keys {
		t, ok := g.shut[key]
		if !ok || slices.Contains(c.probes, t) {
			continue
		}
		if t.probing || now.Before(t.until) {
			g.release(c, time.Time{}) // another message may find out while this one waits
			until := t.until
			if t.probing {
				until = now.Add(probePause)
			}
			return shutError(t.why, until, now)
		}
		found = append(found, t)
	}
	for _, t := range found {
		t.probing = true
	}
	c.probes = append(c.probes, found...)
	return nil
}

func shutError(why *waerrors.Error, until, now time.Time) *waerrors.Error {
	return &waerrors.Error{
		Outcome: waerrors.NotSent, Kind: why.Kind, Code: why.Code, Subcode: why.Subcode, Title: why.Title, Details: why.Details,
		RetryAfter: until.Sub(now), Err: &waerrors.Shut{Until: until, Why: why},
	}
}

// release lets others be the probe of what c was, from until on if that is later.
func (g *gates) release(c *call, until time.Time) {
	for _, t := range c.probes {
		t.probing = false
		if until.After(t.until) {
			t.until = until
		}
	}
	c.probes = nil
}

// enter passes the gates that the call must pass, or says why it may not. It waits for their opening if that is wanted and
// they may open in time. While the probe of another message is under way nobody knows, so that is asked again.
func (c *call) enter() *waerrors.Error {
	for {
		err := c.replaceToken()
		e := c.t.gates.pass(c)
		if e != nil && e.Code == codeToken && c.Creds.source != nil {
			c.untilSource(e, err)
		}
		if e == nil || c.gated+e.RetryAfter > c.t.GateWait {
			return e
		}
		if deadline, ok := c.Deadline(); ok && time.Now().Add(e.RetryAfter).After(deadline) {
			return e
		}
		began := time.Now()
		err = sleep(c, e.RetryAfter)
		c.gated += time.Since(began)
		if err != nil {
			e.Err = errors.Join(e.Err, err)
			return e
		}
	}
}

// replaceToken asks the source for another token if a gate says that Meta refused the one there is.
func (c *call) replaceToken() error {
	if c.Creds.source == nil {
		return nil
	}
	token := c.Creds.current().secret()
	if !c.t.gates.dead(token) {
		return nil
	}
	return c.Creds.replace(c, token)
}

// untilSource has e, which says that a token's gate is shut, say what the source failed with and when it is asked again.
func (c *call) untilSource(e *waerrors.Error, err error) {
	c.blameSource(e, err)
	shut, _ := errors.AsType[*waerrors.Shut](error(e))
	if until, _, _ := c.Creds.rest(); until.Before(shut.Until) && until.After(time.Now()) {
		shut.Until, e.RetryAfter = until, time.Until(until)
	}
}

func (g *gates) dead(token string) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	return len(g.shut) > 0 && g.shut[keyOf(token)] != nil
}

// tell shuts the gate of what an attempt's failure binds.
func (g *gates) tell(c *call, e *waerrors.Error) {
	wait := shutFor(e)
	if wait == 0 || c.Number == "" || c.token == nil {
		return
	}
	why := *e // the caller's goes on to change
	now := time.Now()
	g.mu.Lock()
	defer g.mu.Unlock()
	if len(g.shut) >= gatesKept {
		maps.DeleteFunc(g.shut, func(_ any, t *gate) bool { return !t.probing && t.until.Before(now) })
	}
	if g.shut == nil {
		g.shut = map[any]*gate{}
	}
	g.shut[c.keyFor(e)] = &gate{until: now.Add(wait), why: &why}
}

// leave learns from what became of a message. e is nil for success.
func (g *gates) leave(c *call, e *waerrors.Error) {
	if len(c.probes) == 0 {
		return
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	// Whatever else Meta refuses, it has looked at the message: the trouble is over.
	if e == nil || e.Outcome == waerrors.AcceptedNoID || e.Outcome == waerrors.Refused && e.Code != 0 {
		maps.DeleteFunc(g.shut, func(_ any, t *gate) bool { return slices.Contains(c.probes, t) })
	}
	g.release(c, time.Now().Add(probePause))
}
