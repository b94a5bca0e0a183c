package phone

import (
	"errors"
	"strings"

	"github.com/nyaruka/phonenumbers"

	waerrors "github.com/wacloud/wacloud/errors"
)

// A Number is a phone number with its country code. Numbers are values: equal ones have the same spelling. The zero
// Number is none.
type Number struct {
	spelled string // digits with country code, as the input spells the number
	e164    string // digits of today's numbering plan; differs from spelled for the old spellings that WhatsApp keeps
	region  string
	kind    Kind
	valid   bool
}

// Parse reads a phone number as people write it: with spaces, brackets, dashes and dots, with "+", "00" or "011" before
// the country code, with a trunk prefix, with an extension (which is dropped), in the digits of any script.
//
// region is the ISO 3166 code ("BR") of the country that a number without country code belongs to, "" if there is none:
// then the input must be international, and digits without "+" are read as a wa_id. With a region, digits alone are a national
// number of it if they can be one, for a reader of such a form means that; write "+" before a wa_id to rule it out.
//
// A number of a length that exists in its country is taken even if the numbering plan does not know it: plans change,
// and the numbers that Meta lends start with +1 555. [Number.Valid] tells. The old spellings that WhatsApp keeps for
// Brazil, Mexico, Côte d'Ivoire and Benin are taken too.
//
// Everything else is an error of kind Invalid: letters (a BSUID, a username, a vanity number), more than 15 digits, a
// country code that does not exist, a short code, an area code that is missing.
func Parse(input, region string) (Number, error) {
	region = strings.ToUpper(strings.TrimSpace(region))
	if region != "" && phonenumbers.GetCountryCodeForRegion(region) == 0 {
		return Number{}, invalid("region", "want an ISO 3166 country code such as BR", region)
	}
	in, rule := clean(input)
	if rule != "" {
		return Number{}, invalid("number", rule, waerrors.Mask(strings.TrimSpace(input)))
	}
	best := pick(in, region)
	if best.rule != "" {
		return Number{}, invalid("number", best.rule, waerrors.Mask(strings.TrimSpace(input)))
	}
	// Outside of the numbering plan leading zeros may be taken for a trunk prefix again and again: such a number has no one
	// spelling, and whoever stored it could not find it again.
	if !best.number.valid {
		in, rule = clean(plus(best.number.spelled))
		if again := pick(in, ""); rule != "" || again.rule != "" || again.number != best.number {
			return Number{}, invalid("number", "want a number of the country's numbering plan", waerrors.Mask(strings.TrimSpace(input)))
		}
	}
	return best.number, nil
}

// E164 returns the number in the form of today's numbering plan, "+5511987654321".
func (n Number) E164() string { return plus(n.e164) }

// WaID returns the digits with country code as the input spelled them, which is how WhatsApp knows the person if the
// input came from WhatsApp. It equals E164 without "+" but for the old spellings of some countries.
func (n Number) WaID() string { return n.spelled }

// Display returns the number grouped for reading, "+55 11 98765-4321".
func (n Number) Display() string {
	parsed, err := phonenumbers.Parse(plus(n.e164), "")
	if n.IsZero() || err != nil {
		return n.E164()
	}
	return phonenumbers.Format(parsed, phonenumbers.INTERNATIONAL)
}

// Region returns the ISO 3166 code of the country, "001" for numbers of no country (+800), and "" if the numbering plan
// does not know the number.
func (n Number) Region() string { return n.region }

// Kind returns what the numbering plan says about the line.
func (n Number) Kind() Kind { return n.kind }

// Valid reports whether the numbering plan knows the number's range. It does not say that the line exists.
func (n Number) Valid() bool { return n.valid }

// IsZero reports whether n is no number.
func (n Number) IsZero() bool { return n == Number{} }

// String returns the number with its middle hidden, for logs. Use E164 or Display for the whole.
func (n Number) String() string { return waerrors.Mask(n.E164()) }

// Normalizer returns a function that reads a number as Parse does and returns it as the Cloud API should be given it:
// "+", country code, number. It keeps the old spelling of a person where the input has it, for WhatsApp may know only
// that one. Give it to whatsapp.WithNormalizer.
//
// Put "+" before a wa_id from your database: digits alone are a number of the region if they can be one, and 33612345678,
// a mobile in France, becomes a German number with region "DE". Replies to webhooks carry the "+" by themselves.
//
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/messages/send-messages
func Normalizer(region string) func(string) (string, error) {
	return func(input string) (string, error) {
		n, err := Parse(input, region)
		if err != nil {
			return "", err
		}
		return plus(n.spelled), nil
	}
}

func plus(digits string) string {
	if digits == "" {
		return ""
	}
	return "+" + digits
}

func invalid(path, rule, value string) error {
	return waerrors.NewInvalid("parse phone number", waerrors.FieldError{Path: path, Rule: rule, Value: value})
}

const (
	maxDigits = 15 // E.164

	ruleWanted  = "want a phone number with country code"
	ruleCountry = "want a country code that exists"
	ruleShort   = "want a whole number: digits are missing"
	ruleLong    = "want a number of the length its country uses, at most 15 digits"
	ruleLocal   = "want the area code too"
	ruleNoPlus  = "want \"+\" and the country code, or a region to read it in"
)

// A reading is one way to understand the input.
type reading struct {
	number   Number
	possible bool   // the length exists in the country
	rule     string // why it is not possible
}

