package account

import (
	"context"
	"encoding/json"
	"fmt"
	"iter"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/wacloud/wacloud/whatsapp/graph"
)

// A Granularity is how long a row of analytics is.
type Granularity string

const (
	HalfHour Granularity = "HALF_HOUR"
	Day      Granularity = "DAY"   // sent as DAILY where Meta calls it so
	Month    Granularity = "MONTH" // sent as MONTHLY where Meta calls it so
)

// A Range is the time that analytics are asked for, and the numbers and countries. Start and end are needed.
type Range struct {
	Start, End  time.Time
	Granularity Granularity
	Numbers     []string // display numbers as digits; none for all
	Countries   []string // "US"; none for all
}

func (r Range) check(v *checker) {
	if r.Start.IsZero() {
		v.fail("start", "want a time", "")
	}
	if !r.End.After(r.Start) {
		v.fail("end", "want a time after start", "")
	}
	switch r.Granularity {
	case HalfHour, Day, Month:
	default:
		v.fail("granularity", "want HALF_HOUR, DAY or MONTH", fmt.Sprintf("%.20q", string(r.Granularity)))
	}
}

// expression writes a field with its filters: Graph takes them chained by dots.
type expression struct{ strings.Builder }

func (e *expression) list(name string, values []string) {
	if len(values) > 0 {
		if b, err := json.Marshal(values); err == nil {
			fmt.Fprintf(e, ".%s(%s)", name, b)
		}
	}
}

func (r Range) expression(field string, adverbs map[Granularity]string) *expression {
	e := &expression{}
	g := string(r.Granularity)
	if a := adverbs[r.Granularity]; a != "" {
		g = a
	}
	fmt.Fprintf(e, "%s.start(%d).end(%d).granularity(%s)", field, r.Start.Unix(), r.End.Unix(), g)
	e.list("phone_numbers", r.Numbers)
	e.list("country_codes", r.Countries)
	return e
}

func adverbs() map[Granularity]string { return map[Granularity]string{Day: "DAILY", Month: "MONTHLY"} }

// A MessageRow counts the messages of one span of time.
type MessageRow struct {
	Start     int64 `json:"start"` // seconds since 1970
	End       int64 `json:"end"`
	Sent      int   `json:"sent"`
	Delivered int   `json:"delivered"`
}

// Messages returns how many messages were sent and delivered, for at most a year back.
//
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/analytics
func (c *Client) Messages(ctx context.Context, r Range) ([]MessageRow, error) {
	got, err := analytics[struct {
		Analytics points[MessageRow] `json:"analytics"`
	}](ctx, c, "get message analytics", r, r.expression("analytics", nil))
	return got.Analytics.rows(), err
}

// points are rows, at once or in parts.
type points[T any] struct {
	Points []T `json:"data_points"`
	Data   []struct {
		Points []T `json:"data_points"`
	} `json:"data"`
}

func (p points[T]) rows() []T {
	rows := p.Points
	for _, d := range p.Data {
		rows = append(rows, d.Points...)
	}
	return rows
}

// A Breakdown is what conversations and prices are split by.
type Breakdown struct {
	Metrics    []string // "COST", "VOLUME" or "CONVERSATION"; none for all
	Categories []string // of conversations or prices: "MARKETING"
	Types      []string // of conversations or prices: "REGULAR", "FREE_TIER"
	Dimensions []string // "COUNTRY", "PHONE", "PRICING_TYPE", …
}

// A ConversationRow counts conversations. Members that were not asked for as dimensions are empty.
type ConversationRow struct {
	Start     int64   `json:"start"`
	End       int64   `json:"end"`
	Count     int     `json:"conversation"`
	Cost      float64 `json:"cost"`
	Number    string  `json:"phone_number"`
	Country   string  `json:"country"`
	Type      string  `json:"conversation_type"`
	Direction string  `json:"conversation_direction"`
	Category  string  `json:"conversation_category"`
}

// Conversations returns how many conversations there were, and their approximate cost. Prices are per message since July
// 2025: see Prices.
//
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/analytics
func (c *Client) Conversations(ctx context.Context, r Range, b Breakdown) ([]ConversationRow, error) {
	e := r.expression("conversation_analytics", adverbs())
	e.list("metric_types", b.Metrics)
	e.list("conversation_categories", b.Categories)
	e.list("conversation_types", b.Types)
	e.list("dimensions", b.Dimensions)
	got, err := analytics[struct {
		Analytics points[ConversationRow] `json:"conversation_analytics"`
	}](ctx, c, "get conversation analytics", r, e)
	return got.Analytics.rows(), err
}

