package queue

import (
	"cmp"
	"slices"
	"time"
)

// MaxPriorityRun is how many priority tickets a window calls in a row while it could call an ordinary one: after them, one ordinary ticket.
const MaxPriorityRun = 2

// First reports whether the class is called before ordinary tickets.
func (p Priority) First() bool { return p != Ordinary }

// Joined is a waiting ticket as far as the order of calling is concerned.
type Joined struct {
	ID       TicketID
	Priority Priority
	At       time.Time // its place: Ticket.Place
}

// Callable reports whether the window may call a waiting ticket: it serves the ticket's line, the ticket is not meant for another window,
// its appointment has begun, and it is one of today's.
func (h Hall) Callable(t Ticket, w Window, now time.Time) bool {
	return t.State == Waiting && w.serves(t.Line) && (t.Only == 0 || t.Only == w.No) && !t.From.After(now) && t.Day == h.Day(now)
}

// Next returns the ticket that a window calls next; false means that nobody may be called there now. waiting must hold at least the first
// callable ticket of each lane of each line that the window serves, by Place and then by ID. run is how many priority tickets the window
// has called in a row.
//
// This is the rule of the whole hall; no clerk chooses:
//
//   - All lines of a window have two lanes together: priority (every class but ordinary) and ordinary. No class goes before another
//     inside the priority lane, as no law ranks them.
//   - Inside a lane the ticket goes first that has waited longest since its Place, times the weight of its line at the window; then the
//     earlier Place, then the lower ID. With weights of 1 that is plain order of arrival. Numbers play no part.
//   - The priority lane goes first, but after MaxPriorityRun priority calls in a row a window calls an ordinary ticket if it can.
//
// How long an ordinary ticket T may be kept waiting, however many priority visitors come (a property test plays it): let k windows serve its
// line, and let A be the ordinary tickets of the lines of these windows whose Place is earlier. No Place ever moves forward, so that
// nobody joins A once T waits, but a transferred ticket with an earlier Place and one that a terminal issued without the hall.
//
//   - With weights of 1, an ordinary call at one of the k windows takes T or one of A: at most |A| ordinary calls come before T. Each
//     window calls at most MaxPriorityRun priority tickets before its first ordinary call and between two of them. So T is called
//     after at most |A| + MaxPriorityRun·(|A| + k) = 3·|A| + 2·k other calls of the k windows.
//   - With weights, let r be the heaviest weight at the window divided by that of T's line there, at most 9. An ordinary ticket X that is
//     called before T has waited at least a share 1/r of what T has waited at that moment, because its age times its weight is not less. So
//     nobody who waited less than a ninth as long ever goes before; once the ordinary visitors of the preferred lines wait W at most, T
//     is the first of its lane after r·W.
func (h Hall) Next(w Window, waiting []Ticket, run int, now time.Time) (Ticket, bool) {
	var best [2]*Ticket // ordinary, priority
	for i := range waiting {
		t := &waiting[i]
		if !h.Callable(*t, w, now) {
			continue
		}
		if l := lane(t.Priority); best[l] == nil || w.before(t, best[l], now) {
			best[l] = t
		}
	}
	next := best[1]
	if next == nil || (run >= MaxPriorityRun && best[0] != nil) {
		next = best[0]
	}
	if next == nil {
		return Ticket{}, false
	}
	return *next, true
}

// before reports whether the window calls a before b when both are in the same lane. Without weights only the places count, also those that
// lie in the future after the clock was set back.
func (w Window) before(a, b *Ticket, now time.Time) bool {
	urgency := func(t *Ticket) int64 { return int64(w.weight(t.Line)) * max(0, now.Sub(t.Place).Milliseconds()) }
	return cmp.Or(cmp.Compare(urgency(b), urgency(a)), a.Place.Compare(b.Place), cmp.Compare(a.ID, b.ID)) < 0
}

// runAfter returns a window's run after a call.
func runAfter(run int, called Priority) int {
	if called.First() {
		return min(run+1, MaxPriorityRun)
	}
	return 0
}

// CallOrder sorts the waiting tickets of one line into the order in which they are called when nobody else joins and the windows take
// turns. runs are the windows' runs; none means one window that has called nobody.
func CallOrder(waiting []Joined, runs []int) []Joined {
	var lanes [2][]Joined // ordinary, priority
	for _, j := range waiting {
		lanes[lane(j.Priority)] = append(lanes[lane(j.Priority)], j)
	}
	for _, l := range lanes {
		slices.SortFunc(l, func(a, b Joined) int { return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.ID, b.ID)) })
	}
	runs = slices.Clone(runs)
	if len(runs) == 0 {
		runs = []int{0}
	}
	order := make([]Joined, 0, len(waiting))
	for turn := 0; len(lanes[0])+len(lanes[1]) > 0; turn = (turn + 1) % len(runs) {
		next := 1
		if len(lanes[1]) == 0 || (runs[turn] >= MaxPriorityRun && len(lanes[0]) > 0) {
			next = 0
		}
		called := lanes[next][0]
		order, lanes[next] = append(order, called), lanes[next][1:]
		runs[turn] = runAfter(runs[turn], called.Priority)
	}
	return order
}

func lane(p Priority) int {
	if p.First() {
		return 1
	}
	return 0
}

// Line counts who waits in one line.
type Line struct {
	Priority, Ordinary int // waiting in each lane
	// Runs are the runs of the windows that call from it, in any order: how many priority tickets in a row each has called last. None: one
	// window that has called nobody.
	Runs []int
}

// Waiting returns how many people wait.
func (l Line) Waiting() int { return l.Priority + l.Ordinary }

// Ahead returns how many tickets of the line are called at most before a ticket of class p; with one window that is its place in CallOrder,
// and with several, some order of their calls reaches it. For somebody who joins now, the line counts everybody; for a ticket that waits
// already, it counts the earlier tickets of its own lane and all of the other lane, because a later priority ticket may still go before
// an ordinary one.
func (l Line) Ahead(p Priority) int {
	windows, sum, due := max(1, len(l.Runs)), 0, 0
	for _, r := range l.Runs {
		sum += min(r, MaxPriorityRun)
		if r >= MaxPriorityRun {
			due++
		}
	}
	if p.First() {
		// Windows where an ordinary call is due make one; any other follows two priority calls of its window.
		return l.Priority + min(l.Ordinary, due+l.Priority, (l.Priority+sum)/MaxPriorityRun)
	}
	return l.Ordinary + min(l.Priority, MaxPriorityRun*(windows+l.Ordinary)-sum)
}

// Ahead returns how many people are called at most before somebody of class p in the line of a service: see Line.Ahead. The windows are those
// that are open by the counts, or by their hours when none is.
func (h Hall) Ahead(id ServiceID, l Line, p Priority, c Counts, now time.Time) int {
	l.Runs = nil
	for _, w := range h.manned(id, c, now) {
		l.Runs = append(l.Runs, c.Runs[w.No])
	}
	return l.Ahead(p)
}

// manned returns the windows where a service is given now: those that are open by the counts, or by their hours when none is.
func (h Hall) manned(id ServiceID, c Counts, now time.Time) []Window {
	var list []Window
	for _, w := range h.Windows {
		if _, open := c.Runs[w.No]; open && w.serves(id) {
			list = append(list, w)
		}
	}
	if len(list) == 0 {
		return h.OpenWindows(id, now)
	}
	return list
}
