package queuetest

import (
	"cmp"
	"context"
	"slices"
	"time"

	"onetrip/kiosk/base/civil"
	"onetrip/kiosk/base/fault"
	"onetrip/queue"
)

var _ queue.Ratings = (*Memory)(nil)

// rated is a rating and, for a poor one, its follow-up.
type rated struct {
	queue.Rating
	follow *queue.FollowUp
}

// Rate implements queue.Ratings.
func (m *Memory) Rate(_ context.Context, r queue.Rating, callBy, mendBy time.Time) error {
	if err := r.Check(); err != nil {
		return err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	e, err := m.find(r.Ticket)
	if err != nil {
		return err
	}
	if old, ok := m.ratings[r.Ticket]; ok {
		return r.CheckAgain(old.Grade)
	}
	if err := e.CheckRateable(r.At); err != nil {
		return err
	}
	entry := &rated{Rating: r}
	if r.Grade.Poor() {
		entry.follow = &queue.FollowUp{Ticket: r.Ticket, Grade: r.Grade, Opened: stored(r.At), CallBy: stored(callBy), MendBy: stored(mendBy)}
	}
	m.ratings[r.Ticket] = entry
	m.version++
	return nil
}

// Rateable implements queue.Ratings.
func (m *Memory) Rateable(_ context.Context, id queue.TicketID, now time.Time) (queue.Ticket, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	e, err := m.find(id)
	if err == nil {
		err = m.rateable(e, now)
	}
	if err != nil {
		return queue.Ticket{}, err
	}
	return e.Ticket, nil
}

func (m *Memory) rateable(e *entry, now time.Time) error {
	if old, ok := m.ratings[e.ID]; ok {
		return queue.Rating{}.CheckAgain(old.Grade)
	}
	return e.CheckRateable(now)
}

// RateableAt implements queue.Ratings.
func (m *Memory) RateableAt(_ context.Context, h queue.HallID, w queue.WindowNo, now time.Time) (queue.Ticket, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	var last *entry
	for _, e := range m.tickets {
		if e.Hall == h && e.Window == w && e.State == queue.Done && (last == nil || cmp.Or(last.Ended.Compare(e.Ended), cmp.Compare(last.ID, e.ID)) < 0) {
			last = e
		}
	}
	if last == nil || m.rateable(last, now) != nil {
		return queue.Ticket{}, &fault.Error{Kind: fault.NotFound, Op: "find case to rate"}
	}
	return last.Ticket, nil
}

// FollowUps implements queue.Ratings.
func (m *Memory) FollowUps(_ context.Context, h queue.HallID) ([]queue.FollowUp, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	list := []queue.FollowUp{}
	for id, r := range m.ratings {
		e := m.tickets[id]
		if r.follow == nil || !r.follow.Mended.IsZero() || e.Hall != h {
			continue
		}
		f := *r.follow
		f.No, f.Day, f.Service, f.Window, f.Clerk = e.No, e.Day, e.Service, e.Window, e.Clerk
		list = append(list, f)
	}
	slices.SortFunc(list, func(a, b queue.FollowUp) int {
		return cmp.Or(a.Due().Compare(b.Due()), cmp.Compare(a.Ticket, b.Ticket))
	})
	return list, nil
}

// Settle implements queue.Ratings.
func (m *Memory) Settle(_ context.Context, f queue.FollowUp) error {
	if err := f.CheckSettled(); err != nil {
		return err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	r, ok := m.ratings[f.Ticket]
	if !ok || r.follow == nil {
		return &fault.Error{Kind: fault.NotFound, Op: "find follow-up of ticket " + string(f.Ticket)}
	}
	next, err := r.follow.Settle(f)
	if err == nil && next != *r.follow {
		*r.follow = next
		m.version++
	}
	return err
}

// eraseNotes removes the notes of settled follow-ups of the tickets before day.
func (m *Memory) eraseNotes(h queue.HallID, day civil.Date) {
	for id, r := range m.ratings {
		if e := m.tickets[id]; r.follow != nil && e.Hall == h && e.Day.Before(day) && !r.follow.Mended.IsZero() {
			r.follow.Note = ""
		}
	}
}
