package queuetest

import (
	"time"

	"onetrip/kiosk/base/fault"
	"onetrip/queue"
)

func adoptReturnsAll(e exam) {
	t := e.T
	s, reopen := e.open(t)
	l := lease(t, s, LeaseRequest(1, inSeriesA))
	o := FromBlock(Order(1, By(Person(1)), As(queue.Elderly)), l, 3)
	o.Order.Lang, o.Order.At, o.Print, o.Prints = queue.KO, o.Order.At.Add(1234567*time.Nanosecond), queue.PrintUnknown, 2
	want := issue(t, s, Order(2, By(Person(2)), As(queue.Elderly), func(q *queue.Order) { q.Lang, q.At = queue.KO, o.Order.At }))
	want.ID, want.Seq, want.No, want.Masked = ID(1), 3, "A003", queue.MaskName(Person(1).Name)
	want.Print, want.Prints, want.Offline = queue.PrintUnknown, 2, true
	equal(t, "adopted", want, adopt(t, s, o))
	s = reopen(t)
	equal(t, "stored", want, ticket(t, s, o.Order.ID))
	begin(t, s, o.Order.ID, 3, Morning())
	must(t, s.SetPrint(t.Context(), queue.Paper{Ticket: o.Order.ID, N: 3, Outcome: queue.PrintOK, At: Morning()}))
	if got := adopt(t, s, o); got.State != queue.Serving || got.Prints != 3 {
		t.Errorf("again in service: got %s, %d papers", got.State, got.Prints)
	}
}

func inSeriesA(r *queue.LeaseRequest) { r.Series = queue.Series{ID: "A", Prefix: "A"} }

// adoptAgain replays a terminal's batch three times (X3).
func adoptAgain(e exam) {
	t := e.T
	s, reopen := e.open(t)
	l := lease(t, s, LeaseRequest(1, inSeriesA))
	var batch []queue.Offline
	for n := range 5 {
		batch = append(batch, FromBlock(Order(n, By(Person(n/2))), l, l.First+n))
	}
	own := Order(5)
	own.Series = own.Series.Own("2")
	batch = append(batch, queue.Offline{Order: own, Seq: 1, Print: queue.PrintPending})
	var first []queue.Ticket
	for round := range 3 {
		for i, o := range batch {
			got := adopt(t, s, o)
			if round == 0 {
				first = append(first, got)
			}
			equal(t, "replayed", first[i], got)
		}
		issueOrExisting(e, s, 100+round)
		s = reopen(t)
	}
	c, err := s.Counts(t.Context(), "jiaohe", Monday, []queue.ServiceID{"estate", "consult"})
	must(t, err)
	equal(t, "lines", map[queue.ServiceID]queue.Line{"estate": {Ordinary: 5}, "consult": {Ordinary: 1}}, c.Lines)
}

// issueOrExisting lets a person who has two live tickets ask once more.
func issueOrExisting(e exam, s Store, n int) {
	e.Helper()
	got, err := s.Issue(e.Context(), Order(n, By(Person(0))))
	must(e.T, err)
	if !got.Existing || got.Ticket.ID != ID(0) {
		e.Errorf("a person with two live tickets: got %+v, want the first of them", got)
	}
}

// adoptedPlace issues around the silence of a terminal: its tickets go between those of the hall, but who was called is out of the line.
func adoptedPlace(e exam) {
	t := e.T
	s, _ := e.open(t)
	l := lease(t, s, LeaseRequest(1))
	at := func(minute int) func(*queue.Order) { return When(Morning().Add(time.Duration(minute) * time.Minute)) }
	var inHall []queue.Ticket
	for i, minute := range []int{0, 4, 8} {
		inHall = append(inHall, issue(t, s, Order(i, at(minute))))
	}
	begin(t, s, inHall[0].ID, 3, Morning().Add(9*time.Minute))
	// The terminal's clock goes back behind the ticket that was called.
	adopted := adopt(t, s, FromBlock(Order(10, at(-5)), l, 1))
	later := adopt(t, s, FromBlock(Order(11, at(6)), l, 2))
	for _, want := range []struct {
		ticket queue.Ticket
		ahead  int
	}{{adopted, 0}, {inHall[1], 1}, {later, 2}, {inHall[2], 3}} {
		line, err := s.Line(t.Context(), want.ticket.ID)
		must(t, err)
		if got := line.Ahead(queue.Ordinary); got != want.ahead {
			t.Errorf("ticket %s: %d ahead, want %d", want.ticket.No, got, want.ahead)
		}
	}
	if got := ticket(t, s, inHall[0].ID); got.State != queue.Serving || got.Window != 3 {
		t.Errorf("the called ticket: got %s at window %d", got.State, got.Window)
	}
}

