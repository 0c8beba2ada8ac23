package queuetest

import (
	"fmt"
	"time"

	"onetrip/kiosk/base/fault"
	"onetrip/queue"
)

func clearingSpares(e exam) {
	g := newStage(e, withPass(queue.PassTail), 3, 10, 1)
	var ids []queue.TicketID
	for n := range 4 {
		ids = append(ids, g.issue(n).ID)
	}
	g.press(3, queue.ActNext)
	g.press(3, queue.ActPark, because("复印"))
	g.press(3, queue.ActNext)
	g.press(10, queue.ActNext)
	g.callAll(10)
	g.press(10, queue.ActPass) // it waits again, at the end
	g.now = queue.At(12, 30).On(Monday, Zone)
	g.clear(2)
	want := []queue.State{queue.Parked, queue.Serving, queue.Cleared, queue.Cleared}
	states := func() (got []queue.State) {
		for _, id := range ids {
			got = append(got, g.ticket(id).State)
		}
		return got
	}
	equal(g.T, "states after noon", want, states())
	if d := g.desk(3); d.Mode != queue.DeskOpen || d.Serving == nil || len(d.Parked) != 1 {
		g.Errorf("window 3 after noon: %+v", d)
	}
	g.press(3, queue.ActFinish)
	g.press(10, queue.ActResume, of(ids[0]))
	g.press(10, queue.ActPark, because("复印"))
	g.now = queue.At(0, 0).On(Monday.AddDays(1), Zone)
	g.clear(1)
	equal(g.T, "states after the day", []queue.State{queue.Cleared, queue.Done, queue.Cleared, queue.Cleared}, states())
	if got := g.ticket(ids[0]); got.Reason != queue.ReasonDayOver || !got.Parked.IsZero() {
		g.Errorf("parked at the day's end: %+v", got)
	}
	for _, w := range []queue.WindowNo{1, 3, 10} {
		if d := g.desk(w); d.Mode != queue.DeskClosed || d.Clerk != "" || d.Today != (queue.Tally{}) || len(d.Parked) > 0 {
			g.Errorf("window %d after the day: %+v", w, d)
		}
	}
	g.clear(0)
	version := g.version()
	g.clear(0)
	if v := g.version(); v != version {
		g.Error("clearing again changed something")
	}
}

func midnightServing(e exam) {
	g := newStage(e, nil)
	late := time.Date(2026, 11, 23, 23, 59, 0, 0, Zone)
	g.now = late
	before, other := g.issue(1, When(late)), g.issue(2, When(late))
	waiting := g.issue(3, When(late))
	g.press(3, queue.ActOpen)
	g.press(10, queue.ActOpen)
	g.press(3, queue.ActNext)
	g.press(10, queue.ActNext)
	g.after(90 * time.Second)
	today := g.issue(4, When(g.now))
	// Before the hall's clock has cleared: who is served is finished, who waits since yesterday is not called.
	if d := g.desk(3); d.Serving == nil || d.Lines[2].Waiting != 1 {
		g.Errorf("window 3 after midnight: %+v", d)
	}
	d := g.press(3, queue.ActNext)
	if d.Serving == nil || d.Serving.ID != today.ID || g.ticket(before.ID).State != queue.Done {
		g.Errorf("window 3 goes on with %+v, the ticket before is %s", d.Serving, g.ticket(before.ID).State)
	}
	g.clear(2)
	for _, id := range []queue.TicketID{other.ID, waiting.ID} {
		if got := g.ticket(id); got.State != queue.Cleared || got.Reason != queue.ReasonDayOver {
			g.Errorf("ticket of yesterday: %+v", got)
		}
	}
	if d := g.desk(3); d.Mode != queue.DeskOpen || d.Serving == nil { // it was used today
		g.Errorf("window 3 after clearing: %+v", d)
	}
	g.refuse(fault.Conflict, queue.KeyClosed, g.act(10, queue.ActFinish))
	d = g.press(10, queue.ActOpen)
	if d.Serving != nil || d.Mode != queue.DeskOpen {
		g.Errorf("window 10 opened again: %+v", d)
	}
}

func clockBackServing(e exam) {
	g := newStage(e, withPass(queue.PassTail), 3)
	first := g.issue(1).ID
	second := g.issue(2)
	g.press(3, queue.ActNext)
	g.after(-30 * time.Minute)
	if d := g.press(3, queue.ActRecall); d.Serving.Calls != 2 { // a clock that went back does not silence the window
		g.Errorf("recalled: %+v", d.Serving)
	}
	g.after(-20 * time.Minute)
	if d := g.press(3, queue.ActRecall); !d.Keys.Pass {
		g.Errorf("recalled: %+v", d.Keys)
	}
	g.press(3, queue.ActPass)
	if got := g.ticket(first); !got.Place.After(second.Place) {
		g.Errorf("passed to the end at %v: place %v, the last one's %v", g.now, got.Place, second.Place)
	}
	g.now = Morning().Add(-time.Hour) // before anybody was issued
	if s := g.press(3, queue.ActNext).Serving; s == nil || s.ID != second.ID || s.Waited != 0 {
		g.Errorf("called %+v, want %s", s, second.No)
	}
	g.after(-time.Minute)
	g.press(3, queue.ActFinish)
	c, err := g.s.Counts(g.Context(), "jiaohe", Monday, []queue.ServiceID{"consult"})
	must(g.T, err)
	equal(g.T, "service times", []time.Duration{0}, c.Recent["consult"])
	if n, err := g.s.Clear(g.Context(), g.hall.LastClearing(g.now)); n != 0 || err != nil {
		g.Errorf("clearing closed %d, %v", n, err)
	}
}

