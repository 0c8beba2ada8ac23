package courier_test

import (
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"testing"
	"time"

	"onetrip/kiosk/base/health"
	"onetrip/kiosk/base/httpx"
	"onetrip/kiosk/base/sqldb/sqldbtest"
	"onetrip/kiosk/base/staff"
	"onetrip/kiosk/courier"
	"onetrip/locker"
	"onetrip/locker/lockerhttp"
	"onetrip/locker/lockersql"
	"onetrip/locker/lockertest"
)

// backroom is a hall's store behind the interface for terminals.
type backroom struct{ *lockersql.Store }

func (b backroom) Take(ctx context.Context, id locker.ResultID) (r locker.Result, p locker.Person, err error) {
	if r, err = b.Result(ctx, id); err == nil {
		p, err = b.Person(ctx, id)
	}
	return r, p, err
}

// BenchmarkDelivery measures how fast a terminal that was cut off tells a hall on the same machine what happened: from SQLite over HTTP into
// SQLite. X4 asks for 1,000 facts a second.
func BenchmarkDelivery(b *testing.B) {
	const facts = 5000
	log := slog.New(slog.DiscardHandler)
	dir := b.TempDir()
	keys := sqldbtest.Keys(b, dir)
	there, err := lockersql.Open(b.Context(), sqldbtest.OpenFile(b, filepath.Join(dir, "hall.db")), keys)
	if err != nil {
		b.Fatal(err)
	}
	mux := http.NewServeMux()
	lockerhttp.Machine(httpx.NewAPI(mux, "Hall", "1", "A hall for tests."), backroom{there}, (*staff.Store)(nil), lockerhttp.MachineOpts{})
	server := httptest.NewServer(mux)
	defer server.Close()
	db := sqldbtest.OpenFile(b, filepath.Join(dir, "kiosk.db"))
	plain, err := lockersql.Open(b.Context(), db, keys)
	if err != nil {
		b.Fatal(err)
	}
	here := plain.WithJournal()
	if err := here.Claim(b.Context(), locker.Cabinet{ID: lockertest.CabinetID, Name: "1", Owner: "1"}, false, lockertest.Morning()); err != nil {
		b.Fatal(err)
	}
	if err := there.Register(b.Context(), lockertest.Result(0), lockertest.Person(0)); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		b.StopTimer()
		change := locker.Change{}
		for n := range facts {
			change.Moves = append(change.Moves, locker.Move{
				Result: lockertest.Result(0).ID, State: locker.InCabinet, Cabinet: "1", Cell: locker.CellNo(n%8 + 1), At: lockertest.Morning().Add(time.Duration(n) * time.Second),
			})
		}
		err := here.Change(b.Context(), lockertest.CabinetID, lockertest.Morning(), func(locker.State) (locker.Change, error) { return change, nil })
		if err != nil {
			b.Fatal(err)
		}
		c := courier.New(lockerhttp.NewClient(server.URL, "2", server.Client()), courier.Opts{Machine: "2", Health: &health.Tracker{}, Log: log})
		ctx, stop := context.WithCancel(b.Context())
		done := make(chan struct{})
		c.Enter(here, staff.New(db, keys, staff.Opts{}))
		b.StartTimer()
		go func() { defer close(done); _ = c.Run(ctx) }() // returns ctx's error
		for {
			rest, err := here.Facts(b.Context(), 1)
			if err != nil {
				b.Fatal(err)
			}
			if len(rest.Facts) == 0 {
				break
			}
			time.Sleep(10 * time.Millisecond)
		}
		b.StopTimer()
		stop()
		<-done
		b.StartTimer()
	}
	b.ReportMetric(float64(facts*b.N)/b.Elapsed().Seconds(), "facts/s")
}
