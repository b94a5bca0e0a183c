package whatsapptest_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	waerrors "github.com/wacloud/wacloud/errors"
	"github.com/wacloud/wacloud/whatsapp"
	"github.com/wacloud/wacloud/whatsapp/whatsapptest"
)

const textBody = `{"messaging_product":"whatsapp","to":"+1 555 010 0101","type":"text","text":{"body":"hi"}}`

func TestTokens(t *testing.T) {
	t.Parallel()
	srv := newServer(t)
	path := srv.URL() + "/v26.0/" + srv.PhoneNumberID() + "/messages"
	for name, c := range map[string]struct {
		header, query string
		want          int
	}{
		"bearer":           {header: "Bearer " + srv.Token(), want: 200},
		"lower case":       {header: "bearer " + srv.Token(), want: 200},
		"oauth":            {header: "OAuth " + srv.Token(), want: 200},
		"query":            {query: "?access_token=" + srv.Token(), want: 200},
		"none":             {want: 401},
		"wrong":            {header: "Bearer EAAGwrong", want: 401},
		"wrong in query":   {query: "?access_token=x", want: 401},
		"basic":            {header: "Basic " + srv.Token(), want: 401},
		"scheme alone":     {header: "Bearer", want: 401},
		"good proof":       {header: "Bearer " + srv.Token(), query: "?appsecret_proof=" + proof(srv), want: 200},
		"bad proof":        {header: "Bearer " + srv.Token(), query: "?appsecret_proof=00", want: 400},
		"app access token": {header: "Bearer " + srv.AppID() + "|" + srv.AppSecret(), want: 400},
	} {
		t.Run(name, func(t *testing.T) {
			req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, path+c.query, strings.NewReader(textBody))
			require.NoError(t, err)
			if c.header != "" {
				req.Header.Set("Authorization", c.header)
			}
			code, body := do(t, srv, req)
			assert.Equal(t, c.want, code, body)
			if c.want == 401 {
				e := waerrors.FromResponse(code, []byte(body))
				assert.Equal(t, 190, e.Code)
				assert.Equal(t, waerrors.Unauthorized, e.Kind)
				assert.NotEmpty(t, e.TraceID)
				assert.Contains(t, body, `"type":"OAuthException"`)
			}
		})
	}
}

func TestRevokeToken(t *testing.T) {
	t.Parallel()
	srv := newServer(t)
	wa := srv.Client()
	fresh := srv.RevokeToken()
	assert.Equal(t, fresh, srv.Token())
	_, err := wa.Send(t.Context(), whatsapp.Phone(anaPhone), &whatsapp.Text{Body: "hi"})
	e := asError(t, err)
	assert.Equal(t, 190, e.Code)
	assert.Equal(t, 463, e.Subcode)
	_, err = srv.Client().Send(t.Context(), whatsapp.Phone(anaPhone), &whatsapp.Text{Body: "hi"})
	require.NoError(t, err)
}

func TestAppSecretProof(t *testing.T) {
	t.Parallel()
	srv := newServer(t, whatsapptest.WithAppSecretProof())
	_, err := srv.Client().Send(t.Context(), whatsapp.Phone(anaPhone), &whatsapp.Text{Body: "hi"})
	assert.Equal(t, 100, asError(t, err).Code)
	_, err = srv.Client(whatsapp.WithAppSecret(srv.AppSecret())).Send(t.Context(), whatsapp.Phone(anaPhone), &whatsapp.Text{Body: "hi"})
	require.NoError(t, err)
}

func TestPaths(t *testing.T) {
	t.Parallel()
	for _, base := range []string{"", "/graph", "/a/b/"} {
		srv := newServer(t, whatsapptest.WithBasePath(base))
		id := srv.PhoneNumberID()
		assert.Equal(t, strings.TrimSuffix(base, "/"), strings.TrimPrefix(srv.URL(), "http://"+hostOf(srv.URL())))
		for path, want := range map[string]int{
			"/v26.0/" + id:                  200,
			"/v19.0/" + id + "/":            200,
			"/v9/" + id:                     200,
			"/" + id:                        200,
			"//v26.0//" + id:                200,
			"/v26.0/" + id + "/other":       400,
			"/v26.0/999999999999999":        400,
			"/v26.0/hello":                  400,
			"/":                             400,
			"/v26.0":                        400,
			"/version/" + id:                400,
			"/v26.0/" + srv.WABAID():        200,
			"/v26.0/" + id + "?fields=nope": 400,
		} {
			code, body := get(t, srv, path)
			assert.Equal(t, want, code, "%s%s: %s", base, path, body)
			if want == 400 {
				assert.NotZero(t, waerrors.FromResponse(code, []byte(body)).Code)
			}
		}
	}
}

func TestUnknownNumber(t *testing.T) {
	t.Parallel()
	srv := newServer(t)
	code, body := post(t, srv, "/v26.0/123456789012345/messages", textBody)
	assert.Equal(t, 400, code)
	e := waerrors.FromResponse(code, []byte(body))
	assert.Equal(t, 100, e.Code)
	assert.Equal(t, 33, e.Subcode)
	assert.Contains(t, body, `"type":"GraphMethodException"`)
	assert.Contains(t, body, "Object with ID '123456789012345' does not exist")
}

func TestBasePathIsNeeded(t *testing.T) {
	t.Parallel()
	srv := newServer(t)
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://"+hostOf(srv.URL())+"/v26.0/"+srv.PhoneNumberID(), nil)
	require.NoError(t, err)
	req.Header.Set("Authorization", "Bearer "+srv.Token())
	code, body := do(t, srv, req)
	assert.Equal(t, 400, code)
	assert.Contains(t, body, "Unknown path components")
}

func TestServedVersion(t *testing.T) {
	t.Parallel()
	srv := newServer(t, whatsapptest.WithVersion("v25.0"))
	for path, want := range map[string]string{"/v21.0/": "v21.0", "/": "v25.0"} {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, srv.URL()+path+srv.PhoneNumberID(), nil)
		require.NoError(t, err)
		client := srv.HTTPClient()
		res, err := client.Do(req)
		require.NoError(t, err)
		_ = res.Body.Close()
		client.CloseIdleConnections()
		assert.Equal(t, want, res.Header.Get("Facebook-Api-Version"))
		assert.NotEmpty(t, res.Header.Get("X-Business-Use-Case-Usage"))
	}
}
