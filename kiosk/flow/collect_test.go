package flow_test

import (
	"fmt"
	"testing"
	"time"

	"onetrip/kiosk/flow"
	"onetrip/locker"
	"onetrip/queue"
)

// cabinet is a small cabinet at the right of the terminal.
func cabinet() flow.Cabinet {
	c := flow.Cabinet{ID: "1", Name: "一楼东侧", Side: flow.OnRight}
	for no := 1; no <= 6; no++ {
		c.Cells = append(c.Cells, flow.Cell{No: locker.CellNo(no), Size: locker.Small, Column: (no-1)/3 + 1, Row: (no-1)%3 + 1})
	}
	return c
}

// documents are a visitor's n documents.
func documents(n int) []flow.Document {
	var list []flow.Document
	for i := 1; i <= n; i++ {
		list = append(list, flow.Document{
			Deposit: locker.DepositID(fmt.Sprintf("D%d", i)), Result: locker.ResultID(fmt.Sprintf("R%d", i)), Place: flow.Place{Cabinet: "1", Cell: locker.CellNo(i)}, Case: "JH-1",
			Name: "不动产权证书", Masked: "张*", Copies: 1, Last: date(2026, 11, 28),
		})
	}
	return list
}

// openLocker returns a healthy terminal with a cabinet, on the page that asks for the means.
func openLocker(t *testing.T) *visit {
	t.Helper()
	v := start(t)
	v.cfg.Cabinets = []flow.Cabinet{cabinet()}
	v.in(flow.ScannerChanged{Ready: true})
	v.tap(flow.OpenCollect)
	v.on(flow.ChooseMeans)
	v.did(flow.CheckEntry{Session: v.s.Session})
	v.entry(flow.Entry{Known: true, Left: 5})
	v.on(flow.ChooseMeans)
	return v
}

func (v *visit) entry(e flow.Entry) { v.in(flow.EntryKnown{Session: v.s.Session, Entry: e}) }

func (v *visit) proved(n int) { v.in(flow.Proved{Session: v.s.Session, Documents: documents(n)}) }

// door moves the door under way.
func (v *visit) door(states ...locker.OpeningState) {
	v.Helper()
	for _, state := range states {
		v.in(v.moved(state))
	}
}

func (v *visit) moved(state locker.OpeningState) flow.DoorMoved {
	n := v.s.Pickup.Attempt
	return flow.DoorMoved{Session: v.s.Session, Attempt: n, Opening: locker.OpeningID(fmt.Sprintf("O%d", n)), State: state}
}

// settled answers the last question for a record.
func (v *visit) settled(took bool) {
	v.in(flow.Settled{Session: v.s.Session, Opening: v.s.Pickup.Opening, Took: took, OK: true})
}

func (v *visit) keys(digits string) {
	for _, d := range digits {
		v.tap(flow.Key, string(d))
	}
}

// ready brings a visitor with a card to the list of so many documents.
func ready(t *testing.T, n int) *visit {
	t.Helper()
	v := openLocker(t)
	v.tap(flow.UseCard)
	v.on(flow.LayCard)
	v.read(goodCard())
	v.on(flow.Looking)
	v.did(flow.ProveCard{Session: v.s.Session, Number: goodNumber})
	if v.s.Card != (flow.Card{}) {
		t.Error("the card is kept while the cabinet looks")
	}
	v.proved(n)
	v.on(flow.Ready)
	return v
}

// opened brings a visitor to an open door.
func opened(t *testing.T, n int) *visit {
	t.Helper()
	v := ready(t, n)
	v.tap(flow.OpenNext)
	v.on(flow.Opening)
	v.did(flow.OpenDoor{Session: v.s.Session, Attempt: v.s.Pickup.Attempt, Deposit: "D1"})
	v.door(locker.Pulsing)
	v.on(flow.Opening)
	v.door(locker.Opened)
	v.on(flow.DoorOpen)
	return v
}

// shut shuts the open door after a person's time.
func (v *visit) shut() {
	v.wait(8 * time.Second)
	v.door(locker.Closed)
}

func TestWithoutACabinetNothingIsCollected(t *testing.T) {
	v := start(t)
	v.tap(flow.OpenCollect)
	v.on(flow.Welcome)
}

