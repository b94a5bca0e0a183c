package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/wacloud/wacloud/webhook"
	"github.com/wacloud/wacloud/whatsapp/account"
	"github.com/wacloud/wacloud/whatsapp/number"
)

// A callback is the address that wins, and what makes another one win.
type callback struct {
	url    string
	whose  string
	change string // call that does it
	fix    func(context.Context, *dialog) error
}

// winner returns the first that is set of the addresses of the number, the account and the app.
//
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/override
func (p *patient) winner() callback {
	switch w := p.number.Webhooks; {
	case w.Number != "":
		return callback{w.Number, "the number's own", "number.Client.ClearCallback, which removes it", func(ctx context.Context, _ *dialog) error {
			return number.NewClient(p.own).ClearCallback(ctx)
		}}
	case w.Account != "":
		return callback{w.Account, "the account's own", "account.Client.Subscribe, which removes it", func(ctx context.Context, _ *dialog) error {
			return account.NewClient(p.own, p.wabaID).Subscribe(ctx)
		}}
	case p.appKnown:
		return callback{w.App, "the app's", subscribeCall + " with another one", p.move}
	default:
		return callback{url: w.App, whose: "the app's"}
	}
}

// move has the app's webhooks go to another address. Meta does the handshake with it before it answers.
func (p *patient) move(ctx context.Context, d *dialog) error {
	address, err := d.ask("Callback URL (its server must be running):")
	if err != nil {
		return err
	}
	now, err := account.GetAppWebhooks(ctx, p.app, p.appID)
	if err != nil {
		return err
	}
	now.Callback = address
	return p.subscribe(ctx, now)
}

// lookAtCallback does with the callback URL what Meta does with it.
func lookAtCallback(ctx context.Context, p *patient, _ *report, s *section) error {
	c := p.winner()
	if c.url == "" {
		s.stop(true, "no callback URL is set", finding{
			ID: "callback-none", Severity: fault, What: "no callback URL is set: webhooks have nowhere to go",
			Repair: subscribeCall, fix: c.fix,
		})
		return nil
	}
	s.fact("%s callback URL wins: %s", c.whose, c.url)
	if app := p.number.Webhooks.App; app != c.url && app != "" {
		s.fact("the app's gets what is not about messages: %s", app)
	}
	found := func(f *finding) {
		f.What = c.whose + " callback URL " + f.What
		secrets := f.ID == "callback-handshake" || f.ID == "callback-signature" // no other address has better ones
		if c.fix != nil && !secrets {
			f.Repair, f.fix = c.change+"; or "+f.Repair, c.fix
		}
		s.find(true, *f)
	}
	if !reachable(c.url) {
		found(&finding{
			ID: "callback-insecure", Severity: fault, What: "is no https URL: Meta does not go there",
			Repair: "serve it over https, with a certificate of a public authority",
		})
		return nil
	}
	start := time.Now()
	for _, step := range []func(context.Context, string) *finding{p.shake, p.deliver} {
		f := step(ctx, c.url)
		if err := ctx.Err(); err != nil {
			return err
		}
		if f != nil {
			found(f)
			if f.ID != "callback-handshake" {
				return nil
			}
		}
	}
	switch took := time.Since(start).Milliseconds(); {
	case s.Findings != nil:
	case !p.appKnown:
		s.fact("it answers the handshake in %d ms", took)
		s.fact("what the app's secret signs cannot be tried")
	default:
		s.fact("it answers the handshake and a signed delivery in %d ms", took)
	}
	return nil
}

// reachable reports whether Meta would take the address. On this machine, where a fake is, plain http will do.
func reachable(address string) bool {
	u, err := url.Parse(address)
	if err != nil || u.Hostname() == "" {
		return false
	}
	ip := net.ParseIP(u.Hostname())
	return u.Scheme == "https" || u.Scheme == "http" && (u.Hostname() == "localhost" || ip != nil && ip.IsLoopback())
}

