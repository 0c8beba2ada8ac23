package flow_test

import (
	"testing"
	"time"

	"onetrip/kiosk/flow"
	"onetrip/queue"
)

func mined(id queue.TicketID, state queue.State, rate bool) flow.Mined {
	return flow.Mined{Ticket: flow.Ticket{Ticket: queue.Ticket{ID: id, No: "A036", Service: "estate", State: state}}, Rate: rate}
}

// find brings a visitor with a card to the wait for the hall.
func find(t *testing.T) *visit {
	t.Helper()
	v := start(t)
	v.tap(flow.OpenMine)
	v.on(flow.LayCard)
	v.read(goodCard())
	v.on(flow.Finding)
	v.did(flow.Find{Session: 1, Number: goodNumber})
	if v.s.Card != (flow.Card{}) {
		t.Error("the card is kept while the hall looks")
	}
	return v
}

func TestCardShowsTheOwnTicket(t *testing.T) {
	v := find(t)
	v.in(flow.Found{Session: 1, Tickets: []flow.Mined{mined("T1", queue.Waiting, false)}})
	v.on(flow.MyTicket)
	v.tap(flow.PrintAgain)
	v.did(flow.Print{Session: 1, Ticket: v.s.Ticket, Reprint: true})
	v.on(flow.Printing)
}

func TestFinishedTicketIsNotPrintedAgain(t *testing.T) {
	v := find(t)
	v.in(flow.Found{Session: 1, Tickets: []flow.Mined{mined("T1", queue.Passed, false)}})
	v.on(flow.MyTicket)
	v.tap(flow.PrintAgain)
	v.on(flow.MyTicket)
	v.tap(flow.OtherService)
	v.on(flow.Services)
	if v.s.Aim != flow.TakeOne {
		t.Error("somebody who takes a new number still looks for the old one")
	}
}

func TestSeveralTicketsAreChosenFrom(t *testing.T) {
	v := find(t)
	v.in(flow.Found{Session: 1, Tickets: []flow.Mined{mined("T1", queue.Waiting, false), mined("T2", queue.Done, true)}})
	v.on(flow.Mine)
	v.tap(flow.PickTicket, "T9")
	v.on(flow.Mine)
	v.tap(flow.PickTicket, "T2")
	v.on(flow.Rate)
}

func TestNoTicketOffersANumber(t *testing.T) {
	v := find(t)
	v.in(flow.Found{Session: 1})
	v.on(flow.Sorry)
	if v.s.Trouble.Why != flow.NoTicket {
		t.Errorf("trouble %v, want NoTicket", v.s.Trouble.Why)
	}
	v.tap(flow.OtherService)
	v.on(flow.Services)
}

func TestRatingWaitsUntilItIsSaved(t *testing.T) {
	v := find(t)
	v.in(flow.Found{Session: 1, Tickets: []flow.Mined{mined("T1", queue.Done, true)}})
	v.on(flow.Rate)
	v.tap(flow.PickGrade, "6")
	v.tap(flow.PickGrade, "2")
	v.did(flow.RateCase{Session: 1, Ticket: "T1", Grade: queue.Bad})
	v.tap(flow.PickGrade, "5") // one grade a case
	v.tap(flow.Finish)
	v.on(flow.Rate)
	if n := count[flow.RateCase](v); n != 1 {
		t.Errorf("%d grades given, want 1", n)
	}
	v.in(flow.RateEnded{Session: 1, Ticket: "T2", OK: true}) // another's answer
	v.on(flow.Rate)
	v.in(flow.RateEnded{Session: 1, Ticket: "T1", OK: true})
	v.on(flow.Rated)
	v.wait(15 * time.Second)
	v.on(flow.Welcome)
	v.nobody()
}

func TestRatingIsSkippedByWaiting(t *testing.T) {
	v := find(t)
	v.in(flow.Found{Session: 1, Tickets: []flow.Mined{mined("T1", queue.Done, true)}})
	v.wait(29 * time.Second)
	v.on(flow.Rate)
	v.wait(time.Second)
	v.on(flow.Welcome)
	if n := count[flow.RateCase](v); n != 0 {
		t.Errorf("%d grades given without a touch", n)
	}
}

// TestSilentHall tells the visitor that nothing was found out or saved, and tries the same again.
func TestSilentHallIsAskedAgain(t *testing.T) {
	v := find(t)
	v.wait(8 * time.Second)
	v.on(flow.Sorry)
	v.tap(flow.TryAgain)
	v.on(flow.LayCard) // the card's number was not kept
	v.read(goodCard())
	v.in(flow.FindFailed{Session: 1})
	v.on(flow.Sorry)
	v.tap(flow.TryAgain)
	v.read(goodCard())
	v.in(flow.Found{Session: 1, Tickets: []flow.Mined{mined("T1", queue.Done, true)}})
	v.tap(flow.PickGrade, "5")
	v.in(flow.RateEnded{Session: 1, Ticket: "T1"})
	v.on(flow.Sorry)
	v.tap(flow.TryAgain)
	v.on(flow.Rate)
	v.did(flow.RateCase{Session: 1, Ticket: "T1", Grade: queue.VeryGood})
}

func TestTicketNumberIsTyped(t *testing.T) {
	v := start(t)
	v.in(flow.ReaderChanged{})
	v.tap(flow.OpenMine)
	v.on(flow.TypeTicket) // no reader: the number at once
	for _, k := range []string{"0", "X", "A", "B", "0", "H", "3", "6"} {
		v.tap(flow.Key, k)
	}
	if v.s.Typed != "AB036" {
		t.Fatalf("typed %q, want AB036", v.s.Typed)
	}
	v.tap(flow.ClearKeys)
	v.tap(flow.EnterKeys)
	v.on(flow.TypeTicket)
	for _, k := range []string{"A", "B", "7", "7"} {
		v.tap(flow.Key, k)
	}
	v.tap(flow.DeleteKey)
	v.tap(flow.EnterKeys)
	v.on(flow.Finding)
	v.did(flow.Find{Session: 1, No: "AB7"})
	v.in(flow.Found{Session: 1})
	v.on(flow.Sorry)
	v.tap(flow.TypeNo)
	v.on(flow.TypeTicket)
	v.tap(flow.Back)
	v.on(flow.Welcome)
}

func TestTooManyLettersLeaveTheCard(t *testing.T) {
	cfg := flow.Default(queue.Demo())
	if got := len(cfg.Letters()); got != 8 {
		t.Errorf("the demo hall has %d letters, want 8", got)
	}
	cfg.Hall.Series = append(cfg.Hall.Series, queue.Series{ID: "IJ", Prefix: "IJ"})
	if got := cfg.Letters(); got != nil {
		t.Errorf("ten letters: got keys %v, want none", got)
	}
}

func TestAnswersForThoseWhoLeftAreDropped(t *testing.T) {
	v := find(t)
	v.tap(flow.Home) // too early
	v.on(flow.Finding)
	v.wait(5 * time.Second)
	v.tap(flow.Home)
	v.on(flow.Welcome)
	v.nobody()
	v.in(flow.Found{Session: 1, Tickets: []flow.Mined{mined("T1", queue.Waiting, false)}})
	v.on(flow.Welcome)
}
