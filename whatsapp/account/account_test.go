package account_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	waerrors "github.com/wacloud/wacloud/errors"
	"github.com/wacloud/wacloud/whatsapp/account"
)

const (
	waba     = "102290129340398"
	id       = "106540352242922"
	business = "506914307656634"
)

type call func(ctx context.Context, a *api, c *account.Client) (any, error)

func only(f func(context.Context, *account.Client) error) call {
	return func(ctx context.Context, _ *api, c *account.Client) (any, error) { return nil, f(ctx, c) }
}

func one[T any](f func(context.Context, *account.Client) (T, error)) call {
	return func(ctx context.Context, _ *api, c *account.Client) (any, error) { return f(ctx, c) }
}

func free[T any](f func(context.Context, *api) (T, error)) call {
	return func(ctx context.Context, a *api, _ *account.Client) (any, error) { return f(ctx, a) }
}

func all[T any](f func(context.Context, *account.Client) iter.Seq2[T, error]) call {
	return func(ctx context.Context, _ *api, c *account.Client) (any, error) {
		var list []T
		for v, err := range f(ctx, c) {
			if err != nil {
				return list, err
			}
			list = append(list, v)
		}
		return list, nil
	}
}

type row struct {
	call call
	want any
}

func days(g account.Granularity) account.Range {
	return account.Range{Start: time.Unix(1700000000, 0), End: time.Unix(1700086400, 0), Granularity: g}
}

func compliance() account.Compliance {
	return account.Compliance{
		Entity: "Lucky Shrub", Type: account.OtherEntity, CustomType: "Co-op", Registered: true,
		Grievances: account.Contact{Name: "Ana", Email: "ana@luckyshrub.example", Mobile: "+15550001111"},
		Care:       account.Contact{Email: "care@luckyshrub.example"},
	}
}

