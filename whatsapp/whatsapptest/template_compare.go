package whatsapptest

import (
	"cmp"
	"slices"
	"time"
)

type comparison struct {
	Metric  string        `json:"metric"`
	Type    string        `json:"type"`
	Order   []string      `json:"order_by_relative_metric,omitempty"`
	Numbers []numberValue `json:"number_values,omitempty"`
	Strings []stringValue `json:"string_values,omitempty"`
}

type numberValue struct {
	Key   string  `json:"key"`
	Value float64 `json:"value"`
}

type stringValue struct {
	Key   string `json:"key"`
	Value string `json:"value"`
}

// sends counts how often a template was sent from a time on, what it is said to have been sent before included.
func (s *Server) sends(t *Template, from, to time.Time) int {
	n := 0
	for _, m := range s.ledger {
		if m.Template == t.Name && !m.Time.Before(from) && m.Time.Before(to) {
			n++
		}
	}
	return n
}

// compareTemplates serves GET /{template-id}/compare.
//
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/templates/template-comparison
func (s *Server) compareTemplates(c *call, t *Template) (*answer, *failure) {
	q := c.r.URL.Query()
	now := s.now()
	start, f := wholeNumber("start", text(q.Get("start")), 0, 1, 1<<40)
	end, g := wholeNumber("end", text(q.Get("end")), int(now.Unix()), 1, 1<<40)
	if f := first(f, g); f != nil {
		return nil, f
	}
	ids := listed(q.Get("template_ids"))
	if len(ids) != 1 {
		return nil, badTemplate(0, "Param template_ids must name exactly one template.")
	}
	other := s.templateByID(ids[0])
	if other == nil {
		return nil, unknownObject(c.r.Method, ids[0])
	}
	days := (end - start) / (24 * 60 * 60)
	from := time.Unix(int64(start), 0)
	sends := func(t *Template) int { return t.Sends + s.sends(t, from, now.Add(time.Second)) }
	switch {
	case !slices.Contains([]int{7, 30, 60, 90}, days) || (end-start)%(24*60*60) != 0:
		return nil, badTemplate(0, "The time between start and end must be 7, 30, 60 or 90 days.")
	case t.Category != other.Category:
		return nil, badTemplate(0, "Only templates of the same category can be compared.")
	case sends(t) < 1000 || sends(other) < 1000:
		return nil, badTemplate(0, "Both templates must have been sent at least 1,000 times in that time.")
	}
	pair := []*Template{t, other}
	rate := func(t *Template) float64 { return float64(t.Blocks) / float64(sends(t)) }
	order := slices.Clone(pair)
	slices.SortStableFunc(order, func(a, b *Template) int { return cmp.Compare(rate(a), rate(b)) })
	rates := comparison{Metric: "BLOCK_RATE", Type: "RELATIVE"}
	counts := comparison{Metric: "MESSAGE_SENDS", Type: "NUMBER_VALUES"}
	reasons := comparison{Metric: "TOP_BLOCK_REASON", Type: "STRING_VALUES"}
	for i, t := range pair {
		rates.Order = append(rates.Order, order[i].ID)
		counts.Numbers = append(counts.Numbers, numberValue{t.ID, float64(sends(t))})
		reasons.Strings = append(reasons.Strings, stringValue{t.ID, cmp.Or(t.BlockReason, "UNKNOWN_BLOCK_REASON")})
	}
	return ok(struct {
		Data []comparison `json:"data"`
	}{[]comparison{rates, counts, reasons}})
}

type templatePoint struct {
	TemplateID string `json:"template_id"`
	Start      int64  `json:"start"`
	End        int64  `json:"end"`
	Sent       int    `json:"sent"`
	Delivered  int    `json:"delivered"`
	Read       int    `json:"read"`

	Clicked []templateClick `json:"clicked,omitempty"`
	Cost    []templateCost  `json:"cost,omitempty"`
}

// count adds the messages of a template.
func (p *templatePoint) count(ledger []*Sent, t *Template) {
	for _, m := range ledger {
		if at := m.Time.Unix(); m.Template != t.Name || at < p.Start || at >= p.End {
			continue
		}
		if p.Sent++; m.FailedWith == 0 && !m.Lost {
			p.Delivered++
		}
		if m.read {
			p.Read++
		}
	}
}

type templateReport struct {
	Granularity string          `json:"granularity"`
	Product     string          `json:"product_type"`
	Points      []templatePoint `json:"data_points"`
}

// analyseTemplates serves GET /{waba-id}/template_analytics: a point for each template and day.
//
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/analytics
func (s *Server) analyseTemplates(c *call) (*answer, *failure) {
	q := c.r.URL.Query()
	start, badStart := wholeNumber("start", text(q.Get("start")), 0, 1, 1<<40)
	end, badEnd := wholeNumber("end", text(q.Get("end")), 0, 1, 1<<40)
	ids := listed(q.Get("template_ids"))
	const day = 24 * 60 * 60
	switch {
	case !s.waba.Insights:
		return nil, refuse(200007, "Template insights are not enabled.")
	case badStart != nil || badEnd != nil:
		return nil, first(badStart, badEnd)
	case start == 0:
		return nil, missing("start")
	case end == 0:
		return nil, missing("end")
	case len(ids) == 0:
		return nil, missing("template_ids")
	case len(ids) > 10:
		return nil, badTemplate(0, "Param template_ids can have at most 10 ids.")
	case q.Get("granularity") != "DAILY":
		return nil, badTemplate(0, "Param granularity must be one of {DAILY}.")
	case start >= end || s.now().Sub(time.Unix(int64(start), 0)) > 91*24*time.Hour:
		return nil, badTemplate(0, "The time from start to end must be within the last 90 days.")
	}
	report := templateReport{Granularity: "DAILY", Product: cmp.Or(q.Get("product_type"), "cloud_api"), Points: []templatePoint{}}
	for at := start - start%day; at < end; at += day {
		for _, id := range ids {
			t := s.templateByID(id)
			if t == nil {
				return nil, unknownObject(c.r.Method, id)
			}
			p := templatePoint{TemplateID: id, Start: int64(at), End: int64(at + day)}
			p.count(s.ledger, t)
			s.clicksAndCost(&p, t, listed(q.Get("metric_types")))
			report.Points = append(report.Points, p)
		}
	}
	return page(c, []any{report}, "TemplateAnalytics")
}
