package errors

import "time"

// messageEntry holds the codes 130000 to 131999: sending, groups, and what a webhook says of a message.
// Source: Meta, "Error codes" of the WhatsApp Business Platform.
func messageEntry(code int) (Entry, bool) {
	switch code {
	case 130403:
		return Entry{
			Title: "Business blocked the user", Kind: Undeliverable, Scope: ScopeRecipient,
			Remedy: "Unblock the user first.",
		}, true
	case 130429:
		return Entry{
			Title: "Rate limit hit", Kind: Throttled, Class: ClassRetryable, Scope: ScopeNumber, HTTPStatus: 400,
			Wait:   2 * time.Second,
			Remedy: "Pause briefly, shape the rate with a token bucket.",
		}, true
	case 130472:
		return Entry{
			Title: "User's number is part of an experiment", Kind: Undeliverable, Scope: ScopeRecipient,
			HTTPStatus: 400,
			Remedy:     "Send inside an open customer service or free entry point window, or use another channel.",
		}, true
	case 130497:
		return Entry{
			Title: "Business account is restricted from messaging users in this country", Kind: Blocked,
			Scope: ScopeWABA, HTTPStatus: 403,
			Remedy: "See the Business Messaging Policy; do not retry for that country.",
		}, true
	case 130501:
		return Entry{
			Title: "Message type is not currently supported", Kind: Other, Scope: ScopeMessage, HTTPStatus: 400,
			Remedy: "Show a placeholder to the operator; nothing to retry.",
		}, true
	case 131000:
		return Entry{
			Title: "Something went wrong", Kind: Unavailable, Class: ClassAmbiguous, WebhookClass: ClassRetryable,
			Scope: ScopeMessage, HTTPStatus: 500, Wait: 15 * time.Minute, AcceptedRisk: true,
			Remedy: "As a failed status: resend with backoff (15 minutes or more for persistent disruption). " +
				"As a synchronous 500: reconcile first, then resend; open a support ticket if it persists.",
		}, true
	case 131001:
		return Entry{
			Title: "Message too long", Kind: Invalid, Scope: ScopeMessage, HTTPStatus: 400, Legacy: true,
			Remedy: "Shorten the message.",
		}, true
	case 131002:
		return Entry{
			Title: "Invalid recipient type", Kind: Invalid, Scope: ScopeMessage, HTTPStatus: 400, Legacy: true,
			Remedy: "Use individual or group.",
		}, true
	case 131005:
		return Entry{
			Title: "Access denied", Kind: Forbidden, Scope: ScopeAuth, HTTPStatus: 403,
			Remedy: "Check whatsapp_business_messaging and asset access.",
		}, true
	case 131006:
		return Entry{
			Title: "Resource not found", Kind: NotFound, Scope: ScopeMedia, HTTPStatus: 404, Legacy: true,
			Remedy: "Check the media or resource ID.",
		}, true
	case 131008:
		return Entry{
			Title: "Required parameter is missing", Kind: Invalid, Scope: ScopeMessage, HTTPStatus: 400,
			Remedy: "Add the parameter named in details.",
		}, true
	case 131009:
		return Entry{
			Title: "Parameter value is not valid", Kind: Invalid, Scope: ScopeMessage, HTTPStatus: 400,
			Remedy: "Fix the value. For Marketing Messages wait 10 minutes once.",
		}, true
	case 131016:
		return Entry{
			Title: "Service unavailable", Kind: Unavailable, Class: ClassRetryable, Scope: ScopeApp, HTTPStatus: 500,
			Wait: 30 * time.Second, AcceptedRisk: true,
			Remedy: "Back off; check the status page.",
		}, true
	case 131020:
		return Entry{
			Title: "Bad group", Kind: Undeliverable, Scope: ScopeMessage, HTTPStatus: 400,
			Remedy: "Wait until a participant joined.",
		}, true
	case 131021:
		return Entry{
			Title: "Recipient cannot be sender", Kind: Undeliverable, Scope: ScopeRecipient, HTTPStatus: 400,
			Remedy: "Use another recipient.",
		}, true
	case 131026:
		return Entry{
			Title: "Message undeliverable (receiver is incapable)", Kind: Undeliverable, Scope: ScopeRecipient,
			HTTPStatus: 400,
			Remedy: "Ask the user by another channel to message you, accept the terms and update the app. Do " +
				"not auto-retry.",
		}, true
	case 131030:
		return Entry{
			Title: "Recipient phone number not in allowed list", Kind: Undeliverable, Scope: ScopeRecipient,
			HTTPStatus: 400,
			Remedy: "Add the number to the allowed list or use a production number. Check " +
				"Argentina/Mexico/Brazil number format.",
		}, true
	case 131031:
		return Entry{
			Title: "Business account has been locked", Kind: Blocked, Scope: ScopeWABA, HTTPStatus: 403,
			Remedy: "Check health_status and Business Support Home; fix the PIN or appeal.",
		}, true
	case 131037:
		return Entry{
			Title: "Display name not approved", Kind: Forbidden, Scope: ScopeNumber, HTTPStatus: 400,
			Remedy: "Set a display name and get it approved.",
		}, true
	case 131041:
		return Entry{
			Title: "Group unknown", Kind: NotFound, Scope: ScopeMessage, HTTPStatus: 400,
			Remedy: "Check the group ID.",
		}, true
	case 131042:
		return Entry{
			Title: "Business eligibility payment issue", Kind: Payment, Scope: ScopeWABA, HTTPStatus: 400,
			Wait:   5 * time.Minute,
			Remedy: "Fix billing. If a number was just removed, wait 5 minutes and send once more.",
		}, true
	case 131043:
		return Entry{
			Title: "Message expired", Kind: Undeliverable, Scope: ScopeMessage, HTTPStatus: 400, Legacy: true,
			Remedy: "Send again only if still relevant.",
		}, true
	case 131044:
		return Entry{
			Title: "Business eligibility payment issue (calling)", Kind: Payment, Scope: ScopeWABA, HTTPStatus: 400,
			Remedy: "Attach a payment method.",
		}, true
	case 131045:
		return Entry{
			Title: "Incorrect certificate", Kind: Forbidden, Scope: ScopeNumber, HTTPStatus: 500,
			Remedy: "Register the number, then resend.",
		}, true
	case 131047:
		return Entry{
			Title: "Re-engagement message", Kind: WindowClosed, Scope: ScopeRecipient, HTTPStatus: 400,
			Remedy: "Send an approved template message instead.",
		}, true
	case 131048:
		return Entry{
			Title: "Spam rate limit hit", Kind: Throttled, Scope: ScopeNumber, HTTPStatus: 400, Wait: 24 * time.Hour,
			Remedy: "Check quality in WhatsApp Manager; pause campaigns; do not loop.",
		}, true
	case 131049:
		return Entry{
			Title: "Not delivered to maintain healthy ecosystem engagement", Kind: Throttled, Class: ClassRetryable,
			Scope: ScopeRecipient, HTTPStatus: 400, Wait: 24 * time.Hour,
			Remedy: "Wait at least 24 hours, and cap attempts: Meta also limits accounts for excessive retries " +
				"(Apr 2026). Messages inside an open service window do not count.",
		}, true
	case 131050:
		return Entry{
			Title: "User has stopped marketing messages", Kind: OptedOut, Scope: ScopeRecipient, HTTPStatus: 400,
			Remedy: "Never retry; watch the user_preferences webhook for 'resume'.",
		}, true
	case 131051:
		return Entry{
			Title: "Unsupported message type", Kind: Invalid, Scope: ScopeMessage, HTTPStatus: 400,
			Remedy: "Outbound: change the type. Inbound: show a placeholder.",
		}, true
	case 131052:
		return Entry{
			Title: "Media download error", Kind: Media, Scope: ScopeMedia, HTTPStatus: 400,
			Remedy: "Read error_data.details; ask the user to resend or use another channel.",
		}, true
	case 131053:
		return Entry{
			Title: "Media upload error", Kind: Media, Scope: ScopeMedia, HTTPStatus: 400, Wait: time.Minute,
			Remedy: "Check MIME type and size. If the media was given by link and details name a fetch " +
				"failure, one retry is reasonable.",
		}, true
	case 131055:
		return Entry{
			Title: "Method not allowed", Kind: Invalid, Scope: ScopeMessage, HTTPStatus: 400,
			Remedy: "Use the right endpoint (messages, or SIP).",
		}, true
	case 131056:
		return Entry{
			Title: "Pair rate limit hit", Kind: Throttled, Class: ClassRetryable, Scope: ScopePair, HTTPStatus: 400,
			Wait:   6 * time.Second,
			Remedy: "Wait and retry after 4^n seconds (n from 0); other recipients are unaffected.",
		}, true
	case 131057:
		return Entry{
			Title: "Account in maintenance mode", Kind: Unavailable, Class: ClassRetryable, Scope: ScopeNumber,
			HTTPStatus: 500, Wait: time.Minute,
			Remedy: "Wait a minute and retry.",
		}, true
	case 131058:
		return Entry{
			Title: "hello_world only from test numbers", Kind: Template, Scope: ScopeTemplate, HTTPStatus: 400,
			Remedy: "Use one of your own templates.",
		}, true
	case 131059:
		return Entry{
			Title: "Invalid cursor", Kind: Invalid, Scope: ScopeAccount, HTTPStatus: 400,
			Remedy: "Restart pagination from the first page.",
		}, true
	case 131060:
		return Entry{
			Title: "Message unavailable (Business app coexistence)", Kind: Other, Scope: ScopeMessage,
			Remedy: "Show a placeholder; read the message in the Business app.",
		}, true
	case 131061:
		return Entry{
			Title: "Max-price template sent through Cloud API", Kind: Template, Scope: ScopeTemplate,
			Remedy: "Send it with the Marketing Messages API.",
		}, true
	case 131062:
		return Entry{
			Title: "BSUID recipient not supported for this message", Kind: Invalid, Scope: ScopeRecipient,
			HTTPStatus: 400,
			Remedy:     "Send to the phone number.",
		}, true
	case 131063:
		return Entry{
			Title: "Marketing templates disabled on Cloud API", Kind: Forbidden, Scope: ScopeWABA, HTTPStatus: 400,
			Remedy: "Use the Marketing Messages API or switch the setting off.",
		}, true
	case 131064:
		return Entry{
			Title: "Messaging limit reached by classification violations", Kind: Throttled, Class: ClassRetryable,
			Scope: ScopeWABA, HTTPStatus: 400, Wait: 24 * time.Hour,
			Remedy: "Recategorise templates; the cap lifts by itself at the expiry given in " +
				"account_update/ACCOUNT_RESTRICTION.",
		}, true
	case 131201:
		return Entry{
			Title: "Request partially succeeded", Kind: Other, Scope: ScopeMessage, HTTPStatus: 206, Partial: true,
			Remedy: "Read the per-participant errors and repeat only those.",
		}, true
	case 131202:
		return Entry{
			Title: "Duplicate participant", Kind: Invalid, Scope: ScopeMessage, HTTPStatus: 400,
			Remedy: "Remove duplicates.",
		}, true
	case 131204:
		return Entry{
			Title: "Participant over limit", Kind: Invalid, Scope: ScopeMessage, HTTPStatus: 400,
			Remedy: "Reduce participants.",
		}, true
	case 131207:
		return Entry{
			Title: "Group suspended", Kind: Blocked, Scope: ScopeMessage, HTTPStatus: 403,
			Remedy: "Watch group_status_update for group_suspend_cleared.",
		}, true
	case 131208:
		return Entry{
			Title: "Group rate limit hit", Kind: Throttled, Class: ClassRetryable, Scope: ScopeNumber, HTTPStatus: 429,
			Wait:   time.Minute,
			Remedy: "Back off.",
		}, true
	case 131209:
		return Entry{
			Title: "Invalid group picture aspect ratio", Kind: Media, Scope: ScopeMedia, HTTPStatus: 400,
			Remedy: "Use a square image.",
		}, true
	case 131210:
		return Entry{
			Title: "Group picture too small", Kind: Media, Scope: ScopeMedia, HTTPStatus: 400,
			Remedy: "Use a larger image (640x640).",
		}, true
	case 131211:
		return Entry{
			Title: "Group create limit reached", Kind: Forbidden, Scope: ScopeNumber, HTTPStatus: 400,
			Remedy: "Delete unused groups.",
		}, true
	case 131212:
		return Entry{
			Title: "Participant not in group", Kind: NotFound, Scope: ScopeRecipient, HTTPStatus: 400,
			Remedy: "Refresh the member list.",
		}, true
	case 131213:
		return Entry{
			Title: "Group join request does not exist", Kind: NotFound, Scope: ScopeRecipient, HTTPStatus: 400,
			Remedy: "Refresh the list of join requests.",
		}, true
	case 131214:
		return Entry{
			Title: "Group creation temporarily disabled", Kind: Blocked, Class: ClassRetryable, Scope: ScopeWABA,
			HTTPStatus: 400, Wait: 24 * time.Hour,
			Remedy: "Reduce such messages; the window is 7 days.",
		}, true
	case 131215:
		return Entry{
			Title: "Not eligible for Groups API", Kind: Forbidden, Scope: ScopeNumber, HTTPStatus: 400,
			Remedy: "Check Groups eligibility.",
		}, true
	}
	return Entry{}, false
}
