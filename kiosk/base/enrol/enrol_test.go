package enrol_test

import (
	"context"
	"crypto/tls"
	"database/sql"
	"io"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"onetrip/kiosk/base/audit"
	"onetrip/kiosk/base/basetest"
	"onetrip/kiosk/base/enrol"
	"onetrip/kiosk/base/fault"
	"onetrip/kiosk/base/httpx"
	"onetrip/kiosk/base/sqldb"
	"onetrip/kiosk/base/sqldb/sqldbtest"
	"onetrip/kiosk/base/throttle"
	"onetrip/kiosk/base/vault"
)

// clock is a time that the test moves.
type clock struct {
	mu  sync.Mutex // guards now
	now time.Time
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) move(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// hall is a hall's server on the loopback, with one call that tells who asks.
type hall struct {
	*enrol.Authority

	db    *sqldb.DB
	keys  *vault.Vault
	dir   string
	clock *clock
	base  string
	asked atomic.Int64 // requests that came through TLS
}

// openHall starts a hall. dsn is a PostgreSQL database, or "" for SQLite.
func openHall(t *testing.T, dsn string) *hall {
	t.Helper()
	h := &hall{dir: t.TempDir(), clock: &clock{now: time.Date(2026, 3, 2, 1, 0, 0, 0, time.UTC)}}
	h.db, h.keys = openStore(t, dsn, h.dir, h.clock.Now)
	h.Authority = h.authority(t)
	ln, err := httpx.Listen(t.Context(), "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	h.base = "https://" + ln.Addr().String()
	log := basetest.NewLog(t)
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- httpx.Serve(ctx, ln, h.handler(h.Authority, log), h.TLS(), log) }()
	t.Cleanup(func() {
		stop()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
	return h
}

func openStore(t *testing.T, dsn, dir string, now func() time.Time) (db *sqldb.DB, keys *vault.Vault) {
	t.Helper()
	var err error
	if opts := (sqldb.Opts{Now: now}); dsn != "" {
		db, err = sqldb.OpenPostgres(t.Context(), dsn, opts, basetest.NewLog(t))
	} else {
		db, err = sqldb.Open(t.Context(), filepath.Join(dir, "hall.db"), opts, basetest.NewLog(t))
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	if err := db.Migrate(t.Context(), audit.Owner, audit.Migrations); err != nil {
		t.Fatal(err)
	}
	if err := db.Migrate(t.Context(), enrol.Owner, enrol.Migrations); err != nil {
		t.Fatal(err)
	}
	if keys, err = vault.Create(filepath.Join(dir, "keys")); err != nil {
		t.Fatal(err)
	}
	return db, keys
}

// authority opens the authority as one process of the hall does.
func (h *hall) authority(t *testing.T) *enrol.Authority {
	t.Helper()
	a, err := enrol.Open(h.dir, h.db, h.keys, enrol.Opts{Names: []string{"127.0.0.1", "hall.test"}, Now: h.clock.Now, Sources: throttle.Rule{Free: 1 << 30}})
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func (h *hall) handler(a *enrol.Authority, log *slog.Logger) http.Handler {
	mux := http.NewServeMux()
	a.Register(httpx.NewAPI(mux, "test", "1", "enrolment"))
	mux.HandleFunc("GET /v1/me", func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.WriteString(w, `"`+enrol.MachineOf(r.Context())+`"`)
	})
	mux.HandleFunc("GET /healthz", func(http.ResponseWriter, *http.Request) {})
	guarded := a.Guard(mux, "/healthz")
	return httpx.Machine(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h.asked.Add(1)
		guarded.ServeHTTP(w, r)
	}), httpx.Opts{Log: log})
}

// terminal is one terminal with a data folder.
func (h *hall) terminal(t *testing.T, dir string) *enrol.Device {
	t.Helper()
	d, err := enrol.OpenDevice(dir, h.base, enrol.DeviceOpts{Now: h.clock.Now}, basetest.NewLog(t))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(d.HTTP().CloseIdleConnections)
	return d
}

func (h *hall) invite(t *testing.T, machine string) enrol.Invitation {
	t.Helper()
	in, err := h.Invite(t.Context(), "admin", machine)
	if err != nil {
		t.Fatal(err)
	}
	return in
}

// enrolled is a terminal that is enrolled as kiosk-1.
func (h *hall) enrolled(t *testing.T) *enrol.Device {
	t.Helper()
	d := h.terminal(t, t.TempDir())
	if err := d.Enrol(t.Context(), h.invite(t, "kiosk-1")); err != nil {
		t.Fatal(err)
	}
	return d
}

// me asks the hall who it thinks the client is.
func me(t *testing.T, base string, client *http.Client) (string, error) {
	t.Helper()
	var name string
	c := httpx.Client{Base: base, HTTP: client}
	err := c.Do(t.Context(), httpx.Call{Op: "ask", Method: "GET", Path: "/v1/me"}, &name)
	return name, err
}

func wantKey(t *testing.T, what string, err error, kind fault.Kind, key string) {
	t.Helper()
	if fault.KindOf(err) != kind || fault.KeyOf(err) != key || err == nil {
		t.Errorf("%s: got %v (%v, %q), want %v, %q", what, err, fault.KindOf(err), fault.KeyOf(err), kind, key)
	}
}

func TestATerminalIsEnrolledAndKnown(t *testing.T) {
	t.Run("sqlite", func(t *testing.T) { enrolAndKnow(t, "") })
	t.Run("postgres", func(t *testing.T) { enrolAndKnow(t, sqldbtest.Postgres(t)) })
}

func enrolAndKnow(t *testing.T, dsn string) {
	t.Helper()
	h := openHall(t, dsn)
	dir := t.TempDir()
	d := h.terminal(t, dir)
	_, err := me(t, h.base, d.HTTP())
	if err == nil {
		t.Error("a terminal that is not enrolled was answered")
	}
	in := h.invite(t, "kiosk-1")
	in.Code = strings.ToLower(strings.ReplaceAll(in.Code, "-", " ")) // as people type
	if err := d.Enrol(t.Context(), in); err != nil {
		t.Fatal(err)
	}
	if got, err := me(t, h.base, d.HTTP()); err != nil || got != "kiosk-1" {
		t.Errorf("got %q, %v", got, err)
	}
	if info, err := os.Stat(filepath.Join(dir, enrol.DeviceFile)); err != nil || info.Mode() != 0o600 {
		t.Errorf("key file: got %v, %v", info, err)
	}
	again := h.terminal(t, dir) // the program starts again
	if got, err := me(t, h.base, again.HTTP()); err != nil || got != "kiosk-1" {
		t.Errorf("after a restart: got %q, %v", got, err)
	}
	if name, expires := again.Machine(); name != "kiosk-1" || expires != h.clock.Now().Add(90*24*time.Hour) {
		t.Errorf("got %q until %v", name, expires)
	}
	if err := again.Renew(t.Context()); err != nil {
		t.Error(err)
	}
	for _, d := range []*enrol.Device{d, again} { // the old certificate is good until its end: the answer might have been lost
		if got, err := me(t, h.base, d.HTTP()); err != nil || got != "kiosk-1" {
			t.Errorf("after renewal: got %q, %v", got, err)
		}
	}
	all, err := h.Machines(t.Context())
	if err != nil || len(all) != 1 || all[0].Machine != "kiosk-1" || all[0].Revoked || !all[0].Enrolled.Equal(h.clock.Now()) {
		t.Errorf("got %+v, %v", all, err)
	}
	if got, want := events(t, h.db), "enrol.invite ok, enrol.issue ok, enrol.renew ok"; got != want {
		t.Errorf("audit: got %s, want %s", got, want)
	}
}

// events lists the audit chain after proving that it holds.
func events(t *testing.T, db *sqldb.DB) string {
	t.Helper()
	var all []string
	err := db.Read(t.Context(), func(r *sqldb.Reader) error {
		if _, err := audit.Verify(r, audit.Head{}, audit.Head{}); err != nil {
			return err
		}
		return sqldb.Each(r, func(rows *sql.Rows) error {
			var action, result string
			err := rows.Scan(&action, &result)
			all = append(all, action+" "+result)
			return err
		}, "SELECT action, result FROM audit_event ORDER BY seq")
	})
	if err != nil {
		t.Fatal(err)
	}
	return strings.Join(all, ", ")
}

func TestBadCodesAreRefused(t *testing.T) {
	h := openHall(t, "")
	in := h.invite(t, "kiosk-1")
	try := func(what string, in enrol.Invitation) {
		t.Helper()
		d := h.terminal(t, t.TempDir())
		wantKey(t, what, d.Enrol(t.Context(), in), fault.Refused, enrol.KeyCode)
		if name, _ := d.Machine(); name != "" {
			t.Errorf("%s: the terminal believes to be %q", what, name)
		}
	}
	bad := in
	bad.Code = "AAAA-AAAA"
	try("wrong code", bad)
	bad = in
	bad.Machine = "kiosk-2"
	try("another machine's code", bad)
	h.clock.move(10 * time.Minute)
	try("expired code", in)

	in = h.invite(t, "kiosk-1")
	if err := h.terminal(t, t.TempDir()).Enrol(t.Context(), in); err != nil {
		t.Fatal(err)
	}
	try("used code", in)

	old := h.invite(t, "kiosk-3")
	in = h.invite(t, "kiosk-3")
	try("replaced code", old)
	bad = in
	bad.Code = "AAAA-AAAA"
	for range 4 {
		try("guess", bad)
	}
	try("right code after five guesses", in)
}

func TestASourceThatGuessesWaits(t *testing.T) {
	h := openHall(t, "")
	a, err := enrol.Open(h.dir, h.db, h.keys, enrol.Opts{Names: []string{"hall.test"}, Now: h.clock.Now})
	if err != nil {
		t.Fatal(err)
	}
	csr := csrOf(t)
	for range 4 {
		_, err = a.Issue(t.Context(), "10.0.0.9", enrol.Request{Machine: "kiosk-1", Code: "AAAA-AAAA", CSR: csr})
		wantKey(t, "guess", err, fault.Refused, enrol.KeyCode)
	}
	_, err = a.Issue(t.Context(), "10.0.0.9", enrol.Request{Machine: "kiosk-1", Code: h.invite(t, "kiosk-1").Code, CSR: csr})
	wantKey(t, "too soon", err, fault.Refused, enrol.KeyWait)
}

func TestTwoWithOneCodeGetOneCertificate(t *testing.T) {
	h := openHall(t, "")
	in := h.invite(t, "kiosk-1")
	csr := csrOf(t)
	var won atomic.Int64
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			if _, err := h.Issue(context.Background(), "10.0.0.9", enrol.Request{Machine: in.Machine, Code: in.Code, CSR: csr}); err == nil {
				won.Add(1)
			}
		})
	}
	wg.Wait()
	if won.Load() != 1 {
		t.Errorf("got %d certificates, want 1", won.Load())
	}
}

