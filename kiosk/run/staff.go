package run

import (
	"context"
	"sync"
	"time"

	"onetrip/devices"
	"onetrip/kiosk/backstage"
	"onetrip/kiosk/base/staff"
	"onetrip/kiosk/cabinet"
	"onetrip/kiosk/flow"
	"onetrip/locker"
	"onetrip/queue"
)

// Shelves is what the staff's pages see of the terminal's cabinets. Errors are fault.Error.
type Shelves interface {
	// Map returns how the cabinets stand.
	Map() []cabinet.Unit
	// State returns a cabinet.
	State(ctx context.Context, id locker.CabinetID) (locker.State, error)
	// Waiting returns the documents that wait for a cell, oldest first.
	Waiting(ctx context.Context) ([]locker.Result, error)
}

// StaffDoors opens doors for staff, each once; the same opening again opens nothing. What a door does comes through Runner.Door.
type StaffDoors interface {
	Deposit(ctx context.Context, r locker.ResultID, by locker.StaffID, d locker.DepositID, o locker.OpeningID) (cabinet.Place, error)
	OpenAgain(ctx context.Context, d locker.DepositID, o locker.OpeningID, by locker.StaffID) (cabinet.Place, error)
	Recover(ctx context.Context, r locker.Recovery) (cabinet.Place, error)
	Look(ctx context.Context, id locker.CabinetID, check locker.Check) (cabinet.Place, error)
}

// StaffRecords writes down what staff did and saw.
type StaffRecords interface {
	Settle(ctx context.Context, o locker.OpeningID, took bool) (locker.Code, error)
	FoundOccupied(ctx context.Context, o locker.OpeningID) error
	Cancel(ctx context.Context, d locker.DepositID, by locker.StaffID) error
	Resolve(ctx context.Context, id locker.CabinetID, report locker.Report) error
}

// StaffActs is what staff do without a door.
type StaffActs interface {
	Block(ctx context.Context, p cabinet.Place, by locker.StaffID, why string) error
	Unblock(ctx context.Context, p cabinet.Place, by locker.StaffID) error
	OpenEntry(ctx context.Context, by locker.StaffID) error
	Reissue(ctx context.Context, d locker.DepositID, by locker.StaffID) (locker.Code, error)
	// SlipPrinted records that the slip with a document's code came out.
	SlipPrinted(ctx context.Context, d locker.DepositID) error
}

// StaffCabinets is all of it; *cabinet.Cabinets has it.
type StaffCabinets interface {
	Shelves
	StaffDoors
	StaffRecords
	StaffActs
}

var _ StaffCabinets = (*cabinet.Cabinets)(nil)

// Staff is what the terminal's pages for staff need.
type Staff struct {
	// Login checks who stands before the terminal: Refused with the keys of package staff. nil: the corner leads nowhere.
	Login    func(ctx context.Context, c staff.Credentials) (staff.Session, error)
	Cabinets StaffCabinets // nil: none
	// Empty reports whether nobody has an account, and Found makes the first one and logs it in: Invalid for what no account or password can be.
	// Both nil: accounts are made elsewhere.
	Empty   func(ctx context.Context) bool
	Found   func(ctx context.Context, id string, password staff.Secret) (staff.Session, error)
	Bench   Workbench // nil: devices are not shown
	Refresh func()    // asks a hall elsewhere which documents wait; must return soon; nil: the list is always fresh
	Config  backstage.Config
	Words   StaffWords
}

// Workbench is what the staff's pages do with the terminal's devices.
type Workbench interface {
	// Devices returns how the devices stand, without talking to them. counts are what the runner knows of what they did.
	Devices(counts map[backstage.Role]int) []backstage.Device
	// Search asks every port that no device at work has, until ctx ends or everything was asked, and tells how it goes. It returns what is to be
	// set; the error is one of listing the ports.
	Search(ctx context.Context, told func([]backstage.Port)) (Found, error)
	// Accept puts what was found into the settings. Errors are fault.Error.
	Accept(f Found, by locker.StaffID) error
	// Test tests a device. seen is what it showed, bad what of it does not work.
	Test(ctx context.Context, r backstage.Role) (seen string, bad int, err error)
}

// Found is what a search came to: what is shown, and what only the workbench knows.
type Found struct {
	Ports  []backstage.Port
	Offers []backstage.Offer
	Hidden any
}

// StaffWords turns the staff's dialogue into screens and papers. Its functions must return soon.
type StaffWords struct {
	Show   func(s backstage.State, now time.Time)
	Slip   func(Slip) devices.Paper
	Form   func(Form) devices.Paper
	Test   func() devices.Paper          // of a technician
	Reason func(backstage.Reason) string // as it is written down
	Found  func(locker.Finding) string   // likewise
}

