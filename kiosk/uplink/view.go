package uplink

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"onetrip/kiosk/base/fault"
	"onetrip/kiosk/base/sqldb"
	"onetrip/queue"
)

// fresh is how long the hall's latest count of its lines stands for the present one.
const fresh = 15 * time.Second

// Overview says what can be taken now. While the hall does not answer, it says what the hall's rules allow, and no waits. It fails only
// while nothing is known of the hall.
func (l *Link) Overview(ctx context.Context) (queue.Overview, error) {
	if s := l.State(); s == Online || s == Healing {
		wait, stop := context.WithTimeout(ctx, l.opts.Silence)
		o, err := l.remote.Overview(wait)
		stop()
		if err == nil {
			l.heard()
			l.mu.Lock()
			l.overview, l.counted = o, l.opts.Now()
			l.mu.Unlock()
			return o, nil
		}
		if ctx.Err() == nil && !isAnswer(err) {
			l.missed(false, err)
		}
	}
	l.mu.Lock()
	c, o, age := l.known, l.overview, l.opts.Now().Sub(l.counted)
	l.mu.Unlock()
	switch {
	case c.Hall.ID == "":
		return queue.Overview{}, errUnknown("count lines")
	case age >= 0 && age < fresh:
		return o, nil
	}
	o = queue.Overview{Version: o.Version, Offers: c.Hall.Offers(queue.Counts{}, l.opts.Now())}
	for i := range o.Offers {
		o.Offers[i].Wait = queue.Wait{}
	}
	return o, nil
}

// Ticket returns a ticket as the hall knows it, or, while the hall does not answer or has not heard of it, as this terminal does, with a
// wait that is not known.
func (l *Link) Ticket(ctx context.Context, id queue.TicketID) (queue.Ticket, queue.Wait, error) {
	var have row
	var ok bool
	err := l.db.Read(ctx, func(q *sqldb.Reader) (err error) { have, ok, err = find(q, id); return err })
	if err != nil {
		return queue.Ticket{}, queue.Wait{}, fmt.Errorf("look up ticket: %w", err)
	}
	if s := l.State(); s == Online || s == Healing {
		wait, stop := context.WithTimeout(ctx, l.opts.Silence)
		t, w, err := l.remote.Ticket(wait, id)
		stop()
		switch {
		case err == nil:
			l.heard()
			return l.merge(ctx, t, have, ok), w, nil
		case isAnswer(err) && (!ok || have.state == asked):
			return queue.Ticket{}, queue.Wait{}, err
		case ctx.Err() == nil && !isAnswer(err):
			l.missed(false, err)
		}
	}
	if !ok || have.state == asked {
		return queue.Ticket{}, queue.Wait{}, &fault.Error{Kind: fault.Unavailable, Op: "look up ticket " + string(id), Key: KeyHall}
	}
	t, err := l.open(have)
	return t, queue.Wait{}, err
}

// merge adds to the hall's ticket the papers of which it has not heard, and remembers whether the ticket lives.
func (l *Link) merge(ctx context.Context, t queue.Ticket, have row, ok bool) queue.Ticket {
	if !ok {
		return t
	}
	if have.prints > t.Prints {
		t.Print, t.Prints = have.print, have.prints
	}
	if have.live != t.State.Live() {
		err := l.write(ctx, func(tx *sqldb.Tx) error {
			_, err := tx.Exec("UPDATE uplink_ticket SET live = ? WHERE id = ?", t.State.Live(), t.ID)
			return err
		})
		if err != nil {
			l.log.Warn("the end of a ticket cannot be noted", "ticket", t.ID, "error", err)
		}
	}
	return t
}

// Printed records the fate of a ticket's n-th paper, counted from 1. It is on the terminal's disk when Printed returns, and reaches the hall
// in its turn.
func (l *Link) Printed(ctx context.Context, id queue.TicketID, n int, outcome queue.Print) error {
	p := queue.Paper{Ticket: id, N: n, Outcome: outcome, At: l.now()}
	if err := p.Check(); err != nil {
		return err
	}
	if err := l.write(ctx, func(tx *sqldb.Tx) error { return l.printed(tx, p) }); err != nil {
		return fmt.Errorf("record paper of ticket: %w", err)
	}
	l.poke()
	return nil
}

