package whatsapp

import (
	"encoding/json"
	"strconv"
	"strings"
	"time"
)

type wireTemplate struct {
	Name       string            `json:"name"`
	Language   wireLanguage      `json:"language"`
	Components []json.RawMessage `json:"components,omitempty"`
}

type wireLanguage struct {
	Code string `json:"code"`
}

// wireComponent is a component on the wire.
type wireComponent struct {
	Type       string             `json:"type"`
	SubType    string             `json:"sub_type,omitempty"`
	Index      *looseInt          `json:"index,omitempty"` // a button's place: 0 is the first, so never left out
	Parameters []json.RawMessage  `json:"parameters,omitempty"`
	Cards      []wireTemplateCard `json:"cards,omitempty"`
}

type wireTemplateCard struct {
	Index      *looseInt         `json:"card_index"` // 0 is the first card, so never left out
	Components []json.RawMessage `json:"components"`
}

type wireOffer struct {
	Type  string          `json:"type"`
	Offer wireOfferExpiry `json:"limited_time_offer"`
}

type wireOfferExpiry struct {
	ExpirationMS *looseInt `json:"expiration_time_ms,omitempty"`
}

type wireTapTarget struct {
	Type    string      `json:"type"`
	Targets []TapTarget `json:"tap_target_configuration"`
}

type wireOrderStatusParam struct {
	Type   string          `json:"type"`
	Status wireOrderUpdate `json:"order_status"`
}

func itoa(n int) string { return strconv.Itoa(n) }

// A componentChecker gives each component the place it will have on the wire.
type componentChecker struct {
	*checker
	path string
	n    int
	seen map[int]bool // places of buttons
	card bool         // which holds no carousel of its own
}

func (c *componentChecker) next() string {
	c.n++
	return at(c.path, c.n-1)
}

func (c *componentChecker) values(header Param, body []Param) {
	if header != nil {
		c.param(c.next()+".parameters[0]", header, inHeader)
	}
	if len(body) > 0 {
		c.params(c.next()+".parameters", body)
	}
}

func (c *componentChecker) buttons(buttons []TemplateButton) {
	if len(buttons) > 10 {
		c.count(c.path, len(buttons), 0, 10, "buttons")
	}
	for _, b := range buttons {
		p := c.next()
		if isNil(b) {
			c.fail(p, "want a button", "nil")
			continue
		}
		c.index(p, b.place())
		b.checkButton(c.checker, p+".parameters[0]")
	}
}

// index checks the place of the button at path.
func (c *componentChecker) index(path string, place int) {
	c.between(path+".index", float64(place), 0, 9, "")
	if c.seen[place] {
		c.fail(path+".index", "want an index that no other button has", itoa(place)+" twice")
	}
	if c.seen == nil {
		c.seen = map[int]bool{}
	}
	c.seen[place] = true
}

// raw checks components that no struct holds by the rules of those members that are known.
func (c *componentChecker) raw(components []json.RawMessage) {
	for _, b := range components {
		path := c.next()
		c.isObject(path, b)
		if w, err := unmarshal[wireComponent](b); err == nil {
			c.rawComponent(path, &w)
		}
	}
}

func (c *componentChecker) rawComponent(path string, w *wireComponent) {
	params := make([]Param, len(w.Parameters))
	for i, p := range w.Parameters {
		params[i] = &RawParam{p}
	}
	switch strings.ToLower(w.Type) {
	case "header":
		for i, p := range params {
			c.param(at(path+".parameters", i), p, inHeader)
		}
	case "body":
		c.params(path+".parameters", params)
	case "button":
		c.rawButton(path, w)
	case "carousel":
		if c.card {
			return
		}
		c.count(path+".cards", len(w.Cards), 2, 10, "cards")
		for i, card := range w.Cards {
			c := componentChecker{checker: c.checker, path: at(path+".cards", i) + ".components", card: true}
			c.raw(card.Components)
		}
	case "tap_target_configuration":
		if p, ok := only[wireTapTarget](w); ok && len(p.Targets) > 0 {
			c.link(path+".parameters[0].tap_target_configuration[0].url", p.Targets[0].URL)
		}
	case "order_status":
		if p, ok := only[wireOrderStatusParam](w); ok {
			u := p.Status.update()
			u.check(c.checker, path+".parameters[0].order_status")
		}
	}
}

