package webhook_test

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wacloud/wacloud/webhook"
)

// Every test of this file is a mistake that other SDKs made.

func TestTrapOnlyTheFirstItemIsRead(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	assert.Equal(t, http.StatusOK, b.post(string(fixture(t, "batch"))))
	assert.Equal(t, []string{"one", "[malformed]", "two", "[read]", "[template order_confirmation] APPROVED", "[unsupported: brand_new]", "three"}, b.seen())
	for i, want := range []struct{ entry, change, item int }{{0, 0, 0}, {0, 0, 1}, {0, 0, 2}, {0, 0, 0}, {0, 1, 0}, {1, 0, 0}, {2, 0, 0}} {
		o := b.events[i].Event.Origin()
		assert.Equal(t, want, struct{ entry, change, item int }{o.Entry, o.Change, o.Item})
	}
}

func TestTrapOneOddMessageAmongTen(t *testing.T) {
	t.Parallel()
	for _, odd := range []string{`null`, `1`, `"x"`, `[]`, `true`, `{"type":"text","text":[]}`, `{"type":"text","text":{"body":{}}}`,
		`{"type":"image","image":"x"}`, `{"type":"contacts","contacts":{}}`, `{"type":"order","order":{"product_items":[1]}}`,
		`{"type":"text","context":[],"text":{"body":"x"}}`, `{"type":"text","errors":{},"text":{"body":"x"}}`, `{"type":"location","location":{"latitude":"north"}}`} {
		var items []string
		for i := range 10 {
			items = append(items, text("15550001111", fmt.Sprintf("wamid.%d", i), fmt.Sprint(i)))
		}
		items[4] = odd
		b := newBench(t)
		body := envelope(items...)
		assert.Equal(t, http.StatusOK, b.post(body), odd)
		assert.Equal(t, []string{"0", "1", "2", "3", "[malformed]", "5", "6", "7", "8", "9"}, b.seen(), odd)
		m := b.events[4].Event.(*webhook.Malformed)
		require.Error(t, m.Err)
		assert.Equal(t, odd, string(m.Raw()))
		assert.Equal(t, http.StatusOK, b.post(body), odd)
		assert.Len(t, b.seen(), 10, "nothing is handled again: %s", odd)
	}
}

func TestTrapMalformedSaysWhere(t *testing.T) {
	t.Parallel()
	list, err := webhook.Decode([]byte(envelope(`{"type":"contacts","contacts":[{},{"phones":[{"phone":"1"},{"phone":["secret"]}]}]}`)))
	require.NoError(t, err)
	m := list[0].(*webhook.Malformed)
	require.Len(t, m.Err.Fields, 1)
	assert.Equal(t, "contacts[1].phones[1].phone", m.Err.Fields[0].Path)
	assert.Equal(t, "want a string", m.Err.Fields[0].Rule)
	assert.Equal(t, "an array", m.Err.Fields[0].Value)
	assert.NotContains(t, m.Err.Error(), "secret")
}

func TestTrapUnknownFieldOrArrayWhereAnObjectWas(t *testing.T) {
	t.Parallel()
	for body, want := range map[string]string{
		change("brand_new", `"x":[1]`):                                        "[unsupported: brand_new]",
		change("messages", `"messages":{"a":1}`):                              "[malformed]",
		change("messages", `"statuses":"x"`):                                  "[malformed]",
		change("account_update", `"event":["x"]`):                             "[malformed]",
		change("message_template_status_update", `"other_info":[]`):           "[malformed]",
		`{"entry":[{"changes":[{"field":"messages","value":[]}]}]}`:           "[malformed]",
		`{"entry":[{"changes":[{"field":"messages","value":null}]}]}`:         "[unsupported: messages]",
		`{"entry":[{"changes":[{"field":["messages"],"value":{}}]}]}`:         "[unsupported: unknown]",
		`{"entry":[{"changes":[[]]}]}`:                                        "[malformed]",
		`{"entry":[{"changes":{}}]}`:                                          "[malformed]",
		`{"entry":[[]]}`:                                                      "[malformed]",
		`{"entry":[{"id":1234,"changes":[{"field":"security","value":{}}]}]}`: "[security]",
	} {
		b := newBench(t)
		assert.Equal(t, http.StatusOK, b.post(body), body)
		assert.Equal(t, []string{want}, b.seen(), body)
	}
}

func TestTrapOddContactsOrMetadataLoseNoMessage(t *testing.T) {
	t.Parallel()
	for _, members := range []string{`"contacts":{}`, `"contacts":[1,[],null,{"profile":[]},{"wa_id":{}}]`, `"contacts":"x"`, `"metadata":[]`, `"metadata":{"phone_number_id":[]}`, `"metadata":1`} {
		b := newBench(t)
		assert.Equal(t, http.StatusOK, b.post(change("messages", members+`,"messages":[`+text("15550001111", "wamid.1", "hi")+`]`)))
		assert.Equal(t, []string{"hi"}, b.seen(), members)
	}
}

