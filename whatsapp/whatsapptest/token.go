package whatsapptest

import (
	"crypto/hmac"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
)

// The permissions that calls need.
const (
	management = "whatsapp_business_management"
	messaging  = "whatsapp_business_messaging"
	portfolio  = "business_management"
)

// codeLife is how long a code of Embedded Signup can be exchanged.
const codeLife = 30 * time.Second

// A token is an access token that was issued.
type token struct {
	Token
	issued time.Time
	app    bool // the app's own
}

// issue makes a token. The caller holds mu.
func (s *Server) issue(secret string) *token {
	t := &token{issued: s.now(), Token: Token{AppID: s.cfg.appID, Scopes: []string{management, messaging, portfolio}}}
	s.tokens[secret] = t
	return t
}

// flaw says why a token cannot be used, nil if it can.
func (t *token) flaw(now time.Time) *failure {
	const layout = "Monday, 02-Jan-06 15:04:05 MST"
	switch {
	case t == nil:
		return badToken(0, "Invalid OAuth access token - Cannot parse access token")
	case t.Invalid:
		return badToken(467, "Error validating access token: The session is invalid because the user logged out.")
	case !t.Expires.IsZero() && !now.Before(t.Expires):
		return badToken(463, "Error validating access token: Session has expired on "+t.Expires.UTC().Format(layout)+
			". The current time is "+now.UTC().Format(layout)+".")
	}
	return nil
}

// lookUp returns a token, the app's own included, nil if there is none. The caller holds mu.
func (s *Server) lookUp(secret string) *token {
	if secret == s.cfg.appID+"|"+s.cfg.appSecret {
		return &token{app: true, Token: Token{AppID: s.cfg.appID}}
	}
	return s.tokens[secret]
}

// authenticate looks for the token where Graph does: header, query, form.
func (s *Server) authenticate(c *call) *failure {
	secret := ""
	if scheme, value, ok := strings.Cut(c.r.Header.Get("Authorization"), " "); ok &&
		(strings.EqualFold(scheme, "Bearer") || strings.EqualFold(scheme, "OAuth")) {
		secret = strings.TrimSpace(value)
	}
	for _, q := range []url.Values{c.r.URL.Query(), c.form} {
		if secret == "" {
			secret = q.Get("access_token")
		}
	}
	if path := strings.Join(c.path, "/"); path == "oauth/access_token" || path == "qr" {
		return nil // where tokens come from, and images that browsers show
	}
	if secret == "" {
		return badToken(0, "An access token is required to request this resource.")
	}
	s.mu.Lock()
	c.token = s.lookUp(secret)
	f := c.token.flaw(s.now())
	s.mu.Unlock()
	if f != nil {
		return f
	}
	proof := c.r.URL.Query().Get("appsecret_proof")
	if proof == "" {
		proof = c.form.Get("appsecret_proof")
	}
	switch {
	case proof == "" && s.cfg.needProof:
		return &failure{status: http.StatusBadRequest, kind: "GraphMethodException", code: 100,
			message: "API calls from the server require an appsecret_proof argument"}
	case proof != "" && !hmac.Equal([]byte(proof), []byte(hexMAC(s.cfg.appSecret, []byte(secret)))):
		return &failure{status: http.StatusBadRequest, kind: "GraphMethodException", code: 100,
			message: "Invalid appsecret_proof provided in the API argument"}
	}
	return nil
}

// permit reports why a call is not allowed: a permission that its token lacks, or an account that it was not granted.
// The caller holds mu.
func (s *Server) permit(c *call, k kind, scope string) *failure {
	switch {
	case c.token == nil:
		return nil
	case scope == appOnly && !c.token.app:
		return &failure{status: http.StatusBadRequest, code: 15,
			message: "(#15) This method must be called with an app access_token."}
	case scope == appOnly, scope == "":
		return nil
	case c.token.app, k.inAccount() && c.token.WABAs != nil && !slices.Contains(c.token.WABAs, s.cfg.wabaID):
		return unknownObject(c.r.Method, c.path[0])
	case slices.Contains(c.token.Scopes, scope):
		return nil
	case scope == messaging:
		return &failure{status: http.StatusForbidden, code: 10, message: "(#10) Application does not have permission for this action"}
	}
	return &failure{status: http.StatusForbidden, code: 200, message: "(#200) Requires " + scope + " permission to manage the object"}
}

type issuedToken struct {
	Token   string `json:"access_token"`
	Type    string `json:"token_type"`
	Expires int64  `json:"expires_in,omitempty"`
}

// SignupCode returns a code as Embedded Signup gives one to the page of a business that it onboards. It can be exchanged
// once, within 30 seconds, for a token of this account. The app is told of the account in an account_update with
// PARTNER_ADDED, subscribed to the account or not.
func (s *Server) SignupCode() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	code := "AQ" + s.ids.pick(60, urlSafe)
	s.codes[code] = s.now()
	s.tellIn(item{field: "account_update", anyway: true},
		accountValue{Event: "PARTNER_ADDED", Account: &accountInfo{s.cfg.wabaID, s.cfg.businessID}})
	return code
}

