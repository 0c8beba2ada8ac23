package staff

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"time"

	"onetrip/kiosk/base/audit"
	"onetrip/kiosk/base/fault"
	"onetrip/kiosk/base/sqldb"
)

// claim is an attempt to be somebody.
type claim struct {
	source string // where it comes from: an address or a terminal
	where  string // how the account is found
	arg    any
	other  string // what is counted when there is no such account
	secret Secret
	stored func(row) string // what the secret must match
	via    string           // for the audit chain
}

// Login checks an id and a password that were typed at source (an address or a terminal) and begins a session. The token is
// what the browser keeps; it is told once.
//
// The error is Refused: with KeyLogin when id or password are wrong (whichever, and after the same time), KeyLocked while the account is
// locked, KeyWait when this source has failed too often; the hint says how long.
func (s *Store) Login(ctx context.Context, source, id string, password Secret) (token string, _ Session, _ error) {
	return s.login(ctx, byPassword(source, id, password))
}

func byPassword(source, id string, password Secret) claim {
	return claim{
		source: source, where: "id = $1", arg: normalID(id), other: normalID(id),
		secret: password, stored: func(r row) string { return r.password }, via: "password",
	}
}

// LoginCard is Login with a card and its PIN, as terminals read them.
func (s *Store) LoginCard(ctx context.Context, source string, card, pin Secret) (token string, _ Session, _ error) {
	return s.login(ctx, s.byCard(source, card, pin))
}

func (s *Store) byCard(source string, card, pin Secret) claim {
	index := s.cardIndex(card)
	return claim{
		source: source, where: "card = $1", arg: index, other: "card " + string(index),
		secret: pin, stored: func(r row) string { return r.pin }, via: "card",
	}
}

func (s *Store) login(ctx context.Context, c claim) (string, Session, error) {
	r, err := s.prove(ctx, c)
	if err != nil {
		return "", Session{}, err
	}
	return s.admit(ctx, c, r)
}

// prove returns the account whose secret the claim knows. Its caller forgets the attempts.
func (s *Store) prove(ctx context.Context, c claim) (row, error) {
	if wait := s.sources.Try(c.source, s.now()); wait > 0 {
		return row{}, refused(KeyWait, "too many wrong attempts from here", wait)
	}
	r, found, err := s.begin(ctx, c)
	if err != nil {
		return row{}, err
	}
	stored := c.stored(r)
	if !found || r.disabled {
		stored = "" // takes as long, and matches nothing
	}
	ok, err := s.hasher.matches(ctx, stored, c.secret)
	if err != nil {
		return row{}, err
	}
	if !ok {
		return row{}, s.refuse(ctx, c, r, found)
	}
	s.sources.Succeeded(c.source)
	return r, nil
}

// begin finds the account and counts the attempt, durably, before its secret is looked at.
func (s *Store) begin(ctx context.Context, c claim) (row, bool, error) {
	var (
		r     row
		found bool
		left  time.Duration
	)
	err := s.db.Write(ctx, func(tx *sqldb.Tx) (err error) {
		if r, found, err = readRow(tx, c.where, c.arg); err != nil {
			return err
		}
		who := s.attemptKey(c.counted(r, found))
		a, err := readAttempts(tx, who)
		if err != nil {
			return err
		}
		if left = s.policy.lockedAt(a, tx.Now); left > 0 {
			return record(tx, c.event(subject(r, found), "locked"))
		}
		return writeAttempts(tx, who, s.policy.begin(a, tx.Now))
	})
	if err != nil {
		return row{}, false, err // the write may still be at it
	}
	if left > 0 {
		return r, found, refused(KeyLocked, "the account is locked", left)
	}
	return r, found, nil
}

// counted is whose attempts count: the account's, or those on what was typed.
func (c claim) counted(r row, found bool) string {
	if found {
		return r.id
	}
	return c.other
}

// event is a login in the audit chain.
func (c claim) event(who, result string) audit.Event {
	return audit.Event{Actor: who, Action: "staff.login", Subject: who, Result: result, Detail: c.detail()}
}

func (c claim) detail() string { return "via=" + c.via + " source=" + c.source }

// subject names the account in the audit chain. What was typed for an account that does not exist may be a password.
func subject(r row, found bool) string {
	if !found {
		return "unknown"
	}
	return r.id
}

