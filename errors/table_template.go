package errors

import "time"

// templateEntry holds the codes 132000 to 135999 but for 133xxx: templates, Flows, the Marketing Messages API.
// Source: Meta, "Error codes" of the WhatsApp Business Platform.
func templateEntry(code int) (Entry, bool) {
	switch code {
	case 132000:
		return Entry{
			Title: "Template param count mismatch", Kind: Template, Scope: ScopeTemplate, HTTPStatus: 400,
			Remedy: "Supply exactly the template's variables.",
		}, true
	case 132001:
		return Entry{
			Title: "Template does not exist", Kind: Template, Scope: ScopeTemplate, HTTPStatus: 404,
			Remedy: "Check name, language code and approval status.",
		}, true
	case 132005:
		return Entry{
			Title: "Template hydrated text too long", Kind: Template, Scope: ScopeTemplate, HTTPStatus: 400,
			Remedy: "Shorten parameters or template.",
		}, true
	case 132007:
		return Entry{
			Title: "Template format character policy violated", Kind: Template, Scope: ScopeTemplate, HTTPStatus: 400,
			Remedy: "Change the content.",
		}, true
	case 132008:
		return Entry{
			Title: "Template parameter value invalid", Kind: Template, Scope: ScopeTemplate, HTTPStatus: 400,
			Remedy: "Fix the value.",
		}, true
	case 132012:
		return Entry{
			Title: "Template parameter format mismatch", Kind: Template, Scope: ScopeTemplate, HTTPStatus: 400,
			Remedy: "Match the parameter type (text, currency, date_time, media...).",
		}, true
	case 132015:
		return Entry{
			Title: "Template is paused", Kind: Template, Class: ClassRetryable, Scope: ScopeTemplate, HTTPStatus: 400,
			Wait: 3 * time.Hour,
			Remedy: "Wait for the UNPAUSE event or edit the template; templates paused by pacing need a manual " +
				"unpause.",
		}, true
	case 132016:
		return Entry{
			Title: "Template is disabled", Kind: Template, Scope: ScopeTemplate, HTTPStatus: 400,
			Remedy: "Create a new template with other content.",
		}, true
	case 132018:
		return Entry{
			Title: "Template validation error", Kind: Template, Scope: ScopeTemplate, HTTPStatus: 400,
			Remedy: "Sanitise variables and match the components.",
		}, true
	case 132068:
		return Entry{
			Title: "Flow is blocked", Kind: Forbidden, Scope: ScopeFlow, HTTPStatus: 400,
			Remedy: "Repair the Flow.",
		}, true
	case 132069:
		return Entry{
			Title: "Flow is throttled", Kind: Throttled, Class: ClassRetryable, Scope: ScopeFlow, HTTPStatus: 400,
			Wait:   time.Hour,
			Remedy: "Wait up to an hour; repair the Flow.",
		}, true
	case 134011:
		return Entry{
			Title: "WhatsApp Payments terms not accepted", Kind: Payment, Scope: ScopeWABA, HTTPStatus: 400,
			Remedy: "Accept them through the link in the error.",
		}, true
	case 134100:
		return Entry{
			Title: "Only marketing messages supported", Kind: Template, Scope: ScopeTemplate, HTTPStatus: 400,
			Remedy: "Send through /messages.",
		}, true
	case 134101:
		return Entry{
			Title: "Template still syncing", Kind: Template, Class: ClassRetryable, Scope: ScopeTemplate,
			HTTPStatus: 400, Wait: 10 * time.Minute,
			Remedy: "Wait 10 minutes.",
		}, true
	case 134102:
		return Entry{
			Title: "Template unavailable for use", Kind: Template, Scope: ScopeTemplate, HTTPStatus: 500,
			Remedy: "Check marketing_messages_lite_api_status, else contact support.",
		}, true
	case 134103:
		return Entry{
			Title: "Template structure not supported by Marketing Messages API", Kind: Template, Scope: ScopeTemplate,
			HTTPStatus: 400,
			Remedy:     "Send through /messages or change the template.",
		}, true
	case 135000:
		return Entry{
			Title: "Generic user error", Kind: Invalid, Scope: ScopeMessage, HTTPStatus: 400,
			Remedy: "Check the endpoint reference; contact support if it persists.",
		}, true
	}
	return Entry{}, false
}
