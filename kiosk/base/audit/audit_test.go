package audit_test

import (
	"encoding/hex"
	"fmt"
	"log/slog"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"onetrip/kiosk/base/audit"
	"onetrip/kiosk/base/fault"
	"onetrip/kiosk/base/sqldb"
	"onetrip/kiosk/base/sqldb/sqldbtest"
)

var start = time.Date(2026, 3, 2, 1, 0, 0, 0, time.UTC)

func event(i int) audit.Event {
	return audit.Event{
		At: start.Add(time.Duration(i) * time.Second), Actor: fmt.Sprintf("staff-%d", i%7), Action: "cell.open",
		Subject: fmt.Sprintf("cabinet-1/%d", i), Result: "ok", Detail: `{"reason":"投件"}`,
	}
}

func chainOf(n int) (entries []audit.Entry, head audit.Head) {
	c := audit.NewChain(audit.Head{})
	for i := range n {
		entries = append(entries, c.Append(event(i)))
	}
	return entries, c.Head()
}

func verify(entries []audit.Entry) error {
	c := audit.NewChain(audit.Head{})
	for _, e := range entries {
		if err := c.Check(e); err != nil {
			return err
		}
	}
	return nil
}

// The hashed form is fixed for ever (this value was also computed outside Go): an auditor must be able to check an old chain with another program.
func TestHashedFormDoesNotChange(t *testing.T) {
	_, head := chainOf(3)
	if got, want := hex.EncodeToString(head.Hash[:]), "1dab360a104c2d8e4d468fc3369b08146e40aaf3af007d241c688ddab8304807"; got != want {
		t.Errorf("head of three events: got %s, want %s", got, want)
	}
}

func TestDeletedSwappedAndInsertedEntriesAreFound(t *testing.T) {
	const n = 30
	entries, _ := chainOf(n)
	if err := verify(entries); err != nil {
		t.Fatal(err)
	}
	for i := range n - 1 {
		deleted := append(append([]audit.Entry{}, entries[:i]...), entries[i+1:]...)
		swapped := append([]audit.Entry{}, entries...)
		swapped[i], swapped[i+1] = swapped[i+1], swapped[i]
		renumbered := append([]audit.Entry{}, swapped...)
		renumbered[i].Seq, renumbered[i+1].Seq = renumbered[i+1].Seq, renumbered[i].Seq
		doubled := append(append([]audit.Entry{}, entries[:i+1]...), entries[i:]...)
		for name, forged := range map[string][]audit.Entry{
			"deleted": deleted, "swapped": swapped, "renumbered": renumbered, "doubled": doubled,
		} {
			if err := verify(forged); fault.KindOf(err) != fault.Corrupt {
				t.Errorf("%s at %d: got %v", name, i, err)
			}
		}
	}
}

func open(tb testing.TB) *sqldb.DB {
	tb.Helper()
	db, err := sqldb.Open(tb.Context(), filepath.Join(tb.TempDir(), "a.db"), sqldb.Opts{MaxRead: time.Minute}, slog.New(slog.DiscardHandler))
	if err != nil {
		tb.Fatal(err)
	}
	return migrated(tb, db)
}

func openPostgres(tb testing.TB, dsn string) *sqldb.DB {
	tb.Helper()
	db, err := sqldb.OpenPostgres(tb.Context(), dsn, sqldb.Opts{}, slog.New(slog.DiscardHandler))
	if err != nil {
		tb.Fatal(err)
	}
	return migrated(tb, db)
}

func migrated(tb testing.TB, db *sqldb.DB) *sqldb.DB {
	tb.Helper()
	tb.Cleanup(func() { db.Close() })
	if err := db.Migrate(tb.Context(), audit.Owner, audit.Migrations); err != nil {
		tb.Fatal(err)
	}
	return db
}

func fill(tb testing.TB, db *sqldb.DB, n int) (head audit.Head) {
	tb.Helper()
	err := db.Write(tb.Context(), func(tx *sqldb.Tx) error {
		for i := range n {
			e, err := audit.Append(tx, event(i))
			if err != nil {
				return err
			}
			head = e.Head
		}
		return nil
	})
	if err != nil {
		tb.Fatal(err)
	}
	return head
}

func verifyStored(tb testing.TB, db *sqldb.DB, from, anchor audit.Head) (head audit.Head, err error) {
	tb.Helper()
	err = db.Read(tb.Context(), func(r *sqldb.Reader) error {
		head, err = audit.Verify(r, from, anchor)
		return err
	})
	return head, err
}

func change(tb testing.TB, db *sqldb.DB, query string, args ...any) {
	tb.Helper()
	if err := db.Write(tb.Context(), func(tx *sqldb.Tx) error { _, err := tx.Exec(query, args...); return err }); err != nil {
		tb.Fatal(err)
	}
}

