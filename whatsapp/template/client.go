package template

import (
	"cmp"
	"context"
	"encoding/json"
	"sync"
	"time"

	"github.com/wacloud/wacloud/media"
	"github.com/wacloud/wacloud/whatsapp/graph"
	"github.com/wacloud/wacloud/whatsapp/internal/area"
)

// A Client manages the templates of one WhatsApp Business Account. It is safe for concurrent use.
type Client struct {
	api     graph.API
	archive graph.API // nil: Archive and Unarchive are refused
	waba    string
	appID   string
	poll    time.Duration

	mu      sync.Mutex
	waiting map[string][]chan outcome // by template id; WaitApproved
}

// An Option changes what NewClient makes.
type Option func(*Client)

// WithAppID names the Meta app, which samples given as files need. Without it the api's own AppID is used, if it has
// one, as *whatsapp.Client does.
func WithAppID(id string) Option { return func(c *Client) { c.appID = id } }

// WithPolling sets how often WaitApproved asks when no webhook comes: every d, at least once a second. The default is
// 30 seconds.
func WithPolling(d time.Duration) Option { return func(c *Client) { c.poll = max(d, time.Second) } }

// WithArchiveAPI sets the API that Archive and Unarchive call: Meta serves these two on another host than all others,
// https://api.facebook.com, without a version in their paths, and a client gives its token to its own host only. So make
// one for that host:
//
//	archive, err := whatsapp.NewClient(id, token, whatsapp.WithBaseURL("https://api.facebook.com"), whatsapp.WithAPIVersion(""))
//
// Without this option the two are refused, and nothing is sent.
//
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/templates/template-archival
func WithArchiveAPI(api graph.API) Option { return func(c *Client) { c.archive = api } }

// NewClient returns a client for the templates of the WhatsApp Business Account wabaID, called through api, usually a
// *whatsapp.Client. It does no I/O.
func NewClient(api graph.API, wabaID string, opts ...Option) *Client {
	c := &Client{api: api, waba: wabaID, poll: 30 * time.Second, waiting: map[string][]chan outcome{}}
	for _, opt := range opts {
		opt(c)
	}
	return c
}

// on returns a call to an edge of the account.
func (c *Client) on(op string, edge ...string) *area.Call {
	return area.On(c.api, op, "waba_id", c.waba, edge...)
}

// of returns a call to a template, or to an edge of it.
func (c *Client) of(op, id string, edge ...string) *area.Call {
	return area.On(c.api, op, "id", id, edge...)
}

// Created is what Meta says of a template that was submitted.
type Created struct {
	ID       string   `json:"id"`
	Status   Status   `json:"status"`
	Category Category `json:"category"` // may differ from what was asked for
}

// Create submits a template for review. Samples that are files are uploaded first. Meta usually decides in minutes and
// within 24 hours; see WaitApproved.
//
// Limits: 100 templates an hour; 250 in an account, 6,000 in a verified one.
//
// Errors: Invalid with all broken rules, before the wire; of Meta's: 100/2388023 and 100/2388024 if the name is taken,
// 100/2388019 if there are too many, 10 and 200 if the token lacks whatsapp_business_management. After an ambiguous one, which
// errors.Ambiguous tells, Find says whether the template is there.
//
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/templates/template-management
func (c *Client) Create(ctx context.Context, d Definition) (Created, error) {
	const op = "create template"
	call := c.on(op, "message_templates")
	check(&call.Rules, &d)
	err := call.Err(op)
	if err == nil {
		d, err = c.uploaded(graph.WithOp(ctx, op), d)
	}
	if err != nil {
		return Created{}, err
	}
	return area.Post[Created](ctx, call, d)
}

// uploaded returns d with handles in place of files.
func (c *Client) uploaded(ctx context.Context, d Definition) (Definition, error) {
	var opts []media.Option
	if c.appID != "" {
		opts = append(opts, media.WithAppID(c.appID))
	}
	up := media.NewClient(c.api, opts...)
	var err error
	if d.Header, err = give(ctx, up, d.Header); err != nil {
		return d, err
	}
	cards := make([]Card, len(d.Cards))
	for i, card := range d.Cards {
		if card.Header, err = give(ctx, up, card.Header); err != nil {
			return d, err
		}
		cards[i] = card
	}
	d.Cards = cards
	return d, nil
}

// give uploads a header's sample if it is a file, and returns the header with the handle.
func give(ctx context.Context, up *media.Client, h Header) (Header, error) {
	if isNil(h) {
		return nil, nil //nolint:nilnil // no header is a header too
	}
	s, kind, ok := sample(h)
	if !ok || !s.isFile {
		return h, nil
	}
	handle, err := up.UploadHandle(ctx, kind, s.file)
	if err != nil {
		return nil, err
	}
	s2 := SampleHandle(handle)
	switch h.(type) {
	case *ImageHeader:
		return &ImageHeader{s2}, nil
	case *VideoHeader:
		return &VideoHeader{s2}, nil
	case *GIFHeader:
		return &GIFHeader{s2}, nil
	default:
		return &DocumentHeader{s2}, nil
	}
}

// A Change is what Edit changes. What is zero stays as it is.
type Change struct {
	Category   Category    // not of an approved template
	TTLSeconds int         // as in Definition
	Content    *Definition // new components, all of them; its name, language and category are not read
}

type wireChange struct {
	Category   Category          `json:"category,omitempty"`
	Format     Format            `json:"parameter_format,omitempty"`
	TTL        looseInt          `json:"message_send_ttl_seconds,omitempty"`
	Components []json.RawMessage `json:"components,omitempty"`
}

// Edit changes a template, which is then reviewed again. An approved or paused one is approved by itself, unless the review
// fails. Of a template that was fetched, a header's sample has to be given anew: what is listed is its address, which Meta
// does not take back.
//
// Limits: approved, rejected and paused templates only; approved ones once a day and ten times in 30 days.
//
// Errors: Invalid with all broken rules, before the wire; 100/2388039 if it cannot be edited now.
//
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/templates/template-management
func (c *Client) Edit(ctx context.Context, id string, change Change) error {
	const op = "edit template"
	call := c.of(op, id).Repeatable()
	w := wireChange{Category: change.Category, TTL: looseInt(change.TTLSeconds)}
	switch d := change.Content; {
	case d != nil:
		content := *d
		content.Category = cmp.Or(change.Category, content.Category)
		if content.Category == "" {
			content.Category = Utility // unknown here: the rules that all share are checked
			if hasKind(content.Buttons, "OTP") {
				content.Category = Authentication
			}
		}
		newChecker(&call.Rules, &content).content(&content)
		err := call.Err(op)
		if err == nil {
			content, err = c.uploaded(graph.WithOp(ctx, op), content)
		}
		if err != nil {
			return err
		}
		w.Components = content.components()
		if w.Format = content.Format; w.Format == "" && content.format() == Named {
			w.Format = Named
		}
	case change == Change{}:
		call.Fail("components", "want something to change", "nothing")
	}
	return call.Post(ctx, w)
}

// Get returns one template with all that is known of it.
//
// Errors: NotFound (100/33) if the id is unknown or cannot be seen.
//
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/templates/template-management
func (c *Client) Get(ctx context.Context, id string) (*Template, error) {
	t, err := area.Get[Template](ctx, c.of("get template", id).With("fields", fields))
	if err != nil {
		return nil, err
	}
	return &t, nil
}
