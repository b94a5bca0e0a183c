// Package track follows what the Cloud API tells in pieces: how far each message got, whether a person's 24-hour window is
// open, who wants no marketing, which sends are unsettled, and how a number is doing.
//
// A Tracker sits on both ways. It is the client's Monitor, so it sees what leaves and can refuse what surely cannot arrive,
// and the webhook handler's Observer, so it sees what comes back:
//
//	tracker, err := track.New("shop") // one namespace for each business portfolio
//	wa, err := whatsapp.NewClient(numberID, token, whatsapp.WithMonitor(tracker))
//	h, err := webhook.NewHandler(secret, verifyToken, tracker.Feed(), webhook.On(…))
//
//	r, err := wa.Send(ctx, whatsapp.Phone("+15550001111"), &whatsapp.Text{Body: "It is here."})
//	status, err := tracker.Wait(ctx, r.MessageID, webhook.Delivered)
//
// The API has no idempotency key. When a connection breaks after a message was handed over, nobody knows if it will arrive,
// and sending it again may send it twice. So the tracker puts a nonce into the callback data of every message and remembers
// it before the send. If the send ends ambiguously, or the process dies, the message is listed by Unsettled until a status
// brings the nonce back; WithSettled then hears of it. The tracker itself never sends anything again.
//
// All of it is kept in one small Store. The one in memory serves one process and forgets with it; package tracktest has
// the tests for your own. Values hold phone numbers, user ids and callback data, but no text of messages.
package track
