package template_test

import (
	"encoding/json"
	"errors"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	waerrors "github.com/wacloud/wacloud/errors"
	"github.com/wacloud/wacloud/whatsapp/template"
)

const (
	page1 = `{"data":[{"id":"1","name":"a","language":"en"},{"id":"2","name":"b","language":"en"}],"paging":{"cursors":{"before":"x","after":"y"},"next":"https://graph.test/x?after=y"}}`
	page2 = `{"data":[{"id":"3","name":"c","language":"en"}],"paging":{"cursors":{"before":"y","after":"z"}}}`
	down  = `!503 {"error":{"message":"Service temporarily unavailable","code":2}}`
)

// ids of what a list yields, up to stop of them, and its last error.
func collect(t *testing.T, list string, c *template.Client, stop int) (got []string, err error) {
	t.Helper()
	take := func(id string, e error) bool {
		if e != nil {
			err = e
			return true // a list that went on after its error would be seen
		}
		got = append(got, id)
		return len(got) != stop
	}
	switch list {
	case "templates":
		for v, e := range c.All(t.Context(), template.Query{}) {
			id := ""
			if v != nil {
				id = v.ID
			}
			if !take(id, e) {
				break
			}
		}
	case "library":
		for v, e := range c.Library(t.Context(), template.LibraryQuery{}) {
			if !take(v.ID, e) {
				break
			}
		}
	case "previews":
		for v, e := range c.Previews(t.Context(), template.PreviewQuery{}) {
			if !take(v.Language, e) {
				break
			}
		}
	}
	return got, err
}

func TestLists(t *testing.T) {
	t.Parallel()
	for _, list := range []string{"templates", "library", "previews"} {
		want := []string{"1", "2", "3"}
		if list == "previews" {
			want = []string{"en", "en", "en"}
		}
		t.Run(list, func(t *testing.T) {
			t.Parallel()
			a := &api{answers: []string{page1, page2}}
			got, err := collect(t, list, template.NewClient(a, waba), 0)
			require.NoError(t, err)
			assert.Equal(t, want, got)
			require.Len(t, a.asked(), 2)
			assert.Contains(t, a.asked()[1].ref, "after=y")

			a = &api{answers: []string{page1, page2}}
			got, err = collect(t, list, template.NewClient(a, waba), 1)
			require.NoError(t, err, "break")
			assert.Equal(t, want[:1], got)
			assert.Len(t, a.asked(), 1)

			a = &api{answers: []string{page1}}
			got, err = collect(t, list, template.NewClient(a, waba), 0)
			require.NoError(t, err, "a repeated cursor")
			assert.Len(t, got, 4)
			assert.Len(t, a.asked(), 2)

			a = &api{answers: []string{page1, down}}
			got, err = collect(t, list, template.NewClient(a, waba), 0)
			assert.ErrorIs(t, err, waerrors.Unavailable, "an error on page two")
			assert.Equal(t, want[:2], got)
			assert.Len(t, a.asked(), 2)
		})
	}
	a := &api{answers: []string{page1}}
	_ = template.NewClient(a, waba).All(t.Context(), template.Query{})
	assert.Empty(t, a.asked(), "nothing is sent before the range")
	got, err := collect(t, "templates", template.NewClient(&api{answers: []string{`{"data":[null,{"id":"1"}]}`}}, waba), 0)
	require.NoError(t, err)
	assert.Equal(t, []string{"1"}, got, "a null among the templates")
}

func fault(t *testing.T, err error) *waerrors.Error {
	t.Helper()
	e, ok := errors.AsType[*waerrors.Error](err)
	require.True(t, ok, "%v", err)
	return e
}

