package sqldbtest_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"

	"onetrip/kiosk/base/sqldb"
	"onetrip/kiosk/base/sqldb/sqldbtest"
)

const tables = `CREATE TABLE ticket (id INTEGER PRIMARY KEY, pad TEXT NOT NULL) STRICT;
	CREATE TABLE event (id INTEGER PRIMARY KEY, ticket INTEGER NOT NULL REFERENCES ticket) STRICT;`

// ledger is what the callers know: the truth that the database must agree with.
type ledger struct {
	mu      sync.Mutex // guards what is below
	acked   map[int]bool
	doubt   map[int]bool
	refused map[int]bool
}

var errRefused = errors.New("refused")

// issue writes two rows, and takes them back when the number is divisible by 5.
func (l *ledger) issue(ctx context.Context, db *sqldb.DB, n int) error {
	err := db.Write(ctx, func(tx *sqldb.Tx) error {
		if _, err := tx.Exec("INSERT INTO ticket VALUES (?, ?)", n, fmt.Sprintf("%0300d", n)); err != nil {
			return err
		}
		if _, err := tx.Exec("INSERT INTO event (ticket) VALUES (?)", n); err != nil {
			return err
		}
		if n%5 == 0 {
			return errRefused
		}
		return nil
	})
	l.mu.Lock()
	defer l.mu.Unlock()
	switch {
	case err == nil:
		l.acked[n] = true
	case errors.Is(err, sqldb.ErrInDoubt):
		l.doubt[n] = true
	default:
		l.refused[n] = true
	}
	if errors.Is(err, errRefused) {
		return nil
	}
	return err
}

// check compares the database with the ledger.
func (l *ledger) check(ctx context.Context, db *sqldb.DB) error {
	found := make(map[int]bool)
	err := db.Read(ctx, func(r *sqldb.Reader) error {
		rows, err := r.Query("SELECT t.id, count(e.id) FROM ticket t LEFT JOIN event e ON e.ticket = t.id GROUP BY t.id")
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var n, events int
			if err := rows.Scan(&n, &events); err != nil {
				return err
			}
			if events != 1 {
				return fmt.Errorf("ticket %d has %d events: half a transaction", n, events)
			}
			found[n] = true
		}
		return rows.Err()
	})
	if err != nil && len(l.acked) == 0 {
		return nil // the tables themselves were never acknowledged
	}
	if err != nil {
		return err
	}
	for n := range l.acked {
		if !found[n] {
			return fmt.Errorf("acknowledged ticket %d is lost", n)
		}
	}
	for n := range found {
		if l.refused[n] {
			return fmt.Errorf("ticket %d was refused and is there", n)
		}
	}
	return nil
}

func newLedger() *ledger {
	return &ledger{acked: map[int]bool{}, doubt: map[int]bool{}, refused: map[int]bool{}}
}

// oneByOne issues tickets until the first failure.
func oneByOne(n int) sqldbtest.Workload {
	return func(ctx context.Context, db *sqldb.DB) sqldbtest.Check {
		l := newLedger()
		if create(ctx, db) == nil {
			for i := 1; i <= n && l.issue(ctx, db, i) == nil; i++ {
			}
		}
		return l.check
	}
}

// together issues tickets from several callers, who share commits.
func together(callers, each int) sqldbtest.Workload {
	return func(ctx context.Context, db *sqldb.DB) sqldbtest.Check {
		l := newLedger()
		if create(ctx, db) != nil {
			return l.check
		}
		var wg sync.WaitGroup
		for c := range callers {
			wg.Go(func() {
				for i := 1; i <= each && l.issue(ctx, db, c*1000+i) == nil; i++ {
				}
			})
		}
		wg.Wait()
		return l.check
	}
}

// stubborn goes on after failures and tries to bring the database back.
func stubborn(n int) sqldbtest.Workload {
	return func(ctx context.Context, db *sqldb.DB) sqldbtest.Check {
		l := newLedger()
		for range 3 {
			if create(ctx, db) == nil {
				break
			}
			_ = db.Probe(ctx)
		}
		for i := 1; i <= n; i++ {
			if l.issue(ctx, db, i) != nil {
				_ = db.Probe(ctx)
			}
		}
		return l.check
	}
}

func create(ctx context.Context, db *sqldb.DB) error {
	return db.Write(ctx, func(tx *sqldb.Tx) error { _, err := tx.Exec(tables); return err })
}

const pages = 20 // between checkpoints, so that the power also goes in the middle of many of them

func TestPowerCutAtEveryOperationLosesNothing(t *testing.T) {
	report := sqldbtest.PowerCuts(t.Context(), sqldbtest.Opts(pages), 3, oneByOne(60))
	t.Log(report)
	if len(report.Problems) > 0 || report.Points < 200 {
		t.Error("want no problem in at least 200 power cuts")
	}
}

func TestPowerCutInSharedCommitsLosesNothing(t *testing.T) {
	report := sqldbtest.PowerCuts(t.Context(), sqldbtest.Opts(pages), 3, together(8, 6))
	t.Log(report)
	if len(report.Problems) > 0 || report.Points < 40 {
		t.Error("want no problem in at least 40 power cuts")
	}
}

func TestPowerCutAtNormalLosesAcknowledgedWrites(t *testing.T) {
	report := sqldbtest.PowerCuts(t.Context(), sqldbtest.NormalOpts(pages), 3, oneByOne(60))
	t.Log(report)
	if len(report.Problems)*10 < report.Runs {
		t.Error("synchronous = NORMAL must lose tickets in this test, or the test sees nothing")
	}
}

func TestFailingDiskNeverLies(t *testing.T) {
	for name, f := range map[string]sqldbtest.Fault{
		"one error":       {},
		"one full":        {Full: true},
		"errors from now": {Sticky: true},
		"full from now":   {Sticky: true, Full: true},
	} {
		t.Run(name, func(t *testing.T) {
			report := sqldbtest.Faults(t.Context(), sqldbtest.Opts(pages), f, stubborn(25))
			t.Log(report)
			if len(report.Problems) > 0 || report.Points < 40 {
				t.Error("want no problem in at least 40 faults")
			}
		})
	}
}
