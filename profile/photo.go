package profile

import (
	"context"

	"github.com/wacloud/wacloud/media"
)

// SetPhoto sets the picture of the business: it uploads f by the Resumable Upload API and puts the handle into the
// profile. The report's Advice says what makes for a poor picture (under 192 × 192, not 640 × 640, not square) without
// refusing it.
//
// Errors: Invalid if f is no JPEG or PNG of at most 5 MB, or if no app id is known (see media.WithAppID).
//
// Reference: https://developers.facebook.com/docs/whatsapp/cloud-api/reference/business-profiles
func (c *Client) SetPhoto(ctx context.Context, f media.File) (media.Report, error) {
	report, err := media.Validate(f, media.ProfilePicture)
	if err != nil {
		return report, err
	}
	handle, err := c.files.UploadHandle(ctx, media.ProfilePicture, f)
	if err != nil {
		return report, err
	}
	return report, c.Update(ctx, Update{PictureHandle: handle})
}
