package account

import (
	"context"
	"fmt"
	"iter"
	"strings"
	"time"

	"github.com/wacloud/wacloud/whatsapp/internal/area"
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

// expression writes a field with its filters: Graph takes them chained by dots.
type expression struct {
	call *area.Call
	strings.Builder
}

func (c *Client) analytics(op, field string, r Range, g Granularity) *expression {
	e := &expression{call: c.call(op)}
	between(&e.call.Rules, r.Start, r.End)
	area.OneOf(&e.call.Rules, "granularity", r.Granularity, HalfHour, Day, Month)
	fmt.Fprintf(e, "%s.start(%d).end(%d).granularity(%s)", field, r.Start.Unix(), r.End.Unix(), g)
	return e.list("phone_numbers", r.Numbers).list("country_codes", r.Countries)
}

func (e *expression) list(name string, values []string) *expression {
	if s := list(values); s != "" {
		fmt.Fprintf(e, ".%s(%s)", name, s)
	}
	return e
}

func (e *expression) fields() *area.Call { return e.call.With("fields", e.String()) }

func between(r *area.Rules, start, end time.Time) {
	if start.IsZero() {
		r.Fail("start", "want a time", "")
	}
	if !end.After(start) {
		r.Fail("end", "want a time after start", "")
	}
}

// adverb is how all but the analytics of messages call it.
func (g Granularity) adverb() Granularity {
	switch g {
	case Day:
		return "DAILY"
	case Month:
		return "MONTHLY"
	}
	return g
}

// A MessageRow counts the messages of one span of time.
type MessageRow struct {
	Start     int64 `json:"start"` // seconds since 1970
	End       int64 `json:"end"`
	Sent      int   `json:"sent"`
	Delivered int   `json:"delivered"`
}

// MessageAnalytics returns how many messages were sent and delivered, for at most a year back.
//
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/analytics
func (c *Client) MessageAnalytics(ctx context.Context, r Range) ([]MessageRow, error) {
	got, err := area.Get[struct {
		Analytics points[MessageRow] `json:"analytics"`
	}](ctx, c.analytics("get message analytics", "analytics", r, r.Granularity).fields())
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

// A Breakdown is what is counted of conversations, prices and calls, and what it is split by.
type Breakdown struct {
	Metrics    []string // "COST", "VOLUME", "CONVERSATION", "COUNT", "AVERAGE_DURATION"; none for all
	Categories []string // of conversations or prices: "MARKETING"
	Types      []string // of conversations or prices: "REGULAR", "FREE_TIER"
	Directions []string // of conversations or calls: "USER_INITIATED", "BUSINESS_INITIATED"
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

// ConversationAnalytics returns how many conversations there were, and their approximate cost. Prices are per message since July
// 2025: see PricingAnalytics.
//
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/analytics
func (c *Client) ConversationAnalytics(ctx context.Context, r Range, b Breakdown) ([]ConversationRow, error) {
	got, err := area.Get[struct {
		Analytics points[ConversationRow] `json:"conversation_analytics"`
	}](ctx, c.analytics("get conversation analytics", "conversation_analytics", r, r.Granularity.adverb()).
		list("metric_types", b.Metrics).list("conversation_categories", b.Categories).list("conversation_types", b.Types).
		list("conversation_directions", b.Directions).list("dimensions", b.Dimensions).fields())
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

// PricingAnalytics returns how many messages were delivered at which price.
//
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/analytics
func (c *Client) PricingAnalytics(ctx context.Context, r Range, b Breakdown) ([]PriceRow, error) {
	got, err := area.Get[struct {
		Analytics points[PriceRow] `json:"pricing_analytics"`
	}](ctx, c.analytics("get pricing analytics", "pricing_analytics", r, r.Granularity.adverb()).
		list("metric_types", b.Metrics).list("pricing_types", b.Types).list("pricing_categories", b.Categories).
		list("dimensions", b.Dimensions).fields())
	return got.Analytics.rows(), err
}

// A CallRow counts calls. Members that were not asked for as dimensions are empty.
type CallRow struct {
	Start     int64   `json:"start"` // seconds since 1970
	End       int64   `json:"end"`
	Number    string  `json:"phone_number"`
	Country   string  `json:"country"`
	Direction string  `json:"direction"`
	Count     int     `json:"count"`
	Cost      float64 `json:"cost"`
	Duration  float64 `json:"average_duration"` // seconds
}

// CallAnalytics returns how many calls were completed, how long they took and what they cost.
//
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/analytics#call-analytics
func (c *Client) CallAnalytics(ctx context.Context, r Range, b Breakdown) ([]CallRow, error) {
	got, err := area.Get[struct {
		Analytics points[CallRow] `json:"call_analytics"`
	}](ctx, c.analytics("get call analytics", "call_analytics", r, r.Granularity.adverb()).
		list("directions", b.Directions).list("dimensions", b.Dimensions).list("metric_types", b.Metrics).fields())
	return got.Analytics.rows(), err
}

// A TemplateQuery chooses what is counted of templates.
type TemplateQuery struct {
	Start, End time.Time // at most 90 days back
	IDs        []string  // of templates, or of groups of them: 1 to 10
	Metrics    []string  // "SENT", "DELIVERED", "READ", "CLICKED", "COST"; none for all
}

// A TemplateRow counts one day of a template, or of a group of them.
type TemplateRow struct {
	ID        string  `json:"template_id"`
	GroupID   string  `json:"template_group_id"`
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

// TemplateAnalytics lists what became of messages made from templates, a row for each template and day. Update with
// EnableInsights has to be called once before, or else it is refused as 200007.
//
// Limits: 1 to 10 templates; 90 days back.
//
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/analytics#template-analytics
func (c *Client) TemplateAnalytics(ctx context.Context, q TemplateQuery) iter.Seq2[TemplateRow, error] {
	return q.rows(ctx, c.call("list template analytics", "template_analytics"), "template_ids")
}

// TemplateGroupAnalytics lists what became of messages made from the templates of groups, in the manner of TemplateAnalytics.
//
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/analytics#template-group-analytics
func (c *Client) TemplateGroupAnalytics(ctx context.Context, q TemplateQuery) iter.Seq2[TemplateRow, error] {
	return q.rows(ctx, c.call("list template group analytics", "template_group_analytics"), "template_group_ids")
}

func (q TemplateQuery) rows(ctx context.Context, call *area.Call, ids string) iter.Seq2[TemplateRow, error] {
	between(&call.Rules, q.Start, q.End)
	call.Count(ids, len(q.IDs), 1, MaxTemplates)
	call.With("start", seconds(q.Start)).With("end", seconds(q.End)).With("granularity", "DAILY").
		With(ids, list(q.IDs)).With("metric_types", list(q.Metrics))
	type day struct {
		Rows []TemplateRow `json:"data_points"`
	}
	return area.Each(area.All[day](ctx, call), func(d day) []TemplateRow { return d.Rows })
}
