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
// # What it serves
//
// Tokens and app secret proofs, permissions, versions in the path, Graph's errors with the documented codes, pages with
// cursors in both directions, and these operations; what they change stays, and is told in the webhooks that Meta sends:
//
//	messages, marketing_messages        every type with its rules, templates with their parameters, the 24-hour window,
//	                                    groups, read receipts, typing; signed statuses with prices
//	media, {upload}                     files with URLs that expire, resumable uploads
//	{number}                            fields, health, display name, PIN, search, callback override
//	request_code, verify_code           Code is what the telephone shows
//	register, deregister                PINs and their guards, the rate of registrations
//	settings, conversational_automation, whatsapp_commerce_settings, official_business_account,
//	business_compliance_info, whatsapp_business_encryption, whatsapp_business_profile
//	message_qrdls, username, username_suggestions, block_users, contact_book
//	smb_app_data, message_history       coexistence with its webhooks, what became of messages
//	{waba}                              fields, health, settings, analytics of messages, conversations and prices
//	phone_numbers, subscribed_apps, assigned_users, activities, schedules, solutions, set_solution_migration_intent
//	message_templates                   and all that belongs to templates: reviews, library, comparison, migration
//	{business}                          owned and client accounts, credit lines, pre-verified numbers and their sharing
//	debug_token, oauth/access_token     SignupCode is what Embedded Signup gives a page
//	{app}/subscriptions                 the callback, with the app's own token
//
// Not served: Flows, calls, making and managing groups, payments, welcome message sequences, ads,
// transfers of ownership, and most of multi-partner solutions.
//
// # What a test can bend
//
// Time (WithClock), faults at any point of a call (Inject, WithPlan), what becomes of a message (WithStatuses), how
// webhooks arrive (WithDelivery), and what the account is like: ChangeNumber, ChangeAccount, ChangeApp, ChangeToken,
// ChangeTemplate. What it can look at: Requests and LastBody (what came in), Ledger (what was accepted), User.Inbox (what
// arrived), Receipts, Postings.
//
//	srv.ChangeToken(func(t *whatsapptest.Token) { t.Expires = yesterday })               // 190, subcode 463
//	srv.ChangeNumber("", func(n *whatsapptest.Number) { n.NewNameStatus = "DECLINED" })  // a phone_number_name_update
//
// Ids are made from a seed and numbers are fictional; nothing here names a real person.
package whatsapptest
