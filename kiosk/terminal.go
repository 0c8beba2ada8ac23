package kiosk

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"reflect"
	"runtime/debug"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"onetrip/devices"
	"onetrip/devices/detect"
	"onetrip/devices/escpos"
	"onetrip/devices/idcard"
	"onetrip/devices/indicator"
	"onetrip/devices/link"
	"onetrip/devices/link/gpio"
	"onetrip/devices/port"
	"onetrip/devices/speech"
	"onetrip/devices/tone"
	"onetrip/kiosk/base/enrol"
	"onetrip/kiosk/base/event"
	"onetrip/kiosk/base/health"
	"onetrip/kiosk/base/lockfile"
	"onetrip/kiosk/base/settings"
	"onetrip/kiosk/base/staff"
	"onetrip/kiosk/base/upkeep"
	"onetrip/kiosk/cabinet"
	"onetrip/kiosk/courier"
	"onetrip/kiosk/flow"
	"onetrip/kiosk/hall"
	"onetrip/kiosk/host"
	"onetrip/kiosk/paper"
	"onetrip/kiosk/run"
	"onetrip/kiosk/uplink"
	"onetrip/queue"
	"onetrip/ui/present"
)

// storeName is what the files of the terminal's store are called.
const storeName = "kiosk"

// Terminal is a kiosk without its window.
type Terminal struct {
	cfg        Config
	opts       Opts
	log        *slog.Logger
	lock       *lockfile.Lock
	hall       hallOf
	login      func(ctx context.Context, c staff.Credentials) (staff.Session, error)
	askWaiting func()                                      // asks a hall elsewhere which documents wait; nil inside
	inside     *host.Host                                  // the hall in this terminal; nil for one elsewhere
	keep       func(ctx context.Context, told func(error)) // keeps the hall or the way to it until ctx ends
	runner     *run.Runner
	view       atomic.Pointer[present.Config]
	known      hallKnown         // of a hall elsewhere
	boxes      *cabinet.Cabinets // nil without any
	dev        run.Machines
	bank       devices.LockBank // nil without any
	searching  atomic.Bool      // ports are asked: nobody else may look for devices
	lines      *gpio.Bank       // nil until a device hangs on one
	health     health.Tracker
	upkeep     *upkeep.Upkeep
	device     *enrol.Device               // of a hall elsewhere that knows the terminal
	loops      map[string]func() time.Time // when each last turned
	movers     map[string]link.Port        // the ports by role, as they were opened
	follow     []detect.Followed           // the devices whose port may move
	close      []func() error              // in the order of opening
}

// hallOf is the hall of a terminal, its own or one elsewhere.
type hallOf interface {
	run.Hall
	// Changes returns a subscription that receives after the hall's lines may have changed; the caller closes it.
	Changes() *event.Subscription[struct{}]
}

// Opts are the surroundings of a terminal; Data and Show are needed.
type Opts struct {
	Data  string                      // folder of the terminal's data
	Loops map[string]func() time.Time // when the loops of the window last turned, see upkeep.Heart; nil: it has none
	// Settings are where devices that staff find on the terminal's pages are set; nil: they can be found, but not set.
	Settings *settings.Book
	Ports    func() ([]detect.Port, error) // where devices may stand; nil: detect.List
	Chips    func() ([]gpio.Chip, error)   // GPIO chips, which live as long as the program; nil: the machine's own
	Show     func(present.Model)           // draws a picture; called on the terminal's goroutines, must return soon
}

// Open takes the data folder, which it creates, and the devices for this process. A device that is not there is no error, nor is a disk
// that cannot be written: the terminal says so on its screen and goes on when they come back. Errors are what waiting cannot cure: a
// folder or a port that another process holds, a wrong port. Run starts the terminal; Close gives everything back.
func Open(ctx context.Context, cfg Config, o Opts, log *slog.Logger) (t *Terminal, err error) {
	if err := makeData(o.Data); err != nil {
		return nil, err
	}
	t = &Terminal{cfg: cfg, opts: o, log: log}
	defer func() {
		if err != nil {
			t.Close()
		}
	}()
	t.watchLoops()
	if t.lock, err = lockfile.Acquire(o.Data, "kiosk"); err != nil {
		return t, err
	}
	t.onClose(t.lock.Release)
	machines, err := t.machines()
	if err != nil {
		return t, err
	}
	t.dev = machines
	if err := t.openCabinets(); err != nil {
		return t, err
	}
	if err := t.openUpkeep(ctx); err != nil {
		return t, err
	}
	if err := t.openHall(ctx, t.source()); err != nil {
		return t, err
	}
	session := cfg.session(cfg.Hall.Hall)
	t.view.Store(cfg.view(session))
	around := run.Opts{Machine: cfg.Terminal.Number, Staff: t.staff(machines.Printer, o.Show), Health: &t.health, Log: log}
	if t.boxes != nil {
		around.Cabinets = t.boxes
	}
	t.runner = run.New(session, t.hall, t.words(machines.Printer, o.Show), machines, around)
	return t, nil
}

