package webhook_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wacloud/wacloud/webhook"
)

// Numbers change hands: a contact with the message's number and another BSUID is somebody else. Few and many contacts are
// looked up in different ways.
func TestPersonIsFoundByBSUIDFirst(t *testing.T) {
	t.Parallel()
	const (
		former  = `{"profile":{"name":"Former"},"wa_id":"15550001111","user_id":"US.former"}`
		right   = `{"profile":{"name":"Right"},"user_id":"US.right"}`
		unnamed = `{"profile":{"name":"Number"},"wa_id":"15550001111"}`
	)
	for _, c := range []struct{ contacts, sender, want string }{
		{former + "," + right, `"from":"15550001111","from_user_id":"US.right"`, "Right"},
		{right + "," + former, `"from":"15550001111","from_user_id":"US.right"`, "Right"},
		{former, `"from":"15550001111","from_user_id":"US.right"`, ""},
		{former + "," + unnamed, `"from":"15550001111","from_user_id":"US.right"`, "Number"},
		{former + "," + unnamed, `"from":"15550001111"`, "Former"},
		{unnamed + "," + former, `"from":"15550001111"`, "Number"},
		{former + "," + right, `"from_user_id":"US.right"`, "Right"},
		{former, `"from":"+15550001111"`, "Former"},
		{strings.Replace(former, `"1555`, `"+1555`, 1), `"from":"15550001111"`, "Former"},
	} {
		for _, others := range []int{0, 40} {
			contacts := c.contacts
			for i := range others {
				contacts += fmt.Sprintf(`,{"profile":{"name":"Other"},"wa_id":"1555%07d","user_id":"US.%d"}`, 100+i, i)
			}
			list, err := webhook.Decode([]byte(change("messages", `"contacts":[`+contacts+`],"messages":[{`+c.sender+`,"id":"wamid.1","type":"text","text":{"body":"hi"}}]`)))
			require.NoError(t, err)
			assert.Equal(t, c.want, list[0].Origin().From.Name, "%d: %+v", others, c)
		}
	}
}

// Some of Meta's samples write numbers with a plus.
func TestPersonHasDigitsOnly(t *testing.T) {
	t.Parallel()
	contacts := `"contacts":[{"profile":{"name":"Ana","username":"@ana.writes"},"wa_id":"+15550001111"}],`
	for field, members := range map[string]string{
		"messages":                  `"messages":[{"from":"+15550001111","id":"w","type":"text","text":{"body":"hi"}}],"statuses":[{"id":"w","status":"sent","recipient_id":"+15550001111"}]`,
		"calls":                     `"calls":[{"id":"c","event":"connect","direction":"USER_INITIATED","from":"+15550001111"},{"id":"c","event":"connect","direction":"BUSINESS_INITIATED","to":"+15550001111"}]`,
		"user_preferences":          `"user_preferences":[{"wa_id":"+15550001111","value":"stop"}]`,
		"user_id_update":            `"user_id_update":[{"wa_id":"+15550001111"}]`,
		"smb_message_echoes":        `"message_echoes":[{"from":"+15550009999","to":"+15550001111","id":"w","type":"text","text":{"body":"hi"}}]`,
		"messaging_handovers":       `"sender":{"phone_number":"+15550001111"}`,
		"group_participants_update": `"groups":[{"type":"group_join_request_created","group_id":"g","wa_id":"+15550001111"}]`,
		"standby":                   `"standby":{"message_echoes":[{"id":"w","message":{"to":"+1 555-000-1111"}}]}`,
		"history":                   `"messages":[{"from":"+15550001111","id":"w","type":"text","text":{"body":"hi"}}]`,
	} {
		list, err := webhook.Decode([]byte(change(field, contacts+members)))
		require.NoError(t, err)
		for _, e := range list {
			from := e.Origin().From
			assert.Equal(t, "15550001111", from.WaID, field)
			assert.Equal(t, "ana.writes", from.Username, field)
			assert.True(t, strings.HasSuffix(webhook.ConversationKey(e), "15550001111") || e.Origin().Group != "", field)
		}
	}
	list, err := webhook.Decode([]byte(change("smb_app_state_sync", `"state_sync":[{"contact":{"phone_number":"+1 555-000-1111","parent_user_id":"US.ENT.1"}}]`)))
	require.NoError(t, err)
	assert.Equal(t, webhook.Person{WaID: "15550001111", ParentUserID: "US.ENT.1"}, list[0].Origin().From)
}

