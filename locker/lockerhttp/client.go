package lockerhttp

import (
	"context"
	"fmt"
	"net/http"
	"net/url"

	"onetrip/kiosk/base/httpx"
	"onetrip/kiosk/base/staff"
	"onetrip/locker"
)

// Client is the view that a terminal with cabinets has of its hall. Its errors are the hall's fault.Errors; without a whole answer they are
// Unavailable, and asking again is exact. Its methods may be called from any number of goroutines.
type Client struct {
	http    *httpx.Client
	machine string
}

// NewClient returns a client of the hall at base, "https://hall.example:8444", for the terminal with a number. transport brings certificates and
// time limits.
func NewClient(base, machine string, transport *http.Client) *Client {
	return &Client{&httpx.Client{Base: base, HTTP: transport}, machine}
}

// post sends something and reads the answer.
func post[T any](ctx context.Context, c *Client, op, path string, in any) (T, error) {
	var out T
	err := c.http.Do(ctx, httpx.Call{Op: op, Method: http.MethodPost, Path: path, In: in}, &out)
	return out, err
}

const longPage = 200

// Waiting returns the results that wait to be put into a cabinet, the latest registered first.
func (c *Client) Waiting(ctx context.Context) ([]locker.Result, error) {
	var all []locker.Result
	for {
		var page []locker.Result
		path := fmt.Sprintf("/v1/results/waiting?limit=%d", longPage)
		if len(all) > 0 {
			path += "&after=" + url.QueryEscape(string(all[len(all)-1].ID))
		}
		if err := c.http.Do(ctx, httpx.Call{Op: "list waiting results", Method: http.MethodGet, Path: path}, &page); err != nil {
			return nil, err
		}
		all = append(all, page...)
		if len(page) < longPage {
			return all, nil
		}
	}
}

// Copy returns a result that waits, with its person. Conflict when it waits no more.
func (c *Client) Copy(ctx context.Context, id locker.ResultID) (locker.Result, locker.Person, error) {
	t, err := post[Taken](ctx, c, "copy result", "/v1/results/"+url.PathEscape(string(id))+"/copy", nil)
	return t.Result, t.Person, err
}

// Tell tells the hall a part of the terminal's journal, and returns the number of the last fact that it has heard.
func (c *Client) Tell(ctx context.Context, b locker.Batch) (int64, error) {
	h, err := post[Heard](ctx, c, "tell hall", "/v1/journal", journalOf(c.machine, b))
	return h.Seq, err
}

// Vouch asks who stands before the terminal. Refused with the keys of package staff.
func (c *Client) Vouch(ctx context.Context, who staff.Credentials) (staff.Voucher, error) {
	return post[staff.Voucher](ctx, c, "log in at hall", "/v1/staff/vouch", Knock{who, c.machine})
}

// Standing returns those, by id and stamp, whom the hall lets in no more.
func (c *Client) Standing(ctx context.Context, stamps map[string]string) ([]string, error) {
	g, err := post[Gone](ctx, c, "look up staff", "/v1/staff/standing", Stamps{stamps})
	return g.Gone, err
}
