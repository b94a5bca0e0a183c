package whatsapptest

import (
	"encoding/json"
	"slices"
	"strings"
)

type templateClick struct {
	Type   string `json:"type"`
	Button string `json:"button_content"`
	Count  int    `json:"count"`
}

type templateCost struct {
	Type  string  `json:"type"`
	Value float64 `json:"value"`
}

// clicksAndCost adds what people tapped of a template's messages of one day, and what these cost. The caller holds mu.
func (s *Server) clicksAndCost(p *templatePoint, t *Template, metrics []string) {
	asked := func(metric string) bool { return len(metrics) == 0 || slices.Contains(metrics, metric) }
	counts := func(m *Sent) bool { return m.Template == t.Name && m.Time.Unix() >= p.Start && m.Time.Unix() < p.End }
	if asked("CLICKED") {
		for _, in := range s.inbound {
			var tap struct {
				Type    string         `json:"type"`
				Context inboundContext `json:"context"`
				Button  inboundButton  `json:"button"`
			}
			if json.Unmarshal(in.raw, &tap) != nil || tap.Type != "button" {
				continue
			}
			if m := s.known[tap.Context.ID]; m != nil && counts(m) {
				spot(&p.Clicked, func(c *templateClick) bool { return c.Button == tap.Button.Text },
					templateClick{Type: "quick_reply_button", Button: tap.Button.Text}).Count++
			}
		}
		slices.SortFunc(p.Clicked, func(a, b templateClick) int { return strings.Compare(a.Button, b.Button) })
	}
	spent := 0.0
	for _, m := range s.ledger {
		if counts(m) {
			spent += m.cost()
		}
	}
	if asked("COST") && spent > 0 {
		p.Cost = []templateCost{{"amount_spent", spent}, {"cost_per_delivered", spent / float64(p.Delivered)}}
	}
}

// groupAnalytics serves GET /{waba-id}/template_group_analytics. The account has no groups, so there is nothing to count.
func (s *Server) groupAnalytics(c *call) (*answer, *failure) {
	in := c.r.URL.Query()
	q := query{name: "template_group_analytics", args: map[string]string{}}
	for name := range in {
		q.args[name] = in.Get(name)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.waba.Insights {
		return nil, refuse(200007, "Template insights are not enabled for this account.")
	}
	if f := q.check(s.now(), "DAILY"); f != nil {
		return nil, f
	}
	if n := len(q.list("template_group_ids")); n < 1 || n > 10 {
		return nil, refuse(100, "Param template_group_ids must have 1 to 10 elements.")
	}
	return page(c, nil, "TemplateGroupAnalytics")
}
