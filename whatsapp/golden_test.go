package whatsapp_test

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	waerrors "github.com/wacloud/wacloud/errors"
	"github.com/wacloud/wacloud/whatsapp"
)

const (
	ana   = "+15550001111"
	wamid = "wamid.QnV0dGVyZmx5"
	group = "Y2FwaV9ncm91cDoxNTU1MDAwMTExMToxMjAzNjM"
)

func toAna(m whatsapp.Message) *whatsapp.Outgoing {
	return &whatsapp.Outgoing{To: whatsapp.Phone(ana), Message: m}
}

func goldenBytes(t testing.TB, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("testdata", name+".json"))
	require.NoError(t, err)
	return b
}

// goldens names the file in testdata, written from Meta's documentation, that each message encodes to and is decoded from.
func goldens() map[string]*whatsapp.Outgoing {
	all := map[string]*whatsapp.Outgoing{}
	for _, part := range []map[string]*whatsapp.Outgoing{plainGoldens(), interactiveGoldens(), templateGoldens()} {
		for name, o := range part {
			all[name] = o
		}
	}
	return all
}

func plainGoldens() map[string]*whatsapp.Outgoing {
	return map[string]*whatsapp.Outgoing{
		"text": toAna(&whatsapp.Text{Body: "As requested, here is the link: https://example.com/?a=1&b=<2>", PreviewURL: true}),
		"text_reply": {
			To: whatsapp.Phone(ana), Message: &whatsapp.Text{Body: "Hi Ana"},
			ReplyTo: wamid, CallbackData: "order-1042", IdentityHash: "DF2lS5v2W6x=",
		},
		"text_user":  {To: whatsapp.User("US.13491208655302741918"), Message: &whatsapp.Text{Body: "Hi Ana"}},
		"text_group": {To: whatsapp.Group(group), Message: &whatsapp.Text{Body: "Hi all"}},
		"direct": {
			To: whatsapp.Phone(ana), Message: &whatsapp.Text{Body: "Your order A-1042 has shipped."},
			Direct: &whatsapp.Direct{Category: whatsapp.Utility, TTL: 10 * time.Minute},
		},
		"marketing": {
			To: whatsapp.Phone(ana), Message: &whatsapp.Template{Name: "welcome_offer", Language: "en_US"},
			Marketing: &whatsapp.Marketing{ProductPolicy: whatsapp.PolicyStrict, ActivitySharing: new(false)},
		},
		"image_id":      toAna(&whatsapp.Image{Media: whatsapp.MediaID("1479537139650973"), Caption: "The best succulent ever?"}),
		"image_link":    toAna(&whatsapp.Image{Media: whatsapp.MediaLink("https://example.com/succulent.jpg")}),
		"audio":         toAna(&whatsapp.Audio{Media: whatsapp.MediaID("1013859600285441")}),
		"voice_note":    toAna(&whatsapp.Audio{Media: whatsapp.MediaID("1013859600285441"), Voice: true}),
		"video":         toAna(&whatsapp.Video{Media: whatsapp.MediaID("1166846181421424"), Caption: "A succulent eclipse!"}),
		"document":      toAna(&whatsapp.Document{Media: whatsapp.MediaID("1376223850470843"), Filename: "order_1042.pdf", Caption: "Your order confirmation"}),
		"sticker":       toAna(&whatsapp.Sticker{Media: whatsapp.MediaID("798882015472548")}),
		"location":      toAna(&whatsapp.Location{Latitude: 37.44216251868683, Longitude: -122.16153582049394, Name: "Philz Coffee", Address: "101 Forest Ave, Palo Alto, CA 94301"}),
		"location_zero": toAna(&whatsapp.Location{}),
		"contacts": toAna(&whatsapp.Contacts{Contacts: []whatsapp.Contact{
			{
				Name:     whatsapp.ContactName{Formatted: "Dr. Ben B. Example Esq.", First: "Ben", Last: "Example", Middle: "B.", Suffix: "Esq.", Prefix: "Dr."},
				Birthday: "1999-01-23",
				Phones:   []whatsapp.ContactPhone{{Phone: "+15550002222", Type: "Landline"}, {Phone: "+15550003333", Type: "Mobile", WaID: "15550003333"}},
				Emails:   []whatsapp.ContactEmail{{Email: "ben@example.com", Type: "Work"}},
				Addresses: []whatsapp.ContactAddress{{
					Street: "1 Example Way", City: "Menlo Park", State: "CA", Zip: "94025", Country: "United States", CountryCode: "US", Type: "Office",
				}},
				Org:  whatsapp.ContactOrg{Company: "Example Plants", Department: "Legal", Title: "Lead Counsel"},
				URLs: []whatsapp.ContactURL{{URL: "https://www.example.com", Type: "Company"}},
			},
			{Name: whatsapp.ContactName{Formatted: "Ana", First: "Ana"}},
		}}),
		"reaction":         toAna(&whatsapp.Reaction{MessageID: wamid, Emoji: "😀"}),
		"reaction_removed": toAna(&whatsapp.Reaction{MessageID: wamid}),
		"pin":              {To: whatsapp.Group(group), Message: &whatsapp.Pin{MessageID: wamid, Days: 7}},
		"unpin":            {To: whatsapp.Group(group), Message: &whatsapp.Pin{MessageID: wamid, Unpin: true}},
		"read":             {Message: &whatsapp.ReadReceipt{MessageID: wamid}},
		"read_typing":      {Message: &whatsapp.ReadReceipt{MessageID: wamid, Typing: true}},
		"raw":              toAna(&whatsapp.Raw{Type: "poll", Payload: json.RawMessage(`{ "question": "Tea?", "options": ["yes", "no"] }`)}),
	}
}