// Slip is the paper with a pickup code: the code stands nowhere else.
type Slip struct {
	Code    locker.Code
	Deposit locker.Deposit
	Place   backstage.Place
	Cabinet string // where it stands
	At      time.Time
}

// Form is the short handover form of a visit of the staff.
type Form struct {
	By    backstage.Person
	Lines []backstage.Line
	At    time.Time
}

// staffSessions begins the numbers of the staff's visits, apart from those of the visitors'.
const staffSessions flow.Session = 1 << 63

// backroom is what the runner knows of the staff who stand before the terminal.
type backroom struct {
	in chan backstage.Input

	// The dialogue's goroutine alone has what follows.
	here   bool
	state  backstage.State
	visits flow.Session

	// mu guards the fields below.
	mu       sync.Mutex
	session  flow.Session
	first    staff.Session // zero: nobody
	second   staff.Session
	deposits map[int]locker.DepositID      // by job
	openings map[int]locker.OpeningID      // the latest of a job
	jobs     map[locker.OpeningID]staffJob // whose doors may still move
	code     locker.Code                   // of job codeNo, until its slip has come out
	codeNo   int
	stop     context.CancelFunc // of the search under way; nil: none
	found    Found              // of the last search
	foundNo  int
}

// staffJob says for which job of which visit a door was opened.
type staffJob struct {
	session flow.Session
	no      int
}

// enter begins a visit and forgets everything of the one before but the doors that may still move.
func (b *backroom) enter(s flow.Session) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.session, b.first, b.second, b.code, b.codeNo = s, staff.Session{}, staff.Session{}, "", 0
	if b.stop != nil {
		b.stop()
	}
	b.stop, b.found, b.foundNo = nil, Found{}, 0
	b.deposits, b.openings = map[int]locker.DepositID{}, map[int]locker.OpeningID{}
	if b.jobs == nil {
		b.jobs = map[locker.OpeningID]staffJob{}
	}
}

// admit notes who has logged in, unless the visit is over.
func (b *backroom) admit(s flow.Session, who staff.Session, second bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	switch {
	case b.session != s:
	case second:
		b.second = who
	default:
		b.first = who
	}
}

// people returns who is logged in, and the latest second person.
func (b *backroom) people(s flow.Session) (first, second staff.Session) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.session != s {
		return staff.Session{}, staff.Session{}
	}
	return b.first, b.second
}

// begin notes an opening of a job, and returns the job's deposit, which is made from fresh when there is none yet.
func (b *backroom) begin(j staffJob, o locker.OpeningID, fresh locker.DepositID) locker.DepositID {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.jobs[o] = j
	if b.session != j.session {
		return fresh
	}
	b.openings[j.no] = o
	if _, ok := b.deposits[j.no]; !ok {
		b.deposits[j.no] = fresh
	}
	return b.deposits[j.no]
}

// of returns for which job an opening is, and forgets one that has ended.
func (b *backroom) of(o locker.OpeningID, ended bool) (staffJob, bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	j, ok := b.jobs[o]
	if ended {
		delete(b.jobs, o)
	}
	return j, ok
}

// jobIDs name what a record is about.
type jobIDs struct {
	staffJob
	opening locker.OpeningID
	deposit locker.DepositID
}

// idsOf returns the IDs of the job of a record.
func (b *backroom) idsOf(e backstage.Effect) jobIDs {
	var j staffJob
	switch e := e.(type) {
	case backstage.Settle:
		j = staffJob{e.Session, e.No}
	case backstage.FoundOccupied:
		j = staffJob{e.Session, e.No}
	case backstage.CancelDeposit:
		j = staffJob{e.Session, e.No}
	case backstage.Do:
		j = staffJob{e.Session, e.No}
	}
	return b.ids(j)
}

// ids returns the IDs of a job; those of a visit that is over are forgotten.
func (b *backroom) ids(j staffJob) jobIDs {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.session != j.session {
		return jobIDs{staffJob: j}
	}
	return jobIDs{j, b.openings[j.no], b.deposits[j.no]}
}

// keep keeps a code for its slip.
func (b *backroom) keep(j staffJob, c locker.Code) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.session != j.session || c == "" {
		return false
	}
	b.code, b.codeNo = c, j.no
	return true
}

// kept returns the code of a job; drop forgets it.
func (b *backroom) kept(j staffJob, drop bool) locker.Code {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.session != j.session || b.codeNo != j.no {
		return ""
	}
	c := b.code
	if drop {
		b.code, b.codeNo = "", 0
	}
	return c
}

