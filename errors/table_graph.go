package errors

import "time"

// graphEntry holds the codes of the Graph API as a whole: tokens, permissions, call quotas.
// Source: Meta, "Error codes" of the WhatsApp Business Platform and "Handle errors" of the Graph API.
func graphEntry(code int) (Entry, bool) {
	switch code {
	case 0:
		return Entry{
			Title: "AuthException", Kind: Unauthorized, Scope: ScopeAuth, HTTPStatus: 401,
			Remedy: "Obtain a new access token, then resend.",
		}, true
	case 1:
		return Entry{
			Title: "API Unknown", Kind: Unavailable, Class: ClassAmbiguous, Scope: ScopeApp, HTTPStatus: 400,
			Wait: 30 * time.Second, AcceptedRisk: true,
			Remedy: "Check the platform status page and the request shape. If both are fine, retry a bounded " +
				"number of times; for sends, first look for a status webhook.",
		}, true
	case 2:
		return Entry{
			Title: "API Service", Kind: Unavailable, Class: ClassRetryable, Scope: ScopeApp, HTTPStatus: 503,
			Wait: 10 * time.Second, AcceptedRisk: true,
			Remedy: "Back off exponentially; check the platform status page.",
		}, true
	case 3:
		return Entry{
			Title: "API Method", Kind: Forbidden, Scope: ScopeAuth, HTTPStatus: 500,
			Remedy: "Inspect the token in the token debugger and grant the missing capability.",
		}, true
	case 4:
		return Entry{
			Title: "API Too Many Calls", Kind: Throttled, Class: ClassRetryable, Scope: ScopeApp, HTTPStatus: 400,
			Wait: 5 * time.Minute,
			Remedy: "Slow down; read X-App-Usage (percentages) and resume when below 100. Quota regenerates " +
				"within the hour.",
		}, true
	case 10:
		return Entry{
			Title: "Permission Denied", Kind: Forbidden, Scope: ScopeAuth, HTTPStatus: 403,
			Remedy: "Check granted permissions, asset access and eligibility.",
		}, true
	case 17:
		return Entry{
			Title: "User request limit reached", Kind: Throttled, Class: ClassRetryable, Scope: ScopeAuth,
			HTTPStatus: 400, Wait: 5 * time.Minute,
			Remedy: "Wait for the window to pass; prefer system-user tokens.",
		}, true
	case 32:
		return Entry{
			Title: "Page request limit reached", Kind: Throttled, Class: ClassRetryable, Scope: ScopeApp,
			HTTPStatus: 400, Wait: 5 * time.Minute,
			Remedy: "Wait and reduce the call rate.",
		}, true
	case 33:
		return Entry{
			Title: "Parameter value is not valid (object missing)", Kind: NotFound, Scope: ScopeNumber,
			HTTPStatus: 400,
			Remedy:     "Verify the ID and the permission grants.",
		}, true
	case 100:
		return Entry{
			Title: "Invalid parameter", Kind: Invalid, Scope: ScopeMessage, HTTPStatus: 400,
			Remedy: "Fix the request; error_data.details names the parameter.",
		}, true
	case 102:
		return Entry{
			Title: "API Session", Kind: Unauthorized, Scope: ScopeAuth, HTTPStatus: 401,
			Remedy: "Obtain a new token.",
		}, true
	case 104:
		return Entry{
			Title: "Incorrect signature / token missing", Kind: Unauthorized, Scope: ScopeAuth, HTTPStatus: 400,
			Remedy: "Send the Authorization header; compute appsecret_proof with the right app secret.",
		}, true
	case 190:
		return Entry{
			Title: "Access token has expired", Kind: Unauthorized, Scope: ScopeAuth, HTTPStatus: 401,
			Remedy: "Get a new token.",
		}, true
	case 200:
		return Entry{
			Title: "API Permission / no token", Kind: Forbidden, Scope: ScopeAuth, HTTPStatus: 403, RangeEnd: 299,
			Remedy: "Send a valid token with the needed permissions.",
		}, true
	case 299:
		return Entry{
			Title: "API Permission", Kind: Forbidden, Scope: ScopeAuth, HTTPStatus: 403,
			Remedy: "Send a valid token with the needed permissions.",
		}, true
	case 341:
		return Entry{
			Title: "Application limit reached", Kind: Throttled, Class: ClassRetryable, Scope: ScopeApp,
			HTTPStatus: 400, Wait: 5 * time.Minute,
			Remedy: "Wait and retry.",
		}, true
	case 368:
		return Entry{
			Title: "Temporarily blocked for policies violations", Kind: Blocked, Scope: ScopeWABA, HTTPStatus: 403,
			Remedy: "Read Business Support Home, fix or appeal; the restriction end time comes in " +
				"account_update.",
		}, true
	case 506:
		return Entry{
			Title: "Duplicate Post", Kind: Invalid, Scope: ScopeMessage, HTTPStatus: 400,
			Remedy: "Change the content or drop the duplicate.",
		}, true
	case 613:
		return Entry{
			Title: "Custom rate limit (call permission lookup)", Kind: Throttled, Class: ClassRetryable,
			Scope: ScopeNumber, HTTPStatus: 429, Wait: time.Second,
			Remedy: "Wait and lower the lookup rate.",
		}, true
	case 803:
		return Entry{
			Title: "Unknown object", Kind: NotFound, Scope: ScopeAccount, HTTPStatus: 404,
			Remedy: "Verify the IDs.",
		}, true
	case 80007:
		return Entry{
			Title: "Rate limit issues", Kind: Throttled, Class: ClassRetryable, Scope: ScopeWABA, HTTPStatus: 400,
			Wait:   5 * time.Minute,
			Remedy: "Back off; read X-Business-Use-Case-Usage.estimated_time_to_regain_access (minutes).",
		}, true
	case 80008:
		return Entry{
			Title: "WhatsApp Business Management rate limit", Kind: Throttled, Class: ClassRetryable, Scope: ScopeWABA,
			HTTPStatus: 400, Wait: 5 * time.Minute,
			Remedy: "Back off; read X-Business-Use-Case-Usage.estimated_time_to_regain_access (minutes).",
		}, true
	}
	return Entry{}, false
}
