package hall

import (
	"context"
	"sync"
	"time"

	"onetrip/queue"
)

// fresh is how long the lines that were counted last serve for estimates, whatever was issued since: counting anew for each ticket of a rush
// would cost more than the tickets.
const fresh = 250 * time.Millisecond

// lines are the counts of a moment and who joined since, from which the waits of new tickets are estimated.
type lines struct {
	counts queue.Counts
	change uint64
	at     time.Time

	// mu guards joined.
	mu     sync.Mutex
	joined map[joint]*joiners
}

// joint is a lane of a line.
type joint struct {
	line  queue.ServiceID
	first bool
}

// joiners are those who joined a lane since its line was counted.
type joiners struct {
	n         int
	estimated bool
	wait      queue.Wait // estimated last
	of        int        // how many had joined both lanes then
}

// lines returns counts that are fresh enough to issue a ticket by. It is asked before the ticket is issued, so they do not count it.
func (s *Service) lines(ctx context.Context, store Store) (*lines, error) {
	now := s.opts.Now()
	last := s.latest.Load()
	if last != nil && (last.change == s.changes.Load() || (now.Sub(last.at) < fresh && !now.Before(last.at))) && s.plan().hall.Day(last.at) == s.plan().hall.Day(now) {
		return last, nil
	}
	change := s.changes.Load()
	c, err := s.counts.get(ctx, change, store)
	if err != nil {
		return nil, err
	}
	next := &lines{counts: c, change: change, at: now, joined: map[joint]*joiners{}}
	s.latest.Store(next)
	return next, nil
}

// join estimates the wait of a ticket that was issued just now.
func (l *lines) join(h queue.Hall, t queue.Ticket, now time.Time) queue.Wait {
	l.mu.Lock()
	defer l.mu.Unlock()
	own, other := l.lane(t.Line, t.Priority.First()), l.lane(t.Line, !t.Priority.First())
	line := l.counts.Lines[t.Line]
	if t.Priority.First() {
		line.Priority, line.Ordinary = line.Priority+own.n, line.Ordinary+other.n
	} else {
		line.Priority, line.Ordinary = line.Priority+other.n, line.Ordinary+own.n
	}
	own.n++
	if grown := own.n + other.n - own.of; !own.estimated || grown*20 >= line.Waiting() {
		own.wait, own.of, own.estimated = h.Wait(t.Line, line, t.Priority, l.counts, now), own.n+other.n, true
		return own.wait
	}
	wait := own.wait // one more in a long line changes the number ahead, not the estimate
	wait.Ahead = h.Ahead(t.Line, line, t.Priority, l.counts, now)
	return wait
}

func (l *lines) lane(line queue.ServiceID, first bool) *joiners {
	key := joint{line, first}
	if l.joined[key] == nil {
		l.joined[key] = &joiners{}
	}
	return l.joined[key]
}