// makeData makes the data folder, which nobody else may look into.
func makeData(dir string) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return fmt.Errorf("make data folder: %w", err)
	}
	return nil
}

// openHall chooses between the hall inside the terminal and one elsewhere.
func (t *Terminal) openHall(ctx context.Context, at hall.Source) error {
	if t.cfg.HallService.URL == "" {
		return t.openInside(ctx, at)
	}
	remote, err := t.cfg.dial(at.Dir, t.log)
	if err != nil {
		return err
	}
	t.device = remote.device
	remote.http.Transport = t.upkeep.Clock.Listen(remote.http.Transport)
	carrier := courier.New(remote.documents, courier.Opts{
		Machine: t.cfg.Terminal.Number, Cabinets: t.boxes != nil, Health: &t.health, Log: t.log,
	})
	t.login, t.askWaiting = carrier.Login, carrier.Refresh
	away := newElsewhere(remote, carrier, uplink.Opts{
		Machine: t.cfg.Terminal.Number, Version: Version(), Health: &t.health, OnConfig: t.configure,
	}, t.log)
	keeper := hall.NewTenantKeeper(away, at, t.log)
	t.hall = away
	t.keep = func(ctx context.Context, told func(error)) {
		var tasks sync.WaitGroup
		tasks.Go(func() { remote.keep(ctx) })
		keeper.Run(ctx, told)
		tasks.Wait()
	}
	return nil
}

// openInside opens the hall inside the terminal.
func (t *Terminal) openInside(ctx context.Context, at hall.Source) error {
	inside, err := host.Open(ctx, host.Opts{
		Hall: t.cfg.Hall.Hall, Terminal: t.cfg.Terminal.Number, Source: at, Listen: t.cfg.Listen, TLS: t.cfg.TLS, Voice: t.cfg.Voice, Version: Version(),
		Notify: t.cfg.Pickup.Notify, Settings: host.Settings(t.opts.Settings, readable), Health: &t.health, Log: t.log,
	})
	if err != nil {
		return err
	}
	t.onClose(func() error { inside.Close(); return nil })
	t.inside, t.hall, t.known.known = inside, inside.Hall(), true
	t.login = func(ctx context.Context, c staff.Credentials) (staff.Session, error) {
		return inside.Vouch(ctx, t.cfg.Terminal.Number, c)
	}
	t.keep = func(ctx context.Context, told func(error)) {
		if err := inside.Run(ctx, told); err != nil {
			t.log.Error("the hall's pages are not served", "error", err)
		}
	}
	return nil
}

// Login checks who of the staff stands before the terminal; the session is the terminal's to end. A second person who confirms something logs in
// the same way: see staff.Confirm. Refused with the keys of package staff.
func (t *Terminal) Login(ctx context.Context, c staff.Credentials) (staff.Session, error) {
	return t.login(ctx, c)
}

// Inside returns the hall that runs inside the terminal, or nil when it is elsewhere.
func (t *Terminal) Inside() *host.Host { return t.inside }

// Cabinets returns the terminal's cabinets, or nil when it has none.
func (t *Terminal) Cabinets() *cabinet.Cabinets { return t.boxes }

// Apply takes another configuration over while the terminal serves. It returns false when only a new beginning can bring it, and an error
// when the hall inside cannot have it now: see hall.Service.Configure.
func (t *Terminal) Apply(ctx context.Context, next Config) (bool, error) {
	rest := next
	rest.Hall = t.cfg.Hall
	if t.inside == nil || !reflect.DeepEqual(rest, t.cfg) {
		return false, nil
	}
	if err := t.inside.Hall().Configure(ctx, next.Hall.Hall); err != nil {
		return false, err
	}
	t.configure(next.Hall.Hall)
	return true, nil
}

// configure takes the configuration of a hall elsewhere: the dialogue goes by it from its next step on.
func (t *Terminal) configure(h queue.Hall) {
	session := t.cfg.session(h)
	t.view.Store(t.cfg.view(session))
	t.runner.Configure(session)
	if t.boxes != nil {
		t.boxes.Configure(t.cfg.pickupRules(h))
	}
	t.known.hallIs()
}

