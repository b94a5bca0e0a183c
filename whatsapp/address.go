package whatsapp

// AddressRequest asks the person for a postal address with a form. Only businesses in India may send it, to people there;
// Singapore was served once. The answer comes back as an event.
//
// Limits: body 1 to 1024 characters; footer at most 60; country needed; PIN code at most 6 characters.
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/messages/address-messages
type AddressRequest struct {
	Header         Header
	Body           string
	Footer         string
	Country        string         // "IN"
	Values         Address        // what the form is filled with
	SavedAddresses []SavedAddress // earlier addresses to choose from
	Errors         Address        // messages under fields that were wrong before
}

// An Address is the fields of the form. All are optional.
type Address struct {
	Name         string `json:"name,omitempty"`
	PhoneNumber  string `json:"phone_number,omitempty"`
	PINCode      string `json:"in_pin_code,omitempty"`  // India
	PostCode     string `json:"sg_post_code,omitempty"` // Singapore
	UnitNumber   string `json:"unit_number,omitempty"`  // Singapore
	HouseNumber  string `json:"house_number,omitempty"`
	FloorNumber  string `json:"floor_number,omitempty"`
	TowerNumber  string `json:"tower_number,omitempty"`
	BuildingName string `json:"building_name,omitempty"`
	Address      string `json:"address,omitempty"`
	LandmarkArea string `json:"landmark_area,omitempty"`
	City         string `json:"city,omitempty"`
	State        string `json:"state,omitempty"`
}

// A SavedAddress is an address that the business knows by an id, which comes back if the person picks it.
type SavedAddress struct {
	ID    string  `json:"id"`
	Value Address `json:"value"`
}

type wireAddress struct {
	Name       string            `json:"name"`
	Parameters wireAddressParams `json:"parameters"`
}

type wireAddressParams struct {
	Country        string         `json:"country"`
	Values         Address        `json:"values,omitzero"`
	SavedAddresses []SavedAddress `json:"saved_addresses,omitempty"`
	Errors         Address        `json:"validation_errors,omitzero"`
}

func (m *AddressRequest) kind() string { return "interactive" }

func (m *AddressRequest) check(v *checker) {
	v.frame(m.Header, m.Body, 1024, m.Footer)
	const path = "interactive.action.parameters"
	v.required(path+".country", m.Country)
	m.Values.check(v, path+".values")
	for i, a := range m.SavedAddresses {
		p := at(path+".saved_addresses", i)
		v.required(p+".id", a.ID)
		a.Value.check(v, p+".value")
	}
}

func (a *Address) check(v *checker, path string) {
	v.optional(path+".in_pin_code", a.PINCode, 6)
	v.optional(path+".sg_post_code", a.PostCode, 6)
}

func (m *AddressRequest) wire() any {
	action := wireAddress{"address_message", wireAddressParams{m.Country, m.Values, m.SavedAddresses, m.Errors}}
	return wireInteractive{"address_message", encodeHeader(m.Header), text(m.Body), text(m.Footer), action}
}

func (m *AddressRequest) preview() string { return framed(m.Header, m.Body, "provide address") }

func decodeAddress(p *parts) (Message, error) {
	w, err := actionOf[wireAddress](p)
	a := w.Parameters
	return &AddressRequest{p.header, p.body, p.footer, a.Country, a.Values, a.SavedAddresses, a.Errors}, err
}
