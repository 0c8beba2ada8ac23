package cabinet_test

import (
	"context"
	"sync/atomic"
	"time"

	"onetrip/devices"
	"onetrip/devices/link"
	"onetrip/devices/lockboard/doorsim"
	"onetrip/devices/lockboard/gpio"
)

// wires are the GPIO lines of a simulated cabinet. While they are dead no coil is driven: its one-shot has ended the pulse.
type wires struct {
	doors *doorsim.Cabinet
	dead  atomic.Bool
}

// onLines puts the cabinet on GPIO lines.
func (h *hall) onLines() {
	h.doors = doorsim.NewCabinet(board)
	h.wires.doors = h.doors
	h.bank = func() (devices.LockBank, error) {
		var opts gpio.Opts
		for _, l := range h.doors.Locks() {
			opts.Cells = append(opts.Cells, gpio.Cell{Lock: l, Coil: &coil{w: &h.wires, lock: l}, Door: &contact{w: &h.wires, lock: l}})
		}
		return gpio.New(opts, h.log)
	}
}

// coil is the line of a lock's coil.
type coil struct {
	w     *wires
	lock  devices.LockID
	level atomic.Bool
}

func (c *coil) String() string { return "coil " + c.lock.String() }

func (c *coil) Set(level link.Level) error {
	if c.w.dead.Load() {
		c.w.doors.Coil(c.lock, false)
		return link.ErrUnplugged
	}
	c.level.Store(bool(level))
	c.w.doors.Coil(c.lock, bool(level))
	return nil
}

func (c *coil) Level() (link.Level, bool) { return link.Level(c.level.Load()), !c.w.dead.Load() }
func (c *coil) Halt() error               { return c.Set(link.Low) }
func (c *coil) Close() error              { return c.Halt() }

// contact is the line of a door's contact, high while the door is shut.
type contact struct {
	w    *wires
	lock devices.LockID
}

func (c *contact) String() string { return "contact " + c.lock.String() }

func (c *contact) Read() (link.Level, error) {
	if c.w.dead.Load() {
		return link.Low, link.ErrUnplugged
	}
	return link.Level(!c.w.doors.Sensed(c.lock)), nil
}

// Wait looks every 20 ms and takes a level that was there twice.
func (c *contact) Wait(ctx context.Context, old link.Level) (link.Level, error) {
	for was := old; ; {
		level, err := c.Read()
		if err != nil || level == was && level != old {
			return level, err
		}
		was = level
		select {
		case <-ctx.Done():
			return old, ctx.Err()
		case <-time.After(20 * time.Millisecond):
		}
	}
}

func (c *contact) Close() error { return nil }
