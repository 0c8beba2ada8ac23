package uplink

import (
	"context"
	"errors"
	"fmt"
	"time"

	"onetrip/kiosk/base/fault"
	"onetrip/kiosk/base/sqldb"
	"onetrip/queue"
)

// liveFor is how long a ticket that the hall gave counts as live while the hall cannot be asked.
const liveFor = time.Hour

// Issue gives out a number, the hall's or one of the terminal's block. When it returns a ticket, the ticket is on the terminal's disk.
// The same request again returns the same ticket. It waits for the hall for at most Opts.Silence. ctx bounds the waiting only.
//
// Errors: the hall's own, Refused when the hall refuses this terminal, Unavailable when the disk cannot be written, or when the hall is
// silent and nothing is known of it yet.
func (l *Link) Issue(ctx context.Context, r queue.Request) (queue.Answer, error) {
	r.Terminal = l.opts.Machine
	known, err := l.ask(ctx, r)
	if err != nil || known != nil {
		return answerOf(known), err
	}
	if l.asksHall(ctx, r.Service) {
		wait, stop := context.WithTimeout(ctx, l.opts.Silence)
		got, err := l.remote.Issue(wait, r)
		stop()
		if err == nil || isAnswer(err) {
			l.heard()
			return l.answered(ctx, r, got, err)
		}
		if ctx.Err() != nil { // the terminal stops: nobody waits for a number any more
			return queue.Answer{}, fmt.Errorf("ask the hall for ticket %s: %w", r.ID, err)
		}
		l.missed(true, err)
	}
	return l.issueOffline(ctx, r)
}

// found is a ticket that is there already.
type found struct {
	queue.Ticket
	existing bool // another one of the same person
}

func answerOf(f *found) queue.Answer {
	if f == nil {
		return queue.Answer{}
	}
	return queue.Answer{Ticket: f.Ticket, Existing: f.existing}
}

// ask makes the request durable before anybody hears of it, or finds the ticket that it has already: its own, or one that this person got
// while the hall was silent and of which the hall has not heard yet.
func (l *Link) ask(ctx context.Context, r queue.Request) (*found, error) {
	c := l.configured()
	if c.Hall.ID == "" {
		return nil, errUnknown("ask for ticket")
	}
	if l.isBarred() {
		return nil, errBarred("ask for ticket")
	}
	now := l.now()
	day, person := c.Hall.Day(now), l.index(r.Person)
	var hit row
	var ok bool
	err := l.write(ctx, func(tx *sqldb.Tx) (err error) {
		var own bool
		if hit, own, err = find(tx, r.ID); err != nil || own {
			ok = own && hit.state != asked
			return err
		}
		if hit, ok, err = l.undelivered(tx, person, r.Service, day.String()); err != nil || ok {
			return err
		}
		return insertAsked(tx, r, day, now)
	})
	if err != nil {
		return nil, fmt.Errorf("save request %s: %w", r.ID, err)
	}
	return l.found(hit, ok, r.ID)
}

// found opens a row that answers a request.
func (l *Link) found(hit row, ok bool, id queue.TicketID) (*found, error) {
	if !ok {
		return nil, nil //nolint:nilnil // nothing is there yet
	}
	t, err := l.open(hit)
	if err != nil {
		return nil, err
	}
	return &found{Ticket: t, existing: t.ID != id}, nil
}

// undelivered returns the ticket of a person that waits in the outbox.
func (l *Link) undelivered(q sqldb.Queryer, person []byte, s queue.ServiceID, day string) (row, bool, error) {
	if person == nil {
		return row{}, false, nil
	}
	rows, err := list(q, `person = ? AND service = ? AND day = ? AND state = 'offline'
		AND EXISTS (SELECT 1 FROM uplink_outbox WHERE ticket = uplink_ticket.id AND kind = 'adopt')`, person, s, day)
	if err != nil || len(rows) == 0 {
		return row{}, false, err
	}
	return rows[0], true, nil
}

// answered takes the hall's answer: a number is written down before it is shown. Another answer does not end the request: a copy of it that is
// still on its way may get a number when the person's other ticket has ended meanwhile. settle finds out.
func (l *Link) answered(ctx context.Context, r queue.Request, got queue.Answer, refused error) (queue.Answer, error) {
	if refused != nil || got.Refusal != nil || got.Existing {
		return got, refused
	}
	have, err := l.keep(ctx, got.Ticket, l.index(r.Person))
	if err != nil {
		return queue.Answer{}, err
	}
	got.Ticket = have.Ticket
	return got, nil
}

// keep writes a ticket of the hall down, unless a number is there already, and returns the ticket as the terminal has it.
func (l *Link) keep(ctx context.Context, t queue.Ticket, person []byte) (*found, error) {
	sealed, err := l.seal(t)
	if err != nil {
		return nil, err
	}
	var have row
	var ok bool
	err = l.write(ctx, func(tx *sqldb.Tx) (err error) {
		if err := (insertable{Ticket: t, state: given, person: person, sealed: sealed}).number(tx); err != nil {
			return err
		}
		if err := raise(tx, t.Day, t.Series, t.Seq); err != nil {
			return err
		}
		have, ok, err = find(tx, t.ID)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("save ticket %s: %w", t.ID, err)
	}
	if !ok { // it was settled and forgotten in between: what the hall says counts
		return &found{Ticket: t}, nil
	}
	return l.found(have, true, t.ID)
}

// forget ends a request that got no number.
func (l *Link) forget(ctx context.Context, id queue.TicketID) error {
	err := l.write(ctx, func(tx *sqldb.Tx) error {
		_, err := tx.Exec("DELETE FROM uplink_ticket WHERE id = ? AND state = 'asked'", id)
		return err
	})
	if err != nil {
		return fmt.Errorf("end request %s: %w", id, err)
	}
	return nil
}

// asksHall reports whether a number of a service is asked for at the hall. While it is healing, the block spares visitors the wait; without
// one the hall is worth a try, unless it does not know yet which numbers are out.
func (l *Link) asksHall(ctx context.Context, id queue.ServiceID) bool {
	switch l.State() {
	case Online:
		return true
	case Healing:
	case Silent, Offline:
		return false
	}
	c := l.configured()
	service, _ := c.Hall.Service(id)
	left := 0
	err := l.db.Read(ctx, func(q *sqldb.Reader) (err error) {
		left, err = remaining(q, c.Hall.Day(l.now()), service.Series)
		return err
	})
	return err == nil && left == 0 && c.told == c.Epoch
}

// write runs a transaction to its end, whatever becomes of ctx: a number that was taken from a counter is not left in doubt.
func (l *Link) write(ctx context.Context, fn func(*sqldb.Tx) error) error {
	return l.db.Write(context.WithoutCancel(ctx), fn)
}

// KeyHall is the catalogue key of what a visitor reads when the hall cannot be reached and the terminal cannot help itself.
const KeyHall = "error.hall"

func errUnknown(op string) error {
	return &fault.Error{
		Kind: fault.Unavailable, Op: op, Key: KeyHall, Err: errors.New("the hall has not been reached since this terminal was set up"),
		Hint: "check the network and hall_service.url; the terminal needs the hall once",
	}
}

func errBarred(op string) error {
	return &fault.Error{
		Kind: fault.Refused, Op: op, Key: KeyHall, Err: errors.New("the hall refuses this terminal"),
		Hint: "enrol the terminal again with a new code",
	}
}
