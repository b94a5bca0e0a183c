package webhook

// A TextMessage is a text.
//
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/messages/text
type TextMessage struct {
	message
	Body string `wa:"text.body"` // at most 4096 characters
}