func TestTheCodeIsToldOnlyToTheRightHall(t *testing.T) {
	h, other := openHall(t, ""), openHall(t, "")
	in := h.invite(t, "kiosk-1")
	d := other.terminal(t, t.TempDir())
	wantKey(t, "another hall", d.Enrol(t.Context(), in), fault.Refused, enrol.KeyCode)
	if n := other.asked.Load(); n != 0 {
		t.Errorf("the other hall got %d requests", n)
	}
	in.Fingerprint = ""
	wantKey(t, "no fingerprint", d.Enrol(t.Context(), in), fault.Refused, enrol.KeyCode)
}

func TestARevokedTerminalIsRefusedAtOnce(t *testing.T) {
	h := openHall(t, "")
	d := h.enrolled(t)
	if _, err := me(t, h.base, d.HTTP()); err != nil { // a connection that stays open
		t.Fatal(err)
	}
	if err := h.Revoke(t.Context(), "admin", "kiosk-1"); err != nil {
		t.Fatal(err)
	}
	_, err := me(t, h.base, d.HTTP())
	wantKey(t, "open connection", err, fault.Refused, enrol.KeyIdentity)
	wantKey(t, "renewal", d.Renew(t.Context()), fault.Refused, enrol.KeyIdentity)
	d.HTTP().CloseIdleConnections()
	_, err = me(t, h.base, d.HTTP())
	wantKey(t, "new connection", err, fault.Refused, enrol.KeyIdentity)
	wantKey(t, "nothing to revoke", h.Revoke(t.Context(), "admin", "kiosk-9"), fault.NotFound, "")
	if all, err := h.Machines(t.Context()); err != nil || len(all) != 1 || !all[0].Revoked {
		t.Errorf("got %+v, %v", all, err)
	}
	if err := d.Enrol(t.Context(), h.invite(t, "kiosk-1")); err != nil { // found again
		t.Fatal(err)
	}
	if got, err := me(t, h.base, d.HTTP()); err != nil || got != "kiosk-1" {
		t.Errorf("enrolled again: got %q, %v", got, err)
	}
}

