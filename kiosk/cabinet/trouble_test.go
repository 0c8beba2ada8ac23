package cabinet_test

import (
	"context"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"onetrip/devices/lockboard/doorsim"
	"onetrip/kiosk/base/fault"
	"onetrip/kiosk/base/health"
	"onetrip/kiosk/cabinet"
	"onetrip/locker"
	"onetrip/locker/lockertest"
)

// inBubble runs a test with a cabinet on xor8a boards.
func inBubble(t *testing.T, f func(t *testing.T, h *hall)) {
	synctest.Test(t, func(t *testing.T) { f(t, newHall(t, "xor8a")) })
}

// fetch asks for the n-th document with the card.
func (x *terminal) fetch(n int, d locker.DepositID, o locker.OpeningID) error {
	x.h.t.Helper()
	k, _, err := x.ByCard(context.Background(), lockertest.Person(n).Number)
	if err != nil {
		x.h.t.Fatal(err)
	}
	_, err = x.Collect(context.Background(), k, d, o)
	return err
}

// wantKey wants an error of a kind with a key.
func wantKey(t *testing.T, what string, err error, kind fault.Kind, key string) {
	t.Helper()
	if err == nil || fault.KindOf(err) != kind || fault.KeyOf(err) != key {
		t.Errorf("%s: %v (%v, %q); want %v with %q", what, err, fault.KindOf(err), fault.KeyOf(err), kind, key)
	}
}

// wantTasks wants these open tasks.
func (x *terminal) wantTasks(want ...locker.TaskKind) locker.State {
	x.h.t.Helper()
	s := x.check()
	var got []locker.TaskKind
	for _, k := range s.Tasks {
		got = append(got, k.Kind)
	}
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		x.h.t.Errorf("tasks %v, want %v", got, want)
	}
	return s
}

// result wants a document to be in a state.
func (h *hall) wantResult(n int, want locker.ResultState) {
	h.t.Helper()
	r, err := h.store.Result(context.Background(), lockertest.Result(n).ID)
	if err != nil || r.State != want {
		h.t.Errorf("document %d is %s, %v; want %s", n, r.State, err, want)
	}
}

// wantFirings wants so many pulses of a cell's coil.
func (h *hall) wantFirings(no locker.CellNo, want int) {
	h.t.Helper()
	if got := len(h.doors.Firings(lock(no))); got != want {
		h.t.Errorf("cell %d fired %d times, want %d", no, got, want)
	}
}

func TestBoardUnpluggedAfterThePulseComesBack(t *testing.T) {
	inBubble(t, func(t *testing.T, h *hall) {
		x := h.start().await()
		p, d, _ := x.deposit(1)
		before := h.bus.Heard()
		go func() { // while the pulse is under way
			for len(h.doors.Firings(lock(p.Cell))) < 2 {
				time.Sleep(time.Millisecond)
			}
			h.line.Unplug()
		}()
		if err := x.fetch(1, d, "collect"); err != nil {
			t.Fatalf("Collect: %v; the coil may have fired, so the applicant must look", err)
		}
		if !h.doors.IsOpen(lock(p.Cell)) || h.bus.Heard() == before {
			t.Fatal("the door did not open")
		}
		time.Sleep(4 * time.Second)
		h.line.Replug()
		x.reached("collect", locker.Opened)
		h.doors.Push(lock(p.Cell))
		x.reached("collect", locker.Collected)
		h.wantFirings(p.Cell, 2)
		h.wantResult(1, locker.HandedOut)
		x.wantTasks()
	})
}

func TestBoardThatStaysAwayLeavesATask(t *testing.T) {
	inBubble(t, func(t *testing.T, h *hall) {
		x := h.start().await()
		p, d, _ := x.deposit(1)
		if err := h.bus.SetFault(doorsim.DieMidPulse, true); err != nil {
			t.Fatal(err)
		}
		if err := x.fetch(1, d, "collect"); err != nil {
			t.Fatalf("Collect: %v; the coil may have fired", err)
		}
		x.reached("collect", locker.InDoubt)
		h.wantFirings(p.Cell, 2)
		h.wantResult(1, locker.PlaceInDoubt)
		x.wantTasks(locker.TaskCheck)
		wantKey(t, "Collect without boards", x.fetch(1, d, "again"), fault.Unavailable, cabinet.KeyLocks)
		h.wantFirings(p.Cell, 2)
	})
}

