package account_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	waerrors "github.com/wacloud/wacloud/errors"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// api is a Graph API that gives its answers in turn and keeps what it was asked.
type api struct {
	id      string
	answers []string // "!400 …" is an error with that status
	asked   []string
	body    string
}

func newAPI(answers ...string) *api { return &api{id: "106540352242922", answers: answers} }

func (a *api) PhoneNumberID() string { return a.id }

func (a *api) NewRequest(ctx context.Context, method, ref string, body any) (*http.Request, error) {
	req, err := http.NewRequestWithContext(ctx, method, "https://graph.test/"+ref, nil)
	if err != nil || body == nil {
		return req, err
	}
	var buf bytes.Buffer
	enc := json.NewEncoder(&buf)
	enc.SetEscapeHTML(false)
	err = enc.Encode(body)
	req.GetBody = func() (io.ReadCloser, error) { return io.NopCloser(&buf), nil }
	return req, err
}

func (a *api) Do(req *http.Request) (*http.Response, error) {
	a.asked, a.body = append(a.asked, req.Method+" "+strings.TrimPrefix(req.URL.RequestURI(), "/")), ""
	if req.GetBody != nil {
		b, err := req.GetBody()
		if err != nil {
			return nil, err
		}
		data, err := io.ReadAll(b)
		if err != nil {
			return nil, err
		}
		a.body = string(data)
	}
	answer := `!500 {"error":{"code":2,"message":"down"}}`
	if n := len(a.asked); n <= len(a.answers) {
		answer = a.answers[n-1]
	}
	if body, failed := strings.CutPrefix(answer, "!"); failed {
		return nil, waerrors.FromResponse(int(body[0]-'0')*100, []byte(body[4:]))
	}
	return &http.Response{StatusCode: http.StatusOK, Body: io.NopCloser(strings.NewReader(answer)), Request: req}, nil
}

// An operation is a documented call and its answer.
type operation struct {
	Method string          `json:"method"`
	Path   string          `json:"path"`
	Body   json.RawMessage `json:"body"`
	Answer json.RawMessage `json:"answer"`
}

func operations(t *testing.T) map[string]operation {
	t.Helper()
	b, err := os.ReadFile("testdata/operations.json")
	require.NoError(t, err)
	var all map[string]operation
	require.NoError(t, json.Unmarshal(b, &all))
	return all
}
