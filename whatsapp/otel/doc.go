// Package otel shows the calls of a WhatsApp client to OpenTelemetry: a span for each call with its attempts as events,
// and histograms of durations and waits. It is a module of its own, so that nobody else inherits its dependencies.
//
//	hook, err := waotel.Hook(otel.GetTracerProvider(), otel.GetMeterProvider()) // import waotel "…/whatsapp/otel"
//	if err != nil {
//		return err
//	}
//	client, err := whatsapp.NewClient(phoneNumberID, token, whatsapp.WithHook(hook))
//
// No attribute holds a person's number, a text or a token.
package otel
