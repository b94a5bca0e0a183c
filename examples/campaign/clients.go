package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"time"

	waerrors "github.com/wacloud/wacloud/errors"
	"github.com/wacloud/wacloud/whatsapp"
	"github.com/wacloud/wacloud/whatsapp/whatsapptest"
)

// said is what a client says of a message in the end.
type said string

const (
	sent      said = "sent"
	refused   said = "refused"
	notSent   said = "not sent"
	ambiguous said = "ambiguous"
)

// A sender sends one message and says what became of it.
type sender func(ctx context.Context, message int) said

// to spreads the messages over people, so that no pair has many.
func to(message int) string { return fmt.Sprintf("+1555%07d", message%1_000_000) }

func body(message int) string { return "Your order " + strconv.Itoa(message) + " is ready." }

// unlimited takes the place of the rate limit: the campaign is about faults.
type unlimited struct{}

func (unlimited) Wait(ctx context.Context, _, _ string) error { return ctx.Err() }
func (unlimited) Observe(string, string, *waerrors.Error)     {}

func wacloud(server *whatsapptest.Server, rt http.RoundTripper, opts ...whatsapp.Option) sender {
	client := server.Client(append([]whatsapp.Option{
		whatsapp.WithTransport(rt), whatsapp.WithLimiter(unlimited{}), whatsapp.WithTimeout(attemptTimeout),
	}, opts...)...)
	return func(ctx context.Context, message int) said {
		_, err := client.Send(ctx, whatsapp.Phone(to(message)), &whatsapp.Text{Body: body(message)}, whatsapp.WithCallbackData(strconv.Itoa(message)))
		switch {
		case err == nil:
			return sent
		case waerrors.Ambiguous(err):
			return ambiguous
		case errors.Is(err, waerrors.NotSent):
			return notSent
		}
		return refused
	}
}

// naive is what is found in many programs: any error, any 5xx and 429 is tried again, up to three times in all, and what
// fails is reported as not sent.
func naive(server *whatsapptest.Server, rt http.RoundTripper) sender {
	client := &http.Client{Transport: rt, Timeout: attemptTimeout}
	url := server.URL() + "/v26.0/" + server.PhoneNumberID() + "/messages"
	post := func(ctx context.Context, data []byte) (said, bool) {
		req, err := http.NewRequestWithContext(ctx, http.MethodPost, url, bytes.NewReader(data))
		if err != nil {
			return notSent, false
		}
		req.Header.Set("Authorization", "Bearer "+server.Token())
		req.Header.Set("Content-Type", "application/json")
		res, err := client.Do(req)
		if err != nil {
			return notSent, true
		}
		defer res.Body.Close()
		answer, err := io.ReadAll(res.Body)
		switch {
		case err != nil, res.StatusCode >= 500, res.StatusCode == http.StatusTooManyRequests:
			return notSent, true
		case res.StatusCode != http.StatusOK:
			return refused, bytes.Contains(answer, []byte("130429"))
		case !json.Valid(answer):
			return notSent, true
		}
		return sent, false
	}
	return func(ctx context.Context, message int) said {
		type text struct {
			Body string `json:"body"`
		}
		data, err := json.Marshal(struct {
			Product string `json:"messaging_product"`
			To      string `json:"to"`
			Type    string `json:"type"`
			Text    text   `json:"text"`
			Data    string `json:"biz_opaque_callback_data"`
		}{"whatsapp", to(message), "text", text{body(message)}, strconv.Itoa(message)})
		if err != nil {
			return notSent
		}
		for try := 1; ; try++ {
			verdict, again := post(ctx, data)
			if !again || try == 3 {
				return verdict
			}
			select {
			case <-time.After(50 * time.Millisecond):
			case <-ctx.Done():
				return verdict
			}
		}
	}
}
