package account_test

import (
	"errors"
	"fmt"
	"iter"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	waerrors "github.com/wacloud/wacloud/errors"
	"github.com/wacloud/wacloud/whatsapp"
	"github.com/wacloud/wacloud/whatsapp/account"
	"github.com/wacloud/wacloud/whatsapp/whatsapptest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const (
	waba     = "102290129340398"
	id       = "106540352242922"
	business = "506914307656634"
)

// newServer returns the fake API, and a client of it that tries once.
func newServer(t *testing.T) (*whatsapptest.Server, *whatsapp.Client) {
	t.Helper()
	srv := whatsapptest.NewServer(whatsapptest.InProcess(), whatsapptest.WithWABAID(waba), whatsapptest.WithPhoneNumberID(id))
	t.Cleanup(srv.Close)
	return srv, srv.Client(whatsapp.WithRetries(0))
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
	srv, a := newServer(t)
	srv.Inject(whatsapptest.Fault{Status: http.StatusOK, Body: `{"success":true}`, Times: 2})
	c, ctx := account.NewClient(a, waba), t.Context()
	_, messages := c.MessageAnalytics(ctx, account.Range{})
	_, token := account.DebugToken(ctx, a, "")
	_, exchanged := account.ExchangeCode(ctx, a, account.Exchange{})
	_, app := account.AppToken(ctx, a, "", "")
	_, sync := c.RequestSync(ctx, "")
	_, migration := c.Migrate(ctx, account.Migration{Action: "LATER", Reason: strings.Repeat("é", 501)})
	_, unscheduled := c.Migrate(ctx, account.Migration{Solution: "1", Action: account.ScheduleMigration})
	_, created := c.CreateSolution(ctx, "67084", account.NewSolution{Name: "X"})
	_, unnamed := c.SolutionToken(ctx, "1", "")
	_, deactivation := c.RequestDeactivation(ctx, "1", strings.Repeat("é", 501))
	bad := account.Compliance{
		Type: account.OtherEntity, Grievances: account.Contact{Name: "Ana", Email: "ana@luckyshrub.example", Mobile: "0555"},
	}
	long := bad
	long.Entity, long.CustomType, long.Grievances.Mobile, long.Care.Email = strings.Repeat("é", 129), "Co-op", "+15550001111", strings.Repeat("e", 129)
	for want, err := range map[string]error{
		"name":                               c.Update(ctx, account.Update{}),
		"[name]":                             c.Update(ctx, account.Update{Name: strings.Repeat("é", 101)}),
		"override_callback_uri verify_token": c.SubscribeTo(ctx, "http://a.example", ""),
		"override_callback_uri":              c.SubscribeTo(ctx, "https://a/"+strings.Repeat("b", 191), "v"),
		"user tasks":                         c.AddUser(ctx, ""),
		"user":                               c.RemoveUser(ctx, ""),
		"business":                           first(c.Users(ctx, "")),
		"limit":                              first(c.Activities(ctx, account.ActivityQuery{PageSize: 101})),
		"start end granularity":              messages,
		"start end template_ids":             first(c.TemplateAnalytics(ctx, account.TemplateQuery{IDs: make([]string, 11)})),
		"input_token":                        token,
		"client_id client_secret code":       exchanged,
		"client_id client_secret":            app,
		"template_group_ids":                 first(c.TemplateGroupAnalytics(ctx, account.TemplateQuery{Start: time.Unix(1, 0), End: time.Unix(2, 0)})),
		"sync_type":                          sync,
		"callback_url verify_token fields":   account.SetAppWebhooks(ctx, a, "67084", account.AppWebhooks{Callback: "http://a.example"}, ""),
		"app_id":                             account.SetAppWebhooks(ctx, a, "1/2", account.AppWebhooks{Callback: "https://a.example", Fields: []string{"messages"}}, "vt"),
		"solution_id migration_intent migration_reason": migration,
		"solution_name partner_app_id":                  created,
		"partner_app_id":                                c.AcceptSolution(ctx, "1", ""),
		"solution_id rejection_reason":                  c.RejectSolution(ctx, "1/2", strings.Repeat("é", 501)),
		"role":                                          first(c.SolutionsOf(ctx, "1", "GUEST")),
		"business_id":                                   unnamed,
		"reason":                                        deactivation,
		"scheduled_migration_time":                      unscheduled,
		"entity_name customer_care_details.email":       c.SetCompliance(ctx, long),
		"entity_name entity_type_custom grievance_officer_details.mobile_number customer_care_details.email": c.SetCompliance(ctx, bad),
	} {
		assert.Equal(t, strings.Fields(strings.Trim(want, "[]")), paths(t, err), want)
	}
	assert.Empty(t, srv.Requests())
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
	assert.True(t, account.Verification("VERIFIED").OK())
	assert.True(t, account.Verified.OK())
	assert.False(t, account.Pending.OK())
}

func TestSecretsStayHidden(t *testing.T) {
	t.Parallel()
	_, wa := newServer(t)
	token := account.Token{Secret: "canary"}
	e := account.Exchange{AppID: "1", AppSecret: "canary", Code: "canary"}
	p := account.Plan{WABAID: waba, NumberID: id, Exchange: e, Token: token, PIN: "canary", VerifyToken: "canary"}
	r := account.Report{Token: token}
	_, err := account.Connect(t.Context(), wa, p)
	require.ErrorIs(t, err, waerrors.Invalid)
	for _, v := range []any{token, e, p, r, err} {
		assert.NotContains(t, fmt.Sprintf("%v %+v %#v", v, v, v), "canary")
	}
}
