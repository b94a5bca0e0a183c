package webhook_test

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	waerrors "github.com/wacloud/wacloud/errors"
	"github.com/wacloud/wacloud/webhook"
)

// padded returns a valid body of exactly n bytes.
func padded(n int) string {
	body := envelope(text("15550001111", "wamid.1", "hi"))
	return body + strings.Repeat(" ", n-len(body))
}

func TestSizeAtTheLimitAndOnePast(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	assert.Equal(t, http.StatusOK, b.post(padded(webhook.MaxBody)))
	assert.Len(t, b.seen(), 1)
	assert.Equal(t, http.StatusRequestEntityTooLarge, b.post(padded(webhook.MaxBody+1)))
	assert.Equal(t, 1, b.decoded())
	assert.Len(t, b.seen(), 1)
}

func TestSizeOfThreeMegabytesIsTaken(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	assert.Equal(t, http.StatusOK, b.post(padded(3_000_000)))
	assert.Len(t, b.seen(), 1)
}

func TestChunkedWithoutLength(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	for n, want := range map[int]int{webhook.MaxBody: http.StatusOK, webhook.MaxBody + 1: http.StatusRequestEntityTooLarge} {
		body := padded(n)
		status := b.send(body, func(r *http.Request) {
			r.Header.Set(webhook.SignatureHeader, webhook.Sign(secret, []byte(body)))
			r.Body, r.ContentLength = io.NopCloser(io.MultiReader(strings.NewReader(body))), -1
		})
		assert.Equal(t, want, status)
	}
	assert.Equal(t, 1, b.decoded())
	assert.Len(t, b.seen(), 1)
}

// raw speaks HTTP by hand and returns the status, 0 if there was no answer.
func (b *bench) raw(request string, half bool) int {
	b.t.Helper()
	conn, err := (&net.Dialer{}).DialContext(b.t.Context(), "tcp", strings.TrimPrefix(b.url, "http://"))
	require.NoError(b.t, err)
	defer conn.Close()
	_, err = io.WriteString(conn, request)
	require.NoError(b.t, err)
	if half {
		require.NoError(b.t, conn.(*net.TCPConn).CloseWrite())
	}
	resp, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		return 0
	}
	resp.Body.Close()
	return resp.StatusCode
}

func head(body string, length int) string {
	return fmt.Sprintf("POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: %d\r\n%s: %s\r\n\r\n",
		length, webhook.SignatureHeader, webhook.Sign(secret, []byte(body)))
}

func TestLyingContentLength(t *testing.T) {
	t.Parallel()
	body := envelope(text("15550001111", "wamid.1", "hi"))
	t.Run("too short", func(t *testing.T) {
		t.Parallel()
		b := newBench(t)
		assert.Equal(t, http.StatusUnauthorized, b.raw(head(body, len(body)-5)+body, false))
		b.nothing()
	})
	t.Run("too long, then closed", func(t *testing.T) {
		t.Parallel()
		b := newBench(t)
		assert.Equal(t, http.StatusBadRequest, b.raw(head(body, len(body)+5)+body, true))
		b.nothing()
	})
	t.Run("four gigabytes", func(t *testing.T) {
		t.Parallel()
		b := newBench(t)
		assert.Equal(t, http.StatusRequestEntityTooLarge, b.raw(head(body, 4<<30)+body, true))
		b.nothing()
	})
	t.Run("negative", func(t *testing.T) {
		t.Parallel()
		b := newBench(t)
		assert.Equal(t, http.StatusBadRequest, b.raw(head(body, -1)+body, true))
		b.nothing()
	})
}

func TestCutMidBody(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	body := envelope(text("15550001111", "wamid.1", "hi"))
	assert.Equal(t, http.StatusBadRequest, b.raw(head(body, len(body))+body[:40], true))
	b.nothing()
}

