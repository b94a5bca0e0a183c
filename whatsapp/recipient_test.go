package whatsapp_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	waerrors "github.com/wacloud/wacloud/errors"
	"github.com/wacloud/wacloud/whatsapp"
)

func TestParseRecipient(t *testing.T) {
	t.Parallel()
	for in, kind := range map[string]whatsapp.RecipientKind{
		"+15550001111":                       whatsapp.KindPhone,
		"+1 (555) 000-1111":                  whatsapp.KindPhone,
		"15550001111":                        whatsapp.KindPhone,
		"123456789012345":                    whatsapp.KindPhone,
		"US.13491208655302741918":            whatsapp.KindUser,
		"DE.a":                               whatsapp.KindUser,
		"DE.aB9" + strings.Repeat("x", 125):  whatsapp.KindUser,
		"US.ENT.11815799212886844830":        whatsapp.KindUser,
		"US.ENT." + strings.Repeat("9", 128): whatsapp.KindUser,
		group:                                whatsapp.KindGroup,
		"120363040468224422@g.us":            whatsapp.KindGroup,
		"":                                   "",
		"ana":                                "",
		"1234567890123456":                   whatsapp.KindGroup, // too long for a number
		"+1+5550001111":                      "",
		"us.13491208655302741918":            "",
		"US.":                                "",
		"US.ENT.":                            "",
		"US.13491208-655302741918":           "",
		"US.1 2":                             "",
		"DE." + strings.Repeat("x", 129):     "",
		"US.ENT." + strings.Repeat("9", 129): "",
		"Usa.13491208655302741918":           "",
		"group with spaces and more":         "",
		strings.Repeat("x", 513):             "",
		"٠١٢٣٤٥٦":                            "",
	} {
		t.Run(in, func(t *testing.T) {
			t.Parallel()
			r, err := whatsapp.ParseRecipient(in)
			assert.Equal(t, kind, r.Kind())
			if kind == "" {
				require.ErrorIs(t, err, waerrors.Invalid)
				assert.True(t, r.IsZero())
				return
			}
			require.NoError(t, err)
			assert.Equal(t, in, r.Value())
			o := whatsapp.Outgoing{To: r, Message: &whatsapp.Text{Body: "hi"}}
			require.NoError(t, o.Check())
		})
	}
}

func TestRecipientCheck(t *testing.T) {
	t.Parallel()
	for in, want := range map[whatsapp.Recipient]string{
		whatsapp.Phone(""):                        "to",
		whatsapp.Phone("ana"):                     "to",
		whatsapp.Phone("1234567890123456"):        "to",
		whatsapp.Phone("US.13491208655302741918"): "to",
		whatsapp.User("+15550001111"):             "recipient",
		whatsapp.User(""):                         "recipient",
		whatsapp.Group(""):                        "to",
		whatsapp.Group("US.1"):                    "to",
	} {
		o := whatsapp.Outgoing{To: in, Message: &whatsapp.Text{Body: "hi"}}
		err := o.Check()
		assert.Equal(t, []string{want}, broken(t, err), in.String())
		if len(in.Value()) > 8 {
			assert.NotContains(t, err.Error(), in.Value())
		}
	}
}

func TestRecipientString(t *testing.T) {
	t.Parallel()
	assert.Equal(t, "nobody", whatsapp.Recipient{}.String())
	assert.Equal(t, "phone +1555…11", whatsapp.Phone("+15550001111").String())
	assert.Equal(t, "user US.1349…18", whatsapp.User("US.13491208655302741918").String())
}

func FuzzParseRecipient(f *testing.F) {
	for _, s := range []string{"+15550001111", "US.13491208655302741918", "US.ENT.1", group, "US.-", "+1 (555) 000-1111"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		r, err := whatsapp.ParseRecipient(s)
		if err != nil {
			return
		}
		o := whatsapp.Outgoing{To: r, Message: &whatsapp.Text{Body: "hi"}}
		require.NoError(t, o.Check())
		b, err := o.MarshalJSON()
		require.NoError(t, err)
		back, err := whatsapp.DecodeMessage(b)
		require.NoError(t, err)
		require.Equal(t, r, back.To)
	})
}
