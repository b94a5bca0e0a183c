package number_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	waerrors "github.com/wacloud/wacloud/errors"
	"github.com/wacloud/wacloud/whatsapp/number"
)

// Each limit at the limit and one past it, all broken rules at once, nothing on the wire.
func TestLimits(t *testing.T) {
	t.Parallel()
	long := func(n int) string { return strings.Repeat("é", n) }
	days := func(n int) (list []number.Holiday) {
		for i := range n {
			list = append(list, number.Holiday{Date: fmt.Sprintf("2027-01-%02d", i+1), Start: "0900", End: "1000"})
		}
		return list
	}
	users := func(n int) []string { return slices.Repeat([]string{"+15550001111"}, n) }
	hours := func(n int) number.Settings {
		return number.Settings{Calling: &number.Calling{Hours: &number.CallHours{
			Status: number.Enabled, Timezone: "Europe/Berlin",
			Weekly:   []number.Hours{{"MONDAY", "0900", "1200"}, {"MONDAY", "1300", "1700"}, {"MONDAY", "1800", "1900"}}[:n],
			Holidays: days(10 * n),
		}}}
	}
	for name, c := range map[string]struct {
		call   func(context.Context, *number.Client) error
		broken []string
	}{
		"pin":            {func(ctx context.Context, c *number.Client) error { return c.SetPIN(ctx, "12345") }, []string{"pin"}},
		"pin letters":    {func(ctx context.Context, c *number.Client) error { return c.SetPIN(ctx, "12345a") }, []string{"pin"}},
		"code":           {func(ctx context.Context, c *number.Client) error { return c.Verify(ctx, "123-830") }, []string{"code"}},
		"code request":   {func(ctx context.Context, c *number.Client) error { return c.RequestCode(ctx, "FAX", "english") }, []string{"code_method", "language"}},
		"short language": {func(ctx context.Context, c *number.Client) error { return c.RequestCode(ctx, number.Voice, "en") }, nil},
		"register": {func(ctx context.Context, c *number.Client) error {
			return c.Register(ctx, number.Registration{PIN: "1", Region: "Germany"})
		}, []string{"pin", "data_localization_region"}},
		"name 2":  {func(ctx context.Context, c *number.Client) error { return c.SetDisplayName(ctx, long(2)) }, nil},
		"name 1":  {func(ctx context.Context, c *number.Client) error { return c.SetDisplayName(ctx, long(1)) }, []string{"new_display_name"}},
		"name 75": {func(ctx context.Context, c *number.Client) error { return c.SetDisplayName(ctx, long(75)) }, nil},
		"name 76": {func(ctx context.Context, c *number.Client) error { return c.SetDisplayName(ctx, long(76)) }, []string{"new_display_name"}},
		"add": {func(ctx context.Context, c *number.Client) error {
			_, err := c.Add(ctx, waba, number.New{Phone: "+1555", Name: "X", CountryCode: "1234"})
			return err
		}, []string{"phone_number", "verified_name", "cc"}},
		"pre-verified": {func(ctx context.Context, c *number.Client) error {
			_, err := c.AddPreVerified(ctx, "506914307656634", "+1555")
			return err
		}, []string{"phone_number"}},
		"share": {func(ctx context.Context, c *number.Client) error {
			return c.SharePreVerified(ctx, number.Share{Business: "506914307656634", Number: "", Partner: ""})
		}, []string{"preverified_id", "partner_business_id"}},
		"unshare": {func(ctx context.Context, c *number.Client) error {
			return c.UnsharePreVerified(ctx, number.Share{Business: "506914307656634", Number: "1", Partner: ""})
		}, []string{"partner_business_id"}},
		"page": {func(ctx context.Context, c *number.Client) error {
			for _, err := range c.All(ctx, waba, number.Query{PageSize: 101}) {
				return err
			}
			return nil
		}, []string{"limit"}},
		"search":   {func(ctx context.Context, c *number.Client) error { return c.SetSearch(ctx, "") }, []string{"search_visibility"}},
		"callback": {func(ctx context.Context, c *number.Client) error { return c.SetCallback(ctx, "http://x", "") }, []string{"webhook_configuration.override_callback_uri", "webhook_configuration.verify_token"}},
		"callback 200": {func(ctx context.Context, c *number.Client) error {
			return c.SetCallback(ctx, "https://x/"+strings.Repeat("a", 190), "v")
		}, nil},
		"callback 201": {func(ctx context.Context, c *number.Client) error {
			return c.SetCallback(ctx, "https://x/"+strings.Repeat("a", 191), "v")
		}, []string{"webhook_configuration.override_callback_uri"}},
		"ice breakers": {func(ctx context.Context, c *number.Client) error {
			return c.SetConversation(ctx, number.Conversation{IceBreakers: slices.Repeat([]string{long(80)}, 4)})
		}, nil},
		"more ice breakers": {func(ctx context.Context, c *number.Client) error {
			return c.SetConversation(ctx, number.Conversation{IceBreakers: []string{long(81), "a", "", "c", "Hi 🌵"}})
		}, []string{"prompts", "prompts[0]", "prompts[2]", "prompts[4]"}},
		"commands": {func(ctx context.Context, c *number.Client) error {
			return c.SetConversation(ctx, number.Conversation{Commands: slices.Repeat([]number.Command{{Name: long(32), Hint: long(256)}}, 30)})
		}, nil},
		"more commands": {func(ctx context.Context, c *number.Client) error {
			list := slices.Repeat([]number.Command{{Name: "a", Hint: "b"}}, 31)
			list[0] = number.Command{Name: long(33), Hint: long(257)}
			return c.SetConversation(ctx, number.Conversation{Commands: list})
		}, []string{"commands", "commands[0].command_name", "commands[0].command_description"}},
		"no conversation": {func(ctx context.Context, c *number.Client) error {
			return c.SetConversation(ctx, number.Conversation{})
		}, []string{"prompts"}},
		"block 1000":   {func(ctx context.Context, c *number.Client) error { _, err := c.Block(ctx, users(1000)...); return err }, nil},
		"block 1001":   {func(ctx context.Context, c *number.Client) error { _, err := c.Block(ctx, users(1001)...); return err }, []string{"block_users"}},
		"block nobody": {func(ctx context.Context, c *number.Client) error { _, err := c.Unblock(ctx); return err }, []string{"block_users"}},
		"block empty":  {func(ctx context.Context, c *number.Client) error { _, err := c.Block(ctx, ""); return err }, []string{"block_users[0].user"}},
		"link 140": {func(ctx context.Context, c *number.Client) error {
			_, err := c.CreateLink(ctx, long(140), "")
			return err
		}, nil},
		"link 141": {func(ctx context.Context, c *number.Client) error {
			_, err := c.CreateLink(ctx, long(141), "GIF")
			return err
		}, []string{"prefilled_message", "generate_qr_image"}},
		"link code": {func(ctx context.Context, c *number.Client) error {
			_, err := c.UpdateLink(ctx, "../x", "")
			return err
		}, []string{"code", "prefilled_message"}},
		"delete link": {func(ctx context.Context, c *number.Client) error { return c.DeleteLink(ctx, "x") }, []string{"code"}},
		"commerce":    {func(ctx context.Context, c *number.Client) error { return c.SetCommerce(ctx, number.Commerce{}) }, []string{"is_catalog_visible"}},
		"key":         {func(ctx context.Context, c *number.Client) error { return c.SetPublicKey(ctx, "secret") }, []string{"business_public_key"}},
		"contact":     {func(ctx context.Context, c *number.Client) error { _, err := c.ForgetContact(ctx, ""); return err }, []string{"bsuid"}},
		"parent of contact": {func(ctx context.Context, c *number.Client) error {
			_, err := c.ForgetContact(ctx, "US.ENT.11815799212886844830")
			return err
		}, []string{"bsuid"}},
		"hours":      {func(ctx context.Context, c *number.Client) error { return c.UpdateSettings(ctx, hours(2)) }, nil},
		"more hours": {func(ctx context.Context, c *number.Client) error { return c.UpdateSettings(ctx, hours(3)) }, []string{"calling.call_hours.holiday_schedule", "calling.call_hours.weekly_operating_hours[2]"}},
		"overlapping hours": {func(ctx context.Context, c *number.Client) error {
			return c.UpdateSettings(ctx, number.Settings{Calling: &number.Calling{Hours: &number.CallHours{
				Status: number.Enabled, Weekly: []number.Hours{{"MONDAY", "0900", "1200"}, {"MONDAY", "1100", "1700"}, {"TUESDAY", "0900", "0900"}},
			}}})
		}, []string{
			"calling.call_hours.timezone_id", "calling.call_hours.weekly_operating_hours[1]", "calling.call_hours.weekly_operating_hours[2].close_time",
		}},
		"no hours": {func(ctx context.Context, c *number.Client) error {
			return c.UpdateSettings(ctx, number.Settings{Calling: &number.Calling{Hours: &number.CallHours{Status: number.Enabled, Timezone: "Europe/Berlin"}}})
		}, []string{"calling.call_hours.weekly_operating_hours"}},
		"voicemail": {func(ctx context.Context, c *number.Client) error {
			return c.UpdateSettings(ctx, number.Settings{Calling: &number.Calling{Voicemail: &number.Voicemail{
				Status: number.Enabled, Triggers: []string{"REJECT"}, Audio: &number.VoicemailAudio{Default: number.Announcement{MediaID: "9", Timeout: new(30)}},
			}}})
		}, nil},
		"bad voicemail": {func(ctx context.Context, c *number.Client) error {
			return c.UpdateSettings(ctx, number.Settings{Calling: &number.Calling{Voicemail: &number.Voicemail{
				Status: number.Enabled, Triggers: []string{"TIMEOUT"}, Audio: &number.VoicemailAudio{Default: number.Announcement{MediaID: "x"}},
			}}})
		}, []string{
			"calling.voicemail.audio.default.announcement_media_id", "calling.voicemail.audio.default.timeout_seconds",
		}},
		"late voicemail": {func(ctx context.Context, c *number.Client) error {
			return c.UpdateSettings(ctx, number.Settings{Calling: &number.Calling{Voicemail: &number.Voicemail{
				Status: number.Enabled, Audio: &number.VoicemailAudio{Default: number.Announcement{MediaID: "9", Timeout: new(31)}},
			}}})
		}, []string{"calling.voicemail.triggers", "calling.voicemail.audio.default.timeout_seconds"}},
		"in-country storage": {func(ctx context.Context, c *number.Client) error {
			return c.UpdateSettings(ctx, number.Settings{Storage: &number.Storage{Status: number.StorageInCountry}})
		}, []string{"storage_configuration.data_localization_region"}},
		"empty settings": {func(ctx context.Context, c *number.Client) error { return c.UpdateSettings(ctx, number.Settings{}) }, []string{"settings"}},
		"settings": {func(ctx context.Context, c *number.Client) error {
			return c.UpdateSettings(ctx, number.Settings{
				Calling: &number.Calling{
					Status: "on", Icons: &number.CallIcons{Countries: []string{"usa"}},
					Hours: &number.CallHours{Status: number.Disabled, Weekly: []number.Hours{{Open: "2400", Close: "9:00"}}},
				},
				Encryption: &number.Encryption{Status: number.Enabled}, Storage: &number.Storage{Region: "x"},
			})
		}, []string{
			"calling.status", "calling.call_icons.restrict_to_user_countries[0]", "calling.call_hours.weekly_operating_hours[0].open_time",
			"calling.call_hours.weekly_operating_hours[0].close_time", "payload_encryption.client_encryption_key",
			"storage_configuration.status", "storage_configuration.data_localization_region",
		}},
		"application": {func(ctx context.Context, c *number.Client) error {
			_, err := c.ApplyOfficial(ctx, "BUY", number.Application{Name: long(256), Description: long(1001)})
			return err
		}, []string{"action", "application_data.business_name", "application_data.business_description"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			srv, client := answering(t, `{"success":true}`)
			err := c.call(t.Context(), client)
			assert.Equal(t, c.broken, paths(t, err))
			assert.Equal(t, c.broken == nil, len(srv.Requests()) == 1)
		})
	}
}

