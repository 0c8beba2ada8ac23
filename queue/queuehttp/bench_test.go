package queuehttp_test

import (
	"bufio"
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
	"sync/atomic"
	"testing"
	"time"

	"github.com/oklog/ulid/v2"

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
	people  atomic.Int64
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
		if err := <-done; err != nil {
			tb.Error(err)
		}
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
	var task sync.WaitGroup
	task.Go(func() { _ = h.service.Run(ctx) }) // returns ctx's error
	api := httpx.NewAPI(h.mux, "Hall", "1", "A hall to be measured.")
	queuehttp.Machine(api, h.service, queuehttp.MachineOpts{})
	clerk := func(context.Context) (queue.StaffID, error) { return "li.na", nil }
	queuehttp.Browser(api, h.service, queuehttp.BrowserOpts{Clerk: clerk, Supervisor: clerk})
	tb.Cleanup(func() {
		stop()
		task.Wait()
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

// How many windows press next at once and how often, and how many boards watch.
const (
	callers = 8
	presses = 20
	boards  = 200
)

// BenchmarkCallHTTP measures windows that call over HTTP loopback: 8 windows press next as fast as they get answers, first alone and then beside 8
// clients that take numbers as fast as they can; then 200 boards watch a call every 50 ms. No ticket may be called twice, no request may fail.
//
// The metrics are calls/s and next-p99-ms (press to answer) of the windows alone, rush-p99-ms beside the clients, and board-p99-ms (from the
// answer to the last of the 200 boards).
func BenchmarkCallHTTP(b *testing.B) {
	h := serveHall(b)
	offices := newOffices(b, h)
	var alone, rush, shown []float64
	var took time.Duration
	for b.Loop() {
		h.clear(b)
		h.crowd(b, 512) // more than are called, and more than wait in a busy hall
		start := time.Now()
		alone = append(alone, offices.all(b, presses)...)
		took += time.Since(start)
		stop := h.keepIssuing(b)
		rush = append(rush, offices.all(b, presses)...)
		stop()
	}
	h.clear(b)
	h.crowd(b, 1024)
	watching := h.watch(b)
	for range min(max(b.N, 1)*16, 200) {
		shown = append(shown, watching.call(b, offices))
		time.Sleep(50 * time.Millisecond) // a rush of one hall is a call a second; this is twenty
	}
	b.ReportMetric(float64(len(alone))/took.Seconds(), "calls/s")
	b.ReportMetric(percentile(alone, 99), "next-p99-ms")
	b.ReportMetric(percentile(rush, 99), "rush-p99-ms")
	b.ReportMetric(percentile(shown, 99), "board-p99-ms")
	b.ReportMetric(0, "ns/op") // it would count all parts
}

// percentile returns the p-th percentile.
func percentile(v []float64, p int) float64 {
	slices.Sort(v)
	return v[min(len(v)-1, len(v)*p/100)]
}

// offices are windows whose clerks press next, and what they called.
type offices struct {
	hall    *benchHall
	client  *http.Client
	windows []queue.WindowNo

	mu     sync.Mutex // guards what is below
	now    map[queue.WindowNo]queue.TicketID
	called map[queue.TicketID]queue.WindowNo
}

// newOffices opens the windows.
func newOffices(b *testing.B, h *benchHall) *offices {
	b.Helper()
	o := &offices{
		hall: h, client: transport(), windows: []queue.WindowNo{1, 2, 3, 4, 5, 6, 7, 8},
		now: map[queue.WindowNo]queue.TicketID{}, called: map[queue.TicketID]queue.WindowNo{},
	}
	for _, w := range o.windows {
		if err := o.press(b.Context(), w, queue.ActOpen); err != nil {
			b.Fatal(err)
		}
	}
	return o
}

// crowded are services that all of the windows share out among them.
var crowded = []queue.ServiceID{"estate", "household", "claims", "pension"}

// crowd issues n tickets for the windows' services.
func (h *benchHall) crowd(b *testing.B, n int) {
	b.Helper()
	var wg sync.WaitGroup
	for _, s := range crowded {
		wg.Go(func() {
			for range n / len(crowded) {
				if _, err := h.client.Issue(b.Context(), h.someone(s)); err != nil {
					b.Error(err)
					return
				}
			}
		})
	}
	wg.Wait()
}

// clear sends everybody who waits home.
func (h *benchHall) clear(b *testing.B) {
	b.Helper()
	demo, now := h.service.Hall(), time.Now()
	_, err := h.store.Clear(b.Context(), queue.Clearing{Hall: demo.ID, Day: demo.Day(now), Before: now, Reason: queue.ReasonClearing})
	if err != nil {
		b.Fatal(err)
	}
}

// someone is a request of a person who was never here.
func (h *benchHall) someone(s queue.ServiceID) queue.Request {
	n := int(h.people.Add(1))
	r := benchRequest(1_000_000 + n)
	r.Service, r.Person.Number = s, fmt.Sprintf("991000%012d", n)
	return r
}

// keepIssuing lets 8 clients take numbers until the result is called.
func (h *benchHall) keepIssuing(b *testing.B) (stop func()) {
	b.Helper()
	ctx, cancel := context.WithCancel(b.Context())
	var wg sync.WaitGroup
	for c := range clients {
		wg.Go(func() {
			for ctx.Err() == nil {
				if _, err := h.client.Issue(ctx, h.someone(crowded[c%len(crowded)])); err != nil && ctx.Err() == nil {
					b.Error(err)
					return
				}
			}
		})
	}
	return func() {
		cancel()
		wg.Wait()
	}
}

// press presses a key and notes who was called. Nobody may be called twice.
func (o *offices) press(ctx context.Context, w queue.WindowNo, kind queue.ActKind) error {
	o.mu.Lock()
	act := queue.Act{ID: queue.ActID(ulid.Make().String()), Kind: kind, Ticket: o.now[w]}
	o.mu.Unlock()
	text, err := json.Marshal(act)
	if err != nil {
		return err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, fmt.Sprintf("%s/api/v1/windows/%d/acts", o.hall.url, w), bytes.NewReader(text))
	if err != nil {
		return err
	}
	resp, err := o.client.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode != http.StatusOK {
		return fmt.Errorf("window %d: %s %s %w", w, resp.Status, body, err)
	}
	var d queue.Desk
	if err := json.Unmarshal(body, &d); err != nil {
		return err
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	o.now[w] = ""
	if d.Serving == nil {
		if kind == queue.ActNext {
			return fmt.Errorf("window %d: nobody waits", w)
		}
		return nil
	}
	if other, twice := o.called[d.Serving.ID]; twice {
		return fmt.Errorf("%s was called to windows %d and %d", d.Serving.No, other, w)
	}
	o.now[w], o.called[d.Serving.ID] = d.Serving.ID, w
	return nil
}

// all lets every window press next n times at once and returns how long each took, in milliseconds.
func (o *offices) all(b *testing.B, n int) []float64 {
	b.Helper()
	took := make([][]float64, len(o.windows))
	var wg sync.WaitGroup
	for i, w := range o.windows[:callers] {
		wg.Go(func() { took[i] = o.several(b, w, n) })
	}
	wg.Wait()
	return slices.Concat(took...)
}

func (o *offices) several(b *testing.B, w queue.WindowNo, n int) []float64 {
	b.Helper()
	took := make([]float64, 0, n)
	for range n {
		start := time.Now()
		if err := o.press(b.Context(), w, queue.ActNext); err != nil {
			b.Error(err)
			return took
		}
		took = append(took, float64(time.Since(start).Microseconds())/1000)
	}
	return took
}

// watchers are boards that watch.
type watchers struct {
	hall *benchHall
	seen chan seen
}

// seen is a board that shows a call.
type seen struct {
	seq int64
	at  time.Time
}

// watch connects the boards, which go when the benchmark ends.
func (h *benchHall) watch(b *testing.B) *watchers {
	b.Helper()
	w := &watchers{h, make(chan seen, 16*boards)}
	client := &http.Client{Transport: &http.Transport{MaxConnsPerHost: 2 * boards}}
	var ready sync.WaitGroup
	for range boards {
		req, err := http.NewRequestWithContext(b.Context(), http.MethodGet, h.url+"/api/v1/board/events", http.NoBody)
		if err != nil {
			b.Fatal(err)
		}
		resp, err := client.Do(req) //nolint:bodyclose // whoever reads it closes it
		if err != nil {
			b.Fatal(err)
		}
		ready.Add(1)
		go w.follow(resp.Body, sync.OnceFunc(ready.Done))
	}
	ready.Wait()
	return w
}

// follow tells the latest call of each state that a board is sent.
func (w *watchers) follow(stream io.ReadCloser, first func()) {
	defer stream.Close()
	lines := bufio.NewScanner(stream)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		data, ok := bytes.CutPrefix(lines.Bytes(), []byte("data: "))
		if !ok {
			continue
		}
		at := time.Now()
		var b queue.Board
		if json.Unmarshal(data, &b) == nil && len(b.Calls) > 0 {
			w.seen <- seen{b.Calls[0].Seq, at}
		}
		first()
	}
}

// call lets a window call, and returns how many milliseconds later than the press' answer the last of the boards shows it; 0 when all were
// sooner.
func (w *watchers) call(b *testing.B, o *offices) float64 {
	b.Helper()
	before, err := w.hall.service.Board(b.Context())
	if err != nil {
		b.Fatal(err)
	}
	last := before.Calls[0].Seq
	if err := o.press(b.Context(), o.windows[1], queue.ActNext); err != nil {
		b.Fatal(err)
	}
	pressed, latest := time.Now(), time.Time{}
	limit := time.After(10 * time.Second)
	for n := 0; n < boards; {
		select {
		case s := <-w.seen:
			if s.seq > last {
				n++
				latest = s.at
			}
		case <-limit:
			b.Fatalf("%d of %d boards show the call after 10 s", n, boards)
		}
	}
	return max(0, float64(latest.Sub(pressed).Microseconds())/1000)
}
