package phone_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wacloud/wacloud/phone"
)

// spellingRow is an element of testdata/spellings.json: all spellings of one person, today's first.
type spellingRow struct {
	Country   string   `json:"country"`
	Why       string   `json:"why"`
	Spellings []string `json:"spellings"`
	Key       string   `json:"key"`
}

func TestSpellingsOfOnePerson(t *testing.T) {
	t.Parallel()
	rows := load[spellingRow](t, "spellings.json")
	for i, r := range rows {
		for _, a := range r.Spellings {
			n, err := phone.Parse(a, "")
			require.NoError(t, err, r)
			assert.Equal(t, r.Country, n.Region(), r)
			assert.Equal(t, a, n.WaID(), r)
			assert.Equal(t, r.Key, phone.Key(a), r)
			assert.Equal(t, r.Key, phone.Key("+"+a), r)
			assert.Equal(t, r.Key, n.Key(), r)

			variants := phone.Variants(a)
			assert.Equal(t, "+"+a, variants[0], r)
			want := make([]string, len(r.Spellings))
			for j, s := range r.Spellings {
				want[j] = "+" + s
			}
			assert.ElementsMatch(t, want, variants, r)
			for _, b := range r.Spellings {
				assert.True(t, phone.Same(a, b), r)
				assert.True(t, phone.Same("+"+a, b), r)
			}
			for j, other := range rows {
				if i != j {
					assert.False(t, slices.ContainsFunc(other.Spellings, func(s string) bool { return phone.Same(a, s) }),
						"%v and %v", r, other)
				}
			}
		}
	}
}

// TestTwoPeopleStayTwo holds what a careless rule would join.
func TestTwoPeopleStayTwo(t *testing.T) {
	t.Parallel()
	for _, c := range [][2]string{
		{"551123456789", "5511923456789"},   // a landline never gets the 9
		{"5511943210000", "551143210000"},   // a new mobile and a landline
		{"5521987654321", "5511987654321"},  // two areas
		{"525512345678", "5255123456780"},   // one digit more
		{"2250507123456", "2250707123456"},  // two operators
		{"2250712345678", "2250112345678"},  // two operators
		{"22520123456", "2252720123456"},    // an old landline does not show its operator
		{"24106123456", "24166123456"},      // Gabon has no rule
		{"5491123456789", "5492123456789"},  // two areas
		{"US.1349120865", "US.1349120866"},  // two ids
		{"US.1349120865", "US.ENT.1349120"}, // an id and a parent id
		{"US.abc", "US.ABC"},                // case counts in ids
		{"", ""},
		{"", "15550001111"},
		{" ", " "},
	} {
		assert.False(t, phone.Same(c[0], c[1]), c)
	}
}

func TestSameOfOtherSpellings(t *testing.T) {
	t.Parallel()
	for _, c := range [][2]string{
		{"+55 (11) 98765-4321", "551187654321"},
		{"0055 11 98765 4321", "+55 11 8765 4321"},
		{"+52 1 55 1234 5678", "525512345678"},
		{"+54 11 15 2345-6789", "541123456789"},
		{"+225 07 08 09 10 11", "22508091011"},
		{"2250712345678", "22512345678"},
		{"US.13491208655302741918", " US.13491208655302741918 "},
		{"@Ana.Example", "ana.example"},
		{"+378 886377", "3780549886377"},
	} {
		assert.True(t, phone.Same(c[0], c[1]), c)
		assert.Equal(t, phone.Key(c[0]), phone.Key(c[1]), c)
	}
}

func TestKeyOfWhatIsNoNumber(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"":                   "",
		" US.AbC ":           "US.AbC",
		"@Ana":               "@ana",
		"120363000000000000": "120363000000000000",
		"999 123-4567":       "9991234567", // no such country, but perhaps WhatsApp knows it
		"what is this?":      "what is this?",
	} {
		assert.Equal(t, want, phone.Key(in))
	}
	assert.Nil(t, phone.Variants("US.13491208655302741918"))
	assert.Nil(t, phone.Variants("(631) 555-1234"), "no country code")
}
