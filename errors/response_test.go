package errors_test

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	waerrors "github.com/wacloud/wacloud/errors"
)

func TestFromResponseEnvelopes(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		status int
		body   string
		want   *waerrors.Error
	}{
		"error_data as an object": {400, `{"error":{"message":"(#131026) Message undeliverable","type":"OAuthException",
			"code":131026,"error_data":{"messaging_product":"whatsapp","details":"Receiver is incapable of receiving this message"},
			"fbtrace_id":"A1b"}}`,
			&waerrors.Error{Outcome: waerrors.Refused, Kind: waerrors.Undeliverable, Status: 400, Code: 131026,
				Title: "Message undeliverable", Details: "Receiver is incapable of receiving this message", TraceID: "A1b"}},
		"error_data as a string that holds JSON": {400, `{"error":{"message":"(#100) Invalid parameter","code":100,
			"error_data":"{\"messaging_product\":\"whatsapp\",\"details\":\"text.body is required\"}"}}`,
			&waerrors.Error{Outcome: waerrors.Refused, Kind: waerrors.Invalid, Status: 400, Code: 100,
				Title: "Invalid parameter", Details: "text.body is required"}},
		"error_data as a plain string": {400, `{"error":{"message":"no","code":100,"error_data":"text.body"}}`,
			&waerrors.Error{Outcome: waerrors.Refused, Kind: waerrors.Invalid, Status: 400, Code: 100, Title: "no",
				Details: "text.body"}},
		"error_data as an array": {400, `{"error":{"message":"no","code":100,"error_data":[1,2]}}`,
			&waerrors.Error{Outcome: waerrors.Refused, Kind: waerrors.Invalid, Status: 400, Code: 100, Title: "no",
				Details: "[1,2]"}},
		"code and subcode quoted": {401, `{"error":{"message":"Session has expired","code":"190","error_subcode":"463"}}`,
			&waerrors.Error{Outcome: waerrors.Refused, Kind: waerrors.Unauthorized, Status: 401, Code: 190, Subcode: 463,
				Title: "Session has expired"}},
		"code 0": {401, `{"error":{"message":"Who are you?","code":0}}`,
			&waerrors.Error{Outcome: waerrors.Refused, Kind: waerrors.Unauthorized, Status: 401, Title: "Who are you?"}},
		"code with a fraction": {400, `{"error":{"message":"x","code":1.31047e5}}`,
			&waerrors.Error{Outcome: waerrors.Refused, Kind: waerrors.WindowClosed, Status: 400, Code: 131047, Title: "x"}},
		"texts for a user": {400, `{"error":{"message":"Invalid parameter","code":100,"error_subcode":2388024,
			"error_user_title":"Content exists","error_user_msg":"There is already English content.","is_transient":false}}`,
			&waerrors.Error{Outcome: waerrors.Refused, Kind: waerrors.Template, Status: 400, Code: 100, Subcode: 2388024,
				Title: "Invalid parameter", Details: "Content exists: There is already English content."}},
		"no message but a title for a user": {400, `{"error":{"code":100,"error_user_title":"Oh","error_user_msg":"No."}}`,
			&waerrors.Error{Outcome: waerrors.Refused, Kind: waerrors.Invalid, Status: 400, Code: 100, Title: "Oh",
				Details: "No."}},
		"nothing but a code": {400, `{"error":{"code":130429}}`,
			&waerrors.Error{Outcome: waerrors.Refused, Kind: waerrors.Throttled, Status: 400, Code: 130429,
				Title: "Rate limit hit", RetryAfter: 2 * time.Second}},
		"a list of errors": {400, `{"errors":[{"code":"131009","title":"Parameter value is not valid","details":"to"}]}`,
			&waerrors.Error{Outcome: waerrors.Refused, Kind: waerrors.Invalid, Status: 400, Code: 131009,
				Title: "Parameter value is not valid", Details: "to"}},
		"errors of another shape beside error": {400, `{"errors":7,"error":{"code":100,"message":"x"}}`,
			&waerrors.Error{Outcome: waerrors.Refused, Kind: waerrors.Invalid, Status: 400, Code: 100, Title: "x"}},
		"the HTTP status does not decide": {500, `{"error":{"message":"(#132001) Template name does not exist","code":132001}}`,
			&waerrors.Error{Outcome: waerrors.Refused, Kind: waerrors.Template, Status: 500, Code: 132001,
				Title: "Template name does not exist"}},
		"code 1": {500, `{"error":{"message":"x","code":1}}`,
			&waerrors.Error{Outcome: waerrors.Unknown, Kind: waerrors.Unavailable, Status: 500, Code: 1, Title: "x",
				RetryAfter: 30 * time.Second}},
		"code 2": {503, `{"error":{"message":"x","code":2,"is_transient":true}}`,
			&waerrors.Error{Outcome: waerrors.Unknown, Kind: waerrors.Unavailable, Status: 503, Code: 2, Title: "x",
				RetryAfter: 10 * time.Second}},
		"code 131000": {500, `{"error":{"message":"x","code":131000}}`,
			&waerrors.Error{Outcome: waerrors.Unknown, Kind: waerrors.Unavailable, Status: 500, Code: 131000, Title: "x",
				RetryAfter: 15 * time.Minute}},
		"code 131016": {500, `{"error":{"message":"x","code":131016}}`,
			&waerrors.Error{Outcome: waerrors.Unknown, Kind: waerrors.Unavailable, Status: 500, Code: 131016, Title: "x",
				RetryAfter: 30 * time.Second}},
		"unknown code, 4xx": {400, `{"error":{"message":"new","code":199999}}`,
			&waerrors.Error{Outcome: waerrors.Refused, Kind: waerrors.Invalid, Status: 400, Code: 199999, Title: "new"}},
		"unknown code, 429": {429, `{"error":{"message":"new","code":199999}}`,
			&waerrors.Error{Outcome: waerrors.Refused, Kind: waerrors.Throttled, Status: 429, Code: 199999, Title: "new"}},
		"unknown code, 5xx": {503, `{"error":{"message":"new","code":199999}}`,
			&waerrors.Error{Outcome: waerrors.Unknown, Kind: waerrors.Unavailable, Status: 503, Code: 199999, Title: "new"}},
		"unknown code, 408": {408, `{"error":{"message":"new","code":199999}}`,
			&waerrors.Error{Outcome: waerrors.Unknown, Kind: waerrors.Unavailable, Status: 408, Code: 199999, Title: "new"}},
		"no code": {403, `{"error":{"message":"new"}}`,
			&waerrors.Error{Outcome: waerrors.Refused, Kind: waerrors.Forbidden, Status: 403, Title: "new"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			assert.EqualExportedValues(t, *c.want, *waerrors.FromResponse(c.status, []byte(c.body)))
		})
	}
}

