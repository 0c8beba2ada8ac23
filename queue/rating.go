package queue

import "time"

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

// Poor reports whether the grade opens a follow-up task.
func (g Grade) Poor() bool { return g == VeryBad || g == Bad }

// Rating is a visitor's word on one case, once.
type Rating struct {
	Ticket TicketID  `json:"ticket"`
	Grade  Grade     `json:"grade"`
	Source string    `json:"source"` // "kiosk 2", "window 3"
	At     time.Time `json:"at"`
}

// FollowUp is the task that a bad grade opens: call back within a day, mend within 15 days (both configurable, facts D7).
type FollowUp struct {
	Ticket    TicketID  `json:"ticket"`
	No        TicketNo  `json:"no"`
	Grade     Grade     `json:"grade"`
	Window    WindowNo  `json:"window"`
	Clerk     StaffID   `json:"clerk"`
	Opened    time.Time `json:"opened"`
	CallBy    time.Time `json:"call_by"`
	MendBy    time.Time `json:"mend_by"`
	Called    time.Time `json:"called"` // zero: not yet
	Mended    time.Time `json:"mended"` // zero: not yet
	Note      string    `json:"note,omitempty"`
	HandledBy StaffID   `json:"handled_by,omitempty"`
}

// RatingWindow is how long after its end a case may be rated.
const RatingWindow = 24 * time.Hour
