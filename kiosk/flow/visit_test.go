package flow_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"onetrip/kiosk/flow"
	"onetrip/queue"
)

func TestThreeTouches(t *testing.T) {
	v := start(t)
	v.tap(flow.TakeNumber)
	v.tap(flow.PickService, "estate")
	v.on(flow.LayCard)
	v.did(flow.ArmReader{Session: 1})
	v.did(flow.Light{On: true})
	v.card(flow.CardFound)
	v.read(goodCard())
	v.on(flow.Confirm)
	v.did(flow.DisarmReader{})
	v.did(flow.Light{On: false})
	v.did(flow.Sound{Kind: flow.SoundCard})
	v.tap(flow.ConfirmTake)
	v.on(flow.Issuing)
	v.did(flow.Issue{Session: 1, Request: queue.Request{
		Service: "estate", Card: "resident", Lang: queue.ZH,
		Person: queue.Person{Name: "张三丰", Number: goodNumber, Birth: goodCard().Birth},
	}})
	v.issued()
	v.on(flow.Printing)
	v.did(flow.Print{Session: 1, Ticket: theTicket()})
	if v.s.Card != (flow.Card{}) {
		t.Error("the card is still known after the number is there")
	}
	v.printed(flow.Printed)
	v.on(flow.Taken)
	v.did(flow.Sound{Kind: flow.SoundSuccess})
	v.wait(14 * time.Second)
	v.on(flow.Taken)
	v.wait(time.Second)
	v.on(flow.Welcome)
	v.nobody()
}

func TestServiceWithoutIdentityNeedsTwoTouches(t *testing.T) {
	v := start(t)
	v.in(flow.ReaderChanged{}) // nor a reader
	v.tap(flow.TakeNumber)
	v.tap(flow.PickService, "consult")
	v.on(flow.Issuing)
	v.did(flow.Issue{Session: 1, Request: queue.Request{Service: "consult", Lang: queue.ZH}})
}

// TestPaperTrouble is the issue's row: paper out, cover open, cutter jam before, in or after printing.
func TestPaperTrouble(t *testing.T) {
	for _, c := range []struct {
		name  string
		fault func(*visit)
		paper flow.Paper
	}{
		{"before printing", func(v *visit) {
			v.in(flow.PrinterChanged{Problem: "paper_out"})
			v.issued()
			v.did(flow.Unprinted{Ticket: "T1"})
			if n := count[flow.Print](v); n != 0 {
				v.Errorf("%d papers tried on a printer without paper", n)
			}
		}, flow.PaperFailed},
		{"in printing", func(v *visit) {
			v.issued()
			v.in(flow.PrinterChanged{Problem: "cover_open"})
			v.in(flow.PrintEnded{Session: 1, Ticket: "T1", Outcome: flow.PrintFailed, Problem: "cover_open"})
		}, flow.PaperFailed},
		{"after printing", func(v *visit) { v.issued(); v.printed(flow.PrintUnknown) }, flow.PaperUnknown},
		{"silence", func(v *visit) { v.issued(); v.wait(30 * time.Second) }, flow.PaperBusy},
	} {
		t.Run(c.name, func(t *testing.T) {
			v := start(t)
			v.to(flow.Issuing)
			c.fault(v)
			v.on(flow.OnScreen)
			if v.s.Paper != c.paper || v.s.Ticket.No != "A036" || v.s.Ticket.QR == "" {
				t.Errorf("paper %v, ticket %+v", v.s.Paper, v.s.Ticket)
			}
			v.wait(90*time.Second + 19*time.Second)
			v.on(flow.OnScreen)
			v.wait(time.Second)
			v.on(flow.Welcome)
			v.nobody()
			if n := count[flow.Issue](v); n != 1 {
				t.Errorf("%d numbers asked for, want 1", n)
			}
		})
	}
}

func TestReprintWhenThePrinterIsBack(t *testing.T) {
	v := start(t)
	v.to(flow.Issuing)
	v.in(flow.PrinterChanged{Problem: "paper_out"})
	v.issued()
	v.on(flow.OnScreen)
	v.tap(flow.PrintAgain)
	v.on(flow.OnScreen) // not yet
	v.in(flow.PrinterChanged{Ready: true})
	v.tap(flow.PrintAgain)
	v.on(flow.Printing)
	v.did(flow.Print{Session: 1, Ticket: theTicket(), Reprint: true})
	v.printed(flow.Printed)
	v.on(flow.Taken)
}

