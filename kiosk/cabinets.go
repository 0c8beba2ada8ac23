package kiosk

import (
	"context"
	"crypto/rand"
	"path/filepath"
	"strings"

	"onetrip/devices"
	"onetrip/kiosk/base/civil"
	"onetrip/kiosk/base/fault"
	"onetrip/kiosk/base/privfile"
	"onetrip/kiosk/base/sqldb"
	"onetrip/kiosk/base/vault"
	"onetrip/kiosk/cabinet"
	"onetrip/locker"
	"onetrip/locker/lockersql"
	"onetrip/queue"
)

// pickupRules returns the rules of the cabinets in a hall.
func (c *Config) pickupRules(h queue.Hall) locker.Rules {
	if h.Zone == nil {
		h.Zone = c.Hall.Zone
	}
	return c.Pickup.Rules(h.Zone, func(day civil.Date) bool { return len(h.Hours(day)) > 0 })
}

// openCabinets takes the locks of the cabinets, if the terminal has any.
func (t *Terminal) openCabinets() error {
	if len(t.cfg.Cabinets) == 0 {
		return nil
	}
	bank, err := t.lockBank()
	if err != nil {
		return err
	}
	o := cabinet.Opts{
		Bank: bank, Rules: t.cfg.pickupRules(t.cfg.Hall.Hall), Health: &t.health, Log: t.log,
		Status: func(s devices.Status) { t.runner.Device("locks", s) },
	}
	for _, c := range t.cfg.Cabinets {
		o.Cabinets = append(o.Cabinets, c.Spec())
	}
	t.boxes = cabinet.New(o)
	return nil
}

// enterCabinets gives the cabinets the terminal's database.
func (t *Terminal) enterCabinets(ctx context.Context, db *sqldb.DB, keys *vault.Vault) error {
	if t.boxes == nil {
		return nil
	}
	owner, err := installation(t.opts.Data)
	if err != nil {
		return err
	}
	store, err := lockersql.Open(ctx, db, keys)
	if err != nil {
		return err
	}
	t.boxes.Enter(store, keys, owner)
	return nil
}

// installation returns the ID of the terminal in the data folder, which it makes at the first start. It stands beside the database and not in it: a
// database that is brought back on another machine does not own the cabinets by itself.
func installation(dir string) (string, error) {
	const what = "installation ID"
	path := filepath.Join(dir, "installation.id")
	text, err := privfile.Read(path, what)
	if fault.KindOf(err) == fault.NotFound && err != nil {
		text = []byte(rand.Text())
		err = privfile.Create(path, what, text)
	}
	return strings.TrimSpace(string(text)), err
}
