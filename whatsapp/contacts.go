package whatsapp

import (
	"fmt"
	"strings"
)

// Contacts is one or more contact cards.
//
// Limits: 1 to 257 cards (Meta's page; its OpenAPI file says 5, the looser figure counts); each with a formatted name.
// Older pages ask for one more part of the name, the current one does not.
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/messages/contacts-messages
type Contacts struct {
	Contacts []Contact
}

// A Contact is one card. Only Name is needed.
type Contact struct {
	Name      ContactName      `json:"name"`
	Birthday  string           `json:"birthday,omitempty"` // YYYY-MM-DD
	Phones    []ContactPhone   `json:"phones,omitempty"`
	Emails    []ContactEmail   `json:"emails,omitempty"`
	Addresses []ContactAddress `json:"addresses,omitempty"`
	Org       ContactOrg       `json:"org,omitzero"`
	URLs      []ContactURL     `json:"urls,omitempty"`
}

// A ContactName is how a contact is called. Formatted must be set.
type ContactName struct {
	Formatted string `json:"formatted_name"` // shown as the card's title
	First     string `json:"first_name,omitempty"`
	Last      string `json:"last_name,omitempty"`
	Middle    string `json:"middle_name,omitempty"`
	Suffix    string `json:"suffix,omitempty"`
	Prefix    string `json:"prefix,omitempty"`
}

// A ContactPhone is a number of a contact. With WaID the card has a button that opens a chat, without it one that invites
// the person to WhatsApp.
type ContactPhone struct {
	Phone string `json:"phone,omitempty"`
	Type  string `json:"type,omitempty"` // for example "CELL", "MAIN", "IPHONE", "HOME", "WORK"
	WaID  string `json:"wa_id,omitempty"`
}

// UnmarshalJSON also takes numbers that are written without quotes, as some senders do.
func (p *ContactPhone) UnmarshalJSON(b []byte) error {
	w, err := unmarshal[struct {
		Phone looseString `json:"phone"`
		Type  string      `json:"type"`
		WaID  looseString `json:"wa_id"`
	}](b)
	*p = ContactPhone{Phone: string(w.Phone), Type: w.Type, WaID: string(w.WaID)}
	return err
}

// A ContactEmail is a mail address of a contact.
type ContactEmail struct {
	Email string `json:"email,omitempty"`
	Type  string `json:"type,omitempty"` // for example "HOME", "WORK"
}

// A ContactAddress is a postal address of a contact.
type ContactAddress struct {
	Street      string `json:"street,omitempty"`
	City        string `json:"city,omitempty"`
	State       string `json:"state,omitempty"`
	Zip         string `json:"zip,omitempty"`
	Country     string `json:"country,omitempty"`
	CountryCode string `json:"country_code,omitempty"` // two letters, ISO 3166-1
	Type        string `json:"type,omitempty"`         // for example "HOME", "WORK"
}

// A ContactOrg is where a contact works.
type ContactOrg struct {
	Company    string `json:"company,omitempty"`
	Department string `json:"department,omitempty"`
	Title      string `json:"title,omitempty"`
}

// A ContactURL is a website of a contact.
type ContactURL struct {
	URL  string `json:"url,omitempty"`
	Type string `json:"type,omitempty"` // for example "HOME", "WORK"
}

func (m *Contacts) kind() string { return "contacts" }

func (m *Contacts) check(v *checker) {
	v.count("contacts", len(m.Contacts), 1, 257, "contacts")
	for i, c := range m.Contacts {
		path := at("contacts", i)
		v.required(path+".name.formatted_name", c.Name.Formatted)
		if c.Birthday != "" && !isDate(c.Birthday) {
			v.fail(path+".birthday", "want YYYY-MM-DD", fmt.Sprintf("%d characters", len(c.Birthday)))
		}
	}
}

func (m *Contacts) wire() any { return m.Contacts }

func (m *Contacts) preview() string {
	var names []string
	for _, c := range m.Contacts {
		names = append(names, c.Name.Formatted)
	}
	return label("contact", strings.Join(names, ", "))
}

// isDate reports whether s looks like YYYY-MM-DD.
func isDate(s string) bool {
	if len(s) != 10 {
		return false
	}
	for i := range len(s) {
		if dash := i == 4 || i == 7; dash && s[i] != '-' || !dash && (s[i] < '0' || s[i] > '9') {
			return false
		}
	}
	return true
}

func decodeContacts(b []byte) (Message, error) {
	c, err := unmarshalAt[[]Contact]("contacts", b)
	return &Contacts{c}, err
}
