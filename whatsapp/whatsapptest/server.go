package whatsapptest

import (
	"context"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/wacloud/wacloud/whatsapp"
)

// A Server is a WhatsApp Cloud API in this process: one business account with at least one number, its templates, media
// and profile, and the people it talks to. It is safe for concurrent use. Close it.
type Server struct {
	cfg   config
	ctx   context.Context // ends with Close
	end   context.CancelFunc
	tasks sync.WaitGroup // deliveries, serving, calls in flight
	http  *http.Client   // delivers webhooks

	mu       sync.Mutex
	closed   bool
	listener net.Listener
	server   *http.Server
	origin   string // scheme and host once listening
	address  string // origin and base path
	failure  error  // why listening failed

	ids        *ids
	tokens     map[string]*token
	token      string
	codes      map[string]time.Time // of Embedded Signup: when issued, zero once used
	table      map[place]route
	waba       Account
	owner      App
	documented map[string]bool // webhook fields
	userID     string          // of the system user that tokens are of
	numbers    []*number
	byPhone    map[string]*person
	byBSUID    map[string]*person
	groups     map[string]bool
	tmpls      []*Template
	foreign    []*Template          // of other accounts
	held       map[string]time.Time // until when a deleted template keeps its name and language
	media      map[string]*mediaFile
	uploads    map[string]*upload
	known      map[string]*Sent // outbound messages by id
	histories  map[string]*Sent // outbound messages by the id of their history
	staff      []*colleague
	activities []activity
	solutions  []Solution
	intents    []*intent
	schedules  []schedule
	pool       []*preVerified
	inbound    map[string]*incoming // inbound messages by id
	limits     limits

	faults   []*armed
	calls    int
	requests []Request
	ledger   []*Sent
	receipts []Receipt

	subs      []*subscription
	postings  []Posting
	pending   int
	quiet     chan struct{} // closed when pending falls to zero
	troubles  []error       // what Flush reports
	certified *certificate
}

// NewServer starts a fake Cloud API. It listens on a free port of the loopback interface as soon as somebody asks for
// its URL or a Client; with InProcess, or when only RoundTripper and Handler are used, no socket is opened.
func NewServer(opts ...Option) *Server {
	cfg := config{
		seed: 1, clock: realClock{}, basePath: "/graph", addr: "127.0.0.1:0", version: "v26.0",
		display: "+1 555-010-0000", verifiedName: "Test Business",
		delivery: Delivery{Batch: 1, Attempts: 7, Backoff: 100 * time.Millisecond, Workers: 1},
	}
	for _, o := range opts {
		o(&cfg)
	}
	g := newIDs(cfg.seed)
	s := &Server{
		cfg: cfg, ids: g, tokens: map[string]*token{}, codes: map[string]time.Time{}, table: map[place]route{}, documented: map[string]bool{},
		byPhone: map[string]*person{}, byBSUID: map[string]*person{},
		groups: map[string]bool{}, held: map[string]time.Time{}, media: map[string]*mediaFile{}, uploads: map[string]*upload{},
		known: map[string]*Sent{}, histories: map[string]*Sent{}, inbound: map[string]*incoming{}, limits: newLimits(),
	}
	s.ctx, s.end = context.WithCancel(context.Background())
	s.http = &http.Client{
		Transport: &http.Transport{MaxIdleConnsPerHost: 16, TLSClientConfig: cfg.webhookTLS},
		// Meta posts to the address it was given and nowhere else.
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	fill := func(v *string, made string) {
		if *v == "" {
			*v = made
		}
	}
	fill(&s.cfg.numberID, g.digits(15))
	fill(&s.cfg.wabaID, g.digits(15))
	fill(&s.cfg.appID, g.digits(15))
	fill(&s.cfg.businessID, g.digits(15))
	fill(&s.cfg.token, g.token())
	fill(&s.cfg.appSecret, g.secret())
	fill(&s.cfg.verifyToken, "verify-"+strings.ToLower(g.pick(12, hexDigits)))
	s.userID = newIDs(cfg.seed ^ 1).digits(15) // apart, so that the other ids stay what they were
	s.token = s.cfg.token
	s.issue(s.token)
	s.waba = Account{
		Name: s.cfg.verifiedName, Review: "APPROVED", BusinessVerification: "verified", Status: "ACTIVE", Currency: "USD",
		TimezoneID: "1", Ownership: "SELF_OWNED", Country: "US", Subscribed: true,
	}
	s.owner = App{Name: "Test App", Fields: documentedFields()}
	for _, field := range s.owner.Fields {
		s.documented[field] = true
	}
	s.staff = []*colleague{{
		ID: s.userID, Name: userName, Business: namedNode{s.cfg.businessID, businessName}, Kind: "SYSTEM_USER",
		Tasks: []string{"FULL_CONTROL"}, since: s.now(),
	}}
	s.log("ACCOUNT_CREATED", "The account was created.", s.cfg.wabaID)
	s.addNumber(s.cfg.numberID, s.cfg.display, s.cfg.verifiedName)
	s.AddTemplate(helloWorld())
	for _, r := range s.routes() {
		s.table[place{r.method, r.node, r.edge}] = r
	}
	return s
}

// Listen opens the server's port, if it is not open yet. URL and Client call it; call it first where the address may be
// taken, for its error. With InProcess it does nothing.
func (s *Server) Listen() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.address != "" || s.failure != nil {
		return s.failure
	}
	if s.cfg.inProcess {
		s.origin = "https://graph.test"
		s.address = s.origin + s.cfg.basePath
		return nil
	}
	if s.closed {
		return http.ErrServerClosed
	}
	var lc net.ListenConfig
	l, err := lc.Listen(s.ctx, "tcp", s.cfg.addr)
	if err != nil {
		s.failure = fmt.Errorf("whatsapptest: %w", err)
		return s.failure
	}
	s.server = &http.Server{
		Handler: s.Handler(), ReadHeaderTimeout: 10 * time.Second,
		// Broken connections are what some tests are about.
		ErrorLog: slog.NewLogLogger(slog.DiscardHandler, slog.LevelError),
	}
	s.listener = l
	s.origin = "http://" + l.Addr().String()
	if s.cfg.tls {
		if s.failure = s.secure(); s.failure != nil {
			_ = l.Close()
			return s.failure
		}
		s.origin = "https://" + l.Addr().String()
	}
	s.address = s.origin + s.cfg.basePath
	server, secure := s.server, s.cfg.tls
	l = &gate{l, s}
	s.tasks.Go(func() {
		// Serve ends with ErrServerClosed when Close is called; nothing else can be done about any other end.
		if secure {
			_ = server.ServeTLS(l, "", "")
		} else {
			_ = server.Serve(l)
		}
	})
	return nil
}