func TestCardOpensDoorsOneAfterTheOther(t *testing.T) {
	v := opened(t, 2)
	v.did(flow.Sound{Kind: flow.SoundSuccess})
	v.shut()
	v.on(flow.Receipt)
	v.did(flow.SettleDoor{Session: v.s.Session, Opening: v.s.Pickup.Opening, Took: true})
	v.settled(true)
	v.on(flow.Ready)
	first := documents(1)[0]
	first.State = flow.TakenOut
	v.did(flow.PrintReceipt{Session: v.s.Session, Document: first, Means: flow.WithCard, Lang: queue.ZH})
	v.tap(flow.OpenNext)
	v.did(flow.OpenDoor{Session: v.s.Session, Attempt: v.s.Pickup.Attempt, Deposit: "D2"})
	v.door(locker.Opened)
	v.shut()
	v.settled(true)
	v.on(flow.Receipt)
	for _, id := range []locker.DepositID{"D1", "D2"} {
		v.in(flow.ReceiptEnded{Session: v.s.Session, Deposit: id, Outcome: flow.Printed})
	}
	v.on(flow.Collected)
	if v.s.Pickup.Took() != 2 || v.s.Pickup.Lost != 0 {
		t.Errorf("took %d, %d papers lost; want 2 and 0", v.s.Pickup.Took(), v.s.Pickup.Lost)
	}
	v.wait(15 * time.Second)
	v.on(flow.Welcome)
	v.nobody()
}

func TestPrinterNeverHoldsACollection(t *testing.T) {
	for _, c := range []struct {
		name string
		do   func(*visit)
	}{
		{"no printer", func(v *visit) { v.in(flow.PrinterChanged{Problem: "paper_out"}); v.shut(); v.settled(true) }},
		{"no paper came out", func(v *visit) {
			v.shut()
			v.settled(true)
			v.in(flow.ReceiptEnded{Session: v.s.Session, Deposit: "D1", Outcome: flow.PrintFailed})
		}},
		{"silence", func(v *visit) { v.shut(); v.settled(true); v.on(flow.Receipt); v.wait(30 * time.Second) }},
		{"no record", func(v *visit) { v.shut(); v.wait(30 * time.Second) }},
	} {
		t.Run(c.name, func(t *testing.T) {
			v := opened(t, 1)
			c.do(v)
			v.on(flow.Collected)
			if v.s.Pickup.Took() != 1 || v.s.Pickup.Lost != 1 {
				t.Errorf("took %d, %d papers lost; want 1 and 1", v.s.Pickup.Took(), v.s.Pickup.Lost)
			}
		})
	}
}

func TestCodeIsTypedByAnybody(t *testing.T) {
	v := openLocker(t)
	v.tap(flow.UseCode)
	v.on(flow.TypeCode)
	v.keys("40718X23")
	v.tap(flow.EnterKeys)
	v.on(flow.TypeCode) // seven digits: X is none
	v.keys("69")
	v.tap(flow.EnterKeys)
	v.on(flow.Looking)
	v.did(flow.ProveCode{Session: v.s.Session, Code: "40718236"})
	v.proved(1)
	v.on(flow.Ready)
	if v.s.Typed != "" || v.s.Pickup.Code != "" {
		t.Error("the code is kept after it was good")
	}
}

func TestWrongCodeMayBeTypedAgain(t *testing.T) {
	v := openLocker(t)
	v.tap(flow.UseCode)
	v.keys("40718236")
	v.tap(flow.EnterKeys)
	v.in(flow.ProveFailed{Session: v.s.Session, Why: flow.WrongCode, Entry: flow.Entry{Known: true, Left: 3}})
	v.on(flow.TypeCode)
	if v.s.Typed != "40718236" || !v.s.Wrong || v.s.Pickup.Entry.Left != 3 {
		t.Errorf("typed %q, wrong %v, %d tries left", v.s.Typed, v.s.Wrong, v.s.Pickup.Entry.Left)
	}
	v.did(flow.Sound{Kind: flow.SoundProblem})
	v.tap(flow.EnterKeys) // not the same again
	v.on(flow.TypeCode)
	v.tap(flow.Key, "5")
	if v.s.Typed != "5" || v.s.Wrong {
		t.Errorf("a new digit leaves %q, wrong %v", v.s.Typed, v.s.Wrong)
	}
}

func TestPhoneIsAskedForAfterManyWrongCodes(t *testing.T) {
	for _, how := range []string{"typed", "scanned"} {
		v := openLocker(t)
		v.entry(flow.Entry{Known: true, Strict: true, Left: 2})
		if how == "typed" {
			v.tap(flow.UseCode)
			v.keys("40718236")
			v.tap(flow.EnterKeys)
		} else {
			v.tap(flow.UseScan)
			v.in(flow.Scanned{Session: v.s.Session, Code: "40718236"})
		}
		v.on(flow.TypePhone)
		v.keys("12345")
		v.tap(flow.EnterKeys)
		v.did(flow.ProveCode{Session: v.s.Session, Code: "40718236", Last4: "1234"})
		v.in(flow.ProveFailed{Session: v.s.Session, Why: flow.WrongCode, Entry: flow.Entry{Known: true, Strict: true, Left: 1}})
		v.on(flow.TypeCode)
	}
}

