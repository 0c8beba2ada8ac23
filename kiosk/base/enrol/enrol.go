// Package enrol makes terminals known to their hall: the hall's own certificate authority, one-time codes, certificates that
// renew themselves, and their revocation.
//
// An administrator asks for a code for a machine and is shown the fingerprint of the hall with it. Whoever sets the terminal up types both.
// The terminal talks only to a hall with that fingerprint, sends the code and a request for its own new key, and gets a certificate that
// names the machine; its key never leaves it. From then on both sides prove who they are (TLS 1.2 or later).
package enrol

import (
	"context"
	"crypto/tls"
	"database/sql"
	"embed"
	"errors"
	"net"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"

	"onetrip/kiosk/base/audit"
	"onetrip/kiosk/base/fault"
	"onetrip/kiosk/base/sqldb"
	"onetrip/kiosk/base/throttle"
	"onetrip/kiosk/base/vault"
)

// Migrations hold the tables; whoever opens the database runs them after those of audit: db.Migrate(ctx, enrol.Owner, enrol.Migrations).
//
//go:embed migrations
var Migrations embed.FS

// Owner is the name under which the migrations are recorded.
const Owner = "enrol"

// Message keys.
const (
	KeyCode     = "fault.enrol.code"     // wrong, used or expired code
	KeyWait     = "fault.enrol.wait"     // too many wrong codes from here
	KeyIdentity = "fault.enrol.identity" // no certificate, or one that is revoked or expired
)

// Limits.
const (
	maxLife     = 90 * 24 * time.Hour // of a terminal's certificate (S7)
	codeLife    = 10 * time.Minute
	maxFailures = 5                // wrong codes for one machine, then its code is void
	trustFor    = 20 * time.Second // an answer of the database about a certificate is used for so long
)

// Opts are the choices of Open.
type Opts struct {
	Names   []string      // the hall's host names and addresses, as terminals call it; at least one
	Life    time.Duration // of a terminal's certificate; 0 means 90 days, which is also the most
	Sources throttle.Rule // the zero Rule means throttle.Default
	Now     func() time.Time
}

// Authority issues and checks the certificates of the hall's terminals. Its methods may be called from any number of goroutines.
type Authority struct {
	db      *sqldb.DB
	vault   *vault.Vault
	opts    Opts
	ca      *authority
	sources *throttle.Throttle

	serverMu sync.Mutex       // guards server
	server   *tls.Certificate // the hall's own; made anew in time

	trustMu    sync.Mutex // guards what is below
	trusted    map[string]trust
	generation int // of revocations
}

// trust is what the database said about a certificate.
type trust struct {
	machine string
	asked   time.Time
}

// Open loads the certificate authority from dir, or makes it at the first start, on a database that has the tables of audit and enrol.
func Open(dir string, db *sqldb.DB, v *vault.Vault, opts Opts) (*Authority, error) {
	if opts.Life <= 0 || opts.Life > maxLife {
		opts.Life = maxLife
	}
	if opts.Sources == (throttle.Rule{}) {
		opts.Sources = throttle.Default
	}
	if opts.Now == nil {
		opts.Now = time.Now
	}
	if len(opts.Names) == 0 || slices.Contains(opts.Names, "") {
		return nil, &fault.Error{Kind: fault.Invalid, Op: "open certificate authority", Err: errors.New("the hall has no name"), Hint: "configure the names or addresses by which terminals call the hall"}
	}
	ca, err := openCA(filepath.Join(dir, CAFile), opts.Now())
	if err != nil {
		return nil, err
	}
	return &Authority{db: db, vault: v, opts: opts, ca: ca, sources: throttle.New(opts.Sources), trusted: map[string]trust{}}, nil
}

// Fingerprint identifies the hall: 20 letters and digits in groups. It is shown with a code.
func (a *Authority) Fingerprint() string { return fingerprintOf(a.ca.cert) }

// TLS returns the configuration of a server that terminals and browsers call. A client may come without a certificate: Guard asks for
// one where it is needed.
func (a *Authority) TLS() *tls.Config {
	return &tls.Config{
		MinVersion: tls.VersionTLS12,
		ClientAuth: tls.VerifyClientCertIfGiven,
		ClientCAs:  pool(a.ca.cert),
		Time:       a.opts.Now,
		GetCertificate: func(*tls.ClientHelloInfo) (*tls.Certificate, error) {
			return a.serverCertificate()
		},
	}
}

// serverCertificate returns the hall's certificate, a new one when two thirds of its life are over.
func (a *Authority) serverCertificate() (*tls.Certificate, error) {
	a.serverMu.Lock()
	defer a.serverMu.Unlock()
	now := a.opts.Now()
	if a.server != nil && !now.Before(a.server.Leaf.NotBefore) && now.Before(renewalOf(a.server.Leaf)) {
		return a.server, nil
	}
	c, err := a.ca.server(a.opts.Names, now)
	if err != nil {
		return nil, &fault.Error{Kind: fault.Internal, Op: "make server certificate", Err: err}
	}
	a.server = c
	return c, nil
}

