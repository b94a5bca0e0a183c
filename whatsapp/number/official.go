package number

import (
	"context"

	"github.com/wacloud/wacloud/whatsapp/graph"
	"github.com/wacloud/wacloud/whatsapp/internal/area"
)

// An Official is where an application for an official business account stands. Values that are not listed are kept as
// sent.
type Official string

const (
	OfficialPending   Official = "PENDING"
	OfficialApproved  Official = "APPROVED"
	OfficialRejected  Official = "REJECTED"
	OfficialInReview  Official = "UNDER_REVIEW"
	OfficialExpired   Official = "EXPIRED"
	OfficialCancelled Official = "CANCELLED"
)

// OfficialStatus is where the blue tick stands.
//
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/official-business-accounts
type OfficialStatus struct {
	Status  Official `json:"oba_status"`
	Message string   `json:"status_message"` // Meta's words
}

// GetOfficial reads the status as an official business account.
func (c *Client) GetOfficial(ctx context.Context) (OfficialStatus, error) {
	return area.Get[OfficialStatus](ctx, c.call("get official status", "official_business_account").With("fields", "id,oba_status,status_message"))
}

// An OfficialAction is what to do with an application.
type OfficialAction string

const (
	SubmitApplication   OfficialAction = "SUBMIT_APPLICATION"
	WithdrawApplication OfficialAction = "WITHDRAW_APPLICATION"
	ResubmitApplication OfficialAction = "RESUBMIT_APPLICATION"
)

// An Application is what an official business account is asked for with.
type Application struct {
	Name        string `json:"business_name,omitzero"`        // at most 255 characters
	Description string `json:"business_description,omitzero"` // at most 1,000 characters
	Website     string `json:"website_url,omitzero"`
	Email       string `json:"contact_email,omitzero"`
}

// Applied is what Meta says of an application.
type Applied struct {
	Message    string         `json:"message"`
	Status     OfficialStatus `json:"updated_status"`
	TrackingID string         `json:"tracking_id"`
}

// ApplyOfficial submits, withdraws or resubmits the application as an official business account.
//
// Errors: Invalid with all broken rules, before the wire.
//
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/official-business-accounts
func (c *Client) ApplyOfficial(ctx context.Context, action OfficialAction, a Application) (Applied, error) {
	call := c.call("apply as official", "official_business_account")
	area.OneOf(&call.Rules, "action", action, SubmitApplication, ResubmitApplication, WithdrawApplication)
	call.Length("application_data.business_name", a.Name, 0, 255)
	call.Length("application_data.business_description", a.Description, 0, 1000)
	got, err := area.Post[struct {
		graph.Done
		Applied
	}](ctx, call, struct {
		Action OfficialAction `json:"action"`
		Data   Application    `json:"application_data,omitzero"`
	}{action, a})
	return got.Applied, err
}
