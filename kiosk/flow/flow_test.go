package flow_test

import (
	"slices"
	"testing"
	"time"

	"onetrip/kiosk/base/civil"
	"onetrip/kiosk/flow"
	"onetrip/queue"
)

// morning is a Monday on which the demo hall is open: 2026-11-23 09:42 in China.
var morning = time.Date(2026, 11, 23, 1, 42, 0, 0, time.UTC)

// goodNumber follows the rule of GB 11643; it is a made-up one of the reader's vectors.
const goodNumber = "110199199001010010"

// goodCard is a synthetic resident card.
func goodCard() flow.Card {
	return flow.Card{
		Type: "resident", Name: "张三丰", Number: goodNumber,
		Birth: civil.Date{Year: 1990, Month: 1, Day: 1}, ValidTo: civil.Date{Year: 2036, Month: 1, Day: 1},
	}
}

func theTicket() flow.Ticket {
	return flow.Ticket{Ticket: queue.Ticket{ID: "T1", No: "A036", Service: "estate", Masked: "张*"}, QR: "code"}
}

// visit is one terminal in a test: it keeps the state, the clock, and what the last step asked for.
type visit struct {
	*testing.T
	cfg flow.Config
	s   flow.State
	now time.Time
	out []flow.Effect // of the last step
	all []flow.Effect // since the beginning
}

// start returns a healthy terminal on its first page.
func start(t *testing.T) *visit {
	t.Helper()
	v := &visit{T: t, cfg: flow.Default(queue.Demo()), s: flow.New(), now: morning}
	v.in(flow.ReaderChanged{Ready: true})
	v.in(flow.PrinterChanged{Ready: true})
	v.in(flow.Tick{})
	v.all = nil
	return v
}

// in takes inputs, one after the other.
func (v *visit) in(inputs ...flow.Input) {
	for _, in := range inputs {
		v.s, v.out = flow.Step(v.cfg, v.s, in, v.now)
		v.all = append(v.all, v.out...)
	}
}

func (v *visit) tap(a flow.Action, arg ...string) {
	t := flow.Tap{Action: a}
	if len(arg) > 0 {
		t.Arg = arg[0]
	}
	v.in(t)
}

// wait lets time pass with a tick every second.
func (v *visit) wait(d time.Duration) {
	for end := v.now.Add(d); v.now.Before(end); {
		v.now = v.now.Add(min(time.Second, end.Sub(v.now)))
		v.in(flow.Tick{})
	}
}

func (v *visit) card(kind flow.CardKind) { v.in(flow.CardSeen{Session: v.s.Session, Kind: kind}) }

func (v *visit) read(c flow.Card) {
	v.in(flow.CardSeen{Session: v.s.Session, Kind: flow.CardRead, Card: c})
}

func (v *visit) issued() { v.in(flow.Issued{Session: v.s.Session, Ticket: theTicket()}) }

func (v *visit) printed(o flow.Outcome) {
	v.in(flow.PrintEnded{Session: v.s.Session, Ticket: "T1", Outcome: o})
}

// to walks to a page as a visitor of real estate registration does.
func (v *visit) to(page flow.Screen) {
	v.Helper()
	for _, step := range []func(){
		func() { v.tap(flow.TakeNumber) },
		func() { v.tap(flow.PickService, "estate") },
		func() { v.card(flow.CardFound); v.read(goodCard()) },
		func() { v.tap(flow.ConfirmTake) },
		func() { v.issued() },
		func() { v.printed(flow.Printed) },
	} {
		if v.s.Screen == page {
			return
		}
		step()
	}
	v.on(page)
}

// on wants a page.
func (v *visit) on(page flow.Screen) {
	v.Helper()
	if v.s.Screen != page {
		v.Fatalf("on %s (%+v), want %s", v.s.Screen, v.s.Trouble, page)
	}
}

// did wants an effect of the last step.
func (v *visit) did(want flow.Effect) {
	v.Helper()
	if !slices.Contains(v.out, want) {
		v.Errorf("on %s the step asked for %+v, want %T%+v among it", v.s.Screen, v.out, want, want)
	}
}

// count counts the effects of a kind since the beginning.
func count[E flow.Effect](v *visit) int {
	n := 0
	for _, e := range v.all {
		if _, ok := e.(E); ok {
			n++
		}
	}
	return n
}

// nobody wants the first page without a trace of the visit.
func (v *visit) nobody() {
	v.Helper()
	if v.s.Visit != (flow.Visit{Lang: queue.ZH}) {
		v.Errorf("after the visit %s still knows %+v", v.s.Screen, v.s.Visit)
	}
	v.did(flow.Wipe{})
}
