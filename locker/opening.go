package locker

import "time"

// Purpose is why a door is opened.
type Purpose string

// The purposes.
const (
	ForDeposit  Purpose = "deposit"
	ForCollect  Purpose = "collect"
	ForRecovery Purpose = "recover"
	ForCheck    Purpose = "check" // staff look into a cell: two persons and a reason
)

// OpeningState is how far one opening has come.
type OpeningState string

// The states of an opening. Those of Live are not final.
const (
	Authorised OpeningState = "authorised" // granted; nothing was sent
	Pulsing    OpeningState = "opening"    // the intent is durable: from now on the coil may have fired
	Opened     OpeningState = "opened"     // the sensor said open after the intent
	Closed     OpeningState = "closed"     // and then closed

	Stored    OpeningState = "stored"    // the document was put in
	Collected OpeningState = "collected" // the applicant took it
	Recovered OpeningState = "recovered" // staff took it
	Checked   OpeningState = "checked"   // staff looked
	Returned  OpeningState = "returned"  // opened and closed, and the person said that nothing was put in or taken out
	Unsent    OpeningState = "unsent"    // certainly no pulse
	Shut      OpeningState = "shut"      // the sensor says that the door never opened
	InDoubt   OpeningState = "unknown"   // nobody knows
)

// Live reports whether the opening still waits for something.
func (s OpeningState) Live() bool {
	return s == Authorised || s == Pulsing || s == Opened || s == Closed
}

// Opening is one authorisation to open one door: at most one pulse, whatever happens.
type Opening struct {
	ID      OpeningID    `json:"id"`
	Seq     int64        `json:"seq"` // order of authorisation
	Cell    CellNo       `json:"cell"`
	Deposit DepositID    `json:"deposit,omitempty"`
	Purpose Purpose      `json:"purpose"`
	Means   Means        `json:"means"`
	By      StaffID      `json:"by,omitempty"`     // "" for an applicant
	Second  StaffID      `json:"second,omitempty"` // the second person
	To      string       `json:"to,omitempty"`     // recovery: the window that gets the document back
	Reason  string       `json:"reason,omitempty"` // in the words of staff: sealed, as it may tell a person
	State   OpeningState `json:"state"`
	Was     CellState    `json:"was"`              // the cell's state before the intent: PulseNone brings it back
	Before  Door         `json:"before,omitempty"` // what the sensor said before the intent
	Pulse   Pulse        `json:"pulse,omitempty"`
	Left    bool         `json:"left,omitempty"` // the door was left open
	At      time.Time    `json:"at"`             // authorised
	Intent  time.Time    `json:"intent,omitzero"`
	Opened  time.Time    `json:"opened,omitzero"` // first seen open after the intent
	Closed  time.Time    `json:"closed,omitzero"` // last seen closed after that
	Ended   time.Time    `json:"ended,omitzero"`
}

// Means is how a person proved to be the right one.
type Means string

// The means.
const (
	ByCard  Means = "card"
	ByCode  Means = "code"
	ByStaff Means = "staff"
)

// Proof says whose documents an applicant may see and open. It can be made only from a card that was read (CardProof) and from a code that was
// checked (Enter), and is good for ProofLife.
type Proof struct {
	means   Means
	number  Index
	deposit DepositID
	at      time.Time
}

// ProofLife bounds a session at the cabinet.
const ProofLife = 10 * time.Minute

// CardProof is the proof of a card that was read now.
func CardProof(number Index, now time.Time) Proof {
	return Proof{means: ByCard, number: number, at: now}
}

// opens reports whether the proof is good for a deposit.
func (p Proof) opens(d Deposit) bool {
	switch p.means {
	case ByCard:
		return p.number != "" && p.number == d.Number
	case ByCode:
		return p.deposit != "" && p.deposit == d.ID
	case ByStaff:
	}
	return false
}

func (p Proof) fresh(now time.Time) bool {
	age := now.Sub(p.at)
	return age < ProofLife && age > -ProofLife
}
