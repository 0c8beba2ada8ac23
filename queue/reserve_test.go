package queue_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"onetrip/kiosk/base/civil"
	"onetrip/kiosk/base/fault"
	"onetrip/queue"
)

// machines are names of terminals, the nasty ones first.
var machines = []string{"2-0", "-2", "2-", "-", "--", "", "A", "A2", "2A", "2@3", "@", "西门", "0", "2", "22", "02", "A2-01"}

// No own number is a number of the hall, or the same as that of another machine, series or counter.
func TestOwnNumbersCollideWithNothing(t *testing.T) {
	seen := map[queue.TicketNo]string{}
	take := func(no queue.TicketNo, whose string) {
		t.Helper()
		if other, ok := seen[no]; ok {
			t.Fatalf("%s is a number of %s and of %s", no, other, whose)
		}
		seen[no] = whose
	}
	seqs := []int{1, 2, 9, 10, 99, 100, 201, 999, 1000, 2001}
	ids := map[queue.SeriesID]bool{}
	for _, prefix := range prefixes() {
		hall := queue.Series{ID: queue.SeriesID(prefix), Prefix: prefix}
		for _, seq := range seqs {
			take(hall.No(seq), "the hall")
		}
		ids[hall.ID] = true
		for _, m := range machines {
			own := hall.Own(m)
			if ids[own.ID] {
				t.Fatalf("series %s twice", own.ID)
			}
			ids[own.ID] = true
			for _, seq := range seqs {
				take(own.No(seq), fmt.Sprintf("machine %q, series %s, counter %d", m, prefix, seq))
			}
		}
	}
	if got := (queue.Series{ID: "A", Prefix: "A"}).Own("2").No(1); got != "A2-01" {
		t.Errorf("own number: got %s, want A2-01", got)
	}
}

// prefixes are all that a hall may have.
func prefixes() []string {
	var all []string
	for a := 'A'; a <= 'Z'; a++ {
		all = append(all, string(a))
		for b := 'A'; b <= 'Z'; b++ {
			all = append(all, string([]rune{a, b}))
		}
	}
	return all
}

// What keeps them apart is that no hall may have a prefix or a series as an own series has it.
func TestNoHallHasAnOwnSeries(t *testing.T) {
	for _, m := range machines {
		h := queue.Demo()
		h.Series = slices.Clone(h.Series)
		h.Series[0] = h.Series[0].Own(m)
		_, err := queue.NewHall(h)
		if fault.KindOf(err) != fault.Invalid || !strings.Contains(err.Error(), "series[0].prefix") || !strings.Contains(err.Error(), "series[0].id") {
			t.Errorf("machine %q: a hall with %+v: got %v", m, h.Series[0], err)
		}
	}
}

func TestOwnSeriesKnowsItsMachine(t *testing.T) {
	hall := queue.Series{ID: "estate", Prefix: "AB", Digits: 4}
	for _, m := range machines {
		for _, other := range machines {
			if got := hall.Own(m).OwnedBy(other); got != (m == other) {
				t.Errorf("series of %q is owned by %q: %v", m, other, got)
			}
		}
		if hall.OwnedBy(m) {
			t.Errorf("the hall's series is owned by %q", m)
		}
		forged := hall.Own(m)
		forged.Prefix = "AB1" + forged.Prefix
		if forged.OwnedBy(m) {
			t.Errorf("%+v is owned by %q", forged, m)
		}
	}
}

func FuzzOwnNumbers(f *testing.F) {
	f.Add("A", "2", 1, "A", "2-0", 1)
	f.Add("A", "A2", 201, "AA", "2", 1)
	f.Fuzz(func(t *testing.T, p1, m1 string, n1 int, p2, m2 string, n2 int) {
		all := prefixes()
		if !slices.Contains(all, p1) || !slices.Contains(all, p2) || n1 < 1 || n2 < 1 {
			return
		}
		a, b := queue.Series{ID: queue.SeriesID(p1), Prefix: p1}, queue.Series{ID: queue.SeriesID(p2), Prefix: p2}
		same := p1 == p2 && m1 == m2 && n1 == n2
		if got := a.Own(m1).No(n1) == b.Own(m2).No(n2); got != same {
			t.Errorf("%s and %s: equal %v", a.Own(m1).No(n1), b.Own(m2).No(n2), got)
		}
		if a.Own(m1).No(n1) == b.No(n2) {
			t.Errorf("%s is a number of the hall", b.No(n2))
		}
	})
}

func leaseRequest() queue.LeaseRequest {
	return queue.LeaseRequest{
		ID: "1", Hall: "jiaohe", Day: civil.Date{Year: 2026, Month: time.November, Day: 23}, Terminal: "2",
		Series: queue.Series{ID: "A", Prefix: "A"}, Count: queue.DefaultLease,
	}
}

