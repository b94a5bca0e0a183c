package otel_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/sdk/metric"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"
	"go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"
	"go.uber.org/goleak"

	waerrors "github.com/wacloud/wacloud/errors"
	"github.com/wacloud/wacloud/whatsapp"
	waotel "github.com/wacloud/wacloud/whatsapp/otel"
	"github.com/wacloud/wacloud/whatsapp/whatsapptest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestSpansAndMetrics(t *testing.T) {
	t.Parallel()
	spans := tracetest.NewInMemoryExporter()
	reader := metric.NewManualReader()
	hook, err := waotel.Hook(trace.NewTracerProvider(trace.WithSyncer(spans)), metric.NewMeterProvider(metric.WithReader(reader)))
	require.NoError(t, err)
	srv := whatsapptest.NewServer()
	defer srv.Close()
	client := srv.Client(whatsapp.WithName("support"), whatsapp.WithHook(hook))
	srv.User("+15550001111", "Ana").Says("hi")

	_, err = client.Send(t.Context(), whatsapp.Phone("+15550001111"), &whatsapp.Text{Body: "hello"})
	require.NoError(t, err)
	srv.User("+15550002222", "Ben") // has not written: the window is shut
	_, err = client.Send(t.Context(), whatsapp.Phone("+15550002222"), &whatsapp.Text{Body: "hello"})
	require.ErrorIs(t, err, waerrors.WindowClosed)

	got := spans.GetSpans()
	require.Len(t, got, 2)
	assert.Equal(t, "whatsapp send message", got[0].Name)
	assert.Equal(t, codes.Unset, got[0].Status.Code)
	assert.Contains(t, got[0].Attributes, attribute.String(waotel.AttrOutcome, "ok"))
	assert.Contains(t, got[0].Attributes, attribute.String(waotel.AttrChannel, "support"))
	assert.Equal(t, codes.Error, got[1].Status.Code)
	assert.Contains(t, got[1].Attributes, attribute.String(waotel.AttrKind, "window closed"))
	assert.Contains(t, got[1].Attributes, attribute.Int(waotel.AttrCode, 131047))
	require.Len(t, got[1].Events, 1)
	assert.Equal(t, "attempt", got[1].Events[0].Name)
	assert.NotContains(t, fmt.Sprint(got), "1555000", "nobody is named")

	var data metricdata.ResourceMetrics
	require.NoError(t, reader.Collect(t.Context(), &data))
	counts := map[string]int{}
	for _, m := range data.ScopeMetrics[0].Metrics {
		switch d := m.Data.(type) {
		case metricdata.Histogram[float64]:
			counts[m.Name] = len(d.DataPoints)
		case metricdata.Sum[int64]:
			for _, p := range d.DataPoints {
				counts[m.Name] += int(p.Value)
			}
		}
	}
	assert.Equal(t, map[string]int{waotel.MetricDuration: 2, waotel.MetricWait: 2, waotel.MetricAttempts: 2}, counts)
}

func TestEitherProviderMayBeMissing(t *testing.T) {
	t.Parallel()
	srv := whatsapptest.NewServer()
	defer srv.Close()
	hook, err := waotel.Hook(nil, nil)
	require.NoError(t, err)
	_, err = srv.Client(whatsapp.WithHook(hook)).Send(t.Context(), whatsapp.Phone("+15550001111"), &whatsapp.Text{Body: "hello"})
	assert.NoError(t, err)
}

func ExampleHook() {
	exporter := tracetest.NewInMemoryExporter()
	hook, err := waotel.Hook(trace.NewTracerProvider(trace.WithSyncer(exporter)), nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	srv := whatsapptest.NewServer()
	defer srv.Close()
	client := srv.Client(whatsapp.WithHook(hook))
	_, _ = client.Send(context.Background(), whatsapp.Phone("+15550001111"), &whatsapp.Text{Body: "hello"})
	for _, span := range exporter.GetSpans() {
		fmt.Println(span.Name)
	}
	// Output: whatsapp send message
}
