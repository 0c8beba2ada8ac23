package locker

import (
	"time"

	"onetrip/kiosk/base/civil"
)

// DepositState is what is known of a document and its cell.
type DepositState string

// The states of a deposit. Those of Live are not final.
const (
	DepositReserved  DepositState = "reserved"  // a cell is promised; the document is in the hands of staff
	DepositStored    DepositState = "stored"    // in its cell
	DepositDoubt     DepositState = "doubt"     // in its cell or not: a task says so
	DepositCollected DepositState = "collected" // with its applicant, by the evidence of the sensor or of staff
	DepositRecovered DepositState = "recovered" // taken back by staff
	DepositCancelled DepositState = "cancelled" // never put in
	DepositMissing   DepositState = "missing"   // staff looked and did not find it
)

// Live reports whether the deposit still binds its cell.
func (s DepositState) Live() bool {
	return s == DepositReserved || s == DepositStored || s == DepositDoubt
}

// Deposit is one document in a cell.
type Deposit struct {
	ID       DepositID    `json:"id"`
	Cell     CellNo       `json:"cell"`
	Result   ResultID     `json:"result"`
	Case     string       `json:"case"`
	Document string       `json:"document"`
	Copies   int          `json:"copies"`
	Masked   string       `json:"masked"` // applicant's name
	Number   Index        `json:"-"`      // of the applicant's document; "": by code only
	Phone4   Index        `json:"-"`      // see phoneIndex; "": no phone is known
	State    DepositState `json:"state"`
	By       StaffID      `json:"by"`
	Since    time.Time    `json:"since"`           // of the state
	Stored   time.Time    `json:"stored,omitzero"` // when it was first known to be inside
	Last     civil.Date   `json:"last,omitzero"`   // last day of the retention
	Due      time.Time    `json:"due,omitzero"`    // the end of that day
	Code     CodeLock     `json:"-"`
	Tries    int          `json:"tries"` // pulses since its door last opened: at most Rules.Pulses, then staff
	// Reminded is how many reminders were sent: 1 after the first, 2 after the one on the last day.
	Reminded int `json:"reminded"`
}

// TaskKind is what staff must do.
type TaskKind string

// The tasks.
const (
	TaskCheck    TaskKind = "check"     // a cell's content is unknown: look and say what is inside
	TaskLeftOpen TaskKind = "left_open" // a door was left open
	TaskTamper   TaskKind = "tamper"    // a door opened without being asked
	TaskShut     TaskKind = "shut"      // a door stayed shut after a pulse
	TaskOverdue  TaskKind = "overdue"   // recover the document
	TaskEntry    TaskKind = "entry"     // code entry was closed by wrong tries: look, then open it again
)

// needsLook reports whether the task ends only when somebody has looked into the cell.
func (k TaskKind) needsLook() bool { return k != TaskOverdue && k != TaskEntry }

// Task is something that a person must do. It is open until Ended.
type Task struct {
	ID      TaskID    `json:"id"`
	Kind    TaskKind  `json:"kind"`
	Cell    CellNo    `json:"cell,omitempty"` // 0: the cabinet
	Deposit DepositID `json:"deposit,omitempty"`
	Opening OpeningID `json:"opening,omitempty"`
	Since   time.Time `json:"since"`
	Note    string    `json:"note,omitempty"` // what the terminal knows
	Said    string    `json:"said,omitempty"` // what staff saw, in their words: sealed, as it may tell a person
	Ended   time.Time `json:"ended,omitzero"`
	By      string    `json:"by,omitempty"` // who ended it
}

// NoticeKind is what an applicant is told.
type NoticeKind string

// The notices.
const (
	NoticeStored    NoticeKind = "stored" // carries the code
	NoticeReminder  NoticeKind = "reminder"
	NoticeLastDay   NoticeKind = "last_day"
	NoticeReissued  NoticeKind = "reissued" // carries the new code
	NoticeRecovered NoticeKind = "recovered"
)

// HasCode reports whether the notice carries a code.
func (k NoticeKind) HasCode() bool { return k == NoticeStored || k == NoticeReissued }

// Notice is a message to an applicant, waiting until a notifier has sent it.
type Notice struct {
	ID      NoticeID   `json:"id"`
	Kind    NoticeKind `json:"kind"`
	Deposit DepositID  `json:"deposit"`
	Result  ResultID   `json:"result"`
	Cell    CellNo     `json:"cell"`
	At      time.Time  `json:"at"`
	Last    civil.Date `json:"last,omitzero"` // last day of the retention
	Code    Code       `json:"-"`             // sealed in stores and erased once sent; "" in a notice without one
	Sent    time.Time  `json:"sent,omitzero"`
}
