package phone_test

import (
	"context"
	"fmt"

	"github.com/wacloud/wacloud/phone"
)

func ExampleParse() {
	n, err := phone.Parse("(11) 98765-4321", "BR")
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(n.E164(), n.Display(), n.Region(), n.Kind())
	// Output: +5511987654321 +55 11 98765-4321 BR mobile
}

func ExampleParse_invalid() {
	_, err := phone.Parse("US.13491208655302741918", "")
	fmt.Println(err)
	// Output: whatsapp: parse phone number: number: want a phone number: this is a business-scoped user id, got US.1349…18 [invalid, not sent]
}

func ExampleNumber_WaID() {
	n, err := phone.Parse("+52 1 55 1234 5678", "") // as WhatsApp spells an older account
	fmt.Println(n.WaID(), n.E164(), err)
	// Output: 5215512345678 +525512345678 <nil>
}

func ExampleNormalizer() {
	normalize := phone.Normalizer("IN") // for whatsapp.WithNormalizer
	fmt.Println(normalize("098765 43210"))
	fmt.Println(normalize("+1 (555) 000-1111"))
	// Output:
	// +919876543210 <nil>
	// +15550001111 <nil>
}

func ExampleSame() {
	fmt.Println(phone.Same("+55 11 98765-4321", "551187654321"))
	fmt.Println(phone.Same("+55 11 98765-4321", "5511987654322"))
	// Output:
	// true
	// false
}

func ExampleVariants() {
	fmt.Println(phone.Variants("5215512345678"))
	// Output: [+5215512345678 +525512345678]
}

func ExampleKey() {
	contacts := map[string]string{}
	for _, id := range []string{"+55 11 98765-4321", "551187654321", "US.13491208655302741918"} {
		contacts[phone.Key(id)] = id
	}
	fmt.Println(len(contacts))
	// Output: 2
}

func ExampleClassify() {
	for _, s := range []string{"+1 555 000 1111", "15550001111", "BR.AbC9xYz", "120363000000000000", "@ana.example"} {
		fmt.Println(phone.Classify(s))
	}
	// Output:
	// phone
	// wa_id
	// bsuid
	// group
	// username
}

func ExampleRegistrable() {
	r := phone.Registrable("+1 800 555 1234", "")
	fmt.Printf("%s (%s): %s\n", r.Verdict, r.Kind, r.Reason)
	// Output: warn (toll-free): Meta takes toll-free numbers if the call with the code reaches a person; some providers refuse them.
}

func ExampleLink() {
	fmt.Println(phone.Link("+1 (555) 000-1111", "Hi, I'd like 2 + 1"))
	// Output: https://wa.me/15550001111?text=Hi%2C%20I%27d%20like%202%20%2B%201 <nil>
}

func ExampleTarget_URL() {
	fmt.Println(phone.Target{Kind: phone.CallLink, Number: "+15550001111", Payload: "order 7"}.URL())
	// Output: https://wa.me/call/15550001111?biz_payload=order%207 <nil>
}

func ExampleParseLink() {
	t, err := phone.ParseLink("wa.me/15550001111?text=Hi%20Ana")
	fmt.Println(t.Kind, t.Number, t.Text, err)
	// Output: chat +15550001111 Hi Ana <nil>
}

func ExampleBook() {
	ctx := context.Background()
	book, err := phone.NewBook("my-portfolio", phone.NewMemoryStore(0))
	if err != nil {
		fmt.Println(err)
		return
	}
	// A send to the first was answered with the second as wa_id.
	fmt.Println(book.Learn(ctx, "+55 11 98765-4321", "551187654321"))
	fmt.Println(book.Spelling(ctx, "5511987654321"))

	// A system message: the user changed the number.
	fmt.Println(book.Merge(ctx, "551187654321", "5521987654321"))
	fmt.Println(book.Person(ctx, "+55 21 98765-4321"))
	// Output:
	// <nil>
	// 551187654321 true <nil>
	// <nil>
	// 5511987654321 <nil>
}
