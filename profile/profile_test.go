package profile_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"image"
	"image/png"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	waerrors "github.com/wacloud/wacloud/errors"
	"github.com/wacloud/wacloud/media"
	"github.com/wacloud/wacloud/profile"
)

const number = "106540352242922"

// testAPI is the least graph.API that can be: one attempt, no retries.
type testAPI struct {
	base   string
	client *http.Client
	number string
}

func newAPI(t *testing.T, h http.HandlerFunc) *testAPI {
	t.Helper()
	srv := httptest.NewServer(h)
	t.Cleanup(srv.Close)
	return &testAPI{base: srv.URL + "/graph/v26.0/", client: srv.Client(), number: number}
}

func (a *testAPI) PhoneNumberID() string { return a.number }

func (a *testAPI) AppID() string { return "4242" }

func (a *testAPI) NewRequest(ctx context.Context, method, ref string, body any) (*http.Request, error) {
	var r io.Reader
	if body != nil {
		data, err := json.Marshal(body)
		if err != nil {
			return nil, err
		}
		r = bytes.NewReader(data)
	}
	return http.NewRequestWithContext(ctx, method, a.base+ref, r)
}

func (a *testAPI) Do(req *http.Request) (*http.Response, error) {
	if req.GetBody != nil {
		body, err := req.GetBody()
		if err != nil {
			return nil, err
		}
		req.Body = body
	}
	res, err := a.client.Do(req)
	switch {
	case errors.Is(err, context.Canceled):
		return nil, &waerrors.Error{Outcome: waerrors.Unknown, Kind: waerrors.Canceled, Err: err}
	case err != nil:
		return nil, &waerrors.Error{Outcome: waerrors.Unknown, Kind: waerrors.Unavailable, Err: err}
	case res.StatusCode >= 400:
		defer res.Body.Close()
		data, _ := io.ReadAll(res.Body)
		return nil, waerrors.FromResponse(res.StatusCode, data)
	}
	return res, nil
}

func answering(body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, body) }
}

func bakery() profile.Profile {
	return profile.Profile{
		About: "Fresh bread", Address: "1 Mill Lane", Description: "A bakery", Email: "hello@bakery.test",
		Websites: []string{"https://bakery.test"}, Vertical: profile.Grocery, PictureURL: "https://pps.whatsapp.net/v/1",
	}
}

const bakeryJSON = `{"messaging_product":"whatsapp","about":"Fresh bread","address":"1 Mill Lane","description":"A bakery",
	"email":"hello@bakery.test","websites":["https://bakery.test"],"vertical":"GROCERY","new_member":[1],
	"profile_picture_url":"https://pps.whatsapp.net/v/1"}`

func TestGet(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		body string
		want profile.Profile
	}{
		"flat":             {`{"data":[` + bakeryJSON + `]}`, bakery()},
		"nested":           {`{"data":[{"business_profile":` + bakeryJSON + `}]}`, bakery()},
		"none":             {`{"data":[]}`, profile.Profile{}},
		"empty":            {`{"data":[{"messaging_product":"whatsapp"}]}`, profile.Profile{}},
		"nulls":            {`{"data":[{"about":null,"websites":null,"vertical":null}]}`, profile.Profile{}},
		"other types":      {`{"data":[{"about":5,"websites":"https://a.test","email":{},"vertical":"EDU"}]}`, profile.Profile{Vertical: profile.Education}},
		"vertical unknown": {`{"data":[{"vertical":"SPACE_TRAVEL"}]}`, profile.Profile{Vertical: "SPACE_TRAVEL"}},
	} {
		api := newAPI(t, func(w http.ResponseWriter, r *http.Request) {
			assert.Equal(t, "/graph/v26.0/"+number+"/whatsapp_business_profile", r.URL.Path)
			assert.Equal(t, "about,address,description,email,profile_picture_url,websites,vertical", r.URL.Query().Get("fields"))
			io.WriteString(w, c.body)
		})
		got, err := profile.NewClient(api).Get(t.Context())
		require.NoError(t, err, name)
		assert.Equal(t, c.want, got, name)
	}
}

func TestGetReadsRecordedAnswers(t *testing.T) {
	t.Parallel()
	const file = "../../shared/corpus/responses/get-phone-number-id-whatsapp-business-profile__ok-200__openapi-business-profile-details.json"
	body, err := os.ReadFile(file)
	if err != nil {
		t.Skipf("the corpus is not here: %v", err)
	}
	p, err := profile.NewClient(newAPI(t, answering(string(body)))).Get(t.Context())
	require.NoError(t, err)
	assert.Equal(t, profile.Restaurant, p.Vertical)
	assert.Len(t, p.Websites, 2)
	assert.NotEmpty(t, p.PictureURL)
}

