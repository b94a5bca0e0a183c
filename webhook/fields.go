package webhook

import (
	"encoding/json"
	"strconv"
	"strings"

	"github.com/wacloud/wacloud/webhook/internal/cursor"
)

// response reads nfm_reply.response_json: a string that holds JSON, or, from some senders, the JSON itself.
func (m *FlowReply) response(c *cursor.Cursor) {
	if c.Kind() != '"' {
		m.ResponseJSON = c.RawJSON()
	} else {
		raw := c.Raw()
		text := cursor.New(raw).String()
		if cursor.Validate(text) == nil {
			raw = strings.TrimSpace(text)
		}
		m.ResponseJSON = json.RawMessage(raw)
	}
	m.FlowToken = ""
	if inner := string(m.ResponseJSON); kindOf(inner) == '{' {
		f := cursor.New(inner)
		for ok := f.Open(); ok; ok = f.More() {
			if f.Key() == "flow_token" {
				m.FlowToken = scalar(f.Raw())
			} else {
				f.Skip()
			}
		}
	}
}

// number reads the code of an error. What is no number is 0: an error that is not classified is better than none.
func (w *wireError) number(c *cursor.Cursor) {
	w.Code = 0
	if n, err := strconv.Atoi(scalar(c.Raw())); err == nil {
		w.Code = n
	}
}

// errorData reads error_data: an object with details, or a string that holds one or is the details.
func (w *wireError) errorData(c *cursor.Cursor) {
	switch c.Kind() {
	case '{':
		var d wireDetails
		d.decode(c)
		w.Details = d.Details
	case '"':
		w.Details = c.String()
		if kindOf(w.Details) == '{' && cursor.Validate(w.Details) == nil {
			var d wireDetails
			inner := cursor.New(w.Details)
			d.decode(inner)
			if inner.Mismatch() == nil {
				w.Details = d.Details
			}
		}
	default:
		c.Skip()
	}
}

type wireDetails struct {
	Details string   `wa:"details"`
	_       struct{} `wa:"messaging_product"`
}

func (i *MessageInfo) readFrom(c *cursor.Cursor)       { i.From.WaID = c.String() }
func (i *MessageInfo) readFromUser(c *cursor.Cursor)   { i.From.UserID = c.String() }
func (i *MessageInfo) readFromParent(c *cursor.Cursor) { i.From.ParentUserID = c.String() }
