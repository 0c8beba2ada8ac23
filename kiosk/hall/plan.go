package hall

import (
	"context"
	"errors"
	"fmt"

	"onetrip/kiosk/base/fault"
	"onetrip/queue"
)

// plan is a hall's configuration and what follows from it. It never changes; Configure puts another one in its place.
type plan struct {
	hall    queue.Hall
	ids     []queue.ServiceID
	windows map[queue.WindowNo]window
}

// newPlan returns the plan of a hall. The windows that it has in common with the plan before keep those who watch them.
func (s *Service) newPlan(h queue.Hall, before *plan) *plan {
	p := &plan{hall: h, windows: map[queue.WindowNo]window{}}
	for _, service := range h.Services {
		p.ids = append(p.ids, service.ID)
	}
	for _, w := range h.Windows {
		known, ok := window{}, false
		if before != nil {
			known, ok = before.windows[w.No]
		}
		if !ok {
			known = s.newWindow(w.No)
		}
		p.windows[w.No] = known
	}
	return p
}

func (s *Service) plan() *plan { return s.planned.Load() }

// Hall returns the hall's configuration as it is now.
func (s *Service) Hall() queue.Hall { return s.plan().hall }

// KeyInUse is the message key of a configuration that takes away what people wait for.
const KeyInUse = "hall.in_use"

// Configure changes the hall's configuration, which must be a sound one, from the next operation on. Refused: it is of another hall or zone,
// which only a new start can bring, or it takes away
// a service for which people wait or a window that has somebody.
func (s *Service) Configure(ctx context.Context, h queue.Hall) error {
	before := s.plan()
	if h.ID != before.hall.ID || h.Zone.String() != before.hall.Zone.String() {
		return &fault.Error{
			Kind: fault.Refused, Op: "configure hall", Err: errors.New("another hall or time zone needs a new start"),
			Hint: "stop the program, then start it with the new configuration",
		}
	}
	next := s.newPlan(h, before)
	if err := s.nobodyIsLeft(ctx, before, next); err != nil {
		return err
	}
	s.planned.Store(next)
	for no, w := range before.windows {
		if _, ok := next.windows[no]; !ok {
			w.desk.part()
			w.invite.part()
		}
	}
	s.latest.Store(nil)
	s.changed()
	return nil
}

// nobodyIsLeft returns a Refused error when somebody waits for a service, or is at a window, that the next plan does not have.
func (s *Service) nobodyIsLeft(ctx context.Context, before, next *plan) error {
	stored := s.store.Load()
	if stored == nil {
		return nil
	}
	store, now := *stored, s.opts.Now()
	var gone []queue.ServiceID
	for _, id := range before.ids {
		if _, ok := next.hall.Service(id); !ok {
			gone = append(gone, id)
		}
	}
	c, err := store.Counts(ctx, before.hall.ID, before.hall.Day(now), gone)
	if err != nil {
		return fmt.Errorf("count who waits: %w", err)
	}
	for _, id := range gone {
		if n := c.Lines[id].Waiting(); n > 0 {
			return inUse("keep the service until its line is empty, for example until the hall has closed", "%d people wait for service %q", n, id)
		}
	}
	for no := range before.windows {
		if _, ok := next.windows[no]; ok {
			continue
		}
		desk, err := store.Desk(ctx, before.hall, no, now)
		if err != nil {
			return fmt.Errorf("look at window %d: %w", no, err)
		}
		if desk.Serving != nil || len(desk.Parked) > 0 {
			return inUse("finish or transfer its tickets first", "window %d has tickets that are not finished", no)
		}
	}
	return nil
}

func inUse(hint, text string, args ...any) error {
	return &fault.Error{Kind: fault.Refused, Op: "configure hall", Key: KeyInUse, Err: fmt.Errorf(text, args...), Hint: hint}
}
