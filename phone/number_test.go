package phone_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/nyaruka/phonenumbers"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	waerrors "github.com/wacloud/wacloud/errors"
	"github.com/wacloud/wacloud/phone"
)

// numberRow is an element of testdata/numbers.json: examples of the numbering plans, which belong to nobody.
type numberRow struct {
	Region  string `json:"region"`
	Input   string `json:"input"`
	From    string `json:"from"`
	E164    string `json:"e164"`
	Display string `json:"display"`
	Kind    string `json:"kind"`
}

func TestParseNumbersOfTheWorld(t *testing.T) {
	t.Parallel()
	rows := load[numberRow](t, "numbers.json")
	regions, numbers := map[string]bool{}, map[string]bool{}
	for _, r := range rows {
		n, err := phone.Parse(r.Input, r.From)
		require.NoError(t, err, r)
		assert.Equal(t, r.E164, n.E164(), r)
		assert.Equal(t, r.Display, n.Display(), r)
		assert.Equal(t, r.Region, n.Region(), r)
		assert.Equal(t, phone.Kind(r.Kind), n.Kind(), r)
		assert.True(t, n.Valid(), r)
		assert.Equal(t, r.E164[1:], n.WaID(), r)
		regions[r.Region], numbers[r.E164] = true, true
	}
	assert.GreaterOrEqual(t, len(numbers), 200)
	assert.GreaterOrEqual(t, len(regions), 60)
}

// TestParseAgreesWithPhonenumbers: where WhatsApp has no rule of its own, the numbering plan's word is ours.
func TestParseAgreesWithPhonenumbers(t *testing.T) {
	t.Parallel()
	compared := 0
	for region := range phonenumbers.GetSupportedRegions() {
		for _, typ := range []phonenumbers.PhoneNumberType{phonenumbers.MOBILE, phonenumbers.FIXED_LINE, phonenumbers.TOLL_FREE,
			phonenumbers.PREMIUM_RATE, phonenumbers.VOIP, phonenumbers.PAGER, phonenumbers.UAN, phonenumbers.PERSONAL_NUMBER,
			phonenumbers.SHARED_COST, phonenumbers.VOICEMAIL} {
			example := phonenumbers.GetExampleNumberForType(region, typ)
			if example == nil {
				continue
			}
			want := phonenumbers.Format(example, phonenumbers.E164)
			if len(want) > 16 {
				continue // longer than E.164 allows: no WhatsApp account has it
			}
			for _, in := range []struct{ input, region string }{
				{want, ""}, {want[1:], ""}, {"00" + want[1:], ""},
				{phonenumbers.Format(example, phonenumbers.INTERNATIONAL), region},
			} {
				n, err := phone.Parse(in.input, in.region)
				require.NoError(t, err, in)
				assert.Equal(t, want, n.E164(), in)
				assert.Equal(t, phonenumbers.Format(example, phonenumbers.INTERNATIONAL), n.Display(), in)
				assert.Equal(t, phonenumbers.GetRegionCodeForNumber(example), n.Region(), in)
				compared++
			}
			// National spellings: ours must agree wherever phonenumbers itself reads its own back.
			national := phonenumbers.Format(example, phonenumbers.NATIONAL)
			if back, err := phonenumbers.Parse(national, region); err == nil && phonenumbers.IsValidNumber(back) {
				n, err := phone.Parse(national, region)
				require.NoError(t, err, national)
				assert.Equal(t, phonenumbers.Format(back, phonenumbers.E164), n.E164(), "%s in %s", national, region)
			}
		}
	}
	assert.Greater(t, compared, 3000)
}

