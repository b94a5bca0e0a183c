package whatsapp

import "cmp"

// List asks the person to pick one of up to ten rows from a menu. The choice comes back as an event with the row's id.
//
// Limits: header at most 60 characters; body 1 to 4096 (Meta's OpenAPI file says 1024, the looser figure of the list page
// counts); footer at most 60; button 1 to 20; 1 to 10 sections with titles of at most 24, needed when there is more than
// one; 1 to 10 rows over all sections with different ids of 1 to 200, titles of 1 to 24 and descriptions of at most 72
// characters.
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/messages/interactive-list-messages
type List struct {
	Header   string // plain text, "" for none
	Body     string
	Footer   string
	Button   string // label that opens the menu
	Sections []ListSection
}

// A ListSection is a group of rows.
type ListSection struct {
	Title string // needed when there is more than one section
	Rows  []ListRow
}

// A ListRow is one choice.
type ListRow struct {
	ID          string // comes back in the event
	Title       string
	Description string
}

type wireList struct {
	Button   string            `json:"button"`
	Sections []wireListSection `json:"sections"`
}

type wireListSection struct {
	Title string        `json:"title,omitempty"`
	Rows  []wireListRow `json:"rows"`
}

type wireListRow struct {
	ID          looseString `json:"id"`
	Title       looseString `json:"title"`
	Description looseString `json:"description,omitempty"`
}

func (m *List) kind() string { return "interactive" }

func (m *List) check(v *checker) {
	v.optional("interactive.header.text", m.Header, 60)
	v.frame(nil, m.Body, 4096, m.Footer)
	v.length("interactive.action.button", m.Button, 1, 20)
	const path = "interactive.action.sections"
	v.count(path, len(m.Sections), 1, 10, "sections")
	rows, ids := 0, map[string]bool{}
	for i, s := range m.Sections {
		p := at(path, i)
		v.sectionTitle(p, s.Title, len(m.Sections))
		rows += len(s.Rows)
		for j, r := range s.Rows {
			p := at(p+".rows", j)
			v.length(p+".id", r.ID, 1, 200)
			v.unique(p+".id", r.ID, ids)
			v.length(p+".title", r.Title, 1, 24)
			v.optional(p+".description", r.Description, 72)
		}
	}
	v.count(path+"[].rows", rows, 1, 10, "rows over all sections")
}

// sectionTitle checks a title, which one section alone can do without.
func (v *checker) sectionTitle(path, title string, sections int) {
	if sections > 1 {
		v.length(path+".title", title, 1, 24)
	} else {
		v.optional(path+".title", title, 24)
	}
}

func (m *List) wire() any {
	action := wireList{m.Button, make([]wireListSection, len(m.Sections))}
	for i, s := range m.Sections {
		rows := make([]wireListRow, len(s.Rows))
		for j, r := range s.Rows {
			rows[j] = wireListRow{looseString(r.ID), looseString(r.Title), looseString(r.Description)}
		}
		action.Sections[i] = wireListSection{s.Title, rows}
	}
	return wireInteractive{"list", textHeader(m.Header), text(m.Body), text(m.Footer), action}
}

func (m *List) preview() string { return framed(titled(m.Header), m.Body, m.Button) }

func decodeList(p *parts) (Message, error) {
	header, odd := p.textHeader()
	w, err := actionOf[wireList](p)
	m := &List{Header: header, Body: p.body, Footer: p.footer, Button: w.Button}
	for _, s := range w.Sections {
		section := ListSection{Title: s.Title}
		for _, r := range s.Rows {
			section.Rows = append(section.Rows, ListRow{string(r.ID), string(r.Title), string(r.Description)})
		}
		m.Sections = append(m.Sections, section)
	}
	return m, cmp.Or(err, odd)
}
