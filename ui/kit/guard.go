package kit

import (
	"time"
)

// Quiet is how long a new page takes no touch: the second tap of a double tap must not press what appears under the finger.
const Quiet = 300 * time.Millisecond

// Guard decides whether a touch counts, and knows whether a finger is down. It belongs to the GUI thread.
type Guard struct {
	now     func() time.Time
	since   time.Time
	touched any // the target
	lifted  func()
}

// NewGuard returns a guard that reads the given clock. lifted is called when the last finger goes up and may be nil.
func NewGuard(now func() time.Time, lifted func()) *Guard {
	return &Guard{now: now, lifted: lifted}
}

// PageChanged starts the quiet time.
func (g *Guard) PageChanged() { g.since = g.now() }

// Ready reports whether the quiet time is over.
func (g *Guard) Ready() bool { return g.now().Sub(g.since) >= Quiet }

// Held reports whether a finger is down on a target.
func (g *Guard) Held() bool { return g.touched != nil }

func (g *Guard) press(target any) { g.touched = target }

func (g *Guard) lift(target any) {
	if g.touched != target {
		return
	}
	g.touched = nil
	if g.lifted != nil {
		g.lifted()
	}
}

// Forget drops a finger whose target is gone with its page.
func (g *Guard) Forget() { g.touched = nil }