func TestGolden(t *testing.T) {
	t.Parallel()
	for name, o := range goldens() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			want := goldenBytes(t, name)
			require.NoError(t, o.Check())

			got, err := o.MarshalJSON()
			require.NoError(t, err)
			assert.JSONEq(t, string(want), string(got))
			assert.NotContains(t, string(got), `\u00`, "no HTML escapes on the wire")

			back, err := whatsapp.DecodeMessage(want)
			require.NoError(t, err)
			require.NoError(t, back.Check())
			if name != "template_otp" { // on the wire its button is a URL button
				assert.Equal(t, o, back)
			}
			assert.NotEmpty(t, back.Type())
			assert.NotContains(t, whatsapp.Preview(back.Message), "\n")
			again, err := back.MarshalJSON()
			require.NoError(t, err)
			assert.JSONEq(t, string(want), string(again))
			assert.Empty(t, whatsapp.SameBody(want, again))
		})
	}
}

// A zero message of any type, and a nil pointer to one, is an error and no panic.
func TestZeroMessages(t *testing.T) {
	t.Parallel()
	for name, o := range goldens() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			kind := reflect.TypeOf(o.Message)
			zero, ok := reflect.New(kind.Elem()).Interface().(whatsapp.Message)
			require.True(t, ok)
			none, ok := reflect.Zero(kind).Interface().(whatsapp.Message)
			require.True(t, ok)

			switch zero.(type) {
			case *whatsapp.Location, *whatsapp.CallPermissionRequest: // 0°N 0°E is a place, and this body is optional
				require.NoError(t, whatsapp.Check(zero))
			default:
				require.ErrorIs(t, whatsapp.Check(zero), waerrors.Invalid)
			}
			_ = whatsapp.Preview(zero)
			if b, err := toAna(zero).MarshalJSON(); err == nil {
				_, _ = whatsapp.DecodeMessage(b)
			}
			assert.Equal(t, []string{"type"}, broken(t, whatsapp.Check(none)))
			assert.Equal(t, "[nothing]", whatsapp.Preview(none))
			_, err := toAna(none).MarshalJSON()
			require.ErrorIs(t, err, waerrors.Invalid)
		})
	}
}

func TestOutgoingAsJSON(t *testing.T) {
	t.Parallel()
	for name, o := range goldens() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b, err := json.Marshal(o)
			require.NoError(t, err)
			assert.JSONEq(t, string(goldenBytes(t, name)), string(b))
			back, err := whatsapp.DecodeMessage(b)
			require.NoError(t, err)
			assert.Equal(t, o.Type(), back.Type())
			assert.Equal(t, o.To, back.To)
		})
	}
	_, err := whatsapp.DecodeMessage([]byte(`[]`))
	require.ErrorIs(t, err, waerrors.Invalid)
}

// Every file in testdata belongs to a test.
func TestGoldenFilesAreUsed(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/*.json")
	require.NoError(t, err)
	known := goldens()
	for _, f := range files {
		name := strings.TrimSuffix(filepath.Base(f), ".json")
		assert.Contains(t, known, name)
	}
}

// The corpus holds bodies that other projects and Meta's OpenAPI file show. It is not part of this module.
func TestCorpus(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("../../shared/corpus/messages/*.json")
	require.NoError(t, err)
	if len(files) == 0 {
		t.Skipf("%s is not here", "../../shared/corpus/messages")
	}
	for _, f := range files {
		t.Run(filepath.Base(f), func(t *testing.T) {
			t.Parallel()
			body, err := os.ReadFile(f)
			require.NoError(t, err)
			o, err := whatsapp.DecodeMessage(body)
			require.NoError(t, err)
			require.NoError(t, o.Check())
			assert.Empty(t, o.Extra)
			assert.IsNotType(t, &whatsapp.Raw{}, o.Message)
			got, err := o.MarshalJSON()
			require.NoError(t, err)
			assert.Empty(t, whatsapp.SameBody(body, got), "%s\n%s", body, got)
		})
	}
}

// A check finds what a body lacks that its type must have.
func TestIncompleteBodies(t *testing.T) {
	t.Parallel()
	for payload, path := range map[string]string{
		`"type":"text","text":{}`:                                                                                               "text.body",
		`"type":"text","text":{"preview_url":true}`:                                                                             "text.body",
		`"type":"image","image":{"caption":"x"}`:                                                                                "image",
		`"type":"reaction","reaction":{"emoji":"👍"}`:                                                                            "reaction.message_id",
		`"type":"location","location":{"name":"x","latitude":100,"longitude":0}`:                                                "location.latitude",
		`"type":"contacts","contacts":[{}]`:                                                                                     "contacts[0].name.formatted_name",
		`"type":"template","template":{"language":{"code":"en"}}`:                                                               "template.name",
		`"type":"interactive","interactive":{"type":"button","body":{},"action":{"buttons":[]}}`:                                "interactive.body.text",
		`"type":"interactive","interactive":{"type":"list","body":{"text":"x"},"action":{}}`:                                    "interactive.action.button",
		`"type":"interactive","interactive":{"type":"cta_url","body":{"text":"x"},"action":{"name":"cta_url","parameters":{}}}`: "interactive.action.parameters.display_text",
	} {
		o, err := whatsapp.DecodeMessage([]byte(`{"messaging_product":"whatsapp","to":"15550001111",` + payload + `}`))
		require.NoError(t, err, payload)
		e, ok := errors.AsType[*waerrors.Error](o.Check())
		require.True(t, ok, payload)
		var paths []string
		for _, f := range e.Fields {
			paths = append(paths, f.Path)
		}
		assert.Contains(t, paths, path, payload)
	}
}
