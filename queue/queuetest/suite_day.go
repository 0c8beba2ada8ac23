package queuetest

import (
	"time"

	"onetrip/kiosk/base/fault"
	"onetrip/queue"
)

func clearing(e exam) {
	t := e.T
	g := newStage(e, nil, 3, 10)
	s, hall := g.s, g.hall
	noon, evening := queue.At(12, 30).On(Monday, Zone), queue.At(18, 0).On(Monday, Zone)
	early := issue(t, s, Order(1, When(noon.Add(-time.Millisecond))))
	exact := issue(t, s, Order(2, When(noon)))
	served := issue(t, s, Order(3, When(noon.Add(-time.Hour))))
	done := issue(t, s, Order(4, When(noon.Add(-time.Hour))))
	g.now = noon
	g.press(3, queue.ActNext)
	g.press(10, queue.ActNext)
	g.press(10, queue.ActFinish)
	clear := func(at time.Time, want int) {
		t.Helper()
		n, err := s.Clear(t.Context(), hall.LastClearing(at))
		must(t, err)
		if n != want {
			t.Errorf("clearing at %v closed %d, want %d", at, n, want)
		}
	}
	clear(noon.Add(-time.Second), 0)
	clear(noon, 1)
	clear(noon.Add(time.Minute), 0)
	want := early
	want.State, want.Reason, want.Ended = queue.Cleared, queue.ReasonClearing, noon.UTC()
	equal(t, "cleared at noon", want, ticket(t, s, early.ID))
	equal(t, "issued at the clearing time", exact, ticket(t, s, exact.ID))
	clear(evening, 1)
	for id, want := range map[queue.TicketID]queue.State{exact.ID: queue.Cleared, served.ID: queue.Serving, done.ID: queue.Done} {
		if got := ticket(t, s, id).State; got != want {
			t.Errorf("state %s, want %s", got, want)
		}
	}
}

func midnight(e exam) {
	t := e.T
	g := newStage(e, nil)
	s := g.s
	late := time.Date(2026, 11, 23, 23, 59, 59, 0, Zone)
	served := issue(t, s, Order(1, By(Person(2)), When(late)))
	waiting := issue(t, s, Order(2, By(Person(1)), When(late)))
	g.now = late
	g.press(3, queue.ActOpen)
	g.press(3, queue.ActNext)
	after := late.Add(2 * time.Second)
	// The person of yesterday takes a number although nobody cleared yet: the promise was for yesterday.
	today := issue(t, s, Order(3, By(Person(1)), When(after)))
	if today.No != "A001" {
		t.Errorf("first number after midnight: got %s, want A001", today.No)
	}
	n, err := s.Clear(t.Context(), queue.Demo().LastClearing(after))
	must(t, err)
	if n != 2 {
		t.Errorf("midnight closed %d, want 2", n)
	}
	for _, id := range []queue.TicketID{waiting.ID, served.ID} {
		if got := ticket(t, s, id); got.State != queue.Cleared || got.Reason != queue.ReasonDayOver {
			t.Errorf("ticket of yesterday: got %s %q", got.State, got.Reason)
		}
	}
	equal(t, "ticket of today", today, ticket(t, s, today.ID))
}

func papers(e exam) {
	t := e.T
	s, _ := e.open(t)
	id := issue(t, s, Order(1)).ID
	steps := []struct {
		n       int
		outcome queue.Print
		want    queue.Print
		prints  int
	}{
		{1, queue.PrintUnknown, queue.PrintUnknown, 1},
		{1, queue.PrintUnknown, queue.PrintUnknown, 1}, // told twice
		{1, queue.PrintFailed, queue.PrintFailed, 1},   // known better later
		{2, queue.PrintOK, queue.PrintOK, 2},
		{1, queue.PrintFailed, queue.PrintOK, 2}, // late report about an earlier paper
		{4, queue.PrintFailed, queue.PrintFailed, 4},
	}
	for i, step := range steps {
		must(t, s.SetPrint(t.Context(), queue.Paper{Ticket: id, N: step.n, Outcome: step.outcome, At: Morning()}))
		if got := ticket(t, s, id); got.Print != step.want || got.Prints != step.prints {
			t.Errorf("step %d: got %s, %d papers; want %s, %d", i, got.Print, got.Prints, step.want, step.prints)
		}
	}
	for _, bad := range []queue.Paper{{Ticket: id, Outcome: queue.PrintOK}, {Ticket: id, N: 5, Outcome: queue.PrintPending}, {Ticket: id, N: 5}} {
		if err := s.SetPrint(t.Context(), bad); fault.KindOf(err) != fault.Invalid {
			t.Errorf("paper %+v: got %v, want invalid", bad, err)
		}
	}
}

