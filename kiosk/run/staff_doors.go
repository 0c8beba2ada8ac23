package run

import (
	"context"
	"errors"
	"time"

	"github.com/oklog/ulid/v2"

	"onetrip/devices"
	"onetrip/kiosk/backstage"
	"onetrip/kiosk/base/fault"
	"onetrip/kiosk/base/staff"
	"onetrip/kiosk/cabinet"
	"onetrip/kiosk/flow"
	"onetrip/locker"
	"onetrip/queue"
)

// loadCabinets reads the cabinets and what waits, and tells the dialogue. What can be read counts, whatever cannot.
func (r *Runner) loadCabinets(ctx context.Context, s flow.Session) {
	if r.staff.Cabinets == nil {
		r.tellStaff(ctx, backstage.Loaded{Session: s, OK: true})
		return
	}
	if r.staff.Refresh != nil {
		r.staff.Refresh()
	}
	wait, stop := context.WithTimeout(ctx, hallLimit)
	defer stop()
	loaded := backstage.Loaded{Session: s, OK: true}
	for _, u := range r.staff.Cabinets.Map() {
		state, err := r.staff.Cabinets.State(wait, u.ID)
		if err != nil {
			r.log.Warn("a cabinet cannot be read", "cabinet", u.ID, "error", err)
			loaded.OK = false
			continue
		}
		loaded.Cabinets = append(loaded.Cabinets, backstage.Cabinet{Name: u.Name, Side: string(u.Side), State: state})
	}
	results, err := r.staff.Cabinets.Waiting(wait)
	if err != nil {
		r.log.Warn("waiting documents cannot be read", "error", err)
		loaded.OK = false
	}
	loaded.Results = results
	r.tellStaff(ctx, loaded)
}

// staffOpen opens a door for staff once, after their roles were looked at again.
func (r *Runner) staffOpen(ctx context.Context, e backstage.Open) {
	job := staffJob{e.Session, e.Job.No}
	id := locker.OpeningID(ulid.Make().String())
	if err := r.mayOpen(e); err != nil {
		r.refuseStaff(ctx, job, "open door", err)
		return
	}
	deposit := r.back.begin(job, id, locker.DepositID(ulid.Make().String()))
	wait, stop := context.WithTimeout(context.WithoutCancel(ctx), cabinetLimit)
	defer stop()
	place, err := r.openFor(wait, e, deposit, id)
	if err != nil {
		r.refuseStaff(ctx, job, "open door", err)
		return
	}
	opening := backstage.Opening{Session: e.Session, No: e.Job.No, Place: backstage.Place(place)}
	if e.Job.Purpose == locker.ForDeposit {
		opening.Deposit = deposit
	}
	r.tellStaff(ctx, opening)
}

// mayOpen checks that those who are logged in may open the door.
func (r *Runner) mayOpen(e backstage.Open) error {
	first, second := r.back.people(e.Session)
	early := e.Job.Purpose == locker.ForCheck || (e.Job.Purpose == locker.ForRecovery && time.Now().Before(e.Job.Deposit.Due))
	if !early {
		return first.Require(rolesWith(backstage.MayDeposit)...)
	}
	if err := first.Require(rolesWith(backstage.MayLook)...); err != nil {
		return err
	}
	return staff.Confirm(first, second, r.staff.Words.Reason(e.Job.Reason), rolesWith(backstage.MayConfirm)...)
}

// openFor asks the cabinets for the door of a job.
func (r *Runner) openFor(ctx context.Context, e backstage.Open, d locker.DepositID, id locker.OpeningID) (cabinet.Place, error) {
	j, c := e.Job, r.staff.Cabinets
	why := ""
	if j.Reason != "" {
		why = r.staff.Words.Reason(j.Reason)
	}
	switch j.Purpose {
	case locker.ForDeposit:
		if e.Again {
			place, err := c.OpenAgain(ctx, d, id, e.By)
			if err == nil || fault.KindOf(err) != fault.NotFound {
				return place, err
			}
		}
		return c.Deposit(ctx, j.Result.ID, e.By, d, id) // nothing was reserved yet
	case locker.ForRecovery:
		return c.Recover(ctx, locker.Recovery{Opening: id, Deposit: j.Deposit.ID, By: e.By, Second: j.Second.ID, Reason: why, To: r.window()})
	case locker.ForCheck:
		check := locker.Check{Opening: id, Cell: j.Place.Cell, By: e.By, Second: j.Second.ID, Reason: why}
		return c.Look(ctx, j.Place.Cabinet, check)
	case locker.ForCollect:
	}
	return cabinet.Place{}, &fault.Error{Kind: fault.Internal, Op: "open door", Err: errors.New("no purpose of the staff")}
}

