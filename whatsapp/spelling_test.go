package whatsapp_test

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	waerrors "github.com/wacloud/wacloud/errors"
	"github.com/wacloud/wacloud/whatsapp"
)

const notListed = `{"error":{"code":131030,"message":"Recipient phone number not in allowed list"}}`

type learned struct {
	pairs []string
	err   error
}

func (l *learned) Learn(_ context.Context, input, waID string) error {
	l.pairs = append(l.pairs, input+" "+waID)
	return l.err
}

func TestOtherSpellingIsTriedOnce(t *testing.T) {
	t.Parallel()
	mexico := func(string) []string { return []string{"+525512345678", "+5215512345678", "+52155"} }
	other := `{"contacts":[{"input":"+5215512345678","wa_id":"5215512345678"}],"messages":[{"id":"wamid.X"}]}`
	for name, c := range map[string]struct {
		answers []tripper
		sent    int
		err     error
		learned []string
	}{
		"first spelling works":            {[]tripper{reply(200, accepted, nil)}, 1, nil, []string{"+525512345678 15550001111"}},
		"second spelling works":           {[]tripper{reply(400, notListed, nil), reply(200, other, nil)}, 2, nil, []string{"+525512345678 5215512345678"}},
		"neither works":                   {[]tripper{reply(400, notListed, nil), reply(400, notListed, nil)}, 2, waerrors.Refused, nil},
		"second is ambiguous":             {[]tripper{reply(400, notListed, nil), reply(502, "<html>", nil)}, 2, waerrors.Unknown, nil},
		"another refusal is not about it": {[]tripper{reply(400, `{"error":{"code":131026,"message":"no"}}`, nil)}, 1, waerrors.Undeliverable, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sent, book := 0, &learned{err: errors.New("full")}
			client := newClient(t, tripper(func(r *http.Request) (*http.Response, error) {
				sent++
				return c.answers[sent-1](r)
			}), whatsapp.WithSpellings(mexico), whatsapp.WithLearner(book))
			_, err := client.Send(t.Context(), whatsapp.Phone("+525512345678"), &whatsapp.Text{Body: "hola"})
			assert.ErrorIs(t, err, c.err)
			assert.Equal(t, c.sent, sent)
			assert.Equal(t, c.learned, book.pairs)
		})
	}
}

func TestNoOtherSpellingWithoutOne(t *testing.T) {
	t.Parallel()
	for name, opts := range map[string][]whatsapp.Option{
		"no option":      nil,
		"no variants":    {whatsapp.WithSpellings(func(string) []string { return nil })},
		"the same again": {whatsapp.WithSpellings(func(s string) []string { return []string{strings.TrimPrefix(s, "+"), s} })},
		"no number":      {whatsapp.WithSpellings(func(string) []string { return []string{"US.123"} })},
	} {
		sent := 0
		client := newClient(t, tripper(func(r *http.Request) (*http.Response, error) {
			sent++
			return reply(400, notListed, nil)(r)
		}), opts...)
		_, err := client.Send(t.Context(), customer, &whatsapp.Text{Body: "hi"})
		assert.ErrorIs(t, err, waerrors.Undeliverable, name)
		assert.Equal(t, 1, sent, name)
	}
	_, err := whatsapp.NewClient("1", "t", whatsapp.WithSpellings(nil))
	require.ErrorIs(t, err, waerrors.Invalid)
	_, err = whatsapp.NewClient("1", "t", whatsapp.WithLearner(nil))
	require.ErrorIs(t, err, waerrors.Invalid)
}