func TestARevocationElsewhereIsSeenInTime(t *testing.T) {
	h := openHall(t, "")
	d := h.enrolled(t)
	if _, err := me(t, h.base, d.HTTP()); err != nil {
		t.Fatal(err)
	}
	second := h.authority(t) // another process of the same hall
	if got := second.Fingerprint(); got != h.Fingerprint() {
		t.Errorf("fingerprints differ: %s and %s", got, h.Fingerprint())
	}
	if err := second.Revoke(t.Context(), "admin", "kiosk-1"); err != nil {
		t.Fatal(err)
	}
	h.clock.move(20 * time.Second)
	_, err := me(t, h.base, d.HTTP())
	wantKey(t, "after 20 s", err, fault.Refused, enrol.KeyIdentity)
}

func TestAnExpiredCertificateIsRefused(t *testing.T) {
	h := openHall(t, "")
	d := h.enrolled(t)
	for range 3 * 59 { // an open connection in use, until two thirds of the life
		h.clock.move(8 * time.Hour)
		if _, err := me(t, h.base, d.HTTP()); err != nil {
			t.Fatal(err)
		}
	}
	h.clock.move(31*24*time.Hour - time.Second)
	if _, err := me(t, h.base, d.HTTP()); err != nil {
		t.Fatalf("on its last day: %v", err)
	}
	h.clock.move(2 * time.Second)
	if got, err := me(t, h.base, d.HTTP()); err == nil {
		t.Errorf("got %q", got)
	}
	d = h.enrolled(t)
	if _, err := me(t, h.base, d.HTTP()); err != nil {
		t.Fatal(err)
	}
	h.clock.move(91 * 24 * time.Hour) // on a connection that was open all the time
	_, err := me(t, h.base, d.HTTP())
	wantKey(t, "open connection", err, fault.Refused, enrol.KeyIdentity)
}

