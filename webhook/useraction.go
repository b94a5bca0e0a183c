package webhook

import "time"

// A UserAction says what a user did with a marketing message: followed a link, saw the page behind it. It comes within 7
// days of sending.
//
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/marketing-messages
type UserAction struct {
	noted
	Type          string    `wa:"action_type"` // "marketing_messages_link_click", "landing_page_view"
	Time          time.Time `wa:"timestamp"`
	Component     string    `wa:"marketing_messages_link_click_data.click_component"` // "cta" or "body"
	ClickID       string    `wa:"marketing_messages_link_click_data.click_id"`
	TrackingToken string    `wa:"marketing_messages_link_click_data.tracking_token"`
	ProductID     string    `wa:"marketing_messages_link_click_data.product_id"`
	UserAgent     string    `wa:"marketing_messages_link_click_data.client_user_agent"`
}

func (a *UserAction) settle() { a.time = a.Time }
