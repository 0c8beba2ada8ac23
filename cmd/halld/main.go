// Command halld is the hall service without a terminal: numbers, windows, boards and ratings for a whole hall. Without a configuration
// it runs a demo hall on this machine alone.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"reflect"
	"sync"
	"time"

	"onetrip/cmd/internal/program"
	"onetrip/kiosk/base/fault"
	"onetrip/kiosk/base/health"
	"onetrip/kiosk/base/lockfile"
	"onetrip/kiosk/base/settings"
	"onetrip/kiosk/base/upkeep"
	"onetrip/kiosk/hall"
	"onetrip/kiosk/host"
	"onetrip/kiosk/web"
	"onetrip/queue"
)

const usage = `halld: the service of a hall, for many terminals, windows and boards

  halld
        run a demo hall that only this machine reaches; the addresses of its pages and a login are printed
  halld --config FILE [--data DIR]
        run the hall that FILE (TOML) describes
  halld --print-demo-config
        print the demo hall's configuration: a start for your own file

A PostgreSQL database stands in FILE without its password, or in ` + host.PostgresEnv + `. Status 2 means that the configuration or the call is wrong, 1 that the
service could not start.

`

// storeName is what the files of the service's store are called.
const storeName = "hall"

// options are what the command line says.
type options struct {
	config, data string
	printDemo    bool
}

func main() { program.Main("halld", run) }

// parse reads the command line.
func parse(args []string, out io.Writer) (options, error) {
	var o options
	flags := program.Flags("halld", usage, out)
	flags.StringVar(&o.config, "config", "", "configuration `FILE`; without it: the demo hall")
	flags.StringVar(&o.data, "data", "", "`DIR` of the hall's data (default: $XDG_STATE_HOME/onetrip-hall, or ~/.local/state/onetrip-hall)")
	flags.BoolVar(&o.printDemo, "print-demo-config", false, "print the demo hall's configuration and end")
	if err := program.Parse(flags, args); err != nil {
		return o, err
	}
	if o.data == "" {
		dir, err := program.StateDir("onetrip-hall")
		if err != nil {
			return o, err
		}
		o.data = dir
	}
	return o, nil
}

// run serves until ctx ends.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	o, err := parse(args, stderr)
	if err != nil {
		return err
	}
	if o.printDemo {
		return program.PrintConfig(stdout, host.Demo())
	}
	if err := os.MkdirAll(o.data, 0o700); err != nil {
		return fmt.Errorf("make data folder: %w", err)
	}
	log := slog.New(slog.NewTextHandler(stderr, nil))
	start, err := program.Settings(o.data, o.config, host.Demo(), host.Check, log)
	if err != nil {
		return err
	}
	lock, err := lockfile.Acquire(o.data, "halld")
	if err != nil {
		return err
	}
	defer func() {
		if err := lock.Release(); err != nil {
			log.Warn("the data folder is not given back", "error", err)
		}
	}()
	s := surroundings{options: o, book: start.Book, stdout: stdout, log: log}
	return settings.Live(ctx, start, s.open, log)
}

// surroundings are what stays from one beginning of the hall to the next.
type surroundings struct {
	options
	book   *settings.Book
	stdout io.Writer
	log    *slog.Logger
}

// service is the hall by one version of its settings.
type service struct {
	*host.Host
	upkeep *upkeep.Upkeep
	health health.Tracker
	cfg    host.Config
	demo   bool
	stdout io.Writer
	log    *slog.Logger
}

