package template_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wacloud/wacloud/media"
	"github.com/wacloud/wacloud/whatsapp"
	"github.com/wacloud/wacloud/whatsapp/template"
	"github.com/wacloud/wacloud/whatsapp/whatsapptest"
)

// A tap keeps the answer that came last.
type tap struct {
	next http.RoundTripper
	mu   sync.Mutex
	last []byte
}

func (a *tap) RoundTrip(r *http.Request) (*http.Response, error) {
	res, err := a.next.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	body, err := io.ReadAll(res.Body)
	if err != nil {
		return nil, err
	}
	res.Body.Close()
	a.mu.Lock()
	defer a.mu.Unlock()
	a.last = body
	res.Body = io.NopCloser(bytes.NewReader(body))
	return res, nil
}

// before brings the fake into the state that an operation starts from. The ids are those of the goldens.
func before(op string) []whatsapptest.Template {
	const id, other, from = "1689556908129832", "1689556908129833", "104996122399160"
	order := whatsapptest.Template{ID: id, Name: "order_confirmation", Body: "Thank you for your order."}
	april := whatsapptest.Template{
		ID: "920070352646140", Name: "2023_april_promo", Category: "MARKETING", PreviousCategory: "ACCOUNT_UPDATE", Quality: "GREEN",
		Components: []json.RawMessage{
			json.RawMessage(`{"type":"HEADER","format":"TEXT","text":"Fall Sale"}`),
			json.RawMessage(`{"type":"BODY","text":"Hi {{1}}, our Fall Sale is on! Use promo code {{2}} to get 25% off!","example":{"body_text":[["Ana","FALL25"]]}}`),
			json.RawMessage(`{"type":"FOOTER","text":"Not interested? Tap Stop Promotions"}`),
			json.RawMessage(`{"type":"BUTTONS","buttons":[{"type":"QUICK_REPLY","text":"Stop promotions"}]}`),
		},
	}
	with := func(t whatsapptest.Template, change func(*whatsapptest.Template)) whatsapptest.Template {
		change(&t)
		return t
	}
	filler := func(n int, name, waba string) []whatsapptest.Template {
		out := make([]whatsapptest.Template, n)
		for i := range out {
			out[i] = whatsapptest.Template{Name: fmt.Sprintf("%s_%d", name, i), Body: "Hi.", WABA: waba}
		}
		return out
	}
	switch op {
	case "list", "get":
		return []whatsapptest.Template{april}
	case "find":
		return []whatsapptest.Template{with(april, func(t *whatsapptest.Template) { t.ID, t.Name = "920070352646141", "2023_april_promo_2" }), april}
	case "list_page": // the first of the second of three pages
		rejected := with(april, func(t *whatsapptest.Template) { t.Status = "REJECTED" })
		return slices.Concat(filler(25, "2023_april_promo", ""), []whatsapptest.Template{rejected}, filler(25, "2023_april_promo_more", ""))
	case "edit", "edit_category", "archive", "delete", "delete_one", "delete_ids":
		if op == "edit" || op == "edit_category" {
			order.Status = "REJECTED" // the category of an approved one stays
		}
		return []whatsapptest.Template{order, {ID: other, Name: "reminder", Body: "Hi.", Status: "PENDING"}}
	case "unarchive":
		order.Status = "ARCHIVED"
		return []whatsapptest.Template{order}
	case "unpause":
		order.Status, order.Pause = "PAUSED", "RATE_LIMITING_PAUSE"
		return []whatsapptest.Template{order}
	case "compare":
		return []whatsapptest.Template{
			with(order, func(t *whatsapptest.Template) { t.Sends, t.Blocks = 1273, 1 }),
			{ID: other, Name: "reminder", Body: "Hi.", Sends: 1042, Blocks: 2},
		}
	case "migrate":
		return append(filler(100, "old", from),
			whatsapptest.Template{WABA: from, Name: "a", Body: "Hi."}, whatsapptest.Template{WABA: from, Name: "b", Body: "Hi.", Quality: "GREEN"},
			whatsapptest.Template{WABA: from, ID: "1019496902803242", Name: "c", Body: "Hi.", CorrectCategory: "MARKETING"},
			whatsapptest.Template{WABA: from, ID: "259672276895259", Name: "d", Body: "Hi {{1}}"})
	case "migrate_some":
		return append(filler(3, "old", from),
			whatsapptest.Template{WABA: from, ID: "35002248699842", Name: "a", Body: "Hi."}, whatsapptest.Template{WABA: from, ID: "351234565148", Name: "b", Body: "Hi."})
	}
	return nil
}

