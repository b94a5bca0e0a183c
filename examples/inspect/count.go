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
	n := 0
	for _, name := range arrays(field) {
		v := member(member(change, "value"), name)
		if is(v, '[') {
			n += len(list(v))
		} else if v != nil && !is(v, 'n') {
			n++ // something else where Meta sends an array
		}
	}
	return n
}

// arrays returns the members of a change's value that hold its items, none if the change is one item.
func arrays(field string) []string {
	switch field {
	case "messages":
		return []string{"messages", "statuses", "errors", "user_actions"}
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
