package whatsapptest

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"time"
)

// lookBack is how far back analytics reach.
const lookBack = 366 * 24 * time.Hour

// A query is a field, with arguments if it has any: "analytics.start(1).end(2).granularity(DAY)". What it answers is counted from the
// ledger.
//
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/analytics
type query struct {
	name       string
	args       map[string]string
	start, end time.Time
	grain      string
}

// queries reads fields with their arguments.
func queries(fields string) []query {
	var all []query
	var q query
	var word strings.Builder
	depth, arg := 0, ""
	finish := func() {
		if name := strings.TrimSpace(word.String()); q.name == "" {
			q.name = name
		}
		word.Reset()
		all = append(all, q)
		q = query{}
	}
	for _, r := range fields {
		switch {
		case r == '(':
			if depth++; depth == 1 {
				arg = word.String()
				word.Reset()
				continue
			}
		case r == ')':
			if depth--; depth == 0 {
				if q.args == nil {
					q.args = map[string]string{}
				}
				q.args[arg] = word.String()
				word.Reset()
				continue
			}
		case depth == 0 && r == '.':
			if q.name == "" {
				q.name = strings.TrimSpace(word.String())
			}
			word.Reset()
			continue
		case depth == 0 && r == ',':
			finish()
			continue
		}
		word.WriteRune(r)
	}
	finish()
	return all
}

// list reads an argument that is a list: ["a","b"], [a,b] or one word.
func (q *query) list(name string) []string {
	raw := q.args[name]
	var out []string
	if json.Unmarshal([]byte(raw), &out) == nil {
		return out
	}
	for _, v := range strings.Split(strings.Trim(raw, "[]"), ",") {
		if v = strings.Trim(strings.TrimSpace(v), `"'`); v != "" {
			out = append(out, v)
		}
	}
	return out
}

// check reads what every query has.
func (q *query) check(now time.Time, grains ...string) *failure {
	for _, v := range []struct {
		name string
		to   *time.Time
	}{{"start", &q.start}, {"end", &q.end}} {
		seconds, err := strconv.ParseInt(q.args[v.name], 10, 64)
		if err != nil {
			return refuse(100, "Param %s['%s'] is required: seconds since 1970.", q.name, v.name)
		}
		*v.to = time.Unix(seconds, 0).UTC()
	}
	q.grain = q.args["granularity"]
	switch {
	case !q.end.After(q.start):
		return refuse(100, "Param %s['end'] must be after the start.", q.name)
	case now.Sub(q.start) > lookBack:
		return refuse(100, "Param %s['start'] is too far back.", q.name)
	}
	return anyOf(q.name+"['granularity']", q.grain, grains...)
}

// span returns the span of time that a moment is counted in, false if it is not asked for.
func (q *query) span(at time.Time) (start, end int64, in bool) {
	at = at.UTC()
	if at.Before(q.start) || !at.Before(q.end) {
		return 0, 0, false
	}
	switch q.grain {
	case "HALF_HOUR":
		from := at.Truncate(30 * time.Minute)
		return from.Unix(), from.Add(30 * time.Minute).Unix(), true
	case "MONTH", "MONTHLY":
		from := time.Date(at.Year(), at.Month(), 1, 0, 0, 0, 0, time.UTC)
		return from.Unix(), from.AddDate(0, 1, 0).Unix(), true
	}
	from := at.Truncate(24 * time.Hour)
	return from.Unix(), from.AddDate(0, 0, 1).Unix(), true
}

// takes reports whether a value is among those that an argument lists, or nothing is listed.
func (q *query) takes(name, value string) bool {
	wanted := q.list(name)
	return len(wanted) == 0 || slices.Contains(wanted, value)
}

// only keeps a value if its dimension was asked for.
func (q *query) only(dimension, value string) string {
	if slices.Contains(q.list("dimensions"), dimension) {
		return value
	}
	return ""
}

// country is where the person of a message is, by the user id.
func (m *Sent) country() string {
	if m.person == nil || len(m.person.bsuid) < 2 {
		return "US"
	}
	return m.person.bsuid[:2]
}

