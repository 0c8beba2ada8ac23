package lockbus

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"os"
	"slices"
	"sync"
	"time"

	"onetrip/devices"
	"onetrip/devices/link"
	"onetrip/kiosk/base/fault"
)

var (
	_ devices.LockBank   = (*Bank)(nil)
	_ devices.BoardAsker = (*Bank)(nil)
)

const (
	askTime    = 500 * time.Millisecond // for the answer to a question: boards take about 200 ms (locks.md 2)
	ackTime    = 1500 * time.Millisecond
	coolDown   = 60 * time.Second // a silent board is let alone: not latched, not asked all the time
	missesCool = 3                // questions in a row without an answer
	maxReports = 64               // kept until Run tells them; the oldest go first
)

// Opts are a bank's settings.
type Opts struct {
	Name   string // of the protocol, for logs
	Boards []devices.LockBoard
	Baud   int           // speed in Bd, for gaps and time-outs; 0 means the port's own, or 9600
	Pulse  time.Duration // how long the board drives a coil; 0 means 300 ms
	// NoAck: the board does not confirm openings; the sensor must.
	NoAck bool
	// AckIsEcho: the sound answer to an opening may equal its request byte for byte.
	AckIsEcho bool
	Poll      time.Duration // between two looks at all doors; 0 means 500 ms
}

// Bank is a bus of boards. Its methods may be called from several goroutines, Run from one at a time.
type Bank struct {
	port  link.Port
	proto Protocol
	opts  Opts
	log   *slog.Logger
	rests Rests
	// bus holds one token: who has it talks on the line.
	bus  chan *line
	wake chan struct{} // tells Run to look at once; holds one notice, when full Run will look anyway

	mu      sync.Mutex // guards all below
	boards  map[int]*board
	reports []Message
	stuck   map[devices.LockID]bool // coils that may be on and must be switched off
	gone    bool                    // the port is unplugged
	status  devices.Status
}

// board is what the bank knows of a board.
type board struct {
	devices.LockBoard
	answered time.Time // last sound answer; zero: none since the port came
	misses   int       // questions in a row without an answer
	noisy    bool      // bytes came in place of the last answer
	coolTill time.Time
	doors    []devices.Door // settled, lock 1 first
}

// New returns the bank on port, which stays the caller's to close. Nothing is sent before Run, Open or Ask. It panics when opts name no board,
// or one twice, or one without locks: drivers check before.
func New(port link.Port, proto Protocol, opts Opts, log *slog.Logger) *Bank {
	if opts.Baud == 0 {
		opts.Baud = 9600
		if b, ok := port.(link.BaudSetter); ok && b.Baud() > 0 {
			opts.Baud = b.Baud()
		}
	}
	if opts.Poll == 0 {
		opts.Poll = 500 * time.Millisecond
	}
	if opts.Pulse == 0 {
		opts.Pulse = DefaultPulse
	}
	b := &Bank{
		port: port, proto: proto, opts: opts, log: log.With("device", "lockboard", "protocol", opts.Name),
		bus: make(chan *line, 1), wake: make(chan struct{}, 1),
		boards: map[int]*board{}, stuck: map[devices.LockID]bool{},
		status: devices.Status{Problem: devices.Starting, Since: time.Now()},
	}
	for _, spec := range opts.Boards {
		if b.boards[spec.Board] != nil || spec.Locks < 1 {
			panic(fmt.Sprintf("lockbus: board %d with %d locks", spec.Board, spec.Locks))
		}
		b.boards[spec.Board] = &board{LockBoard: spec, doors: make([]devices.Door, spec.Locks)}
	}
	b.bus <- &line{port: port, proto: proto, char: 10 * time.Second / time.Duration(opts.Baud), report: b.noteReport}
	return b
}

// CheckBoards returns an error of kind Invalid unless there is a board, each has an address from low to high that no other has, and at least
// one lock and at most so many.
func CheckBoards(boards []devices.LockBoard, low, high, locks int) error {
	seen := map[int]bool{}
	for _, b := range boards {
		switch {
		case b.Board < low || b.Board > high:
			return misconfigured(fmt.Errorf("board address %d", b.Board), fmt.Sprintf("addresses are %d to %d", low, high))
		case b.Locks < 1 || b.Locks > locks:
			return misconfigured(fmt.Errorf("board %d with %d locks", b.Board, b.Locks), fmt.Sprintf("a board has 1 to %d locks", locks))
		case seen[b.Board]:
			return misconfigured(fmt.Errorf("board %d named twice", b.Board), "give each board its own address")
		}
		seen[b.Board] = true
	}
	if len(boards) == 0 {
		return misconfigured(errors.New("no lock board"), "name each board with its number of locks")
	}
	return nil
}

