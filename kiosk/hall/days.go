package hall

import (
	"context"
	"sync"
	"time"
)

// How often Run looks at the clock, and how soon it tries again after an error.
const (
	watchEvery = time.Minute // also finds out that the clock was set
	retryAfter = 5 * time.Second
)

// Run keeps the hall's days and tells changes to those who watch, until ctx ends: it closes tickets at the clearing times, marks missed appointments and erases personal
// data when its time is over. It returns ctx's error when everything that it started has ended.
func (s *Service) Run(ctx context.Context) error {
	var tasks sync.WaitGroup
	tasks.Go(func() { s.watch(ctx) })
	defer tasks.Wait()
	for {
		pause := retryAfter
		if s.keep(ctx) {
			pause = min(watchEvery, max(time.Second, s.plan().hall.NextClearing(s.opts.Now()).Sub(s.opts.Now())))
		}
		timer := time.NewTimer(pause)
		select {
		case <-timer.C:
		case <-s.used:
			timer.Stop()
		case <-ctx.Done():
			timer.Stop()
			return ctx.Err()
		}
	}
}

// keep does what is due and reports whether all of it worked.
func (s *Service) keep(ctx context.Context) bool {
	store, err := s.get("keep the day")
	if err != nil {
		return true // Use wakes it
	}
	now := s.opts.Now()
	closed, err := store.Clear(ctx, s.plan().hall.LastClearing(now))
	if err != nil {
		s.log.Error("tickets cannot be closed", "error", err)
		return false
	}
	if closed > 0 {
		s.log.Info("tickets closed", "count", closed)
		s.changed()
	}
	missed, err := store.MissAppointments(ctx, s.plan().hall, now)
	if err != nil {
		s.log.Error("missed appointments cannot be marked", "error", err)
		return false
	}
	if missed > 0 {
		s.log.Info("appointments missed", "count", missed)
		s.changed()
	}
	if _, err := store.Erase(ctx, s.plan().hall.ID, s.plan().hall.EraseBefore(now)); err != nil {
		s.log.Error("personal data cannot be erased", "error", err)
		return false
	}
	if err := s.results.erase(ctx, now); err != nil {
		s.log.Error("personal data of results cannot be erased", "error", err)
		return false
	}
	return true
}
