package whatsapptest

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// list is a page of things as Graph gives them.
type list struct {
	Data   []json.RawMessage `json:"data"`
	Paging *paging           `json:"paging,omitempty"`
	Total  *summary          `json:"summary,omitempty"`
}

type paging struct {
	Cursors  cursors `json:"cursors"`
	Next     string  `json:"next,omitempty"`
	Previous string  `json:"previous,omitempty"`
}

type cursors struct {
	Before string `json:"before"`
	After  string `json:"after"`
}

type summary struct {
	Count int `json:"total_count"`
}

// fields answers with the members that the call asks for. Unset are more that it may ask for: they are left out, as Graph
// does with what has no value.
func fields(c *call, object any, node, unset string) (*answer, *failure) {
	body, f := c.pick(object, node, unset)
	if f != nil {
		return nil, f
	}
	return &answer{status: http.StatusOK, body: body}, nil
}

// pick keeps what the call asks for of a node, or the node's default fields.
func (c *call) pick(object any, node, unset string) (json.RawMessage, *failure) {
	asked := c.r.URL.Query().Get("fields")
	if asked == "" {
		asked = c.defaults
	}
	body, unknown, err := pick(object, asked, unset)
	switch {
	case err != nil:
		return nil, refuse(131000, "%v", err)
	case unknown != "":
		return nil, noField(unknown, node)
	}
	return body, nil
}

func noField(name, node string) *failure {
	return &failure{status: http.StatusBadRequest, code: 100,
		message: "(#100) Tried accessing nonexisting field (" + name + ") on node type (" + node + ")"}
}

// page is pageOf for nodes that have every field.
func page(c *call, nodes []any, kind string) (*answer, *failure) { return pageOf(c, nodes, kind, "") }

// pageOf answers with one page of nodes, 25 unless the call says otherwise.
func pageOf(c *call, nodes []any, kind, unset string) (*answer, *failure) {
	out, f := c.page(nodes, kind, unset)
	if f != nil {
		return nil, f
	}
	return ok(out)
}

func (c *call) page(nodes []any, kind, unset string) (*list, *failure) {
	q := c.r.URL.Query()
	limit := 25
	if v := q.Get("limit"); v != "" {
		n, err := strconv.Atoi(v)
		if err != nil || n < 1 {
			return nil, refuse(100, "Param limit must be a positive number.")
		}
		limit = min(n, 1000)
	}
	from, f := placeIn(q, "after", 0, len(nodes))
	if f != nil {
		return nil, f
	}
	to := min(from+limit, len(nodes))
	if q.Has("before") {
		if to, f = placeIn(q, "before", len(nodes), len(nodes)); f != nil {
			return nil, f
		}
		from = max(0, to-limit)
	}
	out := &list{Data: []json.RawMessage{}}
	for _, n := range nodes[from:to] {
		body, f := c.pick(n, kind, unset)
		if f != nil {
			return nil, f
		}
		out.Data = append(out.Data, body)
	}
	if len(out.Data) == 0 {
		return out, nil
	}
	out.Paging = &paging{Cursors: cursors{Before: cursor(from), After: cursor(to)}}
	if to < len(nodes) {
		out.Paging.Next = c.turn("after", to, limit)
	}
	if from > 0 {
		out.Paging.Previous = c.turn("before", from, limit)
	}
	return out, nil
}

// placeIn reads a cursor of the query.
func placeIn(q url.Values, name string, otherwise, most int) (int, *failure) {
	v := q.Get(name)
	if v == "" {
		return otherwise, nil
	}
	n, valid := cursorPlace(v)
	if !valid || n > most {
		return 0, refuse(131059, "The cursor is not valid.")
	}
	return n, nil
}

// turn is the URL of another page of the call.
func (c *call) turn(which string, to, limit int) string {
	q := c.r.URL.Query()
	for _, name := range []string{"access_token", "appsecret_proof", "after", "before"} {
		q.Del(name)
	}
	q.Set(which, cursor(to))
	q.Set("limit", strconv.Itoa(limit))
	version := c.version
	if version != "" {
		version = "/" + version
	}
	return c.origin + version + "/" + strings.Join(c.path, "/") + "?" + q.Encode()
}

func cursor(place int) string {
	return base64.RawURLEncoding.EncodeToString([]byte("place:" + strconv.Itoa(place)))
}

func cursorPlace(c string) (int, bool) {
	b, err := base64.RawURLEncoding.DecodeString(c)
	if err != nil {
		return 0, false
	}
	digits, found := strings.CutPrefix(string(b), "place:")
	n, err := strconv.Atoi(digits)
	return n, found && err == nil && n >= 0
}

// filters reads the parameter filtering: the value that each of the names must have.
func filters(raw string, names ...string) (map[string]string, *failure) {
	if raw == "" {
		return nil, nil
	}
	var given []struct {
		Field    string `json:"field"`
		Operator string `json:"operator"`
		Value    text   `json:"value"`
	}
	err := json.Unmarshal([]byte(raw), &given)
	wanted := map[string]string{}
	for _, v := range given {
		if v.Operator != "EQUAL" || !slices.Contains(names, v.Field) {
			err = fmt.Errorf("no filter for %s %s", v.Field, v.Operator)
		}
		wanted[v.Field] = string(v.Value)
	}
	if err != nil || len(given) == 0 {
		return nil, refuse(100, "Param filtering takes the fields %s with the operator EQUAL: %v", strings.Join(names, ", "), err)
	}
	return wanted, nil
}

func matchesWord(wanted, value string) bool { return wanted == "" || strings.EqualFold(wanted, value) }
