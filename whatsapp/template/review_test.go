package template_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"path"
	"strings"
	"sync"

	"github.com/wacloud/wacloud/whatsapp/whatsapptest"
)

// A reviewer stands between a client and the fake API and reviews what is submitted, as Meta's people do: a template is
// pending until Decide, and then its webhook is sent. It also shows templates by their ids.
type reviewer struct {
	srv  *whatsapptest.Server
	next http.RoundTripper

	mu        sync.Mutex
	submitted map[string]map[string]json.RawMessage // by id
}

func review(srv *whatsapptest.Server) *reviewer {
	return &reviewer{srv: srv, next: srv.RoundTripper(), submitted: map[string]map[string]json.RawMessage{}}
}

func (r *reviewer) RoundTrip(req *http.Request) (*http.Response, error) {
	last := path.Base(req.URL.Path)
	r.mu.Lock()
	known := r.submitted[last]
	body, err := json.Marshal(known) // under the lock, for Decide changes it
	r.mu.Unlock()
	switch {
	case known != nil && req.Method == http.MethodGet:
		return answer(req, body), err
	case last == "message_templates" && req.Method == http.MethodGet:
		req = req.Clone(req.Context())
		q := req.URL.Query()
		q.Del("fields")
		req.URL.RawQuery = q.Encode()
	case last == "message_templates" && req.Method == http.MethodPost:
		return r.submit(req)
	}
	return r.next.RoundTrip(req)
}

func (r *reviewer) submit(req *http.Request) (*http.Response, error) {
	sent, err := io.ReadAll(req.Body)
	if err != nil {
		return nil, err
	}
	req.Body.Close()
	req = req.Clone(req.Context())
	req.Body = io.NopCloser(bytes.NewReader(sent))
	res, err := r.next.RoundTrip(req)
	if err != nil || res.StatusCode != http.StatusOK {
		return res, err
	}
	defer res.Body.Close()
	var made map[string]json.RawMessage
	if err := json.NewDecoder(res.Body).Decode(&made); err != nil {
		return nil, err
	}
	var parts map[string]json.RawMessage
	if err := json.Unmarshal(sent, &parts); err != nil {
		return nil, err
	}
	made["status"] = json.RawMessage(`"PENDING"`)
	parts["id"], parts["status"] = made["id"], made["status"]
	var id string
	if err := json.Unmarshal(made["id"], &id); err != nil {
		return nil, err
	}
	r.mu.Lock()
	r.submitted[id] = parts
	r.mu.Unlock()
	body, err := json.Marshal(made)
	return answer(req, body), err
}

// Decide ends the review.
func (r *reviewer) Decide(id, status string) error {
	r.mu.Lock()
	parts := r.submitted[id]
	parts["status"], _ = json.Marshal(status)
	r.mu.Unlock()
	return r.srv.Notify("message_template_status_update", json.RawMessage(fmt.Sprintf(
		`{"event":%q,"message_template_id":%s,"message_template_name":%s,"message_template_language":%s,"reason":"NONE"}`,
		status, id, parts["name"], parts["language"])))
}

func answer(req *http.Request, body []byte) *http.Response {
	return &http.Response{
		StatusCode: http.StatusOK, Header: http.Header{"Content-Type": {"application/json"}}, ContentLength: int64(len(body)),
		Body: io.NopCloser(strings.NewReader(string(body))), Request: req,
	}
}
