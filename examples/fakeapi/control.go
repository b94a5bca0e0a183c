package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strconv"
	"time"

	"github.com/wacloud/wacloud/whatsapp/whatsapptest"
)

// maxControl caps the body of a call to /_fake/.
const maxControl = 4 << 20 // bytes

// A control lets programs in other languages play people.
type control struct {
	fake       *whatsapptest.Server
	wait       time.Duration // for a webhook that cannot be reached yet
	subscribed chan struct{} // closed once webhooks can be delivered
}

// subscribe does the handshake, if there is a webhook.
func (c *control) subscribe(ctx context.Context, webhook string) error {
	if webhook != "" {
		if err := c.fake.Subscribe(ctx, webhook); err != nil {
			return err
		}
	}
	close(c.subscribed)
	return nil
}

func (c *control) routes() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("POST /_fake/inbound", c.inbound)
	mux.HandleFunc("POST /_fake/read", c.read)
	mux.HandleFunc("POST /_fake/template", c.template)
	mux.HandleFunc("GET /_fake/ledger", c.ledger)
	mux.HandleFunc("/_fake/", func(w http.ResponseWriter, r *http.Request) {
		answer(w, http.StatusNotFound, problem{"no such control: " + r.Method + " " + r.URL.Path})
	})
	api := c.fake.Handler()
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		// ServeMux would redirect paths with doubled slashes; the API takes them as they are.
		if len(r.URL.Path) >= len("/_fake/") && r.URL.Path[:len("/_fake/")] == "/_fake/" {
			mux.ServeHTTP(w, r)
			return
		}
		api.ServeHTTP(w, r)
	})
}

type problem struct {
	Error string `json:"error"`
}

func answer(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(v)
}

// body reads a JSON object into v.
func body(w http.ResponseWriter, r *http.Request, v any) bool {
	data, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxControl))
	if err == nil {
		err = json.Unmarshal(data, v)
	}
	if err != nil {
		answer(w, http.StatusBadRequest, problem{"want a JSON object: " + err.Error()})
	}
	return err == nil
}

// inbound delivers a message that somebody writes. Messages wait until the webhook has answered the handshake.
func (c *control) inbound(w http.ResponseWriter, r *http.Request) {
	var members map[string]json.RawMessage
	if !body(w, r, &members) {
		return
	}
	name, err := takeName(members)
	if err != nil {
		answer(w, http.StatusBadRequest, problem{err.Error()})
		return
	}
	message, err := json.Marshal(members)
	if err != nil {
		answer(w, http.StatusBadRequest, problem{err.Error()})
		return
	}
	select {
	case <-c.subscribed:
	case <-r.Context().Done():
		return
	case <-time.After(2 * c.wait):
		answer(w, http.StatusServiceUnavailable, problem{"the webhook has not answered the handshake"})
		return
	}
	id, err := c.fake.Inbound(name, message)
	if err != nil {
		answer(w, http.StatusBadRequest, problem{err.Error()})
		return
	}
	answer(w, http.StatusOK, struct {
		ID string `json:"id"`
	}{id})
}

// takeName takes the one member that is not the message's own.
func takeName(members map[string]json.RawMessage) (string, error) {
	raw, given := members["name"]
	if !given || bytes.Equal(raw, []byte("null")) {
		delete(members, "name")
		return "", nil
	}
	delete(members, "name")
	var name string
	if err := json.Unmarshal(raw, &name); err != nil {
		return "", errors.New(`"name": want a string`)
	}
	return name, nil
}

func (c *control) read(w http.ResponseWriter, r *http.Request) {
	var who struct {
		From string `json:"from"`
	}
	if !body(w, r, &who) {
		return
	}
	if who.From == "" {
		answer(w, http.StatusBadRequest, problem{`"from": want a phone number`})
		return
	}
	u, known := c.fake.Find(who.From)
	if !known {
		answer(w, http.StatusNotFound, problem{`"from": no message was sent to this person, and none came from them`})
		return
	}
	u.Reads()
	answer(w, http.StatusOK, struct {
		Success bool `json:"success"`
	}{true})
}

// template adds an approved template.
func (c *control) template(w http.ResponseWriter, r *http.Request) {
	var t struct {
		Name     string `json:"name"`
		Language string `json:"language"`
		Category string `json:"category"`
		Status   string `json:"status"`
		Header   string `json:"header"`
		Title    string `json:"title"`
		Body     string `json:"body"`
		Footer   string `json:"footer"`
		Buttons  []struct {
			Type string `json:"type"`
			Text string `json:"text"`
			URL  string `json:"url"`
		} `json:"buttons"`
	}
	if !body(w, r, &t) {
		return
	}
	if t.Name == "" {
		answer(w, http.StatusBadRequest, problem{`"name": want a template name`})
		return
	}
	made := whatsapptest.Template{
		Name: t.Name, Language: t.Language, Category: t.Category, Status: t.Status, Header: t.Header, Title: t.Title,
		Body: t.Body, Footer: t.Footer,
	}
	for _, b := range t.Buttons {
		made.Buttons = append(made.Buttons, whatsapptest.TemplateButton{Type: b.Type, Text: b.Text, URL: b.URL})
	}
	c.fake.AddTemplate(made)
	answer(w, http.StatusOK, struct {
		Success bool `json:"success"`
	}{true})
}

// accepted is one line of the ledger.
type accepted struct {
	ID           string          `json:"id"`
	To           string          `json:"to"`
	Type         string          `json:"type"`
	Body         json.RawMessage `json:"body"`
	CallbackData string          `json:"biz_opaque_callback_data,omitempty"`
	Timestamp    string          `json:"timestamp"`
	Failed       int             `json:"failed,omitempty"`
}

func (c *control) ledger(w http.ResponseWriter, _ *http.Request) {
	out := struct {
		Data []accepted `json:"data"`
	}{[]accepted{}}
	for _, m := range c.fake.Ledger() {
		out.Data = append(out.Data, accepted{
			m.ID, m.To, m.Type, m.Body, m.CallbackData, strconv.FormatInt(m.Time.Unix(), 10), m.FailedWith,
		})
	}
	answer(w, http.StatusOK, out)
}
