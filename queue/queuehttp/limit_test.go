package queuehttp

import (
	"fmt"
	"testing"
	"time"
)

func TestALimitIsByAddressAndFillsAgain(t *testing.T) {
	l, now := newLimit(rate{perSecond: 2, burst: 3}), time.Unix(1000, 0)
	for i, want := range []bool{true, true, true, false} {
		if got := l.allow("a", now); got != want {
			t.Errorf("request %d at once: got %v, want %v", i+1, got, want)
		}
	}
	if !l.allow("b", now) {
		t.Error("another address pays for the first one")
	}
	if !l.allow("a", now.Add(500*time.Millisecond)) || l.allow("a", now.Add(500*time.Millisecond)) {
		t.Error("after half a second at 2 a second there is room for one request")
	}
	if l.allow("a", now.Add(-time.Hour)) {
		t.Error("a clock that is set back gives more")
	}
	if !l.allow("a", now.Add(time.Hour)) {
		t.Error("after an hour there is room")
	}
}

func TestStrangersTakeBoundedMemory(t *testing.T) {
	l, now := newLimit(lookups), time.Unix(1000, 0)
	for i := range 3 * maxAddresses {
		l.allow(fmt.Sprint(i), now)
	}
	if len(l.buckets) > maxAddresses {
		t.Errorf("%d addresses are kept, want at most %d", len(l.buckets), maxAddresses)
	}
}
