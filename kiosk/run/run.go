// Package run performs the visitor's dialogue: it feeds kiosk/flow with touches, time and device events, and carries out its effects on the
// hall, the reader, the printer and the voice.
package run

import (
	"context"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"github.com/oklog/ulid/v2"

	"onetrip/devices"
	"onetrip/kiosk/backstage"
	"onetrip/kiosk/base/health"
	"onetrip/kiosk/cabinet"
	"onetrip/kiosk/flow"
	"onetrip/queue"
)

// Hall is what the dialogue needs of the hall service. Errors are fault.Error.
type Hall interface {
	// Overview counts the lines and says what can be taken now.
	Overview(ctx context.Context) (queue.Overview, error)
	// Issue gives out a number; a ticket that it returns is on the disk. The same request again returns the same ticket.
	Issue(ctx context.Context, r queue.Request) (queue.Answer, error)
	// Ticket returns a ticket as it is now.
	Ticket(ctx context.Context, id queue.TicketID) (queue.Ticket, queue.Wait, error)
	// Find returns somebody's own tickets of a day, live ones first, then those that may be rated.
	Find(ctx context.Context, f queue.Find) ([]queue.Mine, error)
	// Rate records a visitor's grade; the same grade again is no error, and a case that has another grade already is a Conflict.
	Rate(ctx context.Context, r queue.Rating) error
	// Printed records the fate of a ticket's n-th paper, counted from 1.
	Printed(ctx context.Context, id queue.TicketID, n int, outcome queue.Print) error
}

// Words turns the dialogue into sentences and papers. Its functions are called on the runner's goroutines and must return soon.
type Words struct {
	Show   func(s flow.State, now time.Time)               // draws the screen
	Speech func(s flow.State, now time.Time) string        // what the voice says of a page
	Paper  func(t flow.Ticket, reprint bool) devices.Paper // lays out the ticket's paper
	QR     func(t queue.Ticket) string                     // content of the ticket's QR code
	// Receipt lays out the paper of a collected document; needed with cabinets.
	Receipt func(e flow.PrintReceipt, at time.Time) devices.Paper
}

// Machines are the terminal's devices; each may be nil when the terminal has none.
type Machines struct {
	Reader  devices.IDReader
	Printer devices.TicketPrinter
	Speaker devices.Speaker
	Volume  int // of the Speaker, 1 to 100; 0: its volume is left alone
	Light   devices.Indicator
	Scanner devices.CodeScanner
	Sound   func(flow.SoundKind) // plays a short sound without waiting
}

// The capacities of the runner's queues, and how long it waits for the hall.
const (
	inputs    = 64 // touches beyond it are dropped; other senders wait
	papers    = 16 // beyond it the effect waits, and with it the dialogue
	hallLimit = 6 * time.Second
)

// Runner performs one terminal's dialogue.
type Runner struct {
	cfg     atomic.Pointer[flow.Config]
	hall    Hall
	words   Words
	dev     Machines
	machine string
	health  *health.Tracker
	log     *slog.Logger

	staff Staff
	back  backroom

	boxes    Cabinets // nil: none
	pickups  pickups
	doors    chan cabinet.Progress
	scanning atomic.Uint64 // the session whose code is looked for

	in      chan flow.Input
	papers  chan any     // flow.Print and flow.PrintReceipt, backstage.PrintSlip and backstage.PrintForm
	turned  atomic.Int64 // Unix nanoseconds of the dialogue's last step
	roll    roll
	tally   tally
	armed   atomic.Uint64 // the session whose card is looked for
	request struct {      // the dialogue's goroutine alone
		session flow.Session
		id      queue.TicketID
	}
	tasks sync.WaitGroup
}

// Opts are who the runner is and where it reports to; all but Cabinets and Staff are needed.
type Opts struct {
	Machine  string   // the number on the terminal's front, for the record of ratings
	Cabinets Cabinets // nil: none
	Staff    Staff    // the zero value: no pages for staff
	Health   *health.Tracker
	Log      *slog.Logger
}

