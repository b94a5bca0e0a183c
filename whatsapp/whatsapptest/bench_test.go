package whatsapptest_test

import (
	"net/http"
	"strconv"
	"strings"
	"testing"

	"github.com/wacloud/wacloud/whatsapp/whatsapptest"
)

// What a send costs the server itself, without sockets and without a client.
func BenchmarkSend(b *testing.B) {
	srv := whatsapptest.NewServer(whatsapptest.InProcess())
	defer srv.Close()
	srv.SubscribeHandler(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	rt := srv.RoundTripper()
	url := srv.URL() + "/v26.0/" + srv.PhoneNumberID() + "/messages"
	i := 0
	for b.Loop() {
		i++
		body := strings.Replace(textBody, "0101", strconv.Itoa(10000+i%10000), 1)
		req, err := http.NewRequestWithContext(b.Context(), http.MethodPost, url, strings.NewReader(body))
		if err != nil {
			b.Fatal(err)
		}
		req.Header.Set("Authorization", "Bearer "+srv.Token())
		res, err := rt.RoundTrip(req)
		if err != nil || res.StatusCode != http.StatusOK {
			b.Fatal(err, res)
		}
		_ = res.Body.Close()
	}
	if err := srv.Flush(b.Context()); err != nil {
		b.Fatal(err)
	}
}
