package gpio

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"time"

	"onetrip/devices"
	"onetrip/devices/internal/lockbus"
	"onetrip/devices/link"
)

// seen is what one watcher of a door has to tell.
type seen struct {
	lock devices.LockID
	door devices.Door
	err  error
}

// Run watches the doors until ctx ends, as devices.LockBank says. It begins and ends with every coil off.
func (b *Bank) Run(ctx context.Context, sink func(devices.LockEvent)) error {
	if err := b.Halt(); err != nil {
		b.log.Warn("not every coil is known to be off", "cause", err)
	}
	events := make(chan seen) // a watcher waits until its word is taken
	var watchers sync.WaitGroup
	for _, l := range b.locks() {
		watchers.Go(func() { b.watch(ctx, b.cells[l], events) })
	}
	doors := map[devices.LockID]devices.Door{}
	for ctx.Err() == nil {
		select {
		case e := <-events:
			b.tell(e, doors, sink)
		case <-ctx.Done():
		}
	}
	watchers.Wait()
	if err := b.Halt(); err != nil {
		b.log.Warn("not every coil is known to be off", "cause", err)
	}
	return ctx.Err()
}

// tell tells a door's change and the status's.
func (b *Bank) tell(e seen, doors map[devices.LockID]devices.Door, sink func(devices.LockEvent)) {
	if doors[e.lock] != e.door {
		doors[e.lock] = e.door
		b.log.Info("door", "lock", e.lock.String(), "state", e.door.String())
		sink(devices.LockEvent{Kind: devices.DoorChanged, Lock: e.lock, Door: e.door, At: time.Now()})
	}
	b.mu.Lock()
	if e.err == nil {
		delete(b.broken, e.lock)
	} else {
		b.broken[e.lock] = e.err
	}
	old := b.status
	st, changed := b.summary().After(old, time.Now())
	b.status = st
	b.mu.Unlock()
	if changed || st.Detail != old.Detail {
		b.log.Info("locks", "ready", st.Ready, "problem", string(st.Problem), "detail", st.Detail)
		sink(devices.LockEvent{Kind: devices.LocksChanged, Status: st, At: time.Now()})
	}
}

// summary returns the status. The bank is ready while one door can be read. The caller holds the lock.
func (b *Bank) summary() devices.Status {
	st := devices.Status{Ready: len(b.broken) < len(b.cells), Ident: "gpio"}
	var detail []string
	for _, l := range b.locks() {
		if err := b.broken[l]; err != nil {
			st.Problem = problem(err)
			detail = append(detail, fmt.Sprintf("lock %v: line failed", l))
		}
		if b.stuck[l] {
			detail = append(detail, fmt.Sprintf("lock %v: coil may be on", l))
		}
	}
	st.Detail = strings.Join(detail, ", ")
	return st
}

// watch waits for one door's levels. A line that failed is tried again.
func (b *Bank) watch(ctx context.Context, c Cell, events chan<- seen) {
	level, known := link.Low, false
	for {
		var err error
		if known {
			level, err = c.Door.Wait(ctx, level)
		} else {
			level, err = b.first(ctx, c)
		}
		if ctx.Err() != nil {
			return
		}
		e := seen{lock: c.Lock, err: err}
		if known = err == nil; known {
			e.door = b.door(level)
		}
		select {
		case events <- e:
		case <-ctx.Done():
			return
		}
		if !known && lockbus.Pause(ctx, mendPause) != nil {
			return
		}
	}
}

// first returns the level that a contact has come to rest at.
func (b *Bank) first(ctx context.Context, c Cell) (link.Level, error) {
	d, err := b.Ask(ctx, c.Lock)
	return link.Level((d == devices.DoorClosed) == (b.opts.Contact == HighClosed)), err
}
