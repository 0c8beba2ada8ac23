package doorsim

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"sync"
	"time"

	"onetrip/devices"
	"onetrip/devices/link"
)

// What the boards of a bus do.
const (
	requestGap  = 25 * time.Millisecond // after which a partial request is dropped
	replyTime   = 40 * time.Millisecond
	unplugPause = 50 * time.Millisecond
)

// Act is what a request wants done.
type Act uint8

// The acts. Tell is the zero value: only an answer is wanted.
const (
	Tell Act = iota
	Fire     // a pulse that the board ends
	On       // a coil that stays on until Off
	Off
)

// Request is what a board understood.
type Request struct {
	Act   Act
	Board int
	Locks []int // for all acts but Tell
	Bytes []byte
	For   time.Duration // for Fire; 0 means 300 ms
}

// Firmware is the frames of one kind of board.
type Firmware interface {
	// Scan finds a request at the head of b: its size, 0 when more bytes are needed, -1 when none begins here.
	Scan(b []byte) (Request, int)
	// Reply returns what the board answers when its locks' sensors say open or not; nil means nothing.
	Reply(r Request, open func(lock int) bool) []byte
	// Report returns the unasked message of a change, or nil where the board sends none.
	Report(l devices.LockID, open bool) []byte
}

// Fault names a misbehaviour of the bus or its boards.
type Fault string

// The faults.
const (
	Silent       Fault = "silent"        // boards hear, act and answer nothing
	Deaf         Fault = "deaf"          // boards hear nothing: no supply
	Echo         Fault = "echo"          // the adapter hears what it sends
	LeadingZero  Fault = "leading_zero"  // a 00 before each answer
	Garbage      Fault = "garbage"       // FA FD 99 99 before each answer
	SplitBytes   Fault = "split_bytes"   // one byte every 7 ms
	Late         Fault = "late"          // answers come 4 s late
	BadSum       Fault = "bad_sum"       // the last byte of each answer is wrong
	OtherBoard   Fault = "other_board"   // the answer of another board comes first
	TwinAddress  Fault = "twin_address"  // two boards have one address: both act, their answers collide
	DieMidPulse  Fault = "die_mid_pulse" // the board loses its supply while it drives a coil
	Reports      Fault = "reports"       // changes are reported unasked
	ReportInside Fault = "report_inside" // a report of lock 1 stands before each answer
)

// Faults returns all faults.
func Faults() []Fault {
	return []Fault{
		Silent, Deaf, Echo, LeadingZero, Garbage, SplitBytes, Late, BadSum, OtherBoard, TwinAddress, DieMidPulse, Reports, ReportInside,
	}
}

// Bus is a line of boards with their cabinet. Its methods may be called from several goroutines, Serve from one.
type Bus struct {
	*Cabinet
	fw Firmware

	mu     sync.Mutex // guards all below
	boards map[int]bool
	dead   map[int]bool
	faults map[Fault]bool
	heard  int
	writes chan []byte // reports on their way; when full they are lost, as on a busy line
}

// NewBus returns a bus of the boards, all doors shut.
func NewBus(fw Firmware, boards ...devices.LockBoard) *Bus {
	b := &Bus{
		Cabinet: NewCabinet(boards...), fw: fw, boards: map[int]bool{}, dead: map[int]bool{}, faults: map[Fault]bool{},
		writes: make(chan []byte, 16),
	}
	for _, spec := range boards {
		b.boards[spec.Board] = true
	}
	b.OnChange(b.reportChange)
	return b
}

func (b *Bus) reportChange(l devices.LockID) {
	if frame := b.fw.Report(l, b.IsOpen(l)); frame != nil && b.has(Reports) {
		select {
		case b.writes <- frame:
		default:
		}
	}
}

// SetFault switches a fault on or off. An unknown name is an error.
func (b *Bus) SetFault(f Fault, on bool) error {
	if !slices.Contains(Faults(), f) {
		return fmt.Errorf("set fault: lock boards know no %q", f)
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.faults[f] = on
	return nil
}

// Active returns the faults that are on.
func (b *Bus) Active() map[Fault]bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return maps.Clone(b.faults)
}

// SetAlive takes a board's supply away, and with it that of its coils, or gives it back.
func (b *Bus) SetAlive(board int, on bool) {
	b.mu.Lock()
	b.dead[board] = !on
	b.mu.Unlock()
	for _, l := range b.Locks() {
		if l.Board == board && !on {
			b.Coil(l, false)
		}
	}
}

// Alive reports whether a board has its supply.
func (b *Bus) Alive(board int) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return !b.dead[board]
}

// Heard returns how many whole requests have arrived, answered or not.
func (b *Bus) Heard() int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.heard
}

func (b *Bus) has(f Fault) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.faults[f]
}

// listens reports whether a board with the address has its supply.
func (b *Bus) listens(board int) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.heard++
	return b.boards[board] && !b.dead[board] && !b.faults[Deaf]
}