// New returns a runner. Run starts it.
func New(cfg flow.Config, h Hall, w Words, m Machines, o Opts) *Runner {
	r := &Runner{
		hall: h, words: w, dev: m, machine: o.Machine, health: o.Health, log: o.Log,
		in: make(chan flow.Input, inputs), papers: make(chan any, papers),
		staff: o.Staff, back: backroom{in: make(chan backstage.Input, inputs)}, boxes: o.Cabinets, doors: make(chan cabinet.Progress, doorEvents),
	}
	r.Configure(cfg)
	r.pickups.enter(flow.New().Session)
	return r
}

// Configure changes the dialogue's configuration, from its next step on.
func (r *Runner) Configure(cfg flow.Config) { r.cfg.Store(&cfg) }

// Tap reports a touch. It never waits: touches that come faster than the dialogue follows are dropped.
func (r *Runner) Tap(t flow.Tap) {
	select {
	case r.in <- t:
	default:
		r.log.Warn("a touch is dropped", "action", t.Action)
	}
}

// Service reports whether the terminal can give out numbers at all. It waits while the dialogue is busy, until ctx ends.
func (r *Runner) Service(ctx context.Context, s flow.ServiceChanged) { r.send(ctx, s) }

// Refresh counts the lines again, after the hall changed them by itself, and tells the dialogue. It waits for both, until ctx ends.
func (r *Runner) Refresh(ctx context.Context) { r.load(ctx) }

// Run performs the dialogue until ctx ends, then leaves the devices inert. It returns when everything that it started has ended; a paper
// that is being printed is waited for.
func (r *Runner) Run(ctx context.Context) {
	r.watchDevices(ctx)
	r.tasks.Go(func() { r.printAll(ctx) })
	r.tasks.Go(func() { r.watchDoors(ctx) })
	r.dialogue(ctx)
	r.tasks.Wait()
	r.halt()
}

// dialogue steps the machine until ctx ends.
func (r *Runner) dialogue(ctx context.Context) {
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	s := flow.New()
	s = r.step(ctx, s, flow.Tick{})
	for {
		var in flow.Input
		select {
		case in = <-r.in:
		case in := <-r.back.in:
			r.staffStep(ctx, in)
			r.showAgain(s)
			continue
		case <-tick.C:
			in = flow.Tick{}
		case <-ctx.Done():
			return
		}
		if r.staffTakes(ctx, in) {
			r.showAgain(s)
			continue
		}
		s = r.step(ctx, s, in)
	}
}

// showAgain draws the visitors' page once the staff have left.
func (r *Runner) showAgain(s flow.State) {
	if !r.back.here {
		r.words.Show(s, time.Now())
	}
}

// Turned returns when the dialogue last took a step: every second while it turns, zero before Run.
func (r *Runner) Turned() time.Time {
	if n := r.turned.Load(); n != 0 {
		return time.Unix(0, n)
	}
	return time.Time{}
}

// step takes one input, draws, and performs the effects.
func (r *Runner) step(ctx context.Context, s flow.State, in flow.Input) flow.State {
	now := time.Now()
	r.turned.Store(now.UnixNano())
	next, effects := flow.Step(*r.cfg.Load(), s, in, now)
	if next.Screen != s.Screen {
		r.log.Info("page", "screen", next.Screen, "session", next.Session)
	}
	for _, e := range effects { // a paper is on its way before the screen is drawn
		r.perform(ctx, next, e, now)
	}
	if r.back.here {
		r.staffStep(ctx, backstage.MachineChanged(devicesFor(next)))
		return next
	}
	r.words.Show(next, now)
	return next
}

// perform carries out one effect. What takes time goes to a goroutine that answers with an input.
func (r *Runner) perform(ctx context.Context, s flow.State, e flow.Effect, now time.Time) {
	switch e := e.(type) {
	case flow.LoadOffers:
		r.tasks.Go(func() { r.load(ctx) })
	case flow.Issue:
		request := r.complete(e)
		r.tasks.Go(func() { r.issue(ctx, e.Session, request) })
	case flow.Find:
		r.tasks.Go(func() { r.find(ctx, e) })
	case flow.RateCase:
		r.tasks.Go(func() { r.rate(ctx, e) })
	case flow.Print, flow.PrintReceipt:
		select {
		case r.papers <- e:
		case <-ctx.Done():
		}
	case flow.LetStaffIn:
		r.letStaffIn(ctx, s, now)
	case flow.Unprinted:
		r.tasks.Go(func() { r.record(ctx, e.Ticket, 1, queue.PrintFailed) })
	default:
		if !r.listen(e) && !r.pickup(ctx, e) {
			r.signal(s, e, now)
		}
	}
}

