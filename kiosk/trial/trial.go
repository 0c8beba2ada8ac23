// Package trial tests one device at a time, as a technician does at the terminal or with hallctl at its cable, and says what a test teaches.
package trial

import (
	"context"
	"errors"

	"onetrip/devices"
	"onetrip/devices/detect"
	"onetrip/kiosk/base/fault"
)

// Report is what the test of a device came to. It holds nothing of a person beyond a masked name and number.
type Report struct {
	Role    detect.Role     `json:"role"`
	OK      bool            `json:"ok"`                // all that a machine can know is well
	Asks    bool            `json:"asks,omitempty"`    // a person must still say what was heard, seen or moved
	Trouble Trouble         `json:"trouble,omitempty"` // what is wrong; NoTrouble with OK
	Problem devices.Problem `json:"problem,omitempty"` // of the device itself, with DeviceIll; or a warning beside OK, such as little paper
	Facts   []Fact          `json:"facts,omitempty"`   // what the device showed
	Cause   string          `json:"cause,omitempty"`   // of a trouble, for the log
}

// Fact is one thing that a device showed: its name is a word for programs and people, such as "sam" or "number".
type Fact struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// Fact returns the value of a fact, or "" when the device did not show it.
func (r *Report) Fact(name string) string {
	for _, f := range r.Facts {
		if f.Name == name {
			return f.Value
		}
	}
	return ""
}

// fact adds what the device showed; nothing is added for "".
func (r *Report) fact(name, value string) {
	if value != "" {
		r.Facts = append(r.Facts, Fact{name, value})
	}
}

// fails notes what is wrong, for the cause of err.
func (r *Report) fails(t Trouble, err error) {
	r.OK, r.Asks, r.Trouble = false, false, t
	if err != nil {
		r.Cause = err.Error()
	}
}

// ill notes that the device itself does not work.
func (r *Report) ill(p devices.Problem, err error) {
	r.Problem = p
	r.fails(DeviceIll, err)
}

// ends notes why a test has no result: somebody stopped it, the device is ill, or the trouble otherwise, which says what did not come in time.
func (r *Report) ends(ctx context.Context, s devices.Status, otherwise Trouble, err error) {
	switch {
	case errors.Is(context.Cause(ctx), context.Canceled):
		r.fails(Stopped, err)
	case !s.Ready && s.Problem != devices.NoProblem:
		r.ill(s.Problem, err)
	default:
		r.fails(otherwise, err)
	}
}

// failed is the end of a test whose device refused to work; s is what it says of itself.
func (r *Report) failed(ctx context.Context, s devices.Status, err error) {
	p := devices.ProblemOf(err)
	if p == devices.NoProblem && !s.Ready && s.Problem != devices.Starting && fault.KindOf(err) != fault.Invalid {
		p = s.Problem
	}
	switch {
	case errors.Is(context.Cause(ctx), context.Canceled):
		r.fails(Stopped, err)
	case p == devices.NoProblem:
		r.fails(Refused, err)
	default:
		r.ill(p, err)
	}
}
