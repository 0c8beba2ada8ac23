package flow

import (
	"time"

	"onetrip/queue"
)

// State is everything that the dialogue knows. It is a plain value: Step never changes what its slices hold. New makes the first one.
type State struct {
	Screen  Screen
	Session Session
	Visit           // what belongs to this visitor: gone when the visit ends
	Machine Machine // what the terminal knows whoever stands before it
	Timing  Timing
}

// Visit is what belongs to one visitor. The zero Visit has no personal data in it.
type Visit struct {
	Lang     queue.Lang
	Large    bool
	Contrast bool

	Choosing   bool // large text: the page of departments comes before their services
	Department queue.DepartmentID
	Departs    int // page of departments, from 0
	Page       int // page of services or guides, from 0
	Service    queue.ServiceID
	Return     Screen // the page to which Help returns

	Reading bool   // a card lies on the reader and is being read
	Advice  Advice // what to do differently with the card
	Refused int    // cards refused by the reader in this visit
	Card    Card   // the card that was read; personal data, dropped as soon as the number is there
	Gone    bool   // the card that was read has been taken back
	Typed   string // the number typed so far; personal data like Card
	Wrong   bool   // the typed number breaks its rules

	Aim    Aim
	Pickup Pickup
	Mine   Tickets     // what the hall found; personal data only in masked form
	Grade  queue.Grade // the grade that was touched; 0: none yet

	Pending bool // the hall was asked and the answer has not come yet
	Ticket  Ticket
	Paper   Paper
	Again   bool   // the paper under way is a reprint
	Problem string // of the printer when the paper did not come out: the word of devices.Problem

	Trouble Trouble
}

// Aim is what the visitor came to the terminal for.
type Aim uint8

// The aims.
const (
	TakeOne Aim = iota // a number
	SeeMine            // the own ticket: place in the line, paper, rating
	Collect            // a document from a cabinet
)

// MostMine is how many of a visitor's tickets are shown: live ones first, then those that may be rated.
const MostMine = 4

// Tickets is a visitor's own tickets; the unused places are zero, so that a State stays comparable.
type Tickets struct {
	N    int
	List [MostMine]Mined
}

// Mined is one of a visitor's own tickets.
type Mined struct {
	Ticket
	Rate bool // the case may be rated now
}

// Machine is what the terminal knows whoever stands before it.
type Machine struct {
	Reader  bool           // the card reader works
	Scanner bool           // the code scanner works
	Printer PrinterChanged // the printer as it is now
	Service ServiceChanged // whether numbers can be given at all
	Offers  []queue.Offer  // latest known; nil until loaded
	Waiting int            // in the whole hall
}

// Timing is what the passing of time does.
type Timing struct {
	Since    time.Time // when the page was entered
	Touched  time.Time // when the visitor last did something
	Deadline time.Time // when the page gives up waiting; zero: it waits for ever
	AskUntil time.Time // while "still there?" lies over the page: when the visit ends; else zero
	SpeakAt  time.Time // when the page's sentence is said once more; zero: not again
	LoadAt   time.Time // when the lines are asked for again
}

// Asking reports whether the question "still there?" lies over the page.
func (s State) Asking() bool { return !s.Timing.AskUntil.IsZero() }

// Offer returns what is known about taking a number for a service now, and whether it is known.
func (s State) Offer(id queue.ServiceID) (queue.Offer, bool) {
	for _, o := range s.Machine.Offers {
		if o.Service == id {
			return o, true
		}
	}
	return queue.Offer{}, false
}

// Advice tells the visitor what to do differently with the card.
type Advice uint8

// The advice while a card is waited for.
const (
	NoAdvice    Advice = iota
	LayFlat            // it could not be read: lay it flat again and leave it
	LayAgain           // it lies there since before: lift it and lay it down again
	TooEarly           // it was taken away before it was read
	OtherCard          // the reader does not know this kind of card
	NotAccepted        // the reader refused the card: try once more
)

// Paper is how far the ticket's paper is.
type Paper uint8

// The states of a ticket's paper.
const (
	NoPaper      Paper = iota // none was asked for
	PaperBusy                 // a Print has not been answered
	PaperDone                 // the printer confirmed it
	PaperFailed               // none came out
	PaperUnknown              // nobody knows
)

// Why says why a visit ends without a number or a document.
type Why uint8

// The reasons of a Sorry page.
const (
	NoTrouble     Why = iota
	RuleRefused       // a rule of the hall; Trouble.Refusal says which
	CardExpired       // the card's validity is over
	CardBadNumber     // the number on the card breaks its rule
	CardBadType       // number and kind of the card do not belong together
	CardBadDate       // a date on the card is impossible
	CardRefused       // not genuine, or damaged
	CardUnknown       // not a kind of card that is accepted
	ReaderGone        // the card reader does not work
	HallSilent        // the hall has not answered in time
	HallFailed        // the hall could not give a number, or answer at all
	NoTicket          // the hall knows no ticket of today for this card or number

	WrongCode    // shown on the page that asks for the code
	AtWindow     // staff took the card holder's document back to a window
	NothingReady // the cabinets hold nothing for this card
	CodePaused   // too many wrong codes: none is taken for a while
	CodeClosed   // far too many wrong codes: none is taken until staff say so
	CodeExpired  // the right code, too late
	ProofOld     // the visitor's proof is too old, or the document is gone
	CabinetGone  // the cabinets cannot be asked now
	CabinetBusy  // another door is being opened
	DoorStuck    // the sensor says that the door stayed shut
	DoorStaff    // the door stayed shut too often, or must not be opened now
	DoorDoubt    // nobody knows what the door did
)

// Trouble is why the visitor does not get what was asked for; the page Sorry shows it.
type Trouble struct {
	Why     Why
	Refusal queue.Refusal // for RuleRefused
}