func TestGzipBomb(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	_, err := io.Copy(z, io.LimitReader(zeros{}, 64<<20))
	require.NoError(t, err)
	require.NoError(t, z.Close())
	for _, encoding := range []string{"gzip", "GZIP", "deflate", "br", "identity, gzip"} {
		assert.Equal(t, http.StatusUnsupportedMediaType, b.send(packed.String(), func(r *http.Request) {
			r.Header.Set("Content-Encoding", encoding)
			r.Header.Set(webhook.SignatureHeader, webhook.Sign(secret, packed.Bytes()))
		}), encoding)
	}
	b.nothing()
	body := envelope(text("15550001111", "wamid.1", "hi"))
	assert.Equal(t, http.StatusOK, b.send(body, func(r *http.Request) {
		r.Header.Set("Content-Encoding", "identity")
		r.Header.Set(webhook.SignatureHeader, webhook.Sign(secret, []byte(body)))
	}))
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { clear(p); return len(p), nil }

func TestMediaType(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	for typ, want := range map[string]int{
		"application/json": 200, "application/json; charset=utf-8": 200, "Application/JSON": 200,
		"": 415, "text/plain": 415, "application/x-www-form-urlencoded": 415, "multipart/form-data": 415, "application/json;;;=": 415,
	} {
		body := envelope(text("15550001111", "wamid."+typ, "hi"))
		assert.Equal(t, want, b.send(body, func(r *http.Request) {
			r.Header.Set("Content-Type", typ)
			r.Header.Set(webhook.SignatureHeader, webhook.Sign(secret, []byte(body)))
		}), "%q", typ)
	}
	assert.Len(t, b.seen(), 3)
}

func TestSlowBody(t *testing.T) {
	t.Parallel()
	b := newBench(t, webhook.WithReadTimeout(50*time.Millisecond))
	body := envelope(text("15550001111", "wamid.1", "hi"))
	assert.Equal(t, http.StatusRequestTimeout, b.raw(head(body, len(body))+body[:40], false))
	b.nothing()
}

// Slow headers are the server's business: ReadHeaderTimeout ends them before the handler hears of them.
func TestSlowHeaders(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	s := httptest.NewUnstartedServer(b.h)
	s.Config.ReadHeaderTimeout = 50 * time.Millisecond
	s.Start()
	defer s.Close()
	b.url = s.URL
	assert.Zero(t, b.raw("POST / HTTP/1.1\r\nHost: x\r\nX-Slow: ", false))
	b.nothing()
	assert.Empty(t, b.requests)
}

// What is signed and still no webhook is refused whole.
func TestJSONThatIsNoWebhook(t *testing.T) {
	t.Parallel()
	for name, body := range map[string]string{
		"10,000 levels of arrays":  strings.Repeat("[", 10_000) + strings.Repeat("]", 10_000),
		"10,000 levels of objects": strings.Repeat(`{"a":`, 10_000) + "1" + strings.Repeat("}", 10_000),
		"10,000 levels in an item": envelope(`{"type":"text","x":` + strings.Repeat("[", 10_000) + strings.Repeat("]", 10_000) + `}`),
		"3 MB of [":                strings.Repeat("[", 3_000_000),
		"3 MB of {\"a\":":          strings.Repeat(`{"a":`, 600_000),
		"trailing garbage":         envelope(text("15550001111", "wamid.1", "hi")) + "x",
		"two documents":            envelope() + envelope(),
		"top-level array":          `[` + envelope() + `]`,
		"null":                     `null`,
		"number":                   `1`,
		"string":                   `"entry"`,
		"true":                     `true`,
		"empty object":             `{}`,
		"entry is no array":        `{"entry":{}}`,
		"entry is null":            `{"entry":null}`,
		"spaces":                   "  \n ",
		"NUL":                      "\x00",
		"byte order mark":          "\ufeff" + envelope(),
		"cut":                      envelope()[:50],
		"single quotes":            `{'entry':[]}`,
		"comment":                  `{"entry":[]/**/}`,
		"comma too many":           `{"entry":[],}`,
		"control character":        envelope("{\"type\":\"a\nb\"}"),
		"bad escape":               envelope(`{"type":"\x41"}`),
		"half an escape":           envelope(`{"type":"\u00"}`),
		"NaN":                      `{"entry":[NaN]}`,
		"leading zero":             `{"entry":[01]}`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := newBench(t)
			assert.Equal(t, http.StatusBadRequest, b.post(body))
			assert.Empty(t, b.seen())
			_, err := webhook.Decode([]byte(body))
			require.ErrorIs(t, err, waerrors.Invalid)
			assert.Less(t, len(err.Error()), 300)
		})
	}
}

