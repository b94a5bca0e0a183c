package transport

import (
	"sync"
	"time"

	waerrors "github.com/wacloud/wacloud/errors"
)

// Gates keep messages from being tried while an earlier failure says that none can succeed. There is one gate for each
// number and one for each set of credentials; a shut one lets a single probe through when its time has come.
type gates struct {
	mu   sync.Mutex
	shut map[any]*gate // by phone number id, or by *Credentials
}

type gate struct {
	until   time.Time
	why     *waerrors.Error
	token   Secret // that was refused; nil at the gate of a number
	probing bool
}

// probePause is how long after a probe that told nothing (it was cut, say) the next one leaves.
const probePause = time.Second

// shutFor returns how long a failure shuts the gate, 0 if it does not. Trouble that Meta gives no time for lasts until a
// person has acted, so it is probed at a slow pace.
func shutFor(e *waerrors.Error) time.Duration {
	const untilSomebodyActs = time.Minute
	switch e.Code {
	case 131042, 131057, 131031, 368, 133010, 190:
		return max(e.RetryAfter, untilSomebodyActs)
	}
	return 0
}

// enter reports why a message may not be tried; nil lets it pass. A message that passes as the probe of a gate must
// leave it.
func (g *gates) enter(number string, creds *Credentials) *waerrors.Error {
	g.mu.Lock()
	defer g.mu.Unlock()
	if len(g.shut) == 0 {
		return nil
	}
	now := time.Now()
	token, _ := creds.current()
	if t, ok := g.shut[creds]; ok && t.token() != token {
		delete(g.shut, creds)
	}
	for _, key := range []any{creds, number} {
		if t, ok := g.shut[key]; ok && (t.probing || now.Before(t.until)) {
			until := t.until
			if t.probing {
				until = now.Add(probePause)
			}
			return &waerrors.Error{
				Outcome: waerrors.NotSent, Kind: t.why.Kind, Code: t.why.Code, Subcode: t.why.Subcode, Title: t.why.Title, Details: t.why.Details,
				RetryAfter: until.Sub(now), Err: &waerrors.Shut{Until: until, Why: t.why},
			}
		}
	}
	for _, key := range []any{creds, number} {
		if t, ok := g.shut[key]; ok {
			t.probing = true
		}
	}
	return nil
}

// leave learns from what became of a message that entered. e is nil for success; token is the one it was sent with.
func (g *gates) leave(number string, creds *Credentials, token Secret, e *waerrors.Error) {
	wait := time.Duration(0)
	if e != nil {
		wait = shutFor(e)
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	if wait == 0 && len(g.shut) == 0 {
		return
	}
	now := time.Now()
	for _, key := range []any{creds, number} {
		t, ok := g.shut[key]
		if !ok || !t.probing {
			continue
		}
		t.probing = false
		// Whatever else Meta refuses, it has looked at the message: the trouble is over.
		if e == nil || e.Outcome == waerrors.Refused && e.Code != 0 {
			delete(g.shut, key)
		} else {
			t.until = now.Add(probePause)
		}
	}
	if wait == 0 {
		return
	}
	if g.shut == nil {
		g.shut = map[any]*gate{}
	}
	if e.Code == 190 {
		g.shut[creds] = &gate{until: now.Add(wait), why: e, token: token}
		return
	}
	g.shut[number] = &gate{until: now.Add(wait), why: e}
}
