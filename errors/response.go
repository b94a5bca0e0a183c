package errors

import (
	"bytes"
	"cmp"
	"encoding/json"
	"strconv"
	"strings"
	"unicode/utf8"
)

// FromResponse returns the error that an answer with this HTTP status and body stands for. It never returns nil, and no
// body makes it fail.
//
// A Graph error envelope gives code, subcode, Meta's words, trace id and the least wait; its Outcome is Refused, or
// Unknown where the code leaves open if the message was accepted (1, 2, 131000, 131016 and unknown codes with 408 or
// 5xx). Whoever knows that the call can be repeated without harm, because it only read, may set Refused there.
//
// Anything else (a gateway's HTML, an empty body) is judged by the status, with the first 120 bytes in Details, and its
// Outcome is Unknown; only 413 is Refused, as it says that the body was not taken.
//
// Reference: https://developers.facebook.com/docs/graph-api/guides/error-handling
func FromResponse(status int, body []byte) *Error {
	g, ok := parseEnvelope(body)
	if !ok {
		return fromUnreadable(status, body)
	}
	e := &Error{
		Status:    status,
		Code:      g.code,
		Subcode:   g.subcode,
		Title:     g.title(),
		Details:   g.details(),
		TraceID:   clip(g.traceID, maxTrace),
		Outcome:   Refused,
		transient: g.transient,
	}
	entry := fallback(status, g.transient)
	if g.hasCode {
		if known, ok := Lookup(g.code, g.subcode); ok {
			entry = known
		}
	}
	e.Kind, e.RetryAfter = entry.Kind, entry.Wait
	if entry.AcceptedRisk {
		e.Outcome = Unknown
	}
	if e.Title == "" {
		e.Title = cmp.Or(entry.Title, "an error without a text")
	}
	return e
}

// FromWebhook returns the error of a failed status, of an unsupported message or of a webhook as a whole. Its Outcome
// is Refused: what a webhook reports as failed was not delivered, whatever its code says in an answer.
func FromWebhook(code, subcode int, title, message, details string) *Error {
	e := &Error{
		Outcome: Refused,
		Kind:    Other,
		Code:    code,
		Subcode: subcode,
		Title:   clip(plainTitle(title, code), maxText),
		Details: clip(details, maxText),
		webhook: true,
	}
	message = clip(plainTitle(message, code), maxText)
	switch {
	case e.Title == "":
		e.Title = message
	case message != e.Title:
		e.Message = message
		e.Details = cmp.Or(e.Details, message)
	}
	// Code 0 is AuthException in an answer; in a webhook it means that there was no code.
	if entry, ok := Lookup(code, subcode); ok && code != 0 {
		e.Kind, e.RetryAfter = entry.Kind, entry.Wait
		if e.Title == "" {
			e.Title = entry.Title
		}
	}
	return e
}

const (
	maxText  = 1024 // bytes of a text of Meta's that an error keeps
	maxTrace = 128  // bytes of a trace id
	maxFirst = 120  // bytes of an answer that is no Graph error
)

func fromUnreadable(status int, body []byte) *Error {
	entry := fallback(status, false)
	e := &Error{Status: status, Kind: entry.Kind, Outcome: Unknown, Title: "the answer is not a Graph error"}
	if status == 413 {
		e.Outcome = Refused
	}
	if len(bytes.TrimSpace(body)) == 0 {
		e.Title = "the answer is empty"
		return e
	}
	e.Details = firstBytes(body)
	return e
}

// firstBytes returns the start of body as one line of valid UTF-8, at most maxFirst bytes long.
func firstBytes(body []byte) string {
	const enough = 8 * maxFirst // white space shrinks
	line := oneLine(string(body[:min(len(body), enough)]))
	return clip(strings.Join(strings.Fields(line), " "), maxFirst)
}

// clip shortens s to at most n bytes of valid UTF-8, without cutting a character.
func clip(s string, n int) string {
	s = strings.ToValidUTF8(s, "\uFFFD")
	if len(s) <= n {
		return s
	}
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n]
}

// plainTitle takes away the "(#131026) " that Meta puts in front of many messages: Error writes the code itself.
func plainTitle(s string, code int) string {
	return strings.TrimSpace(strings.TrimPrefix(s, "(#"+strconv.Itoa(code)+")"))
}

