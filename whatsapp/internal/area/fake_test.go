package area_test

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"iter"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wacloud/wacloud/whatsapp"
	"github.com/wacloud/wacloud/whatsapp/account"
	"github.com/wacloud/wacloud/whatsapp/graph"
	"github.com/wacloud/wacloud/whatsapp/number"
	"github.com/wacloud/wacloud/whatsapp/whatsapptest"
)

// A stage is the fake API in which a business is at work: what an operation needs is there.
type stage struct {
	*whatsapptest.Server
	t     *testing.T
	wa    *whatsapp.Client
	link  string // code of a short link
	hooks string // address that answers the handshake
}

const ana = "US.13491208655302741918"

// newHooks serves an address for webhooks that passes every handshake.
func newHooks(t *testing.T) *httptest.Server {
	t.Helper()
	hooks := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = w.Write([]byte(r.URL.Query().Get("hub.challenge")))
	}))
	t.Cleanup(hooks.Close)
	return hooks
}

func newStage(t *testing.T, hooks *httptest.Server) *stage {
	t.Helper()
	s := &stage{t: t, hooks: hooks.URL, Server: newServer(t, whatsapptest.WithWebhookTLS(
		hooks.Client().Transport.(*http.Transport).TLSClientConfig, //nolint:forcetypeassert // it is one
	))}
	s.wa = newClient(s.Server)
	for phone, bsuid := range map[string]string{"+15550001111": ana, "+15550001112": "US.2"} {
		s.User(phone, "Ana", whatsapptest.WithUserID(bsuid)).Says("hi")
	}
	_, err := s.wa.Send(t.Context(), whatsapp.Phone("+15550001111"), &whatsapp.Text{Body: "hello"})
	require.NoError(t, err)
	l, err := number.NewClient(s.wa).CreateLink(t.Context(), "Hi", "")
	require.NoError(t, err)
	s.link = l.Code
	require.NoError(t, s.accounts().Update(t.Context(), account.Update{EnableInsights: true}))
	require.NoError(t, s.accounts().AddUser(t.Context(), "100", account.Manage))
	return s
}

func (s *stage) numbers() *number.Client   { return number.NewClient(s.wa) }
func (s *stage) accounts() *account.Client { return account.NewClient(s.wa, waba) }

// app is the API with the app's own token.
func (s *stage) app() graph.API { return s.wa.ForNumber(id, s.AppID()+"|"+s.AppSecret()) }

// pooled is a number of the pool that nobody has verified yet, verified one that somebody has.
func (s *stage) pooled(ctx context.Context) string {
	id, err := s.numbers().AddPreVerified(ctx, s.BusinessID(), "15550100009")
	require.NoError(s.t, err)
	return id
}

func (s *stage) verified(ctx context.Context) string {
	id := s.pooled(ctx)
	c := number.NewClient(as{s.wa, id})
	require.NoError(s.t, c.RequestCode(ctx, number.SMS, "en_US"))
	require.NoError(s.t, c.Verify(ctx, s.Code(id)))
	return id
}

func (s *stage) share(ctx context.Context) number.Share {
	return number.Share{Business: s.BusinessID(), Number: s.verified(ctx), Partner: business}
}

// solution adds a multi-partner solution to the account.
func (s *stage) solution() string {
	return s.AddSolution(whatsapptest.Solution{Name: "Lucky Together", Status: "ACTIVE"})
}

func (s *stage) migrate(ctx context.Context) (account.MigrationIntent, error) {
	return s.accounts().Migrate(ctx, account.Migration{Solution: s.solution(), Target: s.solution(), Action: account.InitiateMigration})
}

// week is the last one.
func week() account.Range {
	return account.Range{Start: time.Now().AddDate(0, 0, -7), End: time.Now(), Granularity: account.Day}
}

