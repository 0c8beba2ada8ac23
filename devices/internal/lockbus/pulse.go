package lockbus

import (
	"context"
	"fmt"
	"sync"
	"time"

	"onetrip/devices"
	"onetrip/kiosk/base/fault"
)

// The policy for coils (locks.md 7). The one-second cap is our choice: no data sheet of a lock gives a number.
const (
	DefaultPulse = 300 * time.Millisecond
	MinPulse     = 50 * time.Millisecond
	MaxPulse     = time.Second
	LockRest     = 2 * time.Second        // between two pulses of one lock
	SupplyRest   = 300 * time.Millisecond // between two pulses of one supply
)

// CheckPulse returns d, or DefaultPulse for 0, and an error of kind Invalid when a coil must not be driven so long.
func CheckPulse(d time.Duration) (time.Duration, error) {
	if d == 0 {
		return DefaultPulse, nil
	}
	if d < MinPulse || d > MaxPulse {
		return 0, &fault.Error{
			Kind: fault.Invalid, Op: "configure locks", Err: fmt.Errorf("a pulse of %v", d),
			Hint: fmt.Sprintf("choose a pulse between %v and %v", MinPulse, MaxPulse),
		}
	}
	return d, nil
}

// Rests keeps the rests of the coils on one supply. The zero value has never fired.
type Rests struct {
	mu     sync.Mutex // guards all below
	supply time.Time  // when the last pulse ended
	locks  map[devices.LockID]time.Time
}

// Due returns how long the lock must still rest at now.
func (r *Rests) Due(l devices.LockID, now time.Time) time.Duration {
	r.mu.Lock()
	defer r.mu.Unlock()
	var wait time.Duration
	if !r.supply.IsZero() {
		wait = r.supply.Add(SupplyRest).Sub(now)
	}
	if last, ok := r.locks[l]; ok {
		wait = max(wait, last.Add(LockRest).Sub(now))
	}
	return max(wait, 0)
}

// Fired notes a pulse that ends at end, or may.
func (r *Rests) Fired(l devices.LockID, end time.Time) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.locks == nil {
		r.locks = map[devices.LockID]time.Time{}
	}
	r.supply, r.locks[l] = end, end
}

// Pause waits; it returns ctx's error when that ends first.
func Pause(ctx context.Context, d time.Duration) error {
	if d <= 0 {
		return ctx.Err()
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return ctx.Err()
	case <-ctx.Done():
		return ctx.Err()
	}
}
