package whatsapp

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// rules checks what stands under a known type although its struct cannot hold all of it: by the rules of the struct for
// the members it knows, and by the rules that a struct cannot break. What has a shape of its own has no rules, and neither
// has an interactive message of a type that is not known.
func (v *checker) rules(kind string, payload json.RawMessage) {
	switch kind {
	case "audio", "sticker":
		if w, err := unmarshal[wireMedia](payload); err == nil && w.Caption != "" {
			v.fail(kind+".caption", "want no caption with audio and stickers", itoa(len([]rune(w.Caption)))+" characters")
		}
	case "pin":
		if w, err := unmarshal[wirePin](payload); err == nil {
			v.word("pin.type", w.Type, "pin", "unpin")
		}
	case "interactive":
		if known := typeOf(payload); interactiveDecoder(known) != nil {
			var w interactiveWords
			_ = json.Unmarshal(payload, &w) // it reads what it can
			w.check(v, known)
		}
	}
	switch m, err := decodeKind(kind, payload); {
	case err != nil && !errors.Is(err, errUnknownShape):
		v.fields = append(v.fields, undecodable(kind, unlikeDocumented, err).Fields...)
	case !isNil(m):
		m.check(v)
	}
}

// word wants one of words, in any case. Nothing is no wrong word.
func (v *checker) word(path, got string, words ...string) bool {
	is := func(word string) bool { return strings.EqualFold(got, word) }
	if got == "" || slices.ContainsFunc(words, is) {
		return true
	}
	v.fail(path, "want "+strings.Join(words, " or "), fmt.Sprintf("%.40q", got))
	return false
}

// interactiveWords is what an interactive message says in fixed words, and what some of its types must not have. The
// structs write the words and have no place for the rest.
//
// Reference: the page of each type, and https://developers.facebook.com/documentation/business-messaging/whatsapp/flows/guides/sendingaflow
type interactiveWords struct {
	Header *wireHeader `json:"header"`
	Footer *wireBody   `json:"footer"`
	Action struct {
		Name    looseString `json:"name"`
		Buttons []struct {
			Type string `json:"type"`
		} `json:"buttons"`
		Cards []struct {
			Index  *looseInt      `json:"card_index"`
			Header *wireHeader    `json:"header"`
			Action wireCardAction `json:"action"`
		} `json:"cards"`
		Parameters struct {
			Version looseString `json:"flow_message_version"`
			Action  string      `json:"flow_action"`
			Mode    string      `json:"mode"`
			TTL     *looseInt   `json:"ttl_minutes"`
		} `json:"parameters"`
	} `json:"action"`
}

func (w *interactiveWords) check(v *checker, kind string) {
	w.frame(v, kind)
	if name := actionName(kind); name != "" {
		v.word("interactive.action.name", string(w.Action.Name), name)
	}
	const parameters = "interactive.action.parameters"
	p := &w.Action.Parameters
	switch kind {
	case "button":
		for i, b := range w.Action.Buttons {
			v.word(at("interactive.action.buttons", i)+".type", b.Type, "reply")
		}
	case "flow":
		v.word(parameters+".flow_message_version", string(p.Version), "3")
		v.word(parameters+".flow_action", p.Action, "navigate", "data_exchange")
		v.word(parameters+".mode", p.Mode, "draft", "published")
	case "voice_call":
		if p.TTL != nil && *p.TTL == 0 {
			v.between(parameters+".ttl_minutes", 0, 1, 43200, "minutes")
		}
	case "carousel":
		w.cards(v)
	}
}

// frame checks header and footer, which some types cannot have.
func (w *interactiveWords) frame(v *checker, kind string) {
	const path = "interactive.header"
	switch kind {
	case "location_request_message", "carousel", "product":
		if header, err := w.Header.decode(); header != nil || err != nil {
			v.fail(path, "want none with this type", "a header")
		}
	case "list", "product_list":
		v.headerWords(path, w.Header, "text")
	default:
		v.headerWords(path, w.Header, "text", "image", "video", "document")
	}
	if (kind == "location_request_message" || kind == "carousel") && w.Footer.text() != "" {
		v.fail("interactive.footer", "want none with this type", "a footer")
	}
}

// headerWords checks the type of an optional header, and that there is what the type promises.
func (v *checker) headerWords(path string, w *wireHeader, kinds ...string) {
	if w == nil || !v.word(path+".type", w.Type, kinds...) {
		return
	}
	if _, err := w.decode(); err != nil {
		v.required(path+"."+cmp.Or(strings.ToLower(w.Type), "type"), "")
	}
}

func (w *interactiveWords) cards(v *checker) {
	seen := map[string]bool{}
	for i, c := range w.Action.Cards {
		path := at("interactive.action.cards", i)
		if c.Index != nil {
			v.between(path+".card_index", float64(*c.Index), 0, 9, "")
			v.unique(path+".card_index", itoa(int(*c.Index)), seen)
		}
		if first := w.Action.Cards[0].Action.CatalogID; c.Action.CatalogID != first {
			v.fail(path+".action.catalog_id", "want the same catalog on all cards", fmt.Sprintf("%.40q", c.Action.CatalogID))
		}
		v.headerWords(path+".header", c.Header, "image", "video")
		for j, b := range c.Action.Buttons {
			v.word(at(path+".action.buttons", j)+".type", b.Type, "quick_reply")
		}
	}
}

// actionName returns the word that names the action of an interactive type, "" if it has none.
func actionName(kind string) string {
	switch kind {
	case "cta_url", "flow", "catalog_message", "address_message", "request_contact_info", "call_permission_request", "voice_call":
		return kind
	case "location_request_message":
		return "send_location"
	case "order_details":
		return "review_and_pay"
	case "order_status":
		return "review_order"
	}
	return ""
}