func TestUpdateWritesOnlyWhatIsSet(t *testing.T) {
	t.Parallel()
	for want, u := range map[string]profile.Update{
		`{"messaging_product":"whatsapp","about":"Open"}`:                            {About: "Open"},
		`{"messaging_product":"whatsapp","address":""}`:                              {Address: new("")},
		`{"messaging_product":"whatsapp","description":"x","email":"a@b.test"}`:      {Description: new("x"), Email: new("a@b.test")},
		`{"messaging_product":"whatsapp","websites":[]}`:                             {Websites: new([]string(nil))},
		`{"messaging_product":"whatsapp","websites":["http://a.test"]}`:              {Websites: new([]string{"http://a.test"})},
		`{"messaging_product":"whatsapp","vertical":"EDU"}`:                          {Vertical: profile.Education},
		`{"messaging_product":"whatsapp","profile_picture_handle":"4:VGVzdA==:aW1"}`: {PictureHandle: "4:VGVzdA==:aW1"},
	} {
		var got string
		api := newAPI(t, func(w http.ResponseWriter, r *http.Request) {
			assert.Equal(t, "POST /graph/v26.0/"+number+"/whatsapp_business_profile", r.Method+" "+r.URL.Path)
			body, _ := io.ReadAll(r.Body)
			got = string(body)
			io.WriteString(w, `{"success":true}`)
		})
		require.NoError(t, profile.NewClient(api).Update(t.Context(), u))
		assert.JSONEq(t, want, got)
	}
	for _, body := range []string{`{}`, `{"success":"true"}`, `{"success":1}`, `{"success":null}`} { // it worked all the same
		require.NoError(t, profile.NewClient(newAPI(t, answering(body))).Update(t.Context(), profile.Update{About: "Open"}), body)
	}
	api := newAPI(t, func(http.ResponseWriter, *http.Request) { t.Error("nothing may be sent") })
	require.NoError(t, profile.NewClient(api).Update(t.Context(), profile.Update{}))
}

func TestUpdateLimits(t *testing.T) {
	t.Parallel()
	e := func(n int) string { return strings.Repeat("é", n) } // two bytes each
	mail := func(n int) *string { return new(strings.Repeat("a", n-7) + "@b.test") }
	site := func(n int) string { return "https://" + strings.Repeat("a", n-13) + ".test" }
	require.NoError(t, profile.Update{
		About: e(139), Address: new(e(256)), Description: new(e(512)), Email: mail(128),
		Websites: new([]string{site(256), "http://b.test/path?x=1"}), Vertical: profile.Other,
	}.Check())
	for path, u := range map[string]profile.Update{
		"about":       {About: e(140)},
		"address":     {Address: new(e(257))},
		"description": {Description: new(e(513))},
		"email":       {Email: mail(129)},
		"websites":    {Websites: new([]string{site(20), site(20), site(20)})},
		"websites[1]": {Websites: new([]string{site(20), site(257)})},
		"vertical":    {Vertical: "SPACE_TRAVEL"},
	} {
		err := u.Check()
		require.ErrorIs(t, err, waerrors.Invalid, path)
		assert.Equal(t, []string{path}, paths(t, err))
	}
}

func TestUpdateFormats(t *testing.T) {
	t.Parallel()
	for _, bad := range []string{"ben", "ben@", "@b.test", "Ben <ben@b.test>", "ben@b.test,ana@b.test", "ben@b.test\r\nX: y", " ben@b.test"} {
		err := profile.Update{Email: &bad}.Check()
		require.ErrorIs(t, err, waerrors.Invalid, bad)
		assert.NotContains(t, err.Error(), "ben@")
	}
	for _, bad := range []string{"", "b.test", "ftp://b.test", "https://", "https:///x", "javascript:alert(1)", "//b.test", "http://a b.test"} {
		err := profile.Update{Websites: new([]string{bad})}.Check()
		require.ErrorIs(t, err, waerrors.Invalid, bad)
	}
	for _, bad := range []profile.Vertical{profile.Undefined, profile.NotABusiness, "other", " "} {
		require.ErrorIs(t, profile.Update{Vertical: bad}.Check(), waerrors.Invalid, bad)
	}
	require.ErrorIs(t, profile.Update{About: "  \n"}.Check(), waerrors.Invalid)
	require.ErrorIs(t, profile.Update{Address: new("bad\xff")}.Check(), waerrors.Invalid)
}

