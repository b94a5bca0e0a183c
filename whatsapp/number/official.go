package number

import (
	"context"
	"fmt"

	"github.com/wacloud/wacloud/whatsapp/graph"
)

// OfficialStatus is where the blue tick stands.
type OfficialStatus struct {
	Status  Official `json:"oba_status"`
	Message string   `json:"status_message"` // Meta's words
}

// GetOfficial reads the status as an official business account.
func (c *Client) GetOfficial(ctx context.Context) (OfficialStatus, error) {
	const op = "get official status"
	ref, err := c.path(op, "official_business_account")
	if err != nil {
		return OfficialStatus{}, err
	}
	return graph.Get[OfficialStatus](graph.WithOp(ctx, op), c.api, ref+"?fields=id,oba_status,status_message")
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
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/official-business-accounts
func (c *Client) ApplyOfficial(ctx context.Context, action OfficialAction, a Application) (Applied, error) {
	const op = "apply as official"
	var v checker
	switch action {
	case SubmitApplication, ResubmitApplication, WithdrawApplication:
	default:
		v.fail("action", "want SUBMIT_APPLICATION, RESUBMIT_APPLICATION or WITHDRAW_APPLICATION", fmt.Sprintf("%.40q", string(action)))
	}
	v.length("application_data.business_name", a.Name, 0, MaxOfficialName)
	v.length("application_data.business_description", a.Description, 0, MaxOfficialAbout)
	if err := v.err(op); err != nil {
		return Applied{}, err
	}
	ref, err := c.path(op, "official_business_account")
	if err != nil {
		return Applied{}, err
	}
	got, err := graph.Post[struct {
		success
		Applied
	}](graph.WithOp(ctx, op), c.api, ref, struct {
		Action OfficialAction `json:"action"`
		Data   Application    `json:"application_data,omitzero"`
	}{action, a})
	return got.Applied, done(op, got.success, err)
}
