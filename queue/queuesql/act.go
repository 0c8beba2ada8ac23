package queuesql

import (
	"context"
	"time"

	"onetrip/kiosk/base/audit"
	"onetrip/kiosk/base/fault"
	"onetrip/kiosk/base/sqldb"
	"onetrip/queue"
)

// Act implements queue.Windows.
func (s *Store) Act(ctx context.Context, h queue.Hall, a queue.Act) (queue.Desk, error) {
	w, err := h.FindWindow(a.Window)
	if err != nil {
		return queue.Desk{}, err
	}
	var seen sight
	err = s.db.Write(ctx, func(tx *sqldb.Tx) (err error) {
		seen = sight{}
		if err := act(tx, h, a); err != nil {
			return err
		}
		seen, err = look(tx, h, w, a.At)
		return err
	})
	if err != nil {
		return queue.Desk{}, err
	}
	return s.desk(h, w, seen, a.At)
}

// act performs a press that was not performed before.
func act(tx *sqldb.Tx, h queue.Hall, a queue.Act) error {
	var before queue.Act
	switch err := tx.QueryRow("SELECT window_no, kind FROM queue_act WHERE id = $1", a.ID).Scan(&before.Window, &before.Kind); {
	case err == nil:
		return a.Again(before.Window, before.Kind)
	case fault.KindOf(err) != fault.NotFound:
		return err
	}
	scene, err := sceneOf(tx, h, a)
	if err != nil {
		return err
	}
	out, err := h.Press(a, scene)
	if err != nil || len(out.Events) == 0 {
		return err
	}
	return save(tx, h, a, out)
}

// sceneOf reads what a press is decided from.
func sceneOf(tx *sqldb.Tx, h queue.Hall, a queue.Act) (s queue.Scene, err error) {
	if s.Desk, err = deskOf(tx, h.ID, a.Window); err != nil {
		return s, err
	}
	serving, err := servingAt(tx, h.ID, a.Window)
	if err != nil {
		return s, err
	}
	if serving != nil {
		s.Serving = &serving.Ticket
	}
	n := h.Needs(a, s.Serving)
	if n.Waiting {
		w, _ := h.Window(a.Window)
		if s.Waiting, err = heads(tx, h, w, a.At); err != nil {
			return s, err
		}
	}
	if s.Named, err = named(tx, h, n, a.At); err != nil || n.Behind == nil {
		return s, err
	}
	s.Behind, err = behind(tx, n, h.Day(a.At).String())
	return s, err
}

// servingAt returns the ticket in service at a window, or nil.
func servingAt(q sqldb.Queryer, h queue.HallID, w queue.WindowNo) (*row, error) {
	return some(find(q, "hall = $1 AND window_no = $2 AND state = 'serving'", h, w))
}

// some turns a row that is not there into nil.
func some(r row, err error) (*row, error) {
	switch {
	case err == nil:
		return &r, nil
	case fault.KindOf(err) == fault.NotFound:
		return nil, nil
	}
	return nil, err
}

// heads returns the first callable ticket of each lane of each line of a window.
func heads(q sqldb.Queryer, h queue.Hall, w queue.Window, now time.Time) ([]queue.Ticket, error) {
	var list []queue.Ticket
	for _, line := range w.Services {
		for _, lane := range []string{"priority <> ''", "priority = ''"} {
			r, err := some(find(q, "hall = $1 AND day = $2 AND line = $3 AND state = 'waiting' AND "+lane+
				" AND (only_no = 0 OR only_no = $4) AND (not_before IS NULL OR not_before <= $5) ORDER BY place, id LIMIT 1",
				h.ID, h.Day(now).String(), line, w.No, now.UnixMilli()))
			if err != nil {
				return nil, err
			}
			if r != nil {
				list = append(list, r.Ticket)
			}
		}
	}
	return list, nil
}

// named returns the ticket that a press names, or nil.
func named(q sqldb.Queryer, h queue.Hall, n queue.Needs, now time.Time) (*queue.Ticket, error) {
	var r *row
	var err error
	switch {
	case n.Named != "":
		r, err = some(find(q, "id = $1 AND hall = $2", n.Named, h.ID))
	case n.No != "":
		series, seq, ok := h.ParseNo(n.No)
		if !ok {
			return nil, nil
		}
		r, err = some(find(q, "hall = $1 AND day = $2 AND series = $3 AND seq = $4", h.ID, h.Day(now).String(), series, seq))
	}
	if r == nil || err != nil {
		return nil, err
	}
	return &r.Ticket, nil
}

