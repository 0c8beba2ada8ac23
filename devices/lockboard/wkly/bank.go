// Package wkly drives lock boards whose frames begin with 57 4B 4C 59 ("WKLY"): up to 24 locks a board, 9600 Bd.
package wkly

import (
	"errors"
	"log/slog"
	"time"

	"onetrip/devices"
	"onetrip/devices/internal/lockbus"
	"onetrip/devices/link"
)

var (
	_ devices.LockBank = (*Bank)(nil)
	_ lockbus.Protocol = protocol{}
)

// Baud is the boards' speed in Bd.
const Baud = 9600

// pulse is how long a board drives a coil.
const pulse = 350 * time.Millisecond

// Opts are the settings of a bank.
type Opts struct {
	Boards []devices.LockBoard // addresses 0 to 31, up to 24 locks each
	Poll   time.Duration       // between two looks at all doors; 0 means 500 ms
}

// Bank is a bus of boards.
type Bank struct{ *lockbus.Bank }

// New returns the bank on port, which stays the caller's to close. An error is of kind Invalid.
func New(port link.Port, opts Opts, log *slog.Logger) (*Bank, error) {
	if err := lockbus.CheckBoards(opts.Boards, 0, maxBoard, maxChannel); err != nil {
		return nil, err
	}
	return &Bank{lockbus.New(port, protocol{}, lockbus.Opts{Name: "wkly", Boards: opts.Boards, Pulse: pulse, Poll: opts.Poll}, log)}, nil
}

// protocol is the frames as lockbus wants them.
type protocol struct{}

// Opening returns the frame that opens one lock. At one site the boards never answered it: the sensor is asked then.
func (protocol) Opening(l devices.LockID) []byte { return Open(l) }

// Ask returns the question for one door.
func (protocol) Ask(l devices.LockID) []byte { return Query(l) }

// AskBoard returns the question for all doors.
func (protocol) AskBoard(board int) []byte { return QueryAll(board) }

// Scan finds a reply or a report at the head of b.
func (protocol) Scan(b []byte, _ lockbus.Want, _ bool) (lockbus.Message, int) {
	r, n, err := parse(b)
	if e, ok := errors.AsType[*lockbus.FrameError](err); ok {
		if e.Class == lockbus.Incomplete {
			return lockbus.Message{}, lockbus.More
		}
		return lockbus.Message{}, lockbus.None
	}
	return r.message(), n
}

// message says what a reply means.
func (r reply) message() lockbus.Message {
	m := lockbus.Message{Board: r.board, Lock: r.channel}
	if len(r.doors) == 1 && r.ok {
		m.Door = r.doors[0]
	}
	switch r.cmd {
	case cmdOpen:
		m.Kind = lockbus.Refusal
		if r.ok {
			m.Kind = lockbus.Ack
		}
	case cmdQuery:
		m.Kind = lockbus.One
	case cmdQueryAll:
		if r.ok {
			m.Kind, m.Doors, m.Door = lockbus.All, r.doors, devices.DoorUnknown
		}
	case cmdReport:
		m.Kind = lockbus.Report
	}
	return m
}
