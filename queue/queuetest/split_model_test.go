package queuetest_test

import (
	"fmt"
	"math/rand/v2"
	"time"

	"onetrip/kiosk/base/civil"
	"onetrip/kiosk/base/fault"
	"onetrip/queue"
	"onetrip/queue/queuetest"
)

// rules are those on which the emergency scheme rests; a test drops one and must see numbers come twice.
type rules struct {
	leaseFirst   bool // (a) the hall keeps a block before it answers
	counterFirst bool // (b) the terminal keeps its counter before it prints
	losesStore   bool // the hall's disk is lost in the middle, see X6
}

// world is a hall, four terminals and the network between them, from late on one day into the next. It is played step by step, two minutes
// each, by one random source: a seed is a run.
type world struct {
	rules
	rng      *rand.Rand
	hall     *queuetest.Memory
	down     int // steps until the hall is up again
	terms    []*terminal
	delayed  []func(*queuetest.Memory) // requests that are on their way still
	step     int
	papers   map[paperKey]queue.TicketID // what visitors hold
	problems []string
	visits   int
	lost     bool // the hall's disk was lost
}

type paperKey struct {
	day civil.Date
	no  queue.TicketNo
}

// The length of a run and where things happen in it.
const (
	steps    = 240
	midnight = 160
	lossAt   = 60
	cutoff   = steps - 20 // from here on all is well
)

func newWorld(seed uint64, r rules) *world {
	w := &world{rules: r, rng: rand.New(rand.NewPCG(seed, 7)), hall: queuetest.NewMemory(), papers: map[paperKey]queue.TicketID{}}
	for n := range 4 {
		w.terms = append(w.terms, newTerminal(w, fmt.Sprint(n+1)))
	}
	return w
}

// now is the clock of the hall and of all terminals; the day begins anew at midnight.
func (w *world) now() time.Time {
	return queuetest.Monday.At(24*time.Hour, queuetest.Zone).Add(time.Duration(w.step-midnight) * 2 * time.Minute)
}

func (w *world) today() civil.Date { return civil.Of(w.now()) }

// chance is true n times in a thousand, and never at the end, when all is well.
func (w *world) chance(n int) bool { return w.step < cutoff && w.rng.IntN(1000) < n }

func (w *world) problem(format string, args ...any) {
	w.problems = append(w.problems, fmt.Sprintf("step %d: ", w.step)+fmt.Sprintf(format, args...))
}

// play runs the world to its end and returns what went wrong.
func (w *world) play() []string {
	for ; w.step < steps; w.step++ {
		if w.losesStore && w.step == lossAt {
			w.hall, w.lost = queuetest.NewMemory(), true
		}
		w.down = max(0, w.down-1)
		w.deliver()
		for _, t := range w.terms {
			t.live()
		}
	}
	for _, t := range w.terms {
		t.flush()
		if len(t.disk.outbox) > 0 {
			w.problem("terminal %s could not hand over %d tickets", t.name, len(t.disk.outbox))
		}
	}
	w.checkHall()
	return w.problems
}

// deliver hands requests over that were on their way for a while: late, and often for the second time.
func (w *world) deliver() {
	if w.down > 0 {
		return
	}
	var later []func(*queuetest.Memory)
	for _, request := range w.delayed {
		if w.step < cutoff && w.rng.IntN(3) > 0 {
			later = append(later, request)
			continue
		}
		request(w.hall)
	}
	w.delayed = later
}

// call sends a request and reports whether the answer came through. The request must be exact when it is repeated.
func (w *world) call(t *terminal, request func(*queuetest.Memory)) bool {
	if w.down > 0 || t.cut > 0 || w.chance(60) {
		return false
	}
	if w.chance(40) {
		w.delayed = append(w.delayed, request)
		return false
	}
	request(w.hall)
	if w.chance(60) {
		w.delayed = append(w.delayed, request)
	}
	if w.chance(15) {
		w.crashHall()
		return false
	}
	return !w.chance(60)
}

func (w *world) crashHall() { w.down = 1 + w.rng.IntN(20) }

