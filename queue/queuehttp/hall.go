// Package queuehttp is the hall's numbers over HTTP: the interface for terminals with its typed client, and the data that the pages in a
// browser show.
package queuehttp

import (
	"context"
	"time"

	"onetrip/kiosk/base/civil"
	"onetrip/kiosk/base/fault"
	"onetrip/kiosk/base/httpx"
	"onetrip/queue"
)

// Hall is what the interface serves. Its errors are fault.Error.
type Hall interface {
	Tickets
	Windows
	Reserves
	Ratings
	Appointments
	Terminals
}

// Tickets gives out numbers and tells about them.
type Tickets interface {
	// Hall returns the hall's configuration, and Epoch the name of its store's life.
	Hall() queue.Hall
	Epoch(ctx context.Context) (queue.Epoch, error)
	Overview(ctx context.Context) (queue.Overview, error)
	// Issue gives out a number; a ticket that it returns is on the disk. The same request again returns the same ticket.
	Issue(ctx context.Context, r queue.Request) (queue.Answer, error)
	Ticket(ctx context.Context, id queue.TicketID) (queue.Ticket, queue.Wait, error)
	// Printed records the fate of a ticket's n-th paper, counted from 1.
	Printed(ctx context.Context, id queue.TicketID, n int, outcome queue.Print) error
	Find(ctx context.Context, f queue.Find) ([]queue.Mine, error)
	Place(ctx context.Context, id queue.TicketID) (queue.Place, error)
}

// Windows calls, and shows what was called.
type Windows interface {
	// Act performs one press of a window's key, whose Clerk is set; it sets the time.
	Act(ctx context.Context, a queue.Act) (queue.Desk, error)
	Desk(ctx context.Context, w queue.WindowNo) (queue.Desk, error)
	// Desks and Boards return states that those who watch share.
	Desks(ctx context.Context, w queue.WindowNo) (*httpx.Live[queue.Desk], error)
	Boards(ctx context.Context) (*httpx.Live[queue.Board], error)
}

// Reserves lets terminals issue without the hall.
type Reserves interface {
	Lease(ctx context.Context, r queue.LeaseRequest) (queue.Lease, error)
	// Adopt takes tickets over in the given order and stops at the first that cannot be.
	Adopt(ctx context.Context, list []queue.Offline) ([]queue.Ticket, error)
}

// Ratings keeps 好差评.
type Ratings interface {
	Rate(ctx context.Context, r queue.Rating) error
	// Invite returns the case that may be rated at a window now, the zero value when there is none.
	Invite(ctx context.Context, w queue.WindowNo) (queue.Invitation, error)
	Invites(ctx context.Context, w queue.WindowNo) (*httpx.Live[queue.Invitation], error)
	FollowUps(ctx context.Context) ([]queue.FollowUp, error)
	Settle(ctx context.Context, done queue.Settled) error
}

// Appointments keeps promised times.
type Appointments interface {
	Book(ctx context.Context, a queue.Appointment) error
	Cancel(ctx context.Context, id queue.AppointmentID) error
	AppointmentsOn(ctx context.Context, day civil.Date) ([]queue.Appointment, error)
}

// Terminals knows which machines live.
type Terminals interface {
	Heartbeat(ctx context.Context, b queue.Beat) error
	Terminals(ctx context.Context) ([]queue.Terminal, error)
}

// Config is a hall as its terminals need it.
type Config struct {
	Epoch queue.Epoch `json:"epoch"`
	Zone  string      `json:"zone" doc:"IANA name of the hall's wall clock"`
	Hall  queue.Hall  `json:"hall"`
}

// complete returns the hall with its zone.
func (c Config) complete() (queue.Hall, error) {
	zone, err := time.LoadLocation(c.Zone)
	if err != nil {
		return queue.Hall{}, &fault.Error{Kind: fault.Unavailable, Op: "read hall", Err: err, Hint: "install the time zone files (tzdata)"}
	}
	c.Hall.Zone = zone
	return queue.NewHall(c.Hall)
}

// Standing is a ticket with the wait that is left.
type Standing struct {
	Ticket queue.Ticket `json:"ticket"`
	Wait   queue.Wait   `json:"wait"`
}
