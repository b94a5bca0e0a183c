package phone

import "github.com/nyaruka/phonenumbers"

// A Kind is what the numbering plan says about a line.
type Kind string

const (
	UnknownKind       Kind = ""                     // the plan does not say
	Mobile            Kind = "mobile"               //
	FixedLine         Kind = "fixed line"           //
	FixedLineOrMobile Kind = "fixed line or mobile" // countries that number both alike, such as the USA
	TollFree          Kind = "toll-free"            //
	PremiumRate       Kind = "premium rate"         //
	SharedCost        Kind = "shared cost"          //
	VoIP              Kind = "voip"                 //
	Personal          Kind = "personal"             // rings wherever its owner is
	Pager             Kind = "pager"                //
	UniversalAccess   Kind = "universal access"     // one number for a company, rings at any of its offices
	Voicemail         Kind = "voicemail"            //
	ShortCode         Kind = "short code"           // a Registration may have it; Parse refuses such numbers
)

func kindOf(t phonenumbers.PhoneNumberType) Kind {
	switch t {
	case phonenumbers.MOBILE:
		return Mobile
	case phonenumbers.FIXED_LINE:
		return FixedLine
	case phonenumbers.FIXED_LINE_OR_MOBILE:
		return FixedLineOrMobile
	case phonenumbers.TOLL_FREE:
		return TollFree
	case phonenumbers.PREMIUM_RATE:
		return PremiumRate
	case phonenumbers.SHARED_COST:
		return SharedCost
	case phonenumbers.VOIP:
		return VoIP
	case phonenumbers.PERSONAL_NUMBER:
		return Personal
	case phonenumbers.PAGER:
		return Pager
	case phonenumbers.UAN:
		return UniversalAccess
	case phonenumbers.VOICEMAIL:
		return Voicemail
	}
	return UnknownKind
}

// A Verdict says whether a number can become a business number.
type Verdict string

const (
	Yes     Verdict = "yes"     // the sources agree
	Warn    Verdict = "warn"    // the sources disagree, or advise against it
	No      Verdict = "no"      // the sources agree that it cannot
	Unknown Verdict = "unknown" // the number does not show what decides it
)

// A Registration says whether a number can become a business number, and why.
type Registration struct {
	Verdict Verdict
	Kind    Kind
	Reason  string // one sentence
}

// Registrable says whether a number, read as Parse does, can be registered as a business number of the Cloud API. It
// judges by the kind of the line, which is all that a number shows. No number shows whether it is yours, can receive the
// code by SMS or voice, is in use in a WhatsApp app (delete that account first, or onboard for coexistence), is banned,
// or was ported to a VoIP provider.
//
// Meta's table of kinds decides; where other providers refuse a kind that Meta allows, the verdict is Warn.
//
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/business-phone-numbers/phone-numbers
func Registrable(input, region string) Registration {
	n, err := Parse(input, region)
	if err != nil {
		if shortCode(input, region) {
			return Registration{No, ShortCode, "Short codes are not supported: the number needs a country and an area code."}
		}
		return Registration{Unknown, UnknownKind, "This is not a whole phone number."}
	}
	verdict, reason := n.registrable()
	return Registration{verdict, n.kind, reason}
}

func (n Number) registrable() (Verdict, string) {
	switch n.kind {
	case Mobile:
		return Yes, "Mobile numbers are recommended."
	case FixedLineOrMobile:
		return Unknown, "The number does not show if it is a mobile, a fixed line or VoIP: mobiles are fine, providers refuse " +
			"the others, though Meta takes them with a code by voice."
	case FixedLine:
		return Warn, "Meta takes fixed lines with a code by voice, not SMS; some providers refuse them."
	case TollFree:
		return Warn, "Meta takes toll-free numbers if the call with the code reaches a person; some providers refuse them."
	case VoIP:
		return Warn, "Meta takes VoIP numbers with a code by voice, not SMS; some providers refuse them."
	case PremiumRate, UniversalAccess:
		return Warn, "The code comes by voice; SMS is not recommended for this kind of number."
	case SharedCost, Personal:
		return Warn, "Meta does not recommend this kind of number."
	case Pager:
		return No, "Pagers are not supported."
	}
	return Unknown, "The numbering plan does not say what kind of line this is."
}

// shortCode reports whether the input is a short number of the region, such as an emergency or a service number.
func shortCode(input, region string) bool {
	c, rule := clean(input)
	if rule != "" || c.plus || region == "" {
		return false
	}
	parsed, err := phonenumbers.Parse(c.digits, region)
	return err == nil && phonenumbers.IsPossibleShortNumberForRegion(parsed, region)
}
