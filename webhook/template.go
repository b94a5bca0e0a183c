package webhook

import "time"

// TemplateInfo names a template.
type TemplateInfo struct {
	ID       string `wa:"message_template_id"`
	Name     string `wa:"message_template_name"`
	Language string `wa:"message_template_language"`
}

type templateBase struct {
	news
	TemplateInfo
}

// A TemplateStatus tells that a template was approved, rejected, paused, disabled, …
//
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/message_template_status_update
type TemplateStatus struct {
	templateBase
	Event           string `wa:"event"` // "APPROVED", "REJECTED", "PAUSED", "FLAGGED", …
	Category        string `wa:"message_template_category"`
	Reason          string `wa:"reason"` // "NONE", "INVALID_FORMAT", …; "" if null
	DisableDate     string `wa:"disable_info.disable_date"`
	Title           string `wa:"other_info.title"` // "FIRST_PAUSE", "UNPAUSE", …
	Description     string `wa:"other_info.description"`
	RejectionReason string `wa:"rejection_info.reason"`
	Recommendation  string `wa:"rejection_info.recommendation"`
}

// A TemplateQuality tells a template's new score: "GREEN", "YELLOW", "RED" or "UNKNOWN".
//
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/message_template_quality_update
type TemplateQuality struct {
	templateBase
	Previous string `wa:"previous_quality_score"`
	Current  string `wa:"new_quality_score"`
}

// A TemplateComponents tells how a template reads after it was edited.
//
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/message_template_components_update
type TemplateComponents struct {
	templateBase
	Body    string           `wa:"message_template_element"`
	Header  string           `wa:"message_template_title"`
	Footer  string           `wa:"message_template_footer"`
	Buttons []TemplateButton `wa:"message_template_buttons"`
}

// A TemplateButton is a button of a template.
type TemplateButton struct {
	Type        string `wa:"message_template_button_type"` // "URL", "QUICK_REPLY", "FLOW", …
	Text        string `wa:"message_template_button_text"`
	URL         string `wa:"message_template_button_url"`
	PhoneNumber string `wa:"message_template_button_phone_number"`
}

// A TemplateCategory tells that a template is or will be in another category. If Previous is set, it happened: New is the
// category now. Else it is a notice: New is the category still, and Correct the one from Time on.
//
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/template_category_update
type TemplateCategory struct {
	templateBase
	Previous string    `wa:"previous_category"`
	New      string    `wa:"new_category"`
	Correct  string    `wa:"correct_category"`
	Time     time.Time `wa:"category_update_timestamp"`
}

// A TemplateMismatch tells that Meta thinks a template is in the wrong category.
//
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/templates/template-categorization
type TemplateMismatch struct {
	templateBase
	Category string `wa:"category"`
	Correct  string `wa:"correct_category"`
}
