package queue

import (
	"errors"
	"fmt"
	"time"
	"unicode/utf8"

	"onetrip/kiosk/base/civil"
	"onetrip/kiosk/base/fault"
)

// Grade is one of the five grades of 好差评; the zero value is none.
type Grade int

// The grades, worst first. The two bad ones open a follow-up.
const (
	VeryBad  Grade = 1 // 非常不满意
	Bad      Grade = 2 // 不满意
	Fair     Grade = 3 // 基本满意
	Good     Grade = 4 // 满意
	VeryGood Grade = 5 // 非常满意
)

// Valid reports whether g is one of the five grades.
func (g Grade) Valid() bool { return VeryBad <= g && g <= VeryGood }

// Poor reports whether the grade opens a follow-up task.
func (g Grade) Poor() bool { return g == VeryBad || g == Bad }

// String returns "very bad" to "very good".
func (g Grade) String() string {
	switch g {
	case VeryBad:
		return "very bad"
	case Bad:
		return "bad"
	case Fair:
		return "fair"
	case Good:
		return "good"
	case VeryGood:
		return "very good"
	}
	return "no grade"
}

// Rating is a visitor's word on one case, once.
type Rating struct {
	Ticket TicketID  `json:"ticket"`
	Grade  Grade     `json:"grade"`
	Source string    `json:"source"` // "kiosk 2", "window 3"
	At     time.Time `json:"at"`
}

// FollowUp is the task that a bad grade opens: call back within a day, mend within 15 days (both configurable, facts D7).
type FollowUp struct {
	Ticket    TicketID   `json:"ticket"`
	No        TicketNo   `json:"no"`
	Day       civil.Date `json:"day"`
	Service   ServiceID  `json:"service"`
	Grade     Grade      `json:"grade"`
	Window    WindowNo   `json:"window"`
	Clerk     StaffID    `json:"clerk"`
	Opened    time.Time  `json:"opened"`
	CallBy    time.Time  `json:"call_by"`
	MendBy    time.Time  `json:"mend_by"`
	Called    time.Time  `json:"called"`         // zero: not yet
	Mended    time.Time  `json:"mended"`         // zero: not yet
	Note      string     `json:"note,omitempty"` // what the staff write, at most MaxNote characters; it may tell a person: stored encrypted
	HandledBy StaffID    `json:"handled_by,omitempty"`
}

// Due returns by when the next step is due: the call, and after it the mending.
func (f FollowUp) Due() time.Time {
	if f.Called.IsZero() {
		return f.CallBy
	}
	return f.MendBy
}

// MaxNote is how many characters the note of a follow-up has at most.
const MaxNote = 500

// CheckSettled returns a fault.Error of kind Invalid for a step that settles nothing: no ticket, no time, or a note that is too long.
func (f FollowUp) CheckSettled() error {
	var problem string
	switch {
	case f.Ticket == "" || f.HandledBy == "":
		problem = "it names no ticket or no staff"
	case f.Called.IsZero() && f.Mended.IsZero():
		problem = "it was neither called back nor mended"
	case utf8.RuneCountInString(f.Note) > MaxNote:
		problem = fmt.Sprintf("the note has more than %d characters", MaxNote)
	default:
		return nil
	}
	return &fault.Error{Kind: fault.Invalid, Op: "settle follow-up", Err: errors.New(problem)}
}

// Settle returns the follow-up with what a step adds; the same one when that is nothing. Times are kept to the millisecond. Conflict for mending
// before the visitor was called back, and for a new step after the mending.
func (f FollowUp) Settle(step FollowUp) (FollowUp, error) {
	next := f
	set := func(have *time.Time, at time.Time) {
		if have.IsZero() && !at.IsZero() {
			*have = at.Truncate(time.Millisecond).UTC()
			next.HandledBy = step.HandledBy
		}
	}
	set(&next.Called, step.Called)
	set(&next.Mended, step.Mended)
	if step.Note != "" && step.Note != f.Note {
		next.Note, next.HandledBy = step.Note, step.HandledBy
	}
	e := &fault.Error{Kind: fault.Conflict, Op: "settle follow-up"}
	switch {
	case next == f:
		return f, nil
	case !f.Mended.IsZero():
		e.Err = fmt.Errorf("it was mended at %v", f.Mended)
	case next.Called.IsZero():
		e.Err = errors.New("the visitor has not been called back")
	default:
		return next, nil
	}
	return f, e
}

// RatingWindow is how long after its end a case may be rated.
const RatingWindow = 24 * time.Hour

// The visitor's message keys of a rating that is refused.
const (
	KeyNotServed   = "rating.not_served"
	KeyRatingOver  = "rating.over"
	KeyRatedBefore = "rating.rated"
)

// Check returns a fault.Error of kind Invalid for a rating that cannot be.
func (r Rating) Check() error {
	if r.Ticket == "" || !r.Grade.Valid() {
		return &fault.Error{Kind: fault.Invalid, Op: "rate ticket", Err: fmt.Errorf("ticket %q, grade %d", r.Ticket, int(r.Grade))}
	}
	return nil
}

// CheckAgain answers the rating of a ticket that has a grade already: nil for the same one, else a fault.Error of kind Conflict.
func (r Rating) CheckAgain(have Grade) error {
	if r.Grade == have {
		return nil
	}
	return &fault.Error{Kind: fault.Conflict, Op: "rate ticket", Key: KeyRatedBefore, Err: errors.New("it was rated before")}
}

// CheckRateable returns a fault.Error of kind Refused when the ticket's case cannot be rated at an instant: it was not served to its end, or
// more than RatingWindow ago. Whether somebody has rated it is for the store to say.
func (t Ticket) CheckRateable(now time.Time) error {
	e := &fault.Error{Kind: fault.Refused, Op: "rate ticket"}
	switch {
	case t.State != Done:
		e.Key, e.Err = KeyNotServed, fmt.Errorf("the ticket is %s", t.State)
	case now.Sub(t.Ended) > RatingWindow:
		e.Key, e.Err = KeyRatingOver, fmt.Errorf("its service ended at %v", t.Ended)
	default:
		return nil
	}
	return e
}

// RatingRules are the clocks of a poor grade (facts D7).
type RatingRules struct {
	CallBack int `toml:"call_back" json:"call_back"` // days until the visitor is called back; 0: 1
	Mend     int `toml:"mend" json:"mend"`           // days until the matter is mended; 0: 15
}

// The defaults of RatingRules, in days.
const (
	defaultCallBack = 1
	defaultMend     = 15
)

func (r RatingRules) check(c *checker) {
	const longest = 366
	if r.CallBack < 0 || r.CallBack > longest {
		c.add("rating.call_back", fmt.Sprintf("%d is no number of days", r.CallBack), "write 1")
	}
	if r.Mend < 0 || r.Mend > longest || (r.Mend > 0 && r.Mend < r.CallBack) {
		c.add("rating.mend", fmt.Sprintf("%d days are less than the call back takes, or too many", r.Mend), "write 15")
	}
}

// FollowUpDue returns by when the author of a poor grade is called back and the matter is mended: the same time of day so many days later.
func (h Hall) FollowUpDue(at time.Time) (callBy, mendBy time.Time) {
	local := at.In(h.Zone)
	return local.AddDate(0, 0, h.Rating.CallBack), local.AddDate(0, 0, h.Rating.Mend)
}
