package queuesql_test

import (
	"context"
	"database/sql"
	"fmt"
	"net/url"
	"path/filepath"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"

	"onetrip/kiosk/base/civil"
	"onetrip/kiosk/base/sqldb/sqldbtest"
	"onetrip/queue"
	"onetrip/queue/queuesql"
	"onetrip/queue/queuetest"
)

// The two sides take turns of so many commits, so that both meet the same disk; a shared one changes its mind from second to second. The
// hall is cleared between two turns, outside the measured time, when so many people wait: half a day of a busy hall.
const (
	turnCommits = 32
	maxWaiting  = 2048
)

// BenchmarkIssue measures durable tickets a second through Store.Issue, and in the same run the raw ceiling: one goroutine that puts
// the same two rows into tables with a primary key and nothing else, as many tickets a commit as there are callers.
//
// The sub-benchmarks 1, 8 and 64 are the numbers of callers. The metrics are tickets/s, ceiling/s and ratio: the medians over all turns, of which
// the ratio has the target 0.5.
func BenchmarkIssue(b *testing.B) {
	for _, callers := range []int{1, 8, 64} {
		b.Run(strconv.Itoa(callers), func(b *testing.B) { benchIssue(b, callers) })
	}
}

func benchIssue(b *testing.B, callers int) {
	b.Helper()
	dir := b.TempDir()
	store, _ := open(b, dir, sqldbtest.Keys(b, dir))
	raw := newCeiling(b, dir)
	var tickets, ceiling, ratio []float64
	turn := turnCommits * callers
	for done := 0; done < b.N; done += turn {
		n := min(turn, b.N-done)
		if done%maxWaiting == 0 {
			clearHall(b, store)
		}
		start := time.Now()
		raw.write(b, done, n, callers)
		middle := time.Now()
		issueMany(b, store, done, n, callers)
		theirs, ours := middle.Sub(start).Seconds(), time.Since(middle).Seconds()
		tickets, ceiling, ratio = append(tickets, float64(n)/ours), append(ceiling, float64(n)/theirs), append(ratio, theirs/ours)
	}
	b.ReportMetric(median(tickets), "tickets/s")
	b.ReportMetric(median(ceiling), "ceiling/s")
	b.ReportMetric(median(ratio), "ratio")
	b.ReportMetric(0, "ns/op") // it would count both sides
}

func median(v []float64) float64 {
	slices.Sort(v)
	return v[len(v)/2]
}

// benchOrder is a ticket for a person, as most are, in a sale without a quota.
func benchOrder(n int) queue.Order {
	p := queuetest.Person(n % 10000)
	p.Number = fmt.Sprintf("990000%012d", n)
	return queuetest.Order(n, queuetest.By(p))
}

func clearHall(b *testing.B, s *queuesql.Store) {
	b.Helper()
	c := queue.Clearing{Hall: "jiaohe", Day: queuetest.Monday, Before: queuetest.Morning().AddDate(1, 0, 0), Reason: queue.ReasonClearing}
	if _, err := s.Clear(context.Background(), c); err != nil {
		b.Fatal(err)
	}
}

func issueMany(b *testing.B, s *queuesql.Store, first, n, callers int) {
	b.Helper()
	var wg sync.WaitGroup
	for c := range callers {
		wg.Go(func() {
			for i := c; i < n; i += callers {
				if _, err := s.Issue(context.Background(), benchOrder(first+i)); err != nil {
					b.Error(err)
					return
				}
			}
		})
	}
	wg.Wait()
}

// ceiling writes the bare rows.
type ceiling struct {
	db            *sql.DB
	ticket, event *sql.Stmt
}

func newCeiling(b *testing.B, dir string) *ceiling {
	b.Helper()
	v := url.Values{"_synchronous": {"FULL"}, "_journal_mode": {"WAL"}, "_txlock": {"immediate"}}
	db, err := sql.Open("sqlite3", "file:"+filepath.Join(dir, "raw.db")+"?"+v.Encode())
	if err != nil {
		b.Fatal(err)
	}
	db.SetMaxOpenConns(1)
	b.Cleanup(func() { db.Close() })
	_, err = db.Exec(`
		CREATE TABLE ticket (id TEXT NOT NULL PRIMARY KEY, hall TEXT, day TEXT, series TEXT, seq INTEGER, service TEXT, lang TEXT, state TEXT,
			issued INTEGER, terminal TEXT, print TEXT, person BLOB, name BLOB, number BLOB) STRICT;
		CREATE TABLE event (seq INTEGER PRIMARY KEY, at INTEGER, actor TEXT, action TEXT, subject TEXT, result TEXT, detail TEXT, hash BLOB) STRICT`)
	if err != nil {
		b.Fatal(err)
	}
	c := &ceiling{db: db}
	c.ticket = prepare(b, db, "INSERT INTO ticket VALUES (?, 'jiaohe', '2026-11-23', 'A', ?, 'estate', 'zh-CN', 'waiting', ?, '2', 'pending', ?, ?, ?)")
	c.event = prepare(b, db, "INSERT INTO event (at, actor, action, subject, result, detail, hash) VALUES (?, '2', 'ticket.issue', ?, 'ok', 'A001', ?)")
	return c
}

