// Package courier is the way of a terminal's documents to a hall that stands elsewhere: copies of what waits come to the terminal, what happens
// at its cabinets reaches the hall exactly once, and the hall's staff log in, with the hall or without it.
package courier

import (
	"context"
	crand "crypto/rand"
	"errors"
	"log/slog"
	"math/rand/v2"
	"sync"
	"time"

	"onetrip/kiosk/base/fault"
	"onetrip/kiosk/base/health"
	"onetrip/kiosk/base/sqldb"
	"onetrip/kiosk/base/staff"
	"onetrip/locker"
)

// Documents is the part of the hall that knows the documents. Errors are fault.Error throughout: Unavailable when the hall does not answer, or
// answers that it cannot do it now.
type Documents interface {
	// Waiting returns the results that wait to be put into a cabinet.
	Waiting(ctx context.Context) ([]locker.Result, error)
	// Copy returns one of them with its person; Conflict when it waits no more.
	Copy(ctx context.Context, id locker.ResultID) (locker.Result, locker.Person, error)
	// Tell tells a part of the journal, and returns the number of the last fact that the hall has heard.
	Tell(ctx context.Context, b locker.Batch) (int64, error)
}

// Accounts is the part of the hall that knows its staff.
type Accounts interface {
	// Vouch checks who stands before the terminal. Refused with the keys of package staff.
	Vouch(ctx context.Context, c staff.Credentials) (staff.Voucher, error)
	// Standing returns those, by id and stamp, whom the hall lets in no more.
	Standing(ctx context.Context, stamps map[string]string) ([]string, error)
}

// Remote is the hall as the courier needs it. Its methods return soon after their context ends.
type Remote interface {
	Documents
	Accounts
}

// Store is the terminal's own store of documents, with a journal.
type Store interface {
	locker.Journal
	// Result returns a result.
	Result(ctx context.Context, id locker.ResultID) (locker.Result, error)
	// Erase removes the personal data of results that ended before an instant.
	Erase(ctx context.Context, before time.Time) (int, error)
}

// Opts are the choices of New. Machine, Health and Log are needed.
type Opts struct {
	// Machine is the number on the terminal's front.
	Machine string
	// Cabinets: the terminal has cabinets. Otherwise it needs no copies.
	Cabinets bool
	Health   *health.Tracker
	Log      *slog.Logger
	// Silence is how long somebody who logs in waits for the hall; 0 means 3 s.
	Silence time.Duration
	// Now is the clock; nil means time.Now.
	Now func() time.Time
	// Jitter returns a time under limit, by chance, so that many terminals do not ask at once; nil means one of its own. Run alone calls it.
	Jitter func(limit time.Duration) time.Duration
}

func (o Opts) withDefaults() Opts {
	if o.Silence == 0 {
		o.Silence = 3 * time.Second
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Jitter == nil {
		var seed [32]byte
		_, _ = crand.Read(seed[:]) // never fails, by its documentation
		source := rand.New(rand.NewChaCha8(seed))
		o.Jitter = func(limit time.Duration) time.Duration { return time.Duration(source.Int64N(int64(limit))) }
	}
	return o
}

// Courier goes between a terminal and its hall. Its methods may be called from any number of goroutines.
type Courier struct {
	remote Remote
	opts   Opts
	log    *slog.Logger
	wake   chan struct{} // capacity 1: there is a store, or somebody wants fresh copies; told once

	// mu guards what is below.
	mu       sync.Mutex
	store    Store // nil while there is none
	accounts *staff.Store

	plan plan // Run's goroutine alone
}

// New returns a courier that has nothing to carry before Enter.
func New(remote Remote, o Opts) *Courier {
	o = o.withDefaults()
	return &Courier{remote: remote, opts: o, log: o.Log.With("part", "courier"), wake: make(chan struct{}, 1)}
}

// Enter gives it the terminal's store and the copies of accounts. The caller owns both.
func (c *Courier) Enter(s Store, a *staff.Store) {
	c.mu.Lock()
	c.store, c.accounts = s, a
	c.mu.Unlock()
	c.Refresh()
}

// Leave takes them away. Call it after Run has returned.
func (c *Courier) Leave() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.store, c.accounts = nil, nil
}

// Refresh makes Run look for waiting results at once. It never waits.
func (c *Courier) Refresh() {
	select {
	case c.wake <- struct{}{}:
	default: // it will look anyway
	}
}

// at returns the stores for an operation.
func (c *Courier) at(op string) (Store, *staff.Store, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.store == nil {
		return nil, nil, &fault.Error{Kind: fault.Unavailable, Op: op, Key: sqldb.KeyStore, Hint: "see the terminal's log for what is wrong with its disk"}
	}
	return c.store, c.accounts, nil
}

// away reports whether an error says that the hall cannot be reached or cannot work now; anything else is its word.
func away(err error) bool {
	switch fault.KindOf(err) {
	case fault.Invalid, fault.NotFound, fault.Conflict, fault.Refused:
		return false
	case fault.Internal, fault.Unavailable, fault.Corrupt:
	}
	return err != nil
}

// Login checks who stands before the terminal: the hall says so, or while it does not answer, what the terminal remembers of those whom the hall
// let in here. Refused with the keys of package staff.
func (c *Courier) Login(ctx context.Context, who staff.Credentials) (staff.Session, error) {
	_, accounts, err := c.at("log in")
	if err != nil {
		return staff.Session{}, err
	}
	ask, stop := context.WithTimeout(ctx, c.opts.Silence)
	v, err := c.remote.Vouch(ask, who)
	stop()
	switch {
	case err == nil:
		if err := accounts.Remember(ctx, v, who); err != nil {
			c.log.Warn("who logged in cannot be remembered", "staff", v.Staff, "error", err)
		}
	case !away(err):
		return staff.Session{}, err
	default:
		if v, err = c.loginAlone(ctx, accounts, who, err); err != nil {
			return staff.Session{}, err
		}
	}
	return v.Session(c.opts.Now()), nil
}

// loginAlone checks what the terminal remembers. Somebody whom it does not know hears that the hall is needed.
func (c *Courier) loginAlone(ctx context.Context, accounts *staff.Store, who staff.Credentials, why error) (staff.Voucher, error) {
	if err := accounts.Forget(ctx); err != nil { // those who are remembered for too long
		return staff.Voucher{}, err
	}
	v, err := accounts.Vouch(ctx, "terminal "+c.opts.Machine, who)
	if fault.KeyOf(err) == staff.KeyLogin {
		return v, &fault.Error{
			Kind: fault.Refused, Op: "log in without the hall", Key: staff.KeyLogin, Err: errors.Join(err, why),
			Hint: "without the hall only people can log in whom it let in at this terminal within 30 days, in the same way",
		}
	}
	return v, err
}