func adoptConflicts(e exam) {
	t := e.T
	s, _ := e.open(t)
	l := lease(t, s, LeaseRequest(1))
	adopt(t, s, FromBlock(Order(1), l, 2))
	mine := issue(t, s, Order(2))
	wider, shifted := l, l
	wider.Last += 5
	shifted.First, shifted.Last = l.First+1, l.Last+1
	unknown := l
	unknown.ID = queue.LeaseID(ID(77))
	unknown.First, unknown.Last = mine.Seq, mine.Seq+4
	for name, o := range map[string]queue.Offline{
		"before the block":       FromBlock(Order(3), queue.Lease{ID: l.ID, Hall: l.Hall, Day: l.Day, Terminal: l.Terminal, Series: l.Series, First: 2, Last: 5}, 1),
		"after the block":        FromBlock(Order(3), l, l.Last+1),
		"taken":                  FromBlock(Order(3), l, 2),
		"wider block":            FromBlock(Order(3), wider, l.Last+2),
		"shifted block":          FromBlock(Order(3), shifted, 3),
		"number of the hall":     FromBlock(Order(3), unknown, mine.Seq),
		"same ID, other number":  FromBlock(Order(1), l, 3),
		"same ID, other service": FromBlock(Order(2, By(Person(1))), l, 3),
	} {
		_, err := s.Adopt(t.Context(), o)
		wantKind(t, name, err, fault.Conflict)
	}
	bad := func(change func(*queue.Offline)) queue.Offline {
		o := FromBlock(Order(3), l, 3)
		change(&o)
		return o
	}
	for name, o := range map[string]queue.Offline{
		"block of another day":      bad(func(o *queue.Offline) { o.Order.Day = Monday.AddDays(1) }),
		"block of another terminal": bad(func(o *queue.Offline) { o.Order.Terminal = "3" }),
		"no ID":                     bad(func(o *queue.Offline) { o.Order.ID = "" }),
		"no number":                 bad(func(o *queue.Offline) { o.Seq = 0 }),
		"paper without outcome":     bad(func(o *queue.Offline) { o.Print = queue.PrintPending }),
		"series of the hall":        bad(func(o *queue.Offline) { o.Lease = queue.Lease{} }),
		"own series of another":     bad(func(o *queue.Offline) { o.Lease, o.Order.Series = queue.Lease{}, l.Series.Own("3") }),
	} {
		_, err := s.Adopt(t.Context(), o)
		wantKind(t, name, err, fault.Invalid)
	}
	_, err := s.Ticket(t.Context(), ID(3))
	wantKind(t, "refused ticket", err, fault.NotFound)
}

func adoptOwn(e exam) {
	t := e.T
	s, _ := e.open(t)
	own := func(n, seq int, terminal string) queue.Offline {
		o := Order(n)
		o.Terminal, o.Series = terminal, o.Series.Own(terminal)
		return queue.Offline{Order: o, Seq: seq, Print: queue.PrintOK, Prints: 1}
	}
	wantNo(t, "own number", adopt(t, s, own(1, 1, "2")), "H2-01")
	wantNo(t, "of another terminal", adopt(t, s, own(2, 1, "3")), "H3-01")
	wantNo(t, "later own number", adopt(t, s, own(3, 7, "2")), "H2-07")
	_, err := s.Adopt(t.Context(), own(4, 7, "2"))
	wantKind(t, "own number twice", err, fault.Conflict)
	wantNo(t, "hall", issue(t, s, Order(5)), "H001")
	line, err := s.Line(t.Context(), ID(5))
	must(t, err)
	equal(t, "line", queue.Line{Ordinary: 3}, line)
}

func adoptTwin(e exam) {
	t := e.T
	s, reopen := e.open(t)
	first := issue(t, s, Order(1, By(Person(1))))
	l := lease(t, s, LeaseRequest(1, inSeriesA))
	second := adopt(t, s, FromBlock(Order(2, By(Person(1))), l, l.First))
	third := adopt(t, s, FromBlock(Order(3, By(Person(1))), l, l.First+1))
	s = reopen(t)
	again := func(n int) queue.Issued {
		t.Helper()
		got, err := s.Issue(t.Context(), Order(n, By(Person(1))))
		must(t, err)
		return got
	}
	for i, want := range []queue.Ticket{first, second, third} {
		equal(t, "live", want, ticket(t, s, want.ID))
		equal(t, "asked again", queue.Issued{Ticket: want, Existing: true}, again(10+i))
		begin(t, s, want.ID, 3, Morning())
		finish(t, s, want.ID, Morning().Add(time.Minute))
	}
	if got := again(20); got.Existing || got.Ticket.No != "A007" {
		t.Errorf("after all were served: got %+v, want A007", got)
	}
}

