// Package xor8a drives the commonest lock boards: frames of 8A and 80 with an XOR at the end, 2 to 50 locks a board, 9600 Bd.
package xor8a

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

// Baud is the boards' speed in Bd.
const Baud = 9600

// Contact says how a lock's feedback contact is made. The maker tells users to try which one they have.
type Contact uint8

// The two kinds of contacts.
const (
	ShortedClosed Contact = iota // 上锁短路: shorted while the lock is closed
	ShortedOpen                  // 开锁短路: shorted while it is open
)

// Order says which status byte of the state of all tells of locks 1 to 8. Sources disagree; a look at one opened door tells.
type Order uint8

// The two orders.
const (
	LastFirst  Order = iota // the last byte: most sources, and a capture of a real board
	FirstFirst              // the first byte
)

// Opts are the settings of a bank.
type Opts struct {
	Boards  []devices.LockBoard // addresses 1 to 99, up to 50 locks each
	Contact Contact
	Order   Order
	Poll    time.Duration // between two looks at all doors; 0 means 500 ms
}

// Bank is a bus of boards.
type Bank struct{ *lockbus.Bank }

// New returns the bank on port, which stays the caller's to close. An error is of kind Invalid.
func New(port link.Port, opts Opts, log *slog.Logger) (*Bank, error) {
	if err := lockbus.CheckBoards(opts.Boards, 1, maxBoard, maxLock); err != nil {
		return nil, err
	}
	return &Bank{lockbus.New(port, protocol{opts.Contact, opts.Order}, lockbus.Opts{
		Name: "xor8a", Boards: opts.Boards, Poll: opts.Poll, AckIsEcho: true,
	}, log)}, nil
}

// protocol is the frames as lockbus wants them.
type protocol struct {
	contact Contact
	order   Order
}

// Opening returns the frame that fires one coil.
func (protocol) Opening(l devices.LockID) []byte { return Unlock(l) }

// Ask returns the question for one door.
func (protocol) Ask(l devices.LockID) []byte { return Query(l) }

// AskBoard returns the question for all doors.
func (protocol) AskBoard(board int) []byte { return QueryAll(board) }

// Scan finds a reply at the head of b. The state of all has no length in it, and a part of it may look like a whole frame: where it is awaited
// it ends with silence, and the longest fit counts.
func (p protocol) Scan(b []byte, want lockbus.Want, idle bool) (lockbus.Message, int) {
	if !isReply(b[0]) {
		return lockbus.Message{}, lockbus.None
	}
	if b[0] == cmdQuery && want.Kind != lockbus.One {
		return p.scanAll(b, want, idle)
	}
	if len(b) < frameSize {
		return lockbus.Message{}, lockbus.More
	}
	r, err := parse(b[:frameSize])
	if err != nil || r.all != nil {
		return lockbus.Message{}, lockbus.None
	}
	return p.message(r), frameSize
}

// scanAll finds the state of all, or of one lock where none fits.
func (p protocol) scanAll(b []byte, want lockbus.Want, idle bool) (lockbus.Message, int) {
	if !idle && len(b) < frameSize+maxStatus-1 {
		return lockbus.Message{}, lockbus.More
	}
	for n := min(len(b), frameSize+maxStatus-1); n >= frameSize; n-- {
		r, err := parse(b[:n])
		if err == nil && (n == frameSize || want.Kind != lockbus.All || r.board == want.Board) {
			return p.message(r), n
		}
	}
	return lockbus.Message{}, lockbus.None
}

// message says what a reply means.
func (p protocol) message(r reply) lockbus.Message {
	m := lockbus.Message{Board: r.board, Lock: r.lock, Door: p.door(r.status == shorted)}
	switch {
	case r.all != nil:
		m.Kind, m.Door = lockbus.All, devices.DoorUnknown
		m.Doors = make([]devices.Door, 8*len(r.all))
		for i := range m.Doors {
			m.Doors[i] = p.door(false)
		}
		for _, lock := range shortedLocks(r.all, p.order) {
			m.Doors[lock-1] = p.door(true)
		}
	case r.lock == 0: // no lock is 0: such a frame answers nothing
	case r.header == cmdUnlock:
		m.Kind = lockbus.Ack
	case r.header == cmdQuery:
		m.Kind = lockbus.One
	default:
		m.Kind = lockbus.Report
	}
	return m
}

func (p protocol) door(shorted bool) devices.Door {
	if shorted == (p.contact == ShortedClosed) {
		return devices.DoorClosed
	}
	return devices.DoorOpen
}
