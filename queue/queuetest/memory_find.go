package queuetest

import (
	"context"

	"onetrip/queue"
)

// Find implements queue.Lookup.
func (m *Memory) Find(_ context.Context, h queue.HallID, f queue.Find) ([]queue.Ticket, error) {
	return m.list(func(e *entry) bool {
		if f.Number != "" {
			return e.Hall == h && e.Day == f.Day && e.person == f.Number
		}
		return e.Hall == h && e.Day == f.Day && e.No == f.No
	}), nil
}
