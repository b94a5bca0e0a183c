// Package account manages WhatsApp Business Accounts: their data and health, which apps get their webhooks, who may work
// with them, what was sent and what it cost; and it inspects tokens and takes new customers into service.
//
//	accounts := account.NewClient(wa, wabaID) // wa is a *whatsapp.Client
//	a, err := accounts.Get(ctx)
//	err = accounts.Subscribe(ctx)
//	info, err := account.DebugToken(ctx, wa, token)
//
// Connect does all that follows an Embedded Signup in one call, which can be repeated with the token that it got.
//
// What the SDK covers, and how all else is called, stands in package graph.
//
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/whatsapp-business-accounts
package account
