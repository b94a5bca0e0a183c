package whatsapp

import (
	"context"
	"time"

	waerrors "github.com/wacloud/wacloud/errors"
)

// A Limiter keeps sends below Meta's limits. Wait returns when a message from number to recipient may leave, or with
// an error that fails the send; Observe is told how each attempt ended, nil for success. recipient is the digits of a phone
// number, however it was written, or else the id as it is sent. Both are called from many goroutines.
//
// A Limiter that also has the method Return(number, recipient string) is told by it of a message that did not leave after
// Wait, since trouble that binds them all was found meanwhile (see errors.Shut), and may let another one go in its place.
type Limiter interface {
	Wait(ctx context.Context, number, recipient string) error
	Observe(number, recipient string, err *waerrors.Error)
}

// A Monitor watches messages on their way out. Before may refuse one by returning an error, and may extend
// o.CallbackData; After is told what became of it, with r set if err is nil. After is not called for a message that
// Before refused or whose check failed. Both are called from many goroutines.
type Monitor interface {
	Before(ctx context.Context, number string, o *Outgoing) error
	After(ctx context.Context, number string, o *Outgoing, r *Receipt, err error)
}

// A Hook is called when a call begins. The context it returns is used for the call, and the function it returns, unless
// nil, is called when the call has ended.
type Hook func(ctx context.Context, call Call) (context.Context, func(Result))

// A Call is what a Hook sees of a call that begins. It names no person.
type Call struct {
	Name          string // of the channel, see WithName
	Op            string // one of few fixed names, for example "send message"
	Method        string // HTTP method
	PhoneNumberID string
}

// A Result is what a Hook sees of a call that has ended.
type Result struct {
	Err      *waerrors.Error // nil if the call succeeded
	Status   int             // HTTP status of the last attempt, 0 if there was none
	Attempts []waerrors.Attempt
	Duration time.Duration // of the whole call, waits included
	Usage    []Usage       // what Meta said of the Graph API's rate limits
	Version  string        // the API version that answered, "v26.0"; "" if Meta did not say
}
