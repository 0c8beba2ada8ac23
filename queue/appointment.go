package queue

import (
	"errors"
	"fmt"
	"time"

	"onetrip/kiosk/base/civil"
	"onetrip/kiosk/base/fault"
)

// AppointmentID is a ULID made by whoever books, before booking.
type AppointmentID string

// AppointmentState is where an appointment stands.
type AppointmentState string

// The states of an appointment.
const (
	Booked    AppointmentState = "booked"
	CheckedIn AppointmentState = "checked_in" // the person took a number with the card
	Cancelled AppointmentState = "cancelled"
	NoShow    AppointmentState = "no_show" // the slot ended without check-in
)

// Appointment is a promised time for one person and service.
type Appointment struct {
	ID      AppointmentID    `json:"id"`
	Hall    HallID           `json:"hall"`
	Service ServiceID        `json:"service"`
	Person  Person           `json:"person"` // personal data: stored encrypted; only masked copies leave a store
	Day     civil.Date       `json:"day"`
	Slot    Span             `json:"slot"` // on the hall's wall clock
	State   AppointmentState `json:"state"`
	Ticket  TicketID         `json:"ticket,omitempty"` // after check-in
}

// CheckAgain answers the booking of an appointment whose ID is there already: nil when it promises the same, else a fault.Error of kind
// Conflict.
func (a Appointment) CheckAgain(have Appointment) error {
	if a.Hall == have.Hall && a.Service == have.Service && a.Day == have.Day && a.Slot == have.Slot && a.Person.Number == have.Person.Number {
		return nil
	}
	return &fault.Error{Kind: fault.Conflict, Op: "book appointment", Err: fmt.Errorf("%s is another appointment", a.ID)}
}

// Masked returns the appointment with the person as others may see it.
func (a Appointment) Masked() Appointment {
	a.Person = Person{Name: MaskName(a.Person.Name), Number: MaskNumber(a.Person.Number)}
	return a
}

// AppointmentRules say how a service takes appointments; the zero value: not at all.
type AppointmentRules struct {
	SlotMinutes int `toml:"slot_minutes" json:"slot_minutes"` // length of a slot; slots begin with the service's hours
	Capacity    int `toml:"capacity" json:"capacity"`         // people in a slot
}

// The rules of appointments that are the same for every service (facts D5).
const (
	BookingDays     = 5                // the next working days that can be booked
	BookingsAWeek   = 2                // of a person, from Monday to Sunday
	BookingsAMonth  = 6                // of a person in a calendar month
	CancelBefore    = 2 * time.Hour    // the latest time to cancel, before the slot begins
	CheckInGrace    = 15 * time.Minute // how long after its end a slot may still be checked in
	NoShowsToBlock  = 2                // so many missed appointments within BlockDays …
	BlockDays       = 90               // … and nothing can be booked for so many days after the last of them
	bookingLookback = 2 * BlockDays    // days of a person's past that the rules look at
)

// The visitor's message keys of bookings and cancellations that are refused.
const (
	KeyNoSlot      = "appointment.no_slot"
	KeySlotFull    = "appointment.full"
	KeySameDay     = "appointment.same_day"
	KeyWeekFull    = "appointment.week"
	KeyMonthFull   = "appointment.month"
	KeyBlocked     = "appointment.blocked"
	KeyCancelLate  = "appointment.cancel_late"
	KeyAppointment = "appointment.over" // it was used, missed or cancelled
)

func (r AppointmentRules) check(c *checker, key string, identity Identity) {
	switch {
	case r == AppointmentRules{}:
	case r.SlotMinutes < 5 || r.SlotMinutes > 240:
		c.add(key+".slot_minutes", fmt.Sprintf("%d is no length of a slot", r.SlotMinutes), "write 5 to 240")
	case r.Capacity < 1:
		c.add(key+".capacity", fmt.Sprintf("%d is no number of people", r.Capacity), "write how many people a slot takes")
	case identity == NoIdentity:
		c.add(key, "a service without identity cannot tell who comes", `write identity = "card"`)
	}
}

// Slot is an interval that can be booked and for how many people there is room.
type Slot struct {
	Span Span `json:"span"`
	Free int  `json:"free"`
}

// Slots returns the whole slots of a service on a day, none when it takes no appointments or no window serves it. taken counts the live
// appointments by the beginning of their slot; nil means none.
func (h Hall) Slots(s Service, day civil.Date, taken map[Clock]int) []Slot {
	r := s.Appointments
	if r.SlotMinutes <= 0 || !h.staffed(s.ID, day) {
		return nil
	}
	var slots []Slot
	for _, open := range h.HoursOf(s, day) {
		for from := open.From; from+Clock(r.SlotMinutes) <= open.To; from += Clock(r.SlotMinutes) {
			slots = append(slots, Slot{Span{from, from + Clock(r.SlotMinutes)}, max(0, r.Capacity-taken[from])})
		}
	}
	return slots
}

// BookableDays returns the hall's next BookingDays working days after an instant's day.
func (h Hall) BookableDays(now time.Time) []civil.Date {
	var days []civil.Date
	day := h.Day(now)
	for range horizon {
		if day = day.AddDays(1); len(h.Hours(day)) > 0 {
			if days = append(days, day); len(days) == BookingDays {
				break
			}
		}
	}
	return days
}

