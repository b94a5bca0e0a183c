package template

import "strings"

// A Category is what a template is for: it decides the price and who may get it. Meta may add more and may move a
// template to another one.
//
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/templates/template-categorization
type Category string

const (
	Marketing      Category = "MARKETING"
	Utility        Category = "UTILITY"
	Authentication Category = "AUTHENTICATION"
)

// A SubCategory narrows a category down, for templates that ask for or report on a payment.
type SubCategory string

const (
	SubOrderDetails SubCategory = "ORDER_DETAILS"
	SubOrderStatus  SubCategory = "ORDER_STATUS"
)

// A DisplayFormat names a special layout.
type DisplayFormat string

// DisplayOrderDetails is the layout of a template with an OrderDetails button.
const DisplayOrderDetails DisplayFormat = "ORDER_DETAILS"

// A Format says how placeholders are written: {{1}} or {{name}}.
type Format string

const (
	Positional Format = "POSITIONAL"
	Named      Format = "NAMED"
)

// A Status is where a template stands. Values that are not listed here are kept as sent.
//
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/message_template_status_update
type Status string

const (
	Approved        Status = "APPROVED"
	Pending         Status = "PENDING"
	Rejected        Status = "REJECTED"
	Paused          Status = "PAUSED"   // for low quality: 3 hours, then 6 hours, then disabled
	Disabled        Status = "DISABLED" // for good
	Flagged         Status = "FLAGGED"  // at risk of being disabled; can be sent
	Reinstated      Status = "REINSTATED"
	InAppeal        Status = "IN_APPEAL"
	LimitExceeded   Status = "LIMIT_EXCEEDED"
	Locked          Status = "LOCKED" // cannot be edited
	Archived        Status = "ARCHIVED"
	Unarchived      Status = "UNARCHIVED"
	PendingDeletion Status = "PENDING_DELETION"
	Deleted         Status = "DELETED"
)

// code returns the error that Meta answers to a send of a template in this status, 0 if it can be sent or that is not
// known.
func (s Status) code() int {
	switch s {
	case Paused:
		return 132015
	case Disabled:
		return 132016
	case Pending, Rejected, InAppeal, LimitExceeded, Archived, PendingDeletion, Deleted:
		return 132001
	}
	return 0
}

// final reports whether waiting for approval makes no sense any more.
func (s Status) final() bool {
	switch s {
	case Rejected, Paused, Disabled, LimitExceeded, Archived, PendingDeletion, Deleted:
		return true
	}
	return false
}

// approved reports whether a template in this status can be sent.
func (s Status) approved() bool {
	switch s {
	case Approved, Reinstated, Flagged, Unarchived:
		return true
	}
	return false
}

// A Quality is a template's score among those who got it.
type Quality string

const (
	Green    Quality = "GREEN"
	Yellow   Quality = "YELLOW"
	Red      Quality = "RED"
	Unscored Quality = "UNKNOWN"
)

// A Reason is why a template was rejected.
type Reason string

const (
	NoReason             Reason = "NONE"
	AbusiveContent       Reason = "ABUSIVE_CONTENT"
	CategoryNotAvailable Reason = "CATEGORY_NOT_AVAILABLE"
	IncorrectCategory    Reason = "INCORRECT_CATEGORY"
	InvalidFormat        Reason = "INVALID_FORMAT"
	Promotional          Reason = "PROMOTIONAL"
	Scam                 Reason = "SCAM"
	TagContentMismatch   Reason = "TAG_CONTENT_MISMATCH"
)

// upper returns an enum value as Meta's tables spell it: Meta's own pages write some in lower case.
func upper[T ~string](v T) T { return T(strings.ToUpper(string(v))) }
