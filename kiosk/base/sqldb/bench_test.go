package sqldb_test

import (
	"context"
	"database/sql"
	"fmt"
	"net/url"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"onetrip/kiosk/base/sqldb"
)

const (
	benchTables = `CREATE TABLE ticket (id INTEGER PRIMARY KEY, day TEXT NOT NULL, series TEXT NOT NULL, number INTEGER NOT NULL,
		issued_at INTEGER NOT NULL, UNIQUE (day, series, number)) STRICT;
		CREATE TABLE event (id INTEGER PRIMARY KEY, ticket INTEGER NOT NULL, kind TEXT NOT NULL, at INTEGER NOT NULL) STRICT;`
	insertTicket = "INSERT INTO ticket (id, day, series, number, issued_at) VALUES (?, ?, ?, ?, ?)"
	insertEvent  = "INSERT INTO event (ticket, kind, at) VALUES (?, ?, ?)"
)

// BenchmarkGroupCommit measures durable tickets (two inserts each) through Write against the raw group-commit ceiling at the
// same number of callers: one goroutine, prepared statements, as many tickets in each commit as there are callers, nothing else.
// The two take turns, because the disk of a shared machine changes its mind from second to second.
func BenchmarkGroupCommit(b *testing.B) {
	for _, callers := range []int{1, 8, 64} {
		b.Run(fmt.Sprintf("callers=%d", callers), func(b *testing.B) {
			db := open(b, sqldb.Opts{})
			exec(b, db, benchTables)
			raw := newCeiling(b)
			var ours, ceiling time.Duration
			turn := 200 * callers
			done := 0
			for ; done < b.N; done += turn {
				start := time.Now()
				issueAll(b, db, done, turn, callers)
				middle := time.Now()
				raw.issueAll(b, done, turn, callers)
				ours += middle.Sub(start)
				ceiling += time.Since(middle)
			}
			b.ReportMetric(float64(done)/ours.Seconds(), "tickets/s")
			b.ReportMetric(float64(done)/ceiling.Seconds(), "ceiling/s")
			b.ReportMetric(ceiling.Seconds()/ours.Seconds(), "ratio")
			b.ReportMetric(0, "ns/op")
		})
	}
}

// issueAll issues the tickets first+1 … first+n from so many callers.
func issueAll(b *testing.B, db *sqldb.DB, first, n, callers int) {
	b.Helper()
	var next atomic.Int64
	var wg sync.WaitGroup
	for range callers {
		wg.Go(func() {
			for {
				i := next.Add(1)
				if i > int64(n) {
					return
				}
				err := db.Write(context.Background(), func(tx *sqldb.Tx) error { return issue(tx, int64(first)+i) })
				if err != nil {
					b.Error(err)
					return
				}
			}
		})
	}
	wg.Wait()
}

func issue(tx *sqldb.Tx, n int64) error {
	at := tx.Now.UnixMilli()
	if _, err := tx.Exec(insertTicket, n, "2026-03-02", "A", n, at); err != nil {
		return err
	}
	_, err := tx.Exec(insertEvent, n, "issued", at)
	return err
}

// ceiling is SQLite with nothing around it.
type ceiling struct {
	begin, commit, ticket, event *sql.Stmt
}

func newCeiling(b *testing.B) *ceiling {
	b.Helper()
	v := url.Values{"_synchronous": {"FULL"}, "_journal_mode": {"WAL"}, "_foreign_keys": {"1"}}
	db, err := sql.Open("sqlite3", "file:"+filepath.Join(b.TempDir(), "raw.db")+"?"+v.Encode())
	if err != nil {
		b.Fatal(err)
	}
	db.SetMaxOpenConns(1)
	b.Cleanup(func() { db.Close() })
	conn, err := db.Conn(context.Background())
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { conn.Close() })
	if _, err := conn.ExecContext(context.Background(), benchTables); err != nil {
		b.Fatal(err)
	}
	prepare := func(query string) *sql.Stmt {
		s, err := conn.PrepareContext(context.Background(), query)
		if err != nil {
			b.Fatal(err)
		}
		b.Cleanup(func() { s.Close() })
		return s
	}
	return &ceiling{prepare("BEGIN IMMEDIATE"), prepare("COMMIT"), prepare(insertTicket), prepare(insertEvent)}
}

func (c *ceiling) issueAll(b *testing.B, first, n, each int) {
	b.Helper()
	run := func(s *sql.Stmt, args ...any) {
		if _, err := s.Exec(args...); err != nil {
			b.Fatal(err)
		}
	}
	for i := 0; i < n; {
		run(c.begin)
		for range min(each, n-i) {
			i++
			run(c.ticket, first+i, "2026-03-02", "A", first+i, 1)
			run(c.event, first+i, "issued", 1)
		}
		run(c.commit)
	}
}