// Serve answers the requests that come over port until ctx ends or the port is closed; it returns ctx's error or the port's. A port without
// SetReadDeadline must be closed to end a Serve that waits for a request.
func (b *Bus) Serve(ctx context.Context, port io.ReadWriter) error {
	defer b.Stop()
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	if d, ok := port.(interface{ SetReadDeadline(time.Time) error }); ok {
		stop := context.AfterFunc(ctx, func() { _ = d.SetReadDeadline(time.Unix(1, 0)) })
		defer stop()
	}
	in, failed := make(chan []byte), make(chan error, 1)
	go func() { failed <- listen(ctx, port, in) }()
	var q requests
	for {
		var chunk, out []byte
		select {
		case err := <-failed:
			return err
		case chunk = <-in:
			if b.has(Echo) {
				out = chunk
			}
		case out = <-b.writes:
		}
		if err := send(port, out); err != nil {
			cancel()
			<-failed //nolint:errcheck // the first error counts
			return err
		}
		for _, r := range q.feed(b.fw, chunk, time.Now()) {
			if err := b.serve(ctx, port, r); err != nil {
				cancel()
				<-failed //nolint:errcheck // the first error counts
				return err
			}
		}
	}
}

// listen hands over what comes.
func listen(ctx context.Context, port io.Reader, in chan<- []byte) error {
	for {
		buf := make([]byte, 256)
		n, err := port.Read(buf)
		if n > 0 {
			select {
			case in <- buf[:n]:
			case <-ctx.Done():
			}
		}
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case err == nil, errors.Is(err, os.ErrDeadlineExceeded):
		case errors.Is(err, link.ErrUnplugged):
			wait(ctx, unplugPause)
		default:
			return fmt.Errorf("read request: %w", err)
		}
	}
}

func send(port io.Writer, out []byte) error {
	if len(out) == 0 {
		return nil
	}
	if _, err := port.Write(out); err != nil && !errors.Is(err, link.ErrUnplugged) {
		return fmt.Errorf("write answer: %w", err)
	}
	return nil
}

// serve does what a request says and answers it.
func (b *Bus) serve(ctx context.Context, port io.Writer, r Request) error {
	if !b.listens(r.Board) {
		return nil
	}
	b.perform(r)
	if (r.Act == Fire || r.Act == On) && b.has(DieMidPulse) {
		b.SetAlive(r.Board, false)
		return nil
	}
	pause := replyTime
	if b.has(Late) {
		pause = 4 * time.Second
	}
	if !wait(ctx, pause) {
		return nil // listen tells why
	}
	return b.answer(ctx, port, r)
}

// perform drives the coils. Twins on one address have the same doors behind them here; what tells them is the collision of their answers.
func (b *Bus) perform(r Request) {
	for _, lock := range r.Locks {
		l := devices.LockID{Board: r.Board, Lock: lock}
		switch r.Act {
		case Fire:
			drive := r.For
			if drive == 0 {
				drive = 300 * time.Millisecond
			}
			if b.has(DieMidPulse) {
				drive /= 2
			}
			b.Pulse(l, drive)
		case On, Off:
			b.Coil(l, r.Act == On)
		case Tell:
		}
	}
}

// answer sends the reply with what the faults make of it.
func (b *Bus) answer(ctx context.Context, port io.Writer, r Request) error {
	reply := b.fw.Reply(r, func(lock int) bool { return b.Sensed(devices.LockID{Board: r.Board, Lock: lock}) })
	if reply == nil || b.has(Silent) {
		return nil
	}
	reply = slices.Clone(reply)
	if b.has(BadSum) {
		reply[len(reply)-1] ^= 0xFF
	}
	if b.has(TwinAddress) {
		for i := range reply[1:] {
			reply[1+i] &= byte(0x55 << (i % 2))
		}
	}
	out := b.before(r)
	out = append(out, reply...)
	if !b.has(SplitBytes) {
		return send(port, out)
	}
	for _, c := range out {
		if err := send(port, []byte{c}); err != nil {
			return err
		}
		wait(ctx, 7*time.Millisecond)
	}
	return nil
}

// before returns what comes before the reply.
func (b *Bus) before(r Request) (out []byte) {
	if b.has(LeadingZero) {
		out = append(out, 0)
	}
	if b.has(Garbage) {
		out = append(out, 0xFA, 0xFD, 0x99, 0x99)
	}
	if b.has(OtherBoard) {
		other := r
		other.Board++
		out = append(out, b.fw.Reply(other, func(int) bool { return r.Board%2 == 0 })...)
	}
	if b.has(ReportInside) {
		l := devices.LockID{Board: r.Board, Lock: 1}
		out = append(out, b.fw.Report(l, b.IsOpen(l))...)
	}
	return out
}

// wait returns false when ctx ended first.
func wait(ctx context.Context, d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-ctx.Done():
		return false
	}
}

// requests assembles requests.
type requests struct {
	buf  []byte
	last time.Time
}

// feed takes what came at now.
func (q *requests) feed(fw Firmware, b []byte, now time.Time) (out []Request) {
	if len(b) == 0 {
		return nil
	}
	if now.Sub(q.last) > requestGap {
		q.buf = nil
	}
	q.last = now
	q.buf = append(q.buf, b...)
	for len(q.buf) > 0 {
		r, n := fw.Scan(q.buf)
		switch {
		case n == 0:
			return out
		case n < 0:
			q.buf = q.buf[1:]
		default:
			r.Bytes = slices.Clone(q.buf[:n])
			q.buf = q.buf[n:]
			out = append(out, r)
		}
	}
	return out
}
