package whatsapptest_test

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"net/url"
	"testing"

	"github.com/stretchr/testify/require"

	waerrors "github.com/wacloud/wacloud/errors"
	"github.com/wacloud/wacloud/whatsapp/whatsapptest"
)

func asError(t *testing.T, err error) *waerrors.Error {
	t.Helper()
	require.Error(t, err)
	e, ok := errors.AsType[*waerrors.Error](err)
	require.True(t, ok, "%T: %v", err, err)
	return e
}

func hostOf(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return u.Host
}

func proof(srv *whatsapptest.Server) string {
	m := hmac.New(sha256.New, []byte(srv.AppSecret()))
	m.Write([]byte(srv.Token()))
	return hex.EncodeToString(m.Sum(nil))
}
