package flow

import "onetrip/queue"

// Effect is something that the runner does after a step, in the order of the slice.
type Effect interface{ effect() }

// LoadOffers asks for an OffersLoaded with the lines as they are now. It is asked again every few seconds while a page shows them.
type LoadOffers struct{}

// ArmReader begins to look for a card. Events that the reader reports from now on until DisarmReader carry this session.
type ArmReader struct{ Session Session }

// DisarmReader stops looking for a card and drops what was read of one.
type DisarmReader struct{}

// Light switches the light beside the card reader.
type Light struct{ On bool }

// Issue asks for a number. The runner fills in Request.ID and Request.Terminal: it makes one ticket ID a session and uses it for every
// Issue of that session, so that a second try is exact. Exactly one Issued, IssueRefused or IssueFailed answers each Issue.
type Issue struct {
	Session Session
	Request queue.Request
}

// Find asks the hall for the visitor's own tickets of today. Exactly one Found or FindFailed answers each Find.
type Find struct {
	Session Session
	Number  string         // of the card; personal data
	No      queue.TicketNo // when Number is ""
}

// RateCase gives the hall a grade for a case. Exactly one RateEnded answers each RateCase; the same grade again is harmless.
type RateCase struct {
	Session Session
	Ticket  queue.TicketID
	Grade   queue.Grade
}

// Print prints the ticket. Reprint asks for the mark 补打. Exactly one PrintEnded answers each Print; the runner records the outcome.
type Print struct {
	Session Session
	Ticket  Ticket
	Reprint bool
}

// Unprinted tells that no paper is tried for a new ticket: the printer is not ready, or the visitor left before the number was there. The
// ticket stays valid; the runner records its first paper as failed.
type Unprinted struct{ Ticket queue.TicketID }

// Speak says the headline and the sub of the page as it is after the step, in its language. Loud asks for more volume, as far as there is more,
// because somebody who is not at the screen any more should hear it.
type Speak struct{ Loud bool }

// SoundKind is one of the terminal's short sounds.
type SoundKind uint8

// The sounds of ui/VISUAL.md, Sound.
const (
	SoundClick   SoundKind = iota + 1 // 30 ms
	SoundCard                         // card read: one high note
	SoundSuccess                      // two rising notes
	SoundProblem                      // one low note; its sentence follows
)

// Sound plays a sound. A step has at most one, before its Speak.
type Sound struct{ Kind SoundKind }

// Wipe ends a visit: drop every copy of personal data, stop the sentence that is being spoken, reset the volume. It stands before the
// effects of the new session.
type Wipe struct{}

// LetStaffIn hands the screen to the staff, whose dialogue is another one: it comes back to the first page when they have left.
type LetStaffIn struct{}

func (LoadOffers) effect()   {}
func (ArmReader) effect()    {}
func (DisarmReader) effect() {}
func (Light) effect()        {}
func (Issue) effect()        {}
func (Find) effect()         {}
func (RateCase) effect()     {}
func (Print) effect()        {}
func (Unprinted) effect()    {}
func (Speak) effect()        {}
func (Sound) effect()        {}
func (Wipe) effect()         {}
func (LetStaffIn) effect()   {}
