// Package profile reads and changes what people see of a business on WhatsApp: the about line, address, description,
// e-mail, websites, industry and picture.
//
//	profiles := profile.NewClient(wa) // wa is a *whatsapp.Client
//	now, err := profiles.Get(ctx)
//	err = profiles.Update(ctx, profile.Update{About: "Open 9 to 5", Vertical: profile.Grocery})
//
// What is not set in an Update stays as it is. All limits are checked before the wire, all at once.
//
// The display name is not part of the profile: it is changed by the operator in WhatsApp Manager, or with a number's own
// settings, and reviewed by Meta. No API returns the picture of a person who writes to the business.
//
// Reference: https://developers.facebook.com/docs/whatsapp/cloud-api/reference/business-profiles
package profile
