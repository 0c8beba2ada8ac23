package queuesql_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"onetrip/kiosk/base/audit"
	"onetrip/kiosk/base/fault"
	"onetrip/kiosk/base/sqldb"
	"onetrip/kiosk/base/sqldb/sqldbtest"
	"onetrip/queue"
	"onetrip/queue/queuesql"
	"onetrip/queue/queuetest"
)

// crowd is a hall on several processes: terminals that issue tickets and windows that call them, spread over the processes.
type crowd struct {
	*testing.T
	hall    queue.Hall
	stores  []*queuesql.Store
	dbs     []*sqldb.DB
	tickets int
	left    atomic.Int64 // tickets that were not issued yet

	mu     sync.Mutex                        // guards what is below
	acked  map[queue.TicketID]queue.TicketNo // what terminals were told
	called map[queue.TicketID][]queue.WindowNo
	doubts int // answers that were lost
}

const (
	processes = 4
	windows   = 8
)

func newCrowd(t *testing.T, dsn string, tickets int) *crowd {
	t.Helper()
	c := &crowd{
		T: t, hall: queue.Demo(), tickets: tickets, acked: map[queue.TicketID]queue.TicketNo{}, called: map[queue.TicketID][]queue.WindowNo{},
	}
	c.left.Store(int64(tickets))
	c.hall.Windows = nil
	for n := range windows {
		c.hall.Windows = append(c.hall.Windows, queue.Window{No: queue.WindowNo(n + 1), Services: []queue.ServiceID{"consult"}})
	}
	v := sqldbtest.Keys(t, t.TempDir())
	for range processes {
		s, db := openPostgres(t, dsn, v)
		c.stores, c.dbs = append(c.stores, s), append(c.dbs, db)
	}
	return c
}

// run issues all tickets and calls them, and meanwhile lets disturb happen.
func (c *crowd) run(disturb func()) {
	var wg sync.WaitGroup
	for n := range windows {
		wg.Go(func() { c.terminal(n) })
		wg.Go(func() { c.window(queue.WindowNo(n + 1)) })
	}
	disturb()
	wg.Wait()
}

// patiently does something until the store has answered. What was in doubt is asked again under the same ID, as a terminal and a page do.
func (c *crowd) patiently(what string, do func() error) error {
	for deadline := time.Now().Add(time.Minute); ; time.Sleep(10 * time.Millisecond) {
		err := do()
		if fault.KindOf(err) != fault.Unavailable || err == nil {
			return err
		}
		if errors.Is(err, sqldb.ErrInDoubt) {
			c.mu.Lock()
			c.doubts++
			c.mu.Unlock()
		}
		if time.Now().After(deadline) {
			return fmt.Errorf("%s: no answer for a minute: %w", what, err)
		}
	}
}

func (c *crowd) terminal(n int) {
	s := c.stores[n%processes]
	for i := n; i < c.tickets; i += windows {
		o := queuetest.Order(i)
		err := c.patiently("issue", func() error {
			got, err := s.Issue(context.Background(), o)
			if err == nil {
				c.mu.Lock()
				c.acked[o.ID] = got.Ticket.No
				c.mu.Unlock()
			}
			return err
		})
		if err != nil {
			c.Error(err)
			return
		}
		c.left.Add(-1)
	}
}

// window presses next until all tickets were issued and nobody waits.
func (c *crowd) window(w queue.WindowNo) {
	s := c.stores[(int(w)+1)%processes]
	var seen queue.TicketID
	for n := 0; ; n++ {
		left := c.left.Load()
		a := queue.Act{
			ID: queue.ActID(queuetest.ID(int(w)*100_000 + n)), Kind: queue.ActNext, Window: w, Clerk: queue.StaffID(w.String()),
			At: queuetest.Morning().Add(time.Hour), Ticket: seen,
		}
		if n == 0 {
			a.Kind = queue.ActOpen
		}
		var d queue.Desk
		err := c.patiently("press", func() (err error) { d, err = s.Act(context.Background(), c.hall, a); return err })
		switch {
		case fault.KeyOf(err) == queue.KeyNobody && left == 0:
			return
		case fault.KeyOf(err) == queue.KeyNobody:
			time.Sleep(time.Millisecond) // the terminals are at work
			continue
		case err != nil:
			c.Error(err)
			return
		}
		if seen = ""; d.Serving != nil {
			seen = d.Serving.ID
			c.mu.Lock()
			c.called[seen] = append(c.called[seen], w)
			c.mu.Unlock()
		}
	}
}

// check compares the tables with what the terminals and the windows were told.
func (c *crowd) check() {
	c.Helper()
	err := c.dbs[1].Read(c.Context(), func(r *sqldb.Reader) error {
		if _, err := audit.Verify(r, audit.Head{}, audit.Head{}); err != nil {
			return err
		}
		var n, last, done, calls int
		err := r.QueryRow(`SELECT COUNT(*), MAX(seq), COUNT(*) FILTER (WHERE state = 'done'), (SELECT COUNT(*) FROM queue_call) FROM queue_ticket`).
			Scan(&n, &last, &done, &calls)
		if n != c.tickets || last != c.tickets || done != c.tickets || calls != c.tickets {
			c.Errorf("got %d tickets up to number %d, %d of them done after %d calls; want %d of each", n, last, done, calls, c.tickets)
		}
		return err
	})
	if err != nil {
		c.Error(err)
	}
	numbers := map[queue.TicketNo]bool{}
	for id, no := range c.acked {
		t, err := c.stores[2].Ticket(c.Context(), id)
		if err != nil || t.No != no || numbers[no] {
			c.Errorf("ticket %s: was acknowledged as %s (twice: %v), got %s, %v", id, no, numbers[no], t.No, err)
		}
		numbers[no] = true
		if len(c.called[id]) != 1 {
			c.Errorf("ticket %s was called at %v", no, c.called[id])
		}
	}
	if len(c.acked) != c.tickets {
		c.Errorf("%d tickets were acknowledged, want %d", len(c.acked), c.tickets)
	}
}

func TestManyProcessesAreOneHall(t *testing.T) {
	c := newCrowd(t, sqldbtest.Postgres(t), 600)
	c.run(func() {})
	c.check()
}

// The power of the database server fails three times in a busy hour. Nobody repairs anything.
func TestServerThatDiesUnderLoadLosesNothing(t *testing.T) {
	server := sqldbtest.NewServer(t)
	tickets := 1500
	if testing.Short() {
		tickets = 600
	}
	c := newCrowd(t, server.Database(t), tickets)
	c.run(func() {
		for n := int64(3); n > 0; n-- {
			for c.left.Load() > int64(tickets)*n/4 {
				time.Sleep(time.Millisecond) // the load is on another process too
			}
			server.Kill(t)
			server.Start(t)
		}
	})
	t.Logf("%d answers were lost", c.doubts)
	c.check()
	for i, db := range c.dbs {
		if s := db.State(); s.Mode != sqldb.Serving {
			t.Errorf("process %d: %v, %v", i, s.Mode, s.Err)
		}
	}
}