func TestLatePaperStillCounts(t *testing.T) {
	v := start(t)
	v.to(flow.Printing)
	v.wait(30 * time.Second)
	v.on(flow.OnScreen)
	v.tap(flow.PrintAgain)
	v.on(flow.OnScreen) // one paper at a time
	v.tap(flow.OpenHelp)
	v.printed(flow.Printed)
	v.on(flow.Help)
	v.tap(flow.Back)
	v.on(flow.Taken)
}

func TestReaderTrouble(t *testing.T) {
	v := start(t)
	v.to(flow.LayCard)
	v.in(flow.ReaderChanged{})
	v.on(flow.Sorry)
	v.tap(flow.TryAgain)
	v.on(flow.Sorry)
	v.in(flow.ReaderChanged{Ready: true})
	v.tap(flow.TryAgain)
	v.on(flow.LayCard)
	v.in(flow.ReaderChanged{})
	v.tap(flow.OtherService)
	v.on(flow.Services)
	v.tap(flow.PickService, "household")
	v.on(flow.Sorry)
	v.tap(flow.TypeInstead)
	v.on(flow.TypeNumber)
}

func TestTypedNumber(t *testing.T) {
	v := start(t)
	v.tap(flow.TakeNumber)
	v.tap(flow.PickService, "household")
	v.tap(flow.ForgotCard)
	v.tap(flow.TypeInstead)
	v.tap(flow.Key, "X") // only the last one may be X
	for _, k := range goodNumber[:17] + "7" {
		v.tap(flow.EnterKeys) // too early
		v.tap(flow.Key, string(k))
	}
	v.tap(flow.Key, "1") // full
	v.tap(flow.EnterKeys)
	v.on(flow.TypeNumber)
	v.did(flow.Sound{Kind: flow.SoundProblem})
	if !v.s.Wrong {
		t.Error("a wrong check character is accepted")
	}
	v.tap(flow.DeleteKey)
	v.tap(flow.Key, goodNumber[17:])
	v.tap(flow.EnterKeys)
	v.on(flow.Confirm)
	v.tap(flow.NotMe)
	v.on(flow.TypeNumber)
	if v.s.Typed != "" {
		t.Error("what somebody else typed is still there")
	}
	for _, k := range goodNumber {
		v.tap(flow.Key, string(k))
	}
	v.tap(flow.EnterKeys)
	v.tap(flow.ConfirmTake)
	v.did(flow.Issue{Session: 1, Request: queue.Request{Service: "household", Lang: queue.ZH, Person: queue.Person{Number: goodNumber}}})
}

func TestNoTypingWhereACardIsNeeded(t *testing.T) {
	v := start(t)
	v.cfg.Hall.Services[1].MinAge = 18 // household: a typed number proves no age
	for _, service := range []string{"estate", "household"} {
		v.tap(flow.TakeNumber)
		v.tap(flow.PickService, service)
		v.tap(flow.ForgotCard)
		v.tap(flow.TypeInstead)
		v.on(flow.NoCard)
		v.tap(flow.Home)
		v.on(flow.Welcome)
	}
}

// TestCardAdvice is the issue's row: lifted too early, laid twice, two cards, false cards.
func TestCardAdvice(t *testing.T) {
	v := start(t)
	v.to(flow.LayCard)
	for _, c := range []struct {
		kinds []flow.CardKind
		want  flow.Advice
	}{
		{[]flow.CardKind{flow.CardFound, flow.CardRemoved}, flow.TooEarly},
		{[]flow.CardKind{flow.CardStale}, flow.LayAgain},
		{[]flow.CardKind{flow.CardFound, flow.CardMoved}, flow.LayFlat},
		{[]flow.CardKind{flow.CardRejected}, flow.NotAccepted},
	} {
		for _, k := range c.kinds {
			v.card(k)
		}
		v.on(flow.LayCard)
		v.did(flow.Speak{})
		if v.s.Advice != c.want || v.s.Reading {
			t.Errorf("after %v: advice %v, reading %v, want %v", c.kinds, v.s.Advice, v.s.Reading, c.want)
		}
	}
	v.card(flow.CardRejected)
	v.on(flow.Sorry)
	if v.s.Trouble.Why != flow.CardRefused {
		t.Errorf("why: %v", v.s.Trouble.Why)
	}
}

