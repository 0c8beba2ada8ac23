package hall

import (
	"cmp"
	"context"
	"slices"
	"sync"
	"time"

	"onetrip/queue"
)

// offlineAfter is how long a terminal may be silent before it counts as offline: three beats.
const offlineAfter = 90 * time.Second

// terminals are the machines that this process has heard of.
type terminals struct {
	// mu guards beats.
	mu    sync.Mutex
	beats map[string]queue.Beat
}

// Heartbeat takes a terminal's sign of life.
func (s *Service) Heartbeat(_ context.Context, b queue.Beat) error {
	b.At = s.opts.Now()
	s.terminals.mu.Lock()
	defer s.terminals.mu.Unlock()
	if s.terminals.beats == nil {
		s.terminals.beats = map[string]queue.Beat{}
	}
	s.terminals.beats[b.Machine] = b
	return nil
}

// Terminals returns the machines that were heard of since the service started, by name.
func (s *Service) Terminals(context.Context) ([]queue.Terminal, error) {
	now := s.opts.Now()
	s.terminals.mu.Lock()
	defer s.terminals.mu.Unlock()
	list := make([]queue.Terminal, 0, len(s.terminals.beats))
	for _, b := range s.terminals.beats {
		list = append(list, queue.Terminal{
			Machine: b.Machine, LastSeen: b.At, Online: now.Sub(b.At) < offlineAfter, Version: b.Version, Health: b.Health,
		})
	}
	slices.SortFunc(list, func(a, b queue.Terminal) int { return cmp.Compare(a.Machine, b.Machine) })
	return list, nil
}