func TestDepthAtTheLimitAndOnePast(t *testing.T) {
	t.Parallel()
	deep := func(n int) string { // entry, changes and value make 7 levels, the item the 8th
		return envelope(`{"type":"text","text":{"body":"hi"},"x":` + strings.Repeat("[", n) + strings.Repeat("]", n) + `}`)
	}
	events, err := webhook.Decode([]byte(deep(128 - 8)))
	require.NoError(t, err)
	assert.Len(t, events, 1)
	_, err = webhook.Decode([]byte(deep(128 - 7)))
	require.ErrorIs(t, err, waerrors.Invalid)
}

func many(n int) string {
	items := make([]string, n)
	for i := range items {
		items[i] = text("15550001111", fmt.Sprintf("wamid.%d", i), "hi")
	}
	return envelope(items...)
}

func TestTenThousandItems(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	assert.Equal(t, http.StatusOK, b.post(many(webhook.MaxItems)))
	assert.Len(t, b.seen(), webhook.MaxItems)
}

func TestTenThousandAndOneItems(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	assert.Equal(t, http.StatusRequestEntityTooLarge, b.post(many(webhook.MaxItems+1)))
	assert.Empty(t, b.seen())
	require.Len(t, b.requests, 1)
	assert.Contains(t, b.requests[0].Reason, "10000 items")
	changes := `{"entry":[{"changes":[` + strings.Repeat(`{},`, webhook.MaxItems) + `{}]}]}`
	assert.Equal(t, http.StatusRequestEntityTooLarge, b.post(changes))
	assert.Empty(t, b.seen())
}

func TestMillionEmptyEntries(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	assert.Equal(t, http.StatusOK, b.post(`{"entry":[`+strings.Repeat("{},", 999_999)+`{}]}`))
	assert.Empty(t, b.seen())
}

func TestMillionOddEntries(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	assert.Equal(t, http.StatusRequestEntityTooLarge, b.post(`{"entry":[`+strings.Repeat("1,", 999_999)+`1]}`))
	assert.Empty(t, b.seen())
}

// Of equal keys the last counts, everywhere, as with encoding/json.
func TestDuplicateKeys(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	assert.Equal(t, http.StatusOK, b.post(`{"entry":[1],"entry":[{"id":"1","id":"2","changes":[],"changes":[{"field":"x","field":"messages",`+
		`"value":1,"value":{"messages":[1,2,3],"messages":[{"id":"wamid.0","id":"wamid.1","type":"image","type":"text","text":{"body":"c"},"text":{"body":"a","body":"b"}}]}}]}]}`))
	require.Len(t, b.events, 1)
	e := b.events[0].Event
	require.IsType(t, &webhook.TextMessage{}, e)
	assert.Equal(t, "b", e.(*webhook.TextMessage).Body)
	assert.Equal(t, "wamid.1", e.Origin().MessageID)
	assert.Equal(t, "2", e.Origin().WABA)
}

func TestInvalidUTF8(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	body := envelope(strings.Replace(text("15550001111", "wamid.1", "caf?"), "?", "\xe9", 1))
	assert.Equal(t, http.StatusOK, b.post(body))
	assert.Equal(t, "caf\uFFFD", b.events[0].Event.(*webhook.TextMessage).Body)
	assert.Contains(t, string(b.events[0].Event.Raw()), "caf\xe9")
}