// adoptReplaces is an answer of the hall that never came through: the terminal has printed a number of its block under the same ID.
func adoptReplaces(e exam) {
	t := e.T
	s, reopen := e.open(t)
	l := lease(t, s, LeaseRequest(1, inSeriesA))
	called := issue(t, s, Order(1, By(Person(1))))
	waiting := issue(t, s, Order(2, By(Person(2))))
	begin(t, s, called.ID, 3, Morning())
	for i, old := range []queue.Ticket{called, waiting} {
		o := FromBlock(Order(1+i, By(Person(1+i))), l, l.First+i)
		o.Order.At = o.Order.At.Add(3 * time.Second)
		want := ticket(t, s, old.ID)
		want.Seq, want.No, want.Print, want.Prints, want.Offline = o.Seq, l.Series.No(o.Seq), queue.PrintOK, 1, true
		for range 3 {
			equal(t, "replaced", want, adopt(t, s, o))
		}
		s = reopen(t)
		equal(t, "stored", want, ticket(t, s, old.ID))
		equal(t, "a late request", queue.Issued{Ticket: want}, issued(e, s, Order(1+i, By(Person(1+i)))))
	}
	wantNo(t, "numbers that nobody has seen are not given again", issue(t, s, Order(9, By(Person(9)))), "A008")
}

func issued(e exam, s Store, o queue.Order) queue.Issued {
	e.Helper()
	got, err := s.Issue(e.Context(), o)
	must(e.T, err)
	return got
}

// adoptLost adopts tickets whose block was given in a life that was lost.
func adoptLost(e exam) {
	t := e.T
	s, reopen := e.open(t)
	l := queue.Lease{
		ID: queue.LeaseID(ID(1)), Epoch: "lost", Hall: "jiaohe", Day: Monday, Terminal: "2", Series: queue.Series{ID: "H", Prefix: "H"}, First: 41, Last: 60,
	}
	wantNo(t, "lost block", adopt(t, s, FromBlock(Order(1), l, 44)), "H044")
	s = reopen(t)
	wantNo(t, "hall", issue(t, s, Order(2)), "H1001")
	wantNo(t, "lost block", adopt(t, s, FromBlock(Order(3), l, 60)), "H060")
	changed := l
	changed.Last = 70
	_, err := s.Adopt(t.Context(), FromBlock(Order(4), changed, 65))
	wantKind(t, "the block as it was not", err, fault.Conflict)
}

func adoptMany(e exam) {
	t := e.T
	s, _ := e.open(t)
	const terminals, each = 8, 8
	var blocks []queue.Lease
	for n := range terminals {
		blocks = append(blocks, lease(t, s, LeaseRequest(n, func(r *queue.LeaseRequest) { r.Terminal, r.Count = string(rune('1'+n)), each })))
	}
	together(func(c int) {
		l := blocks[c%terminals]
		for i := range each { // several callers replay the same batch, and others come to the hall
			got, err := s.Adopt(t.Context(), FromBlock(Order(l.First+i), l, l.First+i))
			if err != nil || got.Seq != l.First+i {
				t.Errorf("adopt: got %+v, %v", got, err)
			}
			if _, err := s.Issue(t.Context(), Order(10_000+c*each+i)); err != nil {
				t.Errorf("issue: %v", err)
			}
		}
	})
	c, err := s.Counts(t.Context(), "jiaohe", Monday, []queue.ServiceID{"consult"})
	must(t, err)
	if got, want := c.Lines["consult"].Ordinary, (terminals+callers)*each; got != want {
		t.Errorf("%d tickets wait, want %d", got, want)
	}
	wantNo(t, "next", issue(t, s, Order(9_999)), queue.Series{Prefix: "H"}.No((terminals+callers)*each+1))
}

func adoptQuota(e exam) {
	t := e.T
	s, _ := e.open(t)
	l := lease(t, s, LeaseRequest(1))
	sale := withQuota(2, queue.At(8, 30))
	issue(t, s, Order(1, sale))
	for n := range 3 {
		o := FromBlock(Order(10+n, sale), l, l.First+n)
		adopt(t, s, o)
		adopt(t, s, o)
	}
	c, err := s.Counts(t.Context(), "jiaohe", Monday, nil)
	must(t, err)
	equal(t, "sold", map[queue.ServiceID]map[queue.Clock]int{"consult": {queue.At(8, 30): 4}}, c.Sold)
	if got := issued(e, s, Order(2, sale)); got.Refusal == nil {
		t.Errorf("issue over the quota: got %+v", got)
	}
}

func adoptYesterday(e exam) {
	t := e.T
	s, _ := e.open(t)
	yesterday := When(Morning().AddDate(0, 0, -1))
	l := lease(t, s, LeaseRequest(1, func(r *queue.LeaseRequest) { r.Day = Monday.AddDays(-1) }))
	got := adopt(t, s, FromBlock(Order(1, yesterday), l, 1))
	n, err := s.Clear(t.Context(), queue.Demo().LastClearing(Morning()))
	must(t, err)
	if after := ticket(t, s, got.ID); n != 1 || after.State != queue.Cleared || after.Reason != queue.ReasonDayOver {
		t.Errorf("cleared %d, ticket of yesterday: %s %q", n, after.State, after.Reason)
	}
	wantNo(t, "today", issue(t, s, Order(2)), "H001")
}
