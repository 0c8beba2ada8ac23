package queue

import "time"

// ActID is a ULID that whoever presses a window's key makes before sending; it makes a repeated press exact.
type ActID string

// ActKind is one of the keys of a window.
type ActKind string

// The keys of a window. Their conditions are Desk.Keys.
const (
	ActOpen     ActKind = "open"     // the clerk takes the window, or comes back from a pause
	ActNext     ActKind = "next"     // 下一位: finishes the ticket in service, if there is one, and calls the next
	ActRecall   ActKind = "recall"   // 重呼
	ActPass     ActKind = "pass"     // 过号: Service.Pass says what becomes of the ticket
	ActTransfer ActKind = "transfer" // 转移: to another service or window; the place by time of arrival stays
	ActPark     ActKind = "park"     // 挂起
	ActResume   ActKind = "resume"   // a parked ticket comes back to a window
	ActFinish   ActKind = "finish"   // 办结, with a result; the next step of the visit begins if there is one
	ActPause    ActKind = "pause"    // 暂停, with a reason
	ActLeave    ActKind = "leave"    // the clerk leaves the window
	ActGrant    ActKind = "grant"    // a class is granted to a waiting ticket whose visitor has shown a certificate
)

// Result is how a service at a window ended.
type Result string

// The results that a clerk chooses from.
const (
	ResultDone     Result = "done"     // 办结
	ResultAccepted Result = "accepted" // 受理, to be finished later
	ResultMaterial Result = "material" // 补正: told what is missing
	ResultRefused  Result = "refused"  // 不予受理
	ResultAsked    Result = "asked"    // 咨询 only
	ResultIssued   Result = "issued"   // 领证: handed a certificate over
	ResultWrong    Result = "wrong"    // 取错事项
)

// Act is one press of a window's key.
type Act struct {
	ID      ActID     `json:"id"`
	Kind    ActKind   `json:"kind"`
	Window  WindowNo  `json:"window"`
	Clerk   StaffID   `json:"clerk"`             // the server sets it from the session
	At      time.Time `json:"at"`                // the server sets it
	Ticket  TicketID  `json:"ticket,omitempty"`  // the ticket that the clerk sees in service, or the parked one for resume; "" for none. Another one in service is a Conflict
	Service ServiceID `json:"service,omitempty"` // transfer: the other line
	To      WindowNo  `json:"to,omitempty"`      // transfer: only this window; 0: any
	Result  Result    `json:"result,omitempty"`  // finish, next; "": ResultDone
	Reason  string    `json:"reason,omitempty"`  // park, pause: the clerk's words, 1 to MaxReason characters
	Take    bool      `json:"take,omitempty"`    // open: also when another clerk holds the window; ask the clerk first
	No      TicketNo  `json:"no,omitempty"`      // grant: the number on the visitor's paper
	Grant   Priority  `json:"grant,omitempty"`   // grant: the class
}

// MaxReason is how many characters a reason has at most.
const MaxReason = 40

// The message keys of the errors of a press, for the words that the clerk reads. KeyHeld, KeyClosed, KeyPaused, KeyMoved, KeyBusy and KeyIdle
// come with the kind Conflict, the others with Refused.
const (
	KeyHeld      = "desk.held"       // another clerk holds the window; the operator's text says who and since when
	KeyClosed    = "desk.closed"     // nobody holds the window: open it first
	KeyPaused    = "desk.paused"     // the window pauses: open it first
	KeyMoved     = "desk.moved"      // the ticket that the clerk sees is not the one in service (or parked) any more
	KeyBusy      = "desk.busy"       // not while a ticket is in service
	KeyIdle      = "desk.idle"       // no ticket is in service
	KeyNobody    = "desk.nobody"     // nobody waits who may be called here now
	KeyTooSoon   = "desk.too_soon"   // the last call was a moment ago
	KeyCallsUsed = "desk.calls_used" // the ticket was called as often as the rules allow
	KeyCallsLeft = "desk.calls_left" // a ticket is passed only after it was called as often as the rules ask
	KeyElsewhere = "desk.elsewhere"  // this window does not serve the parked ticket's line
)

// DeskMode says whether a window serves.
type DeskMode string

// The modes of a window.
const (
	DeskClosed DeskMode = "closed" // no clerk
	DeskOpen   DeskMode = "open"
	DeskPaused DeskMode = "paused"
)

