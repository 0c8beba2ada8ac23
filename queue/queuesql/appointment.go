package queuesql

import (
	"context"
	"fmt"
	"time"

	"onetrip/kiosk/base/audit"
	"onetrip/kiosk/base/civil"
	"onetrip/kiosk/base/fault"
	"onetrip/kiosk/base/sqldb"
	"onetrip/queue"
)

var _ queue.Appointments = (*Store)(nil)

// bookingTable is the table under which the persons of appointments are sealed. It is part of the stored data: never change it.
const bookingTable = "queue_appointment"

// booking is an appointment as stored: its person is still sealed.
type booking struct {
	queue.Appointment
	begins time.Time
	person sealed
}

const bookingColumns = "id, hall, service, day, slot_from, slot_to, begins, state, ticket, person, name, number"

func scanBooking(scan scanner) (booking, error) {
	var b booking
	var day string
	var begins int64
	err := scan(&b.ID, &b.Hall, &b.Service, &day, &b.Slot.From, &b.Slot.To, &begins, &b.State, &b.Ticket, &b.person.index, &b.person.name, &b.person.number)
	if err != nil {
		return b, err
	}
	b.begins = time.UnixMilli(begins).UTC()
	b.Day, err = civil.Parse(day)
	return b, err
}

func findBooking(q sqldb.Queryer, where string, args ...any) (booking, error) {
	return scanBooking(q.QueryRow("SELECT "+bookingColumns+" FROM queue_appointment WHERE "+where, args...).Scan)
}

func listBookings(q sqldb.Queryer, where string, args ...any) ([]booking, error) {
	all := []booking{}
	err := each(q, "SELECT "+bookingColumns+" FROM queue_appointment WHERE "+where, args, func(scan scanner) error {
		b, err := scanBooking(scan)
		all = append(all, b)
		return err
	})
	return all, err
}

// Book implements queue.Appointments.
func (s *Store) Book(ctx context.Context, h queue.Hall, a queue.Appointment, now time.Time) error {
	person := s.sealAs(bookingTable, string(a.ID), a.Person)
	err := s.db.Write(ctx, func(tx *sqldb.Tx) error {
		have, err := findBooking(tx, "id = $1", a.ID)
		if err == nil {
			return bookedBefore(a, person, have)
		}
		if fault.KindOf(err) != fault.NotFound {
			return err
		}
		if err := checkBooking(tx, h, a, person, now); err != nil {
			return err
		}
		if err := insertBooking(tx, h, a, person); err != nil {
			return err
		}
		return recordBooking(tx, now, "book", a.ID, fmt.Sprintf("%s %s %v", a.Service, a.Day, a.Slot))
	})
	if err != nil {
		return fmt.Errorf("book appointment %s: %w", a.ID, err)
	}
	return nil
}

// bookedBefore compares persons by their blind index.
func bookedBefore(a queue.Appointment, person sealed, have booking) error {
	if string(person.index) == string(have.person.index) {
		have.Person.Number = a.Person.Number
	}
	return a.CheckAgain(have.Appointment)
}

// checkBooking asks the rules of the hall, of the person and of the slot.
func checkBooking(tx *sqldb.Tx, h queue.Hall, a queue.Appointment, person sealed, now time.Time) error {
	if err := h.CheckBooking(a, now); err != nil {
		return err
	}
	past, err := listBookings(tx, "hall = $1 AND person = $2 AND day >= $3", a.Hall, person.index, queue.BookingsSince(h.Day(now)).String())
	if err != nil {
		return err
	}
	others := make([]queue.Appointment, len(past))
	for i, b := range past {
		others[i] = b.Appointment
	}
	if err := a.CheckPerson(others, h.Day(now)); err != nil {
		return err
	}
	counts, err := taken(tx, a.Hall, a.Service, a.Day)
	if err != nil {
		return err
	}
	service, _ := h.Service(a.Service) // CheckBooking has found it
	return service.CheckRoom(counts[a.Slot.From])
}

