package flow_test

import (
	"testing"
	"time"

	"onetrip/kiosk/flow"
	"onetrip/locker"
	"onetrip/queue"
)

// TestDoorThatStaysShut asks for the door once more, at most twice, then staff help; the other documents can still be collected.
func TestDoorThatStaysShut(t *testing.T) {
	v := ready(t, 2)
	v.tap(flow.OpenNext)
	for range flow.MostShut - 1 {
		v.door(locker.Pulsing, locker.Shut)
		v.on(flow.Sorry)
		if v.s.Trouble.Why != flow.DoorStuck {
			t.Fatalf("trouble %v, want DoorStuck", v.s.Trouble.Why)
		}
		v.tap(flow.TryAgain)
		v.on(flow.Opening)
	}
	v.door(locker.Pulsing, locker.Shut)
	v.on(flow.Sorry)
	v.tap(flow.TryAgain)
	v.on(flow.Sorry)
	if n := count[flow.OpenDoor](v); n != flow.MostShut || v.s.Trouble.Why != flow.DoorStaff {
		t.Errorf("asked for %d times, trouble %v; want %d and DoorStaff", n, v.s.Trouble.Why, flow.MostShut)
	}
	v.tap(flow.Back)
	v.on(flow.Ready)
	v.tap(flow.OpenNext)
	v.did(flow.OpenDoor{Session: v.s.Session, Attempt: v.s.Pickup.Attempt, Deposit: "D2"})
}

// TestDoorInDoubt never asks for the door again by itself: staff look.
func TestDoorInDoubt(t *testing.T) {
	for _, c := range []struct {
		name string
		do   func(*visit)
		why  flow.Why
	}{
		{"silent sensor", func(v *visit) { v.door(locker.Pulsing, locker.InDoubt) }, flow.DoorDoubt},
		{"nobody says anything", func(v *visit) { v.wait(20 * time.Second) }, flow.DoorDoubt},
		{"nothing was sent", func(v *visit) { v.door(locker.Pulsing, locker.Unsent) }, flow.CabinetGone},
		{"busy", func(v *visit) {
			v.in(flow.DoorFailed{Session: v.s.Session, Attempt: v.s.Pickup.Attempt, Why: flow.CabinetBusy})
		}, flow.CabinetBusy},
		{"too often", func(v *visit) {
			v.in(flow.DoorFailed{Session: v.s.Session, Attempt: v.s.Pickup.Attempt, Why: flow.DoorStaff})
		}, flow.DoorStaff},
	} {
		t.Run(c.name, func(t *testing.T) {
			v := ready(t, 1)
			v.tap(flow.OpenNext)
			c.do(v)
			v.on(flow.Sorry)
			if v.s.Trouble.Why != c.why || count[flow.OpenDoor](v) != 1 {
				t.Errorf("trouble %v, asked for %d times; want %v and once", v.s.Trouble.Why, count[flow.OpenDoor](v), c.why)
			}
			v.tap(flow.TryAgain)
			again := c.why == flow.CabinetGone || c.why == flow.CabinetBusy
			if again != (v.s.Screen == flow.Opening) {
				t.Errorf("trying again leads to %s", v.s.Screen)
			}
		})
	}
}

func TestLateDoorIsStillShown(t *testing.T) {
	v := ready(t, 1)
	v.tap(flow.OpenNext)
	v.wait(20 * time.Second)
	v.on(flow.Sorry)
	v.door(locker.Opened)
	v.on(flow.DoorOpen)
	v.shut()
	v.settled(true)
	v.on(flow.Receipt)
}

// TestDoorThatMayHaveBeenPulsedIsStillShown hears an error about an opening whose door opens all the same.
func TestDoorThatMayHaveBeenPulsedIsStillShown(t *testing.T) {
	v := ready(t, 1)
	v.tap(flow.OpenNext)
	v.in(flow.DoorFailed{Session: v.s.Session, Attempt: v.s.Pickup.Attempt, Why: flow.DoorDoubt})
	v.on(flow.Sorry)
	v.door(locker.Opened)
	v.on(flow.DoorOpen)
	v.shut()
	v.did(flow.SettleDoor{Session: v.s.Session, Opening: v.s.Pickup.Opening, Took: true})
}

// TestOldOpeningChangesNothing lets the first opening of a door speak up during the second.
func TestOldOpeningChangesNothing(t *testing.T) {
	v := opened(t, 1)
	old := v.moved(locker.Returned)
	v.wait(time.Second)
	v.door(locker.Closed)
	v.on(flow.AskTaken)
	v.tap(flow.SayNotYet)
	v.did(flow.SettleDoor{Session: v.s.Session, Opening: v.s.Pickup.Opening})
	v.tap(flow.SayTaken) // one answer
	v.settled(false)
	v.on(flow.Opening)
	v.in(old)
	v.on(flow.Opening)
	if n := count[flow.SettleDoor](v); n != 1 {
		t.Errorf("recorded %d times, want once", n)
	}
}

