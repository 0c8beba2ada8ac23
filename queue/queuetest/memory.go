// Package queuetest has what tests of the queue need: a store in memory, builders of orders, and the suite that every store must pass.
package queuetest

import (
	"cmp"
	"context"
	"slices"
	"sync"
	"time"

	"onetrip/kiosk/base/civil"
	"onetrip/kiosk/base/fault"
	"onetrip/queue"
)

// Store is everything that a store of the queue does.
type Store interface {
	queue.Store
	queue.Windows
	queue.Lookup
	queue.Reserves
	queue.Ratings
	queue.Appointments
}

// Memory is a Store that forgets everything when the program ends. Its methods may be called from any number of goroutines.
type Memory struct {
	mu      sync.Mutex // guards everything below
	tickets map[queue.TicketID]*entry
	last    map[seriesKey]int
	sold    map[saleKey]int
	desks   map[deskKey]queue.DeskState
	acts    map[queue.ActID]queue.Act
	calls   []call // Seq is the index + 1
	turns   []queue.Turn
	version int64

	reserves memoryReserves
	ratings  map[queue.TicketID]*rated
	bookings map[queue.AppointmentID]*booking
}

type entry struct {
	queue.Ticket
	person string // number of the document
}

type seriesKey struct {
	hall   queue.HallID
	day    civil.Date
	series queue.SeriesID
}

type saleKey struct {
	hall    queue.HallID
	day     civil.Date
	service queue.ServiceID
	sale    queue.Clock
}

var _ Store = (*Memory)(nil)

// NewMemory returns an empty store.
func NewMemory() *Memory {
	return &Memory{
		tickets: map[queue.TicketID]*entry{}, last: map[seriesKey]int{}, sold: map[saleKey]int{}, reserves: newReserves(),
		ratings: map[queue.TicketID]*rated{}, bookings: map[queue.AppointmentID]*booking{},
		desks: map[deskKey]queue.DeskState{}, acts: map[queue.ActID]queue.Act{},
	}
}

// Issue implements queue.Store.
func (m *Memory) Issue(_ context.Context, o queue.Order) (queue.Issued, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if e, ok := m.tickets[o.ID]; ok {
		return queue.Issued{Ticket: e.Ticket}, nil
	}
	if e := m.live(o); e != nil {
		return queue.Issued{Ticket: e.Ticket, Existing: true}, nil
	}
	promised := m.promised(o)
	sale := saleKey{o.Hall, o.Day, o.Service, o.Sale}
	if o.Quota > 0 && promised == nil {
		if m.sold[sale] >= o.Quota {
			return queue.Issued{Refusal: &queue.Refusal{Reason: queue.QuotaFull, From: o.Then}}, nil
		}
		m.sold[sale]++
	}
	key := seriesKey{o.Hall, o.Day, o.Series.ID}
	m.last[key] = m.counter(key) + 1
	e := &entry{person: o.Person.Number, Ticket: o.Ticket(m.last[key])}
	promised.checkIn(&e.Ticket)
	m.tickets[o.ID] = e
	m.version++
	return queue.Issued{Ticket: e.Ticket}, nil
}

// live returns the person's live ticket for the service. There are several only where a terminal issued without the hall: the first one counts.
func (m *Memory) live(o queue.Order) *entry {
	var first *entry
	for _, e := range m.tickets {
		if o.Person.Number == "" || e.person != o.Person.Number || e.Hall != o.Hall || e.Day != o.Day || e.Service != o.Service || !e.State.Live() {
			continue
		}
		if first == nil || before(e.Ticket, first.Ticket) {
			first = e
		}
	}
	return first
}

// before reports whether a was issued before b.
func before(a, b queue.Ticket) bool {
	return cmp.Or(a.Issued.Compare(b.Issued), cmp.Compare(a.ID, b.ID)) < 0
}

// stored is a time as stores keep it.
func stored(t time.Time) time.Time { return t.Truncate(time.Millisecond).UTC() }

// find returns a ticket; the caller holds mu.
func (m *Memory) find(id queue.TicketID) (*entry, error) {
	if e, ok := m.tickets[id]; ok {
		return e, nil
	}
	return nil, &fault.Error{Kind: fault.NotFound, Op: "find ticket " + string(id)}
}

// Ticket implements queue.Store.
func (m *Memory) Ticket(_ context.Context, id queue.TicketID) (queue.Ticket, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	e, err := m.find(id)
	if err != nil {
		return queue.Ticket{}, err
	}
	return e.Ticket, nil
}

