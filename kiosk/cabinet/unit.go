package cabinet

import (
	"context"
	"fmt"
	"sync"
	"time"

	"onetrip/devices"
	"onetrip/kiosk/base/fault"
	"onetrip/locker"
)

// unit is one cabinet.
type unit struct {
	spec  Spec
	cells map[devices.LockID]locker.CellNo
	locks map[locker.CellNo]devices.LockID

	// turn is held over a change and the words about it, so that they are told in their order.
	turn sync.Mutex

	mu      sync.Mutex // guards all below
	started int        // the store for which it was made ready; 0: none
	why     error      // why it is not ready; nil: it is being made so
	logged  string     // the trouble that was logged last
}

func newUnit(s Spec) *unit {
	u := &unit{spec: s, cells: map[devices.LockID]locker.CellNo{}, locks: map[locker.CellNo]devices.LockID{}}
	for _, c := range s.Cells {
		l := devices.LockID{Board: c.Lock.Board, Lock: c.Lock.Lock}
		u.cells[l], u.locks[c.No] = c.No, l
	}
	return u
}

// refusal returns why the unit cannot be used with the store, or nil.
func (u *unit) refusal(op string, entered int) error {
	u.mu.Lock()
	defer u.mu.Unlock()
	switch {
	case u.started == entered && entered > 0:
		return nil
	case u.why != nil:
		return fmt.Errorf("%s: %w", op, u.why)
	}
	return out(op, "cabinet "+string(u.spec.ID)+" is being made ready")
}

func (u *unit) set(started int, why error) {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.started, u.why = started, why
}

// news reports whether a trouble is another one than the last.
func (u *unit) news(err error) bool {
	text := ""
	if err != nil {
		text = err.Error()
	}
	u.mu.Lock()
	defer u.mu.Unlock()
	changed := text != u.logged
	u.logged = text
	return changed
}

// ready returns the cabinets that can be used.
func (c *Cabinets) ready() []*unit {
	entered := c.stores()
	var all []*unit
	for _, u := range c.units {
		if u.refusal("", entered) == nil {
			all = append(all, u)
		}
	}
	return all
}

func (c *Cabinets) stores() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.entered
}

// unit returns a cabinet that can be used.
func (c *Cabinets) unit(op string, id locker.CabinetID) (*unit, error) {
	for _, u := range c.units {
		if u.spec.ID == id {
			return u, u.refusal(op, c.stores())
		}
	}
	return nil, &fault.Error{Kind: fault.NotFound, Op: op, Key: locker.KeyGone, Err: fmt.Errorf("there is no cabinet %q", id)}
}

// all returns the cabinets that can be used; an error when none can.
func (c *Cabinets) all(op string) ([]*unit, error) {
	units := c.ready()
	if len(units) == 0 {
		return nil, c.units[0].refusal(op, c.stores())
	}
	return units, nil
}

// begin counts a call for which Run waits at its end. The caller calls done.
func (c *Cabinets) begin(op string) (done func(), err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.over {
		return nil, out(op, "the terminal is stopping")
	}
	c.busy++
	return c.done, nil
}

func (c *Cabinets) done() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.busy--; c.busy == 0 && c.over {
		close(c.idle)
	}
}

// change takes a decision and tells what became of the openings.
func (c *Cabinets) change(ctx context.Context, u *unit, op string, decide func(locker.State, locker.Rules, time.Time) (locker.Change, error)) error {
	store, _, err := c.at(op)
	if err != nil {
		return err
	}
	u.turn.Lock()
	defer u.turn.Unlock()
	rules, now := *c.rules.Load(), c.opts.Now()
	var change locker.Change
	err = store.Change(ctx, u.spec.ID, now, func(s locker.State) (locker.Change, error) {
		var err error
		change, err = decide(s, rules, now)
		return change, err
	})
	if err != nil {
		return err
	}
	for _, o := range change.Openings {
		c.note(u, o)
	}
	return nil
}

// state returns a cabinet's state.
func (c *Cabinets) state(ctx context.Context, u *unit, op string) (locker.State, error) {
	store, _, err := c.at(op)
	if err != nil {
		return locker.State{}, err
	}
	return store.State(ctx, u.spec.ID)
}

// holding returns the cabinet with a live deposit, and its state.
func (c *Cabinets) holding(ctx context.Context, op string, id locker.DepositID) (*unit, locker.State, error) {
	return c.find(ctx, op, func(s locker.State) bool { _, ok := s.Deposit(id); return ok })
}

// opening returns the cabinet with a live opening, and its state.
func (c *Cabinets) opening(ctx context.Context, op string, id locker.OpeningID) (*unit, locker.State, error) {
	return c.find(ctx, op, func(s locker.State) bool { _, ok := s.Opening(id); return ok })
}

func (c *Cabinets) find(ctx context.Context, op string, is func(locker.State) bool) (*unit, locker.State, error) {
	units, err := c.all(op)
	if err != nil {
		return nil, locker.State{}, err
	}
	for _, u := range units {
		s, err := c.state(ctx, u, op)
		if err != nil {
			return nil, s, err
		}
		if is(s) {
			return u, s, nil
		}
	}
	return nil, locker.State{}, gone(op, "it is not there any more")
}

func gone(op, why string) error {
	return &fault.Error{Kind: fault.NotFound, Op: op, Key: locker.KeyGone, Err: fmt.Errorf("%s", why)}
}
