package uplink

import (
	"context"
	"fmt"
	"time"

	"onetrip/kiosk/alarm"
	"onetrip/kiosk/base/fault"
	"onetrip/kiosk/base/health"
	"onetrip/kiosk/base/sqldb"
	"onetrip/queue"
)

// The rhythm of Run.
const (
	beatEvery    = 30 * time.Second
	probeFirst   = 2 * time.Second // after the hall fell silent; doubled up to probeMost
	probeMost    = 15 * time.Second
	healEvery    = time.Second // while the hall is healing
	configEvery  = 5 * time.Minute
	configRetry  = 10 * time.Second
	settleEvery  = time.Minute
	callLimit    = 5 * time.Second  // for a question in the background
	settleAfter  = time.Minute      // a request without an answer is looked up
	forgetAfter  = 10 * time.Minute // a request of which the hall has never heard is forgotten; no network holds one so long
	unknownAfter = 10 * time.Minute // a paper that nobody reports on is unknown; no printer takes so long
)

// plan says what Run does when. Zero times are due.
type plan struct {
	beat, config, settle, lease time.Time
	probe                       time.Duration // the pause before the next probe of a silent hall
	leaseFor                    string        // the day and need for which lease was planned
	day                         string        // the day of the latest cleaning
}

// hallSilent is the warning of a hall that does not answer.
var hallSilent = health.Kind{
	Code: "uplink.silent", Severity: health.Degraded, Actor: health.Technician, Text: "health.uplink.silent", TimeToVisible: offlineAfter,
}

// configBad is the warning of a configuration that this program cannot use.
var configBad = health.Kind{
	Code: "uplink.config", Severity: health.Degraded, Actor: health.Technician, Text: "health.uplink.config",
}

// terminalBarred is the warning of a terminal that the hall refuses.
var terminalBarred = health.Kind{
	Code: "uplink.barred", Severity: health.Broken, Actor: health.Technician, Text: "health.uplink.barred", Visitor: "out_of_service",
}

// State returns what can be expected of the hall now.
func (l *Link) State() State {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.line.state(l.opts.Now())
}

// Run keeps in touch with the hall until ctx ends: it delivers the outbox, keeps blocks, fetches the configuration, and sends heartbeats.
// changed is called when what can be taken may have changed. It returns ctx's error.
func (l *Link) Run(ctx context.Context, changed func()) error {
	for {
		before := l.State()
		l.turn(ctx)
		if l.State() != before {
			changed()
		}
		timer := time.NewTimer(l.pause())
		select {
		case <-timer.C:
		case <-l.wake:
			timer.Stop()
		case <-ctx.Done():
			timer.Stop()
			return ctx.Err()
		}
	}
}

// pause is how long Run may sleep.
func (l *Link) pause() time.Duration {
	now := l.opts.Now()
	until := func(t time.Time) time.Duration { return max(100*time.Millisecond, t.Sub(now)) }
	switch l.State() {
	case Healing:
		return healEvery
	case Silent, Offline:
		return min(until(l.plan.beat), probeMost)
	case Online:
	}
	next := min(until(l.plan.beat), until(l.plan.settle))
	if !l.plan.lease.IsZero() {
		next = min(next, until(l.plan.lease))
	}
	return min(next, beatEvery) // the clock may be set
}

// turn does what is due.
func (l *Link) turn(ctx context.Context) {
	now := l.opts.Now()
	if l.plan.beat.Sub(now) > beatEvery { // the clock was set back
		l.plan = plan{day: l.plan.day}
	}
	s := l.State()
	fellSilent := (s == Silent || s == Offline) && l.plan.probe == 0
	if fellSilent || !now.Before(l.plan.beat) {
		l.beat(ctx)
	}
	if s = l.State(); s == Healing || s == Online {
		l.serve(ctx)
	} else {
		l.plan.config = time.Time{} // whoever comes back may be another one
	}
	l.note(ctx)
}