func TestUsernames(t *testing.T) {
	t.Parallel()
	for _, good := range []string{"abc", "lucky.shrub", "a_1", "9lives", "Lucky_Shrub", strings.Repeat("a", 35), "income", "com"} {
		require.NoError(t, number.CheckUsername(good), good)
	}
	for bad, n := range map[string]int{
		"ab": 1, strings.Repeat("a", 36): 1, "123": 1, ".abc": 1, "abc.": 1, "a..b": 1, "www.shop": 1, "shop.com": 1, "shop.IN": 1,
		"lücky": 1, "a b": 1, "": 2, "@..": 3,
	} {
		assert.Len(t, paths(t, number.CheckUsername(bad)), n, "%q", bad)
	}
	_, c := newServer(t)
	_, err := c.SetUsername(t.Context(), "shop.com")
	require.ErrorIs(t, err, waerrors.NotSent)
}

// A PIN, a code and a SIP password are in no error and no print.
func TestSecretsStayHidden(t *testing.T) {
	t.Parallel()
	r := number.Registration{PIN: "98x431"}
	_, c := newServer(t)
	s := number.SIPServer{Hostname: "sip.example", Port: 5061, Password: "98x431"}
	for _, text := range []string{
		fmt.Sprintf("%v %+v %#v", r, r, r), fmt.Sprintf("%v %+v %#v", s, s, s),
		c.SetPIN(t.Context(), r.PIN).Error(), c.Verify(t.Context(), r.PIN).Error(), c.Register(t.Context(), r).Error(),
	} {
		assert.NotContains(t, text, "98x431")
	}
}

func TestTiersAndCallbacks(t *testing.T) {
	t.Parallel()
	for tier, n := range map[number.Tier]int{
		number.Tier50: 50, number.Tier250: 250, number.Tier1K: 1000, number.Tier2K: 2000, number.Tier10K: 10000, number.Tier100K: 100000,
		number.TierUnlimited: -1, "TIER_NEW": 0,
	} {
		assert.Equal(t, n, tier.People())
	}
	w := number.Webhooks{App: "a"}
	assert.Equal(t, "a", w.Effective())
	w.Account = "b"
	assert.Equal(t, "b", w.Effective())
	w.Number = "c"
	assert.Equal(t, "c", w.Effective())
	assert.Equal(t, "1555…11", number.Person{WaID: "15550001111"}.String())
	assert.NotContains(t, number.Person{UserID: "US.13491208655302741918"}.String(), "208655302741")
	assert.True(t, number.Enabled.On())
	assert.True(t, number.Switch("enabled").On())
	assert.False(t, number.Disabled.On())
}
