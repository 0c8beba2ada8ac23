package cabinet

import (
	"context"
	"errors"
	"sync"
	"time"

	"onetrip/devices"
	"onetrip/kiosk/base/fault"
	"onetrip/locker"
)

// The pauses of the watch.
const (
	retryPause = time.Second      // between two tries of what the store did not take
	reported   = 10 * time.Second // after an intent for the word about its pulse
)

// watched is an opening that waits for something.
type watched struct {
	unit  *unit
	place Place
	state locker.OpeningState
	left  bool
	old   bool      // from before the start: nobody is asked about it
	due   time.Time // when nothing happens before it; zero: never
}

// note remembers an opening that changed and tells it. The caller holds the unit's turn.
func (c *Cabinets) note(u *unit, o locker.Opening) {
	place := Place{u.spec.ID, o.Cell}
	c.mu.Lock()
	if o.State.Live() {
		_, begun := c.begun[o.ID]
		w := &watched{unit: u, place: place, state: o.State, left: o.Left, old: !begun}
		switch o.State {
		case locker.Pulsing:
			w.due = time.Now().Add(c.opts.OpenWait)
			if o.Pulse == locker.PulsePending {
				w.due = w.due.Add(reported)
			}
		case locker.Closed:
			w.due = time.Now().Add(c.opts.Quiet)
		default:
		}
		c.live[o.ID] = w
	} else {
		delete(c.live, o.ID)
	}
	c.mu.Unlock()
	c.nudge()
	if c.opts.Told != nil {
		c.opts.Told(Progress{
			Opening: o.ID, Deposit: o.Deposit, Place: place, Purpose: o.Purpose, State: o.State, Pulse: o.Pulse, Left: o.Left,
		})
	}
}

// Run watches the doors, and does what time does, until ctx ends. It returns when every call and everything that it started has ended and the
// locks are inert. It is called once.
func (c *Cabinets) Run(ctx context.Context) {
	var tasks sync.WaitGroup
	tasks.Go(func() { c.drive(ctx) })
	for _, u := range c.units {
		tasks.Go(func() { c.keepReady(ctx, u) })
	}
	c.watch(ctx, &tasks)
	c.end()
	tasks.Wait()
	if err := c.opts.Bank.Halt(); err != nil {
		c.opts.Log.Warn("the locks cannot be left inert", "error", err)
	}
}

// end refuses new calls and waits for those under way.
func (c *Cabinets) end() {
	c.mu.Lock()
	c.over = true
	if c.busy == 0 {
		close(c.idle)
	}
	c.mu.Unlock()
	<-c.idle
}

// drive runs the bank's watch.
func (c *Cabinets) drive(ctx context.Context) {
	if c.opts.Status != nil {
		c.opts.Status(c.opts.Bank.Status())
	}
	err := c.opts.Bank.Run(ctx, func(e devices.LockEvent) {
		if e.Kind == devices.LocksChanged {
			if c.opts.Status != nil {
				c.opts.Status(e.Status)
			}
			return
		}
		select {
		case c.news <- e:
		case <-ctx.Done():
		}
	})
	if !errors.Is(err, context.Canceled) && !errors.Is(err, context.DeadlineExceeded) {
		c.opts.Log.Error("a driver ended", "role", "locks", "error", err)
	}
}

// watch takes the doors' news and looks at what time does.
func (c *Cabinets) watch(ctx context.Context, tasks *sync.WaitGroup) {
	sweep := time.NewTicker(c.opts.Sweep)
	defer sweep.Stop()
	timer := time.NewTimer(0)
	defer timer.Stop()
	for ctx.Err() == nil {
		select {
		case e := <-c.news:
			c.doorMoved(ctx, e)
		case <-c.wake:
		case <-timer.C:
		case <-sweep.C:
			c.sweep(ctx)
		case <-ctx.Done():
			return
		}
		if !c.catchUp(ctx) {
			timer.Reset(retryPause)
			continue
		}
		c.act(ctx, tasks)
		timer.Reset(c.next())
	}
}

