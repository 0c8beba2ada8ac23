package queuetest

import (
	"strings"
	"time"

	"onetrip/kiosk/base/fault"
	"onetrip/queue"
)

// staged gives the consulting service stages.
func staged(stages ...queue.ServiceID) func(*queue.Hall) {
	return func(h *queue.Hall) {
		for i := range h.Services {
			if h.Services[i].ID == "consult" {
				h.Services[i].Stages = stages
			}
		}
	}
}

func steps(n int) func(*queue.Order) { return func(o *queue.Order) { o.Steps = n } }

func severalSteps(e exam) {
	g := newStage(e, staged("tax", "estate"), 3, 9)
	g.issue(2, For("estate"))
	g.issue(3, For("tax"))
	first := g.issue(1, steps(3))
	if first.Step != 1 || first.Steps != 3 {
		g.Fatalf("issued: step %d of %d", first.Step, first.Steps)
	}
	g.press(3, queue.ActNext)
	g.after(5 * time.Minute)
	d := g.press(3, queue.ActNext) // finishes it: the next step waits in another line, before who came later
	if d.Serving.No != "A001" || d.Today.Done != 1 {
		g.Errorf("window 3 goes on with %+v", d.Serving)
	}
	want := first
	want.Line, want.Step, want.Joined = "tax", 2, g.now.UTC()
	want.Window, want.Clerk, want.Started, want.Called = 3, "clerk.3", g.now.Add(-5*time.Minute).UTC(), g.now.Add(-5*time.Minute).UTC()
	equal(g.T, "between the steps", want, g.ticket(first.ID))
	g.after(3 * time.Minute)
	if s := g.press(9, queue.ActNext).Serving; s.ID != first.ID || s.Step != 2 || s.Steps != 3 || s.Waited != 3*time.Minute || s.Service != "tax" {
		g.Errorf("second step: %+v", s)
	}
	g.press(9, queue.ActFinish, ended(queue.ResultAccepted))
	g.press(3, queue.ActFinish)
	if s := g.press(3, queue.ActNext).Serving; s.ID != first.ID || s.Step != 3 {
		g.Errorf("third step: %+v", s)
	}
	g.press(3, queue.ActFinish)
	if got := g.ticket(first.ID); got.State != queue.Done || got.Step != 3 {
		g.Errorf("after the visit: %+v", got)
	}
}

func stepsEndEarly(e exam) {
	g := newStage(e, staged("tax", "estate"), 3)
	for n, result := range []queue.Result{queue.ResultMaterial, queue.ResultRefused, queue.ResultAsked, queue.ResultWrong} {
		id := g.issue(10+n, steps(3)).ID
		g.press(3, queue.ActNext)
		g.press(3, queue.ActFinish, ended(result))
		if got := g.ticket(id); got.State != queue.Done || got.Step != 1 {
			g.Errorf("after the result %s: %+v", result, got)
		}
	}
}

func stepAtTheSameWindow(e exam) {
	g := newStage(e, staged("trade"), 3)
	id := g.issue(20, steps(2)).ID
	g.press(3, queue.ActNext)
	if s := g.press(3, queue.ActNext).Serving; s == nil || s.ID != id || s.Service != "trade" || s.Step != 2 {
		g.Errorf("the same window's next step: %+v", s)
	}
}

func nobodyWaits(e exam) {
	g := newStage(e, nil, 3)
	g.refuse(fault.Refused, queue.KeyNobody, g.act(3, queue.ActNext))
	if k := g.desk(3).Keys; k.Next || k.Resume {
		g.Errorf("keys in an empty hall: %+v", k)
	}
	id := g.issue(1).ID
	g.press(3, queue.ActNext)
	g.after(time.Minute)
	d := g.press(3, queue.ActNext, ended(queue.ResultIssued))
	if d.Serving != nil || d.Today.Done != 1 || d.Keys.Next {
		g.Errorf("after the last one: %+v %+v %+v", d.Serving, d.Today, d.Keys)
	}
	if got := g.ticket(id); got.State != queue.Done || !got.Ended.Equal(g.now) {
		g.Errorf("the last one: %+v", got)
	}
}

