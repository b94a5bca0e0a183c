package template_test

import (
	"context"
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	waerrors "github.com/wacloud/wacloud/errors"
	"github.com/wacloud/wacloud/whatsapp"
	"github.com/wacloud/wacloud/whatsapp/graph"
	"github.com/wacloud/wacloud/whatsapp/template"
)

// An operation is a documented call and its answer.
type operation struct {
	Method string          `json:"method"`
	Path   string          `json:"path"`
	Body   json.RawMessage `json:"body"`
	Answer json.RawMessage `json:"answer"`
}

// An env is what the rows need of the API that they run against.
type env struct {
	handle string // of an uploaded PDF
	after  string // cursor of the first page
}

type row struct {
	op   string // what errors and logs call it
	call func(t *testing.T, c *template.Client) (any, error)
	want any
}

func promo(name string) *template.Template {
	return &template.Template{
		ID: "920070352646140", Status: template.Approved, PreviousCategory: "ACCOUNT_UPDATE", Definition: template.Definition{
			Name: name, Language: "en_US", Category: template.Marketing, Header: &template.TextHeader{Text: "Fall Sale"},
			Body: template.Body{
				Text: "Hi {{1}}, our Fall Sale is on! Use promo code {{2}} to get 25% off!", Examples: template.Values("Ana", "FALL25"),
			},
			Footer:  template.Footer{Text: "Not interested? Tap Stop Promotions"},
			Buttons: []template.Button{&template.QuickReply{Text: "Stop promotions"}},
		},
	}
}

