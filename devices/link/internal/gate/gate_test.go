package gate_test

import (
	"testing"
	"testing/synctest"
	"time"

	"onetrip/devices/link/internal/gate"
)

func TestWaitEndsAtBroadcastOrDeadlineWhicheverComesFirst(t *testing.T) {
	for _, c := range []struct {
		name                string
		deadline, broadcast time.Duration
		want                time.Duration
	}{
		{"deadline first", time.Second, 2 * time.Second, time.Second},
		{"broadcast first", 2 * time.Second, time.Second, time.Second},
		{"no deadline", 0, time.Second, time.Second},
		{"deadline long past", -time.Second, time.Second, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var g gate.Gate
				start := time.Now()
				time.AfterFunc(c.broadcast, func() {
					g.Lock()
					defer g.Unlock()
					g.Broadcast()
				})
				var deadline time.Time
				if c.deadline != 0 {
					deadline = start.Add(c.deadline)
				}
				g.Lock()
				g.Wait(deadline)
				g.Unlock()
				if got := time.Since(start); got != c.want {
					t.Errorf("Wait returned after %v, want %v", got, c.want)
				}
			})
		})
	}
}

func TestPassed(t *testing.T) {
	now := time.Now()
	for _, c := range []struct {
		deadline time.Time
		want     bool
	}{{time.Time{}, false}, {now.Add(time.Hour), false}, {now.Add(-time.Hour), true}} {
		if got := gate.Passed(c.deadline); got != c.want {
			t.Errorf("Passed(%v) = %v, want %v", c.deadline, got, c.want)
		}
	}
}
