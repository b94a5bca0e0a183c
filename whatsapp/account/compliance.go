package account

import (
	"context"

	waerrors "github.com/wacloud/wacloud/errors"
	"github.com/wacloud/wacloud/whatsapp/graph"
)

// An EntityType is the legal form of a business. Values that are not listed are kept as sent.
type EntityType string

const (
	LimitedLiabilityPartnership EntityType = "LIMITED_LIABILITY_PARTNERSHIP"
	SoleProprietorship          EntityType = "SOLE_PROPRIETORSHIP"
	Partnership                 EntityType = "PARTNERSHIP"
	PublicCompany               EntityType = "PUBLIC_COMPANY"
	PrivateCompany              EntityType = "PRIVATE_COMPANY"
	OtherEntity                 EntityType = "OTHER"
)

// Compliance is what a business that sells in India must show with its catalog.
//
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/catalogs/sell-products-and-services
type Compliance struct {
	Entity     string     `json:"entity_name"`
	Type       EntityType `json:"entity_type"`
	CustomType string     `json:"entity_type_custom,omitzero"` // with OtherEntity
	Registered bool       `json:"is_registered"`
	Grievances Contact    `json:"grievance_officer_details"`
	Care       Contact    `json:"customer_care_details"`
}

// A Contact is how somebody of the business is reached. Numbers as "+915550001111".
type Contact struct {
	Name     string `json:"name,omitzero"`
	Email    string `json:"email"`
	Mobile   string `json:"mobile_number,omitzero"`
	Landline string `json:"landline_number,omitzero"`
}

// GetCompliance reads the compliance details of the api's number. They are empty if none were given.
func (c *Client) GetCompliance(ctx context.Context) (Compliance, error) {
	const op = "get compliance"
	ref, err := path(op, "phone_number_id", c.api.PhoneNumberID(), "business_compliance_info")
	if err != nil {
		return Compliance{}, err
	}
	got, err := graph.Get[struct {
		Data []Compliance `json:"data"`
	}](graph.WithOp(ctx, op), c.api, ref+"?fields=entity_name,entity_type,entity_type_custom,is_registered,grievance_officer_details,customer_care_details")
	if err != nil || len(got.Data) == 0 {
		return Compliance{}, err
	}
	return got.Data[0], nil
}

// SetCompliance sets the compliance details of the api's number.
func (c *Client) SetCompliance(ctx context.Context, info Compliance) error {
	const op = "set compliance"
	var v checker
	v.need("entity_name", info.Entity)
	v.need("entity_type", string(info.Type))
	if info.Type == OtherEntity {
		v.need("entity_type_custom", info.CustomType)
	}
	v.need("grievance_officer_details.name", info.Grievances.Name)
	v.contact("grievance_officer_details", info.Grievances)
	v.contact("customer_care_details", info.Care)
	if err := v.err(op); err != nil {
		return err
	}
	ref, err := path(op, "phone_number_id", c.api.PhoneNumberID(), "business_compliance_info")
	if err != nil {
		return err
	}
	s, err := graph.Post[success](graph.WithRepeat(graph.WithOp(ctx, op)), c.api, ref, struct {
		Product string `json:"messaging_product"`
		Compliance
	}{"whatsapp", info})
	return done(op, s, err)
}

func (v *checker) contact(path string, c Contact) {
	v.need(path+".email", c.Email)
	v.phone(path+".mobile_number", c.Mobile)
	v.phone(path+".landline_number", c.Landline)
}

func (v *checker) phone(path, s string) {
	if s == "" {
		return
	}
	bad := len(s) < 3 || len(s) > 16 || s[0] != '+' || s[1] == '0'
	for _, r := range s[1:] {
		bad = bad || r < '0' || r > '9'
	}
	if bad {
		v.fail(path, `want "+" and 2 to 15 digits`, waerrors.Mask(s))
	}
}

// A Sync is what a number that is shared with the WhatsApp Business app hands over.
type Sync string

const (
	SyncContacts Sync = "smb_app_state_sync" // arrives as smb_app_state_sync webhooks
	SyncHistory  Sync = "history"            // arrives as history webhooks, over hours
)

// RequestSync asks for the contacts or the messages of the app that shares the api's number. It returns an id to quote to
// Meta.
//
// Limits: once each, within 24 hours of the onboarding; after that the number has to be onboarded anew.
//
// Errors: 2593107 if it was asked for before, 2593108 if the 24 hours are over.
//
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/embedded-signup/onboarding-business-app-users
func (c *Client) RequestSync(ctx context.Context, s Sync) (string, error) {
	return requestSync(ctx, c.api, c.api.PhoneNumberID(), s)
}

func requestSync(ctx context.Context, api graph.API, numberID string, s Sync) (string, error) {
	const op = "request sync"
	var v checker
	v.need("sync_type", string(s))
	if err := v.err(op); err != nil {
		return "", err
	}
	ref, err := path(op, "phone_number_id", numberID, "smb_app_data")
	if err != nil {
		return "", err
	}
	got, err := graph.Post[struct {
		ID string `json:"request_id"`
	}](graph.WithOp(ctx, op), api, ref, struct {
		Product string `json:"messaging_product"`
		Sync    Sync   `json:"sync_type"`
	}{"whatsapp", s})
	return got.ID, err
}
