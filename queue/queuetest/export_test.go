package queuetest

import (
	"maps"

	"onetrip/queue"
)

// Copy returns a store that knows the same and goes its own way.
func (m *Memory) Copy() *Memory {
	m.mu.Lock()
	defer m.mu.Unlock()
	c := NewMemory()
	for id, e := range m.tickets {
		own := *e
		c.tickets[id] = &own
	}
	c.last, c.sold, c.reserves = maps.Clone(m.last), maps.Clone(m.sold), m.reserves
	c.reserves.leases = maps.Clone(m.reserves.leases)
	return c
}

// Tickets returns every ticket in the order of issue.
func (m *Memory) Tickets() []queue.Ticket { return m.list(func(*entry) bool { return true }) }