func TestStrangersAreRefused(t *testing.T) {
	h, other := openHall(t, ""), openHall(t, "")
	stranger := other.enrolled(t)
	if got, err := me(t, h.base, stranger.HTTP()); err == nil {
		t.Errorf("a terminal accepted a hall of another authority, which told it %q", got)
	}
	open := &tls.Config{InsecureSkipVerify: true} //nolint:gosec // a stranger who does not care
	_, err := me(t, h.base, &http.Client{Transport: &http.Transport{TLSClientConfig: open, DisableKeepAlives: true}})
	wantKey(t, "no certificate", err, fault.Refused, enrol.KeyIdentity)
	foreign := &tls.Config{InsecureSkipVerify: true, GetClientCertificate: stranger.TLS().GetClientCertificate} //nolint:gosec // the same
	if got, err := me(t, h.base, &http.Client{Transport: &http.Transport{TLSClientConfig: foreign, DisableKeepAlives: true}}); err == nil {
		t.Errorf("a certificate of another hall was accepted as %q", got)
	}
	c := httpx.Client{Base: h.base, HTTP: &http.Client{Transport: &http.Transport{TLSClientConfig: open, DisableKeepAlives: true}}}
	if err := c.Do(t.Context(), httpx.Call{Op: "look", Method: "GET", Path: "/healthz"}, nil); err != nil {
		t.Errorf("open path: got %v", err)
	}
	old := &tls.Config{InsecureSkipVerify: true, MinVersion: tls.VersionTLS10, MaxVersion: tls.VersionTLS11} //nolint:gosec // to be refused
	if got, err := me(t, h.base, &http.Client{Transport: &http.Transport{TLSClientConfig: old}}); err == nil {
		t.Errorf("TLS 1.1 was accepted, %q", got)
	}
}

func TestATerminalCannotPlayTheHall(t *testing.T) {
	h := openHall(t, "")
	thief, victim := h.enrolled(t), h.enrolled(t)
	cert, err := thief.TLS().GetClientCertificate(nil)
	if err != nil {
		t.Fatal(err)
	}
	ln, err := tls.Listen("tcp", "127.0.0.1:0", &tls.Config{Certificates: []tls.Certificate{*cert}, MinVersion: tls.VersionTLS12})
	if err != nil {
		t.Fatal(err)
	}
	srv := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, `"mine"`) }), ReadHeaderTimeout: time.Second}
	go func() { _ = srv.Serve(ln) }()
	defer srv.Close()
	if got, err := me(t, "https://"+ln.Addr().String(), victim.HTTP()); err == nil {
		t.Errorf("got %q", got)
	}
}
