// Package gpio drives locks whose coils and door contacts hang on GPIO lines: the process itself times each pulse. When it is killed in the middle
// of one the chip may hold the coil on, so such a cabinet needs a one-shot or a watchdog on its supply (link/gpio).
package gpio

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"sync"
	"time"

	"onetrip/devices"
	"onetrip/devices/internal/lockbus"
	"onetrip/devices/link"
	"onetrip/kiosk/base/fault"
)

var _ devices.LockBank = (*Bank)(nil)

const (
	settle    = 20 * time.Millisecond // a level counts when it is there twice, so far apart
	looks     = 5
	offTries  = 3
	mendPause = time.Second // between two tries with a line that failed
)

// Cell is a lock on two lines, which stay their opener's to close.
type Cell struct {
	Lock devices.LockID
	Coil link.Line  // high drives the coil; its safe level is low
	Door link.Input // the door's contact
}

// Contact says what a door's contact means.
type Contact uint8

// The meanings.
const (
	HighClosed Contact = iota // the input is high while the door is shut
	HighOpen
)

// Opts are the settings of a bank.
type Opts struct {
	Cells   []Cell // all on one supply
	Contact Contact
	Pulse   time.Duration // 50 ms to 1 s; 0 means 300 ms
}

// Bank is the locks on one supply. Its methods may be called from several goroutines, Run from one at a time.
type Bank struct {
	cells map[devices.LockID]Cell
	opts  Opts
	log   *slog.Logger
	rests lockbus.Rests
	// supply holds one token: who has it may drive a coil.
	supply chan struct{}

	mu     sync.Mutex // guards all below
	broken map[devices.LockID]error
	stuck  map[devices.LockID]bool // coils not known to be off
	status devices.Status
}

// New returns the bank. It touches no line. An error is of kind Invalid.
func New(opts Opts, log *slog.Logger) (*Bank, error) {
	pulse, err := lockbus.CheckPulse(opts.Pulse)
	if err != nil {
		return nil, err
	}
	opts.Pulse = pulse
	b := &Bank{
		cells: map[devices.LockID]Cell{}, opts: opts, log: log.With("device", "lockboard", "protocol", "gpio"), supply: make(chan struct{}, 1),
		broken: map[devices.LockID]error{}, stuck: map[devices.LockID]bool{},
		status: devices.Status{Problem: devices.Starting, Since: time.Now()},
	}
	for _, c := range opts.Cells {
		if _, twice := b.cells[c.Lock]; twice || c.Coil == nil || c.Door == nil || c.Lock.Lock < 1 {
			return nil, misconfigured(fmt.Errorf("lock %v", c.Lock))
		}
		b.cells[c.Lock] = c
	}
	if len(b.cells) == 0 {
		return nil, misconfigured(errors.New("no locks"))
	}
	b.supply <- struct{}{}
	return b, nil
}

func misconfigured(err error) error {
	return &fault.Error{Kind: fault.Invalid, Op: "configure locks", Err: err, Hint: "give each lock its own number from 1, a coil and a door contact"}
}

// String tells how many locks there are.
func (b *Bank) String() string { return fmt.Sprintf("%d locks on GPIO lines", len(b.cells)) }

// Status returns the latest knowledge at once.
func (b *Bank) Status() devices.Status {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.status
}

// Halt drives every coil's line to its safe level, also in the middle of a pulse.
func (b *Bank) Halt() error {
	var all []error
	for _, l := range b.locks() {
		all = append(all, b.cells[l].Coil.Halt())
	}
	return errors.Join(all...)
}

func (b *Bank) locks() []devices.LockID {
	return slices.SortedFunc(maps.Keys(b.cells), func(a, c devices.LockID) int {
		if a.Board != c.Board {
			return a.Board - c.Board
		}
		return a.Lock - c.Lock
	})
}

func (b *Bank) find(l devices.LockID) (Cell, error) {
	c, ok := b.cells[l]
	if !ok {
		return c, &fault.Error{Kind: fault.Invalid, Op: "find lock " + l.String(), Err: errors.New("no such lock"), Hint: "check the cabinet's configuration"}
	}
	return c, nil
}

