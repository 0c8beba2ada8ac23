package staff

import (
	"context"
	"crypto/subtle"
	"encoding/base32"
	"errors"
	"strings"

	"onetrip/kiosk/base/audit"
	"onetrip/kiosk/base/fault"
	"onetrip/kiosk/base/sqldb"
)

// Empty reports whether no account exists yet, so that Setup is open.
func (s *Store) Empty(ctx context.Context) (empty bool, err error) {
	err = s.db.Read(ctx, func(r *sqldb.Reader) error { empty, err = isEmpty(r); return err })
	return empty, err
}

func isEmpty(q sqldb.Queryer) (bool, error) {
	var n int
	err := q.QueryRow("SELECT count(*) FROM staff_account").Scan(&n)
	return n == 0, err
}

// Setup creates the first account, an administrator, for somebody who stands at the machine. It is Refused as soon as any account exists: of two
// at once, one wins. Roles and card of the draft are ignored.
func (s *Store) Setup(ctx context.Context, d Draft) (Account, error) {
	d.Roles, d.Card, d.PIN = Roles{Administrator}, "", ""
	// Before the costly hash; the transaction looks again.
	if err := s.db.Read(ctx, func(r *sqldb.Reader) error { return mustBeEmpty(r) }); err != nil {
		return Account{}, err
	}
	return s.create(ctx, "setup", d, func(tx *sqldb.Tx) error { return mustBeEmpty(tx) })
}

// SetupFrom is Setup for somebody in the network, at source: only whoever can read what the program said at its start knows the code. A wrong one
// is Refused with KeySetupCode, and slows the source down like a wrong password.
func (s *Store) SetupFrom(ctx context.Context, source string, code Secret, d Draft) (Account, error) {
	if err := s.db.Read(ctx, func(r *sqldb.Reader) error { return mustBeEmpty(r) }); err != nil {
		return Account{}, err
	}
	if wait := s.sources.Try(source, s.now()); wait > 0 {
		return Account{}, refused(KeyWait, "too many wrong attempts from here", wait)
	}
	if subtle.ConstantTimeCompare([]byte(plainCode(code)), []byte(plainCode(s.SetupCode()))) != 1 {
		return Account{}, s.refuseSetup(ctx, source)
	}
	s.sources.Succeeded(source)
	return s.Setup(ctx, d)
}

func (s *Store) refuseSetup(ctx context.Context, source string) error {
	err := s.db.Write(ctx, func(tx *sqldb.Tx) error {
		return record(tx, audit.Event{Actor: "setup", Action: "staff.setup", Subject: "unknown", Result: "refused", Detail: "source=" + source})
	})
	if err != nil {
		return err
	}
	return &fault.Error{
		Kind: fault.Refused, Op: "set up", Key: KeySetupCode, Err: errors.New("the code is wrong"),
		Hint: "the program says it at its start, on its standard output and so in the journal; a new start says it again",
	}
}

// Rescue gives an account a password, for somebody who stands at the machine and can read its keys: the way back when no administrator can log in.
// Its lock-out and wrong attempts are forgotten, a disabled account is opened, its sessions end. NotFound: there is no such account.
func (s *Store) Rescue(ctx context.Context, id string, password Secret) (Account, error) {
	open := false
	return s.Change(ctx, Session{Staff: "machine", Roles: Roles{Administrator}}, id, Change{Password: &password, Disabled: &open, Unlock: true})
}

// SetupCode is what SetupFrom asks for: 40 bits, the same at every start of every program with the same keys, and worth nothing once there is an
// account.
func (s *Store) SetupCode() Secret {
	text := strings.ToLower(base32.StdEncoding.EncodeToString(s.vault.Index("staff setup", "code")))
	return Secret(text[:4] + "-" + text[4:8])
}

// plainCode is a code as it is compared: people type capitals, spaces and other dashes.
func plainCode(code Secret) string {
	return strings.Map(func(r rune) rune {
		if (r < 'a' || r > 'z') && (r < '2' || r > '7') {
			return -1
		}
		return r
	}, strings.ToLower(string(code)))
}

func mustBeEmpty(q sqldb.Queryer) error {
	empty, err := isEmpty(q)
	if err != nil || empty {
		return err
	}
	return &fault.Error{
		Kind: fault.Refused, Op: "set up", Key: KeySetup, Err: errors.New("there is an account already"),
		Hint: "log in as an administrator to create more accounts",
	}
}
