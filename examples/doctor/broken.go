package main

import (
	"fmt"
	"io"
	"net/http"
	"time"

	"github.com/wacloud/wacloud/whatsapp/whatsapptest"
)

// A state is one way for a fake account to be broken.
type state struct {
	name  string
	apply func(*fake)
}

func states() []state {
	list := []state{
		{"app-secret", func(f *fake) { f.settings.appSecret = "0123456789abcdef0123456789abcdef" }},
		{"token-expired", onToken(func(t *whatsapptest.Token) { t.Expires = time.Now().Add(-time.Hour) })},
		{"token-invalid", onToken(func(t *whatsapptest.Token) { t.Invalid = true })},
		{"token-wrong", func(f *fake) { f.settings.token += "x" }},
		{"token-expires", onToken(func(t *whatsapptest.Token) { t.Expires = time.Now().Add(50 * time.Hour) })},
		{"token-data", onToken(func(t *whatsapptest.Token) { t.DataExpires = time.Now().Add(50 * time.Hour) })},
		{"token-messaging", onToken(func(t *whatsapptest.Token) { t.Scopes = []string{"whatsapp_business_management"} })},
		{"token-management", onToken(func(t *whatsapptest.Token) { t.Scopes = []string{"whatsapp_business_messaging"} })},
		{"token-account", onToken(func(t *whatsapptest.Token) { t.WABAs = []string{"102290129340398"} })},
		{"token-app", onToken(func(t *whatsapptest.Token) { t.AppID = "4242424242" })},

		{"account-unknown", func(f *fake) { f.settings.wabaID = "102290129340398" }},
		{"account-disabled", onAccount(func(a *whatsapptest.Account) { a.Status = "DISABLED" })},
		{"account-restricted", onAccount(func(a *whatsapptest.Account) { a.Status = "RESTRICTED" })},
		{"account-rejected", onAccount(func(a *whatsapptest.Account) { a.Review = "REJECTED" })},
		{"account-pending", onAccount(func(a *whatsapptest.Account) { a.Review = "PENDING" })},
		{"business-unverified", onAccount(func(a *whatsapptest.Account) { a.BusinessVerification = "not_verified" })},
		{"app-not-subscribed", onAccount(func(a *whatsapptest.Account) { a.Subscribed = false })},

		{"number-unknown", func(f *fake) { f.settings.numberID = "106540352242922" }},
		{"number-unverified", onNumber(func(n *whatsapptest.Number) { n.Registered, n.CodeStatus = false, "NOT_VERIFIED" })},
		{"number-unregistered", onNumber(func(n *whatsapptest.Number) { n.Registered = false })},
		{"number-flagged", onNumber(func(n *whatsapptest.Number) { n.Status = "FLAGGED" })},
		{"number-limited", onNumber(func(n *whatsapptest.Number) { n.Status = "RATE_LIMITED" })},
		{"number-restricted", onNumber(func(n *whatsapptest.Number) { n.Status = "RESTRICTED" })},
		{"number-banned", onNumber(func(n *whatsapptest.Number) { n.Status = "BANNED" })},
		{"number-deleted", onNumber(func(n *whatsapptest.Number) { n.Status = "DELETED" })},
		{"number-migrated", onNumber(func(n *whatsapptest.Number) { n.Status = "MIGRATED" })},
		{"number-test", onNumber(func(n *whatsapptest.Number) { n.Mode = "SANDBOX" })},
		{"name-declined", onNumber(func(n *whatsapptest.Number) { n.NameStatus = "DECLINED" })},
		{"new-name-declined", onNumber(func(n *whatsapptest.Number) { n.NewName, n.NewNameStatus = "CHEAP!!!", "DECLINED" })},
		{"name-expired", onNumber(func(n *whatsapptest.Number) { n.NameStatus = "EXPIRED" })},
		{"name-pending", onNumber(func(n *whatsapptest.Number) { n.NameStatus = "PENDING_REVIEW" })},
		{"quality-red", onNumber(func(n *whatsapptest.Number) { n.Quality = "RED" })},
		{"quality-yellow", onNumber(func(n *whatsapptest.Number) { n.Quality = "YELLOW" })},
		{"pin-off", onNumber(func(n *whatsapptest.Number) { n.PIN = "" })},

		{"callback-none", onApp(func(a *whatsapptest.App) { a.Callback, a.Fields = "", nil })},
		{"callback-insecure", onApp(func(a *whatsapptest.App) { a.Callback = "http://shop.example/webhook" })},
		{"callback-unreachable", func(f *fake) { f.bend("app", func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }) }},
		{"callback-slow", func(f *fake) { f.bend("app", func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }) }},
		{"callback-redirect", func(f *fake) {
			f.bend("app", http.RedirectHandler("/elsewhere", http.StatusMovedPermanently).ServeHTTP)
		}},
		{"callback-fails", func(f *fake) { f.bend("app", status(http.StatusInternalServerError)) }},
		{"callback-handshake", func(f *fake) { f.settings.verifyToken = "another" }},
		{"callback-page", func(f *fake) {
			f.bend("app", func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "<html>") })
		}},
		{"callback-signature", func(f *fake) { f.bend("app", deliveries(f, http.StatusUnauthorized)) }},
		{"callback-forbidden", func(f *fake) { f.bend("app", deliveries(f, http.StatusForbidden)) }},
		{"callback-refuses", func(f *fake) { f.bend("app", deliveries(f, http.StatusNotFound)) }},
		{"callback-of-account", func(f *fake) {
			f.bend("account", status(http.StatusBadGateway))
			f.server.ChangeAccount(func(a *whatsapptest.Account) { a.Callback = f.callback("account") })
		}},
		{"callback-of-number", func(f *fake) {
			f.bend("number", status(http.StatusBadGateway))
			f.server.ChangeNumber("", func(n *whatsapptest.Number) { n.Callback = f.callback("number") })
		}},
		{"field-messages", onApp(func(a *whatsapptest.App) { a.Fields = usefulFields() })},
		{"field-useful", onApp(func(a *whatsapptest.App) { a.Fields = []string{"messages"} })},

		{"health-number", onNumber(func(n *whatsapptest.Number) {
			n.Problems = []whatsapptest.Problem{{Code: 141002, Blocked: true, Description: "The phone number cannot send messages.", Solution: "Contact Meta's support."}}
		})},
		{"health-account", onAccount(func(a *whatsapptest.Account) {
			a.Problems = []whatsapptest.Problem{{Code: 141006, Blocked: true, Description: "There is an error with the payment method.",
				Solution: "There was an error with your payment method. Please add a new payment method to the account."}}
		})},
		{"health-business", onAccount(func(a *whatsapptest.Account) {
			a.BusinessProblems = []whatsapptest.Problem{{Code: 141010, Blocked: true, Description: "The business has not passed its verification.",
				Solution: "Visit business settings and start or resolve the business verification request."}}
		})},
		{"health-app", onApp(func(a *whatsapptest.App) {
			a.Problems = []whatsapptest.Problem{{Description: "The app is in development mode."}} // an additional_info: without code and solution
		})},

		{"profile-incomplete", func(f *fake) { f.settings.numberID = f.server.AddNumber("+1 555-010-0001", "Second Shop") }},
	}
	for _, t := range []whatsapptest.Template{
		{Name: "paused", Status: "PAUSED", Pause: "RATE_LIMITING_PAUSE"},
		{Name: "disabled", Status: "DISABLED"},
		{Name: "rejected", Status: "REJECTED", Reason: "INVALID_FORMAT"},
		{Name: "flagged", Status: "FLAGGED"},
		{Name: "moving", CorrectCategory: "MARKETING"},
		{Name: "moved", Category: "MARKETING", PreviousCategory: "UTILITY"},
	} {
		t.Body = "Your order is on its way."
		list = append(list, state{"template-" + t.Name, func(f *fake) {
			f.server.AddTemplate(t)
			f.clock.Advance(10 * time.Minute) // Meta unpauses nothing in the first five
		}})
	}
	return list
}

func onToken(change func(*whatsapptest.Token)) func(*fake) {
	return func(f *fake) { f.server.ChangeToken(change) }
}

func onAccount(change func(*whatsapptest.Account)) func(*fake) {
	return func(f *fake) { f.server.ChangeAccount(change) }
}

func onNumber(change func(*whatsapptest.Number)) func(*fake) {
	return func(f *fake) { f.server.ChangeNumber("", change) }
}

func onApp(change func(*whatsapptest.App)) func(*fake) {
	return func(f *fake) { f.server.ChangeApp(change) }
}

func listStates(w io.Writer) error {
	for _, s := range states() {
		if _, err := fmt.Fprintln(w, s.name); err != nil {
			return err
		}
	}
	return nil
}

func status(code int) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(code) }
}

// deliveries answers the handshake as a bot does, and deliveries with a status.
func deliveries(f *fake, code int) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodGet {
			f.handler.ServeHTTP(w, r)
			return
		}
		w.WriteHeader(code)
	}
}
