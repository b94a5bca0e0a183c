package whatsapptest_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wacloud/wacloud/whatsapp/whatsapptest"
)

// openAPI is Meta's own description of the API, v23.0. It is not part of this repository.
const openAPI = "../../../shared/reference/meta-business-messaging-openapi-v23.yaml"

// A deviation is a place where the file is known to be wrong, so that what it says there is not compared. The note is that
// of openapi-notes.md beside the file; "docs" is a page of Meta's documentation that is newer than the file.
type deviation struct {
	note, why string
	schema    string // name of the schema that is changed, "" where the body is left out instead
	change    func(s *schema)
	leaves    func(b message) bool // bodies that are left out
}

// deviations is all that is not compared. One more holds everywhere, note A1: additionalProperties is ignored, since
// with it no body is valid.
func deviations() []deviation {
	anything := func(s *schema) { s.Enum = nil }
	return []deviation{
		{
			note: "A3", why: "coordinates are numbers, or strings", schema: "LocationMessage",
			change: func(s *schema) {
				place := s.AllOf[1].Properties["location"]
				place.Properties["latitude"].Type = typeNames{"number", "string"}
				place.Properties["longitude"].Type = typeNames{"number", "string"}
			},
		},
		{
			note: "A4", why: "a language needs no policy", schema: "LanguageObject",
			change: func(s *schema) { s.Required = []string{"code"} },
		},
		{note: "A6", why: "a button's index is 0 to 9, as a string or a number", schema: "TemplateComponent", change: anyIndex},
		{
			note: "A6", why: "a button's index is 0 to 9, as a string or a number", schema: "ButtonComponent",
			change: func(s *schema) { anyIndex(s.AllOf[1]) },
		},
		{note: "C", why: "257 contacts", schema: "ContactsMessage", change: func(s *schema) {
			s.AllOf[1].Properties["contacts"].MaxItems = new(257)
		}},
		{note: "docs", why: "contacts: a type is any word, \"Mobile\" in the samples", schema: "PhoneObject",
			change: func(s *schema) { anything(s.Properties["type"]) }},
		{note: "docs", why: "contacts: a type is any word, \"Office\" in the samples", schema: "AddressObject",
			change: func(s *schema) { anything(s.Properties["type"]) }},
		{note: "docs", why: "contacts: a type is any word", schema: "EmailObject",
			change: func(s *schema) { anything(s.Properties["type"]) }},
		{note: "docs", why: "contacts: a type is any word, \"Company\" in the samples", schema: "UrlObject",
			change: func(s *schema) { anything(s.Properties["type"]) }},
		{note: "docs", why: "a catalog message needs no thumbnail", schema: "ActionObject", change: func(s *schema) {
			for _, o := range s.OneOf {
				if name := o.Properties["name"]; name != nil && slices.Contains(name.Enum, any("catalog_message")) {
					o.Required = []string{"name"}
				}
			}
		}},
		{note: "D messages", why: "no recipient, only to", leaves: func(b message) bool { return b.Recipient != "" }},
		{note: "D messages", why: "no pins", leaves: func(b message) bool { return b.Type == "pin" }},
		{note: "D interactive", why: "seven types only", leaves: func(b message) bool {
			return b.Type == "interactive" && !slices.Contains([]string{"button", "call_permission_request", "catalog_message",
				"list", "product", "product_list", "flow"}, b.Interactive.Type)
		}},
		{note: "D template components", why: "header, body and three kinds of buttons only", leaves: func(b message) bool {
			return slices.ContainsFunc(b.Template.Components, func(c messageComponent) bool {
				return !slices.Contains([]string{"header", "body", "button"}, c.Type) ||
					c.SubType != "" && !slices.Contains([]string{"quick_reply", "url", "catalog"}, c.SubType)
			})
		}},
		{note: "D template components", why: "a catalog button's parameter is an action", leaves: func(b message) bool {
			return slices.ContainsFunc(b.Template.Components, func(c messageComponent) bool { return c.SubType == "catalog" })
		}},
		{note: "docs", why: "headers: location, product, gif", leaves: func(b message) bool {
			return slices.ContainsFunc(b.Template.Components, func(c messageComponent) bool {
				return c.Type == "header" && len(c.Parameters) > 0 &&
					slices.Contains([]string{"location", "product", "gif"}, c.Parameters[0].Type)
			})
		}},
		{note: "own", why: "what no documentation knows, sent through Raw", leaves: func(b message) bool { return b.Type == "poll" }},
	}
}

func anyIndex(s *schema) {
	s.Properties["index"] = &schema{Type: typeNames{"string", "integer"}}
}

// A message is what says which schema a body belongs to.
type message struct {
	Status      string `json:"status"`
	Recipient   string `json:"recipient"`
	Type        string `json:"type"`
	Policy      string `json:"product_policy"`
	Interactive struct {
		Type string `json:"type"`
	} `json:"interactive"`
	Template struct {
		Components []messageComponent `json:"components"`
	} `json:"template"`
}

type messageComponent struct {
	Type       string `json:"type"`
	SubType    string `json:"sub_type"`
	Parameters []struct {
		Type string `json:"type"`
	} `json:"parameters"`
}

// schemaOf names the schema of a body, or says why there is none.
func schemaOf(t *testing.T, body []byte) (name, left string) {
	t.Helper()
	var m message
	require.NoError(t, json.Unmarshal(body, &m))
	for _, d := range deviations() {
		if d.leaves != nil && d.leaves(m) {
			return "", d.note + ": " + d.why
		}
	}
	switch {
	case m.Status != "":
		return "MarkMessageRequestPayload", ""
	case m.Policy != "":
		return "MarketingMessageRequestPayload", ""
	}
	return "Message", ""
}

