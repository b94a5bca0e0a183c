package webhook

import (
	"encoding/json"
	"strconv"
	"strings"

	"github.com/wacloud/wacloud/webhook/internal/cursor"
)

// response reads nfm_reply.response_json: a string that holds JSON, or, from some senders, the JSON itself.
func (m *FlowReply) response(c *cursor.Cursor) {
	begin := c.Here()
	if c.Kind() != '"' {
		m.ResponseJSON = c.RawJSON()
		m.FlowToken, _ = flowToken(string(m.ResponseJSON))
		return
	}
	text := c.String()
	token, err := flowToken(text)
	if err != nil {
		text = c.Since(begin)
	}
	m.FlowToken, m.ResponseJSON = token, json.RawMessage(strings.TrimSpace(text))
}

// flowToken returns the member flow_token of an object, "" for any other value. The error says that text is no JSON.
func flowToken(text string) (token string, err error) {
	var c cursor.Cursor
	c.Reset(text)
	if c.Kind() != '{' {
		c.Skip()
		return "", c.End()
	}
	for ok := c.Open(); ok; ok = c.More() {
		if c.Key() == "flow_token" {
			token = c.Scalar()
		} else {
			c.Skip()
		}
	}
	if err := c.End(); err != nil {
		return "", err
	}
	return token, nil
}

// number reads the code of an error. What is no number is 0: an error that is not classified is better than none.
func (w *wireError) number(c *cursor.Cursor) {
	w.Code = 0
	if n, err := strconv.Atoi(c.Scalar()); err == nil {
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
		inner := cursor.New(w.Details)
		if inner.Kind() != '{' {
			break
		}
		var d wireDetails
		if d.decode(inner); inner.Mismatch() == nil && inner.End() == nil {
			w.Details = d.Details
		}
	default:
		c.Skip()
	}
}

type wireDetails struct {
	Details string   `wa:"details"`
	_       struct{} `wa:"messaging_product"`
}

func (i *MessageInfo) readFrom(c *cursor.Cursor)       { i.From.WaID = phoneID(c) }
func (i *MessageInfo) readFromUser(c *cursor.Cursor)   { i.From.UserID = c.String() }
func (i *MessageInfo) readFromParent(c *cursor.Cursor) { i.From.ParentUserID = c.String() }