func unprinted(e exam) {
	t := e.T
	s, reopen := e.open(t)
	pending := issue(t, s, Order(2))
	older := issue(t, s, Order(1))
	printed := issue(t, s, Order(3))
	must(t, s.SetPrint(t.Context(), queue.Paper{Ticket: printed.ID, N: 1, Outcome: queue.PrintOK, At: Morning()}))
	issue(t, s, Order(4, func(o *queue.Order) { o.Terminal = "3" }))
	yesterday := issue(t, s, Order(5, When(Morning().AddDate(0, 0, -1))))
	_, err := s.Clear(t.Context(), queue.Clearing{Hall: "jiaohe", Day: Monday, Before: Morning().Add(-time.Hour), Reason: queue.ReasonDayOver})
	must(t, err)
	s = reopen(t)
	got, err := s.Unprinted(t.Context(), "jiaohe", "2")
	must(t, err)
	equal(t, "unprinted", []queue.Ticket{older, pending}, got)
	equal(t, "yesterday's", queue.Cleared, ticket(t, s, yesterday.ID).State)
}

func restart(e exam) {
	t := e.T
	g := newStage(e, nil, 1, 2, 3)
	s := g.s
	want := map[queue.TicketID]queue.Ticket{}
	for n := range 20 {
		got := issue(t, s, Order(n, By(Person(n))))
		must(t, s.SetPrint(t.Context(), queue.Paper{Ticket: got.ID, N: 1 + n%2, Outcome: queue.PrintOK, At: Morning()}))
	}
	for range 3 {
		g.press(1, queue.ActNext)
		g.press(2, queue.ActNext)
	}
	g.press(2, queue.ActFinish)
	for n := range 20 {
		want[ID(n)] = ticket(t, s, ID(n))
	}
	s = g.reopen(t)
	for id, before := range want {
		equal(t, "ticket", before, ticket(t, s, id))
	}
	if got := issue(t, s, Order(100, By(Person(100)))); got.No != "A021" {
		t.Errorf("next number: got %s, want A021", got.No)
	}
	if got, err := s.Issue(t.Context(), Order(101, By(Person(7)))); err != nil || !got.Existing {
		t.Errorf("live ticket after the restart: got %+v, %v", got, err)
	}
}

func line(e exam) {
	t := e.T
	g := newStage(e, nil, 3)
	classes := []queue.Priority{
		queue.Ordinary, queue.Elderly, queue.Ordinary, queue.Military, queue.Disabled, queue.Ordinary, queue.Appointed, queue.Elderly,
		queue.Elderly, queue.Ordinary,
	}
	var waiting []queue.Joined
	for n, class := range classes {
		got := g.issue(n, As(class), When(Morning().Add(time.Duration(n/2)*time.Second))) // pairs in one instant
		waiting = append(waiting, queue.Joined{ID: got.ID, Priority: got.Priority, At: got.Place})
	}
	g.issue(50, By(Person(1)), For("tax")) // another line
	for len(waiting) > 0 {
		c, err := g.s.Counts(t.Context(), "jiaohe", Monday, nil)
		must(t, err)
		runs := []int{c.Runs[3]}
		order := queue.CallOrder(waiting, runs)
		for i, j := range order {
			l, err := g.s.Line(t.Context(), j.ID)
			must(t, err)
			if l.Runs = runs; l.Ahead(j.Priority) != i {
				t.Errorf("%d wait: ticket %d (%q) has %d ahead: %+v", len(order), i, j.Priority, l.Ahead(j.Priority), l)
			}
		}
		if s := g.press(3, queue.ActNext).Serving; s.ID != order[0].ID {
			t.Fatalf("called %s, want %s", s.ID, order[0].ID)
		}
		l, err := g.s.Line(t.Context(), order[0].ID)
		must(t, err)
		equal(t, "line of a called ticket", queue.Line{}, l)
		waiting = order[1:]
	}
}

