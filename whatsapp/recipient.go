package whatsapp

import (
	"cmp"
	"strings"

	waerrors "github.com/wacloud/wacloud/errors"
)

// A RecipientKind says what a Recipient's value is.
type RecipientKind string

const (
	KindPhone RecipientKind = "phone" // a phone number or wa_id, sent in "to"
	KindUser  RecipientKind = "user"  // a business-scoped user id, sent in "recipient"
	KindGroup RecipientKind = "group" // a group id, sent in "to" with recipient_type "group"
)

// A Recipient is who a message goes to: a phone number, a business-scoped user id (BSUID) or a group. It is a closed
// value, made by Phone, User, Group or ParseRecipient, so that a BSUID never lands in "to", where Meta answers 200 and
// delivers nothing. The zero Recipient is nobody.
//
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/business-scoped-user-ids
type Recipient struct {
	kind  RecipientKind
	value string
}

// Phone returns the person with a phone number or wa_id. The number is sent as given: write it with "+" and country
// code, for without "+" Meta may read it as a national number of the business's own country.
//
// Limits: digits with + ( ) - and spaces; 1 to 15 digits.
func Phone(number string) Recipient { return Recipient{KindPhone, number} }

// User returns the person with a business-scoped user id, such as "US.13491208655302741918", or a parent one, such as
// "US.ENT.11815799212886844830". Send the whole string; a changed prefix fails. Authentication templates cannot go to a
// BSUID (error 131062).
//
// Limits: two capital letters, a period, perhaps "ENT.", then 1 to 128 letters and digits.
func User(bsuid string) Recipient { return Recipient{KindUser, bsuid} }

// Group returns the group with an id, as the Groups API and group webhooks give it.
func Group(id string) Recipient { return Recipient{KindGroup, id} }

// ParseRecipient tells phone numbers, BSUIDs and group ids apart, for values that come from a configuration or a form.
// Anything else, usernames included, is an error of kind Invalid: the API sends to none.
func ParseRecipient(s string) (Recipient, error) {
	switch {
	case isBSUID(s):
		return User(s), nil
	case plausiblePhone(s):
		return Phone(s), nil
	case plausibleGroup(s):
		return Group(s), nil
	}
	return Recipient{}, waerrors.NewInvalid("parse recipient", waerrors.FieldError{
		Path: "to", Rule: "want a phone number, a business-scoped user id or a group id", Value: mask(s),
	})
}

// Kind returns what the value is, "" for nobody.
func (r Recipient) Kind() RecipientKind { return r.kind }

// Value returns the number or id exactly as it is sent.
func (r Recipient) Value() string { return r.value }

// IsZero reports whether r is nobody.
func (r Recipient) IsZero() bool { return r == Recipient{} }

// String returns the kind and the value with its middle hidden, for logs. Use Value for the whole.
func (r Recipient) String() string {
	if r.IsZero() {
		return "nobody"
	}
	return string(r.kind) + " " + mask(r.value)
}

// check reports what makes r unusable.
func (r Recipient) check(v *checker) {
	switch r.kind {
	case KindPhone:
		if isBSUID(r.value) {
			v.fail("to", "want a phone number: a business-scoped user id is made with User", mask(r.value))
		} else if !plausiblePhone(r.value) {
			v.fail("to", "want a phone number of 1 to 15 digits with only + ( ) - and spaces between", mask(r.value))
		}
	case KindUser:
		if !isBSUID(r.value) {
			v.fail("recipient", "want a business-scoped user id: country code, period, 1 to 128 letters and digits", mask(r.value))
		}
	case KindGroup:
		if r.value == "" || isBSUID(r.value) {
			v.fail("to", "want a group id", mask(r.value))
		}
	default:
		v.fail("to", "want a recipient", "none")
	}
}

// isBSUID reports whether s has the form of a business-scoped user id or a parent one.
func isBSUID(s string) bool {
	if len(s) < 4 || s[2] != '.' || s[0] < 'A' || s[0] > 'Z' || s[1] < 'A' || s[1] > 'Z' {
		return false
	}
	id := strings.TrimPrefix(s[3:], "ENT.")
	if id == "" || len(id) > 128 {
		return false
	}
	for i := range len(id) {
		if !alphanumeric(id[i]) {
			return false
		}
	}
	return true
}

func plausiblePhone(s string) bool {
	digits := 0
	for i, r := range s {
		switch {
		case '0' <= r && r <= '9':
			digits++
		case r == '+' && strings.Trim(s[:i], "( ") == "":
		case strings.ContainsRune("()- ", r):
		default:
			return false
		}
	}
	return 1 <= digits && digits <= 15
}

// plausibleGroup reports whether s has the form of a group id: long and of the characters of base64, as the Groups API
// gives them, or one of the older forms of digits. Usernames, which have at most 35 characters, are none.
func plausibleGroup(s string) bool {
	const longestUsername, most = 35, 512
	if strings.HasPrefix(s, "Y2FwaV9ncm91cDo") || len(s) > longestUsername {
		return len(s) <= most && every(s, func(b byte) bool { return alphanumeric(b) || b == '-' || b == '_' || b == '=' })
	}
	s = strings.TrimSuffix(s, "@g.us")
	if creator, made, dash := strings.Cut(s, "-"); dash {
		return len(creator) >= 5 && len(made) == 10 && every(creator+made, digit)
	}
	return len(s) > 15 && every(s, digit)
}

func every(s string, is func(byte) bool) bool {
	for i := range len(s) {
		if !is(s[i]) {
			return false
		}
	}
	return true
}

func digit(b byte) bool { return '0' <= b && b <= '9' }

func alphanumeric(b byte) bool {
	return '0' <= b && b <= '9' || 'a' <= b && b <= 'z' || 'A' <= b && b <= 'Z'
}

// mask hides the middle of what identifies a person.
func mask(s string) string { return cmp.Or(waerrors.Mask(s), "nothing") }

// envelope is the members of a body that name the recipient.
func (r Recipient) envelope() (recipientType, to, recipient string, err error) {
	v := checker{}
	if isBSUID(r.value) != (r.kind == KindUser) {
		r.check(&v)
		return "", "", "", v.err("encode message")
	}
	switch r.kind {
	case KindUser:
		return "individual", "", r.value, nil
	case KindGroup:
		return "group", r.value, "", nil
	case KindPhone:
		return "individual", r.value, "", nil
	}
	return "", "", "", nil
}

// decodeRecipient is the inverse of envelope. to wins over recipient, as at Meta.
func decodeRecipient(recipientType, to, recipient string) Recipient {
	switch {
	case to == "" && recipient == "":
		return Recipient{}
	case to == "":
		return User(recipient)
	case strings.EqualFold(recipientType, "group"):
		return Group(to)
	}
	return Phone(to)
}
