package area_test

import (
	"context"
	"iter"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	waerrors "github.com/wacloud/wacloud/errors"
	"github.com/wacloud/wacloud/whatsapp/account"
	"github.com/wacloud/wacloud/whatsapp/graph"
	"github.com/wacloud/wacloud/whatsapp/number"
	"github.com/wacloud/wacloud/whatsapp/whatsapptest"
)

// A walk ranges over a list until each says stop, and returns its error.
type walk func(ctx context.Context, wa graph.API, each func() bool) error

func walks[C client, T any](list func(context.Context, C) iter.Seq2[T, error]) walk {
	return func(ctx context.Context, wa graph.API, each func() bool) error {
		for _, err := range list(ctx, dial[C](wa)) {
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

func lists() map[string]walk {
	q := account.TemplateQuery{Start: time.Unix(1700000000, 0), End: time.Unix(1700086400, 0), IDs: []string{"1"}}
	return map[string]walk{
		"numbers": walks(func(ctx context.Context, c *number.Client) iter.Seq2[number.Number, error] {
			return c.All(ctx, waba, number.Query{})
		}),
		"blocked": walks(func(ctx context.Context, c *number.Client) iter.Seq2[number.Person, error] { return c.AllBlocked(ctx) }),
		"links":   walks(func(ctx context.Context, c *number.Client) iter.Seq2[number.Link, error] { return c.AllLinks(ctx, "") }),
		"history": walks(func(ctx context.Context, c *number.Client) iter.Seq2[number.History, error] {
			return c.AllHistory(ctx, "")
		}),
		"events": walks(func(ctx context.Context, c *number.Client) iter.Seq2[number.HistoryEvent, error] {
			return c.HistoryEvents(ctx, "1", "")
		}),
		"pool": walks(func(ctx context.Context, c *number.Client) iter.Seq2[number.PreVerified, error] {
			return c.AllPreVerified(ctx, "1")
		}),
		"partners": walks(func(ctx context.Context, c *number.Client) iter.Seq2[number.Partner, error] {
			return c.PreVerifiedPartners(ctx, "1")
		}),
		"owned": walks(func(ctx context.Context, c *account.Client) iter.Seq2[account.Account, error] {
			return c.OwnedBy(ctx, business)
		}),
		"clients": walks(func(ctx context.Context, c *account.Client) iter.Seq2[account.Account, error] {
			return c.SharedWith(ctx, business)
		}),
		"assigned": walks(func(ctx context.Context, c *account.Client) iter.Seq2[account.Assigned, error] {
			return c.AssignedTo(ctx, "1")
		}),
		"users": walks(func(ctx context.Context, c *account.Client) iter.Seq2[account.User, error] {
			return c.Users(ctx, business)
		}),
		"apps": walks(func(ctx context.Context, c *account.Client) iter.Seq2[account.App, error] { return c.Apps(ctx) }),
		"templates": walks(func(ctx context.Context, c *account.Client) iter.Seq2[account.TemplateRow, error] {
			return c.TemplateAnalytics(ctx, q)
		}),
		"groups": walks(func(ctx context.Context, c *account.Client) iter.Seq2[account.TemplateRow, error] {
			return c.TemplateGroupAnalytics(ctx, q)
		}),
		"solutions": walks(func(ctx context.Context, c *account.Client) iter.Seq2[account.Solution, error] {
			return c.Solutions(ctx)
		}),
		"solutions of an app": walks(func(ctx context.Context, c *account.Client) iter.Seq2[account.Solution, error] {
			return c.SolutionsOf(ctx, "1", "")
		}),
		"activities": walks(func(ctx context.Context, c *account.Client) iter.Seq2[account.Activity, error] {
			return c.Activities(ctx, account.ActivityQuery{})
		}),
	}
}

// Every list is lazy, stops on break, goes to the next page, survives a repeated cursor, and yields an error on page two
// once, after what came before it.
func TestLists(t *testing.T) {
	t.Parallel()
	const two = `{"data":[{"id":"1","data_points":[{}]},{"id":"2","data_points":[{}]}],`
	const more = two + `"paging":{"cursors":{"after":"b"},"next":"https://graph.test/x?after=b"}}`
	const last = two + `"paging":{"cursors":{"after":"c"}}}`
	for name, list := range lists() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			run := func(stop int, pages ...string) (items, calls int, err error) {
				srv := newServer(t)
				for _, p := range pages {
					srv.Inject(whatsapptest.Fault{Status: http.StatusOK, Body: p})
				}
				srv.Inject(whatsapptest.Fault{Code: 2, Times: -1})
				err = list(t.Context(), newClient(srv), func() bool { items++; return items != stop })
				if asked := srv.Requests(); len(asked) > 1 {
					assert.Equal(t, "b", asked[1].Query.Get("after"))
					assert.Equal(t, asked[0].Query.Get("fields"), asked[1].Query.Get("fields"))
				}
				return items, len(srv.Requests()), err
			}
			items, calls, err := run(0, more, last)
			require.NoError(t, err)
			assert.Equal(t, []int{4, 2}, []int{items, calls}, "two pages")
			items, calls, err = run(1, more, last)
			require.NoError(t, err)
			assert.Equal(t, []int{1, 1}, []int{items, calls}, "break")
			items, calls, err = run(0, more, more, more)
			require.NoError(t, err)
			assert.Equal(t, []int{4, 2}, []int{items, calls}, "repeated cursor")
			items, calls, err = run(0, more)
			require.ErrorIs(t, err, waerrors.Unavailable, "error on page two")
			assert.Equal(t, []int{2, 2}, []int{items, calls})
		})
	}
}
