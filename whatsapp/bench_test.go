package whatsapp_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/require"

	waerrors "github.com/wacloud/wacloud/errors"
	"github.com/wacloud/wacloud/whatsapp"
)

// nolimit takes the place of the rate limiter, which would set the pace of a benchmark.
type nolimit struct{}

func (nolimit) Wait(ctx context.Context, _, _ string) error { return ctx.Err() }
func (nolimit) Observe(string, string, *waerrors.Error)     {}

// BenchmarkSend compares a send with what one would write by hand: json.Marshal, net/http, json.Unmarshal.
func BenchmarkSend(b *testing.B) {
	for _, h2 := range []bool{false, true} {
		srv := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			_, _ = io.Copy(io.Discard, r.Body)
			_, _ = io.WriteString(w, accepted)
		}))
		name := "http1"
		if h2 {
			name, srv.EnableHTTP2 = "http2", true
			srv.StartTLS()
		} else {
			srv.Start()
		}
		rt := srv.Client().Transport
		b.Run(name+"/raw", func(b *testing.B) {
			b.ReportAllocs()
			client := &http.Client{Transport: rt}
			for b.Loop() {
				require.NoError(b, rawSend(client, srv.URL))
			}
		})
		b.Run(name+"/wacloud", func(b *testing.B) {
			b.ReportAllocs()
			client, err := whatsapp.NewClient(numberID, canary, whatsapp.WithBaseURL(srv.URL), whatsapp.WithTransport(rt), whatsapp.WithLimiter(nolimit{}))
			require.NoError(b, err)
			for b.Loop() {
				_, err := client.Send(b.Context(), customer, &whatsapp.Text{Body: "Your order 4711 is on its way."})
				require.NoError(b, err)
			}
		})
		srv.Close()
	}
}

func rawSend(client *http.Client, base string) error {
	type text struct {
		Body string `json:"body"`
	}
	body, err := json.Marshal(struct {
		Product string `json:"messaging_product"`
		Kind    string `json:"recipient_type"`
		To      string `json:"to"`
		Type    string `json:"type"`
		Text    text   `json:"text"`
	}{"whatsapp", "individual", "+15550001111", "text", text{"Your order 4711 is on its way."}})
	if err != nil {
		return err
	}
	req, err := http.NewRequest(http.MethodPost, base+"/v26.0/"+numberID+"/messages", bytes.NewReader(body))
	if err != nil {
		return err
	}
	req.Header.Set("Authorization", "Bearer "+canary)
	req.Header.Set("Content-Type", "application/json")
	res, err := client.Do(req)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	data, err := io.ReadAll(res.Body)
	if err != nil {
		return err
	}
	var answer struct {
		Messages []struct {
			ID string `json:"id"`
		} `json:"messages"`
	}
	if err := json.Unmarshal(data, &answer); err != nil {
		return err
	}
	if len(answer.Messages) == 0 {
		return fmt.Errorf("no id in %s", data)
	}
	return nil
}
