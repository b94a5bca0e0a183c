package whatsapp

import (
	"fmt"
	"strings"
)

// Location is a point on the map, with a name and an address if it is a place.
//
// Limits: latitude -90 to 90 and longitude -180 to 180 degrees.
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/messages/location-messages
type Location struct {
	Latitude  float64 // degrees, north is positive
	Longitude float64 // degrees, east is positive
	Name      string
	Address   string
}

type wireLocation struct {
	Latitude  *looseFloat `json:"latitude"` // 0 is a place
	Longitude *looseFloat `json:"longitude"`
	Name      string      `json:"name,omitempty"`
	Address   string      `json:"address,omitempty"`
}

func (m *Location) kind() string { return "location" }

func (m *Location) check(v *checker) { m.checkAt(v, "location") }

func (m *Location) checkAt(v *checker, path string) {
	v.between(path+".latitude", m.Latitude, -90, 90, "degrees")
	v.between(path+".longitude", m.Longitude, -180, 180, "degrees")
}

func (m *Location) wire() any {
	return wireLocation{new(looseFloat(m.Latitude)), new(looseFloat(m.Longitude)), m.Name, m.Address}
}

func (m *Location) preview() string {
	if m.Name == "" && m.Address == "" {
		return label("location", fmt.Sprintf("%v, %v", m.Latitude, m.Longitude))
	}
	return label("location", strings.Trim(m.Name+", "+m.Address, ", "))
}

func (w *wireLocation) location() (*Location, error) {
	switch {
	case w.Latitude == nil:
		return nil, missing("location.latitude")
	case w.Longitude == nil:
		return nil, missing("location.longitude")
	}
	return &Location{float64(*w.Latitude), float64(*w.Longitude), w.Name, w.Address}, nil
}

func decodeLocation(b []byte) (Message, error) {
	w, err := unmarshalAt[wireLocation]("location", b)
	if err != nil {
		return nil, err
	}
	return w.location()
}
