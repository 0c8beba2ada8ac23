package uplink_test

import (
	"context"
	"flag"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"onetrip/kiosk/base/vault"
	"onetrip/queue"
	"onetrip/queue/queuetest"
)

var (
	campaign = flag.Int("uplink.seeds", 60, "how many simulated days TestSplits runs")
	first    = flag.Uint64("uplink.first", 1, "the seed of the first day")
)

// day is a simulated business day of four terminals and a hall, with everything going wrong.
type day struct {
	seed      uint64
	hall      *server
	terminals []*terminal
	end       time.Time
	lost      time.Time // when the hall lost its store; zero: never

	mu      sync.Mutex // guards what is below
	papers  []paper    // what visitors hold: the truth
	counts  tally
	visitor int
	acts    int
}

// paper is a ticket in a visitor's hand.
type paper struct {
	queue.Ticket
	outcome queue.Print // what the terminal was told; "" when it lost power before
}

// tally says what a day tested.
type tally struct{ Papers, Offline, Own, Replaced, Lost, PowerCuts, HallFalls, Existing int }

func (a tally) plus(b tally) tally {
	return tally{
		a.Papers + b.Papers, a.Offline + b.Offline, a.Own + b.Own, a.Replaced + b.Replaced, a.Lost + b.Lost,
		a.PowerCuts + b.PowerCuts, a.HallFalls + b.HallFalls, a.Existing + b.Existing,
	}
}

const terminals = 4

// TestSplits lets the way to the hall be cut for one to eight hours, messages be lost, late and doubled, and both sides lose power, on many
// days: no number is given twice, and after healing the hall has every ticket once, under the number on its paper. The long campaign is
// go test -tags ci -run TestSplits ./kiosk/uplink -timeout 3h -v -uplink.seeds=2000
func TestSplits(t *testing.T) {
	seeds := *campaign
	if testing.Short() {
		seeds = min(seeds, 8)
	}
	v := keys(t)
	var sum tally
	for seed := *first; seed < *first+uint64(seeds); seed++ {
		synctest.Test(t, func(t *testing.T) {
			d := newDay(seed, v)
			d.run(t)
			for _, p := range d.problems(t) {
				t.Errorf("seed %d: %s", seed, p)
			}
			sum = sum.plus(d.counts)
		})
		if t.Failed() {
			t.Fatalf("run again with -run TestSplits -uplink.first=%d -uplink.seeds=1", seed)
		}
	}
	t.Logf("%d days from seed %d: %+v", seeds, *first, sum)
	if sum.Offline == 0 || sum.Own == 0 || sum.Replaced == 0 || sum.PowerCuts == 0 || sum.HallFalls == 0 {
		t.Errorf("the days test too little: %+v", sum)
	}
}

// newDay returns a day of four terminals. Every other hall keeps its tickets on a disk that loses power when the hall falls.
func newDay(seed uint64, v *vault.Vault) *day {
	var on storage = &inMemory{queuetest.NewMemory()}
	if seed%2 == 0 {
		on = &onDisk{keys: v, rand: rand.New(rand.NewPCG(seed, 2))}
	}
	d := &day{seed: seed, hall: serve(queue.Demo().DayAndNight(), on), end: time.Now().Add(9 * time.Hour)}
	for i := range terminals {
		own := seed<<8 | uint64(i)
		d.terminals = append(d.terminals, newTerminal(fmt.Sprint(i+1), newWire(d.hall, own), v, own))
	}
	return d
}

// run lives through the day and the minute after it, in which everything heals.
func (d *day) run(t *testing.T) {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	var tasks sync.WaitGroup
	for i, m := range d.terminals {
		if err := m.start(ctx); err != nil {
			t.Fatal(err)
		}
		r := rand.New(rand.NewPCG(d.seed, uint64(100+i)))
		tasks.Go(func() { d.visitors(ctx, m, r) })
		tasks.Go(func() { d.cuts(m, rand.New(rand.NewPCG(d.seed, uint64(200+i)))) })
		tasks.Go(func() { d.powerCuts(ctx, t, m, rand.New(rand.NewPCG(d.seed, uint64(300+i)))) })
	}
	tasks.Go(func() { d.falls(rand.New(rand.NewPCG(d.seed, 400))) })
	for _, w := range d.hall.Hall().Windows {
		tasks.Go(func() { d.window(ctx, w.No, rand.New(rand.NewPCG(d.seed, uint64(500+int(w.No))))) })
	}
	if !d.lost.IsZero() {
		tasks.Go(d.loss)
	}
	tasks.Wait()
	for _, m := range d.terminals {
		m.wire.calm()
	}
	time.Sleep(time.Minute)
	for _, m := range d.terminals {
		waiting, aside, err := m.on().Backlog(ctx)
		if !d.lost.IsZero() {
			aside = 0 // papers of tickets that the hall does not know any more
		}
		if waiting+aside > 0 || err != nil {
			t.Errorf("seed %d: a minute after healing terminal %s has %d entries to deliver and %d set aside, %v", d.seed, m.name, waiting, aside, err)
		}
	}
	time.Sleep(15 * time.Minute) // requests without an answer are settled
	for _, m := range d.terminals {
		m.off()
		m.wire.tasks.Wait()
		m.disk.Close()
	}
	stop()
}

