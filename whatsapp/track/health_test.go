package track_test

import (
	"context"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	waerrors "github.com/wacloud/wacloud/errors"
	"github.com/wacloud/wacloud/webhook"
	"github.com/wacloud/wacloud/whatsapp"
	"github.com/wacloud/wacloud/whatsapp/track"
)

func health(t *testing.T, tr *track.Tracker) track.Health {
	t.Helper()
	h, err := tr.Health(t.Context(), number)
	require.NoError(t, err)
	return h
}

func troubles(h track.Health) []string {
	var all []string
	for _, one := range h.Troubles {
		all = append(all, one.String())
	}
	return all
}

func refused(t *testing.T, tr *track.Tracker, code int) {
	t.Helper()
	require.NoError(t, send(t, tr, &whatsapp.Outgoing{To: ana(), Message: template()}, "", refusal(code)))
}

func TestHealthByCode(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		code    int
		level   track.Level
		account bool
		until   time.Duration
		heals   bool // by a message that is sent all the same
	}{
		{131048, track.Limited, false, day, false},
		{131057, track.Limited, false, time.Minute, true},
		{133010, track.Blocked, false, 0, true},
		{368, track.Blocked, true, 0, true},
		{131031, track.Blocked, true, 0, true},
		{131042, track.Blocked, true, 0, true},
	} {
		t.Run(fmt.Sprint(c.code), func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				tr := newTracker(t)
				observe(t, tr, says(benPhone, time.Now()))
				assert.Equal(t, track.Good, health(t, tr).Level)
				refused(t, tr, c.code)
				since := time.Now()
				time.Sleep(time.Second)
				refused(t, tr, c.code)
				h := health(t, tr)
				require.Len(t, h.Troubles, 1)
				one := h.Troubles[0]
				assert.Equal(t, c.level, h.Level)
				assert.Equal(t, c.level, one.Level)
				assert.Equal(t, track.CauseCode, one.Cause)
				assert.Equal(t, c.code, one.Code)
				assert.Equal(t, c.account, one.Account)
				assert.True(t, one.Since.Equal(since))
				if c.until == 0 {
					assert.Zero(t, one.Until)
				} else {
					assert.True(t, one.Until.Equal(time.Now().Add(c.until)))
				}
				time.Sleep(10 * time.Second)
				require.NoError(t, send(t, tr, &whatsapp.Outgoing{To: ben(), Message: template()}, "wamid.1", nil))
				assert.Equal(t, c.heals, health(t, tr).Level == track.Good)
				observe(t, tr, state("wamid.1", webhook.Sent, benPhone, time.Now()))
				time.Sleep(day)
				assert.Equal(t, track.Good, health(t, tr).Level)
				refused(t, tr, c.code)
				h = health(t, tr)
				assert.Equal(t, c.level, h.Level, "it comes back")
				require.Len(t, h.Troubles, 1)
				assert.True(t, h.Troubles[0].Since.Equal(time.Now()), "as another one")
			})
		})
	}
	tr := newTracker(t)
	for _, code := range []int{131026, 131047, 131049, 130429, 131056, 190, 100, 132001} {
		refused(t, tr, code)
	}
	assert.Equal(t, track.Good, health(t, tr).Level, "what is about a message or a person is no trouble of the number")
}

// A failed status is told after the send was accepted, so that acceptance disproves nothing.
func TestHealthByStatus(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		tr := newTracker(t)
		require.NoError(t, sendText(t, tr, ana(), "wamid.1"))
		time.Sleep(time.Second)
		observe(t, tr, state("wamid.1", webhook.Failed, anaPhone, time.Now(), failure(131042)))
		time.Sleep(time.Second)
		require.NoError(t, sendText(t, tr, ana(), "wamid.2"))
		h := health(t, tr)
		assert.Equal(t, []string{"blocked: code 131042, Title of 131042"}, troubles(h))
		time.Sleep(2 * time.Second)
		observe(t, tr, state("wamid.2", webhook.Sent, anaPhone, time.Now()))
		assert.Equal(t, track.Good, health(t, tr).Level)

		observe(t, tr, change("messages", metadata()+`,"errors":[{"code":131031,"title":"locked"}]`))
		assert.Equal(t, []string{"blocked: code 131031, locked"}, troubles(health(t, tr)))
	})
}

// What is an account's trouble is that of all its numbers.
func TestHealthOfTheAccount(t *testing.T) {
	t.Parallel()
	tr := newTracker(t)
	observe(t, tr, says(anaPhone, time.Now()))
	observe(t, tr, change("messages", `"metadata":{"display_phone_number":"15550100009","phone_number_id":"222"},"errors":[{"code":131031,"title":"locked"}]`))
	assert.Equal(t, track.Blocked, health(t, tr).Level)
	other, err := tr.Health(t.Context(), "333")
	require.NoError(t, err)
	assert.Equal(t, track.Good, other.Level, "of which nothing is known")
}

