package queuehttp_test

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"onetrip/kiosk/base/httpx"
	"onetrip/kiosk/base/sqldb"
	"onetrip/kiosk/base/vault"
	"onetrip/kiosk/hall"
	"onetrip/queue"
	"onetrip/queue/queuehttp"
	"onetrip/queue/queuesql"
	"onetrip/queue/queuetest"
)

// The two servers take turns of so many tickets, so that both meet the same disk and the same neighbours.
const (
	clients   = 8
	turnOurs  = 1024
	turnPlain = 128
)

// BenchmarkIssueHTTP measures durable tickets a second over HTTP loopback with 8 clients, and in the same run a plain SQLite queue server:
// net/http, database/sql, one transaction a request, SQLite's own defaults (rollback journal, synchronous = FULL). No number may come twice, none
// may be missing, no request may fail.
//
// The metrics are tickets/s, plain/s and ratio: the medians over all turns. The target of the ratio is 10.
func BenchmarkIssueHTTP(b *testing.B) {
	ours, plain := serveHall(b), servePlain(b)
	var fast, slow, ratio []float64
	seen := map[queue.TicketNo]bool{}
	n := 0
	for b.Loop() {
		took := issueMany(b, turnOurs, func(i int) (queue.TicketNo, error) {
			a, err := ours.client.Issue(b.Context(), benchRequest(n+i))
			return a.Ticket.No, err
		}, seen)
		n += turnOurs
		theirs := issueMany(b, turnPlain, func(i int) (queue.TicketNo, error) { return plain.take(benchRequest(n + i)) }, map[queue.TicketNo]bool{})
		n += turnPlain
		mine, their := turnOurs/took.Seconds(), turnPlain/theirs.Seconds()
		fast, slow, ratio = append(fast, mine), append(slow, their), append(ratio, mine/their)
	}
	b.ReportMetric(median(fast), "tickets/s")
	b.ReportMetric(median(slow), "plain/s")
	b.ReportMetric(median(ratio), "ratio")
	b.ReportMetric(0, "ns/op") // it would count both servers
}

func median(v []float64) float64 {
	slices.Sort(v)
	return v[len(v)/2]
}

// benchRequest is an adult's for the first service of the demo hall.
func benchRequest(n int) queue.Request {
	p := queuetest.Person(n % 10000)
	p.Number = fmt.Sprintf("990000%012d", n)
	return queue.Request{
		ID: queuetest.ID(n), Service: "estate", Person: p, Card: queue.Resident, Lang: queue.ZH, Terminal: "2",
	}
}

// issueMany takes n numbers with all clients at once and checks that each came once.
func issueMany(b *testing.B, n int, take func(i int) (queue.TicketNo, error), seen map[queue.TicketNo]bool) time.Duration {
	b.Helper()
	nos := make([]queue.TicketNo, n)
	var wg sync.WaitGroup
	start := time.Now()
	for c := range clients {
		wg.Go(func() {
			for i := c; i < n; i += clients {
				no, err := take(i)
				if err != nil || no == "" {
					b.Errorf("number %q, %v", no, err)
					return
				}
				nos[i] = no
			}
		})
	}
	wg.Wait()
	took := time.Since(start)
	for _, no := range nos {
		if seen[no] {
			b.Fatalf("%s came twice", no)
		}
		seen[no] = true
	}
	return took
}

// benchHall is a hall on SQLite behind its interface.
type benchHall struct {
	service *hall.Service
	store   *queuesql.Store
	client  *queuehttp.Client
	mux     *http.ServeMux
	url     string
}

// transport is a client that keeps a connection for each caller.
func transport() *http.Client {
	return &http.Client{Timeout: 30 * time.Second, Transport: &http.Transport{MaxIdleConnsPerHost: 512}}
}

// listen serves a handler on this machine until the test ends.
func listen(tb testing.TB, h http.Handler) string {
	tb.Helper()
	l, err := (&net.ListenConfig{}).Listen(tb.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		tb.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- httpx.Serve(ctx, l, h, nil, slog.New(slog.DiscardHandler)) }()
	tb.Cleanup(func() {
		stop()
		<-done
	})
	return "http://" + l.Addr().String()
}

