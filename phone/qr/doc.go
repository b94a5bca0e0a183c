// Package qr draws the link to a WhatsApp chat as a QR code, offline and without a call to Meta.
//
//	link, err := phone.Link("+1 555 000 1111", "Hi!")
//	picture, err := qr.PNG(link, 512)
//
// Meta's own QR codes (message_qrdls) are another thing: their text can be changed after they are printed, and they hide
// the number. It is a module of its own, so that its library burdens nobody else.
package qr
