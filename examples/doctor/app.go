package main

import (
	"context"
	"errors"

	waerrors "github.com/wacloud/wacloud/errors"
	"github.com/wacloud/wacloud/whatsapp/graph"
)

// lookAtApp asks Meta for the app with the app's own token, which is its id and secret.
//
// Reference: https://developers.facebook.com/docs/facebook-login/guides/access-tokens#apptokens
func lookAtApp(ctx context.Context, p *patient, _ *report, s *section) error {
	app, err := graph.Get[struct {
		Name string `json:"name"`
	}](graph.WithOp(ctx, "get app"), p.app, p.appID+"?fields=name")
	p.appKnown = err == nil
	refused := errors.Is(err, waerrors.Refused) && !waerrors.Retryable(err)
	s.stop(refused, "the app's secret is wrong", finding{
		ID: "app-secret", Severity: fault, Meta: words(err),
		What:   "WHATSAPP_APP_SECRET is not the secret of app " + p.appID + ": a bot that has it refuses every webhook",
		Repair: "copy the app secret from the app's dashboard, App settings > Basic",
	})
	if err != nil && !refused {
		return err
	}
	if p.appKnown {
		s.fact("%q (%s) has this secret", app.Name, p.appID)
		return p.prove()
	}
	return nil
}
