package queuetest

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"onetrip/kiosk/base/fault"
	"onetrip/queue"
)

// RunReserveTests is the suite of emergency blocks that every store passes.
func RunReserveTests(t *testing.T, open Open) {
	t.Helper()
	tests := []struct {
		name string
		run  func(exam)
	}{
		{"BlockIsNeverGivenOut", blockSetAside},
		{"SameRequestGivesTheSameBlock", sameLease},
		{"BlocksAndNumbersOfManyAreApart", manyLeases},
		{"EachDayAndSeriesHasItsBlocks", leaseEachDay},
		{"BlocksHaveLimits", leaseLimits},
		{"LostCounterGoesOnAfterTheMarks", lostCounter},
		{"RenewedStoreGoesOnAfterAJump", renewed},
		{"AdoptReturnsAllOfTheTicket", adoptReturnsAll},
		{"AdoptedTicketsReplayed", adoptAgain},
		{"AdoptedTicketStandsByItsTimeOfIssue", adoptedPlace},
		{"AdoptOnlyFreeNumbersOfTheBlock", adoptConflicts},
		{"AdoptOwnNumbers", adoptOwn},
		{"AdoptKeepsASecondLiveTicket", adoptTwin},
		{"AdoptedTakesTheNumberOnThePaper", adoptReplaces},
		{"AdoptBlockOfALostLife", adoptLost},
		{"AdoptFromManyCallers", adoptMany},
		{"AdoptCountsQuotaAndNeverRefuses", adoptQuota},
		{"AdoptedYesterdayIsClosed", adoptYesterday},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) { tt.run(exam{t, open}) })
	}
}

// LeaseRequest returns the n-th request of a test, of terminal "2" for series H at Morning. Options change it.
func LeaseRequest(n int, options ...func(*queue.LeaseRequest)) queue.LeaseRequest {
	r := queue.LeaseRequest{
		ID: queue.LeaseID(ID(n)), Hall: "jiaohe", Day: Monday, Terminal: "2", Series: queue.Series{ID: "H", Prefix: "H"}, Count: 5, At: Morning(),
	}
	for _, change := range options {
		change(&r)
	}
	return r
}

// FromBlock returns an order as a terminal issued it by itself, with a number of its block and a paper.
func FromBlock(o queue.Order, l queue.Lease, seq int) queue.Offline {
	o.Terminal, o.Series = l.Terminal, l.Series
	return queue.Offline{Order: o, Lease: l, Seq: seq, Print: queue.PrintOK, Prints: 1}
}

func lease(t *testing.T, s Store, r queue.LeaseRequest) queue.Lease {
	t.Helper()
	l, err := s.Lease(t.Context(), r)
	if err != nil {
		t.Fatalf("lease: %v", err)
	}
	return l
}

func adopt(t *testing.T, s Store, o queue.Offline) queue.Ticket {
	t.Helper()
	got, err := s.Adopt(t.Context(), o)
	if err != nil {
		t.Fatalf("adopt: %v", err)
	}
	return got
}

func wantKind(t *testing.T, what string, err error, want fault.Kind) {
	t.Helper()
	if err == nil || fault.KindOf(err) != want {
		t.Errorf("%s: got %v, want %v", what, err, want)
	}
}

func wantNo(t *testing.T, what string, got queue.Ticket, want queue.TicketNo) {
	t.Helper()
	if got.No != want {
		t.Errorf("%s: got %s, want %s", what, got.No, want)
	}
}

func blockSetAside(e exam) {
	t := e.T
	s, reopen := e.open(t)
	epoch, err := s.Epoch(t.Context())
	must(t, err)
	for n := range 3 {
		issue(t, s, Order(n))
	}
	want := queue.Lease{
		ID: queue.LeaseID(ID(1)), Epoch: epoch, Hall: "jiaohe", Day: Monday, Terminal: "2", Series: queue.Series{ID: "H", Prefix: "H"}, First: 4, Last: 8,
	}
	equal(t, "block", want, lease(t, s, LeaseRequest(1)))
	wantNo(t, "after the block", issue(t, s, Order(3)), "H009")
	lease(t, s, LeaseRequest(2))
	s = reopen(t)
	wantNo(t, "after the block and a restart", issue(t, s, Order(4)), "H015")
	if again, err := s.Epoch(t.Context()); err != nil || again != epoch || epoch == "" {
		t.Errorf("epoch after a restart: got %q, %v; want %q", again, err, epoch)
	}
}

