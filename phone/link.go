package phone

import (
	"net/url"
	"strconv"
	"strings"
	"unicode/utf8"

	waerrors "github.com/wacloud/wacloud/errors"
)

// A LinkKind is where a link leads.
type LinkKind string

const (
	ChatLink    LinkKind = "chat"    // a chat with a number, or with whom the user picks
	MessageLink LinkKind = "message" // a chat through a short link, which hides the number
	CallLink    LinkKind = "call"    // a call to a business number
	GroupLink   LinkKind = "group"   // an invitation to a group
)

// A Target is what a link says. Which fields are set depends on Kind.
type Target struct {
	Kind    LinkKind
	Number  string // ChatLink, CallLink: "+" and digits; "" in a chat link lets the user pick the recipient
	Text    string // ChatLink: draft in the user's input box
	Code    string // MessageLink: 14 of A to Z and 2 to 7
	Payload string // CallLink: comes back in the calls webhook; at most 512 characters
	Invite  string // GroupLink: what follows the host
}

// Link returns the link that opens a chat with a number, given in any spelling with country code, and puts text into
// the user's input box: https://wa.me/15550001111?text=Hi%21. Either may be "", not both: without a number the user
// picks the recipient.
//
// Errors: Invalid for a number that Parse refuses and for text that is not UTF-8.
func Link(number, text string) (string, error) {
	return Target{Kind: ChatLink, Number: number, Text: text}.URL()
}

// URL returns the link. It is an error of kind Invalid if a field that its Kind needs is missing or breaks its limit.
func (t Target) URL() (string, error) {
	switch t.Kind {
	case ChatLink:
		if t.Number == "" && t.Text == "" {
			return "", badLink("number", "want a number, a text or both", "")
		}
		return join("https://wa.me/", t.Number, "text", t.Text)
	case CallLink:
		const most = 512 // characters
		if t.Number == "" {
			return "", badLink("number", ruleWanted, "")
		}
		if n := utf8.RuneCountInString(t.Payload); n > most {
			return "", badLink("biz_payload", "want at most 512 characters", strconv.Itoa(n))
		}
		return join("https://wa.me/call/", t.Number, "biz_payload", t.Payload)
	case MessageLink:
		if !isCode(t.Code) {
			return "", badLink("code", "want 14 of A to Z and 2 to 7", t.Code)
		}
		return "https://wa.me/message/" + t.Code, nil
	case GroupLink:
		if !isInvite(t.Invite) {
			return "", badLink("invite", "want 1 to 64 letters, digits, - and _", t.Invite)
		}
		return "https://chat.whatsapp.com/" + t.Invite, nil
	}
	return "", badLink("kind", "want chat, message, call or group", string(t.Kind))
}

func join(base, number, name, value string) (string, error) {
	if number != "" {
		n, err := Parse(number, "")
		if err != nil {
			return "", err
		}
		base += n.WaID()
	}
	if !utf8.ValidString(value) {
		return "", badLink(name, "want valid UTF-8", "")
	}
	if value == "" {
		return base, nil
	}
	return base + "?" + name + "=" + escape(value), nil
}

// escape writes a space as %20: WhatsApp shows the + that QueryEscape writes.
func escape(s string) string { return strings.ReplaceAll(url.QueryEscape(s), "+", "%20") }

// ParseLink reads a link of WhatsApp back: wa.me with a number, a text or both, wa.me/message, wa.me/call,
// api.whatsapp.com/send and chat.whatsapp.com, with https, http or no scheme. The number comes back as Link spells it,
// with "+". It is an error of kind Invalid if the link is none of these.
func ParseLink(link string) (Target, error) {
	s := strings.TrimSpace(link)
	if !strings.Contains(s, "://") {
		s = "https://" + s
	}
	u, err := url.Parse(s)
	if err != nil || u.User != nil || u.Scheme != "https" && u.Scheme != "http" {
		return Target{}, notLink()
	}
	query, err := url.ParseQuery(u.RawQuery)
	if err != nil {
		return Target{}, badLink("link", "want a query that is escaped correctly", "")
	}
	path := strings.Trim(u.Path, "/")
	switch strings.ToLower(u.Host) {
	case "wa.me", "www.wa.me":
		return shortLink(path, query)
	case "api.whatsapp.com":
		if path == "send" {
			return chat(query.Get("phone"), query.Get("text"))
		}
	case "chat.whatsapp.com":
		if t := (Target{Kind: GroupLink, Invite: strings.TrimPrefix(path, "invite/")}); isInvite(t.Invite) {
			return t, nil
		}
	}
	return Target{}, notLink()
}

func shortLink(path string, query url.Values) (Target, error) {
	head, tail, _ := strings.Cut(path, "/")
	switch {
	case head == "message" && isCode(tail):
		return Target{Kind: MessageLink, Code: tail}, nil
	case head == "call" && tail != "":
		t, err := chat(tail, "")
		t.Kind, t.Payload = CallLink, query.Get("biz_payload")
		if err != nil {
			return Target{}, err
		}
		return t, nil
	case tail == "":
		return chat(head, query.Get("text"))
	}
	return Target{}, notLink()
}

func chat(number, text string) (Target, error) {
	t := Target{Kind: ChatLink, Text: text}
	if number != "" {
		n, err := Parse(number, "")
		if err != nil {
			return Target{}, err
		}
		t.Number = plus(n.WaID())
	}
	if t.Number == "" && t.Text == "" || !utf8.ValidString(text) {
		return Target{}, notLink()
	}
	return t, nil
}

// isCode reports whether s is a code of a short link as message_qrdls gives it.
func isCode(s string) bool {
	const length = 14 // characters
	return len(s) == length && all(s, func(b byte) bool { return capital(b) || '2' <= b && b <= '7' })
}

func isInvite(s string) bool {
	const most = 64 // characters; real ones have 22
	return s != "" && len(s) <= most && all(s, func(b byte) bool { return alphanumeric(b) || b == '-' || b == '_' })
}

func notLink() error {
	return badLink("link", "want a wa.me, api.whatsapp.com/send or chat.whatsapp.com link", "")
}

func badLink(path, rule, value string) error {
	const most = 32 // bytes of a value in an error
	if len(value) > most {
		value = strings.ToValidUTF8(value[:most], "") + "…"
	}
	return waerrors.NewInvalid("link", waerrors.FieldError{Path: path, Rule: rule, Value: value})
}