func insertBooking(tx *sqldb.Tx, h queue.Hall, a queue.Appointment, person sealed) error {
	_, err := tx.Exec(`INSERT INTO queue_appointment (id, hall, service, day, slot_from, slot_to, begins, open_till, state, ticket, person, name, number)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'booked', '', $9, $10, $11)`,
		a.ID, a.Hall, a.Service, a.Day.String(), int(a.Slot.From), int(a.Slot.To), h.Begins(a).UnixMilli(), h.CheckInUntil(a).UnixMilli(),
		person.index, person.name, person.number)
	changePremises(tx)
	return err
}

func recordBooking(tx *sqldb.Tx, at time.Time, action string, id queue.AppointmentID, detail string) error {
	return record(tx, audit.Event{At: at, Actor: "hall", Action: "appointment." + action, Subject: string(id), Detail: detail})
}

// Cancel implements queue.Appointments.
func (s *Store) Cancel(ctx context.Context, h queue.Hall, id queue.AppointmentID, now time.Time) error {
	err := s.db.Write(ctx, func(tx *sqldb.Tx) error {
		b, err := findBooking(tx, "id = $1 AND hall = $2", id, h.ID)
		if err != nil || b.State == queue.Cancelled {
			return err
		}
		if err := h.CheckCancel(b.Appointment, now); err != nil {
			return err
		}
		if _, err := tx.Exec("UPDATE queue_appointment SET state = 'cancelled' WHERE id = $1", id); err != nil {
			return err
		}
		return recordBooking(tx, now, "cancel", id, "")
	})
	if err != nil {
		return fmt.Errorf("cancel appointment %s: %w", id, err)
	}
	return nil
}

// Taken implements queue.Appointments.
func (s *Store) Taken(ctx context.Context, h queue.HallID, service queue.ServiceID, day civil.Date) (map[queue.Clock]int, error) {
	var counts map[queue.Clock]int
	err := s.db.Read(ctx, func(q *sqldb.Reader) (err error) { counts, err = taken(q, h, service, day); return err })
	if err != nil {
		return nil, fmt.Errorf("count appointments for %s: %w", service, err)
	}
	return counts, nil
}

func taken(q sqldb.Queryer, h queue.HallID, service queue.ServiceID, day civil.Date) (map[queue.Clock]int, error) {
	counts := map[queue.Clock]int{}
	err := each(q, `SELECT slot_from, COUNT(*) FROM queue_appointment
		WHERE hall = $1 AND day = $2 AND service = $3 AND state <> 'cancelled' GROUP BY slot_from`,
		[]any{h, day.String(), service}, func(scan scanner) error {
			var from queue.Clock
			var n int
			err := scan(&from, &n)
			counts[from] = n
			return err
		})
	return counts, err
}

// bookingOrder is the order in which appointments are told.
const bookingOrder = " ORDER BY day, slot_from, service, id"

// AppointmentsOn implements queue.Appointments.
func (s *Store) AppointmentsOn(ctx context.Context, h queue.HallID, day civil.Date) ([]queue.Appointment, error) {
	return s.bookings(ctx, "hall = $1 AND day = $2"+bookingOrder, h, day.String())
}

// AppointmentsOf implements queue.Appointments.
func (s *Store) AppointmentsOf(ctx context.Context, h queue.HallID, number string, from civil.Date) ([]queue.Appointment, error) {
	if number == "" {
		return []queue.Appointment{}, nil
	}
	return s.bookings(ctx, "hall = $1 AND person = $2 AND day >= $3"+bookingOrder, h, s.index(number), from.String())
}

// bookings returns the masked appointments that a condition selects.
func (s *Store) bookings(ctx context.Context, where string, args ...any) ([]queue.Appointment, error) {
	var rows []booking
	err := s.db.Read(ctx, func(q *sqldb.Reader) (err error) { rows, err = listBookings(q, where, args...); return err })
	list := make([]queue.Appointment, len(rows))
	for i, b := range rows {
		if err == nil {
			list[i], err = s.appointment(b)
		}
	}
	if err != nil {
		return nil, fmt.Errorf("read appointments: %w", err)
	}
	return list, nil
}

