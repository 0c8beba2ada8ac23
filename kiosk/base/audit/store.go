package audit

import (
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"time"

	"onetrip/kiosk/base/fault"
	"onetrip/kiosk/base/sqldb"
)

// Migrations hold the table audit_event; whoever opens the database runs them: db.Migrate(ctx, audit.Owner, audit.Migrations).
//
//go:embed migrations
var Migrations embed.FS

// Owner is the name under which the migrations are recorded.
const Owner = "audit"

const columns = "seq, at, actor, action, subject, result, detail, hash"

// chainKey is where a transaction keeps the chain, so that only the first event of a commit reads the head. A chain that is ahead of the
// table, because an insert failed, is forgotten with the write that failed.
type chainKey struct{}

// Append writes an event as the next entry, in the transaction of what it records.
func Append(tx *sqldb.Tx, e Event) (Entry, error) {
	chain, err := chainOf(tx)
	if err != nil {
		return Entry{}, err
	}
	entry := chain.Append(e)
	_, err = tx.Exec("INSERT INTO audit_event ("+columns+") VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
		entry.Seq, e.At.UnixMilli(), e.Actor, e.Action, e.Subject, e.Result, e.Detail, entry.Hash[:])
	if err != nil {
		return Entry{}, fmt.Errorf("append to audit chain: %w", err)
	}
	return entry, nil
}

// chainOf returns the chain of the transaction, which goes on after the last stored entry.
func chainOf(tx *sqldb.Tx) (*Chain, error) {
	if c, ok := tx.Kept(chainKey{}).(*Chain); ok {
		return c, nil
	}
	head, err := Last(tx)
	if err != nil {
		return nil, err
	}
	c := NewChain(head)
	tx.Keep(chainKey{}, c)
	return c, nil
}

// Last returns the head of the stored chain; of an empty one it is the zero Head.
func Last(q sqldb.Queryer) (Head, error) {
	var h Head
	var sum []byte
	// SQLite's driver keeps a prepared statement only when it has an argument.
	err := q.QueryRow("SELECT seq, hash FROM audit_event ORDER BY seq DESC LIMIT $1", 1).Scan(&h.Seq, &sum)
	if fault.KindOf(err) == fault.NotFound {
		return Head{}, nil
	}
	if err != nil {
		return Head{}, fmt.Errorf("read head of audit chain: %w", err)
	}
	copy(h.Hash[:], sum) // the table allows one length only
	return h, nil
}

// Verify reads the stored chain after from (the zero Head for all of it) and checks every entry. The chain must contain the
// anchor, a head that was kept elsewhere (the zero Head if none). It returns the head, or a Corrupt *fault.Error that
// names the first entry that is wrong.
func Verify(q sqldb.Queryer, from, anchor Head) (Head, error) {
	chain := NewChain(from)
	err := sqldb.Each(q, func(rows *sql.Rows) error {
		e, err := scan(rows)
		if err != nil {
			return err
		}
		if err := chain.Check(e); err != nil {
			return err
		}
		if e.Seq == anchor.Seq && e.Hash != anchor.Hash {
			return corrupt("entry %d is not the one that was anchored: the chain was rewritten", e.Seq)
		}
		return nil
	}, "SELECT "+columns+" FROM audit_event WHERE seq > $1 ORDER BY seq", from.Seq)
	if err != nil {
		return Head{}, fmt.Errorf("read audit chain: %w", err)
	}
	if last := chain.Head().Seq; last < anchor.Seq {
		return Head{}, corrupt("entries %d to %d were cut off", last+1, anchor.Seq)
	}
	return chain.Head(), nil
}

func scan(rows *sql.Rows) (Entry, error) {
	var e Entry
	var at int64
	var sum []byte
	v := &e.Event
	if err := rows.Scan(&e.Seq, &at, &v.Actor, &v.Action, &v.Subject, &v.Result, &v.Detail, &sum); err != nil {
		return e, err
	}
	if len(sum) != len(e.Hash) {
		return e, errors.New("a hash of the wrong length")
	}
	copy(e.Hash[:], sum)
	v.At = time.UnixMilli(at).UTC()
	return e, nil
}
