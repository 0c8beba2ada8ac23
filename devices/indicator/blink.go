package indicator

import (
	"fmt"
	"time"

	"onetrip/devices"
	"onetrip/kiosk/base/fault"
)

var _ devices.Blinker = (*Light)(nil)

// shortest is the shortest phase of blinking: people see nothing faster, and relays wear out.
const shortest = 50 * time.Millisecond

// blinking is a light that blinks.
type blinking struct {
	stop chan struct{} // closed to end it
	done chan struct{} // closed when it has ended
}

// Blink makes the light blink, lit first, until the next Show, Blink or Halt. It returns at once; the error is that of the first switching,
// after which the light does not blink. Later errors show in Status, and it goes on trying.
func (l *Light) Blink(lit, dark time.Duration) error {
	if lit < shortest || dark < shortest {
		return &fault.Error{
			Kind: fault.Invalid, Op: "blink", Err: fmt.Errorf("lit for %v, dark for %v", lit, dark), Hint: "blink with phases of at least 50 ms",
		}
	}
	l.turn.Lock()
	defer l.turn.Unlock()
	l.still()
	if err := l.out.Set(true); err != nil {
		return err
	}
	b := &blinking{stop: make(chan struct{}), done: make(chan struct{})}
	l.blink = b
	go func() {
		defer close(b.done)
		for on := true; ; on = !on {
			phase := dark
			if on {
				phase = lit
			}
			t := time.NewTimer(phase)
			select {
			case <-b.stop:
				t.Stop()
				return
			case <-t.C:
			}
			_ = l.out.Set(!on) // Status tells
		}
	}()
	return nil
}

// still ends the blinking, if any, and waits for its end. The caller holds turn.
func (l *Light) still() {
	if l.blink == nil {
		return
	}
	close(l.blink.stop)
	<-l.blink.done
	l.blink = nil
}
