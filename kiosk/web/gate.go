package web

import (
	"cmp"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"sync/atomic"

	"github.com/danielgtaylor/huma/v2"

	"onetrip/kiosk/base/audit"
	"onetrip/kiosk/base/enrol"
	"onetrip/kiosk/base/fault"
	"onetrip/kiosk/base/httpx"
	"onetrip/kiosk/base/sqldb"
	"onetrip/kiosk/base/staff"
	"onetrip/kiosk/base/vault"
	"onetrip/queue"
)

// TLS is how a hall proves itself to other machines.
type TLS struct {
	Names []string `toml:"names"` // the host names and addresses by which browsers and terminals call the hall: "hall.example", "10.0.0.5"
}

// Gate knows which terminals belong to the hall, as soon as the hall's database is open. The hall's certificate authority is a file in the data
// folder; several services on one database need the same file.
type Gate struct {
	dir   string
	names []string

	authority atomic.Pointer[enrol.Authority]
}

// NewGate returns the gate of a hall whose data folder is dir. Without names the hall is for this machine alone: then nobody enrols.
func NewGate(dir string, t TLS) *Gate { return &Gate{dir: dir, names: t.Names} }

// Open begins to use a database; a hall.Source calls it.
func (g *Gate) Open(ctx context.Context, db *sqldb.DB, keys *vault.Vault) error {
	if len(g.names) == 0 {
		return nil
	}
	if err := db.Migrate(ctx, audit.Owner, audit.Migrations); err != nil {
		return fmt.Errorf("prepare audit chain: %w", err)
	}
	if err := db.Migrate(ctx, enrol.Owner, enrol.Migrations); err != nil {
		return fmt.Errorf("prepare enrolment: %w", err)
	}
	a, err := enrol.Open(g.dir, db, keys, enrol.Opts{Names: g.names})
	if err != nil {
		return err
	}
	g.authority.Store(a)
	return nil
}

func (g *Gate) get() (*enrol.Authority, error) {
	if a := g.authority.Load(); a != nil {
		return a, nil
	}
	if len(g.names) == 0 {
		return nil, &fault.Error{
			Kind: fault.Refused, Op: "enrol terminal", Err: errors.New("this hall is for its own machine alone"),
			Hint: "write the hall's names under [tls] and an address of this machine under [listen], then start again",
		}
	}
	return nil, &fault.Error{Kind: fault.Unavailable, Op: "check terminal", Key: sqldb.KeyStore, Hint: "see the log of the hall service for what is wrong with its store"}
}

// forTerminals is the TLS configuration of the terminals' interface.
func (g *Gate) forTerminals() *tls.Config { return g.config(func(*tls.Config) {}) }

// forBrowsers is the TLS configuration of the pages: a browser is not asked for a certificate.
func (g *Gate) forBrowsers() *tls.Config {
	return g.config(func(c *tls.Config) { c.ClientAuth, c.ClientCAs = tls.NoClientCert, nil })
}

// config returns a configuration that is complete once the gate is open; before that it refuses everybody.
func (g *Gate) config(change func(*tls.Config)) *tls.Config {
	return &tls.Config{MinVersion: tls.VersionTLS12, GetConfigForClient: func(*tls.ClientHelloInfo) (*tls.Config, error) {
		a, err := g.get()
		if err != nil {
			return nil, err
		}
		c := a.TLS()
		c.NextProtos = []string{"h2", "http/1.1"}
		change(c)
		return c, nil
	}}
}

// guard serves what serve returns to enrolled terminals; what tells health and how to enrol, to everybody.
func (g *Gate) guard(serve func(*enrol.Authority) http.Handler) http.Handler {
	type built struct {
		http.Handler

		by *enrol.Authority
	}
	var latest atomic.Pointer[built]
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		a, err := g.get()
		if err != nil {
			httpx.WriteError(w, r, err)
			return
		}
		b := latest.Load()
		if b == nil || b.by != a { // a store that was opened anew has another authority
			b = &built{by: a, Handler: a.Guard(serve(a), "/healthz", "/readyz", "/openapi.json")}
			latest.Store(b)
		}
		b.ServeHTTP(w, r)
	})
}

// gated is a hall whose terminals are enrolled.
type gated struct {
	service

	gate *Gate
}

// service is a Hall under a name that is not one of its methods.
type service = Hall

// Terminals adds to the machines that were heard of those that are enrolled and silent.
func (h gated) Terminals(ctx context.Context) ([]queue.Terminal, error) {
	all, err := h.service.Terminals(ctx)
	a := h.gate.authority.Load()
	if err != nil || a == nil {
		return all, err
	}
	machines, err := a.Machines(ctx)
	if err != nil {
		return nil, err
	}
	for _, m := range machines {
		i := slices.IndexFunc(all, func(t queue.Terminal) bool { return t.Machine == m.Machine })
		switch {
		case i >= 0 && !m.Revoked:
			all[i].Enrolled = m.Enrolled
		case i < 0 && !m.Revoked:
			all = append(all, queue.Terminal{Machine: m.Machine, Enrolled: m.Enrolled})
		}
	}
	slices.SortFunc(all, func(a, b queue.Terminal) int { return cmp.Compare(a.Machine, b.Machine) })
	return all, nil
}

// codes registers how an administrator lets a terminal in and shuts it out.
func (g *Gate) codes(api huma.API, s *Staff) {
	huma.Register(api, httpx.DomainOperation(http.MethodPost, "/api/v1/terminals/codes", "invite-terminal", "A one-time code for a terminal, good for ten minutes"),
		func(ctx context.Context, in *struct {
			Body struct {
				Machine string `json:"machine"`
			}
		},
		) (*struct{ Body enrol.Invitation }, error) {
			who, err := s.as(ctx, staff.Administrator)
			if err != nil {
				return nil, err
			}
			a, err := g.get()
			if err != nil {
				return nil, err
			}
			i, err := a.Invite(ctx, string(who), in.Body.Machine)
			return &struct{ Body enrol.Invitation }{i}, err
		})
	huma.Register(api, httpx.DomainOperation(http.MethodDelete, "/api/v1/terminals/{machine}", "revoke-terminal", "Shut a terminal out"),
		func(ctx context.Context, in *struct {
			Machine string `path:"machine"`
		},
		) (*httpx.None, error) {
			who, err := s.as(ctx, staff.Administrator)
			if err != nil {
				return nil, err
			}
			a, err := g.get()
			if err != nil {
				return nil, err
			}
			return &httpx.None{}, a.Revoke(ctx, string(who), in.Machine)
		})
}