func sameLease(e exam) {
	t := e.T
	s, reopen := e.open(t)
	first := lease(t, s, LeaseRequest(1))
	issue(t, s, Order(1))
	equal(t, "again", first, lease(t, s, LeaseRequest(1, func(r *queue.LeaseRequest) { r.Mark = 3 })))
	s = reopen(t)
	equal(t, "again after a restart", first, lease(t, s, LeaseRequest(1)))
	for name, change := range map[string]func(*queue.LeaseRequest){
		"count":    func(r *queue.LeaseRequest) { r.Count = 6 },
		"terminal": func(r *queue.LeaseRequest) { r.Terminal = "3" },
		"series":   func(r *queue.LeaseRequest) { r.Series = queue.Series{ID: "A", Prefix: "A"} },
		"day":      func(r *queue.LeaseRequest) { r.Day = Monday.AddDays(1) },
	} {
		_, err := s.Lease(t.Context(), LeaseRequest(1, change))
		wantKind(t, "same ID, another "+name, err, fault.Conflict)
	}
	wantNo(t, "next number", issue(t, s, Order(2)), "H007")
}

func manyLeases(e exam) {
	t := e.T
	s, _ := e.open(t)
	var mu sync.Mutex
	seen := map[int]string{}
	take := func(seq int, who string) {
		mu.Lock()
		defer mu.Unlock()
		if seen[seq] != "" {
			t.Errorf("number %d is %s's and %s's", seq, seen[seq], who)
		}
		seen[seq] = who
	}
	together(func(c int) {
		who := fmt.Sprint(c % 4)
		for i := range 6 {
			n := c*6 + i
			if i%3 > 0 {
				got, err := s.Issue(t.Context(), Order(n))
				if err != nil {
					t.Errorf("issue: %v", err)
				}
				take(got.Ticket.Seq, "the hall")
				continue
			}
			l, err := s.Lease(t.Context(), LeaseRequest(n, func(r *queue.LeaseRequest) { r.Terminal, r.Count = who, 1+c%7 }))
			if err != nil {
				t.Errorf("lease: %v", err)
			}
			for seq := l.First; seq <= l.Last; seq++ {
				take(seq, "terminal "+who)
			}
		}
	})
	for n := range len(seen) {
		if seen[n+1] == "" {
			t.Errorf("number %d was left out", n+1)
		}
	}
}

func leaseEachDay(e exam) {
	t := e.T
	s, _ := e.open(t)
	tomorrow := func(r *queue.LeaseRequest) { r.Day = Monday.AddDays(1) }
	inA := func(r *queue.LeaseRequest) { r.Series = queue.Series{ID: "A", Prefix: "A"} }
	elsewhere := func(r *queue.LeaseRequest) { r.Hall = "elsewhere" }
	for n, change := range []func(*queue.LeaseRequest){tomorrow, inA, elsewhere} {
		if l := lease(t, s, LeaseRequest(n, change)); l.First != 1 || l.Last != 5 {
			t.Errorf("first block %d: got %d to %d", n, l.First, l.Last)
		}
	}
	wantNo(t, "first of series H today", issue(t, s, Order(1)), "H001")
	wantNo(t, "after the block of series A", issue(t, s, Order(2, By(Person(1)))), "A006")
	wantNo(t, "after the block of tomorrow", issue(t, s, Order(3, When(Morning().AddDate(0, 0, 1)))), "H006")
}

