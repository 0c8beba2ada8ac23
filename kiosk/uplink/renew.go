package uplink

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"onetrip/kiosk/base/audit"
	"onetrip/kiosk/base/civil"
	"onetrip/kiosk/base/fault"
	"onetrip/kiosk/base/sqldb"
	"onetrip/queue"
)

// Renew is called once after a backup of the terminal's store was put back, before anything else uses it. Numbers of the emergency blocks
// and of the terminal's own series may have been given since the backup, so none of the day is given again: blocks count as used up, and own
// series go on after queue.Resume. machine is the number on the terminal's front; "" takes it from the blocks in the backup, and is Invalid
// where there are none.
func Renew(ctx context.Context, db *sqldb.DB, machine string, day civil.Date) error {
	err := db.Write(ctx, func(tx *sqldb.Tx) error {
		// A block that was asked for may have been answered and used; the hall never gives it again under another ID.
		if _, err := tx.Exec("DELETE FROM uplink_lease WHERE last = 0"); err != nil {
			return err
		}
		if _, err := tx.Exec("UPDATE uplink_lease SET next = last + 1 WHERE day >= ?", day.String()); err != nil {
			return err
		}
		if err := renewOwn(tx, machine, day); err != nil {
			return err
		}
		_, err := audit.Append(tx, audit.Event{At: tx.Now, Actor: "terminal", Action: "store.renew", Subject: "uplink", Result: "ok", Detail: day.String()})
		return err
	})
	if err != nil {
		return fmt.Errorf("renew the terminal's numbers: %w", err)
	}
	return nil
}

// renewOwn lifts the counters of all own series of the day, also of those that the backup does not know.
func renewOwn(tx *sqldb.Tx, machine string, day civil.Date) error {
	var config string
	err := tx.QueryRow("SELECT config FROM uplink_hall WHERE one = ?", 1).Scan(&config)
	switch {
	case err == nil:
	case fault.KindOf(err) == fault.NotFound:
		return nil // it never met a hall, and gave no number
	default:
		return err
	}
	var h queue.Hall
	if err := json.Unmarshal([]byte(config), &h); err != nil {
		return &fault.Error{Kind: fault.Corrupt, Op: "read hall's configuration", Err: err}
	}
	if machine == "" {
		if machine, err = machineOf(tx); err != nil {
			return err
		}
	}
	for _, s := range h.Series {
		own := s.Own(machine).ID
		last := 0
		err := tx.QueryRow("SELECT last FROM uplink_own WHERE day = ? AND series = ?", day.String(), own).Scan(&last)
		if err != nil && fault.KindOf(err) != fault.NotFound {
			return err
		}
		_, err = tx.Exec("INSERT INTO uplink_own (day, series, last) VALUES (?, ?, ?) ON CONFLICT (day, series) DO UPDATE SET last = excluded.last",
			day.String(), own, queue.Resume(last))
		if err != nil {
			return err
		}
	}
	return nil
}

// machineOf returns the terminal that the blocks were given to.
func machineOf(tx *sqldb.Tx) (string, error) {
	var text string
	err := tx.QueryRow("SELECT lease FROM uplink_lease WHERE last > ? ORDER BY day DESC LIMIT 1", 0).Scan(&text)
	if fault.KindOf(err) == fault.NotFound && err != nil {
		return "", &fault.Error{
			Kind: fault.Invalid, Op: "find out which terminal this is", Err: errors.New("the backup has no block of numbers"),
			Hint: "name the machine with --machine, as in its configuration",
		}
	}
	if err != nil {
		return "", err
	}
	var l queue.Lease
	if err := json.Unmarshal([]byte(text), &l); err != nil {
		return "", &fault.Error{Kind: fault.Corrupt, Op: "read emergency block", Err: err}
	}
	return l.Terminal, nil
}
