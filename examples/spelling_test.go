package examples_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	waerrors "github.com/wacloud/wacloud/errors"
	"github.com/wacloud/wacloud/phone"
	"github.com/wacloud/wacloud/whatsapp"
	"github.com/wacloud/wacloud/whatsapp/whatsapptest"
)

// TestPhonePlugsIntoTheClient: a test number's list has the Mexican number under WhatsApp's old spelling. The national
// number that somebody typed reaches it, and the Book knows the spelling from then on.
func TestPhonePlugsIntoTheClient(t *testing.T) {
	t.Parallel()
	server := whatsapptest.NewServer(whatsapptest.WithTestNumber("+5215512345678"))
	defer server.Close()
	server.User("+5215512345678", "Ana").Says("hola")
	book, err := phone.NewBook("shop", phone.NewMemoryStore(0))
	require.NoError(t, err)
	client := server.Client(
		whatsapp.WithNormalizer(phone.Normalizer("MX")), whatsapp.WithSpellings(phone.Variants), whatsapp.WithLearner(book))

	receipt, err := client.Send(t.Context(), whatsapp.Phone("55 1234 5678"), &whatsapp.Text{Body: "hola"})
	require.NoError(t, err)
	assert.Equal(t, "5215512345678", receipt.WaID)
	waID, known, err := book.Spelling(t.Context(), "+525512345678")
	require.NoError(t, err)
	assert.True(t, known)
	assert.Equal(t, "5215512345678", waID)
	assert.Len(t, server.Ledger(), 1)

	_, err = client.Send(t.Context(), whatsapp.Phone("55 9999 9999"), &whatsapp.Text{Body: "hola"})
	assert.ErrorIs(t, err, waerrors.Undeliverable)
	_, err = client.Send(t.Context(), whatsapp.Phone("12"), &whatsapp.Text{Body: "hola"})
	assert.ErrorIs(t, err, waerrors.Invalid)
}
