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
func inBubble(t *testing.T, f func(h *hall)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) { f(newHall(t, "xor8a")) })
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
func wantKey(tb testing.TB, what string, err error, kind fault.Kind, key string) {
	tb.Helper()
	if err == nil || fault.KindOf(err) != kind || fault.KeyOf(err) != key {
		tb.Errorf("%s: %v (%v, %q); want %v with %q", what, err, fault.KindOf(err), fault.KeyOf(err), kind, key)
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
	inBubble(t, func(h *hall) {
		t := h.t
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
	inBubble(t, func(h *hall) {
		t := h.t
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
	inBubble(t, func(h *hall) {
		t := h.t
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
	inBubble(t, func(h *hall) {
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
		inBubble(t, func(h *hall) {
			t := h.t
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
		inBubble(t, func(h *hall) {
			t := h.t
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
	inBubble(t, func(h *hall) {
		t := h.t
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
	inBubble(t, func(h *hall) {
		t := h.t
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
		if list := x.health.Snapshot(time.Now()); len(list) != 1 || list[0].Code != "cabinet.door_open" || list[0].Args["where"] != "1" {
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
	inBubble(t, func(h *hall) {
		t := h.t
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
	inBubble(t, func(h *hall) {
		t := h.t
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
