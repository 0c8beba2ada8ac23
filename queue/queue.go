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
	Name   string     `json:"name"`
	Number string     `json:"number"` // as on the card or as typed, normalised; "" when the service needs no identity
	Birth  civil.Date `json:"birth"`
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
	ID       TicketID   `json:"id"`
	Hall     HallID     `json:"hall"`
	Day      civil.Date `json:"day"` // business day
	Series   SeriesID   `json:"series"`
	Seq      int        `json:"seq"` // the counter in the series on that day, from 1
	No       TicketNo   `json:"no"`
	Service  ServiceID  `json:"service"` // what the visitor came for
	Priority Priority   `json:"priority,omitempty"`
	Lang     Lang       `json:"lang"`
	State    State      `json:"state"`
	Reason   string     `json:"reason,omitempty"` // why it was cleared or parked, else ""
	Issued   time.Time  `json:"issued"`
	Started  time.Time  `json:"started,omitzero"` // when it was called to its present or latest window; zero before
	Ended    time.Time  `json:"ended,omitzero"`   // when it left the live states; zero before
	Window   WindowNo   `json:"window,omitempty"` // where it is or was served; 0 before
	Clerk    StaffID    `json:"clerk,omitempty"`  // who called it there; "" before
	Terminal string     `json:"terminal"`         // the machine that issued it
	Print    Print      `json:"print"`
	Prints   int        `json:"prints"`           // papers tried so far; a paper after the first bears the mark 补打
	Masked   string     `json:"masked,omitempty"` // masked name for screens and papers, "张*"; "" without identity

	Line    ServiceID     `json:"line"`              // in whose line it stands or stood last: Service until it is transferred or goes on to its next step
	Place   time.Time     `json:"place,omitzero"`    // its place in the line: Issued, or later after it was passed
	From    time.Time     `json:"from,omitzero"`     // an appointment's ticket is not called before; else zero
	Only    WindowNo      `json:"only,omitempty"`    // transferred to this window alone; 0: any window of the line
	Step    int           `json:"step"`              // which of Steps this is, from 1
	Steps   int           `json:"steps"`             // how many services the visit passes through
	Joined  time.Time     `json:"joined,omitzero"`   // when the wait of this step began: Issued, or the end of the step before
	Waited  time.Duration `json:"waited,omitempty"`  // from Joined to the first call of this step, nanoseconds; 0 before
	Calls   int           `json:"calls"`             // how often it was called to its present window
	Called  time.Time     `json:"called,omitzero"`   // the latest call; zero before
	Parked  time.Time     `json:"parked,omitzero"`   // since when it is parked; zero when it is not
	Spent   time.Duration `json:"spent,omitempty"`   // in service in this step, before it was parked; nanoseconds
	Passes  int           `json:"passes"`            // how often it was passed and went back into the line
	Offline bool          `json:"offline,omitempty"` // issued by a terminal that could not reach the hall
}

// Range is an expected wait, from its tenth to its ninetieth percentile: at least four waits in five fall into it.
type Range struct {
	Low  time.Duration `json:"low"` // nanoseconds
	High time.Duration `json:"high"`
}

// Wait is what can honestly be said about the wait of somebody who joins now, or of a ticket.
type Wait struct {
	Ahead int   `json:"ahead"`
	Known bool  `json:"known"` // false: no estimate can be given
	Range Range `json:"range"`
}

// Offer is a service as a visitor may choose it now.
type Offer struct {
	Service ServiceID `json:"service"`
	Wait    Wait      `json:"wait"`
	Refusal *Refusal  `json:"refusal,omitempty"` // nil: a number can be taken
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
	Reason RefusalReason `json:"reason"`
	From   time.Time     `json:"from,omitzero"`     // when to come again; zero: unknown
	MinAge int           `json:"min_age,omitempty"` // for TooYoung
}
