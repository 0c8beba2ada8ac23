package queuesql_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"onetrip/kiosk/base/audit"
	"onetrip/kiosk/base/fault"
	"onetrip/kiosk/base/sqldb"
	"onetrip/kiosk/base/sqldb/sqldbtest"
	"onetrip/kiosk/base/vault"
	"onetrip/queue"
	"onetrip/queue/queuesql"
	"onetrip/queue/queuetest"
)

// day is a scripted business day and what its callers were told: the truth that the database must agree with after a power cut.
type day struct {
	vault   *vault.Vault
	tickets int
	acked   map[queue.TicketID]queue.Ticket // as last acknowledged
	doubt   map[queue.TicketID]bool         // a later change was begun and not acknowledged
	refused map[queue.TicketID]bool         // the store said that nothing was issued
	presses map[queue.ActID]bool            // whether a press was acknowledged, or refused with nothing done; others are in doubt
	goOn    bool                            // after a failure the next visitor comes all the same
}

// work plays the day until something fails.
func (d day) work(ctx context.Context, db *sqldb.DB) sqldbtest.Check {
	d.acked, d.doubt, d.refused = map[queue.TicketID]queue.Ticket{}, map[queue.TicketID]bool{}, map[queue.TicketID]bool{}
	d.presses = map[queue.ActID]bool{}
	s, err := queuesql.Open(ctx, db, d.vault)
	for range 3 {
		if err == nil || !d.goOn {
			break
		}
		_ = db.Probe(ctx)
		s, err = queuesql.Open(ctx, db, d.vault)
	}
	if err == nil {
		d.play(ctx, db, s)
	}
	return d.check
}

// play ends at the first failure, because the power is gone, or brings the database back and goes on.
func (d day) play(ctx context.Context, db *sqldb.DB, s *queuesql.Store) {
	c := d.clerk(db, s)
	for n := range d.tickets {
		err := d.visit(ctx, s, n)
		if err == nil {
			err = c.work(ctx, n)
		}
		if err == nil && n == d.tickets/2 {
			err = d.clear(ctx, s)
		}
		if err != nil && !d.goOn {
			return
		}
		if err != nil {
			_ = db.Probe(ctx)
		}
	}
}

// visit is one visitor: takes a number (some twice, some by quota) and gets the paper.
func (d day) visit(ctx context.Context, s *queuesql.Store, n int) error {
	o := queuetest.Order(n)
	if n%3 > 0 {
		queuetest.By(queuetest.Person(n / 2))(&o)
		o.Quota = 20
	}
	got, err := s.Issue(ctx, o)
	if err != nil || got.Refusal != nil {
		d.refused[o.ID] = !errors.Is(err, sqldb.ErrInDoubt)
		return err
	}
	t := got.Ticket
	d.acked[t.ID] = t
	if n%4 == 0 {
		return nil
	}
	return d.change(&t, func() { t.Print, t.Prints = queue.PrintOK, 1 }, func() error {
		return s.SetPrint(ctx, queue.Paper{Ticket: t.ID, N: 1, Outcome: queue.PrintOK, At: t.Issued})
	})
}

// change does something to a ticket and writes into the ledger what was acknowledged.
func (d day) change(t *queue.Ticket, to func(), do func() error) error {
	d.doubt[t.ID] = true
	if err := do(); err != nil {
		return err
	}
	to()
	d.acked[t.ID] = *t
	delete(d.doubt, t.ID)
	return nil
}

// clerk is who works at window 3 on the scripted day.
type clerk struct {
	day
	db     *sqldb.DB
	s      *queuesql.Store
	n      int            // presses so far
	seen   queue.TicketID // in service
	parked queue.TicketID
	at     time.Time
}

func (d day) clerk(db *sqldb.DB, s *queuesql.Store) *clerk {
	return &clerk{day: d, db: db, s: s, at: queuetest.Morning()}
}

// work is what the clerk does after the n-th visitor: calls, recalls, passes, transfers, parks, resumes or finishes.
func (c *clerk) work(ctx context.Context, n int) error {
	script := []queue.ActKind{
		queue.ActNext, queue.ActRecall, queue.ActRecall, queue.ActPass, queue.ActNext, queue.ActTransfer, queue.ActNext, queue.ActPark,
		queue.ActResume, queue.ActNext, queue.ActFinish,
	}
	kinds := script[n%len(script):][:1]
	if n == 0 {
		kinds = []queue.ActKind{queue.ActOpen, queue.ActNext}
	}
	for _, kind := range kinds {
		if err := c.press(ctx, kind); err != nil {
			return err
		}
	}
	return nil
}