// TestNoWrongPerson lays cards where none is asked for, and lets events of an earlier visit come late.
func TestNoWrongPerson(t *testing.T) {
	v := start(t)
	other := goodCard()
	other.Name = "李四"
	v.read(other)
	v.on(flow.Welcome)
	v.to(flow.LayCard)
	v.in(flow.CardSeen{Session: v.s.Session - 1, Kind: flow.CardRead, Card: other})
	v.on(flow.LayCard)
	v.to(flow.Confirm)
	v.read(other)
	if v.s.Card.Name != "张三丰" {
		t.Errorf("another card changed the person to %s", v.s.Card.Name)
	}
	v.card(flow.CardRemoved)
	v.on(flow.Confirm)
	if !v.s.Gone {
		t.Error("the page does not know that the card was taken back")
	}
	v.tap(flow.NotMe)
	v.on(flow.LayCard)
	v.did(flow.ArmReader{Session: 1})
	if v.s.Card != (flow.Card{}) {
		t.Error("the wrong card is still known")
	}
}

// TestUnusableCards is the issue's row: expired, under age, wrong type, bad number, impossible date.
func TestUnusableCards(t *testing.T) {
	for _, c := range []struct {
		name    string
		service string
		change  func(*flow.Card)
		want    flow.Trouble
	}{
		{"expired yesterday", "estate", func(c *flow.Card) { c.ValidTo = date(2026, 11, 22) }, flow.Trouble{Why: flow.CardExpired}},
		{"valid today", "estate", func(c *flow.Card) { c.ValidTo = date(2026, 11, 23) }, flow.Trouble{}},
		{"for ever", "estate", func(c *flow.Card) { c.ValidTo, c.LongTerm = date(0, 0, 0), true }, flow.Trouble{}},
		{"no validity", "estate", func(c *flow.Card) { c.ValidTo = date(0, 0, 0) }, flow.Trouble{Why: flow.CardBadDate}},
		{"impossible date", "estate", func(c *flow.Card) { c.Fault = "date" }, flow.Trouble{Why: flow.CardBadDate}},
		{"bad number", "estate", func(c *flow.Card) { c.Fault = "number" }, flow.Trouble{Why: flow.CardBadNumber}},
		{"no number", "estate", func(c *flow.Card) { c.Number = "" }, flow.Trouble{Why: flow.CardBadNumber}},
		{"wrong type", "estate", func(c *flow.Card) { c.Fault = "type" }, flow.Trouble{Why: flow.CardBadType}},
		{"a fault of a later version", "estate", func(c *flow.Card) { c.Fault = "hologram" }, flow.Trouble{Why: flow.CardBadNumber}},
		{
			"under age", "company", func(c *flow.Card) { c.Birth = date(2008, 11, 24) },
			flow.Trouble{Why: flow.RuleRefused, Refusal: queue.Refusal{Reason: queue.TooYoung, MinAge: 18}},
		},
		{"of age today", "company", func(c *flow.Card) { c.Birth = date(2008, 11, 23) }, flow.Trouble{}},
		{
			"kind not accepted", "exit", func(c *flow.Card) { c.Type = "hmt_permit" },
			flow.Trouble{Why: flow.RuleRefused, Refusal: queue.Refusal{Reason: queue.NotAccepted}},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			v := start(t)
			v.tap(flow.TakeNumber)
			v.tap(flow.PickService, c.service)
			card := goodCard()
			c.change(&card)
			v.read(card)
			if diff := cmp.Diff(c.want, v.s.Trouble); diff != "" {
				t.Errorf("trouble differs (-want +got):\n%s", diff)
			}
			if refused := c.want.Why != flow.NoTrouble; refused {
				v.on(flow.Sorry)
				v.did(flow.Sound{Kind: flow.SoundProblem})
				if v.s.Card != (flow.Card{}) {
					t.Error("a card that is of no use is kept")
				}
			} else {
				v.on(flow.Confirm)
			}
		})
	}
}

// TestRulesSayNo is the issue's row: quota full, closed, holiday, service without a window.
func TestRulesSayNo(t *testing.T) {
	for _, reason := range []queue.RefusalReason{queue.QuotaFull, queue.ClosedNow, queue.ClosedDay, queue.NoWindow} {
		want := flow.Trouble{Why: flow.RuleRefused, Refusal: queue.Refusal{Reason: reason, From: morning.Add(time.Hour)}}
		v := start(t)
		v.in(flow.OffersLoaded{Offers: []queue.Offer{{Service: "estate", Refusal: &want.Refusal}}})
		v.tap(flow.TakeNumber)
		v.tap(flow.PickService, "estate")
		v.on(flow.Sorry)
		if v.s.Trouble != want {
			t.Errorf("beforehand: %+v, want %+v", v.s.Trouble, want)
		}
		v.tap(flow.TryAgain)
		v.on(flow.Sorry)

		v = start(t)
		v.to(flow.Issuing)
		v.in(flow.IssueRefused{Session: v.s.Session, Refusal: want.Refusal})
		v.on(flow.Sorry)
		if v.s.Trouble != want || v.s.Card != (flow.Card{}) {
			t.Errorf("meanwhile: %+v, want %+v without the card", v.s.Trouble, want)
		}
	}
}

