package whatsapptest_test

import (
	"encoding/json"
	"net/http"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	waerrors "github.com/wacloud/wacloud/errors"
	"github.com/wacloud/wacloud/whatsapp/whatsapptest"
)

// Every operation looks at the token: at its life, its permissions and the accounts it was granted.
func TestEveryOperationLooksAtTheToken(t *testing.T) {
	t.Parallel()
	srv := newServer(t)
	operations := srv.Operations()
	assert.Greater(t, len(operations), 80)
	refusal := func(o whatsapptest.Operation, token string) [2]int {
		code, answer := as(t, srv, token, o.Method, "/v26.0/"+o.Path, "")
		e := waerrors.FromResponse(code, []byte(answer))
		return [2]int{e.Code, e.Subcode}
	}
	change := func(c func(*whatsapptest.Token)) { srv.ChangeToken(c) }
	open := []string{"oauth/access_token", "qr"}

	change(func(k *whatsapptest.Token) { k.Scopes = nil })
	for _, o := range operations {
		switch o.Scope {
		case "whatsapp_business_messaging":
			assert.Equal(t, [2]int{10, 0}, refusal(o, srv.Token()), "%+v", o)
		case "app":
			assert.Equal(t, [2]int{15, 0}, refusal(o, srv.Token()), "%+v", o)
		case "":
		default:
			assert.Equal(t, [2]int{200, 0}, refusal(o, srv.Token()), "%+v", o)
			assert.Equal(t, [2]int{100, 33}, refusal(o, appToken(srv)), "%+v", o)
		}
	}
	change(func(k *whatsapptest.Token) { k.WABAs = []string{"7"} })
	for _, o := range operations {
		if o.OfAccount {
			assert.Equal(t, [2]int{100, 33}, refusal(o, srv.Token()), "%+v", o)
		}
	}
	change(func(k *whatsapptest.Token) { k.Expires = time.Now().Add(-time.Hour) })
	for _, o := range operations {
		if !slices.Contains(open, o.Path) && o.Path != "whatsapp_business/attachments" {
			assert.Equal(t, [2]int{190, 463}, refusal(o, srv.Token()), "%+v", o)
		}
	}
}

// Nonsense is answered, and with JSON.
func TestEveryOperationSurvivesNonsense(t *testing.T) {
	t.Parallel()
	for _, body := range []string{
		"", "{", "[]", "null", `"x"`, `{}`, `{"messaging_product":7,"pin":{},"code":[],"fields":{"a":1},"tasks":"x","user":null,"prompts":"x","calling":null}`,
		`{"components":[null],"block_users":[null],"languages":"en","name":[],"webhook_configuration":"x","application_data":[],"payload_encryption":null}`,
	} {
		srv := newServer(t)
		for _, o := range srv.Operations() {
			for _, query := range []string{"", "?fields=%28%29.%28,%7D&limit=-1&after=%ff&sort=.&filtering=%7B&template_ids=%5B&start=x"} {
				if o.Method == http.MethodGet && body != "" {
					continue
				}
				code, answer := as(t, srv, srv.Token(), o.Method, "/v26.0/"+o.Path+query, body)
				assert.Less(t, code, http.StatusInternalServerError, "%+v %s: %s", o, body, answer)
				if code != http.StatusOK && o.Path != "whatsapp_business/attachments" {
					assert.True(t, json.Valid([]byte(answer)), "%+v: %s", o, answer)
				}
			}
		}
	}
}