func TestLocksThatAreAwaySaySoAndLoseNothing(t *testing.T) {
	inBubble(t, func(t *testing.T, h *hall) {
		x := h.start().await()
		p, d, _ := x.deposit(1)
		h.line.Unplug()
		wantKey(t, "Collect", x.fetch(1, d, "collect"), fault.Unavailable, cabinet.KeyLocks)
		h.wantFirings(p.Cell, 1)
		h.wantResult(1, locker.InCabinet)
		h.line.Replug()
		x.wantTasks()
		time.Sleep(5 * time.Second)
		if err := x.fetch(1, d, "again"); err != nil {
			t.Errorf("Collect when they are back: %v", err)
		}
	})
}

func TestForcedDoorPutsItsDocumentInDoubt(t *testing.T) {
	inBubble(t, func(t *testing.T, h *hall) {
		x := h.start().await()
		p, _, _ := x.deposit(1)
		time.Sleep(time.Minute)
		h.doors.Force(lock(p.Cell))
		time.Sleep(2 * time.Second)
		x.wantTasks(locker.TaskTamper)
		h.wantResult(1, locker.PlaceInDoubt)
	})
}

func TestBrokenSensors(t *testing.T) {
	t.Run("always open", func(t *testing.T) {
		inBubble(t, func(t *testing.T, h *hall) {
			x := h.start().await()
			p, d, _ := x.deposit(1)
			h.doors.Set(lock(p.Cell), doorsim.SensorOpen)
			time.Sleep(2 * time.Second)
			x.wantTasks(locker.TaskTamper)
			if err := x.fetch(1, d, "collect"); err != nil {
				t.Fatal(err) // a broken cable reads open, too: the applicant gets the document all the same
			}
			x.reached("collect", locker.Opened)
			h.doors.Push(lock(p.Cell))
			time.Sleep(2 * time.Minute)
			s := x.wantTasks(locker.TaskTamper, locker.TaskLeftOpen)
			if o, ok := s.Opening("collect"); !ok || !o.Left || o.State != locker.Opened {
				t.Errorf("opening %+v: never collected, for its door was never seen closed", o)
			}
			h.wantFirings(p.Cell, 2)
		})
	})
	t.Run("always closed", func(t *testing.T) {
		inBubble(t, func(t *testing.T, h *hall) {
			x := h.start().await()
			p, d, _ := x.deposit(1)
			h.doors.Set(lock(p.Cell), doorsim.SensorClosed)
			if err := x.fetch(1, d, "collect"); err != nil {
				t.Fatal(err)
			}
			x.reached("collect", locker.Shut)
			x.wantTasks(locker.TaskShut)
			h.wantResult(1, locker.PlaceInDoubt)
			h.wantFirings(p.Cell, 2)
		})
	})
}

func TestDoorThatNobodyOpensIsNotPulsedAgain(t *testing.T) {
	inBubble(t, func(t *testing.T, h *hall) {
		x := h.start().await()
		p, d, _ := x.deposit(1)
		h.doors.Set(lock(p.Cell), doorsim.Jammed)
		time.Sleep(time.Minute)
		began := time.Now()
		if err := x.fetch(1, d, "collect"); err != nil {
			t.Fatal(err)
		}
		x.reached("collect", locker.Shut)
		if d := time.Since(began); d < 10*time.Second || d > 12*time.Second {
			t.Errorf("shut after %v, want 10 s", d)
		}
		h.wantFirings(p.Cell, 2)
		x.wantTasks(locker.TaskShut)
		h.doors.Set(lock(p.Cell), doorsim.NoTrouble)
		if err := x.fetch(1, d, "once more"); err != nil {
			t.Fatalf("the applicant asks again: %v", err)
		}
		x.reached("once more", locker.Opened)
		h.doors.Push(lock(p.Cell))
		x.reached("once more", locker.Collected)
		h.wantFirings(p.Cell, 3)
		h.wantResult(1, locker.HandedOut)
	})
}

