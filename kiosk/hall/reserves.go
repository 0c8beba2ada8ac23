package hall

import (
	"context"
	"fmt"

	"onetrip/queue"
)

// Epoch returns the name of the store's life.
func (s *Service) Epoch(ctx context.Context) (queue.Epoch, error) {
	store, err := s.get("read epoch of store")
	if err != nil {
		return "", err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.epoch != "" {
		return s.epoch, nil
	}
	if s.epoch, err = store.Epoch(ctx); err != nil {
		return "", fmt.Errorf("read epoch of store: %w", err)
	}
	return s.epoch, nil
}

// Lease sets numbers aside for a terminal. The same request again returns the same block.
func (s *Service) Lease(ctx context.Context, r queue.LeaseRequest) (queue.Lease, error) {
	store, err := s.get("lease numbers")
	if err != nil {
		return queue.Lease{}, err
	}
	r.Hall, r.At = s.plan().hall.ID, s.opts.Now()
	if r.Day.IsZero() {
		r.Day = s.plan().hall.Day(r.At)
	}
	if r.Count == 0 {
		r.Count = queue.DefaultLease
	}
	if err := s.plan().hall.CheckLease(r, r.At); err != nil {
		return queue.Lease{}, err
	}
	l, err := store.Lease(ctx, r)
	if err != nil {
		return queue.Lease{}, fmt.Errorf("lease numbers of %s to %s: %w", r.Series.ID, r.Terminal, err)
	}
	return l, nil
}

// Adopt takes over the tickets that a terminal issued by itself, each once, in the given order. It stops at the first that cannot be taken
// over; doing it again goes on there.
func (s *Service) Adopt(ctx context.Context, list []queue.Offline) ([]queue.Ticket, error) {
	store, err := s.get("adopt tickets")
	if err != nil {
		return nil, err
	}
	defer s.changed()
	tickets := make([]queue.Ticket, 0, len(list))
	for _, o := range list {
		o.Order.Hall = s.plan().hall.ID
		t, err := store.Adopt(ctx, o)
		if err != nil {
			return tickets, fmt.Errorf("adopt ticket %s: %w", o.Order.ID, err)
		}
		tickets = append(tickets, t)
	}
	return tickets, nil
}
