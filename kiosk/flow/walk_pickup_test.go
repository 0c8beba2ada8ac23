package flow_test

import (
	"fmt"
	"strings"

	"onetrip/kiosk/flow"
	"onetrip/locker"
)

// cabinetWalk plays the cabinets of a random walk: one door at a time, slow people, silent sensors.
type cabinetWalk struct {
	proofs   []flow.Session // unanswered questions for documents
	doors    []*walkDoor    // every opening that is not over
	records  []flow.SettleDoor
	receipts []flow.PrintReceipt
	kept     locker.Signature // that of the last step with one
	scanning bool
}

// walkDoor is one opening as the cabinet knows it.
type walkDoor struct {
	flow.OpenDoor
	id    locker.OpeningID
	state locker.OpeningState
	took  []bool // what was to be recorded
}

func (w *walker) cabinetEffect(was flow.State, in flow.Input, e flow.Effect) {
	switch e := e.(type) {
	case flow.ProveCard:
		w.proof(was, e.Session, e.Number != "")
	case flow.ProveCode:
		w.proof(was, e.Session, e.Code.Valid() && (e.Last4 == "" || len(e.Last4) == flow.PhoneDigits))
	case flow.OpenDoor:
		w.open(was, in, e)
	case flow.SettleDoor:
		w.record(e)
	case flow.PrintReceipt:
		if (e.Session != w.s.Session && e.Session != was.Session) || e.Document.State != flow.TakenOut || e.Document.Masked != owner(e.Session) {
			w.t.Errorf("session %d prints the receipt %+v", w.s.Session, e)
		}
		w.receipts = append(w.receipts, e)
		if e.Ink != w.kept { // what stands on the paper is kept, and the other way round
			w.t.Errorf("the receipt of %s has a signature: %v; one was kept: %v", e.Document.Deposit, e.Ink != "", w.kept != "")
		}
	case flow.KeepSignature:
		if tap, ok := in.(flow.Tap); !ok || tap.Action != flow.SaySigned || e.Ink != was.Pickup.Ink || e.Ink == "" || !w.cfg.Sign {
			w.t.Errorf("a signature is kept without the word for it: %+v", in)
		}
		w.kept = e.Ink
	case flow.ArmScanner:
		if w.scanning || e.Session != w.s.Session {
			w.t.Errorf("scanner armed twice or for session %d", e.Session)
		}
		w.scanning = true
	case flow.DisarmScanner:
		w.scanning = false
	}
}

func (w *walker) proof(was flow.State, s flow.Session, whole bool) {
	if s != w.s.Session || !whole || was.Asking() {
		w.t.Errorf("session %d asks for documents, whole %v", s, whole)
	}
	w.proofs = append(w.proofs, s)
}

// open wants a touch behind every opening: one that stayed shut is opened again only when the visitor asks.
func (w *walker) open(was flow.State, in flow.Input, e flow.OpenDoor) {
	tap, touched := in.(flow.Tap)
	answer, settled := in.(flow.Settled)
	switch {
	case touched && !was.Asking() && (tap.Action == flow.OpenNext || tap.Action == flow.TryAgain):
	case settled && !answer.Took && was.Pickup.Again:
	default:
		w.t.Errorf("a door is opened without a touch: %+v", in)
	}
	if e.Session != w.s.Session || !strings.HasPrefix(string(e.Deposit), owner(e.Session)+" ") {
		w.t.Errorf("session %d opens the door of %s", w.s.Session, e.Deposit)
	}
	for _, d := range w.doors {
		if d.Session == e.Session && d.Attempt == e.Attempt {
			w.t.Errorf("session %d opens twice in attempt %d", e.Session, e.Attempt)
		}
	}
	w.doors = append(w.doors, &walkDoor{OpenDoor: e, id: locker.OpeningID(fmt.Sprintf("O%d-%d", e.Session, e.Attempt))})
}

// record wants at most one opinion on what became of a document, and none before the door was shut.
func (w *walker) record(e flow.SettleDoor) {
	d := w.doorOf(e.Opening)
	if d == nil {
		w.t.Errorf("a record of %s, of which nothing is known", e.Opening)
		return
	}
	if d.state != locker.Closed {
		w.t.Errorf("a record of %s, which is %s", e.Opening, d.state)
	}
	for _, took := range d.took {
		if took != e.Took {
			w.t.Errorf("two opinions on %s", e.Opening)
		}
	}
	d.took = append(d.took, e.Took)
	w.records = append(w.records, e)
}

func (w *walker) doorOf(id locker.OpeningID) *walkDoor {
	for _, d := range w.doors {
		if d.id == id {
			return d
		}
	}
	return nil
}

// checkPickup says what must be true of a collection.
func (w *walker) checkPickup() {
	p := w.s.Pickup
	for _, d := range p.List[:p.N] {
		if d.Masked != owner(w.s.Session) {
			w.t.Errorf("session %d shows the document of %s", w.s.Session, d.Masked)
		}
	}
	if p.Code != "" && w.s.Screen != flow.Looking && w.s.Screen != flow.TypePhone && w.s.Screen != flow.Help {
		w.t.Errorf("on %s the code is still kept", w.s.Screen)
	}
}

