package number

import (
	"context"
	"fmt"
	"strings"

	"github.com/wacloud/wacloud/whatsapp/graph"
	"github.com/wacloud/wacloud/whatsapp/internal/area"
)

// A Username is the name by which people find the number, without the @.
//
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/business-scoped-user-ids
type Username struct {
	Name   string         `json:"username"`
	Status UsernameStatus `json:"status"`
}

// A UsernameStatus is whether a username is in use. Values that are not listed are kept as sent.
type UsernameStatus string

const (
	UsernameApproved UsernameStatus = "approved" // people see it
	UsernameReserved UsernameStatus = "reserved" // kept for the number until usernames are there
)

// CheckUsername returns nil, or an error of kind Invalid with all rules that a username breaks: 3 to 35 characters of a-z,
// 0-9, period and underscore, a letter among them; no period at the ends, no two in a row; no "www" in front and no
// domain's ending.
//
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/business-scoped-user-ids
func CheckUsername(name string) error {
	var r area.Rules
	username(&r, name)
	return r.Err("check username")
}

func username(r *area.Rules, name string) {
	fail := func(broken bool, rule string) {
		if broken {
			r.Fail("username", rule, fmt.Sprintf("%.60q", name))
		}
	}
	const letters = "abcdefghijklmnopqrstuvwxyz"
	lower := strings.ToLower(name)
	r.Length("username", name, leastUsername, MaxUsername)
	fail(strings.ContainsFunc(lower, func(r rune) bool { return !strings.ContainsRune(letters+"0123456789._", r) }),
		"want a to z, 0 to 9, periods and underscores only")
	fail(!strings.ContainsAny(lower, letters), "want at least one letter")
	fail(strings.HasPrefix(name, ".") || strings.HasSuffix(name, ".") || strings.Contains(name, ".."),
		"want no period at the ends and no two in a row")
	fail(strings.HasPrefix(lower, "www"), `want no "www" in front`)
	for _, ending := range []string{".com", ".org", ".in", ".html"} { // those that Meta names; it knows more
		fail(strings.HasSuffix(lower, ending), "want no ending of a domain")
	}
}

// GetUsername reads the number's username, in use or reserved. It is empty if there is none.
func (c *Client) GetUsername(ctx context.Context) (Username, error) {
	return area.Get[Username](ctx, c.call("get username", "username"))
}

// A UsernameOption changes what SetUsername does.
type UsernameOption func(*wireUsername)

// TakingOver takes the name from another number of the same portfolio that has it (147005 says that one does).
func TakingOver() UsernameOption { return func(w *wireUsername) { w.Transfer = "force_transfer" } }

type wireUsername struct {
	Name     string `json:"username"`
	Transfer string `json:"transfer_action,omitzero"`
}

// SetUsername asks for a username.
//
// Errors: Invalid with all broken rules, before the wire; 147001 if it is taken, 147002 if the business is not eligible,
// 147003 and 147004 if a Facebook Page or Instagram account must be linked, 147005 if another number of yours has it.
//
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/business-scoped-user-ids
func (c *Client) SetUsername(ctx context.Context, name string, opts ...UsernameOption) (UsernameStatus, error) {
	call := c.call("set username", "username").Repeatable()
	username(&call.Rules, name)
	w := wireUsername{Name: name}
	for _, opt := range opts {
		opt(&w)
	}
	got, err := area.Post[Username](ctx, call, w)
	return got.Status, err
}

// DeleteUsername gives the number's username up.
func (c *Client) DeleteUsername(ctx context.Context) error {
	return c.call("delete username", "username").Delete(ctx)
}

// SuggestUsernames returns names that are free and reserved for this business to choose from.
func (c *Client) SuggestUsernames(ctx context.Context) ([]string, error) {
	got, err := area.Get[struct {
		Data []struct {
			Names []string `json:"username_suggestions"`
		} `json:"data"`
	}](ctx, c.call("suggest usernames", "username_suggestions"))
	var names []string
	for _, d := range got.Data {
		names = append(names, d.Names...)
	}
	return names, err
}

// ForgetContact takes a person, named by the business-scoped id, out of the number's contact book, in which Meta keeps who
// has which phone number. It reports whether there was such an entry. The next message makes a new one.
//
// Errors: Invalid before the wire, for a parent id (US.ENT.…) too, which Meta does not take here.
//
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/business-scoped-user-ids
func (c *Client) ForgetContact(ctx context.Context, bsuid string) (bool, error) {
	call := c.call("forget contact", "contact_book")
	if country, id, ok := strings.Cut(bsuid, "."); !ok || len(country) != 2 || id == "" || strings.Contains(id, ".") {
		call.Fail("bsuid", `want a business-scoped user id as "US.13491208655302741918"`, "")
	}
	got, err := area.Delete[struct {
		graph.Done
		Deleted bool `json:"deleted"`
	}](ctx, call, struct {
		Product string `json:"messaging_product"`
		BSUID   string `json:"bsuid"`
	}{"whatsapp", bsuid})
	return got.Deleted, err
}
