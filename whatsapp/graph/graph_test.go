package graph_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	waerrors "github.com/wacloud/wacloud/errors"
	"github.com/wacloud/wacloud/whatsapp/graph"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// api answers each call with the next of its answers and keeps what was asked.
type api struct {
	answers []string
	status  int
	body    io.Reader
	asked   []string
	sent    []string
}

func (a *api) PhoneNumberID() string { return "106540352242922" }

func (a *api) NewRequest(ctx context.Context, method, ref string, body any) (*http.Request, error) {
	if body != nil {
		a.sent = append(a.sent, body.(string))
	}
	return http.NewRequestWithContext(ctx, method, "https://graph.test/"+ref, nil)
}

func (a *api) Do(r *http.Request) (*http.Response, error) {
	a.asked = append(a.asked, r.Method+" "+r.URL.RequestURI())
	status := a.status
	if status == 0 {
		status = 200
	}
	body := a.body
	if body == nil {
		if len(a.asked) > len(a.answers) {
			return nil, waerrors.FromResponse(500, []byte(`{"error":{"code":2,"message":"down"}}`))
		}
		body = strings.NewReader(a.answers[len(a.asked)-1])
	}
	return &http.Response{StatusCode: status, Header: http.Header{"X-Fb-Trace-Id": {"A1"}}, Body: io.NopCloser(body), Request: r}, nil
}

type item struct {
	ID string `json:"id"`
}

func TestGetPostDelete(t *testing.T) {
	t.Parallel()
	a := &api{answers: []string{`{"id":"1","new_member":[1]}`, `{"id":"2"}`, `{"success":true}`}}
	got, err := graph.Get[item](t.Context(), a, "1?fields=id")
	require.NoError(t, err)
	assert.Equal(t, item{"1"}, got)
	got, err = graph.Post[item](t.Context(), a, "2", "body")
	require.NoError(t, err)
	assert.Equal(t, item{"2"}, got)
	_, err = graph.Delete[graph.Done](t.Context(), a, "3", nil)
	require.NoError(t, err)
	assert.Equal(t, []string{"GET /1?fields=id", "POST /2", "DELETE /3"}, a.asked)
	assert.Equal(t, []string{"body"}, a.sent)
}

type brokenReader struct{}

func (brokenReader) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }

// A 2xx that cannot be used says that a POST was accepted, and that its id is lost.
func TestUnusableAnswers(t *testing.T) {
	t.Parallel()
	huge := io.MultiReader(strings.NewReader(`{"id":"`), io.LimitReader(zeros{}, 9<<20), strings.NewReader(`"}`))
	for name, c := range map[string]struct {
		body    io.Reader
		status  int
		method  string
		outcome waerrors.Outcome
		code    int
	}{
		"html after a send":         {strings.NewReader("<html>"), 200, http.MethodPost, waerrors.AcceptedNoID, 0},
		"empty after a send":        {strings.NewReader(""), 200, http.MethodPost, waerrors.AcceptedNoID, 0},
		"cut after a send":          {brokenReader{}, 200, http.MethodPost, waerrors.AcceptedNoID, 0},
		"huge after a send":         {huge, 200, http.MethodPost, waerrors.AcceptedNoID, 0},
		"cut after a read":          {brokenReader{}, 200, http.MethodGet, waerrors.Unknown, 0},
		"redirect":                  {strings.NewReader(""), 307, http.MethodPost, waerrors.Refused, 0},
		"Graph error inside of 200": {strings.NewReader(`{"error":{"code":131026,"message":"no"}}`), 200, http.MethodPost, waerrors.Refused, 131026},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := &api{body: c.body, status: c.status}
			req, err := a.NewRequest(graph.WithOp(t.Context(), "send message"), c.method, "1/messages", nil)
			require.NoError(t, err)
			_, err = graph.Fetch[item](a, req)
			e, ok := errors.AsType[*waerrors.Error](err)
			require.True(t, ok)
			assert.Equal(t, c.outcome, e.Outcome, "%v", e)
			assert.Equal(t, c.code, e.Code)
			assert.Equal(t, "send message", e.Op)
			assert.Equal(t, c.status, e.Status)
		})
	}
}

