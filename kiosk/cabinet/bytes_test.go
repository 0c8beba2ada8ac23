package cabinet_test

import (
	"errors"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"onetrip/devices/link/linktest"
	"onetrip/kiosk/base/fault"
	"onetrip/kiosk/cabinet"
	"onetrip/locker"
)

// TestByteCampaign damages every byte between terminal and lock boards in every way, both ways, from the terminal's start to the end of a collection.
func TestByteCampaign(t *testing.T) {
	t.Logf("%-10s %6s %6s %6s %9s %9s %9s", "protocol", "bytes", "faults", "runs", "collected", "openings", "problems")
	for _, p := range protocols {
		var sent, received int
		synctest.Test(t, func(t *testing.T) { sent, received = exchangeSize(t, p.name) })
		sweep := slices.Collect(linktest.Sweep(sent, received))
		stride := 1
		if testing.Short() {
			stride = 31 // prime to the kinds of fault
		}
		runs, collected, opened, problems := 0, 0, 0, 0
		for i := 0; i < len(sweep) && !t.Failed(); i += stride {
			synctest.Test(t, func(t *testing.T) {
				got, n, found := damaged(t, p.name, sweep[i])
				runs, opened, problems = runs+1, opened+n, problems+len(found)
				if got {
					collected++
				}
				for _, f := range found {
					t.Errorf("%s, %v: %s", p.name, sweep[i], f)
				}
			})
		}
		t.Logf("%-10s %6d %6d %6d %9d %9d %9d", p.name, sent+received, len(sweep), runs, collected, opened, problems)
	}
}

// stored is a hall whose first document is in its cell, with the terminal off.
func stored(t *testing.T, protocol string) (*hall, *people) {
	t.Helper()
	h := newHall(t, protocol)
	p := newPeople(h)
	p.where[h.register(1)] = atWindow
	x := h.start().await()
	if err := (&journey{x: x, p: p}).deposit(1); err != nil {
		t.Fatal(err)
	}
	x.stop()
	return h, p
}

// exchangeSize returns how many bytes pass until a document is collected.
func exchangeSize(t *testing.T, protocol string) (sent, received int) {
	t.Helper()
	h, p := stored(t, protocol)
	h.wrap()
	x := h.start().await()
	if err := (&journey{x: x, p: p}).collect(1); err != nil {
		t.Fatal(err)
	}
	return h.line.Passed(linktest.ToDevice), h.line.Passed(linktest.ToDriver)
}

// damaged collects a document over a damaged line. It returns whether the first try did, the number of openings, and what must never be.
func damaged(t *testing.T, protocol string, f linktest.Fault) (got bool, opened int, found []string) {
	t.Helper()
	h, p := stored(t, protocol)
	h.wrap(f)
	x := h.start().await()
	j := &journey{x: x, p: p}
	first := j.collect(1)
	if first != nil && fault.KeyOf(first) != cabinet.KeyLocks && !errors.Is(first, errOpen) {
		found = append(found, "the first try: "+first.Error())
	}
	found = append(found, p.check(h.store, h.store)...)
	time.Sleep(10 * time.Second)
	h.line.Heal()
	if first != nil {
		time.Sleep(2 * time.Minute) // a silent board is let alone for a minute
	}
	if err := j.complete(1, j.collect, locker.HandedOut); err != nil {
		found = append(found, err.Error())
	}
	found = append(found, p.check(h.store, h.store)...)
	x.stop()
	return first == nil, openings(t, h.store), found
}