// Version returns the version of this program, as its build knows it.
func Version() string {
	if info, ok := debug.ReadBuildInfo(); ok {
		return info.Main.Version
	}
	return ""
}

// Health returns what is wrong with the terminal.
func (t *Terminal) Health() *health.Tracker { return &t.health }

// Tap reports a touch of the screen. It never waits.
func (t *Terminal) Tap(tap flow.Tap) { t.runner.Tap(tap) }

// Run serves visitors until ctx ends. It returns when everything that it started has ended and the devices are inert.
func (t *Terminal) Run(ctx context.Context) {
	var tasks sync.WaitGroup
	verdict := storeVerdict{log: t.log, tell: func(s flow.ServiceChanged) {
		s.Neighbour = t.cfg.Terminal.Neighbour
		t.noteStore(s)
		t.runner.Service(ctx, s)
	}}
	t.known.take = verdict.take
	stay, leave := context.WithCancel(context.WithoutCancel(ctx)) // the store goes last: an opening under way is written down
	defer tasks.Wait()
	defer leave()
	tasks.Go(func() { t.keep(stay, t.known.storeIs) })
	tasks.Go(func() { t.refresh(ctx) })
	tasks.Go(func() { t.followDevices(ctx) })
	tasks.Go(func() { t.upkeep.Run(ctx) })
	var doors sync.WaitGroup
	if t.boxes != nil {
		doors.Go(func() { t.boxes.Run(ctx) })
	}
	t.runner.Run(ctx)
	doors.Wait()
}

// refreshPause is between two looks at the lines; a visitor reads them and does not race them.
const refreshPause = time.Second

// refresh counts the lines again after the hall changed them, until ctx ends.
func (t *Terminal) refresh(ctx context.Context) {
	changes := t.hall.Changes()
	defer changes.Close()
	for {
		if _, err := changes.Next(ctx); err != nil {
			return
		}
		t.runner.Refresh(ctx)
		select {
		case <-time.After(refreshPause):
		case <-ctx.Done():
			return
		}
	}
}

// Close gives ports and data folder back. Call it after Run has returned.
func (t *Terminal) Close() {
	for _, undo := range slices.Backward(t.close) {
		if err := undo(); err != nil {
			t.log.Warn("a part of the terminal cannot be closed", "error", err)
		}
	}
	t.close = nil
}

// onClose remembers what Close has to do.
func (t *Terminal) onClose(undo func() error) { t.close = append(t.close, undo) }

// noteStore sets or clears the warning of the store.
func (t *Terminal) noteStore(s flow.ServiceChanged) {
	if s.Out {
		t.health.Set(s.Since, upkeep.StoreOut, map[string]string{"code": s.Code})
		return
	}
	t.health.Clear(upkeep.StoreOut.Code)
}

// machines opens the ports and starts the drivers on them.
func (t *Terminal) machines() (run.Machines, error) {
	var m run.Machines
	if t.cfg.IDCard.Port != "" {
		port, err := t.port("reader", t.cfg.IDCard.Port, t.cfg.IDCard.Baud)
		if err != nil {
			return m, err
		}
		m.Reader = idcard.New(port, idcard.Opts{}, t.log)
		t.moves(t.movers["reader"], detect.Known{Role: detect.Reader, Protocol: "idcard", Baud: t.cfg.IDCard.Baud}, m.Reader)
	}
	if t.cfg.Printer.Port != "" {
		port, err := t.port("printer", t.cfg.Printer.Port, t.cfg.Printer.Baud)
		if err != nil {
			return m, err
		}
		profile, err := escpos.ProfileByName(t.cfg.Printer.Profile)
		if err != nil {
			return m, err
		}
		m.Printer = escpos.New(port, escpos.Opts{Profile: profile}, t.log)
		t.moves(t.movers["printer"], detect.Known{Role: detect.Printer, Protocol: "escpos", Baud: t.cfg.Printer.Baud, OneWay: profile.OneWay}, m.Printer)
	}
	if t.cfg.Scanner.Port != "" {
		port, err := t.port("scanner", t.cfg.Scanner.Port, t.cfg.Scanner.Baud)
		if err != nil {
			return m, err
		}
		if m.Scanner, err = t.cfg.Scanner.open(port, t.log); err != nil {
			return m, err
		}
	}
	var err error
	if m.Speaker, err = t.speaker(); err != nil {
		return m, err
	}
	m.Volume = t.cfg.Speech.Volume
	if m.Sound, err = t.sounds(); err != nil {
		return m, err
	}
	m.Light, err = t.light()
	return m, err
}