func counts(e exam) {
	t := e.T
	g := newStage(e, nil)
	services := []queue.ServiceID{"consult", "estate", "trade"}
	serve := func(w queue.WindowNo, took time.Duration) {
		t.Helper()
		g.press(w, queue.ActNext)
		g.after(took)
		g.press(w, queue.ActFinish)
	}
	g.now = g.now.AddDate(0, 0, -3)
	g.issue(11, When(g.now))
	g.press(10, queue.ActOpen)
	serve(10, 9*time.Minute)
	g.now = Morning().Add(time.Hour)
	for n, class := range []queue.Priority{"", queue.Elderly, "", queue.Military, "", ""} {
		g.issue(n, As(class))
	}
	g.issue(10, For("join"))
	g.press(3, queue.ActOpen)
	serve(3, 7*time.Minute)
	serve(3, 2*time.Minute)
	g.press(10, queue.ActOpen)
	g.press(10, queue.ActNext)
	g.press(4, queue.ActOpen)
	g.press(4, queue.ActPause, because("r"))
	got, err := g.s.Counts(t.Context(), "jiaohe", Monday, append(services, "join"))
	must(t, err)
	want := queue.Counts{
		Lines:  map[queue.ServiceID]queue.Line{"consult": {Ordinary: 3}, "join": {Ordinary: 1}, "estate": {}, "trade": {}},
		Sold:   map[queue.ServiceID]map[queue.Clock]int{},
		Recent: map[queue.ServiceID][]time.Duration{"consult": {2 * time.Minute, 7 * time.Minute, 9 * time.Minute}},
		Busy:   map[queue.WindowNo]bool{10: true},
		Runs:   map[queue.WindowNo]int{3: 2, 10: 0},
	}
	equal(t, "counts", want, got)
	for n := range queue.MaxRecent + 5 {
		g.issue(100 + n)
		serve(3, time.Minute)
	}
	got, err = g.s.Counts(t.Context(), "jiaohe", Monday, services)
	must(t, err)
	if n := len(got.Recent["consult"]); n != queue.MaxRecent {
		t.Errorf("%d recent services, want %d", n, queue.MaxRecent)
	}
}

func erase(e exam) {
	t := e.T
	s, reopen := e.open(t)
	old := issue(t, s, Order(1, By(Person(1)), When(Morning().AddDate(0, 0, -31))))
	edge := issue(t, s, Order(2, By(Person(1)), When(Morning().AddDate(0, 0, -30))))
	issue(t, s, Order(3, When(Morning().AddDate(0, 0, -40))))
	before := queue.Demo().EraseBefore(Morning())
	for i, want := range []int{1, 0} {
		n, err := s.Erase(t.Context(), "jiaohe", before)
		must(t, err)
		if n != want {
			t.Errorf("erasing %d: got %d tickets, want %d", i, n, want)
		}
	}
	s = reopen(t)
	old.Masked = ""
	equal(t, "erased ticket", old, ticket(t, s, old.ID))
	equal(t, "ticket within 30 days", edge, ticket(t, s, edge.ID))
}

func unknown(e exam) {
	t := e.T
	s, _ := e.open(t)
	_, byID := s.Ticket(t.Context(), ID(1))
	_, byLine := s.Line(t.Context(), ID(1))
	for name, err := range map[string]error{
		"ticket": byID, "line": byLine,
		"print": s.SetPrint(t.Context(), queue.Paper{Ticket: ID(1), N: 1, Outcome: queue.PrintOK}),
	} {
		if fault.KindOf(err) != fault.NotFound {
			t.Errorf("%s: got %v, want not found", name, err)
		}
	}
}
