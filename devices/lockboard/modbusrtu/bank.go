// Package modbusrtu drives Modbus RTU relay boards with discrete inputs: relays for the coils, pulsed by the board itself where it can, and inputs
// for the doors. It has its own framing: no library takes a link.Port, and those measured take an adapter's echo for the answer (ports.md 4).
package modbusrtu

import (
	"bytes"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"onetrip/devices"
	"onetrip/devices/internal/lockbus"
	"onetrip/devices/link"
	"onetrip/kiosk/base/fault"
)

var (
	_ devices.LockBank = (*Bank)(nil)
	_ lockbus.Protocol = (*protocol)(nil)
	_ lockbus.Switcher = (*protocol)(nil)
)

// Baud is the boards' speed in Bd.
const Baud = 9600

// Mode says who ends a pulse.
type Mode uint8

// The modes.
const (
	Flash Mode = iota // the board, by "flash-on"; where it rejects that, the host
	Host              // the host: on, wait, off
)

// Input says what an input that is on means.
type Input uint8

// The meanings.
const (
	OnClosed Input = iota // the door is shut
	OnOpen                // the door is open
)

// Opts are the settings of a bank.
type Opts struct {
	Boards []devices.LockBoard // addresses 1 to 247, up to 32 locks each: lock n is relay n-1 and input n-1
	Mode   Mode
	Input  Input
	Pulse  time.Duration // 50 ms to 1 s, in Flash a multiple of 100 ms; 0 means 300 ms
	Poll   time.Duration // between two looks at all doors; 0 means 500 ms
}

// Bank is a bus of boards.
type Bank struct{ *lockbus.Bank }

// New returns the bank on port, which stays the caller's to close. An error is of kind Invalid. With pulses timed by the host, a crash in the
// middle of one leaves a coil on until the next Run, which begins with all off: only a supply that cuts off by itself is safe then.
func New(port link.Port, opts Opts, log *slog.Logger) (*Bank, error) {
	if err := lockbus.CheckBoards(opts.Boards, 1, maxAddress, maxChannels); err != nil {
		return nil, err
	}
	pulse, err := lockbus.CheckPulse(opts.Pulse)
	if err != nil {
		return nil, err
	}
	if opts.Mode == Flash && pulse%flashStep != 0 {
		return nil, &fault.Error{
			Kind: fault.Invalid, Op: "configure locks", Err: fmt.Errorf("a pulse of %v", pulse), Hint: "boards time in steps of 100 ms",
		}
	}
	p := &protocol{input: opts.Input, pulse: pulse, locks: map[int]int{}, switched: map[int]bool{}}
	for _, b := range opts.Boards {
		p.locks[b.Board], p.switched[b.Board] = b.Locks, opts.Mode == Host
	}
	return &Bank{lockbus.New(port, p, lockbus.Opts{
		Name: "modbusrtu", Boards: opts.Boards, Pulse: pulse, AckIsEcho: true, Poll: opts.Poll,
	}, log)}, nil
}

// protocol is the frames as lockbus wants them.
type protocol struct {
	input Input
	pulse time.Duration
	locks map[int]int // by board

	mu       sync.Mutex // guards switched
	switched map[int]bool
}

// Opening returns the frame that pulses a relay.
func (p *protocol) Opening(l devices.LockID) []byte { return FlashOn(l, p.pulse) }

// Ask returns nil: all inputs of a board are read at once.
func (p *protocol) Ask(devices.LockID) []byte { return nil }

// AskBoard returns the question for all inputs of a board.
func (p *protocol) AskBoard(board int) []byte { return ReadInputs(board, p.locks[board]) }

// Switched reports whether the host ends the board's pulses.
func (p *protocol) Switched(board int) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.switched[board]
}

// SetSwitched notes that the board rejected flash-on.
func (p *protocol) SetSwitched(board int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.switched[board] = true
}

// On returns the frame that switches a relay on.
func (p *protocol) On(l devices.LockID) []byte { return Switch(l, true) }

// Off returns the frame that switches a relay off.
func (p *protocol) Off(l devices.LockID) []byte { return Switch(l, false) }

// AllOff returns the frame that switches all relays of a board off.
func (p *protocol) AllOff(board int) []byte { return AllOff(board) }

// Scan finds an answer at the head of b.
func (p *protocol) Scan(b []byte, want lockbus.Want, _ bool) (lockbus.Message, int) {
	f, err := unwrap(b, true)
	if e, ok := errors.AsType[*lockbus.FrameError](err); ok {
		if e.Class == lockbus.Incomplete && b[0] != 0 && b[0] <= maxAddress {
			return lockbus.Message{}, lockbus.More
		}
		return lockbus.Message{}, lockbus.None
	}
	return p.message(f, want), len(f) + 2
}

// message says what an answer means. Answers name neither the lock nor whether they are for on or off unless they are the request's copy.
func (p *protocol) message(f []byte, want lockbus.Want) lockbus.Message {
	m := lockbus.Message{Board: int(f[0])}
	switch function := f[1]; {
	case function == readInputs && len(f)-3 == (p.locks[m.Board]+7)/8:
		m.Kind = lockbus.All
		for _, bit := range states(f[3:]) {
			m.Doors = append(m.Doors, p.door(bit == 1))
		}
	case function == writeCoil && bytes.HasPrefix(want.Request, f):
		m.Kind, m.Lock = lockbus.Ack, want.Lock
	case function == writeCoil|exception:
		m.Kind, m.Lock = lockbus.Refusal, want.Lock
		if f[2] >= 1 && f[2] <= 3 { // illegal function, address or value: nothing was done
			m.Kind = lockbus.Rejected
		}
	}
	return m
}

func (p *protocol) door(on bool) devices.Door {
	if on == (p.input == OnClosed) {
		return devices.DoorClosed
	}
	return devices.DoorOpen
}