// So it is if an answer told it, which names the number only: events told its account.
func TestHealthOfTheAccountByAnAnswer(t *testing.T) {
	t.Parallel()
	const second = "222"
	for code, binds := range map[int]bool{131042: true, 131031: true, 368: true, 131057: false} {
		store := newStore(t)
		sender, receiver := newTracker(t, track.WithStore(store)), newTracker(t, track.WithStore(store))
		observe(t, receiver, says(anaPhone, time.Now()),
			change("messages", `"metadata":{"display_phone_number":"15550100009","phone_number_id":"`+second+`"},"errors":[{"code":131000,"title":"none of the number's"}]`))
		refused(t, sender, code)
		assert.NotEqual(t, track.Good, health(t, sender).Level)
		other, err := sender.Health(t.Context(), second)
		require.NoError(t, err)
		assert.Equal(t, binds, other.Level == track.Blocked, code)
		assert.Len(t, health(t, sender).Troubles, 1, "told once, though two records hold it")
	}
}

func account(members string) []byte { return change("account_update", members) }

func TestHealthByEvents(t *testing.T) {
	t.Parallel()
	quality := func(event, more string) []byte {
		return change("phone_number_quality_update", fmt.Sprintf(`"display_phone_number":"+1 555-010-0000","event":%q%s`, event, more))
	}
	expires := time.Now().Add(7 * day).Unix()
	for name, c := range map[string]struct {
		bodies [][]byte
		want   []string
		limit  string
		flag   string
	}{
		"flagged":           {[][]byte{quality("FLAGGED", `,"current_limit":"TIER_10K"`)}, []string{"limited: quality, FLAGGED"}, "TIER_10K", "FLAGGED"},
		"unflagged":         {[][]byte{quality("FLAGGED", ""), quality("UNFLAGGED", "")}, nil, "", "UNFLAGGED"},
		"downgrade":         {[][]byte{quality("DOWNGRADE", `,"max_daily_conversations_per_business":"TIER_2K","current_limit":"TIER_1K"`)}, nil, "TIER_2K", "DOWNGRADE"},
		"onboarding":        {[][]byte{quality("ONBOARDING", `,"current_limit":"TIER_250"`)}, nil, "TIER_250", ""},
		"capability":        {[][]byte{change("business_capability_update", `"max_daily_conversations_per_business":2000`)}, nil, "2000", ""},
		"banned":            {[][]byte{account(`"event":"DISABLED_UPDATE","ban_info":{"waba_ban_state":"DISABLE","waba_ban_date":"today"}`)}, []string{"blocked: ban, DISABLE"}, "", ""},
		"soon banned":       {[][]byte{account(`"event":"DISABLED_UPDATE","ban_info":{"waba_ban_state":"SCHEDULE_FOR_DISABLE"}`)}, []string{"limited: ban, SCHEDULE_FOR_DISABLE"}, "", ""},
		"reinstated":        {[][]byte{account(`"event":"DISABLED_UPDATE","ban_info":{"waba_ban_state":"SCHEDULE_FOR_DISABLE"}`), account(`"event":"DISABLED_UPDATE","ban_info":{"waba_ban_state":"DISABLE"}`), account(`"event":"DISABLED_UPDATE","ban_info":{"waba_ban_state":"REINSTATE"}`)}, nil, "", ""},
		"ban without info":  {[][]byte{account(`"event":"DISABLED_UPDATE"`)}, nil, "", ""},
		"gone":              {[][]byte{account(`"event":"ACCOUNT_OFFBOARDED","disconnection_info":{"reason":"PRIMARY_INACTIVITY","initiated_by":"SYSTEM"}`)}, []string{"blocked: gone, ACCOUNT_OFFBOARDED"}, "", ""},
		"back":              {[][]byte{account(`"event":"ACCOUNT_OFFBOARDED"`), account(`"event":"ACCOUNT_RECONNECTED"`)}, nil, "", ""},
		"violation":         {[][]byte{account(`"event":"ACCOUNT_VIOLATION","violation_info":{"violation_type":"SPAM"}`)}, []string{"limited: violation, SPAM"}, "", ""},
		"restricted":        {[][]byte{account(fmt.Sprintf(`"event":"ACCOUNT_RESTRICTION","restriction_info":[{"restriction_type":"RESTRICTED_BIZ_INITIATED_MESSAGING","expiration":%d},{"restriction_type":"RESTRICTED_CUSTOMER_INITIATED_MESSAGING","expiration":%d}]`, expires, expires))}, []string{"blocked: restriction, RESTRICTED_CUSTOMER_INITIATED_MESSAGING", "limited: restriction, RESTRICTED_BIZ_INITIATED_MESSAGING"}, "", ""},
		"restricted before": {[][]byte{account(`"event":"ACCOUNT_RESTRICTION","restriction_info":[{"restriction_type":"RESTRICTED_BIZ_INITIATED_MESSAGING","expiration":1600000000}]`)}, nil, "", ""},
		"other news":        {[][]byte{account(`"event":"PARTNER_ADDED"`)}, nil, "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tr := newTracker(t)
			observe(t, tr, says(anaPhone, time.Now()))
			observe(t, tr, c.bodies...)
			h := health(t, tr)
			assert.Equal(t, c.want, troubles(h))
			assert.Equal(t, c.limit, h.Limit)
			assert.Equal(t, c.flag, h.Quality)
		})
	}
}

