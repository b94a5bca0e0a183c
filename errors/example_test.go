package errors_test

import (
	"context"
	"errors"
	"fmt"

	waerrors "github.com/wacloud/wacloud/errors"
)

// send stands for a client's Send in these examples.
func send(body string) error {
	e := waerrors.FromResponse(400, []byte(body))
	e.Op = "send message"
	return e
}

func Example() {
	err := send(`{"error":{"message":"(#131047) Re-engagement message","code":131047,"fbtrace_id":"A1b"}}`)
	fmt.Println(err)
	if errors.Is(err, waerrors.WindowClosed) {
		fmt.Println("send a template")
	}
	// Output:
	// whatsapp: send message: (#131047) Re-engagement message [window closed, http 400, trace A1b]
	// send a template
}

func ExampleError() {
	err := send(`{"error":{"message":"(#130429) Rate limit hit","code":130429}}`)
	if e, ok := errors.AsType[*waerrors.Error](err); ok && e.Retryable() {
		fmt.Println("again after", e.RetryAfter)
	}
	// Output: again after 2s
}

func ExampleError_Remedy() {
	e := waerrors.FromWebhook(131026, 0, "Message undeliverable", "", "")
	fmt.Println(e.Remedy())
	// Output: Ask the user by another channel to message you, accept the terms and update the app. Do not auto-retry.
}

func ExampleAmbiguous() {
	var err error = &waerrors.Error{
		Op: "send message", Outcome: waerrors.Unknown, Kind: waerrors.Unavailable, Err: context.DeadlineExceeded,
	}
	if waerrors.Ambiguous(err) {
		fmt.Println("it may have left; the cause was a deadline:", errors.Is(err, context.DeadlineExceeded))
	}
	// Output: it may have left; the cause was a deadline: true
}

func ExampleNewInvalid() {
	fmt.Println(waerrors.NewInvalid("send message",
		waerrors.FieldError{Path: "text.body", Rule: "want 1 to 4096 characters", Value: "0"},
		waerrors.FieldError{Path: "to", Rule: "is required"},
	))
	// Output: whatsapp: send message: text.body: want 1 to 4096 characters, got 0; to: is required [invalid, not sent]
}

func ExampleFromResponse() {
	e := waerrors.FromResponse(502, []byte("<html><h1>Bad Gateway</h1>"))
	fmt.Println(e)
	fmt.Println(e.Remedy())
	// Output:
	// whatsapp: the answer is not a Graph error: <html><h1>Bad Gateway</h1> [unavailable, unknown, http 502]
	// It may have been accepted. Before you send a message again, wait for its status webhook; before you repeat any other change, read how it stands.
}

func ExampleFromWebhook() {
	e := waerrors.FromWebhook(131050, 0, "User has stopped marketing messages", "", "")
	fmt.Println(errors.Is(e, waerrors.OptedOut), e.Retryable())
	// Output: true false
}

func ExampleLookup() {
	entry, ok := waerrors.Lookup(131056, 0)
	fmt.Println(ok, entry.Title, string(entry.Kind), entry.Class, entry.Scope, entry.Wait)
	// Output: true Pair rate limit hit throttled retryable pair 6s
}

func ExampleMask() {
	fmt.Println(waerrors.Mask("+15550001111"), waerrors.Mask("US.13491208655302741918"))
	// Output: +1555…11 US.1349…18
}

// In a webhook handler, an error makes Meta deliver again. Return only what may be, and is worth to be, sent again.
func ExampleRetryable() {
	throttled := waerrors.FromResponse(400, []byte(`{"error":{"code":130429,"message":"Rate limit hit"}}`))
	undeliverable := waerrors.FromResponse(400, []byte(`{"error":{"code":131026,"message":"Message undeliverable"}}`))
	unknown := waerrors.FromResponse(502, []byte("<html>"))
	fmt.Println(waerrors.Retryable(throttled), waerrors.Retryable(undeliverable), waerrors.Retryable(unknown), waerrors.Retryable(nil))
	// Output: true false false false
}