// open makes the hall by its settings.
func (o surroundings) open(ctx context.Context, text []byte) (settings.Service, error) {
	cfg, err := host.Parse("settings", text)
	if err != nil {
		return nil, err
	}
	cfg.Listen.AnyPort = o.config == ""
	dsn, err := cfg.Database.DSN()
	if err != nil {
		return nil, err
	}
	s := &service{cfg: cfg, demo: o.config == "", stdout: o.stdout, log: o.log}
	if s.upkeep, err = upkeep.Open(ctx, upkeep.Opts{
		Program: "halld", Version: program.Version(), Data: o.data, Store: storeName, Backup: cfg.Backup, Monitor: cfg.Monitor, Health: &s.health, Log: o.log,
		Ready:   func(ctx context.Context) error { return s.Hall().Ready(ctx) },
		Samples: func(ctx context.Context) []upkeep.Sample { return s.samples(ctx) },
	}); err != nil {
		return nil, err
	}
	s.Host, err = host.Open(ctx, host.Opts{
		Hall: cfg.Hall.Hall, Source: hall.Source{Dir: o.data, Name: storeName, Postgres: dsn, Opened: s.upkeep.Opened}, Listen: cfg.Listen, TLS: cfg.TLS, Voice: cfg.Voice,
		Notify: cfg.Pickup.Notify, Settings: host.Settings(o.book, readable), Version: program.Version(), Health: &s.health, Log: o.log,
	})
	if err != nil {
		return nil, errors.Join(err, s.upkeep.Close())
	}
	return s, nil
}

// readable reads settings for whoever changes them in the browser.
func readable(text []byte) (cfg any, h queue.Hall, err error) {
	c, err := host.Parse("settings", text)
	return c, c.Hall.Hall, err
}

// Apply takes other settings of the hall over; any others need a new beginning.
func (s *service) Apply(ctx context.Context, text []byte) (bool, error) {
	next, err := host.Parse("settings", text)
	if err != nil {
		return false, err
	}
	next.Listen.AnyPort = s.cfg.Listen.AnyPort
	rest := next
	rest.Hall = s.cfg.Hall
	if !reflect.DeepEqual(rest, s.cfg) {
		return false, nil
	}
	if err := s.Hall().Configure(ctx, next.Hall.Hall); err != nil {
		return false, err
	}
	s.cfg = next
	return true, nil
}

// Run serves until ctx ends.
func (s *service) Run(ctx context.Context) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	told := make(chan error, 1)
	go func() { told <- tellPages(ctx, s.Host, s.stdout, s.demo) }()
	var beside sync.WaitGroup
	beside.Go(func() { s.upkeep.Run(ctx) })
	state := storeState{log: s.log, health: &s.health}
	err := s.Host.Run(ctx, state.take)
	stop()
	beside.Wait()
	return errors.Join(err, ignoreEnd(<-told))
}

// Close gives everything back.
func (s *service) Close() {
	s.Host.Close()
	if err := s.upkeep.Close(); err != nil {
		s.log.Warn("an address cannot be closed", "error", err)
	}
}

// samples returns the hall's own numbers.
func (s *service) samples(ctx context.Context) []upkeep.Sample {
	o, err := s.Hall().Overview(ctx)
	if err != nil {
		return nil
	}
	return []upkeep.Sample{{Name: "waiting", Help: "people who wait in the hall", Value: float64(o.Waiting)}}
}

// ignoreEnd drops the error of a wait that the end of the program cut short.
func ignoreEnd(err error) error {
	if errors.Is(err, context.Canceled) {
		return nil
	}
	return err
}

// tellPages says where the hall's interfaces are, and how to log in when nobody could know.
func tellPages(ctx context.Context, h *host.Host, out io.Writer, demo bool) error {
	accounts, err := h.Staff(ctx)
	if err != nil {
		return err
	}
	if h.Machine() != "" {
		fmt.Fprintln(out, "terminals:", h.Machine())
	}
	switch {
	case h.Pages() == "":
		return nil
	case demo:
		return web.TellDemo(ctx, accounts, h.Pages(), out)
	}
	fmt.Fprintln(out, "pages:", h.Pages())
	return web.TellSetup(ctx, accounts, h.Pages(), out)
}

// storeState logs whether the store can be used, each change once.
type storeState struct {
	log    *slog.Logger
	health *health.Tracker
	told   bool
	bad    fault.Kind
	out    bool
}

func (s *storeState) take(err error) {
	out, kind := err != nil, fault.KindOf(err)
	if s.told && out == s.out && (!out || kind == s.bad) {
		return
	}
	s.told, s.out, s.bad = true, out, kind
	if out {
		s.health.Set(time.Now(), upkeep.StoreOut, map[string]string{"code": kind.String()})
		s.log.Error("the store cannot be used: no numbers, no calls", "error", err)
		return
	}
	s.health.Clear(upkeep.StoreOut.Code)
	s.log.Info("the store serves")
}
