package kiosk

import (
	"context"
	"os"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"onetrip/kiosk/base/basetest"
	"onetrip/kiosk/base/fault"
	"onetrip/kiosk/base/sqldb"
	"onetrip/kiosk/flow"
	"onetrip/kiosk/hall"
	"onetrip/queue"
)

// kept is a hall service whose store is being kept, and what the dialogue is told.
type kept struct {
	*hall.Service
	told chan flow.ServiceChanged
}

// keep keeps a store in dir until the test or stop ends it.
func keep(t *testing.T, dir string, opts sqldb.Opts) (k kept, stop func()) {
	t.Helper()
	log := basetest.NewLog(t)
	k = kept{hall.New(queue.Demo().DayAndNight(), hall.Opts{Terminal: "2"}, log), make(chan flow.ServiceChanged, 16)}
	verdict := storeVerdict{log: log, tell: func(s flow.ServiceChanged) { k.told <- s }}
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() {
		defer close(done)
		hall.NewKeeper(k.Service, hall.Source{Dir: dir, Name: storeName, Opts: opts}, log).Run(ctx, verdict.take)
	}()
	stop = func() {
		cancel()
		<-done
	}
	t.Cleanup(stop)
	return k, stop
}

// next returns the next verdict that is told.
func (k kept) next(t *testing.T, within time.Duration) flow.ServiceChanged {
	t.Helper()
	select {
	case s := <-k.told:
		return s
	case <-time.After(within):
		t.Fatalf("nothing is told within %v", within)
		return flow.ServiceChanged{}
	}
}

// ask asks for a number without identity.
func (k kept) ask(t *testing.T, id queue.TicketID) error {
	t.Helper()
	for _, s := range k.Hall().Services {
		if s.Identity == queue.NoIdentity {
			_, err := k.Issue(t.Context(), queue.Request{ID: id, Service: s.ID, Lang: queue.ZH})
			return err
		}
	}
	t.Fatal("the demo hall has no service without identity")
	return nil
}

func TestAFullDiskStopsIssuingAtOnceAndHeals(t *testing.T) {
	var free atomic.Int64
	free.Store(1 << 40)
	k, _ := keep(t, t.TempDir(), sqldb.Opts{FreeSpace: func(string) (int64, error) { return free.Load(), nil }})
	if s := k.next(t, 20*time.Second); s.Out {
		t.Fatalf("a well store is out of service: %+v", s)
	}
	if err := k.ask(t, "01"); err != nil {
		t.Fatal(err)
	}
	free.Store(1 << 20)
	s := k.next(t, 5*time.Second)
	if !s.Out || s.Code != "存储 R7-01" {
		t.Errorf("with a full disk: got %+v, want out of service with 存储 R7-01", s)
	}
	if err := k.ask(t, "02"); fault.KindOf(err) != fault.Unavailable {
		t.Errorf("with a full disk a number is answered by %v, want unavailable", err)
	}
	free.Store(1 << 40)
	if s := k.next(t, 20*time.Second); s.Out {
		t.Errorf("with space again: got %+v, want service", s)
	}
	if err := k.ask(t, "02"); err != nil {
		t.Errorf("with space again: %v", err)
	}
}

func TestADamagedStoreIsOutOfServiceWithItsCode(t *testing.T) {
	well := t.TempDir()
	k, stop := keep(t, well, sqldb.Opts{})
	k.next(t, 20*time.Second)
	if err := k.ask(t, "01"); err != nil {
		t.Fatal(err)
	}
	stop()
	for _, c := range []struct {
		name, code string
		damage     func(dir string) error
	}{
		{"no database any more", "存储 R7-02", func(dir string) error {
			return os.WriteFile(filepath.Join(dir, storeName+".db"), []byte("this is no database, and never was one, whatever its name says\n"), 0o600)
		}},
		{"no database at all", "存储 R7-02", func(dir string) error { return os.Remove(filepath.Join(dir, storeName+".db")) }},
		{"keys lost", "密钥 S5-01", func(dir string) error { return os.Remove(filepath.Join(dir, storeName+".key")) }},
		{"keys open to others", "密钥 S5-01", func(dir string) error { return os.Chmod(filepath.Join(dir, storeName+".key"), 0o644) }},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := t.TempDir()
			if err := os.CopyFS(dir, os.DirFS(well)); err != nil {
				t.Fatal(err)
			}
			if err := os.Chmod(filepath.Join(dir, storeName+".key"), 0o600); err != nil {
				t.Fatal(err)
			}
			if err := c.damage(dir); err != nil {
				t.Fatal(err)
			}
			k, _ := keep(t, dir, sqldb.Opts{})
			if s := k.next(t, 20*time.Second); !s.Out || s.Code != c.code || s.Since.IsZero() {
				t.Errorf("got %+v, want out of service with %s", s, c.code)
			}
			if err := k.ask(t, "02"); fault.KindOf(err) != fault.Unavailable {
				t.Errorf("a number is answered by %v, want unavailable", err)
			}
		})
	}
}

func TestARestartKeepsTheNumber(t *testing.T) {
	dir := t.TempDir()
	k, stop := keep(t, dir, sqldb.Opts{})
	k.next(t, 20*time.Second)
	if err := k.ask(t, "01"); err != nil {
		t.Fatal(err)
	}
	before, _, err := k.Ticket(t.Context(), "01")
	if err != nil {
		t.Fatal(err)
	}
	stop()
	k, _ = keep(t, dir, sqldb.Opts{})
	k.next(t, 20*time.Second)
	after, _, err := k.Ticket(t.Context(), "01")
	if err != nil || after.No != before.No || after.Print != queue.PrintUnknown {
		t.Errorf("after a restart: %s, print %s, %v; want %s, unknown", after.No, after.Print, err, before.No)
	}
}
