package whatsapptest

import (
	"cmp"
	"encoding/json"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"
)

// templateRoutes are the operations on templates.
func (s *Server) templateRoutes() []route {
	const get, post, del = http.MethodGet, http.MethodPost, http.MethodDelete
	all := func(serve func(*call) (*answer, *failure)) func(*call) (*answer, *failure) {
		return func(c *call) (*answer, *failure) {
			s.mu.Lock()
			defer s.mu.Unlock()
			s.age()
			return serve(c)
		}
	}
	one := func(serve func(*call, *Template) (*answer, *failure)) func(*call) (*answer, *failure) {
		return all(func(c *call) (*answer, *failure) {
			if t := s.templateByID(c.path[0]); t != nil {
				return serve(c, t)
			}
			return nil, unknownObject(c.r.Method, c.path[0]) // deleted just now
		})
	}
	return []route{
		{get, ofAccount, "message_templates", management, all(s.listTemplates)},
		{post, ofAccount, "message_templates", management, all(s.createTemplate)},
		{del, ofAccount, "message_templates", management, all(s.deleteTemplate)},
		{post, ofAccount, "message_templates/archive", management, all(s.archiveTemplates)},
		{post, ofAccount, "message_templates/unarchive", management, all(s.archiveTemplates)},
		{post, ofAccount, "upsert_message_templates", management, all(s.upsertTemplates)},
		{get, ofAccount, "message_template_previews", management, all(s.previewTemplates)},
		{post, ofAccount, "migrate_message_templates", management, all(s.migrateTemplates)},
		{get, ofAccount, "template_analytics", management, all(s.analyseTemplates)},
		{get, ofNothing, "message_template_library", management, all(s.libraryTemplates)},
		{get, ofTemplate, "", management, one(s.getTemplate)},
		{post, ofTemplate, "", management, one(s.editTemplate)},
		{post, ofTemplate, "unpause", management, one(s.unpauseTemplate)},
		{get, ofTemplate, "compare", management, one(s.compareTemplates)},
	}
}

func (s *Server) getTemplate(c *call, t *Template) (*answer, *failure) {
	return fields(c, s.listedTemplate(t, c.r.URL.Query().Get("fields") != ""), "MessageTemplate", templateFields)
}

// listed returns the words of a parameter that may be one word, words with commas between, or a JSON list; none if it is
// not there.
func listed(value string) []string {
	var list []text
	if json.Unmarshal([]byte(value), &list) != nil {
		for word := range strings.SplitSeq(value, ",") {
			list = append(list, text(strings.Trim(word, ` "[]`)))
		}
	}
	var words []string
	for _, word := range list {
		if word != "" {
			words = append(words, string(word))
		}
	}
	return words
}

// among reports whether a value is one of those that a parameter names, which may be none.
func among(parameter, value string) bool {
	list := listed(parameter)
	return len(list) == 0 || slices.ContainsFunc(list, func(v string) bool { return strings.EqualFold(v, value) })
}

func (s *Server) listTemplates(c *call) (*answer, *failure) {
	q := c.r.URL.Query()
	has := func(parameter string, texts ...string) bool {
		wanted := strings.ToLower(q.Get(parameter))
		return slices.ContainsFunc(texts, func(t string) bool { return strings.Contains(strings.ToLower(t), wanted) })
	}
	var nodes []any
	for _, t := range s.tmpls {
		if has("name", t.Name) && has("content", t.Title, t.Body, t.Footer) &&
			has("name_or_content", t.Name, t.Title, t.Body, t.Footer) && among(q.Get("status"), t.Status) &&
			among(q.Get("category"), t.Category) && among(q.Get("language"), t.Language) && among(q.Get("quality_score"), t.Quality) {
			nodes = append(nodes, s.listedTemplate(t, q.Get("fields") != ""))
		}
	}
	return pageOf(c, nodes, "MessageTemplate", templateFields)
}

type createdTemplate struct {
	ID       string `json:"id"`
	Status   string `json:"status"`
	Category string `json:"category"`
}