func TestParse(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ input, region, e164, waID string }{
		// As the send endpoint's documentation has them.
		{"+16315551234", "", "+16315551234", "16315551234"},
		{"+1 (631) 555-1234", "", "+16315551234", "16315551234"},
		{"16315551234", "", "+16315551234", "16315551234"},
		{"16315551234", "IN", "+16315551234", "16315551234"}, // Meta would reach +91 1631…
		{"(631) 555-1234", "US", "+16315551234", "16315551234"},
		{"6315551234", "us", "+16315551234", "16315551234"},
		// Test numbers are in no numbering plan.
		{"+15550001111", "DE", "+15550001111", "15550001111"},
		{"15550001111", "", "+15550001111", "15550001111"},
		{"15550001111", "US", "+15550001111", "15550001111"},
		{"15550001111", "BR", "+15550001111", "15550001111"},
		{"15550001111", "IN", "+15550001111", "15550001111"},
		// An old spelling is one with a region too, whether the plan knows the new number, the old one or neither.
		{"551170000000", "", "+5511970000000", "551170000000"},
		{"551170000000", "BR", "+5511970000000", "551170000000"},
		{"(11) 7000-0000", "BR", "+5511970000000", "551170000000"},
		// Prefixes.
		{"0049 151 23456789", "", "+4915123456789", "4915123456789"},
		{"0049 151 23456789", "US", "+4915123456789", "4915123456789"},
		{"011 44 20 7946 0958", "", "+442079460958", "442079460958"},
		{"011 44 20 7946 0958", "US", "+442079460958", "442079460958"},
		{"+0044 20 7946 0958", "", "+442079460958", "442079460958"},
		{"+44 (0)20 7946 0958", "", "+442079460958", "442079460958"},
		{"+49 (0) 151 23456789", "", "+4915123456789", "4915123456789"},
		{"+48 (0)12 123 45 67", "", "+48121234567", "48121234567"},
		{"+49 0151 23456789", "", "+4915123456789", "4915123456789"},
		{"0151/23456789", "DE", "+4915123456789", "4915123456789"},
		{"4915123456789", "BR", "+4915123456789", "4915123456789"},
		// Russia and Kazakhstan: the leading 8.
		{"8 (916) 123-45-67", "RU", "+79161234567", "79161234567"},
		{"+8 916 123-45-67", "RU", "+79161234567", "79161234567"},
		{"89161234567", "", "+79161234567", "79161234567"},
		{"8 701 123 45 67", "KZ", "+77011234567", "77011234567"},
		{"+8 701 123 45 67", "KZ", "+77011234567", "77011234567"},
		// Italy and its neighbours: the leading 0 belongs to the number.
		{"06 1234 5678", "IT", "+390612345678", "390612345678"},
		{"+39 (0)6 1234 5678", "", "+390612345678", "390612345678"},
		{"0549 886377", "SM", "+3780549886377", "3780549886377"},
		{"+378 886377", "", "+3780549886377", "3780549886377"},
		// Old spellings stay what WhatsApp knows.
		{"551187654321", "", "+5511987654321", "551187654321"},
		{"+55 11 8765-4321", "", "+5511987654321", "551187654321"},
		{"(11) 8765-4321", "BR", "+5511987654321", "551187654321"},
		{"(11) 98765-4321", "BR", "+5511987654321", "5511987654321"},
		{"0 15 11 98765-4321", "BR", "+5511987654321", "5511987654321"}, // with a carrier's code
		{"5215512345678", "", "+525512345678", "5215512345678"},
		{"+52 1 55 1234 5678", "", "+525512345678", "5215512345678"},
		{"044 55 1234 5678", "MX", "+525512345678", "525512345678"},
		{"045 55 1234 5678", "MX", "+525512345678", "525512345678"},
		{"01 55 1234 5678", "MX", "+525512345678", "525512345678"},
		{"1 55 1234 5678", "MX", "+525512345678", "525512345678"},
		{"011 15 2345-6789", "AR", "+5491123456789", "5491123456789"},
		{"+54 11 15 2345 6789", "", "+5491123456789", "5491123456789"},
		{"+54 9 11 15 2345 6789", "", "+5491123456789", "5491123456789"},
		{"541123456789", "", "+541123456789", "541123456789"},
		{"22508091011", "", "+2250708091011", "22508091011"},
		{"22995123456", "", "+2290195123456", "22995123456"},
		{"95 12 34 56", "BJ", "+2290195123456", "22995123456"},
		// Extensions, schemes, scripts and what address books copy along.
		{"+1 631 555 1234 x5", "", "+16315551234", "16315551234"},
		{"+1 631 555 1234 ext. 12", "", "+16315551234", "16315551234"},
		{"tel:+1-631-555-1234;ext=5", "", "+16315551234", "16315551234"},
		{"+1 631 555 1234,,5", "", "+16315551234", "16315551234"},
		{"WhatsApp:+16315551234", "", "+16315551234", "16315551234"},
		{"\u202a+1\u00a0631\u2011555\u20131234\u202c", "", "+16315551234", "16315551234"},
		{"\uff0b１６３１５５５１２３４", "", "+16315551234", "16315551234"},
		{"٠١٠٠١٢٣٤٥٦٧", "EG", "+201001234567", "201001234567"},
		{"+९१ ९८७६५ ४३२१०", "", "+919876543210", "919876543210"},
		{"+𝟏𝟔𝟑𝟏 555 1234", "", "+16315551234", "16315551234"}, // bold digits, beyond 16 bits
		{"+800 1234 5678", "", "+80012345678", "80012345678"},
	} {
		n, err := phone.Parse(c.input, c.region)
		require.NoError(t, err, "%q in %q", c.input, c.region)
		assert.Equal(t, c.e164, n.E164(), "%q in %q", c.input, c.region)
		assert.Equal(t, c.waID, n.WaID(), "%q in %q", c.input, c.region)

		normal, err := phone.Normalizer(c.region)(c.input)
		require.NoError(t, err)
		assert.Equal(t, "+"+c.waID, normal, "%q in %q", c.input, c.region)
		again, err := phone.Normalizer(c.region)(normal)
		require.NoError(t, err)
		assert.Equal(t, normal, again)
	}
}

