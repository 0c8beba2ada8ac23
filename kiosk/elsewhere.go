package kiosk

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"

	"onetrip/kiosk/base/event"
	"onetrip/kiosk/base/fault"
	"onetrip/kiosk/base/sqldb"
	"onetrip/kiosk/base/staff"
	"onetrip/kiosk/base/vault"
	"onetrip/kiosk/courier"
	"onetrip/kiosk/hall"
	"onetrip/kiosk/run"
	"onetrip/kiosk/uplink"
	"onetrip/locker/lockerhttp"
	"onetrip/locker/lockersql"
	"onetrip/queue"
	"onetrip/queue/queuehttp"
)

// elsewhere is the terminal's hall when it stands elsewhere: the way there, over the terminal's own store, which may be missing for a while.
type elsewhere struct {
	remote uplink.Remote
	opts   uplink.Opts
	log    *slog.Logger

	courier *courier.Courier            // of documents and logins
	link    atomic.Pointer[uplink.Link] // nil while the store is not open
	entered chan struct{}               // capacity 1: there is a link that does not run yet
	moved   event.Topic[struct{}]
}

var (
	_ run.Hall       = (*elsewhere)(nil)
	_ hall.Tenant    = (*elsewhere)(nil)
	_ uplink.Remote  = (*queuehttp.Client)(nil)
	_ courier.Remote = (*lockerhttp.Client)(nil)
)

// newElsewhere returns the hall behind remote. Run, and the keeper of its store, bring it to life.
func newElsewhere(remote uplink.Remote, c *courier.Courier, o uplink.Opts, log *slog.Logger) *elsewhere {
	return &elsewhere{remote: remote, courier: c, opts: o, log: log, entered: make(chan struct{}, 1)}
}

// Enter implements hall.Tenant.
func (e *elsewhere) Enter(ctx context.Context, db *sqldb.DB, keys *vault.Vault) error {
	link, err := uplink.New(ctx, uplink.Disk{DB: db, Keys: keys}, e.remote, e.opts, e.log)
	if err != nil {
		return err
	}
	if _, err := link.Recover(ctx); err != nil {
		return err
	}
	if err := e.enterCourier(ctx, db, keys); err != nil {
		return err
	}
	e.link.Store(link)
	select {
	case e.entered <- struct{}{}:
	default: // Run will look anyway
	}
	return nil
}

// enterCourier gives the courier the terminal's documents, and the copies of the hall's accounts.
func (e *elsewhere) enterCourier(ctx context.Context, db *sqldb.DB, keys *vault.Vault) error {
	documents, err := lockersql.Open(ctx, db, keys)
	if err != nil {
		return err
	}
	if err := db.Migrate(ctx, staff.Owner, staff.Migrations); err != nil {
		return fmt.Errorf("prepare accounts: %w", err)
	}
	e.courier.Enter(documents.WithJournal(), staff.New(db, keys, staff.Opts{}))
	return nil
}

// Leave implements hall.Tenant. The keeper calls it after Run has returned.
func (e *elsewhere) Leave() {
	e.link.Store(nil)
	e.courier.Leave()
}

// Run implements hall.Tenant.
func (e *elsewhere) Run(ctx context.Context) error {
	select {
	case <-e.entered:
	case <-ctx.Done():
		return ctx.Err()
	}
	e.moved.Publish(struct{}{})
	var tasks sync.WaitGroup
	tasks.Go(func() { _ = e.courier.Run(ctx) }) // returns ctx's error
	defer tasks.Wait()
	return e.link.Load().Run(ctx, func() { e.moved.Publish(struct{}{}) })
}

// Changes returns a subscription that receives after what can be taken may have changed; the caller closes it.
func (e *elsewhere) Changes() *event.Subscription[struct{}] { return e.moved.Subscribe(1) }

// get returns the link for an operation.
func (e *elsewhere) get(op string) (*uplink.Link, error) {
	if link := e.link.Load(); link != nil {
		return link, nil
	}
	return nil, &fault.Error{Kind: fault.Unavailable, Op: op, Key: sqldb.KeyStore, Hint: "see the terminal's log for what is wrong with its disk"}
}

// Overview implements run.Hall.
func (e *elsewhere) Overview(ctx context.Context) (queue.Overview, error) {
	link, err := e.get("count lines")
	if err != nil {
		return queue.Overview{}, err
	}
	return link.Overview(ctx)
}

// Issue implements run.Hall.
func (e *elsewhere) Issue(ctx context.Context, r queue.Request) (queue.Answer, error) {
	link, err := e.get("issue ticket")
	if err != nil {
		return queue.Answer{}, err
	}
	return link.Issue(ctx, r)
}

// Ticket implements run.Hall.
func (e *elsewhere) Ticket(ctx context.Context, id queue.TicketID) (queue.Ticket, queue.Wait, error) {
	link, err := e.get("look up ticket")
	if err != nil {
		return queue.Ticket{}, queue.Wait{}, err
	}
	return link.Ticket(ctx, id)
}

// Printed implements run.Hall.
func (e *elsewhere) Printed(ctx context.Context, id queue.TicketID, n int, outcome queue.Print) error {
	link, err := e.get("record paper of ticket")
	if err != nil {
		return err
	}
	return link.Printed(ctx, id, n, outcome)
}

// Find implements run.Hall.
func (e *elsewhere) Find(ctx context.Context, f queue.Find) ([]queue.Mine, error) {
	link, err := e.get("find tickets")
	if err != nil {
		return nil, err
	}
	return link.Find(ctx, f)
}

// Rate implements run.Hall.
func (e *elsewhere) Rate(ctx context.Context, r queue.Rating) error {
	link, err := e.get("rate case")
	if err != nil {
		return err
	}
	return link.Rate(ctx, r)
}

// errNoHall is the verdict on a terminal whose hall elsewhere has never answered.
var errNoHall = errors.New("the hall has not answered since the terminal was set up")

// hallKnown joins the verdict on the store with whether the hall is known at all.
type hallKnown struct {
	take func(error) // told every joined verdict

	// mu guards what is below, and the order of calls of take.
	mu    sync.Mutex
	known bool
	store error
}

// storeIs notes the verdict on the store.
func (h *hallKnown) storeIs(err error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.store = err
	h.tell()
}

// hallIs notes that the hall is known.
func (h *hallKnown) hallIs() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.known = true
	h.tell()
}

func (h *hallKnown) tell() {
	switch {
	case h.store != nil:
		h.take(h.store)
	case !h.known:
		h.take(fmt.Errorf("wait for the hall: %w", errNoHall))
	default:
		h.take(nil)
	}
}
