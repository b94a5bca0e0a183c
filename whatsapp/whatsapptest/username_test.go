package whatsapptest_test

import (
	"encoding/json"
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wacloud/wacloud/webhook"
	"github.com/wacloud/wacloud/whatsapp/whatsapptest"
)

func TestUsername(t *testing.T) {
	t.Parallel()
	srv := newServer(t)
	got := events(t, srv)
	second := srv.AddNumber("+1 555-010-0001", "Corner Shop")
	path := srv.PhoneNumberID() + "/username"
	assert.JSONEq(t, `{}`, done(t, srv, http.MethodGet, path, ""))
	refused(t, srv, http.MethodDelete, path, "", 100, 0)
	assert.JSONEq(t, `{"data":[{"username_suggestions":["cornershop","corner.shop","corner_shop","cornershop.official"]}],
		"paging":{"cursors":{"before":"cGxhY2U6MA","after":"cGxhY2U6MQ"}}}`, done(t, srv, http.MethodGet, second+"/username_suggestions", ""))
	assert.JSONEq(t, `{"status":"approved"}`, done(t, srv, http.MethodPost, path, `{"username":"Corner.Shop"}`))
	assert.JSONEq(t, `{"username":"corner.shop","status":"approved"}`, done(t, srv, http.MethodGet, path, ""))
	refused(t, srv, http.MethodPost, second+"/username", `{"username":"corner.shop"}`, 147005, 0)
	done(t, srv, http.MethodPost, second+"/username", `{"username":"corner.shop","transfer_action":"force_transfer"}`)
	assert.JSONEq(t, `{}`, done(t, srv, http.MethodGet, path, ""))
	done(t, srv, http.MethodDelete, second+"/username", "")
	var told []string
	for _, e := range got() {
		u, is := e.(*webhook.BusinessUsername)
		require.True(t, is, "%T", e)
		told = append(told, u.Username+" "+u.Status)
	}
	assert.Equal(t, []string{"corner.shop approved", " deleted", "corner.shop approved", " deleted"}, told)

	srv.User(anaPhone, "Ana", whatsapptest.WithUsername("ana"))
	refused(t, srv, http.MethodPost, path, `{"username":"ana"}`, 147001, 0)
	for _, wrong := range []string{"ab", "1234", "www.shop", "shop..x", ".shop", "shop.", "shop.com", "sh op", "größe"} {
		refused(t, srv, http.MethodPost, path, `{"username":"`+wrong+`"}`, 147001, 0)
	}
	refused(t, srv, http.MethodPost, path, `{}`, 100, 0)
	refused(t, srv, http.MethodPost, path, `{"username":"shop","transfer_action":"steal"}`, 100, 0)
	srv.ChangeNumber("", func(n *whatsapptest.Number) { n.NameStatus = "PENDING_REVIEW" })
	assert.JSONEq(t, `{"status":"reserved"}`, done(t, srv, http.MethodPost, path, `{"username":"corner"}`))
	srv.ChangeNumber("", func(n *whatsapptest.Number) { n.Limit = "TIER_250" })
	refused(t, srv, http.MethodPost, path, `{"username":"other"}`, 147002, 0)
}

func TestContactBook(t *testing.T) {
	t.Parallel()
	srv := newServer(t)
	path := srv.PhoneNumberID() + "/contact_book"
	ana := srv.User(anaPhone, "Ana")
	forget := func(bsuid string) string {
		return done(t, srv, http.MethodDelete, path, `{"messaging_product":"whatsapp","bsuid":"`+bsuid+`"}`)
	}
	assert.JSONEq(t, `{"messaging_product":"whatsapp","success":true,"deleted":true}`, forget(ana.UserID()))
	assert.JSONEq(t, `{"messaging_product":"whatsapp","success":true,"deleted":false}`, forget(ana.UserID()))
	assert.JSONEq(t, `{"messaging_product":"whatsapp","success":true,"deleted":false}`, forget("US.13491208655302741918"))
	for _, wrong := range []string{`{"bsuid":"` + ana.UserID() + `"}`, `{"messaging_product":"whatsapp"}`, `{"messaging_product":"whatsapp","bsuid":"Ana"}`,
		`{"messaging_product":"whatsapp","bsuid":"US.ENT.13491208655302741918"}`} {
		refused(t, srv, http.MethodDelete, path, wrong, 100, 0)
	}
}