// print puts a paper into a visitor's hand.
func (w *world) print(day civil.Date, no queue.TicketNo, id queue.TicketID) {
	key := paperKey{day, no}
	if other, ok := w.papers[key]; ok && other != id {
		w.problem("number %s of %s is on the papers of %s and %s", no, day, other, id)
	}
	w.papers[key] = id
}

// checkHall wants each ticket that a terminal issued by itself in the hall, once and with the number on its paper.
func (w *world) checkHall() {
	seen, byID := map[paperKey]queue.TicketID{}, map[queue.TicketID]queue.Ticket{}
	for _, t := range w.hall.Tickets() {
		key := paperKey{t.Day, t.No}
		if other, ok := seen[key]; ok {
			w.problem("tickets %s and %s have number %s", t.ID, other, t.No)
		}
		seen[key], byID[t.ID] = t.ID, t
	}
	for _, t := range w.terms {
		for _, o := range t.disk.issued {
			got, ok := byID[o.Order.ID]
			want := o.Order.Series.No(o.Seq)
			if (!ok && !w.lost) || (ok && got.No != want) {
				w.problem("ticket %s of terminal %s has number %q in the hall, %s on the paper", o.Order.ID, t.name, got.No, want)
			}
		}
	}
}

// terminal is a machine. What is on its disk survives a crash; it keeps nothing else.
type terminal struct {
	*world
	name string
	cut  int // steps until the network is back
	disk struct {
		epoch   queue.Epoch
		mark    map[markKey]int // highest number known
		leases  map[queue.SeriesID]block
		asking  map[queue.SeriesID]queue.LeaseRequest // saved before it is sent
		own     map[markKey]int
		pending *queue.Order // the visitor at the screen; saved before it is sent
		outbox  []queue.Offline
		issued  []queue.Offline // all of them, for the check
	}
}

type markKey struct {
	day    civil.Date
	series queue.SeriesID
}

// block is a lease and the number that it gives next.
type block struct {
	queue.Lease
	next int
}

func newTerminal(w *world, name string) *terminal {
	t := &terminal{world: w, name: name}
	t.disk.epoch, _ = w.hall.Epoch(ctx) // as it was enrolled
	t.disk.mark, t.disk.own = map[markKey]int{}, map[markKey]int{}
	t.disk.leases, t.disk.asking = map[queue.SeriesID]block{}, map[queue.SeriesID]queue.LeaseRequest{}
	return t
}

// live is what a terminal does in a step. It gives up where a crash is drawn: the disk stays as it is then.
func (t *terminal) live() {
	if t.step >= cutoff {
		t.cut = 0
	} else if t.cut = max(0, t.cut-1); t.cut == 0 && t.chance(8) {
		t.cut = 30 + t.rng.IntN(210) // 1 to 8 hours
	}
	t.keepBlocks()
	if t.disk.pending == nil && t.rng.IntN(4) == 0 {
		t.visits++
		o := queuetest.Order(t.visits, queuetest.When(t.now()))
		if t.rng.IntN(2) == 0 {
			queuetest.By(queuetest.Person(t.rng.IntN(12)))(&o)
		}
		o.Terminal = t.name
		t.disk.pending = &o
	}
	if t.disk.pending != nil && !t.chance(10) {
		t.serve(*t.disk.pending)
	}
	t.flush()
}

// keepBlocks asks for blocks where the last one is of another day or nearly used up.
func (t *terminal) keepBlocks() {
	for _, id := range []queue.SeriesID{"A", "H"} {
		b, ok := t.disk.leases[id]
		if ok && b.Day == t.today() && b.Epoch == t.disk.epoch && b.Last-b.next >= 2 {
			continue
		}
		r, asked := t.disk.asking[id]
		if !asked || r.Day != t.today() {
			r = queue.LeaseRequest{
				ID: queue.LeaseID(fmt.Sprint("lease ", t.name, t.step, id)), Hall: "jiaohe", Day: t.today(), Terminal: t.name,
				Series: queue.Series{ID: id, Prefix: string(id)}, Count: 6, Known: t.disk.epoch, Mark: t.disk.mark[markKey{t.today(), id}], At: t.now(),
			}
			t.disk.asking[id] = r
		}
		t.lease(r)
	}
}