// SetPrint implements queue.Store.
func (m *Memory) SetPrint(_ context.Context, p queue.Paper) error {
	if err := p.Check(); err != nil {
		return err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	e, err := m.find(p.Ticket)
	if err != nil || (p.N == e.Prints && p.Outcome == e.Print) {
		return err
	}
	m.version++
	if p.N >= e.Prints {
		e.Print, e.Prints = p.Outcome, p.N
	}
	return nil
}

// Unprinted implements queue.Store.
func (m *Memory) Unprinted(_ context.Context, h queue.HallID, terminal string) ([]queue.Ticket, error) {
	return m.list(func(e *entry) bool {
		return e.Hall == h && e.Terminal == terminal && e.State.Live() && e.Print == queue.PrintPending
	}), nil
}

// list returns the tickets that pick chooses, in the order of issue.
func (m *Memory) list(pick func(*entry) bool) []queue.Ticket {
	m.mu.Lock()
	defer m.mu.Unlock()
	tickets := []queue.Ticket{}
	for _, e := range m.tickets {
		if pick(e) {
			tickets = append(tickets, e.Ticket)
		}
	}
	slices.SortFunc(tickets, func(a, b queue.Ticket) int { return cmp.Or(a.Issued.Compare(b.Issued), cmp.Compare(a.ID, b.ID)) })
	return tickets
}

// Line implements queue.Store.
func (m *Memory) Line(ctx context.Context, id queue.TicketID) (queue.Line, error) {
	t, err := m.Ticket(ctx, id)
	if err != nil || t.State != queue.Waiting {
		return queue.Line{}, err
	}
	var l queue.Line
	for _, o := range m.list(func(e *entry) bool { return sameLine(e.Ticket, t) && e.State == queue.Waiting }) {
		switch own := o.Priority.First() == t.Priority.First(); {
		case own && byPlace(o, t) >= 0:
		case o.Priority.First():
			l.Priority++
		default:
			l.Ordinary++
		}
	}
	return l, nil
}

func sameLine(a, b queue.Ticket) bool {
	return a.Hall == b.Hall && a.Day == b.Day && a.Line == b.Line
}

// byPlace is the order inside a lane.
func byPlace(a, b queue.Ticket) int { return cmp.Or(a.Place.Compare(b.Place), cmp.Compare(a.ID, b.ID)) }

// Counts implements queue.Store.
func (m *Memory) Counts(_ context.Context, h queue.HallID, day civil.Date, services []queue.ServiceID) (queue.Counts, error) {
	c := queue.Counts{
		Lines:  map[queue.ServiceID]queue.Line{},
		Sold:   map[queue.ServiceID]map[queue.Clock]int{},
		Recent: map[queue.ServiceID][]time.Duration{},
		Busy:   map[queue.WindowNo]bool{},
		Runs:   map[queue.WindowNo]int{},
	}
	for _, id := range services {
		c.Lines[id] = lineOf(m.list(func(e *entry) bool { return e.Hall == h && e.Day == day && e.Line == id && e.State == queue.Waiting }))
	}
	for _, t := range m.list(func(e *entry) bool { return e.Hall == h && e.State == queue.Serving }) {
		c.Busy[t.Window] = true
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.countWindows(h, day, c.Runs)
	m.countSales(h, day, c.Sold)
	for _, id := range services {
		if recent := m.recent(h, id); recent != nil {
			c.Recent[id] = recent
		}
	}
	return c, nil
}

// countWindows finds the open windows; the caller holds mu.
func (m *Memory) countWindows(h queue.HallID, day civil.Date, runs map[queue.WindowNo]int) {
	for k, d := range m.desks {
		if k.hall == h && d.Mode == queue.DeskOpen && d.Day == day {
			runs[k.window] = d.Run
		}
	}
}

// countSales counts the numbers given in each sale with a quota; the caller holds mu.
func (m *Memory) countSales(h queue.HallID, day civil.Date, sold map[queue.ServiceID]map[queue.Clock]int) {
	for k, n := range m.sold {
		if k.hall != h || k.day != day {
			continue
		}
		if sold[k.service] == nil {
			sold[k.service] = map[queue.Clock]int{}
		}
		sold[k.service][k.sale] = n
	}
}

func lineOf(waiting []queue.Ticket) queue.Line {
	var l queue.Line
	for _, t := range waiting {
		if t.Priority.First() {
			l.Priority++
		} else {
			l.Ordinary++
		}
	}
	return l
}

// recent returns the latest service times of a line; the caller holds mu.
func (m *Memory) recent(h queue.HallID, line queue.ServiceID) []time.Duration {
	var done []queue.Turn
	for _, t := range m.turns {
		if t.Hall == h && t.Line == line && t.End == queue.TurnDone {
			done = append(done, t)
		}
	}
	slices.SortStableFunc(done, func(a, b queue.Turn) int { return b.Ended.Compare(a.Ended) })
	var recent []time.Duration
	for _, t := range done[:min(len(done), queue.MaxRecent)] {
		recent = append(recent, t.Took)
	}
	return recent
}

// Clear implements queue.Store.
func (m *Memory) Clear(_ context.Context, c queue.Clearing) (int, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	n := 0
	for _, e := range m.tickets {
		if c.Closes(e.Ticket) {
			e.Ticket = c.Close(e.Ticket)
			m.version++
			n++
		}
	}
	for k, d := range m.desks {
		if k.hall == c.Hall && c.ClosesDesk(d) {
			m.desks[k] = c.CloseDesk(d)
			m.version++
		}
	}
	return n, nil
}

// Erase implements queue.Store.
func (m *Memory) Erase(_ context.Context, h queue.HallID, day civil.Date) (int, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	n := 0
	for _, e := range m.tickets {
		if e.Hall == h && e.Day.Before(day) && e.person != "" {
			e.person, e.Masked = "", ""
			n++
		}
	}
	m.eraseNotes(h, day)
	n += m.eraseBookings(h, day)
	if n > 0 {
		m.version++
	}
	return n, nil
}
