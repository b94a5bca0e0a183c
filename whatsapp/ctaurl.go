package whatsapp

// CTAURL is a message with one button that opens an address, so that a long or raw URL need not be read.
//
// Limits: body 1 to 1024 characters; footer at most 60; label 1 to 20; any header; an http or https URL.
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/messages/interactive-cta-url-messages
type CTAURL struct {
	Header      Header // nil, *TextHeader, *ImageHeader, *VideoHeader or *DocumentHeader
	Body        string
	Footer      string
	DisplayText string // the button's label
	URL         string
}

type wireCTA struct {
	Name       string        `json:"name"`
	Parameters wireCTATarget `json:"parameters"`
}

type wireCTATarget struct {
	DisplayText string `json:"display_text"`
	URL         string `json:"url"`
}

func (m *CTAURL) kind() string { return "interactive" }

func (m *CTAURL) check(v *checker) {
	v.frame(m.Header, m.Body, 1024, m.Footer)
	v.length("interactive.action.parameters.display_text", m.DisplayText, 1, 20)
	v.link("interactive.action.parameters.url", m.URL)
}

func (m *CTAURL) wire() any {
	return wireInteractive{"cta_url", encodeHeader(m.Header), text(m.Body), text(m.Footer), wireCTA{"cta_url", wireCTATarget{m.DisplayText, m.URL}}}
}

func (m *CTAURL) preview() string { return framed(m.Header, m.Body, m.DisplayText) }

func decodeCTAURL(p *parts) (Message, error) {
	w, err := actionOf[wireCTA](p)
	return &CTAURL{p.header, p.body, p.footer, w.Parameters.DisplayText, w.Parameters.URL}, err
}
