// Package phone reads what people type as phone numbers and writes what WhatsApp expects, tells phone numbers,
// business-scoped user ids, groups and usernames apart, and knows that in some countries one person has two spellings.
//
//	n, err := phone.Parse("(11) 98765-4321", "BR")
//	n.E164()    // "+5511987654321"
//	n.Display() // "+55 11 98765-4321"
//	n.Kind()    // phone.Mobile
//
//	phone.Same("+55 11 98765-4321", "551187654321") // true: WhatsApp kept the old spelling of this person
//	phone.Key("551187654321")                       // "5511987654321": join contacts by this
//	phone.Link("+55 11 98765-4321", "Hi!")          // "https://wa.me/5511987654321?text=Hi%21"
//
// Send to what WhatsApp itself gave (wa_id, user id) where you have it, and to a parsed number otherwise. A [Key] is for
// joining and never for sending. A [Book] remembers which spelling WhatsApp uses for a person, and under which
// identities one person was known.
//
// The package carries the world's numbering plans, about 5.7 MB of a binary and 6 ms of start-up, so nothing else of
// this module imports it. It plugs in as a function: whatsapp.WithNormalizer(phone.Normalizer("BR")).
package phone
