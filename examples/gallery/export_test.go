package main

import "github.com/wacloud/wacloud/whatsapp"

// Run is the program.
var Run = run

// Messages returns every message of the gallery.
func Messages() []whatsapp.Message {
	a := &assets{
		picture: whatsapp.MediaID("1"), sound: whatsapp.MediaID("2"), voice: whatsapp.MediaID("3"), paper: whatsapp.MediaID("4"),
		sticker: whatsapp.MediaID("5"), film: whatsapp.MediaID("6"), linked: whatsapp.MediaLink("https://example.com/loaf.jpg"),
		template: "hello_world", language: "en_US", inbound: "wamid.in", sent: "wamid.out",
	}
	var all []whatsapp.Message
	for _, r := range rooms() {
		for _, e := range r.exhibits(a) {
			all = append(all, e.message)
		}
	}
	return all
}
