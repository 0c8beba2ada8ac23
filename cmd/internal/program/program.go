// Package program is what the project's long-running programs share: the way from signals to an exit status, the reading of the command line,
// and the folder of their state.
package program

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"runtime/debug"
	"syscall"

	"onetrip/kiosk/base/strict"
)

// ErrUsage means that it was said already what is wrong with the call.
var ErrUsage = errors.New("wrong usage")

// Main runs a program until it ends or is told to, and ends the process: status 0, 2 when the call or the configuration is wrong, else 1.
func Main(name string, run func(ctx context.Context, args []string, stdout, stderr io.Writer) error) {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	Exit(name, err)
}

// Exit ends the process as Main does, for a program whose run cannot return.
func Exit(name string, err error) { os.Exit(status(name, err, os.Stderr)) }

// status says what went wrong and returns the exit status for it.
func status(name string, err error, out io.Writer) int {
	switch {
	case err == nil, errors.Is(err, flag.ErrHelp):
		return 0
	case errors.Is(err, ErrUsage):
		return 2
	}
	fmt.Fprintf(out, "%s: %v\n", name, err)
	if _, ok := errors.AsType[*strict.Error](err); ok {
		return 2
	}
	return 1
}

// Flags returns an empty set of flags that explains itself with usage before its list.
func Flags(name, usage string, out io.Writer) *flag.FlagSet {
	flags := flag.NewFlagSet(name, flag.ContinueOnError)
	flags.SetOutput(out)
	flags.Usage = func() {
		fmt.Fprint(out, usage)
		flags.PrintDefaults()
	}
	return flags
}

// Parse reads the command line, which must be flags alone. Its error is flag.ErrHelp or ErrUsage.
func Parse(flags *flag.FlagSet, args []string) error {
	if err := flags.Parse(args); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			return err
		}
		return ErrUsage
	}
	if flags.NArg() > 0 {
		return Misused(flags, "unexpected %q", flags.Arg(0))
	}
	return nil
}

// Misused says what is wrong with the call and returns ErrUsage.
func Misused(flags *flag.FlagSet, format string, args ...any) error {
	fmt.Fprintf(flags.Output(), "%s: %s; %s --help explains\n", flags.Name(), fmt.Sprintf(format, args...), flags.Name())
	return ErrUsage
}

// StateDir returns the folder of that name in which a user's programs keep their state.
func StateDir(name string) (string, error) {
	if dir := os.Getenv("XDG_STATE_HOME"); dir != "" {
		return filepath.Join(dir, name), nil
	}
	home, err := os.UserHomeDir()
	if err != nil {
		return "", fmt.Errorf("find a folder for data: %w; name one with --data", err)
	}
	return filepath.Join(home, ".local", "state", name), nil
}

// Version returns the version of this program, as its build knows it: a tag, or "v0.0.0-" with time and commit.
func Version() string {
	if info, ok := debug.ReadBuildInfo(); ok {
		return info.Main.Version
	}
	return ""
}
