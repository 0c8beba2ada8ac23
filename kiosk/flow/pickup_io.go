package flow

import (
	"onetrip/locker"
	"onetrip/queue"
)

// CheckEntry asks how the cabinets take codes now. An EntryKnown answers it, or nothing when they cannot be asked.
type CheckEntry struct{ Session Session }

// ProveCard asks what the cabinets hold for the holder of a card that was read. Exactly one Proved or ProveFailed answers it.
type ProveCard struct {
	Session Session
	Number  string // personal data
}

// ProveCode asks what the cabinets hold for a code. Exactly one Proved or ProveFailed answers it.
type ProveCode struct {
	Session Session
	Code    locker.Code
	Last4   string // of the phone, where it is asked for; personal data
}

// OpenDoor opens the door of a document that was proved to be the visitor's: one authorisation, at most one pulse. A DoorFailed answers it when
// nothing is opened; otherwise DoorMoved tells what becomes of the door, for as long as it takes, also when the visitor has left.
type OpenDoor struct {
	Session Session
	Attempt int
	Deposit locker.DepositID
}

// SettleDoor records what became of the document behind a door that opened and closed. Exactly one Settled answers it.
type SettleDoor struct {
	Session Session
	Opening locker.OpeningID
	Took    bool
}

// KeepSignature keeps what was signed for a collected document. Nothing answers it, and nothing waits for it.
type KeepSignature struct {
	Result locker.ResultID
	Ink    locker.Signature // personal data
}

// PrintReceipt prints the receipt of a collected document. Exactly one ReceiptEnded answers it.
type PrintReceipt struct {
	Session  Session
	Document Document
	Means    Means
	Lang     queue.Lang
	Asked    bool             // whether the visitor could sign
	Ink      locker.Signature // "": not signed; personal data
}

// ArmScanner begins to look for a pickup code; what is read until DisarmScanner bears this session.
type ArmScanner struct{ Session Session }

// DisarmScanner stops looking for a code.
type DisarmScanner struct{}

// EntryKnown tells how the cabinets take codes.
type EntryKnown struct {
	Session Session
	Entry   Entry
}

// Proved answers ProveCard and ProveCode: the visitor's documents, none when there are none. The proof itself stays with the runner.
type Proved struct {
	Session   Session
	Documents []Document // at most MostReady are taken
}

// ProveFailed answers ProveCard and ProveCode. Why is WrongCode, CodePaused, CodeClosed, CodeExpired, AtWindow or CabinetGone.
type ProveFailed struct {
	Session Session
	Why     Why
	Entry   Entry // how codes are taken after it
}

// DoorFailed answers OpenDoor: nothing was opened. Why is ProofOld, CabinetGone, CabinetBusy, DoorStaff or DoorDoubt.
type DoorFailed struct {
	Session Session
	Attempt int
	Why     Why
}

// DoorMoved tells a change of an opening that was made for an applicant. Session and Attempt are those of its OpenDoor, 0 for one of which the
// runner knows nothing any more.
type DoorMoved struct {
	Session Session
	Attempt int
	Opening locker.OpeningID
	State   locker.OpeningState
	Left    bool // the door was left open
}

// Settled answers SettleDoor. Without OK the record could not be written now; the cabinet writes it as soon as it can.
type Settled struct {
	Session Session
	Opening locker.OpeningID
	Took    bool
	OK      bool
}

// ReceiptEnded answers PrintReceipt.
type ReceiptEnded struct {
	Session Session
	Deposit locker.DepositID
	Outcome Outcome
}

// Scanned is what the scanner read. Session is that of the ArmScanner which was in force.
type Scanned struct {
	Session Session
	Code    locker.Code // "" for something that is no pickup code
}

func (CheckEntry) effect()    {}
func (ProveCard) effect()     {}
func (ProveCode) effect()     {}
func (OpenDoor) effect()      {}
func (SettleDoor) effect()    {}
func (KeepSignature) effect() {}
func (PrintReceipt) effect()  {}
func (ArmScanner) effect()    {}
func (DisarmScanner) effect() {}

func (EntryKnown) input()   {}
func (Proved) input()       {}
func (ProveFailed) input()  {}
func (DoorFailed) input()   {}
func (DoorMoved) input()    {}
func (Settled) input()      {}
func (ReceiptEnded) input() {}
func (Scanned) input()      {}
