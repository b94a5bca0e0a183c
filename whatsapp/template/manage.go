package template

import (
	"context"
	"encoding/json"
	"fmt"
	"iter"
	"net/url"
	"strconv"
	"strings"
	"time"

	waerrors "github.com/wacloud/wacloud/errors"
	"github.com/wacloud/wacloud/whatsapp/graph"
)

// components are parts as they are written.
type components []json.RawMessage

type wireIDs struct {
	IDs []string `json:"hsm_ids"`
}

// Archive archives approved and rejected templates. They can no longer be sent and are deleted after 28 days, unless
// Unarchive brings them back.
//
// Limits: 1 to 100 ids; only for a client made with WithArchiveAPI.
//
// Errors: Invalid before the wire; what could not be archived is no error but stands in Failed.
//
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/templates/template-archival
func (c *Client) Archive(ctx context.Context, templateIDs ...string) (Moved, error) {
	w, err := c.move(ctx, "archive templates", "archive", templateIDs)
	return Moved{w.Archived, w.Failed}, err
}

// Unarchive brings archived templates back to the status that they had.
//
// Limits: 1 to 100 ids; within 28 days; only for a client made with WithArchiveAPI.
//
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/templates/template-archival
func (c *Client) Unarchive(ctx context.Context, templateIDs ...string) (Moved, error) {
	w, err := c.move(ctx, "unarchive templates", "unarchive", templateIDs)
	return Moved{w.Unarchived, w.Failed}, err
}

func (c *Client) move(ctx context.Context, op, action string, templateIDs []string) (wireMoved, error) {
	ref, err := c.path(op, "waba_id", c.waba, "message_templates", action)
	if err == nil {
		err = ids(op, templateIDs, 100)
	}
	if err != nil {
		return wireMoved{}, err
	}
	if c.archive == nil {
		return wireMoved{}, waerrors.NewInvalid(op, waerrors.FieldError{
			Path: "client", Rule: "want a client made with WithArchiveAPI: these calls have a host of their own", Value: "none",
		})
	}
	return graph.Post[wireMoved](graph.WithRepeat(graph.WithOp(ctx, op)), c.archive, ref, wireIDs{templateIDs})
}

// Unpause makes a template that pacing paused sendable again, from 5 minutes after the pause. Templates that were paused
// for quality come back by themselves.
//
// Errors: the kind Template with Meta's reason if it cannot be done.
//
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/templates/template-pausing
func (c *Client) Unpause(ctx context.Context, id string) error {
	const op = "unpause template"
	ref, err := c.path(op, "id", id, "unpause")
	if err != nil {
		return err
	}
	answer, err := graph.Post[struct {
		success
		Reason string `json:"reason"`
	}](graph.WithRepeat(graph.WithOp(ctx, op)), c.api, ref, nil)
	if err == nil && !answer.Success {
		e := coded(op, 0, waerrors.Refused)
		e.Status, e.Title = 200, answer.Reason
		return e
	}
	return err
}

// A Window is how far back Compare looks. Meta takes only these.
type Window int

const (
	Week        Window = 7
	Month       Window = 30
	TwoMonths   Window = 60
	ThreeMonths Window = 90
)

// A Metric is one figure of a comparison.
type Metric struct {
	Name   string // "BLOCK_RATE", "MESSAGE_SENDS" or "TOP_BLOCK_REASON"
	Type   string // "RELATIVE", "NUMBER_VALUES" or "STRING_VALUES"
	Order  []string
	Values []MetricValue
}

// A MetricValue is a figure of one template: Number or Text, as the metric has it.
type MetricValue struct {
	TemplateID string
	Number     float64
	Text       string
}

// Compare compares two templates over the days before now.
//
// Limits: both of this account and the same category, each sent at least 1,000 times in the window.
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/templates/template-comparison
func (c *Client) Compare(ctx context.Context, id, other string, days Window) ([]Metric, error) {
	const op = "compare templates"
	var v checker
	ref, err := c.path(op, "id", id, "compare")
	if err != nil {
		return nil, err
	}
	if _, err := strconv.ParseUint(other, 10, 64); err != nil {
		v.fail("template_ids", "want an id of digits", fmt.Sprintf("%.40q", other))
	}
	switch days {
	case Week, Month, TwoMonths, ThreeMonths:
	default:
		v.fail("start", "want 7, 30, 60 or 90 days", strconv.Itoa(int(days)))
	}
	if err := v.err(op); err != nil {
		return nil, err
	}
	end := time.Now()
	answer, err := graph.Get[struct {
		Data []struct {
			Metric  string `json:"metric"`
			Type    string `json:"type"`
			Order   idList `json:"order_by_relative_metric"`
			Numbers []struct {
				Key   looseText `json:"key"`
				Value float64   `json:"value"`
			} `json:"number_values"`
			Strings []struct {
				Key   looseText `json:"key"`
				Value string    `json:"value"`
			} `json:"string_values"`
		} `json:"data"`
	}](graph.WithOp(ctx, op), c.api, graph.Query(ref, url.Values{
		"template_ids": {"[" + other + "]"},
		"start":        {strconv.FormatInt(end.AddDate(0, 0, -int(days)).Unix(), 10)},
		"end":          {strconv.FormatInt(end.Unix(), 10)},
	}))
	if err != nil {
		return nil, err
	}
	out := make([]Metric, len(answer.Data))
	for i, d := range answer.Data {
		out[i] = Metric{Name: d.Metric, Type: d.Type, Order: d.Order}
		for _, n := range d.Numbers {
			out[i].Values = append(out[i].Values, MetricValue{TemplateID: string(n.Key), Number: n.Value})
		}
		for _, s := range d.Strings {
			out[i].Values = append(out[i].Values, MetricValue{TemplateID: string(s.Key), Text: s.Value})
		}
	}
	return out, nil
}

