package queuetest

import (
	"cmp"
	"context"
	"slices"
	"time"

	"onetrip/kiosk/base/civil"
	"onetrip/queue"
)

type deskKey struct {
	hall   queue.HallID
	window queue.WindowNo
}

// call is a ticket as it was called out.
type call struct{ queue.Ticket }

var _ queue.Windows = (*Memory)(nil)

// Act implements queue.Windows.
func (m *Memory) Act(_ context.Context, h queue.Hall, a queue.Act) (queue.Desk, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if before, ok := m.acts[a.ID]; ok {
		if err := a.Again(before.Window, before.Kind); err != nil {
			return queue.Desk{}, err
		}
		return m.desk(h, a.Window, a.At)
	}
	out, err := h.Press(a, m.scene(h, a))
	if err != nil {
		return queue.Desk{}, err
	}
	if len(out.Events) > 0 {
		m.save(h.ID, a, out)
	}
	return m.desk(h, a.Window, a.At)
}

func (m *Memory) save(h queue.HallID, a queue.Act, out queue.Outcome) {
	for _, t := range out.Tickets {
		m.tickets[t.ID].Ticket = t
	}
	if out.Called != nil {
		m.calls = append(m.calls, call{*out.Called})
	}
	m.turns = append(m.turns, out.Turns...)
	m.desks[deskKey{h, a.Window}] = out.Desk
	m.acts[a.ID] = a
	m.version += int64(len(out.Events))
}

// scene gathers what a press is decided from; the caller holds mu.
func (m *Memory) scene(h queue.Hall, a queue.Act) queue.Scene {
	s := queue.Scene{Desk: m.desks[deskKey{h.ID, a.Window}], Serving: m.serving(h.ID, a.Window)}
	n := h.Needs(a, s.Serving)
	if n.Waiting {
		s.Waiting = m.heads(h, a.Window, a.At)
	}
	series, seq, _ := h.ParseNo(n.No)
	for _, e := range m.tickets {
		if e.Hall == h.ID && (e.ID == n.Named || (e.Series == series && e.Seq == seq && e.Day == h.Day(a.At))) {
			s.Named = &e.Ticket
		}
	}
	if n.Behind != nil {
		s.Behind = m.behind(n, h.Day(a.At))
	}
	return s
}

// behind finds the place behind which a passed ticket goes; the caller holds mu.
func (m *Memory) behind(n queue.Needs, day civil.Date) time.Time {
	lane := m.choose(func(t *queue.Ticket) bool {
		return sameLine(*t, *n.Behind) && t.Day == day && t.State == queue.Waiting && t.Priority.First() == n.Behind.Priority.First() &&
			byPlace(*t, *n.Behind) > 0
	})
	if len(lane) == 0 {
		return time.Time{}
	}
	slices.SortFunc(lane, byPlace)
	if n.N == 0 || n.N > len(lane) {
		return lane[len(lane)-1].Place
	}
	return lane[n.N-1].Place
}

func (m *Memory) serving(h queue.HallID, w queue.WindowNo) *queue.Ticket {
	for _, e := range m.tickets {
		if e.Hall == h && e.State == queue.Serving && e.Window == w {
			t := e.Ticket
			return &t
		}
	}
	return nil
}

// choose returns copies of the chosen tickets in no order; the caller holds mu.
func (m *Memory) choose(wanted func(*queue.Ticket) bool) []queue.Ticket {
	var list []queue.Ticket
	for _, e := range m.tickets {
		if wanted(&e.Ticket) {
			list = append(list, e.Ticket)
		}
	}
	return list
}

// heads returns the first callable ticket of each lane of each line of a window; the caller holds mu.
func (m *Memory) heads(h queue.Hall, no queue.WindowNo, now time.Time) []queue.Ticket {
	type laneKey struct {
		line  queue.ServiceID
		first bool
	}
	w, _ := h.Window(no)
	first := map[laneKey]*queue.Ticket{}
	for _, e := range m.tickets {
		k := laneKey{e.Line, e.Priority.First()}
		if e.Hall == h.ID && e.State == queue.Waiting && (first[k] == nil || byPlace(e.Ticket, *first[k]) < 0) && h.Callable(e.Ticket, w, now) {
			first[k] = &e.Ticket
		}
	}
	var heads []queue.Ticket
	for _, t := range first {
		heads = append(heads, *t)
	}
	return heads
}

// Desk implements queue.Windows.
func (m *Memory) Desk(_ context.Context, h queue.Hall, w queue.WindowNo, now time.Time) (queue.Desk, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.desk(h, w, now)
}

func (m *Memory) desk(h queue.Hall, no queue.WindowNo, now time.Time) (queue.Desk, error) {
	w, err := h.FindWindow(no)
	if err != nil {
		return queue.Desk{}, err
	}
	s := queue.Sight{
		Version: m.version, State: m.desks[deskKey{h.ID, no}], Serving: m.serving(h.ID, no), Lines: m.waiters(h, no, now),
		Waiting: m.heads(h, no, now),
		Aside: m.choose(func(t *queue.Ticket) bool {
			return t.Hall == h.ID && (t.State == queue.Parked || t.State == queue.Serving)
		}),
	}
	slices.SortFunc(s.Aside, func(a, b queue.Ticket) int { return cmp.Or(a.Parked.Compare(b.Parked), cmp.Compare(a.ID, b.ID)) })
	if s.Serving != nil {
		s.Usual = m.recent(h.ID, s.Serving.Line)
	}
	for _, t := range m.turns {
		if t.Hall == h.ID && t.Window == no && t.Day == h.Day(now) {
			s.Today.Add(t.End, 1)
		}
	}
	return h.DeskOf(w, s, now), nil
}

// waiters counts the lines as far as a window may call from them; the caller holds mu.
func (m *Memory) waiters(h queue.Hall, no queue.WindowNo, now time.Time) map[queue.ServiceID]queue.Waiters {
	lines := map[queue.ServiceID]queue.Waiters{}
	day := h.Day(now)
	for _, e := range m.tickets {
		if e.Hall != h.ID || e.Day != day || e.State != queue.Waiting || (e.Only != 0 && e.Only != no) {
			continue
		}
		l := lines[e.Line]
		if l.N == 0 || e.Place.Before(l.First) {
			l.First = e.Place
		}
		l.N++
		lines[e.Line] = l
	}
	return lines
}

// Board implements queue.Windows.
func (m *Memory) Board(_ context.Context, h queue.Hall, now time.Time) (queue.Board, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	b := queue.Board{Version: m.version, Calls: []queue.Call{}, Now: now.UTC()}
	seen := map[queue.TicketID]bool{}
	for i := len(m.calls) - 1; i >= 0 && len(b.Calls) < queue.BoardCalls; i-- {
		if t := m.calls[i].Ticket; t.Hall == h.ID && h.Day(t.Called) == h.Day(now) && !seen[t.ID] {
			seen[t.ID] = true
			b.Calls = append(b.Calls, t.Call(int64(i+1)))
		}
	}
	waiting := map[queue.ServiceID]int{}
	for _, e := range m.tickets {
		if e.Hall == h.ID && e.Day == h.Day(now) && e.State == queue.Waiting {
			waiting[e.Line]++
		}
	}
	b.Waiting = h.BoardLines(waiting)
	return b, nil
}

// Version implements queue.Windows.
func (m *Memory) Version(context.Context) (int64, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.version, nil
}
