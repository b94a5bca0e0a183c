package errors

import "time"

// A Shut is the cause (Err) of a message that was not tried, because an earlier one met trouble that binds all messages
// of the number, account or token: a payment problem, maintenance mode, a ban, a dead token. The error around it has the kind and
// code of that trouble, the outcome NotSent, and in RetryAfter the time until Until. Find it with
// errors.AsType[*Shut](err).
type Shut struct {
	Until time.Time // when the next message is tried, as a probe
	Why   *Error    // the failure that shut the gate
}

// Error says since which failure and until when.
func (s *Shut) Error() string {
	line := "not tried before " + s.Until.UTC().Format(time.RFC3339)
	if s.Why != nil {
		line += ", since " + s.Why.text()
	}
	return oneLine(line)
}
