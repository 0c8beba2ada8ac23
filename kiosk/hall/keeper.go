package hall

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"time"

	"onetrip/kiosk/base/fault"
	"onetrip/kiosk/base/privfile"
	"onetrip/kiosk/base/sqldb"
	"onetrip/kiosk/base/vault"
	"onetrip/locker/lockersql"
	"onetrip/queue/queuesql"
)

// How often a store is looked at, and how soon one that cannot be used just now is tried again.
const (
	storeCheck = 5 * time.Second
	storeRetry = time.Second
)

// Source says where a hall's store is.
type Source struct {
	Dir  string // data folder: of the keys, and of the SQLite file
	Name string // of both files: "kiosk" is kiosk.db and kiosk.key
	// Postgres says where the database is instead of the SQLite file, as sqldb.OpenPostgres takes it. Several halls' services on one database
	// need the same key file.
	Postgres string
	Opts     sqldb.Opts // OnState is the keeper's own
	// Opened is called with every database that was opened, before the service uses it; an error closes it again. nil: nobody else uses it.
	Opened func(ctx context.Context, db *sqldb.DB, keys *vault.Vault) error
}

// Tenant lives in a database that a Keeper keeps.
type Tenant interface {
	// Enter takes a database that was opened, with its keys, and settles what the last stop left open. After an error it does not use the
	// database any more.
	Enter(ctx context.Context, db *sqldb.DB, keys *vault.Vault) error
	// Leave gives the database up, which is closed then.
	Leave()
	// Run works until ctx ends, whether the tenant has a database or not.
	Run(ctx context.Context) error
}

// Keeper gives a tenant its database, over a disk or a server that may be missing for a while: it opens the database, tries again while that
// fails, and goes on by itself when all is well again.
type Keeper struct {
	tenant  Tenant
	source  Source
	log     *slog.Logger
	changed chan struct{} // capacity 1: a change that nobody has looked at yet is told once

	db *sqldb.DB // Run's goroutine alone
}

// NewKeeper returns the keeper of a service's store; Run opens it.
func NewKeeper(s *Service, from Source, log *slog.Logger) *Keeper {
	return NewTenantKeeper(tenant{s}, from, log)
}

// NewTenantKeeper returns the keeper of a tenant's database; Run opens it.
func NewTenantKeeper(t Tenant, from Source, log *slog.Logger) *Keeper {
	return &Keeper{tenant: t, source: from, log: log, changed: make(chan struct{}, 1)}
}

// tenant is a service whose tickets and results are in the database.
type tenant struct{ *Service }

func (t tenant) Enter(ctx context.Context, db *sqldb.DB, keys *vault.Vault) error {
	store, err := queuesql.Open(ctx, db, keys)
	if err != nil {
		return err
	}
	results, err := lockersql.Open(ctx, db, keys)
	if err != nil {
		return err
	}
	t.Use(store)
	t.Results().Use(results)
	_, err = t.Recover(ctx)
	return err
}

func (t tenant) Leave() {
	t.Use(nil)
	t.Results().Use(nil)
}

// Run keeps the store open and the service's days until ctx ends, then closes the store. It calls told with nil when the store can be used, and with
// the reason when it cannot: first as soon as that is known, then whenever it was tried.
func (k *Keeper) Run(ctx context.Context, told func(error)) {
	var tasks sync.WaitGroup
	tasks.Go(func() { _ = k.tenant.Run(ctx) }) // returns ctx's error only
	defer func() {
		tasks.Wait()
		k.close()
	}()
	timer := time.NewTimer(0)
	defer timer.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-k.changed:
		case <-timer.C:
		}
		err := k.check(ctx)
		if err == nil && k.db == nil {
			err = k.start(ctx)
		}
		if ctx.Err() == nil {
			told(err)
		}
		if fault.KindOf(err) == fault.Unavailable {
			timer.Reset(storeRetry) // it may come back at any moment
		} else {
			timer.Reset(storeCheck)
		}
	}
}

