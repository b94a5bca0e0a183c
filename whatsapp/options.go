package whatsapp

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"net/textproto"
	"net/url"
	"strings"
	"time"

	waerrors "github.com/wacloud/wacloud/errors"
	"github.com/wacloud/wacloud/whatsapp/graph"
	"github.com/wacloud/wacloud/whatsapp/internal/transport"
)

const (
	// DefaultBaseURL is where the Graph API lives.
	DefaultBaseURL = "https://graph.facebook.com"
	// DefaultAPIVersion is the Graph API version that calls use unless WithAPIVersion names another one.
	DefaultAPIVersion = "v26.0"
)

// An Option changes how a Client works. Later options win.
type Option func(*config) error

type config struct {
	name        string
	baseURL     string
	version     string
	http        http.RoundTripper
	timeout     time.Duration
	retries     int
	maxWait     time.Duration
	gateWait    time.Duration
	rate        int
	unknown     bool
	logger      *slog.Logger
	hook        Hook
	appID       string
	waba        string
	appSecret   transport.Secret
	tokens      TokenSource
	credsHeader string
	normalize   func(string) (string, error)
	spellings   func(string) []string
	learner     Learner
	link        LinkFallback
	limiter     Limiter
	monitor     Monitor
}

func defaults() *config {
	return &config{
		baseURL: DefaultBaseURL, version: DefaultAPIVersion, timeout: 30 * time.Second, retries: 2, maxWait: 10 * time.Second,
		rate: transport.DefaultRate, logger: slog.New(slog.DiscardHandler),
	}
}

// badOption is the error of an option's value. Like every bad input it is of kind Invalid and names field and rule.
func badOption(option, rule, value string) error {
	return waerrors.NewInvalid("new client", waerrors.FieldError{Path: option, Rule: rule, Value: value})
}

// WithName labels the channel in logs, errors and hooks, for example "support". It is never sent.
func WithName(name string) Option {
	return func(c *config) error {
		c.name = name
		return nil
	}
}

// WithBaseURL sends calls to another place than DefaultBaseURL: a solution provider, a proxy, a fake. The URL may have a
// path, but no query and no user information. Plain http is accepted, for loopback servers.
func WithBaseURL(rawURL string) Option {
	return func(c *config) error {
		u, err := url.Parse(rawURL)
		if err != nil || u.Host == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "" || u.Scheme != "https" && u.Scheme != "http" {
			return badOption("WithBaseURL", "want http(s)://host[/path]", fmt.Sprintf("%.80q", rawURL))
		}
		c.baseURL = strings.TrimRight(rawURL, "/")
		return nil
	}
}

// WithAPIVersion selects the Graph API version, for example "v25.0". "" leaves the version out of paths, as some
// solution providers want it.
func WithAPIVersion(version string) Option {
	return func(c *config) error {
		if version != "" {
			var major, minor int
			if n, err := fmt.Sscanf(version, "v%d.%d", &major, &minor); n != 2 || err != nil || fmt.Sprintf("v%d.%d", major, minor) != version {
				return badOption("WithAPIVersion", `want "v<major>.<minor>" or ""`, fmt.Sprintf("%.40q", version))
			}
		}
		c.version = version
		return nil
	}
}

// WithHTTPClient uses the client's transport, and its timeout, if it has one, for each attempt. Redirects are never
// followed and cookies never kept, whatever the client says.
func WithHTTPClient(client *http.Client) Option {
	return func(c *config) error {
		if client == nil {
			return badOption("WithHTTPClient", "want a client", "nil")
		}
		c.http = client.Transport
		if c.http == nil {
			c.http = http.DefaultTransport
		}
		if client.Timeout > 0 {
			c.timeout = client.Timeout
		}
		return nil
	}
}

// WithTransport sends all calls through rt, for proxies and tests. It sees single attempts; WithHook sees calls with
// their outcome. Media on hosts that are not Meta's is fetched through rt too, so it must not reach private addresses.
func WithTransport(rt http.RoundTripper) Option {
	return func(c *config) error {
		if rt == nil {
			return badOption("WithTransport", "want a RoundTripper", "nil")
		}
		c.http = rt
		return nil
	}
}

