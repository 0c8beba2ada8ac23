package sqldbtest

import (
	"context"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"strings"

	"onetrip/kiosk/base/sqldb"
)

// Workload works on an open, empty database (its own migrations first) until it is done or a write fails, and returns a check
// of what the database must hold after a restart. The check runs on several databases and must not change them.
type Workload func(ctx context.Context, db *sqldb.DB) (check Check)

// Check returns what is wrong with a database.
type Check func(ctx context.Context, db *sqldb.DB) error

// Problem is a check that failed.
type Problem struct {
	Op   int    // the disk operation at which the power went or the fault happened
	Seed uint64 // what chose the fate of the unsynced writes
	Err  error
}

// Report is the outcome of PowerCuts or Faults.
type Report struct {
	Points   int // power cuts or faults
	Runs     int // restarts checked
	Problems []Problem
}

// String tells the numbers and the first problems.
func (r Report) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%d points, %d runs, %d with problems", r.Points, r.Runs, len(r.Problems))
	for _, p := range r.Problems[:min(len(r.Problems), 5)] {
		fmt.Fprintf(&b, "\n  cut at operation %d, seed %d: %v", p.Op, p.Seed, p.Err)
	}
	return b.String()
}

// PowerCuts runs the workload again and again, cutting the power one disk operation later each time until the workload passes
// unharmed, and restarts from every cut once per seed. Half of the restarts lose power once more while they recover.
// opts come from Opts or NormalOpts.
func PowerCuts(ctx context.Context, opts sqldb.Opts, seeds int, work Workload) Report {
	var report Report
	for op := 1; ; op++ {
		disk := NewDisk()
		disk.CutAt(op)
		check := runOn(ctx, disk, opts, work)
		if !disk.Off() {
			disk.Close()
			return report
		}
		report.Points++
		for i := range seeds {
			seed := uint64(op)<<16 | uint64(i)
			report.Runs++
			if err := restart(ctx, disk, opts, seed, check); err != nil {
				report.Problems = append(report.Problems, Problem{op, seed, err})
			}
		}
		disk.Close()
	}
}

// runOn opens, works and closes. Without power nothing but the check matters; a database that never opened has none.
func runOn(ctx context.Context, disk *Disk, opts sqldb.Opts, work Workload) Check {
	db, err := sqldb.Open(ctx, disk.Path(), opts, silent())
	if err != nil {
		return nil
	}
	check := work(ctx, db)
	_ = db.Close() // fails after the cut
	return check
}

func restart(ctx context.Context, disk *Disk, opts sqldb.Opts, seed uint64, check Check) error {
	r := rand.New(rand.NewPCG(seed, 1))
	next := disk.Restart(r)
	defer func() { next.Close() }()
	if r.IntN(2) == 0 { // the power goes again, somewhere in the recovery
		next.CutAt(1 + r.IntN(12))
		runOn(ctx, next, opts, func(ctx context.Context, db *sqldb.DB) Check { _ = db.Probe(ctx); return nil })
		first := next
		next = first.Restart(r)
		first.Close()
	}
	return reopen(ctx, next, opts, check)
}

// reopen opens the database (which checks its pages), asks the workload's check, and closes it.
func reopen(ctx context.Context, disk *Disk, opts sqldb.Opts, check Check) error {
	db, err := sqldb.Open(ctx, disk.Path(), opts, silent())
	if err != nil {
		return fmt.Errorf("reopen: %w", err)
	}
	if check != nil {
		err = check(ctx, db)
	}
	if closeErr := db.Close(); err == nil && closeErr != nil {
		err = fmt.Errorf("close: %w", closeErr)
	}
	return err
}

// Faults runs the workload with a disk operation failing (see Fault), one later each time until the fault no longer
// happens. The workload must go on after failed writes. Then the disk works again: the check must pass after a Probe,
// after a restart, and after a power cut.
func Faults(ctx context.Context, opts sqldb.Opts, f Fault, work Workload) Report {
	var report Report
	for op := 1; ; op++ {
		disk := NewDisk()
		f.At = op
		disk.Break(f)
		happened, err := faultOn(ctx, disk, opts, work)
		disk.Close()
		if !happened {
			return report
		}
		report.Points++
		report.Runs++
		if err != nil {
			report.Problems = append(report.Problems, Problem{Op: op, Err: err})
		}
	}
}

func faultOn(ctx context.Context, disk *Disk, opts sqldb.Opts, work Workload) (happened bool, err error) {
	db, err := sqldb.Open(ctx, disk.Path(), opts, silent())
	if err != nil {
		return disk.Heal(), reopen(ctx, disk, opts, nil)
	}
	check := work(ctx, db)
	happened = disk.Heal()
	after := disk.Restart(rand.New(rand.NewPCG(uint64(disk.Ops()), 2)))
	defer after.Close()
	if err := db.Probe(ctx); err != nil {
		_ = db.Close()
		return happened, fmt.Errorf("probe after the disk was healed: %w", err)
	}
	err = check(ctx, db)
	_ = db.Close()
	if err == nil {
		err = reopen(ctx, disk, opts, check)
	}
	if err == nil {
		if err = reopen(ctx, after, opts, check); err != nil {
			err = fmt.Errorf("after a power cut: %w", err)
		}
	}
	return happened, err
}

func silent() *slog.Logger { return slog.New(slog.DiscardHandler) }