func TestPersonOfAContact(t *testing.T) {
	t.Parallel()
	from := one[*webhook.TextMessage](t, "text").Origin().From
	assert.Equal(t, "US", from.Country)
	assert.Equal(t, "DF2lS5v2W6x=", from.IdentityHash)
	list, err := webhook.Decode([]byte(change("messages", `"contacts":[{"wa_id":"15550001111","country_code":"DE"}],"messages":[`+text("15550001111", "w", "hi")+`]`)))
	require.NoError(t, err)
	assert.Equal(t, webhook.Person{WaID: "15550001111", Country: "DE"}, list[0].Origin().From)
	list, err = webhook.Decode([]byte(change("messages", `"statuses":[{"id":"w","status":"sent","recipient_id":"15550001111","recipient_identity_key_hash":"k9Jk"}]`)))
	require.NoError(t, err)
	assert.Equal(t, webhook.Person{WaID: "15550001111", IdentityHash: "k9Jk"}, list[0].Origin().From)
}

// Each participant of a group has a status of its own for the same message, and each is handled.
func TestPersonOfAGroupStatus(t *testing.T) {
	t.Parallel()
	s := one[*webhook.Status](t, "status_group_participant")
	assert.Equal(t, "Y2FwaV9ncm91cA", s.Origin().Group)
	assert.Equal(t, webhook.Person{WaID: "15550002222", UserID: "US.ben2222", Name: "Ben"}, s.Origin().From)
	assert.Equal(t, "group_utility", s.Pricing.Category)
	s = one[*webhook.Status](t, "status_other_members")
	assert.Equal(t, "Y2FwaV9ncm91cA", s.Origin().Group)
	assert.Equal(t, webhook.Person{WaID: "15550002222", UserID: "US.ben2222", ParentUserID: "US.ENT.ben2222", Name: "Ben"}, s.Origin().From)
	assert.Equal(t, "1689556908129832", s.TemplateID)

	for _, member := range []string{"recipient_participant_id", "participant_recipient_id", "recipient_participant_user_id",
		"recipient_participant_parent_user_id", "recipient_user_id", "recipient_parent_user_id", "parent_recipient_user_id", "next_years_participant_id"} {
		b := newBench(t)
		for _, who := range []string{"US.ENT.1", "US.ENT.2", "US.ENT.1"} {
			assert.Equal(t, http.StatusOK, b.post(change("messages", fmt.Sprintf(`"statuses":[{"id":"wamid.G","status":"read","timestamp":"1","recipient_id":"g","recipient_type":"group",%q:%q}]`, member, who))))
		}
		assert.Len(t, b.seen(), 2, member)
	}
	list, err := webhook.Decode([]byte(change("messages", `"statuses":[{"id":"w","status":"read","recipient_id":"g","recipient_participant_id":"15550002222"}]`)))
	require.NoError(t, err)
	assert.Equal(t, "g", list[0].Origin().Group, "without a recipient type, participants are of groups only")
	assert.Equal(t, webhook.Person{WaID: "15550002222"}, list[0].Origin().From)
	list, err = webhook.Decode([]byte(change("messages", `"statuses":[{"id":"w","status":"read","recipient_id":"g","group_id":"g"}]`)))
	require.NoError(t, err)
	assert.Equal(t, "g", list[0].Origin().Group)
	assert.True(t, list[0].Origin().From.IsZero(), "a group is nobody")
}

func TestPersonOfAHistory(t *testing.T) {
	t.Parallel()
	h := one[*webhook.History](t, "history_person")
	a := webhook.Person{UserID: "US.13491208655302741918", ParentUserID: "US.ENT.11815799212886844830", Username: "ana.writes"}
	b := webhook.Person{WaID: "15550002222", UserID: "US.ben2222"}
	want := []struct {
		thread string
		fromMe bool
		from   webhook.Person
	}{{a.UserID, false, a}, {a.UserID, true, a}, {a.UserID, false, a}, {b.WaID, true, b}}
	n := 0
	for m := range h.Messages() {
		assert.Equal(t, want[n].thread, m.Thread)
		assert.Equal(t, want[n].fromMe, m.FromMe, n)
		assert.Equal(t, want[n].from, m.Origin().From, n)
		assert.Equal(t, want[n].from, m.Content.Origin().From, n)
		n++
	}
	assert.Len(t, want, n)

	list, err := webhook.Decode([]byte(change("history", `"history":[{"threads":[{"a":1,"context":{"b":2},"messages":[{"type":"text","c":3}],"d":4},{"context":[],"messages":[{"from":"15550001111"}]},{"context":{"wa_id":[]},"id":"US.1","messages":[{"type":"text"}]},{"e":5}]}]`)))
	require.NoError(t, err)
	assert.Equal(t, []string{"threads[0].a", "threads[0].context.b", "threads[0].d", "threads[0].messages[0].c", "threads[3].e"}, webhook.Unknown(list[0]))
	var keys []string
	for m := range list[0].(*webhook.History).Messages() {
		keys = append(keys, m.Origin().From.Key())
	}
	assert.Equal(t, []string{"", "15550001111", "US.1"}, keys)
}

