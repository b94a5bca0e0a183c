package whatsapp

import (
	"bytes"
	"encoding/json"
	"fmt"
)

// A FlowRef names a flow by id or by name. It is a closed value, so no program can set
// both; of a body that has both, Check says so.
type FlowRef struct{ id, name string }

// FlowID returns the flow with an id. Ids survive a renaming of the flow.
func FlowID(id string) FlowRef { return FlowRef{id: id} }

// FlowName returns the flow with a name.
func FlowName(name string) FlowRef { return FlowRef{name: name} }

// ID returns the flow's id, "" if it is named.
func (f FlowRef) ID() string { return f.id }

// Name returns the flow's name, "" if it is an id.
func (f FlowRef) Name() string { return f.name }

// IsZero reports whether f names nothing.
func (f FlowRef) IsZero() bool { return f == FlowRef{} }

// Flow offers a form that opens inside WhatsApp. What the person fills in comes back as an event with the token.
//
// Limits: body 1 to 1024 characters; footer at most 60; label 1 to 30 characters (no emoji); data must be a JSON object, or
// a JSON string that holds one: Meta's page shows an object and calls it a String.
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/flows/guides/sendingaflow
type Flow struct {
	Header Header // nil, *TextHeader, *ImageHeader, *VideoHeader or *DocumentHeader
	Body   string
	Footer string

	Flow   FlowRef
	Label  string          // the button, "flow_cta" on the wire
	Token  string          // comes back with the answer; Meta uses "unused" if it is ""
	Draft  bool            // send the unpublished version, for tests
	Screen string          // first screen; "" for Meta's default, the flow's first
	Data   json.RawMessage // input of the first screen, a JSON object, or one in a string; nil or null for none

	// DataExchange asks your flow endpoint for the first screen instead of navigating to Screen.
	DataExchange bool
}

type wireFlow struct {
	Name       string         `json:"name"`
	Parameters wireFlowParams `json:"parameters"`
}

type wireFlowParams struct {
	Version looseString      `json:"flow_message_version"`
	ID      looseString      `json:"flow_id,omitempty"`
	Name    string           `json:"flow_name,omitempty"`
	CTA     string           `json:"flow_cta"`
	Token   string           `json:"flow_token,omitempty"`
	Mode    string           `json:"mode,omitempty"`
	Action  string           `json:"flow_action,omitempty"`
	Payload *wireFlowPayload `json:"flow_action_payload,omitempty"`
}

type wireFlowPayload struct {
	Screen string          `json:"screen,omitempty"`
	Data   json.RawMessage `json:"data,omitempty"`
}

func (m *Flow) kind() string { return "interactive" }

func (m *Flow) check(v *checker) {
	v.frame(m.Header, m.Body, 1024, m.Footer)
	const path = "interactive.action.parameters"
	switch {
	case m.Flow.IsZero():
		v.fail(path+".flow_id", "want the id or the name of a flow", "neither")
	case m.Flow.id != "" && m.Flow.name != "":
		v.fail(path+".flow_name", "want the id or the name of a flow", "both")
	}
	v.length(path+".flow_cta", m.Label, 1, 30)
	if data := given(m.Data); data != nil {
		if text, err := unmarshal[string](data); err == nil {
			data = json.RawMessage(text)
		}
		v.isObject(path+".flow_action_payload.data", data)
	}
}

// given is optional JSON, nil if it is absent: null says nothing.
func given(b json.RawMessage) json.RawMessage {
	if trimmed := bytes.TrimSpace(b); len(trimmed) == 0 || string(trimmed) == "null" {
		return nil
	}
	return b
}

// isObject wants a JSON object.
func (v *checker) isObject(path string, b json.RawMessage) {
	if !json.Valid(b) || !bytes.HasPrefix(bytes.TrimSpace(b), []byte("{")) {
		v.fail(path, "want a JSON object", fmt.Sprintf("%d bytes", len(b)))
	}
}

func (m *Flow) wire() any {
	p := wireFlowParams{
		Version: "3", ID: looseString(m.Flow.id), Name: m.Flow.name, CTA: m.Label, Token: m.Token, Action: "navigate",
	}
	if m.Draft {
		p.Mode = "draft"
	}
	if m.DataExchange {
		p.Action = "data_exchange"
	}
	if data := given(m.Data); m.Screen != "" || data != nil {
		p.Payload = &wireFlowPayload{m.Screen, data}
	}
	return wireInteractive{"flow", encodeHeader(m.Header), text(m.Body), text(m.Footer), wireFlow{"flow", p}}
}

func (m *Flow) preview() string { return framed(m.Header, m.Body, m.Label) }

func decodeFlow(p *parts) (Message, error) {
	w, err := actionOf[wireFlow](p)
	if err != nil {
		return nil, err
	}
	f := w.Parameters
	m := &Flow{
		Header: p.header, Body: p.body, Footer: p.footer,
		Flow: FlowRef{string(f.ID), f.Name}, Label: f.CTA, Token: f.Token,
		Draft: f.Mode == "draft", DataExchange: f.Action == "data_exchange",
	}
	if f.Payload != nil {
		m.Screen, m.Data = f.Payload.Screen, given(f.Payload.Data)
	}
	return m, nil
}