func misconfigured(err error, hint string) error {
	return &fault.Error{Kind: fault.Invalid, Op: "configure locks", Err: err, Hint: hint}
}

// String names the bank by its protocol and port.
func (b *Bank) String() string { return "lock boards (" + b.opts.Name + ") on " + b.port.String() }

// Status returns the latest knowledge at once.
func (b *Bank) Status() devices.Status {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.status
}

// Halt leaves every coil off. Boards that end their pulses themselves need nothing; the others are told, each once, within a few seconds.
func (b *Bank) Halt() error {
	s, ok := b.proto.(Switcher)
	if !ok {
		return nil
	}
	l := <-b.bus
	defer b.yield(l)
	var all []error
	for _, addr := range b.addresses() {
		if s.Switched(addr) {
			all = append(all, b.off(l, s.AllOff(addr), Want{Kind: Ack, Board: addr}))
		}
	}
	return errors.Join(all...)
}

func (b *Bank) addresses() []int { return slices.Sorted(maps.Keys(b.boards)) }

// take waits for the bus.
func (b *Bank) take(ctx context.Context) (*line, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	select {
	case l := <-b.bus:
		return l, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func (b *Bank) yield(l *line) { b.bus <- l }

// noteReport keeps a report for Run.
func (b *Bank) noteReport(m Message) {
	b.mu.Lock()
	if len(b.reports) == maxReports {
		b.reports = b.reports[1:]
	}
	b.reports = append(b.reports, m)
	b.mu.Unlock()
	b.nudge()
}

// nudge makes Run look at once.
func (b *Bank) nudge() {
	select {
	case b.wake <- struct{}{}:
	default: // a notice waits already
	}
}

// find returns the lock's board, or an error of kind Invalid.
func (b *Bank) find(l devices.LockID) error {
	spec, ok := b.boards[l.Board]
	if !ok || l.Lock < 1 || l.Lock > spec.Locks {
		return &fault.Error{Kind: fault.Invalid, Op: "find lock " + l.String(), Err: errors.New("no such lock"), Hint: "check the cabinet's configuration"}
	}
	return nil
}

// exchange performs x and notes what it tells of the board.
func (b *Bank) exchange(l *line, x exchange) (Message, error) {
	m, _, err := l.do(x)
	b.note(x.want.Board, err)
	return m, err
}

// note records whether a board answered.
func (b *Bank) note(addr int, err error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	bd := b.boards[addr]
	switch {
	case err == nil:
		bd.answered, bd.misses, bd.noisy, bd.coolTill, b.gone = time.Now(), 0, false, time.Time{}, false
	case errors.Is(err, errNoAnswer), errors.Is(err, errDamaged):
		b.gone = false
		bd.noisy = errors.Is(err, errDamaged)
		if bd.misses++; bd.misses >= missesCool {
			bd.coolTill = time.Now().Add(coolDown)
		}
	default:
		b.gone = true
		for _, bd := range b.boards {
			bd.answered = time.Time{}
		}
	}
}

// trouble returns the classified error of a lock.
func trouble(op string, l devices.LockID, err error) error {
	e := &fault.Error{Kind: fault.Unavailable, Op: op + " " + l.String(), Err: err}
	p, detail := devices.NoProblem, err.Error()
	switch {
	case errors.Is(err, errNoAnswer):
		p, e.Hint = devices.Silent, "check the board's supply, its address and the bus cable"
	case errors.Is(err, errDamaged):
		p, e.Hint = devices.Noisy, "check the line speed, the protocol, and that no two boards have one address"
	case errors.Is(err, link.ErrUnplugged), errors.Is(err, os.ErrClosed):
		p, e.Hint = devices.Unplugged, "check the cable of the lock boards"
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return e
	}
	e.Err = errors.Join(&devices.ProblemError{Problem: p, Detail: detail}, err)
	return e
}
