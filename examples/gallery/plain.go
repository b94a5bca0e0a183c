package main

import (
	"encoding/json"

	"github.com/wacloud/wacloud/whatsapp"
)

const needsGroup = "a group of the business"

func opening(a *assets) []exhibit {
	return []exhibit{
		{name: "template without values", message: &whatsapp.Template{Name: a.template, Language: a.language}},
	}
}

func plain(a *assets) []exhibit {
	sent, inbound := "", ""
	if a.sent == "" {
		sent = "a message that was sent"
	}
	if a.inbound == "" {
		inbound = "the id of a message that came in by webhook"
	}
	return []exhibit{
		{name: "text", message: &whatsapp.Text{Body: "Good morning! *Rye* is still _warm_."}},
		{name: "text with a preview", message: &whatsapp.Text{Body: "Today's bread: https://example.com/bread", PreviewURL: true}},
		{name: "image", message: &whatsapp.Image{Media: a.picture, Caption: "The last rye loaf"}},
		{name: "audio", message: &whatsapp.Audio{Media: a.sound}},
		{name: "voice note", message: &whatsapp.Audio{Media: a.voice, Voice: true}},
		{
			name: "video", needs: unless(a.film, "a film: -video FILE"),
			message: &whatsapp.Video{Media: a.film, Caption: "How it is baked"},
		},
		{name: "document", message: &whatsapp.Document{Media: a.paper, Caption: "Our prices", Filename: "prices.txt"}},
		{name: "sticker", message: &whatsapp.Sticker{Media: a.sticker}},
		{name: "location", message: &whatsapp.Location{Latitude: 52.5163, Longitude: 13.3777, Name: "The bakery", Address: "1 Example Way"}},
		{name: "contacts", message: &whatsapp.Contacts{Contacts: []whatsapp.Contact{{
			Name:      whatsapp.ContactName{Formatted: "Dr. Ben B. Baker Jr.", Prefix: "Dr.", First: "Ben", Middle: "B.", Last: "Baker", Suffix: "Jr."},
			Birthday:  "1999-01-23",
			Phones:    []whatsapp.ContactPhone{{Phone: "+1 555 010 0012", Type: "WORK", WaID: "15550100012"}},
			Emails:    []whatsapp.ContactEmail{{Email: "ben@example.com", Type: "WORK"}},
			Addresses: []whatsapp.ContactAddress{{Street: "1 Example Way", City: "Springfield", State: "IL", Zip: "62701", Country: "United States", CountryCode: "US", Type: "WORK"}},
			Org:       whatsapp.ContactOrg{Company: "The bakery", Department: "Ovens", Title: "Baker"},
			URLs:      []whatsapp.ContactURL{{URL: "https://example.com", Type: "WORK"}},
		}}}},
		{name: "reaction", needs: sent, message: &whatsapp.Reaction{MessageID: a.sent, Emoji: "🥐"}},
		{name: "reaction taken away", needs: sent, message: &whatsapp.Reaction{MessageID: a.sent}},
		{name: "read receipt with typing", needs: inbound, message: &whatsapp.ReadReceipt{MessageID: a.inbound, Typing: true}},
		// Raw is for types that the SDK does not know yet: what stands in it is sent as it is.
		{name: "raw", message: &whatsapp.Raw{Type: "text", Payload: json.RawMessage(`{"body":"As raw as dough"}`)}},
		{name: "text to a group", to: a.group, needs: needsGroup, message: &whatsapp.Text{Body: "We close at noon on Friday."}},
	}
}

// pins are of the message to the group, which was sent last.
func pins(a *assets) []exhibit {
	return []exhibit{
		{name: "pin", to: a.group, needs: needsGroup, message: &whatsapp.Pin{MessageID: a.sent, Days: 7}},
		{name: "pin taken away", to: a.group, needs: needsGroup, message: &whatsapp.Pin{MessageID: a.sent, Unpin: true}},
	}
}