// performed are the operations that name what is on the stage; all others are called as in the table.
func performed() map[string]func(context.Context, *stage) error {
	drop := func(_ any, err error) error { return err }
	return map[string]func(context.Context, *stage) error{
		"add number": func(ctx context.Context, s *stage) error {
			return drop(s.numbers().Add(ctx, waba, number.New{Phone: "15550100009", Name: "Lucky Shrub", PreVerified: s.verified(ctx)}))
		},
		"add pre-verified number": func(ctx context.Context, s *stage) error {
			return drop(s.numbers().AddPreVerified(ctx, s.BusinessID(), "15550100009"))
		},
		"list pre-verified numbers": func(ctx context.Context, s *stage) error {
			id := s.pooled(ctx)
			for n, err := range s.numbers().AllPreVerified(ctx, s.BusinessID()) {
				assert.Equal(s.t, id, n.ID)
				return err
			}
			s.t.Error("the pool is empty")
			return nil
		},
		"get pre-verified number":    func(ctx context.Context, s *stage) error { return drop(s.numbers().GetPreVerified(ctx, s.pooled(ctx))) },
		"delete pre-verified number": func(ctx context.Context, s *stage) error { return s.numbers().DeletePreVerified(ctx, s.pooled(ctx)) },
		"request code of pre-verified number": func(ctx context.Context, s *stage) error {
			return number.NewClient(as{s.wa, s.pooled(ctx)}).RequestCode(ctx, number.Voice, "en_US")
		},
		"verify pre-verified number": func(ctx context.Context, s *stage) error { return drop(s.verified(ctx), nil) },
		"share pre-verified number":  func(ctx context.Context, s *stage) error { return s.numbers().SharePreVerified(ctx, s.share(ctx)) },
		"take back pre-verified number": func(ctx context.Context, s *stage) error {
			share := s.share(ctx)
			require.NoError(s.t, s.numbers().SharePreVerified(ctx, share))
			return s.numbers().UnsharePreVerified(ctx, share)
		},
		"list partners": func(ctx context.Context, s *stage) error {
			share := s.share(ctx)
			require.NoError(s.t, s.numbers().SharePreVerified(ctx, share))
			for p, err := range s.numbers().PreVerifiedPartners(ctx, share.Number) {
				assert.Equal(s.t, share.Partner, p.ID)
				return err
			}
			s.t.Error("shared with nobody")
			return nil
		},
		"verify code": func(ctx context.Context, s *stage) error {
			require.NoError(s.t, s.numbers().RequestCode(ctx, number.SMS, "en_US"))
			return s.numbers().Verify(ctx, s.Code(id))
		},
		"register number": func(ctx context.Context, s *stage) error {
			return s.numbers().Register(ctx, number.Registration{PIN: whatsapptest.PIN, Region: number.Germany})
		},
		"set callback": func(ctx context.Context, s *stage) error { return s.numbers().SetCallback(ctx, s.hooks, "vt") },
		"get settings": func(ctx context.Context, s *stage) error {
			return drop(s.numbers().GetSettings(ctx, number.WithSIPPasswords()))
		},
		"block users": func(ctx context.Context, s *stage) error {
			return drop(s.numbers().Block(ctx, "+15550001111", "+15550001112"))
		},
		"unblock users": func(ctx context.Context, s *stage) error {
			require.NoError(s.t, drop(s.numbers().Block(ctx, "+15550001111")))
			return drop(s.numbers().Unblock(ctx, "+15550001111"))
		},
		"update link": func(ctx context.Context, s *stage) error {
			return drop(s.numbers().UpdateLink(ctx, s.link, "Cyber Tuesday"))
		},
		"get link":    func(ctx context.Context, s *stage) error { return drop(s.numbers().GetLink(ctx, s.link, "")) },
		"delete link": func(ctx context.Context, s *stage) error { return s.numbers().DeleteLink(ctx, s.link) },
		"delete username": func(ctx context.Context, s *stage) error {
			require.NoError(s.t, drop(s.numbers().SetUsername(ctx, "lucky.shrub")))
			return s.numbers().DeleteUsername(ctx)
		},
		"get public key": func(ctx context.Context, s *stage) error {
			require.NoError(s.t, s.numbers().SetPublicKey(ctx, publicKey(s.t)))
			return drop(s.numbers().GetPublicKey(ctx))
		},
		"set public key": func(ctx context.Context, s *stage) error { return s.numbers().SetPublicKey(ctx, publicKey(s.t)) },
		"list message events": func(ctx context.Context, s *stage) error {
			for h, err := range s.numbers().AllHistory(ctx, "") {
				require.NoError(s.t, err)
				for _, err := range s.numbers().HistoryEvents(ctx, h.ID, "") {
					return err
				}
			}
			s.t.Error("no history")
			return nil
		},
		"list owned accounts": func(ctx context.Context, s *stage) error {
			return drop(all(func(ctx context.Context, c *account.Client) iter.Seq2[account.Account, error] {
				return c.OwnedBy(ctx, s.BusinessID())
			})(ctx, s.wa))
		},
		"list client accounts": func(ctx context.Context, s *stage) error {
			return drop(all(func(ctx context.Context, c *account.Client) iter.Seq2[account.Account, error] {
				return c.SharedWith(ctx, s.BusinessID())
			})(ctx, s.wa))
		},
		"list users": func(ctx context.Context, s *stage) error {
			for u, err := range s.accounts().Users(ctx, s.BusinessID()) {
				if err != nil || u.ID == "100" {
					return err
				}
			}
			s.t.Error("the user who was added is not there")
			return nil
		},
		"subscribe app to": func(ctx context.Context, s *stage) error { return s.accounts().SubscribeTo(ctx, s.hooks, "vt") },
		"get app webhooks": func(ctx context.Context, s *stage) error {
			return drop(account.GetAppWebhooks(ctx, s.app(), s.AppID()))
		},
		"set app webhooks": func(ctx context.Context, s *stage) error {
			return account.SetAppWebhooks(ctx, s.app(), s.AppID(), account.AppWebhooks{Callback: s.hooks, Fields: []string{"messages"}}, "vt")
		},
		"get message analytics": func(ctx context.Context, s *stage) error { return drop(s.accounts().MessageAnalytics(ctx, week())) },
		"get conversation analytics": func(ctx context.Context, s *stage) error {
			return drop(s.accounts().ConversationAnalytics(ctx, week(), account.Breakdown{}))
		},
		"get pricing analytics": func(ctx context.Context, s *stage) error {
			return drop(s.accounts().PricingAnalytics(ctx, week(), account.Breakdown{}))
		},
		"get call analytics": func(ctx context.Context, s *stage) error {
			return drop(s.accounts().CallAnalytics(ctx, week(), account.Breakdown{}))
		},
		"list template analytics": func(ctx context.Context, s *stage) error {
			q := account.TemplateQuery{Start: week().Start, End: week().End, IDs: []string{templateID(s)}}
			for _, err := range s.accounts().TemplateAnalytics(ctx, q) {
				return err
			}
			return nil
		},
		"get solution":    func(ctx context.Context, s *stage) error { return drop(s.accounts().Solution(ctx, s.solution())) },
		"migrate account": func(ctx context.Context, s *stage) error { return drop(s.migrate(ctx)) },
		"get migration": func(ctx context.Context, s *stage) error {
			intent, err := s.migrate(ctx)
			require.NoError(s.t, err)
			return drop(s.accounts().MigrationIntent(ctx, intent.ID))
		},
		"debug token": func(ctx context.Context, s *stage) error { return drop(account.DebugToken(ctx, s.wa, s.Token())) },
		"exchange code": func(ctx context.Context, s *stage) error {
			return drop(account.ExchangeCode(ctx, s.wa, account.Exchange{AppID: s.AppID(), AppSecret: s.AppSecret(), Code: s.SignupCode()}))
		},
		"get app token": func(ctx context.Context, s *stage) error {
			return drop(account.AppToken(ctx, s.wa, s.AppID(), s.AppSecret()))
		},
		"request sync": func(ctx context.Context, s *stage) error {
			s.ChangeNumber(id, func(n *whatsapptest.Number) { n.OnBizApp, n.LastOnboarded = true, time.Now() })
			return drop(s.accounts().RequestSync(ctx, account.SyncHistory))
		},
	}
}