// press presses a key. Where the clerk goes on after a failure, the same press is sent again until the answer is known.
func (c *clerk) press(ctx context.Context, kind queue.ActKind) error {
	c.n++
	c.at = c.at.Add(20 * time.Second)
	a := queue.Act{
		ID: queue.ActID(fmt.Sprintf("press %03d", c.n)), Kind: kind, Window: 3, Clerk: "li", At: c.at, Ticket: c.seen, Service: "trade", Reason: "复印",
	}
	if kind == queue.ActResume {
		a.Ticket = c.parked
	}
	hall := queue.Demo()
	hall.Services[7].Pass = queue.PassTail // consulting
	for id, t := range c.acked {
		c.doubt[id] = c.doubt[id] || t.State.Live()
	}
	d, err := c.s.Act(ctx, hall, a)
	for try := 0; try < 3 && c.goOn && err != nil && !ruled(err); try++ {
		_ = c.db.Probe(ctx)
		d, err = c.s.Act(ctx, hall, a)
	}
	if ruled(err) {
		c.presses[a.ID] = false
		return c.know(ctx)
	}
	if err != nil {
		return err
	}
	c.presses[a.ID] = true
	if kind == queue.ActPark {
		c.parked = c.seen
	}
	if c.seen = ""; d.Serving != nil {
		c.seen = d.Serving.ID
	}
	return c.know(ctx)
}

// ruled reports whether a rule of the hall refused a press, so that nothing was done.
func ruled(err error) bool {
	kind := fault.KindOf(err)
	return err != nil && (kind == fault.Conflict || kind == fault.Refused || kind == fault.NotFound)
}

// know takes down how the live tickets stand after an answer: a restart must find them so.
func (c *clerk) know(ctx context.Context) error {
	for id, t := range c.acked {
		if !t.State.Live() {
			continue
		}
		t, err := c.s.Ticket(ctx, id)
		if err != nil {
			return err
		}
		c.acked[id] = t
		delete(c.doubt, id)
	}
	return nil
}

func (d day) clear(ctx context.Context, s *queuesql.Store) error {
	c := queue.Clearing{Hall: "jiaohe", Day: queuetest.Monday, Before: queuetest.Morning().Add(time.Hour), Reason: queue.ReasonClearing}
	for id, t := range d.acked {
		d.doubt[id] = d.doubt[id] || t.State == queue.Waiting
	}
	if _, err := s.Clear(ctx, c); err != nil {
		return err
	}
	for id, t := range d.acked {
		if t.State == queue.Waiting {
			t.State, t.Reason, t.Ended = queue.Cleared, queue.ReasonClearing, c.Before.UTC()
			d.acked[id] = t
			delete(d.doubt, id)
		}
	}
	return nil
}

// check compares a database after a restart with the ledger. It reads with SQL of its own, so that it changes nothing.
func (d day) check(ctx context.Context, db *sqldb.DB) error {
	err := db.Read(ctx, func(r *sqldb.Reader) error {
		found, err := d.readTickets(r)
		if err != nil {
			return err
		}
		for id, want := range d.acked {
			got, ok := found[id]
			if !ok {
				return fmt.Errorf("acknowledged ticket %s is lost", want.No)
			}
			if got.no != string(want.No) || (!d.doubt[id] && got != storedOf(want)) {
				return fmt.Errorf("acknowledged ticket %s: found %+v, want %+v", want.No, got, want)
			}
		}
		for id := range found {
			if d.refused[id] {
				return fmt.Errorf("ticket %s was refused and is there", id)
			}
		}
		if err := d.checkPresses(r); err != nil {
			return err
		}
		return d.checkAudit(r, len(found))
	})
	if err != nil && len(d.acked) == 0 {
		return nil // the tables themselves were never acknowledged
	}
	return err
}

type stored struct {
	no, state, paper, line                string
	prints, window, calls, passes, called int
}

func storedOf(t queue.Ticket) stored {
	s := stored{
		no: string(t.No), state: string(t.State), paper: string(t.Print), line: string(t.Line), prints: t.Prints, window: int(t.Window),
		calls: t.Calls, passes: t.Passes,
	}
	if !t.Called.IsZero() {
		s.called = int(t.Called.UnixMilli())
	}
	return s
}

