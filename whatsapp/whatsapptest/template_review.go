package whatsapptest

import (
	"bytes"
	"cmp"
	"encoding/json"
	"slices"
	"strconv"
	"time"
)

// WithReview leaves templates that are created or edited PENDING until ChangeTemplate decides, as Meta's reviewers do. By
// default they are approved at once. What comes from the library needs no review.
func WithReview() Option { return func(c *config) { c.review = true } }

// ChangeTemplate changes a template, which decides a review for example:
//
//	srv.ChangeTemplate("order_shipped", "en_US", func(t *whatsapptest.Template) { t.Status = "APPROVED" })
//
// The webhooks that Meta sends of such a change follow: message_template_status_update, template_category_update,
// message_template_quality_update and message_template_components_update. A template that is not there is left so.
// Change must not call the server.
func (s *Server) ChangeTemplate(name, language string, change func(*Template)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if t := s.template(name, language); t != nil {
		s.changeTemplate(t, change)
	}
}

// changeTemplate does what ChangeTemplate says. The caller holds mu.
func (s *Server) changeTemplate(t *Template, change func(*Template)) {
	before := *t
	before.Buttons, before.Components = slices.Clone(t.Buttons), slices.Clone(t.Components)
	change(t)
	t.ID, t.Name, t.Language, t.WABA = before.ID, before.Name, before.Language, ""
	edited := !slices.EqualFunc(t.Components, before.Components, func(a, b json.RawMessage) bool { return bytes.Equal(a, b) })
	if !edited && (t.Header != before.Header || t.Title != before.Title || t.Body != before.Body || t.Footer != before.Footer ||
		!slices.Equal(t.Buttons, before.Buttons)) {
		t.compose()
		edited = true
	}
	_ = t.parse() // it was read when it came in; what a test breaks is listed as it is
	if t.Category != before.Category && t.PreviousCategory == before.PreviousCategory {
		t.PreviousCategory = before.Category
	}
	t.updated = s.now()
	if t.Status != before.Status {
		t.follow(before.Status, t.updated)
	}
	s.tellChange(&before, t, edited)
}

// follow notes what a new status brings with it.
func (t *Template) follow(before string, now time.Time) {
	switch t.Status {
	case "PAUSED":
		t.pausedAt, t.Pause = now, cmp.Or(t.Pause, "FIRST_PAUSE")
	case "ARCHIVED":
		t.archived, t.before = now, before
	case "APPROVED":
		t.Pause = ""
	}
}

// templateInfo is in every webhook of a template.
type templateInfo struct {
	ID       json.Number `json:"message_template_id"`
	Name     string      `json:"message_template_name"`
	Language string      `json:"message_template_language"`
}

// tellChange sends the webhooks of a change. The caller holds mu.
func (s *Server) tellChange(before, t *Template, edited bool) {
	info := templateInfo{json.Number(t.ID), t.Name, t.Language}
	if _, err := strconv.ParseUint(t.ID, 10, 64); err != nil {
		info.ID = "0" // an id of a test's own making
	}
	tell := func(field string, value any) { s.tell(field, "", value) }
	if edited {
		tell("message_template_components_update", t.components(info))
	}
	if t.Status != before.Status {
		tell("message_template_status_update", s.statusUpdate(before, t, info))
	}
	if t.Quality != before.Quality {
		tell("message_template_quality_update", struct {
			Previous string `json:"previous_quality_score"`
			Current  string `json:"new_quality_score"`
			templateInfo
		}{before.Quality, t.Quality, info})
	}
	type category struct {
		templateInfo
		Previous string `json:"previous_category,omitempty"`
		Current  string `json:"new_category"`
		Correct  string `json:"correct_category,omitempty"`
		Time     int64  `json:"category_update_timestamp,omitempty"`
	}
	switch {
	case t.Category != before.Category:
		t.CorrectCategory = ""
		tell("template_category_update", category{info, before.Category, t.Category, "", 0})
	case t.CorrectCategory != before.CorrectCategory && t.CorrectCategory != "":
		tell("template_category_update", category{info, "", t.Category, t.CorrectCategory, s.now().Add(24 * time.Hour).Unix()})
	}
}

type templateStatusUpdate struct {
	Event string `json:"event"`
	templateInfo
	Reason   string         `json:"reason"`
	Category string         `json:"message_template_category"`
	Disable  *disableInfo   `json:"disable_info,omitempty"`
	Other    *otherInfo     `json:"other_info,omitempty"`
	Rejected *rejectionInfo `json:"rejection_info,omitempty"`
}

type disableInfo struct {
	Date int64 `json:"disable_date"`
}

type otherInfo struct {
	Title       string `json:"title"`
	Description string `json:"description"`
}

type rejectionInfo struct {
	Reason         string `json:"reason"`
	Recommendation string `json:"recommendation,omitempty"`
}

// statusUpdate is the value of message_template_status_update.
//
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/message_template_status_update
func (s *Server) statusUpdate(before, t *Template, info templateInfo) templateStatusUpdate {
	u := templateStatusUpdate{Event: t.Status, templateInfo: info, Reason: "NONE", Category: t.Category}
	switch {
	case t.Status == "REJECTED":
		u.Reason = cmp.Or(t.Reason, "NONE")
		if t.Comment != "" {
			u.Rejected = &rejectionInfo{Reason: t.Comment}
		}
	case t.Status == "PAUSED":
		u.Other = &otherInfo{t.Pause, "Your template was paused because of feedback from people who got it."}
	case t.Status == "DISABLED":
		u.Disable = &disableInfo{s.now().Unix()}
		u.Other = &otherInfo{"DISABLED", "Your template was disabled because of repeated feedback from people who got it."}
	case t.Status == "APPROVED" && before.Status == "PAUSED":
		u.Other = &otherInfo{"UNPAUSE", "Your template can be sent again."}
	case before.Status == "ARCHIVED" && t.Status != "DELETED":
		u.Event = "UNARCHIVED"
	}
	return u
}

type templateComponents struct {
	templateInfo
	Element string                    `json:"message_template_element"`
	Title   string                    `json:"message_template_title,omitempty"`
	Footer  string                    `json:"message_template_footer,omitempty"`
	Buttons []templateComponentButton `json:"message_template_buttons,omitempty"`
}

type templateComponentButton struct {
	Type   string `json:"message_template_button_type"`
	Text   string `json:"message_template_button_text"`
	URL    string `json:"message_template_button_url,omitempty"`
	Number string `json:"message_template_button_phone_number,omitempty"`
}

// components is the value of message_template_components_update.
//
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/message_template_components_update
func (t *Template) components(info templateInfo) templateComponents {
	v := templateComponents{templateInfo: info, Element: t.Body, Title: t.Title, Footer: t.Footer}
	for _, b := range t.Buttons {
		v.Buttons = append(v.Buttons, templateComponentButton(b))
	}
	return v
}
