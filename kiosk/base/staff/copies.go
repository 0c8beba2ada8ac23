package staff

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"onetrip/kiosk/base/audit"
	"onetrip/kiosk/base/sqldb"
)

// CopyLife is how long a terminal lets somebody in without the hall, after the hall did.
const CopyLife = 30 * 24 * time.Hour

// copyJitter is how far in the future a copy may come from; one from later shows a clock that was set back: its age is unknown.
const copyJitter = 24 * time.Hour

// Remember keeps what a terminal needs to let somebody in without the hall: a hash of its own of what they showed. What they showed on another day
// stays good, unless their account has changed since. It is for the store of a terminal, which has no accounts of its own.
func (s *Store) Remember(ctx context.Context, v Voucher, c Credentials) error {
	secret := c.Password
	if c.Card != "" {
		secret = c.PIN
	}
	hash, err := s.hasher.hash(ctx, secret)
	if err != nil {
		return err
	}
	err = s.db.Write(ctx, func(tx *sqldb.Tx) error {
		r, err := s.copied(tx, v)
		if err != nil {
			return err
		}
		if c.Card != "" {
			r.card, r.pin = s.cardIndex(c.Card), hash
			if _, err := tx.Exec("UPDATE staff_account SET card = NULL, pin = '' WHERE card = $1 AND id <> $2", r.card, r.id); err != nil {
				return err
			}
		} else {
			r.password = hash
		}
		if err := save(tx, r); err != nil {
			return err
		}
		_, err = tx.Exec(`INSERT INTO staff_copy (staff, stamp, at) VALUES ($1, $2, $3)
			ON CONFLICT (staff) DO UPDATE SET stamp = excluded.stamp, at = excluded.at`, v.Staff, v.Stamp, tx.Now.UnixMilli())
		return err
	})
	if err != nil {
		return fmt.Errorf("remember staff: %w", err)
	}
	return nil
}

// copied returns the row of a copy, which it makes. The secrets of an account that has changed since are gone.
func (s *Store) copied(tx *sqldb.Tx, v Voucher) (row, error) {
	var stamp string
	err := tx.QueryRow("SELECT stamp FROM staff_copy WHERE staff = $1", v.Staff).Scan(&stamp)
	if err != nil && !isNotFound(err) {
		return row{}, err
	}
	r, known, err := readRow(tx, "id = $1", v.Staff)
	if err != nil {
		return row{}, err
	}
	if !known {
		_, err = tx.Exec("INSERT INTO staff_account (id, name, roles, password, card, pin, disabled) VALUES ($1, $2, $3, '', NULL, '', 0)",
			v.Staff, s.vault.Seal(namePlace(v.Staff), []byte(v.Name)), v.Roles.String())
	}
	if !known || stamp != v.Stamp {
		r = row{}
	}
	r.id, r.name, r.roles, r.disabled = v.Staff, s.vault.Seal(namePlace(v.Staff), []byte(v.Name)), v.Roles, false
	return r, err
}

// Copies returns the stamps of the accounts that are remembered, by id.
func (s *Store) Copies(ctx context.Context) (stamps map[string]string, err error) {
	err = s.db.Read(ctx, func(q *sqldb.Reader) error {
		stamps = map[string]string{}
		return sqldb.Each(q, func(rows *sql.Rows) error {
			var id, stamp string
			err := rows.Scan(&id, &stamp)
			stamps[id] = stamp
			return err
		}, "SELECT staff, stamp FROM staff_copy WHERE at <> $1", 0)
	})
	return stamps, err
}

// Forget removes copies: those of the hall's people who may not log in any more, and every one that is too old. The reason stands in the audit
// chain.
func (s *Store) Forget(ctx context.Context, ids ...string) error {
	err := s.db.Write(ctx, func(tx *sqldb.Tx) error {
		old, err := oldCopies(tx)
		if err != nil {
			return err
		}
		for _, id := range ids {
			if err := forget(tx, id, "the hall lets them in no more"); err != nil {
				return err
			}
		}
		for _, id := range old {
			if err := forget(tx, id, "the copy is too old"); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("forget staff: %w", err)
	}
	return nil
}

func oldCopies(tx *sqldb.Tx) (ids []string, err error) {
	err = sqldb.Each(tx, func(rows *sql.Rows) error {
		var id string
		err := rows.Scan(&id)
		ids = append(ids, id)
		return err
	}, "SELECT staff FROM staff_copy WHERE at < $1 OR at > $2", tx.Now.Add(-CopyLife).UnixMilli(), tx.Now.Add(copyJitter).UnixMilli())
	return ids, err
}

// forget removes one copy. One that is gone already is no error.
func forget(tx *sqldb.Tx, id, why string) error {
	res, err := tx.Exec("DELETE FROM staff_copy WHERE staff = $1", id)
	if err != nil {
		return err
	}
	if n, err := res.RowsAffected(); err != nil || n == 0 {
		return err
	}
	if err := endSessions(tx, id, nil); err != nil {
		return err
	}
	if _, err := tx.Exec("DELETE FROM staff_account WHERE id = $1", id); err != nil {
		return err
	}
	return record(tx, audit.Event{Actor: "terminal", Action: "staff.forget", Subject: id, Result: "ok", Detail: why})
}
