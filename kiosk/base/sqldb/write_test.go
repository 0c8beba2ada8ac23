package sqldb_test

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"sync"
	"testing"
	"time"

	"onetrip/kiosk/base/basetest"
	"onetrip/kiosk/base/fault"
	"onetrip/kiosk/base/sqldb"
)

func openTable(t *testing.T, opts sqldb.Opts) *sqldb.DB {
	t.Helper()
	basetest.NoLeaks(t)
	db := open(t, opts)
	exec(t, db, "CREATE TABLE t (id INTEGER PRIMARY KEY, v TEXT) STRICT")
	return db
}

func insert(tx *sqldb.Tx, id int) error {
	_, err := tx.Exec("INSERT INTO t (id) VALUES (?)", id)
	return err
}

// occupy keeps the writer busy until release is called, so that a test decides what waits behind it.
func occupy(t *testing.T, db *sqldb.DB) (release func()) {
	t.Helper()
	started, stop := make(chan struct{}), make(chan struct{})
	var wg sync.WaitGroup
	wg.Go(func() {
		err := db.Write(context.Background(), func(*sqldb.Tx) error {
			close(started)
			<-stop
			return nil
		})
		if err != nil {
			t.Error(err)
		}
	})
	<-started
	return func() { close(stop); wg.Wait() }
}

func TestGivingUpBeforeTheWriteBeganMeansItNeverHappens(t *testing.T) {
	db := openTable(t, sqldb.Opts{})
	release := occupy(t, db)
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	err := db.Write(ctx, func(tx *sqldb.Tx) error { return insert(tx, 1) })
	if fault.KindOf(err) != fault.Unavailable || !errors.Is(err, context.DeadlineExceeded) || errors.Is(err, sqldb.ErrInDoubt) {
		t.Errorf("got %v, want unavailable without doubt", err)
	}
	release()
	if n := count(t, db); n != 0 {
		t.Errorf("%d rows of a write that was given up", n)
	}
}

func TestGivingUpAfterTheWriteBeganIsInDoubtAndItHappens(t *testing.T) {
	db := openTable(t, sqldb.Opts{})
	ctx, cancel := context.WithCancel(t.Context())
	started, stop := make(chan struct{}), make(chan struct{})
	go func() { <-started; cancel() }()
	err := db.Write(ctx, func(tx *sqldb.Tx) error {
		close(started)
		<-stop
		return insert(tx, 1)
	})
	if !errors.Is(err, sqldb.ErrInDoubt) || !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want in doubt", err)
	}
	close(stop)
	exec(t, db, "INSERT INTO t (id) VALUES (2)") // waits for the first
	if n := count(t, db); n != 2 {
		t.Errorf("got %d rows, want both: a write that has begun is never cancelled", n)
	}
}

func TestPanicIsRaisedInTheCallerAndUndone(t *testing.T) {
	db := openTable(t, sqldb.Opts{})
	for _, shared := range []bool{false, true} {
		release := func() {}
		var wg sync.WaitGroup
		if shared { // with neighbours in the same commit
			release = occupy(t, db)
			for i := range 3 {
				wg.Go(func() { exec(t, db, "INSERT INTO t (id) VALUES (?)", 10+i) })
			}
		}
		raised := make(chan any)
		go func() {
			defer func() { raised <- recover() }()
			_ = db.Write(t.Context(), func(tx *sqldb.Tx) error {
				if err := insert(tx, 1); err != nil {
					t.Error(err)
				}
				panic("mistake")
			})
		}()
		for shared && len(raised) == 0 && db.Queued() < 4 {
			runtime.Gosched()
		}
		release()
		if p := <-raised; p != "mistake" {
			t.Errorf("got panic %v", p)
		}
		wg.Wait()
	}
	if n := count(t, db); n != 3 {
		t.Errorf("got %d rows, want the three of the neighbours", n)
	}
}

func TestWriteThatEndsItsGoroutineDoesNotStopTheDatabase(t *testing.T) {
	db := openTable(t, sqldb.Opts{})
	err := db.Write(t.Context(), func(tx *sqldb.Tx) error {
		if err := insert(tx, 1); err != nil {
			t.Error(err)
		}
		runtime.Goexit()
		return nil
	})
	if err == nil {
		t.Error("got no error")
	}
	exec(t, db, "INSERT INTO t (id) VALUES (2)")
	if n := count(t, db); n != 1 {
		t.Errorf("got %d rows, want 1", n)
	}
}

// A transaction that SQLite ended by itself must not let its later half be kept in autocommit (the trap behind R2).
func TestLaterHalfOfALostTransactionIsNotKept(t *testing.T) {
	for _, neighbours := range []int{0, 2} {
		t.Run(fmt.Sprintf("neighbours=%d", neighbours), func(t *testing.T) { loseTransaction(t, neighbours) })
	}
}

