// Package queuesql keeps the hall's tickets in SQLite or PostgreSQL. Personal columns are sealed, equality goes over a blind index, and every
// change is an entry of the audit chain in the same transaction.
package queuesql

import (
	"context"
	"embed"
	"errors"
	"fmt"

	"onetrip/kiosk/base/audit"
	"onetrip/kiosk/base/fault"
	"onetrip/kiosk/base/sqldb"
	"onetrip/kiosk/base/vault"
	"onetrip/queue"
)

//go:embed migrations
var migrations embed.FS

// Store is a queue.Store and queue.Windows. Its methods may be called from any number of goroutines, and several processes may have one on
// the same PostgreSQL database: together they are one store.
type Store struct {
	db       *sqldb.DB
	vault    *vault.Vault
	counters *counters
}

var (
	_ queue.Store   = (*Store)(nil)
	_ queue.Windows = (*Store)(nil)
)

// Open brings the tables of the audit chain and of the queue up to date and returns the store. The caller keeps db and closes it after
// the last call. Keys other than those that sealed the data are refused (fault kind Refused), before anything is sealed with them.
func Open(ctx context.Context, db *sqldb.DB, v *vault.Vault) (*Store, error) {
	if err := db.Migrate(ctx, audit.Owner, audit.Migrations); err != nil {
		return nil, fmt.Errorf("prepare audit chain: %w", err)
	}
	if err := db.Migrate(ctx, "queue", migrations); err != nil {
		return nil, fmt.Errorf("prepare queue tables: %w", err)
	}
	prepare := func(tx *sqldb.Tx) error {
		if err := checkKeys(tx, v.Fingerprint()); err != nil {
			return err
		}
		_, err := tx.Exec(makeEpoch, newEpoch())
		return err
	}
	if err := db.Write(ctx, prepare); err != nil {
		return nil, fmt.Errorf("check keys and epoch of queue: %w", err)
	}
	return &Store{db: db, vault: v, counters: newCounters()}, nil
}

func checkKeys(tx *sqldb.Tx, fingerprint string) error {
	var have string
	err := tx.QueryRow("SELECT fingerprint FROM queue_keys WHERE one = 1").Scan(&have)
	switch {
	case fault.KindOf(err) == fault.NotFound:
		_, err = tx.Exec("INSERT INTO queue_keys (one, fingerprint) VALUES (1, $1)", fingerprint)
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

// The table and the domain under which personal data are sealed and indexed. They are part of the stored data: never change them.
const (
	table       = "queue_ticket"
	indexDomain = "id number"
	indexSize   = 16 // bytes of a blind index that are stored: 128 bits collide for nobody, and the index of people stays small
)

// sealed is a person as the table keeps it; all nil without identity.
type sealed struct{ index, name, number []byte }

func (s *Store) seal(id queue.TicketID, p queue.Person) sealed { return s.sealAs(table, string(id), p) }

// sealAs seals a person for a row of a table.
func (s *Store) sealAs(table, row string, p queue.Person) sealed {
	if p.Number == "" {
		return sealed{}
	}
	return sealed{
		index:  s.index(p.Number),
		name:   s.vault.Seal(placeOf(table, "name", row), []byte(p.Name)),
		number: s.vault.Seal(placeOf(table, "number", row), []byte(p.Number)),
	}
}

// index returns the blind index by which people are compared.
func (s *Store) index(number string) []byte { return s.vault.Index(indexDomain, number)[:indexSize] }

func placeOf(table, column, row string) vault.Place {
	return vault.Place{Table: table, Column: column, Row: row}
}

// mask opens a sealed name and masks it.
func (s *Store) mask(id queue.TicketID, name []byte) (string, error) {
	if name == nil {
		return "", nil
	}
	plain, err := s.vault.Open(vault.Place{Table: table, Column: "name", Row: string(id)}, name)
	if err != nil {
		return "", fmt.Errorf("open name of ticket %s: %w", id, err)
	}
	return queue.MaskName(string(plain)), nil
}