func pauseAndLeave(e exam) {
	g := newStage(e, nil)
	d := g.desk(3)
	if d.Mode != queue.DeskClosed || d.Keys != (queue.Keys{Open: true}) {
		g.Errorf("window nobody opened: %+v", d)
	}
	g.issue(1)
	for _, kind := range []queue.ActKind{queue.ActNext, queue.ActPause, queue.ActLeave, queue.ActRecall, queue.ActGrant} {
		g.refuse(fault.Conflict, queue.KeyClosed, g.act(3, kind, because("r"), granted("H001", queue.Military)))
	}
	g.press(3, queue.ActOpen)
	g.press(3, queue.ActNext)
	g.refuse(fault.Conflict, queue.KeyBusy, g.act(3, queue.ActPause, because("午休")))
	g.refuse(fault.Conflict, queue.KeyBusy, g.act(3, queue.ActLeave))
	g.press(3, queue.ActFinish)
	g.after(time.Minute)
	d = g.press(3, queue.ActPause, because("午休"))
	if d.Mode != queue.DeskPaused || d.Reason != "午休" || !d.Since.Equal(g.now) || d.Keys != (queue.Keys{Open: true, Leave: true}) {
		g.Errorf("paused: %+v", d)
	}
	g.issue(2)
	g.refuse(fault.Conflict, queue.KeyPaused, g.act(3, queue.ActNext))
	g.refuse(fault.Conflict, queue.KeyPaused, g.act(3, queue.ActPause, because("r")))
	d = g.press(3, queue.ActOpen)
	if d.Mode != queue.DeskOpen || d.Reason != "" || !d.Keys.Next {
		g.Errorf("opened again: %+v", d)
	}
	version := d.Version
	if d = g.press(3, queue.ActOpen); d.Version != version {
		g.Errorf("opened twice: version %d, want %d", d.Version, version)
	}
	d = g.press(3, queue.ActLeave)
	if d.Mode != queue.DeskClosed || d.Clerk != "" {
		g.Errorf("left: %+v", d)
	}
	g.refuse(fault.NotFound, "", g.act(99, queue.ActOpen))
}

func twoClerks(e exam) {
	g := newStage(e, nil, 3)
	g.issue(1)
	g.issue(2)
	served := g.press(3, queue.ActNext).Serving.ID
	take := func(a *queue.Act) { a.Take = true }
	err := g.refusal(fault.Conflict, queue.KeyHeld, g.act(3, queue.ActOpen, by("wang")))
	if !strings.Contains(err.Error(), "clerk.3") || !strings.Contains(err.Error(), "10:42") {
		g.Errorf("the error does not say who holds the window since when: %v", err)
	}
	g.refuse(fault.Conflict, queue.KeyHeld, g.act(3, queue.ActNext, by("wang")))
	// The first clerk's browser died: the second one says so, finds the ticket and goes on.
	g.after(time.Hour)
	d := g.press(3, queue.ActOpen, by("wang"), take)
	if d.Clerk != "wang" || d.Serving == nil || d.Serving.ID != served || !d.Keys.Finish {
		g.Errorf("taken over: %+v", d)
	}
	if err := g.refusal(fault.Conflict, queue.KeyHeld, g.act(3, queue.ActFinish)); !strings.Contains(err.Error(), "wang") {
		g.Errorf("the error does not say who holds the window: %v", err)
	}
	g.press(3, queue.ActFinish, by("wang"))
	g.press(3, queue.ActPause, by("wang"), because("r"))
	g.refuse(fault.Conflict, queue.KeyHeld, g.act(3, queue.ActOpen))
	g.refuse(fault.Conflict, queue.KeyHeld, g.act(3, queue.ActLeave))
	g.press(3, queue.ActLeave, by("wang"))
	if d := g.press(3, queue.ActOpen); d.Clerk != "clerk.3" {
		g.Errorf("opened after the other one left: %+v", d)
	}
}

