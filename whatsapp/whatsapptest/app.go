package whatsapptest

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
)

// An upload is a resumable upload: what profile pictures and template samples come from.
type upload struct {
	id     string
	handle string
	length int
	kind   string
	data   []byte
}

func (u *upload) complete() bool { return len(u.data) == u.length }

type uploadSession struct {
	ID string `json:"id"`
}

type uploadHandle struct {
	Handle string `json:"h"`
}

type uploadOffset struct {
	ID     string `json:"id"`
	Offset int    `json:"file_offset"`
}

// app serves the app: its resumable uploads and its webhook subscription.
func (s *Server) app(c *call, id, edge string) (*answer, *failure) {
	post := c.r.Method == http.MethodPost
	get := c.r.Method == http.MethodGet || c.r.Method == http.MethodHead
	switch {
	case id == s.cfg.appID && edge == "" && get:
		return fields(c, app{s.cfg.appID, "Test App"}, "Application", "link,category,namespace")
	case id == s.cfg.appID && edge == "uploads" && post:
		return s.openUpload(c)
	case id == s.cfg.appID && edge == "subscriptions" && post:
		return s.setCallback(c)
	case strings.HasPrefix(id, "upload:") && edge == "" && post:
		return s.addToUpload(c, id)
	case strings.HasPrefix(id, "upload:") && edge == "" && get:
		s.mu.Lock()
		defer s.mu.Unlock()
		if u, known := s.uploads[id]; known {
			return ok(uploadOffset{u.id, len(u.data)})
		}
	}
	return nil, unknownObject(c.r.Method, id)
}

// openUpload serves POST /{app-id}/uploads. Its parameters may stand in the query as well as in the body.
func (s *Server) openUpload(c *call) (*answer, *failure) {
	var body struct {
		Name   text `json:"file_name"`
		Length text `json:"file_length"`
		Type   text `json:"file_type"`
	}
	if f := c.decode(&body); f != nil {
		return nil, f
	}
	n, err := strconv.Atoi(string(body.Length))
	switch {
	case body.Type == "":
		return nil, missing("file_type")
	case err != nil || n <= 0 || n > 100<<20:
		return nil, refuse(100, "Param file_length must be the number of bytes.")
	case !slices.Contains([]string{"application/pdf", "image/jpeg", "image/jpg", "image/png", "video/mp4"}, string(body.Type)):
		return nil, refuse(100, "Param file_type must be one of {application/pdf, image/jpeg, image/jpg, image/png, video/mp4}")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	u := &upload{id: "upload:" + s.ids.pick(32, letters), length: n, kind: string(body.Type)}
	u.handle = "4:" + s.ids.pick(40, letters)
	s.uploads[u.id], s.uploads[u.handle] = u, u
	return ok(uploadSession{u.id})
}

// addToUpload serves POST /{upload-id}: bytes from file_offset on.
func (s *Server) addToUpload(c *call, id string) (*answer, *failure) {
	if scheme, _, _ := strings.Cut(c.r.Header.Get("Authorization"), " "); !strings.EqualFold(scheme, "OAuth") {
		return nil, badToken(0, "Uploads take the token as \"Authorization: OAuth\".")
	}
	offset, err := strconv.Atoi(c.r.Header.Get("file_offset"))
	s.mu.Lock()
	defer s.mu.Unlock()
	u, known := s.uploads[id]
	switch {
	case !known:
		return nil, unknownObject(c.r.Method, id)
	case err != nil || offset != len(u.data):
		return nil, refuse(100, "Header file_offset must be %d.", len(u.data))
	case len(u.data)+len(c.body) > u.length:
		return nil, refuse(100, "The file is longer than the %d bytes that were announced.", u.length)
	}
	u.data = append(u.data, c.body...)
	if !u.complete() {
		return ok(uploadOffset{u.id, len(u.data)})
	}
	return ok(uploadHandle{u.handle})
}

// setCallback serves POST /{app-id}/subscriptions: the handshake with the app's own callback.
func (s *Server) setCallback(c *call) (*answer, *failure) {
	var body struct {
		Object text `json:"object"`
		URL    text `json:"callback_url"`
		Token  text `json:"verify_token"`
	}
	if f := c.decode(&body); f != nil {
		return nil, f
	}
	switch {
	case body.Object != "whatsapp_business_account":
		return nil, refuse(100, "Param object must be one of {WHATSAPP_BUSINESS_ACCOUNT}")
	case body.URL == "":
		return nil, missing("callback_url")
	}
	if err := s.subscribe(c.r.Context(), string(body.URL), string(body.Token)); err != nil {
		return nil, callbackFailed(err)
	}
	return ok(success{true})
}

type appAccessToken struct {
	Token string `json:"access_token"`
	Type  string `json:"token_type"`
}

// appToken serves GET /oauth/access_token.
func (s *Server) appToken(c *call) (*answer, *failure) {
	q := c.form
	if q == nil {
		q = c.r.URL.Query()
	}
	if q.Get("client_id") != s.cfg.appID || q.Get("client_secret") != s.cfg.appSecret {
		return nil, &failure{status: http.StatusBadRequest, code: 1, message: "Error validating client secret."}
	}
	if q.Get("grant_type") == "client_credentials" {
		return ok(appAccessToken{s.cfg.appID + "|" + s.cfg.appSecret, "bearer"})
	}
	return ok(appAccessToken{s.Token(), "bearer"})
}

type tokenReport struct {
	Data tokenFacts `json:"data"`
}

type tokenFacts struct {
	AppID   string   `json:"app_id"`
	Type    string   `json:"type"`
	Name    string   `json:"application"`
	Valid   bool     `json:"is_valid"`
	Expires int64    `json:"expires_at"`
	Scopes  []string `json:"scopes"`
}

// debugToken serves GET /debug_token.
func (s *Server) debugToken(c *call) (*answer, *failure) {
	token := c.r.URL.Query().Get("input_token")
	if token == "" {
		return nil, missing("input_token")
	}
	s.mu.Lock()
	valid := s.tokens[token]
	s.mu.Unlock()
	return ok(tokenReport{tokenFacts{
		AppID: s.cfg.appID, Type: "SYSTEM_USER", Name: "Test App", Valid: valid,
		Scopes: []string{"whatsapp_business_management", "whatsapp_business_messaging"},
	}})
}