func TestDoorLeftOpenIsToldCalledAndAlarmed(t *testing.T) {
	inBubble(t, func(t *testing.T, h *hall) {
		x := h.start().await()
		p, d, _ := x.deposit(1)
		if err := x.fetch(1, d, "collect"); err != nil {
			t.Fatal(err)
		}
		x.reached("collect", locker.Opened)
		warned := func(code health.Code) bool { return x.health.Has(code) }
		time.Sleep(50 * time.Second)
		if warned("cabinet.door_open") {
			t.Error("the door is called before a minute is over")
		}
		time.Sleep(20 * time.Second)
		if list := x.health.Snapshot(time.Now()); len(list) != 1 || list[0].Code != "cabinet.door_open" || list[0].Args["where"] != p.String() {
			t.Errorf("warnings %+v, want the open door %v", list, p)
		}
		if all := x.all(); !all[len(all)-1].Left {
			t.Errorf("told %+v, want that the door was left open", all[len(all)-1])
		}
		time.Sleep(4 * time.Minute)
		if list := x.health.Snapshot(time.Now()); len(list) != 1 || list[0].Code != "cabinet.door_alarm" {
			t.Errorf("warnings %+v, want the alarm alone", list)
		}
		h.doors.Push(lock(p.Cell)) // by somebody who passes
		time.Sleep(30 * time.Second)
		if warned("cabinet.door_open") || warned("cabinet.door_alarm") {
			t.Error("the closed door is still called")
		}
		s := x.wantTasks(locker.TaskLeftOpen)
		if c, _ := s.Cell(p.Cell); c.State != locker.Unknown {
			t.Errorf("the cell is %s, want unknown until staff have looked", c.State)
		}
	})
}

func TestSameOpeningIsNeverPulsedTwice(t *testing.T) {
	inBubble(t, func(t *testing.T, h *hall) {
		x := h.start().await()
		p, d, _ := x.deposit(1)
		time.Sleep(time.Minute)
		k, _, err := x.ByCard(context.Background(), lockertest.Person(1).Number)
		if err != nil {
			t.Fatal(err)
		}
		var all sync.WaitGroup
		for range 8 {
			all.Go(func() {
				if got, err := x.Collect(context.Background(), k, d, "collect"); err != nil || got != p {
					t.Errorf("Collect: %v, %v; want %v", got, err, p)
				}
			})
		}
		all.Wait()
		h.wantFirings(p.Cell, 2)
		x.reached("collect", locker.Opened)
		h.doors.Push(lock(p.Cell))
		x.reached("collect", locker.Collected)
		_, err = x.Collect(context.Background(), k, d, "collect")
		if fault.KeyOf(err) != locker.KeyGone {
			t.Errorf("Collect after the end: %v, want %q", err, locker.KeyGone)
		}
		h.wantFirings(p.Cell, 2)
	})
}

func TestOpeningThatEndedIsNotAuthorisedAgain(t *testing.T) {
	inBubble(t, func(t *testing.T, h *hall) {
		x := h.start().await()
		p, d, _ := x.deposit(1)
		h.doors.Set(lock(p.Cell), doorsim.Jammed)
		if err := x.fetch(1, d, "collect"); err != nil {
			t.Fatal(err)
		}
		x.reached("collect", locker.Shut)
		wantKey(t, "the same opening", x.fetch(1, d, "collect"), fault.Conflict, locker.KeyGone)
		h.wantFirings(p.Cell, 2)
	})
}

