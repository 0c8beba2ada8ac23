package backup

import (
	"context"
	"errors"
	"sync/atomic"
	"time"

	"onetrip/kiosk/base/fault"
	"onetrip/kiosk/base/health"
	"onetrip/kiosk/base/sqldb"
	"onetrip/kiosk/base/vault"
)

// The rhythm of Run.
const (
	every = time.Hour
	look  = time.Minute // is one due? The clock may have been set.
	again = 10 * time.Minute
)

// What can be wrong with backups.
var (
	Failed = health.Kind{
		Code: "backup.failed", Severity: health.Degraded, Actor: health.Technician, Text: "health.backup.failed",
		HiddenBy: []health.Code{"backup.no_space", "backup.corrupt"},
	}
	NoSpace = health.Kind{
		Code: "backup.no_space", Severity: health.Degraded, Actor: health.Technician, Text: "health.backup.no_space",
	}
	Damaged = health.Kind{
		Code: "backup.corrupt", Severity: health.Broken, Actor: health.Technician, Text: "health.backup.corrupt",
	}
)

// Clerk makes a copy every hour of whatever store was opened last.
type Clerk struct {
	folder *Folder
	health *health.Tracker
	store  atomic.Pointer[store]
	last   atomic.Pointer[Report]
}

type store struct {
	db   *sqldb.DB
	keys *vault.Vault
}

// NewClerk returns the clerk of a folder. Run starts it.
func NewClerk(f *Folder, tracker *health.Tracker) *Clerk { return &Clerk{folder: f, health: tracker} }

// Opened tells which store is open now; it has the form that hall.Source wants, and never fails.
func (c *Clerk) Opened(_ context.Context, db *sqldb.DB, keys *vault.Vault) error {
	c.store.Store(&store{db, keys})
	return nil
}

// Last returns the last copy that this process made, or false.
func (c *Clerk) Last() (Report, bool) {
	if r := c.last.Load(); r != nil {
		return *r, true
	}
	return Report{}, false
}

// Run makes copies until ctx ends. A store that cannot be copied becomes a warning and is tried again. A database on a server is left to
// the server's own tools.
func (c *Clerk) Run(ctx context.Context) {
	timer := time.NewTimer(look)
	defer timer.Stop()
	for {
		select {
		case <-timer.C:
		case <-ctx.Done():
			return
		}
		pause := look
		if s := c.store.Load(); s != nil && s.db.Dialect() == sqldb.SQLite && c.due() {
			if err := c.make(ctx, s); err != nil && ctx.Err() == nil {
				pause = again
			}
		}
		timer.Reset(pause)
	}
}

// due reports whether the last copy is an hour old, or from the future.
func (c *Clerk) due() bool {
	list, err := c.folder.List()
	if err != nil || len(list) == 0 {
		return true
	}
	age := c.folder.opts.Now().Sub(list[0].Taken)
	return age >= every || age < 0
}

func (c *Clerk) make(ctx context.Context, s *store) error {
	begun := time.Now()
	r, err := c.folder.Make(ctx, s.db, s.keys)
	if ctx.Err() != nil {
		return err
	}
	c.note(err)
	if err != nil {
		c.folder.log.Error("no backup was made", "error", err)
		return err
	}
	c.last.Store(&r)
	c.folder.log.Info("a backup was made and verified", "file", r.Path, "bytes", r.Bytes, "tickets", r.Rows["queue_ticket"],
		"audit_entries", r.Head.Seq, "took", time.Since(begun).Round(time.Millisecond))
	return nil
}

// note turns the outcome into warnings.
func (c *Clerk) note(err error) {
	kinds := map[health.Code]health.Kind{}
	switch {
	case err == nil:
	case errors.Is(err, ErrSpace):
		kinds[NoSpace.Code] = NoSpace
	case fault.KindOf(err) == fault.Corrupt:
		kinds[Damaged.Code] = Damaged
	default:
		kinds[Failed.Code] = Failed
	}
	for _, k := range []health.Kind{Failed, NoSpace, Damaged} {
		if _, set := kinds[k.Code]; set {
			c.health.Set(c.folder.opts.Now(), k, nil)
		} else {
			c.health.Clear(k.Code)
		}
	}
}
