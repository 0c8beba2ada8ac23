package lockersql

import (
	"context"
	"crypto/rand"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"

	"onetrip/kiosk/base/fault"
	"onetrip/kiosk/base/sqldb"
	"onetrip/kiosk/base/vault"
	"onetrip/locker"
)

var _ locker.Journal = (*Store)(nil)

// WithJournal returns a store on the same data that also writes down what a hall elsewhere must hear.
func (s *Store) WithJournal() *Store { return &Store{db: s.db, vault: s.vault, journal: true} }

// The kinds of facts. They are part of the stored data.
const (
	kindMove     = "move"     // locker.Move
	kindHandover = "handover" // locker.Handover
	kindNotice   = "notice"   // locker.NoticeID
	kindSent     = "sent"     // locker.Sent
	kindSigned   = "signed"   // locker.ResultID
)

func bodyPlace(seq int64) vault.Place {
	return vault.Place{Table: "locker_journal", Column: "body", Row: strconv.FormatInt(seq, 10)}
}

// tell writes a fact down, in the transaction of what it tells.
func (s *Store) tell(tx *sqldb.Tx, kind string, v any) error {
	if !s.journal {
		return nil
	}
	body, err := json.Marshal(v)
	if err != nil {
		return fmt.Errorf("write fact: %w", err)
	}
	seq, err := nextFact(tx)
	if err != nil {
		return fmt.Errorf("count facts: %w", err)
	}
	_, err = tx.Exec("INSERT INTO locker_journal (seq, kind, at, body) VALUES ($1, $2, $3, $4)",
		seq, kind, tx.Now.UnixMilli(), s.vault.Seal(bodyPlace(seq), body))
	return err
}

func nextFact(tx *sqldb.Tx) (seq int64, err error) {
	_, err = tx.Exec(`INSERT INTO locker_journal_head (one, life, last, told) VALUES (1, $1, 1, 0)
		ON CONFLICT (one) DO UPDATE SET last = locker_journal_head.last + 1`, rand.Text())
	if err != nil {
		return 0, err
	}
	err = tx.QueryRow("SELECT last FROM locker_journal_head WHERE one = $1", 1).Scan(&seq)
	return seq, err
}

// tellChange writes down what a decision changed.
func (s *Store) tellChange(tx *sqldb.Tx, c locker.Change) error {
	for _, n := range c.Notices {
		if err := s.tell(tx, kindNotice, n.ID); err != nil {
			return err
		}
	}
	for _, m := range c.Moves {
		if err := s.tell(tx, kindMove, m); err != nil {
			return err
		}
	}
	for _, h := range c.Handovers {
		if err := s.tell(tx, kindHandover, h); err != nil {
			return err
		}
	}
	return nil
}

// head is the state of the journal.
type head struct {
	life       string
	last, told int64
}

func readHead(q sqldb.Queryer) (h head, err error) {
	err = q.QueryRow("SELECT life, last, told FROM locker_journal_head WHERE one = $1", 1).Scan(&h.life, &h.last, &h.told)
	if fault.KindOf(err) == fault.NotFound {
		return head{}, nil
	}
	return h, err
}

// Facts implements locker.Journal.
func (s *Store) Facts(ctx context.Context, n int) (b locker.Batch, err error) {
	err = s.db.Read(ctx, func(q *sqldb.Reader) error {
		b = locker.Batch{}
		h, err := readHead(q)
		if err != nil || h.last == 0 {
			return err
		}
		b.Life = h.life
		if err := q.QueryRow("SELECT COALESCE(MIN(seq), $1) FROM locker_journal", h.last+1).Scan(&b.Oldest); err != nil {
			return err
		}
		b.Facts, err = s.facts(q, h.told, n)
		return err
	})
	if err != nil {
		return locker.Batch{}, fmt.Errorf("read journal: %w", err)
	}
	return b, nil
}

func (s *Store) facts(q sqldb.Queryer, told int64, n int) (list []locker.Fact, err error) {
	type entry struct {
		seq  int64
		kind string
		body []byte
	}
	var entries []entry
	err = sqldb.Each(q, func(rows *sql.Rows) error {
		var e entry
		err := rows.Scan(&e.seq, &e.kind, &e.body)
		entries = append(entries, e)
		return err
	}, "SELECT seq, kind, body FROM locker_journal WHERE seq > $1 ORDER BY seq LIMIT $2", told, n)
	if err != nil {
		return nil, err
	}
	for _, e := range entries {
		body, err := s.vault.Open(bodyPlace(e.seq), e.body)
		if err != nil {
			return nil, err
		}
		r, err := s.fact(q, e.kind, body)
		if err != nil {
			return nil, fmt.Errorf("read fact %d: %w", e.seq, err)
		}
		r.Seq = e.seq
		list = append(list, r)
	}
	return list, nil
}

