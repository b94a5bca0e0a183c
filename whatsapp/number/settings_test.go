package number_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wacloud/wacloud/whatsapp/number"
)

// What was read can be written back: members that are read only are not sent, and the caller's own copy stays whole.
func TestSettingsAreWrittenBack(t *testing.T) {
	t.Parallel()
	const answer = `{"calling":{"status":"ENABLED","sip":{"status":"ENABLED","servers":[{"app_id":"67084","hostname":"sip.example",
		"sip_user_password":"s3cret"}]},"audio":{"additional_codecs":["PCMA"],"status":"enabled"},"ip_addresses":{"default":["203.0.113.7"]},
		"restrictions":{"restrictions":[{"type":"RESTRICTED_USER_INITIATED_CALLING","expiration":1}]}},
		"payload_encryption":{"status":"DISABLED","cloud_encryption_key":"x","client_encryption_key_fingerprint":"y"},
		"storage_configuration":{"status":"default"}}`
	_, c := answering(t, answer)
	s, err := c.GetSettings(t.Context())
	require.NoError(t, err)
	assert.Equal(t, []number.Restriction{{Type: "RESTRICTED_USER_INITIATED_CALLING", Expires: 1}}, s.Calling.Restrictions)
	assert.Equal(t, number.StorageStatus("default"), s.Storage.Status)
	s.Storage = nil

	srv, c := answering(t, `{"success":true}`)
	require.NoError(t, c.UpdateSettings(t.Context(), s))
	assert.JSONEq(t, `{"calling":{"status":"ENABLED","sip":{"status":"ENABLED","servers":[{"hostname":"sip.example"}]},
		"audio":{"additional_codecs":["PCMA"]}},"payload_encryption":{"status":"DISABLED"}}`, srv.LastBody())
	assert.Equal(t, "s3cret", s.Calling.SIP.Servers[0].Password)
}

// A part of another shape than documented stays nil, and its neighbours whole.
func TestSettingsOfAnotherShape(t *testing.T) {
	t.Parallel()
	_, c := answering(t, `{"calling":["new"],"storage_configuration":{"status":"DEFAULT"},"user_identity_change":null}`)
	s, err := c.GetSettings(t.Context())
	require.NoError(t, err)
	assert.Nil(t, s.Calling)
	assert.Nil(t, s.Identity)
	assert.Equal(t, number.StorageDefault, s.Storage.Status)
	assert.Contains(t, string(s.Raw), "new")
}

// No answer makes reading panic, and the whole answer stays in Raw.
func FuzzSettings(f *testing.F) {
	for _, seed := range []string{
		`{}`, `null`, `{"calling":null}`, `{"calling":{"ip_addresses":[],"restrictions":{"restrictions_list":[{}]}}}`,
		`{"calling":{"voicemail":{"audio":{"default":{"announcement_media_id":1,"timeout_seconds":0}}}},"storage_configuration":7}`,
		`{"calling":{"sip":{"servers":[{"hostname":"a","request_uri_user_params":{"K":"V"}}]}},"user_identity_change":{"enable_identity_key_check":"x"}}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		var s number.Settings
		if err := s.UnmarshalJSON(b); err != nil {
			return
		}
		assert.Equal(t, string(b), string(s.Raw))
		_, err := json.Marshal(s)
		require.NoError(t, err)
	})
}