// Begins returns when the appointment's slot begins by the hall's clock.
func (h Hall) Begins(a Appointment) time.Time { return a.Slot.From.On(a.Day, h.Zone) }

// CheckInUntil returns the last instant at which an appointment can be checked in; after it, it is missed.
func (h Hall) CheckInUntil(a Appointment) time.Time {
	return a.Slot.To.On(a.Day, h.Zone).Add(CheckInGrace)
}

// CheckBooking returns an error when nobody could book this at an instant: an appointment that names no ID or person (Invalid), an unknown
// service (NotFound), a slot that does not exist or a day that is not bookable now (Refused).
func (h Hall) CheckBooking(a Appointment, now time.Time) error {
	if a.ID == "" || a.Person.Number == "" {
		return &fault.Error{Kind: fault.Invalid, Op: "book appointment", Err: errors.New("it names no ID or no person")}
	}
	s, ok := h.Service(a.Service)
	if !ok || a.Hall != h.ID {
		return &fault.Error{Kind: fault.NotFound, Op: fmt.Sprintf("find service %s of hall %s", a.Service, a.Hall)}
	}
	for _, day := range h.BookableDays(now) {
		if day != a.Day {
			continue
		}
		for _, slot := range h.Slots(s, day, nil) {
			if slot.Span == a.Slot {
				return nil
			}
		}
	}
	return refusedBooking(KeyNoSlot, fmt.Errorf("%s %v is no slot of the next %d working days", a.Day, a.Slot, BookingDays))
}

// CheckPerson returns a Refused error when a rule keeps the person from this appointment. others are the person's other appointments in the
// hall from BookingsSince on, in any order; today is the hall's day.
func (a Appointment) CheckPerson(others []Appointment, today civil.Date) error {
	if until, blocked := blockedUntil(others); blocked && today.Before(until) {
		return refusedBooking(KeyBlocked, fmt.Errorf("%d appointments missed: blocked until %s", NoShowsToBlock, until))
	}
	week, month := 0, 0
	for _, o := range others {
		switch {
		case o.State == Cancelled:
			continue
		case o.Day == a.Day:
			return refusedBooking(KeySameDay, fmt.Errorf("there is one on %s already", a.Day))
		}
		if monday(o.Day) == monday(a.Day) {
			week++
		}
		if o.Day.Year == a.Day.Year && o.Day.Month == a.Day.Month {
			month++
		}
	}
	switch {
	case week >= BookingsAWeek:
		return refusedBooking(KeyWeekFull, fmt.Errorf("%d in that week", week))
	case month >= BookingsAMonth:
		return refusedBooking(KeyMonthFull, fmt.Errorf("%d in that month", month))
	}
	return nil
}

// CheckRoom returns a Refused error when a slot of the service has so many live appointments that no other fits in.
func (s Service) CheckRoom(taken int) error {
	if taken >= s.Appointments.Capacity {
		return refusedBooking(KeySlotFull, fmt.Errorf("%d of %d places are taken", taken, s.Appointments.Capacity))
	}
	return nil
}

// BookingsSince returns the first day of a person's past that CheckPerson looks at.
func BookingsSince(today civil.Date) civil.Date { return today.AddDays(-bookingLookback) }

// NoShowsKept returns the first day whose missed appointments still tell who missed them, when personal data before erased are erased: the
// rules look so far back.
func NoShowsKept(erased civil.Date) civil.Date { return erased.AddDays(Retention - bookingLookback) }

// blockedUntil returns the first day on which somebody may book again who missed NoShowsToBlock appointments within BlockDays.
func blockedUntil(past []Appointment) (until civil.Date, blocked bool) {
	for _, last := range past {
		if last.State != NoShow {
			continue
		}
		missed := 0
		for _, o := range past {
			if o.State == NoShow && !last.Day.Before(o.Day) && last.Day.Before(o.Day.AddDays(BlockDays)) {
				missed++
			}
		}
		if end := last.Day.AddDays(BlockDays); missed >= NoShowsToBlock && (!blocked || until.Before(end)) {
			until, blocked = end, true
		}
	}
	return until, blocked
}

func monday(d civil.Date) civil.Date { return d.AddDays(-((int(d.Weekday()) + 6) % 7)) }

// CheckCancel returns a Refused error when an appointment cannot be given back at an instant: it is no longer booked, or begins in less
// than CancelBefore.
func (h Hall) CheckCancel(a Appointment, now time.Time) error {
	switch {
	case a.State != Booked:
		return refusedBooking(KeyAppointment, fmt.Errorf("it is %s", a.State))
	case now.After(h.Begins(a).Add(-CancelBefore)):
		return refusedBooking(KeyCancelLate, fmt.Errorf("it begins at %v", h.Begins(a)))
	}
	return nil
}

func refusedBooking(key string, err error) error {
	return &fault.Error{Kind: fault.Refused, Op: "keep appointment", Key: key, Err: err}
}

// Appoint returns the class and the earliest call of a ticket that checks an appointment in. Who has a class of their own keeps it and
// is called as without an appointment; the others become Appointed and are not called before their slot begins.
func Appoint(own Priority, begins time.Time) (p Priority, from time.Time) {
	if own.First() {
		return own, time.Time{}
	}
	return Appointed, begins
}
