package flow_test

import (
	"testing"
	"time"

	"onetrip/kiosk/base/civil"
	"onetrip/kiosk/flow"
	"onetrip/queue"
)

func date(year, month, day int) civil.Date {
	return civil.Date{Year: year, Month: time.Month(month), Day: day}
}

func TestIdle(t *testing.T) {
	v := start(t)
	v.to(flow.Confirm)
	for range 12 { // WCAG 2.2.1 asks for ten
		v.wait(59 * time.Second)
		if v.s.Asking() {
			t.Fatal("asked before the time")
		}
		v.wait(time.Second)
		if !v.s.Asking() {
			t.Fatal("not asked")
		}
		v.did(flow.Speak{})
		v.wait(19 * time.Second)
		v.tap(flow.ConfirmTake) // means "yes, I am here" and nothing else
		v.on(flow.Confirm)
		if v.s.Asking() || count[flow.Issue](v) > 0 {
			t.Fatal("the touch did more, or less, than going on")
		}
	}
	v.wait(80 * time.Second)
	v.on(flow.Welcome)
	v.nobody()

	v.to(flow.Confirm)
	v.wait(60 * time.Second)
	v.tap(flow.Finish)
	v.on(flow.Welcome)
	v.nobody()
}

func TestLateTouchActsOnNothing(t *testing.T) {
	v := start(t)
	v.to(flow.Confirm)
	v.now = v.now.Add(5 * time.Minute) // no tick came
	v.tap(flow.ConfirmTake)
	v.on(flow.Confirm)
	if count[flow.Issue](v) > 0 {
		t.Error("a touch long after the time is over asks for a number")
	}
	v.now = v.now.Add(5 * time.Minute)
	v.in(flow.Tick{})
	v.now = v.now.Add(21 * time.Second)
	v.tap(flow.GoOn)
	v.on(flow.Welcome)
}

func TestLayCardWaits(t *testing.T) {
	v := start(t)
	v.to(flow.LayCard)
	v.wait(45 * time.Second)
	if !v.s.Asking() {
		t.Fatal("not asked after 45 s")
	}
	v.card(flow.CardFound) // somebody is there
	if v.s.Asking() {
		t.Fatal("still asking while a card is being read")
	}
	v.wait(16 * time.Second)
	if !v.s.Asking() {
		t.Fatal("a card that is never read holds the page")
	}
	v.wait(20 * time.Second)
	v.on(flow.Welcome)
}

// TestForgottenCardDoesNotHoldThePage lets a reader report a card that somebody left behind, for ever.
func TestForgottenCardDoesNotHoldThePage(t *testing.T) {
	for _, kinds := range [][]flow.CardKind{{flow.CardStale}, {flow.CardFound, flow.CardMoved}} {
		v := start(t)
		v.to(flow.LayCard)
		for i := range 300 {
			v.card(kinds[i%len(kinds)])
			v.wait(time.Second)
		}
		v.on(flow.Welcome)
	}
}

func TestSentencesAreSaidTwice(t *testing.T) {
	v := start(t)
	v.tap(flow.TakeNumber)
	v.did(flow.Speak{})
	v.wait(11 * time.Second)
	v.tap(flow.ToggleLarge) // an action: the sentence waits again
	v.wait(11 * time.Second)
	if n := count[flow.Speak](v); n != 1 {
		t.Errorf("said %d times within 12 s of the last action, want once", n)
	}
	v.wait(40 * time.Second)
	if n := count[flow.Speak](v); n != 2 {
		t.Errorf("said %d times, want on entry and once more", n)
	}
	v = start(t)
	v.wait(5 * time.Minute)
	if n := count[flow.Speak](v); n != 0 {
		t.Errorf("the first page speaks %d times to nobody", n)
	}
}

func TestChoicesKeepThePageAndGoWithTheVisitor(t *testing.T) {
	v := start(t)
	v.to(flow.Confirm)
	v.tap(flow.SetLang, "en")
	v.did(flow.Speak{})
	v.tap(flow.SetLang, "xx")
	v.tap(flow.ToggleLarge)
	v.tap(flow.ToggleContrast)
	v.on(flow.Confirm)
	if v.s.Lang != queue.EN || !v.s.Large || !v.s.Contrast || v.s.Card.Name == "" {
		t.Errorf("choices: %+v", v.s.Visit)
	}
	v.tap(flow.Home)
	v.on(flow.Welcome)
	if v.s.Lang != queue.EN || v.s.Card != (flow.Card{}) {
		t.Errorf("who goes home keeps the language alone: %+v", v.s.Visit)
	}
	v.wait(60 * time.Second)
	v.nobody()

	v.tap(flow.SetLang, "ko")
	v.to(flow.Taken)
	v.tap(flow.Finish)
	v.on(flow.Welcome)
	v.nobody()
}

