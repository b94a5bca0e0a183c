package track

import (
	"context"
	"encoding/json"
	"strconv"
	"strings"
	"time"

	"github.com/wacloud/wacloud/webhook"
)

// observeField reads the fields that are about people or numbers beside messages. It reads the items' JSON, so that it
// does not matter whether this version of webhook has a type for a field.
func (t *Tracker) observeField(ctx context.Context, e webhook.Event) error {
	o := e.Origin()
	switch o.Field {
	case "user_preferences":
		return each(e, "user_preferences", func(p preference) error { return t.preference(ctx, o, &p) })
	case "calls":
		if err := each(e, "calls", func(c call) error { return t.call(ctx, o, &c) }); err != nil {
			return err
		}
		return each(e, "statuses", func(c call) error { return t.callStatus(ctx, o, &c) })
	case "phone_number_quality_update", "business_capability_update", "account_update":
		return each(e, "", func(v accountNews) error { return t.accountNews(ctx, o, &v) })
	}
	return nil
}

// each decodes the items in the member of an event's JSON, or the JSON itself if it is one item. What does not fit is left
// out.
func each[T any](e webhook.Event, member string, f func(T) error) error {
	raw := e.Raw()
	items := []json.RawMessage{raw}
	if member != "" {
		var value map[string]json.RawMessage
		var list []json.RawMessage
		if json.Unmarshal(raw, &value) == nil && json.Unmarshal(value[member], &list) == nil {
			items = list
		}
	}
	for _, item := range items {
		var v T
		if json.Unmarshal(item, &v) != nil {
			continue
		}
		if err := f(v); err != nil {
			return err
		}
	}
	return nil
}

// text is a JSON string or number; anything else is "".
type text string

// UnmarshalJSON never fails.
func (s *text) UnmarshalJSON(b []byte) error {
	var str string
	if json.Unmarshal(b, &str) == nil {
		*s = text(str)
		return nil
	}
	if n := strings.TrimSpace(string(b)); n != "" && strings.Trim(n, "-+.0123456789eE") == "" {
		*s = text(n)
	}
	return nil
}

// time reads seconds, or milliseconds, since 1970, or RFC 3339. Zero if it is none of them.
func (s text) time() time.Time {
	if n, err := strconv.ParseFloat(string(s), 64); err == nil {
		switch {
		case n <= 0 || n > 1e14:
			return time.Time{}
		case n > 1e11:
			return time.UnixMilli(int64(n))
		}
		return time.Unix(int64(n), 0)
	}
	when, err := time.Parse(time.RFC3339, string(s))
	if err != nil {
		return time.Time{}
	}
	return when
}

// person is the members that name one.
type person struct {
	WaID         text `json:"wa_id"`
	UserID       text `json:"user_id"`
	ParentUserID text `json:"parent_user_id"`
}

// preference is an item of user_preferences.
type preference struct {
	person
	Category  text `json:"category"`
	Value     text `json:"value"`
	Timestamp text `json:"timestamp"`
}

func (t *Tracker) preference(ctx context.Context, o webhook.Origin, p *preference) error {
	if err := t.hear(ctx, o, nil); err != nil || p.Category != "marketing_messages" {
		return err
	}
	rec := optOutRecord{When: at(p.Timestamp.time())}
	switch strings.ToLower(string(p.Value)) {
	case "stop":
		rec.Stopped = true
	case "resume", "signup":
	default:
		return nil
	}
	if rec.When == 0 {
		rec.When = at(time.Now())
	}
	ids := t.personIDs(webhook.Person{WaID: string(p.WaID), UserID: string(p.UserID), ParentUserID: string(p.ParentUserID)})
	if len(ids) == 0 {
		ids = t.personIDs(o.From)
	}
	if len(ids) == 0 {
		return nil
	}
	if err := t.join(ctx, ids, ""); err != nil {
		return err
	}
	return t.setOptOut(ctx, ids, rec)
}

// call is an item of calls, or of the statuses of calls.
type call struct {
	From             text `json:"from"`
	FromUserID       text `json:"from_user_id"`
	FromParentUserID text `json:"from_parent_user_id"`
	Recipient        text `json:"recipient_id"`
	RecipientUserID  text `json:"recipient_user_id"`
	Direction        text `json:"direction"`
	Status           text `json:"status"`
	Type             text `json:"type"`
	Timestamp        text `json:"timestamp"`
}

// call takes note of a call by the person. A call by the business opens nothing.
func (t *Tracker) call(ctx context.Context, o webhook.Origin, c *call) error {
	if c.Direction != "USER_INITIATED" {
		return t.hear(ctx, o, nil)
	}
	if from := (webhook.Person{WaID: string(c.From), UserID: string(c.FromUserID), ParentUserID: string(c.FromParentUserID)}); !from.IsZero() {
		o.From = from
	}
	o.Group, o.Time = "", c.Timestamp.time()
	return t.inbound(ctx, o, yes, false)
}

// callStatus takes note that the person took a call of the business. Whether that opens the window is not documented.
func (t *Tracker) callStatus(ctx context.Context, o webhook.Origin, c *call) error {
	if c.Type != "call" || !strings.EqualFold(string(c.Status), "ACCEPTED") {
		return nil
	}
	if from := (webhook.Person{WaID: string(c.Recipient), UserID: string(c.RecipientUserID)}); !from.IsZero() {
		o.From = from
	}
	o.Group, o.Time = "", c.Timestamp.time()
	return t.inbound(ctx, o, perhaps, false)
}

// unsupportedAs returns what Meta says a message is that it cannot show.
func unsupportedAs(u *webhook.Unsupported) string {
	var v struct {
		Unsupported struct {
			Type text `json:"type"`
		} `json:"unsupported"`
	}
	if json.Unmarshal(u.Raw(), &v) != nil {
		return ""
	}
	return string(v.Unsupported.Type)
}
