package number_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	waerrors "github.com/wacloud/wacloud/errors"
	"github.com/wacloud/wacloud/whatsapp/number"
)

const (
	waba = "102290129340398"
	id   = "106540352242922"
	code = "4O4YGZEG3RIVE1"
	pem  = "-----BEGIN PUBLIC KEY-----\nMIIB\n-----END PUBLIC KEY-----"
)

type call func(ctx context.Context, c *number.Client) (any, error)

func only(f func(context.Context, *number.Client) error) call {
	return func(ctx context.Context, c *number.Client) (any, error) { return nil, f(ctx, c) }
}

func one[T any](f func(context.Context, *number.Client) (T, error)) call {
	return func(ctx context.Context, c *number.Client) (any, error) { return f(ctx, c) }
}

func all[T any](f func(context.Context, *number.Client) iter.Seq2[T, error]) call {
	return func(ctx context.Context, c *number.Client) (any, error) {
		var list []T
		for v, err := range f(ctx, c) {
			if err != nil {
				return list, err
			}
			list = append(list, v)
		}
		return list, nil
	}
}

type row struct {
	call call
	want any
}

func rows() map[string]row {
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
	return map[string]row{
		"list numbers": {all(func(ctx context.Context, c *number.Client) iter.Seq2[number.Number, error] {
			return c.All(ctx, waba, number.Query{Mode: number.ModeLive, Sort: number.OldestFirst, PageSize: 50})
		}), []number.Number{shrub}},
		"add number": {one(func(ctx context.Context, c *number.Client) (string, error) {
			return c.Add(ctx, waba, number.New{Phone: "15550001111", Name: "Lucky Shrub", CountryCode: "1", Migrate: true, PreVerified: "1906385232743"})
		}), id},
		"get number": {one(func(ctx context.Context, c *number.Client) (number.Number, error) { return c.Get(ctx) }), shrub},
		"get health": {one(func(ctx context.Context, c *number.Client) (number.Health, error) { return c.Health(ctx) }), number.Health{
			CanSend: number.CanSendBlocked, Entities: []number.Entity{
				{Type: "PHONE_NUMBER", ID: id, CanSend: number.CanSendAvailable},
				{Type: "WABA", ID: waba, CanSend: number.CanSendBlocked, Info: []string{"Not verified."}, Errors: []number.Problem{{
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
			Calling: &number.Calling{Status: number.Enabled, Icon: "DEFAULT", SIP: &number.SIP{
				Status: number.Enabled, Servers: []number.SIPServer{{Hostname: "sip.example", Port: 5061, Password: "s3cret"}},
			}},
			Storage: &number.Storage{Status: "IN_COUNTRY_STORAGE_ENABLED", Region: number.India},
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
		"block users": {one(func(ctx context.Context, c *number.Client) (string, error) {
			b, err := c.Block(ctx, "+15550001111", "+15550001112")
			if err != nil {
				return "", err
			}
			return fmt.Sprint(b.Done, b.Failed[0].Person, b.Failed[0].Err.Code, b.Failed[0].Err.Details), nil
		}), "[+1555…11] +1555…12 139100Re-engagement required"},
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
		"set username": {one(func(ctx context.Context, c *number.Client) (number.Standing, error) {
			return c.SetUsername(ctx, "lucky.shrub", number.TakingOver())
		}), number.UsernameReserved},
		"delete username": {only(func(ctx context.Context, c *number.Client) error { return c.DeleteUsername(ctx) }), nil},
		"suggest usernames": {
			one(func(ctx context.Context, c *number.Client) ([]string, error) { return c.SuggestUsernames(ctx) }),
			[]string{"luckyshrub", "lucky.shrub"},
		},
		"get public key": {
			one(func(ctx context.Context, c *number.Client) (number.PublicKey, error) { return c.GetPublicKey(ctx) }),
			number.PublicKey{PEM: pem, Signature: number.SignatureMismatch},
		},
		"set public key": {only(func(ctx context.Context, c *number.Client) error { return c.SetPublicKey(ctx, pem) }), nil},
		"forget contact": {only(func(ctx context.Context, c *number.Client) error {
			return c.ForgetContact(ctx, "US.13491208655302741918")
		}), nil},
	}
}

// Every operation: method, path with query, body and what becomes of the answer.
func TestOperations(t *testing.T) {
	t.Parallel()
	ops, table := operations(t), rows()
	require.Len(t, table, len(ops))
	for name, o := range ops {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			require.Contains(t, table, name)
			a := newAPI(string(o.Answer))
			got, err := table[name].call(t.Context(), number.NewClient(a))
			require.NoError(t, err)
			assert.Equal(t, table[name].want, got)
			path := strings.ReplaceAll(o.Path, "%2C", ",")
			assert.Equal(t, []string{o.Method + " " + path}, []string{strings.ReplaceAll(a.asked[0], "%2C", ",")})
			var text string
			switch {
			case string(o.Body) == "null":
				assert.Empty(t, a.body)
			case json.Unmarshal(o.Body, &text) == nil:
				assert.Equal(t, text, a.body)
			default:
				assert.JSONEq(t, string(o.Body), a.body)
			}
		})
	}
}

// Every operation gives Meta's refusals as typed errors with a remedy, and refuses a bad id before the wire.
func TestEveryOperationFails(t *testing.T) {
	t.Parallel()
	for name, r := range rows() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for body, kind := range map[string]waerrors.Kind{
				`!400 {"error":{"code":190,"message":"expired"}}`:                      waerrors.Unauthorized,
				`!400 {"error":{"code":10,"message":"no permission"}}`:                 waerrors.Forbidden,
				`!400 {"error":{"code":200,"message":"no permission"}}`:                waerrors.Forbidden,
				`!400 {"error":{"code":100,"error_subcode":33,"message":"no object"}}`: waerrors.NotFound,
				`!400 {"error":{"code":133005,"message":"PIN"}}`:                       waerrors.Invalid,
				`!400 {"error":{"code":136025,"message":"code expired"}}`:              waerrors.Invalid,
				`!500 <html>`: waerrors.Unavailable,
				`not JSON`:    waerrors.Unavailable,
			} {
				_, err := r.call(t.Context(), number.NewClient(newAPI(body)))
				e, ok := errors.AsType[*waerrors.Error](err)
				require.True(t, ok, body)
				assert.Equal(t, kind, e.Kind, body)
				assert.NotEmpty(t, e.Remedy())
			}
			a := newAPI()
			a.id = "../me"
			_, err := r.call(t.Context(), number.NewClient(a))
			if !strings.HasPrefix(operations(t)[name].Path, waba) {
				require.ErrorIs(t, err, waerrors.Invalid)
				assert.Empty(t, a.asked)
			}
		})
	}
}

func TestSuccessFalseIsAnError(t *testing.T) {
	t.Parallel()
	require.ErrorIs(t, number.NewClient(newAPI(`{"success":false}`)).Deregister(t.Context()), waerrors.Refused)
	require.ErrorIs(t, number.NewClient(newAPI(`{"success":false}`)).SetPIN(t.Context(), "123456"), waerrors.Refused)
	_, err := number.NewClient(newAPI(`{"data":[]}`)).GetLink(t.Context(), code, number.PNG)
	require.ErrorIs(t, err, waerrors.NotFound)
	_, err = number.NewClient(newAPI(`{"data":[]}`)).GetPublicKey(t.Context())
	require.ErrorIs(t, err, waerrors.NotFound)
	b, err := number.NewClient(newAPI(`{"block_users":{"failed_users":[{"input":"+15550001111"}]},"error":{"code":139100,"message":"none"}}`)).Block(t.Context(), "+15550001111")
	require.ErrorIs(t, err, waerrors.Other)
	assert.Len(t, b.Failed, 1)
}

func TestLists(t *testing.T) {
	t.Parallel()
	page := `{"data":[{"id":"1","wa_id":"1","code":"1"},{"id":"2","wa_id":"2","code":"2"}],"paging":{"cursors":{"after":"b"},"next":"https://graph.test/x?after=b"}}`
	count := func(t *testing.T, list func(*number.Client) func(func() bool, *error), stop int, answers ...string) (n, asked int, err error) {
		t.Helper()
		a := newAPI(answers...)
		list(number.NewClient(a))(func() bool { n++; return n != stop }, &err)
		return n, len(a.asked), err
	}
	for name, list := range map[string]func(*number.Client) func(func() bool, *error){
		"numbers": walk(func(c *number.Client) iter.Seq2[number.Number, error] {
			return c.All(t.Context(), waba, number.Query{})
		}),
		"blocked": walk(func(c *number.Client) iter.Seq2[number.Person, error] { return c.AllBlocked(t.Context()) }),
		"links":   walk(func(c *number.Client) iter.Seq2[number.Link, error] { return c.AllLinks(t.Context(), "") }),
	} {
		t.Run(name, func(t *testing.T) {
			n, asked, err := count(t, list, 1, page, page)
			require.NoError(t, err)
			assert.Equal(t, []int{1, 1}, []int{n, asked}, "break")
			n, asked, err = count(t, list, 0, page, page, page)
			require.NoError(t, err)
			assert.Equal(t, []int{4, 2}, []int{n, asked}, "repeated cursor")
			n, asked, err = count(t, list, 0, page)
			require.ErrorIs(t, err, waerrors.Unavailable, "error on page two")
			assert.Equal(t, []int{2, 2}, []int{n, asked})
		})
	}
}

// walk calls each for every item, and keeps the error.
func walk[T any](list func(*number.Client) iter.Seq2[T, error]) func(*number.Client) func(func() bool, *error) {
	return func(c *number.Client) func(func() bool, *error) {
		return func(each func() bool, failed *error) {
			for _, err := range list(c) {
				if err != nil {
					*failed = err
				} else if !each() {
					break
				}
			}
		}
	}
}
