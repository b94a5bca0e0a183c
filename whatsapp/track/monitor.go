package track

import (
	"context"
	"errors"
	"log/slog"
	"strconv"
	"time"
	"unicode/utf8"

	waerrors "github.com/wacloud/wacloud/errors"
	"github.com/wacloud/wacloud/whatsapp"
)

const (
	codeWindow = 131047
	// MaxCallbackData is how many characters WithCallbackData may have with a Tracker: it puts 20 of its own before them.
	MaxCallbackData = 512 - nonceRoom
	nonceRoom       = len(noncePrefix) + nonceLength + 1

	storeTimeout = 10 * time.Second // for what is written after a send, whatever became of its context
)

// Before implements whatsapp.Monitor. It refuses, with Outcome NotSent,
//
//   - free-form messages to someone whose window is Shut: kind WindowClosed, code 131047. Templates, Direct Send, read
//     receipts, reactions and types that this version does not know pass;
//   - marketing messages to someone who opted out: kind OptedOut, code 131050;
//   - callback data of more than MaxCallbackData characters: kind Invalid;
//   - everything, if the store cannot be reached: kind Unavailable. A send that nobody remembers could not be settled.
//
// Everything else gets a nonce before its callback data, and is remembered until After says what became of it.
func (t *Tracker) Before(ctx context.Context, number string, o *whatsapp.Outgoing) error {
	if o == nil || receipt(o) {
		return nil
	}
	if n := utf8.RuneCountInString(o.CallbackData); n > MaxCallbackData {
		return invalid("", "biz_opaque_callback_data",
			"want at most "+strconv.Itoa(MaxCallbackData)+" characters, as the tracker adds "+strconv.Itoa(nonceRoom), strconv.Itoa(n))
	}
	if err := t.refuse(ctx, number, o); err != nil {
		return notSent(err)
	}
	nonce := newNonce()
	rec := sendRecord{
		Number: number, Kind: o.To.Kind(), To: o.To.Value(), Type: o.Type(), Data: clip(o.CallbackData, maxData),
		Free: freeForm(o), Began: at(time.Now()),
	}
	if err := t.begin(ctx, nonce, rec); err != nil {
		return notSent(err)
	}
	tellNonce(ctx, nonce)
	o.CallbackData = noncePrefix + nonce + "." + o.CallbackData
	return nil
}

// refuse returns why a message must not be sent.
func (t *Tracker) refuse(ctx context.Context, number string, o *whatsapp.Outgoing) error {
	if t.isMarketing(o) {
		stopped, err := t.optedOut(ctx, o.To)
		if err != nil {
			return err
		}
		if stopped {
			return optedOutError()
		}
	}
	if !freeForm(o) {
		return nil
	}
	w, err := t.window(ctx, number, o.To)
	if err != nil || w.State != Shut {
		return err
	}
	details := "no message or call is known that opened it"
	if !w.LastSeen.IsZero() {
		details = "the last message or call came " + time.Since(w.LastSeen).Round(time.Minute).String() + " ago"
	}
	return &waerrors.Error{
		Outcome: waerrors.NotSent, Kind: waerrors.WindowClosed, Code: codeWindow,
		Title:   "the 24-hour customer service window is shut",
		Details: details + "; send a template, as SendOrTemplate does, or wait until the person writes",
	}
}

// notSent marks an error of Before.
func notSent(err error) error {
	if e, ok := errors.AsType[*waerrors.Error](err); ok {
		e.Outcome = waerrors.NotSent
	}
	return err
}

// receipt reports whether o is a read receipt or typing indicator: it is no message, and nothing comes back for it.
func receipt(o *whatsapp.Outgoing) bool {
	_, ok := o.Message.(*whatsapp.ReadReceipt)
	return ok || o.Message == nil
}

// freeForm reports whether Meta takes o only while the window is open. What is not documented to need that does not count.
func freeForm(o *whatsapp.Outgoing) bool {
	if o.Direct != nil {
		return false
	}
	switch o.Type() {
	case "text", "image", "audio", "video", "document", "sticker", "location", "contacts", "interactive":
		return true
	}
	return false
}

// After implements whatsapp.Monitor.
func (t *Tracker) After(ctx context.Context, number string, o *whatsapp.Outgoing, r *whatsapp.Receipt, err error) {
	if o == nil || receipt(o) {
		return
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), storeTimeout)
	defer cancel()
	nonce, _ := cutNonce(o.CallbackData)
	var fault error
	switch {
	case err == nil && r != nil:
		fault = t.taken(ctx, number, o, r, nonce)
	case waerrors.Ambiguous(err):
		e, _ := errors.AsType[*waerrors.Error](err)
		fault = t.unsettled(ctx, nonce, e)
	default:
		e, _ := errors.AsType[*waerrors.Error](err)
		fault = t.failed(ctx, number, o, nonce, e)
	}
	if fault != nil {
		t.cfg.logger.LogAttrs(ctx, slog.LevelError, "what became of a send was not stored", slog.String("error", fault.Error()))
	}
}

// taken takes note of a message that Meta accepted.
func (t *Tracker) taken(ctx context.Context, number string, o *whatsapp.Outgoing, r *whatsapp.Receipt, nonce string) error {
	now := at(time.Now())
	t.accepted(number, now)
	send, err := t.end(ctx, nonce)
	if err != nil {
		return err
	}
	if send == nil {
		send = &sendRecord{Number: number, Kind: o.To.Kind(), To: o.To.Value(), Type: o.Type(), Free: freeForm(o), Began: now}
	}
	_, send.Data = cutNonce(o.CallbackData)
	to := t.recipientID(o.To)
	ids := t.receiptIDs(r)
	if len(ids) > 0 && to != "" && to.kind() != idGroup {
		if to.kind() != idPhone || !hasKind(ids, idPhone) {
			ids = append(ids, to)
		}
		if err := t.join(ctx, ids, to); err != nil {
			return err
		}
	}
	if r.MessageID == "" {
		return nil
	}
	if err := t.fold(ctx, r.MessageID, nil, send, now); err != nil {
		return err
	}
	if send.Type == "reaction" || to == "" {
		return nil
	}
	return t.answered(ctx, number, []id{to}, r.MessageID, now)
}

// receiptIDs returns the identifiers that Meta named in the answer.
func (t *Tracker) receiptIDs(r *whatsapp.Receipt) []id {
	var ids []id
	if i := t.waID(r.WaID); i != "" {
		ids = append(ids, i)
	}
	if r.UserID != "" {
		ids = append(ids, userID(r.UserID))
	}
	return ids
}

// failed takes note of a message that surely did not leave, or was refused.
func (t *Tracker) failed(ctx context.Context, number string, o *whatsapp.Outgoing, nonce string, e *waerrors.Error) error {
	send, err := t.end(ctx, nonce)
	if err != nil || e == nil || e.Outcome != waerrors.Refused {
		return err
	}
	began := at(time.Now())
	if send != nil {
		began = send.Began
	}
	if err := t.trouble(ctx, place{number: number}, e, ""); err != nil {
		return err
	}
	to := t.recipientID(o.To)
	if to == "" {
		return nil
	}
	switch e.Code {
	case codeWindow:
		return t.refusedAt(ctx, number, []id{to}, began, began)
	case codeOptedOut:
		return t.setOptOut(ctx, []id{to}, optOutRecord{Stopped: true, When: began})
	}
	return nil
}
