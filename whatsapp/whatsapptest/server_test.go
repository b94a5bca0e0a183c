package whatsapptest_test

import (
	"context"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	waerrors "github.com/wacloud/wacloud/errors"
	"github.com/wacloud/wacloud/webhook"
	"github.com/wacloud/wacloud/whatsapp"
	"github.com/wacloud/wacloud/whatsapp/whatsapptest"
)

const anaPhone = "+1 555 010 0101"

func newServer(t *testing.T, opts ...whatsapptest.Option) *whatsapptest.Server {
	t.Helper()
	srv := whatsapptest.NewServer(opts...)
	t.Cleanup(srv.Close)
	return srv
}

// post sends a body with the server's token and returns status and answer.
func post(t *testing.T, srv *whatsapptest.Server, path, body string) (int, string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, srv.URL()+path, strings.NewReader(body))
	require.NoError(t, err)
	req.Header.Set("Authorization", "Bearer "+srv.Token())
	req.Header.Set("Content-Type", "application/json")
	return do(t, srv, req)
}

func get(t *testing.T, srv *whatsapptest.Server, path string) (int, string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, srv.URL()+path, nil)
	require.NoError(t, err)
	req.Header.Set("Authorization", "Bearer "+srv.Token())
	return do(t, srv, req)
}

func do(t *testing.T, srv *whatsapptest.Server, req *http.Request) (int, string) {
	t.Helper()
	client := srv.HTTPClient()
	defer client.CloseIdleConnections()
	res, err := client.Do(req)
	require.NoError(t, err)
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	require.NoError(t, err)
	return res.StatusCode, string(body)
}

func flush(t *testing.T, srv *whatsapptest.Server) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	require.NoError(t, srv.Flush(ctx))
}

// events subscribes a handler that keeps what it gets.
func events(t *testing.T, srv *whatsapptest.Server) func() []webhook.Event {
	t.Helper()
	var got []webhook.Event // webhooks come one after the other
	h, err := webhook.NewHandler(srv.AppSecret(), srv.VerifyToken(), webhook.On(func(_ context.Context, e webhook.Event) error {
		got = append(got, e)
		return nil
	}))
	require.NoError(t, err)
	srv.SubscribeHandler(h)
	return func() []webhook.Event {
		flush(t, srv)
		return got
	}
}

func TestConversation(t *testing.T) {
	t.Parallel()
	srv := newServer(t)
	wa := srv.Client()
	got := events(t, srv)
	ana := srv.User(anaPhone, "Ana")

	_, err := wa.Send(t.Context(), whatsapp.Phone(anaPhone), &whatsapp.Text{Body: "too early"})
	require.ErrorIs(t, err, waerrors.WindowClosed)

	id := ana.Says("grüß dich / 👋")
	require.Len(t, got(), 1)
	m, isText := got()[0].(*webhook.TextMessage)
	require.True(t, isText, "%T", got()[0])
	assert.Equal(t, "grüß dich / 👋", m.Body)
	assert.Equal(t, id, m.Origin().MessageID)
	assert.Equal(t, srv.PhoneNumberID(), m.Origin().NumberID)
	assert.Equal(t, srv.WABAID(), m.Origin().WABA)
	assert.Equal(t, "15550100101", m.Origin().From.WaID)
	assert.Equal(t, ana.UserID(), m.Origin().From.UserID)
	assert.Equal(t, "Ana", m.Origin().From.Name)

	raw := string(srv.Postings()[0].Body)
	assert.Contains(t, raw, `"body":"gr\u00fc\u00df dich \/ \ud83d\udc4b"`)

	r, err := wa.Reply(t.Context(), m, &whatsapp.Buttons{
		Body: "Coming?", Buttons: []whatsapp.Button{{ID: "yes", Title: "Yes"}, {ID: "no", Title: "No"}},
	}, whatsapp.Quoting(), whatsapp.WithCallbackData("order-7"))
	require.NoError(t, err)
	assert.Equal(t, "15550100101", r.WaID)
	require.Len(t, srv.Ledger(), 1)
	sent := srv.Ledger()[0]
	assert.Equal(t, r.MessageID, sent.ID)
	assert.Equal(t, "interactive", sent.Type)
	assert.Equal(t, "button", sent.Interactive)
	assert.Equal(t, "order-7", sent.CallbackData)
	assert.Equal(t, id, sent.ReplyTo)
	require.Len(t, ana.Inbox(), 1)

	ana.Reads()
	ana.Taps("yes")
	all := got()
	require.Len(t, all, 5)
	for i, want := range []webhook.State{webhook.Sent, webhook.Delivered, webhook.Read} {
		st, isStatus := all[1+i].(*webhook.Status)
		require.True(t, isStatus, "%T", all[1+i])
		assert.Equal(t, want, st.State)
		assert.Equal(t, r.MessageID, st.ID)
		assert.Equal(t, "order-7", st.CallbackData)
	}
	reply, isReply := all[4].(*webhook.ButtonReply)
	require.True(t, isReply, "%T", all[4])
	assert.Equal(t, "yes", reply.ReplyID())
	assert.Equal(t, "Yes", reply.Title)
	assert.Equal(t, r.MessageID, reply.Info().Context.ID)

	require.NoError(t, wa.Typing(t.Context(), m))
	require.Len(t, srv.Receipts(), 1)
	assert.Equal(t, id, srv.Receipts()[0].MessageID)
	assert.True(t, srv.Receipts()[0].Typing)
}

// A server reads header names in one spelling; without a wire between, nothing else would see to it.
func TestHeaderNamesInProcess(t *testing.T) {
	t.Parallel()
	srv := newServer(t, whatsapptest.InProcess())
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, srv.URL()+"/v26.0/"+srv.PhoneNumberID(), nil)
	require.NoError(t, err)
	req.Header["authorization"] = []string{"Bearer " + srv.Token()}
	code, body := do(t, srv, req)
	assert.Equal(t, http.StatusOK, code, body)
}
