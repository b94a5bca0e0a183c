package phone

import (
	"slices"
	"strings"
)

// WhatsApp named many accounts by the numbering plan of the day they were made and kept the name when the plan changed.
// This file holds the rules that join such a name with today's number. They are for comparing; nothing here makes a
// caller send to a rewritten number.
//
//	Brazil 55         mobiles got a ninth digit: 55 AA 9XXXXXXXX == 55 AA XXXXXXXX if the local part starts with 6 to 9;
//	                  2 to 5 are landlines, which never got one
//	Mexico 52         the mobile 1 went: 52 1 NNNNNNNNNN == 52 NNNNNNNNNN
//	Argentina 54      mobiles have a 9 abroad: 54 9 NNNNNNNNNN == 54 NNNNNNNNNN
//	Côte d'Ivoire 225 eight digits got the operator's 01, 05 or 07 in front: 225 07 NNNNNNNN == 225 NNNNNNNN
//	Benin 229         eight digits got 01 in front: 229 01 NNNNNNNN == 229 NNNNNNNN
//
// Gabon (241) changed in 2019 without a rule that could be computed: a Book learns those. Everybody else's wa_id is
// E.164 without "+".

// Same reports whether two spellings name one person: both are numbers with country code, as WhatsApp or a person
// writes them, and have the same Key; or both are the same other identity.
func Same(a, b string) bool {
	k := Key(a)
	return k != "" && k == Key(b)
}

// Variants returns the spellings under which WhatsApp may know a number, each with "+": the one given first, then the
// others. It returns nil for what is not a number with country code. Give it to whatsapp.WithSpellings.
func Variants(number string) []string {
	n, err := Parse(number, "")
	if err != nil {
		return nil
	}
	return n.Variants()
}

// Key returns one canonical form of an identity, to join contacts so that nobody appears twice: for a number in any
// spelling its digits in today's numbering plan, for a username "@" and its lower-case letters, for everything else the
// input itself. It is never for sending: an Argentine landline gets a mobile's 9. Put your namespace before it when you
// store it, for user ids are scoped to a business portfolio.
func Key(identity string) string {
	identity = strings.TrimSpace(identity)
	if n, err := Parse(identity, ""); err == nil {
		return n.Key()
	}
	switch Classify(identity) {
	case IDUsername:
		return "@" + strings.ToLower(strings.TrimPrefix(identity, "@"))
	case IDPhone, IDWaID: // no country has such a number, but WhatsApp may
		if c, rule := clean(identity); rule == "" {
			return c.digits
		}
	}
	return identity
}

// Key is what the package's Key returns for the number.
func (n Number) Key() string {
	if national, ok := argentine(n.e164); ok {
		return "549" + national
	}
	return n.e164
}

// Variants is what the package's Variants returns for the number.
func (n Number) Variants() []string {
	if n.IsZero() {
		return nil
	}
	all := []string{plus(n.spelled)}
	for _, digits := range spellings(n.e164) {
		if v := plus(digits); !slices.Contains(all, v) {
			all = append(all, v)
		}
	}
	return all
}

// canonical returns the digits of today's number for an old spelling, and all other digits as they are.
func canonical(digits string) string {
	switch {
	case strings.HasPrefix(digits, "55") && len(digits) == 12 && brazilianMobile(digits[4:]) && brazilianArea(digits[2:4]):
		return digits[:4] + "9" + digits[4:]
	case strings.HasPrefix(digits, "521") && len(digits) == 13:
		return "52" + digits[3:]
	case strings.HasPrefix(digits, "225") && len(digits) == 11:
		return "225" + ivorianOperator(digits[3:]) + digits[3:]
	case strings.HasPrefix(digits, "229") && len(digits) == 11 && digits[3] != '8': // 81 is a service, not renumbered
		return "22901" + digits[3:]
	}
	return digits
}

// spellings returns a number of today's plan and every spelling that WhatsApp may have kept for it.
func spellings(e164 string) []string {
	all := []string{e164}
	if national, ok := argentine(e164); ok {
		return append(all, "549"+national, "54"+national)
	}
	switch {
	case strings.HasPrefix(e164, "55") && len(e164) == 13 && e164[4] == '9' && brazilianMobile(e164[5:]):
		return append(all, e164[:4]+e164[5:])
	case strings.HasPrefix(e164, "52") && len(e164) == 12:
		return append(all, "521"+e164[2:])
	case strings.HasPrefix(e164, "225") && len(e164) == 13 && e164[3:5] == ivorianOperator(e164[5:]):
		return append(all, "225"+e164[5:])
	case strings.HasPrefix(e164, "22901") && len(e164) == 13 && e164[5] != '8':
		return append(all, "229"+e164[5:])
	}
	return all
}

// argentine returns the ten national digits of an Argentine number with a geographic area code, with or without the 9.
func argentine(e164 string) (national string, ok bool) {
	national, ok = strings.CutPrefix(e164, "54")
	if len(national) == 11 && national[0] == '9' {
		national = national[1:]
	}
	return national, ok && len(national) == 10 && '1' <= national[0] && national[0] <= '3'
}

// brazilianMobile reports whether eight local digits were a mobile's before the ninth digit.
func brazilianMobile(local string) bool { return '6' <= local[0] && local[0] <= '9' }

func brazilianArea(area string) bool { return area[0] != '0' && area[1] != '0' }

// ivorianOperator returns the two digits that an eight-digit number of before 2021 got in front, "" for landlines, whose
// operator the number does not show. The second digit named a mobile's operator: 0 to 3 Moov, 4 to 6 MTN, 7 to 9 Orange.
// So 05 07… of today, given out since, is nobody's new spelling and keeps its own identity.
func ivorianOperator(old string) string {
	switch first, second := old[0], old[1]; {
	case first == '2' || first == '3':
		return ""
	case first == '1': // not given out before 2021
		return "07"
	case second <= '3':
		return "01"
	case second <= '6':
		return "05"
	}
	return "07"
}
