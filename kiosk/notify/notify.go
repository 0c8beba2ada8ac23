// Package notify tells applicants what waits for them: by the slip that staff print, or through a gateway that sends messages. A pickup code is
// in the slip or in the message and nowhere else, and it is erased once it was told.
package notify

import (
	"context"
	"log/slog"
	"net/http"
	"strconv"
	"sync"
	"time"

	"onetrip/kiosk/base/fault"
	"onetrip/kiosk/base/health"
	"onetrip/locker"
)

// Store is what the notifier needs of a store.
type Store interface {
	locker.Notices
	// Result returns a result.
	Result(ctx context.Context, id locker.ResultID) (locker.Result, error)
	// Person returns who a result is for; NotFound when it was erased.
	Person(ctx context.Context, id locker.ResultID) (locker.Person, error)
}

// Opts are the choices of New. Health and Log are needed.
type Opts struct {
	Hall   func() string // the hall's name, as messages tell it; nil: ""
	Health *health.Tracker
	Log    *slog.Logger
	Now    func() time.Time  // nil: time.Now
	Wire   http.RoundTripper // to the gateway; nil: http.DefaultTransport
}

// The rhythm of Run.
const (
	lookEvery    = 3 * time.Second
	firstPause   = 5 * time.Second // after the gateway could not be used, or one message not be sent; doubled
	longestPause = 10 * time.Minute
)

// The warnings.
var (
	gatewayOut = health.Kind{
		Code: "notify.gateway", Severity: health.Degraded, Actor: health.Technician, Text: "health.notify.gateway", TimeToVisible: 30 * time.Second,
	}
	unsent = health.Kind{Code: "notify.unsent", Severity: health.Degraded, Actor: health.HallStaff, Text: "health.notify.unsent"}
)

// Notifier sends the notices of a store. Its methods may be called from any number of goroutines.
type Notifier struct {
	cfg     Config
	opts    Opts
	log     *slog.Logger
	gateway *gateway

	mu    sync.Mutex // guards store
	store Store      // nil while there is none

	// Of Run's goroutine alone.
	rest  pause                             // of the whole gateway
	waits map[locker.NoticeID]pause         // of notices that could not be sent
	lost  map[locker.NoticeID]locker.Notice // that nobody can send: staff must
}

// pause is how long something is left alone.
type pause struct {
	until time.Time
	last  time.Duration
}

// longer returns the next pause, at least as long as somebody asks for.
func (p pause) longer(now time.Time, asked time.Duration) pause {
	d := max(firstPause, min(2*p.last, longestPause), asked)
	return pause{now.Add(d), d}
}

// over reports whether the pause is over. One that is longer than a pause can be comes from a clock that was set back.
func (p pause) over(now time.Time) bool {
	return !now.Before(p.until) || p.until.Sub(now) > longestPause
}

// New returns the notifier of a configuration without problems. It works after Enter gave it a store.
func New(c Config, o Opts) *Notifier {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Hall == nil {
		o.Hall = func() string { return "" }
	}
	if o.Wire == nil {
		o.Wire = http.DefaultTransport
	}
	return &Notifier{
		cfg: c, opts: o, log: o.Log.With("part", "notify"), gateway: newGateway(c, o.Wire),
		waits: map[locker.NoticeID]pause{}, lost: map[locker.NoticeID]locker.Notice{},
	}
}

// Enter gives it a store, or with nil takes it away. The caller owns the store.
func (n *Notifier) Enter(s Store) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.store = s
}

func (n *Notifier) at() Store {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.store
}

