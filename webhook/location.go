package webhook

// A LocationMessage is a place on the map. A live location is not delivered: it arrives as *Unsupported.
//
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/messages/location
type LocationMessage struct {
	message
	Latitude  float64 `wa:"location.latitude"`
	Longitude float64 `wa:"location.longitude"`
	Name      string  `wa:"location.name"`
	Address   string  `wa:"location.address"`
	URL       string  `wa:"location.url"`
}