func priorityAcrossLines(e exam) {
	g := newStage(e, nil, 3)
	for n, o := range []struct {
		line  queue.ServiceID
		class queue.Priority
	}{
		{"estate", ""},
		{"consult", queue.Elderly},
		{"trade", ""},
		{"estate", queue.Military},
		{"trade", queue.Disabled},
		{"consult", ""},
		{"consult", queue.Elderly},
		{"estate", queue.Appointed},
		{"trade", queue.Elderly},
		{"estate", ""},
	} {
		g.issue(n, For(o.line), As(o.class)) // A001 to A010
	}
	want := []queue.TicketNo{"A002", "A004", "A001", "A005", "A007", "A003", "A008", "A009", "A006", "A010"}
	equal(g.T, "order", want, g.calls(3))
	// Priority visitors alone are called in any number; the first ordinary one is then next.
	for n := range 4 {
		g.issue(20+n, As(queue.Elderly))
	}
	for range 3 {
		g.press(3, queue.ActNext)
	}
	c, err := g.s.Counts(g.Context(), "jiaohe", Monday, []queue.ServiceID{"consult"})
	must(g.T, err)
	equal(g.T, "runs", map[queue.WindowNo]int{3: queue.MaxPriorityRun}, c.Runs)
	g.issue(30)
	if s := g.press(3, queue.ActNext).Serving; s.No != "H005" {
		g.Errorf("after three priority calls: %s, want H005", s.No)
	}
}

func weights(e exam) {
	g := newStage(e, func(h *queue.Hall) { h.Windows[2].Weights = map[queue.ServiceID]int{"consult": 3} }, 3, 2)
	g.now = Morning().Add(100 * time.Second)
	minute := func(n int) func(*queue.Order) { return When(g.now.Add(-time.Duration(n) * time.Minute)) }
	g.issue(1, For("estate"), minute(10)) // 10
	g.issue(2, minute(4))                 // 3 × 4
	g.issue(3, minute(3))                 // 3 × 3
	if s := g.press(3, queue.ActNext).Serving; s.No != "H001" {
		g.Errorf("first: %s, want H001", s.No)
	}
	if s := g.press(3, queue.ActNext).Serving; s.No != "A001" {
		g.Errorf("second: %s, want A001", s.No)
	}
	if s := g.press(3, queue.ActNext).Serving; s.No != "H002" {
		g.Errorf("third: %s, want H002", s.No)
	}
}

func slot(e exam) {
	begins := Morning().Add(2 * time.Hour)
	g := newStage(e, nil, 3)
	promised := func(o *queue.Order) { o.From = begins }
	early := g.issue(1, As(queue.Appointed), promised)
	if !early.From.Equal(begins) {
		g.Errorf("issued from %v, want %v", early.From, begins)
	}
	g.refuse(fault.Refused, queue.KeyNobody, g.act(3, queue.ActNext))
	if d := g.desk(3); d.Lines[2].Waiting != 1 || d.Keys.Next {
		g.Errorf("before the slot: %+v %+v", d.Lines[2], d.Keys)
	}
	g.issue(2)
	g.issue(3)
	if s := g.press(3, queue.ActNext).Serving; s.No != "H002" {
		g.Errorf("before the slot: called %s", s.No)
	}
	g.now = begins
	if s := g.press(3, queue.ActNext).Serving; s.No != "H001" {
		g.Errorf("in the slot: called %s", s.No)
	}
	// Who checked in before noon for the afternoon is not sent away at noon.
	afternoon := g.issue(4, func(o *queue.Order) { o.From = queue.At(14, 0).On(Monday, Zone) })
	g.now = queue.At(12, 30).On(Monday, Zone)
	g.clear(1)
	equal(g.T, "afternoon's appointment at noon", afternoon, g.ticket(afternoon.ID))
}

func granted(no queue.TicketNo, class queue.Priority) func(*queue.Act) {
	return func(a *queue.Act) { a.No, a.Grant = no, class }
}