func TestUpdateListsAllRules(t *testing.T) {
	t.Parallel()
	api := newAPI(t, func(http.ResponseWriter, *http.Request) { t.Error("nothing may be sent") })
	err := profile.NewClient(api).Update(t.Context(), profile.Update{
		About: strings.Repeat("x", 200), Email: new("no"), Websites: new([]string{"a", "b", "c"}), Vertical: "NOPE",
	})
	assert.Equal(t, []string{"about", "email", "websites", "websites[0]", "websites[1]", "websites[2]", "vertical"}, paths(t, err))
}

func paths(t *testing.T, err error) []string {
	t.Helper()
	e, ok := errors.AsType[*waerrors.Error](err)
	require.True(t, ok, "%v", err)
	var out []string
	for _, f := range e.Fields {
		out = append(out, f.Path)
	}
	return out
}

func TestFailures(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		status int
		body   string
		kind   waerrors.Kind
	}{
		"4xx code":      {400, `{"error":{"message":"(#100) Invalid parameter","code":100}}`, waerrors.Invalid},
		"5xx html":      {502, `<html>`, waerrors.Unavailable},
		"wrong token":   {401, `{"error":{"message":"Invalid OAuth access token","code":190}}`, waerrors.Unauthorized},
		"html 200":      {200, `<html>`, waerrors.Unavailable},
		"success false": {200, `{"success":false}`, waerrors.Other},
	} {
		api := newAPI(t, func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(c.status)
			io.WriteString(w, c.body)
		})
		require.ErrorIs(t, profile.NewClient(api).Update(t.Context(), profile.Update{About: "x"}), c.kind, name)
		if name != "success false" {
			_, err := profile.NewClient(api).Get(t.Context())
			require.ErrorIs(t, err, c.kind, name)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	api := newAPI(t, answering(`{}`))
	_, err := profile.NewClient(api).Get(ctx)
	require.ErrorIs(t, err, context.Canceled)
	api.number = "../me"
	_, err = profile.NewClient(api).Get(t.Context())
	require.ErrorIs(t, err, waerrors.Invalid)
	require.ErrorIs(t, profile.NewClient(api).Update(t.Context(), profile.Update{About: "x"}), waerrors.Invalid)
}

func TestVerticalsMatchReference(t *testing.T) {
	t.Parallel()
	raw, err := os.ReadFile("../../shared/reference/limits.json")
	if err != nil {
		t.Skipf("the reference file is not here: %v", err)
	}
	var ref struct {
		Verticals []struct {
			Value profile.Vertical `json:"value"`
			Name  string           `json:"name"`
			Spec  bool             `json:"in_openapi"`
		} `json:"profile_verticals"`
		Limits []struct {
			Key   string          `json:"key"`
			Value json.RawMessage `json:"value"`
		} `json:"limits"`
	}
	require.NoError(t, json.Unmarshal(raw, &ref))
	require.Len(t, ref.Verticals, 23)
	settable := 0
	for _, v := range ref.Verticals {
		assert.Equal(t, v.Name, v.Value.Name())
		assert.Equal(t, v.Spec, v.Value.Settable(), v.Value)
		if v.Spec {
			settable++
			assert.Contains(t, profile.Verticals(), v.Value)
		}
	}
	assert.Len(t, profile.Verticals(), settable)
	want := map[string]string{
		"profile.about": fmt.Sprint(profile.MaxAbout), "profile.address": fmt.Sprint(profile.MaxAddress),
		"profile.description": fmt.Sprint(profile.MaxDescription), "profile.email": fmt.Sprint(profile.MaxEmail),
		"profile.websites": fmt.Sprintf(`{"max":%d,"each":%d}`, profile.MaxWebsites, profile.MaxWebsite),
	}
	for _, l := range ref.Limits {
		if w, ok := want[l.Key]; ok {
			assert.JSONEq(t, w, string(l.Value), l.Key)
			delete(want, l.Key)
		}
	}
	assert.Empty(t, want)
}

func TestVerticalNames(t *testing.T) {
	t.Parallel()
	list := profile.Verticals()
	for i, v := range list {
		assert.True(t, v.Settable(), v)
		if i > 0 {
			assert.Less(t, list[i-1].Name(), v.Name())
		}
	}
	assert.Equal(t, "Not set", profile.Vertical("").Name())
	assert.Equal(t, "SPACE_TRAVEL", profile.Vertical("SPACE_TRAVEL").Name())
	assert.False(t, profile.Vertical("").Settable())
}

