package graph

// Health says whether a node can send messages now, and each node that this depends on. It is the field health_status of
// numbers, accounts, templates, businesses and apps.
//
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/support/health-status
type Health struct {
	CanSend  CanSend        `json:"can_send_message"`
	Entities []HealthEntity `json:"entities"`
}

// A HealthEntity is one node that a message depends on: the number, its account, business and app.
type HealthEntity struct {
	Type    string          `json:"entity_type"` // "PHONE_NUMBER", "WABA", "BUSINESS", "APP", "MESSAGE_TEMPLATE"
	ID      string          `json:"id"`
	CanSend CanSend         `json:"can_send_message"`
	Errors  []HealthProblem `json:"errors"`
	Info    []string        `json:"additional_info"`
}

// A HealthProblem is why an entity cannot send, in Meta's own words.
type HealthProblem struct {
	Code        int    `json:"error_code"`
	Description string `json:"error_description"`
	Solution    string `json:"possible_solution"`
}

// A CanSend says whether a node can send messages. Values that are not listed are kept as sent.
type CanSend string

const (
	CanSendAvailable CanSend = "AVAILABLE"
	CanSendLimited   CanSend = "LIMITED"
	CanSendBlocked   CanSend = "BLOCKED"
)
