package errors

import "time"

// pairEntry holds what a subcode makes of its code.
func pairEntry(code, subcode int) (Entry, bool) {
	switch code {
	case 4:
		switch subcode {
		case 2390008:
			return Entry{
				Title: "Call permission check rate limit", Kind: Throttled, Class: ClassRetryable, Scope: ScopeNumber,
				HTTPStatus: 429, Wait: time.Second,
				Remedy: "Wait and slow the permission lookups.",
			}, true
		}
	case 100:
		switch subcode {
		case 33:
			return Entry{
				Title: "Object does not exist / unsupported operation", Kind: NotFound, Scope: ScopeAccount,
				HTTPStatus: 400,
				Remedy:     "Check the ID, permissions and verb.",
			}, true
		case 36007, 36009:
			return usedCode(subcode)
		}
	case 190:
		switch subcode {
		case 458:
			return Entry{
				Title: "App not installed", Kind: Unauthorized, Scope: ScopeAuth, HTTPStatus: 401,
				Remedy: "Obtain a fresh token after the underlying account problem is cleared; prefer " +
					"system-user tokens.",
			}, true
		case 459:
			return Entry{
				Title: "User checkpointed", Kind: Unauthorized, Scope: ScopeAuth, HTTPStatus: 401,
				Remedy: "Obtain a fresh token after the underlying account problem is cleared; prefer " +
					"system-user tokens.",
			}, true
		case 460:
			return Entry{
				Title: "Password changed", Kind: Unauthorized, Scope: ScopeAuth, HTTPStatus: 401,
				Remedy: "Obtain a fresh token after the underlying account problem is cleared; prefer " +
					"system-user tokens.",
			}, true
		case 463:
			return Entry{
				Title: "Token expired", Kind: Unauthorized, Scope: ScopeAuth, HTTPStatus: 401,
				Remedy: "Obtain a fresh token after the underlying account problem is cleared; prefer " +
					"system-user tokens.",
			}, true
		case 464:
			return Entry{
				Title: "Unconfirmed user", Kind: Unauthorized, Scope: ScopeAuth, HTTPStatus: 401,
				Remedy: "Obtain a fresh token after the underlying account problem is cleared; prefer " +
					"system-user tokens.",
			}, true
		case 467:
			return Entry{
				Title: "Invalid access token", Kind: Unauthorized, Scope: ScopeAuth, HTTPStatus: 401,
				Remedy: "Obtain a fresh token after the underlying account problem is cleared; prefer " +
					"system-user tokens.",
			}, true
		case 492:
			return Entry{
				Title: "Invalid session", Kind: Unauthorized, Scope: ScopeAuth, HTTPStatus: 401,
				Remedy: "Obtain a fresh token after the underlying account problem is cleared; prefer " +
					"system-user tokens.",
			}, true
		}
	case 200:
		switch subcode {
		case 1349174:
			return Entry{
				Title: "Permission denied on asset", Kind: Forbidden, Scope: ScopeAuth, HTTPStatus: 403,
				Remedy: "Grant asset access to the system user.",
			}, true
		}
	case 613:
		switch subcode {
		case 1996:
			return Entry{
				Title: "Custom rate limit (inconsistent volume)", Kind: Throttled, Class: ClassRetryable,
				Scope: ScopeApp, HTTPStatus: 400, Wait: 5 * time.Minute,
				Remedy: "Smooth the request rate.",
			}, true
		}
	case 131009:
		switch subcode {
		case 2494102:
			return Entry{
				Title: "Uploaded media handle is invalid", Kind: Media, Scope: ScopeTemplate, HTTPStatus: 400,
				Remedy: "Upload again through the Resumable Upload API and use the new handle.",
			}, true
		}
	}
	return Entry{}, false
}

// usedCode is a code of Embedded Signup that cannot be exchanged any more, or was before. Meta's list of errors does not
// have these subcodes; oauth/access_token answers with them.
//
// Source: https://developers.facebook.com/documentation/business-messaging/whatsapp/embedded-signup/onboarding-customers-as-a-tech-provider
// for the 30 seconds.
func usedCode(subcode int) (Entry, bool) {
	title := "Authorization code expired"
	if subcode == 36009 {
		title = "Authorization code used before"
	}
	return Entry{
		Title: title, Kind: Invalid, Scope: ScopeMessage, HTTPStatus: 400,
		Remedy: "Have the customer go through Embedded Signup again and exchange the new code within 30 seconds, once.",
	}, true
}

// observedAs returns the code under which the table lists a condition that answers report as code and subcode: the
// management endpoints put their own seven-digit codes into error_subcode. It returns 0 for all other pairs.
func observedAs(code, subcode int) int {
	switch code {
	case 10:
		switch subcode {
		case 2388185:
			return subcode
		}
	case 100:
		switch subcode {
		case 2388001, 2388012, 2388019, 2388023, 2388024, 2388027, 2388039, 2388040, 2388043, 2388047, 2388052,
			2388072, 2388073, 2388103, 2388293, 2388299, 2494100, 2593079, 2593085:
			return subcode
		}
	case 136024:
		switch subcode {
		case 2388091:
			return subcode
		}
	case 136025:
		switch subcode {
		case 2388093:
			return subcode
		}
	}
	return 0
}
