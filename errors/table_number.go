package errors

import "time"

// numberEntry holds the codes 133xxx and 136xxx to 147xxx but for 138xxx: registration, Flows as objects, blocked
// users, health, usernames.
// Source: Meta, "Error codes" of the WhatsApp Business Platform.
func numberEntry(code int) (Entry, bool) {
	switch code {
	case 133000:
		return Entry{
			Title: "Incomplete deregistration", Kind: Other, Scope: ScopeNumber, HTTPStatus: 500,
			Remedy: "Deregister again, then register.",
		}, true
	case 133001:
		return Entry{
			Title: "Decryption error", Kind: Invalid, Scope: ScopeNumber, HTTPStatus: 400, Legacy: true,
			Remedy: "Check backup data and password.",
		}, true
	case 133002:
		return Entry{
			Title: "Backup blob decryption error", Kind: Invalid, Scope: ScopeNumber, HTTPStatus: 400, Legacy: true,
			Remedy: "Check backup.",
		}, true
	case 133003:
		return Entry{
			Title: "Recovery token decryption error", Kind: Invalid, Scope: ScopeNumber, HTTPStatus: 400, Legacy: true,
			Remedy: "Request a new token.",
		}, true
	case 133004:
		return Entry{
			Title: "Server temporarily unavailable", Kind: Unavailable, Class: ClassRetryable, Scope: ScopeNumber,
			HTTPStatus: 503, Wait: 30 * time.Second,
			Remedy: "Check status page and details, then retry.",
		}, true
	case 133005:
		return Entry{
			Title: "Two-step verification PIN mismatch", Kind: Invalid, Scope: ScopeNumber, HTTPStatus: 400,
			Remedy: "Use the right PIN or reset two-step verification.",
		}, true
	case 133006:
		return Entry{
			Title: "Phone number re-verification needed", Kind: Forbidden, Scope: ScopeNumber, HTTPStatus: 400,
			Remedy: "Run request_code and verify_code, then register.",
		}, true
	case 133007:
		return Entry{
			Title: "Account blocked", Kind: Blocked, Scope: ScopeNumber, HTTPStatus: 403, Legacy: true,
			Remedy: "Appeal.",
		}, true
	case 133008:
		return Entry{
			Title: "Too many PIN guesses", Kind: Throttled, Class: ClassRetryable, Scope: ScopeNumber, HTTPStatus: 400,
			Wait:   time.Hour,
			Remedy: "Wait for the time given in details.",
		}, true
	case 133009:
		return Entry{
			Title: "PIN guessed too fast", Kind: Throttled, Class: ClassRetryable, Scope: ScopeNumber, HTTPStatus: 400,
			Wait:   time.Minute,
			Remedy: "Wait as told in details.",
		}, true
	case 133010:
		return Entry{
			Title: "Phone number not registered", Kind: Forbidden, Scope: ScopeNumber, HTTPStatus: 400,
			Remedy: "Register it, then resend.",
		}, true
	case 133015:
		return Entry{
			Title: "Wait before registering", Kind: Unavailable, Class: ClassRetryable, Scope: ScopeNumber,
			HTTPStatus: 400, Wait: 5 * time.Minute,
			Remedy: "Wait 5 minutes.",
		}, true
	case 133016:
		return Entry{
			Title: "Register/deregister rate limit exceeded", Kind: Throttled, Class: ClassRetryable,
			Scope: ScopeNumber, HTTPStatus: 400, Wait: 72 * time.Hour,
			Remedy: "Wait until unblocked.",
		}, true
	case 136024:
		return Entry{
			Title: "Request code error", Kind: Throttled, Class: ClassRetryable, Scope: ScopeNumber, HTTPStatus: 400,
			Wait:   5 * time.Minute,
			Remedy: "Wait, then request again; see error_user_msg.",
		}, true
	case 136025:
		return Entry{
			Title: "Verify code error", Kind: Invalid, Scope: ScopeNumber, HTTPStatus: 400,
			Remedy: "Request a new code.",
		}, true
	case 137000:
		return Entry{
			Title: "Recipient identity key mismatch", Kind: Undeliverable, Scope: ScopeRecipient, HTTPStatus: 400,
			Remedy: "Re-establish trust, use the new hash, or send without it.",
		}, true
	case 139000:
		return Entry{
			Title: "Flow blocked by integrity", Kind: Blocked, Scope: ScopeFlow, HTTPStatus: 400,
			Remedy: "Contact support.",
		}, true
	case 139001:
		return Entry{
			Title: "Flow failed to update", Kind: Invalid, Scope: ScopeFlow, HTTPStatus: 400, Wait: 30 * time.Second,
			Remedy: "Clone and edit. Only the 'Error while processing Flow JSON' case may be retried as is.",
		}, true
	case 139002:
		return Entry{
			Title: "Flow failed to publish", Kind: Invalid, Scope: ScopeFlow, HTTPStatus: 400,
			Remedy: "Fix the cause named in error_user_msg.",
		}, true
	case 139003:
		return Entry{
			Title: "Flow failed to deprecate", Kind: Invalid, Scope: ScopeFlow, HTTPStatus: 400,
			Remedy: "Check status.",
		}, true
	case 139004:
		return Entry{
			Title: "Flow failed to delete", Kind: Invalid, Scope: ScopeFlow, HTTPStatus: 400,
			Remedy: "Deprecate instead.",
		}, true
	case 139100:
		return Entry{
			Title: "Failed to block/unblock some users", Kind: Other, Scope: ScopeRecipient, HTTPStatus: 400,
			Partial: true,
			Remedy:  "Handle each failed user; the operation is idempotent.",
		}, true
	case 139101:
		return Entry{
			Title: "Blocklist limit reached", Kind: Forbidden, Scope: ScopeNumber, HTTPStatus: 400,
			Remedy: "Unblock some users.",
		}, true
	case 139102:
		return Entry{
			Title: "Blocklist concurrent update", Kind: Unavailable, Class: ClassRetryable, Scope: ScopeNumber,
			HTTPStatus: 400, Wait: time.Second,
			Remedy: "Restart from the first page.",
		}, true
	case 139103:
		return Entry{
			Title: "Block users internal error", Kind: Unavailable, Class: ClassRetryable, Scope: ScopeNumber,
			HTTPStatus: 500, Wait: 5 * time.Second,
			Remedy: "Retry.",
		}, true
	case 139200:
		return Entry{
			Title: "Direct Send access blocked", Kind: Blocked, Scope: ScopeWABA,
			Remedy: "Wait for the restriction to lift (7 or 30 days, or permanent); use normal templates.",
		}, true
	case 141000:
		return Entry{
			Title: "Phone number not connected to WhatsApp account", Kind: Forbidden, Scope: ScopeNumber,
			Remedy: "Register the number with its PIN.",
		}, true
	case 141002:
		return Entry{
			Title: "Phone number blocked from sending", Kind: Blocked, Scope: ScopeNumber,
			Remedy: "Follow possible_solution in the response.",
		}, true
	case 141006:
		return Entry{
			Title: "WABA payment method missing", Kind: Payment, Scope: ScopeWABA,
			Remedy: "Add a payment method.",
		}, true
	case 141008:
		return Entry{
			Title: "WABA not active", Kind: Payment, Scope: ScopeWABA,
			Remedy: "Fix billing in WhatsApp Manager.",
		}, true
	case 141010:
		return Entry{
			Title: "Business not verified", Kind: Forbidden, Scope: ScopeWABA,
			Remedy: "Complete business verification.",
		}, true
	case 147001:
		return Entry{
			Title: "Username not available", Kind: Invalid, Scope: ScopeNumber, HTTPStatus: 400,
			Remedy: "Try another username.",
		}, true
	case 147002:
		return Entry{
			Title: "Not eligible to request a username", Kind: Forbidden, Scope: ScopeAccount, HTTPStatus: 400,
			Remedy: "Raise the limit first.",
		}, true
	case 147003:
		return Entry{
			Title: "Facebook Page not linked", Kind: Forbidden, Scope: ScopeNumber, HTTPStatus: 400,
			Remedy: "Link the number to the Page.",
		}, true
	case 147004:
		return Entry{
			Title: "Instagram account not linked", Kind: Forbidden, Scope: ScopeNumber, HTTPStatus: 400,
			Remedy: "Link the number to the account.",
		}, true
	case 147005:
		return Entry{
			Title: "Username transfer required", Kind: Invalid, Scope: ScopeNumber, HTTPStatus: 400,
			Remedy: "Resend with transfer_action=force_transfer.",
		}, true
	}
	return Entry{}, false
}
