package announce

import (
	"slices"
	"time"

	"onetrip/queue"
)

// line is the calls that wait to be spoken, the oldest first.
type line struct {
	fresh   time.Duration
	waiting []waiting
	last    int64 // latest Seq that was given
}

type waiting struct {
	call  queue.Call
	since time.Time
}

// drop is a call that will not be spoken.
type drop struct {
	call queue.Call
	why  string
}

// push takes a call, unless it was given before. It returns what had to go for it.
func (l *line) push(c queue.Call, now time.Time) []drop {
	if c.Seq <= l.last {
		return nil
	}
	l.last = c.Seq
	dropped := l.remove(c.No, "called again")
	if len(l.waiting) == Capacity {
		dropped = append(dropped, drop{l.waiting[0].call, "too many wait"})
		l.waiting = slices.Delete(l.waiting, 0, 1)
	}
	l.waiting = append(l.waiting, waiting{c, now})
	return dropped
}

// pop returns the oldest call that is still fresh.
func (l *line) pop(now time.Time) (c queue.Call, dropped []drop, ok bool) {
	for len(l.waiting) > 0 {
		w := l.waiting[0]
		l.waiting = slices.Delete(l.waiting, 0, 1)
		if now.Sub(w.since) <= l.fresh {
			return w.call, dropped, true
		}
		dropped = append(dropped, drop{w.call, "waited too long"})
	}
	return queue.Call{}, dropped, false
}

// cancel takes the calls of a ticket out.
func (l *line) cancel(no queue.TicketNo) []drop { return l.remove(no, "withdrawn") }

func (l *line) remove(no queue.TicketNo, why string) []drop {
	var dropped []drop
	l.waiting = slices.DeleteFunc(l.waiting, func(w waiting) bool {
		if w.call.No != no {
			return false
		}
		dropped = append(dropped, drop{w.call, why})
		return true
	})
	return dropped
}
