package area_test

import (
	"bytes"
	"context"
	"encoding/json"
	"iter"
	"net/url"
	"os"
	"testing"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/wacloud/wacloud/whatsapp"
	"github.com/wacloud/wacloud/whatsapp/account"
	"github.com/wacloud/wacloud/whatsapp/graph"
	"github.com/wacloud/wacloud/whatsapp/number"
	"github.com/wacloud/wacloud/whatsapp/whatsapptest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const (
	waba     = "102290129340398"
	id       = "106540352242922"
	business = "506914307656634"
)

// An operation is a call and its answer as Meta's file, or a page of its documentation where that is newer, has them.
type operation struct {
	Row    string            `json:"row"` // of the reference: method and path
	Method string            `json:"method"`
	Path   string            `json:"path"`
	Query  map[string]string `json:"query"`
	Body   json.RawMessage   `json:"body"` // a string is a web form
	Answer json.RawMessage   `json:"answer"`
}

func (o operation) query() url.Values {
	q := url.Values{}
	for k, v := range o.Query {
		q.Set(k, v)
	}
	return q
}

func operations(t *testing.T) map[string]operation {
	t.Helper()
	b, err := os.ReadFile("testdata/operations.json")
	require.NoError(t, err)
	var all map[string]operation
	require.NoError(t, json.Unmarshal(b, &all))
	for name, o := range all {
		var line bytes.Buffer
		require.NoError(t, json.Compact(&line, o.Answer))
		o.Answer = line.Bytes()
		all[name] = o
	}
	return all
}

// A row is how the SDK makes a call, and what becomes of the answer.
type row struct {
	call call
	want any
}

type call func(context.Context, graph.API) (any, error)

type client interface {
	*number.Client | *account.Client
}

// dial returns the client of an area.
func dial[C client](wa graph.API) C {
	var c any
	switch any(*new(C)).(type) {
	case *number.Client:
		c = number.NewClient(wa)
	default:
		wabaID := waba
		if wa.PhoneNumberID() == badID {
			wabaID = badID
		}
		c = account.NewClient(wa, wabaID)
	}
	return c.(C)
}

const badID = "../me"

// as is an API that stands for another number.
type as struct {
	graph.API
	id string
}

func (a as) PhoneNumberID() string { return a.id }

func only[C client](f func(context.Context, C) error) call {
	return func(ctx context.Context, wa graph.API) (any, error) { return nil, f(ctx, dial[C](wa)) }
}

func one[C client, T any](f func(context.Context, C) (T, error)) call {
	return func(ctx context.Context, wa graph.API) (any, error) { return f(ctx, dial[C](wa)) }
}

func all[C client, T any](f func(context.Context, C) iter.Seq2[T, error]) call {
	return func(ctx context.Context, wa graph.API) (any, error) {
		var list []T
		for v, err := range f(ctx, dial[C](wa)) {
			if err != nil {
				return list, err
			}
			list = append(list, v)
		}
		return list, nil
	}
}

func rows() map[string]row {
	table := numberRows()
	for name, r := range accountRows() {
		table[name] = r
	}
	return table
}

func newServer(t *testing.T, opts ...whatsapptest.Option) *whatsapptest.Server {
	t.Helper()
	srv := whatsapptest.NewServer(append([]whatsapptest.Option{
		whatsapptest.InProcess(), whatsapptest.WithPhoneNumberID(id), whatsapptest.WithWABAID(waba),
	}, opts...)...)
	t.Cleanup(srv.Close)
	return srv
}

// newClient returns a client that tries once.
func newClient(srv *whatsapptest.Server) *whatsapp.Client { return srv.Client(whatsapp.WithRetries(0)) }
