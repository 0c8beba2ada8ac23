package cabinet

import (
	"context"
	"fmt"
	"slices"
	"time"

	"onetrip/kiosk/base/fault"
	"onetrip/kiosk/notify"
	"onetrip/locker"
)

// State returns a cabinet for the staff's pages.
func (c *Cabinets) State(ctx context.Context, id locker.CabinetID) (locker.State, error) {
	const op = "look at cabinet"
	u, err := c.unit(op, id)
	if err != nil {
		return locker.State{}, err
	}
	return c.state(ctx, u, op)
}

// Waiting returns the documents at the window that are to be delivered by terminal and have no cell, oldest first.
func (c *Cabinets) Waiting(ctx context.Context) ([]locker.Result, error) {
	const op = "look for documents to put in"
	store, _, err := c.at(op)
	if err != nil {
		return nil, err
	}
	list, err := store.ResultsIn(ctx, locker.AtWindow)
	if err != nil {
		return nil, err
	}
	taken := map[locker.ResultID]bool{}
	for _, u := range c.ready() {
		s, err := c.state(ctx, u, op)
		if err != nil {
			return nil, err
		}
		for _, v := range s.Deposits {
			taken[v.Result] = true
		}
	}
	return slices.DeleteFunc(list, func(r locker.Result) bool { return r.Delivery != locker.ByTerminal || taken[r.ID] }), nil
}

// Deposit reserves the smallest free cell that fits a document, in whatever cabinet, and opens it like Collect. The same deposit again opens nothing.
func (c *Cabinets) Deposit(ctx context.Context, r locker.ResultID, by locker.StaffID, d locker.DepositID, o locker.OpeningID) (Place, error) {
	const op = "put document in"
	store, keys, err := c.at(op)
	if err != nil {
		return Place{}, err
	}
	result, err := store.Result(ctx, r)
	if err != nil {
		return Place{}, err
	}
	person, err := store.Person(ctx, r)
	if err != nil {
		return Place{}, err
	}
	u, err := c.fit(ctx, op, d, result.Size)
	if err != nil {
		return Place{}, err
	}
	return c.open(ctx, u, op, o, func(s locker.State, rules locker.Rules, now time.Time) (locker.Change, error) {
		return s.Reserve(locker.Reservation{
			Deposit: d, Opening: o, Result: result, Number: locker.NumberIndex(keys, person.Number), Phone4: locker.PhoneIndex(keys, d, person.Phone), By: by,
		}, rules, now)
	})
}

// fit returns the cabinet for a new deposit: that of the deposit when it is there already, else the one with the smallest free cell.
func (c *Cabinets) fit(ctx context.Context, op string, d locker.DepositID, size locker.Size) (*unit, error) {
	units, err := c.all(op)
	if err != nil {
		return nil, err
	}
	best, bestSize := units[0], locker.Large+1
	for _, u := range units {
		s, err := c.state(ctx, u, op)
		if err != nil {
			return nil, err
		}
		if _, ok := s.Deposit(d); ok {
			return u, nil
		}
		for _, cell := range s.Cells {
			if cell.State == locker.Free && cell.Size >= size && cell.Size < bestSize {
				best, bestSize = u, cell.Size
			}
		}
	}
	return best, nil
}

// OpenAgain opens the cell of a deposit under way once more, while staff stand before it.
func (c *Cabinets) OpenAgain(ctx context.Context, d locker.DepositID, o locker.OpeningID, by locker.StaffID) (Place, error) {
	const op = "open again"
	u, _, err := c.holding(ctx, op, d)
	if err != nil {
		return Place{}, err
	}
	return c.open(ctx, u, op, o, func(s locker.State, r locker.Rules, now time.Time) (locker.Change, error) {
		return s.OpenAgain(d, o, by, r, now)
	})
}

// Cancel gives a reserved cell back whose door was certainly never opened.
func (c *Cabinets) Cancel(ctx context.Context, d locker.DepositID, by locker.StaffID) error {
	const op = "cancel deposit"
	u, _, err := c.holding(ctx, op, d)
	switch {
	case err == nil:
		return c.change(ctx, u, op, func(s locker.State, _ locker.Rules, now time.Time) (locker.Change, error) {
			return s.Cancel(d, by, now)
		})
	case fault.KindOf(err) == fault.NotFound: // it is over already, as locker has it
		return nil
	}
	return err
}

