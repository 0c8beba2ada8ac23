package queue

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"onetrip/kiosk/base/civil"
	"onetrip/kiosk/base/fault"
)

// LeaseID is a ULID that a terminal makes and saves before it asks; it makes retries exact.
type LeaseID string

// Epoch names one life of a hall's store: a store that was lost and made anew, or put back from a backup, has another one.
type Epoch string

// Lease is an emergency block: numbers of a series that the hall has set aside for one terminal on one day. The hall never gives them out
// itself. It is durable before the answer leaves the hall, and the terminal keeps its own counter durable before it prints.
type Lease struct {
	ID       LeaseID    `json:"id"`
	Epoch    Epoch      `json:"epoch"`
	Hall     HallID     `json:"hall"`
	Day      civil.Date `json:"day"`
	Terminal string     `json:"terminal"`
	Series   Series     `json:"series"`
	First    int        `json:"first"`
	Last     int        `json:"last"` // included
}

// Holds reports whether a number of the series lies in the block.
func (l Lease) Holds(seq int) bool { return l.First <= seq && seq <= l.Last }

// LeaseRequest asks for an emergency block.
type LeaseRequest struct {
	ID       LeaseID    `json:"id"`
	Hall     HallID     `json:"hall"`
	Day      civil.Date `json:"day"`
	Terminal string     `json:"terminal"`
	Series   Series     `json:"series"`
	Count    int        `json:"count"` // 1 to MaxLease
	// Known is the epoch that the terminal met last, "" for none, and Mark the highest number of the series and day that it knows to be given
	// or set aside. By them a hall whose store was lost sees where it must go on, see Resume.
	Known Epoch     `json:"known,omitempty"`
	Mark  int       `json:"mark"`
	At    time.Time `json:"at"`
}

// The sizes of emergency blocks.
const (
	DefaultLease = 20
	MaxLease     = 200
	MaxLeases    = 100     // blocks of a terminal in one series on one day
	MaxSeq       = 999_999 // of a series on a day: what Mark may say and a block may reach
)

// Check returns a fault.Error of kind Invalid for a request that cannot be.
func (r LeaseRequest) Check() error {
	var problem string
	switch {
	case r.ID == "" || r.Hall == "" || r.Terminal == "" || r.Series.ID == "" || !r.Day.Valid():
		problem = "the request names no block, hall, day, terminal or series"
	case !validPrefix(r.Series.Prefix):
		problem = fmt.Sprintf("%q is not the prefix of a hall's series", r.Series.Prefix)
	case r.Count < 1 || r.Count > MaxLease:
		problem = fmt.Sprintf("%d numbers, want 1 to %d", r.Count, MaxLease)
	case r.Mark < 0 || r.Mark > MaxSeq:
		problem = fmt.Sprintf("mark %d, want 0 to %d", r.Mark, MaxSeq)
	default:
		return nil
	}
	return &fault.Error{Kind: fault.Invalid, Op: "lease numbers", Err: errors.New(problem)}
}

// CheckLease returns an error for a request that the hall does not grant at an instant: one that cannot be (Invalid), for another hall or
// a series that it does not have (NotFound), and for another day than the present one (Refused), because blocks are valid today only.
func (h Hall) CheckLease(r LeaseRequest, now time.Time) error {
	if err := r.Check(); err != nil {
		return err
	}
	if s, ok := h.SeriesOf(r.Series.ID); !ok || s != r.Series || r.Hall != h.ID {
		return &fault.Error{Kind: fault.NotFound, Op: fmt.Sprintf("find series %s of hall %s", r.Series.ID, r.Hall)}
	}
	if today := h.Day(now); r.Day != today {
		return &fault.Error{
			Kind: fault.Refused, Op: "lease numbers", Err: fmt.Errorf("the block is for %s, today is %s", r.Day, today),
			Hint: "check the clocks of the terminal and of the hall",
		}
	}
	return nil
}

// Answer returns the block, or a fault.Error of kind Conflict when it is not the answer to the request.
func (l Lease) Answer(r LeaseRequest) (Lease, error) {
	if l.ID == r.ID && l.Hall == r.Hall && l.Day == r.Day && l.Terminal == r.Terminal && l.Series == r.Series && l.Last-l.First+1 == r.Count {
		return l, nil
	}
	return Lease{}, &fault.Error{Kind: fault.Conflict, Op: "lease numbers", Err: fmt.Errorf("block %s is there and is another one", l.ID)}
}

