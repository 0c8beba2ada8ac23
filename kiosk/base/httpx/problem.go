// Package httpx is what the project's HTTP servers and clients share: errors that keep their kind across the wire, live
// states sent to browsers, the protections of browser routes, the request log, and a server that stops cleanly.
package httpx

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"net/http"
	"time"

	"onetrip/kiosk/base/fault"
)

// Status returns the HTTP status of an error kind.
func Status(k fault.Kind) int {
	switch k {
	case fault.Invalid:
		return http.StatusBadRequest
	case fault.Refused:
		return http.StatusForbidden
	case fault.NotFound:
		return http.StatusNotFound
	case fault.Conflict:
		return http.StatusConflict
	case fault.Unavailable:
		return http.StatusServiceUnavailable
	case fault.Internal, fault.Corrupt:
		return http.StatusInternalServerError
	}
	return http.StatusInternalServerError
}

// Problem is the body of every answer that is an error. Its JSON form is part of the interface.
type Problem struct { //nolint:errname // huma wants an error; what a client gets is a problem
	Kind string `json:"kind" doc:"invalid, refused, not found, conflict, unavailable, internal or corrupt"`
	Op   string `json:"op,omitempty" doc:"the action that did not work"`
	Key  string `json:"key,omitempty" doc:"key of the visitor's message"`
	Hint string `json:"hint,omitempty" doc:"what staff should do"`
	Text string `json:"error,omitempty" doc:"the cause, for staff"`
	Wait int64  `json:"wait_seconds,omitempty" doc:"the same may work after this time"`

	status int
}

// Error returns the operator's text.
func (p *Problem) Error() string { return p.fault().Error() }

// GetStatus returns the HTTP status; huma asks for it.
func (p *Problem) GetStatus() int { return p.status }

// ContentType marks the body as a problem; huma asks for it.
func (p *Problem) ContentType(ct string) string {
	if ct == "application/json" {
		return problemType
	}
	return ct
}

const problemType = "application/problem+json"

// problemOf returns what a client is told about err. The causes of our own defects stay in our log.
func problemOf(err error) *Problem {
	e := classify(err)
	p := &Problem{Kind: e.Kind.String(), Op: e.Op, Key: fault.KeyOf(err), Hint: e.Hint, status: Status(e.Kind)}
	p.Wait = int64(math.Ceil(e.After.Seconds()))
	if e.Err != nil && e.Kind != fault.Internal && e.Kind != fault.Corrupt {
		p.Text = e.Err.Error()
	}
	return p
}

// classify returns the first classified error in err's chain, or makes one.
func classify(err error) *fault.Error {
	if e, ok := errors.AsType[*fault.Error](err); ok {
		return e
	}
	if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return &fault.Error{Kind: fault.Invalid, Op: "read request", Err: err}
	}
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return &fault.Error{Kind: fault.Unavailable, Op: "answer request", Err: err}
	}
	return &fault.Error{Kind: fault.Internal, Op: "answer request", Err: err}
}

// fault returns the error that the problem tells of.
func (p *Problem) fault() *fault.Error {
	kind, _ := parseKind(p.Kind)
	e := &fault.Error{Kind: kind, Op: p.Op, Key: p.Key, Hint: p.Hint, After: time.Duration(p.Wait) * time.Second}
	if p.Text != "" {
		e.Err = errors.New(p.Text)
	}
	return e
}

func parseKind(name string) (fault.Kind, bool) {
	for k := fault.Internal; k <= fault.Corrupt; k++ {
		if k.String() == name {
			return k, true
		}
	}
	return fault.Internal, false
}

// WriteError answers a request with err and notes it for the request log. It is for plain handlers; those of huma return
// their error.
func WriteError(w http.ResponseWriter, r *http.Request, err error) {
	note(r.Context(), err)
	p := problemOf(err)
	h := w.Header()
	h.Set("Content-Type", problemType)
	h.Set("Cache-Control", "no-store")
	w.WriteHeader(p.status)
	_ = json.NewEncoder(w).Encode(p) // a client that is gone needs no answer
}

// maxProblem bounds what is read of an error's body, in bytes.
const maxProblem = 64 << 10

// ReadError returns the error that the server raised, from an answer whose status is no success. A body that is no Problem comes
// from something between us and the hall: Unavailable when its status says "later", else Internal, both with the status.
func ReadError(op string, resp *http.Response) error {
	var p Problem
	body, err := io.ReadAll(io.LimitReader(resp.Body, maxProblem))
	if err == nil {
		err = json.Unmarshal(body, &p)
	}
	if _, known := parseKind(p.Kind); err == nil && known {
		e := p.fault()
		if e.Op == "" {
			e.Op = op
		}
		return e
	}
	e := &fault.Error{Kind: fault.Internal, Op: op, Hint: hintForeign, Err: fmt.Errorf("unexpected answer: %s", resp.Status)}
	switch resp.StatusCode {
	case http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout, http.StatusTooManyRequests, http.StatusRequestTimeout:
		e.Kind = fault.Unavailable
	}
	return e
}

const hintForeign = "check that the configured address is the hall's own and that no proxy stands between"
