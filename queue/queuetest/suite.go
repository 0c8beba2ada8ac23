package queuetest

import (
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"onetrip/queue"
)

// Open opens an empty store for a test. reopen closes it and opens the same data again, as a restart does; a store that cannot keep data
// returns itself.
type Open func(t *testing.T) (s Store, reopen func(t *testing.T) Store)

// RunStoreTests is the suite that every store passes.
func RunStoreTests(t *testing.T, open Open) {
	t.Helper()
	runTests(t, open, storeTests())
}

// RunWindowTests is the suite that every queue.Windows passes.
func RunWindowTests(t *testing.T, open Open) {
	t.Helper()
	runTests(t, open, callTests())
}

type test struct {
	name string
	run  func(exam)
}

func storeTests() []test {
	return []test{
		{"IssueReturnsAllOfTheTicket", issueReturnsAll},
		{"SameIDGivesTheSameTicket", sameID},
		{"OneLiveTicketAPersonAndService", oneLive},
		{"NumbersAreUniqueForManyCallers", manyCallers},
		{"SameOrderFromManyCallersIsOneTicket", oneOrderManyCallers},
		{"QuotaHoldsForManyCallers", quota},
		{"QuotaCountsEachSale", quotaPerSale},
		{"TwelveThousandTicketsInASeries", twelveThousand},
		{"EachDaySeriesAndHallCountsForItself", separateCounters},
		{"ClockThatGoesBackRepeatsNoNumber", clockBack},
		{"ClearingClosesWhoWaits", clearing},
		{"MidnightClosesEarlierDays", midnight},
		{"PapersAreCounted", papers},
		{"UnprintedAreFoundAfterARestart", unprinted},
		{"RestartKeepsAll", restart},
		{"LineFollowsTheOrderOfCalling", line},
		{"CountsSeeLanesWindowsAndRecentServices", counts},
		{"EraseRemovesPersonalData", erase},
		{"UnknownTicketIsNotFound", unknown},
		{"TicketsAreFoundByPersonAndNumber", finds},
	}
}

func runTests(t *testing.T, open Open, tests []test) {
	t.Helper()
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) { tt.run(exam{t, open}) })
	}
}

// exam is one test of the suite with its store.
type exam struct {
	*testing.T
	open Open
}

// issue gives out a ticket that must be new.
func issue(t *testing.T, s Store, o queue.Order) queue.Ticket {
	t.Helper()
	got, err := s.Issue(t.Context(), o)
	if err != nil {
		t.Fatalf("issue: %v", err)
	}
	if got.Existing || got.Refusal != nil {
		t.Fatalf("issue: got %+v, want a new ticket", got)
	}
	return got.Ticket
}

func ticket(t *testing.T, s Store, id queue.TicketID) queue.Ticket {
	t.Helper()
	got, err := s.Ticket(t.Context(), id)
	if err != nil {
		t.Fatalf("ticket: %v", err)
	}
	return got
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func equal(t *testing.T, what string, want, got any) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", what, diff)
	}
}

func issueReturnsAll(e exam) {
	t := e.T
	s, _ := e.open(t)
	o := Order(1, By(Person(1)), As(queue.Elderly))
	o.Lang, o.At = queue.KO, o.At.Add(1234567*time.Nanosecond)
	want := queue.Ticket{
		ID: o.ID, Hall: "jiaohe", Day: Monday, Series: "A", Seq: 1, No: "A001", Service: "estate", Priority: queue.Elderly, Lang: queue.KO,
		State: queue.Waiting, Issued: o.At.Truncate(time.Millisecond).UTC(), Terminal: "2", Print: queue.PrintPending,
		Masked: queue.MaskName(o.Person.Name), Line: "estate", Step: 1, Steps: 1,
	}
	want.Place, want.Joined = want.Issued, want.Issued
	equal(t, "issued", want, issue(t, s, o))
	equal(t, "stored", want, ticket(t, s, o.ID))
}

func sameID(e exam) {
	t := e.T
	g := newStage(e, nil, 3)
	s := g.s
	first := issue(t, s, Order(1, By(Person(1))))
	equal(t, "second answer", first, issue(t, s, Order(1, By(Person(1)))))
	g.press(3, queue.ActNext)
	if got := issue(t, s, Order(1, By(Person(1)))); got.No != first.No || got.State != queue.Serving {
		t.Errorf("answer in service: got %s %s", got.No, got.State)
	}
	if got := issue(t, s, Order(2, By(Person(2)))); got.No != "A002" {
		t.Errorf("next number: got %s, want A002", got.No)
	}
}

