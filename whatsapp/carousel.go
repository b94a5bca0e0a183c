package whatsapp

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"
)

// MediaCarousel is a row of cards that scrolls sideways, each with a picture or film and either one link or quick
// replies.
//
// Limits: body 1 to 1024 characters; 2 to 10 cards; card text at most 160 characters and 2 line breaks; link label 1 to
// 20 characters; reply id 1 to 256 and title 1 to 20 characters; ids differ on one card; every card
// has the same kind and number of buttons.
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/messages/interactive-media-carousel-messages
type MediaCarousel struct {
	Body  string
	Cards []MediaCard
}

// A MediaCard is one card of a MediaCarousel.
type MediaCard struct {
	Header Header     // *ImageHeader or *VideoHeader
	Body   string     // may be empty
	Action CardAction // *CardURL or *CardReplies
}

// A CardAction is what can be tapped on a card: *CardURL or *CardReplies. The list is closed.
type CardAction interface {
	checkAction(v *checker, path string)
	wireAction() wireCardAction
	taps() []string
}

// CardURL is a button that opens an address.
type CardURL struct {
	DisplayText string // the button's label
	URL         string
}

// CardReplies is quick replies. A tap comes back as an event with the button's id.
type CardReplies struct{ Buttons []Button }

// ProductCarousel is a row of products of one catalog that scrolls sideways.
//
// Limits: body 1 to 1024 characters; 2 to 10 products.
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/catalogs/interactive-product-carousel-messages
type ProductCarousel struct {
	Body       string
	CatalogID  string
	ProductIDs []string // retailer ids (SKU, content id)
}

type wireCarousel struct {
	Cards []wireCard `json:"cards"`
}

type wireCard struct {
	Index  *looseInt      `json:"card_index"` // 0 is the first card, so never left out
	Type   string         `json:"type"`
	Header *wireHeader    `json:"header,omitempty"`
	Body   *wireBody      `json:"body,omitempty"`
	Action wireCardAction `json:"action"`
}

// wireCardAction is one of a link (Name, Parameters), quick replies (Buttons) and a product.
type wireCardAction struct {
	Name       string          `json:"name,omitempty"`
	Parameters *wireCTATarget  `json:"parameters,omitempty"`
	Buttons    []wireCardReply `json:"buttons,omitempty"`
	CatalogID  looseString     `json:"catalog_id,omitempty"`
	ProductID  looseString     `json:"product_retailer_id,omitempty"`
}

type wireCardReply struct {
	Type  string    `json:"type"`
	Reply wireReply `json:"quick_reply"`
}

func (m *MediaCarousel) kind() string   { return "interactive" }
func (m *ProductCarousel) kind() string { return "interactive" }

func (m *MediaCarousel) check(v *checker) {
	v.length("interactive.body.text", m.Body, 1, 1024)
	const path = "interactive.action.cards"
	v.count(path, len(m.Cards), 2, 10, "cards")
	for i, c := range m.Cards {
		v.card(at(path, i), &c)
		if first := shapeOf(m.Cards[0].Action); i > 0 && shapeOf(c.Action) != first {
			v.fail(at(path, i)+".action", "want the same buttons as the first card: "+first, shapeOf(c.Action))
		}
	}
}

func (v *checker) card(path string, c *MediaCard) {
	switch h := c.Header.(type) {
	case *ImageHeader, *VideoHeader:
		v.header(path+".header", h)
	default:
		kind := "nothing"
		if !isNil(h) {
			kind = h.wireHeader().Type
		}
		v.fail(path+".header", "want an image or a video", kind)
	}
	v.optional(path+".body.text", c.Body, 160)
	if n := strings.Count(c.Body, "\n"); n > 2 {
		v.fail(path+".body.text", "want at most 2 line breaks", strconv.Itoa(n))
	}
	if isNil(c.Action) {
		v.fail(path+".action", "want a link or quick replies", "nothing")
		return
	}
	c.Action.checkAction(v, path+".action")
}

// shapeOf says what kind and number of buttons a card has.
func shapeOf(a CardAction) string {
	switch a := a.(type) {
	case *CardURL:
		return "a link"
	case *CardReplies:
		if a != nil {
			return strconv.Itoa(len(a.Buttons)) + " replies"
		}
	}
	return "nothing"
}

func (a *CardURL) checkAction(v *checker, path string) {
	v.length(path+".parameters.display_text", a.DisplayText, 1, 20)
	v.link(path+".parameters.url", a.URL)
}

