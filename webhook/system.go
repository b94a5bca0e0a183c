package webhook

// Types of a SystemMessage.
const (
	UserChangedNumber = "user_changed_number"
	UserChangedUserID = "user_changed_user_id"
	IdentityChanged   = "customer_identity_changed"
)

// A SystemMessage tells that a person changed: number, user id or device keys. It carries no profile, and it does not
// open the customer-service window.
//
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/messages/system
type SystemMessage struct {
	message
	Kind         string `wa:"system.type"`                 // UserChangedNumber, …; open set
	Body         string `wa:"system.body"`                 // a sentence for people
	WaID         string `wa:"system.wa_id,by=phoneID"`     // new phone-shaped id
	UserID       string `wa:"system.user_id"`              // new BSUID
	ParentUserID string `wa:"system.parent_user_id"`       // new parent BSUID
	FormerUserID string `wa:"system.previous_user_id"`     // former BSUID, where Meta tells it
	NewWaID      string `wa:"system.new_wa_id,by=phoneID"` // older spelling of WaID
	Customer     string `wa:"system.customer,by=phoneID"`  // former phone-shaped id
	IdentityHash string `wa:"system.identity"`
}

func (m *SystemMessage) settle() {
	m.info.From.UserID = first(m.info.From.UserID, m.FormerUserID)
	m.message.settle()
	if m.WaID == "" {
		m.WaID = m.NewWaID
	}
}