// WithTimeout bounds one attempt of a call, its answer included; the default is 30 s, 0 is none. It does not bound
// uploads and downloads of media, which take as long as the file needs, nor the call as a whole: use ctx for that.
func WithTimeout(d time.Duration) Option {
	return func(c *config) error {
		if d < 0 {
			return badOption("WithTimeout", "want 0 or more", d.String())
		}
		c.timeout = d
		return nil
	}
}

// WithRetries sets how often a call that was surely not accepted is repeated: 0 to 10, default 2.
func WithRetries(n int) Option {
	return func(c *config) error {
		if n < 0 || n > 10 {
			return badOption("WithRetries", "want 0 to 10", fmt.Sprint(n))
		}
		c.retries = n
		return nil
	}
}

// WithMaxWait bounds one wait inside a call, be it before a retry or for a rate limit; the default is 10 s. A longer
// wait is not begun: the call fails at once and its error's RetryAfter says how long it would have been.
func WithMaxWait(d time.Duration) Option {
	return func(c *config) error {
		if d < 0 {
			return badOption("WithMaxWait", "want 0 or more", d.String())
		}
		c.maxWait = d
		return nil
	}
}

// WithGateWait lets a message wait up to d, in all, where trouble that binds a whole number, account or token (a payment
// problem, maintenance, a dead token: see errors.Shut) would have it fail at once; 0 is the default. Most such trouble
// lasts minutes. As with WithMaxWait, which does not count here, a wait that would be longer, or go beyond ctx's deadline, is
// not begun. When it is time to try again, one of those that wait does, and the others hear of it.
func WithGateWait(d time.Duration) Option {
	return func(c *config) error {
		if d < 0 {
			return badOption("WithGateWait", "want 0 or more", d.String())
		}
		c.gateWait = d
		return nil
	}
}

// WithRate sets how many messages a second the built-in limiter lets out for each number: 1 to 1,000. The default is
// 80; numbers shared with the WhatsApp Business app have 20, upgraded ones 1,000.
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/throughput
func WithRate(perSecond int) Option {
	return func(c *config) error {
		if perSecond < 1 || perSecond > 1000 {
			return badOption("WithRate", "want 1 to 1000 messages a second", fmt.Sprint(perSecond))
		}
		c.rate = perSecond
		return nil
	}
}

// WithRepeatUnknown repeats sends too whose outcome is unknown. Use it only where a message that arrives twice does no
// harm: the API has no idempotency key.
func WithRepeatUnknown() Option {
	return func(c *config) error {
		c.unknown = true
		return nil
	}
}

// WithLogger logs each call: failures at warn, all else at debug. No token, phone number or text of a message is
// logged. The default is silent.
func WithLogger(logger *slog.Logger) Option {
	return func(c *config) error {
		if logger == nil {
			return badOption("WithLogger", "want a logger", "nil")
		}
		c.logger = logger
		return nil
	}
}

// WithHook shows every call to h, for metrics and traces.
func WithHook(h Hook) Option {
	return func(c *config) error {
		if h == nil {
			return badOption("WithHook", "want a hook", "nil")
		}
		c.hook = h
		return nil
	}
}

// WithAppID names the Meta app. Resumable uploads (template samples, profile pictures) need it.
func WithAppID(id string) Option {
	return func(c *config) error {
		if _, err := graph.Path(id); err != nil {
			return badOption("WithAppID", "want the app's numeric id", fmt.Sprintf("%.40q", id))
		}
		c.appID = id
		return nil
	}
}

// WithWABA names the WhatsApp Business Account of the number, and of those that ForNumber derives with the same token.
// Trouble that binds the account (a payment problem, a ban, a lock) then holds up the messages of all of them, and not only
// those of the number that met it; see errors.Shut. Use ForWABA where one token serves numbers of several accounts.
func WithWABA(id string) Option {
	return func(c *config) error {
		if _, err := graph.Path(id); err != nil {
			return badOption("WithWABA", "want the account's numeric id", fmt.Sprintf("%.40q", id))
		}
		c.waba = id
		return nil
	}
}

