package whatsapp_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wacloud/wacloud/webhook"
	"github.com/wacloud/wacloud/whatsapp"
)

type seat struct {
	Show int    `json:"s"`
	Note string `json:"n,omitempty"`
}

func TestPayload(t *testing.T) {
	t.Parallel()
	seats, others := whatsapp.Payload[seat]{Name: "seat"}, whatsapp.Payload[seat]{Name: "sea"}
	id, err := seats.ButtonID(seat{Show: 7, Note: "a<b"})
	require.NoError(t, err)
	assert.Equal(t, `seat:{"s":7,"n":"a<b"}`, id)
	for _, e := range []webhook.Event{
		&webhook.ButtonReply{ID: id}, &webhook.ListReply{ID: id}, &webhook.ButtonMessage{Payload: id}, &webhook.Status{CallbackData: id},
	} {
		got, ok := seats.Of(e)
		assert.True(t, ok)
		assert.Equal(t, seat{Show: 7, Note: "a<b"}, got)
		assert.True(t, seats.In(e))
		assert.False(t, others.In(e))
	}
	for _, e := range []webhook.Event{nil, &webhook.TextMessage{}, &webhook.ButtonReply{ID: "seat"}, &webhook.ButtonReply{ID: "seat:{"}} {
		assert.False(t, seats.In(e))
	}
	assert.False(t, whatsapp.Payload[seat]{}.In(&webhook.ButtonReply{ID: ":{}"}))
}

func TestPayloadLimits(t *testing.T) {
	t.Parallel()
	seats := whatsapp.Payload[seat]{Name: "seat"}
	frame := len(`seat:{"s":7,"n":""}`)
	for name, c := range map[string]struct {
		pack func(seat) (string, error)
		path string
		most int
	}{
		"button": {seats.ButtonID, "reply.id", 256},
		"row":    {seats.RowID, "rows[].id", 200},
		"status": {seats.CallbackData, "biz_opaque_callback_data", 512},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := c.pack(seat{7, chars(c.most - frame)})
			require.NoError(t, err)
			_, err = c.pack(seat{7, chars(c.most - frame + 1)})
			assert.Equal(t, []string{c.path}, broken(t, err))
		})
	}
	_, err := whatsapp.Payload[chan int]{Name: "x"}.ButtonID(nil)
	assert.Equal(t, []string{"reply.id"}, broken(t, err))
	for _, bad := range []string{"", "a:b", "a b", "ä", strings.Repeat("é", 3)} {
		_, err := whatsapp.Payload[int]{Name: bad}.ButtonID(1)
		assert.Equal(t, []string{"reply.id"}, broken(t, err), bad)
	}
}
