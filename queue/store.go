package queue

import (
	"context"
	"fmt"
	"time"

	"onetrip/kiosk/base/civil"
	"onetrip/kiosk/base/fault"
)

// Order asks a store for a ticket. Hall.Order makes it after every rule of the hall has said yes; the store adds what only it can
// see at the moment of issue: the live ticket of the same person, the quota, the next number.
type Order struct {
	ID       TicketID   `json:"id"` // made and saved by the terminal before it asks
	Hall     HallID     `json:"hall"`
	Day      civil.Date `json:"day"`
	Service  ServiceID  `json:"service"`
	Series   Series     `json:"series"`
	Priority Priority   `json:"priority,omitempty"`
	Person   Person     `json:"person,omitzero"` // zero when the service needs no identity
	Lang     Lang       `json:"lang"`
	Terminal string     `json:"terminal"`
	At       time.Time  `json:"at"`              // becomes Ticket.Issued, to the millisecond
	Sale     Clock      `json:"sale"`            // beginning of the sale in which the number is given
	Quota    int        `json:"quota,omitempty"` // numbers of that sale for the service; 0: no limit
	Then     time.Time  `json:"then,omitzero"`   // told when the quota is used up: when to come again today, or zero
	From     time.Time  `json:"from,omitzero"`   // the ticket is not called before, see Ticket.From; zero: at once
	Steps    int        `json:"steps,omitempty"` // how many services the visit passes through; 0: one
}

// Ticket returns the ticket that the order becomes with the seq-th number of its series and day.
func (o Order) Ticket(seq int) Ticket {
	at := o.At.Truncate(time.Millisecond).UTC()
	t := Ticket{
		ID: o.ID, Hall: o.Hall, Day: o.Day, Series: o.Series.ID, Seq: seq, No: o.Series.No(seq), Service: o.Service, Priority: o.Priority,
		Lang: o.Lang, State: Waiting, Issued: at, Terminal: o.Terminal, Print: PrintPending,
		Line: o.Service, Place: at, Joined: at, Step: 1, Steps: max(1, o.Steps),
	}
	if !o.From.IsZero() {
		t.From = o.From.Truncate(time.Millisecond).UTC()
	}
	if o.Person.Number != "" {
		t.Masked = MaskName(o.Person.Name)
	}
	return t
}

// Issued is the answer to an Order. With Refusal set there is no ticket.
type Issued struct {
	Ticket   Ticket
	Existing bool     // the person's live ticket for this service: nothing was issued
	Refusal  *Refusal // the quota was used up meanwhile
}

// Overview is what a visitor may choose from at the moment.
type Overview struct {
	Version int64   `json:"version"` // of the hall
	Offers  []Offer `json:"offers"`  // every service, in the order of the screens
	Waiting int     `json:"waiting"` // people who wait in the whole hall
}

// Answer is a hall's answer to a Request: a ticket with its wait, or the refusal of a rule.
type Answer struct {
	Ticket   Ticket   `json:"ticket"`
	Wait     Wait     `json:"wait"`
	Existing bool     `json:"existing,omitempty"` // the person's live ticket: nothing was issued
	Refusal  *Refusal `json:"refusal,omitempty"`
}

// Paper is the outcome of one attempt to print a ticket.
type Paper struct {
	Ticket  TicketID  `json:"ticket"`
	N       int       `json:"n"` // which paper of this ticket, from 1: Ticket.Prints + 1
	Outcome Print     `json:"outcome"`
	At      time.Time `json:"at"`
}

// Check returns a fault.Error of kind Invalid for a paper that cannot be: its number is under 1, or its outcome is no outcome.
func (p Paper) Check() error {
	switch p.Outcome {
	case PrintOK, PrintFailed, PrintUnknown:
		if p.N >= 1 {
			return nil
		}
	case PrintPending:
	}
	return &fault.Error{Kind: fault.Invalid, Op: "record paper", Err: fmt.Errorf("paper %d with outcome %q", p.N, p.Outcome)}
}

// Clearing closes tickets: the waiting ones of Day that were issued before Before, unless their appointment begins later, and every live one
// of earlier days. Who is in service or parked stays until the day is over. It closes the windows that nobody has used since an earlier day.
type Clearing struct {
	Hall   HallID
	Day    civil.Date
	Before time.Time
	Reason string // a Reason constant
}

// Closes reports whether the clearing closes a ticket.
func (c Clearing) Closes(t Ticket) bool {
	if t.Hall != c.Hall || !t.State.Live() || t.Day.Before(c.Day) {
		return t.Hall == c.Hall && t.State.Live()
	}
	return t.Day == c.Day && t.State == Waiting && t.Issued.Before(c.Before) && t.From.Before(c.Before)
}