// resumeStep is how far a lost counter jumps: more than the numbers that a series gives on a day between two terminals' last questions.
const resumeStep = 1000

// Resume returns the number after which a series goes on when its store was lost and mark is known to be given: the next full thousand. What
// is known is only a part of what was given: others may have had higher numbers, and none of those may come again (X6). A series of a lost
// day of which nothing is known goes on after Resume(0).
func Resume(mark int) int { return (mark/resumeStep + 1) * resumeStep }

// SeriesState is what a store knows about a series on a day.
type SeriesState struct {
	Epoch   Epoch
	Fresh   bool // this life of the store may have begun on that day: it has no ticket of an earlier one
	Counter int  // the highest number given or set aside
	Blocks  int  // blocks that the asking terminal has
}

// Loss reports whether the request shows that numbers of the day were given in a life of the store that was lost. In one life a terminal never
// knows a higher number than the store. When it does, or when it has met another life and this one may have begun today, the whole day counts
// as lost: from then on every series of it goes on after Resume.
func (r LeaseRequest) Loss(s SeriesState) bool {
	return r.Mark > s.Counter || (r.Known != "" && r.Known != s.Epoch && s.Fresh && s.Counter < resumeStep)
}

// Cut returns the block that answers the request for the first time: the numbers after the counter. Refused when the terminal has
// MaxLeases blocks, or the series has no numbers left.
func (r LeaseRequest) Cut(s SeriesState) (Lease, error) {
	if r.Loss(s) {
		s.Counter = Resume(max(s.Counter, r.Mark))
	}
	l := Lease{
		ID: r.ID, Epoch: s.Epoch, Hall: r.Hall, Day: r.Day, Terminal: r.Terminal, Series: r.Series,
		First: s.Counter + 1, Last: s.Counter + r.Count,
	}
	e := &fault.Error{Kind: fault.Refused, Op: "lease numbers"}
	switch {
	case s.Blocks >= MaxLeases:
		e.Err = fmt.Errorf("terminal %q has %d blocks of series %s today", r.Terminal, s.Blocks, r.Series.ID)
	case l.Last > MaxSeq:
		e.Err = fmt.Errorf("series %s has no numbers left after %d", r.Series.ID, s.Counter)
	default:
		return l, nil
	}
	return Lease{}, e
}

// ownDigits are the least digits of a terminal's own numbers: "A2-01".
const ownDigits = 2

// Own returns the series that a machine uses when its block is used up: of series "A" the machine "2" gives A2-01, A2-02 and so on. A
// machine's name that does not begin with a digit, or has a hyphen, stands between hyphens: A-west-01. So no own number is a number of
// the hall, which has no hyphen, nor that of another machine or series.
func (s Series) Own(machine string) Series {
	infix := "-" + machine + "-"
	if machine != "" && '0' <= machine[0] && machine[0] <= '9' && !strings.Contains(machine, "-") {
		infix = machine + "-"
	}
	return Series{ID: s.ID + ownMark + SeriesID(machine), Prefix: s.Prefix + infix, Digits: ownDigits}
}

// ownMark stands between the series and the machine in the ID of an own series; a hall's series cannot have it.
const ownMark = "@"

// OwnedBy reports whether s is what Own returns for the machine and some series of a hall.
func (s Series) OwnedBy(machine string) bool {
	id, _, _ := strings.Cut(string(s.ID), ownMark)
	prefix := s.Prefix[:len(s.Prefix)-len(strings.TrimLeft(s.Prefix, "ABCDEFGHIJKLMNOPQRSTUVWXYZ"))]
	return validPrefix(prefix) && s == Series{ID: SeriesID(id), Prefix: prefix}.Own(machine)
}

// Offline is a ticket that a terminal issued without the hall, from its block or from its own series.
//
// Order.ID is the one under which the terminal asked the hall before it gave up. So the hall knows its own answer again that never came
// through: that ticket takes the number on the paper, and a question that is still on its way finds it.
type Offline struct {
	Order  Order `json:"order"`
	Lease  Lease `json:"lease,omitzero"` // zero: Order.Series is the terminal's own series, see Series.Own
	Seq    int   `json:"seq"`            // in the lease, or the counter of the own series from 1
	Print  Print `json:"print"`
	Prints int   `json:"prints"`
}

