// Package doorsim is a simulated cabinet: doors with locks, sensors and people, and the serial bus that simulated lock boards share.
package doorsim

import (
	"fmt"
	"maps"
	"slices"
	"sync"
	"time"

	"onetrip/devices"
)

// The physics of a lock.
const (
	minDrive   = 40 * time.Millisecond // a shorter pulse does not move the bolt
	released   = 5 * time.Second       // how long a hook without a spring waits for a pull after its pulse
	bounceTime = 30 * time.Millisecond // how long a contact chatters
	chatter    = 3 * time.Millisecond
	maxDrive   = 1100 * time.Millisecond // the coil's limit of 1 s and a host's inaccuracy
	supplyRest = 290 * time.Millisecond
	lockRest   = 1990 * time.Millisecond
)

// Trouble is what is wrong with a door.
type Trouble string

// The troubles. NoTrouble mends the door.
const (
	NoTrouble    Trouble = ""
	SensorOpen   Trouble = "sensor_open"   // the wire is broken: always open
	SensorClosed Trouble = "sensor_closed" // the contact is stuck: always closed
	Jammed       Trouble = "jammed"        // the door does not open, whatever the lock does
	Blocked      Trouble = "blocked"       // something lies in the way: the door does not shut
)

// Position is where a door stands.
type Position string

// The positions. A door that is ajar leans on what lies in its way: its contact says open.
const (
	Shut Position = "shut"
	Ajar Position = "ajar"
	Open Position = "open"
)

// Visitor is what somebody in front of the cabinet does by himself. The zero value only looks.
type Visitor struct {
	Pull time.Duration // pulls so long after the lock fired; 0: does not
	Push time.Duration // pushes the door shut so long after it opened; 0: leaves it open
}

// Firing is one pulse of a coil.
type Firing struct {
	At  time.Time
	For time.Duration
}

// door is a door with its lock.
type door struct {
	open    bool
	ajar    bool // pushed against what lies in its way
	full    bool // something lies in the cell
	moved   time.Time
	hooked  bool // no spring: somebody must pull
	till    time.Time
	driven  time.Time // since when the coil is on; zero: off
	trouble Trouble
	visitor Visitor
	firings []Firing
	timers  []*time.Timer
}

// Cabinet is doors by their locks. Its methods may be called from several goroutines.
type Cabinet struct {
	mu      sync.Mutex // guards all below
	doors   map[devices.LockID]*door
	damage  []string // what was done to coils and supply that must never be
	lastEnd time.Time
	changed []func(devices.LockID)
	watched []func(devices.LockID)
}

// NewCabinet returns a cabinet with all doors shut, which spring open when their locks fire.
func NewCabinet(boards ...devices.LockBoard) *Cabinet {
	c := &Cabinet{doors: map[devices.LockID]*door{}}
	for _, b := range boards {
		for lock := range b.Locks {
			c.doors[devices.LockID{Board: b.Board, Lock: lock + 1}] = &door{}
		}
	}
	return c
}

// Locks returns all locks in order.
func (c *Cabinet) Locks() []devices.LockID {
	return slices.SortedFunc(maps.Keys(c.doors), func(a, b devices.LockID) int {
		return (a.Board-b.Board)*1000 + a.Lock - b.Lock
	})
}

// OnChange calls f after each change of a door's position, from the goroutine that caused it. Set it before use.
func (c *Cabinet) OnChange(f func(devices.LockID)) { c.changed = append(c.changed, f) }

// Watch calls f after each change of what somebody before the cabinet sees or hears: doors, coils, troubles, what lies in the cells. Otherwise
// it is like OnChange.
func (c *Cabinet) Watch(f func(devices.LockID)) { c.watched = append(c.watched, f) }

// sight is what can be seen and heard of a door.
type sight struct {
	open, ajar, full, driven bool
	trouble                  Trouble
	firings                  int
}

