package kit_test

import (
	"testing"
	"testing/synctest"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"

	"onetrip/ui/kit"
)

// board is a sheet with one target, and a clock that the test moves.
type board struct {
	now   time.Time
	guard *kit.Guard
	touch *kit.Touch
	looks []bool // how the target was drawn: pressed or not
	acts  int
}

func newBoard(t *testing.T) *board {
	t.Helper()
	test.NewTempApp(t)
	b := &board{now: time.Unix(1000, 0)}
	b.guard = kit.NewGuard(func() time.Time { return b.now }, nil)
	skin := kit.Skin{Palette: kit.Light(), Grid: kit.NewGrid(false, false), Unit: 1, Device: 1, Guard: b.guard}
	box := kit.Box{X: 10, Y: 10, W: 200, H: 140}
	b.touch = kit.NewSheet(&skin).Touch("key", box, func(_ *kit.Sheet, pressed bool) { b.looks = append(b.looks, pressed) }, func() { b.acts++ })
	return b
}

func (b *board) pressed() bool { return b.looks[len(b.looks)-1] }

func TestTouchLooksPressedAtOnceAndActsOnRelease(t *testing.T) {
	b := newBoard(t)
	b.touch.MouseDown(&desktop.MouseEvent{})
	if !b.pressed() || b.acts != 0 || !b.guard.Held() {
		t.Errorf("finger down: pressed %v, %d acts, held %v", b.pressed(), b.acts, b.guard.Held())
	}
	b.touch.MouseUp(&desktop.MouseEvent{})
	b.touch.Tapped(&fyne.PointEvent{})
	if b.pressed() || b.acts != 1 || b.guard.Held() {
		t.Errorf("finger up: pressed %v, %d acts, held %v", b.pressed(), b.acts, b.guard.Held())
	}
}

func TestFingerThatSlidesOffChangesItsMind(t *testing.T) {
	b := newBoard(t)
	b.touch.MouseDown(&desktop.MouseEvent{})
	b.touch.MouseOut()
	if b.pressed() || b.acts != 0 || b.guard.Held() {
		t.Errorf("pressed %v, %d acts, held %v", b.pressed(), b.acts, b.guard.Held())
	}
}

func TestNewPageTakesNoTouchForAMoment(t *testing.T) {
	b := newBoard(t)
	tap := func(press, release time.Duration) int {
		b.acts = 0
		start := b.now
		b.guard.PageChanged()
		b.now = start.Add(press)
		b.touch.MouseDown(&desktop.MouseEvent{})
		b.now = start.Add(release)
		b.touch.MouseUp(&desktop.MouseEvent{})
		b.touch.Tapped(&fyne.PointEvent{})
		return b.acts
	}
	if n := tap(kit.Quiet/3, kit.Quiet/2); n != 0 {
		t.Errorf("the second half of a double tap acted %d times", n)
	}
	if n := tap(kit.Quiet-time.Millisecond, kit.Quiet+time.Second); n != 0 {
		t.Errorf("a finger that was down when the page came acted %d times", n)
	}
	if n := tap(kit.Quiet, kit.Quiet+50*time.Millisecond); n != 1 {
		t.Errorf("a touch after the quiet time acted %d times", n)
	}
}

func TestHoldActsAfterThreeSeconds(t *testing.T) {
	test.NewTempApp(t)
	synctest.Test(t, func(t *testing.T) {
		acts := 0
		gui := make(chan func(), 1) // what waits for the GUI thread, which is the test
		skin := kit.Skin{Grid: kit.NewGrid(false, false), Unit: 1, Device: 1}
		h := kit.NewSheet(&skin).Hold(kit.Box{W: 220, H: 104}, func(f func()) { gui <- f }, func() { acts++ })
		h.MouseDown(&desktop.MouseEvent{})
		time.Sleep(kit.HoldTime - time.Millisecond)
		h.MouseUp(&desktop.MouseEvent{})
		time.Sleep(time.Minute)
		if len(gui) != 0 || acts != 0 {
			t.Errorf("let go too early, and it acted %d times", acts)
		}
		h.MouseDown(&desktop.MouseEvent{})
		time.Sleep(kit.HoldTime + time.Millisecond)
		synctest.Wait()
		(<-gui)()
		if acts != 1 {
			t.Errorf("held long enough, and it acted %d times", acts)
		}
		h.MouseUp(&desktop.MouseEvent{})
	})
}
