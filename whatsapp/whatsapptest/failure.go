package whatsapptest

import (
	"fmt"
	"net/http"

	waerrors "github.com/wacloud/wacloud/errors"
)

// A failure is an answer that is a Graph error.
type failure struct {
	status        int
	kind          string // "type" of the envelope, OAuthException if empty
	code, subcode int
	message       string
	details       string
	userTitle     string // of management calls: what a person may be shown
	userMessage   string
	transient     bool
}

type errorEnvelope struct {
	Error errorBody `json:"error"`
}

type errorBody struct {
	Message   string     `json:"message"`
	Type      string     `json:"type"`
	Code      int        `json:"code"`
	Subcode   int        `json:"error_subcode,omitempty"`
	Data      *errorData `json:"error_data,omitempty"`
	UserTitle string     `json:"error_user_title,omitempty"`
	UserMsg   string     `json:"error_user_msg,omitempty"`
	Transient bool       `json:"is_transient,omitempty"`
	Trace     string     `json:"fbtrace_id"`
}

type errorData struct {
	Product string `json:"messaging_product,omitempty"`
	Details string `json:"details"`
}

// refuse returns the failure of a code that has a row in the documentation, with Meta's title and a detail.
func refuse(code int, details string, args ...any) *failure {
	if len(args) > 0 {
		details = fmt.Sprintf(details, args...)
	}
	return &failure{
		status: httpStatus(code, 0), code: code, details: details,
		message: fmt.Sprintf("(#%d) %s", code, title(code)),
		// Meta marks what may pass by itself.
		transient: code == 2 || code == 131016 || code == 131057,
	}
}

// missing returns Graph's own complaint about a parameter that every call of the edge needs.
func missing(parameter string) *failure {
	return &failure{
		status: http.StatusBadRequest, code: 100,
		message: fmt.Sprintf("(#100) The parameter %s is required.", parameter),
	}
}

// wrongProduct returns the complaint about a messaging_product that is not "whatsapp".
func wrongProduct(given text) *failure {
	if given == "" {
		return missing("messaging_product")
	}
	return refuse(100, "Param messaging_product must be one of {WHATSAPP} - got %q.", string(given))
}

// unknownObject returns Graph's answer about an id that is not there, or not for this token, or lacks the verb.
func unknownObject(method, id string) *failure {
	verb := "post"
	switch method {
	case http.MethodGet, http.MethodHead:
		verb = "get"
	case http.MethodDelete:
		verb = "delete"
	}
	return &failure{
		status: http.StatusBadRequest, kind: "GraphMethodException", code: 100, subcode: 33,
		message: fmt.Sprintf("Unsupported %s request. Object with ID '%s' does not exist, cannot be loaded due to missing "+
			"permissions, or does not support this operation. Please read the Graph API documentation at "+
			"https://developers.facebook.com/docs/graph-api", verb, id),
	}
}

func unknownPath(path string) *failure {
	return &failure{status: http.StatusBadRequest, code: 2500, message: "Unknown path components: " + path}
}

func badToken(subcode int, message string) *failure {
	return &failure{status: http.StatusUnauthorized, code: 190, subcode: subcode, message: message}
}

func (f *failure) envelope(trace string) ([]byte, error) {
	e := errorBody{
		Message: f.message, Type: f.kind, Code: f.code, Subcode: f.subcode, Transient: f.transient, Trace: trace,
		UserTitle: f.userTitle, UserMsg: f.userMessage,
	}
	if e.Type == "" {
		e.Type = "OAuthException"
	}
	if f.details != "" {
		e.Data = &errorData{Product: "whatsapp", Details: f.details}
	}
	return plainJSON(errorEnvelope{e})
}

// title returns Meta's own words for the codes that the server answers by itself, and the table's for what is injected.
func title(code int) string {
	switch code {
	case 100:
		return "Invalid parameter"
	case 130429:
		return "Rate limit hit"
	case 131008:
		return "Required parameter is missing"
	case 131009:
		return "Parameter value is not valid"
	case 131021:
		return "Recipient cannot be sender"
	case 131026:
		return "Message undeliverable"
	case 131030:
		return "Recipient phone number not in allowed list"
	case 131041:
		return "Group unknown"
	case 131042:
		return "Business eligibility payment issue"
	case 131047:
		return "Re-engagement message"
	case 131051:
		return "Unsupported message type"
	case 131053:
		return "Media upload error"
	case 131056:
		return "(Business Account, Consumer Account) pair rate limit hit"
	case 131057:
		return "Account in maintenance mode"
	case 131062:
		return "Business-scoped User ID (BSUID) recipients are not supported for this message"
	case 132000:
		return "Number of parameters does not match the expected number of params"
	case 132001:
		return "Template name does not exist in the translation"
	case 132005:
		return "Translated text too long"
	case 132012:
		return "Parameter format does not match format in the created template"
	case 132015:
		return "Template is paused"
	case 132016:
		return "Template is disabled"
	case 132018:
		return "There's an issue with the parameters in your template."
	case 134100:
		return "Only marketing messages supported"
	}
	if e, ok := waerrors.Lookup(code, 0); ok {
		return e.Title
	}
	return "An unknown error has occurred."
}

func httpStatus(code, subcode int) int {
	if e, ok := waerrors.Lookup(code, subcode); ok && e.HTTPStatus != 0 {
		return e.HTTPStatus
	}
	return http.StatusBadRequest
}
