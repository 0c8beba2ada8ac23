package courier

import (
	"context"
	"fmt"
	"time"

	"onetrip/kiosk/base/fault"
	"onetrip/kiosk/base/health"
	"onetrip/locker"
)

// The rhythm of Run.
const (
	lookEvery  = 2 * time.Second  // at the journal
	copyEvery  = 15 * time.Second // at what waits in the hall
	staffEvery = time.Minute      // at who may log in (S7)
	eraseEvery = time.Hour
	probeFirst = 2 * time.Second // after the hall did not answer; doubled up to probeMost
	probeMost  = time.Minute
	callLimit  = 10 * time.Second // of one question
)

// keptDays is how long personal data of a document stay after it was handed out, as in the hall.
const keptDays = 30

// batchSize is how many facts are told at once.
const batchSize = 500

// plan says what Run does when. Zero times are due.
type plan struct {
	copies, staff, erase time.Time
	probe                time.Duration // the pause before the next try; 0: the hall answers
}

// untold is the warning of a journal that the hall does not take.
var untold = health.Kind{
	Code: "courier.untold", Severity: health.Degraded, Actor: health.Technician, Text: "health.courier.untold", TimeToVisible: time.Minute,
}

// Run carries until ctx ends. It returns ctx's error.
func (c *Courier) Run(ctx context.Context) error {
	for {
		pause := c.turn(ctx)
		timer := time.NewTimer(pause)
		select {
		case <-timer.C:
		case <-c.wake:
			timer.Stop()
			c.plan.copies = time.Time{}
		case <-ctx.Done():
			timer.Stop()
			return ctx.Err()
		}
	}
}

// turn does what is due and returns the pause before the next turn.
func (c *Courier) turn(ctx context.Context) time.Duration {
	store, accounts, err := c.at("look at journal")
	if err != nil {
		return probeMost // Enter wakes it
	}
	now := c.opts.Now()
	if c.plan.copies.Sub(now) > copyEvery { // the clock was set back
		c.plan = plan{}
	}
	err = c.deliver(ctx, store)
	c.note(now, err)
	if err == nil && c.opts.Cabinets && !now.Before(c.plan.copies) {
		if err = c.fetch(ctx, store); err == nil {
			c.plan.copies = now.Add(copyEvery - c.opts.Jitter(copyEvery/5))
		}
	}
	if err == nil && !now.Before(c.plan.staff) {
		if err = c.check(ctx, accounts); err == nil {
			c.plan.staff = now.Add(staffEvery - c.opts.Jitter(staffEvery/5))
		}
	}
	if !now.Before(c.plan.erase) {
		c.plan.erase = now.Add(eraseEvery)
		if _, err := store.Erase(ctx, now.AddDate(0, 0, -keptDays)); err != nil {
			c.log.Warn("personal data cannot be erased", "error", err)
		}
	}
	if err == nil {
		c.plan.probe = 0
		return lookEvery
	}
	if ctx.Err() == nil && c.plan.probe == 0 {
		c.log.Warn("the hall does not take the documents' news: it is tried again", "error", err)
	}
	c.plan.probe = min(max(probeFirst, 2*c.plan.probe), probeMost)
	return c.plan.probe - c.opts.Jitter(c.plan.probe/4)
}

// note keeps the warning of a journal that the hall does not take. A hall that is silent has a warning of its own.
func (c *Courier) note(now time.Time, err error) {
	if err == nil || fault.KindOf(err) == fault.Unavailable {
		c.opts.Health.Clear(untold.Code)
		return
	}
	c.opts.Health.Set(now, untold, nil)
}

// deliver tells the hall everything that it has not heard, in order.
func (c *Courier) deliver(ctx context.Context, store Store) error {
	for back := 0; ; {
		b, err := store.Facts(ctx, batchSize)
		if err != nil || len(b.Facts) == 0 {
			return err
		}
		heard, err := ask(ctx, func(ctx context.Context) (int64, error) { return c.remote.Tell(ctx, b) })
		if err != nil {
			return fmt.Errorf("tell hall: %w", err)
		}
		if heard < b.Facts[0].Seq {
			if back++; back > 2 {
				return &fault.Error{Kind: fault.Conflict, Op: "tell hall", Err: fmt.Errorf("it stays at fact %d, the journal goes on at %d", heard, b.Facts[0].Seq)}
			}
			c.log.Error("the hall has lost what it had heard: it is told again", "heard", heard, "told", b.Facts[0].Seq-1)
		}
		err = store.Heard(ctx, b.Life, heard)
		if fault.KindOf(err) == fault.Conflict {
			c.log.Error("this terminal was brought back from a copy: its journal begins another life", "heard", heard)
			err = store.Renew(ctx, b.Life)
		}
		if err != nil {
			return err
		}
	}
}

// ask bounds a question to the hall.
func ask[T any](ctx context.Context, question func(context.Context) (T, error)) (T, error) {
	ctx, stop := context.WithTimeout(ctx, callLimit)
	defer stop()
	return question(ctx)
}

// fetch brings copies of what waits in the hall, and drops those of what waits no more.
func (c *Courier) fetch(ctx context.Context, store Store) error {
	list, err := ask(ctx, c.remote.Waiting)
	if err != nil {
		return fmt.Errorf("look for waiting results: %w", err)
	}
	ids := make([]locker.ResultID, len(list))
	for i, r := range list {
		ids[i] = r.ID
		if err := c.copy(ctx, store, r); err != nil {
			return fmt.Errorf("copy result %s: %w", r.ID, err)
		}
	}
	_, err = store.Drop(ctx, ids)
	return err
}

// copy brings the copy of one result, unless it is there.
func (c *Courier) copy(ctx context.Context, store Store, r locker.Result) error {
	have, err := store.Result(ctx, r.ID)
	if err == nil && have == r {
		return nil
	}
	if err != nil && fault.KindOf(err) != fault.NotFound {
		return err
	}
	type taken struct {
		result locker.Result
		person locker.Person
	}
	t, err := ask(ctx, func(ctx context.Context) (taken, error) {
		r, p, err := c.remote.Copy(ctx, r.ID)
		return taken{r, p}, err
	})
	switch kind := fault.KindOf(err); {
	case err != nil && (kind == fault.Conflict || kind == fault.NotFound):
		return nil // it waits no more
	case err != nil:
		return err
	}
	return store.Keep(ctx, t.result, t.person)
}

// accountCopies are the copies of accounts that the terminal keeps.
type accountCopies interface {
	Copies(ctx context.Context) (map[string]string, error)
	Forget(ctx context.Context, ids ...string) error
}

// check forgets those whom the hall lets in no more.
func (c *Courier) check(ctx context.Context, accounts accountCopies) error {
	stamps, err := accounts.Copies(ctx)
	if err != nil || len(stamps) == 0 {
		return err
	}
	gone, err := ask(ctx, func(ctx context.Context) ([]string, error) { return c.remote.Standing(ctx, stamps) })
	if err != nil {
		return fmt.Errorf("look up staff: %w", err)
	}
	return accounts.Forget(ctx, gone...)
}
