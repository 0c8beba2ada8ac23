package cabinet_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"onetrip/kiosk/base/basetest"
	"onetrip/kiosk/base/fault"
	"onetrip/kiosk/cabinet"
	"onetrip/locker"
	"onetrip/locker/lockertest"
)

// two makes the terminal serve two cabinets of four cells each, on one board.
func two(o *cabinet.Opts) {
	all := lockertest.Cells(cells)
	left, right := all[:4], all[4:]
	for i := range right {
		right[i].No = locker.CellNo(i + 1)
	}
	for i := range all {
		all[i].Size = locker.Small
	}
	o.Cabinets = []cabinet.Spec{
		{ID: lockertest.CabinetID, Name: "左边", Side: cabinet.Left, Cells: left, Looked: true},
		{ID: "2", Name: "右边", Side: cabinet.Right, Cells: right, Looked: true},
	}
}

// fill puts documents 1 to 8 into both cabinets and returns their codes; those from 5 on are in the second one.
func (x *terminal) fill() (codes []locker.Code, deposits []locker.DepositID) {
	x.h.t.Helper()
	ctx := context.Background()
	for n := 1; n <= cells; n++ {
		d, o := locker.DepositID(fmt.Sprintf("deposit %d", n)), locker.OpeningID(fmt.Sprintf("put in %d", n))
		p, err := x.Deposit(ctx, x.h.register(n), "wang", d, o)
		if err != nil {
			x.h.t.Fatalf("Deposit %d: %v", n, err)
		}
		want := cabinet.Place{Cabinet: lockertest.CabinetID, Cell: locker.CellNo(n)}
		if n > 4 {
			want = cabinet.Place{Cabinet: "2", Cell: locker.CellNo(n - 4)}
		}
		if p != want {
			x.h.t.Fatalf("document %d is put into %v, want %v", n, p, want)
		}
		x.reached(o, locker.Opened)
		x.h.doors.Push(lock(locker.CellNo(n)))
		x.reached(o, locker.Closed)
		code, err := x.Settle(ctx, o, true)
		if err != nil {
			x.h.t.Fatal(err)
		}
		codes, deposits = append(codes, code), append(deposits, d)
	}
	return codes, deposits
}

func TestCodesOfSeveralCabinetsAreTypedAtOneKeypad(t *testing.T) {
	inBubble(t, func(h *hall) {
		t := h.t
		x := h.start(two).await()
		x.until(30*time.Second, "both ready", func() bool { _, err := x.State(context.Background(), "2"); return err == nil })
		codes, deposits := x.fill()
		ctx := context.Background()
		for i, code := range codes {
			_, docs, err := x.ByCode(ctx, code, "")
			if err != nil || len(docs) != 1 || docs[0].ID != deposits[i] {
				t.Errorf("code %d: %+v, %v; want %s", i+1, docs, err, deposits[i])
			}
		}
		for _, id := range []locker.CabinetID{lockertest.CabinetID, "2"} {
			s, err := x.State(ctx, id)
			if err != nil || len(s.Guard.Wrong) != 0 || s.Guard.Row != 0 {
				t.Errorf("guard of cabinet %s: %+v, %v; right codes count nowhere", id, s.Guard, err)
			}
			for _, v := range s.Deposits {
				if v.Code.Wrong != 0 {
					t.Errorf("%s has %d wrong tries, want none", v.ID, v.Code.Wrong)
				}
			}
		}
		k, _, err := x.ByCode(ctx, codes[6], "")
		if err != nil {
			t.Fatal(err)
		}
		if p, err := x.Collect(ctx, k, deposits[6], "collect"); err != nil || p != (cabinet.Place{Cabinet: "2", Cell: 3}) {
			t.Errorf("Collect: %v, %v; want 2/3", p, err)
		}
		_, err = x.Collect(ctx, k, deposits[0], "another's")
		wantKey(t, "another's document, while a door is open", err, fault.Refused, locker.KeyBusy)
		x.reached("collect", locker.Opened)
		h.doors.Push(lock(7))
		x.reached("collect", locker.Collected)
		_, err = x.Collect(ctx, k, deposits[0], "another's")
		wantKey(t, "another's document", err, fault.Refused, locker.KeyProof)
		h.wantFirings(1, 1)
	})
}

