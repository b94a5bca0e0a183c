// Command links makes the links that open WhatsApp, and reads any of them back.
//
//	go run ./examples/links -number "+1 555 010 0011" -text "Hi, is it open?"   a chat, with a text in the input box
//	go run ./examples/links -number "(11) 98765-4321" -region BR               a number without country code
//	go run ./examples/links -text "Look at this"                               a text; the user picks the recipient
//	go run ./examples/links -code ABCDEFGHIJK234                               a message code, which hides the number
//	go run ./examples/links -call "+1 555 010 0011" -payload order-7           a call to a business
//	go run ./examples/links wa.me/15550100011 https://chat.whatsapp.com/CODE   what links say
//
// Every link that is made is read back, so that what is printed below it is what WhatsApp will understand. It needs no
// account and calls nobody: that a link is well formed does not say that its number is on WhatsApp.
//
// A message code comes from Meta, who keeps its text: it is made in WhatsApp Manager or with the API's message_qrdls. The
// picture for a poster is the business of package phone/qr, a module of its own since it needs an encoder: qr.PNG(link, 512).
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"

	"github.com/wacloud/wacloud/phone"
)

func main() {
	if err := run(os.Args[1:], os.Stdout, os.Stderr); err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(os.Stderr, "links:", err)
		os.Exit(1)
	}
}

func run(args []string, stdout, stderr io.Writer) error {
	var w wish
	flags := flag.NewFlagSet("links", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.StringVar(&w.number, "number", "", "phone `number` to chat with")
	flags.StringVar(&w.text, "text", "", "`text` that the chat's input box begins with")
	flags.StringVar(&w.call, "call", "", "phone `number` of a business to call")
	flags.StringVar(&w.payload, "payload", "", "`text` that comes back in the webhook of the call")
	flags.StringVar(&w.code, "code", "", "message `code`, 14 of A to Z and 2 to 7")
	flags.StringVar(&w.region, "region", "", "`country` of numbers without country code, as in BR")
	flags.Usage = func() {
		fmt.Fprintln(stderr, "usage: links [flags to make links] [links to read]")
		flags.PrintDefaults()
	}
	if err := flags.Parse(args); err != nil {
		return err
	}
	targets, err := w.targets()
	if err != nil {
		return err
	}
	if len(targets) == 0 && flags.NArg() == 0 {
		flags.Usage()
		return errors.New("want a link to make (-number, -text, -call, -code) or one to read")
	}
	links := make([]string, 0, len(targets)+flags.NArg())
	for _, t := range targets {
		link, err := t.URL()
		if err != nil {
			return err
		}
		links = append(links, link)
	}
	bad := 0
	for _, link := range append(links, flags.Args()...) {
		target, err := phone.ParseLink(link)
		if err != nil {
			bad++
			fmt.Fprintf(stderr, "%q: %v\n", link, err)
			continue
		}
		if err := show(stdout, link, target); err != nil {
			return err
		}
	}
	if bad > 0 {
		return fmt.Errorf("%d of %d links could not be read", bad, len(links)+flags.NArg())
	}
	return nil
}

// A wish is what flags ask for.
type wish struct{ number, text, call, payload, code, region string }

func (w wish) targets() ([]phone.Target, error) {
	var targets []phone.Target
	if w.number != "" || w.text != "" {
		number, err := international(w.number, w.region)
		if err != nil {
			return nil, fmt.Errorf("-number: %w", err)
		}
		targets = append(targets, phone.Target{Kind: phone.ChatLink, Number: number, Text: w.text})
	}
	if w.payload != "" && w.call == "" {
		return nil, errors.New("-payload belongs to -call")
	}
	if w.call != "" {
		number, err := international(w.call, w.region)
		if err != nil {
			return nil, fmt.Errorf("-call: %w", err)
		}
		targets = append(targets, phone.Target{Kind: phone.CallLink, Number: number, Payload: w.payload})
	}
	if w.code != "" {
		targets = append(targets, phone.Target{Kind: phone.MessageLink, Code: w.code})
	}
	return targets, nil
}

// international adds the country code. Where WhatsApp keeps an old spelling, the one that was given stays.
func international(number, region string) (string, error) {
	if number == "" {
		return "", nil
	}
	n, err := phone.Parse(number, region)
	if err != nil {
		return "", err
	}
	return "+" + n.WaID(), nil
}
