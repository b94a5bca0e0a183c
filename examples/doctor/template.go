package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/wacloud/wacloud/whatsapp/template"
)

// A ward is templates of which the same is to be said.
type ward struct {
	belongs func(*template.Template) bool
	finding
	cure func(context.Context, *template.Template) error // nil: no call does it
	list []*template.Template
}

// lookAtTemplates looks for templates that cannot be sent, or not as what they were written for.
func lookAtTemplates(ctx context.Context, p *patient, _ *report, s *section) error {
	templates := template.NewClient(p.own, p.wabaID)
	wards := []*ward{
		{belongs: inStatus(template.Paused), finding: finding{
			ID: "template-paused", Severity: warning, What: "paused, because people block it, or by pacing", Repair: "template.Client.Unpause, if it was pacing; else it ends by itself",
		}, cure: func(ctx context.Context, t *template.Template) error { return templates.Unpause(ctx, t.ID) }},
		{belongs: inStatus(template.Disabled), finding: finding{
			ID: "template-disabled", Severity: warning, What: "disabled for good", Repair: "send another one, made with template.Client.Create",
		}},
		{belongs: inStatus(template.Rejected), finding: finding{
			ID: "template-rejected", Severity: warning, What: "rejected", Repair: "change it with template.Client.Edit, or appeal in WhatsApp Manager",
		}},
		{belongs: inStatus(template.Flagged), finding: finding{
			ID: "template-flagged", Severity: warning, What: "flagged: it will be disabled if its quality stays low", Repair: "send it less, or change it with template.Client.Edit",
		}},
		{belongs: func(t *template.Template) bool { return t.CorrectCategory != "" && t.CorrectCategory != t.Category }, finding: finding{
			ID: "template-moving", Severity: warning, What: "about to be moved to another category, and price", Repair: "change it with template.Client.Edit, or ask for a review in WhatsApp Manager",
		}},
		{belongs: func(t *template.Template) bool { return t.PreviousCategory != "" && t.PreviousCategory != t.Category }, finding: finding{
			ID: "template-moved", Severity: advice, What: "moved to another category, and price", Repair: "ask for a review in WhatsApp Manager, or send another one",
		}},
	}
	all, approved := 0, 0
	for t, err := range templates.All(ctx, template.Query{PageSize: 100}) {
		if err != nil {
			return err
		}
		all++
		if t.Status == template.Approved {
			approved++
		}
		for _, w := range wards {
			if w.belongs(t) {
				w.list = append(w.list, t)
			}
		}
	}
	s.fact("%d of %s approved", approved, count(all, "template"))
	for _, w := range wards {
		s.find(len(w.list) > 0, w.tell())
	}
	return nil
}

func inStatus(s template.Status) func(*template.Template) bool {
	return func(t *template.Template) bool { return t.Status == s }
}

// tell makes one finding of all templates of the ward.
func (w *ward) tell() finding {
	const shown = 5
	f := w.finding
	var names []string
	for i, t := range w.list {
		if i == shown {
			names = append(names, fmt.Sprintf("and %d more", len(w.list)-shown))
			break
		}
		names = append(names, described(t))
	}
	f.What = fmt.Sprintf("%s %s: %s", count(len(w.list), "template"), w.What, strings.Join(names, ", "))
	if w.cure != nil {
		f.fix = func(ctx context.Context, _ *dialog) error {
			var failed []error
			for _, t := range w.list {
				failed = append(failed, w.cure(ctx, t))
			}
			return errors.Join(failed...)
		}
	}
	return f
}

// described names a template with what Meta says of it.
func described(t *template.Template) string {
	name := t.Name + " in " + t.Language
	switch {
	case t.Status == template.Rejected && t.RejectedReason != "" && t.RejectedReason != template.NoReason:
		return name + " (" + string(t.RejectedReason) + ")"
	case t.CorrectCategory != "" && t.CorrectCategory != t.Category:
		return fmt.Sprintf("%s (%s to %s)", name, t.Category, t.CorrectCategory)
	case t.PreviousCategory != "" && t.PreviousCategory != t.Category:
		return fmt.Sprintf("%s (%s to %s)", name, t.PreviousCategory, t.Category)
	}
	return name
}
