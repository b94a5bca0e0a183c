package main

import (
	"bufio"
	"context"
	"errors"
	"io"
	"strings"

	"github.com/wacloud/wacloud/whatsapp/whatsapptest"
)

// A dialog asks a person.
type dialog struct {
	in   *bufio.Reader
	out  *page
	fake *whatsapptest.Server // nil for a real account
}

// sent says which code a number of the fake was sent: of a real one, the person who asks reads it from the telephone.
func (d *dialog) sent(numberID string) string {
	if d.fake == nil {
		return ""
	}
	return ", here " + d.fake.Code(numberID)
}

// errNobody is the error of a question that nobody answers.
var errNobody = errors.New("nobody answered")

// ask prints a question and returns the answer.
func (d *dialog) ask(question string) (string, error) {
	d.out.print("%s ", question)
	if d.out.err != nil {
		return "", d.out.err
	}
	answer, err := d.in.ReadString('\n')
	answer = strings.TrimSpace(answer)
	if errors.Is(err, io.EOF) && answer == "" {
		return "", errNobody
	}
	if err != nil && !errors.Is(err, io.EOF) {
		return "", err
	}
	return answer, nil
}

// repair asks about everything that a call can repair, and does what is wanted. It reports whether anything was done.
func (d *dialog) repair(ctx context.Context, r *report) bool {
	done := false
	for _, f := range r.findings() {
		if !f.Fixable {
			continue
		}
		d.out.line("\n%s", capital(f.What))
		answer, err := d.ask("Repair it with " + f.Repair + "? [y/N]")
		if err != nil {
			d.out.line("\nNothing more was repaired: %v.", err)
			return done
		}
		if a := strings.ToLower(answer); a != "y" && a != "yes" {
			d.out.line("Left as it is.")
			continue
		}
		if err := f.fix(ctx, d); err != nil {
			d.out.line("Not repaired: %s", reason(err))
			continue
		}
		d.out.line("Done.")
		done = true
	}
	return done
}
