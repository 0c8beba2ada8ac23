package queuetest

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"time"

	"onetrip/kiosk/base/civil"
	"onetrip/kiosk/base/fault"
	"onetrip/queue"
)

var _ queue.Appointments = (*Memory)(nil)

// booking is an appointment, the number of its person's document, which outlives Person, and its times on the hall's clock.
type booking struct {
	queue.Appointment
	person        string
	begins, until time.Time // until: the last instant to check in
}

// live reports whether the appointment takes its place in the slot.
func (b *booking) live() bool { return b.State != queue.Cancelled }

// promised returns the appointment that an order checks in, or nil.
func (m *Memory) promised(o queue.Order) *booking {
	for _, b := range m.bookings {
		if o.Person.Number != "" && b.person == o.Person.Number && b.Hall == o.Hall && b.Day == o.Day && b.Service == o.Service &&
			(b.State == queue.Booked || b.State == queue.NoShow) && !o.At.After(b.until) {
			return b
		}
	}
	return nil
}

// checkIn ties an appointment, if there is one, and a ticket together.
func (b *booking) checkIn(t *queue.Ticket) {
	if b == nil {
		return
	}
	b.State, b.Ticket = queue.CheckedIn, t.ID
	t.Priority, t.From = queue.Appoint(t.Priority, stored(b.begins))
}

// Book implements queue.Appointments.
func (m *Memory) Book(_ context.Context, h queue.Hall, a queue.Appointment, now time.Time) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if b, ok := m.bookings[a.ID]; ok {
		return a.CheckAgain(b.Appointment)
	}
	if err := h.CheckBooking(a, now); err != nil {
		return err
	}
	if err := a.CheckPerson(m.past(a, queue.BookingsSince(h.Day(now))), h.Day(now)); err != nil {
		return err
	}
	s, _ := h.Service(a.Service) // CheckBooking has found it
	if err := s.CheckRoom(m.taken(a.Hall, a.Service, a.Day)[a.Slot.From]); err != nil {
		return err
	}
	a.State, a.Ticket = queue.Booked, ""
	m.bookings[a.ID] = &booking{Appointment: a, person: a.Person.Number, begins: h.Begins(a), until: h.CheckInUntil(a)}
	m.version++
	return nil
}

// past returns the person's appointments from a day on.
func (m *Memory) past(a queue.Appointment, since civil.Date) []queue.Appointment {
	return m.pick(func(b *booking) bool { return b.Hall == a.Hall && b.person == a.Person.Number && !b.Day.Before(since) })
}

// pick returns the masked appointments that want chooses, by day, slot, service and ID.
func (m *Memory) pick(want func(*booking) bool) []queue.Appointment {
	list := []queue.Appointment{}
	for _, b := range m.bookings {
		if want(b) {
			list = append(list, b.Masked())
		}
	}
	slices.SortFunc(list, func(a, b queue.Appointment) int {
		return cmp.Or(a.Day.Compare(b.Day), cmp.Compare(a.Slot.From, b.Slot.From), cmp.Compare(a.Service, b.Service), cmp.Compare(a.ID, b.ID))
	})
	return list
}

// Cancel implements queue.Appointments.
func (m *Memory) Cancel(_ context.Context, h queue.Hall, id queue.AppointmentID, now time.Time) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	b, ok := m.bookings[id]
	switch {
	case !ok || b.Hall != h.ID:
		return &fault.Error{Kind: fault.NotFound, Op: "cancel appointment", Err: errors.New("there is none with this ID")}
	case b.State == queue.Cancelled:
		return nil
	}
	if err := h.CheckCancel(b.Appointment, now); err != nil {
		return err
	}
	b.State = queue.Cancelled
	m.version++
	return nil
}

func (m *Memory) taken(h queue.HallID, s queue.ServiceID, day civil.Date) map[queue.Clock]int {
	taken := map[queue.Clock]int{}
	for _, b := range m.bookings {
		if b.Hall == h && b.Service == s && b.Day == day && b.live() {
			taken[b.Slot.From]++
		}
	}
	return taken
}

// Taken implements queue.Appointments.
func (m *Memory) Taken(_ context.Context, h queue.HallID, s queue.ServiceID, day civil.Date) (map[queue.Clock]int, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.taken(h, s, day), nil
}

// AppointmentsOn implements queue.Appointments.
func (m *Memory) AppointmentsOn(_ context.Context, h queue.HallID, day civil.Date) ([]queue.Appointment, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.pick(func(b *booking) bool { return b.Hall == h && b.Day == day }), nil
}

// AppointmentsOf implements queue.Appointments.
func (m *Memory) AppointmentsOf(_ context.Context, h queue.HallID, number string, from civil.Date) ([]queue.Appointment, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.pick(func(b *booking) bool {
		return number != "" && b.Hall == h && b.person == number && !b.Day.Before(from)
	}), nil
}

// MissAppointments implements queue.Appointments.
func (m *Memory) MissAppointments(_ context.Context, h queue.Hall, now time.Time) (int, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	n := 0
	for _, b := range m.bookings {
		if b.Hall == h.ID && b.State == queue.Booked && now.After(b.until) {
			b.State = queue.NoShow
			m.version++
			n++
		}
	}
	return n, nil
}

// eraseBookings removes the personal data of the appointments before day, but who missed one is known for as long as the rules ask.
func (m *Memory) eraseBookings(h queue.HallID, day civil.Date) int {
	n := 0
	for _, b := range m.bookings {
		if b.Hall != h || !b.Day.Before(day) {
			continue
		}
		if b.Person.Number != "" {
			b.Person = queue.Person{}
			n++
		}
		if b.State != queue.NoShow || b.Day.Before(queue.NoShowsKept(day)) {
			b.person = ""
		}
	}
	return n
}
