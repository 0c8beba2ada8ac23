package run

import (
	"context"
	"sync"
	"time"

	"github.com/oklog/ulid/v2"

	"onetrip/devices"
	"onetrip/kiosk/backstage"
	"onetrip/kiosk/base/fault"
	"onetrip/kiosk/cabinet"
	"onetrip/kiosk/flow"
	"onetrip/locker"
)

// Cabinets is what the dialogue needs of the terminal's cabinets. Errors are fault.Error.
type Cabinets interface {
	// Entry says how code entry stands.
	Entry(ctx context.Context) (locker.Entry, error)
	// ByCard returns the documents of the holder of a card that was read now.
	ByCard(ctx context.Context, number string) (cabinet.Key, []cabinet.Document, error)
	// ByCode returns the document of a code.
	ByCode(ctx context.Context, code locker.Code, last4 string) (cabinet.Key, []cabinet.Document, error)
	// Collect opens a cell once; the same opening again opens nothing. What the door does comes through Runner.Door.
	Collect(ctx context.Context, k cabinet.Key, id locker.DepositID, o locker.OpeningID) (cabinet.Place, error)
	// Settle ends an opening whose door was opened and closed.
	Settle(ctx context.Context, o locker.OpeningID, took bool) (locker.Code, error)
	// Sign keeps what was signed for a collected document.
	Sign(ctx context.Context, id locker.ResultID, ink locker.Signature) error
}

// The patience with cabinets, and the capacity of what doors tell: beyond it the dialogue learns the end of an opening from the page's time-out.
const (
	cabinetLimit = 20 * time.Second // a pulse waits for the one before and for its board
	doorEvents   = 256
	coilRest     = 2 * time.Second
)

// pickups is what the runner knows of collections.
type pickups struct {
	// mu guards the fields below.
	mu      sync.Mutex
	session flow.Session                 // the present one: no other's proof is kept
	key     *cabinet.Key                 // nil: nothing was proved yet
	opened  map[locker.OpeningID]attempt // openings under way
}

// attempt is for whom a door was opened.
type attempt struct {
	session flow.Session
	no      int
}

// enter begins a session and drops the proof of the one before.
func (p *pickups) enter(s flow.Session) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.session, p.key = s, nil
}

// prove keeps what somebody proved, unless they have left meanwhile.
func (p *pickups) prove(s flow.Session, k cabinet.Key) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.session == s {
		p.key = &k
	}
}

// proof returns what a session proved; the zero key opens nothing.
func (p *pickups) proof(s flow.Session) cabinet.Key {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.session != s || p.key == nil {
		return cabinet.Key{}
	}
	return *p.key
}

// begin notes for whom an opening is.
func (p *pickups) begin(o locker.OpeningID, a attempt) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.opened == nil {
		p.opened = map[locker.OpeningID]attempt{}
	}
	p.opened[o] = a
}

// of returns for whom an opening is, and forgets one that has ended.
func (p *pickups) of(o locker.OpeningID, ended bool) attempt {
	p.mu.Lock()
	defer p.mu.Unlock()
	a := p.opened[o]
	if ended {
		delete(p.opened, o)
	}
	return a
}

// Door takes a change of an opening. It never waits.
func (r *Runner) Door(p cabinet.Progress) {
	select {
	case r.doors <- p:
	default:
		r.log.Error("what a door did is not shown", "opening", p.Opening, "state", p.State)
	}
}

// watchDoors tells the dialogue what doors do, in order, until ctx ends.
func (r *Runner) watchDoors(ctx context.Context) {
	for {
		select {
		case p := <-r.doors:
			if p.Purpose != locker.ForCollect {
				r.staffDoor(ctx, p)
				continue
			}
			a := r.pickups.of(p.Opening, !p.State.Live())
			r.send(ctx, flow.DoorMoved{Session: a.session, Attempt: a.no, Opening: p.Opening, State: p.State, Left: p.Left})
		case <-ctx.Done():
			return
		}
	}
}

