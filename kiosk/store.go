package kiosk

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"

	"onetrip/kiosk/base/fault"
	"onetrip/kiosk/base/sqldb"
	"onetrip/kiosk/base/vault"
	"onetrip/kiosk/flow"
	"onetrip/kiosk/hall"
	"onetrip/queue"
	"onetrip/queue/queuesql"
)

// The files of a data folder.
const (
	databaseFile = "kiosk.db"
	keyFile      = "kiosk.key"
)

// storeRetry is how often a store that cannot be used is tried again.
const storeRetry = 5 * time.Second

// ledger is the terminal's hall over a store that may be missing for a while: with a full, damaged or read-only disk the terminal stands
// there, says so, and goes on by itself when the disk is well again.
type ledger struct {
	hall    queue.Hall
	machine string
	dir     string
	opts    sqldb.Opts // OnState is the ledger's own
	log     *slog.Logger

	open    atomic.Pointer[hall.Service] // nil while the store is not open
	db      *sqldb.DB                    // the keeper's goroutine alone
	changed chan struct{}                // capacity 1: a change that nobody has looked at yet is told once

	// mu guards since.
	mu    sync.Mutex
	since time.Time // since when the store cannot be used
}

// newLedger returns a ledger in the folder; keep opens it.
func newLedger(h queue.Hall, machine, dir string, log *slog.Logger) *ledger {
	return &ledger{hall: h, machine: machine, dir: dir, log: log, changed: make(chan struct{}, 1)}
}

// errNoStore is the answer while the store is not open.
func errNoStore(op string) error {
	return &fault.Error{Kind: fault.Unavailable, Op: op, Key: sqldb.KeyStore, Hint: "see the terminal's log for what is wrong with its disk"}
}

// Overview implements run.Hall.
func (l *ledger) Overview(ctx context.Context) (queue.Overview, error) {
	if s := l.open.Load(); s != nil {
		return s.Overview(ctx)
	}
	return queue.Overview{}, errNoStore("count lines")
}

// Issue implements run.Hall.
func (l *ledger) Issue(ctx context.Context, r queue.Request) (queue.Answer, error) {
	if s := l.open.Load(); s != nil {
		return s.Issue(ctx, r)
	}
	return queue.Answer{}, errNoStore("issue ticket")
}

// Ticket implements run.Hall.
func (l *ledger) Ticket(ctx context.Context, id queue.TicketID) (queue.Ticket, queue.Wait, error) {
	if s := l.open.Load(); s != nil {
		return s.Ticket(ctx, id)
	}
	return queue.Ticket{}, queue.Wait{}, errNoStore("look up ticket")
}

// Printed implements run.Hall.
func (l *ledger) Printed(ctx context.Context, id queue.TicketID, n int, outcome queue.Print) error {
	if s := l.open.Load(); s != nil {
		return s.Printed(ctx, id, n, outcome)
	}
	return errNoStore("record paper of ticket")
}

// keep opens the store, tries again while that fails, tells every change of its usability, and closes it when ctx ends. cleared is called
// when the hall closed tickets by the clock.
func (l *ledger) keep(ctx context.Context, tell func(flow.ServiceChanged), cleared func()) {
	var tasks sync.WaitGroup
	defer func() {
		tasks.Wait()
		l.close()
	}()
	timer := time.NewTimer(0)
	defer timer.Stop()
	last := flow.ServiceChanged{Code: "?"} // unlike any verdict: the first one is told
	for {
		select {
		case <-ctx.Done():
			return
		case <-l.changed:
		case <-timer.C:
		}
		err := l.check(ctx)
		if err == nil && l.open.Load() == nil {
			if err = l.start(ctx); err == nil {
				service := l.open.Load()
				tasks.Go(func() { _ = service.Run(ctx, cleared) }) // returns ctx's error only
				cleared()
			}
		}
		if v := l.verdict(err); v != last {
			last = v
			tell(v)
		}
		timer.Reset(storeRetry)
	}
}

// check returns why the open store cannot be used, after trying to cure it, or nil.
func (l *ledger) check(ctx context.Context) error {
	if l.db == nil {
		return nil
	}
	state := l.db.State()
	if state.Mode == sqldb.Serving {
		return nil
	}
	if err := l.db.Probe(ctx); err != nil {
		return errors.Join(state.Err, err)
	}
	return nil
}

// start opens the store and settles what the last stop left open.
func (l *ledger) start(ctx context.Context) error {
	store, err := l.openStore(ctx)
	if err != nil {
		l.close()
		return err
	}
	service := hall.New(l.hall, store, hall.Opts{Terminal: l.machine}, l.log)
	if _, err := service.Recover(ctx); err != nil {
		l.close()
		return err
	}
	l.open.Store(service)
	return nil
}

// openStore opens the database with its keys.
func (l *ledger) openStore(ctx context.Context) (*queuesql.Store, error) {
	path := filepath.Join(l.dir, databaseFile)
	keys, err := loadKeys(filepath.Join(l.dir, keyFile), path)
	if err != nil {
		return nil, err
	}
	opts := l.opts
	opts.OnState = func(sqldb.State) { l.poke() }
	db, err := sqldb.Open(ctx, path, opts, l.log)
	if err != nil {
		return nil, err
	}
	l.db = db
	return queuesql.Open(ctx, db, keys)
}

// loadKeys reads the keys, or makes them when there is no database yet that older keys could belong to.
func loadKeys(path, database string) (*vault.Vault, error) {
	_, err := os.Stat(database)
	if errors.Is(err, fs.ErrNotExist) {
		return vault.Create(path)
	}
	if err != nil {
		return nil, fmt.Errorf("look for database: %w", err)
	}
	return vault.Load(path)
}

// poke asks keep to look at the store at once.
func (l *ledger) poke() {
	select {
	case l.changed <- struct{}{}:
	default: // it will look anyway
	}
}

// close closes the store, if it is open.
func (l *ledger) close() {
	if l.db == nil {
		return
	}
	l.open.Store(nil)
	if err := l.db.Close(); err != nil {
		l.log.Error("the store cannot be closed", "error", err)
	}
	l.db = nil
}

// verdict says for the dialogue whether numbers can be given.
func (l *ledger) verdict(err error) flow.ServiceChanged {
	l.mu.Lock()
	defer l.mu.Unlock()
	if err == nil {
		if !l.since.IsZero() {
			l.log.Info("the store serves again")
		}
		l.since = time.Time{}
		return flow.ServiceChanged{}
	}
	if l.since.IsZero() {
		l.since = time.Now()
		l.log.Error("the store cannot be used: the terminal is out of service", "error", err)
	}
	return flow.ServiceChanged{Out: true, Code: staffCode(err), Since: l.since}
}

// staffCode names what is wrong for the staff, in a form short enough to be told on the telephone.
func staffCode(err error) string {
	switch fault.KindOf(err) {
	case fault.Unavailable:
		return "存储 R7-01" // full, read-only, locked or unreadable
	case fault.Corrupt:
		return "存储 R7-02" // damaged
	case fault.NotFound, fault.Refused, fault.Conflict:
		return "密钥 S5-01" // the keys are missing, open to others, or belong to another database
	case fault.Internal, fault.Invalid:
	}
	return "存储 R1-01" // the database cannot keep its promises
}