// Ask reads the door's contact until it stays the same, or for a tenth of a second.
func (b *Bank) Ask(ctx context.Context, l devices.LockID) (devices.Door, error) {
	c, err := b.find(l)
	if err != nil {
		return devices.DoorUnknown, err
	}
	old, err := c.Door.Read()
	for range looks {
		if err == nil {
			err = lockbus.Pause(ctx, settle)
		}
		if err != nil {
			break
		}
		var level link.Level
		if level, err = c.Door.Read(); err == nil && level == old {
			return b.door(level), nil
		}
		old = level
	}
	if err == nil {
		err = errors.New("the contact does not come to rest")
	}
	return devices.DoorUnknown, trouble("ask lock", l, err)
}

func (b *Bank) door(level link.Level) devices.Door {
	if (level == link.High) == (b.opts.Contact == HighClosed) {
		return devices.DoorClosed
	}
	return devices.DoorOpen
}

// Open drives the coil for the pulse, as devices.LockBank says. PulseSent means that both edges were driven.
func (b *Bank) Open(ctx context.Context, l devices.LockID) (devices.Pulse, error) {
	c, err := b.find(l)
	if err != nil {
		return devices.PulseNone, err
	}
	for {
		err := lockbus.Pause(ctx, b.rests.Due(l, time.Now()))
		if err == nil {
			err = b.take(ctx)
		}
		if err != nil {
			return devices.PulseNone, trouble("open lock", l, err)
		}
		if b.rests.Due(l, time.Now()) > 0 { // another opening was faster
			b.give()
			continue
		}
		pulse, err := b.fire(c)
		b.log.Info("lock opening", "lock", l.String(), "pulse", pulse.String(), "cause", err)
		return pulse, err
	}
}

// take waits for the supply, and for coils not known to be off to be so: one lock at a time.
func (b *Bank) take(ctx context.Context) error {
	select {
	case <-b.supply:
	case <-ctx.Done():
		return ctx.Err()
	}
	if err := errors.Join(ctx.Err(), b.freeStuck()); err != nil {
		b.give()
		return err
	}
	return nil
}

func (b *Bank) give() { b.supply <- struct{}{} }

// fire drives one pulse. The coil goes off whatever happens in between.
func (b *Bank) fire(c Cell) (pulse devices.Pulse, err error) {
	defer b.give()
	b.setStuck(c.Lock, true)
	defer func() {
		b.rests.Fired(c.Lock, time.Now())
		if off := b.off(c); off != nil {
			pulse, err = devices.PulseUnknown, trouble("open lock", c.Lock, errors.Join(err, off))
		}
	}()
	if err := c.Coil.Set(link.High); err != nil {
		if errors.Is(err, link.ErrInUse) { // the line was refused: it is not ours to drive
			return devices.PulseNone, trouble("open lock", c.Lock, err)
		}
		return devices.PulseUnknown, trouble("open lock", c.Lock, err)
	}
	time.Sleep(b.opts.Pulse)
	return devices.PulseSent, nil
}

// off drives the safe level, a few times if need be.
func (b *Bank) off(c Cell) (err error) {
	for range offTries {
		if err = c.Coil.Halt(); err == nil {
			b.setStuck(c.Lock, false)
			return nil
		}
		if errors.Is(err, link.ErrInUse) { // never ours
			b.setStuck(c.Lock, false)
			return nil
		}
	}
	return err
}

func (b *Bank) setStuck(l devices.LockID, on bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if on {
		b.stuck[l] = true
	} else {
		delete(b.stuck, l)
	}
}

// freeStuck tries again to switch off what may be on.
func (b *Bank) freeStuck() error {
	b.mu.Lock()
	all := slices.Collect(maps.Keys(b.stuck))
	b.mu.Unlock()
	var errs []error
	for _, l := range all {
		errs = append(errs, b.off(b.cells[l]))
	}
	return errors.Join(errs...)
}

// trouble returns the classified error of a lock.
func trouble(op string, l devices.LockID, err error) error {
	e := &fault.Error{Kind: fault.Unavailable, Op: op + " " + l.String(), Err: err}
	if p := problem(err); p != devices.NoProblem {
		e.Hint = "check the cabinet's GPIO adapter and that no other program uses its lines"
		e.Err = errors.Join(&devices.ProblemError{Problem: p, Detail: err.Error()}, err)
	}
	return e
}

// problem names what is wrong with a line.
func problem(err error) devices.Problem {
	switch {
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return devices.NoProblem
	case errors.Is(err, link.ErrUnplugged):
		return devices.Unplugged
	}
	return devices.Silent
}
