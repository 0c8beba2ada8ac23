package lockertest

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"onetrip/kiosk/base/fault"
	"onetrip/locker"
)

// Open opens an empty store for a test. reopen closes it and opens the same data again, as a restart does; a store that cannot keep data
// returns itself.
type Open func(t *testing.T) (s Store, reopen func(t *testing.T) Store)

// RunStoreTests is the suite that every store passes.
func RunStoreTests(t *testing.T, open Open) {
	t.Helper()
	for _, tt := range []struct {
		name string
		run  func(exam)
	}{
		{"StateIsWhatWasChanged", stateIsWhatWasChanged},
		{"RestartKeepsAll", restartKeepsAll},
		{"RefusedDecisionChangesNothing", refusedChangesNothing},
		{"EndedOpeningsStayEnded", endedStays},
		{"ManyCallersGetDifferentCells", manyCallers},
		{"OneTerminalOwnsACabinet", owner},
		{"UnknownIsNotFound", unknown},
		{"OpeningsOfACell", openings},
		{"WithdrawnDocuments", withdrawn},
		{"ResultsMoveWithTheirForms", results},
		{"FormsAreNumberedOnce", numbers},
		{"ResultsAreFound", find},
		{"WhereAResultWas", history},
		{"PeopleAreErased", erase},
		{"SignaturesAreKeptOnceUntilErased", signatures},
		{"NoticesWaitUntilSent", notices},
		{"CodeOpensItsDocumentOnly", codes},
		{"WrongCodesAreCountedBeforeTheAnswer", wrongCodes},
		{"PhoneIsAskedForAfterAClosing", phone},
		{"OneHashATry", oneHash},
		{"CodeThatIsReplacedMeanwhileIsWrong", replaced},
	} {
		t.Run(tt.name, func(t *testing.T) { tt.run(exam{t, open}) })
	}
}

// exam is one test of the suite with its store.
type exam struct {
	*testing.T
	open Open
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func equal(t *testing.T, what string, want, got any) {
	t.Helper()
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(locker.Proof{})); diff != "" {
		t.Errorf("%s (-want +got):\n%s", what, diff)
	}
}

func wantKey(t *testing.T, what string, err error, key string) {
	t.Helper()
	if fault.KeyOf(err) != key {
		t.Errorf("%s: got %v, want key %s", what, err, key)
	}
}

func wantKind(t *testing.T, what string, err error, kind fault.Kind) {
	t.Helper()
	if err == nil || fault.KindOf(err) != kind {
		t.Errorf("%s: got %v, want %s", what, err, kind)
	}
}

// stocked is a cabinet of eight cells with so many documents in it.
func stocked(t *testing.T, s Store, documents int) *World {
	t.Helper()
	w := NewWorld(8, 0, Sound)
	w.Use(s, Coder())
	must(t, w.Install(t.Context()))
	for n := range documents {
		must(t, w.Register(t.Context(), n))
		must(t, w.Deposit(t.Context(), n))
	}
	return w
}

func stateOf(t *testing.T, s Store) locker.State {
	t.Helper()
	state, err := s.State(t.Context(), CabinetID)
	must(t, err)
	return state
}

func stateIsWhatWasChanged(e exam) {
	s, _ := e.open(e.T)
	w := stocked(e.T, s, 1)
	before := stateOf(e.T, s)
	at := Morning().Add(time.Hour)
	change := locker.Change{
		Cabinet: &locker.Cabinet{ID: CabinetID, Name: before.Cabinet.Name, Owner: before.Cabinet.Owner, Seq: 77},
		Cells:   []locker.Cell{{No: 2, Size: locker.Large, Column: 3, Row: 4, Lock: locker.Lock{Board: 5, Lock: 6}, State: locker.Blocked, Since: at, Pulsed: at, Note: "坏"}},
		Openings: []locker.Opening{{
			ID: "o", Seq: 78, Cell: 1, Deposit: "deposit 000", Purpose: locker.ForRecovery, Means: locker.ByStaff, By: "a", Second: "b", To: "c", Reason: "张测试要求",
			State: locker.Closed, Was: locker.Filled, Before: locker.DoorOpen, Pulse: locker.PulseSent, Left: true, At: at, Intent: at, Opened: at, Closed: at,
		}},
		Tasks: []locker.Task{{ID: "t", Kind: locker.TaskTamper, Cell: 2, Deposit: "x", Opening: "y", Since: at, Note: "n", Said: "张测试来过"}},
		Guard: &locker.Guard{Row: 1, Pauses: 2, Until: at, Closed: true, ClosedAt: at, OpenedAt: at, Wrong: []time.Time{at, at.Add(time.Second)}},
	}
	d := before.Deposits[0]
	d.Tries, d.Reminded, d.Code.Wrong = 2, 1, 3
	change.Deposits = []locker.Deposit{d}
	must(e.T, s.Change(e.Context(), CabinetID, at, func(locker.State) (locker.Change, error) { return change, nil }))
	equal(e.T, "state", before.Apply(change), stateOf(e.T, s))
	if w.slips[d.ID] == "" || d.Code.Hash == "" || d.Number == "" || d.Phone4 == "" || d.Masked == "" {
		e.Errorf("the deposit is not whole: %+v", d)
	}
}