// partnersOnly are the operations that the fake, which is no solution partner, does not serve: their answers are Meta's.
func partnersOnly(name string) bool {
	switch name {
	case "list template group analytics", "list solutions of app", "create solution", "accept solution", "reject solution",
		"get solution token":
		return true
	}
	return strings.Contains(name, "deactivation")
}

// Every operation on the fake API: it knows it, has nothing against the request, and it is the documented one.
func TestOperationsOnTheFake(t *testing.T) {
	t.Parallel()
	ops, table, staged, hooks := operations(t), rows(), performed(), newHooks(t)
	for name := range staged {
		require.Contains(t, ops, name)
	}
	for name, o := range ops {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newStage(t, hooks)
			if partnersOnly(name) {
				s.Inject(whatsapptest.Fault{Status: http.StatusOK, Body: string(o.Answer)})
			}
			var err error
			if perform, ok := staged[name]; ok {
				err = perform(t.Context(), s)
			} else {
				_, err = table[name].call(t.Context(), s.wa)
			}
			require.NoError(t, err)
			calls := s.Requests()
			last := calls[len(calls)-1]
			assert.Equal(t, o.Method+" "+edge(o.Path), last.Method+" "+edge(last.Path))
		})
	}
}

// edge is a path without the id that it begins with.
func edge(path string) string {
	first, rest, _ := strings.Cut(path, "/")
	if first == "oauth" || first == "debug_token" {
		return path
	}
	rest, _, _ = strings.Cut(rest, "/") // a link's code
	return rest
}

func publicKey(t *testing.T) string {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	require.NoError(t, err)
	der, err := x509.MarshalPKIXPublicKey(&key.PublicKey)
	require.NoError(t, err)
	return string(pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der}))
}

func templateID(s *stage) string {
	type template struct {
		ID string `json:"id"`
	}
	for v, err := range graph.All[template](s.t.Context(), s.wa, waba+"/message_templates") {
		require.NoError(s.t, err)
		return v.ID
	}
	s.t.Fatal("no template")
	return ""
}
