package cabinet

import (
	"context"
	"slices"
	"time"

	"onetrip/devices"
	"onetrip/kiosk/base/fault"
	"onetrip/locker"
)

// The pauses of the start.
const (
	startRetry  = time.Second      // between two tries to make a cabinet ready
	foreignLook = 5 * time.Second  // between two looks whether a cabinet is still another terminal's, or still wrongly configured
	boardWait   = 10 * time.Second // for lock boards that start with the terminal, where a door's position decides about a document
	codeWait    = time.Minute      // for staff who will want the code of a document that they put in
)

// keepReady makes a cabinet ready for each store, until ctx ends.
func (c *Cabinets) keepReady(ctx context.Context, u *unit) {
	for {
		entered := c.stores()
		pause := startRetry
		if entered > 0 && u.refusal("", entered) != nil {
			err := c.start(ctx, u, entered)
			if err != nil && ctx.Err() == nil {
				pause = c.notReady(u, err)
			}
			if err == nil {
				c.readyAgain(u)
			}
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(pause):
		}
	}
}

// notReady notes why a cabinet cannot be used and returns when to try again.
func (c *Cabinets) notReady(u *unit, err error) time.Duration {
	if u.news(err) {
		c.opts.Log.Warn("a cabinet is not ready", "cabinet", u.spec.ID, "error", err)
	}
	switch {
	case fault.KeyOf(err) == locker.KeyOwner:
		u.set(0, err)
		c.warn(foreign, u)
		return foreignLook
	case fault.KindOf(err) == fault.Unavailable:
		u.set(0, nil)
		return startRetry
	}
	u.set(0, err)
	c.warn(misfit, u)
	return foreignLook
}

// readyAgain takes the warnings of notReady back.
func (c *Cabinets) readyAgain(u *unit) {
	c.unwarn(foreign, u)
	c.unwarn(misfit, u)
	u.news(nil)
	c.opts.Log.Info("a cabinet is ready", "cabinet", u.spec.ID)
}

// start makes a cabinet ready: it is this terminal's, its cells are as configured, and what the last stop left open is settled by the doors.
func (c *Cabinets) start(ctx context.Context, u *unit, entered int) error {
	const op = "make cabinet ready"
	store, _, err := c.at(op)
	if err != nil {
		return err
	}
	if err := store.Claim(ctx, c.claim(u.spec), false, c.opts.Now()); err != nil {
		return err
	}
	if err := c.change(ctx, u, op, u.install); err != nil {
		return err
	}
	used, err := c.settle(ctx, u, op, entered)
	if err != nil {
		return err
	}
	c.lookAgain(ctx, u, used)
	if err := c.issueMissing(ctx, u, 0); err != nil && ctx.Err() == nil {
		c.opts.Log.Warn("codes are missing", "cabinet", u.spec.ID, "error", err) // the sweep goes on trying
	}
	return nil
}

// install makes the cells as configured; when they are, nothing changes.
func (u *unit) install(s locker.State, _ locker.Rules, now time.Time) (locker.Change, error) {
	same := func(a, b locker.Cell) bool {
		return a.No == b.No && a.Size == b.Size && a.Column == b.Column && a.Row == b.Row && a.Lock == b.Lock
	}
	cells := slices.SortedFunc(slices.Values(u.spec.Cells), func(a, b locker.Cell) int { return int(a.No - b.No) })
	if slices.EqualFunc(s.Cells, cells, same) {
		return locker.Change{}, nil
	}
	return s.Install(cells, "terminal", u.spec.Looked, now)
}

// settle settles what the last stop left open, by the doors, and returns what it took for true. Only the doors of live openings are asked: what the
// bank has told of the others counts, and what it tells of them later is seen like every door that moves.
func (c *Cabinets) settle(ctx context.Context, u *unit, op string, entered int) (map[locker.CellNo]locker.Door, error) {
	s, err := c.state(ctx, u, op)
	if err != nil {
		return nil, err
	}
	doors := map[locker.CellNo]locker.Door{}
	for no, l := range u.locks {
		doors[no] = doorOf(c.told(l))
	}
	until := time.Now().Add(boardWait)
	for _, o := range s.Openings {
		d, err := c.await(ctx, u.locks[o.Cell], until)
		if err != nil {
			return nil, err
		}
		doors[o.Cell] = doorOf(d)
	}
	u.turn.Lock()
	for _, o := range s.Openings {
		c.note(u, o)
	}
	u.turn.Unlock()
	err = c.change(ctx, u, op, func(s locker.State, r locker.Rules, now time.Time) (locker.Change, error) {
		return s.Restart(doors, r, now)
	})
	if err == nil {
		u.set(entered, nil)
	}
	return doors, err
}

// await asks a door until it answers, or until a time; the error is ctx's.
func (c *Cabinets) await(ctx context.Context, l devices.LockID, until time.Time) (devices.Door, error) {
	for {
		d, err := c.opts.Bank.Ask(ctx, l)
		if err == nil || ctx.Err() != nil || time.Now().After(until) {
			return d, ctx.Err()
		}
		select {
		case <-ctx.Done():
		case <-time.After(startRetry):
		}
	}
}

func (c *Cabinets) told(l devices.LockID) devices.Door {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.seen[l].state
}

// lookAgain sees the doors that moved while the cabinet was made ready.
func (c *Cabinets) lookAgain(ctx context.Context, u *unit, used map[locker.CellNo]locker.Door) {
	for no, l := range u.locks {
		if d := c.told(l); doorOf(d) != used[no] {
			c.see(ctx, u, l, d)
		}
	}
}

// issueMissing issues the codes of documents that lie in their cells for so long and have none.
func (c *Cabinets) issueMissing(ctx context.Context, u *unit, age time.Duration) error {
	const op = "issue missing codes"
	s, err := c.state(ctx, u, op)
	if err != nil {
		return err
	}
	for _, v := range s.Uncoded() {
		if since := c.opts.Now().Sub(v.Stored); since < age && since > -age {
			continue
		}
		if _, err := c.issue(ctx, u, op, v.ID, v.By); err != nil {
			return err
		}
	}
	return nil
}

// codeOverdue issues the codes for which no staff have asked.
func (c *Cabinets) codeOverdue(ctx context.Context, u *unit) error {
	return c.issueMissing(ctx, u, codeWait)
}