func (a *CardReplies) checkAction(v *checker, path string) {
	if len(a.Buttons) == 0 {
		v.fail(path+".buttons", "want at least 1 button", "0")
	}
	ids := map[string]bool{}
	for i, b := range a.Buttons {
		p := at(path+".buttons", i) + ".quick_reply"
		v.unique(p+".id", b.ID, ids)
		v.length(p+".id", b.ID, 1, 256)
		v.length(p+".title", b.Title, 1, 20)
	}
}

func (m *ProductCarousel) check(v *checker) {
	v.length("interactive.body.text", m.Body, 1, 1024)
	const path = "interactive.action.cards"
	v.count(path, len(m.ProductIDs), 2, 10, "cards")
	v.required(at(path, 0)+".action.catalog_id", m.CatalogID)
	for i, id := range m.ProductIDs {
		v.required(at(path, i)+".action.product_retailer_id", id)
	}
}

func (a *CardURL) wireAction() wireCardAction {
	return wireCardAction{Name: "cta_url", Parameters: &wireCTATarget{a.DisplayText, a.URL}}
}

func (a *CardReplies) wireAction() wireCardAction {
	var w wireCardAction
	for _, b := range a.Buttons {
		w.Buttons = append(w.Buttons, wireCardReply{"quick_reply", b.wire()})
	}
	return w
}

func (m *MediaCarousel) wire() any {
	cards := make([]wireCard, len(m.Cards))
	for i, c := range m.Cards {
		cards[i] = wireCard{Index: new(looseInt(i)), Type: "cta_url", Header: encodeHeader(c.Header), Body: text(c.Body)}
		if !isNil(c.Action) {
			cards[i].Action = c.Action.wireAction()
		}
	}
	return wireInteractive{Type: "carousel", Body: text(m.Body), Action: wireCarousel{cards}}
}

func (m *ProductCarousel) wire() any {
	cards := make([]wireCard, len(m.ProductIDs))
	for i, id := range m.ProductIDs {
		cards[i] = wireCard{Index: new(looseInt(i)), Type: "product", Action: wireCardAction{
			CatalogID: looseString(m.CatalogID), ProductID: looseString(id),
		}}
	}
	return wireInteractive{Type: "carousel", Body: text(m.Body), Action: wireCarousel{cards}}
}

func (a *CardURL) taps() []string { return []string{a.DisplayText} }

func (a *CardReplies) taps() []string {
	var titles []string
	for _, b := range a.Buttons {
		titles = append(titles, b.Title)
	}
	return titles
}

func (m *MediaCarousel) preview() string {
	var cards []string
	for _, c := range m.Cards {
		var taps []string
		if !isNil(c.Action) {
			taps = c.Action.taps()
		}
		cards = append(cards, framed(c.Header, c.Body, taps...))
	}
	return strings.Join(append([]string{m.Body}, cards...), " | ")
}

func (m *ProductCarousel) preview() string {
	return m.Body + " " + label("products", strings.Join(m.ProductIDs, ", "))
}

func decodeCarousel(p *parts) (Message, error) {
	w, err := actionOf[wireCarousel](p)
	if err != nil {
		return nil, err
	}
	if len(w.Cards) > 0 && w.Cards[0].Type == "product" {
		m := &ProductCarousel{Body: p.body, CatalogID: string(w.Cards[0].Action.CatalogID)}
		for _, c := range w.Cards {
			m.ProductIDs = append(m.ProductIDs, string(c.Action.ProductID))
		}
		return m, nil
	}
	m := &MediaCarousel{Body: p.body}
	var odd error
	for _, c := range w.Cards {
		header, unknown := c.Header.decode()
		odd = cmp.Or(odd, unknown)
		card := MediaCard{Header: header, Body: c.Body.text()}
		switch a := c.Action; {
		case a.Parameters != nil:
			card.Action = &CardURL{a.Parameters.DisplayText, a.Parameters.URL}
		case a.Buttons != nil:
			replies := &CardReplies{}
			for _, b := range a.Buttons {
				replies.Buttons = append(replies.Buttons, b.Reply.button())
			}
			card.Action = replies
		default:
			return nil, fmt.Errorf("action of a card: %w", errUnknownShape)
		}
		m.Cards = append(m.Cards, card)
	}
	return m, odd
}
