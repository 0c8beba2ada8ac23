package staff

import (
	"context"
	"encoding/hex"
	"fmt"
	"strings"
	"time"

	"onetrip/kiosk/base/fault"
	"onetrip/kiosk/base/sqldb"
)

// Credentials are what somebody shows at a terminal: an id with its password, or a card with its PIN.
type Credentials struct {
	Staff    string `json:"staff,omitempty"`
	Password Secret `json:"password,omitempty"`
	Card     Secret `json:"card,omitempty"`
	PIN      Secret `json:"pin,omitempty"`
}

// Voucher is the hall's word about somebody at a terminal.
type Voucher struct {
	Staff string `json:"staff"`
	Name  string `json:"name"`
	Roles Roles  `json:"roles"`
	Stamp string `json:"stamp"` // changes with what the account is and may, see Standing
}

// Session is the voucher as somebody who has logged in at an instant; the terminal that has it ends it.
func (v Voucher) Session(at time.Time) Session {
	return Session{Staff: v.Staff, Name: v.Name, Roles: v.Roles, Started: at.UTC(), Used: at.UTC()}
}

// Vouch checks who stands before a terminal. Attempts count and lock as at Login, whose errors it has; there is no session.
func (s *Store) Vouch(ctx context.Context, source string, c Credentials) (v Voucher, err error) {
	claim := byPassword(source, c.Staff, c.Password)
	if c.Card != "" {
		claim = s.byCard(source, c.Card, c.PIN)
	}
	r, err := s.prove(ctx, claim)
	if err != nil {
		return Voucher{}, err
	}
	err = s.confirm(ctx, claim, r, func(_ *sqldb.Tx, now row) error {
		a, err := s.account(now, time.Time{})
		v = Voucher{Staff: now.id, Name: a.Name, Roles: now.roles, Stamp: s.stamp(now)}
		return err
	})
	if err != nil {
		return Voucher{}, fmt.Errorf("vouch for staff: %w", err)
	}
	return v, nil
}

// stamp changes with what an account is and may, and tells nothing of it.
func (s *Store) stamp(r row) string {
	whole := strings.Join([]string{r.id, r.roles.String(), r.password, hex.EncodeToString(r.card), r.pin, fmt.Sprint(r.disabled)}, "\x00")
	return hex.EncodeToString(s.vault.Index("staff stamp", whole)[:stampSize])
}

const stampSize = 16 // bytes

// Standing returns those of the accounts, by id and the stamp of their voucher, who may not log in any more with what they showed then.
func (s *Store) Standing(ctx context.Context, stamps map[string]string) (gone []string, err error) {
	err = s.db.Read(ctx, func(q *sqldb.Reader) error {
		gone = nil
		for id, stamp := range stamps {
			r, ok, err := readRow(q, "id = $1", id)
			if err != nil {
				return err
			}
			if !ok || r.disabled || s.stamp(r) != stamp {
				gone = append(gone, id)
			}
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("look up accounts: %w", err)
	}
	return gone, nil
}

// isNotFound reports whether there is no such row.
func isNotFound(err error) bool { return err != nil && fault.KindOf(err) == fault.NotFound }
