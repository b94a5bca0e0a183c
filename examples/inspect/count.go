package main

import "encoding/json"

// countItems counts the items of a webhook by reading the JSON in a way of its own, so that the summary shows if the SDK
// loses or invents one: the elements of the arrays that the change's field is known for, or else the change itself.
func countItems(body []byte) int {
	n := 0
	for _, entry := range list(member(body, "entry")) {
		changes := member(entry, "changes")
		switch {
		case !is(entry, '{'), !is(changes, '[') && !is(changes, 'n') && changes != nil:
			n++ // no object, or no array, where Meta sends one
		default:
			for _, change := range list(changes) {
				n += max(1, itemsOf(change))
			}
		}
	}
	return n
}

func itemsOf(change json.RawMessage) int {
	var field string
	if json.Unmarshal(member(change, "field"), &field) != nil {
		return 1
	}
	value := member(change, "value")
	if field == "standby" {
		if inner := member(value, "standby"); is(inner, '{') {
			value = inner
		}
	}
	n := 0
	for _, name := range arrays(field) {
		n += elements(member(value, name))
	}
	if n == 0 && arrays(field) != nil {
		n = elements(member(value, "errors")) // of nothing that could be told
	}
	return n
}

// elements counts what an array holds. Something else in the place of an array counts as one.
func elements(v json.RawMessage) int {
	switch {
	case is(v, '['):
		return len(list(v))
	case v == nil, is(v, 'n'):
		return 0
	}
	return 1
}

// arrays returns the members of a change's value that hold its items, none if the change is one item.
func arrays(field string) []string {
	switch field {
	case "messages":
		return []string{"messages", "statuses", "errors", "user_actions"}
	case "calls":
		return []string{"calls", "statuses"}
	case "group_lifecycle_update", "group_participants_update", "group_settings_update", "group_status_update":
		return []string{"groups"}
	case "smb_message_echoes", "message_echoes":
		return []string{"message_echoes"}
	case "smb_app_state_sync":
		return []string{"state_sync"}
	case "history":
		return []string{"history", "messages", "message_echoes"}
	case "user_preferences", "user_id_update", "automatic_events":
		return []string{field}
	case "standby":
		return []string{"messages", "statuses", "message_echoes"}
	}
	return nil
}

// member returns a member of an object, nil if there is none. Of several with one name the last counts.
func member(object json.RawMessage, name string) json.RawMessage {
	var m map[string]json.RawMessage
	if json.Unmarshal(object, &m) != nil {
		return nil
	}
	return m[name]
}

func list(array json.RawMessage) []json.RawMessage {
	var l []json.RawMessage
	if json.Unmarshal(array, &l) != nil {
		return nil
	}
	return l
}

// is reports whether a value begins with b: '{' for an object, '[' for an array, 'n' for null.
func is(v json.RawMessage, b byte) bool {
	return len(v) > 0 && v[0] == b
}