type analyzedAccount struct {
	accountNode
	Messages      *messageAnalytics         `json:"analytics,omitempty"`
	Conversations *points[conversationCost] `json:"conversation_analytics,omitempty"`
	Prices        *points[priceCost]        `json:"pricing_analytics,omitempty"`
	Calls         *points[callCount]        `json:"call_analytics,omitempty"`
}

type callCount struct{} // nobody calls here

type messageAnalytics struct {
	Numbers []string       `json:"phone_numbers"`
	Grain   string         `json:"granularity"`
	Points  []messagePoint `json:"data_points"`
}

type messagePoint struct {
	Start     int64 `json:"start"`
	End       int64 `json:"end"`
	Sent      int   `json:"sent"`
	Delivered int   `json:"delivered"`
}

type points[T any] struct {
	Data []pointList[T] `json:"data"`
}

type pointList[T any] struct {
	Points []T `json:"data_points"`
}

// accountWith is the account with the analytics that a call asks for. The caller holds mu.
func (s *Server) accountWith(fields string) (analyzedAccount, *failure) {
	v := analyzedAccount{accountNode: s.account()}
	for _, q := range queries(fields) {
		var f *failure
		switch q.name {
		case "analytics":
			if f = q.check(s.now(), "HALF_HOUR", "DAY", "MONTH"); f == nil {
				v.Messages = s.countMessages(&q)
			}
		case "conversation_analytics":
			if f = q.check(s.now(), "HALF_HOUR", "DAILY", "MONTHLY"); f == nil {
				v.Conversations = s.countConversations(&q)
			}
		case "pricing_analytics":
			if f = q.check(s.now(), "HALF_HOUR", "DAILY", "MONTHLY"); f == nil {
				v.Prices = s.countPrices(&q)
			}
		case "call_analytics":
			if f = q.check(s.now(), "HALF_HOUR", "DAILY", "MONTHLY"); f == nil {
				v.Calls = &points[callCount]{[]pointList[callCount]{{[]callCount{}}}}
			}
		}
		if f != nil {
			return v, f
		}
	}
	return v, nil
}

// asked returns the messages that a query is about. The caller holds mu.
func (s *Server) asked(q *query) []*Sent {
	var all []*Sent
	for _, m := range s.ledger {
		n := s.numberByID(m.NumberID)
		if n != nil && q.takes("phone_numbers", digitsOf(n.Display)) && q.takes("country_codes", m.country()) {
			all = append(all, m)
		}
	}
	return all
}

func (s *Server) countMessages(q *query) *messageAnalytics {
	v := &messageAnalytics{Numbers: q.list("phone_numbers"), Grain: q.grain, Points: []messagePoint{}}
	if len(v.Numbers) == 0 {
		for _, n := range s.numbers {
			v.Numbers = append(v.Numbers, digitsOf(n.Display))
		}
	}
	for _, m := range s.asked(q) {
		for _, state := range []string{"sent", "delivered"} {
			at, reached := m.reached(state)
			start, end, in := q.span(at)
			if !reached || !in {
				continue
			}
			p := spot(&v.Points, func(p *messagePoint) bool { return p.Start == start }, messagePoint{Start: start, End: end})
			if state == "sent" {
				p.Sent++
			} else {
				p.Delivered++
			}
		}
	}
	return v
}

// spot returns the point of a list that is the right one, and adds it if there is none.
func spot[T any](list *[]T, right func(*T) bool, otherwise T) *T {
	for i := range *list {
		if right(&(*list)[i]) {
			return &(*list)[i]
		}
	}
	*list = append(*list, otherwise)
	return &(*list)[len(*list)-1]
}

// rate is what a delivered message costs here, in USD: invented, but in proportion.
func rate(category string) float64 {
	switch category {
	case "MARKETING":
		return 0.025
	case "UTILITY":
		return 0.004
	case "AUTHENTICATION":
		return 0.0135
	}
	return 0
}