// serveHall serves a hall until the test ends.
func serveHall(tb testing.TB) *benchHall {
	tb.Helper()
	log := slog.New(slog.DiscardHandler)
	dir := tb.TempDir()
	keys, err := vault.Create(filepath.Join(dir, "keys"))
	if err != nil {
		tb.Fatal(err)
	}
	db, err := sqldb.Open(tb.Context(), filepath.Join(dir, "hall.db"), sqldb.Opts{}, log)
	if err != nil {
		tb.Fatal(err)
	}
	h := &benchHall{mux: http.NewServeMux()}
	if h.store, err = queuesql.Open(tb.Context(), db, keys); err != nil {
		tb.Fatal(err)
	}
	h.service = hall.New(queue.Demo().DayAndNight(), hall.Opts{}, log)
	h.service.Use(h.store)
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- h.service.Run(ctx) }()
	api := httpx.NewAPI(h.mux, "Hall", "1", "A hall to be measured.")
	queuehttp.Machine(api, h.service, queuehttp.MachineOpts{})
	clerk := func(context.Context) (queue.StaffID, error) { return "li.na", nil }
	queuehttp.Browser(api, h.service, queuehttp.BrowserOpts{Clerk: clerk, Supervisor: clerk})
	tb.Cleanup(func() {
		stop()
		<-done
		if err := db.Close(); err != nil {
			tb.Error(err)
		}
	})
	h.url = listen(tb, httpx.Machine(h.mux, httpx.Opts{Log: log}))
	h.client = queuehttp.NewClient(h.url, transport())
	return h
}

// plainServer is the queue server that one writes in an afternoon.
type plainServer struct {
	url    string
	client *http.Client
}

func servePlain(b *testing.B) *plainServer {
	b.Helper()
	v := url.Values{"_synchronous": {"FULL"}, "_journal_mode": {"DELETE"}, "_txlock": {"immediate"}}
	db, err := sql.Open("sqlite3", "file:"+filepath.Join(b.TempDir(), "plain.db")+"?"+v.Encode())
	if err != nil {
		b.Fatal(err)
	}
	db.SetMaxOpenConns(1) // several would only wait for one another's locks
	b.Cleanup(func() { db.Close() })
	_, err = db.Exec(`
		CREATE TABLE ticket (id TEXT PRIMARY KEY, series TEXT, seq INTEGER, service TEXT, person TEXT, issued INTEGER, UNIQUE (series, seq));
		CREATE TABLE event (seq INTEGER PRIMARY KEY, at INTEGER, action TEXT, subject TEXT)`)
	if err != nil {
		b.Fatal(err)
	}
	mux := http.NewServeMux()
	mux.HandleFunc("POST /tickets", func(w http.ResponseWriter, r *http.Request) {
		var in queue.Request
		no, err := queue.TicketNo(""), json.NewDecoder(r.Body).Decode(&in)
		if err == nil {
			no, err = plainTicket(r.Context(), db, in)
		}
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(map[string]any{"no": no})
	})
	return &plainServer{listen(b, mux), transport()}
}

// plainTicket gives out a number in one transaction.
func plainTicket(ctx context.Context, db *sql.DB, r queue.Request) (queue.TicketNo, error) {
	tx, err := db.BeginTx(context.WithoutCancel(ctx), nil)
	if err != nil {
		return "", err
	}
	defer func() { _ = tx.Rollback() }() // after a commit it does nothing
	var seq int
	if err := tx.QueryRow("SELECT coalesce(max(seq), 0) + 1 FROM ticket WHERE series = 'A'").Scan(&seq); err != nil {
		return "", err
	}
	now := time.Now().UnixMilli()
	if _, err := tx.Exec("INSERT INTO ticket VALUES (?, 'A', ?, ?, ?, ?)", r.ID, seq, r.Service, r.Person.Number, now); err != nil {
		return "", err
	}
	if _, err := tx.Exec("INSERT INTO event (at, action, subject) VALUES (?, 'issue', ?)", now, r.ID); err != nil {
		return "", err
	}
	return queue.Series{Prefix: "A"}.No(seq), tx.Commit()
}

func (p *plainServer) take(r queue.Request) (queue.TicketNo, error) {
	text, err := json.Marshal(r)
	if err != nil {
		return "", err
	}
	resp, err := p.client.Post(p.url+"/tickets", "application/json", bytes.NewReader(text))
	if err != nil {
		return "", err
	}
	defer resp.Body.Close()
	var out struct{ No queue.TicketNo }
	if err := json.NewDecoder(resp.Body).Decode(&out); err != nil {
		return "", err
	}
	_, _ = io.Copy(io.Discard, resp.Body)
	return out.No, nil
}
