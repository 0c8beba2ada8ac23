package backstage

import (
	"onetrip/kiosk/flow"
	"onetrip/locker"
)

// Effect is something that the runner does after a step, in the order of the slice.
type Effect interface{ effect() }

// ArmReader begins to look for a staff card. Events that the reader reports from now on until DisarmReader carry this session.
type ArmReader struct{ Session flow.Session }

// DisarmReader stops looking for a card and drops what was read of one.
type DisarmReader struct{}

// ArmScanner begins to look for the barcode of a result.
type ArmScanner struct{ Session flow.Session }

// DisarmScanner stops looking for one.
type DisarmScanner struct{}

// Prove asks the accounts whether somebody is who they say: with the number of a card and its PIN, or with account and password. Exactly one
// LoggedIn or LoginRefused answers it.
type Prove struct {
	Session flow.Session
	Second  bool   // the second person, who only confirms
	Card    string // personal data; "" for a login with a password
	Account string
	Secret  string // PIN or password
}

// Found makes the first account, an administrator's, for somebody who stands here. Exactly one LoggedIn or LoginRefused answers it.
type Found struct {
	Session flow.Session
	Account string
	Secret  string
}

// Load asks for a Loaded with the cabinets and the waiting results as they are now.
type Load struct{ Session flow.Session }

// Open opens a door for a job. The runner makes one deposit ID a job and one opening ID an Open. Opening or Refused answers it; DoorMoved
// follows.
type Open struct {
	Session flow.Session
	Job     Job
	By      locker.StaffID
	Again   bool // the door of a deposit once more
}

// Settle ends the opening of a job after its door was closed. Ended or Refused answers it.
type Settle struct {
	Session flow.Session
	No      int
	Took    bool // the document was put in, or taken out
}

// FoundOccupied tells that something lay in the cell of a deposit. Ended or Refused answers it.
type FoundOccupied struct {
	Session flow.Session
	No      int
}

// CancelDeposit gives the cell of a deposit back: whoever asks for it holds the document. Ended or Refused answers it.
type CancelDeposit struct {
	Session flow.Session
	No      int
	By      locker.StaffID
	Place   Place // zero when the cabinet has chosen no cell
}

// Do does what needs no door. Ended or Refused answers it.
type Do struct {
	Session flow.Session
	No      int
	Act     Act
	By      locker.StaffID
	Place   Place
	Deposit locker.Deposit // ActReissue
	Reason  Reason         // ActBlock
	Found   locker.Finding // ActResolve
}

// PrintSlip prints the code of a job, which the runner keeps. SlipEnded answers it.
type PrintSlip struct {
	Session flow.Session
	Job     Job
}

// PrintForm prints the short handover form of the visit. FormEnded answers it.
type PrintForm struct {
	Session flow.Session
	By      Person
	Lines   []Line
}

// Sound plays a sound.
type Sound struct{ Kind flow.SoundKind }

// Leave ends the visit: the accounts are told, and every copy of personal data and codes is dropped. The door of a job that stands open is
// watched on by the runner, which settles it when it is closed.
type Leave struct{}

func (ArmReader) effect()     {}
func (DisarmReader) effect()  {}
func (ArmScanner) effect()    {}
func (DisarmScanner) effect() {}
func (Prove) effect()         {}
func (Found) effect()         {}
func (Load) effect()          {}
func (Open) effect()          {}
func (Settle) effect()        {}
func (FoundOccupied) effect() {}
func (CancelDeposit) effect() {}
func (Do) effect()            {}
func (PrintSlip) effect()     {}
func (PrintForm) effect()     {}
func (Sound) effect()         {}
func (Leave) effect()         {}