// createTemplate takes a template. It is approved at once, or pending if there are reviewers.
func (s *Server) createTemplate(c *call) (*answer, *failure) {
	var t Template
	var from fromLibrary
	if f := first(c.decode(&t), c.decode(&from)); f != nil {
		return nil, f
	}
	t = t.submitted()
	check := s.checkSubmission
	if from.Library != "" {
		check = func(t *Template) *failure { return first(checkNames(t), fillFromLibrary(t, &from)) }
	}
	if f := check(&t); f != nil {
		return nil, f
	}
	if s.template(t.Name, t.Language) != nil {
		return nil, badTemplate(languageTaken, "There is already %s content for this template. You can create a new template and try again.",
			languageName(t.Language))
	}
	if s.now().Before(s.held[t.Name+" "+t.Language]) {
		return nil, badTemplate(nameHeld, "New %s content can't be added while the existing %s content is being deleted. Try again in 4 weeks "+
			"or consider creating a new template.", languageName(t.Language), languageName(t.Language))
	}
	most := 250
	if s.waba.BusinessVerification == "verified" {
		most = 6000
	}
	if len(s.tmpls) >= most {
		return nil, badTemplate(tooManyTemplates, "The account has %d templates, which is the limit.", most)
	}
	made := s.submit(t)
	return ok(createdTemplate{made.ID, made.Status, made.Category})
}

// submitted keeps of a template only what a caller may submit.
func (t *Template) submitted() Template {
	out := Template{
		Name: t.Name, Language: t.Language, Category: t.Category, SubCategory: t.SubCategory, Format: t.Format, Components: t.Components,
		more: t.more,
	}
	_ = out.parse() // it was read already
	return out
}

// submit adds a template that was checked, and hands it to the reviewers.
func (s *Server) submit(t Template) *Template {
	t.Format = cmp.Or(t.Format, "POSITIONAL")
	t.Components = listedComponents(&t)
	t.Status = "PENDING"
	made := s.addTemplate(t)
	if !s.cfg.review || t.Library != "" {
		s.changeTemplate(made, func(t *Template) { t.Status = "APPROVED" })
	}
	return made
}

// editTemplate serves POST /{template-id}.
//
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/templates/template-management
func (s *Server) editTemplate(c *call, t *Template) (*answer, *failure) {
	var next Template
	if f := c.decode(&next); f != nil {
		return nil, f
	}
	now, approved := s.now(), t.Status == "APPROVED"
	t.edits = slices.DeleteFunc(t.edits, func(at time.Time) bool { return now.Sub(at) >= 30*24*time.Hour })
	switch {
	case !slices.Contains([]string{"APPROVED", "REJECTED", "PAUSED"}, t.Status):
		return nil, badTemplate(notEditable, "Only templates with a status of APPROVED, REJECTED or PAUSED can be edited.")
	case approved && len(t.edits) > 0 && now.Sub(t.edits[len(t.edits)-1]) < 24*time.Hour:
		return nil, badTemplate(notEditable, "An approved message template can be edited only once in 24 hours.")
	case approved && len(t.edits) >= 10:
		return nil, badTemplate(notEditable, "An approved message template can be edited only 10 times in 30 days.")
	case approved && next.Category != "" && next.Category != t.Category:
		return nil, badTemplate(0, "The category of an approved template cannot be edited.")
	case next.Category == "" && len(next.Components) == 0 && len(next.more) == 0:
		return nil, missing("components")
	}
	whole := *t
	whole.Category = cmp.Or(next.Category, t.Category)
	whole.more = maps.Clone(t.more)
	if whole.more == nil {
		whole.more = map[string]json.RawMessage{}
	}
	maps.Copy(whole.more, next.more)
	f := checkTTL(&whole)
	if len(next.Components) > 0 {
		whole.Components, whole.Format, whole.literal = next.Components, cmp.Or(next.Format, "POSITIONAL"), false
		_ = whole.parse() // it was read already
		f = s.checkContent(&whole)
		whole.Components = listedComponents(&whole)
	}
	if f != nil {
		return nil, f
	}
	if approved {
		t.edits = append(t.edits, now)
	}
	s.changeTemplate(t, func(t *Template) {
		t.Category, t.Components, t.Format, t.more, t.literal = whole.Category, whole.Components, whole.Format, whole.more, whole.literal
		t.Status = "APPROVED"
		if s.cfg.review {
			t.Status = "PENDING"
		}
	})
	return ok(success{true})
}

