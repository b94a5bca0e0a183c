package template_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"

	waerrors "github.com/wacloud/wacloud/errors"
	"github.com/wacloud/wacloud/whatsapp/graph"
)

const waba = "102290129340398"

// api is a graph.API in process: it keeps what is asked and answers with the next answer, the last one for ever.
type api struct {
	mu      sync.Mutex
	answers []string // "!401 {…}" is a refusal
	calls   []call
	before  func() // runs before each answer
}

type call struct {
	method, ref, body, op string
	repeatable            bool
}

func (a *api) PhoneNumberID() string { return "106540352242922" }

func (a *api) NewRequest(ctx context.Context, method, ref string, body any) (*http.Request, error) {
	var r io.Reader
	if body != nil {
		b, err := json.Marshal(body)
		if err != nil {
			return nil, err
		}
		r = bytes.NewReader(b)
	}
	if !strings.HasPrefix(ref, "https://") {
		ref = "https://graph.test/" + ref
	}
	return http.NewRequestWithContext(ctx, method, ref, r)
}

func (a *api) Do(r *http.Request) (*http.Response, error) {
	var body []byte
	if r.Body != nil {
		body, _ = io.ReadAll(r.Body)
	} else if r.GetBody != nil {
		rc, err := r.GetBody()
		if err != nil {
			return nil, err
		}
		defer rc.Close()
		body, _ = io.ReadAll(rc)
	}
	ref, err := url.QueryUnescape(strings.TrimPrefix(r.URL.String(), "https://graph.test/"))
	if err != nil {
		return nil, err
	}
	if err := r.Context().Err(); err != nil {
		return nil, &waerrors.Error{Outcome: waerrors.NotSent, Kind: waerrors.Canceled, Err: err}
	}
	a.mu.Lock()
	a.calls = append(a.calls, call{r.Method, ref, string(body), graph.Op(r.Context()), graph.Repeatable(r)})
	answer := a.answers[min(len(a.calls), len(a.answers))-1]
	before := a.before
	a.mu.Unlock()
	if before != nil {
		before()
	}
	if status, rest, refused := strings.Cut(answer, " "); refused && strings.HasPrefix(status, "!") {
		code := 400
		switch status {
		case "!401":
			code = 401
		case "!403":
			code = 403
		case "!404":
			code = 404
		case "!503":
			code = 503
		}
		e := waerrors.FromResponse(code, []byte(rest))
		e.Op = graph.Op(r.Context())
		return nil, e
	}
	return &http.Response{StatusCode: http.StatusOK, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(answer)), Request: r}, nil
}

func (a *api) asked() []call {
	a.mu.Lock()
	defer a.mu.Unlock()
	return append([]call(nil), a.calls...)
}
