package uplink_test

import (
	"context"
	"log/slog"
	"maps"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"

	"onetrip/kiosk/base/fault"
	"onetrip/kiosk/base/sqldb"
	"onetrip/kiosk/base/sqldb/sqldbtest"
	"onetrip/kiosk/base/vault"
	"onetrip/kiosk/hall"
	"onetrip/queue"
	"onetrip/queue/queuesql"
	"onetrip/queue/queuetest"
)

// server is the real hall service in a process that can fall and stand up again. Its store survives, unless it is lost.
type server struct {
	*hall.Service
	store storage

	mu       sync.Mutex // guards what is below
	lives    int
	down     bool
	ids      map[queue.TicketID]bool
	replaced int                       // tickets of the hall that took the number on a terminal's paper
	broken   func(queue.Offline) error // what is wrong with a ticket that is handed over; nil: nothing
	barred   bool
	ratings  []queue.Rating
}

// storage is where a hall's store is.
type storage interface {
	open(ctx context.Context) (hall.Store, error)
	crash() // what was not synced is lost
	lose()  // everything is
	close()
}

// newServer returns a hall on a store in memory.
func newServer(h queue.Hall) *server { return serve(h, &inMemory{queuetest.NewMemory()}) }

func serve(h queue.Hall, on storage) *server {
	s := &server{Service: hall.New(h, hall.Opts{}, slog.New(slog.DiscardHandler)), store: on, ids: map[queue.TicketID]bool{}}
	s.rise()
	return s
}

// life names the present life of the process, 0 while there is none.
func (s *server) life() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.down {
		return 0
	}
	return s.lives
}

func (s *server) isDown() bool { return s.life() == 0 }

// fall ends the process: no answer of this life arrives any more.
func (s *server) fall() {
	s.mu.Lock()
	s.down = true
	s.mu.Unlock()
	s.Use(nil)
	s.store.crash()
}

func (s *server) rise() {
	store, err := s.store.open(context.Background())
	if err != nil {
		panic(err) // the test's own doing
	}
	s.Use(store)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.down = false
	s.lives++
}

// lose loses the store of a fallen server: another life begins.
func (s *server) lose() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.ids = map[queue.TicketID]bool{}
	s.store.lose()
}

// seen remembers a ticket.
func (s *server) seen(id queue.TicketID) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.ids[id] = true
}

// all returns every ticket of the hall.
func (s *server) all(t *testing.T) []queue.Ticket {
	t.Helper()
	var ids []queue.TicketID
	s.set(func(s *server) { ids = slices.Sorted(maps.Keys(s.ids)) })
	var list []queue.Ticket
	for _, id := range ids {
		got, _, err := s.Ticket(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, got)
	}
	return list
}

func (s *server) Issue(ctx context.Context, r queue.Request) (queue.Answer, error) {
	got, err := s.Service.Issue(ctx, r)
	if err == nil && got.Refusal == nil {
		s.seen(got.Ticket.ID)
	}
	return got, err
}

func (s *server) Adopt(ctx context.Context, list []queue.Offline) ([]queue.Ticket, error) {
	var tickets []queue.Ticket
	for _, o := range list {
		if err := s.harm(o); err != nil {
			return tickets, err
		}
		before, _, _ := s.Ticket(ctx, o.Order.ID) // there is none, as a rule
		got, err := s.Service.Adopt(ctx, []queue.Offline{o})
		if err != nil {
			return tickets, err
		}
		t := got[0]
		s.seen(t.ID)
		if before.ID != "" && before.No != t.No {
			s.mu.Lock()
			s.replaced++
			s.mu.Unlock()
		}
		tickets = append(tickets, t)
	}
	return tickets, nil
}

// harm says what is wrong with a ticket that is handed over.
func (s *server) harm(o queue.Offline) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.broken == nil {
		return nil
	}
	return s.broken(o)
}

// set changes the server.
func (s *server) set(change func(*server)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	change(s)
}

func (s *server) Heartbeat(ctx context.Context, b queue.Beat) error {
	s.mu.Lock()
	barred := s.barred
	s.mu.Unlock()
	if barred {
		return &fault.Error{Kind: fault.Refused, Op: "check terminal"}
	}
	return s.Service.Heartbeat(ctx, b)
}

func (s *server) Rate(_ context.Context, r queue.Rating) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.ratings = append(s.ratings, r)
	return nil
}

// inMemory is a store that survives everything but a loss.
type inMemory struct{ *queuetest.Memory }

func (m *inMemory) open(context.Context) (hall.Store, error) { return m.Memory, nil }
func (m *inMemory) crash()                                   {}
func (m *inMemory) lose()                                    { m.Memory = queuetest.NewMemory() }
func (m *inMemory) close()                                   {}

// onDisk is a store on a disk that loses power.
type onDisk struct {
	keys *vault.Vault
	rand *rand.Rand
	disk *sqldbtest.Disk
	db   *sqldb.DB
}

func (d *onDisk) open(ctx context.Context) (hall.Store, error) {
	if d.disk == nil {
		d.disk = sqldbtest.NewDisk()
	}
	db, err := sqldb.Open(ctx, d.disk.Path(), sqldbtest.Opts(0), slog.New(slog.DiscardHandler))
	if err != nil {
		return nil, err
	}
	d.db = db
	store, err := queuesql.Open(ctx, db, d.keys)
	return store, err
}

func (d *onDisk) crash() {
	next := d.disk.Restart(d.rand) // as of now: what the ending process still writes is lost
	_ = d.db.Close()               // it may have been in the middle of anything
	d.disk.Close()
	d.disk = next
}

func (d *onDisk) lose() {
	d.disk.Close()
	d.disk = nil
}

func (d *onDisk) close() {
	_ = d.db.Close() // nothing is written any more
	d.disk.Close()
}