// Every call refuses an id that could leave its place in a path, before the wire.
func TestBadIDs(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	a := &api{answers: []string{`{}`}}
	good, bad := template.NewClient(a, waba), template.NewClient(a, "../1")
	ok := template.Definition{Name: "x", Language: "en", Category: template.Utility, Body: template.Body{Text: "Hi"}}
	auth := template.AuthUpsert{Name: "x", Languages: []string{"en"}, Button: template.OTP{Type: template.OTPCopy}}
	second := func(_ any, err error) error { return err }
	first := func(seq func(func(template.Preview, error) bool)) (err error) {
		seq(func(_ template.Preview, e error) bool { err = e; return true })
		return err
	}
	for name, err := range map[string]error{
		"create":     second(bad.Create(ctx, ok)),
		"library":    second(bad.CreateFromLibrary(ctx, template.FromLibrary{Name: "x", Language: "en", Library: "y"})),
		"list":       second(bad.List(ctx, template.Query{})),
		"all":        second(bad.Find(ctx, "x", "en")),
		"delete":     bad.Delete(ctx, "x"),
		"upsert":     second(bad.Upsert(ctx, auth)),
		"previews":   first(bad.Previews(ctx, template.PreviewQuery{})),
		"archive":    second(bad.Archive(ctx, "1")),
		"migrate":    second(bad.Migrate(ctx, template.Migration{From: "1"})),
		"from":       second(good.Migrate(ctx, template.Migration{From: "1?x=y"})),
		"get":        second(good.Get(ctx, "1/2")),
		"edit":       good.Edit(ctx, "", template.Change{Category: template.Utility}),
		"unpause":    good.Unpause(ctx, "%2f"),
		"compare":    second(good.Compare(ctx, "1#", "2", template.Week)),
		"other":      second(good.Compare(ctx, "1", "2]", template.Week)),
		"delete one": good.DeleteOne(ctx, "x", "1&y"),
		"delete ids": good.DeleteIDs(ctx, "1", `2"`),
		"unarchive":  second(good.Unarchive(ctx, "1,2")),
		"wait":       second(good.WaitApproved(ctx, "..")),
		"no ids":     good.DeleteIDs(ctx),
		"many ids":   second(good.Archive(ctx, make([]string, 101)...)),
		"name":       good.Delete(ctx, "Ünïcode"),
		"window":     second(good.Compare(ctx, "1", "2", 8)),
		"no change":  good.Edit(ctx, "1", template.Change{}),
		"page":       second(good.Migrate(ctx, template.Migration{From: "1", Page: -1, Count: 501})),
	} {
		e := fault(t, err)
		assert.Equal(t, waerrors.Invalid, e.Kind, name)
		assert.Equal(t, waerrors.NotSent, e.Outcome, name)
		assert.NotEmpty(t, e.Op, name)
		assert.NotEmpty(t, e.Fields, name)
	}
	assert.Empty(t, a.asked())
}

// What Meta refuses is a typed error with a remedy.
func TestRefusals(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		answer string
		call   func(*template.Client) error
		kind   waerrors.Kind
		code   int
		op     string
	}{
		"expired token": {
			`!401 {"error":{"message":"Error validating access token: Session has expired","type":"OAuthException","code":190,"error_subcode":463}}`,
			func(c *template.Client) error { _, err := c.Get(t.Context(), "1"); return err }, waerrors.Unauthorized, 190, "get template",
		},
		"missing permission": {
			`!403 {"error":{"message":"(#200) Requires whatsapp_business_management permission","type":"OAuthException","code":200}}`,
			func(c *template.Client) error { return c.Delete(t.Context(), "x") }, waerrors.Forbidden, 200, "delete template",
		},
		"permission denied": {
			`!403 {"error":{"message":"(#10) Application does not have permission for this action","type":"OAuthException","code":10}}`,
			func(c *template.Client) error { return c.Unpause(t.Context(), "1") }, waerrors.Forbidden, 10, "unpause template",
		},
		"unknown id": {
			`!400 {"error":{"message":"Unsupported get request. Object with ID '1' does not exist","type":"GraphMethodException","code":100,"error_subcode":33}}`,
			func(c *template.Client) error { _, err := c.Get(t.Context(), "1"); return err }, waerrors.NotFound, 100, "get template",
		},
		"cannot be edited now": {
			`!400 {"error":{"message":"Invalid parameter","code":100,"error_subcode":2388039,"error_user_msg":"Message templates can only be edited once a day"}}`,
			func(c *template.Client) error {
				return c.Edit(t.Context(), "1", template.Change{Category: template.Utility})
			}, waerrors.Template, 100, "edit template",
		},
		"unknown template": {
			`{"data":[]}`, func(c *template.Client) error { _, err := c.Find(t.Context(), "x", "en"); return err },
			waerrors.Template, 132001, "find template",
		},
		"not unpaused": {
			`{"success":false,"reason":"Template is not paused by pacing"}`,
			func(c *template.Client) error { return c.Unpause(t.Context(), "1") }, waerrors.Template, 0, "unpause template",
		},
		"not deleted": {
			`{"success":false}`, func(c *template.Client) error { return c.Delete(t.Context(), "x") }, waerrors.Other, 0, "delete template",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			err := c.call(template.NewClient(&api{answers: []string{c.answer}}, waba))
			e := fault(t, err)
			assert.Equal(t, c.kind, e.Kind, "%v", err)
			assert.Equal(t, c.code, e.Code)
			assert.Equal(t, c.op, e.Op)
			if c.code != 0 {
				assert.NotEmpty(t, e.Remedy())
			}
		})
	}
}

