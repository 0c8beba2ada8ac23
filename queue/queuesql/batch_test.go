package queuesql_test

import (
	"context"
	"errors"
	"sync"
	"testing"

	"onetrip/kiosk/base/audit"
	"onetrip/kiosk/base/sqldb"
	"onetrip/kiosk/base/sqldb/sqldbtest"
	"onetrip/queue/queuetest"
)

// A write that fails makes its neighbours in the same commit run twice: nobody may notice, least of all in the numbers.
func TestNumbersHaveNoGapBesideWritesThatFail(t *testing.T) {
	dir := t.TempDir()
	store, db := open(t, dir, sqldbtest.Keys(t, dir))
	const rounds, callers = 30, 8
	own := errors.New("the write's own mistake")
	runs := 0 // touched on the writer's goroutine only
	seen := map[int]bool{}
	var mu sync.Mutex // guards seen
	for round := range rounds {
		var wg sync.WaitGroup
		for c := range callers {
			wg.Go(func() {
				i, err := store.Issue(t.Context(), queuetest.Order(round*callers+c))
				if err != nil || i.Existing || i.Refusal != nil {
					t.Errorf("got %+v, %v", i, err)
				}
				mu.Lock()
				defer mu.Unlock()
				seen[i.Ticket.Seq] = true
			})
		}
		err := db.Write(context.Background(), func(*sqldb.Tx) error { runs++; return own })
		if !errors.Is(err, own) {
			t.Errorf("failing write: got %v", err)
		}
		wg.Wait()
	}
	for n := range rounds * callers {
		if !seen[n+1] {
			t.Errorf("number %d was not given", n+1)
		}
	}
	if runs == rounds {
		t.Error("no write was run again: the test has shown nothing")
	}
	err := db.Read(t.Context(), func(r *sqldb.Reader) error {
		head, err := audit.Verify(r, audit.Head{}, audit.Head{})
		if err == nil && head.Seq != rounds*callers {
			t.Errorf("got %d audit entries", head.Seq)
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
}