// Desk is everything that a window's page shows. Nothing in it tells who waits before being called.
type Desk struct {
	Version int64      `json:"version"` // of the hall, see Hall.Version
	Window  WindowNo   `json:"window"`
	Mode    DeskMode   `json:"mode"`
	Clerk   StaffID    `json:"clerk,omitempty"`
	Reason  string     `json:"reason,omitempty"` // of the pause
	Since   time.Time  `json:"since"`            // of the mode
	Serving *Served    `json:"serving,omitempty"`
	Lines   []DeskLine `json:"lines"` // the window's services in its order
	Parked  []ParkedAt `json:"parked"`
	Today   Tally      `json:"today"`
	Keys    Keys       `json:"keys"`
	ClearAt time.Time  `json:"clear_at"` // next clearing time
	Now     time.Time  `json:"now"`      // the hall's clock
}

// Served is the ticket in service at a window.
type Served struct {
	ID       TicketID      `json:"id"`
	No       TicketNo      `json:"no"`
	Service  ServiceID     `json:"service"` // the line from which it was called
	Masked   string        `json:"masked,omitempty"`
	Priority Priority      `json:"priority,omitempty"`
	Lang     Lang          `json:"lang"`
	Step     int           `json:"step"`
	Steps    int           `json:"steps"`
	Calls    int           `json:"calls"`
	CalledAt time.Time     `json:"called_at"` // the latest call
	Started  time.Time     `json:"started"`   // the first call to this window
	Waited   time.Duration `json:"waited"`    // from its issue, or from the end of the step before, to the first call; nanoseconds
	Usual    time.Duration `json:"usual"`     // mean of the line's recent services; 0: not known; nanoseconds
	Offline  bool          `json:"offline,omitempty"`
}

// DeskLine is one of the lines that a window serves.
type DeskLine struct {
	Service ServiceID `json:"service"`
	Waiting int       `json:"waiting"` // who may be called here, those whose appointment begins later included
	Oldest  time.Time `json:"oldest"`  // the earliest place in the line: the issue of the ticket that waits longest, unless it was passed; zero: nobody waits
	Warn    bool      `json:"warn"`    // as many wait as the service's warning level
}

// ParkedAt is a parked ticket that this window may resume.
type ParkedAt struct {
	ID     TicketID  `json:"id"`
	No     TicketNo  `json:"no"`
	Reason string    `json:"reason,omitempty"`
	Since  time.Time `json:"since"`
}

// Tally counts a window's day.
type Tally struct {
	Done        int `json:"done"`
	Passed      int `json:"passed"`
	Transferred int `json:"transferred"`
}

// Keys says which keys of a window may be pressed; the store refuses the others.
type Keys struct {
	Next       bool      `json:"next"`
	Recall     bool      `json:"recall"`
	RecallFrom time.Time `json:"recall_from"` // Recall becomes true at this time; zero: it is, or never will
	CallsLeft  int       `json:"calls_left"`
	Pass       bool      `json:"pass"`
	Transfer   bool      `json:"transfer"`
	Park       bool      `json:"park"`
	Finish     bool      `json:"finish"`
	Resume     bool      `json:"resume"`
	Pause      bool      `json:"pause"`
	Leave      bool      `json:"leave"`
	Open       bool      `json:"open"`
}

// Board is everything that the hall's board shows: numbers and windows, never who.
type Board struct {
	Version int64       `json:"version"`
	Calls   []Call      `json:"calls"` // latest first, at most BoardCalls; a recalled ticket moves to the front
	Waiting []BoardLine `json:"waiting"`
	Now     time.Time   `json:"now"`
}

// BoardCalls is how many calls stay on the board.
const BoardCalls = 6

// Call is a ticket being called to a window.
type Call struct {
	Seq    int64     `json:"seq"` // counts the hall's calls of all days; the voice says each once
	No     TicketNo  `json:"no"`
	Window WindowNo  `json:"window"`
	N      int       `json:"n"` // 1: first call, 2 and more: recalled
	Lang   Lang      `json:"lang"`
	At     time.Time `json:"at"`
}

// BoardLine is how many people wait for a department's services.
type BoardLine struct {
	Department DepartmentID `json:"department"` // "": services without a department
	Waiting    int          `json:"waiting"`
}
