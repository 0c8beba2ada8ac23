package locker

import (
	"context"
	"time"

	"onetrip/kiosk/base/civil"
)

// Decide decides what becomes of a cabinet. It must be pure and say what it hands out through its last run only: a store may call it twice.
type Decide func(State) (Change, error)

// Store keeps cabinets. All errors are fault.Error: NotFound for an unknown cabinet, Unavailable when the store cannot write now, Corrupt when
// stored data fail their check. Methods may be called from any number of goroutines.
type Store interface {
	// Change loads a cabinet, asks decide, and returns after what it changes is durable, all of it in one transaction with its entries of the
	// audit chain (now is their time). decide's error is returned as it is, and nothing is changed. ctx bounds the waiting only.
	Change(ctx context.Context, c CabinetID, now time.Time, decide Decide) error
	// State returns a cabinet as it is.
	State(ctx context.Context, c CabinetID) (State, error)
	// Claim makes the terminal with the installation ID the owner of a cabinet, which is created with this name when it is not there. Another
	// owner's cabinet is Refused with KeyOwner, unless take is set: staff have looked that the other one is gone.
	Claim(ctx context.Context, c Cabinet, take bool, now time.Time) error
	// Openings returns the latest openings of a cell, latest first, at most n.
	Openings(ctx context.Context, c CabinetID, no CellNo, n int) ([]Opening, error)
	// Withdrawn reports whether the latest document for the holder of an identity document was taken back by staff: it waits at a window. "" is nobody.
	Withdrawn(ctx context.Context, number Index) (bool, error)
}

// Results is the part of a store that keeps results and their forms.
type Results interface {
	// Register keeps a result. The same ID again changes nothing. Invalid for what Result.Check refuses.
	Register(ctx context.Context, r Result, p Person) error
	// Result returns a result.
	Result(ctx context.Context, id ResultID) (Result, error)
	// Person returns who a result is for; NotFound when it was erased.
	Person(ctx context.Context, id ResultID) (Person, error)
	// ResultsIn returns the results in a state, oldest first.
	ResultsIn(ctx context.Context, s ResultState) ([]Result, error)
	// HandOver keeps a form; its results are OnTheWay. The same number again changes nothing. Conflict when a result is not Registered or AtWindow.
	HandOver(ctx context.Context, h Handover) error
	// Receive records that a form's documents were checked and received: they are AtWindow. Again, it changes nothing. checked has the result of
	// the check where it is not "ok".
	Receive(ctx context.Context, no HandoverNo, by StaffID, at time.Time, checked map[ResultID]string) error
	// Handover returns a form.
	Handover(ctx context.Context, no HandoverNo) (Handover, error)
	// Erase removes the personal data, signatures too, of results that ended before an instant, and returns how many had any.
	Erase(ctx context.Context, before time.Time) (int, error)
}

// Records is the part of a store that numbers forms, finds results and tells where they were.
type Records interface {
	// Number keeps a new form, which has an ID and no number yet, under the next number of a day, and returns it; its results are OnTheWay.
	// The same ID again returns the form as it is now. Conflict as for HandOver.
	Number(ctx context.Context, h Handover, day civil.Date) (Handover, error)
	// Find returns results, the latest registered first.
	Find(ctx context.Context, q Query) ([]Result, error)
	// Moves returns where a result was, oldest first, beginning with Registered.
	Moves(ctx context.Context, id ResultID) ([]Move, error)
	// Handovers returns forms, the latest first.
	Handovers(ctx context.Context, q HandoverQuery) ([]Handover, error)
}

// Signatures is the part of a store that keeps what applicants signed.
type Signatures interface {
	// SetSignature keeps the signature for a result that was handed out, until Erase removes its person. Only the first one counts: another one
	// changes nothing, and neither does one for somebody who was erased. Conflict when the result is not HandedOut, Invalid for what is no signature.
	SetSignature(ctx context.Context, id ResultID, ink Signature, at time.Time) error
	// Signature returns the signature for a result; NotFound when there is none, or none any more.
	Signature(ctx context.Context, id ResultID) (Signed, error)
}

// Notices is the part of a store that keeps what applicants must be told.
type Notices interface {
	// Unsent returns the notices that wait, oldest first.
	Unsent(ctx context.Context) ([]Notice, error)
	// SetSent records that a notice was sent and erases its code. Again, it changes nothing.
	SetSent(ctx context.Context, id NoticeID, at time.Time) error
}
