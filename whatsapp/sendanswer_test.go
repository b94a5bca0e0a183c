package whatsapp_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	waerrors "github.com/wacloud/wacloud/errors"
	"github.com/wacloud/wacloud/whatsapp"
)

// Whatever way an answer is read, it is read the same.
func TestAnswersToASend(t *testing.T) {
	t.Parallel()
	full := whatsapp.Receipt{MessageID: "wamid.A", Input: "+15550001111", WaID: "15550001111", UserID: "US.1", Status: "accepted"}
	bare := whatsapp.Receipt{MessageID: "wamid.A"}
	for body, want := range map[string]*whatsapp.Receipt{
		`{"messaging_product":"whatsapp","contacts":[{"input":"+15550001111","wa_id":"15550001111","user_id":"US.1"}],"messages":[{"id":"wamid.A","message_status":"accepted"}]}`: &full,
		" {\n\"messages\" : [ { \"id\" : \"wamid.A\" } ] }\n":              &bare,
		`{"messages":[{"id":"wamid.A","new":{"a":[1]}}],"new":7}`:          &bare,
		`{"messages":[{"id":"wamid.A"},{"id":"wamid.B"}],"contacts":null}`: &bare,
		`{"messages":[{"id":"wamid\u002eA"}]}`:                             &bare,
		`{"messages":[{"id":"wamid.A","message_status":7}]}`:               &bare,
		`{"messages":[{"id":"wamid.Ä"}]}`:                                  {MessageID: "wamid.Ä"},
		`{"contacts":[],"messages":[{"id":"wamid.A"}]}`:                    &bare,
		`{"success":true}`:                          {},
		`{"success":false}`:                         nil,
		`{"messages":[]}`:                           nil,
		`{"messages":[{"id":""}]}`:                  nil,
		`{"messages":[{"id":"wamid.A"}]`:            nil,
		`{"messages":[{"id":"wamid.A"}]}}`:          nil,
		`{"messages":[{"id":"wamid.A"}]} {}`:        nil,
		"{\"messages\":[{\"id\":\"wamid.A\"}]}\x00": nil,
		`{"messages":[{"id":"wamid.A",}]}`:          nil,
		`{"messages":[{"id":"wamid.A"}],}`:          nil,
		`[{"messages":[{"id":"wamid.A"}]}]`:         nil,
		`"messages"`:                                nil,
		`null`:                                      nil,
		``:                                          nil,
		`<html>`:                                    nil,
		"{\"messages\":[{\"id\":\"wam\nid.A\"}]}":   nil,
		`{"messages":[{"id":"wamid.` + strings.Repeat("A", 100) + `"}],"contacts":[{}]}`: {MessageID: "wamid." + strings.Repeat("A", 100)},
	} {
		t.Run(body, func(t *testing.T) {
			t.Parallel()
			got, err := newClient(t, reply(200, body, nil)).Send(t.Context(), customer, &whatsapp.Text{Body: "hi"})
			if want == nil {
				require.ErrorIs(t, err, waerrors.AcceptedNoID)
				assert.Nil(t, got)
				return
			}
			require.NoError(t, err)
			assert.Equal(t, want, got)
		})
	}
}

// The quick way takes nothing for an answer that is no JSON, and no id that is not there.
func FuzzPlainAnswer(f *testing.F) {
	f.Add(accepted)
	f.Add(`{"messages":[{"id":"a"}],"messages":[{"id":"b"}]} `)
	f.Add("{\"messages\":[{\"id\":\"a\"}]}\x00")
	f.Fuzz(func(t *testing.T, s string) {
		r := whatsapp.PlainAnswer(s)
		if r == nil {
			return
		}
		assert.True(t, json.Valid([]byte(s)))
		assert.Contains(t, s, `"`+r.MessageID+`"`)
	})
}
