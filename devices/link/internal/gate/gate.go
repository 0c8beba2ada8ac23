// Package gate is a condition variable whose waiters can have a deadline, which sync.Cond cannot give.
package gate

import (
	"sync"
	"time"
)

// Gate is a mutex with a condition. The zero Gate is ready for use. It must not be copied after first use.
type Gate struct {
	sync.Mutex
	// changed is closed and replaced at every change; the mutex guards it. It is nil while nobody has waited since the last change.
	changed chan struct{}
}

// Broadcast wakes everybody who waits. The caller holds the lock.
func (g *Gate) Broadcast() {
	if g.changed != nil {
		close(g.changed)
		g.changed = nil
	}
}

// Wait gives the lock up until the next Broadcast or until the deadline has passed, and holds it again when it returns. The zero deadline
// never passes. The caller looks at its condition again: Wait does not tell why it returned.
func (g *Gate) Wait(deadline time.Time) {
	if g.changed == nil {
		g.changed = make(chan struct{})
	}
	changed := g.changed
	g.Unlock()
	defer g.Lock()
	if deadline.IsZero() {
		<-changed
		return
	}
	timer := time.NewTimer(time.Until(deadline))
	defer timer.Stop()
	select {
	case <-changed:
	case <-timer.C:
	}
}

// Passed tells whether the deadline has passed; the zero deadline never passes.
func Passed(deadline time.Time) bool { return !deadline.IsZero() && !time.Now().Before(deadline) }
