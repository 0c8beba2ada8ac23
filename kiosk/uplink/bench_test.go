package uplink_test

import (
	"context"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"onetrip/kiosk/base/httpx"
	"onetrip/kiosk/base/sqldb"
	"onetrip/kiosk/base/sqldb/sqldbtest"
	"onetrip/kiosk/hall"
	"onetrip/queue"
	"onetrip/queue/queuehttp"
	"onetrip/queue/queuesql"
)

// The city of requirement X5, for as long as a benchmark may take.
const (
	cityTerminals = 2000
	cityHalls     = 10
	cityRate      = 35 // tickets a second
	cityTime      = 25 * time.Second
	cityBeat      = 30 * time.Second
)

// BenchmarkCity lets 2,000 terminals, each with a connection of its own and a heartbeat every 30 s, take 35 numbers a second from ten halls on one
// database, and report a paper of each. It measures from the terminal's question to the answer.
func BenchmarkCity(b *testing.B) {
	for _, on := range []struct {
		name string
		open func(b *testing.B) (*sqldb.DB, error)
	}{
		{"sqlite", func(b *testing.B) (*sqldb.DB, error) {
			b.Helper()
			return sqldb.Open(b.Context(), filepath.Join(b.TempDir(), "city.db"), sqldb.Opts{}, slog.New(slog.DiscardHandler))
		}},
		{"postgres", func(b *testing.B) (*sqldb.DB, error) {
			b.Helper()
			return sqldb.OpenPostgres(b.Context(), sqldbtest.Postgres(b), sqldb.Opts{}, slog.New(slog.DiscardHandler))
		}},
	} {
		b.Run(on.name, func(b *testing.B) {
			db, err := on.open(b)
			if err != nil {
				b.Fatal(err)
			}
			b.Cleanup(func() { _ = db.Close() }) // nothing is written any more
			for b.Loop() {
				runCity(b, db)
			}
		})
	}
}

// city is the terminals and what they have seen.
type city struct {
	machines []*machine

	mu      sync.Mutex // guards what is below
	took    []time.Duration
	errs    []error
	numbers map[string]queue.TicketID
}

// machine is one terminal: its own client with its own connection.
type machine struct {
	name   string
	hall   int
	client *queuehttp.Client
}

func runCity(b *testing.B, db *sqldb.DB) {
	b.Helper()
	store, err := queuesql.Open(b.Context(), db, keys(b))
	if err != nil {
		b.Fatal(err)
	}
	ctx, stop := context.WithCancel(b.Context())
	var services sync.WaitGroup
	defer func() {
		stop()
		services.Wait()
	}()
	c := &city{numbers: map[string]queue.TicketID{}}
	for i := range cityHalls {
		h := queue.Demo().DayAndNight()
		h.ID = queue.HallID(fmt.Sprintf("hall%02d", i))
		s := hall.New(h, hall.Opts{}, slog.New(slog.DiscardHandler))
		s.Use(store)
		services.Go(func() { _ = s.Run(ctx) }) // returns ctx's error only
		mux := http.NewServeMux()
		queuehttp.Machine(httpx.NewAPI(mux, "Hall", "1", "A hall of the city."), s, queuehttp.MachineOpts{})
		server := httptest.NewServer(httpx.Machine(mux, httpx.Opts{Log: slog.New(slog.DiscardHandler)}))
		b.Cleanup(server.Close)
		for n := range cityTerminals / cityHalls {
			transport := &http.Transport{DialContext: (&net.Dialer{}).DialContext, MaxIdleConnsPerHost: 1}
			b.Cleanup(transport.CloseIdleConnections)
			c.machines = append(c.machines, &machine{fmt.Sprintf("%d-%d", i, n), i, queuehttp.NewClient(server.URL, &http.Client{Transport: transport, Timeout: 10 * time.Second})})
		}
	}
	c.live(ctx)
	c.report(b)
}

// live runs the city for its time: beats spread evenly, visitors by chance.
func (c *city) live(ctx context.Context) {
	var tasks sync.WaitGroup
	end := time.Now().Add(cityTime)
	tasks.Go(func() {
		tick := time.NewTicker(cityBeat / cityTerminals)
		defer tick.Stop()
		for i := 0; time.Now().Before(end); i++ {
			<-tick.C
			m := c.machines[(i*7)%len(c.machines)]
			tasks.Go(func() { c.note(m.client.Heartbeat(ctx, queue.Beat{Machine: m.name, Version: "1"})) })
		}
	})
	r := rand.New(rand.NewPCG(1, 1))
	next := time.Now()
	for visitor := 1; next.Before(end); visitor++ {
		next = next.Add(time.Duration(r.ExpFloat64() * float64(time.Second) / cityRate))
		time.Sleep(time.Until(next))
		m := c.machines[r.IntN(len(c.machines))]
		tasks.Go(func() { c.visit(ctx, m, visitor) })
	}
	tasks.Wait()
}

// visit takes a number and reports its paper.
func (c *city) visit(ctx context.Context, m *machine, visitor int) {
	services := queue.Demo().Services
	s := services[visitor%len(services)]
	r := queue.Request{ID: queue.TicketID(fmt.Sprintf("C%s-%06d", m.name, visitor)), Service: s.ID, Lang: queue.ZH, Terminal: m.name}
	if s.Identity != queue.NoIdentity {
		r.Card, r.Person = queue.Resident, adult(visitor)
	}
	began := time.Now()
	got, err := m.client.Issue(ctx, r)
	took := time.Since(began)
	if err == nil && got.Ticket.ID != r.ID {
		err = fmt.Errorf("visitor %d got %+v", visitor, got)
	}
	c.note(err)
	if err != nil {
		return
	}
	c.mu.Lock()
	c.took = append(c.took, took)
	number := fmt.Sprint(m.hall, got.Ticket.No)
	other, twice := c.numbers[number]
	c.numbers[number] = r.ID
	c.mu.Unlock()
	if twice {
		c.note(fmt.Errorf("%s was given to %s and %s", number, other, r.ID))
	}
	c.note(m.client.Printed(ctx, r.ID, 1, queue.PrintOK))
}

func (c *city) note(err error) {
	if err == nil {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.errs = append(c.errs, err)
}

func (c *city) report(b *testing.B) {
	b.Helper()
	if len(c.errs) > 0 || len(c.took) == 0 {
		b.Fatalf("%d errors for %d tickets, the first: %v", len(c.errs), len(c.took), slices.Concat(c.errs, []error{nil})[0])
	}
	slices.Sort(c.took)
	at := func(share float64) float64 {
		return float64(c.took[int(share*float64(len(c.took)-1))]) / float64(time.Millisecond)
	}
	b.ReportMetric(float64(len(c.took))/cityTime.Seconds(), "tickets/s")
	b.ReportMetric(at(0.5), "p50-ms")
	b.ReportMetric(at(0.99), "p99-ms")
	b.ReportMetric(at(1), "max-ms")
	b.ReportMetric(0, "errors")
	b.ReportMetric(0, "ns/op")
}