func (d *door) sight() sight {
	return sight{d.open, d.ajar, d.full, !d.driven.IsZero(), d.trouble, len(d.firings)}
}

// act applies f to a door and tells a change; an unknown lock is ignored, as by a board whose channel has no wire.
func (c *Cabinet) act(l devices.LockID, f func(*door)) {
	c.mu.Lock()
	d := c.doors[l]
	if d == nil {
		c.mu.Unlock()
		return
	}
	was := d.sight()
	f(d)
	now := d.sight()
	if was.open != now.open {
		d.moved = time.Now()
	}
	c.mu.Unlock()
	if was.open != now.open {
		for _, f := range c.changed {
			f(l)
		}
	}
	if was != now {
		for _, f := range c.watched {
			f(l)
		}
	}
}

// later does f to the door after a while. The caller holds the lock.
func (c *Cabinet) later(d *door, l devices.LockID, after time.Duration, f func(*door)) {
	d.timers = append(d.timers, time.AfterFunc(after, func() { c.act(l, f) }))
}

// Stop ends what people were about to do.
func (c *Cabinet) Stop() {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, d := range c.doors {
		for _, t := range d.timers {
			t.Stop()
		}
	}
}

// Pulse drives a coil for a time, as a board does that ends its pulses itself.
func (c *Cabinet) Pulse(l devices.LockID, drive time.Duration) {
	now := time.Now()
	c.act(l, func(d *door) {
		c.inspect(l, d, Firing{now, drive})
		c.release(l, d, drive)
	})
}

// Coil switches a coil, as a board does that leaves the time to the host.
func (c *Cabinet) Coil(l devices.LockID, on bool) {
	now := time.Now()
	c.act(l, func(d *door) {
		switch {
		case on && d.driven.IsZero():
			d.driven = now
			c.later(d, l, minDrive, func(d *door) {
				if d.driven.Equal(now) {
					c.release(l, d, minDrive)
				}
			})
		case !on && !d.driven.IsZero():
			c.inspect(l, d, Firing{d.driven, now.Sub(d.driven)})
			d.driven = time.Time{}
		}
	})
}

// inspect notes a firing and what is wrong with it. The caller holds the lock.
func (c *Cabinet) inspect(l devices.LockID, d *door, f Firing) {
	if f.For > maxDrive {
		c.damage = append(c.damage, fmt.Sprintf("lock %v driven for %v", l, f.For))
	}
	if !c.lastEnd.IsZero() && f.At.Sub(c.lastEnd) < supplyRest {
		c.damage = append(c.damage, fmt.Sprintf("lock %v fired %v after another pulse", l, f.At.Sub(c.lastEnd)))
	}
	if n := len(d.firings); n > 0 && f.At.Sub(d.firings[n-1].At.Add(d.firings[n-1].For)) < lockRest {
		c.damage = append(c.damage, fmt.Sprintf("lock %v did not rest", l))
	}
	c.lastEnd = f.At.Add(f.For)
	d.firings = append(d.firings, f)
}

// release lets the bolt go. The caller holds the lock.
func (c *Cabinet) release(l devices.LockID, d *door, drive time.Duration) {
	if drive < minDrive {
		return
	}
	d.till = time.Now().Add(drive)
	if d.hooked {
		d.till = time.Now().Add(released)
	} else {
		c.swing(l, d, true)
	}
	if d.visitor.Pull > 0 {
		c.later(d, l, d.visitor.Pull, func(d *door) { c.pull(l, d) })
	}
}

// pull opens a door whose bolt is away. The caller holds the lock.
func (c *Cabinet) pull(l devices.LockID, d *door) {
	if d.ajar || time.Now().Before(d.till) {
		c.swing(l, d, true)
	}
}

