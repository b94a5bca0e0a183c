package phone

import "strings"

// An Identity is the form of something that names a person or a group.
type Identity string

const (
	IDUnknown    Identity = ""             // none of these
	IDPhone      Identity = "phone"        // a phone number as people write it
	IDWaID       Identity = "wa_id"        // digits only, with country code: WhatsApp's own spelling of a number
	IDUser       Identity = "bsuid"        // a business-scoped user id, "US.13491208655302741918"
	IDParentUser Identity = "parent bsuid" // one for several portfolios, "US.ENT.11815799212886844830"
	IDGroup      Identity = "group"        // a group id of the Groups API
	IDUsername   Identity = "username"     // with or without "@"
)

// Classify tells the forms of identities apart. It looks at the form only: a wa_id may belong to nobody.
//
// A business-scoped user id is two capital letters, a period, perhaps "ENT.", and 1 to 128 letters and digits: letters
// are as good as digits. A phone number has 1 to 15 digits and only + ( ) - and spaces beside them. A group id is long:
// longer than any username, or more digits than a phone number has. A username has 3 to 35 of a to z, 0 to 9, period
// and underscore in either case, with at least one letter, no period at an end or beside another, no "www" in front and
// nothing like ".com" at the end. A short string of capitals and digits without "@" could be a group id that is cut off;
// it is a username if it has the form.
//
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/business-scoped-user-ids
func Classify(s string) Identity {
	switch {
	case isUser(s):
		if rest, ok := strings.CutPrefix(s[3:], "ENT."); ok && rest != "" {
			return IDParentUser
		}
		return IDUser
	case isNumber(s):
		if isWaID(s) {
			return IDWaID
		}
		return IDPhone
	case isGroup(s):
		return IDGroup
	case isUsername(strings.TrimPrefix(s, "@")):
		return IDUsername
	}
	return IDUnknown
}

// isUser is ^[A-Z]{2}\.(ENT\.)?[A-Za-z0-9]{1,128}$.
func isUser(s string) bool {
	if len(s) < 4 || !capital(s[0]) || !capital(s[1]) || s[2] != '.' {
		return false
	}
	id := strings.TrimPrefix(s[3:], "ENT.")
	const most = 128 // characters
	return 1 <= len(id) && len(id) <= most && all(id, alphanumeric)
}

func isNumber(s string) bool {
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
	return 1 <= digits && digits <= maxDigits
}

func isWaID(s string) bool {
	const least = 7 // digits of the shortest numbers with country code
	return len(s) >= least && s[0] != '0' && all(s, isDigit)
}

// isGroup recognises what the Groups API gives (base64 of a name that begins with capi_group:) and WhatsApp's own older
// ids, which are digits, or digits, a dash and digits.
func isGroup(s string) bool {
	const (
		longestUsername = 35
		most            = 512
	)
	if len(s) > most {
		return false
	}
	if strings.HasPrefix(s, "Y2FwaV9ncm91cDo") || len(s) > longestUsername {
		return all(s, func(b byte) bool { return alphanumeric(b) || b == '-' || b == '_' || b == '=' })
	}
	digits := strings.TrimSuffix(s, "@g.us")
	creator, made, dash := strings.Cut(digits, "-")
	if dash {
		return len(creator) >= 5 && len(made) == 10 && all(creator+made, isDigit)
	}
	return len(digits) > maxDigits && all(digits, isDigit)
}

func isUsername(s string) bool {
	const least, most = 3, 35 // characters
	if len(s) < least || len(s) > most {
		return false
	}
	s = strings.ToLower(s)
	if s[0] == '.' || s[len(s)-1] == '.' || strings.Contains(s, "..") || strings.HasPrefix(s, "www") || likeDomain(s) {
		return false
	}
	letters := 0
	for i := range len(s) {
		switch b := s[i]; {
		case 'a' <= b && b <= 'z':
			letters++
		case isDigit(b), b == '.', b == '_':
		default:
			return false
		}
	}
	return letters > 0
}

// likeDomain reports whether a username ends as a domain or a file name does. Meta gives these endings as examples, not
// as the whole list.
func likeDomain(s string) bool {
	i := strings.LastIndexByte(s, '.')
	if i < 0 {
		return false
	}
	switch s[i+1:] {
	case "com", "org", "in", "html":
		return true
	}
	return false
}

func all(s string, ok func(byte) bool) bool {
	for i := range len(s) {
		if !ok(s[i]) {
			return false
		}
	}
	return true
}

func capital(b byte) bool { return 'A' <= b && b <= 'Z' }

func isDigit(b byte) bool { return '0' <= b && b <= '9' }

func alphanumeric(b byte) bool { return isDigit(b) || capital(b) || 'a' <= b && b <= 'z' }