func restartKeepsAll(e exam) {
	s, reopen := e.open(e.T)
	w := stocked(e.T, s, 3)
	must(e.T, rules(w.Collect(e.Context(), 0)))
	before := stateOf(e.T, s)
	s = reopen(e.T)
	equal(e.T, "state", before, stateOf(e.T, s))
	w.Use(s, Coder())
	must(e.T, w.Collect(e.Context(), 1))
	must(e.T, w.Check(e.Context(), s))
}

func refusedChangesNothing(e exam) {
	s, _ := e.open(e.T)
	stocked(e.T, s, 1)
	before := stateOf(e.T, s)
	err := s.Change(e.Context(), CabinetID, Morning(), func(state locker.State) (locker.Change, error) {
		return state.Reserve(Reservation(0), Rules(), Morning()) // it is there
	})
	must(e.T, err)
	err = s.Change(e.Context(), CabinetID, Morning(), func(state locker.State) (locker.Change, error) {
		return state.Collect(locker.Collection{Opening: "x", Deposit: "deposit 000"}, Rules(), Morning())
	})
	wantKey(e.T, "collect without proof", err, locker.KeyProof)
	equal(e.T, "state", before, stateOf(e.T, s))
}

func endedStays(e exam) {
	s, _ := e.open(e.T)
	w := stocked(e.T, s, 1)
	must(e.T, w.Recover(e.Context(), 0))
	again := Reservation(0)
	err := w.change(e.Context(), func(s locker.State) (locker.Change, error) { return s.Reserve(again, w.Rules, w.now) })
	wantKind(e.T, "a deposit that ended", err, fault.Conflict)
	again.Deposit = "another"
	w.now = w.now.Add(time.Minute)
	err = w.change(e.Context(), func(s locker.State) (locker.Change, error) { return s.Reserve(again, w.Rules, w.now) })
	wantKind(e.T, "an opening that ended", err, fault.Conflict)
	must(e.T, w.Check(e.Context(), s))
}

func manyCallers(e exam) {
	s, _ := e.open(e.T)
	w := stocked(e.T, s, 0)
	var wg sync.WaitGroup
	errs := make([]error, 16)
	for n := range errs {
		wg.Go(func() {
			errs[n] = s.Change(e.Context(), CabinetID, Morning(), func(state locker.State) (locker.Change, error) {
				return state.Reserve(Reservation(n), Rules(), Morning())
			})
		})
	}
	wg.Wait()
	granted := 0
	for _, err := range errs {
		if err == nil {
			granted++
		} else {
			wantKey(e.T, "a second door", err, locker.KeyBusy)
		}
	}
	if granted != 1 {
		e.Errorf("got %d openings at the same time, want 1", granted)
	}
	must(e.T, w.Check(e.Context(), s))
}

func owner(e exam) {
	s, reopen := e.open(e.T)
	stocked(e.T, s, 0)
	other := locker.Cabinet{ID: CabinetID, Name: "x", Owner: "terminal 2"}
	wantKey(e.T, "another terminal", s.Claim(e.Context(), other, false, Morning()), locker.KeyOwner)
	s = reopen(e.T)
	wantKey(e.T, "another terminal after a restart", s.Claim(e.Context(), other, false, Morning()), locker.KeyOwner)
	must(e.T, s.Claim(e.Context(), other, true, Morning()))
	if got := stateOf(e.T, s); got.Cabinet.Owner != "terminal 2" || len(got.Cells) != 8 {
		e.Errorf("got %+v, want the new owner and the same cells", got.Cabinet)
	}
	wantKind(e.T, "nobody claims", s.Claim(e.Context(), locker.Cabinet{ID: "2"}, false, Morning()), fault.Invalid)
}

func unknown(e exam) {
	s, _ := e.open(e.T)
	ctx := e.Context()
	_, err := s.State(ctx, "9")
	wantKind(e.T, "state", err, fault.NotFound)
	err = s.Change(ctx, "9", Morning(), func(locker.State) (locker.Change, error) { return locker.Change{}, nil })
	wantKind(e.T, "change", err, fault.NotFound)
	_, err = s.Result(ctx, "9")
	wantKind(e.T, "result", err, fault.NotFound)
	_, err = s.Person(ctx, "9")
	wantKind(e.T, "person", err, fault.NotFound)
	_, err = s.Handover(ctx, "9")
	wantKind(e.T, "handover", err, fault.NotFound)
	wantKind(e.T, "receive", s.Receive(ctx, "9", "wang", Morning(), nil), fault.NotFound)
	wantKind(e.T, "notice", s.SetSent(ctx, "9", Morning()), fault.NotFound)
	wantKind(e.T, "hand over", s.HandOver(ctx, Handover(9)), fault.NotFound)
}

