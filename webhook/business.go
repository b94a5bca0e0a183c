package webhook

// A BusinessCapability tells the limits of a business.
//
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/business_capability_update
type BusinessCapability struct {
	news
	MaxDailyConversations         string `wa:"max_daily_conversations_per_business"` // "TIER_2K", or a number; "-1" is unlimited
	MaxDailyConversationsPerPhone string `wa:"max_daily_conversation_per_phone"`     // until API v23
	MaxNumbers                    int    `wa:"max_phone_numbers_per_business"`
	MaxNumbersPerWABA             int    `wa:"max_phone_numbers_per_waba"`
}

// A BusinessStatus tells of trouble with a whole business. Meta does not document it.
type BusinessStatus struct {
	news
	BusinessID string `wa:"business_id"`
	Event      string `wa:"event"` // "COMPROMISED_NOTIFICATION"
}

// A BusinessUsername tells what became of a business username.
//
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/business-scoped-user-ids
type BusinessUsername struct {
	news
	DisplayNumber string `wa:"display_phone_number"`
	Username      string `wa:"username"` // "" if it was deleted
	Status        string `wa:"status"`   // "approved", "deleted", "reserved"
}
