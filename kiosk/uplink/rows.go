package uplink

import (
	"database/sql"
	"encoding/json"
	"fmt"
	"time"

	"onetrip/kiosk/base/civil"
	"onetrip/kiosk/base/fault"
	"onetrip/kiosk/base/sqldb"
	"onetrip/kiosk/base/vault"
	"onetrip/queue"
)

// The places and domains under which personal data are sealed and indexed. They are part of the stored data: never change them.
const (
	ticketTable = "uplink_ticket"
	outboxTable = "uplink_outbox"
	sealedName  = "sealed"
	indexDomain = "uplink id number"
	indexSize   = 16
)

// The stages of a ticket on the terminal.
const (
	asked   = "asked"   // the hall may have given a number; the terminal knows none
	given   = "given"   // by the hall
	offline = "offline" // by the terminal
)

// row is a ticket as the terminal keeps it.
type row struct {
	id     queue.TicketID
	state  string
	asked  time.Time
	live   bool
	print  queue.Print
	prints int
	sealed []byte
}

const rowColumns = "id, state, asked, live, print, prints, sealed"

func (r *row) fields() []any {
	return []any{&r.id, &r.state, (*millis)(&r.asked), &r.live, &r.print, &r.prints, &r.sealed}
}

// millis scans a stored time.
type millis time.Time

// Scan implements sql.Scanner.
func (m *millis) Scan(v any) error {
	n, ok := v.(int64)
	if !ok {
		return fmt.Errorf("read time: %T is no number", v)
	}
	*m = millis(time.UnixMilli(n).UTC())
	return nil
}

// find returns the row of a ticket; ok is false when there is none.
func find(q sqldb.Queryer, id queue.TicketID) (r row, ok bool, err error) {
	err = q.QueryRow("SELECT "+rowColumns+" FROM uplink_ticket WHERE id = ?", id).Scan(r.fields()...)
	if fault.KindOf(err) == fault.NotFound {
		return row{}, false, nil
	}
	return r, err == nil, err
}

// list returns the rows for which a condition holds, oldest first.
func list(q sqldb.Queryer, where string, args ...any) ([]row, error) {
	var rows []row
	err := sqldb.Each(q, func(s *sql.Rows) error {
		var r row
		err := s.Scan(r.fields()...)
		rows = append(rows, r)
		return err
	}, "SELECT "+rowColumns+" FROM uplink_ticket WHERE "+where+" ORDER BY asked, id", args...)
	return rows, err
}

// open returns the ticket of a row, with what the terminal knows better than the hall: its papers.
func (l *Link) open(r row) (queue.Ticket, error) {
	plain, err := l.vault.Open(vault.Place{Table: ticketTable, Column: sealedName, Row: string(r.id)}, r.sealed)
	if err != nil {
		return queue.Ticket{}, fmt.Errorf("open ticket %s: %w", r.id, err)
	}
	var t queue.Ticket
	if err := json.Unmarshal(plain, &t); err != nil {
		return queue.Ticket{}, &fault.Error{Kind: fault.Corrupt, Op: "read ticket " + string(r.id), Err: err}
	}
	t.Print, t.Prints = r.print, r.prints
	return t, nil
}

func (l *Link) seal(t queue.Ticket) ([]byte, error) {
	plain, err := json.Marshal(t)
	if err != nil {
		return nil, fmt.Errorf("write ticket %s: %w", t.ID, err)
	}
	return l.vault.Seal(vault.Place{Table: ticketTable, Column: sealedName, Row: string(t.ID)}, plain), nil
}

// index is the blind index of a person, or nil for somebody without identity.
func (l *Link) index(p queue.Person) []byte {
	if p.Number == "" {
		return nil
	}
	return l.vault.Index(indexDomain, p.Number)[:indexSize]
}

// insertAsked remembers that the hall will be asked.
func insertAsked(tx *sqldb.Tx, r queue.Request, day civil.Date, at time.Time) error {
	_, err := tx.Exec(`INSERT INTO uplink_ticket (id, state, day, service, person, asked, live, print, prints)
		VALUES (?, 'asked', ?, ?, NULL, ?, 1, 'pending', 0)`, r.ID, day.String(), r.Service, at.UnixMilli())
	return err
}

// insertable is a ticket on its way into the table.
type insertable struct {
	queue.Ticket
	state  string
	person []byte
	sealed []byte
}

// number writes down which number an asked ticket got.
func (n insertable) number(tx *sqldb.Tx) error {
	_, err := tx.Exec(`UPDATE uplink_ticket SET state = ?, day = ?, service = ?, person = ?, live = ?, print = ?, prints = ?, sealed = ?
		WHERE id = ? AND state = 'asked'`,
		n.state, n.Day.String(), n.Service, n.person, n.State.Live(), n.Print, n.Prints, n.sealed, n.ID)
	return err
}

// raise remembers a number that is given or set aside, if it is the highest of its series and day.
func raise(tx *sqldb.Tx, day civil.Date, series queue.SeriesID, mark int) error {
	_, err := tx.Exec(`INSERT INTO uplink_mark (day, series, mark) VALUES (?1, ?2, ?3)
		ON CONFLICT (day, series) DO UPDATE SET mark = max(mark, ?3)`, day.String(), series, mark)
	return err
}
