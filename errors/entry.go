package errors

import (
	"cmp"
	"time"
)

// A Class says whether the same request can succeed later.
type Class string

const (
	// ClassTerminal: it cannot, until a person, the code, or the state of the recipient or the account changes.
	ClassTerminal Class = "terminal"
	// ClassRetryable: it can, without anybody changing anything.
	ClassRetryable Class = "retryable"
	// ClassAmbiguous: it may already have been carried out.
	ClassAmbiguous Class = "ambiguous"
)

// A Scope says what an error binds: while it lasts, other calls with the same thing fail in the same way.
type Scope string

const (
	ScopeAuth      Scope = "auth"         // the access token and its permissions
	ScopeApp       Scope = "app"          // the Meta app
	ScopeAccount   Scope = "account"      // the business portfolio or the object that was addressed
	ScopeWABA      Scope = "waba"         // the WhatsApp Business Account
	ScopeNumber    Scope = "phone_number" // the business phone number
	ScopePair      Scope = "pair"         // the business phone number together with this recipient
	ScopeRecipient Scope = "recipient"    // the recipient
	ScopeMessage   Scope = "message"      // this message or request alone
	ScopeMedia     Scope = "media"        // the media file
	ScopeTemplate  Scope = "template"     // the template
	ScopeFlow      Scope = "flow"         // the Flow
)

// An Entry is what is known of one error code, or of one subcode of a code.
type Entry struct {
	Code         int
	Subcode      int    // 0 for a code as a whole
	RangeEnd     int    // last code that the entry stands for; 0 if it stands for one
	Title        string // in our words; Meta's texts change, so never match on them
	Remedy       string // what to do
	Kind         Kind
	Class        Class // as the answer to a call
	WebhookClass Class // in a failed status or another webhook, where the message surely was not delivered
	Scope        Scope
	HTTPStatus   int           // as documented; 0 if no source says
	Wait         time.Duration // least wait before another try; 0 if nothing suggests one
	AcceptedRisk bool          // the message may have been accepted although this came back for it
	Partial      bool          // some of a batch worked: repeat only what failed
	Legacy       bool          // retired, but still seen
}

// Lookup returns what is known of a code and subcode as Meta reports them; subcode 0 means none. An unknown subcode of
// a known code is looked up as the code alone. The second result is false if the code is not known either: then judge
// by the HTTP status.
//
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/support/error-codes
func Lookup(code, subcode int) (Entry, bool) {
	if subcode != 0 {
		if e, ok := pairEntry(code, subcode); ok {
			e.Subcode = subcode
			return e.complete(code), true
		}
		if listed := observedAs(code, subcode); listed != 0 {
			code = listed
		}
	}
	if e, ok := codeEntry(code); ok {
		return e.complete(code), true
	}
	if code > 200 && code < 299 {
		e, ok := codeEntry(200)
		return e.complete(200), ok
	}
	return Entry{}, false
}

func codeEntry(code int) (Entry, bool) {
	switch {
	case code < 130000:
		return graphEntry(code)
	case code < 132000:
		return messageEntry(code)
	case code < 148000:
		switch code / 1000 {
		case 132, 134, 135:
			return templateEntry(code)
		case 138:
			return callingEntry(code)
		}
		return numberEntry(code)
	}
	return managementEntry(code)
}

// complete fills in what the tables leave out: most entries are terminal, and most have one class on both surfaces.
func (e Entry) complete(code int) Entry {
	e.Code = code
	e.Class = cmp.Or(e.Class, ClassTerminal)
	e.WebhookClass = cmp.Or(e.WebhookClass, e.Class)
	return e
}

// fallback is the entry of a code that the table does not hold, or of an answer without one: the HTTP status decides.
func fallback(status int, transient bool) Entry {
	e := Entry{Kind: Other, Class: ClassTerminal, Scope: ScopeMessage, HTTPStatus: status}
	switch {
	case status == 401:
		e.Kind, e.Scope = Unauthorized, ScopeAuth
	case status == 402:
		e.Kind, e.Scope = Payment, ScopeWABA
	case status == 403:
		e.Kind, e.Scope = Forbidden, ScopeAuth
	case status == 404, status == 410:
		e.Kind = NotFound
	case status == 408:
		e.Kind, e.Class, e.AcceptedRisk = Unavailable, ClassAmbiguous, true
	case status == 429:
		e.Kind, e.Class, e.Scope = Throttled, ClassRetryable, ScopeApp
	case status >= 500:
		e.Kind, e.Class, e.Scope, e.AcceptedRisk = Unavailable, ClassAmbiguous, ScopeApp, true
	case transient:
		e.Kind, e.Class, e.Scope = Unavailable, ClassRetryable, ScopeApp
	case status >= 400:
		e.Kind = Invalid
	}
	if transient && e.Class == ClassTerminal {
		e.Class = ClassRetryable
	}
	e.WebhookClass = e.Class
	return e
}
