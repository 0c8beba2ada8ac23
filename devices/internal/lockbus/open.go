package lockbus

import (
	"context"
	"errors"
	"maps"
	"slices"
	"time"

	"onetrip/devices"
)

var (
	errRefused  = errors.New("the board says that it could not open")
	errUnproven = errors.New("the board did not confirm, and the sensor does not show that the lock opened")
)

// confirmAfter are the pauses before the looks at the sensor where a board does not confirm an opening.
var confirmAfter = [...]time.Duration{50 * time.Millisecond, 250 * time.Millisecond, 300 * time.Millisecond}

// Open fires the lock's coil once, as devices.LockBank says. A board that does not answer a question now is sent no opening: PulseNone.
func (b *Bank) Open(ctx context.Context, l devices.LockID) (devices.Pulse, error) {
	if err := b.find(l); err != nil {
		return devices.PulseNone, err
	}
	for {
		if err := Pause(ctx, b.rests.Due(l, time.Now())); err != nil {
			return devices.PulseNone, trouble("open lock", l, err)
		}
		line, err := b.take(ctx)
		if err != nil {
			return devices.PulseNone, trouble("open lock", l, err)
		}
		if b.rests.Due(l, time.Now()) > 0 { // another opening was faster
			b.yield(line)
			continue
		}
		b.freeStuck(line)
		pulse, err := b.open(ctx, line, l)
		b.yield(line)
		b.nudge()
		b.log.Info("lock opening", "lock", l.String(), "pulse", pulse.String(), "cause", err)
		if err != nil {
			err = trouble("open lock", l, err)
		}
		return pulse, err
	}
}

// open looks whether the board is there, fires, and finds out what came of it.
func (b *Bank) open(ctx context.Context, line *line, l devices.LockID) (devices.Pulse, error) {
	before, err := b.ask(line, l)
	if err != nil {
		return devices.PulseNone, err
	}
	if err := ctx.Err(); err != nil {
		return devices.PulseNone, err
	}
	pulse, err := b.fire(line, l)
	if pulse != devices.PulseUnknown || errors.Is(err, errRefused) {
		return pulse, err
	}
	if before == devices.DoorClosed && b.seenOpen(line, l) {
		return devices.PulseSent, nil
	}
	if err == nil {
		err = errUnproven
	}
	return devices.PulseUnknown, err
}

// fire sends the opening, never twice. A board that rejects its own pulse has not fired: the host times it then.
func (b *Bank) fire(line *line, l devices.LockID) (devices.Pulse, error) {
	s, _ := b.proto.(Switcher)
	if s != nil && s.Switched(l.Board) {
		return b.switched(line, s, l)
	}
	x := exchange{request: b.proto.Opening(l), want: Want{Kind: Ack, Board: l.Board, Lock: l.Lock}, timeout: ackTime, ambiguous: b.opts.AckIsEcho}
	if b.opts.NoAck {
		x.timeout = silence
	}
	m, written, err := line.do(x)
	if written {
		b.rests.Fired(l, time.Now().Add(b.opts.Pulse))
	}
	if err == nil && m.Kind == Rejected {
		b.note(l.Board, nil)
		if s == nil {
			return devices.PulseNone, errRefused
		}
		b.log.Warn("board knows no pulse of its own: the host times it", "board", l.Board)
		s.SetSwitched(l.Board)
		return b.switched(line, s, l)
	}
	return b.judge(line, l.Board, m, written, err)
}

// judge says what an exchange with an opening proves.
func (b *Bank) judge(line *line, board int, m Message, written bool, err error) (devices.Pulse, error) {
	if !b.opts.NoAck || !errors.Is(err, errNoAnswer) {
		b.note(board, err)
	}
	switch {
	case !written:
		return devices.PulseNone, err
	case b.opts.NoAck && errors.Is(err, errNoAnswer):
		line.uneasy = false
		return devices.PulseUnknown, nil
	case err != nil:
		return devices.PulseUnknown, err
	case m.Kind == Rejected:
		return devices.PulseNone, errRefused
	case m.Kind == Refusal:
		return devices.PulseUnknown, errRefused
	}
	return devices.PulseSent, nil
}

// switched switches the coil on, waits for the pulse and switches it off. A coil that is not known to be off is switched off again before
// anything else is sent.
func (b *Bank) switched(line *line, s Switcher, l devices.LockID) (pulse devices.Pulse, err error) {
	b.setStuck(l, true)
	defer func() {
		b.rests.Fired(l, time.Now())
		if off := b.switchOff(line, s, l); off != nil {
			b.log.Error("coil is not known to be off", "lock", l.String(), "cause", off) // the status tells, and the next exchange tries again
		}
	}()
	x := exchange{request: s.On(l), want: Want{Kind: Ack, Board: l.Board, Lock: l.Lock}, timeout: b.opts.Pulse, ambiguous: b.opts.AckIsEcho}
	start := time.Now()
	m, written, err := line.do(x)
	pulse, err = b.judge(line, l.Board, m, written, err)
	if pulse == devices.PulseNone {
		b.setStuck(l, false)
		return pulse, err
	}
	time.Sleep(time.Until(start.Add(b.opts.Pulse)))
	return pulse, err
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

// switchOff switches a coil off, up to three times: an off may be repeated.
func (b *Bank) switchOff(line *line, s Switcher, l devices.LockID) (err error) {
	b.mu.Lock()
	on := b.stuck[l]
	b.mu.Unlock()
	for range 3 {
		if !on {
			return nil
		}
		if err = b.off(line, s.Off(l), Want{Kind: Ack, Board: l.Board, Lock: l.Lock}); err == nil {
			b.setStuck(l, false)
			return nil
		}
	}
	return err
}

// off sends a request that switches off.
func (b *Bank) off(line *line, request []byte, want Want) error {
	m, err := b.exchange(line, exchange{request: request, want: want, timeout: askTime, ambiguous: b.opts.AckIsEcho})
	if err == nil && m.Kind != Ack {
		err = errRefused
	}
	return err
}

// freeStuck tries again to switch off what may be on.
func (b *Bank) freeStuck(line *line) {
	s, ok := b.proto.(Switcher)
	if !ok {
		return
	}
	b.mu.Lock()
	all := slices.Collect(maps.Keys(b.stuck))
	b.mu.Unlock()
	for _, l := range all {
		_ = b.switchOff(line, s, l) // it stays noted, and the status tells
	}
}

// seenOpen looks at the sensor of a lock that was closed before the opening.
func (b *Bank) seenOpen(line *line, l devices.LockID) bool {
	for _, pause := range confirmAfter {
		time.Sleep(pause)
		d, err := b.ask(line, l)
		if err != nil {
			return false
		}
		if d == devices.DoorOpen {
			return true
		}
	}
	return false
}
