// Package queue is the hall's numbers: who may take one, which one it is, who is ahead, and how long it may take. It is pure: time comes
// in as an argument, storage is behind Store.
package queue

import (
	"time"

	"onetrip/kiosk/base/civil"
)

// Lang is a language that visitors choose, as a BCP 47 tag.
type Lang string

// The languages of the screens, papers and calls.
const (
	ZH Lang = "zh-CN"
	EN Lang = "en"
	KO Lang = "ko"
)

// CardType is a kind of identity document, by the name that card readers give it.
type CardType string

// The identity documents that a service may accept.
const (
	Resident      CardType = "resident"       // 居民身份证
	HMTPermit     CardType = "hmt_permit"     // 港澳台居民居住证
	Foreigner2017 CardType = "foreigner_2017" // 外国人永久居留身份证, 2017 layout
	Foreigner2023 CardType = "foreigner_2023" // 外国人永久居留身份证, 2023 layout
)

// Text is a name in the three languages. ZH is always there; the others fall back to it.
type Text struct {
	ZH string `toml:"zh" json:"zh"`
	EN string `toml:"en" json:"en,omitempty"`
	KO string `toml:"ko" json:"ko,omitempty"`
}

// In returns the text in the language, or the Chinese one where there is no translation.
func (t Text) In(l Lang) string {
	switch {
	case l == EN && t.EN != "":
		return t.EN
	case l == KO && t.KO != "":
		return t.KO
	}
	return t.ZH
}

// The identifiers of the hall's parts. They are chosen by the hall's staff and stay the same for ever.
type (
	// HallID names a hall: "jiaohe".
	HallID string
	// DepartmentID names a department: "police".
	DepartmentID string
	// ServiceID names a service: "household".
	ServiceID string
	// SeriesID names a series of numbers: "A".
	SeriesID string
	// TicketID is a ULID made and saved by whoever asks for the ticket, before asking; it makes retries exact.
	TicketID string
	// TicketNo is what the visitor reads: prefix and counter, "A001".
	TicketNo string
	// WindowNo is the number above a window, from 1.
	WindowNo int
	// StaffID names a member of the staff: "li.na".
	StaffID string
)

// Identity says how a service learns who the visitor is.
type Identity string

// The ways to identify a visitor.
const (
	NoIdentity   Identity = "none"           // anybody may take a number
	ByCard       Identity = "card"           // the ID card must be read
	ByCardOrType Identity = "card_or_number" // the ID card, or the number typed by the visitor who forgot it
)

// Priority is the class in which a ticket waits. The zero value is ordinary.
type Priority string

// The priority classes (facts: 残疾人保障法 Art. 55, 老年人权益保障法 Art. 58, 军人依法优先).
const (
	Ordinary  Priority = ""
	Elderly   Priority = "elderly"   // from the age on the card
	Disabled  Priority = "disabled"  // granted by staff
	Military  Priority = "military"  // granted by staff
	Appointed Priority = "appointed" // holds an appointment
)

// Person is who takes a number, as far as the service needs to know. It is personal data: stored encrypted, never logged.
type Person struct {
	Name   string
	Number string // as on the card or as typed, normalised; "" when the service needs no identity
	Birth  civil.Date
}

// State is where a ticket stands.
type State string

// The states of a ticket. Waiting, Serving and Parked are live; the others are final.
const (
	Waiting State = "waiting"
	Serving State = "serving" // called to a window, or in service there
	Parked  State = "parked"  // 挂起: the visitor fetches something and comes back to a window without a new number
	Done    State = "done"
	Passed  State = "passed"  // 过号: called as often as the rules ask, and nobody came
	Cleared State = "cleared" // closed by the hall at a clearing time, with a reason
)

// Live reports whether a ticket in this state still promises its visitor a turn.
func (s State) Live() bool { return s == Waiting || s == Serving || s == Parked }

// Print is what is known about a ticket's paper.
type Print string

// The fates of a ticket's paper. PrintPending is a ticket whose paper nobody has reported on yet: after a restart it counts as unknown.
const (
	PrintPending Print = "pending"
	PrintOK      Print = "printed"
	PrintFailed  Print = "failed"
	PrintUnknown Print = "unknown"
)

// Ticket is one number that was given out.
type Ticket struct {
	ID       TicketID
	Hall     HallID
	Day      civil.Date // business day
	Series   SeriesID
	Seq      int // the counter in the series on that day, from 1
	No       TicketNo
	Service  ServiceID // what the visitor came for
	Priority Priority
	Lang     Lang
	State    State
	Reason   string // why it was cleared or parked, else ""
	Issued   time.Time
	Started  time.Time // when it was called to its present or latest window; zero before
	Ended    time.Time // when it left the live states; zero before
	Window   WindowNo  // where it is or was served; 0 before
	Clerk    StaffID   // who called it there; "" before
	Terminal string    // the machine that issued it
	Print    Print
	Prints   int    // papers tried so far; a paper after the first bears the mark 补打
	Masked   string // masked name for screens and papers, "张*"; "" without identity

	Line    ServiceID // in whose line it stands or stood last: Service until it is transferred or goes on to its next step
	Place   time.Time // its place in the line: Issued, or later after it was passed
	From    time.Time // an appointment's ticket is not called before; else zero
	Only    WindowNo  // transferred to this window alone; 0: any window of the line
	Step    int       // which of Steps this is, from 1
	Steps   int       // how many services the visit passes through
	Calls   int       // how often it was called to its present window
	Passes  int       // how often it was passed and went back into the line
	Offline bool      // issued by a terminal that could not reach the hall
}

// Range is an expected wait.
type Range struct{ Low, High time.Duration }

// Wait is what can honestly be said about the wait of somebody who joins now, or of a ticket.
type Wait struct {
	Ahead int
	Known bool // false: no estimate can be given
	Range Range
}

// Offer is a service as a visitor may choose it now.
type Offer struct {
	Service ServiceID
	Wait    Wait
	Refusal *Refusal // nil: a number can be taken
}

// RefusalReason says why no number is given.
type RefusalReason string

// The reasons of a refusal.
const (
	ClosedNow   RefusalReason = "closed"    // outside the opening hours today; From says when it opens again
	ClosedDay   RefusalReason = "holiday"   // no opening today; From says when the hall opens next
	QuotaFull   RefusalReason = "quota"     // this interval's numbers are gone; From says when the next interval begins, zero: none today
	NoWindow    RefusalReason = "no_window" // no window serves it now: ask at the desk
	TooYoung    RefusalReason = "too_young" // the person is under the service's age
	NotAccepted RefusalReason = "card_type" // the service does not take this kind of document
)

// Refusal is a rule's answer to somebody who wants a number. It is not an error: it tells what to do next.
type Refusal struct {
	Reason RefusalReason
	From   time.Time // when to come again; zero: unknown
	MinAge int       // for TooYoung
}
