package media_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	waerrors "github.com/wacloud/wacloud/errors"
)

const (
	testNumber = "106540352242922"
	testToken  = "EAAcanary0000TOKEN"
)

// testAPI is the least graph.API that can be: one attempt, no retries.
type testAPI struct {
	base   string // with the version
	client *http.Client
	repeat int // times that a broken POST is sent again, as a transport would
}

// newAPI serves h as the Graph API under a base path and version.
func newAPI(t *testing.T, h http.Handler) *testAPI {
	t.Helper()
	srv := httptest.NewServer(h)
	client := srv.Client()
	client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	t.Cleanup(func() {
		client.CloseIdleConnections()
		srv.Close()
	})
	return &testAPI{base: srv.URL + "/graph/v26.0/", client: client}
}

func (a *testAPI) PhoneNumberID() string { return testNumber }

func (a *testAPI) AppID() string { return "4242" }

func (a *testAPI) NewRequest(ctx context.Context, method, ref string, body any) (*http.Request, error) {
	if !strings.Contains(ref, "://") {
		ref = a.base + ref
	}
	var r io.Reader
	if body != nil {
		data, err := json.Marshal(body)
		if err != nil {
			return nil, err
		}
		r = bytes.NewReader(data)
	}
	req, err := http.NewRequestWithContext(ctx, method, ref, r)
	if err != nil {
		return nil, err
	}
	req.Header.Set("Accept", "application/json")
	if body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	return req, nil
}

func (a *testAPI) Do(req *http.Request) (*http.Response, error) {
	for try := 0; ; try++ {
		if req.GetBody != nil {
			body, err := req.GetBody()
			if err != nil {
				return nil, &waerrors.Error{Outcome: waerrors.NotSent, Kind: waerrors.Unavailable, Err: err}
			}
			req.Body = body
		}
		if strings.HasPrefix(req.URL.String(), a.base) || strings.Contains(req.URL.Path, "/lookaside/") {
			req.Header.Set("Authorization", "Bearer "+testToken)
		}
		res, err := a.client.Do(req)
		switch {
		case err != nil && try < a.repeat:
			continue
		case err != nil:
			kind := waerrors.Unavailable
			if errors.Is(err, context.Canceled) {
				kind = waerrors.Canceled
			}
			return nil, &waerrors.Error{Outcome: waerrors.Unknown, Kind: kind, Err: err}
		case res.StatusCode >= 400:
			defer res.Body.Close()
			data, _ := io.ReadAll(res.Body)
			return nil, waerrors.FromResponse(res.StatusCode, data)
		}
		return res, nil
	}
}

func fieldsOf(t *testing.T, err error) map[string]string {
	t.Helper()
	e, ok := errors.AsType[*waerrors.Error](err)
	if !ok {
		t.Fatalf("want a *waerrors.Error, got %T: %v", err, err)
	}
	out := map[string]string{}
	for _, f := range e.Fields {
		out[f.Path] = f.Rule + " | " + f.Value
	}
	return out
}
