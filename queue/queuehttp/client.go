package queuehttp

import (
	"context"
	"net/http"
	"net/url"

	"onetrip/kiosk/base/civil"
	"onetrip/kiosk/base/httpx"
	"onetrip/queue"
)

// Client is a terminal's view of its hall. Its errors are the hall's fault.Errors; without a whole answer they are Unavailable, and asking
// again with the same ID is exact. Its methods may be called from any number of goroutines.
type Client struct{ http *httpx.Client }

// NewClient returns a client of the hall at base, "https://hall.example:8444". transport brings certificates and time limits.
func NewClient(base string, transport *http.Client) *Client {
	return &Client{&httpx.Client{Base: base, HTTP: transport}}
}

// do makes a call.
func (c *Client) do(ctx context.Context, op, method, path string, in any) error {
	return c.http.Do(ctx, httpx.Call{Op: op, Method: method, Path: path, In: in}, nil)
}

// get reads something.
func get[T any](ctx context.Context, c *Client, op, path string) (T, error) {
	var out T
	err := c.http.Do(ctx, httpx.Call{Op: op, Method: http.MethodGet, Path: path}, &out)
	return out, err
}

// post sends something and reads the answer.
func post[T any](ctx context.Context, c *Client, call httpx.Call) (T, error) {
	var out T
	call.Method = http.MethodPost
	err := c.http.Do(ctx, call, &out)
	return out, err
}

// Hall returns the hall's configuration and the epoch of its store.
func (c *Client) Hall(ctx context.Context) (queue.Hall, queue.Epoch, error) {
	got, err := get[Config](ctx, c, "read hall", "/v1/hall")
	if err != nil {
		return queue.Hall{}, "", err
	}
	h, err := got.complete()
	return h, got.Epoch, err
}

// Overview counts the lines and says what can be taken now.
func (c *Client) Overview(ctx context.Context) (queue.Overview, error) {
	return get[queue.Overview](ctx, c, "count lines", "/v1/overview")
}

// Issue takes a number. The same request again returns the same ticket.
func (c *Client) Issue(ctx context.Context, r queue.Request) (queue.Answer, error) {
	return post[queue.Answer](ctx, c, httpx.Call{Op: "issue ticket", Path: "/v1/tickets", In: r})
}

// Ticket returns a ticket as it is now, with the wait that is left.
func (c *Client) Ticket(ctx context.Context, id queue.TicketID) (queue.Ticket, queue.Wait, error) {
	s, err := get[Standing](ctx, c, "look up ticket", "/v1/tickets/"+url.PathEscape(string(id)))
	return s.Ticket, s.Wait, err
}

// Printed records the fate of a ticket's n-th paper, counted from 1.
func (c *Client) Printed(ctx context.Context, id queue.TicketID, n int, outcome queue.Print) error {
	in := queue.Paper{Ticket: id, N: n, Outcome: outcome}
	return c.do(ctx, "record paper of ticket", http.MethodPost, "/v1/tickets/"+url.PathEscape(string(id))+"/papers", in)
}

// Find returns the tickets of a person, or the one with a number, of a day.
func (c *Client) Find(ctx context.Context, f queue.Find) ([]queue.Mine, error) {
	return post[[]queue.Mine](ctx, c, httpx.Call{Op: "find tickets", Path: "/v1/tickets/find", In: f})
}

// Rate records a visitor's grade of a finished case, once.
func (c *Client) Rate(ctx context.Context, r queue.Rating) error {
	return c.do(ctx, "rate case", http.MethodPost, "/v1/ratings", r)
}

// Lease asks for an emergency block. The same request again returns the same block.
func (c *Client) Lease(ctx context.Context, r queue.LeaseRequest) (queue.Lease, error) {
	return post[queue.Lease](ctx, c, httpx.Call{Op: "lease numbers", Path: "/v1/leases", In: r})
}

// Adopt hands tickets over that the terminal issued alone, oldest first. An error means that some may have been taken over, in this order;
// handing all of them over again is exact.
func (c *Client) Adopt(ctx context.Context, list []queue.Offline) ([]queue.Ticket, error) {
	return post[[]queue.Ticket](ctx, c, httpx.Call{Op: "hand over tickets", Path: "/v1/offline", In: list})
}

// Heartbeat is the terminal's sign of life.
func (c *Client) Heartbeat(ctx context.Context, b queue.Beat) error {
	return c.do(ctx, "show sign of life", http.MethodPost, "/v1/heartbeat", b)
}

// Book keeps an appointment. The same ID again changes nothing.
func (c *Client) Book(ctx context.Context, a queue.Appointment) error {
	return c.do(ctx, "book appointment", http.MethodPost, "/v1/appointments", a)
}

// Cancel gives an appointment's slot back.
func (c *Client) Cancel(ctx context.Context, id queue.AppointmentID) error {
	return c.do(ctx, "cancel appointment", http.MethodDelete, "/v1/appointments/"+url.PathEscape(string(id)), nil)
}

// AppointmentsOn returns a day's appointments with masked persons, by slot; the zero day is today.
func (c *Client) AppointmentsOn(ctx context.Context, day civil.Date) ([]queue.Appointment, error) {
	return get[[]queue.Appointment](ctx, c, "list appointments", "/v1/appointments?day="+day.String())
}