func rows() map[string]row {
	shrub := account.Account{
		ID: waba, Name: "Lucky Shrub", Timezone: "1", Namespace: "ns", Review: account.ReviewApproved, Verification: account.Verified,
		Country: "US", Ownership: account.SelfOwned,
	}
	exchange := account.Exchange{AppID: "67084", AppSecret: "shh", Code: "AQBcode", RedirectURI: "https://a.example"}
	start, end := int64(1700000000), int64(1700086400)
	return map[string]row{
		"get account": {one(func(ctx context.Context, c *account.Client) (account.Account, error) { return c.Get(ctx) }), shrub},
		"get health": {one(func(ctx context.Context, c *account.Client) (account.Health, error) { return c.Health(ctx) }), account.Health{
			CanSend: account.Limited, Entities: []account.Entity{{
				Type: "BUSINESS", ID: business, CanSend: account.Limited, Info: []string{"x"},
				Errors: []account.Problem{{Code: 141010, Description: "Not verified.", Solution: "Verify."}},
			}},
		}},
		"get callbacks": {
			one(func(ctx context.Context, c *account.Client) (account.Webhooks, error) { return c.Callbacks(ctx) }),
			account.Webhooks{Account: "https://hooks.example/w", App: "https://hooks.example"},
		},
		"update account": {only(func(ctx context.Context, c *account.Client) error {
			return c.Update(ctx, account.Update{Name: "Shrub", Timezone: "2", EnableInsights: true})
		}), nil},
		"list owned accounts": {
			all(func(ctx context.Context, c *account.Client) iter.Seq2[account.Account, error] {
				return c.Owned(ctx, business)
			}),
			[]account.Account{shrub},
		},
		"list client accounts": {
			all(func(ctx context.Context, c *account.Client) iter.Seq2[account.Account, error] {
				return c.Clients(ctx, business)
			}),
			[]account.Account{shrub},
		},
		"list assigned accounts": {
			all(func(ctx context.Context, c *account.Client) iter.Seq2[account.Assigned, error] {
				return c.AssignedTo(ctx, "100")
			}),
			[]account.Assigned{{ID: waba, Name: "Lucky Shrub", Permissions: []string{"MANAGE"}, BusinessID: business}},
		},
		"list users": {
			all(func(ctx context.Context, c *account.Client) iter.Seq2[account.User, error] {
				return c.Users(ctx, business)
			}),
			[]account.User{{
				ID: "1", Name: "Ana", Business: account.Named{ID: business, Name: "Shrub"}, Type: "SYSTEM_USER",
				Tasks: []account.Task{account.Manage, "NEW"},
			}},
		},
		"add user": {only(func(ctx context.Context, c *account.Client) error {
			return c.AddUser(ctx, "100", account.Manage, account.Develop)
		}), nil},
		"remove user": {only(func(ctx context.Context, c *account.Client) error { return c.RemoveUser(ctx, "100") }), nil},
		"list activities": {all(func(ctx context.Context, c *account.Client) iter.Seq2[account.Activity, error] {
			return c.Activities(ctx, account.ActivityQuery{Since: "1700000000", Until: "1700086400", Types: "USER_ADDED", PageSize: 100})
		}), []account.Activity{{
			ID: "1", Type: "USER_ADDED", Time: "2023-10-15T13:15:00Z", ActorType: "ADMIN", ActorID: "2", ActorName: "Ben",
			Description: "Ana was added", Details: json.RawMessage(`{"user_id":"3"}`),
		}}},
		"list apps": {
			all(func(ctx context.Context, c *account.Client) iter.Seq2[account.App, error] { return c.Apps(ctx) }),
			[]account.App{{ID: "67084", Name: "Bot", Override: "https://hooks.example/w"}, {ID: "2", Name: "Other"}},
		},
		"subscribe app": {only(func(ctx context.Context, c *account.Client) error { return c.Subscribe(ctx) }), nil},
		"subscribe app to": {only(func(ctx context.Context, c *account.Client) error {
			return c.SubscribeTo(ctx, "https://hooks.example/w", "vt")
		}), nil},
		"unsubscribe app": {only(func(ctx context.Context, c *account.Client) error { return c.Unsubscribe(ctx) }), nil},
		"get message analytics": {one(func(ctx context.Context, c *account.Client) ([]account.MessageRow, error) {
			r := days(account.Day)
			r.Numbers, r.Countries = []string{"15550001111"}, []string{"US"}
			return c.Messages(ctx, r)
		}), []account.MessageRow{{Start: start, End: end, Sent: 196093, Delivered: 179715}}},
		"get conversation analytics": {one(func(ctx context.Context, c *account.Client) ([]account.ConversationRow, error) {
			return c.Conversations(ctx, days(account.Day), account.Breakdown{Metrics: []string{"COST"}, Dimensions: []string{"COUNTRY"}})
		}), []account.ConversationRow{{Start: start, End: end, Count: 7, Country: "US", Cost: 0.25}}},
		"get pricing analytics": {one(func(ctx context.Context, c *account.Client) ([]account.PriceRow, error) {
			return c.Prices(ctx, days(account.Month), account.Breakdown{Categories: []string{"MARKETING"}, Dimensions: []string{"PRICING_CATEGORY"}})
		}), []account.PriceRow{{Start: start, End: end, Category: "MARKETING", Tier: "0:100000", Volume: 12, Cost: 1.5}}},
		"list template analytics": {all(func(ctx context.Context, c *account.Client) iter.Seq2[account.TemplateRow, error] {
			r := days("")
			return c.Templates(ctx, account.TemplateQuery{Start: r.Start, End: r.End, IDs: []string{"1924084211297547"}, Metrics: []string{"SENT"}})
		}), []account.TemplateRow{{
			ID: "1924084211297547", Start: start, End: end, Sent: 3, Delivered: 2, Read: 1,
			Clicked: []account.Click{{Type: "url_button", Button: "Shop", Count: 1}}, Cost: []account.Cost{{Type: "amount_spent", Value: 0.3}},
		}}},
		"debug token": {
			free(func(ctx context.Context, a *api) (account.TokenInfo, error) {
				return account.DebugToken(ctx, a, "EAAtoken")
			}),
			account.TokenInfo{
				AppID: "67084", App: "Bot", Type: "SYSTEM_USER", Valid: true, Issued: 1700000000, UserID: "100",
				Scopes: []string{account.ScopeManagement}, Granular: []account.Grant{{Scope: account.ScopeManagement, Targets: []string{waba}}},
			},
		},
		"exchange code": {
			free(func(ctx context.Context, a *api) (account.Token, error) {
				return account.ExchangeCode(ctx, a, exchange)
			}),
			account.Token{Secret: "EAAtoken", Type: "bearer", ExpiresIn: 5183944},
		},
		"get app token": {
			free(func(ctx context.Context, a *api) (account.Token, error) {
				return account.AppToken(ctx, a, "67084", "shh")
			}),
			account.Token{Secret: "67084|x", Type: "bearer"},
		},
		"get compliance": {
			one(func(ctx context.Context, c *account.Client) (account.Compliance, error) { return c.GetCompliance(ctx) }), compliance(),
		},
		"set compliance": {only(func(ctx context.Context, c *account.Client) error { return c.SetCompliance(ctx, compliance()) }), nil},
		"request sync": {one(func(ctx context.Context, c *account.Client) (string, error) {
			return c.RequestSync(ctx, account.SyncHistory)
		}), "R1"},
	}
}

