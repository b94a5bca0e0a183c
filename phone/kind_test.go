package phone_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/wacloud/wacloud/phone"
)

func TestRegistrable(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		input, region string
		verdict       phone.Verdict
		kind          phone.Kind
		reason        string
	}{
		{"+4915123456789", "", phone.Yes, phone.Mobile, "recommended"},
		{"+5511987654321", "", phone.Yes, phone.Mobile, "recommended"},
		{"551187654321", "", phone.Yes, phone.Mobile, "recommended"},
		{"+16315551234", "", phone.Unknown, phone.FixedLineOrMobile, "does not show"},
		{"+4930123456", "", phone.Warn, phone.FixedLine, "voice"},
		{"+18005551234", "", phone.Warn, phone.TollFree, "person"},
		{"+445612345678", "", phone.Warn, phone.VoIP, "voice"},
		{"+19002345678", "", phone.Warn, phone.PremiumRate, "voice"},
		{"+445512345678", "", phone.Warn, phone.UniversalAccess, "voice"},
		{"+611300123456", "", phone.Warn, phone.SharedCost, "not recommend"},
		{"+447012345678", "", phone.Warn, phone.Personal, "not recommend"},
		{"+447640123456", "", phone.No, phone.Pager, "not supported"},
		{"15550001111", "", phone.Unknown, phone.UnknownKind, "does not say"},
		{"911", "US", phone.No, phone.ShortCode, "Short codes"},
		{"12345", "US", phone.No, phone.ShortCode, "Short codes"},
		{"911", "", phone.Unknown, phone.UnknownKind, "not a whole"},
		{"5551234", "US", phone.Unknown, phone.UnknownKind, "not a whole"},
		{"ana", "US", phone.Unknown, phone.UnknownKind, "not a whole"},
		{"", "", phone.Unknown, phone.UnknownKind, "not a whole"},
	} {
		got := phone.Registrable(c.input, c.region)
		assert.Equal(t, c.verdict, got.Verdict, c.input)
		assert.Equal(t, c.kind, got.Kind, c.input)
		assert.Contains(t, got.Reason, c.reason, c.input)
	}
}

// TestEveryKindHasAVerdict: each kind of the numbering plans occurs among the numbers of the world, with a reason.
func TestEveryKindHasAVerdict(t *testing.T) {
	t.Parallel()
	seen := map[phone.Kind]phone.Verdict{}
	for _, r := range load[numberRow](t, "numbers.json") {
		got := phone.Registrable(r.E164, "")
		assert.NotEmpty(t, got.Reason)
		seen[got.Kind] = got.Verdict
	}
	for _, k := range []phone.Kind{phone.Mobile, phone.FixedLine, phone.FixedLineOrMobile, phone.TollFree, phone.PremiumRate,
		phone.SharedCost, phone.VoIP, phone.Personal, phone.Pager, phone.UniversalAccess} {
		assert.Contains(t, seen, k)
	}
}