func TestHelpReturns(t *testing.T) {
	v := start(t)
	v.to(flow.LayCard)
	v.tap(flow.OpenHelp)
	v.on(flow.Help)
	v.did(flow.DisarmReader{})
	v.tap(flow.Back)
	v.on(flow.LayCard)
	v.did(flow.ArmReader{Session: 1})
	v.to(flow.Confirm)
	v.tap(flow.OpenHelp)
	v.tap(flow.Back)
	v.on(flow.Confirm)
	if v.s.Card.Name == "" {
		t.Error("the card was forgotten while reading the help")
	}
	v.to(flow.Printing)
	v.tap(flow.OpenHelp)
	v.on(flow.Printing)
}

func TestPagesOfChoices(t *testing.T) {
	v := start(t)
	v.tap(flow.TakeNumber)
	v.tap(flow.PrevPage)
	if page, pages := v.cfg.Listed(v.s); len(page) != 6 || pages != 2 {
		t.Fatalf("%d services on the first of %d pages, want 6 of 2", len(page), pages)
	}
	v.tap(flow.NextPage)
	v.tap(flow.NextPage)
	if page, _ := v.cfg.Listed(v.s); v.s.Page != 1 || len(page) != 2 {
		t.Fatalf("page %d has %d services, want the second with 2", v.s.Page, len(page))
	}
	v.tap(flow.PickDepartment, "police")
	v.tap(flow.PickDepartment, "nowhere")
	if page, pages := v.cfg.Listed(v.s); len(page) != 3 || pages != 1 || v.s.Page != 0 {
		t.Errorf("police has %d services on %d pages", len(page), pages)
	}
	v.cfg = v.cfg.Landscape()
	first, more := v.cfg.Departments(v.s)
	v.tap(flow.MoreDepartments)
	second, _ := v.cfg.Departments(v.s)
	if len(first) != 6 || !more || len(second) != 2 || first[0] != "" || second[1] != "civil" {
		t.Errorf("departments %v, then %v", first, second)
	}
	v.tap(flow.MoreDepartments)
	if v.s.Departs != 0 {
		t.Error("after the last departments the first do not come again")
	}
}

func TestLargeTextChoosesTheDepartmentFirst(t *testing.T) {
	v := start(t)
	v.tap(flow.ToggleLarge)
	v.tap(flow.TakeNumber)
	if !v.s.Choosing {
		t.Fatal("large text shows departments and services together")
	}
	v.tap(flow.PickDepartment, "")
	if page, pages := v.cfg.Listed(v.s); v.s.Choosing || len(page) != 4 || pages != 2 {
		t.Errorf("%d services on %d pages, want 4 on 2", len(page), pages)
	}
	v.tap(flow.Back)
	if !v.s.Choosing {
		t.Error("back does not lead to the departments")
	}
	v.tap(flow.Back)
	v.on(flow.Welcome)
}

func TestGuideLeadsToItsNumber(t *testing.T) {
	v := start(t)
	v.tap(flow.OpenGuides)
	v.tap(flow.PickGuide, "estate")
	v.on(flow.Guide)
	v.tap(flow.Back)
	v.on(flow.Guides)
	v.tap(flow.PickGuide, "estate")
	v.tap(flow.PickService, "estate")
	v.on(flow.LayCard)
}

func TestLinesAreAskedForWhileTheyShow(t *testing.T) {
	v := start(t)
	v.wait(30 * time.Second)
	if n := count[flow.LoadOffers](v); n != 3 {
		t.Errorf("asked %d times in 30 s, want every 10 s", n)
	}
	v.tap(flow.OpenHelp)
	v.all = nil
	v.wait(30 * time.Second)
	if n := count[flow.LoadOffers](v); n != 0 {
		t.Errorf("asked %d times where nobody sees them", n)
	}
}

// TestDue sleeps from Due to Due: the page changes at the same moments as with a tick every second.
func TestDue(t *testing.T) {
	v := start(t)
	v.to(flow.Confirm)
	began := v.now
	for range 100 {
		due := flow.Due(v.s)
		if due.Before(v.now) {
			t.Fatalf("due %v ago on %s", v.now.Sub(due), v.s.Screen)
		}
		v.now = due
		v.in(flow.Tick{})
		if v.s.Screen == flow.Welcome {
			break
		}
	}
	v.on(flow.Welcome)
	if took := v.now.Sub(began); took != 80*time.Second {
		t.Errorf("the visit ended after %v, want 80 s", took)
	}
}
