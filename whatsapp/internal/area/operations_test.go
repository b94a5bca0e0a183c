package area_test

import (
	"context"
	"encoding/json"
	"errors"
	"iter"
	"net/http"
	"os"
	"strings"
	"testing"
	"unicode"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	waerrors "github.com/wacloud/wacloud/errors"
	"github.com/wacloud/wacloud/whatsapp/account"
	"github.com/wacloud/wacloud/whatsapp/graph"
	"github.com/wacloud/wacloud/whatsapp/number"
	"github.com/wacloud/wacloud/whatsapp/whatsapptest"
)

// asked checks that the server's newest call is the operation.
func asked(t *testing.T, o operation, srv *whatsapptest.Server) {
	t.Helper()
	calls := srv.Requests()
	require.NotEmpty(t, calls)
	last := calls[len(calls)-1]
	assert.Equal(t, o.Method+" "+o.Path, last.Method+" "+last.Path)
	assert.Equal(t, o.query(), last.Query)
	var form string
	switch {
	case o.Body == nil:
		assert.Empty(t, last.Body)
	case json.Unmarshal(o.Body, &form) == nil:
		assert.Equal(t, form, string(last.Body))
		assert.Equal(t, "application/x-www-form-urlencoded", last.Header.Get("Content-Type"))
	default:
		assert.JSONEq(t, string(o.Body), string(last.Body))
	}
}

// Every operation: method, path with query, body, and what becomes of Meta's answer.
func TestOperations(t *testing.T) {
	t.Parallel()
	ops, table := operations(t), rows()
	require.Len(t, table, len(ops))
	for name, o := range ops {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			require.Contains(t, table, name)
			srv := newServer(t)
			srv.Inject(whatsapptest.Fault{Status: http.StatusOK, Body: string(o.Answer)})
			got, err := table[name].call(t.Context(), newClient(srv))
			require.NoError(t, err)
			assert.Equal(t, table[name].want, got)
			assert.Len(t, srv.Requests(), 1)
			asked(t, o, srv)
		})
	}
}

// Every operation gives each refusal as a typed error with a remedy, and is named in it.
func TestEveryOperationIsRefused(t *testing.T) {
	t.Parallel()
	for name, r := range rows() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, c := range []struct {
				fault whatsapptest.Fault
				kind  waerrors.Kind
			}{
				{whatsapptest.Fault{Code: 190, Subcode: 463}, waerrors.Unauthorized},
				{whatsapptest.Fault{Code: 10}, waerrors.Forbidden},
				{whatsapptest.Fault{Code: 200}, waerrors.Forbidden},
				{whatsapptest.Fault{Code: 100, Subcode: 33}, waerrors.NotFound},
				{whatsapptest.Fault{Code: 80008}, waerrors.Throttled},
				{whatsapptest.Fault{Code: 133005}, waerrors.Invalid},
				{whatsapptest.Fault{Code: 133008}, waerrors.Throttled},
				{whatsapptest.Fault{Code: 133009}, waerrors.Throttled},
				{whatsapptest.Fault{Code: 136024}, waerrors.Throttled},
				{whatsapptest.Fault{Code: 136025}, waerrors.Invalid},
				{whatsapptest.Fault{Status: http.StatusBadGateway}, waerrors.Unavailable},
				{whatsapptest.Fault{Status: http.StatusOK, Body: "not JSON"}, waerrors.Unavailable},
			} {
				srv := newServer(t) // of its own: some refusals shut the client's gate
				srv.Inject(c.fault)
				_, err := r.call(t.Context(), newClient(srv))
				e, ok := errors.AsType[*waerrors.Error](err)
				require.True(t, ok, "%+v", c.fault)
				assert.Equal(t, c.kind, e.Kind, "%v", e)
				assert.Equal(t, c.fault.Code, e.Code)
				assert.NotEmpty(t, e.Remedy())
				assert.NotEmpty(t, e.Op)
				srv.Close()
			}
		})
	}
}

