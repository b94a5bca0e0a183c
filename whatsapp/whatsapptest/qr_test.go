package whatsapptest_test

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"image/png"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wacloud/wacloud/whatsapp/number"
	"github.com/wacloud/wacloud/whatsapp/whatsapptest"
)

type qrLink struct {
	Code  string `json:"code"`
	Text  string `json:"prefilled_message"`
	URL   string `json:"deep_link_url"`
	Image string `json:"qr_image_url"`
}

func TestLinks(t *testing.T) {
	t.Parallel()
	srv := newServer(t)
	path := srv.PhoneNumberID() + "/message_qrdls"
	assert.JSONEq(t, `{"data":[]}`, done(t, srv, http.MethodGet, path, ""))
	var made qrLink
	require.NoError(t, json.Unmarshal([]byte(done(t, srv, http.MethodPost, path, `{"prefilled_message":"Hi","generate_qr_image":"SVG"}`)), &made))
	assert.Regexp(t, "^[A-Z2-7]{14}$", made.Code)
	assert.Equal(t, "https://wa.me/message/"+made.Code, made.URL)
	fetch := func(url string) []byte {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
		require.NoError(t, err)
		code, body := do(t, srv, req)
		require.Equal(t, http.StatusOK, code, body)
		return []byte(body)
	}
	var drawing struct{ XMLName xml.Name }
	require.NoError(t, xml.Unmarshal(fetch(made.Image), &drawing))
	assert.Equal(t, "svg", drawing.XMLName.Local)

	assert.Contains(t, done(t, srv, http.MethodPost, path, `{"code":"`+made.Code+`","prefilled_message":"Hello"}`), `"prefilled_message":"Hello"`)
	assert.JSONEq(t, `{"data":[{"code":"`+made.Code+`","prefilled_message":"Hello","deep_link_url":"https://wa.me/message/`+made.Code+`"}],
		"paging":{"cursors":{"before":"cGxhY2U6MA","after":"cGxhY2U6MQ"}}}`, done(t, srv, http.MethodGet, path+"/"+made.Code, ""))
	var listed struct {
		Data []qrLink `json:"data"`
	}
	done(t, srv, http.MethodPost, path, `{"prefilled_message":"Second"}`)
	require.NoError(t, json.Unmarshal([]byte(done(t, srv, http.MethodGet, path+"?fields=code,qr_image_url.format(PNG),creation_time", "")), &listed))
	require.Len(t, listed.Data, 2)
	first, err := png.Decode(bytes.NewReader(fetch(listed.Data[0].Image)))
	require.NoError(t, err)
	assert.Equal(t, first.Bounds().Dx(), first.Bounds().Dy())
	assert.NotEqual(t, fetch(listed.Data[0].Image), fetch(listed.Data[1].Image))
	require.NoError(t, json.Unmarshal([]byte(done(t, srv, http.MethodGet, path+"?code="+made.Code, "")), &listed))
	assert.Len(t, listed.Data, 1)

	done(t, srv, http.MethodDelete, path+"/"+made.Code, "")
	refused(t, srv, http.MethodGet, path+"/"+made.Code, "", 100, 33)
	refused(t, srv, http.MethodDelete, path+"/"+made.Code, "", 100, 33)
	refused(t, srv, http.MethodPost, path, `{"code":"`+made.Code+`","prefilled_message":"Hello"}`, 100, 33)
	for _, wrong := range []string{`{}`, `{"prefilled_message":"` + strings.Repeat("ü", 141) + `"}`, `{"prefilled_message":"x","generate_qr_image":"GIF"}`} {
		refused(t, srv, http.MethodPost, path, wrong, 100, 0)
	}
	refused(t, srv, http.MethodGet, path+"?fields=qr_image_url.format(GIF)", "", 100, 0)
}

