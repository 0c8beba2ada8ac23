package uplink

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"sync"
	"time"

	"onetrip/kiosk/base/fault"
	"onetrip/kiosk/base/health"
	"onetrip/kiosk/base/sqldb"
	"onetrip/kiosk/base/vault"
	"onetrip/queue"
)

// The kinds of entries. They are part of the stored data.
const (
	kindAdopt  = "adopt"  // queue.Offline
	kindPaper  = "paper"  // queue.Paper
	kindRating = "rating" // queue.Rating
)

// maxTries is how often the hall may break down over an entry before the entry is set aside: it must not keep the others for ever.
const maxTries = 5

// deliverLimit bounds one delivery, and lanes is how many papers and grades are delivered at the same time.
const (
	deliverLimit = 10 * time.Second
	lanes        = 4
)

// entry is something that the hall has to hear.
type entry struct {
	seq     int64
	key     string // tells it from all others
	kind    string
	ticket  queue.TicketID
	payload []byte
	tries   int
}

func (e entry) place() vault.Place {
	return vault.Place{Table: outboxTable, Column: sealedName, Row: e.key}
}

// post puts an entry into the outbox, in the transaction of what it tells. The same one again changes nothing.
func (l *Link) post(tx *sqldb.Tx, e entry) error {
	_, err := tx.Exec("INSERT INTO uplink_outbox (key, kind, ticket, at, sealed, tries, aside) VALUES (?, ?, ?, ?, ?, 0, '') ON CONFLICT DO NOTHING",
		e.key, e.kind, e.ticket, l.now().UnixMilli(), l.vault.Seal(e.place(), e.payload))
	return err
}

// postPaper puts a paper into the outbox.
func (l *Link) postPaper(tx *sqldb.Tx, p queue.Paper) error {
	payload, err := json.Marshal(p)
	if err != nil {
		return fmt.Errorf("write paper of ticket %s: %w", p.Ticket, err)
	}
	return l.post(tx, entry{key: fmt.Sprintf("paper/%s/%d/%s", p.Ticket, p.N, p.Outcome), kind: kindPaper, ticket: p.Ticket, payload: payload})
}

// pending returns the oldest entries that are to be delivered, at most MaxBatch.
func (l *Link) pending(ctx context.Context) (batch []entry, err error) {
	err = l.db.Read(ctx, func(q *sqldb.Reader) error {
		batch = nil
		return sqldb.Each(q, func(rows *sql.Rows) error {
			var e entry
			var sealed []byte
			if err := rows.Scan(&e.seq, &e.key, &e.kind, &e.ticket, &sealed, &e.tries); err != nil {
				return err
			}
			e.payload, err = l.vault.Open(e.place(), sealed)
			batch = append(batch, e)
			return err
		}, "SELECT seq, key, kind, ticket, sealed, tries FROM uplink_outbox WHERE aside = '' ORDER BY seq LIMIT ?", MaxBatch)
	})
	if err != nil {
		return nil, fmt.Errorf("read outbox: %w", err)
	}
	return batch, nil
}

// deliver tells the hall everything that it has missed: tickets in the order of their issue, and what happened to each in its order. It returns after the outbox is empty but for what is set aside, or with
// what is in the way.
func (l *Link) deliver(ctx context.Context) error {
	for {
		batch, err := l.pending(ctx)
		if err != nil || len(batch) == 0 {
			return err
		}
		tickets, rest := split(batch)
		if len(tickets) > 0 {
			if err := l.deliverGroup(ctx, tickets); err != nil {
				return err
			}
		}
		if err := l.deliverEach(ctx, rest); err != nil {
			return err
		}
	}
}

// split takes the tickets out of a batch, to be handed over together before anything that happened to them, and puts the other entries of
// each ticket together. What belongs to different tickets needs no order.
func split(batch []entry) (tickets []entry, rest [][]entry) {
	of := map[queue.TicketID]int{}
	for _, e := range batch {
		i, seen := of[e.ticket]
		switch {
		case e.kind == kindAdopt:
			tickets = append(tickets, e)
		case seen:
			rest[i] = append(rest[i], e)
		default:
			of[e.ticket] = len(rest)
			rest = append(rest, []entry{e})
		}
	}
	return tickets, rest
}

// deliverEach delivers entries one by one, those of several tickets at the same time. The first error ends it.
func (l *Link) deliverEach(ctx context.Context, list [][]entry) error {
	var tasks sync.WaitGroup
	errs := make(chan error, lanes)
	next := make(chan []entry)
	for range min(lanes, len(list)) {
		tasks.Go(func() {
			var failed error
			for entries := range next {
				for _, e := range entries {
					if failed == nil {
						failed = l.deliverGroup(ctx, []entry{e})
					}
				}
			}
			errs <- failed
		})
	}
	for _, entries := range list {
		next <- entries
	}
	close(next)
	tasks.Wait()
	close(errs)
	var all []error
	for err := range errs {
		all = append(all, err)
	}
	return errors.Join(all...)
}

