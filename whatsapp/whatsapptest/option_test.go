package whatsapptest_test

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wacloud/wacloud/webhook"
	"github.com/wacloud/wacloud/whatsapp"
	"github.com/wacloud/wacloud/whatsapp/whatsapptest"
)

func TestIdentity(t *testing.T) {
	t.Parallel()
	srv := newServer(t,
		whatsapptest.WithPhoneNumberID("111"), whatsapptest.WithWABAID("222"), whatsapptest.WithToken("EAAGmine"),
		whatsapptest.WithAppSecret("secret"), whatsapptest.WithVerifyToken("verify"))
	assert.Equal(t, []string{"111", "222", "EAAGmine", "secret", "verify"},
		[]string{srv.PhoneNumberID(), srv.WABAID(), srv.Token(), srv.AppSecret(), srv.VerifyToken()})
	_, err := srv.Client().Send(t.Context(), whatsapp.Phone(anaPhone), &whatsapp.Text{Body: "hi"})
	require.NoError(t, err)
	assert.Equal(t, "111/messages", srv.Requests()[0].Path)
	assert.Panics(t, func() { srv.Client(whatsapp.WithRetries(-1)) })
}

func TestWebhookOverTLS(t *testing.T) {
	t.Parallel()
	var trust tls.Config
	srv := newServer(t, whatsapptest.WithWebhookTLS(&trust))
	h, err := webhook.NewHandler(srv.AppSecret(), srv.VerifyToken(), webhook.On(func(context.Context, webhook.Event) error { return nil }))
	require.NoError(t, err)
	endpoint := httptest.NewTLSServer(h)
	defer endpoint.Close()
	trust.RootCAs = x509.NewCertPool()
	trust.RootCAs.AddCert(endpoint.Certificate())
	require.NoError(t, srv.Subscribe(t.Context(), endpoint.URL))
	ana := srv.User(anaPhone, "Ana")
	assert.Equal(t, "15550100101", ana.WaID())
	ana.SendsAudio([]byte("ID3"), "audio/mpeg")
	flush(t, srv)
	assert.Equal(t, 200, srv.Postings()[0].Status)
}

// What a client that trusts the certificate speaks is HTTP/2; one that does not is turned away.
func TestTLS(t *testing.T) {
	t.Parallel()
	srv := newServer(t, whatsapptest.WithTLS())
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, srv.URL()+"/"+srv.PhoneNumberID(), nil)
	require.NoError(t, err)
	res, err := srv.HTTPClient().Do(req)
	require.NoError(t, err)
	_ = res.Body.Close()
	assert.Equal(t, 2, res.ProtoMajor)
	stranger := &http.Client{Transport: &http.Transport{}}
	defer stranger.CloseIdleConnections()
	res, err = stranger.Do(req)
	if err == nil {
		_ = res.Body.Close()
	}
	var untrusted *tls.CertificateVerificationError
	require.ErrorAs(t, err, &untrusted)
}

// A message that is due at once does not wait for one that is due later.
func TestEarlierItemWakesTheWorker(t *testing.T) {
	t.Parallel()
	clock := whatsapptest.NewManualClock(time.Unix(1_800_000_000, 0))
	srv := newServer(t, whatsapptest.WithClock(clock), whatsapptest.WithStatuses(func(_ uint64, m whatsapptest.Sent) whatsapptest.Course {
		if m.CallbackData == "late" {
			return whatsapptest.Course{Delay: time.Hour}
		}
		return whatsapptest.Course{}
	}))
	got := make(chan string, 8)
	h, err := webhook.NewHandler(srv.AppSecret(), srv.VerifyToken(), webhook.On(func(_ context.Context, s *webhook.Status) error {
		got <- s.CallbackData
		return nil
	}))
	require.NoError(t, err)
	srv.SubscribeHandler(h)
	send := func(data string) {
		_, err := srv.Client().Send(t.Context(), whatsapp.Phone(anaPhone), &whatsapp.Text{Body: "hi"}, whatsapp.WithCallbackData(data))
		require.NoError(t, err)
	}
	send("late")
	require.Eventually(t, func() bool { return clock.Sleepers() == 1 }, 30*time.Second, time.Millisecond)
	send("now")
	assert.Equal(t, "now", <-got)
	assert.Equal(t, "now", <-got)
	require.Eventually(t, func() bool { return clock.Sleepers() == 1 }, 30*time.Second, time.Millisecond)
	clock.Advance(time.Hour)
	assert.Equal(t, "late", <-got)
	assert.Equal(t, "late", <-got)
	flush(t, srv)
}