// Run sends what is due until ctx ends. It returns ctx's error.
func (n *Notifier) Run(ctx context.Context) error {
	timer := time.NewTicker(lookEvery)
	defer timer.Stop()
	broken := false // so that it is logged once
	for {
		if store := n.at(); store != nil {
			err := n.turn(ctx, store)
			if err != nil && !broken && ctx.Err() == nil {
				n.log.Warn("notices cannot be read or recorded", "error", err)
			}
			broken = err != nil
		}
		select {
		case <-timer.C:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// turn looks at every notice once.
func (n *Notifier) turn(ctx context.Context, store Store) error {
	list, err := store.Unsent(ctx)
	if err != nil {
		return err
	}
	now := n.opts.Now()
	here := map[locker.NoticeID]bool{}
	for i, notice := range list {
		here[notice.ID] = true
		f, why, err := n.judge(ctx, store, notice, list[i+1:])
		switch {
		case err != nil:
		case f == due:
			err = n.try(ctx, store, notice, now)
		case f == moot:
			n.log.Info("a notice is not needed", "notice", notice.ID, "kind", notice.Kind, "why", why)
			err = store.SetSent(ctx, notice.ID, now)
			delete(here, notice.ID)
		}
		if err != nil {
			return err
		}
	}
	n.forget(here)
	n.note(now)
	return nil
}

// forget drops what is known of notices that wait no more.
func (n *Notifier) forget(here map[locker.NoticeID]bool) {
	for id := range n.waits {
		if !here[id] {
			delete(n.waits, id)
		}
	}
	for id := range n.lost {
		if !here[id] {
			delete(n.lost, id)
		}
	}
}

// note keeps the warning of notices that nobody can send.
func (n *Notifier) note(now time.Time) {
	if len(n.lost) == 0 {
		n.opts.Health.Clear(unsent.Code)
		return
	}
	n.opts.Health.Set(now, unsent, map[string]string{"n": strconv.Itoa(len(n.lost))})
}

// fate is what becomes of a notice.
type fate int

const (
	due  fate = iota // it must be sent
	held             // nobody knows where the document is: staff look first
	moot             // nobody needs it any more
)

// judge says what becomes of a notice, and why. rest are those that came after it.
func (n *Notifier) judge(ctx context.Context, store Store, notice locker.Notice, rest []locker.Notice) (fate, string, error) {
	if !n.cfg.told() && !notice.Kind.HasCode() {
		return moot, "nobody sends messages here", nil
	}
	for _, other := range rest {
		if other.Deposit == notice.Deposit && other.Kind.HasCode() && notice.Kind.HasCode() {
			return moot, "a newer code took its place", nil
		}
	}
	if notice.Kind == locker.NoticeRecovered {
		return due, "", nil
	}
	r, err := store.Result(ctx, notice.Result)
	if err != nil {
		return due, "", ignoreMissing(err)
	}
	switch r.State {
	case locker.InCabinet:
		return due, "", nil
	case locker.PlaceInDoubt:
		return held, "", nil
	case locker.Registered, locker.OnTheWay, locker.AtWindow, locker.HandedOut, locker.Missing:
	}
	return moot, "the document is " + string(r.State), nil
}

// told reports whether somebody tells applicants by messages.
func (c Config) told() bool { return c.By == HTTP }

// try sends a notice, if its time has come.
func (n *Notifier) try(ctx context.Context, store Store, notice locker.Notice, now time.Time) error {
	if !n.cfg.sends() || !n.rest.over(now) || !n.waits[notice.ID].over(now) {
		return nil
	}
	if _, gone := n.lost[notice.ID]; gone {
		return nil
	}
	m, ok, err := n.message(ctx, store, notice)
	if err != nil {
		return err
	}
	if !ok {
		n.lose(notice, "no phone is known, or the code was lost")
		return nil
	}
	v, wait, err := n.gateway.send(ctx, m)
	if ctx.Err() != nil {
		return ctx.Err() // the same ID later
	}
	switch v {
	case taken:
		n.rest = pause{}
		n.opts.Health.Clear(gatewayOut.Code)
		return store.SetSent(ctx, notice.ID, n.opts.Now())
	case never:
		n.rest = pause{}
		n.lose(notice, "the gateway will never take it")
	case later:
		n.waits[notice.ID] = n.waits[notice.ID].longer(now, wait)
		n.log.Warn("a notice is sent later", "notice", notice.ID, "kind", notice.Kind, "error", err)
	case trouble:
		if n.rest.last == 0 {
			n.log.Error("the gateway cannot be used", "error", err)
		}
		n.rest = n.rest.longer(now, wait)
		n.opts.Health.Set(now, gatewayOut, nil)
	}
	return nil
}

// lose gives a notice up: staff must tell the applicant.
func (n *Notifier) lose(notice locker.Notice, why string) {
	n.log.Error("an applicant cannot be told: print the slip again, or call", "notice", notice.ID, "kind", notice.Kind, "result", notice.Result, "why", why)
	notice.Code = ""
	n.lost[notice.ID] = notice
}

// message writes the message of a notice; ok is false when nobody can be told with it.
func (n *Notifier) message(ctx context.Context, store Store, notice locker.Notice) (m Message, ok bool, err error) {
	r, err := store.Result(ctx, notice.Result)
	if err != nil {
		return m, false, ignoreMissing(err)
	}
	p, err := store.Person(ctx, notice.Result)
	if err != nil {
		return m, false, ignoreMissing(err)
	}
	m = Message{ID: string(notice.ID), Phone: p.Phone, Template: notice.Kind, Params: Params{
		Hall: n.opts.Hall(), Name: locker.MaskName(p.Name), Case: r.Case, Document: r.Document, Cabinet: r.Cabinet, Cell: notice.Cell,
		Last: notice.Last, Code: string(notice.Code),
	}}
	if notice.Kind == locker.NoticeRecovered {
		m.Params.Cabinet, m.Params.Cell = "", 0
	}
	return m, p.Phone != "" && (notice.Code != "") == notice.Kind.HasCode(), nil
}

func ignoreMissing(err error) error {
	if fault.KindOf(err) == fault.NotFound {
		return nil
	}
	return err
}

// SlipPrinted records at a terminal that the slip of a document's code came out of the printer, or that staff said so. Where slips are how applicants
// are told, the notices of its codes are sent by that and their codes erased; where messages are sent, they still are.
func SlipPrinted(ctx context.Context, c Config, s locker.Notices, id locker.DepositID, at time.Time) error {
	if c.told() {
		return nil
	}
	list, err := s.Unsent(ctx)
	if err != nil {
		return err
	}
	for _, notice := range list {
		if notice.Deposit == id && notice.Kind.HasCode() {
			if err := s.SetSent(ctx, notice.ID, at); err != nil {
				return err
			}
		}
	}
	return nil
}
