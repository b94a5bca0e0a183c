package account

import (
	"context"

	"github.com/wacloud/wacloud/whatsapp/graph"
	"github.com/wacloud/wacloud/whatsapp/internal/area"
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
	got, err := area.Get[struct {
		Data []Compliance `json:"data"`
	}](ctx, c.number("get compliance", complianceEdge).
		With("fields", "entity_name,entity_type,entity_type_custom,is_registered,grievance_officer_details,customer_care_details"))
	if err != nil || len(got.Data) == 0 {
		return Compliance{}, err
	}
	return got.Data[0], nil
}

const complianceEdge = "business_compliance_info"

// SetCompliance sets the compliance details of the api's number.
//
// Limits: 2 to 128 characters for the name; 128 for names and addresses of contacts.
//
// Errors: Invalid with all broken rules, before the wire.
func (c *Client) SetCompliance(ctx context.Context, info Compliance) error {
	call := c.number("set compliance", complianceEdge).Repeatable()
	call.Length("entity_name", info.Entity, 2, maxContact)
	call.Need("entity_type", string(info.Type))
	if info.Type == OtherEntity {
		call.Need("entity_type_custom", info.CustomType)
	}
	call.Length("grievance_officer_details.name", info.Grievances.Name, 1, maxContact)
	info.Grievances.check(&call.Rules, "grievance_officer_details")
	info.Care.check(&call.Rules, "customer_care_details")
	return call.Post(ctx, struct {
		Product string `json:"messaging_product"`
		Compliance
	}{"whatsapp", info})
}

const maxContact = 128 // characters

func (c Contact) check(r *area.Rules, path string) {
	r.Length(path+".email", c.Email, 1, maxContact)
	r.Phone(path+".mobile_number", c.Mobile)
	r.Phone(path+".landline_number", c.Landline)
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
	call := number(api, "request sync", numberID, "smb_app_data")
	area.OneOf(&call.Rules, "sync_type", s, SyncContacts, SyncHistory)
	got, err := area.Post[struct {
		ID string `json:"request_id"`
	}](ctx, call, struct {
		Product string `json:"messaging_product"`
		Sync    Sync   `json:"sync_type"`
	}{"whatsapp", s})
	return got.ID, err
}
