// Package hall is the hall service: the rules of a queue.Hall applied by the clock to a store that may be missing for a while, the
// changes of that store told to everybody who watches, and the results that the hall hands out.
package hall

import (
	"context"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"onetrip/kiosk/base/event"
	"onetrip/kiosk/base/fault"
	"onetrip/kiosk/base/sqldb"
	"onetrip/queue"
)

// Store is everything that the hall service needs of a store.
type Store interface {
	queue.Store
	queue.Windows
	queue.Reserves
	queue.Ratings
	queue.Appointments
	queue.Lookup
}

// Opts are the choices of New.
type Opts struct {
	// Terminal is the name of the machine that stands in tickets whose request names none.
	Terminal string
	// Now is the clock; nil means time.Now.
	Now func() time.Time
}

// Service issues a hall's numbers, calls them, and keeps its days. Its methods may be called from any number of goroutines. While it has no
// store they answer Unavailable.
type Service struct {
	opts Opts
	log  *slog.Logger

	planned atomic.Pointer[plan]
	store   atomic.Pointer[Store]
	changes atomic.Uint64 // grows with every change that this process made or saw, and from start to start; views of an older one are read anew
	seen    atomic.Int64  // the store's version when it was looked at last
	used    chan struct{} // capacity 1: there is another store
	poke    chan struct{} // capacity 1: a change that nobody has looked at yet is told once

	latest    atomic.Pointer[lines]
	counts    *view[queue.Counts]
	board     *view[queue.Board]
	calls     event.Topic[queue.Call]
	moved     event.Topic[struct{}]
	terminals terminals
	results   Results

	// mu guards epoch.
	mu    sync.Mutex
	epoch queue.Epoch // of the store that is used; "" until somebody asked
}

// New returns the service of a hall. It answers after Use has given it a store, and watches after Run was called.
func New(h queue.Hall, opts Opts, log *slog.Logger) *Service {
	if opts.Now == nil {
		opts.Now = time.Now
	}
	s := &Service{opts: opts, log: log}
	s.results.hall, s.results.now = s.Hall, opts.Now
	s.changes.Store(uint64(opts.Now().UnixMicro()))
	s.used, s.poke = make(chan struct{}, 1), make(chan struct{}, 1)
	s.counts = newView(s.loadCounts, func(_ queue.Counts, change uint64) uint64 { return change })
	s.board = newView(s.loadBoard, func(b queue.Board, _ uint64) uint64 { return liveVersion(b.Version) })
	s.planned.Store(s.newPlan(h, nil))
	return s
}

// Use gives the service a store, or with nil takes it away. The caller owns the store and closes it when no method is running any more.
func (s *Service) Use(store Store) {
	if store == nil {
		s.store.Store(nil)
	} else {
		s.store.Store(&store)
	}
	s.mu.Lock()
	s.epoch = ""
	s.mu.Unlock()
	tell(s.used)
	s.changed()
}

// Ready returns nil when the service has a store that can be read, else why not.
func (s *Service) Ready(ctx context.Context) error {
	store, err := s.get("read store")
	if err != nil {
		return err
	}
	_, err = store.Version(ctx)
	return err
}

// get returns the store for an operation.
func (s *Service) get(op string) (Store, error) {
	if store := s.store.Load(); store != nil {
		return *store, nil
	}
	return nil, &fault.Error{Kind: fault.Unavailable, Op: op, Key: sqldb.KeyStore, Hint: "see the log of the hall service for what is wrong with its store"}
}

// Changes returns a subscription that receives after the hall's lines may have changed; the caller closes it.
func (s *Service) Changes() *event.Subscription[struct{}] { return s.moved.Subscribe(1) }

// changed makes every view old and wakes the watcher. It never waits.
func (s *Service) changed() {
	s.changes.Add(1)
	tell(s.poke)
}

// tell puts a token into a channel of capacity 1, unless one is there that nobody has taken yet.
func tell(c chan struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}
