package flow

import (
	"slices"
	"time"

	"onetrip/kiosk/base/civil"
	"onetrip/locker"
)

// Cabinet is how one of the terminal's cabinets stands, for the picture that shows the way to a door.
type Cabinet struct {
	ID    locker.CabinetID
	Name  string // where it stands
	Side  Side
	Cells []Cell
}

// Side is where a cabinet stands, seen by somebody before the screen.
type Side string

// The sides.
const (
	OnLeft  Side = "left"
	OnRight Side = "right"
	Below   Side = "below"
)

// Cell is one door in the picture.
type Cell struct {
	No     locker.CellNo
	Size   locker.Size
	Column int // from 1 on the left
	Row    int // from 1 at the top
}

// Place is one door of the terminal.
type Place struct {
	Cabinet locker.CabinetID
	Cell    locker.CellNo
}

// Cabinet returns the cabinet with an ID.
func (c Config) Cabinet(id locker.CabinetID) (Cabinet, bool) {
	for _, cab := range c.Cabinets {
		if cab.ID == id {
			return cab, true
		}
	}
	return Cabinet{}, false
}

// Cell returns the cell with a number.
func (c Cabinet) Cell(no locker.CellNo) (Cell, bool) {
	for _, cell := range c.Cells {
		if cell.No == no {
			return cell, true
		}
	}
	return Cell{}, false
}

// Document is one document in a cell, as its applicant may see it.
type Document struct {
	Deposit locker.DepositID
	Result  locker.ResultID
	Place   Place
	Case    string
	Form    locker.HandoverNo // with which it came to the hall; "" when nobody here knows
	Name    string
	Masked  string // the applicant's name
	Copies  int
	Last    civil.Date // until which it is kept
	State   DocumentState
	Owed    bool // its receipt waits for the signature
}

// DocumentState is what became of a document in this visit.
type DocumentState uint8

// The states of a document.
const (
	InCell DocumentState = iota
	TakenOut
	PutBack   // the visitor looked and left it in its cell
	WithStaff // its door does not open: staff help
)

// MostReady is how many documents of one visitor are shown; whoever has more asks again.
const MostReady = 12

// Pickup is the collection of a visitor's documents.
type Pickup struct {
	Means   Means
	Entry   Entry
	Code    locker.Code // typed or scanned, until its answer
	NoCode  bool        // the last thing scanned was no pickup code
	N       int
	List    [MostReady]Document
	At      int // the document under way
	Attempt int // numbers the openings of a session
	Opening locker.OpeningID
	Door    Door
	Opened  time.Time        // when the door was seen open
	Left    bool             // the door was left open
	Shut    int              // how often the door stayed shut in this visit
	Again   bool             // the door is opened once more when the answer is there
	Ink     locker.Signature // what stands on the pad; personal data
	Signed  bool             // and whether it is meant
	Asked   bool             // the pad was shown
	Papers  int              // receipts under way
	Lost    int              // receipts that did not come out for certain
}

// Means is how a visitor proves whose document it is.
type Means uint8

// The means.
const (
	NoMeans Means = iota
	WithCard
	WithCode
	WithScan
)

// Entry is how the cabinets take codes now.
type Entry struct {
	Known  bool
	Closed bool      // until staff say so
	Until  time.Time // a pause ends then; zero: none
	Strict bool      // the last digits of the phone are needed, too
	Left   int       // wrong codes until the next pause
}

// Door is what is known of the door under way.
type Door uint8

// The states of the door.
const (
	NoDoor     Door = iota
	DoorAsked       // it was asked for
	DoorPulsed      // its lock was told to open
	DoorIsOpen      // the sensor says so
	DoorClosed      // and that it was shut again; the collection waits for its record
	DoorSettle      // the record is being written
)

// Document returns the document under way.
func (p Pickup) Document() Document { return p.List[min(p.At, MostReady-1)] }

// Next returns the place in the list of the next document to collect, and whether there is one.
func (p Pickup) Next() (int, bool) {
	for i, d := range p.List[:p.N] {
		if d.State == InCell {
			return i, true
		}
	}
	return 0, false
}

// owes reports whether a receipt waits for the signature.
func (p Pickup) owes() bool {
	return slices.ContainsFunc(p.List[:p.N], func(d Document) bool { return d.Owed })
}

// Took returns how many documents the visitor has taken.
func (p Pickup) Took() int {
	n := 0
	for _, d := range p.List[:p.N] {
		if d.State == TakenOut {
			n++
		}
	}
	return n
}

// MostShut is how often a visitor may ask for a door that stays shut.
const MostShut = 3

// PhoneDigits is how many digits of the phone are asked for.
const PhoneDigits = 4

// TakesCodes reports whether a code may be typed or scanned now.
func (p Pickup) TakesCodes(now time.Time) bool {
	return !p.Entry.Closed && !now.Before(p.Entry.Until)
}
