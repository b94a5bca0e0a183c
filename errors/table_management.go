package errors

import "time"

// managementEntry holds the codes from 200005 on: insights, onboarding, template management, migration, signup.
// Source: Meta, "Error codes" of the WhatsApp Business Platform; public repositories for the codes that Meta does not list.
func managementEntry(code int) (Entry, bool) {
	switch code {
	case 200005:
		return Entry{
			Title: "Template insights unavailable", Kind: Forbidden, Scope: ScopeWABA, HTTPStatus: 400,
			Remedy: "None at present.",
		}, true
	case 200006:
		return Entry{
			Title: "Cannot disable template insights", Kind: Invalid, Scope: ScopeWABA, HTTPStatus: 400,
			Remedy: "Drop the call.",
		}, true
	case 200007:
		return Entry{
			Title: "Template insights not enabled", Kind: Invalid, Scope: ScopeWABA, HTTPStatus: 400,
			Remedy: "Enable insights on the WABA.",
		}, true
	case 1752041:
		return Entry{
			Title: "Duplicate request (MM onboarding)", Kind: Invalid, Scope: ScopeAccount, HTTPStatus: 400,
			Remedy: "No action needed; all eligible WABAs are included.",
		}, true
	case 2388001:
		return Entry{
			Title: "Confirm ownership / disable two-step", Kind: Forbidden, Scope: ScopeNumber, HTTPStatus: 400,
			Remedy: "Verify the number; turn two-step verification off.",
		}, true
	case 2388012:
		return Entry{
			Title: "Number already in your list", Kind: Invalid, Scope: ScopeNumber, HTTPStatus: 400,
			Remedy: "Use another number.",
		}, true
	case 2388019:
		return Entry{
			Title: "Message template limit exceeded", Kind: Template, Scope: ScopeWABA, HTTPStatus: 400,
			Remedy: "Delete or archive templates.",
		}, true
	case 2388023:
		return Entry{
			Title: "Template being deleted / name in use", Kind: Template, Scope: ScopeTemplate, HTTPStatus: 400,
			Remedy: "Use another name, or wait.",
		}, true
	case 2388024:
		return Entry{
			Title: "Content in this language already exists", Kind: Template, Scope: ScopeTemplate, HTTPStatus: 400,
			Remedy: "Edit the existing template or change name/language.",
		}, true
	case 2388027:
		return Entry{
			Title: "Only one catalogue per WABA", Kind: Invalid, Scope: ScopeWABA, HTTPStatus: 400,
			Remedy: "Unlink the other catalogue.",
		}, true
	case 2388039:
		return Entry{
			Title: "Template status cannot be changed", Kind: Template, Scope: ScopeTemplate, HTTPStatus: 400,
			Remedy: "Wait for review; 1 edit per 24 h and 10 per 30 days for approved templates.",
		}, true
	case 2388040:
		return Entry{
			Title: "Character limit exceeded", Kind: Template, Scope: ScopeTemplate, HTTPStatus: 400,
			Remedy: "Shorten the field named in the message.",
		}, true
	case 2388043:
		return Entry{
			Title: "Missing expected field(s)", Kind: Template, Scope: ScopeTemplate, HTTPStatus: 400,
			Remedy: "Add the example values.",
		}, true
	case 2388047:
		return Entry{
			Title: "Message header format is incorrect", Kind: Template, Scope: ScopeTemplate, HTTPStatus: 400,
			Remedy: "Fix the header.",
		}, true
	case 2388052:
		return Entry{
			Title: "Commerce policy not approved", Kind: Forbidden, Scope: ScopeWABA, HTTPStatus: 400,
			Remedy: "Complete the review.",
		}, true
	case 2388072:
		return Entry{
			Title: "Message body format is incorrect", Kind: Template, Scope: ScopeTemplate, HTTPStatus: 400,
			Remedy: "Fix the body.",
		}, true
	case 2388073:
		return Entry{
			Title: "Message footer format is incorrect", Kind: Template, Scope: ScopeTemplate, HTTPStatus: 400,
			Remedy: "Fix the footer.",
		}, true
	case 2388091:
		return Entry{
			Title: "Not eligible to receive a registration code", Kind: Invalid, Scope: ScopeNumber, HTTPStatus: 400,
			Remedy: "Register and verify it normally.",
		}, true
	case 2388093:
		return Entry{
			Title: "Not eligible to verify a registration code", Kind: Invalid, Scope: ScopeNumber, HTTPStatus: 400,
			Remedy: "Register and verify it normally.",
		}, true
	case 2388103:
		return Entry{
			Title: "Cannot migrate phone number", Kind: Forbidden, Scope: ScopeNumber, HTTPStatus: 400,
			Remedy: "Act on the title given; only 'There was an error migrating this phone number' is worth " +
				"retrying.",
		}, true
	case 2388185:
		return Entry{
			Title: "No permission to create templates", Kind: Forbidden, Scope: ScopeWABA, HTTPStatus: 403,
			Remedy: "Fix the account state.",
		}, true
	case 2388293:
		return Entry{
			Title: "Parameters-words ratio exceeds limit", Kind: Template, Scope: ScopeTemplate, HTTPStatus: 400,
			Remedy: "Add text or drop variables.",
		}, true
	case 2388299:
		return Entry{
			Title: "Leading or trailing parameters not allowed", Kind: Template, Scope: ScopeTemplate, HTTPStatus: 400,
			Remedy: "Add text around them.",
		}, true
	case 2494100:
		return Entry{
			Title: "Account in maintenance mode (migration)", Kind: Unavailable, Class: ClassRetryable,
			Scope: ScopeNumber, HTTPStatus: 400, Wait: 3 * time.Minute,
			Remedy: "Try again in a few minutes.",
		}, true
	case 2494164:
		return Entry{
			Title: "SIGNUP_NOT_FOUND", Kind: NotFound, Scope: ScopeWABA, HTTPStatus: 400,
			Remedy: "Check the ID.",
		}, true
	case 2494165:
		return Entry{
			Title: "SIGNUPS_API_NOT_AVAILABLE", Kind: Forbidden, Scope: ScopeWABA, HTTPStatus: 400,
			Remedy: "Request access.",
		}, true
	case 2494166:
		return Entry{
			Title: "SIGNUP_UNKNOWN_PLACEHOLDER", Kind: Invalid, Scope: ScopeWABA, HTTPStatus: 400,
			Remedy: "Use {{promo_code}} only.",
		}, true
	case 2494167:
		return Entry{
			Title: "SIGNUP_MISSING_PLACEHOLDER_VALUE", Kind: Invalid, Scope: ScopeWABA, HTTPStatus: 400,
			Remedy: "Send promo_code.",
		}, true
	case 2494168:
		return Entry{
			Title: "SIGNUP_TOS_NOT_ACCEPTED", Kind: Forbidden, Scope: ScopeWABA, HTTPStatus: 400,
			Remedy: "Accept through policy.tos.",
		}, true
	case 2494176:
		return Entry{
			Title: "SIGNUP_TOS_ALREADY_ACCEPTED", Kind: Invalid, Scope: ScopeWABA, HTTPStatus: 400,
			Remedy: "Omit policy.",
		}, true
	case 2494177:
		return Entry{
			Title: "SIGNUP_TOS_URL_NOT_ALLOWED", Kind: Invalid, Scope: ScopeWABA, HTTPStatus: 400,
			Remedy: "Use the documented URL.",
		}, true
	case 2494179:
		return Entry{
			Title: "SIGNUP_WEBSITE_URL_SCHEME_NOT_ALLOWED", Kind: Invalid, Scope: ScopeWABA, HTTPStatus: 400,
			Remedy: "Use https.",
		}, true
	case 2593079:
		return Entry{
			Title: "Already marked for migration", Kind: Forbidden, Scope: ScopeWABA, HTTPStatus: 400,
			Remedy: "Contact support (OBO model is deprecated).",
		}, true
	case 2593085:
		return Entry{
			Title: "Invalid WABA for OBO mobility", Kind: Forbidden, Scope: ScopeWABA, HTTPStatus: 400,
			Remedy: "Contact support (OBO model is deprecated).",
		}, true
	case 2593107:
		return Entry{
			Title: "Synchronization limit exceeded", Kind: Forbidden, Scope: ScopeNumber, HTTPStatus: 400,
			Remedy: "Offboard and onboard the customer again.",
		}, true
	case 2593108:
		return Entry{
			Title: "Synchronization window closed", Kind: Forbidden, Scope: ScopeNumber, HTTPStatus: 400,
			Remedy: "Offboard and onboard again.",
		}, true
	}
	return Entry{}, false
}
