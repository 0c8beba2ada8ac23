package sqldb

import (
	"cmp"
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strconv"

	"onetrip/kiosk/base/fault"
)

// migrationTable is the same for both dialects, but for their words.
var migrationTable = map[Dialect]string{
	SQLite: `CREATE TABLE IF NOT EXISTS sqldb_migration (
	owner      TEXT    NOT NULL,
	number     INTEGER NOT NULL,
	name       TEXT    NOT NULL,
	checksum   TEXT    NOT NULL,
	applied_at INTEGER NOT NULL, -- Unix milliseconds
	PRIMARY KEY (owner, number)
) STRICT, WITHOUT ROWID`,
	Postgres: `CREATE TABLE IF NOT EXISTS sqldb_migration (
	owner      TEXT    NOT NULL,
	number     INTEGER NOT NULL,
	name       TEXT    NOT NULL,
	checksum   TEXT    NOT NULL,
	applied_at BIGINT  NOT NULL, -- Unix milliseconds
	PRIMARY KEY (owner, number)
)`,
}

// migration is one numbered file.
type migration struct {
	number   int
	name     string
	checksum string
	body     string
}

var migrationName = regexp.MustCompile(`^([0-9]{4})_[a-z0-9_]+\.sql$`)

// Migrate brings the tables of owner (a package: "queue", "audit") up to date. files holds "0001_name.sql", "0002_…" without
// gaps, at its root or anywhere below; where there are folders "sqlite" and "postgres", those in the folder of the dialect. Each file runs
// once, in a transaction of its own, whatever other processes migrate at the same time. A released file is never edited.
//
// Errors: Internal for misnamed, missing or edited files, and when a newer program has already changed the database (the
// hint says to install that one).
func (d *DB) Migrate(ctx context.Context, owner string, files fs.FS) error {
	want, err := readMigrations(files, d.dialect)
	if err != nil {
		return &fault.Error{Kind: fault.Internal, Op: "read migrations of " + owner, Key: KeyStore, Err: err}
	}
	create := func(tx *Tx) error { _, err := tx.Exec(migrationTable[d.dialect]); return err }
	if err := d.Write(ctx, create); err != nil {
		return fmt.Errorf("create migration table: %w", err)
	}
	for done := false; !done; {
		err := d.Write(ctx, func(tx *Tx) (err error) { done, err = migrateNext(tx, owner, want); return err })
		if err != nil {
			return fmt.Errorf("migrate %s: %w", owner, err)
		}
	}
	return nil
}

// migrateNext applies the first migration that is missing. It looks again each time, because another process may have been faster.
func migrateNext(tx *Tx, owner string, want []migration) (done bool, err error) {
	n, err := checkApplied(tx, owner, want)
	if err != nil || n >= len(want) {
		return true, err
	}
	if err := want[n].apply(tx, owner); err != nil {
		return false, fmt.Errorf("to %s: %w", want[n].name, err)
	}
	return n+1 == len(want), nil
}

// dialectFolder returns the part of files that is for a dialect: all of it when there is no folder of any dialect.
func dialectFolder(files fs.FS, want Dialect) (fs.FS, error) {
	found := map[string]string{}
	err := fs.WalkDir(files, ".", func(name string, e fs.DirEntry, err error) error {
		if err == nil && e.IsDir() {
			found[path.Base(name)] = name
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	if dir, ok := found[want.String()]; ok {
		return fs.Sub(files, dir)
	}
	for _, d := range []Dialect{SQLite, Postgres} {
		if _, ok := found[d.String()]; ok {
			return nil, fmt.Errorf("no folder %q", want)
		}
	}
	return files, nil
}

func readMigrations(files fs.FS, d Dialect) ([]migration, error) {
	files, err := dialectFolder(files, d)
	if err != nil {
		return nil, err
	}
	var all []migration
	err = fs.WalkDir(files, ".", func(name string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() || path.Ext(name) != ".sql" {
			return err
		}
		body, err := fs.ReadFile(files, name)
		if err != nil {
			return err
		}
		m := migrationName.FindStringSubmatch(path.Base(name))
		if m == nil {
			return fmt.Errorf("%s: want a name like 0001_tickets.sql", name)
		}
		number, _ := strconv.Atoi(m[1]) // four digits
		sum := sha256.Sum256(body)
		all = append(all, migration{number, path.Base(name), hex.EncodeToString(sum[:]), string(body)})
		return nil
	})
	if err != nil {
		return nil, err
	}
	slices.SortFunc(all, func(a, b migration) int { return cmp.Compare(a.number, b.number) })
	for i, m := range all {
		if m.number != i+1 {
			return nil, fmt.Errorf("%s: want number %04d", m.name, i+1)
		}
	}
	if len(all) == 0 {
		return nil, errors.New("no .sql file")
	}
	return all, nil
}

// checkApplied compares what the database has with what the program brings and returns how many are applied.
func checkApplied(tx *Tx, owner string, want []migration) (int, error) {
	done := 0
	err := Each(tx, func(rows *sql.Rows) error {
		var m migration
		if err := rows.Scan(&m.number, &m.name, &m.checksum); err != nil {
			return err
		}
		done++
		return compareMigration(m, done, want)
	}, "SELECT number, name, checksum FROM sqldb_migration WHERE owner = $1 ORDER BY number", owner)
	return done, err
}

func compareMigration(have migration, position int, want []migration) error {
	e := &fault.Error{Kind: fault.Internal, Op: "compare database with program", Key: KeyStore}
	switch {
	case have.number > len(want):
		e.Err = fmt.Errorf("the database has migration %s, this program ends at %04d", have.name, len(want))
		e.Hint = "a newer program has used this data folder: install that version again"
	case have.number != position:
		e.Err = fmt.Errorf("migration %04d is missing in the database", position)
		e.Hint = hintCorrupt
	case have.checksum != want[position-1].checksum:
		e.Err = fmt.Errorf("migration %s was edited after it ran", have.name)
		e.Hint = "install an unmodified release"
	default:
		return nil
	}
	return e
}

func (m migration) apply(tx *Tx, owner string) error {
	if _, err := tx.Exec(m.body); err != nil {
		return err
	}
	_, err := tx.Exec("INSERT INTO sqldb_migration (owner, number, name, checksum, applied_at) VALUES ($1, $2, $3, $4, $5)",
		owner, m.number, m.name, m.checksum, tx.Now.UnixMilli())
	return err
}
