package link_test

import (
	"testing"
	"testing/synctest"
	"time"

	"onetrip/devices/link"
)

// slow is a port whose Read comes back when it is told to.
type slow struct {
	link.Port

	back chan struct{}
}

func (s slow) Read([]byte) (int, error)        { <-s.back; return 1, nil }
func (s slow) Write(b []byte) (int, error)     { return len(b), nil }
func (s slow) SetReadDeadline(time.Time) error { return nil }

type serial struct{ slow }

func (serial) SetBaud(int) error { return nil }
func (serial) Baud() int         { return 9600 }

func TestWatchTellsWhetherADriverTurns(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		inner := slow{back: make(chan struct{})}
		p, turned := link.Watch(inner)
		if at := turned(); !at.IsZero() {
			t.Errorf("before the first call: got %v", at)
		}
		read := func(limit time.Duration) {
			_ = p.SetReadDeadline(time.Now().Add(limit))
			done := make(chan struct{})
			go func() { _, _ = p.Read(nil); close(done) }()
			synctest.Wait()
			time.Sleep(time.Minute)
			if idle := time.Since(turned()); (idle > 0) != (limit < time.Minute) {
				t.Errorf("a minute in a read bounded by %v: idle for %v", limit, idle)
			}
			inner.back <- struct{}{}
			<-done
		}
		read(time.Hour)
		read(time.Second) // the port does not keep to the deadline
		time.Sleep(time.Minute)
		if idle := time.Since(turned()); idle != time.Minute {
			t.Errorf("a driver that is elsewhere: idle for %v, want a minute", idle)
		}
	})
}

func TestWatchHidesAndPromisesNothing(t *testing.T) {
	plain, _ := link.Watch(slow{})
	if _, ok := plain.(link.BaudSetter); ok {
		t.Error("a port without speeds has one")
	}
	line, _ := link.Watch(serial{})
	if b, ok := line.(link.BaudSetter); !ok || b.Baud() != 9600 {
		t.Error("a serial port has lost its speed")
	}
	if _, ok := line.(link.Discarder); ok {
		t.Error("a port that drops nothing says it does")
	}
}
