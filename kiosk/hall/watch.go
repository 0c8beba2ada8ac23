package hall

import (
	"context"
	"slices"
	"time"

	"onetrip/kiosk/base/civil"
	"onetrip/queue"
)

// The pace of the watcher.
const (
	pollEvery = 250 * time.Millisecond // finds the changes of another hall service on the same store
	spacing   = 20 * time.Millisecond  // between two readings of the views, however many changes there are
	patience  = 2 * time.Second        // how long the store may be unreadable before those who watch are told
)

// watcher tells everybody who watches about the changes of the store. One goroutine runs it.
type watcher struct {
	service *Service
	done    uint64     // the change that everybody was told
	day     civil.Date // the business day of the views
	last    int64      // the latest call that was announced
	heard   bool       // last is known
	failing time.Time  // since when the store cannot be read; zero: it can
}

// watch tells changes until ctx ends.
func (s *Service) watch(ctx context.Context) {
	w := watcher{service: s}
	timer := time.NewTimer(0)
	defer timer.Stop()
	for {
		select {
		case <-s.poke:
		case <-timer.C:
		case <-ctx.Done():
			return
		}
		if err := w.look(ctx); err != nil && ctx.Err() == nil {
			w.fail(err)
		}
		timer.Reset(spacing) // whoever pokes meanwhile is served together
		select {
		case <-timer.C:
		case <-ctx.Done():
			return
		}
		timer.Reset(pollEvery - spacing)
	}
}

// look finds out whether something has changed and tells it.
func (w *watcher) look(ctx context.Context) error {
	s := w.service
	store, err := s.get("watch store")
	if err != nil {
		return err
	}
	version, err := store.Version(ctx)
	if err != nil {
		return err
	}
	day := s.plan().hall.Day(s.opts.Now())
	if s.seen.Swap(version) != version || day != w.day {
		s.changes.Add(1)
	}
	change := s.changes.Load()
	if change != w.done {
		s.moved.Publish(struct{}{})
		if err := w.tell(ctx, change, store); err != nil {
			return err
		}
	}
	w.done, w.day, w.failing = change, day, time.Time{}
	return nil
}

// tell reads the views that somebody watches, which shows them.
func (w *watcher) tell(ctx context.Context, change uint64, store Store) error {
	s := w.service
	if s.board.watched() || s.calls.Subscribers() > 0 || !w.heard {
		board, err := s.board.get(ctx, change, store)
		if err != nil {
			return err
		}
		w.announce(board)
	}
	for _, window := range s.plan().windows {
		if err := window.desk.refresh(ctx, change, store); err != nil {
			return err
		}
		if err := window.invite.refresh(ctx, change, store); err != nil {
			return err
		}
	}
	return nil
}

// announce publishes the calls of a board that are new since the last one, oldest first. Calls from before the first board are history.
func (w *watcher) announce(b queue.Board) {
	for _, c := range slices.Backward(b.Calls) {
		if w.heard && c.Seq > w.last {
			w.service.calls.Publish(c)
		}
	}
	for _, c := range b.Calls {
		w.last = max(w.last, c.Seq)
	}
	w.heard = true
}

// fail takes an error of the store. When it lasts, those who watch are sent away, so that their pages say so.
func (w *watcher) fail(err error) {
	s := w.service
	now := s.opts.Now()
	if w.failing.IsZero() {
		w.failing = now
		if s.store.Load() != nil { // that there is none is for its keeper to tell
			s.log.Warn("the store cannot be read", "error", err)
		}
	}
	if now.Sub(w.failing) < patience {
		return
	}
	s.board.part()
	for _, window := range s.plan().windows {
		window.desk.part()
		window.invite.part()
	}
}
