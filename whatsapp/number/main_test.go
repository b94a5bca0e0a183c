package number_test

import (
	"errors"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	waerrors "github.com/wacloud/wacloud/errors"
	"github.com/wacloud/wacloud/whatsapp"
	"github.com/wacloud/wacloud/whatsapp/number"
	"github.com/wacloud/wacloud/whatsapp/whatsapptest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const (
	waba = "102290129340398"
	code = "4O4YGZEG3RIVE1"
	pem  = "-----BEGIN PUBLIC KEY-----\nMIIB\n-----END PUBLIC KEY-----"
)

// newServer returns the fake API, and a client of its first number that tries once.
func newServer(t *testing.T) (*whatsapptest.Server, *number.Client) {
	t.Helper()
	srv := whatsapptest.NewServer(whatsapptest.InProcess(), whatsapptest.WithWABAID(waba))
	t.Cleanup(srv.Close)
	return srv, number.NewClient(srv.Client(whatsapp.WithRetries(0)))
}

// answering returns a client whose next call gets this answer.
func answering(t *testing.T, body string) (*whatsapptest.Server, *number.Client) {
	t.Helper()
	srv, c := newServer(t)
	srv.Inject(whatsapptest.Fault{Status: http.StatusOK, Body: body})
	return srv, c
}

// paths returns the paths of all broken rules, nil for none.
func paths(t *testing.T, err error) []string {
	t.Helper()
	if err == nil {
		return nil
	}
	e, ok := errors.AsType[*waerrors.Error](err)
	require.True(t, ok)
	require.Equal(t, waerrors.Invalid, e.Kind)
	require.Equal(t, waerrors.NotSent, e.Outcome)
	var p []string
	for _, f := range e.Fields {
		p = append(p, f.Path)
	}
	return p
}