func clockForward(e exam) {
	g := newStage(e, nil, 3, 10)
	served := g.issue(1).ID
	waiting := g.issue(2).ID
	g.press(3, queue.ActNext)
	now := g.now
	g.now = now.AddDate(0, 0, 1) // the clock jumps to tomorrow and everything of today is over
	g.clear(2)
	g.now = now // and back
	for _, id := range []queue.TicketID{served, waiting} {
		if got := g.ticket(id); got.State != queue.Cleared {
			g.Errorf("%s is %s", got.No, got.State)
		}
	}
	g.refuse(fault.Conflict, queue.KeyClosed, g.act(3, queue.ActNext))
	g.press(3, queue.ActOpen)
	g.issue(3)
	if s := g.press(3, queue.ActNext).Serving; s == nil || s.No != "H003" {
		g.Errorf("called %+v, want H003", s)
	}
}

func boardCalls(e exam) {
	g := newStage(e, nil, 3, 10, 1)
	equal(g.T, "empty board", []queue.Call{}, g.board().Calls)
	for n := 1; n <= 9; n++ {
		o := Order(n)
		if n == 7 {
			o.Lang = queue.EN
		}
		issue(g.T, g.s, o)
	}
	issue(g.T, g.s, Order(20, For("estate")))
	for range 4 {
		g.after(time.Minute)
		g.press(3, queue.ActNext)
		g.press(10, queue.ActNext)
	}
	g.after(time.Minute)
	g.press(10, queue.ActRecall)
	seq := g.board().Calls[0].Seq
	g.press(3, queue.ActRecall) // H007, whose visitor reads English
	want := []queue.Call{{Seq: seq + 1, No: "H007", Window: 3, N: 2, Lang: queue.EN, At: g.now.UTC()}}
	for i, no := range []int{8, 6, 5, 4, 3} {
		c := queue.Call{No: queue.TicketNo(fmt.Sprintf("H%03d", no)), Window: 10 - queue.WindowNo(no%2)*7, N: 1, Lang: queue.ZH}
		c.At = g.now.Add(-time.Duration(1+(8-no)/2) * time.Minute).UTC()
		if c.Seq = seq - int64(i) - 1; i == 0 {
			c.Seq, c.N, c.At = seq, 2, g.now.UTC()
		}
		if i > 0 {
			c.Seq = int64(no)
		}
		want = append(want, c)
	}
	b := g.board()
	equal(g.T, "calls", want, b.Calls)
	waiting := map[queue.DepartmentID]int{}
	for _, l := range b.Waiting {
		waiting[l.Department] = l.Waiting
	}
	if len(b.Waiting) != 8 || b.Waiting[0].Department != "police" || waiting[""] != 1 || waiting["estate"] != 1 || waiting["tax"] != 0 {
		g.Errorf("waiting: %+v", b.Waiting)
	}
	g.s = g.reopen(g.T)
	equal(g.T, "calls after a restart", want, g.board().Calls)
	g.after(time.Minute)
	g.press(1, queue.ActNext)
	if got := g.board().Calls[0]; got.Seq != seq+2 || got.No != "A001" {
		g.Errorf("next call: %+v, want number %d", got, seq+2)
	}
	g.now = g.now.AddDate(0, 0, 1)
	equal(g.T, "calls of the next day", []queue.Call{}, g.board().Calls)
}

func restartServing(e exam) {
	g := newStage(e, staged("tax"), 3, 10)
	for n := range 6 {
		g.issue(n, As([]queue.Priority{"", queue.Elderly}[n%2]), func(o *queue.Order) { o.Steps = 2 })
	}
	g.press(3, queue.ActNext)
	g.press(3, queue.ActPark, because("复印"))
	g.press(3, queue.ActNext)
	g.press(10, queue.ActNext)
	g.after(time.Minute)
	g.press(10, queue.ActRecall)
	g.press(3, queue.ActNext)
	desks := map[queue.WindowNo]queue.Desk{3: g.desk(3), 10: g.desk(10), 1: g.desk(1)}
	tickets := map[int]queue.Ticket{}
	for n := range 6 {
		tickets[n] = g.ticket(ID(n))
	}
	board := g.board()
	g.s = g.reopen(g.T)
	for w, want := range desks {
		equal(g.T, w.String(), want, g.desk(w))
	}
	for n, want := range tickets {
		equal(g.T, string(want.No), want, g.ticket(ID(n)))
	}
	equal(g.T, "board", board, g.board())
	g.press(10, queue.ActFinish)
}

func windowGone(e exam) {
	g := newStage(e, nil, 3, 10)
	id := g.issue(1).ID
	g.press(10, queue.ActNext)
	g.hall.Windows = append(append([]queue.Window(nil), g.hall.Windows[:9]...), g.hall.Windows[10:]...)
	g.refuse(fault.NotFound, "", g.act(10, queue.ActFinish))
	d := g.desk(3)
	if len(d.Parked) != 1 || d.Parked[0].ID != id || !d.Keys.Resume {
		g.Fatalf("window 3 does not find the ticket of the window that is gone: %+v", d)
	}
	if s := g.press(3, queue.ActResume, of(id)).Serving; s == nil || s.ID != id {
		g.Errorf("resumed: %+v", s)
	}
	g.press(3, queue.ActFinish)
}
