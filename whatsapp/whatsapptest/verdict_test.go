package whatsapptest_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	waerrors "github.com/wacloud/wacloud/errors"
	"github.com/wacloud/wacloud/whatsapp"
	"github.com/wacloud/wacloud/whatsapp/whatsapptest"
)

// trouble strikes every fourth call with the next of its faults.
func trouble(faults []whatsapptest.Fault) whatsapptest.Option {
	return whatsapptest.WithPlan(1, func(seed uint64, c whatsapptest.Call) whatsapptest.Fault {
		n := uint64(c.Index) + seed
		if n%4 != 0 {
			return whatsapptest.Fault{}
		}
		return faults[n/4%uint64(len(faults))]
	})
}

func quickFaults() []whatsapptest.Fault {
	return []whatsapptest.Fault{
		{At: whatsapptest.BeforeRead, Break: whatsapptest.Close},
		{At: whatsapptest.BeforeRead, Break: whatsapptest.Reset},
		{At: whatsapptest.BeforeRead, Status: http.StatusRequestEntityTooLarge},
		{Break: whatsapptest.Close},
		{Break: whatsapptest.Reset},
		{Status: http.StatusBadGateway},
		{Code: 131000},
		{Code: 131026},
		{At: whatsapptest.AfterProcess, Break: whatsapptest.Close},
		{At: whatsapptest.AfterProcess, Break: whatsapptest.Reset},
		{At: whatsapptest.AfterProcess, Status: http.StatusGatewayTimeout},
		{At: whatsapptest.InResponse, Break: whatsapptest.Close},
		{At: whatsapptest.InResponse, Break: whatsapptest.Reset},
	}
}

// judge holds what the client says about each send against what the server did.
func judge(t *testing.T, srv *whatsapptest.Server, said map[string]error) {
	t.Helper()
	done := map[string]int{}
	for _, m := range srv.Ledger() {
		done[m.CallbackData]++
	}
	for key, err := range said {
		switch {
		case err == nil:
			assert.Equal(t, 1, done[key], "sent, says the client: %s", key)
		case waerrors.Ambiguous(err):
			assert.LessOrEqual(t, done[key], 1, "in doubt, says the client: %s", key)
		case errors.Is(err, waerrors.NotSent), errors.Is(err, waerrors.Refused):
			assert.Zero(t, done[key], "not sent, says the client: %s: %v", key, err)
		default:
			assert.Fail(t, "no outcome", "%s: %v", key, err)
		}
	}
}

func sendMany(ctx context.Context, wa *whatsapp.Client, n int) map[string]error {
	var mu sync.Mutex
	said := map[string]error{}
	var all sync.WaitGroup
	for i := range 8 {
		all.Go(func() {
			for j := range n / 8 {
				key := fmt.Sprintf("%d/%d", i, j)
				_, err := wa.Send(ctx, whatsapp.Phone(fmt.Sprintf("+1555011%04d", i*1000+j)), &whatsapp.Text{Body: "hi"}, whatsapp.WithCallbackData(key))
				mu.Lock()
				said[key] = err
				mu.Unlock()
			}
		})
	}
	all.Wait()
	return said
}

func TestNoVerdictIsWrong(t *testing.T) {
	t.Parallel()
	for name, opts := range map[string][]whatsapptest.Option{
		"HTTP/1.1": nil, "HTTP/2": {whatsapptest.WithTLS()}, "in process": {whatsapptest.InProcess()},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			srv := newServer(t, append(opts, trouble(quickFaults()))...)
			said := sendMany(t.Context(), srv.Client(whatsapp.WithRetries(0), whatsapp.WithRate(1000)), 400)
			require.Len(t, said, 400)
			judge(t, srv, said)
			failed := 0
			for _, err := range said {
				if err != nil {
					failed++
				}
			}
			assert.Equal(t, 100, failed, "every fourth")
		})
	}
}

// With retries, waits and calls that hang, in virtual time.
func TestNoVerdictIsWrongWithRetries(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		faults := append(quickFaults(),
			whatsapptest.Fault{Break: whatsapptest.Hang},
			whatsapptest.Fault{At: whatsapptest.AfterProcess, Break: whatsapptest.Hang},
			whatsapptest.Fault{At: whatsapptest.BeforeRead, Break: whatsapptest.Hang},
			whatsapptest.Fault{Delay: time.Minute},
			whatsapptest.Fault{At: whatsapptest.AfterProcess, Delay: time.Minute},
			whatsapptest.Fault{Code: 130429}, whatsapptest.Fault{Code: 131056}, whatsapptest.Fault{Code: 4},
		)
		srv := whatsapptest.NewServer(whatsapptest.InProcess(), trouble(faults))
		defer srv.Close()
		said := sendMany(t.Context(), srv.Client(whatsapp.WithTimeout(10*time.Second)), 800)
		time.Sleep(time.Hour) // what was delayed is done by now
		require.Len(t, said, 800)
		judge(t, srv, said)
	})
}