// window is where recovered documents go, for the form.
func (r *Runner) window() string {
	h := r.cfg.Load().Hall
	if desk := h.Desk.In(queue.ZH); desk != "" {
		return desk
	}
	return h.Name.In(queue.ZH)
}

// staffFaults translates why the cabinets did not do something.
var staffFaults = map[string]backstage.Fault{
	locker.KeyNoCell: backstage.NoCell, locker.KeyBusy: backstage.OtherDoor, locker.KeyRest: backstage.CoilRests, locker.KeyBlocked: backstage.NotNow,
	locker.KeyGone: backstage.IsGone, locker.KeyNotEmpty: backstage.NotEmpty, locker.KeyTwo: backstage.NeedsTwo, staff.KeyTwo: backstage.NeedsTwo,
	staff.KeyRole: backstage.NoRight, staff.KeySession: backstage.NoRight, cabinet.KeyLocks: backstage.DoorUnsent, cabinet.KeyOut: backstage.Failed,
}

// refuseStaff tells the dialogue that something was not done.
func (r *Runner) refuseStaff(ctx context.Context, j staffJob, op string, err error) {
	f, known := staffFaults[fault.KeyOf(err)]
	if !known {
		f = backstage.Failed
	}
	r.log.Warn("not done for staff", "op", op, "why", f, "error", err)
	r.tellStaff(ctx, backstage.Refused{Session: j.session, No: j.no, Fault: f})
}

// staffDoor tells the staff's dialogue what their door does.
func (r *Runner) staffDoor(ctx context.Context, p cabinet.Progress) {
	j, ok := r.back.of(p.Opening, !p.State.Live())
	if !ok {
		return
	}
	if r.back.ids(j).opening != p.Opening {
		return // an earlier opening of the same job, or of a visit that is over: the cabinet settles it
	}
	r.tellStaff(ctx, backstage.DoorMoved{Session: j.session, No: j.no, Place: backstage.Place(p.Place), State: p.State, Left: p.Left})
}

// staffRecord writes something down, also while the terminal is being stopped.
func (r *Runner) staffRecord(ctx context.Context, e backstage.Effect, ids jobIDs) {
	wait, stop := context.WithTimeout(context.WithoutCancel(ctx), recordLimit)
	defer stop()
	c, op := r.staff.Cabinets, "settle"
	var code locker.Code
	var err error
	switch e := e.(type) {
	case backstage.Settle:
		if ids.opening == "" {
			return // the visit is over: the cabinet settles it after its quiet time
		}
		code, err = c.Settle(wait, ids.opening, e.Took)
	case backstage.FoundOccupied:
		op, err = "record a cell found occupied", c.FoundOccupied(wait, ids.opening)
	case backstage.CancelDeposit:
		op, err = "cancel deposit", r.cancelDeposit(wait, e, ids.deposit)
	case backstage.Do:
		op = string(e.Act)
		code, err = r.act(wait, e)
	}
	if err != nil {
		r.refuseStaff(ctx, ids.staffJob, op, err)
		return
	}
	r.tellStaff(ctx, backstage.Ended{Session: ids.session, No: ids.no, Coded: r.back.keep(ids.staffJob, code)})
}

// cancelDeposit gives a cell back. Where its door was pulsed and stayed shut, the word of whoever holds the document ends the doubt.
func (r *Runner) cancelDeposit(ctx context.Context, e backstage.CancelDeposit, d locker.DepositID) error {
	err := r.staff.Cabinets.Cancel(ctx, d, e.By)
	if fault.KeyOf(err) != locker.KeyNotEmpty || e.Place == (backstage.Place{}) {
		return err
	}
	return r.staff.Cabinets.Resolve(ctx, e.Place.Cabinet, locker.Report{
		Cell: e.Place.Cell, Found: locker.FoundEmpty, By: e.By, Note: r.staff.Words.Found(locker.FoundEmpty),
	})
}

