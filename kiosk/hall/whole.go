package hall

import (
	"context"
	"time"

	"onetrip/kiosk/base/civil"
	"onetrip/kiosk/base/fault"
	"onetrip/queue"
)

// Whole makes a Store of one that cannot do everything yet: what it lacks is unavailable.
func Whole(s queue.Store) Store {
	if all, ok := s.(Store); ok {
		return all
	}
	p := partial{Store: s, Windows: absent{}, Reserves: absent{}, Ratings: absent{}, Appointments: absent{}, Lookup: absent{}}
	if w, ok := s.(queue.Windows); ok {
		p.Windows = w
	}
	if w, ok := s.(queue.Reserves); ok {
		p.Reserves = w
	}
	if w, ok := s.(queue.Ratings); ok {
		p.Ratings = w
	}
	if w, ok := s.(queue.Appointments); ok {
		p.Appointments = w
	}
	if w, ok := s.(queue.Lookup); ok {
		p.Lookup = w
	}
	return p
}

type partial struct {
	queue.Store
	queue.Windows
	queue.Reserves
	queue.Ratings
	queue.Appointments
	queue.Lookup
}

// absent is what a store lacks.
type absent struct{}

func missing() error { return &fault.Error{Kind: fault.Unavailable, Op: "use store"} }

func (absent) Act(context.Context, queue.Hall, queue.Act) (queue.Desk, error) {
	return queue.Desk{}, missing()
}

func (absent) Desk(context.Context, queue.Hall, queue.WindowNo, time.Time) (queue.Desk, error) {
	return queue.Desk{}, missing()
}

func (absent) Board(context.Context, queue.Hall, time.Time) (queue.Board, error) {
	return queue.Board{}, missing()
}
func (absent) Version(context.Context) (int64, error)     { return 0, nil }
func (absent) Epoch(context.Context) (queue.Epoch, error) { return "", missing() }
func (absent) Renew(context.Context, queue.HallID, civil.Date) (queue.Epoch, error) {
	return "", missing()
}

func (absent) Lease(context.Context, queue.LeaseRequest) (queue.Lease, error) {
	return queue.Lease{}, missing()
}

func (absent) Adopt(context.Context, queue.Offline) (queue.Ticket, error) {
	return queue.Ticket{}, missing()
}

func (absent) Rate(context.Context, queue.Rating, time.Time, time.Time) error { return missing() }
func (absent) FollowUps(context.Context, queue.HallID) ([]queue.FollowUp, error) {
	return nil, missing()
}
func (absent) Settle(context.Context, queue.FollowUp) error { return missing() }
func (absent) Book(context.Context, queue.Hall, queue.Appointment, time.Time) error {
	return missing()
}

func (absent) Cancel(context.Context, queue.Hall, queue.AppointmentID, time.Time) error {
	return missing()
}

func (absent) AppointmentsOn(context.Context, queue.HallID, civil.Date) ([]queue.Appointment, error) {
	return nil, missing()
}

func (absent) Find(context.Context, queue.HallID, queue.Find) ([]queue.Ticket, error) {
	return nil, missing()
}

func (absent) Rateable(context.Context, queue.TicketID, time.Time) (queue.Ticket, error) {
	return queue.Ticket{}, &fault.Error{Kind: fault.Refused, Op: "look for case"}
}

func (absent) RateableAt(context.Context, queue.HallID, queue.WindowNo, time.Time) (queue.Ticket, error) {
	return queue.Ticket{}, &fault.Error{Kind: fault.NotFound, Op: "look for case"}
}

func (absent) Taken(context.Context, queue.HallID, queue.ServiceID, civil.Date) (map[queue.Clock]int, error) {
	return nil, missing()
}

func (absent) AppointmentsOf(context.Context, queue.HallID, string, civil.Date) ([]queue.Appointment, error) {
	return nil, missing()
}

func (absent) MissAppointments(context.Context, queue.Hall, time.Time) (int, error) { return 0, nil }