func deviating(t *testing.T) schemas {
	t.Helper()
	all := readSchemas(t, openAPI)
	for _, d := range deviations() {
		if d.schema != "" {
			require.Contains(t, all, d.schema)
			d.change(all[d.schema])
		}
	}
	return all
}

// goldens are the bodies that the types of package whatsapp encode to, by name.
func goldens(t *testing.T) map[string][]byte {
	t.Helper()
	files, err := filepath.Glob("../testdata/*.json")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	all := map[string][]byte{}
	for _, f := range files {
		body, err := os.ReadFile(f)
		require.NoError(t, err)
		all[strings.TrimSuffix(filepath.Base(f), ".json")] = body
	}
	return all
}

// What the client sends is valid by Meta's own schemas, wherever they are sound.
func TestBodiesFollowTheOpenAPI(t *testing.T) {
	t.Parallel()
	all := deviating(t)
	compared := 0
	for name, body := range goldens(t) {
		kind, left := schemaOf(t, body)
		if left != "" {
			t.Logf("%s is not compared: %s", name, left)
			continue
		}
		compared++
		var value any
		require.NoError(t, json.Unmarshal(body, &value))
		assert.Empty(t, all.check(kind, value), name)
	}
	assert.GreaterOrEqual(t, compared, 30)
}

// What Meta's schemas refuse, the server refuses too: valid bodies, each with one thing broken.
func TestOpenAPIRefusals(t *testing.T) {
	t.Parallel()
	all := deviating(t)
	tried := 0
	for name, body := range goldens(t) {
		kind, left := schemaOf(t, body)
		if left != "" {
			continue
		}
		srv := newServer(t, whatsapptest.InProcess())
		srv.AddGroup("Y2FwaV9ncm91cDoxNTU1MDAwMTExMToxMjAzNjM")
		prepare(t, srv, body, true)
		path := "/v26.0/" + srv.PhoneNumberID() + "/messages"
		if kind == "MarketingMessageRequestPayload" {
			path = "/v26.0/" + srv.PhoneNumberID() + "/marketing_messages"
		}
		h := srv.Handler()
		send := func(v any) (int, string) {
			b, err := json.Marshal(v)
			require.NoError(t, err)
			r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/graph"+path, strings.NewReader(string(b)))
			r.Header.Set("Authorization", "Bearer "+srv.Token())
			w := httptest.NewRecorder()
			h.ServeHTTP(w, r)
			return w.Code, w.Body.String()
		}
		var whole any
		require.NoError(t, json.Unmarshal(body, &whole))
		code, answer := send(whole)
		require.Equal(t, http.StatusOK, code, "%s: %s", name, answer)
		seen := map[string]bool{} // a word that is too long and not in a list is one fault, however long
		mutate(whole, "", func(v any) any { return v }, func(what string, v any) {
			wrong := strings.Join(all.check(kind, v), "; ")
			if wrong == "" || seen[wrong] || looser(what, wrong) != "" {
				return
			}
			seen[wrong] = true
			tried++
			code, _ := send(v)
			assert.GreaterOrEqual(t, code, 400, "%s: %s: Meta's schema says %.200q", name, what, wrong)
		})
	}
	t.Logf("%d broken bodies", tried)
	assert.Greater(t, tried, 500)
}

// looser says why the server takes what a schema refuses, "" if it should not.
func looser(what, wrong string) string {
	switch {
	case what == ".recipient_type dropped":
		return "docs: recipient_type is optional, individual if it is missing"
	case what == ".type dropped":
		return "docs: type is optional, text if it is missing"
	case what == ".interactive.body.text of 1025" && strings.Contains(wrong, "1025 characters"):
		return "C: the body of a list has 4096 characters"
	}
	return ""
}

// mutate calls f with copies of a value, each with one thing broken: a member dropped, a value of another type, a text too
// long, a list empty or too long. Rebuild puts a part into a copy of the whole.
func mutate(v any, path string, rebuild func(any) any, f func(what string, whole any)) {
	switch v := v.(type) {
	case map[string]any:
		if path != "" {
			f(path+" as text", rebuild("x"))
			f(path+" as list", rebuild([]any{v}))
		}
		for name, member := range v {
			without := maps.Clone(v)
			delete(without, name)
			f(path+"."+name+" dropped", rebuild(without))
			mutate(member, path+"."+name, func(m any) any {
				with := maps.Clone(v)
				with[name] = m
				return rebuild(with)
			}, f)
		}
	case []any:
		f(path+" as text", rebuild("x"))
		f(path+" empty", rebuild([]any{}))
		for _, n := range []int{4, 11, 31, 258} {
			if len(v) > 0 {
				f(path+" of "+strconv.Itoa(n), rebuild(slices.Repeat(v[:1], n)))
			}
		}
		for i, item := range v {
			mutate(item, fmt.Sprintf("%s[%d]", path, i), func(m any) any {
				with := slices.Clone(v)
				with[i] = m
				return rebuild(with)
			}, f)
		}
	case string:
		f(path+" as object", rebuild(map[string]any{"a": "b"}))
		f(path+" as list", rebuild([]any{v}))
		f(path+" as another word", rebuild("mutated"))
		for _, n := range []int{21, 25, 31, 61, 73, 201, 257, 1025, 4097, 32769} {
			f(path+" of "+strconv.Itoa(n), rebuild(strings.Repeat("ü", n)))
		}
	default:
		f(path+" as object", rebuild(map[string]any{"a": "b"}))
		f(path+" as a word", rebuild("mutated"))
	}
}