func TestScannerLooksForACodeOnItsPageAlone(t *testing.T) {
	v := openLocker(t)
	v.tap(flow.UseScan)
	v.on(flow.ScanCode)
	v.did(flow.ArmScanner{Session: v.s.Session})
	v.in(flow.Scanned{Session: v.s.Session})
	v.on(flow.ScanCode)
	if !v.s.Pickup.NoCode {
		t.Error("nothing is said of a code that is none of ours")
	}
	v.in(flow.Scanned{Session: v.s.Session - 1, Code: "11111111"}) // seen for somebody else
	v.on(flow.ScanCode)
	v.in(flow.Scanned{Session: v.s.Session, Code: "40718236"})
	v.did(flow.DisarmScanner{})
	v.did(flow.ProveCode{Session: v.s.Session, Code: "40718236"})
	v.on(flow.Looking)
	v.in(flow.Scanned{Session: v.s.Session, Code: "40718236"})
	if n := count[flow.ProveCode](v); n != 1 {
		t.Errorf("asked %d times, want once", n)
	}
}

func TestCardAloneIsAskedForAtOnce(t *testing.T) {
	v := start(t)
	v.cfg.Cabinets = []flow.Cabinet{cabinet()}
	v.tap(flow.OpenCollect)
	v.entry(flow.Entry{Known: true, Closed: true})
	v.on(flow.LayCard)
	v.tap(flow.UseCode)
	v.on(flow.Sorry)
	if v.s.Trouble.Why != flow.CodeClosed {
		t.Errorf("trouble %v, want CodeClosed", v.s.Trouble.Why)
	}
	v.tap(flow.UseCard)
	v.on(flow.LayCard)
	v.tap(flow.Back)
	v.on(flow.Welcome)

	v.in(flow.ReaderChanged{})
	v.tap(flow.OpenCollect)
	v.entry(flow.Entry{Known: true, Closed: true})
	v.on(flow.Sorry) // nothing works: the desk
}

func TestPauseEnds(t *testing.T) {
	v := openLocker(t)
	v.tap(flow.UseCode)
	v.keys("40718236")
	v.tap(flow.EnterKeys)
	v.in(flow.ProveFailed{Session: v.s.Session, Why: flow.WrongCode, Entry: flow.Entry{Known: true, Until: v.now.Add(40 * time.Second)}})
	v.on(flow.Sorry)
	if v.s.Trouble.Why != flow.CodePaused || v.s.Typed != "" {
		t.Errorf("trouble %v, typed %q", v.s.Trouble.Why, v.s.Typed)
	}
	v.tap(flow.UseCode)
	v.on(flow.Sorry)
	v.wait(40 * time.Second)
	v.tap(flow.UseCode)
	v.on(flow.TypeCode)
}

func TestRefusalsOfTheCabinet(t *testing.T) {
	for _, why := range []flow.Why{flow.CodePaused, flow.CodeClosed, flow.CodeExpired, flow.CabinetGone} {
		v := openLocker(t)
		v.tap(flow.UseCode)
		v.keys("40718236")
		v.tap(flow.EnterKeys)
		v.in(flow.ProveFailed{Session: v.s.Session, Why: why, Entry: flow.Entry{Known: true}})
		v.on(flow.Sorry)
		if v.s.Trouble.Why != why || v.s.Typed != "" || v.s.Pickup.Code != "" {
			t.Errorf("trouble %v, want %v; code kept: %v", v.s.Trouble.Why, why, v.s.Pickup.Code != "")
		}
		v.wait(80 * time.Second)
		v.on(flow.Welcome)
		v.nobody()
	}
	v := openLocker(t)
	v.tap(flow.UseCard)
	v.read(goodCard())
	v.proved(0)
	v.on(flow.Sorry)
	if v.s.Trouble.Why != flow.NothingReady {
		t.Errorf("trouble %v, want NothingReady", v.s.Trouble.Why)
	}
	v.tap(flow.TryAgain)
	v.on(flow.LayCard)
}

func TestExpiredCardLeavesTheCode(t *testing.T) {
	v := openLocker(t)
	v.tap(flow.UseCard)
	old := goodCard()
	old.ValidTo = date(2020, 1, 1)
	v.read(old)
	v.on(flow.Sorry)
	if count[flow.ProveCard](v) != 0 {
		t.Error("a card that is not valid any more opens something")
	}
	v.tap(flow.UseCode)
	v.on(flow.TypeCode)
}

func TestSilentCabinetIsNotWaitedForForEver(t *testing.T) {
	v := openLocker(t)
	v.tap(flow.UseCode)
	v.keys("40718236")
	v.tap(flow.EnterKeys)
	v.wait(8 * time.Second)
	v.on(flow.Sorry)
	v.proved(1) // too late
	v.on(flow.Sorry)
	v.tap(flow.TryAgain)
	v.on(flow.ChooseMeans)
}