func (w *walker) cabinetInput() flow.Input {
	switch n := w.rng.IntN(20); {
	case n < 8 && len(w.doors) > 0:
		return w.doorMoves()
	case n < 11 && len(w.records) > 0:
		e := pull(w, &w.records)
		w.end(e.Opening)
		return flow.Settled{Session: e.Session, Opening: e.Opening, Took: e.Took, OK: w.rng.IntN(8) > 0}
	case n < 13 && len(w.receipts) > 0:
		e := pull(w, &w.receipts)
		return flow.ReceiptEnded{Session: e.Session, Deposit: e.Document.Deposit, Outcome: flow.Outcome(w.rng.IntN(3))}
	case n < 17 && len(w.proofs) > 0:
		return w.proves()
	case n < 18:
		return flow.EntryKnown{Session: w.session(), Entry: w.entry()}
	case n < 19:
		return flow.ScannerChanged{Ready: w.rng.IntN(5) > 0}
	}
	return flow.Scanned{Session: w.session(), Code: locker.Code([]string{"", "40718236"}[w.rng.IntN(2)])}
}

// pull takes a question out of a list, mostly the latest: the others are answered late.
func pull[T any](w *walker, list *[]T) T {
	i := len(*list) - 1
	if w.rng.IntN(4) == 0 {
		i = w.rng.IntN(len(*list))
	}
	e := (*list)[i]
	*list = append((*list)[:i], (*list)[i+1:]...)
	return e
}

func (w *walker) entry() flow.Entry {
	e := flow.Entry{Known: true, Closed: w.rng.IntN(12) == 0, Strict: w.rng.IntN(3) == 0, Left: 1 + w.rng.IntN(5)}
	if w.rng.IntN(6) == 0 {
		e.Until = w.now.Add(w.cfg.Idle)
	}
	return e
}

func (w *walker) proves() flow.Input {
	s := pull(w, &w.proofs)
	if w.rng.IntN(4) == 0 {
		why := []flow.Why{flow.WrongCode, flow.CodePaused, flow.CodeClosed, flow.CodeExpired, flow.CabinetGone}
		return flow.ProveFailed{Session: s, Why: why[w.rng.IntN(len(why))], Entry: w.entry()}
	}
	var list []flow.Document
	for i := range w.rng.IntN(5) {
		id := locker.DepositID(fmt.Sprintf("%s %d", owner(s), i))
		list = append(list, flow.Document{Deposit: id, Masked: owner(s), Place: flow.Place{Cabinet: "1", Cell: locker.CellNo(i + 1)}})
	}
	return flow.Proved{Session: s, Documents: list}
}

// doorMoves lets some door go one step on.
func (w *walker) doorMoves() flow.Input {
	d := w.doors[len(w.doors)-1] // mostly the one before which somebody stands
	if w.rng.IntN(4) == 0 {
		d = w.doors[w.rng.IntN(len(w.doors))]
	}
	next := map[locker.OpeningState][]locker.OpeningState{
		"":             {locker.Pulsing},
		locker.Pulsing: {locker.Opened, locker.Opened, locker.Opened, locker.Shut, locker.InDoubt, locker.Unsent},
		locker.Opened:  {locker.Closed, locker.Closed, locker.Opened},
		locker.Closed:  {locker.Closed},
	}[d.state]
	if d.state == "" && w.rng.IntN(6) == 0 {
		w.end(d.id)
		why := []flow.Why{flow.ProofOld, flow.CabinetGone, flow.CabinetBusy, flow.DoorStaff, flow.DoorDoubt}
		return flow.DoorFailed{Session: d.Session, Attempt: d.Attempt, Why: why[w.rng.IntN(len(why))]}
	}
	if d.state == locker.Closed && len(d.took) > 0 {
		return flow.Tick{} // told already
	}
	d.state = next[w.rng.IntN(len(next))]
	if !d.state.Live() {
		w.end(d.id)
	}
	return flow.DoorMoved{Session: d.Session, Attempt: d.Attempt, Opening: d.id, State: d.state, Left: w.rng.IntN(10) == 0}
}

// end forgets an opening that is over.
func (w *walker) end(id locker.OpeningID) {
	for i, d := range w.doors {
		if d.id == id {
			w.doors = append(w.doors[:i], w.doors[i+1:]...)
			return
		}
	}
}

// stillness shuts every door: each must be recorded then, whoever stands before the screen.
func (w *walker) stillness() {
	for _, d := range w.doors {
		if d.state != locker.Opened {
			continue
		}
		d.state = locker.Closed
		w.step(flow.DoorMoved{Session: d.Session, Attempt: d.Attempt, Opening: d.id, State: locker.Closed})
	}
	for range 12 { // longer than any question about a document waits
		w.now = w.now.Add(w.cfg.Taking)
		w.step(flow.Tick{})
	}
	for _, d := range w.doors {
		if d.state == locker.Closed && len(d.took) == 0 {
			w.t.Errorf("the door of %s was shut, and nobody recorded it", d.id)
		}
	}
}
