package area_test

import (
	"context"
	"encoding/json"
	"iter"
	"time"

	"github.com/wacloud/wacloud/whatsapp/account"
	"github.com/wacloud/wacloud/whatsapp/graph"
)

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

func accountRows() map[string]row {
	shrub := account.Account{
		ID: waba, Name: "Lucky Shrub", Timezone: "1", Namespace: "ns", Review: account.ReviewApproved, Verification: account.Verified,
		Country: "US", Ownership: account.SelfOwned,
	}
	exchange := account.Exchange{AppID: "67084", AppSecret: "shh", Code: "AQBcode", RedirectURI: "https://a.example"}
	solution := account.Solution{
		ID: "774485461512159", Name: "Lucky Together", Status: "ACTIVE", Pending: "NONE", Owner: account.Named{ID: "67084", Name: "Bot"},
		Permissions: []account.Task{account.Messaging},
	}
	ended := solution
	ended.Status = "DEACTIVATED"
	start, end := int64(1700000000), int64(1700086400)
	return map[string]row{
		"get account": {one(func(ctx context.Context, c *account.Client) (account.Account, error) { return c.Get(ctx) }), shrub},
		"get account health": {one(func(ctx context.Context, c *account.Client) (graph.Health, error) { return c.Health(ctx) }), graph.Health{
			CanSend: graph.CanSendLimited, Entities: []graph.HealthEntity{{
				Type: "BUSINESS", ID: business, CanSend: graph.CanSendLimited, Info: []string{"x"},
				Errors: []graph.HealthProblem{{Code: 141010, Description: "Not verified.", Solution: "Verify."}},
			}},
		}},
		"get callbacks": {
			one(func(ctx context.Context, c *account.Client) (account.Webhooks, error) { return c.Callbacks(ctx) }),
			account.Webhooks{Account: "https://hooks.example/w", App: "https://hooks.example"},
		},
		"update account": {only(func(ctx context.Context, c *account.Client) error {
			return c.Update(ctx, account.Update{Name: "Shrub", Timezone: "2", EnableInsights: true, NoMarketing: new(true)})
		}), nil},
		"list owned accounts": {
			all(func(ctx context.Context, c *account.Client) iter.Seq2[account.Account, error] {
				return c.OwnedBy(ctx, business)
			}),
			[]account.Account{shrub},
		},
		"list client accounts": {
			all(func(ctx context.Context, c *account.Client) iter.Seq2[account.Account, error] {
				return c.SharedWith(ctx, business)
			}),
			[]account.Account{shrub},
		},
		"list assigned accounts": {
			all(func(ctx context.Context, c *account.Client) iter.Seq2[account.Assigned, error] {
				return c.AssignedTo(ctx, "100")
			}),
			[]account.Assigned{{ID: waba, Name: "Lucky Shrub", Status: "ACTIVE", Permissions: []account.Task{account.Manage}, BusinessID: business}},
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
			return c.Activities(ctx, account.ActivityQuery{Since: time.Unix(1700000000, 0), Until: time.Unix(1700086400, 0), Types: []string{"USER_ADDED"}, PageSize: 100})
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
			return c.MessageAnalytics(ctx, r)
		}), []account.MessageRow{{Start: start, End: end, Sent: 196093, Delivered: 179715}}},
		"get conversation analytics": {one(func(ctx context.Context, c *account.Client) ([]account.ConversationRow, error) {
			return c.ConversationAnalytics(ctx, days(account.Day), account.Breakdown{Metrics: []string{"COST"}, Dimensions: []string{"COUNTRY"}})
		}), []account.ConversationRow{{Start: start, End: end, Count: 7, Country: "US", Cost: 0.25}}},
		"get pricing analytics": {one(func(ctx context.Context, c *account.Client) ([]account.PriceRow, error) {
			return c.PricingAnalytics(ctx, days(account.Month), account.Breakdown{Categories: []string{"MARKETING"}, Dimensions: []string{"PRICING_CATEGORY"}})
		}), []account.PriceRow{{Start: start, End: end, Category: "MARKETING", Tier: "0:100000", Volume: 12, Cost: 1.5}}},
		"get call analytics": {one(func(ctx context.Context, c *account.Client) ([]account.CallRow, error) {
			return c.CallAnalytics(ctx, days(account.Day), account.Breakdown{
				Directions: []string{"USER_INITIATED"}, Dimensions: []string{"DIRECTION"}, Metrics: []string{"COUNT"},
			})
		}), []account.CallRow{{Start: start, End: end, Direction: "USER_INITIATED", Count: 35, Cost: 0.47795, Duration: 106}}},
		"list template group analytics": {all(func(ctx context.Context, c *account.Client) iter.Seq2[account.TemplateRow, error] {
			r := days("")
			return c.TemplateGroupAnalytics(ctx, account.TemplateQuery{Start: r.Start, End: r.End, IDs: []string{"1044106240855852"}})
		}), []account.TemplateRow{{GroupID: "1044106240855852", Start: start, End: end, Sent: 1460, Delivered: 1460, Read: 1399}}},
		"list solutions": {all(func(ctx context.Context, c *account.Client) iter.Seq2[account.Solution, error] {
			return c.Solutions(ctx)
		}), []account.Solution{solution}},
		"get solution": {one(func(ctx context.Context, c *account.Client) (account.Solution, error) {
			return c.Solution(ctx, solution.ID)
		}), solution},
		"list solutions of app": {all(func(ctx context.Context, c *account.Client) iter.Seq2[account.Solution, error] {
			return c.SolutionsOf(ctx, "67084", "OWNER")
		}), []account.Solution{solution}},
		"create solution": {one(func(ctx context.Context, c *account.Client) (string, error) {
			return c.CreateSolution(ctx, "67084", account.NewSolution{
				Name: "Lucky Together", PartnerApp: "9876543210987654", Permissions: []account.Task{account.Messaging},
			})
		}), solution.ID},
		"accept solution": {only(func(ctx context.Context, c *account.Client) error {
			return c.AcceptSolution(ctx, solution.ID, "9876543210987654")
		}), nil},
		"reject solution": {only(func(ctx context.Context, c *account.Client) error {
			return c.RejectSolution(ctx, solution.ID, "Not now")
		}), nil},
		"get solution token": {one(func(ctx context.Context, c *account.Client) (account.Token, error) {
			return c.SolutionToken(ctx, solution.ID, business)
		}), account.Token{Secret: "EAAtoken", Expires: 1735689600}},
		"request deactivation": {one(func(ctx context.Context, c *account.Client) (string, error) {
			return c.RequestDeactivation(ctx, solution.ID, "No longer needed")
		}), "deactivation_req_1234567890"},
		"accept deactivation": {one(func(ctx context.Context, c *account.Client) (account.Solution, error) {
			return c.AcceptDeactivation(ctx, solution.ID)
		}), ended},
		"reject deactivation": {one(func(ctx context.Context, c *account.Client) (account.Solution, error) {
			return c.RejectDeactivation(ctx, solution.ID)
		}), solution},
		"migrate account": {one(func(ctx context.Context, c *account.Client) (account.MigrationIntent, error) {
			return c.Migrate(ctx, account.Migration{
				Solution: solution.ID, Target: "774485461512160", Action: account.ScheduleMigration, Reason: "Nearer",
				At: time.Date(2026, 12, 1, 10, 0, 0, 0, time.FixedZone("", 3600)),
			})
		}), account.MigrationIntent{ID: "1285470000000001", Status: "SCHEDULED"}},
		"get migration": {one(func(ctx context.Context, c *account.Client) (account.MigrationIntent, error) {
			return c.MigrationIntent(ctx, "1285470000000001")
		}), account.MigrationIntent{ID: "1285470000000001", Status: "INITIATED"}},
		"list template analytics": {all(func(ctx context.Context, c *account.Client) iter.Seq2[account.TemplateRow, error] {
			r := days("")
			return c.TemplateAnalytics(ctx, account.TemplateQuery{Start: r.Start, End: r.End, IDs: []string{"1924084211297547"}, Metrics: []string{"SENT"}})
		}), []account.TemplateRow{{
			ID: "1924084211297547", Start: start, End: end, Sent: 3, Delivered: 2, Read: 1,
			Clicked: []account.Click{{Type: "url_button", Button: "Shop", Count: 1}}, Cost: []account.Cost{{Type: "amount_spent", Value: 0.3}},
		}}},
		"get app webhooks": {
			func(ctx context.Context, wa graph.API) (any, error) { return account.GetAppWebhooks(ctx, wa, "67084") },
			account.AppWebhooks{Callback: "https://hooks.example", Fields: []string{"messages", "account_update"}, Active: true},
		},
		"set app webhooks": {func(ctx context.Context, wa graph.API) (any, error) {
			return nil, account.SetAppWebhooks(ctx, wa, "67084", account.AppWebhooks{
				Callback: "https://hooks.example", Fields: []string{"messages", "account_update"},
			}, "vt")
		}, nil},
		"debug token": {
			func(ctx context.Context, wa graph.API) (any, error) { return account.DebugToken(ctx, wa, "EAAtoken") },
			account.TokenInfo{
				AppID: "67084", App: "Bot", Type: "SYSTEM_USER", Valid: true, Issued: 1700000000, UserID: "100",
				Scopes: []string{account.ScopeManagement}, Granular: []account.Grant{{Scope: account.ScopeManagement, Targets: []string{waba}}},
			},
		},
		"exchange code": {
			func(ctx context.Context, wa graph.API) (any, error) { return account.ExchangeCode(ctx, wa, exchange) },
			account.Token{Secret: "EAAtoken", Type: "bearer", ExpiresIn: 5183944},
		},
		"get app token": {
			func(ctx context.Context, wa graph.API) (any, error) { return account.AppToken(ctx, wa, "67084", "shh") },
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
