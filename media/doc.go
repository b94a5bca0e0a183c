// Package media checks, uploads and downloads the files that WhatsApp messages carry.
//
// A [File] is something that can be opened more than once, because an upload may have to be repeated. [Validate] says
// before the wire what Meta would refuse, often only minutes later and in a webhook:
//
//	photo := media.Path("receipt.jpg")
//	report, err := media.Validate(photo, media.Image) // every broken rule at once
//
//	files := media.NewClient(wa) // wa is a *whatsapp.Client
//	handle, err := files.Upload(ctx, media.Image, photo)
//	// … send &whatsapp.Image{Media: whatsapp.MediaID(handle.ID)}
//
//	in, err := files.Download(ctx, message.ID)
//	defer in.Close()
//	name, err := in.SaveTo(root, "") // size and checksum are verified at the end
//
// Nothing is buffered whole: uploads are read from the file as they are sent, downloads are read from the connection.
//
// Limits and types are those of Meta's media reference. Meta writes sizes as "16 MB" without saying which megabyte it
// means: the larger reading is the limit here, and what lies between the two is reported as advice.
//
// No API returns a WhatsApp user's own picture: only the picture of the business can be read and set (package profile).
//
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/business-phone-numbers/media
package media