// A bad id is an error before the wire: of a number and an account, and of what else can be named.
func TestBadIDs(t *testing.T) {
	t.Parallel()
	srv := newServer(t)
	wa := newClient(srv)
	ops := operations(t)
	for name, r := range rows() {
		first, _, _ := strings.Cut(ops[name].Path, "/")
		if first != waba && first != id || name == "list numbers" || name == "add number" { // these two name an account: below
			continue
		}
		_, err := r.call(t.Context(), as{wa, badID})
		require.ErrorIs(t, err, waerrors.Invalid, name)
		require.ErrorIs(t, err, waerrors.NotSent, name)
	}
	for _, bad := range []string{"", "..", "1/2", "1?x", "1%2f2", "1\r\nX: y"} {
		for name, c := range map[string]call{
			"numbers of": all(func(ctx context.Context, c *number.Client) iter.Seq2[number.Number, error] {
				return c.All(ctx, bad, number.Query{})
			}),
			"add to": one(func(ctx context.Context, c *number.Client) (string, error) {
				return c.Add(ctx, bad, number.New{Phone: "15550001111", Name: "Shop"})
			}),
			"history": all(func(ctx context.Context, c *number.Client) iter.Seq2[number.HistoryEvent, error] {
				return c.HistoryEvents(ctx, bad, "")
			}),
			"pool": all(func(ctx context.Context, c *number.Client) iter.Seq2[number.PreVerified, error] {
				return c.AllPreVerified(ctx, bad)
			}),
			"add to pool": one(func(ctx context.Context, c *number.Client) (string, error) {
				return c.AddPreVerified(ctx, bad, "15550001113")
			}),
			"pre-verified": one(func(ctx context.Context, c *number.Client) (number.PreVerified, error) {
				return c.GetPreVerified(ctx, bad)
			}),
			"share": only(func(ctx context.Context, c *number.Client) error {
				return c.SharePreVerified(ctx, number.Share{Business: bad, Number: "1", Partner: "2"})
			}),
			"link": only(func(ctx context.Context, c *number.Client) error { return c.DeleteLink(ctx, bad) }),
			"owned": all(func(ctx context.Context, c *account.Client) iter.Seq2[account.Account, error] {
				return c.OwnedBy(ctx, bad)
			}),
			"clients": all(func(ctx context.Context, c *account.Client) iter.Seq2[account.Account, error] {
				return c.SharedWith(ctx, bad)
			}),
			"assigned": all(func(ctx context.Context, c *account.Client) iter.Seq2[account.Assigned, error] {
				return c.AssignedTo(ctx, bad)
			}),
			"health":   one(func(ctx context.Context, c *account.Client) (graph.Health, error) { return c.HealthOf(ctx, bad) }),
			"solution": one(func(ctx context.Context, c *account.Client) (account.Solution, error) { return c.Solution(ctx, bad) }),
			"migration": one(func(ctx context.Context, c *account.Client) (account.MigrationIntent, error) {
				return c.MigrationIntent(ctx, bad)
			}),
		} {
			_, err := c(t.Context(), wa)
			require.ErrorIs(t, err, waerrors.Invalid, "%s %q", name, bad)
			require.ErrorIs(t, err, waerrors.NotSent, "%s %q", name, bad)
		}
	}
	assert.Empty(t, srv.Requests())
}

const reference = "../../../../shared/reference/"

// The operations are those of Meta's reference: each has a row there that names every parameter and member that is sent;
// every member of an answer is known to Meta's file or the reference. What is newer than both is listed with its page.
func TestOperationsFollowTheReference(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile(reference + "endpoints.md")
	if err != nil {
		t.Skipf("the reference is not here: %v", err)
	}
	file, err := os.ReadFile(reference + "meta-business-messaging-openapi-v23.yaml")
	require.NoError(t, err)
	words := map[string]bool{}
	for _, w := range strings.FieldsFunc(string(file)+string(text), func(r rune) bool { return r != '_' && !unicode.IsLetter(r) }) {
		words[w] = true
	}
	lines := strings.Split(string(text), "\n")
	for name, o := range operations(t) {
		method, path, _ := strings.Cut(o.Row, " ")
		row := ""
		for _, l := range lines {
			cells := strings.Split(l, " | ")
			if len(cells) > 3 && node(cells[1]) == path && (strings.Contains(cells[0], method) || path == "/{App-ID}/subscriptions") {
				row += l
			}
		}
		require.NotEmpty(t, row, "%s: %s", name, o.Row)
		row += " fields limit " + newer(o.Row)
		for m := range o.Query {
			assert.Contains(t, row, m, name)
		}
		var body, answer any
		if json.Unmarshal(o.Body, &body) == nil {
			for _, m := range members(body, nil) {
				assert.Contains(t, row, m, name)
			}
		}
		require.NoError(t, json.Unmarshal(o.Answer, &answer))
		for _, m := range members(answer, nil) {
			assert.True(t, words[m] || strings.Contains(row, m) || m == "later", "%s: %s", name, m)
		}
	}
}

// node is the path of a row's cell, without what it says of fields.
func node(cell string) string {
	path, _, _ := strings.Cut(strings.Trim(cell, "`"), "?")
	return path
}

// newer is what the row of an operation does not name, and where it is from.
func newer(row string) string {
	switch row {
	case "POST /{Phone-Number-ID}/settings":
		// calling/call-settings; business-phone-numbers/phone-numbers, "Identity change check"
		return "timezone_id weekly_operating_hours day_of_week open_time close_time enable_identity_key_check"
	case "GET /{Phone-Number-ID}/settings":
		// calling/call-settings, sip; business-phone-numbers/phone-numbers, "Identity change check"
		return "weekly_operating_hours holiday_schedule additional_codecs voicemail announcement_media_id timeout_seconds " +
			"restrictions_list sip_user_password KEY1 enable_identity_key_check"
	case "GET /{Phone-Number-ID}", "GET /{WABA-ID}/phone_numbers":
		// business-phone-numbers/phone-numbers, throughput, messaging-limits
		return "throughput platform_type whatsapp_business_manager_messaging_limit"
	case "GET /{WABA-ID}/template_analytics":
		// analytics, "Template analytics"
		return "button_content"
	case "GET /{WABA-ID}/template_group_analytics":
		// analytics, "Template group analytics"; the row says "as above"
		return "start end granularity template_group_id"
	case "GET /{App-ID}/subscriptions":
		// docs/graph-api/reference/app/subscriptions
		return "callback_url active version"
	case "GET /{WABA-ID}":
		// analytics, "Call analytics"
		return "average_duration"
	case "DELETE /{Phone-Number-ID}/contact_book":
		// business-scoped-user-ids, "Contact book"
		return "deleted"
	}
	return ""
}

// members returns the names of all members of a JSON value.
func members(v any, list []string) []string {
	switch v := v.(type) {
	case map[string]any:
		for name, m := range v {
			list = members(m, append(list, name))
		}
	case []any:
		for _, m := range v {
			list = members(m, list)
		}
	}
	return list
}
