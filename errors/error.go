package errors

import (
	"cmp"
	"errors"
	"fmt"
	"strings"
	"time"
)

// An Outcome says how far a call got, and with it whether a message may have left. It is an error, so that errors.Is
// accepts it: errors.Is(err, waerrors.Unknown).
type Outcome string

const (
	// NotSent: nothing was accepted, because the body never fully left this machine (dial, DNS, TLS, early close) or
	// because the call was refused locally. Sending again cannot double.
	NotSent Outcome = "not sent"
	// Refused: Meta answered with an error that says it did not take the message.
	Refused Outcome = "refused"
	// AcceptedNoID: Meta answered 2xx, but the answer could not be read, so the message id is not known. Sending again
	// doubles.
	AcceptedNoID Outcome = "accepted, id unknown"
	// Unknown: the body was handed over and no clear answer came back. The message may or may not arrive; only a status
	// webhook can tell.
	Unknown Outcome = "unknown"
)

// Error makes an Outcome usable with errors.Is.
func (o Outcome) Error() string { return "whatsapp: outcome " + string(o) }

// A Kind says what a caller can do about a failure. It is an error, so that errors.Is accepts it:
// errors.Is(err, waerrors.Throttled).
type Kind string

const (
	Invalid       Kind = "invalid"       // the request breaks a rule: change it
	Unauthorized  Kind = "unauthorized"  // the token is missing, expired or revoked: get a new one
	Forbidden     Kind = "forbidden"     // a permission, capability or eligibility is missing: a person must grant it
	NotFound      Kind = "not found"     // the id, template or media does not exist or cannot be seen
	Throttled     Kind = "throttled"     // too many calls: wait RetryAfter
	Unavailable   Kind = "unavailable"   // trouble on the way or at Meta: try later, mind the Outcome
	Undeliverable Kind = "undeliverable" // this person cannot be reached this way
	WindowClosed  Kind = "window closed" // the 24-hour customer-service window is shut: send a template
	OptedOut      Kind = "opted out"     // this person does not want these messages: stop
	Template      Kind = "template"      // the template or its parameters do not fit
	Media         Kind = "media"         // the file could not be taken or fetched
	Payment       Kind = "payment"       // the payment method or eligibility must be repaired
	Blocked       Kind = "blocked"       // the account or number is restricted by Meta
	Canceled      Kind = "canceled"      // the caller's context ended
	Other         Kind = "other"         // none of the above
)

// Error makes a Kind usable with errors.Is.
func (k Kind) Error() string { return "whatsapp: " + string(k) }

// A FieldError is one broken rule.
type FieldError struct {
	Path  string // JSON path as on the wire, for example "interactive.action.buttons[1].reply.title"
	Rule  string // what is allowed, for example "want 1 to 20 characters"
	Value string // what was given, for example "27"; shortened, and masked where it identifies a person
}

// Error returns the path, the rule and the value in one line.
func (f FieldError) Error() string {
	if f.Value == "" {
		return f.Path + ": " + f.Rule
	}
	return f.Path + ": " + f.Rule + ", got " + f.Value
}

// An Attempt is one try of a call on the wire.
type Attempt struct {
	Start    time.Time
	Wait     time.Duration // what was waited before Start, rate limits included
	Duration time.Duration // from Start to the response header or the failure
	Status   int           // HTTP status, 0 if no response came
	Code     int           // Graph error code, 0 if none
	Outcome  Outcome       // "" if the attempt succeeded
	Err      error         // nil if a response came
}

