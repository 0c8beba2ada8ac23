package doorsim

import (
	"context"
	"sync/atomic"
	"time"

	"onetrip/devices"
	"onetrip/devices/link"
)

var (
	_ link.Line  = (*coil)(nil)
	_ link.Input = (*contact)(nil)
)

// lookEvery is how often a contact's line is looked at; a level counts when it is there twice.
const lookEvery = 20 * time.Millisecond

// Lines returns the two GPIO lines of a lock, for a host that times the pulses itself: the coil's, driven while high, and the contact's, high
// while the door is shut.
func (c *Cabinet) Lines(l devices.LockID) (link.Line, link.Input) {
	return &coil{doors: c, lock: l}, &contact{doors: c, lock: l}
}

// coil is the line of a lock's coil. It is safe when low.
type coil struct {
	doors *Cabinet
	lock  devices.LockID
	level atomic.Bool
}

func (c *coil) String() string { return "coil " + c.lock.String() }

func (c *coil) Set(level link.Level) error {
	c.level.Store(bool(level))
	c.doors.Coil(c.lock, bool(level))
	return nil
}

func (c *coil) Level() (link.Level, bool) { return link.Level(c.level.Load()), true }
func (c *coil) Halt() error               { return c.Set(link.Low) }
func (c *coil) Close() error              { return c.Halt() }

// contact is the line of a door's contact.
type contact struct {
	doors *Cabinet
	lock  devices.LockID
}

func (c *contact) String() string { return "contact " + c.lock.String() }

func (c *contact) Read() (link.Level, error) { return link.Level(!c.doors.Sensed(c.lock)), nil }

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
		case <-time.After(lookEvery):
		}
	}
}

func (c *contact) Close() error { return nil }
