package hall

import (
	"context"
	"fmt"
	"time"

	"onetrip/kiosk/base/fault"
	"onetrip/kiosk/base/httpx"
	"onetrip/queue"
)

// Rate records a visitor's grade of a finished case, once.
func (s *Service) Rate(ctx context.Context, r queue.Rating) error {
	store, err := s.get("rate case")
	if err != nil {
		return err
	}
	r.At = s.opts.Now()
	callBy, mendBy := s.plan().hall.FollowUpDue(r.At)
	if err := store.Rate(ctx, r, callBy, mendBy); err != nil {
		return fmt.Errorf("rate case %s: %w", r.Ticket, err)
	}
	s.changed()
	return nil
}

// Invite returns the case that may be rated at a window now, the zero value when there is none.
func (s *Service) Invite(ctx context.Context, no queue.WindowNo) (queue.Invitation, error) {
	w, err := s.window(no)
	if err != nil {
		return queue.Invitation{}, err
	}
	i, err := shared(ctx, s, w.invite, "look for case to rate")
	if err == nil && i.Until.Before(s.opts.Now()) {
		i = queue.Invitation{}
	}
	return i, err
}

// Invites returns the changes of what may be rated at a window for those who watch.
func (s *Service) Invites(ctx context.Context, no queue.WindowNo) (*httpx.Live[queue.Invitation], error) {
	w, err := s.window(no)
	if err != nil {
		return nil, err
	}
	return watched(ctx, s, w.invite, "watch cases to rate")
}

// invite looks for the case that may be rated at a window. A window that nobody has just left has none.
func (s *Service) invite(ctx context.Context, store Store, no queue.WindowNo) (queue.Invitation, error) {
	now := s.opts.Now()
	t, err := store.RateableAt(ctx, s.plan().hall.ID, no, now)
	switch {
	case fault.KindOf(err) == fault.NotFound, err == nil && now.Sub(t.Ended) > queue.InviteFor:
		return queue.Invitation{Now: now}, nil
	case err != nil:
		return queue.Invitation{}, err
	}
	return queue.Invitation{Ticket: t.ID, No: t.No, Until: t.Ended.Add(queue.InviteFor), Now: now}, nil
}

// FollowUps returns the follow-ups of bad grades that are not mended, most urgent first.
func (s *Service) FollowUps(ctx context.Context) ([]queue.FollowUp, error) {
	store, err := s.get("list follow-ups")
	if err != nil {
		return nil, err
	}
	list, err := store.FollowUps(ctx, s.plan().hall.ID)
	if err != nil {
		return nil, fmt.Errorf("list follow-ups: %w", err)
	}
	return list, nil
}

// Settle records that a visitor was called back, or what was wrong was mended.
func (s *Service) Settle(ctx context.Context, done queue.Settled) error {
	store, err := s.get("settle follow-up")
	if err != nil {
		return err
	}
	f := queue.FollowUp{Ticket: done.Ticket, Note: done.Note, HandledBy: done.By, Called: when(done.Called, s.opts.Now()), Mended: when(done.Mended, s.opts.Now())}
	if err := store.Settle(ctx, f); err != nil {
		return fmt.Errorf("settle follow-up of %s: %w", done.Ticket, err)
	}
	return nil
}

// when returns now for something that was done, else the zero time.
func when(done bool, now time.Time) time.Time {
	if done {
		return now
	}
	return time.Time{}
}
