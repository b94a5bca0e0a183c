package webhook

// A ContactsMessage shares address-book entries.
//
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/messages/contacts
type ContactsMessage struct {
	message
	Contacts []Contact `wa:"contacts"`
}

// A Contact is one entry of an address book.
type Contact struct {
	Name      ContactName      `wa:"name"`
	Phones    []ContactPhone   `wa:"phones"`
	Emails    []ContactEmail   `wa:"emails"`
	Addresses []ContactAddress `wa:"addresses"`
	URLs      []ContactURL     `wa:"urls"`
	IMs       []ContactIM      `wa:"ims"` // older revisions
	Org       ContactOrg       `wa:"org"`
	Birthday  string           `wa:"birthday"` // YYYY-MM-DD
	VCard     string           `wa:"vcard"`
	Origin    string           `wa:"origin"` // "contact_request" if it answers a request of the business, else "other"
}

// A ContactName is the name of a contact.
type ContactName struct {
	Formatted string `wa:"formatted_name"`
	First     string `wa:"first_name"`
	Last      string `wa:"last_name"`
	Middle    string `wa:"middle_name"`
	Prefix    string `wa:"prefix"`
	Suffix    string `wa:"suffix"`
}

// A ContactPhone is a phone number of a contact. WaID and UserID are empty for people who are not on WhatsApp.
type ContactPhone struct {
	Phone        string `wa:"phone"`
	WaID         string `wa:"wa_id,by=phoneID"`
	UserID       string `wa:"user_id"`
	ParentUserID string `wa:"parent_user_id"`
	Type         string `wa:"type"`
}

// A ContactEmail is a mail address of a contact.
type ContactEmail struct {
	Email string `wa:"email"`
	Type  string `wa:"type"`
}

// A ContactAddress is a postal address of a contact.
type ContactAddress struct {
	Street      string `wa:"street"`
	City        string `wa:"city"`
	State       string `wa:"state"`
	ZIP         string `wa:"zip"`
	Country     string `wa:"country"`
	CountryCode string `wa:"country_code"`
	Type        string `wa:"type"`
}

// A ContactURL is a web address of a contact.
type ContactURL struct {
	URL  string `wa:"url"`
	Type string `wa:"type"`
}

// A ContactIM is an account at another messenger.
type ContactIM struct {
	Service string `wa:"service"`
	UserID  string `wa:"user_id"`
}

// A ContactOrg is where a contact works.
type ContactOrg struct {
	Company    string `wa:"company"`
	Department string `wa:"department"`
	Title      string `wa:"title"`
}
