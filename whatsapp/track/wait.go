package track

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/wacloud/wacloud/webhook"
)

const opWait = "wait for status"

// Wait returns when the message has reached until, which is Sent, Delivered, Read or Played, or a state beyond; at once if
// it has already. If the message failed instead, the error is the *errors.Error that a refused send would have given, with
// its Kind, Code and Remedy, and Outcome Refused. When ctx ends, it is of kind Canceled and holds ctx's error.
//
// What tells the tracker is the webhook handler of this process (Feed); statuses that another process observes are seen
// only with WithPolling, through the store both share. If there is neither, Wait fails at once with kind Invalid.
func (t *Tracker) Wait(ctx context.Context, wamid string, until webhook.State) (Status, error) {
	if wamid == "" {
		return Status{}, invalid(opWait, "wamid", "want the id of a message", "none")
	}
	if rank(until) == 0 || until == webhook.Failed {
		return Status{}, invalid(opWait, "until", "want sent, delivered, read or played", fmt.Sprintf("%.40q", until))
	}
	if !t.followed() {
		return Status{}, t.deaf(opWait)
	}
	s, err := t.wait(ctx, wamid, until, time.Time{})
	return s, named(opWait, err)
}

// deaf is the error of a tracker that nothing feeds.
func (t *Tracker) deaf(op string) error {
	return invalid(op, "tracker", "want a tracker that a webhook handler feeds (Feed), or WithPolling and a store that another process writes", "neither")
}

func (t *Tracker) wait(ctx context.Context, wamid string, until webhook.State, deadline time.Time) (s Status, err error) {
	err = t.watch(ctx, statusTopic(wamid), deadline, func() (bool, time.Time, error) {
		s, err = t.status(ctx, wamid)
		switch {
		case err != nil:
			return true, time.Time{}, err
		case s.State == webhook.Failed:
			return true, time.Time{}, s.Err
		}
		return s.Reached(until), time.Time{}, nil
	})
	return s, err
}

// watch calls look now, at every news of topic, at the time that look returned, if any, and at every poll, until look
// reports that it is done, ctx ends, or the deadline, if there is one, is past.
func (t *Tracker) watch(ctx context.Context, topic string, deadline time.Time, look func() (done bool, again time.Time, err error)) error {
	defer t.hub.join(topic)()
	for {
		news := t.hub.news(topic) // before looking, so that none is missed
		done, again, err := look()
		if done || err != nil {
			return err
		}
		if !deadline.IsZero() {
			if !time.Now().Before(deadline) {
				return canceled("", errLate)
			}
			if again.IsZero() || deadline.Before(again) {
				again = deadline
			}
		}
		if err := t.pause(ctx, news, again); err != nil {
			return canceled("", err)
		}
	}
}

// pause waits for news, the time given, the next poll, or the end of ctx, which is its error.
func (t *Tracker) pause(ctx context.Context, news <-chan struct{}, again time.Time) error {
	var wake <-chan time.Time
	d := t.cfg.poll
	if !again.IsZero() {
		if left := max(time.Until(again), time.Millisecond); d == 0 || left < d {
			d = left
		}
	}
	if d > 0 {
		timer := time.NewTimer(d)
		defer timer.Stop()
		wake = timer.C
	}
	select {
	case <-news:
	case <-wake:
	case <-ctx.Done():
		return ctx.Err()
	}
	return nil
}

// waitSettled waits until a send is settled, and returns its message.
func (t *Tracker) waitSettled(ctx context.Context, nonce string, deadline time.Time) (wamid string, err error) {
	err = t.watch(ctx, sendTopic(nonce), deadline, func() (bool, time.Time, error) {
		rec, err := load[sendRecord](ctx, t, t.key(kindSend, nonce))
		switch {
		case err != nil:
			return true, time.Time{}, err
		case rec == nil: // dismissed
			return true, time.Time{}, nil
		}
		wamid = rec.Message
		return wamid != "", time.Time{}, nil
	})
	return wamid, err
}

// errLate is the cause of the error when a deadline of ours is past.
var errLate = errors.New("it took too long")
