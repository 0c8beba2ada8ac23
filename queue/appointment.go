package queue

import "onetrip/kiosk/base/civil"

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
