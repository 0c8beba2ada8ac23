package hall

import (
	"context"
	"fmt"

	"onetrip/kiosk/base/civil"
	"onetrip/queue"
)

// Book keeps an appointment. The same ID again changes nothing.
func (s *Service) Book(ctx context.Context, a queue.Appointment) error {
	store, err := s.get("book appointment")
	if err != nil {
		return err
	}
	a.Hall = s.plan().hall.ID
	if err := store.Book(ctx, s.plan().hall, a, s.opts.Now()); err != nil {
		return fmt.Errorf("book appointment: %w", err)
	}
	s.changed()
	return nil
}

// Cancel gives an appointment's slot back.
func (s *Service) Cancel(ctx context.Context, id queue.AppointmentID) error {
	store, err := s.get("cancel appointment")
	if err != nil {
		return err
	}
	if err := store.Cancel(ctx, s.plan().hall, id, s.opts.Now()); err != nil {
		return fmt.Errorf("cancel appointment: %w", err)
	}
	s.changed()
	return nil
}

// AppointmentsOn returns a day's appointments with masked persons, by slot; the zero day is today.
func (s *Service) AppointmentsOn(ctx context.Context, day civil.Date) ([]queue.Appointment, error) {
	store, err := s.get("list appointments")
	if err != nil {
		return nil, err
	}
	if day.IsZero() {
		day = s.plan().hall.Day(s.opts.Now())
	}
	list, err := store.AppointmentsOn(ctx, s.plan().hall.ID, day)
	if err != nil {
		return nil, fmt.Errorf("list appointments: %w", err)
	}
	return list, nil
}
