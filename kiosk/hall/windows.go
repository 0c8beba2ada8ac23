package hall

import (
	"context"
	"fmt"

	"onetrip/kiosk/base/event"
	"onetrip/kiosk/base/fault"
	"onetrip/kiosk/base/httpx"
	"onetrip/queue"
)

// window is a window of the hall as those who watch it see it.
type window struct {
	desk   *view[queue.Desk]
	invite *view[queue.Invitation]
}

func (s *Service) newWindow(no queue.WindowNo) window {
	desk := func(ctx context.Context, store Store) (queue.Desk, error) {
		return store.Desk(ctx, s.plan().hall, no, s.opts.Now())
	}
	invite := func(ctx context.Context, store Store) (queue.Invitation, error) { return s.invite(ctx, store, no) }
	return window{
		desk:   newView(desk, func(d queue.Desk, _ uint64) uint64 { return liveVersion(d.Version) }),
		invite: newView(invite, func(_ queue.Invitation, change uint64) uint64 { return change }),
	}
}

// Act performs one press of a window's key and returns the window as it is then. The time is the service's; the clerk is the caller's word.
func (s *Service) Act(ctx context.Context, a queue.Act) (queue.Desk, error) {
	store, err := s.get("press key of window")
	if err != nil {
		return queue.Desk{}, err
	}
	a.At = s.opts.Now()
	desk, err := store.Act(ctx, s.plan().hall, a)
	if err != nil {
		return queue.Desk{}, fmt.Errorf("%s at window %d: %w", a.Kind, a.Window, err)
	}
	s.changed()
	return desk, nil
}

// Desk returns a window as its page shows it.
func (s *Service) Desk(ctx context.Context, no queue.WindowNo) (queue.Desk, error) {
	w, err := s.window(no)
	if err != nil {
		return queue.Desk{}, err
	}
	return shared(ctx, s, w.desk, "read window")
}

// Desks returns a window's changes for those who watch, after it has a state. It ends when the store is lost for a while.
func (s *Service) Desks(ctx context.Context, no queue.WindowNo) (*httpx.Live[queue.Desk], error) {
	w, err := s.window(no)
	if err != nil {
		return nil, err
	}
	return watched(ctx, s, w.desk, "watch window")
}

func (s *Service) window(no queue.WindowNo) (window, error) {
	if w, ok := s.plan().windows[no]; ok {
		return w, nil
	}
	return window{}, &fault.Error{Kind: fault.NotFound, Op: fmt.Sprintf("find window %d", no)}
}

// Board returns what the hall's board shows.
func (s *Service) Board(ctx context.Context) (queue.Board, error) {
	return shared(ctx, s, s.board, "read board")
}

// Boards returns the changes of the board for those who watch, after it has a state. It ends when the store is lost for a while.
func (s *Service) Boards(ctx context.Context) (*httpx.Live[queue.Board], error) {
	return watched(ctx, s, s.board, "watch board")
}

// Calls returns a subscription to the calls from now on, each once, in their order; the caller closes it. Who falls behind by more than
// capacity loses the oldest.
func (s *Service) Calls(capacity int) *event.Subscription[queue.Call] {
	return s.calls.Subscribe(capacity)
}

func (s *Service) loadBoard(ctx context.Context, store Store) (queue.Board, error) {
	return store.Board(ctx, s.plan().hall, s.opts.Now())
}

// shared returns a view's value as of now.
func shared[T any](ctx context.Context, s *Service, v *view[T], op string) (T, error) {
	var none T
	store, err := s.get(op)
	if err != nil {
		return none, err
	}
	value, err := v.get(ctx, s.changes.Load(), store)
	if err != nil {
		return none, fmt.Errorf("%s: %w", op, err)
	}
	return value, nil
}

// watched returns a view for watching.
func watched[T any](ctx context.Context, s *Service, v *view[T], op string) (*httpx.Live[T], error) {
	live := v.live.Load() // before the look: when the view is parted between the two, the watcher is told
	if _, err := shared(ctx, s, v, op); err != nil {
		return nil, err
	}
	return live, nil
}
