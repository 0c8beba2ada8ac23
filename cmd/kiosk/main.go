// Command kiosk is the terminal of a service hall. Without a configuration it runs a complete demo hall on simulated devices.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"sync"

	"onetrip/cmd/internal/program"
	"onetrip/devices/detect"
	"onetrip/devices/link/gpio"
	"onetrip/devices/link/gpio/gpiowire"
	"onetrip/kiosk"
	"onetrip/kiosk/base/settings"
	"onetrip/kiosk/web"
)

const usage = `kiosk: the self-service terminal of a service hall

  kiosk
        run a demo hall on simulated devices; a bench page in the browser plays the hardware, and the addresses of the
        window's and the board's pages are printed with a login
  kiosk --bare
        run the demo hall on a terminal as it comes out of its box: find and set its devices yourself
  kiosk --config FILE [--data DIR]
        run the terminal that FILE (TOML) describes
  kiosk --config FILE --enrol URL --code CODE --fingerprint F [--data DIR]
        make the terminal known to the hall service at URL, once; an administrator of the hall gives code and fingerprint
  kiosk --print-demo-config
        print the demo hall's configuration: a start for your own file

Status 2 means that the configuration or the call is wrong, 1 that the terminal could not start.

`

// options are what the command line says.
type options struct {
	config, data, listen string
	gpio                 string
	enrol                kiosk.Enrolment
	printDemo, bare      bool
}

func main() { program.Main("kiosk", run) }

// parse reads the command line.
func parse(args []string, out io.Writer) (options, error) {
	var o options
	flags := program.Flags("kiosk", usage, out)
	flags.StringVar(&o.config, "config", "", "configuration `FILE`; without it: the demo hall")
	flags.StringVar(&o.data, "data", "", "`DIR` of the terminal's data (default: $XDG_STATE_HOME/onetrip, or ~/.local/state/onetrip)")
	flags.StringVar(&o.gpio, "gpio", "", "`SOCKET` of devsim's GPIO lines, in place of this machine's: the chip \"sim\"")
	flags.StringVar(&o.listen, "listen", "127.0.0.1:8092", "`ADDR` of the demo's bench page")
	flags.StringVar(&o.enrol.URL, "enrol", "", "enrol this terminal at the hall service at `URL` and end")
	flags.StringVar(&o.enrol.Code, "code", "", "one-time `CODE` for --enrol")
	flags.StringVar(&o.enrol.Fingerprint, "fingerprint", "", "the hall's `FINGERPRINT` for --enrol")
	flags.BoolVar(&o.bare, "bare", false, "run the demo hall on a terminal of which no device is set: find them behind the clock corner")
	flags.BoolVar(&o.printDemo, "print-demo-config", false, "print the demo hall's configuration and end")
	if err := program.Parse(flags, args); err != nil {
		return o, err
	}
	if o.enrol != (kiosk.Enrolment{}) && (o.enrol.URL == "" || o.enrol.Code == "" || o.enrol.Fingerprint == "" || o.config == "") {
		return o, program.Misused(flags, "--enrol, --code, --fingerprint and --config belong together")
	}
	if o.data == "" {
		name := "onetrip"
		if o.bare { // what is set there stays there
			name = "onetrip-bare"
		}
		dir, err := program.StateDir(name)
		if err != nil {
			return o, err
		}
		o.data = dir
	}
	return o, nil
}

// run starts the terminal and serves until ctx ends or the window is closed.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	o, err := parse(args, stderr)
	if err != nil {
		return err
	}
	if o.printDemo {
		return program.PrintConfig(stdout, kiosk.Demo("/run/onetrip/devices"))
	}
	log := slog.New(slog.NewTextHandler(stderr, nil))
	start, around, err := prepare(ctx, o, stdout, log)
	if err != nil {
		return err
	}
	if o.enrol.URL != "" {
		return enrolTerminal(ctx, start.cfg, o, stdout, log)
	}
	leave := sync.OnceFunc(func() {
		if err := around.Close(); err != nil {
			log.Warn("the demo's surroundings did not end well", "error", err)
		}
	})
	defer leave()
	if o.gpio != "" {
		chip, err := gpiowire.Dial(ctx, o.gpio, "sim")
		if err != nil {
			return err
		}
		defer chip.Close() //nolint:errcheck // the program ends
		start.chips = func() ([]gpio.Chip, error) { return []gpio.Chip{chip}, nil }
	}
	stuck := func(err error) {
		leave()
		program.Exit("kiosk", err)
	}
	return serve(ctx, start, stuck, func(ctx context.Context, t *kiosk.Terminal) {
		if err := tellPages(ctx, t, stdout, o.config == "" && !o.bare); err != nil && ctx.Err() == nil {
			log.Warn("the hall's accounts cannot be read", "error", err)
		}
	}, log)
}

// beginning is what the terminal begins with.
type beginning struct {
	settings.Start
	data    string
	cfg     kiosk.Config                  // of Text
	anyPort bool                          // see web.Addresses
	ports   func() ([]detect.Port, error) // see kiosk.Opts
	chips   func() ([]gpio.Chip, error)   // likewise
}

// enrolTerminal makes the terminal known to its hall and ends.
func enrolTerminal(ctx context.Context, cfg kiosk.Config, o options, stdout io.Writer, log *slog.Logger) error {
	if err := kiosk.Enrol(ctx, cfg, o.data, o.enrol, log); err != nil {
		return err
	}
	fmt.Fprintf(stdout, "terminal %s is enrolled at %s\n", cfg.Terminal.Number, o.enrol.URL)
	return nil
}

// tellPages says where the hall's pages are, and how to log in when nobody could know.
func tellPages(ctx context.Context, t *kiosk.Terminal, out io.Writer, demo bool) error {
	h := t.Inside()
	if h == nil || h.Pages() == "" {
		return nil
	}
	accounts, err := h.Staff(ctx)
	if err != nil {
		return err
	}
	if !demo {
		return web.TellSetup(ctx, accounts, h.Pages(), out)
	}
	return web.TellDemo(ctx, accounts, h.Pages(), out)
}

// prepare loads the configuration, or starts the demo's surroundings and says where its bench page is.
func prepare(ctx context.Context, o options, stdout io.Writer, log *slog.Logger) (start beginning, around *demo, err error) {
	start = beginning{data: o.data, anyPort: o.config == ""}
	var example kiosk.Config
	if o.config == "" {
		if around, err = startDemo(ctx, o.data, o.listen); err != nil {
			return start, nil, err
		}
		fmt.Fprintln(stdout, "bench page:", around.bench)
		start.ports = around.ports
		if example = kiosk.Demo(around.devices); o.bare {
			example = kiosk.Bare()
		}
	}
	start.Start, err = program.Settings(o.data, o.config, example, kiosk.Check, log)
	if err == nil {
		start.cfg, err = start.parse(start.Text)
	}
	if err != nil {
		return start, nil, errors.Join(err, around.Close())
	}
	return start, around, nil
}

// parse reads settings of this terminal.
func (b *beginning) parse(text []byte) (kiosk.Config, error) {
	cfg, err := kiosk.Parse("settings", text)
	cfg.Listen.AnyPort = b.anyPort
	return cfg, err
}