func (c *componentChecker) rawButton(path string, w *wireComponent) {
	if w.Index != nil {
		c.index(path, int(*w.Index))
	}
	for i, raw := range w.Parameters {
		p, err := unmarshal[wireButtonParam](raw)
		if err != nil {
			continue
		}
		if p.TTLMinutes != nil && *p.TTLMinutes == 0 {
			c.between(at(path+".parameters", i)+".ttl_minutes", 0, 1, 43200, "minutes")
		}
		if b := button(strings.ToLower(w.SubType), 0, []wireButtonParam{p}); b != nil {
			b.checkButton(c.checker, at(path+".parameters", i))
		}
	}
}

func (m *Template) wire() any {
	w := wireTemplate{Name: m.Name, Language: wireLanguage{m.Language}}
	c := components(nil)
	c.values(m.Header, m.Body)
	if !m.OfferExpires.IsZero() {
		c.add(component("limited_time_offer", wireOffer{"limited_time_offer", wireOfferExpiry{new(looseInt(m.OfferExpires.UnixMilli()))}}))
	}
	if m.TapTarget != nil {
		c.add(component("tap_target_configuration", wireTapTarget{"tap_target_configuration", []TapTarget{*m.TapTarget}}))
	}
	if len(m.Cards) > 0 {
		carousel := wireComponent{Type: "carousel", Cards: make([]wireTemplateCard, len(m.Cards))}
		for i, card := range m.Cards {
			c := components{}
			c.values(card.Header, card.Body)
			c.buttons(card.Buttons)
			carousel.Cards[i] = wireTemplateCard{new(looseInt(i)), append(c, card.Components...)}
		}
		c.add(carousel)
	}
	c.buttons(m.Buttons)
	if m.OrderStatus != nil {
		c.add(component("order_status", wireOrderStatusParam{"order_status", m.OrderStatus.wire()}))
	}
	w.Components = append(c, m.Components...)
	return w
}

// components is a list of encoded components.
type components []json.RawMessage

// add encodes v. What cannot be encoded (NaN, raw data that is no JSON) stays as something that makes the whole body fail,
// since a component left out would be another message.
func (c *components) add(v any) {
	b, err := marshal(v)
	if err != nil {
		b = json.RawMessage("cannot be encoded")
	}
	*c = append(*c, b)
}

func (c *components) values(header Param, body []Param) {
	if !isNil(header) {
		c.add(wireComponent{Type: "header", Parameters: encodeParams([]Param{header})})
	}
	if len(body) > 0 {
		c.add(wireComponent{Type: "body", Parameters: encodeParams(body)})
	}
}

func (c *components) buttons(buttons []TemplateButton) {
	for _, b := range buttons {
		if !isNil(b) {
			c.add(encodeButton(b))
		}
	}
}

// component is a component with one parameter.
func component(kind string, param any) wireComponent {
	var params components
	params.add(param)
	return wireComponent{Type: kind, Parameters: params}
}

func decodeTemplate(b []byte) (Message, error) {
	w, err := unmarshalAt[wireTemplate]("template", b)
	if err != nil {
		return nil, err
	}
	m := &Template{Name: w.Name, Language: w.Language.Code}
	for i, raw := range w.Components {
		path := at("template.components", i)
		c, err := readComponent(path, raw)
		if err != nil {
			return nil, err
		}
		known, err := m.component(path, raw, c)
		if err != nil {
			return nil, err
		}
		if !known {
			m.Components = append(m.Components, raw)
		}
	}
	return m, nil
}

// readComponent reads a component. Of a type that is not known it is only that type: the rest may be anything.
func readComponent(path string, raw json.RawMessage) (*wireComponent, error) {
	switch kind := typeOf(raw); kind {
	case "", "header", "body", "footer", "button", "carousel", "limited_time_offer", "tap_target_configuration", "order_status":
		c, err := unmarshalAt[wireComponent](path, raw)
		return &c, err
	default:
		return &wireComponent{Type: kind}, nil
	}
}

