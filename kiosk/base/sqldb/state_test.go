package sqldb_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"onetrip/kiosk/base/fault"
	"onetrip/kiosk/base/sqldb"
)

func TestWritesStopWithinASecondWhenTheVolumeIsFullAndResumeByThemselves(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.db")
	synctest.Test(t, func(t *testing.T) {
		var free atomic.Int64
		free.Store(200 << 20)
		var modes []sqldb.Mode
		db, err := sqldb.Open(t.Context(), path, sqldb.Opts{
			FreeSpace: func(string) (int64, error) { return free.Load(), nil },
			OnState:   func(s sqldb.State) { modes = append(modes, s.Mode) },
		}, quiet())
		if err != nil {
			t.Fatal(err)
		}
		exec(t, db, "CREATE TABLE t (id INTEGER PRIMARY KEY) STRICT")
		free.Store(99 << 20)
		time.Sleep(time.Second)
		synctest.Wait()
		err = db.Write(t.Context(), func(tx *sqldb.Tx) error { return insert(tx, 1) })
		if e := asFault(t, err); e.Kind != fault.Unavailable || e.Hint == "" || db.State().Mode != sqldb.LowSpace {
			t.Errorf("99 MiB free: got %v, %v", err, db.State().Mode)
		}
		if n := count(t, db); n != 0 {
			t.Errorf("%d rows", n)
		}
		free.Store(101 << 20)
		time.Sleep(time.Second)
		synctest.Wait()
		exec(t, db, "INSERT INTO t VALUES (1)")
		if err := db.Close(); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff([]sqldb.Mode{sqldb.LowSpace, sqldb.Serving}, modes); diff != "" {
			t.Errorf("modes (-want +got):\n%s", diff)
		}
	})
}

func TestFreeSpaceOfARealVolume(t *testing.T) {
	db := open(t, sqldb.Opts{MinFree: 1 << 60})
	if s := db.State(); s.Mode != sqldb.LowSpace || fault.KindOf(s.Err) != fault.Unavailable {
		t.Errorf("an exbibyte is wanted: got %v", s)
	}
	if s := open(t, sqldb.Opts{MinFree: 1}).State(); s.Mode != sqldb.Serving {
		t.Errorf("a byte is wanted: got %v", s)
	}
}

// A full disk in the middle of a batch: nothing of the batch is kept, writes are refused at once, Probe brings them back.
func TestFullDiskStopsWritesUntilProbe(t *testing.T) {
	db := openTable(t, sqldb.Opts{})
	limit := func(pages int) {
		exec(t, db, fmt.Sprintf("PRAGMA max_page_count = %d", pages))
	}
	limit(10)
	swallowed := db.Write(t.Context(), func(tx *sqldb.Tx) error {
		if err := insert(tx, 1); err != nil {
			return err
		}
		_, _ = tx.Exec("INSERT INTO t VALUES (2, hex(randomblob(100000)))")
		return nil // the mistake: a full disk that nobody reports
	})
	e := asFault(t, swallowed)
	if e.Kind != fault.Unavailable || e.Hint == "" {
		t.Errorf("got %v", swallowed)
	}
	if s := db.State(); s.Mode != sqldb.Failed || s.Since.IsZero() {
		t.Errorf("state: got %v", s)
	}
	ran := false
	err := db.Write(t.Context(), func(*sqldb.Tx) error { ran = true; return nil })
	if ran || fault.KindOf(err) != fault.Unavailable || errors.Is(err, sqldb.ErrInDoubt) {
		t.Errorf("while failed: ran is %v, error %v", ran, err)
	}
	if err := db.Probe(t.Context()); err != nil {
		t.Fatal(err)
	}
	if n := count(t, db); n != 0 {
		t.Errorf("%d rows of a failed write", n)
	}
	limit(100000)
	exec(t, db, "INSERT INTO t VALUES (1, 'x')")
}

// A page damaged under a running program: whoever meets it first, a read or a write, writing stops.
func TestDamageMetByAReadStopsWrites(t *testing.T) {
	path := closed(t)
	db, err := sqldb.Open(t.Context(), path, sqldb.Opts{}, quiet())
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	for off := int64(4096); off < info.Size(); off += 4096 {
		write(t, path, off, make([]byte, 4096))
	}
	var n int
	err = db.Read(t.Context(), func(r *sqldb.Reader) error {
		return r.QueryRow("SELECT count(*) FROM t WHERE length(v) > 3").Scan(&n)
	})
	if fault.KindOf(err) != fault.Corrupt {
		t.Fatalf("got %d, %v; want corrupt", n, err)
	}
	if err := db.Write(t.Context(), func(tx *sqldb.Tx) error { return insert(tx, 1000) }); fault.KindOf(err) != fault.Corrupt {
		t.Errorf("write: got %v, want corrupt", err)
	}
	if err := db.Probe(t.Context()); fault.KindOf(err) != fault.Corrupt || db.State().Mode != sqldb.Failed {
		t.Errorf("probe: got %v, %v", err, db.State().Mode)
	}
}
