package template

import (
	"context"
	"encoding/json"
	"iter"
	"math"
	"strconv"
	"strings"
	"time"

	waerrors "github.com/wacloud/wacloud/errors"
	"github.com/wacloud/wacloud/whatsapp/internal/area"
)

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
	call := area.On(c.archive, op, "waba_id", c.waba, "message_templates", action).Repeatable()
	wantIDs(&call.Rules, "hsm_ids", templateIDs, 100)
	if c.archive == nil {
		call.Fail("client", "want one made with WithArchiveAPI: these calls have a host of their own", "none")
	}
	return area.Post[wireMoved](ctx, call, wireIDs{templateIDs})
}

// Unpause makes a template that pacing paused sendable again, from 5 minutes after the pause. Templates that were paused
// for quality come back by themselves.
//
// Errors: the kind Template with Meta's reason if it cannot be done.
//
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/templates/template-pausing
func (c *Client) Unpause(ctx context.Context, id string) error {
	const op = "unpause template"
	answer, err := area.Post[struct {
		Success bool   `json:"success"`
		Reason  string `json:"reason"`
	}](ctx, c.of(op, id, "unpause").Repeatable(), nil)
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
	call := c.of("compare templates", id, "compare")
	wantIDs(&call.Rules, "template_ids", []string{other}, 1)
	area.OneOf(&call.Rules, "start", strconv.Itoa(int(days)), "7", "30", "60", "90")
	end := time.Now()
	call.With("template_ids", "["+other+"]").With("start", strconv.FormatInt(end.AddDate(0, 0, -int(days)).Unix(), 10))
	call.With("end", strconv.FormatInt(end.Unix(), 10))
	answer, err := area.Get[struct {
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
	}](ctx, call)
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
	call := c.on("migrate templates", "migrate_message_templates")
	call.ID("source_waba_id", m.From)
	call.Count("page_number", m.Page, 0, math.MaxInt)
	call.Count("count", m.Count, 0, 500)
	if len(m.IDs) > 0 {
		wantIDs(&call.Rules, "template_ids", m.IDs, 500)
	}
	w, err := area.Post[wireMoved](ctx, call, wireMigration(m))
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
	call := c.on("upsert templates", "upsert_message_templates").Repeatable()
	d := Definition{
		Category: Authentication, Body: Body{SecurityAdvice: u.SecurityAdvice}, Footer: Footer{CodeExpiry: u.CodeExpiry},
		Buttons: []Button{&u.Button}, TTLSeconds: u.TTLSeconds,
	}
	wantName(&call.Rules, u.Name)
	call.Count("languages", len(u.Languages), 1, 1000)
	for i, l := range u.Languages {
		call.Language(area.At("languages", i), l)
	}
	newChecker(&call.Rules, &d).content(&d)
	if u.Button.Text != "" || u.Button.AutofillText != "" {
		call.Fail("components", "want no text on the button: Meta writes it in every language", "a text")
	}
	answer, err := area.Post[struct {
		Data []Upserted `json:"data"`
	}](ctx, call, struct {
		Name       string            `json:"name"`
		Languages  []string          `json:"languages"`
		Category   Category          `json:"category"`
		TTL        looseInt          `json:"message_send_ttl_seconds,omitempty"`
		Components []json.RawMessage `json:"components"`
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
	call := c.on("preview templates", "message_template_previews").With("category", string(Authentication)).With("button_types", "OTP")
	call.With("languages", strings.Join(p.Languages, ","))
	if p.SecurityAdvice {
		call.With("add_security_recommendation", "true")
	}
	if p.CodeExpiry != 0 {
		call.Count("code_expiration_minutes", p.CodeExpiry, 1, 90)
		call.With("code_expiration_minutes", strconv.Itoa(p.CodeExpiry))
	}
	return area.All[Preview](ctx, call)
}
