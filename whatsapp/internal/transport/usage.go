package transport

import (
	"encoding/json"
	"maps"
	"net/http"
	"slices"
	"time"

	waerrors "github.com/wacloud/wacloud/errors"
)

// A Usage is one of whatsapp.Usage.
type Usage struct {
	Scope  string
	Type   string
	Calls  int
	Time   int
	CPU    int
	Regain time.Duration
}

type wireUsage struct {
	Type   string  `json:"type"`
	Calls  float64 `json:"call_count"`
	Time   float64 `json:"total_time"`
	CPU    float64 `json:"total_cputime"`
	Regain float64 `json:"estimated_time_to_regain_access"` // minutes
}

func (w wireUsage) usage(scope string) Usage {
	regain := min(max(0, w.Regain), maxRetryHint.Minutes())
	return Usage{Scope: scope, Type: w.Type, Calls: int(w.Calls), Time: int(w.Time), CPU: int(w.CPU),
		Regain: time.Duration(regain * float64(time.Minute))}
}

// Usages reads the usage headers of an answer. What cannot be read is left out.
func Usages(h http.Header) []Usage {
	var all []Usage
	if s := h.Get("X-App-Usage"); s != "" {
		var app wireUsage
		if err := json.Unmarshal([]byte(s), &app); err == nil {
			all = append(all, app.usage("app"))
		}
	}
	if s := h.Get("X-Business-Use-Case-Usage"); s != "" {
		var cases map[string][]wireUsage
		if err := json.Unmarshal([]byte(s), &cases); err == nil {
			for _, id := range slices.Sorted(maps.Keys(cases)) {
				for _, w := range cases[id] {
					all = append(all, w.usage(id))
				}
			}
		}
	}
	return all
}

// regain returns how long calls will not work, as the usage headers tell it of a refusal for the limits that they are
// about; 0 if they do not. Limits on messages are not among them.
func regain(e *waerrors.Error, h http.Header) (longest time.Duration) {
	switch e.Code {
	case 4, 80007, 80008: // of the app, of the account
		for _, u := range Usages(h) {
			longest = max(longest, u.Regain)
		}
	}
	return longest
}
