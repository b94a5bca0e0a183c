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
