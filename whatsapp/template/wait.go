package template

import (
	"context"
	"errors"
	"slices"
	"time"

	waerrors "github.com/wacloud/wacloud/errors"
	"github.com/wacloud/wacloud/webhook"
	"github.com/wacloud/wacloud/whatsapp/internal/area"
)

// outcome is what a webhook told of a template that somebody waits for.
type outcome struct {
	status Status
	reason Reason
	detail string
}

// Observe takes the template webhooks of the account and wakes WaitApproved. It makes a Client a webhook.Observer: pass
// webhook.WithObserver(client). Events of other accounts and kinds are ignored.
func (c *Client) Observe(_ context.Context, e webhook.Event) error {
	s, ok := e.(*webhook.TemplateStatus)
	if !ok || !ours(e, c.waba) {
		return nil
	}
	detail := s.RejectionReason
	if s.Recommendation != "" {
		detail += " " + s.Recommendation
	}
	if detail == "" {
		detail = s.Description
	}
	o := outcome{upper(Status(s.Event)), upper(Reason(s.Reason)), detail}
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, ch := range c.waiting[s.TemplateInfo.ID] {
		select {
		case <-ch: // the newest counts
		default:
		}
		ch <- o
	}
	return nil
}

// ours reports whether an event is of the account. One without an account is taken.
func ours(e webhook.Event, waba string) bool {
	from := e.Origin().WABA
	return from == "" || from == waba
}

// WaitApproved waits until a template is approved and returns it. It asks at once, then whenever a webhook that Observe
// was given tells of the template, and besides every 30 seconds or as WithPolling says; without webhooks it polls only.
// Reviews take minutes as a rule, at most 24 hours: give ctx an end.
//
// Errors: the kind Template, with the reason in Details, if the template was rejected, or cannot become approved any
// more; Canceled, with ctx's error, if ctx ended first; what Get returns.
//
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/templates/template-review
func (c *Client) WaitApproved(ctx context.Context, id string) (*Template, error) {
	const op = "wait for approval"
	var r area.Rules
	if r.ID("id", id); r.Err(op) != nil {
		return nil, r.Err(op)
	}
	told := make(chan outcome, 1)
	c.mu.Lock()
	c.waiting[id] = append(c.waiting[id], told)
	c.mu.Unlock()
	defer c.forget(id, told)
	tick := time.NewTicker(c.poll)
	defer tick.Stop()
	var last outcome
	for {
		t, err := c.Get(ctx, id)
		switch {
		case ctx.Err() != nil:
			return nil, ended(op, ctx)
		case err == nil && t.Status.approved():
			return t, nil
		case err == nil && t.Status.final():
			return t, refused(op, t, last)
		case err != nil && !passing(err):
			return nil, err
		}
		select {
		case <-ctx.Done():
			return nil, ended(op, ctx)
		case <-tick.C:
		case last = <-told:
		}
	}
}

// forget ends the waiting of one caller.
func (c *Client) forget(id string, told chan outcome) {
	c.mu.Lock()
	defer c.mu.Unlock()
	left := slices.DeleteFunc(c.waiting[id], func(ch chan outcome) bool { return ch == told })
	if c.waiting[id] = left; len(left) == 0 {
		delete(c.waiting, id)
	}
}

// passing reports whether a failed look is worth another.
func passing(err error) bool {
	return errors.Is(err, waerrors.Unavailable) || errors.Is(err, waerrors.Throttled)
}

func ended(op string, ctx context.Context) *waerrors.Error { //nolint:revive // the error of ctx, not a call with it
	return &waerrors.Error{Op: op, Outcome: waerrors.NotSent, Kind: waerrors.Canceled, Err: context.Cause(ctx)}
}

func refused(op string, t *Template, told outcome) *waerrors.Error {
	e := coded(op, t.Status.code(), waerrors.Refused)
	e.Kind, e.Title = waerrors.Template, "template "+t.Name+" is "+string(t.Status)
	e.Details = string(t.RejectedReason)
	if told.status == t.Status && told.detail != "" {
		e.Details = told.detail
	}
	if e.Details == string(NoReason) {
		e.Details = ""
	}
	return e
}
