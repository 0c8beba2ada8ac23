package cabinet

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"onetrip/devices"
	"onetrip/kiosk/base/fault"
	"onetrip/locker"
)

// begunFor is how long an opening's ID is remembered.
const begunFor = time.Hour

// authorise decides to open a door.
type authorise func(locker.State, locker.Rules, time.Time) (locker.Change, error)

// open is one opening: authorised, the sensor asked, the intent durable, one pulse. It returns once the pulse was reported; what the door does then
// the watch sees. The same opening again opens nothing. ctx bounds the time until the authorisation; what comes after it is finished.
func (c *Cabinets) open(ctx context.Context, u *unit, op string, id locker.OpeningID, grant authorise) (Place, error) {
	done, err := c.begin(op)
	if err != nil {
		return Place{}, err
	}
	defer done()
	if err := c.takeDoors(ctx, op, u); err != nil {
		return Place{}, err
	}
	defer func() { c.doors <- struct{}{} }()
	if _, ok := c.placeOf(id); !ok {
		if err := c.authorise(ctx, u, op, grant); err != nil {
			return Place{}, err
		}
	}
	ctx = context.WithoutCancel(ctx)
	s, err := c.state(ctx, u, op)
	if err != nil {
		return Place{}, err
	}
	o, ok := s.Opening(id)
	if !ok {
		return Place{}, &fault.Error{Kind: fault.Conflict, Op: op, Key: locker.KeyGone, Err: errors.New("the opening is over: each is one pulse at most")}
	}
	place := Place{u.spec.ID, o.Cell}
	c.remember(id, place)
	if o.State != locker.Authorised {
		return place, nil // a retry: it was, or may have been, pulsed
	}
	return place, c.pulse(ctx, u, op, o)
}

// authorise takes the decision to open a door. It waits while the coil rests from its last pulse.
func (c *Cabinets) authorise(ctx context.Context, u *unit, op string, grant authorise) error {
	err := c.change(ctx, u, op, grant)
	if fault.KeyOf(err) != locker.KeyRest {
		return err
	}
	select {
	case <-ctx.Done():
		return err
	case <-time.After(c.rules.Load().Rest):
	}
	return c.change(ctx, u, op, grant)
}

// takeDoors waits for the right to open a door: one at a time, whatever cabinet it is in.
func (c *Cabinets) takeDoors(ctx context.Context, op string, u *unit) error {
	select {
	case <-c.doors:
	case <-ctx.Done():
		return &fault.Error{Kind: fault.Unavailable, Op: op, Key: locker.KeyBusy, Err: ctx.Err()}
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, w := range c.live {
		if w.unit != u && !w.left { // the cabinet itself knows better about its own, by locker's rules
			c.doors <- struct{}{}
			return &fault.Error{Kind: fault.Refused, Op: op, Key: locker.KeyBusy, Err: fmt.Errorf("cell %v is being opened", w.place)}
		}
	}
	return nil
}

// placeOf returns the place of an opening that was authorised before.
func (c *Cabinets) placeOf(id locker.OpeningID) (Place, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	b, ok := c.begun[id]
	return b.place, ok
}

func (c *Cabinets) remember(id locker.OpeningID, p Place) {
	c.mu.Lock()
	defer c.mu.Unlock()
	now := time.Now()
	for old, b := range c.begun {
		if now.Sub(b.at) > begunFor {
			delete(c.begun, old)
		}
	}
	c.begun[id] = begun{p, now}
}

// pulse asks the sensor, writes the intent down and sends the one pulse.
func (c *Cabinets) pulse(ctx context.Context, u *unit, op string, o locker.Opening) error {
	lock := u.locks[o.Cell]
	before, err := c.ask(ctx, lock)
	if err != nil { // without a sensor nothing would prove what came of a pulse
		c.record(ctx, u, func(s locker.State, _ locker.Rules, now time.Time) (locker.Change, error) {
			return s.Withdraw(o.ID, now)
		})
		return noLocks(op, err)
	}
	err = c.change(ctx, u, op, func(s locker.State, r locker.Rules, now time.Time) (locker.Change, error) {
		return s.Intend(o.ID, doorOf(before), r, now)
	})
	if err != nil {
		return err
	}
	fate, trouble := c.opts.Bank.Open(ctx, lock)
	c.record(ctx, u, func(s locker.State, _ locker.Rules, now time.Time) (locker.Change, error) {
		return s.SetPulse(o.ID, pulseOf(fate), now)
	})
	if fate == devices.PulseNone {
		return noLocks(op, trouble)
	}
	if trouble != nil {
		c.opts.Log.Warn("nothing proves what came of a pulse", "cell", Place{u.spec.ID, o.Cell}.String(), "error", trouble)
	}
	if before == devices.DoorOpen { // it may have been open all the time: then the bank has no news
		if d, err := c.ask(ctx, lock); err == nil {
			c.see(ctx, u, lock, d)
		}
	}
	return nil
}

func noLocks(op string, err error) error {
	return &fault.Error{Kind: fault.Unavailable, Op: op, Key: KeyLocks, Err: err, Hint: "nothing was opened: see what the lock boards report"}
}

// ask asks a sensor, once more when the first question was not answered.
func (c *Cabinets) ask(ctx context.Context, l devices.LockID) (devices.Door, error) {
	d, err := c.opts.Bank.Ask(ctx, l)
	if err != nil {
		d, err = c.opts.Bank.Ask(ctx, l)
	}
	return d, err
}

// record keeps what cannot be taken back. When the store does not take it now, the watch goes on trying, in order.
func (c *Cabinets) record(ctx context.Context, u *unit, decide authorise) {
	entry := func(ctx context.Context) error { return c.change(ctx, u, "record", decide) }
	c.mu.Lock()
	waiting := len(c.later) > 0
	c.mu.Unlock()
	if !waiting {
		err := entry(ctx)
		if fault.KindOf(err) != fault.Unavailable {
			c.logLost(err)
			return
		}
	}
	c.mu.Lock()
	c.later = append(c.later, entry)
	c.mu.Unlock()
	c.nudge()
}

// catchUp writes down what the store did not take, and reports whether all is written.
func (c *Cabinets) catchUp(ctx context.Context) bool {
	for {
		c.mu.Lock()
		if len(c.later) == 0 {
			c.mu.Unlock()
			return true
		}
		entry := c.later[0]
		c.mu.Unlock()
		err := entry(ctx)
		if fault.KindOf(err) == fault.Unavailable && err != nil {
			return false
		}
		c.logLost(err)
		c.mu.Lock()
		c.later = slices.Delete(c.later, 0, 1)
		c.mu.Unlock()
	}
}

// logLost logs that an entry was refused: the opening was settled otherwise meanwhile, as by a start or by staff.
func (c *Cabinets) logLost(err error) {
	if err != nil {
		c.opts.Log.Warn("an entry of the journal is not taken", "error", err)
	}
}

func doorOf(d devices.Door) locker.Door {
	switch d {
	case devices.DoorOpen:
		return locker.DoorOpen
	case devices.DoorClosed:
		return locker.DoorClosed
	case devices.DoorUnknown:
	}
	return locker.DoorUnknown
}

func pulseOf(p devices.Pulse) locker.Pulse {
	switch p {
	case devices.PulseNone:
		return locker.PulseNone
	case devices.PulseSent:
		return locker.PulseSent
	case devices.PulseUnknown:
	}
	return locker.PulseUnknown
}