func rows(e env) map[string]row {
	const id, other = "1689556908129832", "1689556908129833"
	apps := []template.App{{Package: "com.example.luckyshrub", Signature: "K8a/AINcGX7"}}
	return map[string]row{
		"list": {"list templates", func(t *testing.T, c *template.Client) (any, error) {
			var all []*template.Template
			for got, err := range c.All(t.Context(), template.Query{
				NameOrContent: "sale", Language: "en_US", Category: template.Marketing, Status: template.Approved,
				Quality: template.Green, PageSize: 50,
			}) {
				if err != nil {
					return nil, err
				}
				all = append(all, got)
			}
			return all, nil
		}, []*template.Template{promo("2023_april_promo")}},
		"list_page": {"list templates", func(t *testing.T, c *template.Client) (any, error) {
			return c.List(t.Context(), template.Query{Name: "2023_april_promo", Fields: "name,status", After: e.after})
		}, graph.Page[*template.Template]{After: "MzQZD", Before: "MjQZD", Data: []*template.Template{
			{ID: "920070352646140", Status: template.Rejected, Definition: template.Definition{Name: "2023_april_promo"}},
		}}},
		"find": {"list templates", func(t *testing.T, c *template.Client) (any, error) {
			return c.Find(t.Context(), "2023_april_promo", "en_US")
		}, promo("2023_april_promo")},
		"get": {"get template", func(t *testing.T, c *template.Client) (any, error) {
			return c.Get(t.Context(), "920070352646140")
		}, func() any {
			p := promo("2023_april_promo")
			p.Quality, p.RejectedReason = template.Green, template.NoReason
			return p
		}()},
		"create": {"create template", func(t *testing.T, c *template.Client) (any, error) {
			return c.Create(t.Context(), template.Definition{
				Name: "order_confirmation", Language: "en_US", Category: template.Utility,
				Header: &template.DocumentHeader{Sample: template.SampleHandle(e.handle)},
				Body: template.Body{
					Text:     "Thank you for your order, {{1}}! Your order number is {{2}}. Thanks again!",
					Examples: template.Values("Ana", "860198-230332"),
				},
				Buttons: []template.Button{
					&template.PhoneNumber{Text: "Call", Number: "15550001111"},
					&template.URL{Text: "Contact Support", URL: "https://example.com/support"},
				},
			})
		}, template.Created{ID: id, Status: template.Pending, Category: template.Utility}},
		"create_named": {"create template", func(t *testing.T, c *template.Client) (any, error) {
			return c.Create(t.Context(), template.Definition{
				Name: "order_shipped", Language: "en", Category: template.Utility, TTLSeconds: 3600,
				Body: template.Body{
					Text:     "Hi {{first_name}}, it is on its way.",
					Examples: []template.Example{{Name: "first_name", Value: "Ana"}},
				},
			})
		}, template.Created{ID: other, Status: template.Pending, Category: template.Utility}},
		"create_authentication": {"create template", func(t *testing.T, c *template.Client) (any, error) {
			return c.Create(t.Context(), template.Definition{
				Name: "authentication_code_autofill_button", Language: "en_US", Category: template.Authentication,
				Body: template.Body{SecurityAdvice: true}, Footer: template.Footer{CodeExpiry: 10},
				Buttons: []template.Button{
					&template.OTP{Type: template.OTPOneTap, Text: "Copy Code", AutofillText: "Autofill", Apps: apps},
				},
			})
		}, template.Created{ID: "1689556908129834", Status: template.Pending, Category: template.Authentication}},
		"create_from_library": {"create template from library", func(t *testing.T, c *template.Client) (any, error) {
			return c.CreateFromLibrary(t.Context(), template.FromLibrary{
				Name: "my_delivery_update", Language: "en_US", Library: "delivery_update_1",
				Buttons: []template.Button{
					&template.URL{URL: "https://www.example.com/{{1}}", Example: "https://www.example.com/order_update"},
					&template.PhoneNumber{Number: "+15550001111"},
				},
				Body: template.LibraryBody{ContactNumber: true, CodeExpiry: 5},
			})
		}, template.Created{ID: "1689556908129835", Status: template.Approved, Category: template.Utility}},
		"edit": {"edit template", func(t *testing.T, c *template.Client) (any, error) {
			return nil, c.Edit(t.Context(), id, template.Change{
				Category: template.Marketing, TTLSeconds: 43200,
				Content: &template.Definition{Body: template.Body{Text: "Hi {{1}}, the sale is on.", Examples: template.Values("Ana")}},
			})
		}, nil},
		"edit_category": {"edit template", func(t *testing.T, c *template.Client) (any, error) {
			return nil, c.Edit(t.Context(), id, template.Change{Category: template.Marketing})
		}, nil},
		"delete": {"delete template", func(t *testing.T, c *template.Client) (any, error) {
			return nil, c.Delete(t.Context(), "order_confirmation")
		}, nil},
		"delete_one": {"delete template", func(t *testing.T, c *template.Client) (any, error) {
			return nil, c.DeleteOne(t.Context(), "order_confirmation", id)
		}, nil},
		"delete_ids": {"delete template", func(t *testing.T, c *template.Client) (any, error) {
			return nil, c.DeleteIDs(t.Context(), id, other)
		}, nil},
		"upsert": {"upsert templates", func(t *testing.T, c *template.Client) (any, error) {
			return c.Upsert(t.Context(), template.AuthUpsert{
				Name: "authentication_code_copy_code_button", Languages: []string{"en_US", "es_ES", "fr"}, SecurityAdvice: true,
				CodeExpiry: 10, Button: template.OTP{Type: template.OTPCopy}, TTLSeconds: 60,
			})
		}, []template.Upserted{
			{ID: "954638012257287", Status: template.Approved, Language: "en_US"},
			{ID: "969725527415202", Status: template.Approved, Language: "es_ES"},
			{ID: "969725530748535", Status: template.Approved, Language: "fr"},
		}},
		"previews": {"preview templates", func(t *testing.T, c *template.Client) (any, error) {
			var all []template.Preview
			for p, err := range c.Previews(t.Context(), template.PreviewQuery{
				Languages: []string{"en_US", "es_ES"}, SecurityAdvice: true, CodeExpiry: 10,
			}) {
				if err != nil {
					return nil, err
				}
				all = append(all, p)
			}
			return all, nil
		}, []template.Preview{
			{
				Language: "en_US", Body: "*{{1}}* is your verification code. For your security, do not share this code.",
				Footer: "This code expires in 10 minutes.", Buttons: []template.Labels{{Text: "Copy code", AutofillText: "Autofill"}},
			},
			{
				Language: "es_ES", Body: "Tu código de verificación es *{{1}}*. Por tu seguridad, no lo compartas.",
				Footer: "Este código caduca en 10 minutos.", Buttons: []template.Labels{{Text: "Copiar código", AutofillText: "Autocompletar"}},
			},
		}},
		"library": {"list template library", func(t *testing.T, c *template.Client) (any, error) {
			var all []template.LibraryTemplate
			for l, err := range c.Library(t.Context(), template.LibraryQuery{
				Search: "delivery", Topic: "ORDER_MANAGEMENT", UseCase: "DELIVERY_UPDATE", Industry: "E_COMMERCE", Language: "en_US",
				Category: template.Utility,
			}) {
				if err != nil {
					return nil, err
				}
				all = append(all, l)
			}
			return all, nil
		}, []template.LibraryTemplate{{
			ID: "7147013345418927", Name: "delivery_update_1", Language: "en_US", Category: template.Utility, Topic: "ORDER_MANAGEMENT",
			UseCase: "DELIVERY_UPDATE", Industry: []string{"E_COMMERCE"}, Body: "Hi {{1}}, your order {{2}} is on its way.",
			BodyParams: []string{"Ana", "A-1042"}, ParamTypes: []string{"TEXT", "TEXT"},
			Buttons: []template.LibraryButton{{Type: "URL", Text: "Track", URL: "https://www.example.com/"}},
		}}},
		"archive": {"archive templates", func(t *testing.T, c *template.Client) (any, error) {
			return c.Archive(t.Context(), id, other)
		}, template.Moved{IDs: []string{id}, Failed: []template.Failure{{ID: other, Reason: "Only approved or rejected templates can be archived"}}}},
		"unarchive": {"unarchive templates", func(t *testing.T, c *template.Client) (any, error) {
			return c.Unarchive(t.Context(), id)
		}, template.Moved{IDs: []string{id}}},
		"unpause": {"unpause template", func(t *testing.T, c *template.Client) (any, error) {
			return nil, c.Unpause(t.Context(), id)
		}, nil},
		"compare": {"compare templates", func(t *testing.T, c *template.Client) (any, error) {
			return c.Compare(t.Context(), id, other, template.Week)
		}, []template.Metric{
			{Name: "BLOCK_RATE", Type: "RELATIVE", Order: []string{id, other}},
			{Name: "MESSAGE_SENDS", Type: "NUMBER_VALUES", Values: []template.MetricValue{
				{TemplateID: id, Number: 1273}, {TemplateID: other, Number: 1042},
			}},
			{Name: "TOP_BLOCK_REASON", Type: "STRING_VALUES", Values: []template.MetricValue{{TemplateID: id, Text: "UNKNOWN_BLOCK_REASON"}}},
		}},
		"migrate": {"migrate templates", func(t *testing.T, c *template.Client) (any, error) {
			return c.Migrate(t.Context(), template.Migration{From: "104996122399160", Page: 1, Count: 100})
		}, template.Moved{IDs: []string{"1473688840035974", "6162904357082268"}, Failed: []template.Failure{
			{ID: "1019496902803242", Reason: "Incorrect category"}, {ID: "259672276895259", Reason: "Formatting error - dangling parameter"},
		}}},
		"migrate_some": {"migrate templates", func(t *testing.T, c *template.Client) (any, error) {
			return c.Migrate(t.Context(), template.Migration{From: "104996122399160", IDs: []string{"35002248699842", "351234565148"}})
		}, template.Moved{IDs: []string{"1473688840035974", "6162904357082268"}}},
	}
}