// A Migration copies templates of another account.
type Migration struct {
	From  string   // WhatsApp Business Account whose templates are copied
	Page  int      // of 500 templates each (or Count), from 0
	Count int      // templates a page; 0 for 500. Use fewer if a call takes longer than 30 seconds
	IDs   []string // only these, for example those that failed; at most 500, none for all
}

type wireMigration struct {
	From  string   `json:"source_waba_id"`
	Page  int      `json:"page_number,omitempty"`
	Count int      `json:"count,omitempty"`
	IDs   []string `json:"template_ids,omitempty"`
}

// Migrate copies a page of templates into this account: approved ones of good quality, in categories that it may have.
//
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/templates/template-migration
func (c *Client) Migrate(ctx context.Context, m Migration) (Moved, error) {
	const op = "migrate templates"
	ref, err := c.edge(op, "migrate_message_templates")
	if err != nil {
		return Moved{}, err
	}
	if _, err := c.path(op, "source_waba_id", m.From); err != nil {
		return Moved{}, err
	}
	var v checker
	if v.count("count", m.Count, 0, 500, "templates"); m.Page < 0 {
		v.fail("page_number", "want 0 or more", strconv.Itoa(m.Page))
	}
	if len(m.IDs) > 0 {
		v.ids("template_ids", m.IDs, 500)
	}
	if err := v.err(op); err != nil {
		return Moved{}, err
	}
	w, err := graph.Post[wireMoved](graph.WithOp(ctx, op), c.api, ref, wireMigration(m))
	return Moved{w.Migrated, w.Failed}, err
}

// An AuthUpsert creates or updates one authentication template in many languages. Meta writes all texts.
type AuthUpsert struct {
	Name           string
	Languages      []string // for example "en_US", "es_ES", "fr"
	SecurityAdvice bool     // as in Body
	CodeExpiry     int      // minutes, 1 to 90; 0 to say nothing
	Button         OTP      // its texts must be empty
	TTLSeconds     int
}

// Upserted is what became of one language.
type Upserted struct {
	ID       string `json:"id"`
	Status   Status `json:"status"`
	Language string `json:"language"`
}

// Upsert creates or updates an authentication template in many languages with one call.
//
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/templates/authentication-templates/bulk-management
func (c *Client) Upsert(ctx context.Context, u AuthUpsert) ([]Upserted, error) {
	const op = "upsert templates"
	ref, err := c.edge(op, "upsert_message_templates")
	if err != nil {
		return nil, err
	}
	d := Definition{
		Category: Authentication, Body: Body{SecurityAdvice: u.SecurityAdvice}, Footer: Footer{CodeExpiry: u.CodeExpiry},
		Buttons: []Button{&u.Button}, TTLSeconds: u.TTLSeconds,
	}
	var v checker
	v.name(u.Name)
	v.count("languages", len(u.Languages), 1, 1000, "languages")
	for i, l := range u.Languages {
		v.language(at("languages", i), l)
	}
	v.content(&d)
	if u.Button.Text != "" || u.Button.AutofillText != "" {
		v.fail("components", "want no text on the button: Meta writes it in every language", "a text")
	}
	if err := v.err(op); err != nil {
		return nil, err
	}
	answer, err := graph.Post[struct {
		Data []Upserted `json:"data"`
	}](graph.WithRepeat(graph.WithOp(ctx, op)), c.api, ref, struct {
		Name       string     `json:"name"`
		Languages  []string   `json:"languages"`
		Category   Category   `json:"category"`
		TTL        looseInt   `json:"message_send_ttl_seconds,omitempty"`
		Components components `json:"components"`
	}{u.Name, u.Languages, Authentication, looseInt(u.TTLSeconds), d.components()})
	return answer.Data, err
}

// A PreviewQuery says what an authentication template would have.
type PreviewQuery struct {
	Languages      []string // none for all
	SecurityAdvice bool
	CodeExpiry     int // minutes; 0 for none
}

// A Preview is the text that Meta writes for authentication templates in one language.
type Preview struct {
	Language string   `json:"language"`
	Body     string   `json:"body"`
	Footer   string   `json:"footer"`
	Buttons  []Labels `json:"buttons"`
}

// Labels are the texts of a button.
type Labels struct {
	Text         string `json:"text"`
	AutofillText string `json:"autofill_text"`
}

// Previews lists the texts of authentication templates, one for each language.
//
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/templates/authentication-templates/template-preview
func (c *Client) Previews(ctx context.Context, p PreviewQuery) iter.Seq2[Preview, error] {
	const op = "preview templates"
	return func(yield func(Preview, error) bool) {
		ref, err := c.edge(op, "message_template_previews")
		if err != nil {
			yield(Preview{}, err)
			return
		}
		q := url.Values{"category": {string(Authentication)}, "button_types": {"OTP"}}
		if len(p.Languages) > 0 {
			q.Set("languages", strings.Join(p.Languages, ","))
		}
		if p.SecurityAdvice {
			q.Set("add_security_recommendation", "true")
		}
		if p.CodeExpiry > 0 {
			q.Set("code_expiration_minutes", strconv.Itoa(p.CodeExpiry))
		}
		graph.All[Preview](graph.WithOp(ctx, op), c.api, graph.Query(ref, q))(yield)
	}
}
