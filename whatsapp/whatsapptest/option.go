package whatsapptest

import (
	"crypto/tls"
	"strings"
	"time"
)

// An Option changes how a Server is made. Later options win.
type Option func(*config)

type config struct {
	seed         uint64
	clock        Clock
	inProcess    bool
	tls          bool
	basePath     string
	addr         string
	version      string
	numberID     string
	wabaID       string
	appID        string
	businessID   string
	token        string
	appSecret    string
	verifyToken  string
	display      string
	verifiedName string
	strictWindow bool
	late         bool
	autoRead     bool
	testNumber   bool
	review       bool
	allowed      []string
	throughput   int
	pairLimit    bool
	needProof    bool
	delivery     Delivery
	webhookTLS   *tls.Config
	planSeed     uint64
	plan         func(seed uint64, c Call) Fault
	statuses     func(seed uint64, m Sent) Course
}

// WithSeed sets what ids and chances are made from; the same seed makes the same ones. The default is 1.
func WithSeed(seed uint64) Option { return func(c *config) { c.seed = seed } }

// WithClock sets where time comes from.
func WithClock(clock Clock) Option { return func(c *config) { c.clock = clock } }

// InProcess opens no socket: Client uses RoundTripper, and URL is a name that only RoundTripper knows. For
// testing/synctest, whose time stands still while a socket waits. Webhooks then go through SubscribeHandler.
func InProcess() Option { return func(c *config) { c.inProcess = true } }

// WithTLS serves https with HTTP/2, under a certificate made for this server. Client and HTTPClient trust it.
func WithTLS() Option { return func(c *config) { c.tls = true } }

// WithBasePath sets the path that stands before the version, "" for none. The default is "/graph", so that a client that
// forgets it is found out.
func WithBasePath(path string) Option {
	return func(c *config) {
		c.basePath = ""
		if p := strings.Trim(path, "/"); p != "" {
			c.basePath = "/" + p
		}
	}
}

// WithAddr sets the address to listen on, as in "127.0.0.1:8080". The default is a free port of the loopback interface.
func WithAddr(addr string) Option { return func(c *config) { c.addr = addr } }

// WithVersion sets the version that calls without one are served as. The default is "v26.0".
func WithVersion(version string) Option { return func(c *config) { c.version = version } }

// WithPhoneNumberID sets the id of the business number.
func WithPhoneNumberID(id string) Option { return func(c *config) { c.numberID = id } }

// WithWABAID sets the id of the WhatsApp Business Account.
func WithWABAID(id string) Option { return func(c *config) { c.wabaID = id } }

// WithToken sets the access token that is taken.
func WithToken(token string) Option { return func(c *config) { c.token = token } }

// WithAppSecret sets the secret that webhooks are signed with.
func WithAppSecret(secret string) Option { return func(c *config) { c.appSecret = secret } }

// WithVerifyToken sets what the webhook handshake sends.
func WithVerifyToken(token string) Option { return func(c *config) { c.verifyToken = token } }

// WithNumber sets the business number as it is displayed, and its verified name. The default is "+1 555-010-0000",
// "Test Business".
func WithNumber(display, verifiedName string) Option {
	return func(c *config) { c.display, c.verifiedName = display, verifiedName }
}

// WithAppSecretProof refuses calls without a valid appsecret_proof, as an app with that setting does.
func WithAppSecretProof() Option { return func(c *config) { c.needProof = true } }

// WithClosedWindows applies the 24-hour window to everyone. By default it applies to the people that User made; whoever
// else a message is sent to is taken for someone who has just written, so that a test of sending needs no conversation
// first.
func WithClosedWindows() Option { return func(c *config) { c.strictWindow = true } }

// WithLateFailures accepts messages that the recipient cannot get (131047 outside of the window, 131026, 131030) and
// reports them in a failed status, as Meta does at times, instead of refusing the call.
func WithLateFailures() Option { return func(c *config) { c.late = true } }

// WithReaders makes everybody read at once: "read" follows "delivered" without User.Reads.
func WithReaders() Option { return func(c *config) { c.autoRead = true } }

// WithTestNumber makes the business number a test number, which may write to at most five listed people; others are
// refused with 131030.
func WithTestNumber(allowed ...string) Option {
	return func(c *config) { c.testNumber, c.allowed = true, allowed }
}

// WithThroughput refuses with 130429 what exceeds so many messages a second and number, as Meta does above 80 (1,000 for
// upgraded numbers, 20 for numbers shared with the Business app). By default there is no limit.
func WithThroughput(perSecond int) Option { return func(c *config) { c.throughput = perSecond } }

// WithPairLimit refuses with 131056 what exceeds the pair limit: a burst of 45 messages to one person, then one per six
// seconds. By default there is no limit.
func WithPairLimit() Option { return func(c *config) { c.pairLimit = true } }

// WithWebhookTLS sets how webhooks connect to an https URL, for one whose certificate is made for a test.
func WithWebhookTLS(t *tls.Config) Option { return func(c *config) { c.webhookTLS = t } }

// A Delivery says how webhooks are delivered. Zero members keep their default.
type Delivery struct {
	Batch      int           // up to so many items of one kind in one POST; default 1
	Attempts   int           // tries of a POST that is not answered with 200; default 7
	Backoff    time.Duration // wait before the second try, doubled each time; default 100 ms
	Delay      time.Duration // how late every POST is; default 0
	Duplicates float64       // share of items that are delivered twice, 0 to 1; default 0
	Shuffle    int           // how many places an item may overtake; default 0: in order
	Workers    int           // POSTs at once to one subscriber; with more than one there is no order; default 1
}

// WithDelivery sets how webhooks are delivered. By default every item is a POST of its own, once and in order.
func WithDelivery(d Delivery) Option {
	return func(c *config) {
		c.delivery.Delay, c.delivery.Duplicates, c.delivery.Shuffle = d.Delay, d.Duplicates, d.Shuffle
		for _, v := range []struct {
			to *int
			n  int
		}{{&c.delivery.Batch, d.Batch}, {&c.delivery.Attempts, d.Attempts}, {&c.delivery.Workers, d.Workers}} {
			if v.n > 0 {
				*v.to = v.n
			}
		}
		if d.Backoff > 0 {
			c.delivery.Backoff = d.Backoff
		}
	}
}

// WithPlan asks plan about every call before its body is read: what it returns happens to the call, a zero Fault lets it
// pass. A plan that is a function of its arguments alone gives the same faults in every run.
func WithPlan(seed uint64, plan func(seed uint64, c Call) Fault) Option {
	return func(c *config) { c.planSeed, c.plan = seed, plan }
}

// WithStatuses asks plan what becomes of every accepted message; seed is WithSeed's. By default a message is sent and
// delivered at once. plan must not call the server.
func WithStatuses(plan func(seed uint64, m Sent) Course) Option {
	return func(c *config) { c.statuses = plan }
}