// doorMoved takes a door's news.
func (c *Cabinets) doorMoved(ctx context.Context, e devices.LockEvent) {
	c.mu.Lock()
	c.seen[e.Lock] = door{state: e.Door, since: time.Now()}
	c.mu.Unlock()
	place, ours := c.place[e.Lock]
	if !ours {
		return // a lock without a cell
	}
	u, err := c.unit("see door", place.Cabinet)
	if err != nil {
		return // once it is made ready, what was seen is looked at
	}
	c.see(ctx, u, e.Lock, e.Door)
}

// see writes down what a sensor says.
func (c *Cabinets) see(ctx context.Context, u *unit, l devices.LockID, d devices.Door) {
	if d == devices.DoorUnknown {
		return // silence proves nothing
	}
	c.record(ctx, u, func(s locker.State, _ locker.Rules, now time.Time) (locker.Change, error) {
		cell, ok := s.CellAt(locker.Lock{Board: l.Board, Lock: l.Lock})
		if !ok {
			return locker.Change{}, nil
		}
		return s.See(cell.No, doorOf(d), now)
	})
}

// act does what is due.
func (c *Cabinets) act(ctx context.Context, tasks *sync.WaitGroup) {
	now := time.Now()
	c.mu.Lock()
	defer c.mu.Unlock()
	for id, w := range c.live {
		if w.due.IsZero() || now.Before(w.due) {
			continue
		}
		w.due = now.Add(reported) // again, should it not work
		switch w.state {
		case locker.Pulsing:
			tasks.Go(func() { c.timeOut(ctx, w, id) })
		case locker.Closed:
			tasks.Go(func() { c.silence(ctx, w, id) })
		default:
		}
	}
}

// next returns how long nothing is due.
func (c *Cabinets) next() time.Duration {
	c.mu.Lock()
	defer c.mu.Unlock()
	wait := time.Hour
	for _, w := range c.live {
		if !w.due.IsZero() {
			wait = min(wait, time.Until(w.due))
		}
	}
	return max(wait, 0)
}

// timeOut asks the sensor of a door that nobody was seen to open.
func (c *Cabinets) timeOut(ctx context.Context, w *watched, id locker.OpeningID) {
	d, err := c.ask(ctx, w.unit.locks[w.place.Cell])
	if ctx.Err() != nil {
		return // the next start asks
	}
	if err != nil {
		c.opts.Log.Warn("the sensor of a door does not answer", "cell", w.place.String(), "error", err)
	}
	c.record(ctx, w.unit, func(s locker.State, _ locker.Rules, now time.Time) (locker.Change, error) {
		return s.TimeOut(id, doorOf(d), now)
	})
}

// silence settles an opening about which nobody said a word after its door was closed.
func (c *Cabinets) silence(ctx context.Context, w *watched, id locker.OpeningID) {
	err := c.change(ctx, w.unit, "settle opening", func(s locker.State, r locker.Rules, now time.Time) (locker.Change, error) {
		if w.old {
			return s.Unheard(id, r, now)
		}
		return s.Settle(id, true, r, now)
	})
	if err != nil && fault.KindOf(err) != fault.Conflict && ctx.Err() == nil { // the door was opened again
		c.opts.Log.Warn("an opening cannot be settled", "opening", id, "error", err)
	}
}

// sweep does what time does in every cabinet.
func (c *Cabinets) sweep(ctx context.Context) {
	for _, u := range c.ready() {
		err := c.change(ctx, u, "sweep", locker.State.Sweep)
		if err == nil {
			err = c.codeOverdue(ctx, u)
		}
		if ctx.Err() == nil && u.news(err) && err != nil {
			c.opts.Log.Warn("the cabinet cannot be swept", "cabinet", u.spec.ID, "error", err)
		}
	}
	c.warnOpen(time.Now())
}
