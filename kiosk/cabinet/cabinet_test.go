package cabinet_test

import (
	"context"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"onetrip/kiosk/base/basetest"
	"onetrip/kiosk/base/fault"
	"onetrip/kiosk/cabinet"
	"onetrip/locker"
	"onetrip/locker/lockertest"
)

func TestDepositAndCollectByCardAndByCode(t *testing.T) {
	for _, p := range protocols {
		t.Run(p.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) { byCardAndByCode(t, newHall(t, p.name)) })
		})
	}
}

func byCardAndByCode(t *testing.T, h *hall) {
	t.Helper()
	x, ctx := h.start().await(), context.Background()
	p1, d1, _ := x.deposit(1)
	p2, d2, code := x.deposit(2)
	k, docs, err := x.ByCard(ctx, lockertest.Person(1).Number)
	if err != nil || len(docs) != 1 || docs[0].ID != d1 || docs[0].Place != p1 || docs[0].Masked != "张*" {
		t.Fatalf("ByCard: %+v, %v; want document 1 in %v", docs, err, p1)
	}
	if got, err := x.Collect(ctx, k, d1, "collect 1"); err != nil || got != p1 {
		t.Fatalf("Collect: %v, %v; want %v", got, err, p1)
	}
	x.reached("collect 1", locker.Opened)
	h.doors.Push(lock(p1.Cell))
	x.reached("collect 1", locker.Closed)
	began := time.Now()
	x.reached("collect 1", locker.Collected)
	if d := time.Since(began); d < 14*time.Second || d > 16*time.Second {
		t.Errorf("silence settled it after %v, want 15 s", d)
	}
	want := []locker.OpeningState{locker.Authorised, locker.Pulsing, locker.Opened, locker.Closed, locker.Collected}
	if got := x.states("collect 1"); !slices.Equal(got, want) {
		t.Errorf("told %v, want %v", got, want)
	}
	k, docs, err = x.ByCode(ctx, code, "")
	if err != nil || len(docs) != 1 || docs[0].ID != d2 || docs[0].Place != p2 {
		t.Fatalf("ByCode: %+v, %v; want document 2 in %v", docs, err, p2)
	}
	if _, err := x.Collect(ctx, k, d2, "collect 2"); err != nil {
		t.Fatal(err)
	}
	x.reached("collect 2", locker.Opened)
	h.doors.Push(lock(p2.Cell))
	x.reached("collect 2", locker.Closed)
	if _, err := x.Settle(ctx, "collect 2", true); err != nil {
		t.Fatal(err)
	}
	if s := x.check(); len(s.Deposits)+len(s.Openings)+len(s.Tasks) != 0 {
		t.Errorf("left: %+v %+v %+v, want nothing", s.Deposits, s.Openings, s.Tasks)
	}
}

func TestNothingRunsAfterTheEnd(t *testing.T) {
	basetest.NoLeaks(t)
	synctest.Test(t, func(t *testing.T) { newHall(t, "xor8a").start().await().stop() })
}

// TestWhoComesTooLateIsTold lays a card on the reader for a document that staff took back: "there is nothing" would send its owner home.
func TestWhoComesTooLateIsTold(t *testing.T) {
	inBubble(t, func(h *hall) {
		t := h.t
		x, ctx := h.start().await(), context.Background()
		p, d, _ := x.deposit(1)
		_, err := x.Recover(ctx, locker.Recovery{Opening: "recover", Deposit: d, By: "wang", Second: "zhao", Reason: "the applicant asks for it", To: "window 3"})
		if err != nil {
			t.Fatal(err)
		}
		x.reached("recover", locker.Opened)
		h.doors.Push(lock(p.Cell))
		x.reached("recover", locker.Closed)
		if _, err := x.Settle(ctx, "recover", true); err != nil {
			t.Fatal(err)
		}
		if _, _, err := x.ByCard(ctx, lockertest.Person(1).Number); fault.KeyOf(err) != cabinet.KeyWithdrawn {
			t.Errorf("got %v, want that it waits at a window", err)
		}
		if _, docs, err := x.ByCard(ctx, lockertest.Person(2).Number); err != nil || len(docs) != 0 {
			t.Errorf("somebody else: got %v, %v; want nothing", docs, err)
		}
	})
}
