// Package lockersql keeps cabinets, results and their forms in SQLite or PostgreSQL. Personal columns and codes that wait to be told are sealed,
// and every change is an entry of the audit chain in the same transaction.
package lockersql

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"time"

	"onetrip/kiosk/base/audit"
	"onetrip/kiosk/base/fault"
	"onetrip/kiosk/base/sqldb"
	"onetrip/kiosk/base/vault"
	"onetrip/locker"
)

//go:embed migrations
var migrations embed.FS

// Store is a locker.Store, locker.Results and locker.Notices. Its methods may be called from any number of goroutines, and several processes may
// have one on the same PostgreSQL database.
type Store struct {
	db      *sqldb.DB
	vault   *vault.Vault
	journal bool // see WithJournal
}

var (
	_ locker.Store   = (*Store)(nil)
	_ locker.Results = (*Store)(nil)
	_ locker.Notices = (*Store)(nil)
)

// Open brings the tables of the audit chain and of the cabinets up to date and returns the store. The caller keeps db and closes it after the last
// call. Keys other than those that sealed the data are refused (fault kind Refused), before anything is sealed with them.
func Open(ctx context.Context, db *sqldb.DB, v *vault.Vault) (*Store, error) {
	if err := db.Migrate(ctx, audit.Owner, audit.Migrations); err != nil {
		return nil, fmt.Errorf("prepare audit chain: %w", err)
	}
	if err := db.Migrate(ctx, "locker", migrations); err != nil {
		return nil, fmt.Errorf("prepare cabinet tables: %w", err)
	}
	if err := db.Write(ctx, func(tx *sqldb.Tx) error { return checkKeys(tx, v.Fingerprint()) }); err != nil {
		return nil, fmt.Errorf("check keys of cabinets: %w", err)
	}
	return &Store{db: db, vault: v}, nil
}

func checkKeys(tx *sqldb.Tx, fingerprint string) error {
	var have string
	err := tx.QueryRow("SELECT fingerprint FROM locker_keys WHERE one = 1").Scan(&have)
	switch {
	case fault.KindOf(err) == fault.NotFound && err != nil:
		_, err = tx.Exec("INSERT INTO locker_keys (one, fingerprint) VALUES (1, $1)", fingerprint)
		return err
	case err != nil:
		return err
	case have != fingerprint:
		return &fault.Error{
			Kind: fault.Refused, Op: "compare keys", Key: sqldb.KeyStore, Err: errors.New("these keys did not seal this database"),
			Hint: "put back the key file that belongs to this data folder",
		}
	}
	return nil
}

// Change implements locker.Store.
func (s *Store) Change(ctx context.Context, c locker.CabinetID, now time.Time, decide locker.Decide) error {
	return s.db.Write(ctx, func(tx *sqldb.Tx) error {
		state, err := s.load(tx, c)
		if err != nil {
			return err
		}
		change, err := decide(state)
		if err != nil || change.Empty() {
			return err
		}
		return s.save(tx, state, change, now)
	})
}

// State implements locker.Store.
func (s *Store) State(ctx context.Context, c locker.CabinetID) (state locker.State, err error) {
	err = s.db.Read(ctx, func(r *sqldb.Reader) (err error) { state, err = s.load(r, c); return err })
	return state, err
}

// The rows of a cabinet that its decisions are made from.
const (
	liveDeposits = "cabinet = $1 AND state IN ('reserved', 'stored', 'doubt') ORDER BY id"
	liveOpenings = "cabinet = $1 AND state IN ('authorised', 'opening', 'opened', 'closed') ORDER BY seq"
	openTasks    = "cabinet = $1 AND ended IS NULL ORDER BY since, id"
)

func (s *Store) load(q sqldb.Queryer, c locker.CabinetID) (state locker.State, err error) {
	row := q.QueryRow("SELECT "+names(cabinetColumns(&state))+" FROM locker_cabinet WHERE id = $1", c)
	if err := read(row.Scan, cabinetColumns(&state)); err != nil {
		return state, fmt.Errorf("read cabinet %s: %w", c, err)
	}
	if state.Cells, err = all(q, "locker_cell", "cabinet = $1 ORDER BY no", cellColumns, c); err != nil {
		return state, fmt.Errorf("read cells: %w", err)
	}
	if state.Deposits, err = all(q, "locker_deposit", liveDeposits, s.depositColumns(c), c); err != nil {
		return state, fmt.Errorf("read deposits: %w", err)
	}
	if state.Openings, err = all(q, "locker_opening", liveOpenings, s.openingColumns(c), c); err != nil {
		return state, fmt.Errorf("read openings: %w", err)
	}
	if state.Tasks, err = all(q, "locker_task", openTasks, s.taskColumns(c), c); err != nil {
		return state, fmt.Errorf("read tasks: %w", err)
	}
	return state, nil
}

// Claim implements locker.Store.
func (s *Store) Claim(ctx context.Context, c locker.Cabinet, take bool, now time.Time) error {
	return s.db.Write(ctx, func(tx *sqldb.Tx) error {
		state, err := s.load(tx, c.ID)
		if err != nil && fault.KindOf(err) != fault.NotFound {
			return err
		}
		before := state.Cabinet
		if err := before.MayClaim(c, take); err != nil {
			return err
		}
		if before.Owner == c.Owner && before.Name == c.Name {
			return nil
		}
		state.Cabinet.ID, state.Cabinet.Name, state.Cabinet.Owner = c.ID, c.Name, c.Owner
		if err := upsert(tx, "locker_cabinet", 1, "", cabinetColumns(&state)); err != nil {
			return err
		}
		detail := fmt.Sprintf("owner %s, before %q", c.Owner, before.Owner)
		return record(tx, now, locker.Event{Actor: "terminal", Action: "cabinet.claim", Subject: string(c.ID), Result: "ok", Detail: detail})
	})
}

// Openings implements locker.Store.
func (s *Store) Openings(ctx context.Context, c locker.CabinetID, no locker.CellNo, n int) (list []locker.Opening, err error) {
	err = s.db.Read(ctx, func(r *sqldb.Reader) (err error) {
		list, err = all(r, "locker_opening", "cabinet = $1 AND cell = $2 ORDER BY seq DESC LIMIT $3", s.openingColumns(c), c, no, n)
		return err
	})
	return list, err
}

// Withdrawn implements locker.Store.
func (s *Store) Withdrawn(ctx context.Context, number locker.Index) (withdrawn bool, err error) {
	if number == "" {
		return false, nil
	}
	var state locker.DepositState
	err = s.db.Read(ctx, func(r *sqldb.Reader) error {
		return r.QueryRow("SELECT state FROM locker_deposit WHERE number_index = $1 ORDER BY since DESC LIMIT 1", number).Scan(&state)
	})
	if fault.KindOf(err) == fault.NotFound {
		return false, nil
	}
	return state == locker.DepositRecovered, err
}

func record(tx *sqldb.Tx, now time.Time, e locker.Event) error {
	_, err := audit.Append(tx, audit.Event{At: now, Actor: e.Actor, Action: e.Action, Subject: e.Subject, Result: e.Result, Detail: e.Detail})
	return err
}