func grant(e exam) {
	g := newStage(e, nil, 3)
	for n := 1; n <= 3; n++ {
		g.issue(n)
	}
	g.issue(9, When(g.now.AddDate(0, 0, -1))) // H001 of yesterday
	g.press(3, queue.ActNext)
	d := g.press(3, queue.ActGrant, granted("H003", queue.Military)) // also while somebody is served
	if d.Serving == nil || d.Serving.No != "H001" {
		g.Errorf("serving %+v", d.Serving)
	}
	g.refuse(fault.Conflict, queue.KeyMoved, g.act(3, queue.ActGrant, granted("H001", queue.Military)))
	g.refuse(fault.NotFound, "", g.act(3, queue.ActGrant, granted("H009", queue.Military)))
	g.refuse(fault.NotFound, "", g.act(3, queue.ActGrant, granted("Z001", queue.Military)))
	if s := g.press(3, queue.ActNext).Serving; s.No != "H003" || s.Priority != queue.Military {
		g.Errorf("after the grant: %+v", s)
	}
}

func nonsense(e exam) {
	g := newStage(e, nil, 3)
	g.issue(1)
	g.press(3, queue.ActNext)
	for name, a := range map[string]queue.Act{
		"no ID":            g.act(3, queue.ActNext, func(a *queue.Act) { a.ID = "" }),
		"no clerk":         g.act(3, queue.ActNext, by("")),
		"no key":           g.act(3, "dance"),
		"no reason":        g.act(3, queue.ActPark),
		"blank reason":     g.act(3, queue.ActPause, because("  ")),
		"long reason":      g.act(3, queue.ActPark, because(strings.Repeat("长", queue.MaxReason+1))),
		"reason of lines":  g.act(3, queue.ActPark, because("a\nb")),
		"reason not UTF-8": g.act(3, queue.ActPark, because("\xff")),
		"no result":        g.act(3, queue.ActFinish, ended("well")),
		"resume nothing":   g.act(3, queue.ActResume, of("")),
		"grant to nobody":  g.act(3, queue.ActGrant, granted("", queue.Elderly)),
		"grant nothing":    g.act(3, queue.ActGrant, granted("H001", "")),
		"grant an unknown": g.act(3, queue.ActGrant, granted("H001", "rich")),
	} {
		g.Log(name)
		g.refuse(fault.Invalid, "", a)
	}
	g.press(3, queue.ActPark, because(strings.Repeat("长", queue.MaxReason)))
}

func versions(e exam) {
	g := newStage(e, nil)
	last := g.version()
	grows := func(what string, do func()) {
		g.Helper()
		do()
		if v := g.version(); v <= last {
			g.Errorf("%s: version %d after %d", what, v, last)
		}
		last = g.version()
	}
	grows("issue", func() { g.issue(1); g.issue(2); g.issue(3) })
	grows("open", func() { g.press(3, queue.ActOpen) })
	for _, kind := range []queue.ActKind{queue.ActNext, queue.ActRecall, queue.ActPark, queue.ActResume, queue.ActTransfer, queue.ActNext, queue.ActFinish} {
		if kind == queue.ActResume {
			g.seen[3] = ID(1)
		}
		grows(string(kind), func() { g.after(time.Minute); g.press(3, kind, because("r"), to("estate", 0)) })
	}
	grows("paper", func() {
		must(g.T, g.s.SetPrint(g.Context(), queue.Paper{Ticket: ID(1), N: 1, Outcome: queue.PrintOK, At: g.now}))
	})
	grows("pause", func() { g.press(3, queue.ActPause, because("r")) })
	grows("leave", func() { g.press(3, queue.ActLeave) })
	grows("clear", func() { g.now = g.now.AddDate(0, 0, 1); g.clear(2) })
	if d, b := g.desk(3), g.board(); d.Version != last || b.Version != last {
		g.Errorf("desk has version %d, board %d, want %d", d.Version, b.Version, last)
	}
	g.s = g.reopen(g.T)
	if v := g.version(); v != last {
		g.Errorf("version %d after a restart, want %d", v, last)
	}
}
