package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"unicode/utf8"

	waerrors "github.com/wacloud/wacloud/errors"
	"github.com/wacloud/wacloud/whatsapp"
)

// An exhibit is one message.
type exhibit struct {
	name    string // as people would call it
	message whatsapp.Message
	to      whatsapp.Recipient // who gets it, if not the person that everything goes to
	needs   string             // what an account must have for it, "" if any can send it
}

// A room is one part of the gallery. It is entered once the earlier ones were sent, and may refer to what was sent there.
type room struct {
	title    string
	exhibits func(*assets) []exhibit
}

func rooms() []room {
	return []room{
		{"A template, which may be sent to anybody", opening},
		{"Plain messages, for people who wrote within the last 24 hours", plain},
		{"What only groups have", pins},
		{"Messages to tap on", interactive},
		{"Templates with values", templates},
	}
}

// A gallery shows one exhibit after the other.
type gallery struct {
	client *whatsapp.Client
	to     whatsapp.Recipient
	assets *assets
	out    io.Writer
	fake   bool // the account has everything
	// arrived says what became of an accepted message; nil if nobody can know.
	arrived func(ctx context.Context, e exhibit, r *whatsapp.Receipt) (string, error)

	sent, skipped, refused int
	shut                   bool // the person has not written within 24 hours
	err                    error
}

func (g *gallery) walk(ctx context.Context) error {
	for _, r := range rooms() {
		g.printf("\n%s\n", r.title)
		for _, e := range r.exhibits(g.assets) {
			if err := g.show(ctx, e); err != nil {
				return err
			}
			if g.err != nil {
				return g.err
			}
		}
	}
	g.printf("\n%d sent, %d left out, %d refused\n", g.sent, g.skipped, g.refused)
	if g.err == nil && g.refused > 0 {
		return fmt.Errorf("refused: %d of %d messages", g.refused, g.refused+g.sent)
	}
	return g.err
}

// show sends one exhibit and prints it. A refusal of the message is no error: the others are shown all the same.
func (g *gallery) show(ctx context.Context, e exhibit) error {
	wire, err := wireType(e.message)
	if err != nil {
		return fmt.Errorf("%s: %w", e.name, err)
	}
	_, template := e.message.(*whatsapp.Template)
	switch {
	case e.needs != "" && !g.fake:
		g.leaveOut(e, wire, "needs "+e.needs)
		return nil
	case g.shut && !template:
		g.leaveOut(e, wire, "only templates reach this person until they write")
		return nil
	}
	to := e.to
	if _, receipt := e.message.(*whatsapp.ReadReceipt); to.IsZero() && !receipt {
		to = g.to
	}
	r, err := g.client.Send(ctx, to, e.message)
	refusal, ok := errors.AsType[*waerrors.Error](err)
	switch {
	case errors.Is(err, waerrors.WindowClosed):
		g.shut = true
		g.leaveOut(e, wire, "the person has not written within 24 hours")
		return nil
	case ok && refusal.Outcome == waerrors.Refused && !errors.Is(err, waerrors.Unauthorized):
		g.refused++
		g.line(e, wire, "✗ refused", whatsapp.Preview(e.message))
		g.printf("      %v\n", err)
		if remedy := refusal.Remedy(); remedy != "" {
			g.printf("      remedy: %s\n", remedy)
		}
		return nil
	case err != nil:
		return fmt.Errorf("%s: %w", e.name, err)
	}
	outcome := "✓ accepted"
	if g.arrived != nil {
		if outcome, err = g.arrived(ctx, e, r); err != nil {
			return fmt.Errorf("%s: %w", e.name, err)
		}
	}
	if r.MessageID != "" {
		g.assets.sent = r.MessageID
	}
	g.sent++
	g.line(e, wire, outcome, whatsapp.Preview(e.message))
	return nil
}

func (g *gallery) leaveOut(e exhibit, wire, why string) {
	g.skipped++
	g.line(e, wire, "– left out", why)
}

func (g *gallery) line(e exhibit, wire, outcome, what string) {
	g.printf("  %s %s %s %s\n", pad(e.name, 37), pad(wire, 37), pad(outcome, 12), what)
}

func (g *gallery) printf(format string, args ...any) {
	if g.err == nil {
		_, g.err = fmt.Fprintf(g.out, format, args...)
	}
}

func pad(s string, width int) string {
	for n := utf8.RuneCountInString(s); n < width; n++ {
		s += " "
	}
	return s
}

// wireType is what a message is called in the API: its type, and for an interactive one that of the interactive object.
func wireType(m whatsapp.Message) (string, error) {
	o := whatsapp.Outgoing{Message: m}
	if o.Type() != "interactive" {
		return o.Type(), nil
	}
	o.To = whatsapp.Phone("15550001111") // a body needs somebody
	body, err := o.MarshalJSON()
	if err != nil {
		return "", err
	}
	var wire struct {
		Interactive struct {
			Type string `json:"type"`
		} `json:"interactive"`
	}
	if err := json.Unmarshal(body, &wire); err != nil {
		return "", err
	}
	return "interactive " + wire.Interactive.Type, nil
}
