package flow

import (
	"time"

	"onetrip/queue"
)

// Session numbers the visits of a terminal. A visit asks for at most one ticket: taking another number begins a new one. Effects carry the
// number, and their answers bring it back, so that an answer which comes too late is never shown to the next visitor.
type Session uint64

// Tick tells that time has passed. The runner sends one at least every second while somebody is there; Due says when the next one matters.
type Tick struct{}

// OffersLoaded answers LoadOffers; it may also come without being asked for.
type OffersLoaded struct {
	Offers  []queue.Offer // every service of the hall
	Waiting int           // people who wait in the whole hall
}

// CardKind is what happened at the reader.
type CardKind uint8

// What a reader sees. Only CardRead carries a Card.
const (
	CardFound       CardKind = iota + 1 // a card lies there and is being read
	CardRead                            // a card was read to the end
	CardRemoved                         // the card was taken away
	CardMoved                           // it could not be read: lay it flat again
	CardStale                           // it was read before and still lies there: lift it and lay it down again
	CardRejected                        // not genuine, or damaged
	CardUnsupported                     // not a kind of card that is accepted
)

// CardSeen is an event of the reader. Session is that of the ArmReader which was in force when the reader saw it.
type CardSeen struct {
	Session Session
	Kind    CardKind
	Card    Card // for CardRead
}

// ReaderChanged tells whether the card reader works.
type ReaderChanged struct{ Ready bool }

// PrinterChanged tells whether the printer can print now and, if not, why: Problem is the word of devices.Problem, such as "paper_out".
type PrinterChanged struct {
	Ready   bool
	Problem string
}

// ServiceChanged tells whether the terminal can give out numbers at all.
type ServiceChanged struct {
	Out       bool
	Code      string    // for staff: what is wrong and the rule, "存储 R7-02"
	Since     time.Time // since when it is out of service
	Neighbour string    // the machine to send visitors to, "1"; "" for none
}

// Issued answers Issue: the number is durable.
type Issued struct {
	Session  Session
	Ticket   Ticket
	Existing bool // the live ticket of this person for this service: nothing was issued
}

// IssueRefused answers Issue: a rule of the hall says no.
type IssueRefused struct {
	Session Session
	Refusal queue.Refusal
}

// IssueFailed answers Issue: the hall could not give out a number. It may have done so all the same; the next Issue of the same session
// with the same ticket ID finds it.
type IssueFailed struct{ Session Session }

// Found answers Find: the visitor's own tickets of today, at most MostMine, the most important first.
type Found struct {
	Session Session
	Tickets []Mined
}

// FindFailed answers Find: the hall could not look.
type FindFailed struct{ Session Session }

// RateEnded answers RateCase.
type RateEnded struct {
	Session Session
	Ticket  queue.TicketID
	OK      bool // the grade is durable, or there was one already
}

// Outcome is what is known about a printed paper. The zero value is unknown: silence proves nothing.
type Outcome uint8

// The outcomes of printing.
const (
	PrintUnknown Outcome = iota // the paper may have come out, whole or in part
	Printed                     // the printer confirmed it
	PrintFailed                 // certainly no whole paper came out
)

// PrintEnded answers Print.
type PrintEnded struct {
	Session Session
	Ticket  queue.TicketID
	Outcome Outcome
	Problem string // the word of devices.Problem, or ""
}

// ScannerChanged tells whether the code scanner works.
type ScannerChanged struct{ Ready bool }

func (Tick) input()           {}
func (OffersLoaded) input()   {}
func (CardSeen) input()       {}
func (ReaderChanged) input()  {}
func (PrinterChanged) input() {}
func (ServiceChanged) input() {}
func (Issued) input()         {}
func (IssueRefused) input()   {}
func (IssueFailed) input()    {}
func (PrintEnded) input()     {}
func (Found) input()          {}
func (FindFailed) input()     {}
func (RateEnded) input()      {}
func (ScannerChanged) input() {}