func TestTrapEverySenderLabelledAsTheFirstContact(t *testing.T) {
	t.Parallel()
	list := events(t, "batch")
	assert.Equal(t, "Ana", list[0].Origin().From.Name, "Ana is the second contact")
	assert.Equal(t, "ana.writes", list[0].Origin().From.Username)
	assert.Equal(t, "Ben", list[2].Origin().From.Name)
	assert.Equal(t, webhook.Person{WaID: "15550002222", UserID: "US.ben2222", Name: "Ben"}, list[3].Origin().From)
	last := list[6].Origin()
	assert.Empty(t, last.From.Name, "no contact, no name")
	assert.Equal(t, "15550001111", last.From.WaID)
	assert.Equal(t, [3]string{"3", "222", "15550008888"}, [3]string{last.WABA, last.NumberID, last.DisplayNumber})
	assert.Equal(t, "1", list[0].Origin().WABA)
	assert.Equal(t, "106540352242922", list[0].Origin().NumberID)
}

func TestTrapManyContactsAreMatchedToo(t *testing.T) {
	t.Parallel()
	var contacts, messages []string
	for i := range 500 {
		contacts = append(contacts, fmt.Sprintf(`{"profile":{"name":"N%d"},"wa_id":"1555%07d","user_id":"US.%d"}`, i, i, i))
		messages = append([]string{fmt.Sprintf(`{"from":"1555%07d","id":"wamid.%d","type":"text","text":{"body":"N%d"}}`, i, i, i)}, messages...)
	}
	list, err := webhook.Decode([]byte(change("messages", `"contacts":[`+strings.Join(contacts, ",")+`],"messages":[`+strings.Join(messages, ",")+`]`)))
	require.NoError(t, err)
	require.Len(t, list, 500)
	for _, e := range list {
		assert.Equal(t, e.(*webhook.TextMessage).Body, e.Origin().From.Name)
		assert.NotEmpty(t, e.Origin().From.UserID)
	}
}

func TestTrapRemovedReaction(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"reaction_removed", "reaction_removed_empty"} {
		m := one[*webhook.ReactionMessage](t, name)
		assert.True(t, m.Removed())
		assert.Equal(t, "wamid.EARLIER", m.MessageID)
	}
	m := one[*webhook.ReactionMessage](t, "reaction")
	assert.False(t, m.Removed())
	assert.Equal(t, "👍", m.Emoji)
}

func TestTrapFlowReplies(t *testing.T) {
	t.Parallel()
	for name, want := range map[string][2]string{
		"flow_reply":           {`{"flow_token":"t-1","rating":5}`, "t-1"},
		"nfm_reply_array":      {`[1,2]`, ""},
		"nfm_reply_no_json":    {`"not {json"`, ""},
		"nfm_reply_non_string": {`{"flow_token":"t-2","a":[1]}`, "t-2"},
	} {
		m := one[*webhook.FlowReply](t, name)
		assert.JSONEq(t, want[0], string(m.ResponseJSON), name)
		assert.Equal(t, want[1], m.FlowToken, name)
		assert.Equal(t, "Sent", m.Body)
	}
}

func TestTrapFieldNamesWithoutUpdate(t *testing.T) {
	t.Parallel()
	list, err := webhook.Decode([]byte(change("message_template_status", `"event":"APPROVED"`)))
	require.NoError(t, err)
	assert.IsType(t, &webhook.Unsupported{}, list[0], "Meta does not use this name")
	assert.IsType(t, &webhook.TemplateStatus{}, events(t, "template_approved")[0])
}

func TestTrapFailedStatusWithoutContacts(t *testing.T) {
	t.Parallel()
	s := one[*webhook.Status](t, "status_failed")
	assert.Equal(t, webhook.Failed, s.State)
	assert.Equal(t, "15550001111", s.Origin().From.WaID)
	require.Len(t, s.Errors, 1)
	assert.Equal(t, 131026, s.Errors[0].Code)
	require.Error(t, s.Err())
	require.Error(t, one[*webhook.Status](t, "status_failed_no_reason").Err())
	require.NoError(t, one[*webhook.Status](t, "status_sent").Err())
}

func TestTrapTimes(t *testing.T) {
	t.Parallel()
	want := time.Unix(1767225600, 0).UTC()
	for in, out := range map[string]time.Time{
		`"1767225600"`: want, `1767225600`: want, `1767225600000`: want, `"1767225600000"`: want, `1767225600000000`: want, `1767225600000000000`: want,
		`1767225600.0`: want, `1.7672256e9`: want, `" 1767225600 "`: want, `"2026-01-01T00:00:00Z"`: want, `"2026-01-01T01:00:00+0100"`: want, `"2026-01-01"`: want,
		`null`: {}, `""`: {}, `"soon"`: {}, `{}`: {}, `[1]`: {}, `true`: {}, `-1`: {}, `0`: {}, `1e400`: {}, `99999999999999999999`: {}, `"NaN"`: {},
	} {
		list, err := webhook.Decode([]byte(envelope(`{"from":"1","id":"w","type":"text","timestamp":` + in + `,"text":{"body":"hi"}}`)))
		require.NoError(t, err)
		m, ok := list[0].(*webhook.TextMessage)
		require.True(t, ok, in)
		assert.Equal(t, out, m.Info().Time, in)
		assert.Equal(t, out, m.Origin().Time, in)
	}
}