// listen begins and ends the waiting for cards and codes; false: the effect is another one's.
func (r *Runner) listen(e flow.Effect) bool {
	switch e := e.(type) {
	case flow.ArmReader:
		r.armed.Store(uint64(e.Session))
		if r.dev.Reader != nil {
			r.dev.Reader.Arm()
		}
	case flow.DisarmReader:
		if r.dev.Reader != nil {
			r.dev.Reader.Disarm()
		}
	case flow.ArmScanner:
		r.scanning.Store(uint64(e.Session))
		if r.dev.Scanner != nil {
			r.dev.Scanner.Arm()
		}
	case flow.DisarmScanner:
		if r.dev.Scanner != nil {
			r.dev.Scanner.Disarm()
		}
	default:
		return false
	}
	return true
}

// signal performs the effects that a visitor hears or sees beside the screen.
func (r *Runner) signal(s flow.State, e flow.Effect, now time.Time) {
	switch e := e.(type) {
	case flow.Light:
		if r.dev.Light == nil {
			return
		}
		if err := r.dev.Light.Show(e.On); err != nil {
			r.log.Warn("the reader's light cannot be switched", "on", e.On, "error", err)
		}
	case flow.Sound:
		if r.dev.Sound != nil {
			r.dev.Sound(e.Kind)
		}
	case flow.Speak:
		if r.dev.Speaker != nil {
			r.volume(e.Loud)
			r.dev.Speaker.Say(string(s.Lang), r.words.Speech(s, now))
		}
	case flow.Wipe:
		r.pickups.enter(s.Session)
		if r.dev.Speaker != nil {
			r.dev.Speaker.Quiet()
		}
	}
}

// louder is by how much the voice is raised for somebody who has walked away.
const louder = 30

// volume sets how loud the next sentence is, where the voice can be set.
func (r *Runner) volume(loud bool) {
	v, ok := r.dev.Speaker.(devices.VolumeSetter)
	if !ok || r.dev.Volume <= 0 {
		return
	}
	percent := r.dev.Volume
	if loud {
		percent = min(100, percent+louder)
	}
	v.SetVolume(percent)
}

// complete fills in the ticket ID, one for each session, so that a second try of the same visit is exact.
func (r *Runner) complete(e flow.Issue) queue.Request {
	if r.request.session != e.Session || r.request.id == "" {
		r.request.session, r.request.id = e.Session, queue.TicketID(ulid.Make().String())
	}
	request := e.Request
	request.ID = r.request.id
	return request
}

// load counts the lines and tells the dialogue.
func (r *Runner) load(ctx context.Context) {
	wait, stop := context.WithTimeout(ctx, hallLimit)
	defer stop()
	o, err := r.hall.Overview(wait)
	if err != nil {
		r.log.Debug("lines cannot be counted", "error", err) // whoever keeps the store reports it once
		return
	}
	r.send(ctx, flow.OffersLoaded{Offers: o.Offers, Waiting: o.Waiting})
}

// issue asks the hall for a number and tells the dialogue.
func (r *Runner) issue(ctx context.Context, session flow.Session, request queue.Request) {
	wait, stop := context.WithTimeout(ctx, hallLimit)
	defer stop()
	got, err := r.hall.Issue(wait, request)
	switch {
	case err != nil:
		r.log.Error("no number is given", "ticket", request.ID, "service", request.Service, "error", err)
		r.send(ctx, flow.IssueFailed{Session: session})
	case got.Refusal != nil:
		r.send(ctx, flow.IssueRefused{Session: session, Refusal: *got.Refusal})
	default:
		r.log.Info("number given", "ticket", got.Ticket.ID, "number", got.Ticket.No, "existing", got.Existing)
		t := flow.Ticket{Ticket: got.Ticket, Wait: got.Wait, QR: r.words.QR(got.Ticket)}
		r.send(ctx, flow.Issued{Session: session, Ticket: t, Existing: got.Existing})
		r.load(ctx)
	}
}

// send hands an input to the dialogue. It waits while the dialogue is busy, until ctx ends.
func (r *Runner) send(ctx context.Context, in flow.Input) {
	select {
	case r.in <- in:
	case <-ctx.Done():
	}
}