// deleteTemplate serves DELETE of the list: by name, by name and id, or by ids.
func (s *Server) deleteTemplate(c *call) (*answer, *failure) {
	q := c.r.URL.Query()
	name, id, ids := q.Get("name"), q.Get("hsm_id"), listed(q.Get("hsm_ids"))
	switch {
	case name == "" && len(ids) == 0:
		return nil, missing("name")
	case len(ids) > 0 && (name != "" || id != ""):
		return nil, badTemplate(0, "Param hsm_ids cannot be combined with name or hsm_id.")
	case len(ids) > 100:
		return nil, badTemplate(0, "Param hsm_ids can have at most 100 ids.")
	}
	var doomed []*Template
	for _, t := range s.tmpls {
		if slices.Contains(ids, t.ID) || len(ids) == 0 && t.Name == name && (id == "" || id == t.ID) {
			doomed = append(doomed, t)
		}
	}
	if len(doomed) == 0 || len(doomed) < len(ids) {
		return nil, &failure{status: http.StatusNotFound, code: 100, subcode: 2593002, message: "Invalid parameter",
			details: "Message template not found.", userTitle: "Message Template Not Found", userMessage: "Message template not found."}
	}
	if slices.ContainsFunc(doomed, func(t *Template) bool { return t.Status == "DISABLED" }) {
		return nil, badTemplate(0, "Templates that are disabled cannot be deleted.")
	}
	for _, t := range doomed {
		if t.Status == "APPROVED" {
			s.held[t.Name+" "+t.Language] = s.now().Add(30 * 24 * time.Hour)
		}
		s.removeTemplate(t)
	}
	return ok(success{true})
}

// removeTemplate deletes a template and says so.
func (s *Server) removeTemplate(t *Template) {
	s.changeTemplate(t, func(t *Template) { t.Status = "DELETED" })
	s.tmpls = slices.DeleteFunc(s.tmpls, func(o *Template) bool { return o == t })
}

type upsertedTemplate struct {
	ID       string `json:"id"`
	Status   string `json:"status"`
	Language string `json:"language"`
}

// upsertTemplates serves POST /{waba-id}/upsert_message_templates.
//
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/templates/authentication-templates/bulk-management
func (s *Server) upsertTemplates(c *call) (*answer, *failure) {
	var t Template
	var body struct {
		Languages oneOrMany `json:"languages"`
	}
	if f := first(c.decode(&t), c.decode(&body)); f != nil {
		return nil, f
	}
	t = t.submitted()
	switch {
	case len(body.Languages) == 0:
		return nil, missing("languages")
	case t.Category != "AUTHENTICATION":
		return nil, badTemplate(0, "Param category must be one of {AUTHENTICATION}.")
	}
	if p := t.part("BUTTONS"); p != nil && slices.ContainsFunc(p.Buttons, func(b componentButton) bool { return b.Text != "" || b.Autofill != "" }) {
		return nil, badTemplate(0, "The text and autofill_text properties are not supported.")
	}
	for _, t.Language = range body.Languages {
		if f := s.checkSubmission(&t); f != nil {
			return nil, f
		}
	}
	var out struct {
		Data []upsertedTemplate `json:"data"`
	}
	for _, t.Language = range body.Languages {
		o := s.template(t.Name, t.Language)
		if o == nil {
			o = s.submit(t)
		} else {
			components := listedComponents(&t)
			s.changeTemplate(o, func(o *Template) { o.Components, o.more = components, t.more })
		}
		out.Data = append(out.Data, upsertedTemplate{o.ID, o.Status, o.Language})
	}
	return ok(out)
}

// unpauseTemplate ends a pause that pacing made, from five minutes after it on.
//
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/templates/template-pausing
func (s *Server) unpauseTemplate(_ *call, t *Template) (*answer, *failure) {
	type result struct {
		Success bool   `json:"success"`
		Reason  string `json:"reason,omitempty"`
	}
	switch {
	case t.Status != "PAUSED":
		return ok(result{Reason: "Template is not paused"})
	case t.Pause != "RATE_LIMITING_PAUSE":
		return ok(result{Reason: "Template was not paused by pacing"})
	case s.now().Sub(t.pausedAt) < 5*time.Minute:
		return ok(result{Reason: "Template was paused less than 5 minutes ago"})
	}
	s.changeTemplate(t, func(t *Template) { t.Status = "APPROVED" })
	return ok(result{Success: true})
}