// lease asks for a block. Without rule (a) the hall's power may go after it has answered and before it has kept the block.
func (t *terminal) lease(r queue.LeaseRequest) {
	var l queue.Lease
	var err error
	forgets := !t.leaseFirst && t.chance(100)
	ok := t.call(t, func(hall *queuetest.Memory) {
		if forgets {
			hall = hall.Copy()
		}
		l, err = hall.Lease(ctx, r)
	})
	if err != nil {
		t.problem("lease: %v", err)
	}
	if forgets {
		t.crashHall()
	}
	if !ok {
		return
	}
	t.disk.leases[r.Series.ID] = block{l, l.First}
	t.know(l.Day, r.Series.ID, l.Last)
	delete(t.disk.asking, r.Series.ID)
	if t.disk.epoch != l.Epoch { // another life: no block of the old one will do for the other series
		t.disk.epoch = l.Epoch
		clear(t.disk.asking)
	}
}

func (t *terminal) know(day civil.Date, series queue.SeriesID, seq int) {
	key := markKey{day, series}
	t.disk.mark[key] = max(t.disk.mark[key], seq)
}

// serve gives the visitor a number: the hall's, or after its silence one of the terminal's.
func (t *terminal) serve(o queue.Order) {
	var got queue.Issued
	var err error
	known := t.disk.epoch
	answered := t.call(t, func(hall *queuetest.Memory) {
		if epoch, _ := hall.Epoch(ctx); epoch != known {
			err = &fault.Error{Kind: fault.Unavailable, Op: "meet another life of the hall"}
			return
		}
		got, err = hall.Issue(ctx, o)
	})
	switch {
	case answered && err == nil:
		t.know(got.Ticket.Day, got.Ticket.Series, got.Ticket.Seq)
		t.disk.pending = nil
		t.print(got.Ticket.Day, got.Ticket.No, got.Ticket.ID)
	case answered && fault.KindOf(err) != fault.Unavailable:
		t.problem("issue: %v", err)
	default:
		t.serveAlone(o)
	}
}

// serveAlone gives the next number of the block of today, or of the terminal's own series when there is none. Without rule (b) the power may go
// after the paper is out and before the counter is kept.
func (t *terminal) serveAlone(o queue.Order) {
	id := o.Series.ID
	issued := queue.Offline{Print: queue.PrintOK, Prints: 1}
	b, ok := t.disk.leases[id]
	ok = ok && b.Day == o.Day && b.next <= b.Last
	if ok {
		issued.Lease, issued.Seq = b.Lease, b.next
	} else {
		o.Series = o.Series.Own(t.name)
		issued.Seq = t.disk.own[markKey{o.Day, id}] + 1
	}
	issued.Order = o
	if !t.counterFirst && t.chance(50) {
		t.print(o.Day, o.Series.No(issued.Seq), o.ID)
		return
	}
	if ok {
		b.next++
		t.disk.leases[id] = b
	} else {
		t.disk.own[markKey{o.Day, id}] = issued.Seq
	}
	t.disk.outbox, t.disk.issued, t.disk.pending = append(t.disk.outbox, issued), append(t.disk.issued, issued), nil
	if t.chance(20) {
		return // the power goes before the paper comes; the number is used
	}
	t.print(o.Day, o.Series.No(issued.Seq), o.ID)
}

// flush hands the terminal's own tickets over, in order, until one is not acknowledged.
func (t *terminal) flush() {
	for len(t.disk.outbox) > 0 {
		o := t.disk.outbox[0]
		var err error
		if !t.call(t, func(hall *queuetest.Memory) { _, err = hall.Adopt(ctx, o) }) {
			return
		}
		if err != nil {
			t.problem("adopt: %v", err)
		}
		t.disk.outbox = t.disk.outbox[1:]
	}
}
