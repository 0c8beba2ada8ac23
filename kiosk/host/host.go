// Package host runs a hall service with all that surrounds it: the store that is kept open, the accounts, the pages, the interface for
// terminals and the voice. A terminal runs one inside itself, halld is one without a terminal.
package host

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"onetrip/kiosk/base/health"
	"onetrip/kiosk/base/sqldb"
	"onetrip/kiosk/base/staff"
	"onetrip/kiosk/base/vault"
	"onetrip/kiosk/hall"
	"onetrip/kiosk/notify"
	"onetrip/kiosk/web"
	"onetrip/locker/lockersql"
	"onetrip/queue"
	"onetrip/ui/web/pages"
)

// Opts are the choices of Open. Hall, Source, Health and Log are needed.
type Opts struct {
	Hall     queue.Hall
	Terminal string // the machine in tickets whose request names none
	Source   hall.Source
	Listen   web.Addresses
	TLS      web.TLS
	Voice    Voice
	Notify   notify.Config // how applicants are told
	Version  string        // of the program
	Settings *web.Settings // that administrators change in the browser; nil: they cannot
	Health   *health.Tracker
	Log      *slog.Logger
}

// Host is a hall service with all that surrounds it.
type Host struct {
	service *hall.Service
	keeper  *hall.Keeper
	staff   web.Staff
	server  *web.Server
	notices *notify.Notifier
	alarms  alarms
	own     queue.Beat // the terminal around this hall; no machine: there is none
	health  *health.Tracker
	voice   *voice
	log     *slog.Logger
	opened  chan struct{} // closed when the store was open for the first time
	once    sync.Once
}

// Open takes addresses and loudspeaker for this process. A store that is not there is no error: Run opens it as soon as it can. Errors are what
// waiting cannot cure: an address that another process has, a voice that cannot be.
func Open(ctx context.Context, o Opts) (*Host, error) {
	h := &Host{log: o.Log, opened: make(chan struct{}), own: queue.Beat{Machine: o.Terminal, Version: o.Version}, health: o.Health}
	h.service = hall.New(o.Hall, hall.Opts{Terminal: o.Terminal}, o.Log)
	h.notices = notify.New(o.Notify, notify.Opts{Hall: func() string { return h.service.Hall().Name.ZH }, Health: o.Health, Log: o.Log})
	gate := web.NewGate(o.Source.Dir, o.TLS)
	others := o.Source.Opened
	o.Source.Opened = func(ctx context.Context, db *sqldb.DB, keys *vault.Vault) error {
		if others != nil {
			if err := others(ctx, db, keys); err != nil {
				return err
			}
		}
		return errors.Join(h.staff.Open(ctx, db, keys), gate.Open(ctx, db, keys), h.enterNotices(ctx, db, keys), h.alarms.open(ctx, db))
	}
	h.keeper = hall.NewKeeper(h.service, o.Source, o.Log)
	var err error
	if h.voice, err = newVoice(o.Voice, o.Hall.Zone, o.Health, o.Log); err != nil {
		return nil, err
	}
	served := web.Opts{Hall: h.service, Results: h.service.Results(), Staff: &h.staff, Gate: gate, Version: o.Version, Pages: pages.Handler(), Sound: h.sound, Settings: o.Settings, Alarms: &h.alarms, Log: o.Log}
	if h.server, err = web.Listen(ctx, o.Listen, served); err != nil {
		h.voice.close(o.Log)
		return nil, err
	}
	return h, nil
}

// enterNotices gives the notifier what applicants must be told.
func (h *Host) enterNotices(ctx context.Context, db *sqldb.DB, keys *vault.Vault) error {
	store, err := lockersql.Open(ctx, db, keys)
	if err == nil {
		h.notices.Enter(store)
	}
	return err
}

// Hall returns the hall service.
func (h *Host) Hall() *hall.Service { return h.service }

// Pages returns the address of the pages without a path, or "" when they are not served.
func (h *Host) Pages() string { return h.server.URL("browser") }

// Machine returns the address of the terminals' interface, or "" when it is not served.
func (h *Host) Machine() string { return h.server.URL("machine") }

// Staff returns the hall's accounts once the store was open; it waits for that until ctx ends.
func (h *Host) Staff(ctx context.Context) (*web.Staff, error) {
	select {
	case <-h.opened:
		return &h.staff, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// Vouch checks who of the staff stands before a terminal.
func (h *Host) Vouch(ctx context.Context, machine string, c staff.Credentials) (staff.Session, error) {
	v, err := h.staff.Vouch(ctx, "terminal "+machine, c)
	if err != nil {
		return staff.Session{}, err
	}
	return v.Session(time.Now()), nil
}

// Empty reports whether nobody has an account; false while that cannot be known.
func (h *Host) Empty(ctx context.Context) bool {
	empty, err := h.staff.Empty(ctx)
	return err == nil && empty
}

// Found makes the first account, an administrator's, for somebody who stands before a terminal, and logs it in: see staff.Store.Setup.
func (h *Host) Found(ctx context.Context, machine, id string, password staff.Secret) (staff.Session, error) {
	if err := h.staff.Setup(ctx, staff.Draft{ID: id, Name: id, Password: password}); err != nil {
		return staff.Session{}, err
	}
	return h.Vouch(ctx, machine, staff.Credentials{Staff: id, Password: password})
}

// Run serves until ctx ends. It calls told with nil when the store can be used, and with the reason when it cannot: first as soon as that is known,
// then whenever it was tried. It returns when everything that it started has ended; the error says why the pages ended before ctx did.
func (h *Host) Run(ctx context.Context, told func(error)) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	var tasks sync.WaitGroup
	tasks.Go(func() {
		h.keeper.Run(ctx, func(err error) {
			told(err)
			if err == nil {
				h.once.Do(func() { close(h.opened) })
				h.lookAtTerminals(ctx)
			}
		})
	})
	tasks.Go(func() { h.voice.run(ctx, h.service) })
	tasks.Go(func() { h.watchTerminals(ctx) })
	tasks.Go(func() { _ = h.notices.Run(ctx) }) // returns ctx's error
	err := h.server.Run(ctx)
	if err == nil {
		<-ctx.Done() // a host that serves no address keeps the days all the same
	}
	stop()
	tasks.Wait()
	return err
}

// Close gives addresses and loudspeaker back. Call it after Run has returned.
func (h *Host) Close() {
	h.server.Close()
	h.voice.close(h.log)
}

// sound returns a call of the board as a WAV file.
func (h *Host) sound(ctx context.Context, seq int64) ([]byte, error) {
	board, err := h.service.Board(ctx)
	if err != nil {
		return nil, err
	}
	for _, c := range board.Calls {
		if c.Seq == seq {
			return h.voice.wav(ctx, c)
		}
	}
	return nil, noSound()
}
