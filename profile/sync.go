package profile

import (
	"context"
	"slices"
	"strings"

	waerrors "github.com/wacloud/wacloud/errors"
)

// A Change is one field that differs between two profiles.
type Change struct {
	Field string // as on the wire, for example "vertical"
	Old   string // as a person reads it: websites are joined with ", ", a vertical has its name
	New   string
}

// Diff lists what differs between two profiles, field by field, in the order that WhatsApp shows them. The address of
// the picture counts, although it changes whenever Meta moves the file.
func Diff(from, to Profile) []Change {
	var out []Change
	add := func(field, before, after string) {
		if before != after {
			out = append(out, Change{Field: field, Old: before, New: after})
		}
	}
	add("about", from.About, to.About)
	add("vertical", verticalText(from.Vertical), verticalText(to.Vertical))
	add("description", from.Description, to.Description)
	add("address", from.Address, to.Address)
	add("email", from.Email, to.Email)
	add("websites", strings.Join(from.Websites, ", "), strings.Join(to.Websites, ", "))
	add("profile_picture_url", from.PictureURL, to.PictureURL)
	return out
}

// verticalText is the name of a vertical, "" for those that mean that none is set.
func verticalText(v Vertical) string {
	if v == "" || v == Undefined {
		return ""
	}
	return v.Name()
}

// Sync reads the profile into p and returns what differs from what p held before: how a copy in a database is kept up to
// date when people edit the profile elsewhere. After an error p is as before.
func (c *Client) Sync(ctx context.Context, p *Profile) ([]Change, error) {
	if p == nil {
		return nil, waerrors.NewInvalid("sync profile", waerrors.FieldError{Path: "profile", Rule: "want a profile to fill"})
	}
	now, err := c.Get(ctx)
	if err != nil {
		return nil, err
	}
	changes := Diff(*p, now)
	*p = now
	return changes, nil
}

// UpdateTo returns the Update that turns one profile into another, with nothing in it but what differs. What can not be
// emptied once it is set (about, vertical) stays as it is where want has none; the picture is not part of it.
func UpdateTo(have, want Profile) Update {
	var u Update
	if want.About != have.About {
		u.About = want.About
	}
	if want.Vertical != Undefined && want.Vertical != have.Vertical {
		u.Vertical = want.Vertical
	}
	u.Address = changed(have.Address, want.Address)
	u.Description = changed(have.Description, want.Description)
	u.Email = changed(have.Email, want.Email)
	if !slices.Equal(have.Websites, want.Websites) {
		u.Websites = new(slices.Clone(want.Websites))
	}
	return u
}

func changed(have, want string) *string {
	if have == want {
		return nil
	}
	return &want
}

// Apply makes the profile what want says, as UpdateTo does, and returns what it changed. It writes nothing if nothing
// differs.
func (c *Client) Apply(ctx context.Context, want Profile) ([]Change, error) {
	have, err := c.Get(ctx)
	if err != nil {
		return nil, err
	}
	u := UpdateTo(have, want)
	if u.IsZero() {
		return nil, nil
	}
	if err := c.Update(ctx, u); err != nil {
		return nil, err
	}
	want.PictureURL = have.PictureURL
	if want.About == "" {
		want.About = have.About
	}
	if want.Vertical == "" || want.Vertical == Undefined {
		want.Vertical = have.Vertical
	}
	return Diff(have, want), nil
}
