package webhook

import (
	"time"

	waerrors "github.com/wacloud/wacloud/errors"
	"github.com/wacloud/wacloud/webhook/internal/cursor"
)

// Events of a Call.
const (
	CallConnect       = "connect"
	CallTerminate     = "terminate"
	CallCreated       = "call_created" // SIP
	CallRecording     = "call_recording_available"
	CallTranscription = "call_transcription_available"
)

// A Call is one event of a voice call. Origin().From is the person, whoever calls whom.
//
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/calling/reference
type Call struct {
	noted
	ID               string    `wa:"id"` // wacid
	Event            string    `wa:"event"`
	Direction        string    `wa:"direction"` // "USER_INITIATED" or "BUSINESS_INITIATED"; "" in some events after the call
	Time             time.Time `wa:"timestamp"`
	From             string    `wa:"from,by=phoneID"`
	FromUserID       string    `wa:"from_user_id"`
	FromParentUserID string    `wa:"from_parent_user_id"`
	To               string    `wa:"to,by=phoneID"`
	ToUserID         string    `wa:"to_user_id"`
	ToParentUserID   string    `wa:"to_parent_user_id"`
	SDPType          string    `wa:"session.sdp_type"` // "offer" or "answer"
	SDP              string    `wa:"session.sdp"`      // RFC 8866
	Status           string    `wa:"status,by=oneOf"`  // with CallTerminate: "COMPLETED", "FAILED"; also "Completed"
	Started          time.Time `wa:"start_time"`
	Ended            time.Time `wa:"end_time"`
	Seconds          int       `wa:"duration"`
	CallbackData     string    `wa:"biz_opaque_callback_data"`
	CTAPayload       string    `wa:"cta_payload"`
	DeeplinkPayload  string    `wa:"deeplink_payload"`
	RecordingType    string    `wa:"call_recording.type"`
	Recording        *Media    `wa:"call_recording.audio"`
	Transcript       *Media    `wa:"call_transcript.document"`

	// Errors say why the call ended. Meta writes them beside the calls of a change, so all calls of the change have them.
	Errors []*waerrors.Error `wa:"errors"`

	oldSDP   string `wa:"connection.webrtc.sdp"` // older revisions
	userFrom bool   // From is the person, as far as one can tell without a direction
}

// ByUser reports whether the person calls the business. Without a Direction it is told by who stands in From.
func (c *Call) ByUser() bool {
	return c.Direction == "USER_INITIATED" || c.Direction == "" && c.userFrom
}

func (c *Call) settle() {
	c.from = c.change.person(c.person())
	c.messageID, c.time = c.ID, c.Time
	c.SDP = first(c.SDP, c.oldSDP)
	if len(c.Errors) == 0 {
		c.Errors = c.change.errors
	}
}

// person returns the side that is not the business. The direction tells which it is, or who has a user id, or who has not
// the business number; a side that is the business number or nobody yields to the other.
func (c *Call) person() Person {
	from := Person{WaID: c.From, UserID: c.FromUserID, ParentUserID: c.FromParentUserID}
	to := Person{WaID: c.To, UserID: c.ToUserID, ParentUserID: c.ToParentUserID}
	named := func(p Person) bool { return p.UserID != "" || p.ParentUserID != "" }
	business := func(p Person) bool { return !named(p) && sameNumber(p.WaID, c.change.DisplayNumber) }
	c.userFrom = named(from) || !named(to) && !from.IsZero() && (to.IsZero() || !business(from))
	user, other := to, from
	if c.ByUser() {
		user, other = from, to
	}
	known := named(other) || c.change.DisplayNumber != "" && !other.IsZero() && !business(other)
	if known && (user.IsZero() || business(user)) {
		user = other
	}
	if sameNumber(user.WaID, c.change.DisplayNumber) {
		user.WaID = "" // a sample of Meta's has the person's user id beside the business number
	}
	return user
}

// A CallStatus tells how a call of the business gets on.
//
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/calling/business-initiated-calls
type CallStatus struct {
	noted
	ID                    string            `wa:"id"`     // wacid
	State                 State             `wa:"status"` // "RINGING", "ACCEPTED", "REJECTED"
	Time                  time.Time         `wa:"timestamp"`
	RecipientID           string            `wa:"recipient_id,by=phoneID"`
	RecipientUserID       string            `wa:"recipient_user_id"`
	RecipientParentUserID string            `wa:"recipient_parent_user_id"`
	CallbackData          string            `wa:"biz_opaque_callback_data"`
	Errors                []*waerrors.Error `wa:"errors"`
	_                     struct{}          `wa:"parent_user_id,with=readParent"`
	_                     struct{}          `wa:"parent_recipient_user_id,with=readParent"`
	_                     struct{}          `wa:"type"`
}

// readParent reads another spelling of RecipientParentUserID.
func (s *CallStatus) readParent(c *cursor.Cursor) {
	s.RecipientParentUserID = first(s.RecipientParentUserID, c.String())
}

func (s *CallStatus) settle() {
	s.from = s.change.person(Person{WaID: s.RecipientID, UserID: s.RecipientUserID, ParentUserID: s.RecipientParentUserID})
	s.messageID, s.time = s.ID, s.Time
}