func TestDoorShutAtOnceIsAskedAbout(t *testing.T) {
	ask := func(t *testing.T) *visit {
		t.Helper()
		v := opened(t, 1)
		v.wait(2 * time.Second)
		v.door(locker.Closed)
		v.on(flow.AskTaken)
		return v
	}
	v := ask(t)
	v.tap(flow.SayTaken)
	v.did(flow.SettleDoor{Session: v.s.Session, Opening: v.s.Pickup.Opening, Took: true})

	v = ask(t)
	v.tap(flow.SayPutBack)
	v.did(flow.SettleDoor{Session: v.s.Session, Opening: v.s.Pickup.Opening})
	v.settled(false)
	v.on(flow.Welcome) // nothing was taken, nothing is left to take

	v = ask(t)
	v.wait(10 * time.Second) // silence: the evidence is the door's
	v.did(flow.SettleDoor{Session: v.s.Session, Opening: v.s.Pickup.Opening, Took: true})

	v = ask(t)
	v.door(locker.Opened) // somebody pulled it open again
	v.on(flow.DoorOpen)
}

// TestOpenDoorIsSpokenOf says cell and place every 15 s, louder once the door was left open, and lets the next visitor on then.
func TestOpenDoorIsSpokenOf(t *testing.T) {
	v := opened(t, 1)
	v.tap(flow.Home)
	v.tap(flow.Back)
	v.on(flow.DoorOpen)
	v.all = nil
	v.wait(59 * time.Second)
	if n := count[flow.Speak](v); n != 3 {
		t.Errorf("spoken of %d times in 59 s, want every 15 s", n)
	}
	v.wait(time.Second)
	v.did(flow.Speak{Loud: true})
	v.all = nil
	v.wait(60 * time.Second)
	for _, e := range v.all {
		if e == flow.Effect(flow.Speak{}) {
			t.Error("a door that was left open is spoken of softly")
		}
	}
	if n := count[flow.Speak](v); n != 4 {
		t.Errorf("spoken of %d times in a minute, want 4", n)
	}
	v.on(flow.DoorOpen)
	v.tap(flow.Home)
	v.on(flow.Welcome)
	left := v.moved(locker.Closed)
	left.Session, left.Attempt, left.Opening = v.s.Session-1, 9, "O9"
	v.in(left)
	v.did(flow.SettleDoor{Session: v.s.Session - 1, Opening: "O9", Took: true})
	v.on(flow.Welcome)
}

func TestNobodyComesBackToTheDoor(t *testing.T) {
	v := opened(t, 1)
	v.wait(5 * time.Minute)
	v.on(flow.Welcome)
	v.nobody()
}

func TestLeavingAtTheQuestionRecordsWhatSilenceSays(t *testing.T) {
	v := opened(t, 1)
	v.wait(time.Second)
	v.door(locker.Closed)
	v.on(flow.AskTaken)
	v.tap(flow.OpenHelp)
	v.wait(80 * time.Second)
	v.on(flow.Welcome)
	if n := count[flow.SettleDoor](v); n != 1 {
		t.Errorf("recorded %d times, want once", n)
	}
}

func TestHelpDoesNotMissTheDoor(t *testing.T) {
	v := opened(t, 1)
	v.wait(5 * time.Second)
	v.tap(flow.OpenHelp)
	v.on(flow.Help)
	v.door(locker.Closed)
	v.on(flow.Receipt)
}

func TestOldProofIsProvedAgain(t *testing.T) {
	v := ready(t, 1)
	v.tap(flow.OpenNext)
	v.in(flow.DoorFailed{Session: v.s.Session, Attempt: v.s.Pickup.Attempt, Why: flow.ProofOld})
	v.on(flow.Sorry)
	v.tap(flow.TryAgain)
	v.on(flow.ChooseMeans)
	if v.s.Pickup.N != 0 {
		t.Error("the documents of the old proof are still shown")
	}
}

func TestOutOfServiceDoesNotInterruptAnOpenDoor(t *testing.T) {
	v := opened(t, 2)
	v.in(flow.ServiceChanged{Out: true})
	v.on(flow.DoorOpen)
	v.shut()
	v.settled(true)
	v.on(flow.Receipt)
	v.in(flow.ReceiptEnded{Session: v.s.Session, Deposit: "D1", Outcome: flow.Printed})
	v.on(flow.Collected)
	v.tap(flow.Finish)
	v.on(flow.OutOfService)
}