func TestParseRefuses(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ input, region, rule string }{
		{"", "", "want a phone number"},
		{"   ", "US", "want a phone number"},
		{"+", "", "want a phone number"},
		{"()", "US", "want a phone number"},
		{"ana", "", "want digits"},
		{"ana6315551234", "US", "want digits"}, // a username, not a number with a word before it
		{"1-800-FLOWERS", "US", "want digits"},
		{"631 555 1234 ext", "US", "want digits"},
		{"US.13491208655302741918", "", "business-scoped user id"},
		{"US.ENT.11815799212886844830", "", "business-scoped user id"},
		{"1+6315551234", "", "at the start"},
		{"++16315551234", "", "at the start"},
		{"06315551234", "", "or a region"},
		{"(631) 555-1234", "", "or a region"}, // would be +63 155 51234
		{"5551234", "US", "area code"},
		{"+1555", "", "digits are missing"},
		{"+1 631 555 12345", "", "length"},
		{"+999 12345678", "", "country code that exists"},
		{"+0 631 555 1234", "", "country code that exists"},
		{"1234567890123456", "", "length"},
		{"+4912345678901234", "", "length"},
		{"911", "US", "digits are missing"},
		{"1", "DE", "want a phone number"},
		{"00", "DE", "digits are missing"},
		{"+1", "", "want a phone number"},
		{"12345678901234567890", "DE", "length"},
		{"16315551234", "XX", "ISO 3166"},
		{"16315551234", "USA", "ISO 3166"},
		{"\xff\xfe", "", "want digits"},
		{strings.Repeat("1", 129), "", "128 bytes"},
	} {
		n, err := phone.Parse(c.input, c.region)
		require.ErrorIs(t, err, waerrors.Invalid, "%q in %q gave %s", c.input, c.region, n.E164())
		require.ErrorIs(t, err, waerrors.NotSent)
		assert.True(t, n.IsZero())
		e, ok := errors.AsType[*waerrors.Error](err)
		require.True(t, ok)
		require.Len(t, e.Fields, 1)
		assert.Contains(t, e.Fields[0].Rule, c.rule, "%q in %q", c.input, c.region)
		if len(c.input) > 8 {
			assert.NotContains(t, err.Error(), c.input, "a number is masked in an error")
		}
		_, err = phone.Normalizer(c.region)(c.input)
		require.ErrorIs(t, err, waerrors.Invalid)
	}
}

func TestNumberInLogs(t *testing.T) {
	t.Parallel()
	n, err := phone.Parse("+15550001111", "")
	require.NoError(t, err)
	assert.Equal(t, "+1555…11", fmt.Sprint(n))
	assert.False(t, n.Valid())
	assert.Equal(t, phone.UnknownKind, n.Kind())
	assert.Empty(t, n.Region())

	var none phone.Number
	assert.Empty(t, fmt.Sprint(none))
	assert.Empty(t, none.E164())
	assert.Empty(t, none.Display())
	assert.Empty(t, none.Key())
	assert.Nil(t, none.Variants())
	assert.True(t, none.IsZero())
}

func FuzzParse(f *testing.F) {
	f.Add("+1 (631) 555-1234", "")
	f.Add("(11) 8765-4321", "BR")
	f.Add("044 55 1234 5678", "MX")
	f.Add("+54 9 11 15 2345 6789", "")
	f.Add("tel:+1-631-555-1234;ext=5", "US")
	f.Add("٠١٠٠١٢٣٤٥٦٧", "EG")
	f.Add("+44 (0)20 7946 0958", "\xff")
	f.Add("00000000", "AX")
	f.Fuzz(func(t *testing.T, input, region string) {
		n, err := phone.Parse(input, region)
		if err != nil {
			require.ErrorIs(t, err, waerrors.Invalid)
			require.True(t, n.IsZero())
			return
		}
		require.Regexp(t, `^\+[1-9][0-9]{3,14}$`, n.E164())
		require.Regexp(t, `^[1-9][0-9]{3,14}$`, n.WaID())
		require.NotEmpty(t, n.Display())
		require.Equal(t, "+"+n.WaID(), n.Variants()[0])
		again, err := phone.Parse("+"+n.WaID(), "")
		require.NoError(t, err)
		require.Equal(t, n, again, "what came out must go in again")
		for _, v := range n.Variants() {
			require.True(t, phone.Same(v, "+"+n.WaID()), v)
			require.Equal(t, n.Key(), phone.Key(v), v)
		}
	})
}