func TestTrapUserWithoutNumber(t *testing.T) {
	t.Parallel()
	e := one[*webhook.TextMessage](t, "text_username_only")
	assert.Equal(t, webhook.Person{UserID: "US.13491208655302741918", ParentUserID: "US.ENT.11815799212886844830", Username: "ana.writes", Name: "Ana"}, e.Origin().From)
	assert.Equal(t, "106540352242922/US.13491208655302741918", webhook.ConversationKey(e))
}

// An empty identifier matches nobody, not everybody.
func TestTrapEmptyIdentifiersMatchNobody(t *testing.T) {
	t.Parallel()
	list, err := webhook.Decode([]byte(change("messages", `"contacts":[{"profile":{"name":"Eve"},"wa_id":"","user_id":""},{"profile":{"name":"Eve"}}],"messages":[{"from":"","id":"w","type":"text","text":{"body":"hi"}}]`)))
	require.NoError(t, err)
	assert.True(t, list[0].Origin().From.IsZero())
}

// A queue that drops what does not fit answers 503 instead, and loses nothing.
func TestTrapBoundedQueueDropsNothing(t *testing.T) {
	t.Parallel()
	var handled atomic.Int64
	h, err := webhook.NewHandler(secret, token, webhook.WithHandoff(webhook.Background(2, 4)),
		webhook.On(func(context.Context, webhook.Event) error { handled.Add(1); return nil }))
	require.NoError(t, err)
	taken := 0
	for i := range 2000 {
		if serveSigned(h, secret, []byte(envelope(text("15550001111", fmt.Sprintf("wamid.%d", i), "hi")))).Code == http.StatusOK {
			taken++
		}
	}
	require.NoError(t, h.Shutdown(t.Context()))
	assert.Equal(t, int64(taken), handled.Load(), "each 200 was handled")
}

func TestTrapScalars(t *testing.T) {
	t.Parallel()
	list, err := webhook.Decode([]byte(envelope(`{"from":15550001111,"id":17,"type":"order","timestamp":1,"order":{"catalog_id":3,"text":null,"product_items":[{"product_retailer_id":7,"quantity":"2","item_price":"3.5","currency":"USD"},{"quantity":3.0,"item_price":""}]}}`)))
	require.NoError(t, err)
	m, ok := list[0].(*webhook.OrderMessage)
	require.True(t, ok, "%v", list[0])
	assert.Equal(t, "15550001111", m.Info().From.WaID)
	assert.Equal(t, "17", m.Info().ID)
	assert.Equal(t, []webhook.OrderItem{{RetailerID: "7", Quantity: 2, Price: 3.5, Currency: "USD"}, {Quantity: 3}}, m.Items)

	list, err = webhook.Decode([]byte(change("messages", `"statuses":[{"id":"1","status":"failed","errors":[{"code":"131026","title":null,"error_data":"plain"},{"code":1,"error_data":{"details":"d"}},{"code":2,"error_data":["x"]}],"pricing":{"billable":"true"}}]`)))
	require.NoError(t, err)
	s, ok := list[0].(*webhook.Status)
	require.True(t, ok)
	assert.Equal(t, 131026, s.Errors[0].Code)
	assert.Equal(t, "plain", s.Errors[0].Details)
	assert.Equal(t, "d", s.Errors[1].Details)
	assert.True(t, s.Pricing.Billable)
}

func TestTrapNonceIsSplitOff(t *testing.T) {
	t.Parallel()
	s := one[*webhook.Status](t, "status_nonce")
	assert.Equal(t, "ABCDEFGHIJKLMN27", s.Nonce)
	assert.Equal(t, "order-17", s.CallbackData)
	for in, want := range map[string][2]string{
		"order-17":                 {"", "order-17"},
		"w1.ABCDEFGHIJKLMN27.":     {"ABCDEFGHIJKLMN27", ""},
		"w1.ABCDEFGHIJKLMN27":      {"", "w1.ABCDEFGHIJKLMN27"},
		"w1.ABCDEFGHIJKLMN2.x":     {"", "w1.ABCDEFGHIJKLMN2.x"},
		"w1.ABCDEFGHIJKLMN21.x":    {"", "w1.ABCDEFGHIJKLMN21.x"},
		"w1.ABCDEFGHIJKLMN2=.x":    {"", "w1.ABCDEFGHIJKLMN2=.x"},
		"w2.ABCDEFGHIJKLMN27.x":    {"", "w2.ABCDEFGHIJKLMN27.x"},
		"w1.ABCDEFGHIJKLMN27.w1.x": {"ABCDEFGHIJKLMN27", "w1.x"},
		"":                         {"", ""},
	} {
		list, err := webhook.Decode([]byte(change("messages", fmt.Sprintf(`"statuses":[{"id":"1","status":"sent","biz_opaque_callback_data":%q}]`, in))))
		require.NoError(t, err)
		s := list[0].(*webhook.Status)
		assert.Equal(t, want, [2]string{s.Nonce, s.CallbackData}, in)
	}
}