// ClosesDesk reports whether the clearing closes a window.
func (c Clearing) ClosesDesk(d DeskState) bool {
	return (d.Mode == DeskOpen || d.Mode == DeskPaused) && d.Day.Before(c.Day)
}

// Close returns the ticket closed.
func (c Clearing) Close(t Ticket) Ticket {
	t.State, t.Reason, t.Ended, t.Parked = Cleared, c.ReasonFor(t.Day), c.Before.Truncate(time.Millisecond).UTC(), time.Time{}
	return t
}

// CloseDesk returns the window closed.
func (c Clearing) CloseDesk(d DeskState) DeskState {
	d.Mode, d.Clerk, d.Reason, d.Since = DeskClosed, "", "", c.Before.Truncate(time.Millisecond).UTC()
	return d
}

// ReasonFor returns the reason of a ticket of a day: a ticket of an earlier day is closed because its day is over.
func (c Clearing) ReasonFor(day civil.Date) string {
	if day.Before(c.Day) {
		return ReasonDayOver
	}
	return c.Reason
}

// The reasons of cleared tickets.
const (
	ReasonClearing = "clearing_time"
	ReasonDayOver  = "day_over"
)

// Counts is what the offers of a hall are made from.
type Counts struct {
	Lines  map[ServiceID]Line
	Sold   map[ServiceID]map[Clock]int   // numbers given today in each sale that has a quota
	Recent map[ServiceID][]time.Duration // at most MaxRecent service times each, latest first, of any day
	Busy   map[WindowNo]bool             // windows with a ticket in service
	Runs   map[WindowNo]int              // windows that are open, each with how many priority tickets in a row it has called last
}

// Store keeps tickets. Every method that changes something is one transaction and returns after it is durable. All errors are
// fault.Error: NotFound for an unknown ticket, Conflict for a change that the ticket's state does not allow, Unavailable when the store
// cannot write now, Corrupt when stored data fail their check. Methods may be called from any number of goroutines.
//
// ctx bounds the waiting only; an Unavailable error after ctx ended may leave the change done, and asking again with the same TicketID
// (or paper number) tells.
type Store interface {
	// Issue gives out the next number of the series on the order's day. The same Order.ID again returns its ticket as it is now. A person
	// (non-empty Person.Number) who has a live ticket for the service on that day gets that one with Existing set. A number is
	// never given twice on a day, even when the clock goes back, and never returns when a ticket is closed.
	Issue(ctx context.Context, o Order) (Issued, error)
	// Ticket returns a ticket.
	Ticket(ctx context.Context, id TicketID) (Ticket, error)
	// SetPrint records a paper. The same paper again changes nothing more; a report about an earlier paper than the latest one is kept as
	// an event and changes nothing on the ticket. Outcome is PrintOK, PrintFailed or PrintUnknown.
	SetPrint(ctx context.Context, p Paper) error
	// Unprinted returns the tickets of a terminal that are live and PrintPending, oldest first: after a restart nobody knows their papers.
	Unprinted(ctx context.Context, h HallID, terminal string) ([]Ticket, error)
	// Line counts who may be called before a waiting ticket: pass its class to Line.Ahead. For a ticket that does not wait it is zero.
	Line(ctx context.Context, id TicketID) (Line, error)
	// Counts counts a day's lines, sales and windows for these services.
	Counts(ctx context.Context, h HallID, day civil.Date, services []ServiceID) (Counts, error)
	// Clear closes tickets and returns how many. Doing it again closes nothing more.
	Clear(ctx context.Context, c Clearing) (int, error)
	// Erase removes the personal data of the tickets and appointments of all days before day, live or not, and returns how many had any. They
	// stay for the statistics. Who missed an appointment is kept, as a blind index alone, from NoShowsKept on; the note of a follow-up
	// goes when it is mended.
	Erase(ctx context.Context, h HallID, day civil.Date) (int, error)
}

// Windows is the part of a store by which windows call. h carries the rules; the same hall's configuration may change from call to call.
type Windows interface {
	// Act performs one press of a key in one transaction, by the rules of Hall.Press, and returns the window as it is then. Two windows never
	// get the same ticket. A press with an ID that was performed before changes nothing and returns the window as it is now; one that changed
	// nothing or was refused may be tried again under its ID. Errors: Conflict with a message key when another clerk holds the window, when
	// Act.Ticket is not the one in service, or when the key may not be pressed; Refused with a message key when a rule says no; NotFound for
	// an unknown window or ticket; Invalid for a press that is none, or a transfer to where nobody would be called.
	Act(ctx context.Context, h Hall, a Act) (Desk, error)
	// Desk returns a window as its page shows it.
	Desk(ctx context.Context, h Hall, w WindowNo, now time.Time) (Desk, error)
	// Board returns what the hall's board shows.
	Board(ctx context.Context, h Hall, now time.Time) (Board, error)
	// Version returns a number that grows with every change in the hall's store, whoever made it.
	Version(ctx context.Context) (int64, error)
}

