// Package locker is the hall's cabinets: which cell holds whose document, who may open it, and what is known of every door. It is pure: time
// comes in as an argument, storage is behind Store.
package locker

import (
	"fmt"
	"time"
)

// The identifiers of the domain.
type (
	// CabinetID names a cabinet, no other one of the hall: "1".
	CabinetID string
	// CellNo is the number on a cell's door, from 1.
	CellNo int
	// ResultID is a ULID made by whoever registers a result.
	ResultID string
	// HandoverNo is the number of a handover form: "JJ20261123-001".
	HandoverNo string
	// FormID is a ULID made by whoever writes a handover form, before it has a number; it makes retries exact.
	FormID string
	// DepositID is a ULID made by the terminal before it asks for a cell.
	DepositID string
	// OpeningID is a ULID made by the terminal before it asks for an opening; it makes retries exact.
	OpeningID string
	// TaskID names a task of the staff.
	TaskID string
	// NoticeID names a notice to an applicant.
	NoticeID string
	// StaffID names a member of the staff: "li.na".
	StaffID string
)

// Size is how large a cell or a document is. A document fits into a cell of its size and into larger ones.
type Size int

// The sizes.
const (
	Small  Size = iota + 1 // a certificate
	Medium                 // a folder of A4
	Large                  // a file box
)

// String returns "small", "medium" or "large".
func (s Size) String() string {
	switch s {
	case Small:
		return "small"
	case Medium:
		return "medium"
	case Large:
		return "large"
	}
	return fmt.Sprintf("size(%d)", int(s))
}

// Valid reports whether there is such a size.
func (s Size) Valid() bool { return s >= Small && s <= Large }

// Lock is the address of a cell's lock: the board on the bus and the lock's number on it, from 1.
type Lock struct {
	Board int `toml:"board" json:"board"`
	Lock  int `toml:"lock" json:"lock"`
}

// String returns "board/lock".
func (l Lock) String() string { return fmt.Sprintf("%d/%d", l.Board, l.Lock) }

// CellState is what is known of a cell.
type CellState string

// The states of a cell. Only a free cell is given to a new document.
const (
	Free       CellState = "free"
	Reserved   CellState = "reserved"   // promised to a document that staff are about to put in
	Filled     CellState = "filled"     // holds a document
	Collecting CellState = "collecting" // its lock was, or is about to be, opened for somebody who takes the document out
	Blocked    CellState = "blocked"    // taken out of use by staff; it is empty
	Unknown    CellState = "unknown"    // nobody knows what is inside: staff must look
)

// Cell is one door of a cabinet.
type Cell struct {
	No     CellNo    `json:"no"`
	Size   Size      `json:"size"`
	Column int       `json:"column"` // place in the picture of the cabinet, from 1 on the left
	Row    int       `json:"row"`    // from 1 at the top
	Lock   Lock      `json:"lock"`
	State  CellState `json:"state"`
	Since  time.Time `json:"since"` // of the state
	// Pulsed is when its coil was last about to fire; zero: never.
	Pulsed time.Time `json:"pulsed,omitzero"`
	Note   string    `json:"note,omitempty"` // why it is blocked
}

// Cabinet is a set of cells on one supply that one terminal owns.
type Cabinet struct {
	ID    CabinetID `json:"id"`
	Name  string    `json:"name"`  // where it stands: "一楼大厅东侧"
	Owner string    `json:"owner"` // installation ID of the terminal; "" before the first one
	Seq   int64     `json:"seq"`   // counts its openings, tasks and notices: order does not hang on the clock
}

// MaxCells is how many cells a cabinet has at most: every live code needs a tag of its own, see Coder.
const MaxCells = 480

// Door is what a door's sensor says.
type Door string

// The states of a door. Silence is unknown and proves nothing.
const (
	DoorUnknown Door = "unknown"
	DoorOpen    Door = "open"
	DoorClosed  Door = "closed"
)

// Pulse is what is known of an opening's one command.
type Pulse string

// The fates of the command.
const (
	PulsePending Pulse = ""        // the intent is stored, nothing was reported yet
	PulseNone    Pulse = "none"    // certainly nothing reached the board
	PulseSent    Pulse = "sent"    // the board confirmed; only the sensor tells whether the door opened
	PulseUnknown Pulse = "unknown" // bytes were written and nothing proves what came of them
)

// Event is one entry of the audit chain. It holds no personal data.
type Event struct {
	Actor   string // a staff ID, "applicant" or "terminal"
	Action  string
	Subject string
	Result  string // "ok", "refused", "unknown"
	Detail  string
}

// The actors who are no staff.
const (
	actorApplicant = "applicant"
	actorTerminal  = "terminal"
)