func TestFromResponseThatIsNoGraphError(t *testing.T) {
	t.Parallel()
	html := "<!DOCTYPE html>\r\n<html>\n\t<head><title>502 Bad Gateway</title></head>" + strings.Repeat("é", 200)
	for name, c := range map[string]struct {
		status  int
		body    string
		kind    waerrors.Kind
		details string
	}{
		"html": {502, html, waerrors.Unavailable,
			"<!DOCTYPE html> <html> <head><title>502 Bad Gateway</title></head>" + strings.Repeat("é", 27)},
		"empty":                {504, "", waerrors.Unavailable, ""},
		"white space":          {500, " \n", waerrors.Unavailable, ""},
		"null":                 {500, "null", waerrors.Unavailable, "null"},
		"array":                {400, "[]", waerrors.Invalid, "[]"},
		"no error":             {404, `{"success":false}`, waerrors.NotFound, `{"success":false}`},
		"error is a string":    {400, `{"error":"invalid_request"}`, waerrors.Invalid, `{"error":"invalid_request"}`},
		"error is empty":       {400, `{"error":{}}`, waerrors.Invalid, `{"error":{}}`},
		"cut off":              {400, `{"error":{"message":"(#1310`, waerrors.Invalid, `{"error":{"message":"(#1310`},
		"not UTF-8":            {400, "a\xff\xfeb", waerrors.Invalid, "a\uFFFD\uFFFDb"},
		"unauthorized":         {401, "no", waerrors.Unauthorized, "no"},
		"payment":              {402, "no", waerrors.Payment, "no"},
		"forbidden":            {403, "no", waerrors.Forbidden, "no"},
		"gone":                 {410, "no", waerrors.NotFound, "no"},
		"timeout":              {408, "no", waerrors.Unavailable, "no"},
		"too many":             {429, "no", waerrors.Throttled, "no"},
		"no status":            {0, "no", waerrors.Other, "no"},
		"a line that is added": {500, "x\r\nlevel=error msg=forged\u2028y", waerrors.Unavailable, "x level=error msg=forged y"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := waerrors.FromResponse(c.status, []byte(c.body))
			assert.Equal(t, c.kind, e.Kind)
			assert.Equal(t, c.status, e.Status)
			assert.Equal(t, c.details, e.Details)
			assert.LessOrEqual(t, len(e.Details), 120)
			assert.Equal(t, waerrors.Unknown, e.Outcome)
			assert.True(t, waerrors.Ambiguous(e))
			assert.False(t, e.Retryable())
			assert.True(t, e.AcceptedRisk())
			assert.NotEmpty(t, e.Title)
		})
	}
	assert.Equal(t, waerrors.Refused, waerrors.FromResponse(413, []byte("<html>")).Outcome, "the body was not taken")
}

func TestFromResponseCutsHugeTexts(t *testing.T) {
	t.Parallel()
	huge := strings.Repeat("ü", 1<<20)
	b, err := json.Marshal(map[string]any{"error": map[string]any{"message": huge, "code": 100, "fbtrace_id": huge,
		"error_data": map[string]string{"details": "d" + huge}}})
	require.NoError(t, err)
	e := waerrors.FromResponse(400, b)
	assert.Less(t, len(e.Error()), 4<<10)
	assert.True(t, utf8.ValidString(e.Details))
}

