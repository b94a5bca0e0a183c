package number

import (
	"context"
	"fmt"
	"strconv"

	"github.com/wacloud/wacloud/whatsapp/internal/area"
)

// Conversation is what a chat offers before anybody has written. In an update a nil list stays as it is, an empty one is
// cleared.
//
// Limits: 4 ice breakers of 1 to 80 characters; 30 commands, names of 1 to 32 characters, hints of 1 to 256; no emoji.
// The welcome message is gone since March 2026 and never sent.
//
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/business-phone-numbers/conversational-components
type Conversation struct {
	IceBreakers []string  `json:"prompts,omitzero"`
	Commands    []Command `json:"commands,omitzero"`
}

// A Command is what a person may type after a slash.
type Command struct {
	Name string `json:"command_name"` // without the slash
	Hint string `json:"command_description"`
}

// GetConversation reads ice breakers and commands.
func (c *Client) GetConversation(ctx context.Context) (Conversation, error) {
	got, err := area.Get[struct {
		Conversation Conversation `json:"conversational_automation"`
	}](ctx, c.call("get conversation").With("fields", "conversational_automation"))
	return got.Conversation, err
}

// SetConversation sets ice breakers and commands.
//
// Errors: Invalid with all broken rules, before the wire.
func (c *Client) SetConversation(ctx context.Context, s Conversation) error {
	call := c.call("set conversation", "conversational_automation").Repeatable()
	if s.IceBreakers == nil && s.Commands == nil {
		call.Fail("prompts", "want something to change", "nothing")
	}
	text := func(path, s string, most int) {
		call.Length(path, s, 1, most)
		noEmoji(call, path, s)
	}
	call.Count("prompts", len(s.IceBreakers), 0, MaxIceBreakers)
	for i, p := range s.IceBreakers {
		text(area.At("prompts", i), p, MaxIceBreaker)
	}
	call.Count("commands", len(s.Commands), 0, MaxCommands)
	for i, cmd := range s.Commands {
		text(area.At("commands", i)+".command_name", cmd.Name, MaxCommandName)
		text(area.At("commands", i)+".command_description", cmd.Hint, MaxCommandHint)
	}
	return call.Post(ctx, s)
}

// noEmoji holds the rule of ice breakers and commands.
func noEmoji(call *area.Call, path, s string) {
	for _, r := range s {
		if r >= 0x1F000 && r <= 0x1FAFF || r >= 0x2600 && r <= 0x27BF || r == 0xFE0F || r == 0x20E3 {
			call.Fail(path, "want no emoji", fmt.Sprintf("U+%04X", r))
			return
		}
	}
}

// Commerce is what a chat shows of the catalog. In an update nil stays as it is.
//
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/catalogs/sell-products-and-services/set-commerce-settings
type Commerce struct {
	Cart    *bool `json:"is_cart_enabled"`
	Catalog *bool `json:"is_catalog_visible"`
}

// GetCommerce reads the commerce settings. Both are nil for a number that never had any.
func (c *Client) GetCommerce(ctx context.Context) (Commerce, error) {
	got, err := area.Get[struct {
		Data []Commerce `json:"data"`
	}](ctx, c.call("get commerce settings", "whatsapp_commerce_settings"))
	if err != nil || len(got.Data) == 0 {
		return Commerce{}, err
	}
	return got.Data[0], nil
}

// SetCommerce changes the commerce settings. Their values travel in the query.
func (c *Client) SetCommerce(ctx context.Context, s Commerce) error {
	call := c.call("set commerce settings", "whatsapp_commerce_settings").Repeatable()
	if s == (Commerce{}) {
		call.Fail("is_catalog_visible", "want something to change", "nothing")
	}
	if s.Cart != nil {
		call.With("is_cart_enabled", strconv.FormatBool(*s.Cart))
	}
	if s.Catalog != nil {
		call.With("is_catalog_visible", strconv.FormatBool(*s.Catalog))
	}
	return call.Post(ctx, nil)
}
