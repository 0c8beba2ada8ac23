package uplink_test

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"sync"
	"testing"
	"time"

	"onetrip/kiosk/base/fault"
	"onetrip/queue"
	"onetrip/queue/queuetest"
)

// server is a hall that can fall and stand up again. Its store survives, unless it is lost.
type server struct {
	service

	mu    sync.Mutex // guards what is below
	lives int
	down  bool
}

// service is the hall behind it.
type service struct {
	hall  queue.Hall
	store *queuetest.Memory

	ledger   sync.Mutex // guards what is below
	ids      map[queue.TicketID]bool
	replaced int                       // tickets of the hall that took the number on a terminal's paper
	broken   func(queue.Offline) error // what is wrong with a ticket that is handed over; nil: nothing
	barred   bool
	ratings  []queue.Rating
}

// seen remembers a ticket.
func (s *service) seen(id queue.TicketID) {
	s.ledger.Lock()
	defer s.ledger.Unlock()
	s.ids[id] = true
}

// lose loses the store: another life begins.
func (s *service) lose() {
	s.ledger.Lock()
	defer s.ledger.Unlock()
	s.store, s.ids = queuetest.NewMemory(), map[queue.TicketID]bool{}
}

// all returns every ticket of the hall.
func (s *service) all(t *testing.T) []queue.Ticket {
	t.Helper()
	var list []queue.Ticket
	for _, id := range slices.Sorted(maps.Keys(s.ids)) {
		got, err := s.store.Ticket(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, got)
	}
	return list
}

func newServer(h queue.Hall) *server {
	return &server{service: service{hall: h, store: queuetest.NewMemory(), ids: map[queue.TicketID]bool{}}, lives: 1}
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
	defer s.mu.Unlock()
	s.down = true
}

func (s *server) rise() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.down = false
	s.lives++
}

func (s *service) Hall() queue.Hall                               { return s.hall }
func (s *service) Epoch(ctx context.Context) (queue.Epoch, error) { return s.store.Epoch(ctx) }
func (s *service) Heartbeat(context.Context, queue.Beat) error {
	if s.barred {
		return &fault.Error{Kind: fault.Refused, Op: "check terminal"}
	}
	return nil
}

func (s *service) Rate(_ context.Context, r queue.Rating) error {
	s.ledger.Lock()
	defer s.ledger.Unlock()
	s.ratings = append(s.ratings, r)
	return nil
}

func (s *service) Overview(ctx context.Context) (queue.Overview, error) {
	return queue.Overview{Offers: s.hall.Offers(queue.Counts{}, time.Now())}, nil
}

func (s *service) Issue(ctx context.Context, r queue.Request) (queue.Answer, error) {
	o, refusal, err := s.hall.Order(r, time.Now())
	if err != nil || refusal != nil {
		return queue.Answer{Refusal: refusal}, err
	}
	got, err := s.store.Issue(ctx, o)
	if err == nil && got.Refusal == nil {
		s.seen(got.Ticket.ID)
	}
	return queue.Answer{Ticket: got.Ticket, Existing: got.Existing, Refusal: got.Refusal}, err
}

func (s *service) Ticket(ctx context.Context, id queue.TicketID) (queue.Ticket, queue.Wait, error) {
	t, err := s.store.Ticket(ctx, id)
	return t, queue.Wait{}, err
}

func (s *service) Printed(ctx context.Context, id queue.TicketID, n int, outcome queue.Print) error {
	return s.store.SetPrint(ctx, queue.Paper{Ticket: id, N: n, Outcome: outcome, At: time.Now()})
}

func (s *service) Lease(ctx context.Context, r queue.LeaseRequest) (queue.Lease, error) {
	return s.store.Lease(ctx, r)
}

func (s *service) Adopt(ctx context.Context, list []queue.Offline) ([]queue.Ticket, error) {
	var tickets []queue.Ticket
	for _, o := range list {
		if s.broken != nil {
			if err := s.broken(o); err != nil {
				return tickets, err
			}
		}
		before, _ := s.store.Ticket(ctx, o.Order.ID)
		t, err := s.store.Adopt(ctx, o)
		if err != nil {
			return tickets, fmt.Errorf("adopt ticket %s: %w", o.Order.ID, err)
		}
		s.seen(t.ID)
		if before.ID != "" && before.No != t.No {
			s.ledger.Lock()
			s.replaced++
			s.ledger.Unlock()
		}
		tickets = append(tickets, t)
	}
	return tickets, nil
}