// An Error is why a call, or a message after its call, failed. Every failure of this module's clients is one *Error,
// local refusals included, and failed statuses of webhooks use the same type.
type Error struct {
	Op         string        // what was tried, for example "send message"
	Outcome    Outcome       // whether something may have been accepted
	Kind       Kind          // what can be done
	Status     int           // HTTP status, 0 if none
	Code       int           // Graph error code, 0 if none
	Subcode    int           // Graph error subcode, 0 if none
	Title      string        // Meta's short text
	Message    string        // Meta's longer text, where a webhook has one that says something else than Title
	Details    string        // Meta's error_data.details, or the first bytes of an answer that is not JSON
	TraceID    string        // Meta's fbtrace_id: quote it to Meta's support
	Href       string        // page on which Meta explains it, as a webhook names it: whole, or a path on developers.facebook.com
	RetryAfter time.Duration // least wait before another try; 0 if nothing suggests one
	Fields     []FieldError  // all broken rules, if the call was refused locally
	Attempts   []Attempt     // all tries on the wire, in order
	Err        error         // cause, for example a *net.OpError or context.DeadlineExceeded

	webhook   bool // came as a failed status or a webhook error: the class there differs for some codes
	transient bool // Meta's is_transient; asked only where the code is not in the table
}

// Error returns one line: operation, code, Meta's words, kind, status and trace id. It holds no token, and no phone
// number or text of a message beyond what Meta itself wrote.
func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString("whatsapp: ")
	if e.Op != "" {
		b.WriteString(e.Op + ": ")
	}
	if e.Code != 0 {
		fmt.Fprintf(&b, "(#%d) ", e.Code)
	}
	b.WriteString(e.text())
	b.WriteString(" [" + string(cmp.Or(e.Kind, Other)))
	if e.Outcome != "" && e.Outcome != Refused {
		b.WriteString(", " + string(e.Outcome))
	}
	if e.Status != 0 {
		fmt.Fprintf(&b, ", http %d", e.Status)
	}
	if n := len(e.Attempts); n > 1 {
		fmt.Fprintf(&b, ", %d attempts", n)
	}
	if e.RetryAfter > 0 {
		fmt.Fprintf(&b, ", retry after %s", e.RetryAfter)
	}
	if e.TraceID != "" {
		b.WriteString(", trace " + e.TraceID)
	}
	b.WriteByte(']')
	return oneLine(b.String())
}

func (e *Error) text() string {
	if len(e.Fields) > 0 {
		lines := make([]string, len(e.Fields))
		for i, f := range e.Fields {
			lines[i] = f.Error()
		}
		return strings.Join(lines, "; ")
	}
	title := e.Title
	switch {
	case e.Details != "" && title != "" && !strings.Contains(title, e.Details):
		title += ": " + e.Details
	case title == "":
		title = e.Details
	}
	if e.Err != nil && e.Code == 0 {
		if title != "" {
			title += ": "
		}
		title += e.Err.Error()
	}
	return cmp.Or(title, "failed")
}

// oneLine keeps a text that came from elsewhere from forging log lines.
func oneLine(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r < ' ', r >= 0x7f && r <= 0x9f, // control characters
			r == 0x2028, r == 0x2029, // line and paragraph separators
			r >= 0x202a && r <= 0x202e, r >= 0x2066 && r <= 0x2069: // changes of writing direction
			return ' '
		}
		return r
	}, s)
}

// Unwrap returns Err, so that errors.Is(err, context.DeadlineExceeded) still matches.
func (e *Error) Unwrap() error { return e.Err }

// Is reports whether target is e's Kind or e's Outcome.
func (e *Error) Is(target error) bool {
	switch t := target.(type) {
	case Kind:
		return t == e.Kind
	case Outcome:
		return t == e.Outcome
	}
	return false
}

// Ambiguous reports whether err leaves open if a message was accepted: its Outcome is AcceptedNoID or Unknown. Do not
// send again before a status webhook, or a person, has settled it.
func Ambiguous(err error) bool {
	return errors.Is(err, AcceptedNoID) || errors.Is(err, Unknown)
}

// NewInvalid returns the error of a request that was refused locally because it breaks rules.
func NewInvalid(op string, fields ...FieldError) *Error {
	return &Error{Op: op, Outcome: NotSent, Kind: Invalid, Fields: fields}
}