// behind returns the place behind which a passed ticket goes; zero when nobody stands behind it.
func behind(q sqldb.Queryer, n queue.Needs, day string) (place time.Time, err error) {
	lane, order, count := "priority = ''", "place, id", n.N
	if n.Behind.Priority.First() {
		lane = "priority <> ''"
	}
	if count == 0 {
		order, count = "place DESC, id DESC", 1
	}
	err = each(q, "SELECT place FROM queue_ticket WHERE hall = $1 AND day = $2 AND line = $3 AND state = 'waiting' AND "+lane+
		" AND (place > $4 OR (place = $4 AND id > $5)) ORDER BY "+order+" LIMIT $6",
		[]any{n.Behind.Hall, day, n.Behind.Line, n.Behind.Place.UnixMilli(), n.Behind.ID, count}, func(scan scanner) error {
			var ms int64
			err := scan(&ms)
			place = time.UnixMilli(ms).UTC() // that of the last row counts
			return err
		})
	return place, err
}

// save keeps what a press changes.
func save(tx *sqldb.Tx, h queue.Hall, a queue.Act, out queue.Outcome) error {
	if _, err := tx.Exec("INSERT INTO queue_act (id, window_no, kind) VALUES ($1, $2, $3)", a.ID, a.Window, a.Kind); err != nil {
		return err
	}
	if err := saveDesk(tx, h.ID, out.Desk); err != nil {
		return err
	}
	for _, t := range out.Tickets {
		if err := saveTicket(tx, t); err != nil {
			return err
		}
	}
	if out.Called != nil {
		if err := saveCall(tx, *out.Called, h.Day(a.At).String()); err != nil {
			return err
		}
	}
	for i, e := range out.Events {
		entry, err := audit.Append(tx, audit.Event{
			At: a.At, Actor: string(a.Clerk), Action: e.Action, Subject: e.Subject, Result: "ok", Detail: e.Detail,
		})
		if err != nil {
			return err
		}
		if i < len(out.Turns) { // turns end with the first events
			if err := saveTurn(tx, entry.Seq, out.Turns[i]); err != nil {
				return err
			}
		}
	}
	return nil
}

func saveTicket(tx *sqldb.Tx, t queue.Ticket) error {
	_, err := tx.Exec(`UPDATE queue_ticket SET priority = $1, state = $2, reason = $3, started = $4, ended = $5, window_no = $6, clerk = $7,
			line = $8, place = $9, only_no = $10, step = $11, joined = $12, waited = $13, calls = $14, called = $15, parked = $16, spent = $17,
			passes = $18 WHERE id = $19`,
		t.Priority, t.State, t.Reason, millis(t.Started), millis(t.Ended), t.Window, t.Clerk, t.Line, t.Place.UnixMilli(), t.Only, t.Step,
		t.Joined.UnixMilli(), t.Waited.Milliseconds(), t.Calls, millis(t.Called), millis(t.Parked), t.Spent.Milliseconds(), t.Passes, t.ID)
	return err
}

func saveCall(tx *sqldb.Tx, t queue.Ticket, day string) error {
	var last int64
	if err := tx.QueryRow("SELECT COALESCE(MAX(seq), $1) FROM queue_call", 0).Scan(&last); err != nil {
		return err
	}
	c := t.Call(last + 1)
	_, err := tx.Exec(`INSERT INTO queue_call (seq, hall, day, ticket, no, window_no, n, lang, at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		c.Seq, t.Hall, day, t.ID, c.No, c.Window, c.N, c.Lang, c.At.UnixMilli())
	return err
}

func saveTurn(tx *sqldb.Tx, seq int64, t queue.Turn) error {
	_, err := tx.Exec(`INSERT INTO queue_turn (seq, ticket, hall, day, step, line, window_no, clerk, how, result, ended, waited, took)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
		seq, t.Ticket, t.Hall, t.Day.String(), t.Step, t.Line, t.Window, t.Clerk, t.End, t.Result, t.Ended.UnixMilli(), t.Waited.Milliseconds(),
		t.Took.Milliseconds())
	return err
}
