// Package kerong drives Kerong CU16 boards of the 0x30 family: up to ten CUs of 16 locks on a bus, 19200 Bd.
package kerong

import (
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

// Baud is the boards' speed in Bd as they leave the factory.
const Baud = 19200

// pulse is how long a CU drives a solenoid, as the maker's guide says.
const pulse = 500 * time.Millisecond

// Opts are the settings of a bank.
type Opts struct {
	Boards []devices.LockBoard // CUs 0 to 9, up to 16 locks each
	Poll   time.Duration       // between two looks at all doors; 0 means 500 ms
}

// Bank is a bus of CUs.
type Bank struct{ *lockbus.Bank }

// New returns the bank on port, which stays the caller's to close. An error is of kind Invalid. Nothing proves that a CU answers an opening,
// so an opening of a lock that was shut is sent when its hook is seen open, and unknown otherwise.
func New(port link.Port, opts Opts, log *slog.Logger) (*Bank, error) {
	if err := lockbus.CheckBoards(opts.Boards, 0, maxCU, locksOfCU); err != nil {
		return nil, err
	}
	return &Bank{lockbus.New(port, protocol{}, lockbus.Opts{
		Name: "kerong", Boards: opts.Boards, Pulse: pulse, NoAck: true, Poll: opts.Poll,
	}, log)}, nil
}

// protocol is the frames as lockbus wants them.
type protocol struct{}

// Opening returns the frame that opens one lock.
func (protocol) Opening(l devices.LockID) []byte { return Unlock(l) }

// Ask returns nil: only whole CUs can be asked.
func (protocol) Ask(devices.LockID) []byte { return nil }

// AskBoard returns the question for all hooks of a CU.
func (protocol) AskBoard(board int) []byte { return Status(board) }

// Scan finds a status at the head of b.
func (protocol) Scan(b []byte, _ lockbus.Want, _ bool) (lockbus.Message, int) {
	if b[0] != stx {
		return lockbus.Message{}, lockbus.None
	}
	if len(b) < statusSize {
		return lockbus.Message{}, lockbus.More
	}
	s, err := parse(b[:statusSize])
	if err != nil {
		return lockbus.Message{}, lockbus.None
	}
	m := lockbus.Message{Kind: lockbus.All, Board: s.cu, Doors: make([]devices.Door, locksOfCU)}
	for n := range m.Doors {
		m.Doors[n] = devices.DoorOpen
		if s.locked&(1<<n) != 0 {
			m.Doors[n] = devices.DoorClosed
		}
	}
	return m, statusSize
}
