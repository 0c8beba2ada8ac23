package audit_test

import (
	"context"
	"errors"
	"sync"
	"testing"

	"onetrip/kiosk/base/audit"
	"onetrip/kiosk/base/fault"
	"onetrip/kiosk/base/sqldb"
	"onetrip/kiosk/base/sqldb/sqldbtest"
)

var errOwn = errors.New("the write's own mistake")

// Writes that share a commit share the chain's head; one that is undone, or that hides a failure, must not leave a wrong head behind.
func TestChainStaysExactBesideWritesThatFail(t *testing.T) {
	t.Run("sqlite", func(t *testing.T) { failBeside(t, open(t)) })
	t.Run("postgres", func(t *testing.T) { failBeside(t, openPostgres(t, sqldbtest.Postgres(t))) })
}

func failBeside(t *testing.T, db *sqldb.DB) {
	t.Helper()
	const rounds, callers = 40, 6
	for round := range rounds {
		var wg sync.WaitGroup
		for c := range callers {
			wg.Go(func() {
				err := db.Write(context.Background(), func(tx *sqldb.Tx) error { return appendAs(tx, c, round) })
				if own := c == 1 || c == 4; errors.Is(err, errOwn) != own || (c == 5) != (fault.KindOf(err) == fault.Conflict) {
					t.Errorf("caller %d: got %v", c, err)
				}
			})
		}
		wg.Wait()
	}
	head, err := verifyStored(t, db, audit.Head{}, audit.Head{})
	if want := int64(rounds * 3); err != nil || head.Seq != want {
		t.Errorf("got head %d, %v; want %d", head.Seq, err, want)
	}
}

// appendAs appends an entry; those of callers 1, 4 and 5 are undone.
func appendAs(tx *sqldb.Tx, caller, round int) error {
	if _, err := audit.Append(tx, event(round)); err != nil {
		return err
	}
	switch caller {
	case 1, 4:
		return errOwn
	case 5: // hides a failure
		_, _ = tx.Exec("INSERT INTO audit_event (seq, at, actor, action, subject, result, detail, hash) SELECT seq, at, actor, action, subject, result, detail, hash FROM audit_event")
		_, _ = audit.Append(tx, event(round))
	}
	return nil
}

// Several processes append to one chain.
func TestManyProcessesShareAChain(t *testing.T) {
	dsn := sqldbtest.Postgres(t)
	const processes, callers, each = 4, 4, 20
	var wg sync.WaitGroup
	for range processes {
		db := openPostgres(t, dsn)
		for range callers {
			wg.Go(func() {
				for i := range each {
					if err := db.Write(context.Background(), func(tx *sqldb.Tx) error { return appendAs(tx, 0, i) }); err != nil {
						t.Error(err)
					}
				}
			})
		}
	}
	wg.Wait()
	head, err := verifyStored(t, openPostgres(t, dsn), audit.Head{}, audit.Head{})
	if err != nil || head.Seq != processes*callers*each {
		t.Errorf("got head %d, %v", head.Seq, err)
	}
}
