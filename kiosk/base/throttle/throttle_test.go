package throttle_test

import (
	"fmt"
	"testing"
	"time"

	"onetrip/kiosk/base/throttle"
)

var start = time.Date(2026, 3, 2, 1, 0, 0, 0, time.UTC)

func TestWaitsDoubleUpToAMinute(t *testing.T) {
	th := throttle.New(throttle.Default)
	now := start
	for i, want := range []int{0, 0, 0, 2, 4, 8, 16, 32, 60, 60, 60} { // the wait before attempt i+2, in seconds
		if got := th.Try("10.0.0.5", now); got != 0 {
			t.Fatalf("attempt %d: got a wait of %v, want none", i+1, got)
		}
		wait := time.Duration(want) * time.Second
		if i < 2 || wait == 0 {
			continue
		}
		if got := th.Try("10.0.0.5", now); got != wait {
			t.Errorf("after %d failures: got a wait of %v, want %v", i+1, got, wait)
		}
		if got := th.Try("10.0.0.6", now); got != 0 {
			t.Errorf("another source waits %v", got)
		}
		th.Succeeded("10.0.0.6")
		now = now.Add(wait)
	}
}

func fail(th *throttle.Throttle, n int) {
	for range n {
		th.Try("10.0.0.5", start)
	}
}

func TestSuccessPeaceAndASetBackClockForget(t *testing.T) {
	for name, forget := range map[string]func(*throttle.Throttle) time.Time{
		"success":        func(th *throttle.Throttle) time.Time { th.Succeeded("10.0.0.5"); return start },
		"peace":          func(*throttle.Throttle) time.Time { return start.Add(15*time.Minute + 1) },
		"clock set back": func(*throttle.Throttle) time.Time { return start.Add(-time.Hour) },
	} {
		th := throttle.New(throttle.Default)
		fail(th, 4)
		if th.Try("10.0.0.5", start) == 0 {
			t.Fatal("four failures cost nothing")
		}
		now := forget(th)
		for i := range 4 {
			if got := th.Try("10.0.0.5", now); got != 0 {
				t.Errorf("%s: attempt %d waits %v", name, i, got)
			}
		}
	}
}

func TestManySourcesAtOnceAreBounded(t *testing.T) {
	th := throttle.New(throttle.Default)
	fail(th, 4)
	for i := range 5000 {
		th.Try(fmt.Sprint(i), start.Add(time.Second))
	}
	if got := th.Try("4999", start.Add(time.Second)); got != 0 {
		t.Errorf("the second attempt waits %v", got)
	}
	if got := th.Try("10.0.0.5", start.Add(time.Second)); got != 0 { // the quietest was forgotten
		t.Errorf("got %v", got)
	}
}
