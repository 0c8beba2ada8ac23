package queuetest

import (
	"context"
	"crypto/rand"
	"fmt"

	"onetrip/kiosk/base/civil"
	"onetrip/kiosk/base/fault"
	"onetrip/queue"
)

var _ queue.Reserves = (*Memory)(nil)

// memoryReserves is what a Memory knows about emergency blocks; Memory.last counts past them.
type memoryReserves struct {
	epoch  queue.Epoch
	lost   civil.Date // the latest day of which numbers were lost
	leases map[leaseKey]queue.Lease
}

// leaseKey: a request that was answered in a life that was lost may come once more.
type leaseKey struct {
	id    queue.LeaseID
	epoch queue.Epoch
}

func keyOf(l queue.Lease) leaseKey { return leaseKey{l.ID, l.Epoch} }

func newReserves() memoryReserves {
	return memoryReserves{epoch: newEpoch(), leases: map[leaseKey]queue.Lease{}}
}

func newEpoch() queue.Epoch { return queue.Epoch(rand.Text()) }

// Epoch implements queue.Reserves.
func (m *Memory) Epoch(context.Context) (queue.Epoch, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.reserves.epoch, nil
}

// Renew implements queue.Reserves.
func (m *Memory) Renew(_ context.Context, h queue.HallID, day civil.Date) (queue.Epoch, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.reserves.epoch, m.reserves.lost = newEpoch(), day
	m.version++
	for key, last := range m.last {
		if key.hall == h && key.day == day {
			m.last[key] = queue.Resume(last)
		}
	}
	return m.reserves.epoch, nil
}

// Lease implements queue.Reserves.
func (m *Memory) Lease(_ context.Context, r queue.LeaseRequest) (queue.Lease, error) {
	if err := r.Check(); err != nil {
		return queue.Lease{}, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if l, ok := m.reserves.leases[leaseKey{r.ID, m.reserves.epoch}]; ok {
		return l.Answer(r)
	}
	key := seriesKey{r.Hall, r.Day, r.Series.ID}
	state := queue.SeriesState{Epoch: m.reserves.epoch, Fresh: m.fresh(r), Counter: m.counter(key), Blocks: m.blocks(r)}
	l, err := r.Cut(state)
	if err != nil {
		return queue.Lease{}, err
	}
	if r.Loss(state) {
		m.reserves.lost = r.Day
	}
	m.last[key], m.reserves.leases[keyOf(l)] = l.Last, l
	m.version++
	return l, nil
}

// counter returns the highest number of a series that was given or set aside, or may have been on a day that was lost.
func (m *Memory) counter(k seriesKey) int {
	if k.day == m.reserves.lost {
		return max(m.last[k], queue.Resume(0))
	}
	return m.last[k]
}

// blocks counts the blocks that the terminal has in the series and day.
func (m *Memory) blocks(r queue.LeaseRequest) int {
	n := 0
	for _, l := range m.reserves.leases {
		if l.Hall == r.Hall && l.Day == r.Day && l.Terminal == r.Terminal && l.Series.ID == r.Series.ID {
			n++
		}
	}
	return n
}

// fresh reports whether this life may have begun on the day of the request.
func (m *Memory) fresh(r queue.LeaseRequest) bool {
	for _, e := range m.tickets {
		if e.Hall == r.Hall && e.Day.Before(r.Day) {
			return false
		}
	}
	return true
}

// Adopt implements queue.Reserves.
func (m *Memory) Adopt(_ context.Context, o queue.Offline) (queue.Ticket, error) {
	if err := o.Check(); err != nil {
		return queue.Ticket{}, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	e, known := m.tickets[o.Order.ID]
	if known && o.Is(e.Ticket) {
		return e.Ticket, nil
	}
	if err := m.checkNumber(o); err != nil {
		return queue.Ticket{}, err
	}
	if known {
		if err := o.Replace(&e.Ticket); err != nil {
			return queue.Ticket{}, err
		}
	} else {
		e = m.adopt(o)
	}
	m.setAside(o)
	m.version++
	return e.Ticket, nil
}

// checkNumber wants a known block to be as it was given, and the number to be free.
func (m *Memory) checkNumber(o queue.Offline) error {
	if l, ok := m.reserves.leases[keyOf(o.Lease)]; ok {
		if err := o.CheckBlock(l); err != nil {
			return err
		}
	}
	for _, e := range m.tickets {
		if e.Hall == o.Order.Hall && e.Day == o.Order.Day && e.Series == o.Order.Series.ID && e.Seq == o.Seq {
			return &fault.Error{Kind: fault.Conflict, Op: "adopt ticket", Err: fmt.Errorf("%s is the number of ticket %s", e.No, e.ID)}
		}
	}
	return nil
}

// adopt keeps a ticket that the store has never seen.
func (m *Memory) adopt(o queue.Offline) *entry {
	t := o.Ticket()
	if promised := m.promised(o.Order); promised != nil {
		promised.checkIn(&t)
	} else if o.Order.Quota > 0 {
		m.sold[saleKey{t.Hall, t.Day, t.Service, o.Order.Sale}]++
	}
	e := &entry{Ticket: t, person: o.Order.Person.Number}
	m.tickets[t.ID] = e
	return e
}

// setAside remembers the block of a life that was lost.
func (m *Memory) setAside(o queue.Offline) {
	l := o.Lease
	if _, known := m.reserves.leases[keyOf(l)]; known || l.ID == "" {
		return
	}
	m.reserves.leases[keyOf(l)] = l
	if key := (seriesKey{l.Hall, l.Day, l.Series.ID}); m.last[key] < l.Last {
		m.last[key], m.reserves.lost = queue.Resume(l.Last), l.Day
	}
}
