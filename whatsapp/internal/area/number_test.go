package area_test

import (
	"context"
	"errors"
	"iter"
	"strings"

	"github.com/wacloud/wacloud/whatsapp/graph"
	"github.com/wacloud/wacloud/whatsapp/number"
)

const (
	code = "4O4YGZEG3RIVE1"
	key  = "-----BEGIN PUBLIC KEY-----\nMIIB\n-----END PUBLIC KEY-----"
)

func numberRows() map[string]row {
	shrub := number.Number{
		ID: id, Display: "+1 555-010-0000", Name: "Lucky Shrub", Status: number.Connected, Quality: number.Green,
		Verification: number.NotVerified, Throughput: number.Throughput{Level: number.Standard}, Limit: number.Tier2K, Platform: number.CloudAPI,
	}
	link := number.Link{Code: code, Text: "Hi", URL: "https://wa.me/message/" + code}
	with := func(text, image string, created int64) number.Link {
		l := link
		l.Text, l.Image, l.Created = text, image, created
		return l
	}
	ana := number.Person{Input: "+15550001111", WaID: "15550001111"}
	ben := number.Person{Input: "US.13491208655302741918", UserID: "US.13491208655302741918"}
	pool := number.PreVerified{
		ID: "1906385232743", Display: "+1 555-000-1113", Prefix: 1, Country: "US", Verification: number.Verified, Availability: number.NumberAvailable,
	}
	return map[string]row{
		"list numbers": {all(func(ctx context.Context, c *number.Client) iter.Seq2[number.Number, error] {
			return c.All(ctx, waba, number.Query{Mode: number.ModeLive, Sort: number.OldestFirst, PageSize: 50})
		}), []number.Number{shrub}},
		"add number": {one(func(ctx context.Context, c *number.Client) (string, error) {
			return c.Add(ctx, waba, number.New{Phone: "15550001111", Name: "Lucky Shrub", CountryCode: "1", Migrate: true, PreVerified: "1906385232743"})
		}), id},
		"get number": {one(func(ctx context.Context, c *number.Client) (number.Number, error) { return c.Get(ctx) }), shrub},
		"get number health": {one(func(ctx context.Context, c *number.Client) (graph.Health, error) { return c.Health(ctx) }), graph.Health{
			CanSend: graph.CanSendBlocked, Entities: []graph.HealthEntity{
				{Type: "PHONE_NUMBER", ID: id, CanSend: graph.CanSendAvailable},
				{Type: "WABA", ID: waba, CanSend: graph.CanSendBlocked, Info: []string{"Not verified."}, Errors: []graph.HealthProblem{{
					Code: 141006, Description: "There is an error with the payment method.", Solution: "Add a payment method.",
				}}},
			},
		}},
		"request code": {only(func(ctx context.Context, c *number.Client) error { return c.RequestCode(ctx, number.SMS, "en_US") }), nil},
		"verify code":  {only(func(ctx context.Context, c *number.Client) error { return c.Verify(ctx, "123830") }), nil},
		"register number": {only(func(ctx context.Context, c *number.Client) error {
			return c.Register(ctx, number.Registration{PIN: "212834", Region: number.Germany})
		}), nil},
		"deregister number":     {only(func(ctx context.Context, c *number.Client) error { return c.Deregister(ctx) }), nil},
		"set PIN":               {only(func(ctx context.Context, c *number.Client) error { return c.SetPIN(ctx, "012345") }), nil},
		"set display name":      {only(func(ctx context.Context, c *number.Client) error { return c.SetDisplayName(ctx, "Lucky Shrub Berlin") }), nil},
		"set search visibility": {only(func(ctx context.Context, c *number.Client) error { return c.SetSearch(ctx, number.Hidden) }), nil},
		"set callback": {only(func(ctx context.Context, c *number.Client) error {
			return c.SetCallback(ctx, "https://hooks.example/a", "vt")
		}), nil},
		"clear callback": {only(func(ctx context.Context, c *number.Client) error { return c.ClearCallback(ctx) }), nil},
		"get settings": {one(func(ctx context.Context, c *number.Client) (number.Settings, error) {
			s, err := c.GetSettings(ctx, number.WithSIPPasswords())
			if err == nil && !strings.Contains(string(s.Raw), `"later"`) {
				err = errors.New("the whole answer is not in Raw")
			}
			s.Raw = nil
			return s, err
		}), number.Settings{
			Calling: &number.Calling{
				Status: number.Enabled, Icon: "DEFAULT", Callback: number.Enabled, SRTP: "DTLS",
				Icons: &number.CallIcons{Countries: []string{"US", "BR"}},
				Hours: &number.CallHours{
					Status: number.Enabled, Timezone: "America/Manaus", Weekly: []number.Hours{{Day: "MONDAY", Open: "0400", Close: "1020"}},
					Holidays: []number.Holiday{{Date: "2027-01-01", Start: "0000", End: "2359"}},
				},
				SIP: &number.SIP{Status: number.Enabled, Servers: []number.SIPServer{{
					AppID: "67084", Hostname: "sip.example", Port: 5061, Params: map[string]string{"KEY1": "VALUE1"}, Password: "s3cret",
				}}},
				Audio: &number.CallAudio{Codecs: []string{"PCMA", "PCMU"}}, Video: &number.CallVideo{Status: "enabled"},
				Voicemail: &number.Voicemail{Status: number.Enabled, Triggers: []string{"REJECT", "TIMEOUT"}, Audio: &number.VoicemailAudio{
					Default: number.Announcement{MediaID: "938884519013664", Timeout: new(20)},
				}},
				Restrictions: []number.Restriction{{Type: "RESTRICTED_BUSINESS_INITIATED_CALLING", Reason: "High negative feedback.", Expires: 1754072386}},
				IPAddresses:  []string{"203.0.113.7"},
			},
			Identity:   &number.IdentityCheck{Enabled: true},
			Encryption: &number.Encryption{Status: number.Enabled, Fingerprint: "SHA256:abcd", CloudKey: "eyJhbGc"},
			Storage:    &number.Storage{Status: number.StorageInCountry, Region: number.Brazil},
		}},
		"update settings": {only(func(ctx context.Context, c *number.Client) error {
			return c.UpdateSettings(ctx, number.Settings{Calling: &number.Calling{Status: number.Enabled, Hours: &number.CallHours{
				Status: number.Enabled, Timezone: "Europe/Berlin", Weekly: []number.Hours{{Day: "MONDAY", Open: "0900", Close: "1730"}},
			}}})
		}), nil},
		"set identity check": {only(func(ctx context.Context, c *number.Client) error {
			return c.SetIdentityCheck(ctx, number.IdentityCheck{})
		}), nil},
		"get official status": {
			one(func(ctx context.Context, c *number.Client) (number.OfficialStatus, error) { return c.GetOfficial(ctx) }),
			number.OfficialStatus{Status: number.OfficialInReview, Message: "Under review"},
		},
		"apply as official": {one(func(ctx context.Context, c *number.Client) (number.Applied, error) {
			return c.ApplyOfficial(ctx, number.SubmitApplication, number.Application{Name: "Lucky Shrub Ltd", Email: "ana@luckyshrub.example"})
		}), number.Applied{Message: "Submitted", Status: number.OfficialStatus{Status: number.OfficialPending, Message: "Wait"}, TrackingID: "oba_1"}},
		"get commerce settings": {
			one(func(ctx context.Context, c *number.Client) (number.Commerce, error) { return c.GetCommerce(ctx) }),
			number.Commerce{Cart: new(true), Catalog: new(false)},
		},
		"set commerce settings": {only(func(ctx context.Context, c *number.Client) error {
			return c.SetCommerce(ctx, number.Commerce{Cart: new(false), Catalog: new(true)})
		}), nil},
		"set conversation": {only(func(ctx context.Context, c *number.Client) error {
			return c.SetConversation(ctx, number.Conversation{IceBreakers: []string{"Plan a trip"}, Commands: []number.Command{}})
		}), nil},
		"get conversation": {
			one(func(ctx context.Context, c *number.Client) (number.Conversation, error) {
				return c.GetConversation(ctx)
			}),
			number.Conversation{IceBreakers: []string{"Plan a trip"}, Commands: []number.Command{{Name: "help", Hint: "Get help"}}},
		},
		"block users": {one(func(ctx context.Context, c *number.Client) (number.Blocked, error) {
			return c.Block(ctx, "+15550001111", ben.UserID)
		}), number.Blocked{Done: []number.Person{ana, ben}}},
		"unblock users": {one(func(ctx context.Context, c *number.Client) (number.Blocked, error) {
			return c.Unblock(ctx, "+15550001111")
		}), number.Blocked{Done: []number.Person{ana}}},
		"list blocked users": {
			all(func(ctx context.Context, c *number.Client) iter.Seq2[number.Person, error] { return c.AllBlocked(ctx) }),
			[]number.Person{{WaID: "15550001111"}, {WaID: "15550001112"}},
		},
		"create link": {one(func(ctx context.Context, c *number.Client) (number.Link, error) {
			return c.CreateLink(ctx, "Cyber Monday", number.SVG)
		}), with("Cyber Monday", "https://scontent.example/qr", 0)},
		"update link": {one(func(ctx context.Context, c *number.Client) (number.Link, error) {
			return c.UpdateLink(ctx, code, "Cyber Tuesday")
		}), with("Cyber Tuesday", "", 0)},
		"list links": {
			all(func(ctx context.Context, c *number.Client) iter.Seq2[number.Link, error] {
				return c.AllLinks(ctx, number.PNG)
			}),
			[]number.Link{with("Hi", "", 1700000000)},
		},
		"get link":    {one(func(ctx context.Context, c *number.Client) (number.Link, error) { return c.GetLink(ctx, code, "") }), link},
		"delete link": {only(func(ctx context.Context, c *number.Client) error { return c.DeleteLink(ctx, code) }), nil},
		"get username": {
			one(func(ctx context.Context, c *number.Client) (number.Username, error) { return c.GetUsername(ctx) }),
			number.Username{Name: "lucky.shrub", Status: number.UsernameApproved},
		},
		"set username": {one(func(ctx context.Context, c *number.Client) (number.UsernameStatus, error) {
			return c.SetUsername(ctx, "lucky.shrub", number.TakingOver())
		}), number.UsernameReserved},
		"delete username": {only(func(ctx context.Context, c *number.Client) error { return c.DeleteUsername(ctx) }), nil},
		"suggest usernames": {
			one(func(ctx context.Context, c *number.Client) ([]string, error) { return c.SuggestUsernames(ctx) }),
			[]string{"luckyshrub", "lucky.shrub"},
		},
		"get public key": {
			one(func(ctx context.Context, c *number.Client) (number.PublicKey, error) { return c.GetPublicKey(ctx) }),
			number.PublicKey{PEM: key, Signature: number.SignatureMismatch},
		},
		"set public key": {only(func(ctx context.Context, c *number.Client) error { return c.SetPublicKey(ctx, key) }), nil},
		"add pre-verified number": {one(func(ctx context.Context, c *number.Client) (string, error) {
			return c.AddPreVerified(ctx, business, "15550001113")
		}), pool.ID},
		"list pre-verified numbers": {all(func(ctx context.Context, c *number.Client) iter.Seq2[number.PreVerified, error] {
			return c.AllPreVerified(ctx, business)
		}), []number.PreVerified{pool}},
		"get pre-verified number": {one(func(ctx context.Context, c *number.Client) (number.PreVerified, error) {
			return c.GetPreVerified(ctx, pool.ID)
		}), number.PreVerified{ID: pool.ID, Display: pool.Display, Prefix: 1}},
		"delete pre-verified number": {only(func(ctx context.Context, c *number.Client) error { return c.DeletePreVerified(ctx, pool.ID) }), nil},
		"request code of pre-verified number": {func(ctx context.Context, wa graph.API) (any, error) {
			return nil, number.NewClient(as{wa, pool.ID}).RequestCode(ctx, number.Voice, "en_US")
		}, nil},
		"verify pre-verified number": {func(ctx context.Context, wa graph.API) (any, error) {
			return nil, number.NewClient(as{wa, pool.ID}).Verify(ctx, "123830")
		}, nil},
		"share pre-verified number": {only(func(ctx context.Context, c *number.Client) error {
			return c.SharePreVerified(ctx, number.Share{Business: business, Number: pool.ID, Partner: "506914307656635"})
		}), nil},
		"take back pre-verified number": {only(func(ctx context.Context, c *number.Client) error {
			return c.UnsharePreVerified(ctx, number.Share{Business: business, Number: pool.ID, Partner: "506914307656635"})
		}), nil},
		"list partners": {all(func(ctx context.Context, c *number.Client) iter.Seq2[number.Partner, error] {
			return c.PreVerifiedPartners(ctx, pool.ID)
		}), []number.Partner{{ID: "506914307656635", Name: "Ben's Partners", Verification: "verified"}}},
		"forget contact": {one(func(ctx context.Context, c *number.Client) (bool, error) {
			return c.ForgetContact(ctx, "US.13491208655302741918")
		}), true},
		"list message history": {
			all(func(ctx context.Context, c *number.Client) iter.Seq2[number.History, error] {
				return c.AllHistory(ctx, "wamid.HBgLMTU1NTAwMDExMTE=")
			}),
			[]number.History{{ID: "1234567890123456", MessageID: "wamid.HBgLMTU1NTAwMDExMTE=", Events: []number.HistoryEvent{{
				ID: "2345678901234567", State: "SENT", Webhook: "DELIVERED", WebhookURL: "https://hooks.example", Time: 1640995200,
				AppID: "67084",
			}}}},
		},
		"list message events": {
			all(func(ctx context.Context, c *number.Client) iter.Seq2[number.HistoryEvent, error] {
				return c.HistoryEvents(ctx, "1234567890123456", "FAILED")
			}),
			[]number.HistoryEvent{{
				ID: "2345678901234567", State: "FAILED", Time: 1640995200, AppID: "67084", Error: "Undeliverable",
			}},
		},
	}
}
