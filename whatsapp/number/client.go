package number

import (
	"net/http"

	"fmt"

	waerrors "github.com/wacloud/wacloud/errors"
	"github.com/wacloud/wacloud/whatsapp/graph"
	"github.com/wacloud/wacloud/whatsapp/internal/area"
)

// Limits of what is written to a number. Characters are code points.
const (
	MaxName         = 75   // characters of a display name; at least 2
	MaxIceBreakers  = 4    // ice breakers of a number
	MaxIceBreaker   = 80   // characters of one
	MaxCommands     = 30   // commands of a number
	MaxCommandName  = 32   // characters
	MaxCommandHint  = 256  // characters
	MaxBlock        = 1000 // people in one Block or Unblock
	MaxLinkText     = 140  // characters of a short link's text
	MaxUsername     = 35   // characters; at least 3
	MaxCallbackURL  = 200  // characters of an override
	digitsOfPIN     = 6
	digitsOfCode    = 6
	leastName       = 2
	leastUsername   = 3
	maxHoursPerDay  = 2  // spans of call hours on one day
	maxHolidays     = 20 // spans of holidays
	maxVoicemailSec = 30 // seconds that a call rings before voicemail
)

// A Client manages one business phone number: the one that its API stands for. It is immutable and may be used by many
// goroutines at once.
type Client struct{ api graph.API }

// NewClient returns a client for the number that api stands for, usually a *whatsapp.Client. It does no I/O.
func NewClient(api graph.API) *Client { return &Client{api} }

// call begins an operation on the number's node, or on an edge of it.
func (c *Client) call(op string, edge ...string) *area.Call {
	return area.On(c.api, op, "phone_number_id", c.api.PhoneNumberID(), edge...)
}

// missing is the error of an answer in which what was asked for is not.
func missing(op, path, value string) error {
	return &waerrors.Error{
		Op: op, Outcome: waerrors.Refused, Kind: waerrors.NotFound, Status: http.StatusOK,
		Fields: []waerrors.FieldError{{Path: path, Rule: "want one that exists", Value: fmt.Sprintf("%.40q", value)}},
	}
}
