package lockersql_test

import (
	"context"
	"fmt"
	"sync/atomic"
	"testing"

	"onetrip/kiosk/base/audit"
	"onetrip/kiosk/base/sqldb"
	"onetrip/kiosk/base/sqldb/sqldbtest"
	"onetrip/kiosk/base/vault"
	"onetrip/locker"
	"onetrip/locker/lockersql"
	"onetrip/locker/lockertest"
)

// day is a scripted day at a cabinet with real doors: what is physical is the truth that the database must agree with after a power cut.
type day struct {
	vault     *vault.Vault
	documents int
	flaw      lockertest.Flaw
	habit     lockertest.Habit
	goOn      bool // after a failure the terminal brings the database back and goes on
	checks    *atomic.Int64
}

// work plays the day until something fails.
func (d day) work(ctx context.Context, db *sqldb.DB) sqldbtest.Check {
	w := lockertest.NewWorld(8, 1, d.flaw)
	w.Habit = d.habit
	installed := false
	play := func() error {
		s, err := lockersql.Open(ctx, db, d.vault)
		if err != nil {
			return err
		}
		w.Use(s.WithJournal(), lockertest.Coder())
		if err := w.Install(ctx); err != nil {
			return err
		}
		installed = true
		if err := w.Restart(ctx); err != nil {
			return err
		}
		return w.Day(ctx, d.documents)
	}
	err := play()
	for range 3 {
		if err == nil || !d.goOn {
			break
		}
		_ = db.Probe(ctx)
		err = play()
	}
	return func(ctx context.Context, db *sqldb.DB) error { return d.check(ctx, db, w, installed) }
}

// check compares a database after a restart with the doors, and then what the terminal's start makes of it. It changes nothing on the disk.
func (d day) check(ctx context.Context, db *sqldb.DB, w *lockertest.World, installed bool) error {
	if !installed {
		return nil // the tables themselves were never acknowledged
	}
	s := lockersql.Reading(db, d.vault)
	if err := w.Check(ctx, s); err != nil {
		return fmt.Errorf("after the cut: %w", err)
	}
	err := db.Read(ctx, func(r *sqldb.Reader) error {
		_, err := audit.Verify(r, audit.Head{}, audit.Head{})
		return err
	})
	if err != nil {
		return err
	}
	if err := checkJournal(ctx, s); err != nil {
		return err
	}
	m, err := lockertest.Adopt(ctx, s)
	if err != nil {
		return err
	}
	after := w.Clone(m)
	dark := d.checks.Add(1) // what people do in the dark takes turns
	after.Darkness(dark&1 > 0, dark&2 > 0)
	if err := after.Restart(ctx); err != nil {
		return fmt.Errorf("restart: %w", err)
	}
	if err := after.Check(ctx, m); err != nil {
		return fmt.Errorf("after the start: %w", err)
	}
	if err := after.Resolve(ctx); err != nil {
		return fmt.Errorf("resolve: %w", err)
	}
	if err := after.Check(ctx, m); err != nil {
		return fmt.Errorf("after staff looked: %w", err)
	}
	return nil
}

// checkJournal wants the journal to tell of every document the place where it is, no more and no less.
func checkJournal(ctx context.Context, s *lockersql.Store) error {
	b, err := s.Facts(ctx, 10000)
	if err != nil || len(b.Facts) == 0 {
		return err
	}
	if err := b.Check(); err != nil {
		return err
	}
	places := map[locker.ResultID]locker.Move{}
	for _, f := range b.Facts {
		if f.Move != nil {
			places[f.Move.Result] = *f.Move
		}
	}
	for id, told := range places {
		r, err := s.Result(ctx, id)
		if err != nil {
			return err
		}
		if r.State != told.State || r.Cell != told.Cell {
			return fmt.Errorf("result %s is %s in cell %d, the journal says %s in cell %d", id, r.State, r.Cell, told.State, told.Cell)
		}
	}
	return nil
}

func (d day) with(t *testing.T, documents int) day {
	t.Helper()
	d.vault, d.documents, d.checks = sqldbtest.Keys(t, t.TempDir()), documents, new(atomic.Int64)
	return d
}

func TestPowerCutAtEveryOperation(t *testing.T) {
	t.Parallel()
	days := []day{
		day{flaw: lockertest.Sound, habit: lockertest.Orderly}.with(t, 2), day{flaw: lockertest.Mute, habit: lockertest.Careless}.with(t, 1),
		day{flaw: lockertest.ReadsClosed, habit: lockertest.Hesitant}.with(t, 1),
	}
	if testing.Short() {
		days = days[1:2]
	}
	for _, d := range days {
		report := sqldbtest.PowerCuts(t.Context(), sqldbtest.Opts(40), 1, d.work)
		t.Logf("%s door, %s people: %v", d.flaw, d.habit, report)
		if len(report.Problems) > 0 || report.Points < 100 {
			t.Errorf("power cuts: %v", report)
		}
	}
}

// The test above would be worth nothing if it did not see the loss at synchronous = NORMAL.
func TestPowerCutsAreSeenAtNormal(t *testing.T) {
	if testing.Short() {
		t.Skip("looks at the test above, which is the shorter one then")
	}
	t.Parallel()
	d := day{}.with(t, 2)
	if report := sqldbtest.PowerCuts(t.Context(), sqldbtest.NormalOpts(40), 1, d.work); len(report.Problems) == 0 {
		t.Errorf("no loss was seen: %v", report)
	}
}

func TestDiskFaultsLeaveNothingHalfDone(t *testing.T) {
	t.Parallel()
	faults := []sqldbtest.Fault{{}, {Sticky: true, Full: true}}
	if testing.Short() {
		faults = faults[:1]
	}
	for _, f := range faults {
		d := day{goOn: true}.with(t, 1)
		report := sqldbtest.Faults(t.Context(), sqldbtest.Opts(40), f, d.work)
		t.Log(report)
		if len(report.Problems) > 0 || report.Points < 50 {
			t.Errorf("faults %+v: %v", f, report)
		}
	}
}