// Every operation: method, path with query, body and what becomes of the answer.
func TestOperations(t *testing.T) {
	t.Parallel()
	ops, table := operations(t), rows()
	require.Len(t, table, len(ops))
	for name, o := range ops {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			require.Contains(t, table, name)
			a := newAPI(string(o.Answer))
			got, err := table[name].call(t.Context(), a, account.NewClient(a, waba))
			require.NoError(t, err)
			if list, ok := got.([]account.Activity); ok {
				assert.JSONEq(t, `{"user_id":"3"}`, string(list[0].Details))
				list[0].Details = json.RawMessage(`{"user_id":"3"}`)
			}
			assert.Equal(t, table[name].want, got)
			assert.Equal(t, []string{o.Method + " " + o.Path}, a.asked)
			var text string
			switch {
			case string(o.Body) == "null":
				assert.Empty(t, a.body)
			case json.Unmarshal(o.Body, &text) == nil:
				assert.Equal(t, text, a.body)
			default:
				assert.JSONEq(t, string(o.Body), a.body)
			}
		})
	}
}

// Every operation gives Meta's refusals as typed errors with a remedy, and refuses a bad id before the wire.
func TestEveryOperationFails(t *testing.T) {
	t.Parallel()
	ops := operations(t)
	for name, r := range rows() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for body, kind := range map[string]waerrors.Kind{
				`!400 {"error":{"code":190,"message":"expired"}}`:                      waerrors.Unauthorized,
				`!400 {"error":{"code":10,"message":"no permission"}}`:                 waerrors.Forbidden,
				`!400 {"error":{"code":200,"message":"no permission"}}`:                waerrors.Forbidden,
				`!400 {"error":{"code":100,"error_subcode":33,"message":"no object"}}`: waerrors.NotFound,
				`!500 <html>`: waerrors.Unavailable,
				`not JSON`:    waerrors.Unavailable,
			} {
				a := newAPI(body)
				_, err := r.call(t.Context(), a, account.NewClient(a, waba))
				e, ok := errors.AsType[*waerrors.Error](err)
				require.True(t, ok, body)
				assert.Equal(t, kind, e.Kind, body)
				assert.NotEmpty(t, e.Remedy())
			}
			a := newAPI()
			a.id = "../me"
			if _, err := r.call(t.Context(), a, account.NewClient(a, "1/2")); strings.HasPrefix(ops[name].Path, waba) || strings.HasPrefix(ops[name].Path, id) {
				require.ErrorIs(t, err, waerrors.Invalid)
				assert.Empty(t, a.asked)
			}
		})
	}
}

// paths returns the paths of all broken rules.
func paths(t *testing.T, err error) []string {
	t.Helper()
	e, ok := errors.AsType[*waerrors.Error](err)
	require.True(t, ok, "%v", err)
	require.Equal(t, waerrors.Invalid, e.Kind)
	require.Equal(t, waerrors.NotSent, e.Outcome)
	var p []string
	for _, f := range e.Fields {
		p = append(p, f.Path)
	}
	return p
}

func first[T any](list iter.Seq2[T, error]) error {
	for _, err := range list {
		return err
	}
	return nil
}

func TestLimits(t *testing.T) {
	t.Parallel()
	a := newAPI(`{"success":true}`, `{"success":true}`)
	c, ctx := account.NewClient(a, waba), t.Context()
	_, messages := c.Messages(ctx, account.Range{})
	_, token := account.DebugToken(ctx, a, "")
	_, exchanged := account.ExchangeCode(ctx, a, account.Exchange{})
	_, app := account.AppToken(ctx, a, "", "")
	_, sync := c.RequestSync(ctx, "")
	bad := compliance()
	bad.CustomType, bad.Entity, bad.Care.Email, bad.Grievances.Mobile = "", "", "", "0555"
	for want, err := range map[string]error{
		"name":                               c.Update(ctx, account.Update{}),
		"[name]":                             c.Update(ctx, account.Update{Name: strings.Repeat("é", 101)}),
		"override_callback_uri verify_token": c.SubscribeTo(ctx, "http://a.example", ""),
		"override_callback_uri":              c.SubscribeTo(ctx, "https://a/"+strings.Repeat("b", 191), "v"),
		"tasks user":                         c.AddUser(ctx, ""),
		"user":                               c.RemoveUser(ctx, ""),
		"business":                           first(c.Users(ctx, "")),
		"limit":                              first(c.Activities(ctx, account.ActivityQuery{PageSize: 101})),
		"start end granularity":              messages,
		"start end template_ids":             first(c.Templates(ctx, account.TemplateQuery{IDs: make([]string, 11)})),
		"input_token":                        token,
		"client_id client_secret code":       exchanged,
		"client_id client_secret":            app,
		"sync_type":                          sync,
		"entity_name entity_type_custom grievance_officer_details.mobile_number customer_care_details.email": c.SetCompliance(ctx, bad),
	} {
		assert.Equal(t, strings.Fields(strings.Trim(want, "[]")), paths(t, err), want)
	}
	assert.Empty(t, a.asked)
	require.NoError(t, c.Update(ctx, account.Update{Name: strings.Repeat("é", 100)}))
	require.NoError(t, c.SubscribeTo(ctx, "https://a/"+strings.Repeat("b", 190), "v"))
}