// Invitation is what is needed to enrol one machine.
type Invitation struct {
	Machine     string    `json:"machine"`
	Code        string    `json:"code" doc:"typed at the terminal; good once"`
	Fingerprint string    `json:"fingerprint" doc:"of the hall; typed at the terminal too"`
	Expires     time.Time `json:"expires"`
}

var machineForm = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$`)

// Invite makes a code for a machine, good once and for ten minutes; one made before is void. by is the administrator who asked.
func (a *Authority) Invite(ctx context.Context, by, machine string) (Invitation, error) {
	if !machineForm.MatchString(machine) {
		return Invitation{}, &fault.Error{Kind: fault.Invalid, Op: "invite terminal", Err: errors.New("a machine's name has 1 to 64 letters, digits, dots or hyphens")}
	}
	code := newCode()
	var expires time.Time
	err := a.db.Write(ctx, func(tx *sqldb.Tx) error {
		expires = tx.Now.Add(codeLife)
		_, err := tx.Exec(`INSERT INTO enrol_code (machine, code, expires_at, failures) VALUES ($1, $2, $3, 0)
			ON CONFLICT (machine) DO UPDATE SET code = excluded.code, expires_at = excluded.expires_at, failures = 0`,
			machine, a.index(machine, code), expires.UnixMilli())
		if err != nil {
			return err
		}
		return record(tx, audit.Event{Actor: by, Action: "enrol.invite", Subject: machine, Result: "ok"})
	})
	return Invitation{Machine: machine, Code: code, Fingerprint: a.Fingerprint(), Expires: expires}, err
}

// index is the stored form of a code. It binds the code to its machine.
func (a *Authority) index(machine, code string) []byte {
	return a.vault.Index("enrol code", machine+" "+plain(code))
}

// Machine is a terminal that has or had a certificate.
type Machine struct {
	Machine  string    `json:"machine"`
	Enrolled time.Time `json:"enrolled"` // when its first certificate was issued
	Expires  time.Time `json:"expires"`  // when its last one ends
	Revoked  bool      `json:"revoked"`
}

// Machines lists the terminals by name.
func (a *Authority) Machines(ctx context.Context) (all []Machine, err error) {
	err = a.db.Read(ctx, func(r *sqldb.Reader) error {
		return sqldb.Each(r, func(rows *sql.Rows) error {
			var m Machine
			var enrolled, expires int64
			var good int
			if err := rows.Scan(&m.Machine, &enrolled, &expires, &good); err != nil {
				return err
			}
			m.Enrolled, m.Expires, m.Revoked = time.UnixMilli(enrolled).UTC(), time.UnixMilli(expires).UTC(), good == 0
			all = append(all, m)
			return nil
		}, `SELECT machine, min(issued_at), max(expires_at), max(CASE WHEN revoked_at = $1 THEN 1 ELSE 0 END)
			FROM enrol_certificate GROUP BY machine ORDER BY machine`, 0)
	})
	return all, err
}

// Revoke makes all certificates and the code of a machine void: at once in this process, within 20 s in others on the same database. The
// machine can be invited again. The error is NotFound when there is nothing to revoke.
func (a *Authority) Revoke(ctx context.Context, by, machine string) error {
	err := a.db.Write(ctx, func(tx *sqldb.Tx) error {
		codes, err := tx.Exec("DELETE FROM enrol_code WHERE machine = $1", machine)
		if err != nil {
			return err
		}
		certs, err := tx.Exec("UPDATE enrol_certificate SET revoked_at = $1 WHERE machine = $2 AND revoked_at = 0", tx.Now.UnixMilli(), machine)
		if err != nil {
			return err
		}
		n, err1 := codes.RowsAffected()
		m, err2 := certs.RowsAffected()
		if err := errors.Join(err1, err2); err != nil {
			return err
		}
		if n+m == 0 {
			return &fault.Error{Kind: fault.NotFound, Op: "revoke terminal"}
		}
		return record(tx, audit.Event{Actor: by, Action: "enrol.revoke", Subject: machine, Result: "ok"})
	})
	a.distrust()
	return err
}

// distrust forgets what the database said, so that the next request asks again.
func (a *Authority) distrust() {
	a.trustMu.Lock()
	defer a.trustMu.Unlock()
	clear(a.trusted)
	a.generation++
}

func record(tx *sqldb.Tx, e audit.Event) error {
	e.At = tx.Now
	_, err := audit.Append(tx, e)
	return err
}

// hostOf is the address without its port.
func hostOf(address string) string {
	if host, _, err := net.SplitHostPort(address); err == nil {
		return host
	}
	return strings.TrimSpace(address)
}
