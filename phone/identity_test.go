package phone_test

import (
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wacloud/wacloud/phone"
)

// identityRow is an element of testdata/identities.json, which the test of whatsapp.ParseRecipient reads too.
type identityRow struct {
	Input     string         `json:"input"`
	Identity  phone.Identity `json:"identity"`
	Recipient string         `json:"recipient"` // kind of recipient that ParseRecipient makes of it, "" if it refuses
	Why       string         `json:"why"`
}

func TestClassify(t *testing.T) {
	t.Parallel()
	recipients := map[phone.Identity]string{
		phone.IDPhone: "phone", phone.IDWaID: "phone", phone.IDUser: "user", phone.IDParentUser: "user", phone.IDGroup: "group",
	}
	for _, r := range load[identityRow](t, "identities.json") {
		assert.Equal(t, r.Identity, phone.Classify(r.Input), "%s (%s)", r.Input, r.Why)
		assert.Equal(t, recipients[r.Identity], r.Recipient, "%s: the table contradicts itself", r.Input)
	}
}

// TestAlphanumericBSUIDIsNoGroup: a pattern that allows digits only takes an alphanumeric id for a group, and the message
// goes out with recipient_type group.
func TestAlphanumericBSUIDIsNoGroup(t *testing.T) {
	t.Parallel()
	for _, id := range []string{"BR.AbC9xYz", "US.A", "IN." + strings.Repeat("z", 128), "GB.0a0A0", "DE.ABCDEFGHIJKLMNOPQRSTUVWXYZ"} {
		assert.Equal(t, phone.IDUser, phone.Classify(id), id)
		parent := id[:3] + "ENT." + id[3:]
		assert.Equal(t, phone.IDParentUser, phone.Classify(parent), parent)
	}
}

func TestClassifyHugeInput(t *testing.T) {
	t.Parallel()
	assert.Equal(t, phone.IDGroup, phone.Classify(strings.Repeat("a", 512)))
	assert.Equal(t, phone.IDUnknown, phone.Classify(strings.Repeat("a", 513)))
	assert.Equal(t, phone.IDUnknown, phone.Classify(strings.Repeat("1", 1<<20)))
}

func FuzzClassify(f *testing.F) {
	for _, r := range load[identityRow](f, "identities.json") {
		f.Add(r.Input)
	}
	user := regexp.MustCompile(`^[A-Z]{2}\.(ENT\.)?[A-Za-z0-9]{1,128}$`) // Meta's words as a pattern
	f.Fuzz(func(t *testing.T, s string) {
		form := phone.Classify(s)
		require.Equal(t, user.MatchString(s) && !strings.HasSuffix(s, "\n"), form == phone.IDUser || form == phone.IDParentUser, "%q", s)
		if form == phone.IDWaID {
			require.Regexp(t, `^[1-9][0-9]{6,14}$`, s)
		}
		require.Equal(t, s != "" && strings.TrimSpace(s) != "", phone.Key(s) != "")
	})
}