// speaker returns the voice, or nil when the terminal is to be silent.
func (t *Terminal) speaker() (devices.Speaker, error) {
	if !t.cfg.Speech.On {
		return nil, nil //nolint:nilnil // a terminal without a voice is well
	}
	opts := speech.Through(t.cfg.Speech.Command)
	opts.Volume = t.cfg.Speech.Volume
	s, err := speech.New(opts, t.log.With("device", "speaker"))
	if err != nil {
		return nil, err
	}
	t.onClose(s.Close)
	return s, nil
}

// port opens the port of a device.
func (t *Terminal) port(role, path string, baud int) (link.Port, error) {
	p, err := port.Open(path, baud, t.log.With("port", role))
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", role, err)
	}
	t.onClose(p.Close)
	if t.movers == nil {
		t.movers = map[string]link.Port{}
	}
	t.movers[role] = p
	p, t.loops[role] = link.Watch(p)
	return p, nil
}

// tones are the sounds by what they mean in the dialogue.
var tones = map[flow.SoundKind]tone.Kind{
	flow.SoundClick: tone.Click, flow.SoundCard: tone.Card, flow.SoundSuccess: tone.Success, flow.SoundProblem: tone.Problem,
}

// sounds returns what plays a short sound, or nil when the terminal is to have none.
func (t *Terminal) sounds() (func(flow.SoundKind), error) {
	if !t.cfg.Sound.On {
		return nil, nil //nolint:nilnil // a terminal without sounds is well
	}
	opts := tone.Default()
	opts.Volume = t.cfg.Sound.Volume
	if len(t.cfg.Sound.Command) > 0 {
		opts.Command = t.cfg.Sound.Command
	}
	player, err := tone.New(opts, t.log)
	if err != nil {
		return nil, err
	}
	t.onClose(player.Close)
	return func(k flow.SoundKind) { player.Play(tones[k]) }, nil
}

// light opens the light beside the reader, or returns nil when there is none.
func (t *Terminal) light() (devices.Indicator, error) {
	if t.cfg.Light.Line == "" {
		return nil, nil //nolint:nilnil // a terminal without a light is well
	}
	addr, err := gpio.ParseAddress(t.cfg.Light.Line)
	if err != nil {
		return nil, fmt.Errorf("open light: %w", err)
	}
	bank, err := t.gpio()
	if err != nil {
		return nil, fmt.Errorf("open light: %w", err)
	}
	line, err := bank.OpenLine(addr, gpio.OutputOpts{})
	if err != nil {
		return nil, fmt.Errorf("open light: %w", err)
	}
	t.onClose(line.Close)
	return indicator.New(line, indicator.Opts{}), nil
}

// gpio returns the machine's GPIO lines; one Bank knows which of them are in use.
func (t *Terminal) gpio() (*gpio.Bank, error) {
	if t.lines == nil {
		open := gpio.Host
		if t.opts.Chips != nil {
			open = func() (*gpio.Bank, error) {
				chips, err := t.opts.Chips()
				return gpio.NewBank(chips), err
			}
		}
		bank, err := open()
		if err != nil {
			return nil, err
		}
		t.lines = bank
	}
	return t.lines, nil
}

// session returns the dialogue's configuration in a hall.
func (c *Config) session(h queue.Hall) flow.Config {
	session := flow.Default(h)
	if c.Screen.Layout == Landscape {
		session = session.Landscape()
	}
	session.Cabinets, session.Sign = c.pictures(), c.Pickup.Signature == cabinet.SignatureOptional
	return session
}

// words returns how the dialogue is shown, spoken and printed.
func (t *Terminal) words(printer devices.TicketPrinter, show func(present.Model)) run.Words {
	dots := 0
	if printer != nil {
		dots = printer.Width()
	}
	return run.Words{
		Show: func(s flow.State, now time.Time) { show(present.Build(*t.view.Load(), s, now)) },
		Speech: func(s flow.State, now time.Time) string {
			return present.Speech(present.Build(*t.view.Load(), s, now))
		},
		Paper: func(k flow.Ticket, reprint bool) devices.Paper {
			return paper.Ticket(paper.Job{
				Hall: t.view.Load().Flow.Hall, Ticket: k.Ticket, Wait: k.Wait, Reprint: reprint, Offline: k.Offline, Dots: dots,
			})
		},
		QR:      func(k queue.Ticket) string { return paper.QR(t.view.Load().Flow.Hall, k) },
		Receipt: func(e flow.PrintReceipt, at time.Time) devices.Paper { return t.receipt(e, at, dots) },
	}
}

// readable reads settings for whoever changes them in the browser.
func readable(text []byte) (cfg any, h queue.Hall, err error) {
	c, err := Parse("settings", text)
	return c, c.Hall.Hall, err
}