func TestTwoTerminalsDoNotShareACabinet(t *testing.T) {
	inBubble(t, func(t *testing.T, h *hall) {
		x := h.start().await()
		p, d, _ := x.deposit(1)
		x.stop()
		y := h.start() // the same hardware and store
		y.Enter(h.store, lockertest.Keys{}, "terminal 2")
		time.Sleep(3 * time.Second)
		_, err := y.State(context.Background(), lockertest.CabinetID)
		wantKey(t, "State of a foreign cabinet", err, fault.Refused, locker.KeyOwner)
		_, _, err = y.ByCard(context.Background(), lockertest.Person(1).Number)
		wantKey(t, "ByCard at a foreign cabinet", err, fault.Refused, locker.KeyOwner)
		if !y.health.Has("cabinet.foreign") {
			t.Error("nobody is told that the cabinet is foreign")
		}
		if err := y.Take(context.Background(), lockertest.CabinetID, "zhao"); err != nil {
			t.Fatal(err)
		}
		y.await()
		if y.health.Has("cabinet.foreign") {
			t.Error("the cabinet is called foreign after it was taken")
		}
		if err := y.fetch(1, d, "collect"); err != nil {
			t.Fatal(err)
		}
		y.reached("collect", locker.Opened)
		h.wantFirings(p.Cell, 2)
	})
}

func TestClockSetBackChangesNothing(t *testing.T) {
	inBubble(t, func(t *testing.T, h *hall) {
		var mu sync.Mutex
		var back time.Duration
		x := h.start(func(o *cabinet.Opts) {
			o.Now = func() time.Time { mu.Lock(); defer mu.Unlock(); return time.Now().Add(-back) }
		}).await()
		set := func(d time.Duration) { mu.Lock(); defer mu.Unlock(); back = d }
		p, d, _ := x.deposit(1)
		set(3 * time.Hour)
		if err := x.fetch(1, d, "collect"); err != nil {
			t.Fatal(err)
		}
		set(72 * time.Hour)
		x.reached("collect", locker.Opened)
		h.doors.Push(lock(p.Cell))
		x.reached("collect", locker.Closed)
		set(0)
		x.reached("collect", locker.Collected)
		h.wantFirings(p.Cell, 2)
		list, err := h.store.Openings(context.Background(), lockertest.CabinetID, p.Cell, 1)
		if err != nil || len(list) != 1 {
			t.Fatal(list, err)
		}
		for _, problem := range lockertest.CheckOpening(list[0]) {
			t.Error(problem)
		}
		x.wantTasks()
	})
}

func TestStoreThatFailsInTheMiddleIsCaughtUpWith(t *testing.T) {
	inBubble(t, func(t *testing.T, h *hall) {
		store := &cutStore{Store: h.store, power: func() {}}
		x := h.startOn(store).await()
		p, d, _ := x.deposit(1)
		store.n = store.steps + 3 // the word about the pulse
		if err := x.fetch(1, d, "collect"); err != nil {
			t.Fatalf("Collect: %v; the door opens", err)
		}
		time.Sleep(time.Second)
		h.doors.Push(lock(p.Cell))
		time.Sleep(5 * time.Second)
		wantKey(t, "Collect without a store", x.fetchQuietly(d), fault.Unavailable, "")
		store.restore()
		x.reached("collect", locker.Collected)
		want := []locker.OpeningState{locker.Authorised, locker.Pulsing, locker.Opened, locker.Closed, locker.Collected}
		if got := x.states("collect"); !slices.Equal(got, want) {
			t.Errorf("told %v, want %v", got, want)
		}
		h.wantFirings(p.Cell, 2)
		x.wantTasks()
	})
}

// fetchQuietly asks for a document and returns whatever goes wrong.
func (x *terminal) fetchQuietly(d locker.DepositID) error {
	k, _, err := x.ByCard(context.Background(), lockertest.Person(1).Number)
	if err == nil {
		_, err = x.Collect(context.Background(), k, d, "quiet")
	}
	return err
}

// restore gives the power back.
func (c *cutStore) restore() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.off, c.n = false, 0
}

func TestNothingWorksBeforeThereIsAStore(t *testing.T) {
	inBubble(t, func(t *testing.T, h *hall) {
		bank, err := h.bank()
		if err != nil {
			t.Fatal(err)
		}
		c := cabinet.New(cabinet.Opts{Cabinets: []cabinet.Spec{spec()}, Bank: bank, Health: &health.Tracker{}, Log: h.log})
		_, _, err = c.ByCard(context.Background(), "1")
		wantKey(t, "ByCard", err, fault.Unavailable, cabinet.KeyOut)
		_, err = c.Entry(context.Background())
		wantKey(t, "Entry", err, fault.Unavailable, cabinet.KeyOut)
		_, err = c.Waiting(context.Background())
		wantKey(t, "Waiting", err, fault.Unavailable, cabinet.KeyOut)
		_, err = c.Collect(context.Background(), cabinet.Key{}, "d", "o")
		wantKey(t, "Collect with nothing proved", err, fault.Refused, locker.KeyProof)
	})
}