// fact reads what tell wrote.
func (s *Store) fact(q sqldb.Queryer, kind string, body []byte) (r locker.Fact, err error) {
	switch kind {
	case kindMove:
		err = json.Unmarshal(body, &r.Move)
	case kindHandover:
		err = json.Unmarshal(body, &r.Handover)
	case kindSent:
		err = json.Unmarshal(body, &r.Sent)
	case kindSigned:
		var id locker.ResultID
		if err = json.Unmarshal(body, &id); err != nil {
			break
		}
		r.Signed, err = s.signedFact(q, id)
		return r, err
	case kindNotice:
		var id locker.NoticeID
		if err = json.Unmarshal(body, &id); err != nil {
			break
		}
		r.Notice = &locker.Notice{}
		columns := s.noticeColumns(r.Notice)
		return r, read(q.QueryRow("SELECT "+names(columns)+" FROM locker_notice WHERE id = $1", id).Scan, columns)
	default:
		err = fmt.Errorf("the kind %q is unknown", kind)
	}
	if err != nil {
		err = &fault.Error{Kind: fault.Corrupt, Op: "read fact", Err: err}
	}
	return r, err
}

// Heard implements locker.Journal.
func (s *Store) Heard(ctx context.Context, life string, seq int64) error {
	return s.db.Write(ctx, func(tx *sqldb.Tx) error {
		h, err := readHead(tx)
		if err != nil || h.life != life {
			return err
		}
		if seq < 0 || seq > h.last {
			return &fault.Error{Kind: fault.Conflict, Op: "note what the hall heard", Err: fmt.Errorf("fact %d of %d", seq, h.last)}
		}
		if _, err := tx.Exec("UPDATE locker_journal_head SET told = $1 WHERE one = 1", seq); err != nil {
			return err
		}
		_, err = tx.Exec("DELETE FROM locker_journal WHERE seq <= $1 AND at < $2", seq, tx.Now.Add(-locker.JournalKept).UnixMilli())
		return err
	})
}

// Renew implements locker.Journal.
func (s *Store) Renew(ctx context.Context, life string) error {
	return s.db.Write(ctx, func(tx *sqldb.Tx) error {
		h, err := readHead(tx)
		if err != nil || h.life != life {
			return err
		}
		return renew(tx, h)
	})
}

// Keep implements locker.Journal.
func (s *Store) Keep(ctx context.Context, r locker.Result, p locker.Person) error {
	if err := r.Check(); err != nil || r.State != locker.AtWindow {
		return errors.Join(err, wantWaiting(r))
	}
	return s.db.Write(ctx, func(tx *sqldb.Tx) error {
		h, err := readHead(tx)
		if err != nil || h.told < h.last {
			return err
		}
		have, err := s.result(tx, r.ID)
		known := err == nil
		if err != nil && fault.KindOf(err) != fault.NotFound {
			return err
		}
		if bound, err := inCell(tx, r.ID); err != nil || bound {
			return err
		}
		r.Cabinet, r.Cell, r.Masked = "", 0, locker.MaskName(p.Name)
		if known && have == r {
			return nil
		}
		if err := upsert(tx, "locker_result", 1, "", append(s.resultColumns(&r), s.personColumns(r.ID, &p)...)); err != nil {
			return err
		}
		if known && have.State == r.State {
			return nil
		}
		return addMove(tx, locker.Move{Result: r.ID, State: r.State, At: r.Since})
	})
}

func wantWaiting(r locker.Result) error {
	if r.State == locker.AtWindow {
		return nil
	}
	return &fault.Error{Kind: fault.Invalid, Op: "keep copy", Err: fmt.Errorf("result %s is %s", r.ID, r.State)}
}

// inCell reports whether a document lies in a cell of this store, or may.
func inCell(q sqldb.Queryer, id locker.ResultID) (bool, error) {
	var n int
	err := q.QueryRow("SELECT COUNT(*) FROM locker_deposit WHERE result = $1 AND "+depositLives, id).Scan(&n)
	return n > 0, err
}

// Drop implements locker.Journal.
func (s *Store) Drop(ctx context.Context, waiting []locker.ResultID) (int, error) {
	var dropped int
	err := s.db.Write(ctx, func(tx *sqldb.Tx) error {
		dropped = 0
		list, err := all(tx, "locker_result", "state = $1 ORDER BY id", s.resultColumns, locker.AtWindow)
		if err != nil {
			return err
		}
		for _, r := range list {
			bound, err := inCell(tx, r.ID)
			if err != nil {
				return err
			}
			if bound || slices.Contains(waiting, r.ID) {
				continue
			}
			if _, err := tx.Exec("DELETE FROM locker_move WHERE result = $1", r.ID); err != nil {
				return err
			}
			if _, err := tx.Exec("DELETE FROM locker_result WHERE id = $1", r.ID); err != nil {
				return err
			}
			dropped++
		}
		return nil
	})
	if err != nil {
		return 0, err // the write may still be at it
	}
	return dropped, nil
}
