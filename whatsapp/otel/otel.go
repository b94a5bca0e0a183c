package otel

import (
	"context"
	"fmt"
	"time"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/metric"
	"go.opentelemetry.io/otel/trace"

	"github.com/wacloud/wacloud/whatsapp"
)

const scope = "github.com/wacloud/wacloud/whatsapp"

// Names of the instruments and attributes. They are part of the API: dashboards are built on them.
const (
	MetricDuration = "whatsapp.call.duration" // histogram, seconds: whole calls, waits included
	MetricWait     = "whatsapp.call.wait"     // histogram, seconds: what a call spent waiting for limits and before retries
	MetricAttempts = "whatsapp.call.attempts" // counter: tries on the wire

	AttrChannel = "whatsapp.channel"         // the channel's label, see whatsapp.WithName
	AttrOp      = "whatsapp.operation"       // for example "send message"
	AttrNumber  = "whatsapp.phone_number_id" // the number's id, never the number
	AttrOutcome = "whatsapp.outcome"         // "ok", "refused", "not sent", "unknown", "accepted, id unknown"
	AttrKind    = "error.type"               // the error's kind, only on failures
	AttrCode    = "whatsapp.error.code"      // Graph error code, only on failures that have one
	AttrStatus  = "http.response.status_code"
	AttrTrace   = "whatsapp.trace_id" // Meta's fbtrace_id, on spans only
)

// Hook returns a hook that makes a span of every call, a child of the span in the call's context, and records duration,
// waits and attempts. Give it to whatsapp.WithHook. Either provider may be nil: then there are no spans, or no metrics.
// The error says which instrument the meter refused.
func Hook(tracers trace.TracerProvider, meters metric.MeterProvider) (whatsapp.Hook, error) {
	var h hook
	if tracers != nil {
		h.tracer = tracers.Tracer(scope)
	}
	if meters != nil {
		if err := h.instruments(meters.Meter(scope)); err != nil {
			return nil, err
		}
	}
	return h.call, nil
}

type hook struct {
	tracer   trace.Tracer
	duration metric.Float64Histogram
	wait     metric.Float64Histogram
	attempts metric.Int64Counter
}

func (h *hook) instruments(m metric.Meter) (err error) {
	if h.duration, err = m.Float64Histogram(MetricDuration, metric.WithUnit("s"), metric.WithDescription("Duration of calls to the WhatsApp Cloud API")); err != nil {
		return fmt.Errorf("otel: %s: %w", MetricDuration, err)
	}
	if h.wait, err = m.Float64Histogram(MetricWait, metric.WithUnit("s"), metric.WithDescription("Time that calls waited for limits and before retries")); err != nil {
		return fmt.Errorf("otel: %s: %w", MetricWait, err)
	}
	if h.attempts, err = m.Int64Counter(MetricAttempts, metric.WithUnit("{attempt}"), metric.WithDescription("Tries on the wire")); err != nil {
		return fmt.Errorf("otel: %s: %w", MetricAttempts, err)
	}
	return nil
}

func (h *hook) call(ctx context.Context, c whatsapp.Call) (context.Context, func(whatsapp.Result)) {
	attrs := []attribute.KeyValue{attribute.String(AttrOp, c.Op), attribute.String(AttrNumber, c.PhoneNumberID)}
	if c.Name != "" {
		attrs = append(attrs, attribute.String(AttrChannel, c.Name))
	}
	var span trace.Span
	if h.tracer != nil {
		name := c.Op
		if name == "" {
			name = c.Method
		}
		ctx, span = h.tracer.Start(ctx, "whatsapp "+name, trace.WithSpanKind(trace.SpanKindClient), trace.WithAttributes(attrs...))
	}
	return ctx, func(r whatsapp.Result) {
		attrs := append(attrs, outcome(r)...)
		if span != nil {
			end(span, r, attrs)
		}
		if h.duration != nil {
			h.record(ctx, r, attrs)
		}
	}
}

// outcome describes how a call ended in few values.
func outcome(r whatsapp.Result) []attribute.KeyValue {
	if r.Err == nil {
		return []attribute.KeyValue{attribute.String(AttrOutcome, "ok"), attribute.Int(AttrStatus, r.Status)}
	}
	attrs := []attribute.KeyValue{attribute.String(AttrOutcome, string(r.Err.Outcome)), attribute.String(AttrKind, string(r.Err.Kind))}
	if r.Err.Code != 0 {
		attrs = append(attrs, attribute.Int(AttrCode, r.Err.Code))
	}
	if r.Status != 0 {
		attrs = append(attrs, attribute.Int(AttrStatus, r.Status))
	}
	return attrs
}

func end(span trace.Span, r whatsapp.Result, attrs []attribute.KeyValue) {
	for i, a := range r.Attempts {
		span.AddEvent("attempt", trace.WithTimestamp(a.Start), trace.WithAttributes(
			attribute.Int("attempt", i+1), attribute.Float64("wait_seconds", a.Wait.Seconds()), attribute.Float64("duration_seconds", a.Duration.Seconds()),
			attribute.Int(AttrStatus, a.Status), attribute.Int(AttrCode, a.Code), attribute.String(AttrOutcome, string(a.Outcome))))
	}
	span.SetAttributes(attrs...)
	if e := r.Err; e != nil {
		span.SetStatus(codes.Error, string(e.Kind))
		if e.TraceID != "" {
			span.SetAttributes(attribute.String(AttrTrace, e.TraceID))
		}
	}
	span.End()
}

func (h *hook) record(ctx context.Context, r whatsapp.Result, attrs []attribute.KeyValue) {
	set := metric.WithAttributeSet(attribute.NewSet(attrs...))
	var waited time.Duration
	for _, a := range r.Attempts {
		waited += a.Wait
	}
	h.duration.Record(ctx, r.Duration.Seconds(), set)
	h.wait.Record(ctx, waited.Seconds(), set)
	h.attempts.Add(ctx, int64(len(r.Attempts)), set)
}