// Check returns a fault.Error of kind Invalid for a ticket that cannot be, and of kind Conflict for one whose number lies outside its block.
func (o Offline) Check() error {
	if problem := o.problem(); problem != "" {
		return &fault.Error{Kind: fault.Invalid, Op: "adopt ticket", Err: errors.New(problem)}
	}
	if o.Lease.ID != "" && !o.Lease.Holds(o.Seq) {
		return &fault.Error{
			Kind: fault.Conflict, Op: "adopt ticket", Err: fmt.Errorf("number %d lies outside its block of %d to %d", o.Seq, o.Lease.First, o.Lease.Last),
		}
	}
	return nil
}

// CheckBlock returns a fault.Error of kind Conflict when the ticket's block is not the one that the store knows under its ID.
func (o Offline) CheckBlock(known Lease) error {
	if o.Lease != known {
		return &fault.Error{Kind: fault.Conflict, Op: "adopt ticket", Err: fmt.Errorf("block %s is another one", o.Lease.ID)}
	}
	return nil
}

// Ticket returns the ticket as a store keeps it that has never seen it.
func (o Offline) Ticket() Ticket {
	t := o.Order.Ticket(o.Seq)
	t.Print, t.Prints, t.Offline = o.Print, o.Prints, true
	return t
}

// Is reports whether a ticket of the same ID is this one, adopted before.
func (o Offline) Is(t Ticket) bool {
	return t.Offline && t.ID == o.Order.ID && t.Hall == o.Order.Hall && t.Day == o.Order.Day && t.Series == o.Order.Series.ID && t.Seq == o.Seq
}

// Replace gives the number on the paper to the hall's own ticket of the same ID, whose number nobody has ever seen: the hall's answer did not come
// through. It keeps its place. When it was passed, the visitor was called by a number that was not on the paper, and waits again.
// Conflict when the ticket is another one that only has the same ID.
func (o Offline) Replace(t *Ticket) error {
	q := o.Order
	if t.Offline || t.Hall != q.Hall || t.Day != q.Day || t.Service != q.Service || t.Terminal != q.Terminal {
		return &fault.Error{Kind: fault.Conflict, Op: "adopt ticket", Err: fmt.Errorf("%s is the ID of ticket %s", t.ID, t.No)}
	}
	t.Series, t.Seq, t.No = q.Series.ID, o.Seq, q.Series.No(o.Seq)
	t.Print, t.Prints, t.Offline = o.Print, o.Prints, true
	if t.State == Passed {
		t.State, t.Reason, t.Ended, t.Calls = Waiting, "", time.Time{}, 0
	}
	return nil
}

func (o Offline) problem() string {
	q := o.Order
	switch {
	case q.ID == "" || q.Hall == "" || q.Service == "" || q.Terminal == "" || !q.Day.Valid():
		return "the ticket names no ID, hall, day, service or terminal"
	case o.Seq < 1 || o.Seq > MaxSeq:
		return fmt.Sprintf("%d is no number", o.Seq)
	case o.Prints < 0 || (o.Print == PrintPending) != (o.Prints == 0):
		return fmt.Sprintf("%d papers, %q", o.Prints, o.Print)
	case o.Prints > 0 && (Paper{N: o.Prints, Outcome: o.Print}).Check() != nil:
		return fmt.Sprintf("%q is no outcome of a paper", o.Print)
	case o.Lease != Lease{}:
		return o.Lease.problem(q)
	case !q.Series.OwnedBy(q.Terminal):
		return fmt.Sprintf("series %s is not the own series of terminal %q", q.Series.Prefix, q.Terminal)
	}
	return ""
}

// problem says why an order cannot have a number of the block.
func (l Lease) problem(q Order) string {
	switch {
	case l.ID == "" || l.Hall != q.Hall || l.Day != q.Day || l.Terminal != q.Terminal || l.Series != q.Series:
		return "the block is for another hall, day, terminal or series"
	case l.First < 1 || l.Last-l.First >= MaxLease || l.Last > MaxSeq || !validPrefix(l.Series.Prefix):
		return fmt.Sprintf("there is no block of %d to %d", l.First, l.Last)
	}
	return ""
}
