package sqldb_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"onetrip/kiosk/base/fault"
	"onetrip/kiosk/base/sqldb"
)

func TestReadSeesOneSnapshotAndCannotWrite(t *testing.T) { onBoth(t, sqldb.Opts{}, readSnapshot) }

func readSnapshot(t *testing.T, db *sqldb.DB) {
	t.Helper()
	exec(t, db, "INSERT INTO t VALUES (1, 'a')")
	err := db.Read(t.Context(), func(r *sqldb.Reader) error {
		var before, after int
		if err := r.QueryRow("SELECT count(*) FROM t").Scan(&before); err != nil {
			return err
		}
		exec(t, db, "INSERT INTO t VALUES (2, 'b')") // another caller, meanwhile: reads never block writes
		if err := r.QueryRow("SELECT count(*) FROM t").Scan(&after); err != nil {
			return err
		}
		if before != 1 || after != 1 {
			t.Errorf("one snapshot: got %d, then %d", before, after)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	err = db.Read(t.Context(), func(r *sqldb.Reader) error {
		return r.QueryRow("DELETE FROM t RETURNING id").Scan(new(int))
	})
	if fault.KindOf(err) != fault.Internal || db.State().Mode != sqldb.Serving {
		t.Errorf("a read that deletes: got %v, %v", err, db.State().Mode)
	}
	if n := count(t, db); n != 2 {
		t.Errorf("got %d rows, want 2", n)
	}
}

const endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n) SELECT count(*) FROM n"

func TestLongReadIsInterrupted(t *testing.T) {
	onBoth(t, sqldb.Opts{MaxRead: time.Second, Readers: 1}, longRead)
}

func longRead(t *testing.T, db *sqldb.DB) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for name, ctx := range map[string]context.Context{"time is up": t.Context(), "caller leaves": ctx} {
		err := db.Read(ctx, func(r *sqldb.Reader) error { return r.QueryRow(endless).Scan(new(int)) })
		if fault.KindOf(err) != fault.Unavailable {
			t.Errorf("%s: got %v", name, err)
		}
	}
	if n := count(t, db); n != 0 { // the only reader is usable again
		t.Errorf("got %d", n)
	}
}

func TestReadReturnsTheErrorOfItsFunction(t *testing.T) { onBoth(t, sqldb.Opts{}, readError) }

func readError(t *testing.T, db *sqldb.DB) {
	t.Helper()
	mine := errors.New("mine")
	if err := db.Read(t.Context(), func(*sqldb.Reader) error { return mine }); !errors.Is(err, mine) {
		t.Errorf("got %v", err)
	}
	if err := db.Write(t.Context(), func(*sqldb.Tx) error { return mine }); !errors.Is(err, mine) {
		t.Errorf("got %v", err)
	}
}

// R8: an open read keeps the WAL from shrinking; writers then wait rather than let it grow over 64 MiB.
func TestWALStaysBoundedBehindASlowReader(t *testing.T) {
	db := openTable(t, sqldb.Opts{MaxRead: time.Minute})
	reading, stop := make(chan struct{}), make(chan struct{})
	var wg sync.WaitGroup
	wg.Go(func() {
		err := db.Read(t.Context(), func(r *sqldb.Reader) error {
			err := r.QueryRow("SELECT count(*) FROM t").Scan(new(int))
			close(reading)
			<-stop
			return err
		})
		if err != nil {
			t.Error(err)
		}
	})
	<-reading
	wg.Go(func() {
		for range 25 {
			exec(t, db, "INSERT INTO t (v) VALUES (zeroblob(4000000) || '')")
		}
	})
	size := func() int64 {
		info, err := os.Stat(db.Path() + "-wal")
		if err != nil {
			t.Error(err)
			return 1 << 40
		}
		return info.Size()
	}
	for size() < sqldb.WALLimit {
		time.Sleep(time.Millisecond) // the disk is real
	}
	time.Sleep(300 * time.Millisecond) // long enough to grow by all that is still to be written
	if n := size(); n > 64<<20 {
		t.Errorf("the WAL grew to %d MiB", n>>20)
	}
	close(stop)
	wg.Wait()
	exec(t, db, "INSERT INTO t (v) VALUES ('last')")
	if n := count(t, db); n != 26 {
		t.Errorf("got %d rows, want 26", n)
	}
}

func TestBackupIsCompletePrivateAndReplacesOnlyWhenDone(t *testing.T) {
	db := openTable(t, sqldb.Opts{})
	dest := filepath.Join(t.TempDir(), "copy.db")
	for i := range 2 {
		exec(t, db, "INSERT INTO t (v) VALUES ('x')")
		if err := db.Backup(t.Context(), dest); err != nil {
			t.Fatal(err)
		}
		if info, err := os.Stat(dest); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("mode: got %v, %v", info.Mode(), err)
		}
		restored, err := sqldb.Open(t.Context(), dest, sqldb.Opts{}, quiet())
		if err != nil {
			t.Fatal(err)
		}
		if n := count(t, restored); n != i+1 {
			t.Errorf("got %d rows, want %d", n, i+1)
		}
		if err := restored.Close(); err != nil {
			t.Error(err)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	before, _ := os.ReadFile(dest)
	if err := db.Backup(ctx, dest); fault.KindOf(err) != fault.Unavailable {
		t.Errorf("cancelled: got %v", err)
	}
	after, _ := os.ReadFile(dest)
	if string(before) != string(after) || len(after) == 0 {
		t.Error("a cancelled backup touched the last one")
	}
	entries, _ := os.ReadDir(filepath.Dir(dest))
	if len(entries) != 1 {
		t.Errorf("left behind: %v", entries)
	}
}
