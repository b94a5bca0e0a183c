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
	Thread string // id of the chat: the person's phone-shaped id, else the BSUID; "" outside a History
	FromMe bool   // the business wrote it
	Status string // "READ", "DELIVERED", …; "" outside a History
	// Content is a message such as *TextMessage, or *Unsupported (of type "media_placeholder" where the media is too old),
	// or *Malformed.
	Content Event
	person  Person // whom the chat is with, "" outside a History
}

func (m *HistoryMessage) decode(c *cursor.Cursor) { m.Content = decodeInner(&m.base, c) }

func (m *HistoryMessage) settle() {
	info := infoOf(m.Content)
	if h := info.History; h != nil {
		m.FromMe, m.Status = h.FromMe, h.Status
	}
	m.FromMe = m.FromMe || m.list == listEchoes || info.To != "" || info.ToUserID != "" || sameNumber(info.From.WaID, m.change.DisplayNumber)
	if m.FromMe {
		m.Content.event().settleOutbound(m.Content, m.person)
	} else {
		info.From = info.From.merge(m.person)
		m.Content.(item).settle()
	}
	m.subject = m.Content.about()
}

// Messages yields the messages of the chunk, thread by thread. Each is decoded when its turn comes; one that does not fit
// its type has a *Malformed as Content.
func (h *History) Messages() iter.Seq[*HistoryMessage] {
	return func(yield func(*HistoryMessage) bool) {
		h.walk(cursor.New(h.threads), func(m *HistoryMessage, _ string) bool { return yield(m) })
	}
}

// unknown returns the members of the threads and of their messages that nobody knows.
func (h *History) unknown() (paths []string) {
	c := cursor.New(h.threads)
	c.Track()
	n := 0
	ofThreads := func() {
		for ; n < len(c.UnknownMembers()); n++ {
			paths = append(paths, "threads"+c.UnknownMembers()[n])
		}
	}
	h.walk(c, func(m *HistoryMessage, path string) bool {
		ofThreads()
		for _, u := range Unknown(m) {
			paths = append(paths, path+"."+u)
		}
		return len(paths) < maxUnknown
	})
	ofThreads()
	return paths
}

// walk calls f with each message and its path in the item, until f returns false. c is at the start of the threads.
func (h *History) walk(c *cursor.Cursor, f func(m *HistoryMessage, path string) bool) {
	if h.threads == "" {
		return
	}
	n := 0
	for ok, t := c.First(), 0; ok; ok, t = c.Next(), t+1 {
		if c.Kind() != '{' {
			c.Skip()
			continue
		}
		var chat thread
		chat.decode(c)
		if chat.messages == "" {
			continue
		}
		chat.settle()
		m := cursor.New(chat.messages)
		for ok, i := m.First(), 0; ok; ok, i = m.Next(), i+1 {
			if !f(h.message(&chat, n, m.Raw()), "threads["+strconv.Itoa(t)+"].messages["+strconv.Itoa(i)+"]") {
				return
			}
			n++
		}
	}
}

// A thread is one chat. What cannot be read of it is left out: who it is with is not worth losing messages for.
type thread struct {
	id, messages string
	person       Person
	_            struct{} `wa:"id,with=readID"`
	_            struct{} `wa:"context,with=readPerson"`
	_            struct{} `wa:"messages,with=readMessages"`
}

func (t *thread) readID(c *cursor.Cursor) { t.id = c.Scalar() }

func (t *thread) readPerson(c *cursor.Cursor) {
	begin := c.Here()
	t.person = Person{}
	if c.Kind() == '{' {
		t.person.decode(c)
		if c.Mismatch() == nil {
			return
		}
		t.person = Person{}
		c.Back(begin)
	}
	c.Skip()
}

func (t *thread) readMessages(c *cursor.Cursor) {
	t.messages = ""
	if c.Kind() == '[' {
		t.messages = c.Raw()
	} else {
		c.Skip()
	}
}

// settle completes id and person from each other.
func (t *thread) settle() {
	if isUserID(t.id) {
		t.person.UserID = first(t.person.UserID, t.id)
	} else {
		t.person.WaID = first(t.person.WaID, digits(t.id))
	}
	t.id = first(t.id, t.person.WaID, t.person.UserID)
}

func (h *History) message(t *thread, n int, raw string) *HistoryMessage {
	m := &HistoryMessage{Thread: t.id, person: t.person}
	m.change, m.raw, m.list, m.item = h.change, raw, listHistoryMessage, int32(n)
	c := cursor.New(raw)
	if k := c.Kind(); k != '{' {
		m.Content = m.odd("", "an object", cursor.Word(k))
		return m
	}
	m.decode(c)
	if c.Mismatch() != nil {
		bad := whereItFails(c, raw, m)
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
	Type         string    `wa:"type"`   // "contact"
	Action       string    `wa:"action"` // "add", also for edited ones, or "remove"
	FullName     string    `wa:"contact.full_name"`
	FirstName    string    `wa:"contact.first_name"`
	Phone        string    `wa:"contact.phone_number"`
	UserID       string    `wa:"contact.user_id"`
	ParentUserID string    `wa:"contact.parent_user_id"`
	Username     string    `wa:"contact.username,by=username"`
	Time         time.Time `wa:"metadata.timestamp"`
}

func (s *ContactSync) settle() {
	s.from = Person{WaID: digits(s.Phone), UserID: s.UserID, ParentUserID: s.ParentUserID, Username: s.Username}
	s.time = s.Time
}
