package track

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"github.com/wacloud/wacloud/webhook"
	"github.com/wacloud/wacloud/whatsapp"
)

// An id is one identifier of a person, or of a group: a letter for its kind, a colon and the value.
type id string

const (
	idPhone  = 'p' // digits, or what WithPersonKey makes of them
	idUser   = 'u' // BSUID
	idParent = 'e' // parent BSUID
	idGroup  = 'g'
)

func (i id) kind() byte { return i[0] }

func newID(kind byte, value string) id { return id(string(kind) + ":" + value) }

// phoneID names the person with a phone number or wa_id; "" if that has no digit.
func (t *Tracker) phoneID(number string) id {
	key := digitsOf(number)
	if key == "" {
		return ""
	}
	if t.cfg.person != nil {
		key = cmp.Or(t.cfg.person(number), key)
	}
	return newID(idPhone, key)
}

// waID names the person with a wa_id, which is always international.
func (t *Tracker) waID(digits string) id { return t.phoneID("+" + strings.TrimPrefix(digits, "+")) }

func userID(value string) id {
	if len(value) > 7 && value[2:7] == ".ENT." {
		return newID(idParent, value)
	}
	return newID(idUser, value)
}

// recipientID names who a message goes to, "" for nobody.
func (t *Tracker) recipientID(r whatsapp.Recipient) id {
	switch r.Kind() {
	case whatsapp.KindPhone:
		return t.phoneID(r.Value())
	case whatsapp.KindUser:
		return userID(r.Value())
	case whatsapp.KindGroup:
		return newID(idGroup, r.Value())
	}
	return ""
}

// personIDs names a person of a webhook by all identifiers.
func (t *Tracker) personIDs(p webhook.Person) []id {
	var ids []id
	if i := t.waID(p.WaID); i != "" {
		ids = append(ids, i)
	}
	if p.UserID != "" {
		ids = append(ids, userID(p.UserID))
	}
	if p.ParentUserID != "" {
		ids = append(ids, newID(idParent, p.ParentUserID))
	}
	return ids
}

// originIDs names the person or group that an event is about.
func (t *Tracker) originIDs(o webhook.Origin) []id {
	if o.Group != "" {
		return []id{newID(idGroup, o.Group)}
	}
	return t.personIDs(o.From)
}

// A personRecord holds the identifiers of one person, as last seen together.
type personRecord struct {
	Phone  id `json:"p,omitempty"`
	User   id `json:"u,omitempty"`
	Parent id `json:"e,omitempty"`
	Seen   ms `json:"t"`
}

const (
	personTTL   = 180 * 24 * time.Hour
	personFresh = 30 * 24 * time.Hour // a record that is older is written again, so that it does not expire
)

func (p *personRecord) ids() []id {
	return slices.DeleteFunc([]id{p.Phone, p.User, p.Parent}, func(i id) bool { return i == "" })
}

// take puts ids in, and reports whether that changed anything.
func (p *personRecord) take(ids []id) (changed bool) {
	for _, i := range ids {
		place := &p.Phone
		switch i.kind() {
		case idUser:
			place = &p.User
		case idParent:
			place = &p.Parent
		case idGroup:
			continue
		}
		if *place != i {
			*place, changed = i, true
		}
	}
	return changed
}

// join remembers that ids are one person, under each of them and under also, which may be another spelling.
func (t *Tracker) join(ctx context.Context, ids []id, also id) error {
	now := time.Now()
	under := slices.Clone(ids)
	if also != "" && !slices.Contains(ids, also) {
		under = append(under, also)
	}
	for _, i := range under {
		if i.kind() == idGroup {
			continue
		}
		_, err := update(ctx, t, t.key(kindPerson, string(i)), func(p *personRecord) time.Duration {
			if !p.take(ids) && now.Sub(p.Seen.time()) < personFresh {
				return asItIs
			}
			p.Seen = at(now)
			return personTTL
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// resolve adds to ids what is known of the person beside. known is set if WhatsApp itself used one of ids as it stands, or
// told what it makes of it.
func (t *Tracker) resolve(ctx context.Context, ids []id) (all []id, known bool, err error) {
	all = slices.Clone(ids)
	for n := 0; n < len(all) && n < 6; n++ { // all grows: a spelling leads to a number, which leads to a user
		if all[n].kind() == idGroup {
			return all, true, nil
		}
		p, err := load[personRecord](ctx, t, t.key(kindPerson, string(all[n])))
		if err != nil {
			return nil, false, err
		}
		if p == nil {
			continue
		}
		known = true
		for _, i := range p.ids() {
			if !slices.Contains(all, i) {
				all = append(all, i)
			}
		}
	}
	return all, known, nil
}

// spelledSurely reports whether WhatsApp would name the person with this number as it is written here.
func (t *Tracker) spelledSurely(r whatsapp.Recipient) bool {
	if r.Kind() != whatsapp.KindPhone {
		return true
	}
	digits, plus := strings.CutPrefix(strings.TrimLeft(r.Value(), "( "), "+")
	if !plus {
		return false // Meta may take it for a national number
	}
	if t.cfg.person != nil {
		return true
	}
	digits = digitsOf(digits)
	for _, country := range []string{"225", "229", "241", "52", "54", "55"} {
		if strings.HasPrefix(digits, country) {
			return false
		}
	}
	return true
}