// check returns why the open store cannot be used, after trying to cure it, or nil.
func (k *Keeper) check(ctx context.Context) error {
	if k.db == nil {
		return nil
	}
	state := k.db.State()
	if state.Mode == sqldb.Serving {
		return nil
	}
	if err := k.db.Probe(ctx); err != nil {
		return errors.Join(state.Err, err)
	}
	return nil
}

// start opens the store and settles what the last stop left open.
func (k *Keeper) start(ctx context.Context) error {
	err := k.open(ctx)
	if err != nil {
		k.close()
	}
	return err
}

// open opens the database with its keys and lets the tenant in.
func (k *Keeper) open(ctx context.Context) error {
	path := filepath.Join(k.source.Dir, k.source.Name+".db")
	if err := k.lost(path); err != nil {
		return err
	}
	keys, err := loadKeys(filepath.Join(k.source.Dir, k.source.Name+".key"), path)
	if err != nil {
		return err
	}
	opts := k.source.Opts
	opts.OnState = func(sqldb.State) { tell(k.changed) }
	if k.source.Postgres != "" {
		k.db, err = sqldb.OpenPostgres(ctx, k.source.Postgres, opts, k.log)
	} else {
		k.db, err = sqldb.Open(ctx, path, opts, k.log)
	}
	if err != nil {
		return err
	}
	if k.source.Opened != nil {
		if err := k.source.Opened(ctx, k.db, keys); err != nil {
			return err
		}
	}
	if err := k.tenant.Enter(ctx, k.db, keys); err != nil {
		return err
	}
	return k.remember()
}

// mark is the file that says that a store has been here.
func (k *Keeper) mark() string { return filepath.Join(k.source.Dir, k.source.Name+".born") }

// lost refuses to begin a new store in the place of one that is gone: the day's numbers would begin again at one, and nobody would know what lies in
// the cells. Keys without a store are no sign: a power cut at the first start leaves them.
func (k *Keeper) lost(path string) error {
	if k.source.Postgres != "" {
		return nil // an empty database on a server is refused by its keys
	}
	if _, err := os.Stat(path); !errors.Is(err, fs.ErrNotExist) {
		return nil // what is wrong with a file that is there tells who opens it
	}
	if _, err := os.Stat(k.mark()); err != nil {
		return nil //nolint:nilerr // no store has been here, as far as anybody knows
	}
	return &fault.Error{
		Kind: fault.Corrupt, Op: "open store", Key: sqldb.KeyStore, Err: fmt.Errorf("%s is gone", path),
		Hint: "put a backup back with hallctl restore; to begin a new hall with empty cells, remove " + k.mark() + " too",
	}
}

// remember notes that a store is here.
func (k *Keeper) remember() error {
	if _, err := os.Stat(k.mark()); err == nil {
		return nil // also on a full disk
	}
	return privfile.Create(k.mark(), "note of the store", []byte(time.Now().UTC().Format(time.RFC3339)+"\n"))
}

// loadKeys reads the keys, or makes them when there is no database yet that older keys could belong to. Keys that do not belong to a
// database on a server are refused when it is opened.
func loadKeys(path, database string) (*vault.Vault, error) {
	_, err := os.Stat(database)
	if errors.Is(err, fs.ErrNotExist) {
		if _, err := os.Stat(path); err == nil {
			return vault.Load(path)
		}
		return vault.Create(path)
	}
	if err != nil {
		return nil, fmt.Errorf("look for database: %w", err)
	}
	return vault.Load(path)
}

// close takes the database from the tenant and closes it, if it is open.
func (k *Keeper) close() {
	if k.db == nil {
		return
	}
	k.tenant.Leave()
	if err := k.db.Close(); err != nil {
		k.log.Error("the store cannot be closed", "error", err)
	}
	k.db = nil
}