// TestWrongCodesCountAtTheKeypad types wrong codes until code entry is closed: no cabinet's codes can be typed then, and the pace was that of one guard.
func TestWrongCodesCountAtTheKeypad(t *testing.T) {
	inBubble(t, func(h *hall) {
		t := h.t
		x := h.start(two).await()
		x.until(30*time.Second, "both ready", func() bool { _, err := x.State(context.Background(), "2"); return err == nil })
		codes, _ := x.fill()
		ctx, r := context.Background(), basetest.Rand(t)
		tries := 0
		for began := time.Now(); ; {
			e, err := x.Entry(ctx)
			if err != nil {
				t.Fatal(err)
			}
			if e.Closed {
				break
			}
			if e.Wait > 0 {
				time.Sleep(e.Wait)
			}
			_, _, err = x.ByCode(ctx, wrong(r, codes), "0000")
			wantKey(t, "a wrong code", err, fault.Refused, locker.KeyCode)
			if tries++; tries > 100 || time.Since(began) > 3*time.Hour {
				t.Fatalf("code entry is open after %d wrong codes in %v", tries, time.Since(began))
			}
		}
		if tries != 20 {
			t.Errorf("closed after %d wrong codes, want 20", tries)
		}
		for i, code := range codes {
			_, _, err := x.ByCode(ctx, code, locker.Last4(lockertest.Person(i+1).Phone))
			wantKey(t, fmt.Sprintf("right code %d while entry is closed", i+1), err, fault.Refused, locker.KeyEntry)
		}
		if err := x.OpenEntry(ctx, "zhao"); err != nil {
			t.Fatal(err)
		}
		_, _, err := x.ByCode(ctx, codes[7], "")
		wantKey(t, "a right code without the phone, after a closing", err, fault.Refused, locker.KeyCode)
		if _, _, err := x.ByCode(ctx, codes[7], locker.Last4(lockertest.Person(8).Phone)); err != nil {
			t.Errorf("a right code with the phone: %v", err)
		}
	})
}

// wrong draws a code that is none of these.
func wrong(r *rand.Rand, codes []locker.Code) locker.Code {
	for {
		code := locker.Code(fmt.Sprintf("%08d", r.IntN(100_000_000)))
		right := false
		for _, c := range codes {
			right = right || string(c) == string(code)
		}
		if !right {
			return code
		}
	}
}

// TestCabinetThatCameWithItsDocumentsIsServed gives two documents codes with one tag, as when a cabinet comes from another terminal.
func TestCabinetThatCameWithItsDocumentsIsServed(t *testing.T) {
	inBubble(t, func(h *hall) {
		t := h.t
		x := h.start(two).await()
		x.until(30*time.Second, "both ready", func() bool { _, err := x.State(context.Background(), "2"); return err == nil })
		codes, deposits := x.fill()
		ctx := context.Background()
		tag := func(id locker.CabinetID, d locker.DepositID) int {
			s, err := x.State(ctx, id)
			if err != nil {
				t.Fatal(err)
			}
			v, _ := s.Deposit(d)
			return v.Code.Tag
		}
		alone := locker.Codes{Store: h.store, Coder: lockertest.Coder(), Rules: lockertest.Rules()}
		for tag("2", deposits[4]) != tag("1", deposits[0]) {
			var err error
			if codes[4], err = alone.Issue(ctx, "2", deposits[4], "wang", time.Now()); err != nil {
				t.Fatal(err)
			}
		}
		for _, n := range []int{0, 4} {
			if _, docs, err := x.ByCode(ctx, codes[n], ""); err != nil || len(docs) != 1 || docs[0].ID != deposits[n] {
				t.Errorf("code %d: %+v, %v; want %s", n+1, docs, err, deposits[n])
			}
		}
		fresh, err := x.Reissue(ctx, deposits[4], "wang")
		if err != nil || tag("2", deposits[4]) == tag("1", deposits[0]) {
			t.Errorf("Reissue: %v; want a tag of its own", err)
		}
		if _, _, err := x.ByCode(ctx, fresh, ""); err != nil {
			t.Errorf("the new code: %v", err)
		}
		_, _, err = x.ByCode(ctx, codes[4], "")
		wantKey(t, "the code before", err, fault.Refused, locker.KeyCode)
		if err := x.SlipPrinted(ctx, deposits[4]); err != nil {
			t.Errorf("SlipPrinted: %v", err)
		}
		notices, err := h.store.Unsent(ctx)
		if err != nil || slices.ContainsFunc(notices, func(n locker.Notice) bool { return n.Deposit == deposits[4] }) {
			t.Errorf("a slip was printed and its code still waits: %v", err)
		}
	})
}