// Whoever's context ends while the answer is read has cancelled, by deadline as by hand; nobody else has.
func TestContextEndsWhileTheAnswerIsRead(t *testing.T) {
	t.Parallel()
	ended, cancel := context.WithTimeout(t.Context(), 0)
	defer cancel()
	for kind, ctx := range map[waerrors.Kind]context.Context{waerrors.Canceled: ended, waerrors.Unavailable: t.Context()} {
		a := &api{body: errReader{context.DeadlineExceeded}}
		req, err := a.NewRequest(ctx, http.MethodPost, "1/messages", nil)
		require.NoError(t, err)
		_, err = graph.Fetch[item](a, req)
		assert.ErrorIs(t, err, kind)
		assert.ErrorIs(t, err, waerrors.AcceptedNoID)
		assert.ErrorIs(t, err, context.DeadlineExceeded)
	}
}

type errReader struct{ err error }

func (r errReader) Read([]byte) (int, error) { return 0, r.err }

type zeros struct{}

func (zeros) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = '0'
	}
	return len(p), nil
}

func TestPartialErrorsAreNotAFailure(t *testing.T) {
	t.Parallel()
	a := &api{answers: []string{`{"id":"1","errors":[{"code":131201,"message":"some"}],"text":"\"error\""}`}}
	got, err := graph.Get[item](t.Context(), a, "1")
	require.NoError(t, err)
	assert.Equal(t, "1", got.ID)
}

func TestMemberOfAnotherTypeStaysZero(t *testing.T) {
	t.Parallel()
	type answer struct {
		Count int  `json:"count"`
		Item  item `json:"item"`
	}
	a := &api{answers: []string{`{"count":"7","item":{"id":"1"}}`, `["no object"]`}}
	got, err := graph.Get[answer](t.Context(), a, "1")
	require.NoError(t, err)
	assert.Equal(t, answer{0, item{"1"}}, got)
	_, err = graph.Get[answer](t.Context(), a, "1")
	assert.Error(t, err, "another thing altogether")
}

// An answer that says that it was not done is an error, and what else it says is still there.
func TestDone(t *testing.T) {
	t.Parallel()
	type answer struct {
		graph.Done
		Reason string `json:"reason"`
	}
	for body, refused := range map[string]bool{
		`{"success":true}`: false, `{"success":"true"}`: false, `{"success":null}`: false, `{"success":1}`: false, `{"id":"1"}`: false,
		`{"success":false,"reason":"later"}`: true, `{"success":"false","reason":"later"}`: true,
	} {
		ctx := graph.WithOp(t.Context(), "pause")
		_, err := graph.Post[graph.Done](ctx, &api{answers: []string{body}}, "1", nil)
		got, err2 := graph.Post[answer](ctx, &api{answers: []string{body}}, "1", nil)
		if !refused {
			require.NoError(t, err, body)
			require.NoError(t, err2, body)
			continue
		}
		assert.Equal(t, "later", got.Reason)
		for _, err := range []error{err, err2} {
			e, ok := errors.AsType[*waerrors.Error](err)
			require.True(t, ok, body)
			assert.Equal(t, []any{waerrors.Refused, "pause", 200, "A1"}, []any{e.Outcome, e.Op, e.Status, e.TraceID})
		}
	}
	_, err := graph.Post[graph.Done](t.Context(), &api{answers: []string{`<html>`}}, "1", nil)
	require.ErrorIs(t, err, waerrors.AcceptedNoID)
}

// Whoever asks for it gets the body of a refusal, and nobody else gets anything.
func TestRefusal(t *testing.T) {
	t.Parallel()
	const body = `{"done":["1"],"error":{"code":139100,"message":"some"}}`
	var got string
	ctx := graph.WithRefusal(t.Context(), func(b []byte) { got = string(b) })
	_, err := graph.Get[item](ctx, &api{answers: []string{body}}, "1")
	require.ErrorIs(t, err, waerrors.Refused)
	assert.JSONEq(t, body, got)
	got = ""
	_, err = graph.Get[item](ctx, &api{answers: []string{`{"id":"1"}`}}, "1")
	require.NoError(t, err)
	graph.Refused(t.Context(), []byte(body))
	assert.Empty(t, got)
}

