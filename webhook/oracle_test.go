package webhook_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wacloud/wacloud/webhook"
)

// The oracle reads an item with encoding/json, and compares what the tags promise with what the event holds.
type oracle struct {
	t    *testing.T
	name string
	// filled notes fields that were not zero in some event.
	filled map[string]bool
}

func (o *oracle) event(e webhook.Event) {
	d := json.NewDecoder(bytes.NewReader(e.Raw()))
	d.UseNumber()
	var doc map[string]any
	require.NoError(o.t, d.Decode(&doc), o.name)
	o.fields(reflect.ValueOf(e).Elem(), doc, o.name+" "+webhook.TypeName(e))
	switch v := e.(type) {
	case webhook.Message:
		o.fields(reflect.ValueOf(v.Info()).Elem(), doc, o.name+" MessageInfo")
	case *webhook.Unsupported:
		if v.Message != nil {
			o.fields(reflect.ValueOf(v.Message).Elem(), doc, o.name+" MessageInfo")
		}
	}
}

func (o *oracle) fields(v reflect.Value, doc map[string]any, where string) {
	for i := range v.NumField() {
		f := v.Type().Field(i)
		tag, tagged := f.Tag.Lookup("wa")
		path, option, _ := strings.Cut(tag, ",")
		switch {
		case option == "inline": // reached in another way, or made into something else
		case f.Type.Kind() == reflect.Struct && f.Anonymous && !tagged:
			o.fields(v.Field(i), doc, where)
		case !tagged || f.Name == "_":
		default:
			id := v.Type().Name() + "." + f.Name
			if _, ok := o.filled[id]; !ok {
				o.filled[id] = false
			}
			if !v.Field(i).IsZero() {
				o.filled[id] = true
			}
			if strings.HasPrefix(option, "with=") || f.PkgPath != "" || settled(id) {
				continue
			}
			o.value(v.Field(i), asRead(lookup(doc, strings.Split(path, ".")), option), where+" "+id)
		}
	}
}

// settled names fields that are completed from elsewhere after decoding.
func settled(id string) bool {
	switch id {
	case "Status.CallbackData", "Status.RecipientParentUserID", "Status.ParticipantID", "Status.Pricing", "CallStatus.RecipientParentUserID", "Call.Errors", "Call.SDP", "SystemMessage.WaID",
		"FlowReply.Name", "WABAInfo.AdAccountID", "SentEcho.To", "SentEcho.ToUserID", "SentEcho.ToParentUserID", "AccountAlert.Severity", "AccountAlert.Status", "AccountAlert.Type", "AccountAlert.Description":
		return true
	}
	return false
}

// asRead returns what the function of an option makes of a value.
func asRead(v any, option string) any {
	switch option {
	case "by=phoneID":
		if s, ok := v.(string); ok {
			return strings.TrimPrefix(s, "+")
		}
	case "by=username":
		if s, ok := v.(string); ok {
			return strings.TrimPrefix(s, "@")
		}
	case "by=oneOf":
		if list, ok := v.([]any); ok && len(list) > 0 {
			return list[0]
		}
	}
	return v
}

func lookup(doc map[string]any, path []string) any {
	v := doc[path[0]]
	if len(path) == 1 {
		return v
	}
	inner, _ := v.(map[string]any)
	return lookup(inner, path[1:])
}

func (o *oracle) value(v reflect.Value, want any, where string) {
	switch v.Interface().(type) {
	case time.Time:
		if n, ok := want.(json.Number); ok && len(n) == 10 || ok == false && isDigits(want) {
			assert.Equal(o.t, fmt.Sprint(want), fmt.Sprint(v.Interface().(time.Time).Unix()), where)
		}
		return
	case json.RawMessage:
		if want != nil {
			b, err := json.Marshal(want)
			require.NoError(o.t, err)
			assert.JSONEq(o.t, string(b), string(v.Bytes()), where)
		}
		return
	}
	switch v.Kind() {
	case reflect.Struct:
		m, _ := want.(map[string]any)
		o.fields(v, m, where)
	case reflect.Pointer:
		m, ok := want.(map[string]any)
		assert.Equal(o.t, ok, !v.IsNil(), where)
		if ok && v.Type().Elem().Name() != "Error" {
			o.fields(v.Elem(), m, where)
		}
	case reflect.Slice:
		list, _ := want.([]any)
		if s, ok := want.(string); ok {
			list = []any{s}
		}
		if !assert.Len(o.t, list, v.Len(), where) {
			return
		}
		for i := range list {
			if v.Type().Elem().Kind() != reflect.Pointer { // errors are made, not read
				o.value(v.Index(i), list[i], where)
			}
		}
	case reflect.Bool:
		assert.Equal(o.t, want == true, v.Bool(), where)
	case reflect.Float64, reflect.Int, reflect.Int64:
		if want == nil {
			assert.True(o.t, v.IsZero(), where)
			return
		}
		assert.Equal(o.t, fmt.Sprint(want), strings.TrimSuffix(fmt.Sprint(v.Interface()), ".0"), where)
	default:
		if want == nil {
			want = ""
		}
		assert.Equal(o.t, fmt.Sprint(want), v.String(), where)
	}
}

func isDigits(v any) bool {
	s, ok := v.(string)
	return ok && len(s) == 10 && strings.Trim(s, "0123456789") == ""
}

func TestDecoderAgainstEncodingJSON(t *testing.T) {
	t.Parallel()
	o := &oracle{t: t, filled: map[string]bool{}}
	for name := range fixtures() {
		list, err := webhook.Decode(fixture(t, name))
		require.NoError(t, err)
		o.name = name
		for _, e := range list {
			switch v := e.(type) {
			case *webhook.Malformed:
			case *webhook.Unsupported:
				if v.Message != nil {
					o.event(v)
				}
			case *webhook.Echo:
				o.inner(e, v.Content)
			case *webhook.HistoryMessage:
				o.inner(e, v.Content)
			case *webhook.Standby:
				o.inner(e, v.Content)
			case *webhook.History:
				o.event(e)
				for m := range v.Messages() {
					o.inner(m, m.Content)
				}
			default:
				o.event(e)
			}
		}
	}
	for field, filled := range o.filled {
		assert.True(t, filled, "no fixture fills %s", field)
	}
}

func (o *oracle) inner(outer, content webhook.Event) {
	assert.Equal(o.t, outer.Raw(), content.Raw())
	assert.Equal(o.t, outer.Origin(), content.Origin())
	if m, ok := content.(webhook.Message); ok {
		assert.Equal(o.t, webhook.TypeName(content) != "Unsupported", m.Info().Type != "")
	}
	o.event(content)
}

func TestDecoderAgainstEncodingJSONOnCorpus(t *testing.T) {
	t.Parallel()
	o := &oracle{t: t, filled: map[string]bool{}}
	for name, body := range corpus(t, "webhooks") {
		list, err := webhook.Decode(body)
		require.NoError(t, err)
		o.name = name
		for _, e := range list {
			o.event(e)
		}
	}
}