func TestLoneSurrogates(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	for in, want := range map[string]string{
		`\ud83d`: "\uFFFD", `\ude00`: "\uFFFD", `\ud83dx`: "\uFFFDx", `\ud83d\u0041`: "\uFFFDA", `\ud83d\ud83d`: "\uFFFD\uFFFD",
		`\ud83d\ude00`: "😀", `\u00fc\u0000`: "ü\x00", `\ud83d\n`: "\uFFFD\n",
	} {
		body := envelope(strings.Replace(text("15550001111", fmt.Sprintf("wamid.%x", in), "?"), `"body":"?"`, `"body":"`+in+`"`, 1))
		assert.Equal(t, http.StatusOK, b.post(body))
		last := b.events[len(b.events)-1].Event
		assert.Equal(t, want, last.(*webhook.TextMessage).Body, in)
		assert.Contains(t, string(last.Raw()), in)
	}
}

// Hostile bodies must not cost many times their size: at most 20 × body + 1 KiB an item + 64 KiB.
func TestDecodeMemory(t *testing.T) { //nolint:paralleltest // counts allocations
	item := func(s string) string {
		return envelope(strings.TrimSuffix(strings.Repeat(s+",", 3_000_000/(len(s)+1)), ","))
	}
	inItem := func(s string) string {
		return envelope(`{"type":"contacts","contacts":[` + strings.TrimSuffix(strings.Repeat(s+",", 3_000_000/(len(s)+1)), ",") + `]}`)
	}
	book := `{"type":"contacts","contacts":[` + strings.Repeat(`{"org":{"company":"The company"}},`, 100)
	for name, body := range map[string]string{
		"another field":          strings.Replace(envelope(strings.TrimSuffix(strings.Repeat(`{"id":"wamid.HBgLMTU1NTAwMDExMTEVAgA","type":"text","text":{"body":"hi"}},`, 9_999), ",")), `"field":"messages"`, `"field":"history"`, 1),
		"statuses on standby":    change("standby", `"statuses":[`+strings.TrimSuffix(strings.Repeat(`{"id":"wamid.HBgLMTU1NTAwMDExMTEVAgASGBQzQTAyQjQ5RkQ4RUYwOThGNEM"},`, 9_999), ",")+`]`),
		"statuses, the last odd": change("messages", `"statuses":[`+strings.Repeat(`{"id":"wamid.HBgLMTU1NTAwMDExMTEVAgASGBQzQTAyQjQ5RkQ4RUYwOThGNEM"},`, 9_999)+`1]`),
		"empty, the last odd":    change("messages", `"statuses":[`+strings.Repeat(`{},`, 9_999)+`1]`),
		"address books, odd":     envelope(strings.TrimSuffix(strings.Repeat(book+`1]},`, 800), ",")),
		"address books, one odd": envelope(strings.Repeat(book+`{}]},`, 800) + book + `1]}`),
		"an odd address book":    envelope(`{"type":"contacts","contacts":[` + strings.Repeat(`{"org":{"company":"The company"}},`, 80_000) + `1]}`),
		"odd errors":             change("messages", `"statuses":[{"errors":[`+strings.Repeat(`{"title":"as long as it must be"},`, 80_000)+`1]}]`),
		"edits of edits":         envelope(strings.TrimSuffix(strings.Repeat(strings.Repeat(`{"type":"edit","edit":{"message":`, 55)+`1`+strings.Repeat("}}", 55)+",", 500), ",")),
		"items across windows":   envelope(strings.TrimSuffix(strings.Repeat(text("15550001111", "wamid.1", strings.Repeat("long ", 7000))+`,`, 80), ",")),
		"items longer than one":  envelope(strings.TrimSuffix(strings.Repeat(text("15550001111", "wamid.1", strings.Repeat("long ", 14000))+`,`, 40), ",")),
		"odd changes":            `{"entry":[{"changes":[` + strings.TrimSuffix(strings.Repeat(`{"value":{"messages":[`+text("15550001111", "wamid.1", "a text that is long enough")+`,1]},"field":"messages"},`, 4_000), ",") + `]}]}`,
		"empty entries":          `{"entry":[` + strings.Repeat("{},", 999_999) + `{}]}`,
		"empty items":            item(`{}`),
		"numbers for items":      envelope(strings.TrimSuffix(strings.Repeat("1,", 10_000), ",")),
		"10,000 empty items":     envelope(strings.TrimSuffix(strings.Repeat("{},", 10_000), ",")),
		"10,000 odd items":       envelope(strings.TrimSuffix(strings.Repeat(`{"type":"text","text":[]},`, 10_000), ",")),
		"10,000 odd statuses":    change("messages", `"statuses":[`+strings.TrimSuffix(strings.Repeat(`{"errors":[{}]},`, 10_000), ",")+`]`),
		"10,000 empty errors":    change("messages", `"errors":[`+strings.TrimSuffix(strings.Repeat(`{},`, 10_000), ",")+`]`),
		"empty address books":    inItem(`{}`),
		"small address books":    inItem(`{"phones":[{},{}],"org":{}}`),
		"empty contacts":         change("messages", `"contacts":[`+strings.Repeat("{},", 900_000)+`{}],"messages":[{}]`),
		"one long escape":        envelope(text("1", "w", strings.Repeat(`é`, 500_000))),
		"one long text":          envelope(text("1", "w", strings.Repeat(`a`, 3_000_000))),
		"deep":                   envelope(`{"x":` + strings.Repeat("[", 110) + strings.Repeat("]", 110) + `}`),
		"one small":              envelope(text("1", "w", "hi")),
		"long unknown members":   envelope(`{"type":"text",` + strings.Repeat(`"x":[],`, 400_000) + `"text":{}}`),
		"10,000 changes, 1 item": `{"entry":[{"changes":[` + strings.TrimSuffix(strings.Repeat(`{"value":{"messages":[1]},"field":"messages"},`, 10_000), ",") + `]}]}`,
	} {
		t.Run(name, func(t *testing.T) { //nolint:paralleltest // counts allocations
			var before, after runtime.MemStats
			runtime.GC()
			runtime.ReadMemStats(&before)
			start := time.Now()
			events, err := webhook.Decode([]byte(body))
			took := time.Since(start)
			runtime.ReadMemStats(&after)
			used := int(after.TotalAlloc - before.TotalAlloc)
			limit := 20*len(body) + len(events)<<10 + 64<<10
			assert.LessOrEqual(t, used, limit, "bytes allocated for %d bytes and %d items (%v)", len(body), len(events), err)
			t.Logf("%d bytes, %d items: %.1f × body, %d bytes of %d, %v", len(body), len(events), float64(used)/float64(len(body)), used, limit, took)
			if err == nil {
				for _, e := range events {
					require.NotNil(t, e)
				}
			}
		})
	}
}

