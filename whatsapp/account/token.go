package account

import (
	"context"
	"slices"
	"time"

	"github.com/wacloud/wacloud/whatsapp/graph"
	"github.com/wacloud/wacloud/whatsapp/internal/area"
)

// The scopes that this module's calls need.
const (
	ScopeManagement = "whatsapp_business_management" // accounts, numbers, templates
	ScopeMessaging  = "whatsapp_business_messaging"  // messages, media, registration
	ScopeBusiness   = "business_management"          // portfolios
)

// TokenInfo is what Meta knows of an access token.
//
// Reference: https://developers.facebook.com/docs/graph-api/reference/debug_token
type TokenInfo struct {
	AppID         string    `json:"app_id"`
	App           string    `json:"application"`
	Type          string    `json:"type"` // "USER", "SYSTEM_USER", "APP", "PAGE"
	Valid         bool      `json:"is_valid"`
	Expires       int64     `json:"expires_at"`             // seconds since 1970; 0 for never
	AccessExpires int64     `json:"data_access_expires_at"` // seconds since 1970; 0 for never
	Issued        int64     `json:"issued_at"`
	UserID        string    `json:"user_id"`
	Scopes        []string  `json:"scopes"`
	Granular      []Grant   `json:"granular_scopes"`
	Error         TokenFlaw `json:"error"` // why the token is not valid
}

// A Grant is a scope, and the nodes that it is for.
type Grant struct {
	Scope   string   `json:"scope"`
	Targets []string `json:"target_ids"` // none: all that the token can reach
}

// A TokenFlaw is why a token is not valid, in Meta's words.
type TokenFlaw struct {
	Code    int    `json:"code"`
	Subcode int    `json:"subcode"`
	Message string `json:"message"`
}

// ExpiresAt returns when the token ends, the zero time for one that does not.
func (t TokenInfo) ExpiresAt() time.Time {
	if t.Expires == 0 {
		return time.Time{}
	}
	return time.Unix(t.Expires, 0).UTC()
}

// Missing returns which of the scopes the token lacks: by default the two that messages and management need.
func (t TokenInfo) Missing(scopes ...string) []string {
	if len(scopes) == 0 {
		scopes = []string{ScopeManagement, ScopeMessaging}
	}
	return slices.DeleteFunc(slices.Clone(scopes), func(s string) bool { return slices.Contains(t.Scopes, s) })
}

// WABAs returns the ids of the accounts that the token was granted management of, in the order of the grants; none if it
// names none. After Embedded Signup this is how the new account's id is learnt.
func (t TokenInfo) WABAs() []string {
	for _, g := range t.Granular {
		if g.Scope == ScopeManagement {
			return g.Targets
		}
	}
	return nil
}

// DebugToken asks Meta what it knows of a token. The api's own token must be the same one, or the app's. A token that is
// not valid is no error here: see TokenInfo.Valid and Error.
//
// Reference: https://developers.facebook.com/docs/graph-api/reference/debug_token
func DebugToken(ctx context.Context, api graph.API, token string) (TokenInfo, error) {
	call := area.To(api, "debug token", "debug_token").With("input_token", token)
	call.Need("input_token", token)
	got, err := area.Get[struct {
		Data TokenInfo `json:"data"`
	}](ctx, call)
	return got.Data, err
}

// A Token is an access token that was just issued. Its prints hide it; Secret holds it.
type Token struct {
	Secret    string `json:"access_token"`
	Type      string `json:"token_type"`
	ExpiresIn int64  `json:"expires_in"` // seconds; 0 for never, or if Expires says it
	Expires   int64  `json:"expires_at"` // seconds since 1970; of SolutionToken only
}

// String hides the token.
func (t Token) String() string { return "(token)" }

// GoString hides the token.
func (t Token) GoString() string { return "account.Token(hidden)" }

// An Exchange is what a code of Embedded Signup is exchanged with.
type Exchange struct {
	AppID       string
	AppSecret   string
	Code        string
	RedirectURI string // only if the code was issued for one
}

// String hides the secret and the code.
func (e Exchange) String() string { return "{AppID:" + e.AppID + "}" }

// GoString hides the secret and the code.
func (e Exchange) GoString() string { return "account.Exchange" + e.String() }

// ExchangeCode exchanges the code that Embedded Signup gave for a business token. A code lives 30 seconds and works once.
//
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/embedded-signup/onboarding-customers-as-a-tech-provider
func ExchangeCode(ctx context.Context, api graph.API, e Exchange) (Token, error) {
	call := issue(api, "exchange code", e.AppID, e.AppSecret).With("code", e.Code).With("redirect_uri", e.RedirectURI)
	call.Need("code", e.Code)
	return area.Get[Token](ctx, call)
}

// AppToken returns the app's own token, which DebugToken and the app's subscriptions take.
//
// Reference: https://developers.facebook.com/docs/facebook-login/guides/access-tokens#apptokens
func AppToken(ctx context.Context, api graph.API, appID, appSecret string) (Token, error) {
	return area.Get[Token](ctx, issue(api, "get app token", appID, appSecret).With("grant_type", "client_credentials"))
}

// issue begins a call that issues a token to an app.
func issue(api graph.API, op, appID, appSecret string) *area.Call {
	call := area.To(api, op, "oauth/access_token").With("client_id", appID).With("client_secret", appSecret)
	call.Need("client_id", appID)
	call.Need("client_secret", appSecret)
	return call
}