func TestPersonOfACall(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"call_recording_no_direction", "call_transcript_no_direction"} {
		c := one[*webhook.Call](t, name)
		assert.Equal(t, webhook.Person{WaID: "15550001111", UserID: "US.13491208655302741918", ParentUserID: "US.ENT.11815799212886844830"}, c.Origin().From)
	}
	for _, c := range []struct {
		members, want string
		byUser        bool
	}{
		{`"from":"15550001111","to":"15550009999"`, "15550001111", true},
		{`"from":"15550009999","to":"15550001111"`, "15550001111", false},
		{`"from":"+15550009999","to":"+15550001111"`, "15550001111", false},
		{`"from":"15550001111"`, "15550001111", true},
		{`"to":"15550001111"`, "15550001111", false},
		{`"from":"15550009999","to_user_id":"US.1"`, "US.1", false},
		{`"from_user_id":"US.1","to":"15550009999"`, "US.1", true},
		{`"from":"15550001111","to":"15550002222"`, "15550001111", true},
		{`"direction":"USER_INITIATED","from":"15550001111","to":"15550009999"`, "15550001111", true},
		{`"direction":"BUSINESS_INITIATED","from":"15550009999","to":"15550001111"`, "15550001111", false},
		{`"direction":"USER_INITIATED","from":"15550009999","to":"15550001111"`, "15550001111", true},
		{`"direction":"BUSINESS_INITIATED","from":"15550001111"`, "15550001111", false},
		{`"direction":"BUSINESS_INITIATED","from":"15550009999"`, "", false},
		{`"direction":"USER_INITIATED","from":"15550009999"`, "", true},
		{`"from":"15550009999"`, "", true},
	} {
		body := change("calls", `"calls":[{"id":"wacid.1","event":"connect","timestamp":"1767225600",`+c.members+`}]`)
		for _, body := range []string{body, strings.Replace(body, `"15550009999","phone`, `"+1 555-000-9999","phone`, 1)} {
			list, err := webhook.Decode([]byte(body))
			require.NoError(t, err)
			call := list[0].(*webhook.Call)
			assert.Equal(t, c.want, call.Origin().From.Key(), c.members)
			assert.Equal(t, c.byUser, call.ByUser(), c.members)
			assert.Equal(t, c.byUser, webhook.OpensWindow(call), c.members)
		}
	}
	list, err := webhook.Decode([]byte(change("calls", `"contacts":[{"wa_id":"15550001111","user_id":"US.1"}],"calls":[{"id":"wacid.1","event":"call_created","direction":"BUSINESS_INITIATED","from":"15550001111","to":"15550009999","to_user_id":"US.1"}]`)))
	require.NoError(t, err)
	assert.Equal(t, webhook.Person{WaID: "15550001111", UserID: "US.1"}, list[0].Origin().From, "a sample has the sides of the numbers mixed up")
	list, err = webhook.Decode([]byte(strings.Replace(change("calls", `"calls":[{"id":"wacid.1","event":"connect","direction":"BUSINESS_INITIATED","from":"15550009999"}]`), `"display_phone_number":"15550009999",`, "", 1)))
	require.NoError(t, err)
	assert.True(t, list[0].Origin().From.IsZero(), "the business is nobody's person")
}

func TestPersonOfASentEcho(t *testing.T) {
	t.Parallel()
	list := events(t, "standby_echo_recipient")
	assert.Equal(t, webhook.Person{WaID: "15550001111"}, list[0].Origin().From)
	assert.Equal(t, "15550001111", list[0].(*webhook.Standby).Content.(*webhook.SentEcho).To)
	assert.Equal(t, webhook.Person{UserID: "US.13491208655302741918"}, list[1].Origin().From)
	assert.Equal(t, webhook.Person{ParentUserID: "US.ENT.11815799212886844830"}, list[2].Origin().From)
	assert.Equal(t, "Y2FwaV9ncm91cA", list[3].Origin().Group)
	assert.Equal(t, "106540352242922/15550001111", webhook.ConversationKey(list[0]))
	assert.Equal(t, "106540352242922/US.13491208655302741918", webhook.ConversationKey(list[1]))
	list, err := webhook.Decode([]byte(change("standby", `"standby":{"message_echoes":[{"id":"w","message":{"to":"US.1"}}]}`)))
	require.NoError(t, err)
	assert.Equal(t, webhook.Person{UserID: "US.1"}, list[0].Origin().From, "sent to nobody, but not to a number")
	for _, message := range []string{`"x"`, `{"to":[]}`, `null`, `[]`} {
		list, err := webhook.Decode([]byte(change("standby", `"standby":{"message_echoes":[{"id":"w","to_user_id":"US.1","message":`+message+`}]}`)))
		require.NoError(t, err)
		assert.Equal(t, webhook.Person{UserID: "US.1"}, list[0].Origin().From, message)
	}
}