func TestSilence(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		tr := newTracker(t, track.WithSilence(5*time.Minute))
		time.Sleep(time.Hour)
		assert.Equal(t, track.Good, health(t, tr).Level, "nothing was sent")
		require.NoError(t, sendText(t, tr, ana(), "wamid.1"))
		since := time.Now()
		time.Sleep(3 * time.Minute)
		require.NoError(t, sendText(t, tr, ana(), "wamid.2"))
		time.Sleep(2*time.Minute - time.Second)
		assert.Equal(t, track.Good, health(t, tr).Level)
		time.Sleep(time.Second)
		h := health(t, tr)
		require.Len(t, h.Troubles, 1)
		assert.Equal(t, track.CauseSilence, h.Troubles[0].Cause)
		assert.True(t, h.Troubles[0].Since.Equal(since))
		assert.True(t, h.LastAccepted.Equal(since.Add(3*time.Minute)))
		assert.True(t, h.LastStatus.IsZero())

		observe(t, tr, says(anaPhone, time.Now()))
		assert.Equal(t, track.Limited, health(t, tr).Level, "messages do come; statuses do not")
		observe(t, tr, state("wamid.1", webhook.Sent, anaPhone, time.Now()))
		h = health(t, tr)
		assert.Equal(t, track.Good, h.Level)
		assert.True(t, h.LastStatus.Equal(time.Now()))
	})
}

// Statuses that another process receives break the silence too.
func TestSilenceAcrossProcesses(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		store := newStore(t)
		sender, receiver := newTracker(t, track.WithStore(store)), newTracker(t, track.WithStore(store))
		for i := range 60 {
			require.NoError(t, sendText(t, sender, ana(), fmt.Sprint("wamid.", i)))
			time.Sleep(30 * time.Second)
			if i < 30 {
				observe(t, receiver, state(fmt.Sprint("wamid.", i), webhook.Sent, anaPhone, time.Now()))
				assert.Equal(t, track.Good, health(t, sender).Level)
			}
		}
		assert.Equal(t, track.Limited, health(t, sender).Level)
	})
}

func TestWatchHealth(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		tr := newTracker(t, track.WithSilence(time.Minute))
		ctx, cancel := context.WithCancel(t.Context())
		start := time.Now()
		go func() {
			time.Sleep(10 * time.Second)
			assert.NoError(t, tr.Before(ctx, number, &whatsapp.Outgoing{To: ana(), Message: template()}))
			tr.After(ctx, number, &whatsapp.Outgoing{To: ana(), Message: template()}, nil, refusal(131057)) // ends after a minute
			time.Sleep(2 * time.Minute)
			tr.After(ctx, number, &whatsapp.Outgoing{To: ana(), Message: template()}, &whatsapp.Receipt{MessageID: "wamid.1"}, nil)
			time.Sleep(2 * time.Minute) // silence from the first of them
			for _, e := range decode(t, state("wamid.1", webhook.Sent, anaPhone, time.Now())) {
				assert.NoError(t, tr.Observe(ctx, e))
			}
			time.Sleep(time.Minute)
			cancel()
		}()
		var seen []string
		for h, err := range tr.WatchHealth(ctx, number) {
			require.NoError(t, err)
			seen = append(seen, fmt.Sprint(time.Since(start), " ", h.Level))
		}
		assert.Equal(t, []string{"0s good", "10s limited", "1m10s good", "3m10s limited", "4m10s good"}, seen)
		assert.Equal(t, 5*time.Minute+10*time.Second, time.Since(start))

		for range tr.WatchHealth(t.Context(), number) {
			break
		}
	})
}

func TestHealthOfNothing(t *testing.T) {
	t.Parallel()
	tr := newTracker(t)
	_, err := tr.Health(t.Context(), "")
	require.ErrorIs(t, err, waerrors.Invalid)
	for _, err := range tr.WatchHealth(t.Context(), "") {
		require.ErrorIs(t, err, waerrors.Invalid)
	}
}

func TestTroublesAreBounded(t *testing.T) {
	t.Parallel()
	tr := newTracker(t)
	observe(t, tr, says(anaPhone, time.Now()))
	for i := range 100 {
		observe(t, tr, account(fmt.Sprintf(`"event":"ACCOUNT_VIOLATION","violation_info":{"violation_type":"KIND_%d"}`, i)))
	}
	assert.Len(t, health(t, tr).Troubles, 16)
}
