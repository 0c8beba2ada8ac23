package web

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"strings"
	"sync/atomic"
	"time"

	"onetrip/kiosk/base/audit"
	"onetrip/kiosk/base/fault"
	"onetrip/kiosk/base/httpx"
	"onetrip/kiosk/base/sqldb"
	"onetrip/kiosk/base/staff"
	"onetrip/kiosk/base/vault"
	"onetrip/locker"
	"onetrip/locker/lockerhttp"
	"onetrip/queue"
)

// Staff knows who may do what in the hall, as soon as the hall's database is open. Its zero value knows nobody yet.
type Staff struct{ store atomic.Pointer[staff.Store] }

// Open begins to use a database; a hall.Source calls it.
func (s *Staff) Open(ctx context.Context, db *sqldb.DB, keys *vault.Vault) error {
	if err := db.Migrate(ctx, audit.Owner, audit.Migrations); err != nil {
		return fmt.Errorf("prepare audit chain: %w", err)
	}
	if err := db.Migrate(ctx, staff.Owner, staff.Migrations); err != nil {
		return fmt.Errorf("prepare accounts: %w", err)
	}
	s.store.Store(staff.New(db, keys, staff.Opts{}))
	return nil
}

// Empty reports whether nobody has an account yet: then the page /setup makes the first one.
func (s *Staff) Empty(ctx context.Context) (bool, error) {
	store, err := s.get()
	if err != nil {
		return false, err
	}
	return store.Empty(ctx)
}

// Setup makes the first account for somebody who stands at the machine: see staff.Store.
func (s *Staff) Setup(ctx context.Context, d staff.Draft) error {
	store, err := s.get()
	if err == nil {
		_, err = store.Setup(ctx, d)
	}
	return err
}

func (s *Staff) get() (*staff.Store, error) {
	if store := s.store.Load(); store != nil {
		return store, nil
	}
	return nil, &fault.Error{Kind: fault.Unavailable, Op: "look up accounts", Key: sqldb.KeyStore, Hint: "see the log of the hall service for what is wrong with its store"}
}

// guest is who sent a request, as far as the request says.
type guest struct {
	request *http.Request
	token   string // "" without a session's cookie
	source  string // the address
}

type guestKey struct{}

func guestOf(ctx context.Context) guest {
	g, _ := ctx.Value(guestKey{}).(guest) // identify stands before every route
	return g
}

// identify notes who sends a request, and ends a clerk's stream when the session is over.
func (s *Staff) identify(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		g := guest{request: r, token: httpx.SessionToken(r), source: r.RemoteAddr}
		if host, _, err := net.SplitHostPort(r.RemoteAddr); err == nil {
			g.source = host
		}
		ctx := context.WithValue(r.Context(), guestKey{}, g)
		if g.byItself() && g.token != "" {
			var stop context.CancelFunc
			ctx, stop = context.WithCancel(ctx)
			defer stop()
			go s.follow(ctx, g.token, stop)
		}
		*r = *r.WithContext(ctx) // the same request: the log reads its route afterwards
		next.ServeHTTP(w, r)
	})
}

// byItself reports whether the page asks by itself, without a person: such a request keeps nobody logged in.
func (g guest) byItself() bool {
	return strings.HasPrefix(g.request.URL.Path, "/api/v1/windows/") && strings.HasSuffix(g.request.URL.Path, "/events")
}

// lookEvery is how soon a stream ends after its session.
const lookEvery = 15 * time.Second

// follow calls stop when a session has ended, or returns when ctx has.
func (s *Staff) follow(ctx context.Context, token string, stop context.CancelFunc) {
	look := time.NewTicker(lookEvery)
	defer look.Stop()
	for {
		select {
		case <-look.C:
		case <-ctx.Done():
			return
		}
		store, err := s.get()
		if err == nil {
			_, err = store.Peek(ctx, token)
		}
		if fault.KindOf(err) == fault.Refused {
			stop()
			return
		}
	}
}

// session returns who sent the request.
func (s *Staff) session(ctx context.Context) (staff.Session, error) {
	store, err := s.get()
	if err != nil {
		return staff.Session{}, err
	}
	g := guestOf(ctx)
	if g.byItself() {
		return store.Peek(ctx, g.token)
	}
	return store.Session(ctx, g.token)
}

// as returns who sent the request, if they have one of the roles.
func (s *Staff) as(ctx context.Context, roles ...staff.Role) (queue.StaffID, error) {
	session, err := s.session(ctx)
	if err != nil {
		return "", err
	}
	return queue.StaffID(session.Staff), session.Require(roles...)
}

// Vouch checks who stands before a terminal: see staff.Store.
func (s *Staff) Vouch(ctx context.Context, source string, c staff.Credentials) (staff.Voucher, error) {
	store, err := s.get()
	if err != nil {
		return staff.Voucher{}, err
	}
	return store.Vouch(ctx, source, c)
}

// Standing returns those of a terminal's people who may not log in any more: see staff.Store.
func (s *Staff) Standing(ctx context.Context, stamps map[string]string) ([]string, error) {
	store, err := s.get()
	if err != nil {
		return nil, err
	}
	return store.Standing(ctx, stamps)
}

// atResults says who may do what with results.
func (s *Staff) atResults() lockerhttp.BrowserOpts {
	with := func(roles ...staff.Role) lockerhttp.As {
		return func(ctx context.Context) (locker.StaffID, error) {
			who, err := s.as(ctx, roles...)
			return locker.StaffID(who), err
		}
	}
	return lockerhttp.BrowserOpts{
		Clerk:  with(staff.Clerk, staff.Supervisor),
		Keeper: with(staff.Keeper, staff.Supervisor),
		Window: with(staff.Clerk, staff.Keeper, staff.Supervisor),
		Reader: with(staff.Clerk, staff.Supervisor, staff.Keeper, staff.Auditor),
		Person: with(staff.Clerk, staff.Supervisor),
	}
}
