package webhook

// A FlowUpdate tells the state of a Flow or the health of its endpoint.
//
// Reference: https://developers.facebook.com/docs/whatsapp/flows/reference/flowswebhooks
type FlowUpdate struct {
	news
	Event         string      `wa:"event"` // "FLOW_STATUS_CHANGE", "ENDPOINT_ERROR_RATE", "ENDPOINT_LATENCY", …
	Message       string      `wa:"message"`
	FlowID        string      `wa:"flow_id"`
	OldStatus     string      `wa:"old_status"`
	NewStatus     string      `wa:"new_status"` // "DRAFT", "PUBLISHED", "DEPRECATED", "BLOCKED", "THROTTLED"
	ErrorRate     float64     `wa:"error_rate"` // percent
	Threshold     float64     `wa:"threshold"`
	AlertState    string      `wa:"alert_state"` // "ACTIVATED" or "DEACTIVATED"
	Errors        []FlowError `wa:"errors"`
	P50Latency    float64     `wa:"p50_latency"` // milliseconds
	P90Latency    float64     `wa:"p90_latency"` // milliseconds
	RequestsCount int         `wa:"requests_count"`
	Availability  float64     `wa:"availability"` // percent
	Warning       string      `wa:"warning"`
}

// A FlowError is one kind of error of a Flow. Compare Type without regard to case, and "-" as "_".
type FlowError struct {
	Type  string  `wa:"error_type"`
	Rate  float64 `wa:"error_rate"`
	Count int     `wa:"error_count"`
}
