package webhook_test

import (
	"bytes"
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wacloud/wacloud/webhook"
)

func FuzzDecode(f *testing.F) {
	for name := range fixtures() {
		f.Add(fixture(f, name))
	}
	f.Add([]byte(`{"entry":[{"changes":[{"field":"messages","value":{"messages":[{"type":"text","text":{"body":"\ud83d"}}]}}]}]}`))
	f.Add([]byte(`{"entry":[1,{"changes":[2,{"value":3}]}]}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		before := bytes.Clone(body)
		list, err := webhook.Decode(body)
		require.Equal(t, before, body, "the body is not touched")
		if err != nil {
			require.Empty(t, list)
			return
		}
		require.True(t, json.Valid(body), "what is no JSON is refused")
		var last webhook.Origin
		for i, e := range list {
			require.NotNil(t, e)
			require.True(t, bytes.Contains(body, e.Raw()), "Raw is a piece of the body")
			require.True(t, json.Valid(e.Raw()))
			assert.NotEmpty(t, webhook.TypeName(e))
			assert.NotContains(t, webhook.Preview(e), "\n")
			_ = webhook.Unknown(e)
			_ = webhook.ConversationKey(e)
			_ = webhook.OpensWindow(e)
			_ = webhook.Text(e)
			if m, ok := e.(webhook.Message); ok {
				require.NotNil(t, m.Info())
			}
			if h, ok := e.(*webhook.History); ok {
				for m := range h.Messages() {
					require.NotNil(t, m.Content)
				}
			}
			o := e.Origin()
			if i > 0 {
				require.GreaterOrEqual(t, o.Entry, last.Entry, "in order")
			}
			last = o
		}
		// Of a large body events keep copies of parts.
		large, err := webhook.Decode(append(before, bytes.Repeat([]byte(" "), 64<<10)...))
		require.NoError(t, err)
		require.Len(t, large, len(list))
		for i, e := range large {
			require.Equal(t, webhook.TypeName(list[i]), webhook.TypeName(e))
			require.Equal(t, list[i].Origin(), e.Origin())
			require.True(t, bytes.Equal(list[i].Raw(), e.Raw()))
		}
	})
}

func FuzzVerify(f *testing.F) {
	f.Add("secret", webhook.Sign("secret", []byte("{}")), []byte("{}"))
	f.Add("secret", "sha256=", []byte("{}"))
	f.Add("", "", []byte(nil))
	f.Add("s", "sha256=\x00", []byte("x"))
	f.Fuzz(func(t *testing.T, secret, header string, body []byte) {
		err := webhook.Verify(secret, header, body)
		good := webhook.Sign(secret, body)
		if err == nil {
			require.NotEmpty(t, secret)
			require.Len(t, header, len(good))
			require.Equal(t, good[:7], header[:7])
		}
		if secret == "" {
			require.Error(t, err)
			return
		}
		require.NoError(t, webhook.Verify(secret, good, body))
		require.Error(t, webhook.Verify(secret+"x", good, body))
	})
}
