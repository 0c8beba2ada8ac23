package queuesql_test

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"sync"
	"testing"
	"testing/synctest"

	"onetrip/kiosk/base/audit"
	"onetrip/kiosk/base/sqldb"
	"onetrip/kiosk/base/sqldb/sqldbtest"
	"onetrip/queue"
	"onetrip/queue/queuetest"
)

// tablesHash is a hash over all rows of all tables.
func tablesHash(t *testing.T, db *sqldb.DB) [sha256.Size]byte {
	t.Helper()
	sum, rows := sha256.New(), 0
	err := db.Read(t.Context(), func(r *sqldb.Reader) error {
		names, err := column(r, "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
		if err != nil {
			return err
		}
		for _, name := range names {
			lines, err := tableRows(r, fmt.Sprint(name))
			if err != nil {
				return err
			}
			rows += len(lines)
			for _, line := range lines {
				_, _ = fmt.Fprintln(sum, name, line)
			}
		}
		return nil
	})
	if err != nil || rows == 0 {
		t.Fatalf("hash of %d rows: %v", rows, err)
	}
	return [sha256.Size]byte(sum.Sum(nil))
}

func column(r *sqldb.Reader, query string) (list []any, err error) {
	rows, err := r.Query(query)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var v any
		if err := rows.Scan(&v); err != nil {
			return nil, err
		}
		list = append(list, v)
	}
	return list, rows.Err()
}

func tableRows(r *sqldb.Reader, table string) (lines []string, err error) {
	rows, err := r.Query("SELECT * FROM " + table + " ORDER BY 1, 2") //nolint:unqueryvet // every column, also those to come
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	names, err := rows.Columns()
	if err != nil {
		return nil, err
	}
	for rows.Next() {
		values := make([]any, len(names))
		for i := range values {
			values[i] = new(any)
		}
		if err := rows.Scan(values...); err != nil {
			return nil, err
		}
		line := ""
		for i, v := range values {
			line += fmt.Sprintf("%s=%v ", names[i], *v.(*any))
		}
		lines = append(lines, line)
	}
	return lines, rows.Err()
}

// Every batch of adopted tickets, three times more and in another order, leaves every table as it is (X3).
func TestReplayedBatchLeavesTheSameTables(t *testing.T) {
	dir := t.TempDir()
	s, db := open(t, dir, sqldbtest.Keys(t, dir))
	l, err := s.Lease(t.Context(), queuetest.LeaseRequest(1, func(r *queue.LeaseRequest) { r.Series, r.Count = queue.Series{ID: "A", Prefix: "A"}, 20 }))
	if err != nil {
		t.Fatal(err)
	}
	var batch []queue.Offline
	for n := range 12 {
		batch = append(batch, queuetest.FromBlock(queuetest.Order(n, queuetest.By(queuetest.Person(n/2))), l, l.First+n))
	}
	lost := l
	lost.Epoch, lost.ID, lost.First, lost.Last = "lost", "lost", 501, 520
	batch = append(batch, queuetest.FromBlock(queuetest.Order(20), lost, 511))
	own := queuetest.Order(21)
	own.Series = own.Series.Own(own.Terminal)
	batch = append(batch, queue.Offline{Order: own, Seq: 1, Print: queue.PrintPending})
	if _, err := s.Issue(t.Context(), queuetest.Order(3, queuetest.By(queuetest.Person(1)))); err != nil { // its answer does not come through
		t.Fatal(err)
	}
	adopt := func(o queue.Offline) {
		t.Helper()
		if _, err := s.Adopt(t.Context(), o); err != nil {
			t.Fatal(err)
		}
	}
	for _, o := range batch {
		adopt(o)
	}
	want := tablesHash(t, db)
	for round := range 3 {
		for i := range batch {
			adopt(batch[(i*5+round)%len(batch)])
		}
		if tablesHash(t, db) != want {
			t.Fatalf("replay %d changed the tables", round)
		}
	}
	adopt(queuetest.FromBlock(queuetest.Order(30), l, l.Last))
	if tablesHash(t, db) == want {
		t.Error("the hash does not see a new ticket")
	}
}

// What runs twice, because a neighbour in the same commit fails, counts once: blocks, adopted tickets, appointments.
func TestBlocksBesideWritesThatFail(t *testing.T) {
	synctest.Test(t, blocksBesideWritesThatFail)
}

func blocksBesideWritesThatFail(t *testing.T) {
	dir := t.TempDir()
	s, db := open(t, dir, sqldbtest.Keys(t, dir))
	const rounds = 30
	own := errors.New("the write's own mistake")
	runs := 0 // touched on the writer's goroutine only
	for n := range rounds {
		before, err := s.Lease(t.Context(), queuetest.LeaseRequest(1000+n))
		if err != nil {
			t.Fatal(err)
		}
		var wg sync.WaitGroup
		held := make(chan struct{})
		wg.Go(func() {
			if err := db.Write(context.Background(), func(*sqldb.Tx) error { <-held; return nil }); err != nil {
				t.Errorf("holding write: %v", err)
			}
		})
		synctest.Wait() // the writer is held: what comes now goes into one commit
		wg.Go(func() {
			if l, err := s.Lease(t.Context(), queuetest.LeaseRequest(n)); err != nil || l.Last-l.First != 4 {
				t.Errorf("lease: %+v, %v", l, err)
			}
		})
		wg.Go(func() {
			got, err := s.Adopt(t.Context(), queuetest.FromBlock(queuetest.Order(n), before, before.First))
			if err != nil || got.Seq != before.First {
				t.Errorf("adopt: %+v, %v", got, err)
			}
		})
		wg.Go(func() {
			got, err := s.Issue(t.Context(), queuetest.Order(2000+n))
			if err != nil || before.Holds(got.Ticket.Seq) {
				t.Errorf("issue: %+v, %v", got, err)
			}
		})
		wg.Go(func() {
			err := db.Write(context.Background(), func(*sqldb.Tx) error { runs++; return own })
			if !errors.Is(err, own) {
				t.Errorf("failing write: %v", err)
			}
		})
		synctest.Wait()
		close(held)
		wg.Wait()
	}
	if runs != 2*rounds {
		t.Errorf("the failing write ran %d times in %d commits: not every commit was run again", runs, rounds)
	}
	err := db.Read(t.Context(), func(r *sqldb.Reader) error {
		head, err := audit.Verify(r, audit.Head{}, audit.Head{})
		if err == nil && head.Seq != 4*rounds {
			t.Errorf("%d audit entries, want %d", head.Seq, 4*rounds)
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
	got, err := s.Issue(t.Context(), queuetest.Order(5000))
	if want := 2*5*rounds + rounds + 1; err != nil || got.Ticket.Seq != want {
		t.Errorf("next number %d, %v; want %d", got.Ticket.Seq, err, want)
	}
}