// The same rows against the fake API: the same request, and an answer that has all that the documented one has.
func TestOperationsOnTheFake(t *testing.T) {
	t.Parallel()
	handles := regexp.MustCompile(`"4:[^"]*"`)
	for name := range rows(env{}) {
		t.Run(name, func(t *testing.T) {
			b, err := os.ReadFile("testdata/operations/" + name + ".json")
			require.NoError(t, err)
			var o operation
			require.NoError(t, json.Unmarshal(b, &o))
			synctest.Test(t, func(t *testing.T) { // for the clock of compare: 2000-01-01
				srv := fake(t, whatsapptest.WithWABAID(waba), whatsapptest.WithReview())
				if name == "upsert" {
					srv = fake(t, whatsapptest.WithWABAID(waba))
				}
				for _, tmpl := range before(name) {
					srv.AddTemplate(tmpl)
				}
				listen := &tap{next: srv.RoundTripper()}
				wa := srv.Client(whatsapp.WithTransport(listen))
				c := template.NewClient(wa, waba, template.WithArchiveAPI(srv.Client(whatsapp.WithTransport(listen), whatsapp.WithAPIVersion(""))))
				var e env
				switch name {
				case "create":
					pdf := media.Bytes("a.pdf", []byte("%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\ntrailer<<>>\n%%EOF\n"))
					e.handle, err = media.NewClient(wa).UploadHandle(t.Context(), media.HeaderDocument, pdf)
					require.NoError(t, err)
				case "list_page":
					page, err := c.List(t.Context(), template.Query{Name: "2023_april_promo", Fields: "name,status"})
					require.NoError(t, err)
					e.after = page.After
				case "unpause":
					time.Sleep(5 * time.Minute)
				}
				_, err := rows(e)[name].call(t, c)
				require.NoError(t, err)

				all := srv.Requests()
				got := all[len(all)-1]
				path, query, _ := strings.Cut(strings.TrimPrefix(o.Path, archiveHost), "?")
				want, err := url.ParseQuery(query)
				require.NoError(t, err)
				if e.after != "" {
					want.Set("after", e.after)
				}
				assert.Equal(t, o.Method+" "+path, got.Method+" "+got.Path)
				assert.Equal(t, want, got.Query)
				if o.Body != nil {
					assert.JSONEq(t, handles.ReplaceAllString(string(o.Body), `"handle"`), handles.ReplaceAllString(string(got.Body), `"handle"`))
				}
				assert.Equal(t, strings.HasPrefix(o.Path, archiveHost), got.Version == "")
				var documented, answered any
				require.NoError(t, json.Unmarshal(o.Answer, &documented))
				require.NoError(t, json.Unmarshal(listen.last, &answered))
				holds(t, "answer", documented, answered)
			})
		})
	}
}

// holds checks that an answer has every member of the documented one, with the same value. Ids, cursors and times differ
// from account to account.
func holds(t *testing.T, path string, documented, answered any) {
	t.Helper()
	switch want := documented.(type) {
	case map[string]any:
		got, ok := answered.(map[string]any)
		if !assert.True(t, ok, "%s: %v", path, answered) {
			return
		}
		for _, key := range slices.Sorted(maps.Keys(want)) {
			if key == "before" || key == "after" || key == "next" || key == "date" {
				assert.NotEmpty(t, got[key], "%s.%s", path, key)
				continue
			}
			holds(t, path+"."+key, want[key], got[key])
		}
	case []any:
		got, ok := answered.([]any)
		if !assert.True(t, ok, "%s: %v", path, answered) || !assert.GreaterOrEqual(t, len(got), len(want), path) {
			return
		}
		for i := range want {
			holds(t, fmt.Sprintf("%s[%d]", path, i), want[i], got[i])
		}
	case string:
		got, _ := answered.(string)
		if len(want) > 11 && strings.Trim(want, "0123456789") == "" && strings.Trim(got, "0123456789") == "" {
			assert.NotEmpty(t, got, path)
			return
		}
		assert.Equal(t, want, got, path)
	default:
		assert.Equal(t, want, answered, path)
	}
}
