package main

import (
	"hash/fnv"
	"math/rand/v2"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/wacloud/wacloud/whatsapp/whatsapptest"
)

// A kind of fault, and where it strikes.
type kind struct {
	name  string
	fault whatsapptest.Fault
}

const (
	// tooLate is when the way to the server gives up on an answer that never comes.
	tooLate = 2 * time.Second
	// attemptTimeout is how long the clients wait for any other, however busy the machine is.
	attemptTimeout = time.Minute
)

// kinds are the faults of the campaign. The first happens before the wire, all others in the server.
func kinds() []kind {
	return []kind{
		{"connection refused", whatsapptest.Fault{}},
		{"closed before the body was read", whatsapptest.Fault{At: whatsapptest.BeforeRead, Break: whatsapptest.Close}},
		{"reset after reading", whatsapptest.Fault{At: whatsapptest.AfterRead, Break: whatsapptest.Reset}},
		{"closed after processing", whatsapptest.Fault{At: whatsapptest.AfterProcess, Break: whatsapptest.Close}},
		{"reset after processing", whatsapptest.Fault{At: whatsapptest.AfterProcess, Break: whatsapptest.Reset}},
		{"answer too late", whatsapptest.Fault{At: whatsapptest.AfterProcess, Break: whatsapptest.Hang}},
		{"answer cut in its body", whatsapptest.Fault{At: whatsapptest.InResponse, Break: whatsapptest.Reset}},
		{"200 with HTML, processed", whatsapptest.Fault{At: whatsapptest.AfterProcess, Status: http.StatusOK}},
		{"502 before processing", whatsapptest.Fault{At: whatsapptest.AfterRead, Status: http.StatusBadGateway}},
		{"504 after processing", whatsapptest.Fault{At: whatsapptest.AfterProcess, Status: http.StatusGatewayTimeout}},
		{"131000 after processing", whatsapptest.Fault{At: whatsapptest.AfterProcess, Code: 131000}},
		{"131016 before processing", whatsapptest.Fault{At: whatsapptest.AfterRead, Code: 131016}},
		{"130429 rate limit", whatsapptest.Fault{At: whatsapptest.AfterRead, Code: 130429}},
		{"131026 undeliverable", whatsapptest.Fault{At: whatsapptest.AfterRead, Code: 131026}},
	}
}

// noFault is the index of a call that meets none.
const noFault = -1

// pick returns the fault that an attempt at a message meets: a function of its arguments alone.
func pick(seed uint64, share float64, message, attempt int) int {
	h := fnv.New64a()
	_, _ = h.Write([]byte(strconv.Itoa(message) + "/" + strconv.Itoa(attempt)))
	r := rand.New(rand.NewPCG(seed, h.Sum64()))
	if r.Float64() >= share {
		return noFault
	}
	return r.IntN(len(kinds()))
}

// headerAttempt tells the server's plan which attempt at which message a call is. Nobody else reads it.
const headerAttempt = "X-Campaign"

func attemptOf(h http.Header) (message, attempt int, ok bool) {
	m, a, found := strings.Cut(h.Get(headerAttempt), "/")
	if !found {
		return 0, 0, false
	}
	message, err1 := strconv.Atoi(m)
	attempt, err2 := strconv.Atoi(a)
	return message, attempt, err1 == nil && err2 == nil
}
