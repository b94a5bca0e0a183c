package whatsapp

import (
	"fmt"
	"strconv"
	"time"
)

// Marketing sends a template through the marketing messages endpoint, which optimises delivery, instead of the ordinary
// one. The zero value is all defaults.
//
// Limits: only a *Template, not to a Group.
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/marketing-messages/send-marketing-messages
type Marketing struct {
	ProductPolicy   ProductPolicy
	ActivitySharing *bool // let Meta use clicks and reads for optimisation; nil leaves the account's setting as it is
}

// A ProductPolicy says what happens when a marketing message cannot be sent as one.
type ProductPolicy string

const (
	PolicyFallback ProductPolicy = "CLOUD_API_FALLBACK" // send it the ordinary way; Meta's default
	PolicyStrict   ProductPolicy = "STRICT"             // fail
)

// A Category is what a message is for, when it is sent as Direct Send.
type Category string

const (
	Utility        Category = "utility"        // an order, a booking, an account: what the person asked for
	Authentication Category = "authentication" // a code
)

// Direct sends text or an interactive message outside the 24-hour window without a template: Meta makes one. It is a beta
// for eligible accounts; others get error 100.
//
// Limits: TTL of utility 30 seconds to 12 hours, of authentication 30 seconds to 15 minutes, whole seconds.
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/direct-send/configure-message-ttl
type Direct struct {
	Category Category
	TTL      time.Duration // the message is dropped if it cannot be delivered in time; 0 for Meta's default
}

// Endpoint returns the last element of the path that o is sent to: "messages" or "marketing_messages".
func (o *Outgoing) Endpoint() string {
	if o != nil && o.Marketing != nil {
		return "marketing_messages"
	}
	return "messages"
}

func (m *Marketing) check(v *checker, o *Outgoing) {
	if o.Type() != "template" {
		v.fail("type", "want template on the marketing messages endpoint", fmt.Sprintf("%.40q", o.Type()))
	}
	if o.To.Kind() == KindGroup {
		v.fail("recipient_type", "want individual on the marketing messages endpoint", "group")
	}
	switch m.ProductPolicy {
	case "", PolicyFallback, PolicyStrict:
	default:
		v.fail("product_policy", "want CLOUD_API_FALLBACK or STRICT", fmt.Sprintf("%.40q", m.ProductPolicy))
	}
}

func (d *Direct) check(v *checker) {
	v.required("category", string(d.Category))
	most := 12 * time.Hour
	if d.Category == Authentication {
		most = 15 * time.Minute
	}
	switch {
	case d.TTL == 0:
	case d.TTL%time.Second != 0:
		v.fail("ttl_seconds", "want whole seconds", d.TTL.String())
	case d.TTL < 30*time.Second || d.TTL > most:
		v.fail("ttl_seconds", "want 30 to "+strconv.Itoa(int(most/time.Second))+" seconds", strconv.FormatInt(int64(d.TTL/time.Second), 10))
	}
}

// addOptions writes the options of a body.
func (o *Outgoing) addOptions(b *object) {
	if m := o.Marketing; m != nil {
		b.addText("product_policy", string(m.ProductPolicy))
		if m.ActivitySharing != nil {
			b.add("message_activity_sharing", *m.ActivitySharing)
		}
	}
	if d := o.Direct; d != nil {
		b.addText("category", string(d.Category))
		if d.TTL != 0 {
			b.add("ttl_seconds", int64(d.TTL/time.Second))
		}
	}
}

// takeOptions removes the options of a body.
func (e *envelope) takeOptions(o *Outgoing) {
	policy, sharing := e.take("product_policy"), takeAs[looseBool](e, "message_activity_sharing")
	if policy != "" || sharing != nil {
		o.Marketing = &Marketing{ProductPolicy: ProductPolicy(policy), ActivitySharing: (*bool)(sharing)}
	}
	category, ttl := e.take("category"), takeAs[looseInt](e, "ttl_seconds")
	if category == "" && ttl == nil {
		return
	}
	o.Direct = &Direct{Category: Category(category)}
	if ttl != nil {
		// A century is beyond every limit and within what a Duration holds.
		const most = 100 * 365 * 24 * 3600
		o.Direct.TTL = time.Duration(min(max(*ttl, -most), most)) * time.Second
	}
}