// beat tells the hall that the terminal lives, and finds out whether the hall does.
func (l *Link) beat(ctx context.Context) {
	now := l.opts.Now()
	b := queue.Beat{Machine: l.opts.Machine, Version: l.opts.Version, Health: alarm.Of(l.opts.Health, now)}
	err := l.call(ctx, func(ctx context.Context) error { return l.remote.Heartbeat(ctx, b) })
	l.setBarred(fault.KindOf(err) == fault.Refused && err != nil)
	if err == nil || isAnswer(err) {
		l.plan.beat, l.plan.probe = now.Add(beatEvery-l.opts.Jitter(beatEvery/10)), 0
		return
	}
	l.plan.probe = min(max(probeFirst, 2*l.plan.probe), probeMost)
	l.plan.beat = now.Add(l.plan.probe - l.opts.Jitter(l.plan.probe/4))
}

// call asks the hall something in the background and notes whether it answered.
func (l *Link) call(ctx context.Context, ask func(context.Context) error) error {
	wait, stop := context.WithTimeout(ctx, callLimit)
	defer stop()
	err := ask(wait)
	switch {
	case err == nil || isAnswer(err):
		l.heard()
	case ctx.Err() == nil:
		l.missed(false, err)
	}
	return err
}

// serve does everything for which the hall must answer. What fails is tried again in the next turn.
func (l *Link) serve(ctx context.Context) {
	now := l.opts.Now()
	if !now.Before(l.plan.config) {
		l.plan.config = now.Add(configEvery)
		if err := l.fetchConfig(ctx); err != nil {
			l.log.Warn("the hall's configuration cannot be fetched", "error", err)
			l.plan.config = now.Add(configRetry)
		}
	}
	if l.configured().Hall.ID == "" {
		return
	}
	if err := l.tellMarks(ctx); err != nil {
		l.log.Warn("the numbers that are out cannot be told", "error", err)
		return
	}
	if err := l.deliver(ctx); err != nil {
		l.log.Warn("the outbox cannot be delivered", "error", err)
		if ctx.Err() == nil && !isAnswer(err) {
			l.missed(false, err)
		}
		return
	}
	l.mu.Lock()
	healed := l.line.heal(l.opts.Now())
	l.mu.Unlock()
	if healed {
		l.log.Info("the hall has heard everything and gives the numbers")
	}
	l.settleDue(ctx, now)
	l.leaseDue(ctx, now)
}

// tellMarks tells a hall that has lost its store which numbers are out, by taking blocks above them, before it is asked for any number.
func (l *Link) tellMarks(ctx context.Context) error {
	c, day := l.configured(), l.today()
	if c.told == c.Epoch {
		return nil
	}
	if c.told != "" {
		l.log.Error("the hall has lost its store: the numbers that are out are told", "before", c.told, "now", c.Epoch)
		for _, s := range c.series() {
			if err := l.call(ctx, func(ctx context.Context) error { return l.lease(ctx, c, day, s) }); err != nil {
				return err
			}
		}
	}
	err := l.write(ctx, func(tx *sqldb.Tx) error {
		_, err := tx.Exec("UPDATE uplink_hall SET told = epoch WHERE epoch = ?", c.Epoch)
		return err
	})
	if err == nil {
		l.mu.Lock()
		l.known.told = c.Epoch
		l.mu.Unlock()
	}
	return err
}

