package cabinet_test

import (
	"context"
	"slices"
	"sync"
	"testing"
	"time"

	"onetrip/kiosk/base/fault"
	"onetrip/kiosk/base/health"
	"onetrip/kiosk/cabinet"
	"onetrip/locker"
	"onetrip/locker/lockertest"
)

func TestTwoTerminalsDoNotShareACabinet(t *testing.T) {
	inBubble(t, func(h *hall) {
		t := h.t
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
	inBubble(t, func(h *hall) {
		t := h.t
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
	inBubble(t, func(h *hall) {
		t := h.t
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
	inBubble(t, func(h *hall) {
		t := h.t
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
	inBubble(t, func(h *hall) {
		t := h.t
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
	inBubble(t, func(h *hall) {
		t := h.t
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
	inBubble(t, func(h *hall) {
		t := h.t
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
	inBubble(t, func(h *hall) {
		t := h.t
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