// Reserves is the part of a store that lets terminals issue without the hall.
type Reserves interface {
	// Epoch returns the name of this life of the store: made with the store, and anew by Renew. A terminal that meets another epoch than it
	// knew asks for new blocks, with its marks, before it asks for a number; its blocks of the old life stay good.
	Epoch(ctx context.Context) (Epoch, error)
	// Renew begins a new life after a backup was put back. Numbers given since the backup are unknown, so the day counts as lost, see
	// LeaseRequest.Loss.
	Renew(ctx context.Context, h HallID, day civil.Date) (Epoch, error)
	// Lease sets numbers aside; they are durable before it returns, and Issue never gives them. The same request again returns the same
	// block. Errors: Invalid for a request that cannot be, Conflict when its ID is another block's, Refused when the terminal has MaxLeases
	// blocks of the series and day. Hall.CheckLease says what else a hall does not grant.
	Lease(ctx context.Context, r LeaseRequest) (Lease, error)
	// Adopt takes a ticket over that a terminal issued by itself. The same ticket again changes nothing and returns it as it is now. The
	// visitor holds the paper: another live ticket of the same person, a quota or a closed hall is no reason to refuse. It stands in the line
	// by its time of issue; a ticket that was called is out of the line, so none is ahead of one.
	//
	// Issue may have given the same ticket ID another number whose answer never reached the terminal. The paper wins: the ticket keeps its ID,
	// its state and its place and takes the number on the paper, is marked Offline, and waits again when it was passed meanwhile, because
	// nobody knew that it was called; the number that no paper bears is never given again.
	//
	// A lease that the store does not know comes from a store that was lost: its numbers are set aside for the terminal now. Errors: Invalid for
	// a ticket that cannot be, Conflict when the number is another ticket's, lies outside its lease, or the lease is not as the store knows it.
	Adopt(ctx context.Context, o Offline) (Ticket, error)
}

// Ratings is the part of a store that keeps 好差评.
type Ratings interface {
	// Rate records a grade for a finished ticket. The first one stays: Conflict (KeyRatedBefore) when there is another grade already, nil
	// for the same again. Refused as Ticket.CheckRateable says, Invalid for what is no rating. A poor grade opens a follow-up that is due as
	// Hall.FollowUpDue says.
	Rate(ctx context.Context, r Rating, callBy, mendBy time.Time) error
	// Rateable returns a ticket that may be rated now; else Refused, or Conflict when it was rated.
	Rateable(ctx context.Context, id TicketID, now time.Time) (Ticket, error)
	// RateableAt returns the ticket whose case ended last at a window, when it may be rated now; else NotFound: an earlier visitor has gone.
	RateableAt(ctx context.Context, h HallID, w WindowNo, now time.Time) (Ticket, error)
	// FollowUps returns the follow-ups of a hall that are not mended, most urgent first.
	FollowUps(ctx context.Context, h HallID) ([]FollowUp, error)
	// Settle records that a follow-up was called back (f.Called set) or mended (f.Mended set), with f.Note and f.HandledBy. The first time of
	// each step stays, and the latest note that is not empty. Errors: NotFound without such a follow-up, Conflict for mending before the
	// visitor was called back or after it was mended.
	Settle(ctx context.Context, f FollowUp) error
}

// Appointments is the part of a store that keeps appointments.
//
// Issue and Adopt check in: a ticket for an appointment's service, day and person, issued not later than Hall.CheckInUntil, gets the class
// and the earliest call of Appoint, whatever the quota of its sale.
type Appointments interface {
	// Book keeps an appointment. The same again changes nothing; Conflict when its ID is another one's. Refused with a message key when a rule
	// of the hall says no, see Hall.CheckBooking, Appointment.CheckPerson and Service.CheckRoom.
	Book(ctx context.Context, h Hall, a Appointment, now time.Time) error
	// Cancel gives a slot back; again, it changes nothing. Refused as Hall.CheckCancel says.
	Cancel(ctx context.Context, h Hall, id AppointmentID, now time.Time) error
	// Taken counts the live appointments of a service on a day by the beginning of their slot, for Hall.Slots.
	Taken(ctx context.Context, h HallID, s ServiceID, day civil.Date) (map[Clock]int, error)
	// AppointmentsOn returns a day's appointments with masked persons, by slot, then by service and ID.
	AppointmentsOn(ctx context.Context, h HallID, day civil.Date) ([]Appointment, error)
	// AppointmentsOf returns a person's appointments from a day on, masked, by day and slot.
	AppointmentsOf(ctx context.Context, h HallID, number string, from civil.Date) ([]Appointment, error)
	// MissAppointments marks those that were booked and can no longer be checked in, and returns how many. The hall's clock calls it.
	MissAppointments(ctx context.Context, h Hall, now time.Time) (int, error)
}
