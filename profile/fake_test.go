package profile_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	waerrors "github.com/wacloud/wacloud/errors"
	"github.com/wacloud/wacloud/profile"
	"github.com/wacloud/wacloud/whatsapp/graph"
	"github.com/wacloud/wacloud/whatsapp/whatsapptest"
)

func TestOnTheFake(t *testing.T) {
	t.Parallel()
	srv := whatsapptest.NewServer()
	t.Cleanup(srv.Close)
	wa := srv.Client()
	profiles := profile.NewClient(wa)
	long := func(n int) string { return strings.Repeat("é", n) }
	u := profile.Update{
		About: long(139), Address: new(long(256)), Description: new(long(512)), Email: new("a@b.test"),
		Websites: new([]string{"https://a.test", "http://b.test"}), Vertical: profile.Hotel,
	}
	require.NoError(t, profiles.Update(t.Context(), u))
	now, err := profiles.Get(t.Context())
	require.NoError(t, err)
	assert.Equal(t, profile.Profile{
		About: u.About, Address: *u.Address, Description: *u.Description, Email: *u.Email, Websites: *u.Websites,
		Vertical: profile.Hotel, PictureURL: now.PictureURL,
	}, now)
	require.NoError(t, profiles.Update(t.Context(), profile.Update{Address: new(""), Websites: new([]string{})}))
	now, err = profiles.Get(t.Context())
	require.NoError(t, err)
	assert.Empty(t, now.Address)
	assert.Empty(t, now.Websites)
	assert.Equal(t, profile.Hotel, now.Vertical)

	// What is refused here would be refused there, too.
	for _, bad := range []profile.Update{
		{About: long(140)}, {Address: new(long(257))}, {Description: new(long(513))}, {Email: new("no")},
		{Websites: new([]string{"a.test"})}, {Websites: new([]string{"http://a.test", "http://b.test", "http://c.test"})}, {Vertical: "NOPE"},
	} {
		require.ErrorIs(t, profiles.Update(t.Context(), bad), waerrors.NotSent)
		ref, err := graph.Path(wa.PhoneNumberID(), "whatsapp_business_profile")
		require.NoError(t, err)
		_, err = graph.Post[struct{}](t.Context(), wa, ref, bad)
		require.ErrorIs(t, err, waerrors.Refused)
	}
	srv.RevokeToken()
	_, err = profiles.Get(t.Context())
	require.ErrorIs(t, err, waerrors.Unauthorized)
}

func TestSetPhotoOnTheFake(t *testing.T) {
	t.Parallel()
	srv := whatsapptest.NewServer()
	t.Cleanup(srv.Close)
	profiles := profile.NewClient(srv.Client())
	before, err := profiles.Get(t.Context())
	require.NoError(t, err)
	report, err := profiles.SetPhoto(t.Context(), photo(640, 640))
	require.NoError(t, err)
	assert.Empty(t, report.Advice)
	now, err := profiles.Get(t.Context())
	require.NoError(t, err)
	assert.NotEmpty(t, now.PictureURL)
	assert.NotEqual(t, before.PictureURL, now.PictureURL)
}
