package queuesql_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"onetrip/kiosk/base/audit"
	"onetrip/kiosk/base/sqldb"
	"onetrip/kiosk/base/sqldb/sqldbtest"
	"onetrip/kiosk/base/vault"
	"onetrip/queue"
	"onetrip/queue/queuesql"
	"onetrip/queue/queuetest"
)

// blockDay is a scripted day of blocks, adopted tickets, appointments and ratings, and what its callers were told.
type blockDay struct {
	vault  *vault.Vault
	rounds int
	goOn   bool // after a failure the day goes on all the same
	*told
}

// told is what the store has acknowledged.
type told struct {
	blocks   []queue.Lease
	tickets  map[queue.TicketID]queue.TicketNo // given by the hall or adopted
	bookings map[queue.AppointmentID]bool
	poor     map[queue.TicketID]bool // rated so
}

func (d blockDay) work(ctx context.Context, db *sqldb.DB) sqldbtest.Check {
	d.told = &told{tickets: map[queue.TicketID]queue.TicketNo{}, bookings: map[queue.AppointmentID]bool{}, poor: map[queue.TicketID]bool{}}
	s, err := queuesql.Open(ctx, db, d.vault)
	for range 3 {
		if err == nil || !d.goOn {
			break
		}
		_ = db.Probe(ctx)
		s, err = queuesql.Open(ctx, db, d.vault)
	}
	for n := 0; err == nil && n < d.rounds; n++ {
		if err = d.round(ctx, s, n); err != nil && d.goOn {
			_ = db.Probe(ctx)
			err = nil
		}
	}
	return d.check
}

// round is one of everything: somebody books, a terminal gets a block and hands a ticket of it over, the person comes and is served and rates.
func (d blockDay) round(ctx context.Context, s *queuesql.Store, n int) error {
	hall, a := queuetest.AppointmentHall(), queuetest.Appointment(n, queuetest.AtSlot(queue.At(9, 30)+queue.Clock(30*(n%4))))
	if err := s.Book(ctx, hall, a, queuetest.Morning().AddDate(0, 0, -3)); err != nil {
		return err
	}
	d.bookings[a.ID] = true
	l, err := s.Lease(ctx, queuetest.LeaseRequest(n, func(r *queue.LeaseRequest) { r.Series, r.Count = queue.Series{ID: "A", Prefix: "A"}, 3 }))
	if err != nil {
		return err
	}
	d.blocks = append(d.blocks, l)
	o := queuetest.FromBlock(queuetest.Order(1000+n, queuetest.By(queuetest.Person(n))), l, l.First+n%3)
	adopted, err := s.Adopt(ctx, o)
	if err != nil {
		return err
	}
	d.tickets[adopted.ID] = adopted.No
	got, err := s.Issue(ctx, queuetest.Order(n, queuetest.By(queuetest.Person(500+n))))
	if err != nil {
		return err
	}
	d.tickets[got.Ticket.ID] = got.Ticket.No
	return d.serve(ctx, s, adopted)
}

func (d blockDay) serve(ctx context.Context, s *queuesql.Store, t queue.Ticket) error {
	at := t.Issued.Add(3 * time.Hour) // after every slot
	if err := callUntil(ctx, s, t.ID, at); err != nil {
		return err
	}
	callBy, mendBy := queue.Demo().FollowUpDue(at)
	if err := s.Rate(ctx, queue.Rating{Ticket: t.ID, Grade: queue.Bad, Source: "kiosk 2", At: at}, callBy, mendBy); err != nil {
		return err
	}
	d.poor[t.ID] = true
	return s.Settle(ctx, queue.FollowUp{Ticket: t.ID, Called: at, Note: "note", HandledBy: "li.na"})
}

// callUntil serves tickets at window 3 in the order of the hall until this one is done.
func callUntil(ctx context.Context, s *queuesql.Store, id queue.TicketID, at time.Time) error {
	if t, err := s.Ticket(ctx, id); err != nil || t.State == queue.Done {
		return err
	}
	a := queue.Act{Kind: queue.ActOpen, Window: 3, Clerk: "li", At: at}
	for n := 0; ; n++ {
		a.ID = queue.ActID(fmt.Sprintf("%s %d", id, n))
		d, err := s.Act(ctx, queue.Demo(), a)
		if err != nil {
			return err
		}
		done := a.Ticket == id
		if a.Kind, a.Ticket = queue.ActNext, ""; d.Serving != nil {
			a.Ticket = d.Serving.ID
		}
		if done {
			return nil
		}
	}
}

// check compares a database after a restart with what was told.
func (d blockDay) check(ctx context.Context, db *sqldb.DB) error {
	err := db.Read(ctx, func(r *sqldb.Reader) error {
		if err := d.checkBlocks(r); err != nil {
			return err
		}
		if err := d.checkRest(r); err != nil {
			return err
		}
		_, err := audit.Verify(r, audit.Head{}, audit.Head{})
		return err
	})
	if err != nil && len(d.bookings) == 0 {
		return nil // the tables themselves were never acknowledged
	}
	return err
}