// cost is what a message cost. Templates that are free are so for what pricing.type says.
func (m *Sent) cost() float64 {
	if m.price == nil || !m.price.Billable {
		return 0
	}
	return rate(m.pricedAs())
}

func (m *Sent) pricedAs() string {
	return strings.ToUpper(strings.TrimPrefix(m.price.Category, "group_"))
}

type priceKind struct {
	Start    int64  `json:"start"`
	End      int64  `json:"end"`
	Number   string `json:"phone_number,omitempty"`
	Country  string `json:"country,omitempty"`
	Tier     string `json:"tier,omitempty"`
	Type     string `json:"pricing_type,omitempty"`
	Category string `json:"pricing_category,omitempty"`
}

type priceCost struct {
	priceKind
	Volume int     `json:"volume"`
	Cost   float64 `json:"cost"`
}

func (s *Server) countPrices(q *query) *points[priceCost] {
	list := []priceCost{}
	for _, m := range s.asked(q) {
		at, delivered := m.reached("delivered")
		start, end, in := q.span(at)
		if !delivered || !in || m.price == nil {
			continue
		}
		category, kind := m.pricedAs(), strings.ToUpper(m.price.Type)
		if !q.takes("pricing_categories", category) || !q.takes("pricing_types", kind) {
			continue
		}
		k := priceKind{
			Start: start, End: end, Number: q.only("PHONE", digitsOf(s.numberByID(m.NumberID).Display)),
			Country: q.only("COUNTRY", m.country()), Type: q.only("PRICING_TYPE", kind),
			Category: q.only("PRICING_CATEGORY", category), Tier: q.only("TIER", "0:100000"),
		}
		p := spot(&list, func(p *priceCost) bool { return p.priceKind == k }, priceCost{priceKind: k})
		p.Volume++
		p.Cost += m.cost()
	}
	return &points[priceCost]{[]pointList[priceCost]{{list}}}
}

type conversationKind struct {
	Start     int64  `json:"start"`
	End       int64  `json:"end"`
	Number    string `json:"phone_number,omitempty"`
	Country   string `json:"country,omitempty"`
	Type      string `json:"conversation_type,omitempty"`
	Direction string `json:"conversation_direction,omitempty"`
	Category  string `json:"conversation_category,omitempty"`
}

type conversationCost struct {
	conversationKind
	Count int     `json:"conversation"`
	Cost  float64 `json:"cost"`
}

// countConversations counts a conversation for each person, number and category that had none in the 24 hours before.
func (s *Server) countConversations(q *query) *points[conversationCost] {
	list := []conversationCost{}
	began := map[string]time.Time{}
	for _, m := range s.asked(q) {
		at, delivered := m.reached("delivered")
		start, end, in := q.span(at)
		if !delivered || !in || m.price == nil {
			continue
		}
		category, kind, direction := m.pricedAs(), "REGULAR", "BUSINESS_INITIATED"
		if category == "SERVICE" {
			kind, direction = "FREE_TIER", "USER_INITIATED"
		}
		if m.price.Type == "free_entry_point" {
			kind = "FREE_ENTRY_POINT"
		}
		if !q.takes("conversation_categories", category) || !q.takes("conversation_types", kind) ||
			!q.takes("conversation_directions", direction) {
			continue
		}
		pair := m.NumberID + " " + pairKey(m.person, m.To) + " " + category
		if last, open := began[pair]; open && at.Sub(last) < serviceWindow {
			continue
		}
		began[pair] = at
		k := conversationKind{
			Start: start, End: end, Number: q.only("PHONE", digitsOf(s.numberByID(m.NumberID).Display)),
			Country: q.only("COUNTRY", m.country()), Type: q.only("CONVERSATION_TYPE", kind),
			Direction: q.only("CONVERSATION_DIRECTION", direction), Category: q.only("CONVERSATION_CATEGORY", category),
		}
		p := spot(&list, func(p *conversationCost) bool { return p.conversationKind == k }, conversationCost{conversationKind: k})
		p.Count++
		p.Cost += m.cost()
	}
	return &points[conversationCost]{[]pointList[conversationCost]{{list}}}
}