// A number that stays on the WhatsApp Business app hands contacts and chats over, once each.
func TestCoexistence(t *testing.T) {
	t.Parallel()
	srv, clock := manual(t)
	got := events(t, srv)
	path := srv.PhoneNumberID() + "/smb_app_data"
	contacts, history := `{"messaging_product":"whatsapp","sync_type":"smb_app_state_sync"}`, `{"messaging_product":"whatsapp","sync_type":"history"}`
	refused(t, srv, http.MethodPost, path, contacts, 100, 0)
	for _, wrong := range []string{`{"sync_type":"history"}`, `{"messaging_product":"whatsapp"}`, `{"messaging_product":"whatsapp","sync_type":"photos"}`} {
		refused(t, srv, http.MethodPost, path, wrong, 100, 0)
	}
	srv.ChangeNumber("", func(n *whatsapptest.Number) { n.OnBizApp = true })
	srv.User("15550100102", "Ben Quiet")
	ana := srv.User(anaPhone, "Ana")
	ana.Says("Are you open?")
	clock.Advance(1e9)
	done(t, srv, http.MethodPost, srv.PhoneNumberID()+"/messages", textBody)
	before := len(got())
	var answer struct {
		Product string `json:"messaging_product"`
		ID      string `json:"request_id"`
	}
	require.NoError(t, json.Unmarshal([]byte(done(t, srv, http.MethodPost, path, contacts)), &answer))
	assert.Equal(t, "whatsapp", answer.Product)
	assert.NotEmpty(t, answer.ID)
	done(t, srv, http.MethodPost, path, history)
	got()
	posts := srv.Postings()[before:]
	require.Len(t, posts, 2)
	assert.Contains(t, string(posts[0].Body), `"field":"smb_app_state_sync"`)
	assert.Contains(t, string(posts[0].Body), `{"type":"contact","contact":{"full_name":"Ben Quiet","first_name":"Ben","phone_number":"15550100102"},"action":"add"`)
	body := string(posts[1].Body)
	assert.Contains(t, body, `"history":[{"metadata":{"phase":0,"chunk_order":1,"progress":100},"threads":[{"id":"15550100101","messages":[{`)
	assert.Contains(t, body, `"text":{"body":"Are you open?"},"history_context":{"status":"READ","from_me":false}}`)
	assert.Contains(t, body, `"history_context":{"status":"DELIVERED","from_me":true}}`)
	refused(t, srv, http.MethodPost, path, contacts, 2593107, 0)

	second := srv.AddNumber("+1 555-010-0001", "Second")
	srv.ChangeNumber(second, func(n *whatsapptest.Number) { n.OnBizApp, n.HistoryDenied = true, true })
	done(t, srv, http.MethodPost, second+"/smb_app_data", history)
	got()
	posts = srv.Postings()
	assert.Contains(t, string(posts[len(posts)-1].Body), `"code":2593109`)
	clock.Advance(24 * 3600 * 1e9)
	refused(t, srv, http.MethodPost, second+"/smb_app_data", contacts, 2593108, 0)
}

// What became of a message can be read back.
func TestMessageHistory(t *testing.T) {
	t.Parallel()
	srv := newServer(t)
	send := srv.PhoneNumberID() + "/messages"
	ana := srv.User(anaPhone, "Ana")
	ana.Says("hi")
	var sent struct {
		Messages []struct {
			ID string `json:"id"`
		} `json:"messages"`
	}
	done(t, srv, http.MethodPost, send, textBody)
	require.NoError(t, json.Unmarshal([]byte(done(t, srv, http.MethodPost, send, textBody)), &sent))
	id := sent.Messages[0].ID
	ana.Reads()
	type listed struct {
		Data []struct {
			ID        string `json:"id"`
			MessageID string `json:"message_id"`
			Node      struct {
				Status string `json:"delivery_status"`
			} `json:"node"`
		} `json:"data"`
	}
	var all, one, events listed
	path := srv.PhoneNumberID() + "/message_history"
	require.NoError(t, json.Unmarshal([]byte(done(t, srv, http.MethodGet, path, "")), &all))
	assert.Len(t, all.Data, 2)
	require.NoError(t, json.Unmarshal([]byte(done(t, srv, http.MethodGet, path+"?message_id="+id, "")), &one))
	require.Len(t, one.Data, 1)
	assert.Equal(t, id, one.Data[0].MessageID)
	require.NoError(t, json.Unmarshal([]byte(done(t, srv, http.MethodGet, one.Data[0].ID+"/events", "")), &events))
	require.Len(t, events.Data, 3)
	assert.Equal(t, "SENT", events.Data[0].Node.Status)
	assert.Equal(t, "READ", events.Data[2].Node.Status)
	require.NoError(t, json.Unmarshal([]byte(done(t, srv, http.MethodGet, one.Data[0].ID+"/events?status_filter=DELIVERED", "")), &events))
	assert.Len(t, events.Data, 1)
	refused(t, srv, http.MethodGet, one.Data[0].ID+"/events?status_filter=LOST", "", 100, 0)
}
