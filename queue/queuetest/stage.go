package queuetest

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"onetrip/kiosk/base/fault"
	"onetrip/queue"
)

// stage is a hall with clerks at its windows, in a test. Each clerk presses what the page would send.
type stage struct {
	*testing.T
	s      Store
	reopen func(*testing.T) Store
	hall   queue.Hall
	now    time.Time
	n      int                               // presses so far
	seen   map[queue.WindowNo]queue.TicketID // what stands on each window's page
}

// newStage opens the demo hall, changed, with these windows open at Morning.
func newStage(e exam, change func(*queue.Hall), windows ...queue.WindowNo) *stage {
	e.Helper()
	s, reopen := e.open(e.T)
	g := &stage{T: e.T, s: s, reopen: reopen, hall: queue.Demo(), now: Morning().Add(time.Hour), seen: map[queue.WindowNo]queue.TicketID{}}
	if change != nil {
		change(&g.hall)
	}
	for _, w := range windows {
		g.press(w, queue.ActOpen)
	}
	return g
}

// issue gives out the n-th ticket, n seconds after Morning.
func (g *stage) issue(n int, options ...func(*queue.Order)) queue.Ticket {
	g.Helper()
	return issue(g.T, g.s, Order(n, options...))
}

// after moves the clock.
func (g *stage) after(d time.Duration) { g.now = g.now.Add(d) }

// clerk returns who sits at a window.
func clerk(w queue.WindowNo) queue.StaffID { return queue.StaffID(fmt.Sprintf("clerk.%d", int(w))) }

// act returns the press of a key by who sits at the window and looks at its page.
func (g *stage) act(w queue.WindowNo, kind queue.ActKind, options ...func(*queue.Act)) queue.Act {
	g.n++
	a := queue.Act{ID: queue.ActID(ID(1_000_000 + g.n)), Kind: kind, Window: w, Clerk: clerk(w), At: g.now, Ticket: g.seen[w]}
	for _, change := range options {
		change(&a)
	}
	return a
}

// press presses a key, which must work.
func (g *stage) press(w queue.WindowNo, kind queue.ActKind, options ...func(*queue.Act)) queue.Desk {
	g.Helper()
	return g.send(g.act(w, kind, options...))
}

func (g *stage) send(a queue.Act) queue.Desk {
	g.Helper()
	d, err := g.s.Act(g.Context(), g.hall, a)
	if err != nil {
		g.Fatalf("%s at %v: %v", a.Kind, a.Window, err)
	}
	g.look(d)
	return d
}

// look is the page taking in what the hall answered.
func (g *stage) look(d queue.Desk) {
	delete(g.seen, d.Window)
	if d.Serving != nil {
		g.seen[d.Window] = d.Serving.ID
	}
}

// refuse presses a key, which must fail and change nothing.
func (g *stage) refuse(kind fault.Kind, key string, a queue.Act) {
	g.Helper()
	_ = g.refusal(kind, key, a)
}

// refusal is refuse for who wants to read the error.
func (g *stage) refusal(kind fault.Kind, key string, a queue.Act) error {
	g.Helper()
	before := g.version()
	_, err := g.s.Act(g.Context(), g.hall, a)
	if err == nil || fault.KindOf(err) != kind || fault.KeyOf(err) != key {
		g.Fatalf("%s at %v: got %v with key %q, want %v with key %q", a.Kind, a.Window, err, fault.KeyOf(err), kind, key)
	}
	if after := g.version(); after != before {
		g.Errorf("%s at %v was refused and changed the hall from version %d to %d", a.Kind, a.Window, before, after)
	}
	return err
}

func (g *stage) version() int64 {
	g.Helper()
	v, err := g.s.Version(g.Context())
	must(g.T, err)
	return v
}

func (g *stage) desk(w queue.WindowNo) queue.Desk {
	g.Helper()
	d, err := g.s.Desk(g.Context(), g.hall, w, g.now)
	must(g.T, err)
	return d
}

func (g *stage) board() queue.Board {
	g.Helper()
	b, err := g.s.Board(g.Context(), g.hall, g.now)
	must(g.T, err)
	return b
}

// ticket returns a ticket as it is now.
func (g *stage) ticket(id queue.TicketID) queue.Ticket {
	g.Helper()
	return ticket(g.T, g.s, id)
}

// calls presses next until nobody waits, each after a minute, and returns the numbers as they were called.
func (g *stage) calls(w queue.WindowNo) []queue.TicketNo {
	g.Helper()
	var order []queue.TicketNo
	for {
		g.after(time.Minute)
		d, err := g.s.Act(g.Context(), g.hall, g.act(w, queue.ActNext))
		if fault.KeyOf(err) == queue.KeyNobody {
			return order
		}
		must(g.T, err)
		g.look(d)
		if d.Serving != nil {
			order = append(order, d.Serving.No)
		}
	}
}

// callAll calls the ticket in service as often as the rules allow.
func (g *stage) callAll(w queue.WindowNo) {
	g.Helper()
	for {
		g.after(15 * time.Second)
		d := g.press(w, queue.ActRecall)
		if d.Keys.CallsLeft == 0 {
			return
		}
	}
}

// clear lets the hall's clock close what is due.
func (g *stage) clear(want int) {
	g.Helper()
	n, err := g.s.Clear(g.Context(), g.hall.LastClearing(g.now))
	must(g.T, err)
	if n != want {
		g.Errorf("clearing at %v closed %d tickets, want %d", g.now, n, want)
	}
}

// Changes of an act.
func because(reason string) func(*queue.Act) { return func(a *queue.Act) { a.Reason = reason } }

func to(line queue.ServiceID, w queue.WindowNo) func(*queue.Act) {
	return func(a *queue.Act) { a.Service, a.To = line, w }
}

func of(id queue.TicketID) func(*queue.Act) { return func(a *queue.Act) { a.Ticket = id } }

func by(who queue.StaffID) func(*queue.Act) { return func(a *queue.Act) { a.Clerk = who } }

func ended(r queue.Result) func(*queue.Act) { return func(a *queue.Act) { a.Result = r } }

// For makes an order one for another service of the demo hall, in the series A.
func For(id queue.ServiceID) func(*queue.Order) {
	return func(o *queue.Order) { o.Service, o.Series = id, queue.Series{ID: "A", Prefix: "A"} }
}

// hint returns the hint of an error.
func hint(err error) string {
	if e, ok := errors.AsType[*fault.Error](err); ok {
		return e.Hint
	}
	return ""
}