func TestPath(t *testing.T) {
	t.Parallel()
	got, err := graph.Path("102290129340398", "message_templates")
	require.NoError(t, err)
	assert.Equal(t, "102290129340398/message_templates", got)
	_, err = graph.Path("Y2FwaV9ncm91cDoxODA1NTU1MDE3MjoxMjA=", "upload:MTphdHRhY2htZW50")
	require.NoError(t, err)
	for _, id := range []string{"", ".", "..", "../1", "1/2", `1\2`, "1?x", "1#x", "1%2f2", "1 2", "1\r\nX: y", "1\x00", "ü"} {
		_, err := graph.Path("1", id)
		e, ok := errors.AsType[*waerrors.Error](err)
		require.True(t, ok, "%q", id)
		assert.Equal(t, waerrors.Invalid, e.Kind)
		assert.Equal(t, waerrors.NotSent, e.Outcome)
		require.Len(t, e.Fields, 1)
		assert.Equal(t, "path[1]", e.Fields[0].Path)
	}
}

const (
	page1 = `{"data":[{"id":"1"},{"id":"2"}],"paging":{"cursors":{"before":"a","after":"b"},"next":"https://graph.test/x?after=b"}}`
	page2 = `{"data":[{"id":"3"}],"paging":{"cursors":{"before":"b","after":"c"}}}`
)

func TestAll(t *testing.T) {
	t.Parallel()
	collect := func(a *api, ref string, stop int) (ids []string, err error) {
		for v, e := range graph.All[item](t.Context(), a, ref) {
			if err = e; err != nil {
				continue // a sequence that went on after its error would be seen here
			}
			if ids = append(ids, v.ID); len(ids) == stop {
				break
			}
		}
		return ids, err
	}
	t.Run("two pages", func(t *testing.T) {
		a := &api{answers: []string{page1, page2}}
		ids, err := collect(a, "1/list?limit=2", 0)
		require.NoError(t, err)
		assert.Equal(t, []string{"1", "2", "3"}, ids)
		assert.Equal(t, []string{"GET /1/list?limit=2", "GET /1/list?after=b&limit=2"}, a.asked)
	})
	t.Run("nothing is sent before the range", func(t *testing.T) {
		a := &api{}
		_ = graph.All[item](t.Context(), a, "1/list")
		assert.Empty(t, a.asked)
	})
	t.Run("break", func(t *testing.T) {
		a := &api{answers: []string{page1, page2}}
		ids, err := collect(a, "1/list", 1)
		require.NoError(t, err)
		assert.Equal(t, []string{"1"}, ids)
		assert.Len(t, a.asked, 1)
	})
	t.Run("repeated cursor", func(t *testing.T) {
		a := &api{answers: []string{page1, page1, page1, page1}}
		ids, err := collect(a, "1/list", 0)
		require.NoError(t, err)
		assert.Equal(t, []string{"1", "2", "1", "2"}, ids)
		assert.Len(t, a.asked, 2)
	})
	t.Run("error on page two", func(t *testing.T) {
		a := &api{answers: []string{page1}}
		ids, err := collect(a, "1/list", 0)
		assert.Equal(t, []string{"1", "2"}, ids)
		assert.ErrorIs(t, err, waerrors.Unavailable)
		assert.Len(t, a.asked, 2)
	})
	t.Run("cursor only in next", func(t *testing.T) {
		a := &api{answers: []string{`{"data":[{"id":"1"}],"paging":{"next":"https://graph.test/1/list?after=zz"}}`, page2}}
		_, err := collect(a, "1/list", 0)
		require.NoError(t, err)
		assert.Equal(t, "GET /1/list?after=zz", a.asked[1])
	})
}

func TestRepeatable(t *testing.T) {
	t.Parallel()
	for method, want := range map[string]bool{http.MethodGet: true, http.MethodHead: true, http.MethodDelete: true, http.MethodPost: false, http.MethodPut: false} {
		r, err := http.NewRequestWithContext(t.Context(), method, "https://graph.test", nil)
		require.NoError(t, err)
		assert.Equal(t, want, graph.Repeatable(r), method)
		assert.True(t, graph.Repeatable(r.WithContext(graph.WithRepeat(t.Context()))))
	}
}
