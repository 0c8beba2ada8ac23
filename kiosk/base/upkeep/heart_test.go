package upkeep

import (
	"context"
	"log/slog"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

// loop is a loop that turns every second until it is told to stand still.
type loop struct {
	at    atomic.Int64
	still atomic.Bool
}

func (l *loop) turned() time.Time { return time.Unix(0, l.at.Load()) }

func (l *loop) run(ctx context.Context) {
	for ctx.Err() == nil {
		if !l.still.Load() {
			l.at.Store(time.Now().UnixNano())
		}
		time.Sleep(time.Second)
	}
}

// TestAStuckLoopIsNotFed: each of the loops stands still in turn; systemd, which restarts a program after WatchdogSec=20 without a beat,
// would restart it within 35 s (F1), and never one whose loops turn.
func TestAStuckLoopIsNotFed(t *testing.T) {
	const limit = 20 * time.Second
	for _, stuck := range []string{"", "screen", "writer", "reader"} {
		synctest.Test(t, func(t *testing.T) {
			ctx, stop := context.WithCancel(t.Context())
			loops, heart := map[string]*loop{"screen": {}, "writer": {}, "reader": {}}, Heart{"lights": func() time.Time { return time.Time{} }}
			var tasks sync.WaitGroup
			for name, l := range loops {
				l.at.Store(time.Now().UnixNano())
				heart[name] = l.turned
				tasks.Go(func() { l.run(ctx) })
			}
			var fed atomic.Int64
			tasks.Go(func() {
				pulse(ctx, heart, limit/3, func(string) { fed.Store(time.Now().UnixNano()) }, slog.New(slog.DiscardHandler))
			})
			var restarted, since time.Duration
			begin := time.Now()
			watch := func(d time.Duration) {
				for end := time.Now().Add(d); time.Now().Before(end) && restarted == 0; time.Sleep(100 * time.Millisecond) {
					if time.Since(time.Unix(0, fed.Load())) > limit {
						restarted = time.Since(begin)
					}
				}
			}
			watch(10 * time.Minute)
			if restarted != 0 {
				t.Fatalf("restarted after %v while every loop turned", restarted)
			}
			if stuck != "" {
				loops[stuck].still.Store(true)
			}
			since = time.Since(begin)
			watch(2 * time.Minute)
			switch after := restarted - since; {
			case stuck == "" && restarted != 0:
				t.Errorf("restarted after %v though nothing stood still", after)
			case stuck != "" && (restarted == 0 || after > 35*time.Second):
				t.Errorf("%s stands still: restarted after %v, want at most 35 s", stuck, after)
			case stuck != "" && !slices.Equal(heart.Still(time.Now()), []string{stuck}):
				t.Errorf("still: got %v, want %s alone", heart.Still(time.Now()), stuck)
			}
			stop()
			tasks.Wait()
		})
	}
}