func TestTokenInfo(t *testing.T) {
	t.Parallel()
	info := account.TokenInfo{Scopes: []string{account.ScopeManagement}, Expires: 1700000000}
	assert.Equal(t, []string{account.ScopeMessaging}, info.Missing())
	assert.Empty(t, info.Missing(account.ScopeManagement))
	assert.Equal(t, "2023-11-14T22:13:20Z", info.ExpiresAt().Format(time.RFC3339))
	assert.True(t, account.TokenInfo{}.ExpiresAt().IsZero())
	assert.Empty(t, info.WABAs())
}

func TestSecretsStayHidden(t *testing.T) {
	t.Parallel()
	token := account.Token{Secret: "canary"}
	e := account.Exchange{AppID: "1", AppSecret: "canary", Code: "canary"}
	p := account.Plan{WABAID: waba, NumberID: id, Exchange: e, Token: token, PIN: "canary", VerifyToken: "canary"}
	r := account.Report{Token: token}
	_, err := account.Connect(t.Context(), newAPI(), p)
	require.ErrorIs(t, err, waerrors.Invalid)
	for _, v := range []any{token, e, p, r, err} {
		assert.NotContains(t, fmt.Sprintf("%v %+v %#v", v, v, v), "canary")
	}
}

func TestLists(t *testing.T) {
	t.Parallel()
	const page = `{"data":[{"id":"1","data_points":[{}]},{"id":"2","data_points":[{}]}],"paging":{"cursors":{"after":"b"},"next":"https://graph.test/x?after=b"}}`
	r := days(account.Day)
	for name, walk := range map[string]func(*account.Client, func() bool) error{
		"owned":    walker(func(c *account.Client) iter.Seq2[account.Account, error] { return c.Owned(t.Context(), business) }),
		"clients":  walker(func(c *account.Client) iter.Seq2[account.Account, error] { return c.Clients(t.Context(), business) }),
		"assigned": walker(func(c *account.Client) iter.Seq2[account.Assigned, error] { return c.AssignedTo(t.Context(), "1") }),
		"users":    walker(func(c *account.Client) iter.Seq2[account.User, error] { return c.Users(t.Context(), business) }),
		"activities": walker(func(c *account.Client) iter.Seq2[account.Activity, error] {
			return c.Activities(t.Context(), account.ActivityQuery{})
		}),
		"apps": walker(func(c *account.Client) iter.Seq2[account.App, error] { return c.Apps(t.Context()) }),
		"templates": walker(func(c *account.Client) iter.Seq2[account.TemplateRow, error] {
			return c.Templates(t.Context(), account.TemplateQuery{Start: r.Start, End: r.End, IDs: []string{"1"}})
		}),
	} {
		t.Run(name, func(t *testing.T) {
			run := func(stop int, answers ...string) ([]int, error) {
				a, n := newAPI(answers...), 0
				err := walk(account.NewClient(a, waba), func() bool { n++; return n != stop })
				return []int{n, len(a.asked)}, err
			}
			got, err := run(1, page, page)
			require.NoError(t, err)
			assert.Equal(t, []int{1, 1}, got, "break")
			got, err = run(0, page, page, page)
			require.NoError(t, err)
			assert.Equal(t, []int{4, 2}, got, "repeated cursor")
			got, err = run(0, page)
			require.ErrorIs(t, err, waerrors.Unavailable, "error on page two")
			assert.Equal(t, []int{2, 2}, got)
		})
	}
}

// walker calls each for every item.
func walker[T any](list func(*account.Client) iter.Seq2[T, error]) func(*account.Client, func() bool) error {
	return func(c *account.Client, each func() bool) error {
		for _, err := range list(c) {
			if err != nil {
				return err
			}
			if !each() {
				break
			}
		}
		return nil
	}
}