func TestCellThatIsNotEmptyDoesNotLeaveTheConfiguration(t *testing.T) {
	inBubble(t, func(t *testing.T, h *hall) {
		x := h.start().await()
		p, _, _ := x.deposit(1)
		x.stop()
		less := spec()
		less.Cells = slices.DeleteFunc(less.Cells, func(c locker.Cell) bool { return c.No == p.Cell })
		y := h.start(func(o *cabinet.Opts) { o.Cabinets = []cabinet.Spec{less} })
		time.Sleep(5 * time.Second)
		_, err := y.State(context.Background(), lockertest.CabinetID)
		wantKey(t, "State", err, fault.Refused, locker.KeyNotEmpty)
		if !y.health.Has("cabinet.misfit") {
			t.Error("nobody is told that the configuration does not fit")
		}
	})
}

func TestNewCellsAreUnknownUntilStaffHaveLooked(t *testing.T) {
	inBubble(t, func(t *testing.T, h *hall) {
		fresh := spec()
		fresh.Looked = false
		x := h.start(func(o *cabinet.Opts) { o.Cabinets = []cabinet.Spec{fresh} }).await()
		s := x.check()
		if len(s.Tasks) != cells {
			t.Errorf("%d tasks, want one for each of %d cells", len(s.Tasks), cells)
		}
		_, err := x.Deposit(context.Background(), h.register(1), "wang", "d", "o")
		wantKey(t, "Deposit", err, fault.Refused, locker.KeyNoCell)
		report := locker.Report{Cell: 3, Found: locker.FoundEmpty, By: "wang", Note: "看过，空的"}
		if err := x.Resolve(context.Background(), lockertest.CabinetID, report); err != nil {
			t.Fatal(err)
		}
		if p, err := x.Deposit(context.Background(), lockertest.Result(1).ID, "wang", "d", "o2"); err != nil || p.Cell != 3 {
			t.Errorf("Deposit: %v, %v; want cell 3", p, err)
		}
	})
}

func TestSilentStaffGetTheCodeLater(t *testing.T) {
	inBubble(t, func(t *testing.T, h *hall) {
		x := h.start().await()
		ctx, r := context.Background(), h.register(1)
		p, err := x.Deposit(ctx, r, "wang", "d", "o")
		if err != nil {
			t.Fatal(err)
		}
		x.reached("o", locker.Opened)
		h.doors.Push(lock(p.Cell))
		x.reached("o", locker.Stored) // by silence
		time.Sleep(20 * time.Second)
		code, err := x.Settle(ctx, "o", true)
		if err != nil || !code.Valid() {
			t.Fatalf("Settle after silence: valid %v, %v; want the code", code.Valid(), err)
		}
		if again, err := x.Settle(ctx, "o", true); err != nil || again != "" {
			t.Errorf("Settle again: valid %v, %v; want no code", again.Valid(), err)
		}
		if _, err := x.Settle(ctx, "o", false); fault.KeyOf(err) != locker.KeyGone {
			t.Errorf("Settle with the opposite: %v, want %q", err, locker.KeyGone)
		}
	})
}

func TestCodeThatNobodyFetchesIsIssued(t *testing.T) {
	inBubble(t, func(t *testing.T, h *hall) {
		x := h.start().await()
		p, err := x.Deposit(context.Background(), h.register(1), "wang", "d", "o")
		if err != nil {
			t.Fatal(err)
		}
		x.reached("o", locker.Opened)
		h.doors.Push(lock(p.Cell))
		x.reached("o", locker.Stored)
		time.Sleep(2 * time.Minute)
		unsent, err := h.store.Unsent(context.Background())
		if err != nil || len(unsent) != 1 || !unsent[0].Code.Valid() {
			t.Errorf("%d notices, %v; want the one with the code", len(unsent), err)
		}
	})
}