// component takes one component in, or reports that it has no place for it.
func (m *Template) component(path string, raw json.RawMessage, c *wireComponent) (known bool, err error) {
	switch strings.ToLower(c.Type) {
	case "limited_time_offer":
		return m.offer(raw, c), nil
	case "tap_target_configuration":
		return m.tapTarget(raw, c), nil
	case "order_status":
		return m.orderStatus(raw, c), nil
	case "carousel":
		return m.carousel(path, raw, c)
	}
	return values{&m.Header, &m.Body, &m.Buttons}.component(path, raw, c)
}

func (m *Template) offer(raw json.RawMessage, c *wireComponent) bool {
	p, ok := only[wireOffer](c)
	if !ok || p.Offer.ExpirationMS == nil || !m.OfferExpires.IsZero() || !keeps("template.component", raw, component("limited_time_offer", p)) {
		return false
	}
	m.OfferExpires = time.UnixMilli(int64(*p.Offer.ExpirationMS)).UTC()
	return true
}

func (m *Template) tapTarget(raw json.RawMessage, c *wireComponent) bool {
	p, ok := only[wireTapTarget](c)
	if !ok || len(p.Targets) != 1 || m.TapTarget != nil || !keeps("template.component", raw, component("tap_target_configuration", p)) {
		return false
	}
	m.TapTarget = &p.Targets[0]
	return true
}

func (m *Template) orderStatus(raw json.RawMessage, c *wireComponent) bool {
	p, ok := only[wireOrderStatusParam](c)
	if !ok || m.OrderStatus != nil || !keeps("template.component", raw, component("order_status", p)) {
		return false
	}
	m.OrderStatus = new(p.Status.update())
	return true
}

func (m *Template) carousel(path string, raw json.RawMessage, c *wireComponent) (bool, error) {
	if m.Cards != nil || len(c.Cards) == 0 {
		return false, nil
	}
	var cards []TemplateCard
	for i, w := range c.Cards {
		var card TemplateCard
		for j, raw := range w.Components {
			path := at(at(path+".cards", i)+".components", j)
			c, err := readComponent(path, raw)
			if err != nil {
				return false, err
			}
			known, err := values{&card.Header, &card.Body, &card.Buttons}.component(path, raw, c)
			if err != nil {
				return false, err
			}
			if !known {
				card.Components = append(card.Components, raw)
			}
		}
		cards = append(cards, card)
	}
	var back components
	t := Template{Cards: cards}
	if w, ok := t.wire().(wireTemplate); ok {
		back = w.Components
	}
	if len(back) != 1 || !keeps("template.component", raw, back[0]) {
		return false, nil
	}
	m.Cards = cards
	return true, nil
}

// only returns the single parameter of a component.
func only[T any](c *wireComponent) (T, bool) {
	var p T
	if len(c.Parameters) != 1 {
		return p, false
	}
	return p, json.Unmarshal(c.Parameters[0], &p) == nil
}

// values is where the components that templates and cards share are decoded to.
type values struct {
	header  *Param
	body    *[]Param
	buttons *[]TemplateButton
}

func (t values) component(path string, raw json.RawMessage, c *wireComponent) (known bool, err error) {
	switch strings.ToLower(c.Type) {
	case "header":
		if *t.header != nil || len(c.Parameters) != 1 {
			return emptyRaw(raw), nil
		}
		p, err := decodeParam(path+".parameters[0]", c.Parameters[0])
		if err != nil || !keeps("template.component", raw, wireComponent{Type: "header", Parameters: encodeParams([]Param{p})}) {
			return false, err
		}
		*t.header = p
		return true, nil
	case "body":
		if *t.body != nil || len(c.Parameters) == 0 {
			return emptyRaw(raw), nil
		}
		var params []Param
		for i, raw := range c.Parameters {
			p, err := decodeParam(at(path+".parameters", i), raw)
			if err != nil {
				return false, err
			}
			params = append(params, p)
		}
		if !keeps("template.component", raw, wireComponent{Type: "body", Parameters: encodeParams(params)}) {
			return false, nil
		}
		*t.body = params
		return true, nil
	case "footer":
		return emptyRaw(raw), nil
	case "button":
		b, err := decodeButton(path, raw, c)
		if b == nil || err != nil {
			return false, err
		}
		*t.buttons = append(*t.buttons, b)
		return true, nil
	}
	return false, nil
}

// emptyRaw reports whether a component gives no value, so that leaving it out says the same.
func emptyRaw(raw json.RawMessage) bool {
	v, err := parse(raw)
	return err == nil && emptyComponent(v)
}
