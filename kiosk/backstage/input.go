package backstage

import (
	"time"

	"onetrip/kiosk/flow"
	"onetrip/locker"
)

// Input is something that happened: a Tap, a Tick, or the answer to an effect.
type Input interface{ input() }

// Tick tells that time has passed. The runner sends one at least every second; Due says when the next one matters.
type Tick struct{}

// Tap is a touch.
type Tap flow.Tap

// CardSeen is an event of the reader. Session is that of the ArmReader which was in force when the reader saw it.
type CardSeen flow.CardSeen

// Scanned is a code that the scanner read, with the session of the ArmScanner. Result is "" when the code names none of ours.
type Scanned struct {
	Session flow.Session
	Result  locker.ResultID
	Shape   string // how many characters the code has; the code itself may be a person's
}

// MachineChanged tells which devices work.
type MachineChanged Machine

// LoggedIn answers Prove.
type LoggedIn struct {
	Session flow.Session
	Person  Person
}

// LoginRefused answers Prove.
type LoginRefused struct {
	Session flow.Session
	Problem LoginProblem
	Wait    time.Duration // with LoginLocked and LoginWait
}

// Loaded answers Load; it may also come without being asked for. OK is false when a cabinet or the results cannot be read: what is given
// counts all the same.
type Loaded struct {
	Session  flow.Session
	Cabinets []Cabinet
	Results  []locker.Result
	OK       bool
}

// Opening answers Open: the cell is chosen and the pulse was reported.
type Opening struct {
	Session flow.Session
	No      int
	Place   Place
	Deposit locker.DepositID
}

// Refused answers Open, Settle, FoundOccupied, CancelDeposit and Do: it was not done.
type Refused struct {
	Session flow.Session
	No      int
	Fault   Fault
}

// DoorMoved tells every change of the opening of a job.
type DoorMoved struct {
	Session flow.Session
	No      int
	Place   Place
	State   locker.OpeningState
	Left    bool
}

// Ended answers Settle, FoundOccupied, CancelDeposit and Do: it is durable. Coded tells that a code was issued: the runner keeps it until its
// slip has come out.
type Ended struct {
	Session flow.Session
	No      int
	Coded   bool
}

// FormEnded answers PrintForm.
type FormEnded struct {
	Session flow.Session
	Outcome flow.Outcome
}

// SlipEnded answers PrintSlip.
type SlipEnded struct {
	Session flow.Session
	No      int
	Outcome flow.Outcome
	Card    bool // the applicant's own card opens the cell, too
}

func (Tick) input()           {}
func (Tap) input()            {}
func (CardSeen) input()       {}
func (Scanned) input()        {}
func (MachineChanged) input() {}
func (LoggedIn) input()       {}
func (LoginRefused) input()   {}
func (Loaded) input()         {}
func (Opening) input()        {}
func (Refused) input()        {}
func (DoorMoved) input()      {}
func (Ended) input()          {}
func (FormEnded) input()      {}
func (SlipEnded) input()      {}
