package account

import (
	"context"
	"iter"
	"strings"

	"github.com/wacloud/wacloud/whatsapp/graph"
	"github.com/wacloud/wacloud/whatsapp/internal/area"
)

// A Review is where Meta's review of an account stands. Values that are not listed are kept as sent.
type Review string

const (
	ReviewApproved   Review = "APPROVED"
	ReviewPending    Review = "PENDING"
	ReviewRejected   Review = "REJECTED"
	ReviewRestricted Review = "RESTRICTED"
)

// An Ownership is whose an account is. Values that are not listed are kept as sent.
type Ownership string

const (
	SelfOwned   Ownership = "SELF_OWNED"
	ClientOwned Ownership = "CLIENT_OWNED"
	AgencyOwned Ownership = "AGENCY_OWNED"
)

// A Verification is where the verification of the business stands. Values that are not listed are kept as sent.
type Verification string

const (
	Verified             Verification = "verified"
	NotVerified          Verification = "not_verified"
	Pending              Verification = "pending"
	PendingNeedMoreInfo  Verification = "pending_need_more_info"
	PendingSubmission    Verification = "pending_submission"
	VerificationRejected Verification = "rejected"
	VerificationFailed   Verification = "failed"
	VerificationExpired  Verification = "expired"
	VerificationRevoked  Verification = "revoked"
	Ineligible           Verification = "ineligible"
)

// OK reports whether the business is verified. Meta's file writes the values in capitals.
func (v Verification) OK() bool { return strings.EqualFold(string(v), string(Verified)) }

// An Account is a WhatsApp Business Account.
//
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/whatsapp-business-accounts
type Account struct {
	ID           string       `json:"id"`
	Name         string       `json:"name"`
	Timezone     string       `json:"timezone_id"`
	Namespace    string       `json:"message_template_namespace"`
	Review       Review       `json:"account_review_status"`
	Ownership    Ownership    `json:"ownership_type"`
	Verification Verification `json:"business_verification_status"`
	Country      string       `json:"country"`
	Currency     string       `json:"currency"`
	Status       string       `json:"status"`
	Insights     bool         `json:"is_enabled_for_insights"`
	Location     string       `json:"primary_business_location"`
	OnBehalfOf   Named        `json:"on_behalf_of_business_info"` // this and what follows only if asked for
	Health       graph.Health `json:"health_status"`
	Webhooks     Webhooks     `json:"webhook_configuration"`
}

// Named is a node by id and name.
type Named struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// Webhooks are the callbacks in force.
type Webhooks struct {
	Account string `json:"whatsapp_business_account"`
	App     string `json:"application"`
}

// Fields are what Get and the lists of accounts ask for if none are named.
const Fields = "id,name,timezone_id,message_template_namespace,account_review_status,ownership_type,business_verification_status," +
	"country,currency,status,is_enabled_for_insights,primary_business_location"

// Get reads the account. Without names of fields it asks for Fields.
//
// Errors: NotFound (100/33) if the id is unknown or the token cannot see it; Forbidden (10, 200) without the permission
// whatsapp_business_management; Unauthorized (190) if the token has expired.
//
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/whatsapp-business-accounts
func (c *Client) Get(ctx context.Context, fields ...string) (Account, error) {
	if len(fields) == 0 {
		fields = []string{Fields}
	}
	return area.Get[Account](ctx, c.call("get account").With("fields", strings.Join(fields, ",")))
}

// Health reads whether the account can send. HealthOf asks any other node: a number, template, business or app.
//
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/support/health-status
func (c *Client) Health(ctx context.Context) (graph.Health, error) { return c.HealthOf(ctx, c.waba) }

// HealthOf reads whether the node of this id can send.
func (c *Client) HealthOf(ctx context.Context, id string) (graph.Health, error) {
	a, err := area.Get[Account](ctx, area.On(c.api, "get health", "id", id).With("fields", "health_status"))
	return a.Health, err
}

// Callbacks reads which addresses get the account's webhooks.
//
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/override
func (c *Client) Callbacks(ctx context.Context) (Webhooks, error) {
	a, err := c.Get(ctx, "webhook_configuration")
	return a.Webhooks, err
}

// An Update changes an account. What is zero stays as it is.
type Update struct {
	Name     string `json:"name,omitzero"` // 1 to 100 characters
	Timezone string `json:"timezone_id,omitzero"`

	EnableInsights bool `json:"is_enabled_for_insights,omitzero"` // template analytics; cannot be undone

	// NoMarketing has marketing templates refused where all other messages are sent, so that they leave as marketing
	// messages only. nil leaves it as it is.
	NoMarketing *bool `json:"disable_marketing_messages_on_cloud_api,omitzero"`
}

// Update changes the account.
//
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/whatsapp-business-accounts
func (c *Client) Update(ctx context.Context, u Update) error {
	call := c.call("update account").Repeatable()
	if u == (Update{}) {
		call.Fail("name", "want something to change", "nothing")
	}
	call.Length("name", u.Name, 0, MaxName)
	return call.Post(ctx, u)
}

// OwnedBy lists the accounts that a business portfolio owns.
func (c *Client) OwnedBy(ctx context.Context, businessID string) iter.Seq2[Account, error] {
	return c.accounts(ctx, "list owned accounts", businessID, "owned_whatsapp_business_accounts")
}

// SharedWith lists the accounts that are shared with a business portfolio.
func (c *Client) SharedWith(ctx context.Context, businessID string) iter.Seq2[Account, error] {
	return c.accounts(ctx, "list client accounts", businessID, "client_whatsapp_business_accounts")
}