// accessToken serves GET and POST /oauth/access_token: the app's own token, and the exchange of a code.
//
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/embedded-signup/onboarding-customers-as-a-tech-provider
func (s *Server) accessToken(c *call) (*answer, *failure) {
	var body struct {
		ID     text `json:"client_id"`
		Secret text `json:"client_secret"`
		Grant  text `json:"grant_type"`
		Code   text `json:"code"`
	}
	if f := c.decode(&body); f != nil {
		return nil, f
	}
	code := string(body.Code)
	switch {
	case body.ID == "":
		return nil, &failure{status: http.StatusBadRequest, code: 101, message: "Missing client_id parameter."}
	case string(body.ID) != s.cfg.appID:
		return nil, &failure{status: http.StatusBadRequest, code: 101,
			message: "Error validating application. Cannot get application info due to a system error."}
	case string(body.Secret) != s.cfg.appSecret:
		return nil, &failure{status: http.StatusBadRequest, code: 1, message: "Error validating client secret."}
	case body.Grant == "client_credentials":
		return ok(issuedToken{Token: s.cfg.appID + "|" + s.cfg.appSecret, Type: "bearer"})
	case code == "":
		return nil, &failure{status: http.StatusBadRequest, code: 1, message: "Missing authorization code"}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	issued, known := s.codes[code]
	switch {
	case !known:
		return nil, &failure{status: http.StatusBadRequest, code: 100, subcode: 36008, message: "Invalid verification code format."}
	case issued.IsZero():
		return nil, &failure{status: http.StatusBadRequest, code: 100, subcode: 36009, message: "This authorization code has been used."}
	case s.now().Sub(issued) > codeLife:
		return nil, &failure{status: http.StatusBadRequest, code: 100, subcode: 36007, message: "This authorization code has expired."}
	}
	s.codes[code] = time.Time{}
	secret := s.ids.token()
	t := s.issue(secret)
	t.WABAs, t.Scopes = []string{s.cfg.wabaID}, []string{management, messaging}
	return ok(issuedToken{Token: secret, Type: "bearer"})
}

type tokenReport struct {
	Data tokenFacts `json:"data"`
}

type tokenFacts struct {
	AppID       string     `json:"app_id,omitempty"`
	Type        string     `json:"type,omitempty"`
	Name        string     `json:"application,omitempty"`
	DataExpires *int64     `json:"data_access_expires_at,omitempty"`
	Error       *tokenFlaw `json:"error,omitempty"`
	Expires     *int64     `json:"expires_at,omitempty"` // 0 for never
	Valid       bool       `json:"is_valid"`
	Issued      int64      `json:"issued_at,omitempty"`
	Scopes      []string   `json:"scopes"`
	Granular    []grant    `json:"granular_scopes,omitempty"`
	UserID      string     `json:"user_id,omitempty"`
}

type grant struct {
	Scope   string   `json:"scope"`
	Targets []string `json:"target_ids,omitempty"`
}

type tokenFlaw struct {
	Code    int    `json:"code"`
	Message string `json:"message"`
	Subcode int    `json:"subcode,omitempty"`
}

// debugToken serves GET /debug_token. A token can be looked at with itself, with another one of the app, or with the
// app's own.
//
// Reference: https://developers.facebook.com/docs/graph-api/reference/debug_token
func (s *Server) debugToken(c *call) (*answer, *failure) {
	secret := c.r.URL.Query().Get("input_token")
	if secret == "" {
		return nil, missing("input_token")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	t := s.lookUp(secret)
	out := tokenFacts{Scopes: []string{}}
	if f := t.flaw(s.now()); f != nil {
		out.Error = &tokenFlaw{f.code, f.message, f.subcode}
		if t == nil {
			out.Error.Message = "Invalid OAuth access token."
			return ok(tokenReport{out})
		}
	}
	if c.token.AppID != t.AppID {
		return nil, &failure{status: http.StatusBadRequest, code: 100,
			message: "(#100) The App_id in the input_token did not match the Viewing App"}
	}
	out.AppID, out.Name, out.Valid = t.AppID, s.owner.Name, out.Error == nil
	if t.app {
		out.Type = "APP"
		return ok(tokenReport{out})
	}
	out.Type, out.UserID, out.Issued = "SYSTEM_USER", s.userID, t.issued.Unix()
	out.Expires, out.DataExpires = new(expiry(t.Expires)), new(expiry(t.DataExpires))
	out.Scopes = append(out.Scopes, t.Scopes...)
	for _, scope := range t.Scopes {
		g := grant{Scope: scope}
		if strings.HasPrefix(scope, "whatsapp_") {
			g.Targets = t.WABAs
		}
		out.Granular = append(out.Granular, g)
	}
	return ok(tokenReport{out})
}

// expiry is a time as debug_token tells it: 0 for never.
func expiry(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.Unix()
}

// userName is what the system user is called that tokens are of.
const userName = "Test System User"

// me serves GET /me, which is whose the token is, and GET /{user-id}.
func (s *Server) me(c *call) (*answer, *failure) {
	s.mu.Lock()
	defer s.mu.Unlock()
	u := s.member(c.path[0])
	switch {
	case u != nil:
		return fields(c, namedNode{u.ID, u.Name}, "User", "")
	case c.token.app:
		return fields(c, namedNode{s.cfg.appID, s.owner.Name}, "Application", "")
	}
	return fields(c, namedNode{s.userID, userName}, "User", "")
}
