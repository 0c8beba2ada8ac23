// Package upkeep is what a program does to stay well while nobody looks: hourly backups, an eye on disk, clock and certificates, numbers for
// those who watch many machines, and the heartbeat by which systemd knows that it is not stuck.
package upkeep

import (
	"cmp"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"

	"onetrip/kiosk/base/backup"
	"onetrip/kiosk/base/fault"
	"onetrip/kiosk/base/health"
	"onetrip/kiosk/base/httpx"
	"onetrip/kiosk/base/sqldb"
	"onetrip/kiosk/base/vault"
)

// Opts are the choices of Open. Program, Version, Data, Store, Health and Log are needed.
type Opts struct {
	Program string // "kiosk" or "halld"
	Version string
	Data    string // the data folder
	Store   string // name of the store in it
	Backup  Backup
	Monitor Monitor
	Health  *health.Tracker
	Log     *slog.Logger
	// Ready returns nil when the program can serve, else why not. nil: it can as soon as its store is open.
	Ready func(ctx context.Context) error
	// Certificates returns when the certificates end that somebody must renew, by name; zero times are left out. nil: there are none.
	Certificates func() map[string]time.Time
	// Samples returns the program's own numbers. nil: it has none. Never personal data.
	Samples func(ctx context.Context) []Sample
	// Loops return when each loop last turned, see Heart. The writer of the store is added.
	Loops map[string]func() time.Time
}

// Sample is one of a program's own numbers.
type Sample struct {
	Name, Help string            // "waiting" is onetrip_waiting
	Labels     map[string]string // "service": its ID; the same names with every sample of a name
	Value      float64
}

// Upkeep keeps one program well.
type Upkeep struct {
	opts     Opts
	Clock    *Clock // of the way to a hall elsewhere, if there is one
	clerk    *backup.Clerk
	db       atomic.Pointer[sqldb.DB]
	listener net.Listener // nil: nobody watches
	secure   *tls.Config
}

// Open takes the address for those who watch. Errors are what waiting cannot cure: an address that another program has, certificates that
// cannot be read.
func Open(ctx context.Context, o Opts) (*Upkeep, error) {
	dir := cmp.Or(o.Backup.Dir, filepath.Join(o.Data, "backups"))
	folder := backup.New(backup.Opts{Dir: dir, Name: o.Store, Keep: o.Backup.keep()}, o.Log)
	u := &Upkeep{opts: o, Clock: &Clock{}, clerk: backup.NewClerk(folder, o.Health)}
	if o.Monitor.Listen == "" {
		return u, nil
	}
	var err error
	if o.Monitor.secure() {
		if u.secure, err = o.Monitor.tls(); err != nil {
			return nil, err
		}
	}
	u.listener, err = httpx.Listen(ctx, o.Monitor.Listen)
	return u, err
}

// tls returns the configuration that wants a certificate of the authority.
func (m Monitor) tls() (*tls.Config, error) {
	pair, err := tls.LoadX509KeyPair(m.Cert, m.Key)
	if err != nil {
		return nil, &fault.Error{Kind: fault.Invalid, Op: "read certificate of monitor", Err: err, Hint: "check monitor.cert and monitor.key"}
	}
	text, err := os.ReadFile(m.ClientCA)
	pool := x509.NewCertPool()
	if err != nil || !pool.AppendCertsFromPEM(text) {
		return nil, &fault.Error{Kind: fault.Invalid, Op: "read authority of monitor", Err: cmp.Or(err, errors.New("no certificate in it")), Hint: "check monitor.client_ca"}
	}
	return &tls.Config{
		MinVersion: tls.VersionTLS12, Certificates: []tls.Certificate{pair}, ClientAuth: tls.RequireAndVerifyClientCert, ClientCAs: pool,
	}, nil
}

// Address returns where those who watch ask, or "".
func (u *Upkeep) Address() string {
	if u.listener == nil {
		return ""
	}
	return u.listener.Addr().String()
}

// Opened tells which store is open now; it has the form that hall.Source wants.
func (u *Upkeep) Opened(ctx context.Context, db *sqldb.DB, keys *vault.Vault) error {
	u.db.Store(db)
	return u.clerk.Opened(ctx, db, keys)
}

// Run keeps the program well until ctx ends. It returns when everything that it started has ended.
func (u *Upkeep) Run(ctx context.Context) {
	var tasks sync.WaitGroup
	if !u.opts.Backup.Off {
		tasks.Go(func() { u.clerk.Run(ctx) })
	}
	tasks.Go(func() { u.watch(ctx) })
	tasks.Go(func() { u.beat(ctx) })
	if u.listener != nil {
		tasks.Go(func() {
			if err := httpx.Serve(ctx, u.listener, u.Handler(), u.secure, u.opts.Log); err != nil {
				u.opts.Log.Error("those who watch this program are not served", "error", err)
			}
		})
	}
	tasks.Wait()
}

// Close gives the address back. Call it after Run has returned, or when it is not called.
func (u *Upkeep) Close() error {
	if u.listener == nil {
		return nil
	}
	if err := u.listener.Close(); err != nil && !errors.Is(err, net.ErrClosed) {
		return fmt.Errorf("close address for those who watch: %w", err)
	}
	return nil
}

// ready returns why the program cannot serve, or nil.
func (u *Upkeep) ready(ctx context.Context) error {
	db := u.db.Load()
	if db == nil {
		return &fault.Error{Kind: fault.Unavailable, Op: "look at store", Key: sqldb.KeyStore, Err: errors.New("it was not opened yet")}
	}
	if s := db.State(); s.Mode != sqldb.Serving {
		return s.Err
	}
	if u.opts.Ready != nil {
		return u.opts.Ready(ctx)
	}
	return nil
}