// pick reads the input in every way that makes sense and returns the best: one that the numbering plan knows before one
// that only has the right length.
func pick(in cleaned, region string) reading {
	if in.plus {
		return first(
			international(in.digits),
			international(in.withoutTrunkZero),
			international(withoutExit(in.digits)),
			national(russian(in.digits, region), region),
		)
	}
	if exit := withoutExit(in.digits); exit != "" {
		if region == "" {
			return international(exit)
		}
		return first(national(in.digits, region), international(exit))
	}
	if region == "" {
		if in.areaFirst || in.digits[0] == '0' {
			return reading{rule: ruleNoPlus}
		}
		return international(in.digits)
	}
	home, abroad := national(in.digits, region), international(in.digits)
	const nationalMost = 10 // digits: few countries have longer national numbers
	long := len(in.digits) > nationalMost
	switch {
	case home.number.valid:
		return home
	case abroad.number.valid && (long || !home.possible):
		return abroad
	case home.possible && (!long || !abroad.possible):
		return home
	case abroad.possible:
		return abroad
	}
	return home
}

// first returns the first reading that is valid, else the first that is possible, else the first.
func first(readings ...reading) reading {
	for _, r := range readings {
		if r.number.valid {
			return r
		}
	}
	for _, r := range readings {
		if r.possible {
			return r
		}
	}
	return readings[0]
}

// international reads digits that begin with a country code.
func international(digits string) reading {
	if digits == "" {
		return reading{rule: ruleWanted}
	}
	digits = tidy(digits)
	today := canonical(digits)
	parsed, err := phonenumbers.Parse("+"+today, "")
	if err != nil {
		return reading{rule: ruleOf(err)}
	}
	r := read(parsed)
	if today != digits {
		r.number.spelled = digits
	}
	return r
}

// national reads digits without a country code.
func national(digits, region string) reading {
	if digits == "" {
		return reading{rule: ruleWanted}
	}
	if region == "MX" {
		digits = mexican(digits)
	}
	parsed, err := phonenumbers.Parse(digits, region)
	if err != nil {
		return reading{rule: ruleOf(err)}
	}
	r := read(parsed)
	if !r.number.valid || canonical(r.number.e164) != r.number.e164 { // perhaps an old spelling
		if old := international(r.number.e164); old.possible {
			return old
		}
	}
	return r
}

func ruleOf(err error) string {
	switch {
	case errors.Is(err, phonenumbers.ErrInvalidCountryCode):
		return ruleCountry
	case errors.Is(err, phonenumbers.ErrNumTooLong):
		return ruleLong
	case errors.Is(err, phonenumbers.ErrNotANumber):
		return ruleWanted
	}
	return ruleShort
}

// tidy repairs digits that begin with a country code but are dialled like at home: Russia's trunk prefix 8 in place of
// the 7 (no country has 89), and Argentina's local 15 behind the 9, which the numbering plan knows where to find once
// the 9 is gone.
func tidy(digits string) string {
	switch {
	case strings.HasPrefix(digits, "89") && len(digits) == 11:
		return "7" + digits[1:]
	case strings.HasPrefix(digits, "549") && len(digits) == 15:
		return "54" + digits[3:]
	}
	return digits
}

func read(parsed *phonenumbers.PhoneNumber) reading {
	digits := strings.TrimPrefix(phonenumbers.Format(parsed, phonenumbers.E164), "+")
	r := reading{number: Number{spelled: digits, e164: digits}}
	r.number.valid = phonenumbers.IsValidNumber(parsed)
	switch phonenumbers.IsPossibleNumberWithReason(parsed) {
	case phonenumbers.IS_POSSIBLE:
		r.possible = true
	case phonenumbers.IS_POSSIBLE_LOCAL_ONLY:
		r.rule = ruleLocal
	case phonenumbers.INVALID_COUNTRY_CODE:
		r.rule = ruleCountry
	case phonenumbers.TOO_SHORT:
		r.rule = ruleShort
	default:
		r.rule = ruleLong
	}
	if r.number.valid {
		r.possible, r.rule = true, ""
		r.number.region = phonenumbers.GetRegionCodeForNumber(parsed)
		r.number.kind = kindOf(phonenumbers.GetNumberType(parsed))
	}
	if len(digits) > maxDigits {
		r.number.valid, r.possible, r.rule = false, false, ruleLong
	}
	return r
}

// withoutExit takes the international prefix away, which no country code begins with; it returns "" if there is none.
func withoutExit(digits string) string {
	for _, exit := range []string{"00", "011"} {
		if rest, ok := strings.CutPrefix(digits, exit); ok && rest != "" && rest[0] != '0' {
			return rest
		}
	}
	return ""
}

// russian returns the digits of a national number that was given a "+" before its trunk prefix 8.
func russian(digits, region string) string {
	if (region == "RU" || region == "KZ") && len(digits) == 11 && digits[0] == '8' {
		return digits
	}
	return ""
}

// mexican takes away the prefixes that Mexico abolished in 2019: 01, 044, 045 and the mobile 1.
func mexican(digits string) string {
	for _, prefix := range []string{"044", "045", "01", "1"} {
		if rest, ok := strings.CutPrefix(digits, prefix); ok && len(rest) == 10 {
			return rest
		}
	}
	return digits
}
