package lockersql

import (
	"context"
	"crypto/rand"
	"fmt"

	"onetrip/kiosk/base/civil"
	"onetrip/kiosk/base/sqldb"
	"onetrip/locker"
)

// formGap is how far the numbers of a day's forms jump: no department hands over so often between two backups.
const formGap = 100

// Restored is called once after a backup of the store was put back, before anything else uses it. The forms of a day go on far above the numbers
// that the backup knows, because later ones stand on paper, and a terminal's journal begins another life: the hall has perhaps heard facts under
// the numbers that its next ones would get. What the backup does not know as heard is told again. It returns a store that keeps a journal if that
// in the backup did.
func (s *Store) Restored(ctx context.Context, day civil.Date) (*Store, error) {
	journal := false
	err := s.db.Write(ctx, func(tx *sqldb.Tx) error {
		_, err := tx.Exec(`INSERT INTO locker_form_day (day, last) VALUES ($1, $2) ON CONFLICT (day) DO UPDATE SET last = locker_form_day.last + $3`,
			day.String(), formGap, formGap)
		if err != nil {
			return err
		}
		if err := record(tx, tx.Now, locker.Event{Actor: "hall", Action: "forms.renew", Subject: day.String(), Result: "ok", Detail: "a backup was put back"}); err != nil {
			return err
		}
		h, err := readHead(tx)
		if err != nil || h.life == "" {
			return err
		}
		journal = true
		return renew(tx, h)
	})
	if err != nil {
		return nil, fmt.Errorf("renew what the backup numbers: %w", err)
	}
	if journal {
		return s.WithJournal(), nil
	}
	return s, nil
}

// renew begins another life of the journal.
func renew(tx *sqldb.Tx, h head) error {
	if _, err := tx.Exec("DELETE FROM locker_journal WHERE seq <= $1", h.told); err != nil {
		return err
	}
	if _, err := tx.Exec("UPDATE locker_journal_head SET life = $1 WHERE one = 1", rand.Text()); err != nil {
		return err
	}
	return record(tx, tx.Now, locker.Event{Actor: "terminal", Action: "journal.renew", Subject: h.life, Result: "ok", Detail: "it was brought back from a copy"})
}