func oneLive(e exam) {
	t := e.T
	g := newStage(e, nil, 3)
	s := g.s
	first := issue(t, s, Order(1, By(Person(1))))
	other := Order(2, By(Person(1)))
	other.Service = "trade"
	if got := issue(t, s, other); got.No != "A002" {
		t.Errorf("another service: got %s, want A002", got.No)
	}
	again := func(n int) queue.Issued {
		t.Helper()
		got, err := s.Issue(t.Context(), Order(n, By(Person(1))))
		must(t, err)
		return got
	}
	equal(t, "second try", queue.Issued{Ticket: first, Existing: true}, again(3))
	g.press(3, queue.ActNext)
	if got := again(4); !got.Existing || got.Ticket.ID != first.ID {
		t.Errorf("in service: got %+v, want the first ticket", got)
	}
	g.press(3, queue.ActFinish)
	if got := again(5); got.Existing || got.Ticket.No != "A003" {
		t.Errorf("after service: got %+v, want A003", got)
	}
	if got := issue(t, s, Order(6)); got.No != "H001" {
		t.Errorf("without identity: got %s", got.No)
	}
	if got := issue(t, s, Order(7)); got.No != "H002" {
		t.Errorf("without identity again: got %s", got.No)
	}
}

// callers is how many ask at the same time.
const callers = 64

// together calls fn from many goroutines at once.
func together(fn func(caller int)) {
	var wg sync.WaitGroup
	for i := range callers {
		wg.Go(func() { fn(i) })
	}
	wg.Wait()
}

func manyCallers(e exam) {
	t := e.T
	s, _ := e.open(t)
	const each = 10
	numbers := make([][]queue.TicketNo, callers)
	together(func(c int) {
		for i := range each {
			got, err := s.Issue(t.Context(), Order(c*each+i))
			if err != nil {
				t.Errorf("issue: %v", err)
				return
			}
			numbers[c] = append(numbers[c], got.Ticket.No)
		}
	})
	seen := map[queue.TicketNo]bool{}
	for _, list := range numbers {
		for _, no := range list {
			if seen[no] {
				t.Errorf("number %s twice", no)
			}
			seen[no] = true
		}
	}
	for i := range callers * each {
		if no := (queue.Series{Prefix: "H"}).No(i + 1); !seen[no] {
			t.Errorf("number %s was left out", no)
		}
	}
}

func oneOrderManyCallers(e exam) {
	t := e.T
	s, _ := e.open(t)
	var mu sync.Mutex
	tickets := map[queue.TicketID]int{}
	together(func(c int) {
		got, err := s.Issue(t.Context(), Order(c%2, By(Person(1)))) // two terminals, one person
		mu.Lock()
		defer mu.Unlock()
		if err != nil || got.Ticket.No != "A001" {
			t.Errorf("got %+v, %v; want A001", got, err)
		}
		tickets[got.Ticket.ID]++
	})
	if len(tickets) != 1 {
		t.Errorf("tickets: got %v, want one", tickets)
	}
}

func withQuota(n int, sale queue.Clock) func(*queue.Order) {
	return func(o *queue.Order) { o.Quota, o.Sale, o.Then = n, sale, queue.At(14, 0).On(Monday, Zone) }
}

func quota(e exam) {
	t := e.T
	s, _ := e.open(t)
	var mu sync.Mutex
	given, refused := 0, 0
	together(func(c int) {
		got, err := s.Issue(t.Context(), Order(c, withQuota(20, queue.At(8, 30))))
		mu.Lock()
		defer mu.Unlock()
		switch {
		case err != nil:
			t.Errorf("issue: %v", err)
		case got.Refusal == nil:
			given++
		default:
			refused++
			want := &queue.Refusal{Reason: queue.QuotaFull, From: queue.At(14, 0).On(Monday, Zone)}
			if diff := cmp.Diff(queue.Issued{Refusal: want}, got); diff != "" {
				t.Errorf("refusal (-want +got):\n%s", diff)
			}
		}
	})
	if given != 20 || refused != 44 {
		t.Errorf("given %d, refused %d; want 20 and 44", given, refused)
	}
	if got := issue(t, s, Order(100)); got.No != "H021" {
		t.Errorf("a refusal took a number: next is %s, want H021", got.No)
	}
}

