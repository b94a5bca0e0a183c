package number

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	waerrors "github.com/wacloud/wacloud/errors"
	"github.com/wacloud/wacloud/whatsapp/graph"
)

// missing is the error of an answer in which what was asked for is not.
func missing(op, path, value string) error {
	return &waerrors.Error{
		Op: op, Outcome: waerrors.Refused, Kind: waerrors.NotFound, Status: http.StatusOK,
		Fields: []waerrors.FieldError{{Path: path, Rule: "want one that exists", Value: fmt.Sprintf("%.40q", value)}},
	}
}

// A Username is the name by which people find the number, without the @.
type Username struct {
	Name   string   `json:"username"`
	Status Standing `json:"status"`
}

// CheckUsername returns nil, or an error of kind Invalid with all rules that a username breaks: 3 to 35 characters of a-z,
// 0-9, period and underscore, a letter among them; no period at the ends, no two in a row; no "www" in front and no
// domain's ending.
//
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/business-scoped-user-ids
func CheckUsername(name string) error {
	var v checker
	v.username(name)
	return v.err("check username")
}

func (v *checker) username(name string) {
	const path = "username"
	v.length(path, name, minUsername, MaxUsername)
	lower := strings.ToLower(name)
	if strings.ContainsFunc(lower, func(r rune) bool {
		return !strings.ContainsRune("abcdefghijklmnopqrstuvwxyz0123456789._", r)
	}) {
		v.fail(path, "want a to z, 0 to 9, periods and underscores only", fmt.Sprintf("%.60q", name))
	}
	if !strings.ContainsAny(lower, "abcdefghijklmnopqrstuvwxyz") {
		v.fail(path, "want at least one letter", fmt.Sprintf("%.60q", name))
	}
	if strings.HasPrefix(name, ".") || strings.HasSuffix(name, ".") || strings.Contains(name, "..") {
		v.fail(path, "want no period at the ends and no two in a row", fmt.Sprintf("%.60q", name))
	}
	if strings.HasPrefix(lower, "www") {
		v.fail(path, `want no "www" in front`, fmt.Sprintf("%.60q", name))
	}
	switch lower[strings.LastIndexByte(lower, '.')+1:] { // the endings that Meta names; it knows more
	case "com", "org", "in", "html":
		if strings.Contains(lower, ".") {
			v.fail(path, "want no ending of a domain", fmt.Sprintf("%.60q", name))
		}
	}
}

// GetUsername reads the number's username, in use or reserved. It is empty if there is none.
func (c *Client) GetUsername(ctx context.Context) (Username, error) {
	const op = "get username"
	ref, err := c.path(op, "username")
	if err != nil {
		return Username{}, err
	}
	return graph.Get[Username](graph.WithOp(ctx, op), c.api, ref)
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
func (c *Client) SetUsername(ctx context.Context, name string, opts ...UsernameOption) (Standing, error) {
	const op = "set username"
	var v checker
	v.username(name)
	if err := v.err(op); err != nil {
		return "", err
	}
	ref, err := c.path(op, "username")
	if err != nil {
		return "", err
	}
	w := wireUsername{Name: name}
	for _, opt := range opts {
		opt(&w)
	}
	got, err := graph.Post[Username](graph.WithRepeat(graph.WithOp(ctx, op)), c.api, ref, w)
	return got.Status, err
}

// DeleteUsername gives the number's username up.
func (c *Client) DeleteUsername(ctx context.Context) error {
	const op = "delete username"
	ref, err := c.path(op, "username")
	if err != nil {
		return err
	}
	s, err := graph.Delete[success](graph.WithOp(ctx, op), c.api, ref, nil)
	return done(op, s, err)
}

// SuggestUsernames returns names that are free and reserved for this business to choose from.
func (c *Client) SuggestUsernames(ctx context.Context) ([]string, error) {
	const op = "suggest usernames"
	ref, err := c.path(op, "username_suggestions")
	if err != nil {
		return nil, err
	}
	got, err := graph.Get[struct {
		Data []struct {
			Names []string `json:"username_suggestions"`
		} `json:"data"`
	}](graph.WithOp(ctx, op), c.api, ref)
	var names []string
	for _, d := range got.Data {
		names = append(names, d.Names...)
	}
	return names, err
}

// A PublicKey is the number's key for Flows: what people enter is encrypted for it.
type PublicKey struct {
	PEM       string `json:"business_public_key"`
	Signature Match  `json:"business_public_key_signature_status"`
}

// GetPublicKey reads the key. SignatureMismatch means that the number was registered again since: set the key anew.
//
// Errors: NotFound if none was set.
//
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/reference/whatsapp-business-phone-number/whatsapp-business-encryption-api
func (c *Client) GetPublicKey(ctx context.Context) (PublicKey, error) {
	const op = "get public key"
	ref, err := c.path(op, "whatsapp_business_encryption")
	if err != nil {
		return PublicKey{}, err
	}
	got, err := graph.Get[struct {
		PublicKey
		Data []PublicKey `json:"data"`
	}](graph.WithOp(ctx, op), c.api, ref)
	switch {
	case err != nil || got.PEM != "":
		return got.PublicKey, err
	case len(got.Data) > 0:
		return got.Data[0], nil
	}
	return PublicKey{}, missing(op, "business_public_key", "")
}

// SetPublicKey sets the key: a 2048-bit RSA public key in PEM.
func (c *Client) SetPublicKey(ctx context.Context, pem string) error {
	const op = "set public key"
	var v checker
	if !strings.Contains(pem, "-----BEGIN PUBLIC KEY-----") {
		v.fail("business_public_key", "want a public key in PEM", strconv.Itoa(len(pem))+" bytes")
	}
	if err := v.err(op); err != nil {
		return err
	}
	ref, err := c.path(op, "whatsapp_business_encryption")
	if err != nil {
		return err
	}
	s, err := form[success](graph.WithRepeat(graph.WithOp(ctx, op)), c.api, http.MethodPost, ref, url.Values{"business_public_key": {pem}})
	return done(op, s, err)
}