func photo(w, h int) media.File {
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewNRGBA(image.Rect(0, 0, w, h))); err != nil {
		panic(err)
	}
	return media.Bytes("me.png", b.Bytes())
}

func TestSetPhoto(t *testing.T) {
	t.Parallel()
	var steps []string
	api := newAPI(t, func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		switch path := strings.TrimPrefix(r.URL.Path, "/graph/v26.0/"); path {
		case "4242/uploads":
			steps = append(steps, "session "+r.URL.Query().Get("file_type"))
			io.WriteString(w, `{"id":"upload:abc"}`)
		case "upload:abc":
			steps = append(steps, "bytes "+r.Header.Get("File_offset"))
			io.WriteString(w, `{"h":"4:handle"}`)
		default:
			steps = append(steps, path+" "+string(body))
			io.WriteString(w, `{"success":true}`)
		}
	})
	report, err := profile.NewClient(api).SetPhoto(t.Context(), photo(100, 90))
	require.NoError(t, err)
	assert.Len(t, report.Advice, 2) // too small, not square
	assert.Equal(t, []string{
		"session image/png", "bytes 0",
		number + `/whatsapp_business_profile {"messaging_product":"whatsapp","profile_picture_handle":"4:handle"}`,
	}, steps)

	report, err = profile.NewClient(api, profile.WithMedia(media.NewClient(api))).SetPhoto(t.Context(), photo(640, 640))
	require.NoError(t, err)
	assert.Empty(t, report.Advice)
	_, err = profile.NewClient(api).SetPhoto(t.Context(), media.Bytes("me.png", []byte("no picture")))
	require.ErrorIs(t, err, waerrors.Invalid)

	api = newAPI(t, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusInternalServerError) })
	_, err = profile.NewClient(api).SetPhoto(t.Context(), photo(640, 640))
	require.Error(t, err)
}

func TestSync(t *testing.T) {
	t.Parallel()
	c := profile.NewClient(newAPI(t, answering(`{"data":[`+bakeryJSON+`]}`)))
	p := bakery()
	changes, err := c.Sync(t.Context(), &p)
	require.NoError(t, err)
	assert.Empty(t, changes)

	p.Vertical, p.Websites, p.Email = profile.Retail, nil, "old@bakery.test"
	changes, err = c.Sync(t.Context(), &p)
	require.NoError(t, err)
	assert.Equal(t, []profile.Change{
		{Field: "vertical", Old: "Shopping and retail", New: "Food and grocery"},
		{Field: "email", Old: "old@bakery.test", New: "hello@bakery.test"},
		{Field: "websites", Old: "", New: "https://bakery.test"},
	}, changes)
	assert.Equal(t, bakery(), p)

	_, err = c.Sync(t.Context(), nil)
	require.ErrorIs(t, err, waerrors.Invalid)
	_, err = profile.NewClient(newAPI(t, answering(`x`))).Sync(t.Context(), &p)
	require.Error(t, err)
	assert.Equal(t, bakery(), p)
	assert.Empty(t, profile.Diff(profile.Profile{Vertical: profile.Undefined}, profile.Profile{}))
}

func TestApply(t *testing.T) {
	t.Parallel()
	var sent []string
	c := profile.NewClient(newAPI(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodGet {
			io.WriteString(w, `{"data":[`+bakeryJSON+`]}`)
			return
		}
		body, _ := io.ReadAll(r.Body)
		sent = append(sent, string(body))
		io.WriteString(w, `{"success":true}`)
	}))
	changes, err := c.Apply(t.Context(), bakery())
	require.NoError(t, err)
	assert.Empty(t, changes)
	assert.Empty(t, sent)

	want := bakery()
	want.Address, want.Websites, want.Vertical, want.About, want.PictureURL = "", nil, "", "", ""
	changes, err = c.Apply(t.Context(), want)
	require.NoError(t, err)
	require.Len(t, sent, 1)
	assert.JSONEq(t, `{"messaging_product":"whatsapp","address":"","websites":[]}`, sent[0])
	assert.Equal(t, []profile.Change{
		{Field: "address", Old: "1 Mill Lane"}, {Field: "websites", Old: "https://bakery.test"},
	}, changes)

	want.Email = "no"
	_, err = c.Apply(t.Context(), want)
	require.ErrorIs(t, err, waerrors.Invalid)
	_, err = profile.NewClient(newAPI(t, answering(`x`))).Apply(t.Context(), want)
	require.Error(t, err)
}