func TestDocumentsLeftBehindAreNoError(t *testing.T) {
	v := ready(t, 2)
	v.tap(flow.Back)
	v.on(flow.Welcome)

	v = opened(t, 2)
	v.shut()
	v.settled(true)
	v.on(flow.Ready)
	v.tap(flow.Finish)
	v.on(flow.Receipt) // the paper of the first
	v.in(flow.ReceiptEnded{Session: v.s.Session, Deposit: "D1", Outcome: flow.Printed})
	v.on(flow.Collected)
}

func TestStaffAreLetInAndTheVisitEnds(t *testing.T) {
	v := opened(t, 1)
	v.tap(flow.OpenStaff)
	v.on(flow.Welcome)
	v.did(flow.LetStaffIn{})
	v.nobody()

	v = ready(t, 1)
	v.tap(flow.OpenNext)
	v.tap(flow.OpenStaff) // a door is about to open: the wait is short
	v.on(flow.Opening)
	if n := count[flow.LetStaffIn](v); n != 0 {
		t.Errorf("staff were let in %d times while a door was about to open", n)
	}
}

// stroke is a line on the pad as the screen tells it.
func stroke(x int) string {
	return string(locker.Sign([][]locker.Point{{{X: x, Y: 10}, {X: x + 50, Y: 200}}}))
}

// signing brings a visitor who took two documents to the pad.
func signing(t *testing.T) *visit {
	t.Helper()
	v := ready(t, 2)
	v.cfg.Sign = true
	for range 2 {
		v.on(flow.Ready)
		v.tap(flow.OpenNext)
		v.door(locker.Opened)
		v.shut()
		v.settled(true)
	}
	v.on(flow.Sign)
	if n := count[flow.PrintReceipt](v); n != 0 {
		t.Errorf("%d receipts come before the signature", n)
	}
	return v
}

func TestSignatureStandsOnEveryReceipt(t *testing.T) {
	v := signing(t)
	v.tap(flow.SaySigned) // nothing was written
	v.on(flow.Sign)
	v.tap(flow.Ink, stroke(10))
	v.tap(flow.ClearInk)
	v.tap(flow.Ink, stroke(100))
	v.tap(flow.Ink, stroke(200))
	v.tap(flow.Ink, "nonsense")
	ink := v.s.Pickup.Ink
	if n := len(ink.Strokes()); n != 2 {
		t.Fatalf("the pad has %d strokes, want 2", n)
	}
	v.tap(flow.SaySigned)
	v.on(flow.Receipt)
	for _, d := range documents(2) {
		d.State = flow.TakenOut
		v.did(flow.KeepSignature{Result: d.Result, Ink: ink})
		v.did(flow.PrintReceipt{Session: v.s.Session, Document: d, Means: flow.WithCard, Lang: queue.ZH, Asked: true, Ink: ink})
	}
	for _, d := range documents(2) {
		v.in(flow.ReceiptEnded{Session: v.s.Session, Deposit: d.Deposit, Outcome: flow.Printed})
	}
	v.on(flow.Collected)
}

// TestNobodyMustSign skips the pad in every way: the receipts come all the same, and nothing is kept.
func TestNobodyMustSign(t *testing.T) {
	for name, leave := range map[string]func(*visit){
		"skip":       func(v *visit) { v.tap(flow.SkipSign) },
		"home":       func(v *visit) { v.tap(flow.Home) },
		"nobody":     func(v *visit) { v.wait(45 * time.Second) },
		"help":       func(v *visit) { v.tap(flow.OpenHelp); v.wait(80 * time.Second) },
		"staff":      func(v *visit) { v.tap(flow.OpenStaff) },
		"no printer": func(v *visit) { v.in(flow.PrinterChanged{Problem: "paper_out"}); v.tap(flow.SkipSign) },
	} {
		t.Run(name, func(t *testing.T) {
			v := signing(t)
			v.tap(flow.Ink, stroke(10))
			v.all = nil
			leave(v)
			want := 2
			if name == "no printer" {
				want = 0
				v.on(flow.Collected)
			}
			if n := count[flow.PrintReceipt](v); n != want {
				t.Errorf("%d receipts, want %d", n, want)
			}
			if n := count[flow.KeepSignature](v); n != 0 {
				t.Errorf("%d signatures are kept without the word for it", n)
			}
			if name == "help" || name == "staff" {
				v.on(flow.Welcome)
				v.nobody()
			}
		})
	}
}

// TestDocumentsLeftBehindLeaveTheReceipts ends a visit between two documents.
func TestDocumentsLeftBehindLeaveTheReceipts(t *testing.T) {
	v := opened(t, 2)
	v.cfg.Sign = true
	v.shut()
	v.settled(true)
	v.on(flow.Ready)
	v.wait(80 * time.Second)
	v.on(flow.Welcome)
	if n := count[flow.PrintReceipt](v); n != 1 {
		t.Errorf("%d receipts, want that of the document that was taken", n)
	}
}
