package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/wacloud/wacloud/whatsapp"
	"github.com/wacloud/wacloud/whatsapp/graph"
	"github.com/wacloud/wacloud/whatsapp/whatsapptest"
)

// An account is what messages leave from.
type account struct {
	client *whatsapp.Client
	server *whatsapptest.Server // nil for a real one
}

// open makes the account that the environment names: both variables for a real one, neither for the fake.
func open(getenv func(string) string, s settings) (*account, error) {
	token := strings.TrimSpace(getenv("WHATSAPP_TOKEN"))
	number := strings.TrimSpace(getenv("WHATSAPP_PHONE_NUMBER_ID"))
	switch {
	case token == "" && number != "":
		return nil, fmt.Errorf("WHATSAPP_TOKEN is missing in the environment (WHATSAPP_PHONE_NUMBER_ID is there; set both, or none for the fake)")
	case token != "" && number == "":
		return nil, fmt.Errorf("WHATSAPP_PHONE_NUMBER_ID is missing in the environment (WHATSAPP_TOKEN is there; set both, or none for the fake)")
	case token == "":
		server := whatsapptest.NewServer()
		if err := server.Listen(); err != nil {
			server.Close()
			return nil, err
		}
		return &account{server.Client(whatsapp.WithRate(s.rate)), server}, nil
	}
	opts := []whatsapp.Option{whatsapp.WithRate(s.rate)}
	if base := strings.TrimSpace(getenv("WHATSAPP_BASE_URL")); base != "" {
		opts = append(opts, whatsapp.WithBaseURL(base))
	}
	client, err := whatsapp.NewClient(number, token, opts...)
	if err != nil {
		return nil, err
	}
	return &account{client: client}, nil
}

func (a *account) close() {
	a.client.CloseIdleConnections()
	if a.server != nil {
		a.server.Close()
	}
}

// messagingLimit asks how many people may be written to first within 24 hours, "TIER_2K" for instance; "unknown" if Meta
// does not tell.
func messagingLimit(ctx context.Context, api graph.API) string {
	type number struct {
		Limit string `json:"whatsapp_business_manager_messaging_limit"`
	}
	path, err := graph.Path(api.PhoneNumberID())
	if err != nil {
		return "unknown"
	}
	n, err := graph.Get[number](graph.WithOp(ctx, "get messaging limit"), api, path+"?fields=whatsapp_business_manager_messaging_limit")
	if err != nil || n.Limit == "" {
		return "unknown"
	}
	return n.Limit
}
