package whatsapptest_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wacloud/wacloud/webhook"
	"github.com/wacloud/wacloud/whatsapp"
	"github.com/wacloud/wacloud/whatsapp/whatsapptest"
)

const goldenWAMID = "wamid.QnV0dGVyZmx5" // what the golden files quote, react to and read

// Every message type of package whatsapp goes through a client to the server, is taken as it stands in its golden file, and
// arrives: two statuses follow. What Meta does not know is refused.
func TestEveryTypeArrives(t *testing.T) {
	t.Parallel()
	for name, body := range goldens(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o, err := whatsapp.DecodeMessage(body)
			require.NoError(t, err)
			srv := newServer(t, whatsapptest.InProcess())
			got := events(t, srv)
			srv.User("+15550001111", "Ana").Sends(`{"id":"` + goldenWAMID + `","type":"text","text":{"body":"hi"}}`)
			srv.User("", "Ben", whatsapptest.WithUserID("US.13491208655302741918")).Says("hi")
			srv.AddGroup("Y2FwaV9ncm91cDoxNTU1MDAwMTExMToxMjAzNjM")
			prepare(t, srv, body, o.Marketing != nil)
			before := len(got())
			if r, is := o.Message.(*whatsapp.ReadReceipt); is {
				isRead(t, srv, got()[0], r)
				return
			}
			receipt, err := srv.Client().Send(t.Context(), o.To, o.Message, sendOptions(o)...)
			assert.JSONEq(t, string(body), srv.LastBody())
			switch name {
			case "raw":
				assert.Equal(t, 131051, asError(t, err).Code)
				return
			case "template_unknown":
				assert.Equal(t, 132012, asError(t, err).Code)
				return
			}
			require.NoError(t, err)
			var states []webhook.State
			for _, e := range got()[before:] {
				st, is := e.(*webhook.Status)
				require.True(t, is, "%T", e)
				assert.Equal(t, receipt.MessageID, st.ID)
				assert.Equal(t, o.CallbackData, st.CallbackData)
				states = append(states, st.State)
			}
			assert.Equal(t, []webhook.State{webhook.Sent, webhook.Delivered}, states)
			require.Len(t, srv.Ledger(), 1)
			assert.Equal(t, o.ReplyTo, srv.Ledger()[0].ReplyTo)
			assert.Equal(t, strings.ToLower(o.Type()), srv.Ledger()[0].Type)
		})
	}
}

func sendOptions(o *whatsapp.Outgoing) []whatsapp.SendOption {
	var opts []whatsapp.SendOption
	if o.ReplyTo != "" {
		opts = append(opts, whatsapp.ReplyingTo(o.ReplyTo))
	}
	if o.CallbackData != "" {
		opts = append(opts, whatsapp.WithCallbackData(o.CallbackData))
	}
	if o.IdentityHash != "" {
		opts = append(opts, whatsapp.WithIdentityHash(o.IdentityHash))
	}
	if o.Marketing != nil {
		opts = append(opts, whatsapp.AsMarketing(*o.Marketing))
	}
	if o.Direct != nil {
		opts = append(opts, whatsapp.AsDirect(*o.Direct))
	}
	return opts
}

// isRead reads a message as a client does, and looks what the server noted.
func isRead(t *testing.T, srv *whatsapptest.Server, e webhook.Event, r *whatsapp.ReadReceipt) {
	t.Helper()
	wa := srv.Client()
	if r.Typing {
		require.NoError(t, wa.Typing(t.Context(), e))
	} else {
		require.NoError(t, wa.MarkRead(t.Context(), e))
	}
	require.Len(t, srv.Receipts(), 1)
	assert.Equal(t, goldenWAMID, srv.Receipts()[0].MessageID)
	assert.Equal(t, r.Typing, srv.Receipts()[0].Typing)
}
