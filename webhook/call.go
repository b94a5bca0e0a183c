package webhook

import (
	"time"

	waerrors "github.com/wacloud/wacloud/errors"
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
	Direction        string    `wa:"direction"` // "USER_INITIATED" or "BUSINESS_INITIATED"
	Time             time.Time `wa:"timestamp"`
	From             string    `wa:"from"`
	FromUserID       string    `wa:"from_user_id"`
	FromParentUserID string    `wa:"from_parent_user_id"`
	To               string    `wa:"to"`
	ToUserID         string    `wa:"to_user_id"`
	ToParentUserID   string    `wa:"to_parent_user_id"`
	SDPType          string    `wa:"session.sdp_type"` // "offer" or "answer"
	SDP              string    `wa:"session.sdp"`      // RFC 8866
	Status           string    `wa:"status"`           // with CallTerminate: "COMPLETED", "FAILED"; also "Completed"
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

	oldSDP string `wa:"connection.webrtc.sdp"` // older revisions
}

// ByUser reports whether the person calls the business.
func (c *Call) ByUser() bool { return c.Direction == "USER_INITIATED" }

func (c *Call) settle() {
	user := Person{WaID: c.From, UserID: c.FromUserID, ParentUserID: c.FromParentUserID}
	if !c.ByUser() {
		user = Person{WaID: c.To, UserID: c.ToUserID, ParentUserID: c.ToParentUserID}
	}
	c.from = c.change.person(user)
	c.messageID, c.time = c.ID, c.Time
	c.SDP = first(c.SDP, c.oldSDP)
	if len(c.Errors) == 0 {
		c.Errors = c.change.errors
	}
}

// A CallStatus tells how a call of the business gets on.
//
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/calling/business-initiated-calls
type CallStatus struct {
	noted
	ID                    string            `wa:"id"`     // wacid
	State                 State             `wa:"status"` // "RINGING", "ACCEPTED", "REJECTED"
	Time                  time.Time         `wa:"timestamp"`
	RecipientID           string            `wa:"recipient_id"`
	RecipientUserID       string            `wa:"recipient_user_id"`
	RecipientParentUserID string            `wa:"recipient_parent_user_id"`
	CallbackData          string            `wa:"biz_opaque_callback_data"`
	Errors                []*waerrors.Error `wa:"errors"`
	parentUserID          string            `wa:"parent_user_id"`
	_                     struct{}          `wa:"type"`
}

func (s *CallStatus) settle() {
	if s.RecipientParentUserID == "" {
		s.RecipientParentUserID = s.parentUserID
	}
	s.from = s.change.person(Person{WaID: s.RecipientID, UserID: s.RecipientUserID, ParentUserID: s.RecipientParentUserID})
	s.messageID, s.time = s.ID, s.Time
}
