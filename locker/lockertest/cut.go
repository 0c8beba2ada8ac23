package lockertest

import (
	"context"
	"time"

	"onetrip/locker"
)

// Cut is a Store whose power goes at its n-th change: before it is kept, or with After just after it. Later calls fail.
type Cut struct {
	Store
	N     int // 0: never
	After bool
	steps int
	off   bool
}

// Steps returns how many changes were asked for.
func (c *Cut) Steps() int { return c.steps }

// Off reports whether the power went.
func (c *Cut) Off() bool { return c.off }

// Change implements locker.Store.
func (c *Cut) Change(ctx context.Context, id locker.CabinetID, now time.Time, decide locker.Decide) error {
	if c.off {
		return ErrPower()
	}
	c.steps++
	if c.steps == c.N {
		c.off = true
		if !c.After {
			return ErrPower()
		}
		if err := c.Store.Change(ctx, id, now, decide); err != nil {
			return err
		}
		return ErrPower()
	}
	return c.Store.Change(ctx, id, now, decide)
}
