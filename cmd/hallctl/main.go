// Command hallctl is the technician's tool: it reads a card, asks and tests a printer, opens a lock, and says what captured bytes mean.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
)

// streams are where a command reads and writes.
type streams struct {
	in       io.Reader
	out, err io.Writer
}

// print writes a result. An error means that nobody gets it, such as a full disk.
func (s streams) print(text string) error {
	if _, err := io.WriteString(s.out, text); err != nil {
		return fmt.Errorf("write result: %w", err)
	}
	return nil
}

// printJSON writes a result for programs.
func (s streams) printJSON(v any) error {
	text, err := json.MarshalIndent(v, "", "  ")
	if err != nil {
		return fmt.Errorf("write result: %w", err)
	}
	return s.print(string(text) + "\n")
}

// say tells a person beside the result. Where that cannot be written, nobody can be told of it.
func (s streams) say(words ...any) { _, _ = fmt.Fprintln(s.err, words...) }

const usage = `hallctl: the technician's tool

  hallctl devices list|find [--json] [PORT...]
        show the ports and who uses them; or find out what is plugged in where, by questions that open, print and set nothing
  hallctl devices test reader|printer|locks|scanner|speaker|light|buzzer|presence|display [--json] [options]
        try a device out once; locks opens one door, watches all, and says what the settings should be
  hallctl idcard read --port P [--baud N] [--wait D] [--full]
        read one card and show it masked, or whole with --full
  hallctl printer status --port P [--profile X] [--baud N]
        ask the printer how it is; status 0 when it can print
  hallctl printer test --port P [--profile X] [--baud N]
        print a test ticket; status 0 when the printer confirmed it
  hallctl lock open|status|watch --port P --protocol X --board N --lock M
        fire one lock's coil once, ask its door, or tell every move of the board's doors
  hallctl decode [--profile X] KIND
        hex lines on standard input, JSON lines on standard output
  hallctl backup [--data DIR] [--to DIR] [--json]
        copy the store, whether its program runs or not, and verify the copy
  hallctl backup keys --to DIR [--data DIR]
        copy the key file, without which no backup can be read; to another place than the backups
  hallctl restore FILE --to DIR [--store NAME] [--machine N] [--zone Z] [--json]
        put a backup in the place of a lost store, whose program is stopped
  hallctl config check|diff|apply FILE [--of terminal|hall] [--data DIR] [--note LINE] [--json]
        say what is wrong in a configuration, what it would change, or make the program go by it
  hallctl config history|show [N]|rollback N|doc [--of terminal|hall] [--data DIR] [--json]
        list the versions of a program's settings, print one, go back to one, or print what the keys mean
  hallctl account password ID [--data DIR] [--postgres ADDRESS] [--json]
        give an account a new password when no administrator can log in; the program is stopped, or its database is PostgreSQL
  hallctl logs [--since TIME] [--file FILE] [--json]
        print what the programs wrote
  hallctl support-bundle [--data DIR] [--to FILE] [--since TIME]
        collect what a supporter needs, without personal data and secrets

P is a serial port (/dev/ttyUSB0, better /dev/serial/by-id/…) or a printer file (/dev/usb/lp0).
Status 0 means done, 1 that it did not work, 2 wrong usage. hallctl COMMAND --help tells more.
`

func main() {
	s := streams{in: os.Stdin, out: os.Stdout, err: os.Stderr}
	os.Exit(s.status(run(context.Background(), os.Args[1:], s)))
}

// run performs one command.
func run(ctx context.Context, args []string, s streams) error {
	if len(args) == 0 {
		return usagef("no command\n\n%s", usage)
	}
	switch args[0] {
	case "decode":
		// Without interruptible: a read from a terminal does not end with a context, but it ends with the program.
		return runDecode(args[1:], s)
	case "backup", "restore", "logs", "support-bundle", "config", "account":
		return interruptible(ctx, func(ctx context.Context) error { return storeCommands[args[0]](ctx, args[1:], s) })
	case "devices":
		return interruptible(ctx, func(ctx context.Context) error { return runDevices(ctx, args[1:], s) })
	case "idcard":
		return interruptible(ctx, func(ctx context.Context) error { return runIDCard(ctx, args[1:], s) })
	case "lock":
		return interruptible(ctx, func(ctx context.Context) error { return runLock(ctx, args[1:], s) })
	case "printer":
		return interruptible(ctx, func(ctx context.Context) error { return runPrinter(ctx, args[1:], s) })
	case "help", "--help", "-help", "-h":
		return s.print(usage)
	}
	return usagef("unknown command %q: hallctl --help lists them", args[0])
}

// interruptible runs a command whose context ends with Ctrl-C, so that it leaves its device in order.
func interruptible(ctx context.Context, command func(context.Context) error) error {
	ctx, stop := signal.NotifyContext(ctx, os.Interrupt, syscall.SIGTERM)
	defer stop()
	return command(ctx)
}

// status tells an error and returns the program's exit status for it.
func (s streams) status(err error) int {
	if err == nil || errors.Is(err, flag.ErrHelp) {
		return 0
	}
	s.say("hallctl:", err)
	if errors.Is(err, errUsage) {
		return 2
	}
	return 1
}
