package whatsapp_test

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	waerrors "github.com/wacloud/wacloud/errors"
	"github.com/wacloud/wacloud/whatsapp"
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

// However a number is written, it is one person's, who gets 45 messages at once and no more.
func TestPairLimitCountsPeople(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		srv := whatsapptest.NewServer(whatsapptest.InProcess())
		defer srv.Close()
		wa := srv.Client(whatsapp.WithRate(1000), whatsapp.WithMaxWait(time.Second))
		spellings := []string{"15550100011", "+15550100011", "+1 555 010 0011", "(1) 555-010-0011"}
		sent := 0
		for ; sent < 100; sent++ {
			to := whatsapp.Phone(spellings[sent%len(spellings)])
			if _, err := wa.Send(t.Context(), to, &whatsapp.Template{Name: "hello_world", Language: "en_US"}); err != nil {
				assert.ErrorIs(t, err, waerrors.Throttled)
				assert.ErrorIs(t, err, waerrors.NotSent)
				break
			}
		}
		assert.Equal(t, 45, sent)
		assert.Len(t, srv.Ledger(), sent)
		_, err := wa.Send(t.Context(), whatsapp.User("US.13491208655302741918"), &whatsapp.Template{Name: "hello_world", Language: "en_US"})
		assert.NotErrorIs(t, err, waerrors.Throttled, "somebody else")
	})
}
