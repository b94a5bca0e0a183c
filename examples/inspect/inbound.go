package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/wacloud/wacloud/webhook"
)

// An itemLine is what the SDK makes of one item of a webhook.
type itemLine struct {
	File    string   `json:"file"`
	Entry   int      `json:"entry"`
	Change  int      `json:"change"`
	Item    int      `json:"item"`
	Field   string   `json:"field"`
	Type    string   `json:"type"`    // the item's own member "type", "" if it has none
	Event   string   `json:"event"`   // the Go type
	Unknown []string `json:"unknown"` // members of the item that the event does not hold
	Error   string   `json:"error"`
}

// An inboundSummary counts. Items are counted in the JSON, events are what Decode returned.
type inboundSummary struct {
	Files          int `json:"files"`
	Items          int `json:"items"`
	Events         int `json:"events"`
	Malformed      int `json:"malformed"`
	Unsupported    int `json:"unsupported"`
	UnknownMembers int `json:"unknown_members"`
	Errors         int `json:"errors"` // files that are no webhook
}

// inbound reports on webhook bodies.
type inbound struct {
	out *output
	sum inboundSummary
}

func (r *inbound) file(name string, body []byte, err error) bool {
	r.sum.Files++
	isJSON := err == nil && json.Valid(body)
	if err == nil && !isJSON {
		err = errors.New("not JSON")
	}
	var events []webhook.Event
	if err == nil {
		events, err = webhook.Decode(body)
	}
	if err != nil {
		r.sum.Errors++
		r.out.line(itemLine{File: name, Unknown: []string{}, Error: reason(err)}, name+"\n"+indented("error: %s", reason(err)))
		return isJSON
	}
	r.sum.Items += countItems(body)
	r.sum.Events += len(events)
	if !r.out.json {
		r.out.line(nil, name+"\n")
	}
	for _, e := range events {
		r.item(name, e)
	}
	return isJSON
}

func (r *inbound) item(name string, e webhook.Event) {
	o := e.Origin()
	line := itemLine{
		File: name, Entry: o.Entry, Change: o.Change, Item: o.Item, Field: o.Field,
		Type: itemType(e), Event: webhook.TypeName(e), Unknown: webhook.Unknown(e),
	}
	if line.Unknown == nil {
		line.Unknown = []string{}
	}
	switch e := e.(type) {
	case *webhook.Malformed:
		r.sum.Malformed++
		line.Error = reason(e.Err)
	case *webhook.Unsupported:
		r.sum.Unsupported++
	}
	r.sum.UnknownMembers += len(line.Unknown)
	r.out.line(line, line.text(webhook.Preview(e)))
}

// text is the line for people.
func (l *itemLine) text(preview string) string {
	s := indented("%d.%d.%d %s %s: %s", l.Entry, l.Change, l.Item, l.Field, l.Event, preview)
	if l.Error != "" {
		s += indented("      error: %s", l.Error)
	}
	if len(l.Unknown) > 0 {
		s += indented("      unknown: %s", strings.Join(l.Unknown, ", "))
	}
	return s
}

func (r *inbound) end() error {
	s := r.sum
	r.out.line(s, fmt.Sprintf("\n%d files, %d items, %d events: %d malformed, %d unsupported; %d unknown members, %d errors\n",
		s.Files, s.Items, s.Events, s.Malformed, s.Unsupported, s.UnknownMembers, s.Errors))
	return r.out.err
}

// itemType returns the item's own member "type".
func itemType(e webhook.Event) string {
	if u, ok := e.(*webhook.Unsupported); ok {
		return u.Type
	}
	var item struct {
		Type string `json:"type"`
	}
	if json.Unmarshal(e.Raw(), &item) != nil {
		return ""
	}
	return item.Type
}
