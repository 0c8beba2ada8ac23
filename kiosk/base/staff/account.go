package staff

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"onetrip/kiosk/base/audit"
	"onetrip/kiosk/base/fault"
	"onetrip/kiosk/base/sqldb"
	"onetrip/kiosk/base/vault"
)

// Draft is an account that does not exist yet.
type Draft struct {
	ID       string // 2 to 32 small letters, digits, dots, hyphens
	Name     string
	Roles    Roles
	Password Secret
	Card     Secret // number of a card, or "" for none
	PIN      Secret // goes with the card
}

// check returns an Invalid *fault.Error for the first thing that is wrong.
func (d *Draft) check() error {
	d.ID, d.Name = normalID(d.ID), strings.TrimSpace(d.Name)
	if !idForm.MatchString(d.ID) {
		return invalid("create account", errors.New("the id needs 2 to 32 letters, digits, dots or hyphens"))
	}
	if d.Name == "" {
		return invalid("create account", errors.New("the name is missing"))
	}
	if (d.Card == "") != (d.PIN == "") {
		return invalid("create account", errors.New("a card needs a PIN, and a PIN a card"))
	}
	if d.PIN != "" {
		if err := CheckPIN(d.PIN); err != nil {
			return err
		}
	}
	return errors.Join(d.Roles.Check(), CheckPassword(d.ID, d.Password))
}

// row is an account as it is stored.
type row struct {
	id       string
	name     []byte // sealed
	roles    Roles
	password string
	card     []byte // blind index, or nil
	pin      string
	disabled bool
}

// Create makes an account. by must be an administrator. The error is Invalid, or a Conflict when id or card are taken.
func (s *Store) Create(ctx context.Context, by Session, d Draft) (Account, error) {
	if err := by.Require(Administrator); err != nil {
		return Account{}, err
	}
	return s.create(ctx, by.Staff, d, func(*sqldb.Tx) error { return nil })
}

func (s *Store) create(ctx context.Context, actor string, d Draft, allowed func(*sqldb.Tx) error) (Account, error) {
	if err := d.check(); err != nil {
		return Account{}, err
	}
	r := row{id: d.ID, name: s.vault.Seal(namePlace(d.ID), []byte(d.Name)), roles: d.Roles, card: s.cardIndex(d.Card)}
	var err error
	if r.password, err = s.hasher.hash(ctx, d.Password); err != nil {
		return Account{}, err
	}
	if d.PIN != "" {
		if r.pin, err = s.hasher.hash(ctx, d.PIN); err != nil {
			return Account{}, err
		}
	}
	err = s.db.Write(ctx, func(tx *sqldb.Tx) error {
		if err := allowed(tx); err != nil {
			return err
		}
		_, err := tx.Exec(`INSERT INTO staff_account (id, name, roles, password, card, pin, disabled) VALUES ($1, $2, $3, $4, $5, $6, 0)`,
			r.id, r.name, r.roles.String(), r.password, r.card, r.pin)
		if err != nil {
			return taken(err)
		}
		return record(tx, audit.Event{Actor: actor, Action: "staff.create", Subject: r.id, Result: "ok", Detail: "roles=" + r.roles.String()})
	})
	if err != nil {
		return Account{}, fmt.Errorf("create account: %w", err)
	}
	return s.account(r, time.Time{})
}

// taken says what a conflict of the database means.
func taken(err error) error {
	if fault.KindOf(err) != fault.Conflict {
		return err
	}
	return &fault.Error{Kind: fault.Conflict, Op: "save account", Key: KeyTaken, Err: errors.New("another account has this id or this card")}
}

// Accounts lists all accounts by id.
func (s *Store) Accounts(ctx context.Context) (all []Account, err error) {
	err = s.db.Read(ctx, func(r *sqldb.Reader) error {
		rows, err := readRows(r, "id <> $1", "") // all: no id is empty
		if err != nil {
			return err
		}
		for _, row := range rows {
			a, err := readAttempts(r, s.attemptKey(row.id))
			if err != nil {
				return err
			}
			account, err := s.account(row, s.lockEnd(a))
			if err != nil {
				return err
			}
			all = append(all, account)
		}
		return nil
	})
	return all, err
}

func (s *Store) lockEnd(a attempts) time.Time {
	if s.policy.lockedAt(a, s.now()) > 0 {
		return a.locked
	}
	return time.Time{}
}

// account opens what is sealed.
func (s *Store) account(r row, locked time.Time) (Account, error) {
	name, err := s.vault.Open(namePlace(r.id), r.name)
	return Account{ID: r.id, Name: string(name), Roles: r.roles, Card: r.card != nil, Disabled: r.disabled, Locked: locked}, err
}

func namePlace(id string) vault.Place {
	return vault.Place{Table: "staff_account", Column: "name", Row: id}
}

// cardIndex returns the blind index of a card number, nil for none.
func (s *Store) cardIndex(card Secret) []byte {
	if card == "" {
		return nil
	}
	return s.vault.Index("staff card", strings.ToUpper(strings.TrimSpace(string(card))))
}

// readRows reads the accounts that a condition with one argument chooses.
func readRows(q sqldb.Queryer, where string, arg any) (all []row, err error) {
	err = sqldb.Each(q, func(rows *sql.Rows) error {
		var r row
		var roles string
		var disabled int
		if err := rows.Scan(&r.id, &r.name, &roles, &r.password, &r.card, &r.pin, &disabled); err != nil {
			return err
		}
		r.roles, r.disabled = rolesOf(roles), disabled != 0
		all = append(all, r)
		return nil
	}, "SELECT id, name, roles, password, card, pin, disabled FROM staff_account WHERE "+where+" ORDER BY id", arg)
	return all, err
}

// readRow reads one account; ok is false when there is none.
func readRow(q sqldb.Queryer, where string, arg any) (r row, ok bool, err error) {
	rows, err := readRows(q, where, arg)
	if err != nil || len(rows) == 0 {
		return row{}, false, err
	}
	return rows[0], true, nil
}

// record puts an entry into the audit chain.
func record(tx *sqldb.Tx, e audit.Event) error {
	e.At = tx.Now
	_, err := audit.Append(tx, e)
	return err
}

// mustHaveAdministrator refuses a change after which no account but id could administer.
func mustHaveAdministrator(tx *sqldb.Tx, id string) error {
	rows, err := readRows(tx, "id <> $1", id)
	if err != nil || slices.ContainsFunc(rows, func(r row) bool { return !r.disabled && r.roles.Has(Administrator) }) {
		return err
	}
	return &fault.Error{
		Kind: fault.Refused, Op: "change account", Key: KeyLast, Err: errors.New("no administrator would be left"),
		Hint: "make somebody else an administrator first",
	}
}
