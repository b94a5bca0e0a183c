package media

import (
	"context"

	"github.com/wacloud/wacloud/whatsapp/graph"
)

// A Client uploads, finds, downloads and deletes media of one business phone number. It is immutable and may be used by
// many goroutines at once.
type Client struct {
	api   graph.API
	appID string
	store Store
	limit int64  // bytes of a download
	turns *turns // of EnsureUploaded
}

// An Option changes what NewClient makes.
type Option func(*Client)

// WithAppID names the Meta app, which UploadHandle needs. Without it the api's own AppID is used, if it has one, as
// *whatsapp.Client does.
func WithAppID(id string) Option { return func(c *Client) { c.appID = id } }

// WithStore sets where EnsureUploaded remembers what was uploaded. The default is a MemoryStore of 1,000 handles.
func WithStore(s Store) Option { return func(c *Client) { c.store = s } }

// WithDownloadLimit sets the largest file that is downloaded, in bytes. The default is 100 MB, the largest that Meta
// delivers.
func WithDownloadLimit(bytes int64) Option { return func(c *Client) { c.limit = max(1, bytes) } }

// NewClient returns a client for the number that api stands for, usually a *whatsapp.Client. It does no I/O.
func NewClient(api graph.API, opts ...Option) *Client {
	c := &Client{api: api, store: NewMemoryStore(defaultHandles), limit: MaxUpload, turns: &turns{byKey: map[string]*turn{}}}
	for _, opt := range opts {
		opt(c)
	}
	if c.appID == "" {
		if a, ok := api.(interface{ AppID() string }); ok {
			c.appID = a.AppID()
		}
	}
	return c
}

// Delete deletes media before it expires. Messages that were sent with it stay whole.
//
// Errors: NotFound if the id is unknown or already deleted.
//
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/business-phone-numbers/media
func (c *Client) Delete(ctx context.Context, id string) error {
	ctx = graph.WithOp(ctx, "delete media")
	ref, err := mediaPath(ctx, id)
	if err != nil {
		return err
	}
	_, err = graph.Delete[graph.Done](ctx, c.api, ref, nil)
	return err
}
