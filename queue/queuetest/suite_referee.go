package queuetest

import (
	"cmp"
	"math/rand/v2"
	"slices"
	"sync"
	"time"

	"onetrip/kiosk/base/basetest"
	"onetrip/kiosk/base/fault"
	"onetrip/queue"
)

// eight gives the hall eight windows that share three lines in several ways.
func eight(h *queue.Hall) {
	services := []queue.ServiceID{"consult", "estate", "trade"}
	h.Windows = nil
	for n := range 8 {
		h.Windows = append(h.Windows, queue.Window{No: queue.WindowNo(n + 1), Services: services[:3-n%3]})
	}
	for i := range h.Services {
		h.Services[i].Pass = 2
	}
}

// mixed makes the n-th order one of some line and class.
func mixed(r *rand.Rand) func(*queue.Order) {
	line := []queue.ServiceID{"consult", "consult", "estate", "trade"}[r.IntN(4)]
	class := []queue.Priority{"", "", queue.Elderly, queue.Military}[r.IntN(4)]
	return func(o *queue.Order) { For(line)(o); As(class)(o) }
}

// observed is a call as a window saw it.
type observed struct {
	version int64
	window  queue.WindowNo
	ticket  queue.TicketID
}

// hammer lets eight windows press next as fast as they can until nobody waits; some presses are sent twice at once. The referee then goes
// through the calls in the order in which the store made them.
func hammer(e exam) {
	g := newStage(e, eight, 1, 2, 3, 4, 5, 6, 7, 8)
	const tickets = 2000
	referee := newReferee(g.hall)
	r := basetest.Seeded(1)
	orders := make([]queue.Order, tickets)
	for n := range orders {
		orders[n] = Order(n, mixed(r), When(Morning().Add(time.Duration(n)*time.Millisecond)))
	}
	var mu sync.Mutex // guards referee
	together(func(c int) {
		for n := c; n < tickets; n += callers {
			t := issue(g.T, g.s, orders[n])
			mu.Lock()
			referee.issued(t)
			mu.Unlock()
		}
	})
	var wg sync.WaitGroup
	histories := make([][]observed, 8)
	for i := range histories {
		wg.Go(func() { histories[i] = g.window(queue.WindowNo(i + 1)) })
	}
	wg.Wait()
	history := slices.Concat(histories...)
	slices.SortFunc(history, func(a, b observed) int { return cmp.Compare(a.version, b.version) })
	for i, o := range history {
		if err := referee.called(o.window, o.ticket); err != nil {
			g.Fatalf("call %d: %v", i, err)
		}
	}
	if len(history) != tickets {
		g.Errorf("%d calls, want %d", len(history), tickets)
	}
	for n := range tickets {
		if got := g.ticket(ID(n)); got.State != queue.Done {
			g.Fatalf("ticket %s is %s", got.No, got.State)
		}
	}
}

// window presses next at one window until nobody waits.
func (g *stage) window(w queue.WindowNo) (calls []observed) {
	var seen queue.TicketID
	for n := 0; ; n++ {
		a := queue.Act{
			ID: queue.ActID(ID(int(w)*100_000 + n)), Kind: queue.ActNext, Window: w, Clerk: clerk(w), At: g.now, Ticket: seen,
		}
		d, err := g.s.Act(g.Context(), g.hall, a)
		if n%7 == 0 && err == nil {
			again, err := g.s.Act(g.Context(), g.hall, a)
			if err != nil || (d.Serving != nil && again.Serving.ID != d.Serving.ID) {
				g.Errorf("window %d: the second press got %+v, %v; want %+v", w, again.Serving, err, d.Serving)
			}
		}
		if fault.KeyOf(err) == queue.KeyNobody {
			return calls
		}
		if err != nil {
			g.Errorf("window %d: %v", w, err)
			return calls
		}
		if seen = ""; d.Serving != nil {
			seen = d.Serving.ID
			calls = append(calls, observed{d.Version, w, seen})
		}
	}
}

