package host

import (
	"context"
	"sync/atomic"
	"time"

	"onetrip/kiosk/alarm"
	"onetrip/kiosk/base/fault"
	"onetrip/kiosk/base/health"
	"onetrip/kiosk/base/sqldb"
	"onetrip/queue"
)

// watchEvery is how often the terminals are looked at: a supervisor learns of trouble within a quarter of a minute of its beat.
const watchEvery = 10 * time.Second

// alarms keeps the terminals' alarms, as soon as the hall's database is open.
type alarms struct{ store atomic.Pointer[alarm.Store] }

func (a *alarms) open(ctx context.Context, db *sqldb.DB) error {
	store, err := alarm.Open(ctx, db)
	if err == nil {
		a.store.Store(store)
	}
	return err
}

func (a *alarms) get() (*alarm.Store, error) {
	if s := a.store.Load(); s != nil {
		return s, nil
	}
	return nil, &fault.Error{Kind: fault.Unavailable, Op: "read alarms", Key: sqldb.KeyStore, Hint: "see the log of the hall service for what is wrong with its store"}
}

// List implements web.Alarms.
func (a *alarms) List(ctx context.Context, n int) ([]alarm.Alarm, error) {
	s, err := a.get()
	if err != nil {
		return nil, err
	}
	return s.List(ctx, n)
}

// Note implements web.Alarms.
func (a *alarms) Note(ctx context.Context, id, by string) error {
	s, err := a.get()
	if err != nil {
		return err
	}
	return s.Note(ctx, id, by)
}

// watchTerminals notes what is wrong with the terminals that this service hears of, its own included, until ctx ends.
func (h *Host) watchTerminals(ctx context.Context) {
	ticker := time.NewTicker(watchEvery)
	defer ticker.Stop()
	for {
		h.lookAtTerminals(ctx)
		select {
		case <-ticker.C:
		case <-ctx.Done():
			return
		}
	}
}

func (h *Host) lookAtTerminals(ctx context.Context) {
	if h.own.Machine != "" {
		beat := h.own
		beat.Health = alarm.Of(h.health, time.Now())
		_ = h.service.Heartbeat(ctx, beat) // it keeps what it is told
	}
	all, err := h.service.Terminals(ctx)
	store := h.alarms.store.Load()
	if err != nil || store == nil {
		return
	}
	for _, t := range all {
		ill := t.Health
		if !t.Online {
			ill = []queue.Ailment{{Code: alarm.Offline, Severity: health.Outage.String(), Since: t.LastSeen}}
		}
		if err := store.Take(ctx, t.Machine, ill, t.Online); err != nil {
			if ctx.Err() == nil {
				h.log.Warn("a terminal's alarms are not kept", "terminal", t.Machine, "error", err)
			}
			return
		}
	}
}
