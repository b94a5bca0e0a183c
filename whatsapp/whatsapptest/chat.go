package whatsapptest

import (
	"encoding/json"
	"fmt"
	"slices"
)

// conversation is what a chat offers before anybody has written.
//
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/business-phone-numbers/conversational-components
type conversation struct {
	ID       string        `json:"id"`
	Prompts  []string      `json:"prompts"`
	Commands []chatCommand `json:"commands"`
}

type chatCommand struct {
	Name string `json:"command_name"`
	Hint string `json:"command_description"`
}

// setConversation serves POST /{phone-number-id}/conversational_automation. A list that is not given stays as it is.
func (s *Server) setConversation(c *call) (*answer, *failure) {
	var body struct {
		Prompts  *[]string      `json:"prompts"`
		Commands *[]chatCommand `json:"commands"`
	}
	if f := c.decode(&body); f != nil {
		return nil, f
	}
	if f := checkPrompts(body.Prompts); f != nil {
		return nil, f
	}
	if f := checkCommands(body.Commands); f != nil {
		return nil, f
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	v := &c.number.chat
	if body.Prompts != nil {
		v.Prompts = *body.Prompts
	}
	if body.Commands != nil {
		v.Commands = *body.Commands
	}
	return ok(success{true})
}

func checkPrompts(prompts *[]string) *failure {
	if prompts == nil {
		return nil
	}
	if len(*prompts) > 4 {
		return refuse(100, "Param prompts must have at most 4 elements.")
	}
	for i, p := range *prompts {
		if f := plainText(fmt.Sprintf("prompts[%d]", i), p, 80); f != nil {
			return f
		}
	}
	return nil
}

func checkCommands(commands *[]chatCommand) *failure {
	if commands == nil {
		return nil
	}
	if len(*commands) > 30 {
		return refuse(100, "Param commands must have at most 30 elements.")
	}
	for i, v := range *commands {
		at := fmt.Sprintf("commands[%d]", i)
		if f := first(plainText(at+"['command_name']", v.Name, 32), plainText(at+"['command_description']", v.Hint, 256)); f != nil {
			return f
		}
		if slices.ContainsFunc((*commands)[:i], func(o chatCommand) bool { return o.Name == v.Name }) {
			return refuse(100, "Param %s['command_name'] is there twice.", at)
		}
	}
	return nil
}

// plainText refuses what is empty, too long or has emoji.
func plainText(param, s string, most int) *failure {
	if !between(s, 1, most) {
		return refuse(100, "Param %s must be 1 to %d characters long.", param, most)
	}
	for _, r := range s {
		if r >= 0x1F000 && r <= 0x1FAFF || r >= 0x2600 && r <= 0x27BF || r == 0xFE0F || r == 0x20E3 {
			return refuse(100, "Param %s must not have emoji.", param)
		}
	}
	return nil
}

// getConversation serves GET /{bot-id}: the ice breakers and commands of a number, by the id that they have of their own.
func (s *Server) getConversation(c *call) (*answer, *failure) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return fields(c, c.number.chat, "WhatsAppBusinessBot", "enable_welcome_message")
}

// commerce is what a chat shows of the catalog.
//
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/catalogs/sell-products-and-services/set-commerce-settings
type commerce struct {
	Cart    bool   `json:"is_cart_enabled"`
	Catalog bool   `json:"is_catalog_visible"`
	ID      string `json:"id"`
}

// getCommerce serves GET /{phone-number-id}/whatsapp_commerce_settings: nothing for a number that was never given any.
func (s *Server) getCommerce(c *call) (*answer, *failure) {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := []commerce{}
	if c.number.commerce != nil {
		all = append(all, *c.number.commerce)
	}
	return ok(struct {
		Data []commerce `json:"data"`
	}{all})
}

// setCommerce serves POST /{phone-number-id}/whatsapp_commerce_settings, whose values may stand in the query.
func (s *Server) setCommerce(c *call) (*answer, *failure) {
	var body struct {
		Cart    *json.RawMessage `json:"is_cart_enabled"`
		Catalog *json.RawMessage `json:"is_catalog_visible"`
	}
	if f := c.decode(&body); f != nil {
		return nil, f
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	next := commerce{Cart: true, ID: c.number.id}
	if c.number.commerce != nil {
		next = *c.number.commerce
	}
	for _, v := range []struct {
		name string
		from *json.RawMessage
		to   *bool
	}{{"is_cart_enabled", body.Cart, &next.Cart}, {"is_catalog_visible", body.Catalog, &next.Catalog}} {
		if v.from == nil {
			continue
		}
		switch string(*v.from) {
		case "true", `"true"`:
			*v.to = true
		case "false", `"false"`:
			*v.to = false
		default:
			return nil, refuse(100, "Param %s must be a boolean.", v.name)
		}
	}
	c.number.commerce = &next
	return ok(success{true})
}