// The lists of what could not be done come in several forms.
func TestMovedForms(t *testing.T) {
	t.Parallel()
	for answer, want := range map[string]template.Moved{
		`{"migrated_templates":["1",2,{"id":"3"}],"failed_templates":[{"4":"no"},{"5":"why"}]}`: {
			IDs: []string{"1", "2", "3"}, Failed: []template.Failure{{ID: "4", Reason: "no"}, {ID: "5", Reason: "why"}},
		},
		`{"migrated_templates":[],"failed_templates":["6",7]}`: {Failed: []template.Failure{{ID: "6"}, {ID: "7"}}},
		`{"failed_templates":{"8":{"code":100}}}`:              {Failed: []template.Failure{{ID: "8", Reason: `{"code":100}`}}},
		`{"failed_templates":null}`:                            {},
	} {
		got, err := template.NewClient(&api{answers: []string{answer}}, waba).Migrate(t.Context(), template.Migration{From: "1"})
		require.NoError(t, err)
		assert.Equal(t, want, got, answer)
	}
}

// What may be done twice is marked so; a create may not.
func TestRepeatable(t *testing.T) {
	t.Parallel()
	a := &api{answers: []string{`{"success":true,"id":"1"}`}}
	c := template.NewClient(a, waba)
	_, err := c.Create(t.Context(), template.Definition{Name: "x", Language: "en", Category: template.Utility, Body: template.Body{Text: "Hi"}})
	require.NoError(t, err)
	require.NoError(t, c.Edit(t.Context(), "1", template.Change{Category: template.Utility}))
	require.NoError(t, c.Unpause(t.Context(), "1"))
	_, err = c.Migrate(t.Context(), template.Migration{From: "2"})
	require.NoError(t, err)
	var got []bool
	for _, x := range a.asked() {
		got = append(got, x.repeatable)
	}
	assert.Equal(t, []bool{false, true, true, false}, got)
}

func FuzzTemplate(f *testing.F) {
	f.Add([]byte(`{"id":"1","components":[{"type":"BODY","text":"{{1}}{{{{x}}","example":{"body_text":[["a"]]}},{"type":"CAROUSEL","cards":[{"components":[]}]}]}`))
	f.Add([]byte(`{"components":[{"type":"BUTTONS","buttons":[null,{},{"type":"OTP"},7]},null,7]}`))
	f.Add([]byte(`{"degrees_of_freedom_spec":{"creative_features_spec":7},"quality_score":null}`))
	f.Fuzz(func(t *testing.T, in []byte) {
		var d template.Template
		if json.Unmarshal(in, &d) != nil {
			return
		}
		_ = d.Check()
		_ = d.Text()
		if _, err := d.Message(template.Params{}); err == nil {
			_, _ = d.Render(template.Params{})
		}
		out, err := json.Marshal(d)
		if err != nil {
			t.Fatal(err)
		}
		var again template.Template
		if err := json.Unmarshal(out, &again); err != nil {
			t.Fatal(err)
		}
	})
}
