// Package whatsapptest is a WhatsApp Cloud API in the test's own process, as net/http/httptest is a web: a real HTTP
// server on the loopback interface that behaves as Meta documents, with people whom the test plays. It needs no account,
// no network and no testing package, so examples and demos can use it too.
//
//	srv := whatsapptest.NewServer()
//	defer srv.Close()
//	wa := srv.Client()
//	bot, _ := webhook.NewHandler(srv.AppSecret(), srv.VerifyToken(),
//		webhook.On(func(ctx context.Context, m *webhook.TextMessage) error {
//			_, err := wa.Reply(ctx, m, &whatsapp.Text{Body: "You said " + m.Body})
//			return err
//		}))
//	srv.SubscribeHandler(bot) // signed webhooks, in process; Subscribe takes a URL
//
//	ana := srv.User("+1 555 010 0101", "Ana")
//	ana.Says("hi")
//	err := srv.Flush(ctx) // every webhook is delivered, the answers' statuses included
//	fmt.Println(len(ana.Inbox()), err)
//
// What it knows: tokens and app secret proofs, versions in the path, Graph's errors with the documented codes, message
// ids, the rules of every message type, templates and their parameters, the 24-hour window, media with URLs that expire,
// the business profile, blocked users, the health of numbers, resumable uploads, read receipts and typing, the webhook
// handshake, signed webhooks written as Meta writes them, statuses with prices, repeats of webhooks that were not
// answered with 200.
//
// What a test can bend: time (WithClock), faults at any point of a call (Inject, WithPlan), what becomes of a message
// (WithStatuses), how webhooks arrive (WithDelivery). What it can look at: Requests and LastBody (what came in), Ledger
// (what was accepted), User.Inbox (what arrived), Receipts, Postings.
//
// Ids are made from a seed and numbers are fictional; nothing here names a real person.
package whatsapptest