// appointment opens a person and masks it.
func (s *Store) appointment(b booking) (queue.Appointment, error) {
	if b.person.name == nil {
		return b.Appointment, nil
	}
	name, err := s.vault.Open(placeOf(bookingTable, "name", string(b.ID)), b.person.name)
	if err != nil {
		return b.Appointment, fmt.Errorf("open name of appointment %s: %w", b.ID, err)
	}
	number, err := s.vault.Open(placeOf(bookingTable, "number", string(b.ID)), b.person.number)
	if err != nil {
		return b.Appointment, fmt.Errorf("open number of appointment %s: %w", b.ID, err)
	}
	b.Person = queue.Person{Name: string(name), Number: string(number)}
	return b.Masked(), nil
}

// MissAppointments implements queue.Appointments.
func (s *Store) MissAppointments(ctx context.Context, h queue.Hall, now time.Time) (int, error) {
	missed := 0
	err := s.db.Write(ctx, func(tx *sqldb.Tx) error {
		rows, err := listBookings(tx, "hall = $1 AND state = 'booked' AND open_till < $2"+bookingOrder, h.ID, now.UnixMilli())
		if err != nil {
			return err
		}
		for _, b := range rows {
			if _, err := tx.Exec("UPDATE queue_appointment SET state = 'no_show' WHERE id = $1", b.ID); err != nil {
				return err
			}
			if err := recordBooking(tx, now, "miss", b.ID, ""); err != nil {
				return err
			}
		}
		missed = len(rows)
		return nil
	})
	if err != nil {
		return 0, fmt.Errorf("mark missed appointments: %w", err)
	}
	return missed, nil
}

// open are the states in which an appointment may be checked in.
const open = "(state = 'booked' OR state = 'no_show')"

// promised returns the appointment that an order checks in, or nil.
func promised(tx *sqldb.Tx, o queue.Order, person []byte) (*booking, error) {
	if person == nil {
		return nil, nil
	}
	b, err := findBooking(tx, "hall = $1 AND person = $2 AND day = $3 AND service = $4 AND open_till >= $5 AND "+open,
		o.Hall, person, o.Day.String(), o.Service, o.At.UnixMilli())
	switch {
	case err == nil:
		return &b, nil
	case fault.KindOf(err) == fault.NotFound:
		return nil, nil
	}
	return nil, err
}

// appoint gives an order the class and the earliest call of its appointment; without one (nil) it stays as it is.
func (b *booking) appoint(o queue.Order) queue.Order {
	if b != nil {
		o.Priority, o.From = queue.Appoint(o.Priority, b.begins)
	}
	return o
}

// checkIn ties an appointment, unless it is nil, to its ticket.
func checkIn(tx *sqldb.Tx, b *booking, id queue.TicketID, at time.Time) error {
	if b == nil {
		return nil
	}
	_, err := tx.Exec("UPDATE queue_appointment SET state = 'checked_in', ticket = $1 WHERE id = $2", id, b.ID)
	if err != nil {
		return err
	}
	return recordBooking(tx, at, "check_in", b.ID, string(id))
}

// eraseBookings removes the personal data of the appointments before day; who missed one is known for as long as the rules ask.
func eraseBookings(tx *sqldb.Tx, h queue.HallID, day civil.Date) (int64, error) {
	res, err := tx.Exec("UPDATE queue_appointment SET name = NULL, number = NULL WHERE hall = $1 AND day < $2 AND name IS NOT NULL", h, day.String())
	if err != nil {
		return 0, err
	}
	_, err = tx.Exec(`UPDATE queue_appointment SET person = NULL WHERE hall = $1 AND day < $2 AND person IS NOT NULL AND (state <> 'no_show' OR day < $3)`,
		h, day.String(), queue.NoShowsKept(day).String())
	if err != nil {
		return 0, err
	}
	return res.RowsAffected()
}
