package cabinet_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"onetrip/devices/lockboard/doorsim"
	"onetrip/kiosk/base/basetest"
	"onetrip/kiosk/cabinet"
	"onetrip/locker"
	"onetrip/locker/lockertest"
)

// chaos is a cabinet in which anything may happen at any time.
type chaos struct {
	*journey
	r     *rand.Rand
	h     *hall
	store *cutStore
	shift atomic.Int64 // ns that the clock on the wall is off
	docs  int          // documents 1 to docs were registered
	trace []string
}

// TestRandomTrouble lets documents come and go while boards are pulled out, answer late or not at all, doors are jammed, forced and left open, the
// clock jumps and the power goes; at the end all is mended, and every document arrives.
func TestRandomTrouble(t *testing.T) {
	r := basetest.Rand(t)
	runs := 40
	if testing.Short() {
		runs = 6
	}
	for i := range runs {
		seed, protocol := r.Uint64(), protocols[i%len(protocols)].name
		synctest.Test(t, func(t *testing.T) {
			c := newChaos(t, protocol, basetest.Seeded(seed))
			for range 25 {
				c.step()
			}
			c.mend()
			for n := 1; n <= c.docs; n++ {
				if err := c.complete(n, c.collect, locker.HandedOut); err != nil {
					t.Error(err)
				}
			}
			c.check("at the end")
			if t.Failed() {
				t.Fatalf("run %d, %s, seed %d:\n%v", i, protocol, seed, c.trace)
			}
		})
	}
}

func newChaos(t *testing.T, protocol string, r *rand.Rand) *chaos {
	t.Helper()
	h := newHall(t, protocol)
	h.poll = 2 * time.Second // hours pass
	c := &chaos{h: h, r: r, journey: &journey{p: newPeople(h)}}
	c.begin()
	return c
}

// begin starts the terminal.
func (c *chaos) begin() {
	c.store = &cutStore{Store: c.h.store, power: func() {}, seen: c.p.intended}
	c.x = c.h.startOn(c.store, func(o *cabinet.Opts) {
		o.Now = func() time.Time { return time.Now().Add(time.Duration(c.shift.Load())) }
	})
	c.off = c.store.isOff
	time.Sleep(15 * time.Second)
}

// note keeps what happened, for who reads a failure.
func (c *chaos) note(format string, args ...any) {
	c.trace = append(c.trace, fmt.Sprintf("%v: ", time.Now().UnixMilli())+fmt.Sprintf(format, args...)+"\n")
}

// check wants what must always be.
func (c *chaos) check(when string) {
	c.h.t.Helper()
	for _, f := range c.p.check(c.h.store, c.h.store) {
		c.h.t.Errorf("%s: %s", when, f)
	}
}

// step is something that happens.
func (c *chaos) step() {
	if c.h.t.Failed() {
		return
	}
	switch n := c.r.IntN(20); {
	case n < 6:
		c.people()
	case n < 14:
		c.trouble()
		c.people()
	case n < 16:
		c.powerCut()
	default:
		d := time.Duration(c.r.Int64N(int64(15 * time.Minute)))
		c.note("%v pass", d)
		time.Sleep(d)
	}
	if c.r.IntN(3) == 0 {
		c.note("look: %v", c.look())
	}
	if c.r.IntN(2) == 0 {
		c.mend()
	}
	c.quiet()
	c.check("after " + c.trace[len(c.trace)-1])
}

// quiet lets everything that is under way come to its end.
func (c *chaos) quiet() {
	c.p.leave()
	time.Sleep(3 * time.Minute)
}

// people put a document in, or fetch one.
func (c *chaos) people() {
	if c.docs == 0 || c.r.IntN(3) == 0 && c.docs < cells {
		c.docs++
		c.p.mu.Lock()
		c.p.where[c.h.register(c.docs)] = atWindow
		c.p.mu.Unlock()
	}
	n := 1 + c.r.IntN(c.docs)
	r, err := c.h.store.Result(context.Background(), lockertest.Result(n).ID)
	if err != nil {
		c.h.t.Error(err)
		return
	}
	c.p.slacken(c.r.IntN(8) == 0)
	switch r.State {
	case locker.AtWindow:
		c.note("deposit %d: %v", n, c.deposit(n))
	case locker.InCabinet, locker.PlaceInDoubt:
		c.note("collect %d: %v", n, c.collect(n))
	default:
	}
	c.p.slacken(false)
}

// trouble is something that breaks, at once or in a moment.
func (c *chaos) trouble() {
	in := time.Duration(c.r.Int64N(int64(3 * time.Second)))
	faults := doorsim.Faults()
	f, no := faults[c.r.IntN(len(faults))], locker.CellNo(1+c.r.IntN(cells))
	var what string
	var do func()
	switch c.r.IntN(5) {
	case 0:
		what, do = "unplug", c.h.line.Unplug
	case 1:
		what, do = "fault "+string(f), func() { _ = c.h.bus.SetFault(f, f != doorsim.TwinAddress) }
	case 2:
		what, do = fmt.Sprintf("jam %d", no), func() { c.h.doors.Set(lock(no), doorsim.Jammed) }
	case 3:
		what, do = fmt.Sprintf("force %d", no), func() { c.h.doors.Force(lock(no)) }
	default:
		off := time.Duration(c.r.Int64N(int64(10*time.Hour))) - 5*time.Hour
		what, do = fmt.Sprintf("clock %v off", off), func() { c.shift.Store(int64(off)) }
	}
	c.note("%s in %v", what, in)
	time.AfterFunc(in, do)
}

// mend mends everything.
func (c *chaos) mend() {
	c.note("all is mended")
	c.h.line.Replug()
	for f := range c.h.bus.Active() {
		_ = c.h.bus.SetFault(f, false)
	}
	c.h.bus.SetAlive(board.Board, true)
	for no := locker.CellNo(1); no <= cells; no++ {
		c.h.doors.Set(lock(no), doorsim.NoTrouble)
	}
	time.Sleep(2 * time.Minute) // a silent board is let alone for a minute
}

// powerCut takes the terminal's power in the middle of what people do, and gives it back.
func (c *chaos) powerCut() {
	c.store.mu.Lock()
	c.store.n, c.store.after = c.store.steps+1+c.r.IntN(7), c.r.IntN(2) == 0
	c.store.power = c.h.line.Unplug
	c.store.mu.Unlock()
	c.note("the power goes")
	c.people()
	c.x.stop()
	c.p.leave()
	time.Sleep(time.Duration(c.r.Int64N(int64(time.Minute))))
	c.h.line.Replug()
	c.begin()
	c.note("the power is back")
}