// TestOutOfService is the issue's row: disk full, database locked, read-only, corrupt.
func TestOutOfService(t *testing.T) {
	out := flow.ServiceChanged{Out: true, Code: "存储 R7-02", Since: morning, Neighbour: "1"}
	for _, page := range []flow.Screen{flow.Welcome, flow.Services, flow.LayCard, flow.Confirm} {
		v := start(t)
		v.to(page)
		v.in(out)
		v.on(flow.OutOfService)
		v.nobody()
		v.tap(flow.TakeNumber)
		v.on(flow.OutOfService)
		v.tap(flow.OpenHelp)
		v.tap(flow.Back)
		v.on(flow.OutOfService)
		v.in(flow.ServiceChanged{})
		v.on(flow.Welcome)
	}
	for _, page := range []flow.Screen{flow.Printing, flow.Taken} {
		v := start(t)
		v.to(page)
		v.in(out)
		v.on(page) // the number is safe: it stays on the screen
		v.tap(flow.Another)
		v.wait(3 * time.Minute)
		v.on(flow.OutOfService)
	}
	for _, end := range []func(*visit){
		func(v *visit) { v.in(flow.IssueFailed{Session: v.s.Session}) },
		func(v *visit) { v.wait(8 * time.Second) },
	} {
		v := start(t)
		v.to(flow.Issuing)
		v.in(out)
		v.on(flow.Issuing)
		end(v)
		v.on(flow.OutOfService)
		v.nobody()
	}
}

func TestTryAgainAsksOnce(t *testing.T) {
	v := start(t)
	v.to(flow.Issuing)
	v.wait(8 * time.Second)
	v.on(flow.Sorry)
	v.tap(flow.TryAgain)
	v.on(flow.Issuing)
	if n := count[flow.Issue](v); n != 1 {
		t.Errorf("%d questions while the first is unanswered, want 1", n)
	}
	v.in(flow.IssueFailed{Session: 1})
	v.on(flow.Sorry)
	v.tap(flow.TryAgain)
	if n := count[flow.Issue](v); n != 2 || v.s.Session != 1 {
		t.Errorf("%d questions in session %d, want a second one in session 1", n, v.s.Session)
	}
	v.wait(8 * time.Second)
	v.on(flow.Sorry)
	v.issued() // late, but the visitor is still there
	v.on(flow.Printing)
}

func TestNumberAfterTheVisitorLeft(t *testing.T) {
	v := start(t)
	v.to(flow.Issuing)
	v.tap(flow.Home)
	v.on(flow.Issuing) // not in the first moment
	v.wait(4 * time.Second)
	v.tap(flow.Home)
	v.on(flow.Welcome)
	v.nobody()
	v.to(flow.LayCard)
	v.in(flow.Issued{Session: 1, Ticket: theTicket()})
	v.on(flow.LayCard)
	v.did(flow.Unprinted{Ticket: "T1"})
	if v.s.Ticket != (flow.Ticket{}) {
		t.Error("the next visitor sees somebody's ticket")
	}
	v.to(flow.Issuing) // even while the next visitor waits for a number
	v.in(flow.Issued{Session: 1, Ticket: theTicket()}, flow.IssueFailed{Session: 1}, flow.IssueRefused{Session: 1})
	v.on(flow.Issuing)
	v.in(flow.Issued{Session: 1, Ticket: theTicket(), Existing: true})
	if len(v.out) != 0 {
		t.Errorf("an old ticket, printed long ago, leads to %v", v.out)
	}
}

func TestLiveTicket(t *testing.T) {
	v := start(t)
	v.to(flow.Issuing)
	v.in(flow.Issued{Session: 1, Ticket: theTicket(), Existing: true})
	v.on(flow.AlreadyHave)
	if n := count[flow.Print](v); n != 0 {
		t.Errorf("%d papers without being asked", n)
	}
	v.tap(flow.PrintAgain)
	v.did(flow.Print{Session: 1, Ticket: theTicket(), Reprint: true})
	v.printed(flow.Printed)
	v.tap(flow.Another)
	v.on(flow.Services)
	if v.s.Session != 2 || v.s.Ticket != (flow.Ticket{}) {
		t.Errorf("another number belongs to session %d with %+v", v.s.Session, v.s.Ticket)
	}
}
