package queue

import (
	"cmp"
	"slices"
	"time"
)

// MaxPriorityRun is how many priority tickets are called in a row while an ordinary one waits: after them, one ordinary ticket.
const MaxPriorityRun = 2

// First reports whether the class is called before ordinary tickets.
func (p Priority) First() bool { return p != Ordinary }

// Joined is a waiting ticket as far as the order of calling is concerned.
type Joined struct {
	ID       TicketID
	Priority Priority
	At       time.Time // when it was issued
}

// CallOrder sorts the waiting tickets of one service into the order in which they are called when nobody else joins. This is the rule
// of the whole hall:
//
//   - The line has two lanes: priority (every class but ordinary) and ordinary. No class goes before another inside the priority lane,
//     as no law ranks them.
//   - Inside a lane the earlier ticket goes first: by the time of issue, then by ticket ID. Numbers play no part.
//   - The priority lane goes first, but after MaxPriorityRun priority calls in a row an ordinary ticket is called when one waits. So an
//     ordinary ticket with n ordinary ones ahead is called after at most 3·n + 2 others, however many priority visitors come.
//
// run is how many priority tickets were called since the last ordinary one.
func CallOrder(waiting []Joined, run int) []Joined {
	var lanes [2][]Joined // ordinary, priority
	for _, j := range waiting {
		lanes[lane(j.Priority)] = append(lanes[lane(j.Priority)], j)
	}
	for _, l := range lanes {
		slices.SortFunc(l, func(a, b Joined) int { return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.ID, b.ID)) })
	}
	order := make([]Joined, 0, len(waiting))
	for len(lanes[0])+len(lanes[1]) > 0 {
		next := 1
		if len(lanes[1]) == 0 || (run >= MaxPriorityRun && len(lanes[0]) > 0) {
			next = 0
		}
		order = append(order, lanes[next][0])
		lanes[next] = lanes[next][1:]
		if run++; next == 0 {
			run = 0
		}
	}
	return order
}

func lane(p Priority) int {
	if p.First() {
		return 1
	}
	return 0
}

// Line counts who waits for one service.
type Line struct {
	Priority, Ordinary int // waiting in each lane
	Run                int // priority tickets called since the last ordinary one
}

// Waiting returns how many people wait.
func (l Line) Waiting() int { return l.Priority + l.Ordinary }

// Ahead returns how many are called, by CallOrder, before a ticket of class p. For somebody who joins now, the line counts everybody; for a
// ticket that waits already, it counts the earlier tickets of its own lane and all of the other lane, because a later priority
// ticket may still go before an ordinary one.
func (l Line) Ahead(p Priority) int {
	run := min(l.Run, MaxPriorityRun)
	if p.First() {
		return l.Priority + min(l.Ordinary, (l.Priority+run)/MaxPriorityRun)
	}
	return l.Ordinary + min(l.Priority, MaxPriorityRun-run+MaxPriorityRun*l.Ordinary)
}