// One row for each documented operation: method, path, body and what becomes of the answer.
func TestOperations(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/operations/*.json")
	require.NoError(t, err)
	all := rows(env{"4::YXBwbGljYXRpb24vcGRm:ARZVv4zuogJM", "MjQZD"})
	var names []string
	for _, f := range files {
		names = append(names, strings.TrimSuffix(filepath.Base(f), ".json"))
	}
	require.ElementsMatch(t, names, slices.Collect(maps.Keys(all)), "a golden file for each row and a row for each file")
	for name, r := range all {
		t.Run(name, func(t *testing.T) {
			b, err := os.ReadFile("testdata/operations/" + name + ".json")
			require.NoError(t, err)
			var o operation
			require.NoError(t, json.Unmarshal(b, &o))
			synctest.Test(t, func(t *testing.T) { // for the clock of compare: 2000-01-01
				a := &api{answers: []string{string(o.Answer)}}
				got, err := r.call(t, template.NewClient(a, waba, template.WithArchiveAPI(a)))
				require.NoError(t, err)
				assert.Equal(t, r.want, got)
				require.Len(t, a.asked(), 1)
				c := a.asked()[0]
				assert.Equal(t, o.Method+" "+strings.TrimPrefix(o.Path, archiveHost), c.method+" "+c.ref)
				assert.Equal(t, r.op, c.op)
				if o.Body == nil {
					assert.Empty(t, c.body)
				} else {
					assert.JSONEq(t, string(o.Body), c.body)
				}
			})
		})
	}
}

// archiveHost serves two operations, and no others.
const archiveHost = "https://api.facebook.com/"

// The two operations on another host need a client of their own: the token of the other is not for that host, and nothing
// is sent without one.
func TestArchiveAPI(t *testing.T) {
	t.Parallel()
	a, b := &api{answers: []string{`{}`}}, &api{answers: []string{`{"archived_templates":[7]}`, `{"unarchived_templates":["8"]}`}}
	c := template.NewClient(a, waba, template.WithArchiveAPI(b))
	got, err := c.Archive(t.Context(), "7")
	require.NoError(t, err)
	assert.Equal(t, []string{"7"}, got.IDs)
	got, err = c.Unarchive(t.Context(), "8")
	require.NoError(t, err)
	assert.Equal(t, []string{"8"}, got.IDs)
	assert.Equal(t, waba+"/message_templates/archive", b.asked()[0].ref)
	for _, move := range []func(context.Context, ...string) (template.Moved, error){
		template.NewClient(a, waba).Archive, template.NewClient(a, waba).Unarchive,
	} {
		_, err = move(t.Context(), "7")
		e := fault(t, err)
		assert.Equal(t, waerrors.Invalid, e.Kind)
		assert.Contains(t, e.Error(), "WithArchiveAPI")
	}
	assert.Empty(t, a.asked())
}

// hosts keeps where calls go and with which token.
type hosts struct{ asked []string }

func (h *hosts) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Body != nil {
		r.Body.Close()
	}
	h.asked = append(h.asked, r.Method+" "+r.URL.String()+" "+r.Header.Get("Authorization"))
	return &http.Response{
		StatusCode: http.StatusOK, Header: http.Header{"Content-Type": {"application/json"}}, Request: r,
		Body: io.NopCloser(strings.NewReader(`{"archived_templates":["7"],"success":true}`)),
	}, nil
}

// With real clients: each host gets the token of its own client, and no other.
func TestArchiveHost(t *testing.T) {
	t.Parallel()
	h := &hosts{}
	client := func(token string, opts ...whatsapp.Option) *whatsapp.Client {
		c, err := whatsapp.NewClient("106540352242922", token, append(opts, whatsapp.WithTransport(h))...)
		require.NoError(t, err)
		return c
	}
	c := template.NewClient(client("graph"), waba, template.WithArchiveAPI(
		client("archive", whatsapp.WithBaseURL("https://api.facebook.com"), whatsapp.WithAPIVersion(""))))
	moved, err := c.Archive(t.Context(), "7")
	require.NoError(t, err)
	assert.Equal(t, []string{"7"}, moved.IDs)
	require.NoError(t, c.Unpause(t.Context(), "7"))
	assert.Equal(t, []string{
		"POST https://api.facebook.com/102290129340398/message_templates/archive Bearer archive",
		"POST https://graph.facebook.com/v26.0/7/unpause Bearer graph",
	}, h.asked)
}
