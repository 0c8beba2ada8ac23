package locker_test

import (
	"fmt"
	"strings"
	"testing"

	"onetrip/locker"
	"onetrip/locker/lockertest"
)

// TestCrashCampaign stops the terminal at every step of its journal, before and after the step is durable, with every flaw of a door and every
// habit of people, and lets the day go on after the restart.
func TestCrashCampaign(t *testing.T) {
	var table strings.Builder
	total := 0
	for _, flaw := range lockertest.Flaws() {
		for _, habit := range lockertest.Habits() {
			runs, steps := crashes(t, flaw, habit)
			fmt.Fprintf(&table, "\n%-14s %-10s %5d steps %6d runs", flaw, habit, steps, runs)
			total += runs
		}
	}
	t.Logf("crash campaign, %d runs:%s", total, table.String())
}

func crashes(t *testing.T, flaw lockertest.Flaw, habit lockertest.Habit) (runs, steps int) {
	t.Helper()
	for _, after := range []bool{false, true} {
		for dark := range 4 {
			if testing.Short() && dark%3 > 0 {
				continue
			}
			take, shut := dark&1 > 0, dark&2 > 0
			for n := 1; ; n++ {
				c := &lockertest.Cut{Store: lockertest.NewMemory(), N: n, After: after}
				w := lockertest.NewWorld(8, 1, flaw)
				w.Habit = habit
				if err := crash(t, c, w, func() { w.Darkness(take, shut) }); err != nil {
					t.Errorf("%s door, %s people, power cut at step %d (after %v, take %v, shut %v): %v", flaw, habit, n, after, take, shut, err)
					return runs, steps
				}
				runs++
				if steps = max(steps, c.Steps()); !c.Off() {
					break
				}
			}
		}
	}
	return runs, steps
}

// crash is one day with one power cut.
func crash(t *testing.T, c *lockertest.Cut, w *lockertest.World, dark func()) error {
	t.Helper()
	ctx, documents := t.Context(), 4
	w.Use(c, lockertest.Coder())
	err := w.Install(ctx)
	if err == nil {
		err = w.Day(ctx, documents)
	}
	if err != nil && !c.Off() {
		return fmt.Errorf("day: %w", err)
	}
	if !c.Off() {
		return w.Check(ctx, c.Store)
	}
	dark()
	w.Use(c.Store, lockertest.Coder())
	if err := w.Install(ctx); err != nil {
		return fmt.Errorf("install: %w", err)
	}
	steps := []struct {
		name string
		run  func() error
	}{
		{"restart", func() error { return w.Restart(ctx) }},
		{"day after", func() error { return w.Day(ctx, documents) }},
		{"resolve", func() error { return w.Resolve(ctx) }},
		{"second day", func() error { return w.Day(ctx, documents) }},
	}
	for _, s := range steps {
		if err := s.run(); err != nil {
			return fmt.Errorf("%s: %w", s.name, err)
		}
		if err := w.Check(ctx, c.Store); err != nil {
			return fmt.Errorf("after %s: %w", s.name, err)
		}
	}
	return nil
}

var _ locker.Store = (*lockertest.Cut)(nil)