// FoundOccupied records that something was in the cell that was opened for a deposit.
func (c *Cabinets) FoundOccupied(ctx context.Context, o locker.OpeningID) error {
	const op = "record found object"
	u, _, err := c.opening(ctx, op, o)
	if err != nil {
		return err
	}
	return c.change(ctx, u, op, func(s locker.State, _ locker.Rules, now time.Time) (locker.Change, error) {
		return s.FoundOccupied(o, now)
	})
}

// Recover opens a cell for staff who take its document back.
func (c *Cabinets) Recover(ctx context.Context, r locker.Recovery) (Place, error) {
	const op = "recover document"
	u, _, err := c.holding(ctx, op, r.Deposit)
	if err != nil {
		return Place{}, err
	}
	return c.open(ctx, u, op, r.Opening, func(s locker.State, rules locker.Rules, now time.Time) (locker.Change, error) {
		return s.Recover(r, rules, now)
	})
}

// Look opens a cell for two persons with a reason. Resolve records what they found.
func (c *Cabinets) Look(ctx context.Context, id locker.CabinetID, check locker.Check) (Place, error) {
	const op = "look into cell"
	u, err := c.unit(op, id)
	if err != nil {
		return Place{}, err
	}
	return c.open(ctx, u, op, check.Opening, func(s locker.State, r locker.Rules, now time.Time) (locker.Change, error) {
		return s.Look(check, r, now)
	})
}

// Resolve ends the tasks of a cell by what staff saw in it.
func (c *Cabinets) Resolve(ctx context.Context, id locker.CabinetID, report locker.Report) error {
	return c.decide(ctx, "resolve cell", id, func(s locker.State, r locker.Rules, now time.Time) (locker.Change, error) {
		return s.Resolve(report, r, now)
	})
}

// Block takes a free cell out of use.
func (c *Cabinets) Block(ctx context.Context, p Place, by locker.StaffID, why string) error {
	return c.decide(ctx, "block cell", p.Cabinet, func(s locker.State, _ locker.Rules, now time.Time) (locker.Change, error) {
		return s.Block(p.Cell, by, why, now)
	})
}

// Unblock gives a blocked cell back.
func (c *Cabinets) Unblock(ctx context.Context, p Place, by locker.StaffID) error {
	return c.decide(ctx, "unblock cell", p.Cabinet, func(s locker.State, _ locker.Rules, now time.Time) (locker.Change, error) {
		return s.Unblock(p.Cell, by, now)
	})
}

// OpenEntry opens code entry again after wrong tries closed it.
func (c *Cabinets) OpenEntry(ctx context.Context, by locker.StaffID) error {
	const op = "open code entry"
	units, err := c.keypad(op)
	if err != nil {
		return err
	}
	return c.decide(ctx, op, units[0].spec.ID, func(s locker.State, _ locker.Rules, now time.Time) (locker.Change, error) {
		return s.OpenEntry(by, now)
	})
}

// Reissue returns a new code for a document; the one before is void.
func (c *Cabinets) Reissue(ctx context.Context, d locker.DepositID, by locker.StaffID) (locker.Code, error) {
	const op = "issue new code"
	u, _, err := c.holding(ctx, op, d)
	if err != nil {
		return "", err
	}
	return c.issue(ctx, u, op, d, by)
}

// Take makes this terminal the owner of a cabinet that belongs to another one: staff have looked that the other one is gone.
func (c *Cabinets) Take(ctx context.Context, id locker.CabinetID, by locker.StaffID) error {
	const op = "take cabinet"
	store, _, err := c.at(op)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(c.units, func(u *unit) bool { return u.spec.ID == id })
	if i < 0 {
		return &fault.Error{Kind: fault.NotFound, Op: op, Key: locker.KeyGone, Err: fmt.Errorf("there is no cabinet %q", id)}
	}
	c.opts.Log.Info("staff take a cabinet", "cabinet", id, "by", by)
	return store.Claim(ctx, c.claim(c.units[i].spec), true, c.opts.Now())
}

// decide takes a decision about a cabinet.
func (c *Cabinets) decide(ctx context.Context, op string, id locker.CabinetID, d authorise) error {
	u, err := c.unit(op, id)
	if err != nil {
		return err
	}
	return c.change(ctx, u, op, d)
}

// SlipPrinted records that staff have the slip with a document's code: it came out of the printer, or they said so. Where slips are how applicants
// are told, the code is erased by that.
func (c *Cabinets) SlipPrinted(ctx context.Context, id locker.DepositID) error {
	store, _, err := c.at("record slip")
	if err != nil {
		return err
	}
	return notify.SlipPrinted(ctx, c.opts.Notify, store, id, c.opts.Now())
}
