package whatsapp_test

import (
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wacloud/wacloud/whatsapp/internal/transport"
)

// serveVariable, in the environment of this test binary, makes it the server that remote talks to.
const serveVariable = "WACLOUD_BENCH_SERVE"

// remote starts a server in a process of its own and returns how to reach it.
func remote(tb testing.TB, protocol string) (base string, rt transport.HTTP) {
	tb.Helper()
	self, err := os.Executable()
	require.NoError(tb, err)
	cmd := exec.Command(self)
	cmd.Env = append(os.Environ(), serveVariable+"="+protocol)
	stdin, err := cmd.StdinPipe() // when it is closed, by us or by our end, the server ends
	require.NoError(tb, err)
	stdout, err := cmd.StdoutPipe()
	require.NoError(tb, err)
	require.NoError(tb, cmd.Start())
	rt = transport.NewHTTP()
	rt.ForceAttemptHTTP2 = protocol == "http2"
	tb.Cleanup(func() {
		rt.CloseIdleConnections()
		_ = stdin.Close()
		_ = cmd.Wait()
	})
	var told served
	require.NoError(tb, json.NewDecoder(stdout).Decode(&told))
	if told.Certificate != "" {
		roots := x509.NewCertPool()
		roots.AppendCertsFromPEM([]byte(told.Certificate))
		rt.TLSClientConfig = &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS13}
	}
	return told.URL, rt
}

// served is what the server's process says of itself.
type served struct{ URL, Certificate string }

// serve accepts messages until stdin ends.
func serve(protocol string) {
	srv := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		w.Header().Set("Content-Type", "application/json")
		_, _ = io.WriteString(w, accepted)
	}))
	var told served
	if protocol == "http1" {
		srv.Start()
	} else {
		srv.EnableHTTP2 = protocol == "http2"
		srv.StartTLS()
		told.Certificate = string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: srv.Certificate().Raw}))
	}
	told.URL = srv.URL
	if err := json.NewEncoder(os.Stdout).Encode(told); err != nil {
		panic(err)
	}
	_, _ = io.Copy(io.Discard, os.Stdin)
	srv.Close()
}