func (d *day) left() time.Duration { return time.Until(d.end) }

// pause sleeps for a random time with this mean, and reports whether the day goes on.
func (d *day) pause(r *rand.Rand, mean time.Duration) bool {
	time.Sleep(min(time.Duration(r.ExpFloat64()*float64(mean)), max(0, d.left())))
	return d.left() > 0
}

// visitors come to a terminal one after the other.
func (d *day) visitors(ctx context.Context, m *terminal, r *rand.Rand) {
	for d.pause(r, 4*time.Minute) {
		d.visit(ctx, m, r)
	}
}

// visit is one person who asks for a number, up to three times.
func (d *day) visit(ctx context.Context, m *terminal, r *rand.Rand) {
	d.mu.Lock()
	d.visitor++
	n := d.visitor
	d.mu.Unlock()
	services := d.hall.Hall().Services
	s := services[r.IntN(3)]
	q := queue.Request{ID: queue.TicketID(fmt.Sprintf("T-%s-%06d", m.name, n)), Service: s.ID, Lang: queue.ZH, Terminal: m.name}
	if s.Identity != queue.NoIdentity {
		q.Card, q.Person = queue.Resident, adult(max(1, n-r.IntN(2)*r.IntN(10))) // some come a second time
		if s.Identity == queue.ByCardOrType && r.IntN(2) == 0 {
			q.Card, q.Person = "", queue.Person{Number: q.Person.Number} // typed
		}
	}
	for range 3 {
		link := m.on()
		if link == nil {
			return // a dark screen
		}
		wait, stop := context.WithTimeout(ctx, 6*time.Second)
		got, err := link.Issue(wait, q)
		stop()
		switch {
		case err != nil:
			time.Sleep(4 * time.Second)
			continue
		case got.Refusal != nil:
			return
		case got.Existing:
			d.mu.Lock()
			d.counts.Existing++
			d.mu.Unlock()
			return
		}
		d.print(ctx, m, link.Printed, got.Ticket, r)
		return
	}
}

