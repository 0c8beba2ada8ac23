package backstage

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"onetrip/kiosk/flow"
	"onetrip/locker"
	"onetrip/queue"
)

// State is everything that the staff's dialogue knows. It is a plain value: Step never changes what its slices hold. New makes the first one.
type State struct {
	Screen  Screen
	Session flow.Session
	Lang    queue.Lang
	Over    bool    // nobody is here any more: the visitors' pages come back
	Visit           // what belongs to the people who are here: gone with Over
	Machine Machine // what the terminal knows whoever stands before it
	Timing  Timing
}

// Visit is what belongs to one login. The zero Visit has no personal data in it. No pickup code is ever in it.
type Visit struct {
	Me    Person // zero until somebody is logged in
	Login Proof  // the login under way, of the first or the second person
	Home  Screen // the tab from which the page was reached

	Cabinets []Cabinet       // latest known; nil until loaded
	Results  []locker.Result // that wait for a cell, oldest first
	Loaded   bool
	Page     int    // of a list or of the map, from 0
	Typed    string // last figures of a case
	Overdue  bool   // Stored lists what is overdue, not the documents of a case
	Place    Place  // the chosen cell
	Asks     Act    // what a chosen reason is for

	Job     Job
	Devices []Device // latest known; nil until loaded
	Chosen  Role     // of the page OneDevice
	Search  Search
	Trial   Trial

	Lines []Line // what was put in and taken out in this visit, for the form
	Form  Slip   // how far the form's paper is
	Fault Fault  // of the page Sorry
}

// Person is somebody of the staff who has logged in.
type Person struct {
	ID     locker.StaffID
	Masked string // name
	Role   string // the role to show
	Rights Right
}

// Proof is a login under way.
type Proof struct {
	Second  bool   // of the second person who confirms
	First   bool   // there is no account yet: whoever is here makes the first one, an administrator's
	Again   string // with First: the password as it was typed first
	Card    string // number of the card that was read; personal data
	Account string
	Typed   string // PIN, account or password, as far as it is typed
	Layer   string // of the letter keypad
	Problem LoginProblem
	Wait    time.Duration // with LoginLocked and LoginWait
}

// The layers of the letter keypad.
const (
	LayerLower = ""
	LayerUpper = "upper"
	LayerSigns = "signs"
)

// LoginProblem is why somebody is not logged in.
type LoginProblem string

// The problems of a login.
const (
	NoLoginProblem LoginProblem = ""
	LoginWrong     LoginProblem = "wrong"   // unknown, or wrong PIN or password
	LoginLocked    LoginProblem = "locked"  // the account, for Proof.Wait
	LoginWait      LoginProblem = "wait"    // this terminal, for Proof.Wait
	LoginFailed    LoginProblem = "failed"  // the accounts cannot be asked
	LoginSame      LoginProblem = "same"    // the second person is the first one
	LoginRights    LoginProblem = "rights"  // the second person may not confirm
	LoginCard      LoginProblem = "card"    // the card cannot be read
	LoginDiffers   LoginProblem = "differs" // the new password was typed in two ways
	LoginRules     LoginProblem = "rules"   // the new account or its password is not as it must be
)

// Cabinet is one cabinet as it stands.
type Cabinet struct {
	Name  string
	Side  string // of the terminal: "left", "right", "below"
	State locker.State
}

// Place is a cell of a cabinet.
type Place struct {
	Cabinet locker.CabinetID
	Cell    locker.CellNo
}

// String returns "cabinet/cell".
func (p Place) String() string { return fmt.Sprintf("%s/%d", p.Cabinet, p.Cell) }

// ParsePlace reads what String wrote; ok is false for anything else.
func ParsePlace(s string) (p Place, ok bool) {
	at := strings.LastIndexByte(s, '/')
	if at <= 0 {
		return Place{}, false
	}
	n, err := strconv.Atoi(s[at+1:])
	return Place{locker.CabinetID(s[:at]), locker.CellNo(n)}, err == nil && n > 0
}

// Job is one door that is opened, from the choice to its end.
type Job struct {
	No      int // counts the jobs of a visit, from 1; answers bring it back
	Purpose locker.Purpose
	Place   Place // zero for a deposit until the cabinet has chosen
	Result  locker.Result
	Deposit locker.Deposit // of a recovery or a look; zero where none is known
	Reason  Reason
	Second  Person

	State locker.OpeningState // how far the opening is
	Left  bool                // the door stood open for too long
	Fault Fault               // why it did not open
	Want  End                 // the end that was asked for and is not answered yet
	End   End
	Found locker.Finding // in the cell of a look
	Slip  Slip
	Card  bool // the applicant's own card opens the cell, too
}

// early reports whether a second person must agree.
func (j Job) early(now time.Time) bool {
	return j.Purpose == locker.ForCheck || (j.Purpose == locker.ForRecovery && now.Before(j.Deposit.Due))
}

// End is how a job ended.
type End string

