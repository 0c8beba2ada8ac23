package uplink

import (
	"context"
	"encoding/json"
	"fmt"

	"onetrip/kiosk/base/audit"
	"onetrip/kiosk/base/fault"
	"onetrip/kiosk/base/sqldb"
	"onetrip/queue"
)

// issueOffline gives a number without the hall.
func (l *Link) issueOffline(ctx context.Context, r queue.Request) (queue.Answer, error) {
	c := l.configured()
	order, refusal, err := c.Hall.Order(r, l.now())
	if err != nil || refusal != nil { // the hall may have given a number all the same: settle finds out
		return queue.Answer{Refusal: refusal}, err
	}
	var hit row
	var ok bool
	err = l.write(ctx, func(tx *sqldb.Tx) (err error) {
		if hit, ok, err = l.alive(tx, order); err != nil || ok {
			return err
		}
		if err := l.give(tx, order); err != nil {
			return err
		}
		hit, ok, err = find(tx, order.ID)
		return err
	})
	if err != nil {
		return queue.Answer{}, fmt.Errorf("give a number without the hall: %w", err)
	}
	l.poke()
	have, err := l.found(hit, ok, r.ID)
	return answerOf(have), err
}

// alive returns the ticket that the request has got meanwhile, or a live one of the same person.
func (l *Link) alive(tx *sqldb.Tx, o queue.Order) (row, bool, error) {
	own, ok, err := find(tx, o.ID)
	if err != nil || (ok && own.state != asked) {
		return own, ok, err
	}
	if !ok { // it was settled and forgotten while the visitor waited
		if err := insertAsked(tx, queue.Request{ID: o.ID, Service: o.Service}, o.Day, o.At); err != nil {
			return row{}, false, err
		}
	}
	person := l.index(o.Person)
	if person == nil {
		return row{}, false, nil
	}
	rows, err := list(tx, `person = ? AND service = ? AND day = ? AND live = 1 AND (state = 'offline' OR (state = 'given' AND asked > ?))`,
		person, o.Service, o.Day.String(), o.At.Add(-liveFor).UnixMilli())
	if err != nil || len(rows) == 0 {
		return row{}, false, err
	}
	return rows[0], true, nil
}

// give takes the next number, writes the ticket down and puts it into the outbox: all or nothing.
func (l *Link) give(tx *sqldb.Tx, o queue.Order) error {
	given, err := l.take(tx, o)
	if err != nil {
		return err
	}
	t := given.Ticket()
	sealed, err := l.seal(t)
	if err != nil {
		return err
	}
	if err := (insertable{Ticket: t, state: offline, person: l.index(o.Person), sealed: sealed}).number(tx); err != nil {
		return err
	}
	payload, err := json.Marshal(given)
	if err != nil {
		return fmt.Errorf("write ticket %s: %w", o.ID, err)
	}
	if err := l.post(tx, entry{key: "adopt/" + string(o.ID), kind: kindAdopt, ticket: o.ID, payload: payload}); err != nil {
		return err
	}
	_, err = audit.Append(tx, audit.Event{
		At: o.At, Actor: o.Terminal, Action: "ticket.issue_offline", Subject: string(o.ID), Detail: string(t.No), Result: "ok",
	})
	return err
}

// take counts one further: in the oldest block of the day that has a number left, else in the terminal's own series.
func (l *Link) take(tx *sqldb.Tx, o queue.Order) (queue.Offline, error) {
	given := queue.Offline{Order: o, Print: queue.PrintPending}
	day := o.Day.String()
	var block string
	err := tx.QueryRow("SELECT lease, next FROM uplink_lease WHERE day = ? AND series = ? AND next <= last ORDER BY next LIMIT 1", day, o.Series.ID).
		Scan(&block, &given.Seq)
	switch {
	case err == nil:
		if err := json.Unmarshal([]byte(block), &given.Lease); err != nil {
			return given, &fault.Error{Kind: fault.Corrupt, Op: "read emergency block", Err: err}
		}
		given.Order.Series = given.Lease.Series
		_, err = tx.Exec("UPDATE uplink_lease SET next = next + 1 WHERE id = ?", given.Lease.ID)
		return given, err
	case fault.KindOf(err) != fault.NotFound:
		return given, err
	}
	given.Order.Series = o.Series.Own(l.opts.Machine)
	_, err = tx.Exec("INSERT INTO uplink_own (day, series, last) VALUES (?, ?, 1) ON CONFLICT (day, series) DO UPDATE SET last = last + 1",
		day, given.Order.Series.ID)
	if err == nil {
		err = tx.QueryRow("SELECT last FROM uplink_own WHERE day = ? AND series = ?", day, given.Order.Series.ID).Scan(&given.Seq)
	}
	return given, err
}