// swing moves a door as far as its trouble lets it. The caller holds the lock.
func (c *Cabinet) swing(l devices.LockID, d *door, open bool) {
	was := d.open
	switch {
	case !open && d.trouble == Blocked:
		d.ajar = d.open
		return
	case open && !d.open && d.trouble == Jammed:
		return
	}
	d.open, d.ajar = open, false
	if was == open {
		return
	}
	if open && d.visitor.Push > 0 {
		c.later(d, l, d.visitor.Push, func(d *door) { c.swing(l, d, false) })
	}
}

// Pull pulls at a door: it opens when its bolt is away.
func (c *Cabinet) Pull(l devices.LockID) { c.act(l, func(d *door) { c.pull(l, d) }) }

// Push pushes a door shut, where nothing lies in the way.
func (c *Cabinet) Push(l devices.LockID) { c.act(l, func(d *door) { c.swing(l, d, false) }) }

// Force opens a door without its lock, as a burglar or a mechanic does.
func (c *Cabinet) Force(l devices.LockID) { c.act(l, func(d *door) { d.open, d.ajar = true, false }) }

// Fill puts something into a cell or takes it out; it returns false when the door is shut.
func (c *Cabinet) Fill(l devices.LockID, full bool) (ok bool) {
	c.act(l, func(d *door) {
		if ok = d.open; ok {
			d.full = full
		}
	})
	return ok
}

// IsFull reports whether something lies in a cell.
func (c *Cabinet) IsFull(l devices.LockID) (full bool) {
	c.act(l, func(d *door) { full = d.full })
	return full
}

// Set gives a door a trouble.
func (c *Cabinet) Set(l devices.LockID, t Trouble) { c.act(l, func(d *door) { d.trouble = t }) }

// Hooked takes a door's spring away: it opens only when somebody pulls.
func (c *Cabinet) Hooked(l devices.LockID) { c.act(l, func(d *door) { d.hooked = true }) }

// Meet puts somebody in front of a door.
func (c *Cabinet) Meet(l devices.LockID, v Visitor) { c.act(l, func(d *door) { d.visitor = v }) }

// IsOpen returns where the door really is.
func (c *Cabinet) IsOpen(l devices.LockID) (open bool) {
	c.act(l, func(d *door) { open = d.open })
	return open
}

// Stands returns where the door is and since when; the zero time when it has not moved yet.
func (c *Cabinet) Stands(l devices.LockID) (p Position, since time.Time) {
	c.act(l, func(d *door) {
		switch since = d.moved; {
		case d.ajar:
			p = Ajar
		case d.open:
			p = Open
		default:
			p = Shut
		}
	})
	return p, since
}

// TroubleOf returns what is wrong with a door.
func (c *Cabinet) TroubleOf(l devices.LockID) (t Trouble) {
	c.act(l, func(d *door) { t = d.trouble })
	return t
}

// Sensed returns what the door's contact says at this moment: it chatters after a move, and a broken one lies.
func (c *Cabinet) Sensed(l devices.LockID) (open bool) {
	c.act(l, func(d *door) {
		switch open = d.open; {
		case d.trouble == SensorOpen:
			open = true
		case d.trouble == SensorClosed:
			open = false
		case !d.moved.IsZero() && time.Since(d.moved) < bounceTime:
			open = d.open == (time.Since(d.moved)/chatter%2 == 0)
		}
	})
	return open
}

// Firings returns the pulses of a lock, one under way included.
func (c *Cabinet) Firings(l devices.LockID) (all []Firing) {
	c.act(l, func(d *door) {
		all = slices.Clone(d.firings)
		if !d.driven.IsZero() {
			all = append(all, Firing{d.driven, time.Since(d.driven)})
		}
	})
	return all
}

// Damage returns what was done to coils and supply that must never be: too long a pulse, no rest, two at once, a coil left on.
func (c *Cabinet) Damage() []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	all := slices.Clone(c.damage)
	for l, d := range c.doors {
		if !d.driven.IsZero() && time.Since(d.driven) > maxDrive {
			all = append(all, fmt.Sprintf("lock %v is still driven after %v", l, time.Since(d.driven)))
		}
	}
	return all
}
