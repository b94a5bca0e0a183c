package webhook

import (
	waerrors "github.com/wacloud/wacloud/errors"
)

// An AccountError is trouble that belongs to the account or number rather than to one message, for example 131057 (the
// account is in maintenance) or 130429. On calls it says why one ended.
//
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/messages/errors
type AccountError struct {
	noted
	Err  *waerrors.Error
	Href string    // where Meta explains it
	wire wireError `wa:",inline"`
}

func (e *AccountError) settle() {
	e.Err = e.wire.error()
	e.Href = e.Err.Href
}

func (e *AccountError) title() string {
	if e.Err == nil {
		return ""
	}
	return e.Err.Title
}

// wireError is an error as webhooks write it. The code may be quoted; details may be an object or a string that holds one.
type wireError struct {
	Code    int      `wa:"code,with=number"`
	Subcode int      `wa:"error_subcode"`
	Title   string   `wa:"title"`
	Message string   `wa:"message"`
	Details string   `wa:"error_data,with=errorData"`
	Plain   string   `wa:"details"` // older revisions
	Href    string   `wa:"href"`
	TraceID string   `wa:"fbtrace_id"`
	_       struct{} `wa:"type"`
}

func (w *wireError) error() *waerrors.Error {
	e := waerrors.FromWebhook(w.Code, w.Subcode, w.Title, w.Message, first(w.Details, w.Plain))
	e.Href, e.TraceID = w.Href, w.TraceID
	return e
}