// randomDay presses keys at random, those that may not be pressed too. The referee checks each call, the keys that a window shows must be
// those that work, and at the end every ticket must stand where the referee saw it last.
func randomDay(e exam) {
	r := basetest.Rand(e.T)
	g := newStage(e, eight, 1, 2, 3, 4, 5, 6, 7, 8)
	referee := newReferee(g.hall)
	n := 0
	for range 1500 {
		g.after(time.Duration(1+r.IntN(20000)) * time.Millisecond)
		if r.IntN(4) == 0 {
			n++
			referee.issued(g.issue(n, mixed(r), When(g.now)))
			continue
		}
		g.randomPress(r, referee, queue.WindowNo(1+r.IntN(8)))
	}
	for id, want := range referee.places {
		got := g.ticket(id)
		if got.State != want.State || got.Line != want.Line || got.Passes != want.Passes || (got.State == queue.Serving && (got.Window != want.Window || got.Calls != want.Calls)) {
			g.Errorf("ticket %s: got %+v, want %+v", got.No, got, want.Ticket)
		}
	}
}

func (g *stage) randomPress(r *rand.Rand, referee *referee, w queue.WindowNo) {
	g.Helper()
	before := g.desk(w)
	if before.Mode != queue.DeskOpen {
		g.press(w, queue.ActOpen)
		return
	}
	kinds := []queue.ActKind{
		queue.ActNext, queue.ActNext, queue.ActRecall, queue.ActRecall, queue.ActRecall, queue.ActPass, queue.ActPass, queue.ActTransfer,
		queue.ActPark, queue.ActResume, queue.ActFinish, queue.ActPause,
	}
	a := g.act(w, kinds[r.IntN(len(kinds))], because("r"), randomTarget(r, before))
	d, err := g.s.Act(g.Context(), g.hall, a)
	if kind := fault.KindOf(err); err != nil && (may(before, a.Kind) || !slices.Contains([]fault.Kind{fault.Conflict, fault.Refused, fault.NotFound}, kind)) {
		g.Fatalf("%s at %v may be pressed by %+v: %v", a.Kind, w, before.Keys, err)
	}
	if err != nil {
		return
	}
	if !may(before, a.Kind) {
		g.Fatalf("%s at %v may not be pressed by %+v", a.Kind, w, before.Keys)
	}
	g.look(d)
	referee.pressed(a)
	if a.Kind == queue.ActNext && d.Serving != nil {
		if err := referee.called(w, d.Serving.ID); err != nil {
			g.Fatal(err)
		}
	}
}

// randomTarget completes a press: another line for a transfer, a parked ticket for a resume.
func randomTarget(r *rand.Rand, d queue.Desk) func(*queue.Act) {
	return func(a *queue.Act) {
		switch {
		case a.Kind == queue.ActTransfer && d.Serving != nil:
			lines := slices.DeleteFunc([]queue.ServiceID{"consult", "estate", "trade"}, func(s queue.ServiceID) bool { return s == d.Serving.Service })
			a.Service = lines[r.IntN(2)]
			if r.IntN(3) == 0 {
				a.To = 1 // serves all of them
			}
		case a.Kind == queue.ActResume && len(d.Parked) > 0:
			a.Ticket = d.Parked[r.IntN(len(d.Parked))].ID
		case a.Kind == queue.ActResume:
			a.Ticket = ID(9_999_999)
		}
	}
}

// may reports whether a window shows that a key may be pressed.
func may(d queue.Desk, kind queue.ActKind) bool {
	k := d.Keys
	return map[queue.ActKind]bool{
		queue.ActNext: k.Next, queue.ActRecall: k.Recall, queue.ActPass: k.Pass, queue.ActTransfer: k.Transfer, queue.ActPark: k.Park,
		queue.ActResume: k.Resume, queue.ActFinish: k.Finish, queue.ActPause: k.Pause,
	}[kind]
}
