package uplink

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"time"

	"onetrip/kiosk/base/civil"
	"onetrip/kiosk/base/fault"
	"onetrip/kiosk/base/sqldb"
	"onetrip/queue"
)

// known is what the terminal knows of its hall. The zero value: nothing.
type known struct {
	Hall  queue.Hall
	Epoch queue.Epoch
	told  queue.Epoch // the life of the hall's store that was told which numbers are out; "" for none
}

// configured returns the hall as it is known.
func (l *Link) configured() known {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.known
}

// today is the hall's business day; the hall must be known.
func (l *Link) today() civil.Date { return l.configured().Hall.Day(l.now()) }

// heard notes that the hall answered.
func (l *Link) heard() {
	l.mu.Lock()
	changed := l.line.hear(l.opts.Now())
	l.mu.Unlock()
	if changed {
		l.log.Info("the hall answers")
		l.poke()
	}
}

// missed notes that the hall did not answer; hard means that a visitor waited for it.
func (l *Link) missed(hard bool, err error) {
	l.mu.Lock()
	changed := l.line.miss(l.opts.Now(), hard)
	l.mu.Unlock()
	if changed {
		l.log.Warn("the hall does not answer: numbers come from the emergency block", "error", err)
		l.poke()
	}
}

func (l *Link) isBarred() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.barred
}

func (l *Link) setBarred(barred bool) {
	l.mu.Lock()
	was := l.barred
	l.barred = barred
	l.mu.Unlock()
	switch {
	case barred && !was:
		l.log.Error("the hall refuses this terminal")
		l.opts.Health.Set(l.opts.Now(), terminalBarred, nil)
	case was && !barred:
		l.opts.Health.Clear(terminalBarred.Code)
	}
}

// note keeps the warnings of a silent hall and of entries set aside up to date.
func (l *Link) note(ctx context.Context) {
	l.mu.Lock()
	state, since := l.line.state(l.opts.Now()), l.line.since
	l.mu.Unlock()
	waiting, aside, err := l.Backlog(ctx)
	if err != nil {
		l.log.Warn("the outbox cannot be counted", "error", err)
		return
	}
	if state == Online || state == Healing {
		l.opts.Health.Clear(hallSilent.Code)
	} else {
		l.opts.Health.Set(since, hallSilent, map[string]string{"n": strconv.Itoa(waiting)})
	}
	if aside == 0 {
		l.opts.Health.Clear(entryAside.Code)
	} else {
		l.opts.Health.Set(l.opts.Now(), entryAside, map[string]string{"n": strconv.Itoa(aside)})
	}
}

// kept is the hall's configuration as the terminal keeps it. queue.Hall leaves its zone out.
type kept struct {
	queue.Hall
	ZoneName string `json:"zone"`
}

// loadConfig reads what was known of the hall before.
func (l *Link) loadConfig(ctx context.Context) error {
	var c known
	var text string
	err := l.db.Read(ctx, func(q *sqldb.Reader) error {
		return q.QueryRow("SELECT epoch, told, config FROM uplink_hall WHERE one = 1").Scan(&c.Epoch, &c.told, &text)
	})
	if fault.KindOf(err) == fault.NotFound {
		return nil
	}
	if err != nil {
		return fmt.Errorf("read what is known of the hall: %w", err)
	}
	var k kept
	if err := json.Unmarshal([]byte(text), &k); err != nil {
		return &fault.Error{Kind: fault.Corrupt, Op: "read the hall's configuration", Err: err}
	}
	if k.Zone, err = time.LoadLocation(k.ZoneName); err != nil {
		return fmt.Errorf("find the hall's time zone: %w", err)
	}
	c.Hall = k.Hall
	l.use(c)
	return nil
}

// fetchConfig asks the hall for its configuration and keeps it, when it has changed.
func (l *Link) fetchConfig(ctx context.Context) error {
	old := l.configured()
	now := known{told: old.told}
	err := l.call(ctx, func(ctx context.Context) (err error) { now.Hall, now.Epoch, err = l.remote.Hall(ctx); return err })
	if err != nil {
		return err
	}
	if now.Hall.Zone == nil || now.Epoch == "" {
		return &fault.Error{Kind: fault.Corrupt, Op: "read the hall's configuration", Err: fmt.Errorf("zone %v, epoch %q", now.Hall.Zone, now.Epoch)}
	}
	if err := l.checkHall(&now, old); err != nil {
		return err
	}
	text, err := now.text()
	if err != nil {
		return err
	}
	before, err := old.text()
	if err != nil || (text == before && now.Epoch == old.Epoch) {
		return err
	}
	err = l.write(ctx, func(tx *sqldb.Tx) error {
		_, err := tx.Exec(`INSERT INTO uplink_hall (one, epoch, told, config) VALUES (1, ?1, '', ?2)
			ON CONFLICT (one) DO UPDATE SET epoch = ?1, config = ?2`, now.Epoch, text)
		return err
	})
	if err != nil {
		return fmt.Errorf("keep the hall's configuration: %w", err)
	}
	l.use(now)
	return nil
}

// checkHall refuses a hall that this program cannot use, such as one of a later program. What was known before goes on, in the life that the
// hall's store has now.
func (l *Link) checkHall(now *known, old known) error {
	_, err := queue.NewHall(now.Hall)
	if err == nil {
		l.opts.Health.Clear(configBad.Code)
		return nil
	}
	l.opts.Health.Set(l.opts.Now(), configBad, nil)
	err = fmt.Errorf("check the hall's configuration: %w", err)
	if old.Hall.ID == "" {
		return err
	}
	l.log.Warn("the hall's new configuration cannot be used", "error", err)
	now.Hall = old.Hall
	return nil
}

// text is the configuration as it is stored.
func (k known) text() (string, error) {
	if k.Hall.Zone == nil {
		return "", nil
	}
	text, err := json.Marshal(kept{k.Hall, k.Hall.Zone.String()})
	if err != nil {
		return "", fmt.Errorf("write the hall's configuration: %w", err)
	}
	return string(text), nil
}

// use makes a configuration the one that is known.
func (l *Link) use(c known) {
	l.mu.Lock()
	l.known = c
	l.mu.Unlock()
	if l.opts.OnConfig != nil {
		l.opts.OnConfig(c.Hall)
	}
}