func leaseLimits(e exam) {
	t := e.T
	s, _ := e.open(t)
	for name, change := range map[string]func(*queue.LeaseRequest){
		"no ID":        func(r *queue.LeaseRequest) { r.ID = "" },
		"no number":    func(r *queue.LeaseRequest) { r.Count = 0 },
		"too many":     func(r *queue.LeaseRequest) { r.Count = queue.MaxLease + 1 },
		"no day":       func(r *queue.LeaseRequest) { r.Day.Day = 31; r.Day.Month = time.February },
		"mark under 0": func(r *queue.LeaseRequest) { r.Mark = -1 },
		"mad mark":     func(r *queue.LeaseRequest) { r.Mark = queue.MaxSeq + 1 },
		"own series":   func(r *queue.LeaseRequest) { r.Series = r.Series.Own("2") },
	} {
		_, err := s.Lease(t.Context(), LeaseRequest(1, change))
		wantKind(t, name, err, fault.Invalid)
	}
	_, err := s.Lease(t.Context(), LeaseRequest(1, func(r *queue.LeaseRequest) { r.Mark = queue.MaxSeq }))
	wantKind(t, "series used up", err, fault.Refused)
	for n := range queue.MaxLeases {
		lease(t, s, LeaseRequest(n, func(r *queue.LeaseRequest) { r.Count = 1 }))
	}
	_, err = s.Lease(t.Context(), LeaseRequest(queue.MaxLeases))
	wantKind(t, "one block too many", err, fault.Refused)
	lease(t, s, LeaseRequest(queue.MaxLeases, func(r *queue.LeaseRequest) { r.Terminal = "3" }))
	lease(t, s, LeaseRequest(0, func(r *queue.LeaseRequest) { r.Count = 1 })) // still the same
	wantNo(t, "refusals take nothing", issue(t, s, Order(1)), "H106")
}

func lostCounter(e exam) {
	t := e.T
	s, _ := e.open(t)
	know := func(epoch queue.Epoch, mark int) func(*queue.LeaseRequest) {
		return func(r *queue.LeaseRequest) { r.Known, r.Mark = epoch, mark }
	}
	epoch, err := s.Epoch(t.Context())
	must(t, err)
	steps := []struct {
		what   string
		change func(*queue.LeaseRequest)
		first  int
	}{
		{"a new terminal", know("", 0), 1},
		{"one that knows this life", know(epoch, 5), 6},
		{"one that met a lost life, without numbers", know("lost", 0), 1001},
		{"another of the lost life", know("lost", 57), 1006},
		{"one that has had more than all thought", know("lost", 1500), 2001},
		{"one that has forgotten the life, not its number", know("", 2800), 3001},
	}
	for n, step := range steps {
		if l := lease(t, s, LeaseRequest(n, step.change)); l.First != step.first {
			t.Errorf("%s: block from %d, want %d", step.what, l.First, step.first)
		}
	}
	wantNo(t, "hall", issue(t, s, Order(1)), "H3006")
	// Tomorrow the store has a ticket of an earlier day: this life did not begin then.
	tomorrow := func(n int, epoch queue.Epoch, mark int) queue.Lease {
		return lease(t, s, LeaseRequest(n, know(epoch, mark), func(r *queue.LeaseRequest) { r.Day = Monday.AddDays(1) }))
	}
	if l := tomorrow(20, "lost", 0); l.First != 1 {
		t.Errorf("tomorrow: block from %d, want 1", l.First)
	}
	if l := tomorrow(21, "lost", 30); l.First != 1001 {
		t.Errorf("tomorrow, with numbers that the store does not know: block from %d, want 1001", l.First)
	}
}

func renewed(e exam) {
	t := e.T
	s, reopen := e.open(t)
	old, err := s.Epoch(t.Context())
	must(t, err)
	issue(t, s, Order(0, When(Morning().AddDate(0, 0, -1))))
	issue(t, s, Order(1))
	epoch, err := s.Renew(t.Context(), "jiaohe", Monday)
	must(t, err)
	s = reopen(t)
	if got, err := s.Epoch(t.Context()); err != nil || got != epoch || got == old {
		t.Errorf("epoch: got %q, %v; want %q, not %q", got, err, epoch, old)
	}
	wantNo(t, "after the jump", issue(t, s, Order(2)), "H1001")
	// Nothing of this series was in the backup.
	l := lease(t, s, LeaseRequest(1, func(r *queue.LeaseRequest) { r.Known, r.Series = old, queue.Series{ID: "A", Prefix: "A"} }))
	if l.First != 1001 {
		t.Errorf("series without numbers in the backup: block from %d, want 1001", l.First)
	}
	wantNo(t, "tomorrow", issue(t, s, Order(3, When(Morning().AddDate(0, 0, 1)))), "H001")
}
