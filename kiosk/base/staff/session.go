package staff

import (
	"context"
	"fmt"
	"time"

	"onetrip/kiosk/base/audit"
	"onetrip/kiosk/base/fault"
	"onetrip/kiosk/base/sqldb"
)

// touchEvery is how often the use of a session is stored, so that not every request is a write; a session may end so much early.
const touchEvery = 30 * time.Second

// Session returns who holds a token, and counts that as a use: a page that calls it on every press keeps its clerk logged in. The error is
// Refused with KeySession when nobody is, or not any more.
func (s *Store) Session(ctx context.Context, token string) (Session, error) {
	session, err := s.Peek(ctx, token)
	if err != nil || s.now().Sub(session.Used) < touchEvery {
		return session, err
	}
	err = s.db.Write(ctx, func(tx *sqldb.Tx) error {
		at := tx.Now.UnixMilli()
		_, err := tx.Exec("UPDATE staff_session SET used_at = $1 WHERE token = $2", at, tokenHash(token))
		return err
	})
	session.Used = s.now().UTC()
	return session, err
}

// Peek is Session without counting as a use: for what a page does by itself.
func (s *Store) Peek(ctx context.Context, token string) (session Session, err error) {
	if token == "" {
		return Session{}, errSession()
	}
	err = s.db.Read(ctx, func(r *sqldb.Reader) error { session, err = s.find(r, token); return err })
	if fault.KindOf(err) == fault.NotFound {
		return Session{}, errSession()
	}
	return session, err
}

// find reads a session that is alive. It is NotFound otherwise.
func (s *Store) find(q sqldb.Queryer, token string) (Session, error) {
	var id string
	var started, used int64
	err := q.QueryRow("SELECT staff, started_at, used_at FROM staff_session WHERE token = $1", tokenHash(token)).Scan(&id, &started, &used)
	if err != nil {
		return Session{}, err
	}
	r, ok, err := readRow(q, "id = $1", id)
	if err != nil {
		return Session{}, err
	}
	if !ok || r.disabled || !s.policy.alive(time.UnixMilli(started), time.UnixMilli(used), s.now()) {
		return Session{}, &fault.Error{Kind: fault.NotFound, Op: "find session"}
	}
	return s.session(r, started, used)
}

func (s *Store) session(r row, started, used int64) (Session, error) {
	a, err := s.account(r, time.Time{})
	return Session{Staff: r.id, Name: a.Name, Roles: r.roles, Started: time.UnixMilli(started).UTC(), Used: time.UnixMilli(used).UTC()}, err
}

// Logout ends a session. A token of no session is no error: it has ended already.
func (s *Store) Logout(ctx context.Context, token string) error {
	return s.db.Write(ctx, func(tx *sqldb.Tx) error {
		session, err := s.find(tx, token)
		if fault.KindOf(err) == fault.NotFound {
			return nil
		}
		if err != nil {
			return err
		}
		if _, err := tx.Exec("DELETE FROM staff_session WHERE token = $1", tokenHash(token)); err != nil {
			return err
		}
		return record(tx, audit.Event{Actor: session.Staff, Action: "staff.logout", Subject: session.Staff, Result: "ok"})
	})
}

// ChangePassword changes the password of whoever holds the token, and ends all other sessions of the account. A wrong old password
// counts like a wrong login.
func (s *Store) ChangePassword(ctx context.Context, source, token string, old, next Secret) error {
	session, err := s.Session(ctx, token)
	if err != nil {
		return err
	}
	if err := CheckPassword(session.Staff, next); err != nil {
		return err
	}
	if _, err := s.prove(ctx, byPassword(source, session.Staff, old)); err != nil {
		return err
	}
	hash, err := s.hasher.hash(ctx, next)
	if err != nil {
		return err
	}
	err = s.db.Write(ctx, func(tx *sqldb.Tx) error {
		if err := forgetAttempts(tx, s.attemptKey(session.Staff)); err != nil {
			return err
		}
		if _, err := tx.Exec("UPDATE staff_account SET password = $1 WHERE id = $2", hash, session.Staff); err != nil {
			return err
		}
		if err := endSessions(tx, session.Staff, tokenHash(token)); err != nil {
			return err
		}
		return record(tx, audit.Event{Actor: session.Staff, Action: "staff.password", Subject: session.Staff, Result: "ok", Detail: "source=" + source})
	})
	if err != nil {
		return fmt.Errorf("change password: %w", err)
	}
	return nil
}

// endSessions ends the sessions of an account but one (nil: all).
func endSessions(tx *sqldb.Tx, id string, but []byte) error {
	if but == nil {
		but = []byte{}
	}
	_, err := tx.Exec("DELETE FROM staff_session WHERE staff = $1 AND token <> $2", id, but)
	return err
}

// purge deletes the sessions that have ended by time.
func (s *Store) purge(tx *sqldb.Tx) error {
	_, err := tx.Exec("DELETE FROM staff_session WHERE used_at < $1 OR started_at < $2",
		tx.Now.Add(-s.policy.Idle).UnixMilli(), tx.Now.Add(-s.policy.Absolute).UnixMilli())
	return err
}
