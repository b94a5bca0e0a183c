package errors

import "errors"

// Retryable reports whether err is an *Error that is Retryable: the same call can succeed later and cannot double. It is
// what a webhook handler asks before it returns an error, for then Meta delivers again and the handler sends again:
//
//	if _, err := client.Reply(ctx, m, answer); waerrors.Retryable(err) {
//		return err
//	}
//	return nil
func Retryable(err error) bool {
	e, ok := errors.AsType[*Error](err)
	return ok && e.Retryable()
}

// Retryable reports whether the very same request can succeed later although nobody changes anything, and whether it
// cannot double: the Outcome is NotSent or Refused and the class of the code is retryable. Wait at least RetryAfter.
//
// It is false for whatever was refused locally because of the request itself, for everything ambiguous, for a shut
// window and for an opt-out. After a failed status, trying again means a new message with a new id.
func (e *Error) Retryable() bool {
	switch e.Outcome {
	case NotSent, Refused:
	default:
		return false
	}
	if len(e.Fields) > 0 || e.Kind == Invalid || e.Kind == Canceled {
		return false
	}
	entry, ok := e.entry()
	if !ok {
		return e.Kind == Throttled || e.Kind == Unavailable
	}
	if e.webhook {
		return entry.WebhookClass == ClassRetryable
	}
	// Refused settles what an ambiguous code leaves open, for example on a read.
	return entry.Class == ClassRetryable || entry.Class == ClassAmbiguous
}

// Remedy returns what to do, in a sentence or two. It is never empty. What it says of an ambiguous Outcome holds for
// messages and for all other changes.
func (e *Error) Remedy() string {
	switch e.Outcome {
	case AcceptedNoID:
		return "Do not repeat it: Meta accepted it, only the answer cannot be read. A message's status webhook will name its id; " +
			"of any other change, read how it stands."
	case Unknown:
		wait := "It may have been accepted. Before you send a message again, wait for its status webhook; " +
			"before you repeat any other change, read how it stands."
		if entry, ok := e.entry(); ok && entry.Remedy != "" {
			return wait + " " + entry.Remedy
		}
		return wait
	}
	if entry, ok := e.entry(); ok && entry.Remedy != "" {
		return entry.Remedy
	}
	if len(e.Fields) > 0 {
		return "Change the fields that the error names."
	}
	switch e.Kind {
	case Invalid:
		return "Change the request: it breaks a rule of the API."
	case Unauthorized:
		return "Get a new access token."
	case Forbidden:
		return "Check the token's permissions, its access to this asset, and the account's eligibility."
	case NotFound:
		return "Check the id, and that the token may see it."
	case Throttled:
		return "Wait, then send more slowly."
	case Unavailable:
		return "Try again later, with growing waits; check the platform's status page if it lasts."
	case Undeliverable:
		return "Reach this person in another way."
	case WindowClosed:
		return "Send an approved template message instead."
	case OptedOut:
		return "Stop: this person does not want these messages."
	case Template:
		return "Compare the message with the template as it was approved."
	case Media:
		return "Check the file's type and size, then upload it again."
	case Payment:
		return "Repair the payment method of the WhatsApp Business Account."
	case Blocked:
		return "Read Business Support Home; repair what it names, or appeal."
	case Canceled:
		return "Nothing: the caller ended the call. Try again with more time if that was too early."
	}
	return "Read the details; quote the trace id to Meta's support if it lasts."
}

// Scope returns what the error binds: gates that stop further calls are kept per token, app, account or number by it.
func (e *Error) Scope() Scope {
	if entry, ok := e.entry(); ok {
		return entry.Scope
	}
	switch e.Kind {
	case Unauthorized, Forbidden:
		return ScopeAuth
	case Throttled, Unavailable:
		return ScopeApp
	case Payment, Blocked:
		return ScopeWABA
	case Undeliverable, WindowClosed, OptedOut:
		return ScopeRecipient
	case Template:
		return ScopeTemplate
	case Media:
		return ScopeMedia
	}
	return ScopeMessage
}

// AcceptedRisk reports whether a send that was answered with this error may have been accepted all the same. Codes 1,
// 2, 131000, 131016 and 138004 leave that open in an answer; a failed status never does. Without a code that the table
// knows, it agrees with the Outcome.
func (e *Error) AcceptedRisk() bool {
	if e.webhook {
		return false
	}
	if e.Code != 0 {
		if entry, ok := Lookup(e.Code, e.Subcode); ok {
			return entry.AcceptedRisk
		}
	}
	return e.Outcome == Unknown || e.Outcome == AcceptedNoID
}

// entry returns the table's entry, or for a code that the table does not hold the entry that its HTTP status suggests.
// It returns false for an error without a code: there the Kind is all that is known.
func (e *Error) entry() (Entry, bool) {
	if e.Code == 0 {
		return Entry{}, false
	}
	if entry, ok := Lookup(e.Code, e.Subcode); ok {
		return entry, true
	}
	return fallback(e.Status, e.transient), true
}