// A PriceRow is the volume and cost of messages. Members that were not asked for as dimensions are empty.
type PriceRow struct {
	Start    int64   `json:"start"`
	End      int64   `json:"end"`
	Country  string  `json:"country"`
	Number   string  `json:"phone_number"`
	Type     string  `json:"pricing_type"`
	Category string  `json:"pricing_category"`
	Tier     string  `json:"tier"` // "0:100000"
	Volume   int     `json:"volume"`
	Cost     float64 `json:"cost"` // in the account's currency, approximately
}

// Prices returns how many messages were delivered at which price.
//
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/analytics
func (c *Client) Prices(ctx context.Context, r Range, b Breakdown) ([]PriceRow, error) {
	e := r.expression("pricing_analytics", adverbs())
	e.list("metric_types", b.Metrics)
	e.list("pricing_types", b.Types)
	e.list("pricing_categories", b.Categories)
	e.list("dimensions", b.Dimensions)
	got, err := analytics[struct {
		Analytics points[PriceRow] `json:"pricing_analytics"`
	}](ctx, c, "get pricing analytics", r, e)
	return got.Analytics.rows(), err
}

func analytics[T any](ctx context.Context, c *Client, op string, r Range, e *expression) (T, error) {
	var zero T
	var v checker
	r.check(&v)
	if err := v.err(op); err != nil {
		return zero, err
	}
	ref, err := c.edge(op)
	if err != nil {
		return zero, err
	}
	return graph.Get[T](graph.WithOp(ctx, op), c.api, graph.Query(ref, url.Values{"fields": {e.String()}}))
}

// A TemplateQuery chooses what is counted of templates.
type TemplateQuery struct {
	Start, End time.Time // at most 90 days back
	IDs        []string  // of templates: 1 to 10
	Metrics    []string  // "SENT", "DELIVERED", "READ", "CLICKED", "COST"; none for all
}

// A TemplateRow counts one day of a template.
type TemplateRow struct {
	ID        string  `json:"template_id"`
	Start     int64   `json:"start"`
	End       int64   `json:"end"`
	Sent      int     `json:"sent"`
	Delivered int     `json:"delivered"`
	Read      int     `json:"read"`
	Clicked   []Click `json:"clicked"`
	Cost      []Cost  `json:"cost"`
}

// A Click counts the taps on a button.
type Click struct {
	Type   string `json:"type"` // "url_button", "quick_reply_button"
	Button string `json:"button_content"`
	Count  int    `json:"count"`
}

// A Cost is one figure of what a template cost.
type Cost struct {
	Type  string  `json:"type"` // "amount_spent", "cost_per_delivered", "cost_per_url_button_click"
	Value float64 `json:"value"`
}

// Templates lists what became of messages made from templates, a row for each template and day. Update with
// EnableInsights has to be called once before, or else it is refused as 200007.
//
// Limits: 1 to 10 templates; 90 days back.
//
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/analytics
func (c *Client) Templates(ctx context.Context, q TemplateQuery) iter.Seq2[TemplateRow, error] {
	var v checker
	Range{Start: q.Start, End: q.End, Granularity: Day}.check(&v)
	if n := len(q.IDs); n < 1 || n > MaxTemplates {
		v.fail("template_ids", "want 1 to 10", strconv.Itoa(n))
	}
	values := url.Values{
		"start": {strconv.FormatInt(q.Start.Unix(), 10)}, "end": {strconv.FormatInt(q.End.Unix(), 10)}, "granularity": {"DAILY"},
	}
	for name, list := range map[string][]string{"template_ids": q.IDs, "metric_types": q.Metrics} {
		if b, err := json.Marshal(list); err == nil && len(list) > 0 {
			values.Set(name, string(b))
		}
	}
	return func(yield func(TemplateRow, error) bool) {
		for d, err := range all[struct {
			Points []TemplateRow `json:"data_points"`
		}](ctx, c.api, "list template analytics", "waba_id", c.waba, "template_analytics", &v, values) {
			if err != nil {
				yield(TemplateRow{}, err)
				return
			}
			for _, p := range d.Points {
				if !yield(p, nil) {
					return
				}
			}
		}
	}
}
