package profile

import (
	"context"
	"encoding/json"
	"net/url"

	"github.com/wacloud/wacloud/media"
	"github.com/wacloud/wacloud/whatsapp/graph"
)

// A Profile is what people see of the business.
type Profile struct {
	About       string   `json:"about,omitzero"`
	Address     string   `json:"address,omitzero"`
	Description string   `json:"description,omitzero"`
	Email       string   `json:"email,omitzero"`
	Websites    []string `json:"websites,omitzero"`
	Vertical    Vertical `json:"vertical,omitzero"`
	PictureURL  string   `json:"profile_picture_url,omitzero"` // read only; set the picture with SetPhoto
}

// A Client reads and changes the profile of one business phone number. It is immutable and may be used by many
// goroutines at once.
type Client struct {
	api   graph.API
	files *media.Client
}

// An Option changes what NewClient makes.
type Option func(*Client)

// WithMedia sets the client that uploads pictures. The default is media.NewClient(api), which knows the app id if the
// api does.
func WithMedia(files *media.Client) Option { return func(c *Client) { c.files = files } }

// NewClient returns a client for the number that api stands for, usually a *whatsapp.Client. It does no I/O.
func NewClient(api graph.API, opts ...Option) *Client {
	c := &Client{api: api}
	for _, opt := range opts {
		opt(c)
	}
	if c.files == nil {
		c.files = media.NewClient(api)
	}
	return c
}

const fields = "about,address,description,email,profile_picture_url,websites,vertical"

func (c *Client) path() (string, error) {
	return graph.Path(c.api.PhoneNumberID(), "whatsapp_business_profile")
}

// envelope is the answer in both of its forms: the profile itself in data[], or under business_profile in there.
type envelope struct {
	Data []struct {
		Profile
		Nested *Profile `json:"business_profile"`
	} `json:"data"`
}

// Get reads the profile. A business that never set one up has an empty profile.
//
// Reference: https://developers.facebook.com/docs/whatsapp/cloud-api/reference/business-profiles
func (c *Client) Get(ctx context.Context) (Profile, error) {
	ctx = graph.WithOp(ctx, "get profile")
	ref, err := c.path()
	if err != nil {
		return Profile{}, err
	}
	env, err := graph.Get[envelope](ctx, c.api, graph.Query(ref, url.Values{"fields": {fields}}))
	if err != nil || len(env.Data) == 0 {
		return Profile{}, err
	}
	if nested := env.Data[0].Nested; nested != nil {
		return *nested, nil
	}
	return env.Data[0].Profile, nil
}

// An Update changes a profile. What is not set stays as it is.
type Update struct {
	About       string    // 1 to 139 characters; once set it cannot be emptied
	Address     *string   // at most 256 characters; new("") empties it
	Description *string   // at most 512 characters; new("") empties it
	Email       *string   // at most 128 characters; new("") empties it
	Websites    *[]string // at most 2, each http or https and at most 256 characters; none empties the list
	Vertical    Vertical  // once set it cannot be emptied

	// PictureHandle sets the picture. It comes from media.Client.UploadHandle; SetPhoto does both.
	PictureHandle string
}

type wireUpdate struct {
	Product       string    `json:"messaging_product"`
	About         string    `json:"about,omitzero"`
	Address       *string   `json:"address,omitzero"`
	Description   *string   `json:"description,omitzero"`
	Email         *string   `json:"email,omitzero"`
	Websites      *[]string `json:"websites,omitzero"`
	Vertical      Vertical  `json:"vertical,omitzero"`
	PictureHandle string    `json:"profile_picture_handle,omitzero"`
}

// MarshalJSON returns the request's body. It leaves out what is not set, and an empty vertical above all.
func (u Update) MarshalJSON() ([]byte, error) {
	if u.Websites != nil && *u.Websites == nil {
		u.Websites = new([]string{})
	}
	return json.Marshal(wireUpdate{
		Product: "whatsapp", About: u.About, Address: u.Address, Description: u.Description, Email: u.Email,
		Websites: u.Websites, Vertical: u.Vertical, PictureHandle: u.PictureHandle,
	})
}

// IsZero reports whether u changes nothing.
func (u Update) IsZero() bool {
	return u.About == "" && u.Address == nil && u.Description == nil && u.Email == nil && u.Websites == nil &&
		u.Vertical == "" && u.PictureHandle == ""
}

// Update changes what is set in u. An Update that changes nothing sends nothing.
//
// Errors: Invalid with all broken rules, before the wire.
//
// Reference: https://developers.facebook.com/docs/whatsapp/cloud-api/reference/business-profiles
func (c *Client) Update(ctx context.Context, u Update) error {
	ctx = graph.WithOp(ctx, "update profile")
	if err := u.Check(); err != nil {
		return err
	}
	if u.IsZero() {
		return nil
	}
	ref, err := c.path()
	if err != nil {
		return err
	}
	_, err = graph.Post[graph.Done](graph.WithRepeat(ctx), c.api, ref, u)
	return err
}
