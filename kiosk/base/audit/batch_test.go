package audit_test

import (
	"context"
	"errors"
	"sync"
	"testing"

	"onetrip/kiosk/base/audit"
	"onetrip/kiosk/base/sqldb"
)

var errOwn = errors.New("the write's own mistake")

// Writes that share a commit share the chain's head; one that is undone, or that hides a failed entry, must not leave a wrong head behind.
func TestChainStaysExactBesideWritesThatFail(t *testing.T) {
	db := open(t)
	const rounds, callers = 40, 6
	for round := range rounds {
		var wg sync.WaitGroup
		for c := range callers {
			wg.Go(func() {
				err := db.Write(context.Background(), func(tx *sqldb.Tx) error { return appendAs(tx, c, round) })
				if want := c == 1 || c == 4; errors.Is(err, errOwn) != want {
					t.Errorf("caller %d: got %v", c, err)
				}
			})
		}
		wg.Wait()
	}
	head, err := verifyStored(t, db, audit.Head{}, audit.Head{})
	if want := int64(rounds * 5); err != nil || head.Seq != want {
		t.Errorf("got head %d, %v; want %d", head.Seq, err, want)
	}
}

// appendAs appends as many entries as the caller's part asks: 1 for callers 0, 2 and 3, two for 5; those of 1 and 4 are undone.
func appendAs(tx *sqldb.Tx, caller, round int) error {
	if _, err := audit.Append(tx, event(round)); err != nil {
		return err
	}
	switch caller {
	case 1, 4:
		return errOwn
	case 5:
		return hideFailure(tx, round)
	}
	return nil
}

// hideFailure makes one entry fail, ignores that, and appends another.
func hideFailure(tx *sqldb.Tx, round int) error {
	if _, err := tx.Exec("CREATE TEMP TRIGGER refuse BEFORE INSERT ON audit_event BEGIN SELECT RAISE(ABORT, 'no'); END"); err != nil {
		return err
	}
	if _, err := audit.Append(tx, event(round)); err == nil {
		return errors.New("the entry was not refused")
	}
	if _, err := tx.Exec("DROP TRIGGER temp.refuse"); err != nil {
		return err
	}
	_, err := audit.Append(tx, event(round+1))
	return err
}