// pickup carries out one effect of a collection, which the dialogue has with cabinets only; false: it is another one's.
func (r *Runner) pickup(ctx context.Context, e flow.Effect) bool {
	switch e := e.(type) {
	case flow.CheckEntry:
		r.tasks.Go(func() { r.checkEntry(ctx, e) })
	case flow.ProveCard:
		r.tasks.Go(func() {
			r.prove(ctx, e.Session, func(ctx context.Context) (cabinet.Key, []cabinet.Document, error) {
				return r.boxes.ByCard(ctx, e.Number)
			})
		})
	case flow.ProveCode:
		r.tasks.Go(func() {
			r.prove(ctx, e.Session, func(ctx context.Context) (cabinet.Key, []cabinet.Document, error) {
				return r.boxes.ByCode(ctx, e.Code, e.Last4)
			})
		})
	case flow.OpenDoor:
		key := r.pickups.proof(e.Session) // before the session can end
		r.tasks.Go(func() { r.openDoor(ctx, e, key) })
	case flow.SettleDoor:
		r.tasks.Go(func() { r.settle(ctx, e) })
	case flow.KeepSignature:
		r.tasks.Go(func() { r.sign(ctx, e) })
	default:
		return false
	}
	return true
}

// checkEntry asks how codes are taken. Where the cabinets cannot be asked the page stays as it is.
func (r *Runner) checkEntry(ctx context.Context, e flow.CheckEntry) {
	if entry, ok := r.entry(ctx); ok {
		r.send(ctx, flow.EntryKnown{Session: e.Session, Entry: entry})
	}
}

func (r *Runner) entry(ctx context.Context) (flow.Entry, bool) {
	wait, stop := context.WithTimeout(ctx, hallLimit)
	defer stop()
	entry, err := r.boxes.Entry(wait)
	if err != nil {
		r.log.Warn("cabinets cannot say how they take codes", "error", err)
		return flow.Entry{}, false
	}
	known := flow.Entry{Known: true, Closed: entry.Closed, Strict: entry.Strict, Left: entry.Left}
	if entry.Wait > 0 {
		known.Until = time.Now().Add(entry.Wait)
	}
	return known, true
}

// whyNot translates the refusals of codes.
var whyNot = map[string]flow.Why{
	locker.KeyCode: flow.WrongCode, locker.KeyPause: flow.CodePaused, locker.KeyEntry: flow.CodeClosed, locker.KeyExpired: flow.CodeExpired,
	cabinet.KeyWithdrawn: flow.AtWindow,
}

// prove asks what there is for a proof and tells the dialogue. The proof itself stays here.
func (r *Runner) prove(ctx context.Context, s flow.Session, ask func(context.Context) (cabinet.Key, []cabinet.Document, error)) {
	wait, stop := context.WithTimeout(ctx, hallLimit)
	defer stop()
	key, list, err := ask(wait)
	if err != nil {
		why, known := whyNot[fault.KeyOf(err)]
		if !known {
			why = flow.CabinetGone
		}
		r.log.Info("nothing is proved", "why", fault.KeyOf(err), "error", err)
		entry, _ := r.entry(ctx)
		r.send(ctx, flow.ProveFailed{Session: s, Why: why, Entry: entry})
		return
	}
	r.pickups.prove(s, key)
	proved := flow.Proved{Session: s}
	for _, d := range list {
		proved.Documents = append(proved.Documents, flow.Document{
			Deposit: d.ID, Result: d.Result, Place: flow.Place(d.Place), Case: d.Case, Form: d.Form, Name: d.Name, Masked: d.Masked, Copies: d.Copies, Last: d.Last,
		})
	}
	r.send(ctx, proved)
}

