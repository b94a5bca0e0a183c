package number

import (
	"context"
	"net/url"
	"strconv"

	"github.com/wacloud/wacloud/whatsapp/graph"
)

// Conversation is what a chat offers before anybody has written. A nil list stays as it is, an empty one is cleared.
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

// SetConversation sets ice breakers and commands.
//
// Errors: Invalid with all broken rules, before the wire.
func (c *Client) SetConversation(ctx context.Context, s Conversation) error {
	var v checker
	if s.IceBreakers == nil && s.Commands == nil {
		v.fail("prompts", "want something to change", "nothing")
	}
	v.count("prompts", len(s.IceBreakers), 0, MaxPrompts)
	for i, p := range s.IceBreakers {
		v.length(at("prompts", i), p, 1, MaxPrompt)
		v.noEmoji(at("prompts", i), p)
	}
	v.count("commands", len(s.Commands), 0, MaxCommands)
	for i, cmd := range s.Commands {
		where := at("commands", i)
		v.length(where+".command_name", cmd.Name, 1, MaxCommandName)
		v.noEmoji(where+".command_name", cmd.Name)
		v.length(where+".command_description", cmd.Hint, 1, MaxCommandHint)
		v.noEmoji(where+".command_description", cmd.Hint)
	}
	return c.set(ctx, "set conversation", &v, s, "conversational_automation")
}

// GetConversation reads ice breakers and commands.
func (c *Client) GetConversation(ctx context.Context) (Conversation, error) {
	const op = "get conversation"
	ref, err := c.path(op)
	if err != nil {
		return Conversation{}, err
	}
	got, err := graph.Get[struct {
		Conversation Conversation `json:"conversational_automation"`
	}](graph.WithOp(ctx, op), c.api, ref+"?fields=conversational_automation")
	return got.Conversation, err
}

// Commerce is what a chat shows of the catalog. In an update nil stays as it is.
type Commerce struct {
	Cart    *bool `json:"is_cart_enabled"`
	Catalog *bool `json:"is_catalog_visible"`
}

// GetCommerce reads the commerce settings. Both are nil for a number that never had any.
//
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/catalogs/sell-products-and-services/set-commerce-settings
func (c *Client) GetCommerce(ctx context.Context) (Commerce, error) {
	const op = "get commerce settings"
	ref, err := c.path(op, "whatsapp_commerce_settings")
	if err != nil {
		return Commerce{}, err
	}
	got, err := graph.Get[struct {
		Data []Commerce `json:"data"`
	}](graph.WithOp(ctx, op), c.api, ref)
	if err != nil || len(got.Data) == 0 {
		return Commerce{}, err
	}
	return got.Data[0], nil
}

// SetCommerce changes the commerce settings. Their values travel in the query.
func (c *Client) SetCommerce(ctx context.Context, s Commerce) error {
	const op = "set commerce settings"
	var v checker
	q := url.Values{}
	if s.Cart != nil {
		q.Set("is_cart_enabled", strconv.FormatBool(*s.Cart))
	}
	if s.Catalog != nil {
		q.Set("is_catalog_visible", strconv.FormatBool(*s.Catalog))
	}
	if len(q) == 0 {
		v.fail("is_catalog_visible", "want something to change", "nothing")
	}
	if err := v.err(op); err != nil {
		return err
	}
	ref, err := c.path(op, "whatsapp_commerce_settings")
	if err != nil {
		return err
	}
	got, err := graph.Post[success](graph.WithRepeat(graph.WithOp(ctx, op)), c.api, graph.Query(ref, q), nil)
	return done(op, got, err)
}