// URL returns the base URL, without version and without a slash at its end: "http://127.0.0.1:12345/graph". It panics if
// the server cannot listen; Listen returns that as an error.
func (s *Server) URL() string {
	if err := s.Listen(); err != nil {
		panic(err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.address
}

// Token returns an access token that the server takes.
func (s *Server) Token() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.token
}

// RevokeToken makes the present token fail with 190/463, as an expired one does, and returns the one that takes its
// place.
func (s *Server) RevokeToken() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.tokens[s.token].Expires = s.now()
	s.token = s.ids.token()
	s.issue(s.token)
	return s.token
}

// PhoneNumberID returns the id of the business number.
func (s *Server) PhoneNumberID() string { return s.cfg.numberID }

// WABAID returns the id of the WhatsApp Business Account.
func (s *Server) WABAID() string { return s.cfg.wabaID }

// BusinessID returns the id of the business portfolio that owns the account.
func (s *Server) BusinessID() string { return s.cfg.businessID }

// AppID returns the id of the app, as resumable uploads use it.
func (s *Server) AppID() string { return s.cfg.appID }

// AppSecret returns the secret that webhooks are signed with.
func (s *Server) AppSecret() string { return s.cfg.appSecret }

// VerifyToken returns what the webhook handshake sends.
func (s *Server) VerifyToken() string { return s.cfg.verifyToken }

// Client returns a client of this server's number. It panics if an option is not valid.
func (s *Server) Client(opts ...whatsapp.Option) *whatsapp.Client {
	own := []whatsapp.Option{whatsapp.WithBaseURL(s.URL()), whatsapp.WithAppID(s.AppID()), whatsapp.WithWABA(s.WABAID())}
	switch {
	case s.cfg.inProcess:
		own = append(own, whatsapp.WithTransport(s.RoundTripper()))
	case s.cfg.tls:
		own = append(own, whatsapp.WithTransport(s.HTTPClient().Transport))
	}
	c, err := whatsapp.NewClient(s.PhoneNumberID(), s.Token(), append(own, opts...)...)
	if err != nil {
		panic(err)
	}
	return c
}

// Close stops the server, breaks what is in flight, drops webhooks that were not delivered yet, and waits until nothing
// of it runs any more. A webhook handler that SubscribeHandler was given must return for that.
func (s *Server) Close() {
	s.mu.Lock()
	s.closed = true
	server := s.server
	s.end()
	for _, sub := range s.subs {
		s.settle(len(sub.queue))
		sub.queue = nil
	}
	s.mu.Unlock()
	if server != nil {
		_ = server.Close()
	}
	s.tasks.Wait()
	s.http.CloseIdleConnections()
	if s.certified != nil {
		s.certified.client.CloseIdleConnections()
	}
}

// enter counts a call in, unless the server is closed.
func (s *Server) enter() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return false
	}
	s.tasks.Add(1)
	return true
}

func (s *Server) now() time.Time { return s.cfg.clock.Now() }
