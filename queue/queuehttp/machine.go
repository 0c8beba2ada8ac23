package queuehttp

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"onetrip/kiosk/base/civil"
	"onetrip/kiosk/base/enrol"
	"onetrip/kiosk/base/fault"
	"onetrip/kiosk/base/httpx"
	"onetrip/queue"
)

// MachineOpts are the choices of Machine.
type MachineOpts struct {
	// Name returns the name of the terminal that asks, from its certificate; "" where it needs none, and its word counts. nil: "".
	Name func(ctx context.Context) string
}

// Machine registers the hall's interface for terminals under /v1.
func Machine(api huma.API, h Hall, o MachineOpts) {
	if o.Name == nil {
		o.Name = func(context.Context) string { return "" }
	}
	m := machine{h, o}
	m.tickets(api)
	m.reserves(api)
	m.appointments(api)
}

// machine serves terminals.
type machine struct {
	hall Hall
	opts MachineOpts
}

// byID is a request about one thing.
type byID struct {
	ID string `path:"id" doc:"ULID made by whoever asked first"`
}

// name returns whose word counts: the certificate's, else what the request says.
func (m machine) name(ctx context.Context, said string) (string, error) {
	return enrol.Speaker(m.opts.Name(ctx), said)
}

func (m machine) tickets(api huma.API) {
	huma.Register(api, httpx.DomainOperation(http.MethodGet, "/v1/hall", "get-hall", "The hall's configuration, and the epoch of its store"),
		func(ctx context.Context, _ *httpx.None) (*httpx.Body[Config], error) {
			epoch, err := m.hall.Epoch(ctx)
			h := m.hall.Hall()
			return httpx.Answer(Config{Epoch: epoch, Zone: h.Zone.String(), Hall: h}, err)
		})
	huma.Register(api, httpx.DomainOperation(http.MethodGet, "/v1/overview", "get-overview", "What can be taken now, and how many wait"),
		func(ctx context.Context, _ *httpx.None) (*httpx.Body[queue.Overview], error) {
			return httpx.Answer(m.hall.Overview(ctx))
		})
	huma.Register(api, httpx.DomainOperation(http.MethodPost, "/v1/tickets", "issue-ticket", "Take a number; the same id again returns the same ticket"),
		func(ctx context.Context, in *httpx.Body[queue.Request]) (*httpx.Body[queue.Answer], error) {
			var err error
			if in.Body.Terminal, err = m.name(ctx, in.Body.Terminal); err != nil {
				return nil, err
			}
			return httpx.Answer(m.hall.Issue(ctx, in.Body))
		})
	huma.Register(api, httpx.DomainOperation(http.MethodGet, "/v1/tickets/{id}", "get-ticket", "A ticket with the wait that is left"),
		func(ctx context.Context, in *byID) (*httpx.Body[Standing], error) {
			t, wait, err := m.hall.Ticket(ctx, queue.TicketID(in.ID))
			return httpx.Answer(Standing{t, wait}, err)
		})
	huma.Register(api, httpx.DomainOperation(http.MethodPost, "/v1/tickets/{id}/papers", "record-paper", "The fate of a ticket's paper; the same number again changes nothing"),
		func(ctx context.Context, in *struct {
			ID   string `path:"id"`
			Body queue.Paper
		},
		) (*httpx.None, error) {
			return httpx.Done(m.hall.Printed(ctx, queue.TicketID(in.ID), in.Body.N, in.Body.Outcome))
		})
	huma.Register(api, httpx.DomainOperation(http.MethodPost, "/v1/tickets/find", "find-tickets", "The day's tickets of a person, or the one with a number"),
		func(ctx context.Context, in *httpx.Body[queue.Find]) (*httpx.Body[[]queue.Mine], error) {
			found, err := m.hall.Find(ctx, in.Body)
			return httpx.Answer(httpx.List(found), err)
		})
	huma.Register(api, httpx.DomainOperation(http.MethodPost, "/v1/ratings", "rate-case", "A visitor's grade of a finished case; the same again changes nothing"),
		func(ctx context.Context, in *httpx.Body[queue.Rating]) (*httpx.None, error) {
			return httpx.Done(m.hall.Rate(ctx, in.Body))
		})
}

func (m machine) reserves(api huma.API) {
	huma.Register(api, httpx.DomainOperation(http.MethodPost, "/v1/leases", "lease-numbers", "An emergency block; the same id again returns the same block"),
		func(ctx context.Context, in *httpx.Body[queue.LeaseRequest]) (*httpx.Body[queue.Lease], error) {
			var err error
			if in.Body.Terminal, err = m.name(ctx, in.Body.Terminal); err != nil {
				return nil, err
			}
			return httpx.Answer(m.hall.Lease(ctx, in.Body))
		})
	huma.Register(api, httpx.DomainOperation(http.MethodPost, "/v1/offline", "adopt-tickets", "Tickets that the terminal issued alone, oldest first; each is taken over once"),
		func(ctx context.Context, in *httpx.Body[[]queue.Offline]) (*httpx.Body[[]queue.Ticket], error) {
			for i := range in.Body {
				o := &in.Body[i].Order
				var err error
				if o.Terminal, err = m.name(ctx, o.Terminal); err != nil {
					return nil, err
				}
			}
			tickets, err := m.hall.Adopt(ctx, in.Body)
			return httpx.Answer(httpx.List(tickets), err)
		})
	huma.Register(api, httpx.DomainOperation(http.MethodPost, "/v1/heartbeat", "beat", "A terminal's sign of life, every 30 s"),
		func(ctx context.Context, in *httpx.Body[queue.Beat]) (*httpx.None, error) {
			var err error
			if in.Body.Machine, err = m.name(ctx, in.Body.Machine); err != nil {
				return nil, err
			}
			return httpx.Done(m.hall.Heartbeat(ctx, in.Body))
		})
}

func (m machine) appointments(api huma.API) {
	huma.Register(api, httpx.DomainOperation(http.MethodPost, "/v1/appointments", "book", "Book an appointment; the same id again changes nothing"),
		func(ctx context.Context, in *httpx.Body[queue.Appointment]) (*httpx.None, error) {
			return httpx.Done(m.hall.Book(ctx, in.Body))
		})
	huma.Register(api, httpx.DomainOperation(http.MethodDelete, "/v1/appointments/{id}", "cancel", "Give an appointment's slot back"),
		func(ctx context.Context, in *byID) (*httpx.None, error) {
			return httpx.Done(m.hall.Cancel(ctx, queue.AppointmentID(in.ID)))
		})
	huma.Register(api, httpx.DomainOperation(http.MethodGet, "/v1/appointments", "list-appointments", "A day's appointments, masked, by slot"),
		func(ctx context.Context, in *struct {
			Day string `query:"day" doc:"YYYY-MM-DD; empty: today"`
		},
		) (*httpx.Body[[]queue.Appointment], error) {
			var day civil.Date
			if err := day.UnmarshalText([]byte(in.Day)); err != nil {
				return nil, &fault.Error{Kind: fault.Invalid, Op: "list appointments", Err: err}
			}
			all, err := m.hall.AppointmentsOn(ctx, day)
			return httpx.Answer(httpx.List(all), err)
		})
}
