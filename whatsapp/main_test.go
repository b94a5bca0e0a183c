package whatsapp_test

import (
	"os"
	"testing"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) {
	if protocol := os.Getenv(serveVariable); protocol != "" {
		serve(protocol)
		return
	}
	goleak.VerifyTestMain(m)
}