// refuse records a wrong attempt and returns its answer.
func (s *Store) refuse(ctx context.Context, c claim, r row, found bool) error {
	var left time.Duration
	err := s.db.Write(ctx, func(tx *sqldb.Tx) error {
		a, err := readAttempts(tx, s.attemptKey(c.counted(r, found)))
		if err != nil {
			return err
		}
		who := subject(r, found)
		if err := record(tx, c.event(who, "refused")); err != nil {
			return err
		}
		if left = s.policy.lockedAt(a, tx.Now); left > 0 {
			return record(tx, audit.Event{Actor: "hall", Action: "staff.lock", Subject: who, Result: "ok", Detail: c.detail()})
		}
		return nil
	})
	switch {
	case err != nil:
		return err
	case left > 0:
		return refused(KeyLocked, "the account is locked", left)
	}
	return &fault.Error{Kind: fault.Refused, Op: "log in", Key: KeyLogin, Err: errors.New("unknown name or wrong secret")}
}

func refused(key, reason string, wait time.Duration) error {
	wait = wait.Truncate(time.Second) + time.Second
	return &fault.Error{
		Kind: fault.Refused, Op: "log in", Key: key, Err: errors.New(reason), Hint: fmt.Sprintf("try again in %s", wait), After: wait,
	}
}

// admit begins a session.
func (s *Store) admit(ctx context.Context, c claim, r row) (string, Session, error) {
	token := newToken()
	var session Session
	err := s.confirm(ctx, c, r, func(tx *sqldb.Tx, now row) (err error) {
		if err := s.purge(tx); err != nil {
			return err
		}
		at := tx.Now.UnixMilli()
		_, err = tx.Exec("INSERT INTO staff_session (token, staff, started_at, used_at) VALUES ($1, $2, $3, $4)", tokenHash(token), r.id, at, at)
		if err != nil {
			return err
		}
		session, err = s.session(now, at, at)
		return err
	})
	if err != nil {
		return "", Session{}, fmt.Errorf("begin session: %w", err)
	}
	return token, session, nil
}

// confirm records that somebody proved who they are, with what follows from it. The account is read again: an administrator may have changed
// it meanwhile.
func (s *Store) confirm(ctx context.Context, c claim, r row, then func(tx *sqldb.Tx, now row) error) error {
	return s.db.Write(ctx, func(tx *sqldb.Tx) error {
		now, ok, err := readRow(tx, "id = $1", r.id)
		if err != nil {
			return err
		}
		if !ok || now.disabled || c.stored(now) != c.stored(r) {
			return errSession()
		}
		if err := forgetAttempts(tx, s.attemptKey(r.id)); err != nil {
			return err
		}
		if err := then(tx, now); err != nil {
			return err
		}
		return record(tx, c.event(r.id, "ok"))
	})
}

// newToken returns 256 random bits as text.
func newToken() string {
	b := make([]byte, 32)
	_, _ = rand.Read(b) // never fails, by its documentation
	return base64.RawURLEncoding.EncodeToString(b)
}

// tokenHash is the stored form of a token: so much chance needs no slow hash.
func tokenHash(token string) []byte {
	sum := sha256.Sum256([]byte(token))
	return sum[:]
}

// attemptKey is the stored form of what was typed as a name.
func (s *Store) attemptKey(who string) []byte { return s.vault.Index("staff attempt", who) }

func readAttempts(q sqldb.Queryer, who []byte) (attempts, error) {
	var a attempts
	var at, locked int64
	err := q.QueryRow("SELECT failures, at, locked_until FROM staff_attempt WHERE who = $1", who).Scan(&a.failures, &at, &locked)
	if fault.KindOf(err) == fault.NotFound {
		return attempts{}, nil
	}
	a.at, a.locked = time.UnixMilli(at).UTC(), time.UnixMilli(locked).UTC()
	return a, err
}

// writeAttempts stores the attempts of one name, and forgets those of a day ago.
func writeAttempts(tx *sqldb.Tx, who []byte, a attempts) error {
	if _, err := tx.Exec("DELETE FROM staff_attempt WHERE at < $1", a.at.Add(-forgetFailures).UnixMilli()); err != nil {
		return err
	}
	var locked int64
	if !a.locked.IsZero() {
		locked = a.locked.UnixMilli()
	}
	_, err := tx.Exec(`INSERT INTO staff_attempt (who, failures, at, locked_until) VALUES ($1, $2, $3, $4)
		ON CONFLICT (who) DO UPDATE SET failures = excluded.failures, at = excluded.at, locked_until = excluded.locked_until`,
		who, a.failures, a.at.UnixMilli(), locked)
	return err
}

func forgetAttempts(tx *sqldb.Tx, who []byte) error {
	_, err := tx.Exec("DELETE FROM staff_attempt WHERE who = $1", who)
	return err
}