// print prints the ticket unless the power goes.
func (d *day) print(ctx context.Context, m *terminal, printed func(context.Context, queue.TicketID, int, queue.Print) error, t queue.Ticket, r *rand.Rand) {
	time.Sleep(time.Second)
	if m.on() == nil {
		return
	}
	p := paper{Ticket: t, outcome: queue.PrintOK}
	if r.IntN(20) == 0 {
		p.outcome = queue.PrintUnknown
	}
	if err := printed(ctx, t.ID, t.Prints+1, p.outcome); err != nil {
		p.outcome = ""
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.papers = append(d.papers, p)
}

// cuts cut the way to the hall for one to eight hours.
func (d *day) cuts(m *terminal, r *rand.Rand) {
	for d.pause(r, 90*time.Minute) {
		m.wire.setCut(true)
		time.Sleep(min(time.Hour+time.Duration(r.Int64N(int64(7*time.Hour))), max(0, d.left())))
		m.wire.setCut(false)
	}
}

// powerCuts switch a terminal off in the middle of anything.
func (d *day) powerCuts(ctx context.Context, t *testing.T, m *terminal, r *rand.Rand) {
	t.Helper()
	again := true
	for again {
		again = d.pause(r, 2*time.Hour)
		if again {
			m.disk.CutAt(1 + r.IntN(60))
			again = d.pause(r, 5*time.Minute)
		}
		m.off()
		if again {
			d.mu.Lock()
			d.counts.PowerCuts++
			d.mu.Unlock()
			again = d.pause(r, time.Minute)
		}
		if err := m.start(ctx); err != nil {
			t.Errorf("seed %d: terminal %s does not start again: %v", d.seed, m.name, err)
			return
		}
	}
}

// falls let the hall fall and stand up again.
func (d *day) falls(r *rand.Rand) {
	for d.pause(r, 3*time.Hour) {
		d.hall.fall()
		d.mu.Lock()
		d.counts.HallFalls++
		d.mu.Unlock()
		d.pause(r, 10*time.Minute)
		d.hall.rise()
	}
}

// loss takes the hall's store away.
func (d *day) loss() {
	time.Sleep(time.Until(d.lost))
	d.hall.fall()
	d.hall.lose()
	time.Sleep(2 * time.Minute) // no disk is put in faster
	d.hall.rise()
}

// window calls one after the other. Now and then nobody comes.
func (d *day) window(ctx context.Context, no queue.WindowNo, r *rand.Rand) {
	act := func(kind queue.ActKind, serving queue.TicketID) queue.Desk {
		d.mu.Lock()
		d.acts++
		a := queue.Act{ID: queue.ActID(fmt.Sprintf("A%06d", d.acts)), Kind: kind, Window: no, Clerk: "li.na", Ticket: serving}
		d.mu.Unlock()
		desk, err := d.hall.Act(ctx, a)
		if err != nil {
			return queue.Desk{}
		}
		return desk
	}
	for d.pause(r, 15*time.Minute) {
		desk := act(queue.ActOpen, "")
		desk = act(queue.ActNext, serving(desk))
		if desk.Serving != nil && r.IntN(10) == 0 {
			act(queue.ActPass, desk.Serving.ID)
		}
	}
}

func serving(d queue.Desk) queue.TicketID {
	if d.Serving == nil {
		return ""
	}
	return d.Serving.ID
}

// problems compares what visitors hold with what the hall has.
func (d *day) problems(t *testing.T) []string {
	t.Helper()
	var found []string
	bad := func(format string, args ...any) { found = append(found, fmt.Sprintf(format, args...)) }
	numbers := map[queue.TicketNo]queue.TicketID{}
	held := map[queue.TicketID]paper{}
	for _, p := range d.papers {
		d.count(p.Ticket)
		if other, ok := numbers[p.No]; ok {
			bad("%s is on the papers of %s and %s", p.No, other, p.ID)
		}
		numbers[p.No], held[p.ID] = p.ID, p
		got, _, err := d.hall.Ticket(t.Context(), p.ID)
		switch {
		case p.Issued.Before(d.lost): // the hall may not know it any more
		case err != nil:
			bad("the hall does not have %s %s: %v", p.ID, p.No, err)
		case got.No != p.No || got.Offline != p.Offline:
			bad("the hall has %s as %s, the paper says %s", p.ID, got.No, p.No)
		case !got.Issued.Equal(p.Issued) && !got.Offline:
			bad("the hall has %s issued at %v, the paper says %v", p.No, got.Issued, p.Issued)
		case p.outcome != "" && got.Print != p.outcome:
			bad("the hall has the paper of %s as %s, it was %s", p.No, got.Print, p.outcome)
		case got.Print == queue.PrintPending:
			bad("nobody has told the hall about the paper of %s", p.No)
		}
	}
	taken := map[string]queue.TicketID{}
	for _, got := range d.hall.all(t) {
		key := fmt.Sprint(got.Day, got.Series, got.Seq)
		if other, ok := taken[key]; ok {
			bad("the hall gave %s to %s and %s", got.No, other, got.ID)
		}
		taken[key] = got.ID
		if _, ok := held[got.ID]; !ok {
			d.counts.Lost++
		}
		if _, ok := held[got.ID]; !ok && got.Print != queue.PrintUnknown {
			bad("the hall has %s %s, whose paper nobody holds, as %s", got.ID, got.No, got.Print)
		}
	}
	d.hall.set(func(s *server) { d.counts.Replaced = s.replaced })
	d.hall.store.close()
	slices.Sort(found)
	return found
}

func (d *day) count(t queue.Ticket) {
	d.counts.Papers++
	if t.Offline {
		d.counts.Offline++
	}
	if strings.Contains(string(t.No), "-") {
		d.counts.Own++
	}
}

// TestALostStore gives the hall another store in the middle of the day: the numbers that visitors hold do not come again.
func TestALostStore(t *testing.T) {
	v := keys(t)
	for seed := *first; seed < *first+uint64(min(*campaign, 3)); seed++ {
		synctest.Test(t, func(t *testing.T) {
			d := newDay(seed, v)
			d.lost = time.Now().Add(270 * time.Minute)
			d.run(t)
			for _, p := range d.problems(t) {
				t.Errorf("seed %d: %s", seed, p)
			}
		})
	}
}

// TestReplays hands every batch of a day over three times more: nothing changes.
func TestReplays(t *testing.T) {
	v := keys(t)
	synctest.Test(t, func(t *testing.T) {
		d := newDay(4711, v)
		defer d.hall.store.close()
		d.run(t)
		before := d.hall.all(t)
		batches := 0
		for range 3 {
			for _, m := range d.terminals {
				for _, batch := range m.wire.adopts {
					batches++
					if _, err := d.hall.Adopt(t.Context(), batch); err != nil {
						t.Errorf("a batch again: %v", err)
					}
				}
			}
		}
		if diff := cmp.Diff(before, d.hall.all(t)); diff != "" || batches == 0 {
			t.Errorf("after %d replays (-before +after):\n%s", batches, diff)
		}
	})
}
