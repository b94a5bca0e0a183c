package whatsapp_test

import (
	"encoding/json"
	"os"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	waerrors "github.com/wacloud/wacloud/errors"
	"github.com/wacloud/wacloud/whatsapp"
)

// Package phone classifies the same identities: both packages hold to one table.
func TestParseRecipientAgreesWithPhone(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile("../phone/testdata/identities.json")
	require.NoError(t, err)
	var rows []struct {
		Input     string `json:"input"`
		Recipient string `json:"recipient"`
		Why       string `json:"why"`
	}
	require.NoError(t, json.Unmarshal(data, &rows))
	require.NotEmpty(t, rows)
	for _, row := range rows {
		r, err := whatsapp.ParseRecipient(row.Input)
		assert.Equal(t, row.Recipient, string(r.Kind()), "%q: %s", row.Input, row.Why)
		if row.Recipient == "" {
			assert.ErrorIs(t, err, waerrors.Invalid, row.Input)
			continue
		}
		assert.NoError(t, err, row.Input)
		assert.Equal(t, row.Input, r.Value())
	}
}

// Some senders write numbers without quotes.
func TestContactsWithBareNumbers(t *testing.T) {
	t.Parallel()
	o, err := whatsapp.DecodeMessage([]byte(`{"messaging_product":"whatsapp","to":"+15550001111","type":"contacts","contacts":[
		{"name":{"formatted_name":"Ben"},"phones":[{"phone":15550002222,"wa_id":15550002222,"type":"CELL"}]}]}`))
	require.NoError(t, err)
	m, ok := o.Message.(*whatsapp.Contacts)
	require.True(t, ok)
	assert.Equal(t, whatsapp.ContactPhone{Phone: "15550002222", WaID: "15550002222", Type: "CELL"}, m.Contacts[0].Phones[0])
}
