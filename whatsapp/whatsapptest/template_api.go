package whatsapptest

import (
	"net/http"
	"slices"
	"strings"
)

// templates serves the edges of the account that have to do with templates.
func (s *Server) templates(c *call, edge string) (*answer, *failure) {
	switch c.r.Method + " " + edge {
	case "GET message_templates", "HEAD message_templates":
		return s.listTemplates(c)
	case "POST message_templates":
		return s.createTemplate(c)
	case "DELETE message_templates":
		return s.deleteTemplate(c)
	}
	return nil, unknownObject(c.r.Method, s.cfg.wabaID)
}

// templateNode serves a template and its edges. The caller holds mu.
func (s *Server) templateNode(c *call, t *Template, edge string) (*answer, *failure) {
	if edge == "" && (c.r.Method == http.MethodGet || c.r.Method == http.MethodHead) {
		return fields(c, t.node(), "MessageTemplate", templateUnset)
	}
	return nil, unknownObject(c.r.Method, t.ID)
}

func (s *Server) listTemplates(c *call) (*answer, *failure) {
	q := c.r.URL.Query()
	var nodes []any
	s.mu.Lock()
	for _, t := range s.tmpls {
		if v := q.Get("name"); v != "" && !strings.Contains(t.Name, v) {
			continue
		}
		if !matchesOr(q.Get("status"), t.Status) || !matchesOr(q.Get("category"), t.Category) ||
			!matchesOr(q.Get("language"), t.Language) {
			continue
		}
		nodes = append(nodes, t.node())
	}
	s.mu.Unlock()
	return pageOf(c, nodes, "MessageTemplate", templateUnset)
}

func matchesOr(wanted, value string) bool { return wanted == "" || strings.EqualFold(wanted, value) }

type createdTemplate struct {
	ID       string `json:"id"`
	Status   string `json:"status"`
	Category string `json:"category"`
}

// createTemplate takes a template and approves it at once: this server's reviewers are quick.
func (s *Server) createTemplate(c *call) (*answer, *failure) {
	var body struct {
		Name       text           `json:"name"`
		Language   text           `json:"language"`
		Category   text           `json:"category"`
		Components []templatePart `json:"components"`
	}
	if f := c.decode(&body); f != nil {
		return nil, f
	}
	name := string(body.Name)
	switch {
	case name == "":
		return nil, missing("name")
	case body.Language == "":
		return nil, missing("language")
	case body.Category == "":
		return nil, missing("category")
	case len(name) > 512 || strings.Trim(name, "abcdefghijklmnopqrstuvwxyz0123456789_") != "":
		return nil, refuse(100, "Param name must be at most 512 lower-case letters, digits and underscores.")
	case !slices.Contains([]string{"AUTHENTICATION", "MARKETING", "UTILITY"}, strings.ToUpper(string(body.Category))):
		return nil, refuse(100, "Param category must be one of {AUTHENTICATION, MARKETING, UTILITY}")
	}
	t := Template{Name: name, Language: string(body.Language), Category: string(body.Category)}
	for _, p := range body.Components {
		switch strings.ToUpper(p.Type) {
		case "HEADER":
			t.Header, t.Title = strings.ToUpper(p.Format), p.Text
		case "BODY":
			t.Body = p.Text
		case "FOOTER":
			t.Footer = p.Text
		case "BUTTONS":
			for _, b := range p.Buttons {
				t.Buttons = append(t.Buttons, TemplateButton(b))
			}
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, o := range s.tmpls {
		if o.Name == t.Name && o.Language == t.Language {
			return nil, &failure{status: http.StatusBadRequest, code: 100, subcode: 2388024, message: "Invalid parameter",
				details: "There is already " + t.Language + " content for this template."}
		}
	}
	made := s.addTemplate(t)
	return ok(createdTemplate{made.ID, made.Status, made.Category})
}

func (s *Server) deleteTemplate(c *call) (*answer, *failure) {
	q := c.r.URL.Query()
	name, id := q.Get("name"), q.Get("hsm_id")
	if name == "" {
		return nil, missing("name")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	before := len(s.tmpls)
	s.tmpls = slices.DeleteFunc(s.tmpls, func(t *Template) bool { return t.Name == name && (id == "" || id == t.ID) })
	if len(s.tmpls) == before {
		return nil, &failure{status: http.StatusNotFound, code: 100, subcode: 2593002, message: "Invalid parameter",
			details: "Message template not found."}
	}
	return ok(success{true})
}
