package template

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"iter"
	"slices"
	"strconv"
	"strings"

	waerrors "github.com/wacloud/wacloud/errors"
	"github.com/wacloud/wacloud/whatsapp/graph"
	"github.com/wacloud/wacloud/whatsapp/internal/area"
)

// fields is what is asked for of a template; without it Meta leaves out quality, reason and a pending move.
const fields = "id,name,language,status,category,sub_category,previous_category,correct_category,parameter_format," +
	"components,message_send_ttl_seconds,quality_score,rejected_reason,library_template_name," +
	"cta_url_link_tracking_opted_out,is_primary_device_delivery_only,degrees_of_freedom_spec,display_format"

// A Query chooses templates. The zero Query chooses all.
type Query struct {
	Name          string // exactly this name
	NameOrContent string // in the name or the text
	Content       string // in the text
	Language      string
	Category      Category
	Status        Status
	Quality       Quality
	PageSize      int    // templates a page; 0 for Meta's 25
	Fields        string // names with commas; "" for all that Template holds
	After         string // cursor of an earlier page; for List
}

// on makes a call ask for what the query chooses.
func (q Query) on(call *area.Call) *area.Call {
	call.With("fields", cmp.Or(q.Fields, fields)).With("name", q.Name).With("name_or_content", q.NameOrContent).With("content", q.Content)
	call.With("language", q.Language).With("category", string(q.Category)).With("status", string(q.Status))
	call.With("quality_score", string(q.Quality)).With("after", q.After)
	if q.PageSize > 0 {
		call.With("limit", strconv.Itoa(q.PageSize))
	}
	return call
}

// All lists templates, page by page. Nothing is sent until the range begins; an error is yielded once and ends the
// sequence, as does a cursor that was seen before.
//
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/templates/template-management
func (c *Client) All(ctx context.Context, q Query) iter.Seq2[*Template, error] {
	return func(yield func(*Template, error) bool) {
		for t, err := range area.All[*Template](ctx, q.on(c.on("list templates", "message_templates"))) {
			if err == nil && t == nil { // a null in the list
				continue
			}
			if !yield(t, err) {
				return
			}
		}
	}
}

// List returns one page, for callers who keep cursors.
func (c *Client) List(ctx context.Context, q Query) (graph.Page[*Template], error) {
	return area.List[*Template](ctx, q.on(c.on("list templates", "message_templates")))
}

// Find returns the template of this name in this language.
//
// Errors: the kind Template with code 132001, as a send would say, if there is none.
func (c *Client) Find(ctx context.Context, name, language string) (*Template, error) {
	const op = "find template"
	for t, err := range c.All(ctx, Query{Name: name, Language: language, PageSize: 100}) {
		if err != nil {
			return nil, err
		}
		if t.Name == name && t.Language == language { // the filter of names also matches parts
			return t, nil
		}
	}
	return nil, coded(op, 132001, waerrors.NotSent, waerrors.FieldError{
		Path: "template.name", Rule: "want a template of the account in this language", Value: name + " in " + language,
	})
}

// coded is a local refusal that names what Meta would answer.
func coded(op string, code int, outcome waerrors.Outcome, fields ...waerrors.FieldError) *waerrors.Error {
	e := &waerrors.Error{Op: op, Outcome: outcome, Kind: waerrors.Template, Code: code, Fields: fields}
	if entry, ok := waerrors.Lookup(code, 0); ok && code != 0 { // 0 is a code of its own in the table
		e.Kind, e.Title = entry.Kind, entry.Title
	}
	return e
}

// Delete deletes a template in all its languages. The name of an approved one stays taken for 30 days; messages that are
// on their way are still delivered for as long.
//
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/templates/template-management
func (c *Client) Delete(ctx context.Context, name string) error {
	return c.delete(name).Delete(ctx)
}

// DeleteOne deletes a template in one language: the one with this id, whose name has to be given too.
func (c *Client) DeleteOne(ctx context.Context, name, id string) error {
	call := c.delete(name).With("hsm_id", id)
	wantIDs(&call.Rules, "hsm_id", []string{id}, 1)
	return call.Delete(ctx)
}

// DeleteIDs deletes templates by their ids, each in its own language.
//
// Limits: 1 to 100 ids.
func (c *Client) DeleteIDs(ctx context.Context, templateIDs ...string) error {
	list, err := json.Marshal(templateIDs)
	if err != nil {
		return err
	}
	call := c.on("delete template", "message_templates").With("hsm_ids", string(list))
	wantIDs(&call.Rules, "hsm_ids", templateIDs, 100)
	return call.Delete(ctx)
}

// delete returns a call that deletes by name.
func (c *Client) delete(name string) *area.Call {
	call := c.on("delete template", "message_templates").With("name", name)
	wantName(&call.Rules, name)
	return call
}

// wantIDs wants a list of template ids.
func wantIDs(r *area.Rules, path string, list []string, most int) {
	r.Count(path, len(list), 1, most)
	for i, id := range list {
		if !area.Digits(id) {
			r.Fail(area.At(path, i), "want an id of digits", fmt.Sprintf("%.40q", id))
		}
	}
}

// Moved says which templates Archive or Unarchive moved, and why others stayed.
type Moved struct {
	IDs    []string
	Failed []Failure // sorted by id
}

// A Failure is a template that something could not be done with.
type Failure struct {
	ID     string
	Reason string // Meta's words
}

type wireMoved struct {
	Archived   idList   `json:"archived_templates"`
	Unarchived idList   `json:"unarchived_templates"`
	Migrated   idList   `json:"migrated_templates"`
	Failed     failures `json:"failed_templates"`
}

// idList takes ids as strings or numbers, or in objects.
type idList []string

func (l *idList) UnmarshalJSON(b []byte) error {
	*l = nil
	var raw []json.RawMessage
	_ = json.Unmarshal(b, &raw)
	for _, r := range raw {
		var id looseText
		var obj struct {
			ID looseText `json:"id"`
		}
		if _ = json.Unmarshal(r, &id); id == "" && tolerant(r, &obj) == nil {
			id = obj.ID
		}
		if id != "" {
			*l = append(*l, string(id))
		}
	}
	return nil
}

// failures takes an object of ids and reasons, and the list that Meta's syntax sample draws.
type failures []Failure

func (f *failures) UnmarshalJSON(b []byte) error {
	*f = nil
	var list []json.RawMessage
	if json.Unmarshal(b, &list) != nil {
		list = []json.RawMessage{b}
	}
	for _, one := range list {
		var m map[string]json.RawMessage
		var id looseText
		if json.Unmarshal(one, &m) != nil {
			if _ = json.Unmarshal(one, &id); id != "" {
				*f = append(*f, Failure{ID: string(id)})
			}
			continue
		}
		for id, raw := range m {
			var reason string
			if json.Unmarshal(raw, &reason) != nil {
				reason = string(raw)
			}
			*f = append(*f, Failure{id, reason})
		}
	}
	slices.SortFunc(*f, func(a, b Failure) int { return strings.Compare(a.ID, b.ID) })
	return nil
}