// deliverGroup delivers entries of one kind together, or one by one when the hall takes exception to one of them.
func (l *Link) deliverGroup(ctx context.Context, group []entry) error {
	err := l.send(ctx, group)
	switch {
	case err == nil:
		l.heard()
		return l.delivered(ctx, group)
	case fault.KindOf(err) == fault.Unavailable:
		return err
	case len(group) > 1:
		for _, e := range group {
			if err := l.deliverGroup(ctx, []entry{e}); err != nil {
				return err
			}
		}
		return nil
	case !isAnswer(err) && group[0].tries+1 < maxTries:
		return errors.Join(err, l.tried(ctx, group[0]))
	}
	return l.setAside(ctx, group[0], err)
}

// send tells the hall a group of entries of one kind.
func (l *Link) send(ctx context.Context, group []entry) error {
	ctx, stop := context.WithTimeout(ctx, deliverLimit)
	defer stop()
	switch e := group[0]; e.kind {
	case kindAdopt:
		return l.sendTickets(ctx, group)
	case kindPaper:
		var p queue.Paper
		if err := json.Unmarshal(e.payload, &p); err != nil {
			return unreadable(e, err)
		}
		return l.remote.Printed(ctx, p.Ticket, p.N, p.Outcome)
	case kindRating:
		var r queue.Rating
		if err := json.Unmarshal(e.payload, &r); err != nil {
			return unreadable(e, err)
		}
		return l.remote.Rate(ctx, r)
	}
	return unreadable(group[0], errors.New("the kind is unknown"))
}

func (l *Link) sendTickets(ctx context.Context, group []entry) error {
	list := make([]queue.Offline, len(group))
	for i, e := range group {
		if err := json.Unmarshal(e.payload, &list[i]); err != nil {
			return unreadable(e, err)
		}
	}
	got, err := l.remote.Adopt(ctx, list)
	if err != nil {
		return err
	}
	if len(got) != len(list) {
		return &fault.Error{Kind: fault.Corrupt, Op: "deliver tickets", Err: fmt.Errorf("%d tickets came back for %d", len(got), len(list))}
	}
	for i, t := range got {
		if o := list[i]; t.ID != o.Order.ID || t.No != o.Order.Series.No(o.Seq) {
			return &fault.Error{
				Kind: fault.Conflict, Op: "deliver ticket " + string(o.Order.ID),
				Err: fmt.Errorf("the hall has it as %s %s, the paper says %s", t.ID, t.No, o.Order.Series.No(o.Seq)),
			}
		}
	}
	return nil
}

func unreadable(e entry, err error) error {
	return &fault.Error{Kind: fault.Invalid, Op: "read entry " + e.key, Err: err}
}

// delivered removes entries, and with them the personal data in them.
func (l *Link) delivered(ctx context.Context, group []entry) error {
	err := l.write(ctx, func(tx *sqldb.Tx) error {
		for _, e := range group {
			if _, err := tx.Exec("DELETE FROM uplink_outbox WHERE seq = ?", e.seq); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("take delivered entries out of the outbox: %w", err)
	}
	return nil
}

// tried counts a breakdown of the hall over an entry.
func (l *Link) tried(ctx context.Context, e entry) error {
	return l.write(ctx, func(tx *sqldb.Tx) error {
		_, err := tx.Exec("UPDATE uplink_outbox SET tries = tries + 1 WHERE seq = ?", e.seq)
		return err
	})
}

// entryAside is the warning of entries that the hall does not take.
var entryAside = health.Kind{
	Code: "uplink.aside", Severity: health.Degraded, Actor: health.HallStaff, Text: "health.uplink.aside",
}

// setAside keeps an entry that the hall does not take for the staff, and lets the others go on.
func (l *Link) setAside(ctx context.Context, e entry, why error) error {
	l.log.Error("the hall does not take an entry: it is set aside", "entry", e.key, "ticket", e.ticket, "error", why)
	err := l.write(ctx, func(tx *sqldb.Tx) error {
		_, err := tx.Exec("UPDATE uplink_outbox SET aside = ? WHERE seq = ?", fault.KindOf(why).String(), e.seq)
		return err
	})
	if err != nil {
		return fmt.Errorf("set entry %s aside: %w", e.key, err)
	}
	return nil
}

// retryAside gives entries that were set aside another chance, after a restart.
func (l *Link) retryAside(ctx context.Context) error {
	err := l.write(ctx, func(tx *sqldb.Tx) error {
		_, err := tx.Exec("UPDATE uplink_outbox SET aside = '', tries = 0 WHERE aside <> ''")
		return err
	})
	if err != nil {
		return fmt.Errorf("take up entries that were set aside: %w", err)
	}
	return nil
}

// Backlog counts the entries of the outbox: those that wait for delivery and those that the hall did not take.
func (l *Link) Backlog(ctx context.Context) (waiting, aside int, err error) {
	err = l.db.Read(ctx, func(q *sqldb.Reader) error {
		return q.QueryRow("SELECT coalesce(sum(aside = ''), 0), coalesce(sum(aside <> ''), 0) FROM uplink_outbox").Scan(&waiting, &aside)
	})
	if err != nil {
		return 0, 0, fmt.Errorf("count outbox: %w", err)
	}
	return waiting, aside, nil
}