func prepare(b *testing.B, db *sql.DB, query string) *sql.Stmt {
	b.Helper()
	s, err := db.Prepare(query)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { s.Close() })
	return s
}

func (c *ceiling) write(b *testing.B, first, n, callers int) {
	b.Helper()
	hash, name, number := make([]byte, 32), make([]byte, 38), make([]byte, 47)
	for done := 0; done < n; {
		tx, err := c.db.Begin()
		if err != nil {
			b.Fatal(err)
		}
		ticket, event := tx.Stmt(c.ticket), tx.Stmt(c.event) //nolint:sqlclosecheck // the commit closes them
		for range min(callers, n-done) {
			id := string(queuetest.ID(first + done))
			if _, err := ticket.Exec(id, done, done, hash, name, number); err != nil {
				b.Fatal(err)
			}
			if _, err := event.Exec(done, id, hash); err != nil {
				b.Fatal(err)
			}
			done++
		}
		if err := tx.Commit(); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkCounts measures what a terminal asks for whenever it shows the services: 300 people wait, 4,000 were served.
func BenchmarkCounts(b *testing.B) {
	dir := b.TempDir()
	store, _ := open(b, dir, sqldbtest.Keys(b, dir))
	services := queue.Demo().Services
	ids := make([]queue.ServiceID, len(services))
	for i, s := range services {
		ids[i] = s.ID
	}
	const tickets, served = 4300, 4000
	fillDay(b, store, tickets, served, ids)
	b.ResetTimer()
	for b.Loop() {
		if _, err := store.Counts(b.Context(), "jiaohe", civil.Of(queuetest.Morning()), ids); err != nil {
			b.Fatal(err)
		}
	}
}

// fillDay issues tickets of all services and serves so many of them at one window that serves everything.
func fillDay(b *testing.B, s *queuesql.Store, tickets, served int, ids []queue.ServiceID) {
	b.Helper()
	var wg sync.WaitGroup
	for c := range 64 {
		wg.Go(func() {
			for n := c; n < tickets; n += 64 {
				if _, err := s.Issue(b.Context(), queuetest.Order(n, func(o *queue.Order) { o.Service = ids[n%len(ids)] })); err != nil {
					b.Error(err)
				}
			}
		})
	}
	wg.Wait()
	h := queue.Demo()
	h.Windows = []queue.Window{{No: 1, Services: ids}}
	press := newPresser(s, h, 1)
	for n := range served {
		if _, err := press.press(b.Context(), queue.ActNext, queuetest.Morning().Add(time.Duration(n)*5*time.Second)); err != nil {
			b.Fatal(err)
		}
	}
}

// presser is a clerk at a window.
type presser struct {
	s    *queuesql.Store
	hall queue.Hall
	act  queue.Act
	n    int
}

func newPresser(s *queuesql.Store, h queue.Hall, w queue.WindowNo) *presser {
	return &presser{s: s, hall: h, act: queue.Act{Window: w, Clerk: queue.StaffID(w.String())}}
}

// press opens the window first, then presses a key.
func (p *presser) press(ctx context.Context, kind queue.ActKind, at time.Time) (queue.Desk, error) {
	kinds := []queue.ActKind{kind}
	if p.n == 0 {
		kinds = []queue.ActKind{queue.ActOpen, kind}
	}
	var d queue.Desk
	for _, k := range kinds {
		p.n++
		p.act.ID, p.act.Kind, p.act.At = queue.ActID(fmt.Sprintf("%s %d", p.act.Window, p.n)), k, at
		var err error
		if d, err = p.s.Act(ctx, p.hall, p.act); err != nil {
			return d, err
		}
		if p.act.Ticket = ""; d.Serving != nil {
			p.act.Ticket = d.Serving.ID
		}
	}
	return d, nil
}