func TestStoredChainVerifiesFromAnyHead(t *testing.T) {
	t.Run("sqlite", func(t *testing.T) { verifyFromAnyHead(t, open(t)) })
	t.Run("postgres", func(t *testing.T) { verifyFromAnyHead(t, openPostgres(t, sqldbtest.Postgres(t))) })
}

func verifyFromAnyHead(t *testing.T, db *sqldb.DB) {
	t.Helper()
	if head, err := verifyStored(t, db, audit.Head{}, audit.Head{}); err != nil || head != (audit.Head{}) {
		t.Errorf("empty chain: got %v, %v", head, err)
	}
	middle := fill(t, db, 10)
	last := fill(t, db, 5)
	for _, from := range []audit.Head{{}, middle, last} {
		if head, err := verifyStored(t, db, from, middle); err != nil || head != last {
			t.Errorf("from %d: got %v, %v; want %v", from.Seq, head.Seq, err, last.Seq)
		}
	}
}

// Every bit of every column of every row: flipped in the database, found, flipped back.
func TestEveryStoredBitCounts(t *testing.T) {
	const n = 6
	db := open(t)
	anchor := fill(t, db, n)
	for seq := 1; seq <= n; seq++ {
		e := event(seq - 1)
		for column, text := range map[string]string{
			"actor": e.Actor, "action": e.Action, "subject": e.Subject, "result": e.Result, "detail": e.Detail,
		} {
			for bit := range len(text) * 8 {
				b := []byte(text)
				b[bit/8] ^= 1 << (bit % 8)
				flip(t, db, anchor, field{column, seq, string(b), text})
			}
		}
		for bit := range 40 {
			at := e.At.UnixMilli()
			flip(t, db, anchor, field{"at", seq, at ^ 1<<bit, at})
		}
	}
}

// field is a stored value that a test changes and puts back.
type field struct {
	column    string
	seq       int
	bad, good any
}

func flip(t *testing.T, db *sqldb.DB, anchor audit.Head, f field) {
	t.Helper()
	column, seq, bad, good := f.column, f.seq, f.bad, f.good
	change(t, db, "UPDATE audit_event SET "+column+" = $1 WHERE seq = $2", bad, seq)
	if _, err := verifyStored(t, db, audit.Head{}, anchor); fault.KindOf(err) != fault.Corrupt {
		t.Fatalf("%s of entry %d changed to %q: got %v", column, seq, bad, err)
	}
	change(t, db, "UPDATE audit_event SET "+column+" = $1 WHERE seq = $2", good, seq)
}

func TestHashBitsAndCutTailAreFound(t *testing.T) {
	const n = 4
	db := open(t)
	anchor := fill(t, db, n)
	entries, _ := chainOf(n)
	for seq := 1; seq <= n; seq++ {
		for bit := range 256 {
			good := entries[seq-1].Hash
			bad := good
			bad[bit/8] ^= 1 << (bit % 8)
			flip(t, db, anchor, field{"hash", seq, bad[:], good[:]})
		}
	}
	if _, err := verifyStored(t, db, audit.Head{}, anchor); err != nil {
		t.Fatalf("after flipping everything back: %v", err)
	}
	change(t, db, "DELETE FROM audit_event WHERE seq = $1", n)
	if _, err := verifyStored(t, db, audit.Head{}, audit.Head{}); err != nil {
		t.Errorf("without an anchor a cut tail cannot show: got %v", err)
	}
	if _, err := verifyStored(t, db, audit.Head{}, anchor); err == nil || !strings.Contains(err.Error(), "entries 4 to 4 were cut off") {
		t.Errorf("cut tail: got %v", err)
	}
	change(t, db, "DELETE FROM audit_event")
	forge := func(tx *sqldb.Tx) error {
		for i := range n {
			e := event(i)
			e.Actor = "somebody else"
			if _, err := audit.Append(tx, e); err != nil {
				return err
			}
		}
		return nil
	}
	if err := db.Write(t.Context(), forge); err != nil {
		t.Fatal(err)
	}
	if _, err := verifyStored(t, db, audit.Head{}, audit.Head{}); err != nil {
		t.Errorf("a chain that was rewritten whole verifies without an anchor: got %v", err)
	}
	if _, err := verifyStored(t, db, audit.Head{}, anchor); fault.KindOf(err) != fault.Corrupt {
		t.Errorf("rewritten chain: got %v", err)
	}
}

// BenchmarkVerify reads and checks a stored chain of 1,000,000 events; the requirement is 10 s.
func BenchmarkVerify(b *testing.B) {
	const n = 1_000_000
	db := open(b)
	fill(b, db, n)
	for b.Loop() {
		if _, err := verifyStored(b, db, audit.Head{}, audit.Head{}); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(b.Elapsed().Seconds()/float64(b.N), "s/million")
}