// WithAppSecret adds appsecret_proof to every call, which Meta demands where the app's settings say so.
// Reference: https://developers.facebook.com/docs/graph-api/guides/secure-requests
func WithAppSecret(secret string) Option {
	return func(c *config) error {
		if secret == "" {
			return badOption("WithAppSecret", "want the app's secret", `""`)
		}
		c.appSecret = transport.Hide(secret)
		return nil
	}
}

// A TokenSource returns an access token. refused is "" for the first one; later it is the token that Meta refused with
// code 190, and the source returns another one if it has one. It is called once for any number of calls that wait. After
// a failure it is left alone for ten seconds, in which messages fail at once (see errors.Shut) and say what it failed with,
// without the token.
type TokenSource func(ctx context.Context, refused string) (string, error)

// WithTokenSource takes tokens from source once the one given to NewClient, which may then be "", is missing or refused.
func WithTokenSource(source TokenSource) Option {
	return func(c *config) error {
		if source == nil {
			return badOption("WithTokenSource", "want a source", "nil")
		}
		c.tokens = source
		return nil
	}
}

// WithCredentialsHeader sends the token as the value of this header instead of "Authorization: Bearer", as solution
// providers with API keys of their own want it. Such a key is sent to the base URL's host only.
func WithCredentialsHeader(name string) Option {
	return func(c *config) error {
		ok := name != "" && !strings.ContainsFunc(name, func(r rune) bool {
			return !strings.ContainsRune("!#$%&'*+-.^_`|~", r) && (r < '0' || r > '9' && r < 'A' || r > 'Z' && r < 'a' || r > 'z')
		})
		if !ok {
			return badOption("WithCredentialsHeader", "want the name of a header", fmt.Sprintf("%.40q", name))
		}
		c.credsHeader = textproto.CanonicalMIMEHeaderKey(name)
		return nil
	}
}

// WithNormalizer rewrites the phone numbers of recipients before they are checked and sent, for example
// whatsapp.WithNormalizer(phone.Normalizer("BR")). Without it numbers are sent as given.
// Write "+" before a stored wa_id: bare digits are read as a national number of the region first.
func WithNormalizer(normalize func(string) (string, error)) Option {
	return func(c *config) error {
		if normalize == nil {
			return badOption("WithNormalizer", "want a function", "nil")
		}
		c.normalize = normalize
		return nil
	}
}

// WithSpellings names the other spellings under which WhatsApp may know a number, for example
// whatsapp.WithSpellings(phone.Variants). A message that Meta refuses at once with 131030 (not in the list of allowed
// numbers, which knows one spelling only) is then tried once under the next spelling. A failed status never sends
// anything again.
func WithSpellings(variants func(number string) []string) Option {
	return func(c *config) error {
		if variants == nil {
			return badOption("WithSpellings", "want a function", "nil")
		}
		c.spellings = variants
		return nil
	}
}

// A Learner is told which spelling WhatsApp uses for a number that a message was sent to. *phone.Book implements it. It
// is called from many goroutines; what it returns is logged and changes nothing.
type Learner interface {
	Learn(ctx context.Context, input, waID string) error
}

// WithLearner tells l, after each accepted message to a phone number, what Meta's answer says about its spelling.
func WithLearner(l Learner) Option {
	return func(c *config) error {
		if l == nil {
			return badOption("WithLearner", "want a learner", "nil")
		}
		c.learner = l
		return nil
	}
}

// WithLimiter replaces the built-in rate limiter, for example by one that several processes share.
func WithLimiter(l Limiter) Option {
	return func(c *config) error {
		if l == nil {
			return badOption("WithLimiter", "want a limiter", "nil")
		}
		c.limiter = l
		return nil
	}
}

// WithMonitor lets m see, and refuse, every message before it is sent and see what became of it.
func WithMonitor(m Monitor) Option {
	return func(c *config) error {
		if m == nil {
			return badOption("WithMonitor", "want a monitor", "nil")
		}
		c.monitor = m
		return nil
	}
}
