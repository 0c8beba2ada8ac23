// Package uplink is a terminal's way to a hall that stands elsewhere: numbers come from the hall while it answers, from the terminal's
// emergency block while it does not, and everything that the hall has missed reaches it later, exactly once.
//
// # One ticket, one ID
//
// The ID of a ticket is on the terminal's disk before the hall hears of it, and every try uses the same one. The hall keeps one ticket per
// ID for ever, so a repeated, delayed or doubled request changes nothing.
//
// A hall that stays silent for Opts.Silence, or refuses the connection, has perhaps given a number all the same. The visitor does not wait
// for that to become clear: the terminal gives a number of its block to the same ID and prints it. When the hall is back it adopts the
// ticket under that ID. Had it never heard of the ID, a request that comes even later finds the adopted ticket. Had it given another
// number, the paper wins: the hall changes the ticket's number to the one on the paper, because that is the number that the visitor will
// answer to, and never gives the other one again. So there is never a second ticket to take back.
//
// A ticket whose answer was lost together with the terminal (a power cut between question and paper) is looked up when both are back. Its
// paper counts as unknown, like that of every ticket whose printing was cut short; see Recover.
//
// # Numbers that cannot collide
//
// The hall sets the numbers of a block aside before it answers, and the terminal's counter is on its disk before a number is returned.
// A block holds for its business day alone. When it is used up the terminal counts in its own series (queue.Series.Own), whose prefix carries the terminal's number. Counters are kept for ever, by
// day, so a clock that is set forth or back meets them again where they were.
//
// A hall with a new epoch has lost its store. Before the terminal asks it for a number it takes a new block in every series, and by that
// tells the highest numbers that it knows to be out; the hall goes on far above them, see queue.Resume.
//
// # What still holds without the hall
//
// Opening hours, kinds of cards, ages and priority, from the hall's configuration as last fetched; and one live ticket per person and
// service, as far as this terminal knows: a ticket that the hall gave counts for an hour, because without the hall nobody can tell whether
// it was called since. Quotas are not known. Nor are waits, and none are told.
package uplink

import (
	"context"
	crand "crypto/rand"
	"embed"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"sync"
	"time"

	"github.com/oklog/ulid/v2"

	"onetrip/kiosk/base/audit"
	"onetrip/kiosk/base/health"
	"onetrip/kiosk/base/sqldb"
	"onetrip/kiosk/base/vault"
	"onetrip/queue"
)

//go:embed migrations/*.sql
var migrations embed.FS

// Numbers is the part of the hall that gives numbers. Errors are fault.Error throughout: Unavailable when the hall does not answer, or
// answers that it cannot do it now.
type Numbers interface {
	// Overview counts the lines and says what can be taken now.
	Overview(ctx context.Context) (queue.Overview, error)
	// Issue gives out a number; the same request again returns the same ticket.
	Issue(ctx context.Context, r queue.Request) (queue.Answer, error)
	// Ticket returns a ticket as it is now.
	Ticket(ctx context.Context, id queue.TicketID) (queue.Ticket, queue.Wait, error)
	// Find returns somebody's own tickets of a day.
	Find(ctx context.Context, f queue.Find) ([]queue.Mine, error)
	// Lease sets an emergency block aside; the same request again returns the same block.
	Lease(ctx context.Context, r queue.LeaseRequest) (queue.Lease, error)
}

// Reports is the part of the hall that hears what happened. Each may be told again and changes nothing then.
type Reports interface {
	// Adopt takes over at most MaxBatch tickets and returns them, in their order, as they are now. An error says nothing about how many were
	// taken over.
	Adopt(ctx context.Context, list []queue.Offline) ([]queue.Ticket, error)
	// Printed records the fate of a ticket's n-th paper.
	Printed(ctx context.Context, id queue.TicketID, n int, outcome queue.Print) error
	// Rate records a visitor's grade.
	Rate(ctx context.Context, r queue.Rating) error
}