// The ends of a job.
const (
	NoEnd       End = ""
	PutIn       End = "put_in"
	NotPutIn    End = "not_put_in"
	WasOccupied End = "occupied"
	Cancelled   End = "cancelled"
	TakenOut    End = "taken_out"
	NotTakenOut End = "not_taken_out"
	Resolved    End = "resolved"
	IsBlocked   End = "blocked"
	IsUnblocked End = "unblocked"
	EntryOpen   End = "entry_open"
	NewCode     End = "new_code"
)

// Slip is how far the paper with the code, or the form, is.
type Slip uint8

// The states of a slip.
const (
	NoSlip Slip = iota
	SlipBusy
	SlipDone
	SlipFailed  // none came out
	SlipUnknown // nobody knows
)

// Act is something that is done without a door.
type Act string

// The acts.
const (
	ActBlock   Act = "block"
	ActUnblock Act = "unblock"
	ActResolve Act = "resolve"
	ActEntry   Act = "entry"
	ActReissue Act = "reissue"
	AskLook    Act = "look"    // a reason is asked for before a look
	AskRecover Act = "recover" // and before an early recovery
)

// Reason is why something is done that needs one. Its value is stored only through its words.
type Reason string

// The reasons, by what they are for.
const (
	BlockLock    Reason = "block_lock"    // the lock is broken
	BlockDoor    Reason = "block_door"    // the door is bent or does not close
	BlockClean   Reason = "block_clean"   // something is inside, or it must be cleaned
	BlockKeep    Reason = "block_keep"    // kept for another use
	LookTask     Reason = "look_task"     // a task asks for it
	LookAsked    Reason = "look_asked"    // the applicant asks for help
	LookWrong    Reason = "look_wrong"    // a document may lie in the wrong cell
	LookStock    Reason = "look_stock"    // stock-taking
	EarlyAsked   Reason = "early_asked"   // the applicant wants it at the window
	EarlyWrong   Reason = "early_wrong"   // the document has a mistake
	EarlyRecall  Reason = "early_recall"  // the department wants it back
	EarlyClosing Reason = "early_closing" // the cabinet is taken out of use
)

// ReasonsFor returns the reasons that may be chosen for an act.
func ReasonsFor(a Act) []Reason {
	switch a {
	case ActBlock:
		return []Reason{BlockLock, BlockDoor, BlockClean, BlockKeep}
	case AskLook:
		return []Reason{LookTask, LookAsked, LookWrong, LookStock}
	case AskRecover:
		return []Reason{EarlyAsked, EarlyWrong, EarlyRecall, EarlyClosing}
	default:
		return nil
	}
}

// Fault is why something did not work.
type Fault string

// The faults.
const (
	NoFault     Fault = ""
	NoCell      Fault = "no_cell"   // no cell that fits is free
	OtherDoor   Fault = "busy"      // another door is being opened
	CoilRests   Fault = "rest"      // try again in two seconds
	NotNow      Fault = "blocked"   // the cell cannot be opened for this now
	IsGone      Fault = "gone"      // the document or the result is not there any more
	NotEmpty    Fault = "not_empty" // the cell holds something, or may
	NeedsTwo    Fault = "two"       // two persons and a reason
	NoRight     Fault = "right"     // the role was taken away meanwhile
	Silent      Fault = "silent"    // no answer in time: what came of it shows in the map
	Failed      Fault = "failed"    // everything else
	DoorShut    Fault = "shut"      // the sensor says that the door never opened
	DoorUnsent  Fault = "unsent"    // certainly no pulse: the lock board does not answer
	DoorUnknown Fault = "unknown"   // nobody knows whether it opened
	NotWaiting  Fault = "unscanned" // the code that was scanned is no result that waits here
)

// Line is a document that was put in or taken out, for the form of the visit.
type Line struct {
	In       bool // into the cabinet
	Case     string
	Document string
	Masked   string
	Copies   int
	Place    Place
	At       time.Time
}

// Machine is what the terminal knows whoever stands before it.
type Machine struct {
	Reader  bool // the card reader works
	Printer bool
	Scanner bool // a scanner is there
	New     bool // nobody has an account yet
}

// Timing is what the passing of time does.
type Timing struct {
	Since    time.Time // when the page was entered
	Deadline time.Time // when the page gives up waiting
	AskUntil time.Time // while "still there?" lies over the page: when the visit ends; else zero
	LoadAt   time.Time // when the cabinets are asked for again
}

// Asking reports whether the question "still there?" lies over the page.
func (s State) Asking() bool { return !s.Timing.AskUntil.IsZero() }

// Cabinet returns a cabinet as it was last known.
func (s State) Cabinet(id locker.CabinetID) (Cabinet, bool) {
	for _, c := range s.Cabinets {
		if c.State.Cabinet.ID == id {
			return c, true
		}
	}
	return Cabinet{}, false
}

// Cell returns a cell as it was last known, with its document, if one is there.
func (s State) Cell(p Place) (c locker.Cell, d locker.Deposit, ok bool) {
	cab, found := s.Cabinet(p.Cabinet)
	if !found {
		return c, d, false
	}
	c, ok = cab.State.Cell(p.Cell)
	d, _ = cab.State.DepositIn(p.Cell)
	return c, d, ok
}
