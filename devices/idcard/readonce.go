package idcard

import (
	"context"
	"errors"
	"fmt"

	"onetrip/devices"
	"onetrip/kiosk/base/fault"
)

// ReadOnce is for technicians: it drives the reader by itself, waits for one card and returns it. It calls advise, unless nil, for every
// event before, from another goroutine. It gives up when ctx ends, when the reader is gone or out of service, and when the card is refused;
// the error is then a *fault.Error with a hint, with ctx's error in the chain where ctx ended. Run must not be running.
func (r *Reader) ReadOnce(ctx context.Context, advise func(devices.ReaderEvent)) (devices.Card, error) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	var card devices.Card
	done := errors.New("a card was read")
	r.Arm()
	defer r.Disarm()
	_ = r.Run(ctx, func(e devices.ReaderEvent) { // it returns ctx's error, whose cause is asked below
		if e.Kind == devices.CardRead && ctx.Err() == nil {
			card = e.Card
			cancel(done)
			return
		}
		if advise != nil {
			advise(e)
		}
		if err := refusal(e); err != nil {
			cancel(err)
		}
	})
	cause := context.Cause(ctx)
	if errors.Is(cause, done) {
		return card, nil
	}
	if _, ok := errors.AsType[*fault.Error](cause); ok {
		return devices.Card{}, cause
	}
	return devices.Card{}, &fault.Error{
		Kind: fault.Unavailable, Op: "read card", Err: fmt.Errorf("no card was read (reader %s): %w", word(r.Status()), cause),
		Hint: "lay one card flat on the reader; lift it first when it lay there already",
	}
}

// word tells a status in one word.
func word(s devices.Status) string {
	if s.Problem != devices.NoProblem {
		return string(s.Problem)
	}
	return "ready"
}

// refusal returns why there is no use in waiting longer, or nil.
func refusal(e devices.ReaderEvent) error {
	kind, hint := fault.Unavailable, ""
	switch e.Kind {
	case devices.CardRejected:
		kind, hint = fault.Refused, "the card is not genuine or damaged"
	case devices.CardUnsupported:
		kind, hint = fault.Refused, "this is no card of a supported type"
	case devices.ReaderChanged:
		hint = remedy(e.Status.Problem)
	case devices.CardFound, devices.CardRead, devices.CardRemoved, devices.CardMoved, devices.CardStale:
	}
	if hint == "" {
		return nil
	}
	return &fault.Error{Kind: kind, Op: "read card", Hint: hint, Err: errors.New(e.Kind.String() + " " + e.Status.Detail)}
}

// remedy returns what staff can do about a reader's problem, or "" when it may pass.
func remedy(p devices.Problem) string {
	switch p {
	case devices.Unplugged:
		return "connect the reader and check the port's path"
	case devices.Silent:
		return "switch the reader on and check its cable; another port may be the right one"
	case devices.Noisy:
		return "check cable and speed; another kind of device may hang on this port"
	case devices.SelfTest, devices.Unauthorised:
		return "the reader's security module does not work: replace the reader"
	default: // it may pass, or is not a reader's
	}
	return ""
}