// openDoor opens a door for an applicant once, and tells when nothing was opened. It goes on when the visitor leaves, and when the terminal is
// being stopped: an opening that has begun is finished.
func (r *Runner) openDoor(ctx context.Context, e flow.OpenDoor, key cabinet.Key) {
	id := locker.OpeningID(ulid.Make().String())
	r.pickups.begin(id, attempt{e.Session, e.Attempt})
	wait, stop := context.WithTimeout(ctx, cabinetLimit)
	defer stop()
	_, err := r.boxes.Collect(wait, key, e.Deposit, id)
	if fault.KeyOf(err) == locker.KeyRest { // the coil rests: nothing was authorised
		select {
		case <-time.After(coilRest):
			_, err = r.boxes.Collect(wait, key, e.Deposit, id)
		case <-wait.Done():
		}
	}
	if err == nil {
		return
	}
	why := whyShut(err)
	if why != flow.DoorDoubt {
		r.pickups.of(id, true) // nothing was opened: nothing will be told
	}
	r.log.Warn("no door is opened", "opening", id, "error", err)
	r.send(ctx, flow.DoorFailed{Session: e.Session, Attempt: e.Attempt, Why: why})
}

// whyShut translates why a door is not opened.
func whyShut(err error) flow.Why {
	switch fault.KeyOf(err) {
	case locker.KeyProof, locker.KeyGone:
		return flow.ProofOld
	case locker.KeyBusy, locker.KeyRest:
		return flow.CabinetBusy
	case locker.KeyPulses, locker.KeyBlocked:
		return flow.DoorStaff
	case cabinet.KeyOut, cabinet.KeyLocks:
		return flow.CabinetGone
	default:
		return flow.DoorDoubt // the coil may have fired
	}
}

// settle records what became of a document, also while the terminal is being stopped.
func (r *Runner) settle(ctx context.Context, e flow.SettleDoor) {
	wait, stop := context.WithTimeout(context.WithoutCancel(ctx), recordLimit)
	defer stop()
	_, err := r.boxes.Settle(wait, e.Opening, e.Took)
	if err != nil {
		r.log.Warn("what became of a document is not recorded yet", "opening", e.Opening, "took", e.Took, "error", err)
	}
	r.send(ctx, flow.Settled{Session: e.Session, Opening: e.Opening, Took: e.Took, OK: err == nil})
}

// sign keeps a signature, also while the terminal is being stopped. Without it the document was collected all the same.
func (r *Runner) sign(ctx context.Context, e flow.KeepSignature) {
	wait, stop := context.WithTimeout(context.WithoutCancel(ctx), recordLimit)
	defer stop()
	if err := r.boxes.Sign(wait, e.Result, e.Ink); err != nil {
		r.log.Warn("a signature is not kept", "result", e.Result, "error", err)
	}
}

// scanned takes what the scanner read. Only the code of a pickup slip is one; the digits alone are taken, too, as some slips are retyped.
func (r *Runner) scanned(ctx context.Context, text string) {
	r.tally.codes.Add(1)
	label, ok := locker.ParseLabel(text)
	if s := flow.Session(r.scanning.Load()); forStaff(s) {
		r.tellStaff(ctx, backstage.Scanned{Session: s, Result: label.Result, Shape: shape(text)})
		return
	}
	code := label.Code
	if !ok {
		if code = locker.Code(text); !code.Valid() {
			code = ""
		}
	}
	r.send(ctx, flow.Scanned{Session: flow.Session(r.scanning.Load()), Code: code})
}

// scannerChanged takes the scanner's status.
func (r *Runner) scannerChanged(ctx context.Context, s devices.Status) {
	r.note("scanner", s)
	r.send(ctx, flow.ScannerChanged{Ready: s.Ready})
}

// receipt prints the receipt of a document that was taken. Whatever becomes of the paper, the collection is done.
func (r *Runner) receipt(ctx context.Context, e flow.PrintReceipt) {
	outcome := devices.PrintFailed
	if r.dev.Printer != nil {
		var err error
		if outcome, err = r.dev.Printer.Print(ctx, r.words.Receipt(e, time.Now())); err != nil {
			r.log.Warn("a receipt did not come out for certain", "deposit", e.Document.Deposit, "outcome", outcome.String(), "error", err)
		}
	}
	r.cameOut(outcome)
	r.send(ctx, flow.ReceiptEnded{Session: e.Session, Deposit: e.Document.Deposit, Outcome: visible(outcome)})
}
