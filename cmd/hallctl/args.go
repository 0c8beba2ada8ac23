package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"

	"onetrip/devices/link"
	"onetrip/devices/port"
	"onetrip/kiosk/base/fault"
)

// errUsage is in the chain of every error that ends the program with status 2.
var errUsage = errors.New("wrong usage")

// usagef returns an error in the caller's words that ends the program with status 2.
func usagef(format string, args ...any) error { return &usageError{fmt.Sprintf(format, args...)} }

// usageError says what is wrong with the call.
type usageError struct{ text string }

// Error returns what is wrong and what to write instead.
func (e *usageError) Error() string { return e.text }

// Unwrap returns errUsage.
func (e *usageError) Unwrap() error { return errUsage }

// newFlags returns the empty flags of a command, which is called by its name: "printer test".
func newFlags(name string) *flag.FlagSet {
	flags := flag.NewFlagSet(name, flag.ContinueOnError)
	flags.SetOutput(io.Discard) // parse tells what is wrong
	flags.Usage = func() {}
	return flags
}

// parse reads flags, which may stand before and after the arguments, and returns the arguments. Help goes to standard output, the first
// line saying how the command is called, and gives flag.ErrHelp.
func parse(flags *flag.FlagSet, args []string, arguments string, s streams) (plain []string, err error) {
	for {
		switch err := flags.Parse(args); {
		case errors.Is(err, flag.ErrHelp):
			if failed := s.print(help(flags, arguments)); failed != nil {
				return nil, failed
			}
			return nil, err
		case err != nil:
			return nil, usagef("%v: hallctl %s --help lists the options", err, flags.Name())
		case flags.NArg() == 0:
			return plain, nil
		}
		plain, args = append(plain, flags.Arg(0)), flags.Args()[1:]
	}
}

// help says how a command is called and what its options are.
func help(flags *flag.FlagSet, arguments string) string {
	text := fmt.Sprintf("usage: hallctl %s %s\n", flags.Name(), arguments)
	flags.VisitAll(func(f *flag.Flag) {
		value, about := flag.UnquoteUsage(f)
		if value != "" {
			value = " " + value
		}
		if f.DefValue != "" && f.DefValue != "false" {
			about += fmt.Sprintf(" (default %s)", f.DefValue)
		}
		dashes := "--"
		if len(f.Name) == 1 {
			dashes = "-"
		}
		text += fmt.Sprintf("  %s%s%s\n        %s\n", dashes, f.Name, value, about)
	})
	return text
}

// device holds the options of all commands that talk to a device.
type device struct {
	path    *string
	baud    *int
	verbose *bool
}

// deviceFlags adds the options of a device.
func deviceFlags(flags *flag.FlagSet) device {
	return device{
		path:    flags.String("port", "", "serial `PORT` of the device (/dev/ttyUSB0, better /dev/serial/by-id/…) or printer file (/dev/usb/lp0); needed"),
		baud:    flags.Int("baud", 115200, "speed of a serial port in `Bd`"),
		verbose: flags.Bool("v", false, "log on standard error what the driver does, without personal data"),
	}
}

// check returns an error unless the options are there and no arguments are.
func (d device) check(name string, plain []string) error {
	switch {
	case len(plain) > 0:
		return usagef("unexpected argument %q: hallctl %s --help tells how it is called", plain[0], name)
	case *d.path == "":
		return usagef("%s needs --port: name the device, such as --port /dev/ttyUSB0; ls /dev/serial/by-id lists what is plugged in", name)
	}
	return nil
}

// open opens the device's port. What no waiting can cure and is the caller's own choice, such as an impossible speed, is wrong usage.
func (d device) open(log *slog.Logger) (link.Port, error) {
	p, err := port.Open(*d.path, *d.baud, log)
	if fault.KindOf(err) == fault.Invalid {
		return nil, usagef("%v", err)
	}
	return p, err
}

// logger returns the log for drivers: silent unless the technician asks.
func (d device) logger(out io.Writer) *slog.Logger {
	if !*d.verbose {
		return slog.New(slog.DiscardHandler)
	}
	return slog.New(slog.NewTextHandler(out, &slog.HandlerOptions{Level: slog.LevelDebug}))
}
