package errors_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	waerrors "github.com/wacloud/wacloud/errors"
)

func TestShut(t *testing.T) {
	t.Parallel()
	until := time.Date(2026, 7, 1, 12, 0, 0, 0, time.FixedZone("", 7200))
	why := waerrors.FromResponse(400, []byte(`{"error":{"message":"(#131042) No\npayment","code":131042}}`))
	var err error = &waerrors.Error{Outcome: waerrors.NotSent, Kind: why.Kind, Code: why.Code,
		Err: &waerrors.Shut{Until: until, Why: why}}
	shut, ok := errors.AsType[*waerrors.Shut](fmt.Errorf("greeting: %w", err))
	require.True(t, ok)
	assert.Equal(t, "not tried before 2026-07-01T10:00:00Z, since No payment", shut.Error())
	assert.Equal(t, "not tried before 2026-07-01T10:00:00Z", (&waerrors.Shut{Until: until}).Error())
	require.ErrorIs(t, err, waerrors.Payment)
}

func ExampleShut() {
	err := error(&waerrors.Error{Op: "send message", Outcome: waerrors.NotSent, Kind: waerrors.Unauthorized, Code: 190,
		Title: "not tried", Err: &waerrors.Shut{Until: time.Date(2026, 7, 1, 12, 0, 0, 0, time.UTC)}})
	if shut, ok := errors.AsType[*waerrors.Shut](err); ok {
		fmt.Println("again at", shut.Until.Format(time.TimeOnly))
	}
	// Output: again at 12:00:00
}