func TestHallGrantsBlocksOfTodayOnly(t *testing.T) {
	h := queue.Demo()
	tests := []struct {
		name   string
		now    string
		change func(*queue.LeaseRequest)
		want   fault.Kind
		ok     bool
	}{
		{name: "today", now: "2026-11-23 08:00", ok: true},
		{name: "the last minute", now: "2026-11-23 23:59", ok: true},
		{name: "a clock behind", now: "2026-11-22 23:59", want: fault.Refused},
		{name: "yesterday's question", now: "2026-11-24 00:00", want: fault.Refused},
		{name: "another hall", now: "2026-11-23 08:00", change: func(r *queue.LeaseRequest) { r.Hall = "elsewhere" }, want: fault.NotFound},
		{name: "no series of the hall", now: "2026-11-23 08:00", change: func(r *queue.LeaseRequest) { r.Series.ID = "Z" }, want: fault.NotFound},
		{name: "the series as it was", now: "2026-11-23 08:00", change: func(r *queue.LeaseRequest) { r.Series.Digits = 4 }, want: fault.NotFound},
		{name: "none", now: "2026-11-23 08:00", change: func(r *queue.LeaseRequest) { r.Count = 0 }, want: fault.Invalid},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := leaseRequest()
			if tt.change != nil {
				tt.change(&r)
			}
			if err := h.CheckLease(r, at(t, tt.now)); (err == nil) != tt.ok || fault.KindOf(err) != tt.want {
				t.Errorf("got %v, want kind %v, ok %v", err, tt.want, tt.ok)
			}
		})
	}
}

func TestCutGoesOnWhereNobodyCanHaveBeen(t *testing.T) {
	for _, tt := range []struct {
		name  string
		known queue.Epoch
		mark  int
		state queue.SeriesState
		first int // 0: refused
	}{
		{"first block", "", 0, queue.SeriesState{Epoch: "now", Fresh: true}, 1},
		{"in the middle", "now", 30, queue.SeriesState{Epoch: "now", Fresh: true, Counter: 40}, 41},
		{"lost, the mark tells", "", 41, queue.SeriesState{Epoch: "now", Counter: 40}, 1001},
		{"lost, a round mark", "", 1000, queue.SeriesState{Epoch: "now", Counter: 40}, 2001},
		{"lost, the life tells", "before", 0, queue.SeriesState{Epoch: "now", Fresh: true}, 1001},
		{"lost, the life tells once", "before", 0, queue.SeriesState{Epoch: "now", Fresh: true, Counter: 1020}, 1021},
		{"lost on an earlier day", "before", 0, queue.SeriesState{Epoch: "now", Counter: 7}, 8},
		{"blocks used up", "now", 0, queue.SeriesState{Epoch: "now", Blocks: queue.MaxLeases}, 0},
		{"numbers used up", "now", 0, queue.SeriesState{Epoch: "now", Counter: queue.MaxSeq - queue.DefaultLease + 1}, 0},
		{"the last block", "now", 0, queue.SeriesState{Epoch: "now", Counter: queue.MaxSeq - queue.DefaultLease}, queue.MaxSeq - queue.DefaultLease + 1},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r := leaseRequest()
			r.Known, r.Mark = tt.known, tt.mark
			got, err := r.Cut(tt.state)
			if tt.first == 0 {
				if fault.KindOf(err) != fault.Refused {
					t.Errorf("got %+v, %v; want refused", got, err)
				}
				return
			}
			want := queue.Lease{
				ID: "1", Epoch: "now", Hall: "jiaohe", Day: r.Day, Terminal: "2", Series: r.Series, First: tt.first, Last: tt.first + queue.DefaultLease - 1,
			}
			if diff := cmp.Diff(want, got); diff != "" || err != nil {
				t.Errorf("%v (-want +got):\n%s", err, diff)
			}
		})
	}
}

// A ticket that was passed by a number that is on no paper waits again; another state stays.
func TestReplacedTicketWaitsAgainWhenItWasPassed(t *testing.T) {
	day := leaseRequest().Day
	series := queue.Series{ID: "A", Prefix: "A"}
	o := queue.Offline{
		Order: queue.Order{ID: "1", Hall: "jiaohe", Day: day, Service: "estate", Series: series, Terminal: "2"},
		Lease: queue.Lease{ID: "7", Hall: "jiaohe", Day: day, Terminal: "2", Series: series, First: 41, Last: 60}, Seq: 44,
		Print: queue.PrintUnknown, Prints: 1,
	}
	if err := o.Check(); err != nil {
		t.Fatal(err)
	}
	for was, want := range map[queue.State]queue.State{
		queue.Waiting: queue.Waiting, queue.Serving: queue.Serving, queue.Parked: queue.Parked, queue.Passed: queue.Waiting, queue.Done: queue.Done,
		queue.Cleared: queue.Cleared,
	} {
		ticket := queue.Ticket{ID: "1", Hall: "jiaohe", Day: day, Service: "estate", Series: "A", Seq: 12, No: "A012", Terminal: "2", State: was, Print: queue.PrintPending}
		if err := o.Replace(&ticket); err != nil {
			t.Fatal(err)
		}
		if ticket.State != want || ticket.No != "A044" || ticket.Seq != 44 || ticket.Print != queue.PrintUnknown || ticket.Prints != 1 || !ticket.Offline {
			t.Errorf("%s: got %+v", was, ticket)
		}
	}
}
