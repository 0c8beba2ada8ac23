package uplink_test

import (
	"bytes"
	"context"
	"log/slog"
	"os"
	"path/filepath"
	"testing"
	"time"

	"onetrip/kiosk/base/health"
	"onetrip/kiosk/base/sqldb"
	"onetrip/kiosk/uplink"
	"onetrip/queue"
)

// TestNoPersonalDataIsReadable looks for names and numbers in every file of a terminal, and for what the outbox held after its delivery.
func TestNoPersonalDataIsReadable(t *testing.T) {
	dir := t.TempDir()
	var logged bytes.Buffer
	log := slog.New(slog.NewTextHandler(&logged, &slog.HandlerOptions{Level: slog.LevelDebug}))
	db, err := sqldb.Open(t.Context(), filepath.Join(dir, "kiosk.db"), sqldb.Opts{}, log)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	hall := newServer(dayAndNight())
	w := newWire(hall, 1)
	w.calm()
	var warnings health.Tracker
	link, err := uplink.New(t.Context(), uplink.Disk{DB: db, Keys: keys(t)}, w, uplink.Opts{Machine: "2", Health: &warnings}, log)
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = link.Run(ctx, func() {}) // returns ctx's error
	}()
	until(t, "the hall", func() bool { return link.State() == uplink.Online })

	s := &stage{hall: hall}
	hall.fall()
	person := s.person(1)
	got, err := link.Issue(t.Context(), person)
	if err != nil || !got.Ticket.Offline {
		t.Fatalf("got %+v, %v; want a number without the hall", got, err)
	}
	look := func(when string) {
		t.Helper()
		files, err := filepath.Glob(filepath.Join(dir, "*"))
		if err != nil || len(files) == 0 {
			t.Fatalf("files: %v, %v", files, err)
		}
		for _, secret := range []string{person.Person.Name, person.Person.Number} {
			for _, f := range files {
				data, err := os.ReadFile(f)
				if err != nil {
					t.Fatal(err)
				}
				if bytes.Contains(data, []byte(secret)) {
					t.Errorf("%s: %s holds %q", when, filepath.Base(f), secret)
				}
			}
		}
	}
	look("with the ticket in the outbox")
	hall.rise()
	until(t, "delivery", func() bool { waiting, _, err := link.Backlog(t.Context()); return err == nil && waiting == 0 })
	look("after delivery")
	stop()
	<-done
	w.tasks.Wait()
	for _, secret := range []string{person.Person.Name, person.Person.Number} {
		if bytes.Contains(logged.Bytes(), []byte(secret)) {
			t.Errorf("the log holds %q", secret)
		}
	}
	if got := hall.all(t); len(got) != 1 || got[0].ID != person.ID || got[0].Print != queue.PrintPending {
		t.Errorf("the hall has %+v, want the one ticket", got)
	}
}

// until waits until something is true.
func until(t *testing.T, what string, is func() bool) {
	t.Helper()
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	limit := time.After(30 * time.Second)
	for !is() {
		select {
		case <-tick.C:
		case <-limit:
			t.Fatalf("waited for %s", what)
		}
	}
}
