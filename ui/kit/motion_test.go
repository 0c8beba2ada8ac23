package kit_test

import (
	"testing"
	"testing/synctest"
	"time"

	"onetrip/ui/kit"
)

func direct(f func()) { f() }

func TestMotionLoopsUntilItIsStopped(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var got []float32
		m := kit.NewMotion(false, time.Now(), time.Now, direct)
		m.Loop(time.Second, 0, func(at float32) { got = append(got, at) })
		m.Run()
		time.Sleep(1500 * time.Millisecond)
		m.Stop()
		n := len(got)
		if n < 30 || got[0] != 0 {
			t.Errorf("%d steps, the first at %v", n, got[0])
		}
		if last := got[n-1]; last < 0.44 || last > 0.51 {
			t.Errorf("after one and a half periods at %.2f, want 0.5", last)
		}
		time.Sleep(time.Second)
		if len(got) != n || m.Moving() {
			t.Error("it goes on after Stop")
		}
	})
}

func TestStillMotionShowsTheEndAndNeverTicks(t *testing.T) {
	var got []float32
	m := kit.NewMotion(true, time.Now(), time.Now, direct)
	m.Loop(time.Second, 0.25, func(at float32) { got = append(got, at) })
	m.Once(time.Second, func(at float32) { got = append(got, at) })
	m.Run()
	if m.Moving() || len(got) != 2 || got[0] != 0.25 || got[1] != 1 {
		t.Errorf("moving %v, steps %v", m.Moving(), got)
	}
}

func TestOnceEndsAtTheEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var got []float32
		m := kit.NewMotion(false, time.Now(), time.Now, direct)
		m.Once(time.Second, func(at float32) { got = append(got, at) })
		m.Run()
		time.Sleep(5 * time.Second)
		m.Stop()
		if len(got) > 40 || got[len(got)-1] != 1 {
			t.Errorf("%d steps, the last at %v", len(got), got[len(got)-1])
		}
	})
}
