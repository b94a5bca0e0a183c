// Package errors holds the one error type of this module and what is known of every error code of the WhatsApp Cloud
// API. Import it as waerrors, beside the standard package.
//
// A failure has two sides. Its [Outcome] says whether a message may have left, its [Kind] what the caller can do. Both
// are errors, so errors.Is asks for either:
//
//	_, err := client.Send(ctx, to, message)
//	switch {
//	case err == nil:
//	case waerrors.Ambiguous(err): // it may have left: wait for a status, do not send again
//		unsettled(message)
//	case errors.Is(err, waerrors.WindowClosed):
//		_, err = client.Send(ctx, to, template)
//	case errors.Is(err, waerrors.OptedOut):
//		unsubscribe(to)
//	default:
//		if e, ok := errors.AsType[*waerrors.Error](err); ok && e.Retryable() {
//			requeue(message, e.RetryAfter)
//		}
//	}
//
// The same type serves a refused call, a request that was refused locally (Kind Invalid, with every broken rule in
// Fields), a failed status and an error in a webhook, so one switch serves both directions. [Error.Remedy] says what to
// do in words for a person; [Lookup] gives the table's entry for a code.
//
// There is no idempotency key in the Cloud API. That is why Outcome exists: NotSent and Refused may be tried again,
// AcceptedNoID and Unknown must first be settled by a status webhook.
package errors