func (l *Link) printed(tx *sqldb.Tx, p queue.Paper) error {
	_, err := tx.Exec("UPDATE uplink_ticket SET print = ?, prints = ? WHERE id = ? AND prints <= ?", p.Outcome, p.N, p.Ticket, p.N)
	if err != nil {
		return err
	}
	return l.postPaper(tx, p)
}

// Rate records a visitor's grade at the hall, or while it does not answer on the terminal's disk, from where it reaches the hall in its
// turn. Errors of the hall, such as Conflict with another grade, are known only while it answers.
func (l *Link) Rate(ctx context.Context, r queue.Rating) error {
	if l.State() == Online {
		wait, stop := context.WithTimeout(ctx, l.opts.Silence)
		err := l.remote.Rate(wait, r)
		stop()
		if err == nil || isAnswer(err) {
			l.heard()
			return err
		}
		if ctx.Err() == nil {
			l.missed(true, err)
		}
	}
	payload, err := json.Marshal(r)
	if err != nil {
		return fmt.Errorf("write rating of ticket %s: %w", r.Ticket, err)
	}
	err = l.write(ctx, func(tx *sqldb.Tx) error {
		return l.post(tx, entry{key: "rating/" + string(r.Ticket), kind: kindRating, ticket: r.Ticket, payload: payload})
	})
	if err != nil {
		return fmt.Errorf("record rating: %w", err)
	}
	l.poke()
	return nil
}

// Find returns somebody's own tickets of a day as the hall knows them, or, while it does not answer, those that this terminal gave today
// and that may still be live, with waits that are not known.
func (l *Link) Find(ctx context.Context, f queue.Find) ([]queue.Mine, error) {
	if s := l.State(); s == Online || s == Healing {
		wait, stop := context.WithTimeout(ctx, l.opts.Silence)
		found, err := l.remote.Find(wait, f)
		stop()
		if err == nil || isAnswer(err) {
			l.heard()
			return found, err
		}
		if ctx.Err() == nil {
			l.missed(true, err)
		}
	}
	c := l.configured()
	if c.Hall.ID == "" {
		return nil, errUnknown("find tickets")
	}
	where, args := "day = ? AND live = 1 AND state <> 'asked'", []any{c.Hall.Day(l.now()).String()}
	if f.Number != "" {
		where, args = where+" AND person = ?", append(args, l.index(queue.Person{Number: f.Number}))
	}
	return l.findHere(ctx, f.No, where, args)
}

// findHere returns the terminal's own tickets for which a condition holds, with "" of any number.
func (l *Link) findHere(ctx context.Context, no queue.TicketNo, where string, args []any) ([]queue.Mine, error) {
	var rows []row
	err := l.db.Read(ctx, func(q *sqldb.Reader) (err error) { rows, err = list(q, where, args...); return err })
	if err != nil {
		return nil, fmt.Errorf("find tickets: %w", err)
	}
	var found []queue.Mine
	for _, r := range rows {
		t, err := l.open(r)
		if err != nil {
			return nil, err
		}
		if no == "" || t.No == no {
			found = append(found, queue.Mine{Ticket: t})
		}
	}
	return found, nil
}

// Recover settles what a power cut left open: papers of which nobody knows the fate count as unknown. It returns how many there were. Call
// it once at the start, before the first Issue. Requests without an answer are looked up by Run.
func (l *Link) Recover(ctx context.Context) (int, error) {
	n := 0
	err := l.write(ctx, func(tx *sqldb.Tx) (err error) {
		n, err = l.unprinted(tx, "state <> 'asked' AND print = 'pending'")
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("settle papers without a fate: %w", err)
	}
	return n, nil
}

// unprinted calls the papers of these tickets unknown and returns how many there were.
func (l *Link) unprinted(tx *sqldb.Tx, where string, args ...any) (int, error) {
	open, err := list(tx, where, args...)
	if err != nil {
		return 0, err
	}
	for _, r := range open {
		if err := l.printed(tx, queue.Paper{Ticket: r.id, N: r.prints + 1, Outcome: queue.PrintUnknown, At: l.now()}); err != nil {
			return 0, err
		}
		l.log.Warn("a ticket's paper is unknown", "ticket", r.id)
	}
	return len(open), nil
}