// leaseDue asks for the blocks that lack, at a time chosen by chance.
func (l *Link) leaseDue(ctx context.Context, now time.Time) {
	c, day := l.configured(), l.today()
	lacks, err := l.lacks(ctx, c, day)
	if err != nil || len(lacks) == 0 {
		l.plan.lease, l.plan.leaseFor = time.Time{}, ""
		return
	}
	need, limit := fmt.Sprint(day, c.Epoch, lacks), leaseSpread
	for _, k := range lacks {
		if k.left == 0 {
			limit = leaseSoon
		}
	}
	if l.plan.leaseFor != need {
		at := now.Add(l.opts.Jitter(limit))
		if l.plan.lease.IsZero() || at.Before(l.plan.lease) {
			l.plan.lease = at
		}
		l.plan.leaseFor = need
	}
	if now.Before(l.plan.lease) {
		return
	}
	l.plan.lease, l.plan.leaseFor = time.Time{}, ""
	for _, k := range lacks {
		err := l.call(ctx, func(ctx context.Context) error { return l.lease(ctx, c, day, k.series) })
		if err != nil {
			l.log.Warn("an emergency block cannot be had", "series", k.series.ID, "error", err)
			l.plan.lease, l.plan.leaseFor = now.Add(leaseRetry+l.opts.Jitter(leaseRetry)), need
			if isAnswer(err) {
				l.plan.lease = now.Add(leaseAgain)
				l.plan.config = time.Time{} // it may be out of date
			}
			return
		}
	}
}

// settleDue looks up requests without an answer and papers without a fate.
func (l *Link) settleDue(ctx context.Context, now time.Time) {
	if now.Before(l.plan.settle) {
		return
	}
	l.plan.settle = now.Add(settleEvery)
	if err := l.settle(ctx); err != nil {
		l.log.Warn("requests without an answer cannot be settled", "error", err)
	}
	if err := l.clean(ctx); err != nil {
		l.log.Warn("tickets of earlier days cannot be removed", "error", err)
	}
}

// settle asks the hall about requests to which no answer came. Whoever asked has left, or is about to ask again with the same ID. A ticket that the
// hall gave stays valid; its paper is unknown.
func (l *Link) settle(ctx context.Context) error {
	now := l.now()
	var open []row
	err := l.write(ctx, func(tx *sqldb.Tx) (err error) {
		if _, err := l.unprinted(tx, "state <> 'asked' AND print = 'pending' AND asked < ?", now.Add(-unknownAfter).UnixMilli()); err != nil {
			return err
		}
		open, err = list(tx, "state = 'asked' AND asked < ?", now.Add(-settleAfter).UnixMilli())
		return err
	})
	if err != nil {
		return err
	}
	for _, r := range open {
		if err := l.settleOne(ctx, r, now); err != nil {
			return err
		}
	}
	return nil
}

func (l *Link) settleOne(ctx context.Context, r row, now time.Time) error {
	var t queue.Ticket
	err := l.call(ctx, func(ctx context.Context) (err error) { t, _, err = l.remote.Ticket(ctx, r.id); return err })
	switch {
	case fault.KindOf(err) == fault.NotFound && err != nil:
		if now.Sub(r.asked) < forgetAfter {
			return nil
		}
		return l.forget(ctx, r.id)
	case err != nil:
		return err
	}
	if _, err := l.keep(ctx, t, nil); err != nil {
		return err
	}
	return l.write(ctx, func(tx *sqldb.Tx) error {
		_, err := l.unprinted(tx, "id = ? AND state = 'given' AND print = 'pending'", r.id)
		return err
	})
}

// clean removes what was kept of earlier days, as far as the hall has heard it, and entries that staff have left aside until personal data
// must go.
func (l *Link) clean(ctx context.Context) error {
	day := l.today().String()
	if l.plan.day == day {
		return nil
	}
	err := l.write(ctx, func(tx *sqldb.Tx) error {
		_, err := tx.Exec(`DELETE FROM uplink_ticket WHERE day < ? AND state <> 'asked' AND print <> 'pending'
			AND NOT EXISTS (SELECT 1 FROM uplink_outbox WHERE ticket = uplink_ticket.id)`, day)
		if err != nil {
			return err
		}
		_, err = tx.Exec("DELETE FROM uplink_outbox WHERE aside <> '' AND at < ?", l.now().AddDate(0, 0, -queue.Retention).UnixMilli())
		return err
	})
	if err == nil {
		l.plan.day = day
	}
	return err
}
