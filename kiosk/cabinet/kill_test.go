package cabinet_test

import (
	"context"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"onetrip/locker"
	"onetrip/locker/lockertest"
)

// cutStore is a store whose terminal loses its power at the n-th change: before it is kept, or with after just after it.
type cutStore struct {
	lockertest.Store
	n     int
	after bool
	power func()                 // what else goes with it
	seen  func([]locker.Opening) // is told the openings that change; nil: nobody

	mu    sync.Mutex // guards all below
	steps int
	off   bool
}

func (c *cutStore) isOff() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.off
}

// Change implements locker.Store. An empty change is no step.
func (c *cutStore) Change(ctx context.Context, id locker.CabinetID, now time.Time, decide locker.Decide) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.off {
		return lockertest.ErrPower()
	}
	var change locker.Change
	err := c.Store.Change(ctx, id, now, func(s locker.State) (_ locker.Change, err error) {
		change, err = decide(s)
		if err != nil || change.Empty() {
			return change, err
		}
		if c.steps++; c.steps == c.n {
			c.off = true
			c.power()
			if !c.after {
				return locker.Change{}, lockertest.ErrPower()
			}
		}
		return change, nil
	})
	if err == nil && c.seen != nil {
		c.seen(change.Openings) // not within the store, whose lock others want who hold what this needs
	}
	return err
}

// State implements locker.Store.
func (c *cutStore) State(ctx context.Context, id locker.CabinetID) (locker.State, error) {
	if c.isOff() {
		return locker.State{}, lockertest.ErrPower()
	}
	return c.Store.State(ctx, id)
}

// day is the script of the campaign: two documents are put in, one is collected, one is taken back.
func (j *journey) day() error {
	for _, step := range []func() error{
		func() error { return j.deposit(1) },
		func() error { return j.deposit(2) },
		func() error { return j.collect(1) },
		func() error { return j.recover(2) },
	} {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

// openings counts the openings of all cells.
func openings(t *testing.T, s locker.Store) (n int) {
	t.Helper()
	for no := locker.CellNo(1); no <= cells; no++ {
		list, err := s.Openings(context.Background(), lockertest.CabinetID, no, 100)
		if err != nil {
			t.Fatal(err)
		}
		n += len(list)
	}
	return n
}

// TestKillCampaign cuts the power at every step of the journal, before and after it is durable, with every kind of lock; people stand still at the
// open door until the power is back, or go on in the dark.
func TestKillCampaign(t *testing.T) {
	names := []string{"xor8a", "modbusrtu", "wkly", "kerong", "gpio", "xor8a+sqlite"}
	t.Logf("%-12s %6s %6s %9s %9s", "protocol", "steps", "runs", "openings", "problems")
	for _, protocol := range names {
		steps := 0
		synctest.Test(t, func(t *testing.T) { _, steps, _ = killed(t, protocol, 0, false, false) })
		runs, opened, problems := 0, 0, 0
		stride := 1
		if testing.Short() || strings.HasSuffix(protocol, "+sqlite") {
			stride = 5 // the store's own campaign has every write of it
		}
		for n := 1; n <= steps; n += stride {
			for variant := range 4 {
				synctest.Test(t, func(t *testing.T) {
					o, _, found := killed(t, protocol, n, variant&1 == 1, variant&2 == 2)
					runs, opened, problems = runs+1, opened+o, problems+len(found)
					for _, f := range found {
						t.Errorf("%s, power cut at step %d, after it %v, in the dark %v: %s", protocol, n, variant&1 == 1, variant&2 == 2, f)
					}
				})
			}
			if t.Failed() {
				break
			}
		}
		t.Logf("%-12s %6d %6d %9d %9d", protocol, steps, runs, opened, problems)
	}
}

// killed is one day with a power cut, and what people do until all is well. It returns the steps of the journal before the cut.
func killed(t *testing.T, protocol string, n int, after, dark bool) (opened, steps int, found []string) {
	t.Helper()
	h := newHall(t, protocol)
	p := newPeople(h)
	for doc := range 2 {
		p.where[h.register(doc+1)] = atWindow
	}
	store := &cutStore{Store: h.store, n: n, after: after, power: func() { h.cut(); p.freeze(!dark) }}
	x := h.startOn(store)
	for !store.isOff() && x.notReady() != nil {
		time.Sleep(100 * time.Millisecond)
	}
	j := &journey{x: x, p: p, off: store.isOff}
	if err := j.day(); err != nil && !store.isOff() {
		t.Fatalf("the day went wrong without a cause: %v", err)
	}
	x.stop()
	if n > 0 && !store.isOff() {
		t.Fatalf("step %d was never reached", n)
	}
	found = p.check(h.store, h.store)
	time.Sleep(5 * time.Second)
	if h.onDisk {
		h.openDisk()
	}
	h.mend()
	p.leave()
	p.freeze(false)
	x = h.start().await()
	found = append(found, p.check(h.store, h.store)...)
	j.x, j.off = x, nil
	for _, err := range []error{j.complete(1, j.collect, locker.HandedOut), j.complete(2, j.recover, locker.OnTheWay)} {
		if err != nil {
			found = append(found, err.Error())
		}
	}
	found = append(found, p.check(h.store, h.store)...)
	x.stop()
	return openings(t, h.store), store.steps, found
}

// notReady returns why the cabinet is not ready.
func (x *terminal) notReady() error {
	_, err := x.State(context.Background(), lockertest.CabinetID)
	return err
}
