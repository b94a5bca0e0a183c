package whatsapptest

import (
	"cmp"
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"time"
)

// archiveTemplates serves archive and unarchive. Meta serves these two on a host of their own, which knows no version: a
// call with one is refused, so that a client that asks the Graph API is found out.
//
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/templates/template-archival
func (s *Server) archiveTemplates(c *call) (*answer, *failure) {
	var body struct {
		IDs json.RawMessage `json:"hsm_ids"`
	}
	if f := c.decode(&body); f != nil {
		return nil, f
	}
	archive := c.path[len(c.path)-1] == "archive"
	ids := listed(string(body.IDs))
	switch {
	case c.version != "":
		return nil, unknownPath("/" + strings.Join(c.path, "/"))
	case len(ids) == 0:
		return nil, missing("hsm_ids")
	case len(ids) > 100:
		return nil, badTemplate(0, "Param hsm_ids can have at most 100 ids.")
	}
	var out struct {
		Archived   []string          `json:"archived_templates,omitempty"`
		Unarchived []string          `json:"unarchived_templates,omitempty"`
		Failed     map[string]string `json:"failed_templates"`
	}
	out.Failed = map[string]string{}
	for _, id := range ids {
		t := s.templateByID(id)
		switch {
		case t == nil:
			out.Failed[id] = "Template does not exist"
		case archive && t.Status != "APPROVED" && t.Status != "REJECTED":
			out.Failed[id] = "Only approved or rejected templates can be archived"
		case !archive && t.Status != "ARCHIVED":
			out.Failed[id] = "Template is not archived"
		case archive:
			s.changeTemplate(t, func(t *Template) { t.Status = "ARCHIVED" })
			out.Archived = append(out.Archived, id)
		default:
			s.changeTemplate(t, func(t *Template) { t.Status = cmp.Or(t.before, "APPROVED") })
			out.Unarchived = append(out.Unarchived, id)
		}
	}
	return ok(out)
}

// age does what only time does: it deletes what was archived 28 days ago, and ends the first pause for low quality after
// three hours and the second after six. That is told when a call comes that looks.
//
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/templates/template-pausing
func (s *Server) age() {
	now := s.now()
	for _, t := range slices.Clone(s.tmpls) {
		paused := now.Sub(t.pausedAt)
		switch {
		case t.Status == "ARCHIVED" && now.Sub(t.archived) >= 28*24*time.Hour:
			s.removeTemplate(t)
		case t.Status == "PAUSED" && (t.Pause == "FIRST_PAUSE" && paused >= 3*time.Hour || t.Pause == "SECOND_PAUSE" && paused >= 6*time.Hour):
			s.changeTemplate(t, func(t *Template) { t.Status = "APPROVED" })
		}
	}
}

// migrateTemplates serves POST /{waba-id}/migrate_message_templates: it copies what AddTemplate gave to the other account.
//
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/templates/template-migration
func (s *Server) migrateTemplates(c *call) (*answer, *failure) {
	var body struct {
		From  text            `json:"source_waba_id"`
		Page  text            `json:"page_number"`
		Count text            `json:"count"`
		IDs   json.RawMessage `json:"template_ids"`
	}
	if f := c.decode(&body); f != nil {
		return nil, f
	}
	page, badPage := wholeNumber("page_number", body.Page, 0, 0, 1<<20)
	count, badCount := wholeNumber("count", body.Count, 500, 1, 500)
	if f := first(badPage, badCount); f != nil {
		return nil, f
	}
	if body.From == "" {
		return nil, missing("source_waba_id")
	}
	ids, known := listed(string(body.IDs)), false
	var from []*Template
	for _, t := range s.foreign {
		if t.WABA != string(body.From) {
			continue
		}
		if known = true; len(ids) == 0 || slices.Contains(ids, t.ID) {
			from = append(from, t)
		}
	}
	if !known {
		return nil, unknownObject(http.MethodPost, string(body.From))
	}
	var out struct {
		Migrated []string          `json:"migrated_templates"`
		Failed   map[string]string `json:"failed_templates"`
	}
	out.Migrated, out.Failed = []string{}, map[string]string{}
	start := min(page*count, len(from))
	for _, t := range from[start:min(start+count, len(from))] {
		switch {
		case t.Status != "APPROVED" || t.Quality != "GREEN" && t.Quality != "UNKNOWN":
			out.Failed[t.ID] = "Only approved templates of quality GREEN or UNKNOWN can be migrated"
		case t.CorrectCategory != "" && t.CorrectCategory != t.Category:
			out.Failed[t.ID] = "Incorrect category"
		case dangling(t.Body):
			out.Failed[t.ID] = "Formatting error - dangling parameter"
		case s.template(t.Name, t.Language) != nil:
			out.Failed[t.ID] = "Content in this language already exists"
		default:
			copied := *t
			copied.WABA, copied.ID = "", ""
			out.Migrated = append(out.Migrated, s.addTemplate(copied).ID)
		}
	}
	return ok(out)
}