// Lists go forth and back, whatever the size of their pages.
func TestPages(t *testing.T) {
	t.Parallel()
	srv := newServer(t)
	for i := range 7 {
		done(t, srv, http.MethodPost, srv.PhoneNumberID()+"/message_qrdls", fmt.Sprintf(`{"prefilled_message":"%d"}`, i))
	}
	var texts []string
	for l, err := range number.NewClient(srv.Client()).AllLinks(t.Context(), number.PNG) {
		require.NoError(t, err)
		texts = append(texts, l.Text)
	}
	assert.Equal(t, []string{"0", "1", "2", "3", "4", "5", "6"}, texts)
	type listed struct {
		Data   []qrLink `json:"data"`
		Paging struct {
			Cursors        struct{ Before, After string }
			Next, Previous string
		} `json:"paging"`
	}
	page := func(query string) (l listed) {
		require.NoError(t, json.Unmarshal([]byte(done(t, srv, http.MethodGet, srv.PhoneNumberID()+"/message_qrdls?fields=prefilled_message&"+query, "")), &l))
		return l
	}
	firstPage := page("limit=3")
	assert.Empty(t, firstPage.Paging.Previous)
	second := page("limit=3&after=" + firstPage.Paging.Cursors.After)
	require.Len(t, second.Data, 3)
	assert.Equal(t, "3", second.Data[0].Text)
	assert.NotEmpty(t, second.Paging.Previous)
	assert.NotContains(t, second.Paging.Next, srv.Token())
	back := page("limit=2&before=" + second.Paging.Cursors.Before)
	require.Len(t, back.Data, 2)
	assert.Equal(t, "1", back.Data[0].Text)
	last := page("limit=3&after=" + second.Paging.Cursors.After)
	assert.Len(t, last.Data, 1)
	assert.Empty(t, last.Paging.Next)
	for _, wrong := range []string{"limit=0", "limit=x", "after=x", "before=x", "after=cGxhY2U6OTk5"} {
		code, body := call(t, srv, http.MethodGet, "/v26.0/"+srv.PhoneNumberID()+"/message_qrdls?"+wrong, "")
		assert.Equal(t, http.StatusBadRequest, code, body)
	}
}

func TestNumberLists(t *testing.T) {
	t.Parallel()
	srv, clock := manual(t)
	clock.Advance(1)
	second := srv.AddNumber("+1 555-010-0001", "Second")
	srv.ChangeNumber(second, func(n *whatsapptest.Number) { n.Mode = "SANDBOX"; n.LastOnboarded = n.LastOnboarded.AddDate(-1, 0, 0) })
	ids := func(query string) (out []string) {
		var l struct {
			Data []struct {
				ID string `json:"id"`
			} `json:"data"`
		}
		require.NoError(t, json.Unmarshal([]byte(done(t, srv, http.MethodGet, srv.WABAID()+"/phone_numbers?fields=id&"+query, "")), &l))
		for _, n := range l.Data {
			out = append(out, n.ID)
		}
		return out
	}
	main := srv.PhoneNumberID()
	for query, want := range map[string][]string{
		"": {main, second}, "sort=creation_time.desc": {second, main}, "sort=creation_time.asc": {main, second},
		"sort=last_onboarded_time.asc": {second, main}, "sort=last_onboarded_time.desc": {main, second},
		"filtering=[{%22field%22:%22account_mode%22,%22operator%22:%22EQUAL%22,%22value%22:%22SANDBOX%22}]": {second},
	} {
		assert.Equal(t, want, ids(query), query)
	}
	for _, wrong := range []string{"sort=name.asc", "filtering=[]", "filtering=x", "fields=colour"} {
		refused(t, srv, http.MethodGet, srv.WABAID()+"/phone_numbers?"+wrong, "", 100, 0)
	}
	for _, wrong := range []string{`{}`, `{"phone_number":"5550100042"}`, `{"phone_number":"0550100042","verified_name":"Shop"}`,
		`{"phone_number":"5550100042","verified_name":"S"}`, `{"phone_number":"5550100042","verified_name":"Shop","cc":"US"}`} {
		refused(t, srv, http.MethodPost, srv.WABAID()+"/phone_numbers", wrong, 100, 0)
	}
	for i := range 18 {
		done(t, srv, http.MethodPost, srv.WABAID()+"/phone_numbers", fmt.Sprintf(`{"cc":"44","phone_number":"55501001%02d","verified_name":"Shop"}`, i))
	}
	refused(t, srv, http.MethodPost, srv.WABAID()+"/phone_numbers", `{"phone_number":"445550100199","verified_name":"Shop"}`, 100, 0)
	_, body := get(t, srv, "/v26.0/"+srv.WABAID()+"/phone_numbers?fields=display_phone_number")
	assert.Contains(t, body, `"+44 5550100100"`)
}