// Presence is the part of the hall that knows its terminals.
type Presence interface {
	// Hall returns the hall as it is configured now, and the life of its store.
	Hall(ctx context.Context) (queue.Hall, queue.Epoch, error)
	// Heartbeat tells that the terminal is alive and what is wrong with it.
	Heartbeat(ctx context.Context, b queue.Beat) error
}

// Remote is the hall as the terminal needs it. Its methods return soon after their context ends.
type Remote interface {
	Numbers
	Reports
	Presence
}

// MaxBatch is how many tickets one Adopt carries.
const MaxBatch = 100

// Opts are the choices of New. Machine and Health are needed.
type Opts struct {
	// Machine is the number on the terminal's front.
	Machine string
	// Version is the program's.
	Version string
	// Health is where warnings about the hall go.
	Health *health.Tracker
	// OnConfig is called with the hall's configuration when it is first known and when it has changed: by New, then by Run alone. nil: nobody
	// wants to know.
	OnConfig func(queue.Hall)
	// Silence is how long a visitor waits for the hall before a number comes from the block; 0 means 3 s.
	Silence time.Duration
	// Block is how many numbers an emergency block has; 0 means queue.DefaultLease.
	Block int
	// Now is the clock; nil means time.Now.
	Now func() time.Time
	// NewID makes IDs; nil means ULIDs.
	NewID func() string
	// Jitter returns a time under limit, by chance, so that many terminals do not ask at once; nil means one of its own. Run alone calls it.
	Jitter func(limit time.Duration) time.Duration
}

func (o Opts) withDefaults() Opts {
	if o.Silence == 0 {
		o.Silence = 3 * time.Second
	}
	if o.Block == 0 {
		o.Block = queue.DefaultLease
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.NewID == nil {
		o.NewID = func() string { return ulid.Make().String() }
	}
	if o.Jitter == nil {
		source := rand.New(rand.NewChaCha8(newSeed()))
		o.Jitter = func(limit time.Duration) time.Duration { return time.Duration(source.Int64N(int64(limit))) }
	}
	return o
}

func newSeed() (seed [32]byte) {
	_, _ = crand.Read(seed[:]) // never fails, by its documentation
	return seed
}

// Disk is where a link keeps what must outlive the process: an open database and the keys that seal personal data in it.
type Disk struct {
	DB   *sqldb.DB
	Keys *vault.Vault
}

// Link is a terminal's side of the way to its hall. Its methods may be called from any number of goroutines.
type Link struct {
	db     *sqldb.DB
	vault  *vault.Vault
	remote Remote
	opts   Opts
	log    *slog.Logger
	wake   chan struct{} // capacity 1: there is something to deliver; told once

	// mu guards what is below.
	mu       sync.Mutex
	line     line
	known    known
	overview queue.Overview
	counted  time.Time // when overview came from the hall
	barred   bool      // the hall refuses this terminal

	plan plan // Run's goroutine alone
}

// New brings the tables up to date and returns the link, which believes the hall to be silent until Run has heard from it. The caller
// keeps the database and closes it after Run has returned.
func New(ctx context.Context, disk Disk, remote Remote, o Opts, log *slog.Logger) (*Link, error) {
	db := disk.DB
	if err := db.Migrate(ctx, audit.Owner, audit.Migrations); err != nil {
		return nil, fmt.Errorf("prepare audit chain: %w", err)
	}
	if err := db.Migrate(ctx, "uplink", migrations); err != nil {
		return nil, fmt.Errorf("prepare tables of the way to the hall: %w", err)
	}
	l := &Link{db: db, vault: disk.Keys, remote: remote, opts: o.withDefaults(), log: log, wake: make(chan struct{}, 1)}
	if err := l.loadConfig(ctx); err != nil {
		return nil, err
	}
	if err := l.retryAside(ctx); err != nil {
		return nil, err
	}
	return l, nil
}

// now is the time as it is stored.
func (l *Link) now() time.Time { return l.opts.Now().Truncate(time.Millisecond).UTC() }

// poke makes Run deliver at once.
func (l *Link) poke() {
	select {
	case l.wake <- struct{}{}:
	default: // it will look anyway
	}
}
