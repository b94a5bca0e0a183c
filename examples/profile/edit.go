package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/wacloud/wacloud/media"
	"github.com/wacloud/wacloud/profile"
)

// An edit is what flags ask for.
type edit struct {
	steps    []func(*profile.Profile) error
	websites []string // nil leaves them
	photo    string   // path
}

// plan prints what would differ and returns the update that makes it so. Every broken rule is an error before anybody is
// asked.
func (e edit) plan(now profile.Profile, out *page) (profile.Update, error) {
	want := now
	var broken []error
	for _, step := range e.steps {
		broken = append(broken, step(&want))
	}
	if e.websites != nil {
		want.Websites = slices.DeleteFunc(slices.Clone(e.websites), func(s string) bool { return s == "" })
	}
	update := profile.UpdateTo(now, want)
	broken = append(broken, update.Check())
	var picture media.Report
	if e.photo != "" {
		var err error
		if picture, err = media.Validate(media.Path(e.photo), media.ProfilePicture); err != nil {
			broken = append(broken, fmt.Errorf("-photo %s: %w", e.photo, err))
		}
	}
	if err := errors.Join(broken...); err != nil {
		return profile.Update{}, err
	}
	changes := profile.Diff(now, want)
	for _, c := range changes {
		out.change(c)
	}
	if e.photo != "" {
		out.line("picture\n  + %s, %s, %d × %d", picture.Name, picture.Type, picture.Width, picture.Height)
		for _, a := range picture.Advice {
			out.line("    advice: %s", a)
		}
	} else if len(changes) == 0 {
		out.line("Nothing differs.")
	}
	return update, nil
}

// once sets a field that cannot be emptied again.
func once(name string, field *string, value string) error {
	if value == "" && *field != "" {
		return fmt.Errorf("-%s: cannot be emptied once it is set", name)
	}
	*field = value
	return nil
}

// setVertical takes a value, EDU, or a name, Education.
func setVertical(p *profile.Profile, s string) error {
	for _, v := range profile.Verticals() {
		if strings.EqualFold(s, string(v)) || strings.EqualFold(s, v.Name()) {
			p.Vertical = v
			return nil
		}
	}
	return fmt.Errorf("-vertical %q: want one that -verticals lists", s)
}

func confirm(stdin io.Reader, out *page) error {
	out.print("\nChange this? [y/N] ")
	if out.err != nil {
		return out.err
	}
	answer, err := bufio.NewReader(stdin).ReadString('\n')
	switch strings.ToLower(strings.TrimSpace(answer)) {
	case "y", "yes":
		return nil
	case "":
		if err != nil {
			return errors.New("nothing was changed: nobody answered (-yes changes without asking)")
		}
	}
	return errors.New("nothing was changed")
}

// A page prints and keeps the first error.
type page struct {
	w   io.Writer
	err error
}

func (p *page) print(format string, args ...any) {
	if p.err == nil {
		_, p.err = fmt.Fprintf(p.w, format, args...)
	}
}

func (p *page) line(format string, args ...any) { p.print(format+"\n", args...) }

func (p *page) table(now profile.Profile) {
	vertical := ""
	if now.Vertical != "" && now.Vertical != profile.Undefined {
		vertical = fmt.Sprintf("%s (%s)", now.Vertical.Name(), now.Vertical)
	}
	for _, r := range []struct{ name, value string }{
		{"about", now.About}, {"vertical", vertical}, {"description", now.Description}, {"address", now.Address},
		{"email", now.Email}, {"websites", strings.Join(now.Websites, "\n")}, {"picture", now.PictureURL},
	} {
		if r.value == "" {
			r.value = "-"
		}
		p.line("%-13s%s", r.name, strings.ReplaceAll(r.value, "\n", "\n"+strings.Repeat(" ", 13)))
	}
}

func (p *page) change(c profile.Change) {
	p.line("%s", c.Field)
	for _, side := range []struct{ sign, value string }{{"-", c.Old}, {"+", c.New}} {
		if side.value != "" {
			p.line("  %s %s", side.sign, strings.ReplaceAll(side.value, "\n", "\n  "+side.sign+" "))
		}
	}
}

func (p *page) verticals() {
	for _, v := range profile.Verticals() {
		p.line("%-18s%s", v, v.Name())
	}
}

func names(changes []profile.Change) string {
	if len(changes) == 0 {
		return " nothing that can be read back yet"
	}
	var b strings.Builder
	for _, c := range changes {
		b.WriteString(" " + c.Field)
	}
	return b.String()
}