// shake does the handshake. Meta does it only when the address is set, so a wrong answer stops no webhooks.
//
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/create-webhook-endpoint
func (p *patient) shake(ctx context.Context, address string) *finding {
	u, err := url.Parse(address)
	if err != nil {
		return failing(err.Error())
	}
	challenge := strconv.Itoa(1e9 + rand.IntN(1e9))
	q := u.Query()
	q.Set("hub.mode", "subscribe")
	q.Set("hub.challenge", challenge)
	q.Set("hub.verify_token", p.verifyToken)
	u.RawQuery = q.Encode()
	status, body, f := p.call(ctx, http.MethodGet, u.String(), "", "")
	switch {
	case f != nil:
		return f
	case status != http.StatusOK:
		body = "status " + strconv.Itoa(status)
	case strings.TrimSpace(body) == challenge:
		return nil
	default:
		body = fmt.Sprintf("%.40q in place of the challenge", body)
	}
	return &finding{
		ID: "callback-handshake", Severity: warning, What: "does not answer the handshake for WHATSAPP_VERIFY_TOKEN but with " + body,
		Repair: "give its server the same verify token as this program",
	}
}

// deliver posts a webhook without items, signed as Meta signs it.
func (p *patient) deliver(ctx context.Context, address string) *finding {
	if !p.appKnown {
		return nil
	}
	const body = `{"object":"whatsapp_business_account","entry":[]}`
	status, _, f := p.call(ctx, http.MethodPost, address, body, webhook.Sign(p.appSecret, []byte(body)))
	switch {
	case f != nil || status == http.StatusOK:
		return f
	case status == http.StatusUnauthorized, status == http.StatusForbidden:
		return &finding{
			ID: "callback-signature", Severity: fault, What: fmt.Sprintf("refuses what the app's secret has signed, with status %d", status),
			Repair: "give its server the secret of app " + p.appID,
		}
	}
	return failing(fmt.Sprintf("a signed delivery with status %d", status))
}

// call makes one call, and returns a finding if there is no answer that says anything.
func (p *patient) call(ctx context.Context, method, address, body, signature string) (int, string, *finding) {
	req, err := http.NewRequestWithContext(ctx, method, address, strings.NewReader(body))
	if err != nil {
		return 0, "", failing(err.Error())
	}
	req.Header.Set("User-Agent", "wacloud-doctor")
	if signature != "" {
		req.Header.Set("Content-Type", "application/json")
		req.Header.Set(webhook.SignatureHeader, signature)
	}
	res, err := p.web.Do(req)
	var data []byte
	if err == nil {
		data, err = io.ReadAll(io.LimitReader(res.Body, 4096))
		_ = res.Body.Close()
	}
	slow, _ := errors.AsType[net.Error](err)
	switch {
	case slow != nil && slow.Timeout():
		return 0, "", &finding{
			ID: "callback-slow", Severity: fault, What: fmt.Sprintf("does not answer within %s", p.web.Timeout),
			Repair: "have its server answer at once, and do the work afterwards",
		}
	case err != nil:
		if u, ok := errors.AsType[*url.Error](err); ok {
			err = u.Err // its text holds the URL, and with it the verify token
		}
		return 0, "", &finding{
			ID: "callback-unreachable", Severity: fault, What: "cannot be reached: " + err.Error(),
			Repair: "start its server, and look at the name, port, certificate and firewall",
		}
	case res.StatusCode >= 300 && res.StatusCode < 400:
		return 0, "", &finding{
			ID: "callback-redirect", Severity: fault, What: fmt.Sprintf("redirects with status %d, which Meta does not follow", res.StatusCode),
			Repair: "set the address that it redirects to",
		}
	case res.StatusCode >= 500:
		what := "the handshake"
		if method == http.MethodPost {
			what = "a signed delivery"
		}
		return 0, "", failing(fmt.Sprintf("%s with status %d", what, res.StatusCode))
	}
	return res.StatusCode, string(data), nil
}

func failing(what string) *finding {
	return &finding{ID: "callback-fails", Severity: fault, What: "answers " + what, Repair: "look at the log of its server"}
}
