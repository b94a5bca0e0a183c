package webhook

import (
	"time"

	waerrors "github.com/wacloud/wacloud/errors"
)

// GroupInfo is what all news about groups share.
//
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/groups/webhooks
type GroupInfo struct {
	GroupID   string            `wa:"group_id"`   // "" if the group could not be made
	Type      string            `wa:"type"`       // "group_create", "group_participants_add", …; also "group_add_participants"
	RequestID string            `wa:"request_id"` // of the call that asked for it
	Time      time.Time         `wa:"timestamp"`
	Errors    []*waerrors.Error `wa:"errors"` // why it failed; empty if it did not
}

type groupBase struct {
	noted
	GroupInfo
}

func (g *groupBase) settle() { g.group, g.time = g.GroupID, g.Time }

// A GroupLifecycle says that a group was made or deleted, or could not be.
type GroupLifecycle struct {
	groupBase
	Subject          string        `wa:"subject"`
	Description      string        `wa:"description"`
	InviteLink       string        `wa:"invite_link"`
	JoinApprovalMode string        `wa:"join_approval_mode"` // "approval_required" or "auto_approve"
	Added            []Participant `wa:"added_participants"`
}

// A GroupParticipants says who came, went, or asked to join.
type GroupParticipants struct {
	groupBase
	Reason        string        `wa:"reason"` // "invite_link"
	Added         []Participant `wa:"added_participants"`
	Removed       []Participant `wa:"removed_participants"`
	FailedToLeave []Participant `wa:"failed_participants"` // who could not be removed, with Errors
	InitiatedBy   string        `wa:"initiated_by"`        // "business" or "participant"
	JoinRequestID string        `wa:"join_request_id"`
	WaID          string        `wa:"wa_id,by=phoneID"` // who asked to join
	UserID        string        `wa:"user_id"`
	ParentUserID  string        `wa:"parent_user_id"`
	Username      string        `wa:"username,by=username"`
}

func (g *GroupParticipants) settle() {
	g.groupBase.settle()
	g.from = g.change.person(Person{WaID: g.WaID, UserID: g.UserID, ParentUserID: g.ParentUserID, Username: g.Username})
}

// A Participant is someone of a group.
type Participant struct {
	Input        string            `wa:"input"` // how the call named the person
	WaID         string            `wa:"wa_id,by=phoneID"`
	UserID       string            `wa:"user_id"`
	ParentUserID string            `wa:"parent_user_id"`
	Username     string            `wa:"username,by=username"`
	Errors       []*waerrors.Error `wa:"errors"`
}

// A GroupSettings says which settings of a group were changed, or could not be. What was not asked for is nil.
type GroupSettings struct {
	groupBase
	Picture     *GroupSetting `wa:"profile_picture"`
	Subject     *GroupSetting `wa:"group_subject"`
	Description *GroupSetting `wa:"group_description"`
}

// A GroupSetting is one setting of a group.
type GroupSetting struct {
	Text     string            `wa:"text"`
	MIMEType string            `wa:"mime_type"`
	SHA256   string            `wa:"sha256"`
	Updated  bool              `wa:"update_successful"`
	Errors   []*waerrors.Error `wa:"errors"`
}

// A GroupStatus says that Meta suspended a group, or lifted that: Type "group_suspend" or "group_suspend_cleared".
type GroupStatus struct {
	groupBase
}
