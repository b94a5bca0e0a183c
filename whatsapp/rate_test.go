package whatsapp_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	waerrors "github.com/wacloud/wacloud/errors"
	"github.com/wacloud/wacloud/whatsapp/whatsapptest"
)

func TestSyncRate(t *testing.T) {
	t.Parallel()
	for level, want := range map[string]int{"STANDARD": 80, "HIGH": 1000} {
		rate, err := newClient(t, reply(200, `{"throughput":{"level":"`+level+`"},"id":"1"}`, nil)).SyncRate(t.Context())
		require.NoError(t, err)
		assert.Equal(t, want, rate)
	}
	_, err := newClient(t, reply(200, `{"id":"1"}`, nil)).SyncRate(t.Context())
	assert.ErrorIs(t, err, waerrors.Other)
	assert.ErrorContains(t, err, "sync rate: unknown throughput level")
	_, err = newClient(t, reply(401, `{"error":{"code":190,"message":"expired"}}`, nil)).SyncRate(t.Context())
	assert.ErrorIs(t, err, waerrors.Unauthorized)
	_, err = newClient(t, reply(200, `{}`, nil)).ForNumber("a/b").SyncRate(t.Context())
	assert.ErrorIs(t, err, waerrors.Invalid)

	srv := whatsapptest.NewServer(whatsapptest.WithThroughput(1000))
	defer srv.Close()
	rate, err := srv.Client().SyncRate(t.Context())
	require.NoError(t, err)
	assert.Equal(t, 1000, rate)
}
