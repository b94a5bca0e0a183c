package errors

import "time"

// callingEntry holds the codes 138xxx: calls.
// Source: Meta, "Error codes" of the WhatsApp Business Platform.
func callingEntry(code int) (Entry, bool) {
	switch code {
	case 138000:
		return Entry{
			Title: "Calling not enabled", Kind: Forbidden, Scope: ScopeNumber, HTTPStatus: 401,
			Remedy: "Enable calling in the number settings.",
		}, true
	case 138001:
		return Entry{
			Title: "Receiver uncallable", Kind: Undeliverable, Scope: ScopeRecipient, HTTPStatus: 400,
			Remedy: "Ask the user to update or use another channel.",
		}, true
	case 138002:
		return Entry{
			Title: "Concurrent calls limit", Kind: Throttled, Class: ClassRetryable, Scope: ScopeNumber,
			HTTPStatus: 429, Wait: 30 * time.Second,
			Remedy: "Retry when calls end.",
		}, true
	case 138003:
		return Entry{
			Title: "Duplicate call", Kind: Throttled, Class: ClassRetryable, Scope: ScopePair, HTTPStatus: 400,
			Wait:   time.Minute,
			Remedy: "Retry after it ends.",
		}, true
	case 138004:
		return Entry{
			Title: "Connection error", Kind: Unavailable, Class: ClassAmbiguous, Scope: ScopePair, HTTPStatus: 500,
			Wait: 30 * time.Second, AcceptedRisk: true,
			Remedy: "Retry or inspect SDP/connection parameters.",
		}, true
	case 138005:
		return Entry{
			Title: "Call rate limit exceeded", Kind: Throttled, Class: ClassRetryable, Scope: ScopeNumber,
			HTTPStatus: 429, Wait: time.Minute,
			Remedy: "Back off.",
		}, true
	case 138006:
		return Entry{
			Title: "No approved call permission", Kind: Forbidden, Scope: ScopePair, HTTPStatus: 401,
			Remedy: "Send a permission request and wait for acceptance.",
		}, true
	case 138007:
		return Entry{
			Title: "Connect timeout", Kind: Unavailable, Class: ClassRetryable, Scope: ScopePair, HTTPStatus: 500,
			Wait:   10 * time.Second,
			Remedy: "Answer faster and retry.",
		}, true
	case 138009:
		return Entry{
			Title: "Call permission request limit hit", Kind: Throttled, Class: ClassRetryable, Scope: ScopePair,
			HTTPStatus: 400, Wait: 24 * time.Hour,
			Remedy: "Wait for the limit to expire (see call_permissions.limits).",
		}, true
	case 138012:
		return Entry{
			Title: "Business-initiated calls limit hit", Kind: Throttled, Class: ClassRetryable, Scope: ScopePair,
			HTTPStatus: 400, Wait: 24 * time.Hour,
			Remedy: "details gives the time of the next allowed call.",
		}, true
	case 138013:
		return Entry{
			Title: "Business-initiated calling not available", Kind: Forbidden, Scope: ScopeNumber, HTTPStatus: 400,
			Remedy: "Check availability.",
		}, true
	case 138014:
		return Entry{
			Title: "Calling temporarily disabled", Kind: Blocked, Scope: ScopeNumber, HTTPStatus: 400,
			Wait:   24 * time.Hour,
			Remedy: "Improve outreach; retry after the restriction ends.",
		}, true
	case 138015:
		return Entry{
			Title: "Calling cannot be enabled", Kind: Forbidden, Scope: ScopeNumber, HTTPStatus: 400,
			Remedy: "Raise the messaging limit.",
		}, true
	case 138017:
		return Entry{
			Title: "Permanent call permission exists", Kind: Invalid, Scope: ScopePair, HTTPStatus: 400,
			Remedy: "Call directly.",
		}, true
	case 138018:
		return Entry{
			Title: "Calling prerequisites not met", Kind: Forbidden, Scope: ScopeNumber, HTTPStatus: 400,
			Remedy: "Configure SIP or subscribe an app to calls.",
		}, true
	case 138019:
		return Entry{
			Title: "Call setup failed", Kind: Unavailable, Class: ClassRetryable, Scope: ScopePair, HTTPStatus: 400,
			Wait:   time.Minute,
			Remedy: "Try again later.",
		}, true
	case 138020:
		return Entry{
			Title: "Relay connection failed", Kind: Unavailable, Class: ClassRetryable, Scope: ScopePair,
			HTTPStatus: 400, Wait: time.Minute,
			Remedy: "Try again later.",
		}, true
	case 138021:
		return Entry{
			Title: "Media receive timeout", Kind: Unavailable, Class: ClassRetryable, Scope: ScopePair,
			HTTPStatus: 400, Wait: time.Minute,
			Remedy: "Check that media reaches the relay, then retry.",
		}, true
	case 138022:
		return Entry{
			Title: "Media transmit timeout", Kind: Unavailable, Class: ClassRetryable, Scope: ScopePair,
			HTTPStatus: 400, Wait: time.Minute,
			Remedy: "Try again later.",
		}, true
	case 138023:
		return Entry{
			Title: "Accepted but no media signals", Kind: Unavailable, Class: ClassAmbiguous, Scope: ScopePair,
			HTTPStatus: 400, Wait: time.Minute, AcceptedRisk: true,
			Remedy: "Check with the callee before redialling.",
		}, true
	case 138024:
		return Entry{
			Title: "SIP not enabled", Kind: Forbidden, Scope: ScopeNumber,
			Remedy: "Configure SIP in settings; irrelevant to messaging.",
		}, true
	case 138025:
		return Entry{
			Title: "App has no SIP server", Kind: Forbidden, Scope: ScopeApp,
			Remedy: "Configure a SIP server; irrelevant to messaging.",
		}, true
	}
	return Entry{}, false
}
