package webhook

// An OrderMessage is a cart that the user sent from the catalogue.
//
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/messages/order
type OrderMessage struct {
	message
	CatalogID string      `wa:"order.catalog_id"`
	Text      string      `wa:"order.text"`
	Items     []OrderItem `wa:"order.product_items"`
}

// An OrderItem is one line of an order.
type OrderItem struct {
	RetailerID string  `wa:"product_retailer_id"`
	Quantity   int     `wa:"quantity"`
	Price      float64 `wa:"item_price"` // of one piece
	Currency   string  `wa:"currency"`   // ISO 4217
}

// A RequestWelcome says that the user opened the chat for the first time. Meta removed it on 27 March 2026.
type RequestWelcome struct {
	message
}