// A graphError is the error member of an answer, read as far as it can be.
type graphError struct {
	message, kind, userTitle, userMessage, data, traceID string
	code, subcode                                        int
	hasCode, transient                                   bool
}

func (g *graphError) title() string {
	t := plainTitle(g.message, g.code)
	if t == "" {
		t = g.userTitle
	}
	if t == "" {
		t = g.kind
	}
	return clip(t, maxText)
}

func (g *graphError) details() string {
	if g.data != "" {
		return clip(g.data, maxText)
	}
	d := g.userMessage
	if g.userTitle != "" && plainTitle(g.message, g.code) != "" {
		d = strings.TrimSuffix(g.userTitle+": "+d, ": ")
	}
	return clip(d, maxText)
}

// parseEnvelope reads {"error":{…}}, and {"errors":[{…}]} as webhooks and some gateways write it.
func parseEnvelope(body []byte) (graphError, bool) {
	var outer struct {
		Error  json.RawMessage   `json:"error"`
		Errors []json.RawMessage `json:"errors"`
	}
	if json.Unmarshal(body, &outer) != nil {
		var one struct { // "errors" may have any other shape
			Error json.RawMessage `json:"error"`
		}
		if json.Unmarshal(body, &one) != nil {
			return graphError{}, false
		}
		outer.Error = one.Error
	}
	raw := outer.Error
	if len(raw) == 0 && len(outer.Errors) > 0 {
		raw = outer.Errors[0]
	}
	var inner struct {
		Message      json.RawMessage `json:"message"`
		Title        json.RawMessage `json:"title"`
		Type         json.RawMessage `json:"type"`
		Code         json.RawMessage `json:"code"`
		Subcode      json.RawMessage `json:"error_subcode"`
		Data         json.RawMessage `json:"error_data"`
		UserTitle    json.RawMessage `json:"error_user_title"`
		UserMessage  json.RawMessage `json:"error_user_msg"`
		Transient    json.RawMessage `json:"is_transient"`
		TraceID      json.RawMessage `json:"fbtrace_id"`
		OtherDetails json.RawMessage `json:"details"`
	}
	if len(raw) == 0 || raw[0] != '{' || json.Unmarshal(raw, &inner) != nil {
		return graphError{}, false
	}
	g := graphError{
		message:     looseText(inner.Message),
		kind:        looseText(inner.Type),
		userTitle:   looseText(inner.UserTitle),
		userMessage: looseText(inner.UserMessage),
		data:        dataDetails(inner.Data),
		traceID:     looseText(inner.TraceID),
		transient:   looseText(inner.Transient) == "true",
	}
	if g.message == "" {
		g.message = looseText(inner.Title)
	}
	if g.data == "" {
		g.data = looseText(inner.OtherDetails)
	}
	g.code, g.hasCode = looseInt(inner.Code)
	g.subcode, _ = looseInt(inner.Subcode)
	if !g.hasCode && g.message == "" && g.kind == "" && g.userTitle == "" && g.userMessage == "" {
		return graphError{}, false
	}
	return g, true
}

// dataDetails returns the details of error_data, which is an object, or a string that holds one, or a plain text.
func dataDetails(raw json.RawMessage) string {
	text := looseText(raw)
	object := raw
	if strings.HasPrefix(strings.TrimSpace(text), "{") {
		object = json.RawMessage(text)
	}
	var data struct {
		Details json.RawMessage `json:"details"`
	}
	if len(object) > 0 && json.Unmarshal(object, &data) == nil && len(data.Details) > 0 {
		return looseText(data.Details)
	}
	return text
}

// looseText returns a string as it is, null and nothing as "", and any other value as its JSON.
func looseText(raw json.RawMessage) string {
	var s string
	switch {
	case len(raw) == 0, string(raw) == "null":
		return ""
	case raw[0] == '"' && json.Unmarshal(raw, &s) == nil:
		return s
	}
	return string(raw)
}

// looseInt reads a number or a string that holds one; the second result is false if there is none.
func looseInt(raw json.RawMessage) (int, bool) {
	s := strings.TrimSpace(looseText(raw))
	if n, err := strconv.ParseInt(s, 10, 32); err == nil {
		return int(n), true
	}
	if f, err := strconv.ParseFloat(s, 64); err == nil && f == float64(int32(f)) {
		return int(int32(f)), true
	}
	return 0, false
}
