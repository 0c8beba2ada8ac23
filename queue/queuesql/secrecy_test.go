package queuesql_test

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"onetrip/kiosk/base/fault"
	"onetrip/kiosk/base/sqldb"
	"onetrip/kiosk/base/sqldb/sqldbtest"
	"onetrip/queue"
	"onetrip/queue/queuetest"
)

// secrets are what a search through the files would look for: whole names, numbers, and the parts of a number that tell a person.
func secrets(n int) [][]byte {
	p := queuetest.Person(n)
	return [][]byte{[]byte(p.Name), []byte(p.Number), []byte(p.Number[6:14]), []byte(p.Number[len(p.Number)-8:])}
}

// TestFilesHoldNoPlainPersonalData plays a day and searches every file of the data folder (S5), the write-ahead log included.
func TestFilesHoldNoPlainPersonalData(t *testing.T) {
	dir, people := t.TempDir(), 200
	s, db := open(t, dir, sqldbtest.Keys(t, dir))
	for n := range people {
		got, err := s.Issue(t.Context(), queuetest.Order(n, queuetest.By(queuetest.Person(n))))
		if err != nil || got.Ticket.Masked == "" {
			t.Fatalf("issue: %+v, %v", got, err)
		}
		if _, err := s.Issue(t.Context(), queuetest.Order(1000+n, queuetest.By(queuetest.Person(n)))); err != nil {
			t.Fatal(err)
		}
		if err := s.SetPrint(t.Context(), queue.Paper{Ticket: got.Ticket.ID, N: 1, Outcome: queue.PrintOK, At: got.Ticket.Issued}); err != nil {
			t.Fatal(err)
		}
	}
	if err := db.Backup(t.Context(), filepath.Join(dir, "backup.db")); err != nil {
		t.Fatal(err)
	}
	searched := search(t, dir, people)
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	search(t, dir, people)
	if searched < 3 {
		t.Errorf("searched %d files, want database, log and backup", searched)
	}
	// The search itself must be able to find something.
	if b := append([]byte("x"), secrets(7)[1]...); !found(b, 10) {
		t.Error("the search does not see a plain number")
	}
}

func search(t *testing.T, dir string, people int) (files int) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		b, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		files++
		if found(b, people) {
			t.Errorf("%s holds personal data in plain text", filepath.Base(path))
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func found(b []byte, people int) bool {
	for n := range people {
		for _, s := range secrets(n) {
			if bytes.Contains(b, s) {
				return true
			}
		}
	}
	return false
}

// TestSealedNamesStayInTheirRow moves a sealed name to another ticket: it must not open there.
func TestSealedNamesStayInTheirRow(t *testing.T) {
	dir := t.TempDir()
	s, db := open(t, dir, sqldbtest.Keys(t, dir))
	for n := range 2 {
		if _, err := s.Issue(t.Context(), queuetest.Order(n, queuetest.By(queuetest.Person(n)))); err != nil {
			t.Fatal(err)
		}
	}
	err := db.Write(t.Context(), func(tx *sqldb.Tx) error {
		_, err := tx.Exec("UPDATE queue_ticket SET name = (SELECT name FROM queue_ticket WHERE id = $1) WHERE id = $2", queuetest.ID(0), queuetest.ID(1))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Ticket(t.Context(), queuetest.ID(1)); fault.KindOf(err) != fault.Corrupt {
		t.Errorf("moved name: got %v, want corrupt", err)
	}
}
