package whatsapptest_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	waerrors "github.com/wacloud/wacloud/errors"
	"github.com/wacloud/wacloud/whatsapp/whatsapptest"
)

func codes(t *testing.T, srv *whatsapptest.Server, n int, phone func(i int) string) (accepted int, refused map[int]int) {
	t.Helper()
	refused = map[int]int{}
	for i := range n {
		code, body := post(t, srv, "/"+srv.PhoneNumberID()+"/messages", envelope(`"to":"`+phone(i)+`"`, text))
		if code == 200 {
			accepted++
		} else {
			refused[waerrors.FromResponse(code, []byte(body)).Code]++
		}
	}
	return accepted, refused
}

func TestThroughput(t *testing.T) {
	t.Parallel()
	clock := whatsapptest.NewManualClock(time.Unix(1_800_000_000, 0))
	srv := newServer(t, whatsapptest.WithClock(clock), whatsapptest.WithThroughput(20), whatsapptest.InProcess())
	everyone := func(i int) string { return fmt.Sprintf("1555010%04d", i+1) }
	accepted, refused := codes(t, srv, 25, everyone)
	assert.Equal(t, 20, accepted)
	assert.Equal(t, map[int]int{130429: 5}, refused)
	clock.Advance(time.Second)
	accepted, _ = codes(t, srv, 25, everyone)
	assert.Equal(t, 20, accepted)
}

func TestPairLimit(t *testing.T) {
	t.Parallel()
	clock := whatsapptest.NewManualClock(time.Unix(1_800_000_000, 0))
	srv := newServer(t, whatsapptest.WithClock(clock), whatsapptest.WithPairLimit(), whatsapptest.InProcess())
	spelled := func(i int) string { return []string{"+1 555 010 0101", "15550100101"}[i%2] }
	accepted, refused := codes(t, srv, 50, spelled)
	assert.Equal(t, 45, accepted, "the burst")
	assert.Equal(t, map[int]int{131056: 5}, refused)
	accepted, _ = codes(t, srv, 1, func(int) string { return "15550100102" })
	assert.Equal(t, 1, accepted, "others are not affected")
	clock.Advance(13 * time.Second)
	accepted, _ = codes(t, srv, 5, spelled)
	assert.Equal(t, 2, accepted, "one per six seconds")
}