func (d day) readTickets(r *sqldb.Reader) (map[queue.TicketID]stored, error) {
	rows, err := r.Query(`SELECT id, prefix, seq, state, print, prints, line, window_no, calls, passes, COALESCE(called, 0), person, name, number
		FROM queue_ticket`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	found, numbers := map[queue.TicketID]stored{}, map[string]bool{}
	for rows.Next() {
		var id queue.TicketID
		var prefix string
		var seq int
		var s stored
		var person, name, number []byte
		err := rows.Scan(&id, &prefix, &seq, &s.state, &s.paper, &s.prints, &s.line, &s.window, &s.calls, &s.passes, &s.called, &person, &name, &number)
		if err != nil {
			return nil, err
		}
		s.no = string(queue.Series{Prefix: prefix}.No(seq))
		if numbers[s.no] {
			return nil, fmt.Errorf("number %s twice", s.no)
		}
		numbers[s.no] = true
		found[id] = s
		if err := d.checkPerson(id, person, name, number); err != nil {
			return nil, err
		}
	}
	return found, rows.Err()
}

// checkPerson wants all personal columns or none, and those that are there must open.
func (d day) checkPerson(id queue.TicketID, person, name, number []byte) error {
	if person == nil && name == nil && number == nil {
		return nil
	}
	plain, err := d.vault.Open(vault.Place{Table: "queue_ticket", Column: "number", Row: string(id)}, number)
	if err != nil {
		return err
	}
	if _, err := d.vault.Open(vault.Place{Table: "queue_ticket", Column: "name", Row: string(id)}, name); err != nil {
		return err
	}
	if string(d.vault.Index("id number", string(plain))[:16]) != string(person) {
		return errors.New("blind index and number disagree")
	}
	return nil
}

// checkAudit wants one entry of issue for each ticket, and a whole chain.
func (d day) checkAudit(r *sqldb.Reader, tickets int) error {
	if _, err := audit.Verify(r, audit.Head{}, audit.Head{}); err != nil {
		return err
	}
	var issues, matched int
	err := r.QueryRow(`SELECT COUNT(*), COUNT(t.id) FROM audit_event e LEFT JOIN queue_ticket t ON t.id = e.subject
		WHERE e.action = 'ticket.issue'`).Scan(&issues, &matched)
	if err == nil && (issues != tickets || matched != tickets) {
		err = fmt.Errorf("%d tickets, %d entries of issue, %d of them with a ticket: half a transaction", tickets, issues, matched)
	}
	return err
}

// checkPresses wants every acknowledged press and none that was refused, a call and a turn for each entry that says so, and one ticket at a
// window.
func (d day) checkPresses(r *sqldb.Reader) error {
	found := map[queue.ActID]bool{}
	rows, err := r.Query("SELECT id FROM queue_act")
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var id queue.ActID
		if err := rows.Scan(&id); err != nil {
			return err
		}
		found[id] = true
	}
	if err := rows.Err(); err != nil {
		return err
	}
	for id, acked := range d.presses {
		if found[id] != acked {
			return fmt.Errorf("press %s: found %v, want %v", id, found[id], acked)
		}
	}
	var calls, called, turns, turned, serving int
	err = r.QueryRow(`SELECT (SELECT COUNT(*) FROM queue_call),
		(SELECT COUNT(*) FROM audit_event WHERE action IN ('ticket.call', 'ticket.recall', 'ticket.resume')),
		(SELECT COUNT(*) FROM queue_turn),
		(SELECT COUNT(*) FROM audit_event WHERE action IN ('ticket.finish', 'ticket.pass', 'ticket.transfer')),
		(SELECT COUNT(*) FROM queue_ticket WHERE state = 'serving')`).Scan(&calls, &called, &turns, &turned, &serving)
	if err == nil && (calls != called || turns != turned || serving > 1) {
		err = fmt.Errorf("%d calls, %d entries; %d turns, %d entries; %d in service: half a transaction", calls, called, turns, turned, serving)
	}
	return err
}

// scripted is a day of 66 tickets; with -short a morning.
func scripted(t *testing.T) (d day, seeds int) {
	t.Helper()
	d = day{vault: sqldbtest.Keys(t, t.TempDir()), tickets: 66}
	if testing.Short() {
		d.tickets = 12
		return d, 1
	}
	return d, 3
}

func TestPowerCutAtEveryOperation(t *testing.T) {
	d, seeds := scripted(t)
	report := sqldbtest.PowerCuts(t.Context(), sqldbtest.Opts(40), seeds, d.work)
	t.Log(report)
	if len(report.Problems) > 0 || report.Points < 100 {
		t.Errorf("power cuts: %v", report)
	}
}

// The test above would be worth nothing if it did not see the loss at synchronous = NORMAL.
func TestPowerCutsAreSeenAtNormal(t *testing.T) {
	d := day{vault: sqldbtest.Keys(t, t.TempDir()), tickets: 4}
	if report := sqldbtest.PowerCuts(t.Context(), sqldbtest.NormalOpts(40), 1, d.work); len(report.Problems) == 0 {
		t.Errorf("no loss was seen: %v", report)
	}
}

func TestDiskFaultsLeaveNothingHalfDone(t *testing.T) {
	tickets := 6
	if testing.Short() {
		tickets = 2
	}
	for _, f := range []sqldbtest.Fault{{}, {Sticky: true}, {Full: true}} {
		d := day{vault: sqldbtest.Keys(t, t.TempDir()), tickets: tickets, goOn: true}
		report := sqldbtest.Faults(t.Context(), sqldbtest.Opts(40), f, d.work)
		t.Log(report)
		if len(report.Problems) > 0 || report.Points < 50 {
			t.Errorf("faults %+v: %v", f, report)
		}
	}
}
