package main

import (
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/wacloud/wacloud/whatsapp"
	"github.com/wacloud/wacloud/whatsapp/number"
)

// settings are what a bot is run with, and the two ids that it does without.
type settings struct {
	token, numberID, wabaID, appID, appSecret, verifyToken string
	baseURL                                                string // "" for graph.facebook.com
}

func (s settings) empty() bool { return s.token == "" }

// fromEnvironment reads all of the settings, or none.
func fromEnvironment(getenv func(string) string) (settings, error) {
	var s settings
	var set, missing []string
	for _, v := range []struct {
		name string
		to   *string
	}{
		{"WHATSAPP_TOKEN", &s.token},
		{"WHATSAPP_PHONE_NUMBER_ID", &s.numberID},
		{"WHATSAPP_WABA_ID", &s.wabaID},
		{"WHATSAPP_APP_ID", &s.appID},
		{"WHATSAPP_APP_SECRET", &s.appSecret},
		{"WHATSAPP_VERIFY_TOKEN", &s.verifyToken},
	} {
		if *v.to = strings.TrimSpace(getenv(v.name)); *v.to == "" {
			missing = append(missing, v.name)
		} else {
			set = append(set, v.name)
		}
	}
	if len(set) > 0 && len(missing) > 0 {
		return settings{}, fmt.Errorf("missing in the environment: %s (%s given; set all for a real account, none for the fake)",
			strings.Join(missing, ", "), strings.Join(set, ", "))
	}
	s.baseURL = strings.TrimSpace(getenv("WHATSAPP_BASE_URL"))
	return s, nil
}

// A patient is an account that is looked at, and what is known of it so far.
type patient struct {
	settings
	app *whatsapp.Client // calls with the token of the app itself: its id and secret
	own *whatsapp.Client // calls with the token that the bot has
	web *http.Client     // calls the callback URL

	appKnown bool          // Meta takes the app's secret
	lacks    string        // permission that the token does not have, but for which it can see the account
	number   number.Number // once area number was looked at
}

// admit makes the clients. It does no I/O.
func admit(s settings, patience time.Duration) (*patient, error) {
	p := &patient{settings: s}
	var err error
	if p.app, err = s.client(s.appID+"|"+s.appSecret, whatsapp.WithAppSecret(s.appSecret)); err != nil {
		return nil, err
	}
	if p.own, err = s.client(s.token); err != nil {
		return nil, err
	}
	p.web = &http.Client{
		Transport: &http.Transport{Proxy: http.ProxyFromEnvironment}, Timeout: patience,
		// Meta goes to the address that it was given, and nowhere else.
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	return p, nil
}

func (s settings) client(token string, opts ...whatsapp.Option) (*whatsapp.Client, error) {
	if s.baseURL != "" {
		opts = append(opts, whatsapp.WithBaseURL(s.baseURL))
	}
	return whatsapp.NewClient(s.numberID, token, append(opts, whatsapp.WithAppID(s.appID))...)
}

// prove adds appsecret_proof to the calls of own, which Meta demands where the app's settings say so.
func (p *patient) prove() error {
	own, err := p.client(p.token, whatsapp.WithAppSecret(p.appSecret))
	if err != nil {
		return err
	}
	p.own.CloseIdleConnections()
	p.own = own
	return nil
}

func (p *patient) discharge() {
	p.app.CloseIdleConnections()
	p.own.CloseIdleConnections()
	p.web.CloseIdleConnections()
}