func TestFromWebhook(t *testing.T) {
	t.Parallel()
	e := waerrors.FromWebhook(131049, 0, "This message was not delivered to maintain healthy ecosystem engagement.",
		"This message was not delivered to maintain healthy ecosystem engagement.", "In order to maintain …")
	assert.EqualExportedValues(t, waerrors.Error{Outcome: waerrors.Refused, Kind: waerrors.Throttled, Code: 131049,
		Title:   "This message was not delivered to maintain healthy ecosystem engagement.",
		Details: "In order to maintain …", RetryAfter: 24 * time.Hour}, *e)
	assert.True(t, e.Retryable())

	e = waerrors.FromWebhook(131000, 0, "Something went wrong", "(#131000) Something went wrong", "")
	assert.True(t, e.Retryable(), "a failed status is never ambiguous")
	assert.False(t, waerrors.Ambiguous(e))
	assert.False(t, e.AcceptedRisk())
	assert.Empty(t, e.Details, "the message repeats the title")

	assert.False(t, waerrors.FromWebhook(138004, 0, "", "", "").Retryable(), "the call may have rung")
	assert.Equal(t, "Message undeliverable (receiver is incapable)", waerrors.FromWebhook(131026, 0, "", "", "").Title)
	assert.Equal(t, "why", waerrors.FromWebhook(131026, 0, "Message undeliverable", "why", "").Details)

	e = waerrors.FromWebhook(131026, 0, "Message undeliverable", "(#131026) Unable to deliver", "Try another way")
	assert.Equal(t, [3]string{"Message undeliverable", "Unable to deliver", "Try another way"}, [3]string{e.Title, e.Message, e.Details})

	e = waerrors.FromWebhook(999, 0, "", "unheard of", "")
	assert.ErrorIs(t, e, waerrors.Other)
	assert.Equal(t, "unheard of", e.Title)
	assert.False(t, e.Retryable())
	assert.NotEmpty(t, e.Remedy())
}

// TestCorpusResponses reads every recorded answer. What has an error envelope must be classified by its code.
func TestCorpusResponses(t *testing.T) {
	t.Parallel()
	const dir = "../../shared/corpus/responses"
	files, err := filepath.Glob(filepath.Join(dir, "*"))
	require.NoError(t, err)
	if len(files) == 0 {
		t.Skipf("the corpus of recorded answers is not here (%s)", dir)
	}
	envelopes := 0
	for _, file := range files {
		b, err := os.ReadFile(file)
		require.NoError(t, err)
		var body struct {
			Error *struct {
				Code    int    `json:"code"`
				Subcode int    `json:"error_subcode"`
				Message string `json:"message"`
			} `json:"error"`
		}
		if json.Unmarshal(b, &body) != nil || body.Error == nil {
			assert.True(t, json.Valid(b), file)
			continue
		}
		envelopes++
		e := waerrors.FromResponse(400, b)
		assert.Equal(t, body.Error.Code, e.Code, file)
		assert.Equal(t, body.Error.Subcode, e.Subcode, file)
		assert.Contains(t, body.Error.Message, e.Title, file)
		assert.NotEmpty(t, e.Title, file)
		assert.NotEqual(t, waerrors.Other, e.Kind, file)
		assert.NotEmpty(t, e.Remedy(), file)
		if entry, ok := waerrors.Lookup(e.Code, e.Subcode); ok {
			assert.Equal(t, entry.Kind, e.Kind, file)
			assert.Equal(t, entry.AcceptedRisk, errors.Is(e, waerrors.Unknown), file)
		}
	}
	assert.Greater(t, envelopes, 200)
}

func FuzzFromResponse(f *testing.F) {
	f.Add(400, []byte(`{"error":{"message":"(#131026) Message undeliverable","code":131026,"error_data":{"details":"x"}}}`))
	f.Add(500, []byte(`{"error":{"message":"x","code":"131000","error_data":"{\"details\":\"y\"}","is_transient":true}}`))
	f.Add(502, []byte("<html>\r\nBad Gateway"))
	f.Add(400, []byte(`{"errors":[{"code":1e400,"title":["\ud83d"]}]}`))
	f.Add(0, []byte("\xff"))
	f.Fuzz(func(t *testing.T, status int, body []byte) {
		e := waerrors.FromResponse(status, body)
		require.NotNil(t, e)
		require.Contains(t, kinds(), e.Kind)
		require.Contains(t, []waerrors.Outcome{waerrors.Refused, waerrors.Unknown}, e.Outcome)
		require.NotEmpty(t, e.Title)
		require.NotEmpty(t, e.Remedy())
		require.NotEmpty(t, e.Scope())
		line := e.Error()
		require.True(t, utf8.ValidString(line))
		require.False(t, strings.ContainsFunc(line, func(r rune) bool { return r < ' ' || r == 0x7f }))
		require.Less(t, len(line), 8<<10)
		require.False(t, e.Retryable() && waerrors.Ambiguous(e))
	})
}
