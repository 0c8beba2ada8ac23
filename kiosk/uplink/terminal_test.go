package uplink_test

import (
	"context"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"onetrip/kiosk/base/civil"
	"onetrip/kiosk/base/health"
	"onetrip/kiosk/base/sqldb"
	"onetrip/kiosk/base/sqldb/sqldbtest"
	"onetrip/kiosk/base/vault"
	"onetrip/kiosk/uplink"
	"onetrip/queue"
)

// terminal is a machine on a disk that can lose power.
type terminal struct {
	name   string
	wire   *wire
	vault  *vault.Vault
	rand   *rand.Rand
	health health.Tracker
	ids    int
	ahead  time.Duration // how much its clock is

	mu   sync.Mutex // guards what is below
	disk *sqldbtest.Disk
	db   *sqldb.DB
	link *uplink.Link // nil while the power is off
	stop func()
}

// keys returns keys for tests.
func keys(tb testing.TB) *vault.Vault {
	tb.Helper()
	v, err := vault.Create(filepath.Join(tb.TempDir(), "keys"))
	if err != nil {
		tb.Fatal(err)
	}
	return v
}

func newTerminal(name string, w *wire, v *vault.Vault, seed uint64) *terminal {
	return &terminal{name: name, wire: w, vault: v, rand: rand.New(rand.NewPCG(seed, 7)), disk: sqldbtest.NewDisk()}
}

// start switches the power on.
func (m *terminal) start(ctx context.Context) error {
	log := slog.New(slog.DiscardHandler)
	if os.Getenv("UPLINK_LOG") != "" {
		log = slog.New(slog.NewTextHandler(os.Stderr, nil)).With("terminal", m.name)
	}
	db, err := sqldb.Open(ctx, m.disk.Path(), sqldbtest.Opts(0), log)
	if err != nil {
		return fmt.Errorf("open: %w", err)
	}
	link, err := uplink.New(ctx, uplink.Disk{DB: db, Keys: m.vault}, m.wire, uplink.Opts{
		Machine: m.name, Health: &m.health, NewID: m.newID, Now: func() time.Time { return time.Now().Add(m.ahead) },
		Jitter: func(limit time.Duration) time.Duration { return limit / 2 },
	}, log)
	if err == nil {
		_, err = link.Recover(ctx)
	}
	if err != nil {
		_ = db.Close()
		return fmt.Errorf("start: %w", err)
	}
	run, cancel := context.WithCancel(ctx)
	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = link.Run(run, func() {})
	}()
	m.mu.Lock()
	defer m.mu.Unlock()
	m.db, m.link = db, link
	m.stop = func() {
		cancel()
		<-done
		_ = db.Close() // fails after a power cut
	}
	return nil
}

func (m *terminal) newID() string {
	m.ids++
	return fmt.Sprintf("L-%s-%06d", m.name, m.ids)
}

// on returns the link, or nil while the power is off.
func (m *terminal) on() *uplink.Link {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.disk.Off() {
		return nil
	}
	return m.link
}

// off ends the process, losing what was not synced.
func (m *terminal) off() {
	m.mu.Lock()
	stop := m.stop
	m.link, m.stop = nil, nil
	m.mu.Unlock()
	if stop == nil {
		return
	}
	next := m.disk.Restart(m.rand) // as of now: what the ending process still writes is lost
	stop()
	m.mu.Lock()
	defer m.mu.Unlock()
	m.disk.Close()
	m.disk = next
}

// adult returns an invented person.
func adult(n int) queue.Person {
	return queue.Person{Name: "测试一", Number: fmt.Sprintf("110199197001%02d%03dX", 1+n%28, n), Birth: civil.Date{Year: 1970, Month: 1, Day: 1 + n%28}}
}
