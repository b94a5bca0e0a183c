package area_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	waerrors "github.com/wacloud/wacloud/errors"
	"github.com/wacloud/wacloud/whatsapp"
	"github.com/wacloud/wacloud/whatsapp/account"
	"github.com/wacloud/wacloud/whatsapp/number"
	"github.com/wacloud/wacloud/whatsapp/whatsapptest"
)

// A scene is the fake API with a clock of its own, and a client.
type scene struct {
	*whatsapptest.Server
	clock *whatsapptest.ManualClock
	wa    *whatsapp.Client
}

// A refused call, the state in which the fake refuses it as Meta does, and what the caller hears.
type refused struct {
	state         func(*scene)
	call          func(context.Context, *scene) error
	kind          waerrors.Kind
	code, subcode int
}

func get(ctx context.Context, s *scene) error {
	_, err := number.NewClient(s.wa).Get(ctx)
	return err
}

func getAccount(ctx context.Context, s *scene) error {
	_, err := account.NewClient(s.wa, waba).Get(ctx)
	return err
}

// register tries PINs, one after the other, and returns what the last one met.
func register(pins ...string) func(context.Context, *scene) error {
	return func(ctx context.Context, s *scene) (err error) {
		for _, pin := range pins {
			err = number.NewClient(s.wa).Register(ctx, number.Registration{PIN: pin})
		}
		return err
	}
}

// verify asks for a code, waits on the server's clock, and gives the code that guess makes of it, so many times.
func verify(wait time.Duration, times int, guess func(string) string) func(context.Context, *scene) error {
	return func(ctx context.Context, s *scene) error {
		c := number.NewClient(s.wa)
		if err := c.RequestCode(ctx, number.SMS, "en"); err != nil {
			return err
		}
		code := s.Code(id)
		s.clock.Advance(wait)
		var err error
		for range times {
			err = c.Verify(ctx, guess(code))
		}
		return err
	}
}

// another returns a code that is not the one.
func another(code string) string {
	if code == "000000" {
		return "000001"
	}
	return "000000"
}

func same(code string) string { return code }

// What a business meets while it sets itself up, made by the fake's own state: typed, with its code and a remedy.
func TestRefusals(t *testing.T) {
	t.Parallel()
	onApp := func(onboarded time.Time) func(*scene) {
		return func(s *scene) {
			s.ChangeNumber(id, func(n *whatsapptest.Number) { n.OnBizApp, n.LastOnboarded = true, onboarded })
		}
	}
	sync := func(times int) func(context.Context, *scene) error {
		return func(ctx context.Context, s *scene) (err error) {
			for range times {
				_, err = account.NewClient(s.wa, waba).RequestSync(ctx, account.SyncContacts)
			}
			return err
		}
	}
	token := func(change func(*whatsapptest.Token)) func(*scene) {
		return func(s *scene) { s.ChangeToken(change) }
	}
	num := func(f func(context.Context, *number.Client) error) func(context.Context, *scene) error {
		return func(ctx context.Context, s *scene) error {
			return f(ctx, number.NewClient(s.wa))
		}
	}
	for name, r := range map[string]refused{
		"expired token":   {token(func(tok *whatsapptest.Token) { tok.Expires = time.Now().Add(-time.Hour) }), get, waerrors.Unauthorized, 190, 463},
		"revoked token":   {token(func(tok *whatsapptest.Token) { tok.Invalid = true }), getAccount, waerrors.Unauthorized, 190, 467},
		"no permission":   {token(func(tok *whatsapptest.Token) { tok.Scopes = []string{account.ScopeMessaging} }), get, waerrors.Forbidden, 200, 0},
		"of an account":   {token(func(tok *whatsapptest.Token) { tok.Scopes = nil }), getAccount, waerrors.Forbidden, 200, 0},
		"another account": {token(func(tok *whatsapptest.Token) { tok.WABAs = []string{"1"} }), getAccount, waerrors.NotFound, 100, 33},
		"unknown number": {nil, func(ctx context.Context, s *scene) error {
			return get(ctx, &scene{wa: s.wa.ForNumber("999999999999999")})
		}, waerrors.NotFound, 100, 33},
		"PIN wrong":           {nil, register("000000"), waerrors.Invalid, 133005, 0},
		"PIN guessed fast":    {nil, register(strings.Fields("000000 000001 000002 000003")...), waerrors.Throttled, 133009, 0},
		"PIN of a good guess": {nil, register("000000", "000001", "000002", whatsapptest.PIN), waerrors.Throttled, 133009, 0},
		"not verified": {
			func(s *scene) {
				s.ChangeNumber(id, func(n *whatsapptest.Number) { n.CodeStatus = "EXPIRED" })
			},
			register(whatsapptest.PIN), waerrors.Forbidden, 133006, 0,
		},
		"registered too often": {nil, register(strings.Fields(strings.Repeat(whatsapptest.PIN+" ", 11))...), waerrors.Throttled, 133016, 0},
		"code wrong":           {nil, verify(0, 1, another), waerrors.Invalid, 136025, 0},
		"code guessed":         {nil, verify(0, 6, another), waerrors.Invalid, 136025, 0},
		"code used":            {nil, verify(0, 2, same), waerrors.Invalid, 136025, 0},
		"code expired":         {nil, verify(11*time.Minute, 1, same), waerrors.Invalid, 136025, 0},
		"codes too often": {nil, num(func(ctx context.Context, c *number.Client) (err error) {
			for range 6 {
				err = c.RequestCode(ctx, number.Voice, "en_US")
			}
			return err
		}), waerrors.Throttled, 136024, 0},
		"synchronised twice":    {onApp(time.Now()), sync(2), waerrors.Forbidden, 2593107, 0},
		"synchronised too late": {onApp(time.Now().Add(-25 * time.Hour)), sync(1), waerrors.Forbidden, 2593108, 0},
		"handshake": {nil, num(func(ctx context.Context, c *number.Client) error {
			return c.SetCallback(ctx, "https://127.0.0.1:1/hooks", "vt")
		}), waerrors.Invalid, 2200, 0},
		"username of another number": {
			func(s *scene) {
				s.ChangeNumber(s.AddNumber("+1 555-010-0001", "Other"), func(n *whatsapptest.Number) {
					n.Username, n.UsernameStatus = "lucky.shrub", "approved"
				})
			},
			num(func(ctx context.Context, c *number.Client) error {
				_, err := c.SetUsername(ctx, "lucky.shrub")
				return err
			}), waerrors.Invalid, 147005, 0,
		},
		"analytics that were not confirmed": {nil, func(ctx context.Context, s *scene) error {
			q := account.TemplateQuery{Start: week().Start, End: week().End, IDs: []string{"1"}}
			for _, err := range account.NewClient(s.wa, waba).TemplateAnalytics(ctx, q) {
				return err
			}
			return nil
		}, waerrors.Invalid, 200007, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			clock := whatsapptest.NewManualClock(time.Now())
			srv := newServer(t, whatsapptest.WithClock(clock))
			s := &scene{srv, clock, newClient(srv)}
			if r.state != nil {
				r.state(s)
			}
			err := r.call(t.Context(), s)
			e, ok := errors.AsType[*waerrors.Error](err)
			require.True(t, ok, "%v", err)
			assert.Equal(t, []any{r.kind, r.code, r.subcode}, []any{e.Kind, e.Code, e.Subcode}, "%v", e)
			assert.NotEmpty(t, e.Remedy())
			assert.NotEmpty(t, e.Op)
		})
	}
}
