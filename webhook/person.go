package webhook

import (
	"strings"

	"github.com/wacloud/wacloud/webhook/internal/cursor"
)

// A Person is a WhatsApp user: a set of identifiers, each of which may be missing. Since 2026 a user with a username may
// have no phone number here.
type Person struct {
	WaID         string `wa:"wa_id,by=phoneID"`     // phone-shaped id, digits only
	UserID       string `wa:"user_id"`              // business-scoped user id (BSUID), for example "US.13491208655302741918"
	ParentUserID string `wa:"parent_user_id"`       // parent BSUID, if the portfolio is enrolled
	Username     string `wa:"username,by=username"` // without "@", if the user has one
	Name         string // profile name, chosen by the user
	Country      string // ISO 3166-1 alpha-2 code, where Meta tells it
	IdentityHash string // of the device keys, if the identity check is on: send it along to reach these devices only
}

// IsZero reports whether nothing is known of the person.
func (p Person) IsZero() bool { return p == Person{} }

// Key returns the identifier that stays: the BSUID if there is one, else the phone-shaped id, else "".
func (p Person) Key() string {
	if p.UserID != "" {
		return p.UserID
	}
	return p.WaID
}

// merge fills what p lacks from o.
func (p Person) merge(o Person) Person {
	if p.WaID == "" {
		p.WaID = o.WaID
	}
	if p.UserID == "" {
		p.UserID = o.UserID
	}
	if p.ParentUserID == "" {
		p.ParentUserID = o.ParentUserID
	}
	if p.Username == "" {
		p.Username = o.Username
	}
	if p.Name == "" {
		p.Name = o.Name
	}
	if p.Country == "" {
		p.Country = o.Country
	}
	if p.IdentityHash == "" {
		p.IdentityHash = o.IdentityHash
	}
	return p
}

// phoneID reads a phone-shaped id. Some senders write it with a plus.
func phoneID(c *cursor.Cursor) string { return strings.TrimPrefix(c.String(), "+") }

// username reads the name of a user. Some senders write it with an "@".
func username(c *cursor.Cursor) string { return strings.TrimPrefix(c.String(), "@") }

// isUserID tells a BSUID, which begins with a country's two letters and a period, from a phone-shaped id.
func isUserID(id string) bool { return len(id) > 3 && id[2] == '.' }

// digits returns a phone number as a phone-shaped id.
func digits(number string) string {
	return strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, number)
}

// sameNumber reports whether two phone numbers have the same digits. Nothing is the same as a number without any.
func sameNumber(a, b string) bool {
	a, b = digits(a), digits(b)
	return a == b && a != ""
}

// A profile is one element of contacts[]: what is known of a person.
type profile struct {
	Name         string   `wa:"profile.name"`
	Username     string   `wa:"profile.username,by=username"`
	Country      string   `wa:"profile.country_code"`
	WaID         string   `wa:"wa_id,by=phoneID"`
	UserID       string   `wa:"user_id"`
	ParentUserID string   `wa:"parent_user_id"`
	IdentityHash string   `wa:"identity_key_hash"`
	_            struct{} `wa:"country_code,with=readCountry"`
}

// readCountry reads the country where some senders write it, beside the profile.
func (p *profile) readCountry(c *cursor.Cursor) { p.Country = first(p.Country, c.String()) }

func (p *profile) person() Person {
	return Person{WaID: p.WaID, UserID: p.UserID, ParentUserID: p.ParentUserID, Username: p.Username, Name: p.Name, Country: p.Country, IdentityHash: p.IdentityHash}
}

// person completes p from its contact.
func (c *change) person(p Person) Person {
	if c == nil || p.WaID == "" && p.UserID == "" {
		return p
	}
	if k := c.contact(p); k != nil {
		return p.merge(k.person())
	}
	return p
}

// contact returns the contact that is p, or nil: the one with p's BSUID, else the one with p's phone-shaped id that has no
// other BSUID. A number can go to somebody else; positions say nothing.
func (c *change) contact(p Person) *profile {
	if c.byID != nil {
		number := identifier{p.WaID, anyPhoneID}
		if p.UserID != "" {
			number.kind = solePhoneID
		}
		for _, id := range [...]identifier{{p.UserID, userID}, number} {
			if i, ok := c.byID[id]; ok {
				return &c.contacts[i]
			}
		}
		return nil
	}
	var found *profile
	for i := range c.contacts {
		k := &c.contacts[i]
		if p.UserID != "" && p.UserID == k.UserID {
			return k
		}
		if found == nil && p.WaID != "" && p.WaID == k.WaID && (p.UserID == "" || k.UserID == "") {
			found = k
		}
	}
	return found
}

// An identifier is what a contact is looked up by.
type identifier struct {
	text string
	kind idKind
}

type idKind uint8

const (
	userID      idKind = iota
	anyPhoneID         // whether there is a BSUID beside it or not
	solePhoneID        // without a BSUID beside it
)

// manyContacts is from where on contacts are looked up by map.
const manyContacts = 16

func (c *change) indexContacts() {
	c.byID = nil
	if len(c.contacts) < manyContacts {
		return
	}
	c.byID = make(map[identifier]int, 2*len(c.contacts))
	for i := len(c.contacts) - 1; i >= 0; i-- { // the first of equals wins
		k := &c.contacts[i]
		if k.WaID != "" {
			c.byID[identifier{k.WaID, anyPhoneID}] = i
			if k.UserID == "" {
				c.byID[identifier{k.WaID, solePhoneID}] = i
			}
		}
		if k.UserID != "" {
			c.byID[identifier{k.UserID, userID}] = i
		}
	}
}