// needed is the right that an act needs.
var needed = map[backstage.Act]backstage.Right{
	backstage.ActBlock: backstage.MayBlock, backstage.ActUnblock: backstage.MayBlock, backstage.ActEntry: backstage.MayEntry,
	backstage.ActReissue: backstage.MayReissue, backstage.ActResolve: backstage.MayDeposit,
}

// act does what needs no door, after the role was looked at again.
func (r *Runner) act(ctx context.Context, e backstage.Do) (locker.Code, error) {
	first, _ := r.back.people(e.Session)
	if err := first.Require(rolesWith(needed[e.Act])...); err != nil {
		return "", err
	}
	c, at := r.staff.Cabinets, cabinet.Place(e.Place)
	switch e.Act {
	case backstage.ActBlock:
		return "", c.Block(ctx, at, e.By, r.staff.Words.Reason(e.Reason))
	case backstage.ActUnblock:
		return "", c.Unblock(ctx, at, e.By)
	case backstage.ActEntry:
		return "", c.OpenEntry(ctx, e.By)
	case backstage.ActReissue:
		return c.Reissue(ctx, e.Deposit.ID, e.By)
	case backstage.ActResolve:
		return "", c.Resolve(ctx, at.Cabinet, locker.Report{Cell: at.Cell, Found: e.Found, By: e.By, Note: r.staff.Words.Found(e.Found)})
	case backstage.AskLook, backstage.AskRecover:
	}
	return "", &fault.Error{Kind: fault.Internal, Op: "act", Err: errors.New("no act without a door")}
}

// printSlip prints the slip with a job's code, which is forgotten as soon as it has come out.
func (r *Runner) printSlip(ctx context.Context, e backstage.PrintSlip) {
	job := staffJob{e.Session, e.Job.No}
	outcome := devices.PrintFailed
	slip := Slip{Code: r.back.kept(job, false), Place: e.Job.Place, At: time.Now()}
	if slip.Code != "" {
		slip.Deposit, slip.Cabinet = r.depositAt(ctx, e.Job.Place)
		outcome = r.printStaff(ctx, "slip", r.staff.Words.Slip(slip))
	}
	if outcome == devices.Printed {
		r.back.kept(job, true)
		r.slipPrinted(ctx, slip.Deposit.ID)
	}
	r.tellStaff(ctx, backstage.SlipEnded{Session: e.Session, No: e.Job.No, Outcome: visible(outcome), Card: slip.Deposit.Number != ""})
}

// slipPrinted records that the applicant is told by the slip. Where that fails the sealed code stays in the store until the document has left.
func (r *Runner) slipPrinted(ctx context.Context, d locker.DepositID) {
	wait, stop := context.WithTimeout(context.WithoutCancel(ctx), recordLimit)
	defer stop()
	if err := r.staff.Cabinets.SlipPrinted(wait, d); err != nil {
		r.log.Warn("that a slip came out is not recorded", "deposit", d, "error", err)
	}
}

// depositAt returns the document in a cell as it is stored, with the name of its cabinet.
func (r *Runner) depositAt(ctx context.Context, p backstage.Place) (d locker.Deposit, name string) {
	wait, stop := context.WithTimeout(ctx, recordLimit)
	defer stop()
	state, err := r.staff.Cabinets.State(wait, p.Cabinet)
	if err != nil {
		r.log.Warn("a document on a slip cannot be read", "place", p.String(), "error", err)
	}
	d, _ = state.DepositIn(p.Cell)
	for _, u := range r.staff.Cabinets.Map() {
		if u.ID == p.Cabinet {
			name = u.Name
		}
	}
	return d, name
}

func (r *Runner) printForm(ctx context.Context, e backstage.PrintForm) {
	outcome := r.printStaff(ctx, "form", r.staff.Words.Form(Form{By: e.By, Lines: e.Lines, At: time.Now()}))
	r.tellStaff(ctx, backstage.FormEnded{Session: e.Session, Outcome: visible(outcome)})
}

// printStaff prints a paper of the staff and returns what is known about it.
func (r *Runner) printStaff(ctx context.Context, what string, p devices.Paper) devices.PrintOutcome {
	if r.dev.Printer == nil {
		return devices.PrintFailed
	}
	outcome, err := r.dev.Printer.Print(ctx, p)
	r.cameOut(outcome)
	if err != nil {
		r.log.Warn("a paper of the staff did not come out for certain", "paper", what, "outcome", outcome.String(), "error", err)
	}
	return outcome
}
