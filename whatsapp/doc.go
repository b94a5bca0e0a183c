// Package whatsapp sends messages through the WhatsApp Cloud API.
//
//	client, err := whatsapp.NewClient(phoneNumberID, token)
//	if err != nil {
//		return err
//	}
//	receipt, err := client.Send(ctx, whatsapp.Phone("+15550001111"), &whatsapp.Text{Body: "Your order is on its way."})
//	switch {
//	case waerrors.Ambiguous(err): // may have left: wait for a status before sending again
//	case errors.Is(err, waerrors.WindowClosed): // only a template reaches this person now
//	case err == nil:
//		log.Print("accepted as ", receipt.MessageID)
//	}
//
// A message is a pointer to a struct (Text, Image, Buttons, Template …) whose literal is its builder. Check reports every
// documented rule that it breaks, and Send checks before anything leaves. What no type covers yet is sent with Raw.
//
// # What happens to a message
//
// The API has no idempotency key, so a call that is repeated may reach a person twice. A Client therefore repeats only
// what was surely not accepted, and says of every failure whether the message may have left: see the Outcome of
// errors.Error.
//
// # Several numbers
//
// ForNumber derives a client for another business phone number that shares connections and limits, and Reply answers
// from the number that was written to.
package whatsapp