func quotaPerSale(e exam) {
	t := e.T
	s, _ := e.open(t)
	morning, afternoon := queue.At(8, 30), queue.At(14, 0)
	issue(t, s, Order(1, By(Person(1)), withQuota(1, morning)))
	if got, err := s.Issue(t.Context(), Order(2, By(Person(1)), withQuota(1, morning))); err != nil || !got.Existing {
		t.Errorf("a full sale hides the live ticket: got %+v, %v", got, err)
	}
	if got, err := s.Issue(t.Context(), Order(3, By(Person(2)), withQuota(1, morning))); err != nil || got.Refusal == nil {
		t.Errorf("second of one: got %+v, %v", got, err)
	}
	_, err := s.Clear(t.Context(), queue.Clearing{Hall: "jiaohe", Day: Monday, Before: queue.At(12, 30).On(Monday, Zone), Reason: queue.ReasonClearing})
	must(t, err)
	if got, err := s.Issue(t.Context(), Order(4, By(Person(2)), withQuota(1, morning))); err != nil || got.Refusal == nil {
		t.Errorf("a cleared ticket gave its place back: got %+v, %v", got, err)
	}
	issue(t, s, Order(5, By(Person(2)), withQuota(1, afternoon)))
	other := Order(6, By(Person(2)), withQuota(1, morning))
	other.Service = "trade"
	issue(t, s, other)
	c, err := s.Counts(t.Context(), "jiaohe", Monday, nil)
	must(t, err)
	want := map[queue.ServiceID]map[queue.Clock]int{"estate": {morning: 1, afternoon: 1}, "trade": {morning: 1}}
	equal(t, "sold", want, c.Sold)
}

func twelveThousand(e exam) {
	t := e.T
	s, _ := e.open(t)
	const n = 12000
	seen := make([]map[queue.TicketNo]bool, callers)
	together(func(c int) {
		seen[c] = map[queue.TicketNo]bool{}
		for i := c; i < n; i += callers {
			got, err := s.Issue(t.Context(), Order(i))
			if err != nil {
				t.Errorf("issue: %v", err)
				return
			}
			seen[c][got.Ticket.No] = true
		}
	})
	all := map[queue.TicketNo]bool{}
	for _, part := range seen {
		for no := range part {
			all[no] = true
		}
	}
	if len(all) != n {
		t.Errorf("%d different numbers, want %d", len(all), n)
	}
	for _, no := range []queue.TicketNo{"H001", "H999", "H1000", "H9999", "H10000", "H12000"} {
		if !all[no] {
			t.Errorf("number %s is missing", no)
		}
	}
}

func separateCounters(e exam) {
	t := e.T
	s, _ := e.open(t)
	tuesday := When(Morning().AddDate(0, 0, 1))
	inB := func(o *queue.Order) { o.Series = queue.Series{ID: "B", Prefix: "B", Digits: 4} }
	elsewhere := func(o *queue.Order) { o.Hall = "elsewhere" }
	var got []queue.TicketNo
	for n, change := range []func(*queue.Order){As(""), As(""), tuesday, inB, elsewhere, As(""), tuesday} {
		got = append(got, issue(t, s, Order(n, change)).No)
	}
	equal(t, "numbers", []queue.TicketNo{"H001", "H002", "H001", "B0001", "H001", "H003", "H002"}, got)
}

func clockBack(e exam) {
	t := e.T
	s, reopen := e.open(t)
	steps := []struct {
		at   time.Time
		want queue.TicketNo
	}{
		{Morning(), "H001"},
		{Morning().Add(time.Minute), "H002"},
		{Morning().Add(-3 * time.Hour), "H003"},  // the clock is corrected
		{Morning().AddDate(0, 0, 1), "H001"},     // it jumps to tomorrow
		{Morning().Add(2 * time.Minute), "H004"}, // and back
		{Morning().AddDate(0, 0, 1), "H002"},
		{Morning(), "H005"}, // the very same instant again
	}
	for n, step := range steps {
		if n == 4 {
			s = reopen(t)
		}
		if got := issue(t, s, Order(n, When(step.at))).No; got != step.want {
			t.Errorf("step %d at %v: got %s, want %s", n, step.at, got, step.want)
		}
	}
}
