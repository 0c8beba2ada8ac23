package kiosk

import (
	"context"
	"errors"
	"maps"
	"time"

	"onetrip/kiosk/base/sqldb"
	"onetrip/kiosk/base/upkeep"
	"onetrip/kiosk/base/vault"
	"onetrip/kiosk/hall"
)

// openUpkeep makes what keeps the terminal well.
func (t *Terminal) openUpkeep(ctx context.Context) (err error) {
	t.upkeep, err = upkeep.Open(ctx, upkeep.Opts{
		Program: "kiosk", Version: Version(), Data: t.opts.Data, Store: storeName, Backup: t.cfg.Backup, Monitor: t.cfg.Monitor,
		Health: &t.health, Log: t.log, Certificates: t.certificates, Samples: t.samples, Loops: t.loops,
	})
	if err == nil {
		t.onClose(t.upkeep.Close)
	}
	return err
}

// source returns where the store is, and tells everybody who uses it that it was opened.
func (t *Terminal) source() hall.Source {
	return hall.Source{Dir: t.opts.Data, Name: storeName, Opened: func(ctx context.Context, db *sqldb.DB, keys *vault.Vault) error {
		return errors.Join(t.enterCabinets(ctx, db, keys), t.upkeep.Opened(ctx, db, keys))
	}}
}

// certificates returns when the terminal's own certificate ends, which renews itself while the hall can be reached.
func (t *Terminal) certificates() map[string]time.Time {
	if t.device == nil {
		return nil
	}
	_, end := t.device.Machine()
	return map[string]time.Time{"terminal": end}
}

// samples returns the terminal's own numbers.
func (t *Terminal) samples(ctx context.Context) []upkeep.Sample {
	o, err := t.hall.Overview(ctx)
	if err != nil {
		return nil
	}
	return []upkeep.Sample{{Name: "waiting", Help: "people who wait in the hall", Value: float64(o.Waiting)}}
}

// watchLoops adds the loops whose standing still must end the program.
func (t *Terminal) watchLoops() {
	t.loops = map[string]func() time.Time{"dialogue": func() time.Time { return t.runner.Turned() }}
	maps.Copy(t.loops, t.opts.Loops)
}
