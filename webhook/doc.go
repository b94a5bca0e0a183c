// Package webhook receives what WhatsApp sends to a business: messages, statuses, calls, and news about accounts,
// numbers and templates. It verifies the signature, decodes every item of a POST into an event of its own type, and runs
// one handler for each, once.
//
// A bot that answers texts is ten lines:
//
//	h, err := webhook.NewHandler(appSecret, verifyToken,
//		webhook.On(func(ctx context.Context, m *webhook.TextMessage) error {
//			_, err := client.Reply(ctx, m, &whatsapp.Text{Body: "You said: " + m.Body})
//			return err
//		}),
//	)
//	if err != nil {
//		log.Fatal(err)
//	}
//	http.Handle("/webhook", h)
//
// # Items in, events out
//
// A POST holds entries, an entry holds changes, and a change holds items. Every item is one [Event], in order. An item
// that does not fit its type becomes [*Malformed], one that this version does not know becomes [*Unsupported]; its
// neighbours are unharmed. [Event.Raw] gives the item as received, [Unknown] the members that the typed event does not
// hold.
//
// # When Meta hears 200
//
// The answer is 200 after every item of the POST is committed. If a handler fails, its item and the later messages of the
// same conversation (or, after a status, its later statuses) are released, the others go on, and the answer is 500; Meta
// then delivers the whole POST again, for up to seven days, and only what was not committed is handled. A [Store] remembers what is done. The one in memory
// forgets at a restart, so a handler sees an event at least once, and more than once only if the process ends between
// the handler's return and the commit.
//
// # What is refused
//
// Nothing is decoded before the signature fits, see [Verify]. A handler without an app secret or without a verify token
// cannot be made.
package webhook

//go:generate go run ./internal/gen
