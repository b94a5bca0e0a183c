package webhook

import (
	"iter"
	"strconv"
	"time"

	waerrors "github.com/wacloud/wacloud/errors"
	"github.com/wacloud/wacloud/webhook/internal/cursor"
)

// A History is one chunk of the chats that a number had before it came to the API. It opens no window, and none of its
// messages is handled as live.
//
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/history
type History struct {
	noted
	Phase    int               `wa:"metadata.phase"`       // 0: the last day, 1: up to 90 days ago, 2: up to 180
	Chunk    int               `wa:"metadata.chunk_order"` // order of the chunk in its phase
	Progress int               `wa:"metadata.progress"`    // percent
	Errors   []*waerrors.Error `wa:"errors"`               // 2593109: the business does not share its history
	threads  string            `wa:"threads,with=readThreads"`
}

func (h *History) readThreads(c *cursor.Cursor) {
	if c.Null() {
		return
	}
	if k := c.Kind(); k != '[' {
		c.Fail("an array", cursor.Word(k))
		return
	}
	h.threads = c.Raw()
}

// A HistoryMessage is a message of the past, in a History or, for media whose details came later, an event of its own.
// Origin().From is the person on the other side, whoever wrote.
type HistoryMessage struct {
	noted
	Thread string // id of the chat: the person's phone-shaped id; "" outside a History
	FromMe bool   // the business wrote it
	Status string // "READ", "DELIVERED", …; "" outside a History
	// Content is a message such as *TextMessage, or *Unsupported (of type "media_placeholder" where the media is too old),
	// or *Malformed.
	Content Event
}

func (m *HistoryMessage) decode(c *cursor.Cursor) { m.Content = decodeInner(&m.base, c) }

func (m *HistoryMessage) settle() {
	info := infoOf(m.Content)
	if h := info.History; h != nil {
		m.FromMe, m.Status = h.FromMe, h.Status
	}
	m.FromMe = m.FromMe || m.list == listEchoes || info.To != "" || info.ToUserID != ""
	if m.FromMe {
		if info.To == "" && info.ToUserID == "" {
			info.To = m.Thread
		}
		m.Content.event().settleOutbound(m.Content)
	} else {
		m.Content.(item).settle()
	}
	m.subject = m.Content.about()
}

// Messages yields the messages of the chunk, thread by thread. Each is decoded when its turn comes; one that does not fit
// its type has a *Malformed as Content.
func (h *History) Messages() iter.Seq[*HistoryMessage] {
	return func(yield func(*HistoryMessage) bool) {
		h.walk(func(m *HistoryMessage, _ string) bool { return yield(m) })
	}
}

// walk calls f with each message and its path in the item, until f returns false.
func (h *History) walk(f func(m *HistoryMessage, path string) bool) {
	if h.threads == "" {
		return
	}
	n := 0
	c := cursor.New(h.threads)
	for ok, t := c.First(), 0; ok; ok, t = c.Next(), t+1 {
		id, messages := thread(c)
		if messages == "" {
			continue
		}
		m := cursor.New(messages)
		for ok, i := m.First(), 0; ok; ok, i = m.Next(), i+1 {
			if !f(h.message(id, n, m.Raw()), "threads["+strconv.Itoa(t)+"].messages["+strconv.Itoa(i)+"]") {
				return
			}
			n++
		}
	}
}

// thread reads one chat: its id and its messages, "" unless they are an array.
func thread(c *cursor.Cursor) (id, messages string) {
	if c.Kind() != '{' {
		c.Skip()
		return "", ""
	}
	for ok := c.Open(); ok; ok = c.More() {
		switch c.Key() {
		case "id":
			id = c.Scalar()
		case "messages":
			messages = ""
			if c.Kind() == '[' {
				messages = c.Raw()
			} else {
				c.Skip()
			}
		default:
			c.Skip()
		}
	}
	return id, messages
}

func (h *History) message(thread string, n int, raw string) *HistoryMessage {
	m := &HistoryMessage{Thread: thread}
	m.change, m.raw, m.list, m.item = h.change, raw, listHistoryMessage, int32(n)
	c := cursor.New(raw)
	if k := c.Kind(); k != '{' {
		m.Content = m.odd("", "an object", cursor.Word(k))
		return m
	}
	m.decode(c)
	if c.Mismatch() != nil {
		c.Reset(raw)
		c.Track()
		m.decode(c)
		bad := c.Mismatch()
		m.Content = m.odd(bad.Path, bad.Want, bad.Got)
		return m
	}
	m.settle()
	return m
}

func (m *HistoryMessage) odd(path, want, got string) *Malformed {
	bad := newMalformed(path, want, got)
	bad.base = m.base
	return bad
}

// A ContactSync says that the business app's address book changed: a contact was added, edited or removed.
//
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/smb_app_state_sync
type ContactSync struct {
	noted
	Type      string    `wa:"type"`   // "contact"
	Action    string    `wa:"action"` // "add", also for edited ones, or "remove"
	FullName  string    `wa:"contact.full_name"`
	FirstName string    `wa:"contact.first_name"`
	Phone     string    `wa:"contact.phone_number"`
	UserID    string    `wa:"contact.user_id"`
	Username  string    `wa:"contact.username"`
	Time      time.Time `wa:"metadata.timestamp"`
}

func (s *ContactSync) settle() {
	s.from = Person{WaID: s.Phone, UserID: s.UserID, Username: s.Username}
	s.time = s.Time
}
