package webhook

import "time"

// A UserPreference says that a person stopped or resumed marketing messages.
//
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/user_preferences
type UserPreference struct {
	noted
	WaID         string    `wa:"wa_id,by=phoneID"`
	UserID       string    `wa:"user_id"`
	ParentUserID string    `wa:"parent_user_id"`
	Detail       string    `wa:"detail"`
	Category     string    `wa:"category"` // "marketing_messages"
	Value        string    `wa:"value"`    // "stop", "resume", "signup"
	Time         time.Time `wa:"timestamp"`
	SignupID     string    `wa:"signup_id"`
}

// Stopped reports whether the person does not want these messages.
func (p *UserPreference) Stopped() bool { return p.Value == "stop" }

func (p *UserPreference) settle() {
	p.from = p.change.person(Person{WaID: p.WaID, UserID: p.UserID, ParentUserID: p.ParentUserID})
	p.time = p.Time
}

// A UserIDChange says that a person's business-scoped user id changed. Origin().From carries the present ones.
//
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/business-scoped-user-ids
type UserIDChange struct {
	noted
	WaID           string    `wa:"wa_id,by=phoneID"`
	Detail         string    `wa:"detail"`
	Previous       string    `wa:"user_id.previous"`
	Current        string    `wa:"user_id.current"`
	PreviousParent string    `wa:"parent_user_id.previous"`
	CurrentParent  string    `wa:"parent_user_id.current"`
	Time           time.Time `wa:"timestamp"`
}

func (u *UserIDChange) settle() {
	u.from = u.change.person(Person{WaID: u.WaID, UserID: u.Current, ParentUserID: u.CurrentParent})
	u.time = u.Time
}

// An AutomaticEvent is a lead or purchase that Meta detected in a chat that began with an ad.
//
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/automatic_events
type AutomaticEvent struct {
	noted
	ID       string    `wa:"id"`
	Name     string    `wa:"event_name"` // "LeadSubmitted" or "Purchase"
	Time     time.Time `wa:"timestamp"`
	ClickID  string    `wa:"ctwa_clid"`
	Currency string    `wa:"custom_data.currency"`
	Value    float64   `wa:"custom_data.value"`
}

func (a *AutomaticEvent) settle() { a.messageID, a.time = a.ID, a.Time }