func TestUnsignedHostileBodiesAreNotDecoded(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	for _, body := range []string{strings.Repeat("[", 3_000_000), many(100), padded(webhook.MaxBody)} {
		assert.Equal(t, http.StatusUnauthorized, b.send(body, nil))
		assert.Equal(t, http.StatusUnauthorized, b.send(body, func(r *http.Request) {
			r.Header.Set(webhook.SignatureHeader, webhook.Sign("guess", []byte(body)))
		}))
	}
	b.nothing()
}

func TestTooManyInFlight(t *testing.T) {
	t.Parallel()
	inside, leave := make(chan struct{}), make(chan struct{})
	b := newBench(t, webhook.WithMaxInFlight(1), webhook.On(func(context.Context, *webhook.ImageMessage) error {
		close(inside)
		<-leave
		return nil
	}))
	done := make(chan int)
	go func() {
		done <- serveSigned(b.h, secret, []byte(envelope(`{"id":"wamid.0","type":"image","image":{"id":"1"}}`))).Code
	}()
	<-inside
	w := serveSigned(b.h, secret, []byte(envelope(text("15550001111", "wamid.1", "hi"))))
	assert.Equal(t, http.StatusServiceUnavailable, w.Code)
	assert.NotEmpty(t, w.Header().Get("Retry-After"))
	close(leave)
	assert.Equal(t, http.StatusOK, <-done)
	assert.Empty(t, b.seen())
	assert.Equal(t, http.StatusOK, b.post(envelope(text("15550001111", "wamid.1", "hi"))))
}
