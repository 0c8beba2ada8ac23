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

	"onetrip/kiosk/base/sqldb"
)

const (
	benchTables = `CREATE TABLE ticket (id INTEGER PRIMARY KEY, day TEXT NOT NULL, series TEXT NOT NULL, number INTEGER NOT NULL,
		issued_at INTEGER NOT NULL, UNIQUE (day, series, number)) STRICT;
		CREATE TABLE event (id INTEGER PRIMARY KEY, ticket INTEGER NOT NULL, kind TEXT NOT NULL, at INTEGER NOT NULL) STRICT;`
	insertTicket = "INSERT INTO ticket (id, day, series, number, issued_at) VALUES (?, ?, ?, ?, ?)"
	insertEvent  = "INSERT INTO event (ticket, kind, at) VALUES (?, ?, ?)"
)

var benchCallers = []int{1, 8, 64}

// BenchmarkGroupCommit measures durable tickets (two inserts each) through Write, beside BenchmarkCeiling.
func BenchmarkGroupCommit(b *testing.B) {
	for _, callers := range benchCallers {
		b.Run(fmt.Sprintf("callers=%d", callers), func(b *testing.B) {
			db := open(b, sqldb.Opts{})
			exec(b, db, benchTables)
			var next atomic.Int64
			var wg sync.WaitGroup
			b.ResetTimer()
			for range callers {
				wg.Go(func() {
					for {
						n := next.Add(1)
						if n > int64(b.N) {
							return
						}
						if err := db.Write(context.Background(), func(tx *sqldb.Tx) error { return issue(tx, n) }); err != nil {
							b.Error(err)
							return
						}
					}
				})
			}
			wg.Wait()
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "tickets/s")
		})
	}
}

func issue(tx *sqldb.Tx, n int64) error {
	at := tx.Now.UnixMilli()
	if _, err := tx.Exec(insertTicket, n, "2026-03-02", "A", n, at); err != nil {
		return err
	}
	_, err := tx.Exec(insertEvent, n, "issued", at)
	return err
}

// BenchmarkCeiling is the raw group-commit ceiling: one goroutine, prepared statements, as many tickets in each commit
// as there are callers, nothing else.
func BenchmarkCeiling(b *testing.B) {
	for _, callers := range benchCallers {
		b.Run(fmt.Sprintf("callers=%d", callers), func(b *testing.B) {
			db := rawDB(b)
			ticket, event := rawStmt(b, db, insertTicket), rawStmt(b, db, insertEvent)
			b.ResetTimer()
			for n := 0; n < b.N; {
				tx, err := db.Begin()
				if err != nil {
					b.Fatal(err)
				}
				for range min(callers, b.N-n) {
					n++
					if _, err := tx.Stmt(ticket).Exec(n, "2026-03-02", "A", n, 1); err != nil {
						b.Fatal(err)
					}
					if _, err := tx.Stmt(event).Exec(n, "issued", 1); err != nil {
						b.Fatal(err)
					}
				}
				if err := tx.Commit(); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "tickets/s")
		})
	}
}

func rawDB(b *testing.B) *sql.DB {
	v := url.Values{"_synchronous": {"FULL"}, "_journal_mode": {"WAL"}, "_txlock": {"immediate"}, "_foreign_keys": {"1"}}
	db, err := sql.Open("sqlite3", "file:"+filepath.Join(b.TempDir(), "raw.db")+"?"+v.Encode())
	if err != nil {
		b.Fatal(err)
	}
	db.SetMaxOpenConns(1)
	b.Cleanup(func() { db.Close() })
	if _, err := db.Exec(benchTables); err != nil {
		b.Fatal(err)
	}
	return db
}

func rawStmt(b *testing.B, db *sql.DB, query string) *sql.Stmt {
	s, err := db.Prepare(query)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { s.Close() })
	return s
}
