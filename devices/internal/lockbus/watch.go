package lockbus

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"strings"
	"time"

	"onetrip/devices"
)

const (
	settleTime = 80 * time.Millisecond // a door's new state counts when it is still there after this (locks.md 7: never edges)
	gonePause  = 500 * time.Millisecond
)

// Run watches the doors until ctx ends, as devices.LockBank says.
func (b *Bank) Run(ctx context.Context, sink func(devices.LockEvent)) error {
	w := &watch{Bank: b, sink: sink}
	defer w.leave()
	w.begin(ctx)
	for ctx.Err() == nil {
		changed := false
		for _, addr := range b.addresses() {
			changed = w.poll(ctx, addr) || changed
		}
		w.tellReports()
		w.tellStatus()
		pause := b.opts.Poll
		if changed {
			pause = settleTime
		}
		w.idle(ctx, pause)
	}
	return ctx.Err()
}

// watch is what one Run knows. Only Run's goroutine touches it.
type watch struct {
	*Bank
	sink   func(devices.LockEvent)
	fresh  map[devices.LockID]devices.Door // seen once and not yet settled
	closed bool                            // the port was closed under us
}

// begin switches off what an earlier life may have left on.
func (w *watch) begin(ctx context.Context) {
	w.fresh = map[devices.LockID]devices.Door{}
	if ctx.Err() != nil {
		return
	}
	if err := w.Halt(); err != nil {
		w.log.Warn("not every coil is known to be off", "cause", err)
	}
}

// leave does the same at the end.
func (w *watch) leave() {
	if w.closed {
		return
	}
	if err := w.Halt(); err != nil {
		w.log.Warn("not every coil is known to be off", "cause", err)
	}
}

// idle waits for the next look, which a report or an opening brings forward.
func (w *watch) idle(ctx context.Context, d time.Duration) {
	w.mu.Lock()
	if w.gone {
		d = gonePause
	}
	w.mu.Unlock()
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
	case <-w.wake:
		_ = Pause(ctx, 10*time.Millisecond) // keeps a babbling board from making us spin
	case <-ctx.Done():
	}
}

// poll asks a board for all its doors unless it cools down. It returns whether a state was seen that must be seen again to count.
func (w *watch) poll(ctx context.Context, addr int) (changed bool) {
	w.mu.Lock()
	bd := w.boards[addr]
	cooling := time.Now().Before(bd.coolTill)
	locks := bd.Locks
	w.mu.Unlock()
	line, err := w.take(ctx)
	if err != nil {
		return false
	}
	w.freeStuck(line)
	var m Message
	if !cooling {
		m, err = w.askAll(line, addr)
	}
	w.yield(line)
	switch {
	case cooling:
		return false
	case err != nil:
		w.lost(addr, err)
		return false
	}
	for lock := 1; lock <= locks; lock++ {
		l := devices.LockID{Board: addr, Lock: lock}
		if d, err := m.door(lock); err == nil {
			changed = w.seen(l, d) || changed
		}
	}
	return changed
}

// seen takes a state of a door and tells a settled change.
func (w *watch) seen(l devices.LockID, d devices.Door) (changed bool) {
	w.mu.Lock()
	settled := w.boards[l.Board].doors[l.Lock-1]
	w.mu.Unlock()
	if d == settled {
		delete(w.fresh, l)
		return false
	}
	if w.fresh[l] != d {
		w.fresh[l] = d
		return true
	}
	w.settle(l, d)
	return false
}

// settle records a door's state and tells it.
func (w *watch) settle(l devices.LockID, d devices.Door) {
	delete(w.fresh, l)
	w.mu.Lock()
	doors := w.boards[l.Board].doors
	was := doors[l.Lock-1]
	doors[l.Lock-1] = d
	w.mu.Unlock()
	if was == d {
		return
	}
	level := slog.LevelInfo
	if was == devices.DoorUnknown || d == devices.DoorUnknown { // the status tells of the whole board
		level = slog.LevelDebug
	}
	w.log.Log(context.Background(), level, "door", "lock", l.String(), "state", d.String())
	w.sink(devices.LockEvent{Kind: devices.DoorChanged, Lock: l, Door: d, At: time.Now()})
}

// lost makes the doors unknown of a board that is gone, or of all when the port is.
func (w *watch) lost(addr int, err error) {
	w.closed = errors.Is(err, os.ErrClosed)
	w.mu.Lock()
	gone, silent := w.gone, w.boards[addr].misses >= missesCool
	w.mu.Unlock()
	for _, a := range w.addresses() {
		if !gone && (a != addr || !silent) {
			continue
		}
		for lock := 1; lock <= w.boards[a].Locks; lock++ {
			w.settle(devices.LockID{Board: a, Lock: lock}, devices.DoorUnknown)
		}
	}
}

// tellReports tells what boards reported unasked. They have settled the contact themselves; the next look corrects what is not so.
func (w *watch) tellReports() {
	w.mu.Lock()
	all := w.reports
	w.reports = nil
	w.mu.Unlock()
	for _, m := range all {
		l := devices.LockID{Board: m.Board, Lock: m.Lock}
		if w.find(l) == nil && m.Door != devices.DoorUnknown {
			w.settle(l, m.Door)
		}
	}
}

// tellStatus tells a change of the status.
func (w *watch) tellStatus() {
	w.mu.Lock()
	old := w.status
	st, changed := w.summary().After(old, time.Now())
	w.status = st
	w.mu.Unlock()
	if !changed && st.Detail == old.Detail {
		return
	}
	w.log.Info("lock boards", "ready", st.Ready, "problem", string(st.Problem), "detail", st.Detail)
	w.sink(devices.LockEvent{Kind: devices.LocksChanged, Status: st, At: time.Now()})
}

// summary returns the status. The bank is ready while one board answers. The caller holds the lock.
func (b *Bank) summary() devices.Status {
	st := devices.Status{Ident: b.opts.Name}
	if b.gone {
		st.Problem = devices.Unplugged
		return st
	}
	var detail []string
	for _, addr := range b.addresses() {
		bd := b.boards[addr]
		switch {
		case bd.misses >= missesCool && bd.noisy:
			st.Problem = devices.Noisy
			detail = append(detail, fmt.Sprintf("board %d sends noise", addr))
		case bd.misses >= missesCool:
			if st.Problem == devices.NoProblem {
				st.Problem = devices.Silent
			}
			detail = append(detail, fmt.Sprintf("board %d is silent", addr))
		case !bd.answered.IsZero():
			st.Ready = true
		}
	}
	if !st.Ready && st.Problem == devices.NoProblem {
		st.Problem = devices.Starting
	}
	for l := range b.stuck {
		detail = append(detail, fmt.Sprintf("coil %v may be on", l))
	}
	st.Detail = strings.Join(detail, ", ")
	return st
}