func loseTransaction(t *testing.T, neighbours int) {
	t.Helper()
	db := openTable(t, sqldb.Opts{})
	release := occupy(t, db)
	var wg sync.WaitGroup
	errs := make([]error, neighbours+1)
	for i := range neighbours {
		wg.Go(func() {
			errs[i] = db.Write(t.Context(), func(tx *sqldb.Tx) error { return insert(tx, 10+i) })
		})
	}
	for db.Queued() < neighbours {
		runtime.Gosched()
	}
	wg.Go(func() {
		errs[neighbours] = db.Write(t.Context(), func(tx *sqldb.Tx) error {
			if err := insert(tx, 1); err != nil {
				return err
			}
			_, _ = tx.Exec("ROLLBACK") // stands for what SQLite does by itself on some errors
			if err := insert(tx, 2); err == nil {
				t.Error("a statement after the end of the transaction was accepted")
			}
			return nil // and the mistake is swallowed
		})
	})
	for db.Queued() < neighbours+1 {
		runtime.Gosched()
	}
	release()
	wg.Wait()
	for i, err := range errs {
		if err == nil {
			t.Errorf("write %d was acknowledged without its transaction", i)
		}
	}
	if n := count(t, db); n != 0 {
		t.Errorf("%d rows of a lost transaction were kept", n)
	}
	exec(t, db, "INSERT INTO t (id) VALUES (3)")
}

func TestNowIsUTCAndFixedInATransaction(t *testing.T) {
	zone := time.FixedZone("hall", 8*3600)
	clock := time.Date(2026, 3, 2, 9, 0, 0, 0, zone)
	var mu sync.Mutex
	db := openTable(t, sqldb.Opts{Now: func() time.Time {
		mu.Lock()
		defer mu.Unlock()
		clock = clock.Add(time.Second)
		return clock
	}})
	err := db.Write(t.Context(), func(tx *sqldb.Tx) error {
		first := tx.Now
		if err := insert(tx, 1); err != nil {
			return err
		}
		if tx.Now != first || tx.Now.Location() != time.UTC {
			t.Errorf("got %v, then %v", first, tx.Now)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestTransactionSeesItsOwnChangesAndForgottenRowsAreClosed(t *testing.T) {
	db := openTable(t, sqldb.Opts{})
	for i := range 3 {
		err := db.Write(t.Context(), func(tx *sqldb.Tx) error {
			if err := insert(tx, i); err != nil {
				return err
			}
			if _, err := tx.Query("SELECT id FROM t"); err != nil { //nolint:sqlclosecheck,rowserrcheck // left open on purpose
				return err
			}
			var n int
			if err := tx.QueryRow("SELECT count(*) FROM t").Scan(&n); err != nil || n != i+1 {
				t.Errorf("got %d, %v; want %d", n, err, i+1)
			}
			err := tx.QueryRow("SELECT id FROM t WHERE id = 99").Scan(&n)
			if fault.KindOf(err) != fault.NotFound {
				t.Errorf("missing row: got %v", err)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

func TestTxIsRefusedAfterItsFunction(t *testing.T) {
	db := openTable(t, sqldb.Opts{})
	var kept *sqldb.Tx
	if err := db.Write(t.Context(), func(tx *sqldb.Tx) error { kept = tx; return nil }); err != nil {
		t.Fatal(err)
	}
	if err := insert(kept, 1); err == nil {
		t.Error("a kept Tx was accepted")
	}
}

func TestCloseAnswersWhatIsQueued(t *testing.T) {
	db := openTable(t, sqldb.Opts{})
	release := occupy(t, db)
	const n = 20
	errs := make([]error, n)
	var wg sync.WaitGroup
	for i := range n {
		wg.Go(func() { errs[i] = db.Write(t.Context(), func(tx *sqldb.Tx) error { return insert(tx, i) }) })
	}
	for db.Queued() < n {
		runtime.Gosched()
	}
	closing := make(chan error)
	go func() { closing <- db.Close() }()
	release()
	if err := <-closing; err != nil {
		t.Error(err)
	}
	wg.Wait()
	if err := errors.Join(errs...); err != nil {
		t.Errorf("queued writes: %v", err)
	}
	for name, err := range map[string]error{
		"write": db.Write(t.Context(), func(*sqldb.Tx) error { return nil }),
		"read":  db.Read(t.Context(), func(*sqldb.Reader) error { return nil }),
		"probe": db.Probe(t.Context()),
	} {
		if fault.KindOf(err) != fault.Unavailable {
			t.Errorf("%s after Close: got %v", name, err)
		}
	}
}

func TestConstraintsAreClassifiedByCode(t *testing.T) {
	db := openTable(t, sqldb.Opts{})
	exec(t, db, `CREATE TABLE c (id INTEGER PRIMARY KEY, u TEXT UNIQUE, p INTEGER REFERENCES c, n TEXT NOT NULL CHECK (n <> 'bad')) STRICT`)
	exec(t, db, "INSERT INTO c VALUES (1, 'u', NULL, 'n')")
	for query, want := range map[string]fault.Kind{
		"INSERT INTO c VALUES (1, 'v', NULL, 'n')":      fault.Conflict,
		"INSERT INTO c VALUES (2, 'u', NULL, 'n')":      fault.Conflict,
		"INSERT INTO c VALUES (2, 'v', 9, 'n')":         fault.Invalid,
		"INSERT INTO c VALUES (2, 'v', NULL, 'bad')":    fault.Invalid,
		"INSERT INTO c VALUES (2, 'v', NULL, NULL)":     fault.Invalid,
		"INSERT INTO c VALUES (2, 'v', 'text', 'n')":    fault.Invalid,
		"INSERT INTO c VALUES ('UNIQUE constraint', 1)": fault.Internal,
		"NONSENSE": fault.Internal,
	} {
		err := db.Write(t.Context(), func(tx *sqldb.Tx) error { _, err := tx.Exec(query); return err })
		if got := fault.KindOf(err); got != want {
			t.Errorf("%s: got %v (%v), want %v", query, got, err, want)
		}
	}
}