// letStaffIn shows the staff's pages instead of the visitors'.
func (r *Runner) letStaffIn(ctx context.Context, s flow.State, now time.Time) {
	if r.staff.Login == nil || r.back.here {
		return
	}
	r.back.visits++
	session := staffSessions | r.back.visits
	r.back.enter(session)
	r.log.Info("staff pages", "session", r.back.visits)
	has := devicesFor(s)
	has.New = r.nobodyYet(ctx)
	state, effects := backstage.New(r.staff.Config, session, queue.ZH, has, now)
	r.back.here, r.back.state = true, state
	r.backstage(ctx, effects, now)
}

// devicesFor tells the staff's dialogue which devices work.
func devicesFor(s flow.State) backstage.Machine {
	return backstage.Machine{Reader: s.Machine.Reader, Printer: s.Machine.Printer.Ready, Scanner: s.Machine.Scanner}
}

// staffTakes gives an input to the staff's dialogue where it is theirs, and reports whether it is theirs alone.
func (r *Runner) staffTakes(ctx context.Context, in flow.Input) bool {
	if !r.back.here {
		return false
	}
	switch in := in.(type) {
	case flow.Tap:
		r.staffStep(ctx, backstage.Tap(in))
		return true
	case flow.Tick:
		r.staffStep(ctx, backstage.Tick{})
	}
	return false
}

// staffStep takes one input of the staff, draws, and performs the effects.
func (r *Runner) staffStep(ctx context.Context, in backstage.Input) {
	if !r.back.here {
		return
	}
	now := time.Now()
	next, effects := backstage.Step(r.staff.Config, r.back.state, in, now)
	if next.Screen != r.back.state.Screen {
		r.log.Info("page", "screen", next.Screen)
	}
	r.back.state = next
	r.backstage(ctx, effects, now)
}

// backstage performs the effects of the staff's dialogue and draws it, or ends it.
func (r *Runner) backstage(ctx context.Context, effects []backstage.Effect, now time.Time) {
	for _, e := range effects {
		r.staffEffect(ctx, e)
	}
	if r.back.state.Over {
		r.back.here, r.back.state = false, backstage.State{}
		r.log.Info("staff have left", "session", r.back.visits)
		return
	}
	r.staff.Words.Show(r.back.state, now)
}

// staffEffect carries out one effect. What takes time goes to a goroutine that answers with an input.
func (r *Runner) staffEffect(ctx context.Context, e backstage.Effect) {
	switch e := e.(type) {
	case backstage.Prove:
		r.tasks.Go(func() { r.proveStaff(ctx, e) })
	case backstage.Found:
		r.tasks.Go(func() { r.foundStaff(ctx, e) })
	case backstage.Load:
		r.tasks.Go(func() { r.loadCabinets(ctx, e.Session) })
	case backstage.Open:
		r.tasks.Go(func() { r.staffOpen(ctx, e) })
	case backstage.PrintSlip, backstage.PrintForm:
		select {
		case r.papers <- e:
		case <-ctx.Done():
		}
	case backstage.Leave:
		r.back.enter(0)
	default:
		if !r.staffListen(e) && !r.staffBench(ctx, e) {
			ids := r.back.idsOf(e) // before the visit can end
			r.tasks.Go(func() { r.staffRecord(ctx, e, ids) })
		}
	}
}

// staffListen begins and ends the waiting for cards and codes, and plays sounds; false: the effect is another one's.
func (r *Runner) staffListen(e backstage.Effect) bool {
	now := time.Now()
	switch e := e.(type) {
	case backstage.ArmReader:
		r.listen(flow.ArmReader(e))
		r.signal(flow.State{}, flow.Light{On: true}, now)
	case backstage.DisarmReader:
		r.listen(flow.DisarmReader(e))
		r.signal(flow.State{}, flow.Light{}, now)
	case backstage.ArmScanner:
		r.listen(flow.ArmScanner(e))
	case backstage.DisarmScanner:
		r.listen(flow.DisarmScanner(e))
	case backstage.Sound:
		r.signal(flow.State{}, flow.Sound(e), now)
	default:
		return false
	}
	return true
}

// tellStaff hands an input to the staff's dialogue. It waits while the dialogue is busy, until ctx ends.
func (r *Runner) tellStaff(ctx context.Context, in backstage.Input) {
	select {
	case r.back.in <- in:
	case <-ctx.Done():
	}
}

// forStaff reports whether a session is one of the staff's.
func forStaff(s flow.Session) bool { return s&staffSessions != 0 }
