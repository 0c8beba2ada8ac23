package staff

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"onetrip/kiosk/base/audit"
	"onetrip/kiosk/base/fault"
	"onetrip/kiosk/base/sqldb"
)

// Change is what an administrator changes in an account. What is nil stays.
type Change struct {
	Name     *string
	Roles    *Roles
	Password *Secret // ends the account's sessions
	Card     *Secret // with PIN; "" takes the card away
	PIN      *Secret
	Disabled *bool // true ends the account's sessions
	Unlock   bool  // forgets wrong attempts
}

// check returns an Invalid *fault.Error for the first thing that is wrong.
func (c *Change) check(id string) error {
	if c.Name != nil && strings.TrimSpace(*c.Name) == "" {
		return invalid("change account", errors.New("the name is missing"))
	}
	if (c.Card == nil) != (c.PIN == nil) || (c.Card != nil && (*c.Card == "") != (*c.PIN == "")) {
		return invalid("change account", errors.New("a card needs a PIN, and a PIN a card"))
	}
	if c.PIN != nil && *c.PIN != "" {
		if err := CheckPIN(*c.PIN); err != nil {
			return err
		}
	}
	if c.Roles != nil {
		if err := c.Roles.Check(); err != nil {
			return err
		}
	}
	if c.Password != nil {
		return CheckPassword(id, *c.Password)
	}
	return nil
}

// fields names what the change touches, for the audit chain.
func (c *Change) fields() string {
	var names []string
	for _, f := range []struct {
		touched bool
		name    string
	}{
		{c.Name != nil, "name"},
		{c.Password != nil, "password"},
		{c.Card != nil, "card"},
		{c.Disabled != nil && *c.Disabled, "disabled"},
		{c.Disabled != nil && !*c.Disabled, "enabled"},
		{c.Unlock, "unlocked"},
	} {
		if f.touched {
			names = append(names, f.name)
		}
	}
	if c.Roles != nil {
		names = append(names, "roles="+c.Roles.String())
	}
	return strings.Join(names, " ")
}

// hashed are the secrets of a change in their stored form.
type hashed struct{ password, pin string }

func (s *Store) hashChange(ctx context.Context, c Change) (h hashed, err error) {
	if c.Password != nil {
		if h.password, err = s.hasher.hash(ctx, *c.Password); err != nil {
			return h, err
		}
	}
	if c.PIN != nil && *c.PIN != "" {
		h.pin, err = s.hasher.hash(ctx, *c.PIN)
	}
	return h, err
}

// Change changes an account. by must be an administrator. The error is NotFound, Invalid, Conflict when the card is another account's, or
// Refused when no administrator would be left.
func (s *Store) Change(ctx context.Context, by Session, id string, c Change) (Account, error) {
	id = normalID(id)
	if err := by.Require(Administrator); err != nil {
		return Account{}, err
	}
	if err := c.check(id); err != nil {
		return Account{}, err
	}
	h, err := s.hashChange(ctx, c)
	if err != nil {
		return Account{}, err
	}
	var changed row
	err = s.db.Write(ctx, func(tx *sqldb.Tx) (err error) {
		if changed, err = s.change(tx, id, c, h); err != nil {
			return err
		}
		return record(tx, audit.Event{Actor: by.Staff, Action: "staff.change", Subject: id, Result: "ok", Detail: c.fields()})
	})
	if err != nil {
		return Account{}, fmt.Errorf("change account: %w", err)
	}
	a, err := s.attempts(ctx, id)
	if err != nil {
		return Account{}, err
	}
	return s.account(changed, s.lockEnd(a))
}

func (s *Store) attempts(ctx context.Context, id string) (a attempts, err error) {
	err = s.db.Read(ctx, func(r *sqldb.Reader) error { a, err = readAttempts(r, s.attemptKey(id)); return err })
	return a, err
}

func (s *Store) change(tx *sqldb.Tx, id string, c Change, h hashed) (row, error) {
	r, ok, err := readRow(tx, "id = $1", id)
	if err != nil {
		return row{}, err
	}
	if !ok {
		return row{}, &fault.Error{Kind: fault.NotFound, Op: "find account"}
	}
	s.apply(&r, c, h)
	if r.disabled || !r.roles.Has(Administrator) {
		if err := mustHaveAdministrator(tx, id); err != nil {
			return row{}, err
		}
	}
	if c.Password != nil || r.disabled {
		if err := endSessions(tx, id, nil); err != nil {
			return row{}, err
		}
	}
	if c.Unlock {
		if err := forgetAttempts(tx, s.attemptKey(id)); err != nil {
			return row{}, err
		}
	}
	return r, save(tx, r)
}

// apply puts a change into a row.
func (s *Store) apply(r *row, c Change, h hashed) {
	if c.Name != nil {
		r.name = s.vault.Seal(namePlace(r.id), []byte(strings.TrimSpace(*c.Name)))
	}
	if c.Roles != nil {
		r.roles = *c.Roles
	}
	if c.Password != nil {
		r.password = h.password
	}
	if c.Card != nil {
		r.card, r.pin = s.cardIndex(*c.Card), h.pin
	}
	if c.Disabled != nil {
		r.disabled = *c.Disabled
	}
}

func save(tx *sqldb.Tx, r row) error {
	disabled := 0
	if r.disabled {
		disabled = 1
	}
	_, err := tx.Exec("UPDATE staff_account SET name = $1, roles = $2, password = $3, card = $4, pin = $5, disabled = $6 WHERE id = $7",
		r.name, r.roles.String(), r.password, r.card, r.pin, disabled, r.id)
	return taken(err)
}