// checkBlocks wants every acknowledged block, and no number in it that the hall gave or will give.
func (d blockDay) checkBlocks(r *sqldb.Reader) error {
	for _, l := range d.blocks {
		var mark int
		if err := r.QueryRow("SELECT seq FROM queue_mark WHERE series = 'A'").Scan(&mark); err != nil {
			return fmt.Errorf("mark: %w", err)
		}
		var first, last int
		if err := r.QueryRow("SELECT first_seq, last_seq FROM queue_lease WHERE id = $1", l.ID).Scan(&first, &last); err != nil {
			return fmt.Errorf("acknowledged block %s: %w", l.ID, err)
		}
		if first != l.First || last != l.Last || mark < l.Last {
			return fmt.Errorf("acknowledged block of %d to %d: found %d to %d, mark %d", l.First, l.Last, first, last, mark)
		}
	}
	for what, query := range map[string]string{
		"blocks that share numbers":   "SELECT COUNT(*) FROM queue_lease a JOIN queue_lease b ON a.id < b.id AND a.first_seq <= b.last_seq AND b.first_seq <= a.last_seq",
		"blocks behind the mark":      "SELECT COUNT(*) FROM queue_lease WHERE last_seq > (SELECT seq FROM queue_mark WHERE series = 'A')",
		"tickets in another's block":  "SELECT COUNT(*) FROM queue_ticket t JOIN queue_lease l ON t.seq >= l.first_seq AND t.seq <= l.last_seq WHERE t.series = 'A' AND t.offline = 0",
		"appointments with no ticket": "SELECT COUNT(*) FROM queue_appointment WHERE state = 'checked_in' AND ticket NOT IN (SELECT id FROM queue_ticket WHERE priority = 'appointed')",
		"poor grades with no task":    "SELECT COUNT(*) FROM queue_rating WHERE grade <= 2 AND ticket NOT IN (SELECT ticket FROM queue_follow_up)",
	} {
		var n int
		if err := r.QueryRow(query).Scan(&n); err != nil {
			return fmt.Errorf("count %s: %w", what, err)
		}
		if n > 0 {
			return fmt.Errorf("%d %s", n, what)
		}
	}
	return nil
}

// checkRest wants every acknowledged ticket, appointment and rating.
func (d blockDay) checkRest(r *sqldb.Reader) error {
	for id, no := range d.tickets {
		var prefix string
		var seq int
		if err := r.QueryRow("SELECT prefix, seq FROM queue_ticket WHERE id = $1", id).Scan(&prefix, &seq); err != nil {
			return fmt.Errorf("acknowledged ticket %s: %w", no, err)
		}
		if got := (queue.Series{Prefix: prefix}).No(seq); got != no {
			return fmt.Errorf("acknowledged ticket %s is %s", no, got)
		}
	}
	for id := range d.bookings {
		var state string
		if err := r.QueryRow("SELECT state FROM queue_appointment WHERE id = $1", id).Scan(&state); err != nil {
			return fmt.Errorf("acknowledged appointment: %w", err)
		}
	}
	for id := range d.poor {
		var grade int
		if err := r.QueryRow("SELECT grade FROM queue_rating WHERE ticket = $1", id).Scan(&grade); err != nil {
			return fmt.Errorf("acknowledged rating: %w", err)
		}
	}
	return nil
}

// A block that was acknowledged is never given out twice, wherever the power goes (rule a).
func TestBlocksSurvivePowerCuts(t *testing.T) {
	d := blockDay{vault: sqldbtest.Keys(t, t.TempDir()), rounds: 3}
	if testing.Short() {
		d.rounds = 1
	}
	report := sqldbtest.PowerCuts(t.Context(), sqldbtest.Opts(40), 1, d.work)
	t.Log(report)
	if len(report.Problems) > 0 || report.Points < 60 {
		t.Errorf("power cuts: %v", report)
	}
}

// The test above sees a block that is lost.
func TestLostBlocksAreSeenAtNormal(t *testing.T) {
	d := blockDay{vault: sqldbtest.Keys(t, t.TempDir()), rounds: 2}
	if report := sqldbtest.PowerCuts(t.Context(), sqldbtest.NormalOpts(40), 1, d.work); len(report.Problems) == 0 {
		t.Errorf("no loss was seen: %v", report)
	}
}

func TestDiskFaultsLeaveNoBlockHalfDone(t *testing.T) {
	if testing.Short() {
		t.Skip("the power cuts go the same ways")
	}
	d := blockDay{vault: sqldbtest.Keys(t, t.TempDir()), rounds: 1, goOn: true}
	report := sqldbtest.Faults(t.Context(), sqldbtest.Opts(40), sqldbtest.Fault{}, d.work)
	t.Log(report)
	if len(report.Problems) > 0 || report.Points < 40 {
		t.Errorf("faults: %v", report)
	}
}
