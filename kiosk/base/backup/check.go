package backup

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"regexp"
	"time"

	"onetrip/kiosk/base/audit"
	"onetrip/kiosk/base/fault"
	"onetrip/kiosk/base/sqldb"
	"onetrip/kiosk/base/vault"
)

// Demands are what a copy must be beside sound.
type Demands struct {
	Keys   *vault.Vault // that sealed the data; nil: nobody has them at hand
	From   audit.Head   // where the check of the audit chain begins; zero: at its first entry
	Anchor audit.Head   // a head that the chain must contain; zero: any
}

// Report is what is in a copy that was checked.
type Report struct {
	File

	Rows   map[string]int64 `json:"rows"`   // by table
	Schema map[string]int   `json:"schema"` // migrations by owner
	Head   audit.Head       `json:"-"`
	Latest time.Time        `json:"latest"` // of the last entry of the audit chain
	Keys   bool             `json:"keys"`   // the keys were compared
	Whole  bool             `json:"whole"`  // the audit chain was checked from its first entry
}

// Check reads all of a copy: pages and indexes, the audit chain, the fingerprints of the keys, and the number of rows. Nothing is written.
// Errors: Corrupt for a damaged copy or chain, Refused for other keys, NotFound when the file is not there.
func Check(ctx context.Context, path string, d Demands) (Report, error) {
	r := Report{File: File{Path: path, Bytes: sizeOf(path)}, Keys: d.Keys != nil, Whole: d.From == audit.Head{}}
	if _, at, ok := ParseName(path); ok {
		r.Taken = at
	}
	err := sqldb.Inspect(ctx, path, func(q *sqldb.Reader) error { return r.read(q, d) })
	return r, err
}

func (r *Report) read(q *sqldb.Reader, d Demands) (err error) {
	if r.Rows, err = countRows(q); err != nil {
		return err
	}
	if r.Schema, err = schema(q); err != nil {
		return err
	}
	if d.Keys != nil {
		if err := checkKeys(q, r.Rows, d.Keys); err != nil {
			return err
		}
	}
	if _, ok := r.Rows["audit_event"]; !ok {
		return nil // a store that nobody has used yet
	}
	if r.Head, err = audit.Verify(q, d.From, d.Anchor); err != nil {
		return err
	}
	switch last, err := audit.Last(q); {
	case err != nil:
		return err
	case last != r.Head: // a check that began later does not see that its beginning is gone
		return &fault.Error{Kind: fault.Corrupt, Op: "verify audit chain", Err: fmt.Errorf("it ends with entry %d, and had %d", last.Seq, r.Head.Seq)}
	}
	var at sql.NullInt64
	if err := q.QueryRow("SELECT MAX(at) FROM audit_event").Scan(&at); err != nil {
		return err
	}
	r.Latest = time.UnixMilli(at.Int64).UTC()
	return nil
}

// tableName is what a table of ours is called; it is part of a query below.
var tableName = regexp.MustCompile(`^[a-z][a-z0-9_]*$`)

func countRows(q *sqldb.Reader) (map[string]int64, error) {
	var names []string
	err := sqldb.Each(q, func(rows *sql.Rows) error {
		var name string
		if err := rows.Scan(&name); err != nil {
			return err
		}
		if tableName.MatchString(name) {
			names = append(names, name)
		}
		return nil
	}, "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
	counts := map[string]int64{}
	for _, name := range names {
		var n int64
		if err := q.QueryRow("SELECT COUNT(*) FROM " + name).Scan(&n); err != nil {
			return nil, fmt.Errorf("count rows of %s: %w", name, err)
		}
		counts[name] = n
	}
	return counts, err
}

func schema(q *sqldb.Reader) (map[string]int, error) {
	owners := map[string]int{}
	err := sqldb.Each(q, func(rows *sql.Rows) error {
		var owner string
		var n int
		if err := rows.Scan(&owner, &n); err != nil {
			return err
		}
		owners[owner] = n
		return nil
	}, "SELECT owner, MAX(number) FROM sqldb_migration GROUP BY owner")
	if err != nil {
		return nil, fmt.Errorf("read schema: %w", err)
	}
	if len(owners) == 0 {
		return nil, &fault.Error{Kind: fault.Corrupt, Op: "read schema", Err: errors.New("no tables of this program")}
	}
	return owners, nil
}

// keyTables are where stores keep the fingerprint of the keys that sealed their data.
var keyTables = []string{"queue_keys", "locker_keys"}

func checkKeys(q *sqldb.Reader, tables map[string]int64, keys *vault.Vault) error {
	for _, table := range keyTables {
		if tables[table] == 0 {
			continue
		}
		var have string
		if err := q.QueryRow("SELECT fingerprint FROM " + table).Scan(&have); err != nil {
			return fmt.Errorf("read fingerprint of keys: %w", err)
		}
		if have != keys.Fingerprint() {
			return &fault.Error{
				Kind: fault.Refused, Op: "compare keys with backup", Err: errors.New("other keys sealed this backup"),
				Hint: "take the key file that belongs to it; without it the personal data in it cannot be read",
			}
		}
	}
	return nil
}
