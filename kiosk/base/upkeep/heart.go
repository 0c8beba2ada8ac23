package upkeep

import (
	"context"
	"log/slog"
	"maps"
	"slices"
	"time"

	"github.com/coreos/go-systemd/v22/daemon"

	"onetrip/kiosk/base/sqldb"
)

// Stuck is how long a loop may stand still (F1).
const Stuck = 10 * time.Second

// Heart beats only while every loop turns.
type Heart map[string]func() time.Time // when each loop last turned; zero: it has not begun yet, which is no fault

// Still returns the loops that stand still at now, in the order of their names.
func (h Heart) Still(now time.Time) (names []string) {
	for _, name := range slices.Sorted(maps.Keys(h)) {
		if at := h[name](); !at.IsZero() && now.Sub(at) > Stuck {
			names = append(names, name)
		}
	}
	return names
}

// heart returns the loops of the program with the writer of its store.
func (u *Upkeep) heart() Heart {
	h := Heart{"writer": u.writer}
	maps.Copy(h, u.opts.Loops)
	return h
}

// writer returns when the writer last turned; a store that is not open has none. That of a database on a server waits for the server, which a
// new start of this program does not cure.
func (u *Upkeep) writer() time.Time {
	db := u.db.Load()
	if db == nil || db.Dialect() != sqldb.SQLite || db.Closed() {
		return time.Time{}
	}
	return db.Watched()
}

// beat tells systemd that the program is ready, and then that it lives, as long as every loop turns. Without systemd it does nothing.
func (u *Upkeep) beat(ctx context.Context) {
	limit, err := daemon.SdWatchdogEnabled(false)
	if err != nil {
		u.opts.Log.Warn("systemd's watchdog cannot be understood", "error", err)
	}
	notify(daemon.SdNotifyReady, u.opts.Log)
	if limit <= 0 {
		<-ctx.Done()
		return
	}
	pulse(ctx, u.heart(), limit/3, func(state string) { notify(state, u.opts.Log) }, u.opts.Log)
}

// pulse feeds the watchdog every so often while no loop stands still. It never feeds it again by itself: systemd decides.
func pulse(ctx context.Context, h Heart, every time.Duration, feed func(state string), log *slog.Logger) {
	tick := time.NewTicker(every)
	defer tick.Stop()
	for {
		if still := h.Still(time.Now()); len(still) > 0 {
			log.Error("loops stand still: the watchdog is not fed", "loops", still)
		} else {
			feed(daemon.SdNotifyWatchdog)
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return
		}
	}
}

func notify(state string, log *slog.Logger) {
	if _, err := daemon.SdNotify(false, state); err != nil {
		log.Warn("systemd cannot be told", "state", state, "error", err)
	}
}