func openings(e exam) {
	s, _ := e.open(e.T)
	w := stocked(e.T, s, 1)
	must(e.T, w.Recover(e.Context(), 0))
	for _, n := range []int{1, 10} {
		list, err := s.Openings(e.Context(), CabinetID, 1, n)
		must(e.T, err)
		if len(list) != min(n, 2) || list[0].State != locker.Recovered || list[0].Second != "zhao" {
			e.Errorf("at most %d openings: got %+v, want the recovery first", n, list)
		}
	}
}

func withdrawn(e exam) {
	s, _ := e.open(e.T)
	w := stocked(e.T, s, 2)
	state, err := s.State(e.Context(), CabinetID)
	must(e.T, err)
	number := state.Deposits[0].Number
	want := func(what string, index locker.Index, want bool) {
		e.Helper()
		if got, err := s.Withdrawn(e.Context(), index); got != want || err != nil {
			e.Errorf("%s: got %v, %v, want %v", what, got, err, want)
		}
	}
	want("in its cell", number, false)
	must(e.T, w.Recover(e.Context(), 0))
	want("taken back", number, true)
	want("nobody", "", false)
	want("somebody else", number+"x", false)
}

func results(e exam) {
	s, reopen := e.open(e.T)
	ctx, t := e.Context(), e.T
	r, p := Result(1), Person(1)
	for range 2 {
		must(t, s.Register(ctx, r, p))
	}
	want := r.New(p)
	wantResult(t, s, want)
	got, err := s.Person(ctx, r.ID)
	must(t, err)
	equal(t, "person", p, got)
	bad := r
	bad.ID, bad.Copies = "bad", 0
	wantKind(t, "no copies", s.Register(ctx, bad, p), fault.Invalid)

	h := Handover(1)
	for range 2 {
		must(t, s.HandOver(ctx, h))
	}
	want.State, want.Since = locker.OnTheWay, h.At
	wantResult(t, s, want)
	h2 := h
	h2.No = "other"
	wantKind(t, "on the way already", s.HandOver(ctx, h2), fault.Conflict)
	at := h.At.Add(time.Hour)
	for range 2 {
		must(t, s.Receive(ctx, h.No, "wang", at, map[locker.ResultID]string{r.ID: "少一份"}))
	}
	want.State, want.Since = locker.AtWindow, at
	wantResult(t, s, want)
	s = reopen(t)
	form, err := s.Handover(ctx, h.No)
	must(t, err)
	equal(t, "form", h.Receive("wang", at, map[locker.ResultID]string{r.ID: "少一份"}), form)
	list, err := s.ResultsIn(ctx, locker.AtWindow)
	must(t, err)
	equal(t, "at the window", []locker.Result{want}, list)

	w := stocked(t, s, 1)
	if r, _ := s.Result(ctx, Result(0).ID); r.State != locker.InCabinet || r.Cabinet != CabinetID || r.Cell == 0 {
		t.Errorf("stored: got %+v", r)
	}
	must(t, w.Recover(ctx, 0))
	back, err := s.ResultsIn(ctx, locker.OnTheWay)
	must(t, err)
	if len(back) != 1 || back[0].Cell != 0 {
		t.Errorf("recovered: got %+v, want the document on its way back", back)
	}
}

func wantResult(t *testing.T, s Store, want locker.Result) {
	t.Helper()
	got, err := s.Result(t.Context(), want.ID)
	must(t, err)
	equal(t, "result", want, got)
}

func erase(e exam) {
	s, _ := e.open(e.T)
	w := stocked(e.T, s, 2)
	must(e.T, w.Collect(e.Context(), 0))
	for _, want := range []int{1, 0} {
		n, err := s.Erase(e.Context(), w.now.Add(time.Hour))
		must(e.T, err)
		if n != want {
			e.Errorf("erased %d, want %d", n, want)
		}
	}
	_, err := s.Person(e.Context(), Result(0).ID)
	wantKind(e.T, "erased person", err, fault.NotFound)
	if r, err := s.Result(e.Context(), Result(0).ID); err != nil || r.Masked != "" {
		e.Errorf("erased result: got %+v, %v", r, err)
	}
	_, err = s.Person(e.Context(), Result(1).ID)
	must(e.T, err)
}

func notices(e exam) {
	s, reopen := e.open(e.T)
	w := stocked(e.T, s, 2)
	s = reopen(e.T)
	list, err := s.Unsent(e.Context())
	must(e.T, err)
	if len(list) != 2 || list[0].Kind != locker.NoticeStored || list[0].Code != w.slips[list[0].Deposit] || list[0].Result != Result(0).ID {
		e.Fatalf("got %d notices, want the two codes in order", len(list))
	}
	for range 2 {
		must(e.T, s.SetSent(e.Context(), list[0].ID, w.now))
	}
	rest, err := s.Unsent(e.Context())
	must(e.T, err)
	equal(e.T, "unsent", list[1:], rest)
}

// enter types a code and fails the test unless the answer has the key.
func (w *World) enter(ctx context.Context, t *testing.T, code locker.Code, last4, key string) locker.Proof {
	t.Helper()
	w.now = w.now.Add(time.Second)
	p, err := w.Codes.Enter(ctx, CabinetID, code, last4, w.now)
	wantKey(t, "enter", err, key)
	return p
}
