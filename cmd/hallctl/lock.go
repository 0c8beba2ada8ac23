package main

import (
	"bufio"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"golang.org/x/sys/unix"

	"onetrip/devices"
	"onetrip/devices/lockboard"
	"onetrip/devices/lockboard/modbusrtu"
	"onetrip/devices/lockboard/xor8a"
	"onetrip/kiosk/base/fault"
)

// lockOptions are what `hallctl lock` is told.
type lockOptions struct {
	device
	protocol lockboard.Protocol
	opts     lockboard.Opts
	lock     devices.LockID
	yes      bool
	flags    lockFlags // as they were given
}

// lockFlags are the options before they are checked.
type lockFlags struct {
	protocol                           string
	board, lock, locks                 int
	yes, openShort, firstFirst, onOpen bool
}

func (f *lockFlags) add(flags *flag.FlagSet) {
	flags.StringVar(&f.protocol, "protocol", "", "protocol `X` of the boards, one of "+strings.Join(lockboard.ProtocolNames(), ", ")+"; needed")
	flags.IntVar(&f.board, "board", 1, "address `N` of the board")
	flags.IntVar(&f.lock, "lock", 0, "number `M` of the lock on the board, from 1")
	flags.IntVar(&f.locks, "locks", 8, "how many locks the board has, for watch")
	flags.BoolVar(&f.yes, "yes", false, "do not ask before opening")
	flags.BoolVar(&f.openShort, "open-short", false, "xor8a: the feedback contact is shorted while the lock is open")
	flags.BoolVar(&f.firstFirst, "first-byte-first", false, "xor8a: the first status byte tells of locks 1 to 8")
	flags.BoolVar(&f.onOpen, "on-open", false, "modbusrtu: an input is on while the door is open")
}

// parseLock reads the options of a command on a lock, which --lock must name where one is needed. more adds options; nil adds none.
func parseLock(name string, needed bool, args []string, s streams, more func(*flag.FlagSet)) (o lockOptions, err error) {
	flags := newFlags(name)
	o.device = deviceFlags(flags)
	*o.baud = 0
	flags.Lookup("baud").DefValue, flags.Lookup("baud").Usage = "", "speed in `Bd`; without it that of the protocol's boards as they leave the factory"
	o.flags.add(flags)
	if more != nil {
		more(flags)
	}
	plain, err := parse(flags, args, "--port PORT --protocol X --board N --lock M [options]", s)
	if err != nil {
		return o, err
	}
	if err := o.check(flags.Name(), plain); err != nil {
		return o, err
	}
	if o.protocol, err = lockboard.ProtocolByName(o.flags.protocol); err != nil {
		return o, usagef("%s needs --protocol: choose one of %s", name, strings.Join(lockboard.ProtocolNames(), ", "))
	}
	if o.flags.lock < 1 && needed {
		return o, usagef("%s needs --lock: the lock's number on the board, from 1", name)
	}
	if *o.baud == 0 {
		*o.baud = o.protocol.Baud
	}
	o.lock, o.yes = devices.LockID{Board: o.flags.board, Lock: o.flags.lock}, o.flags.yes
	o.opts = o.flags.options()
	return o, nil
}

// options returns the bank's settings.
func (f *lockFlags) options() lockboard.Opts {
	opts := lockboard.Opts{Boards: []devices.LockBoard{{Board: f.board, Locks: max(f.locks, f.lock)}}}
	if f.openShort {
		opts.XOR8A.Contact = xor8a.ShortedOpen
	}
	if f.firstFirst {
		opts.XOR8A.Order = xor8a.FirstFirst
	}
	if f.onOpen {
		opts.Modbus.Input = modbusrtu.OnOpen
	}
	return opts
}

// runLock performs `hallctl lock open`, `status` and `watch`.
func runLock(ctx context.Context, args []string, s streams) error {
	if len(args) == 0 {
		return usagef("lock needs a word for what to do: open, status or watch")
	}
	perform, ok := map[string]func(context.Context, devices.LockBank, lockOptions, streams) error{
		"open": lockOpen, "status": lockStatus, "watch": lockWatch,
	}[args[0]]
	if !ok {
		return usagef("lock does not know %q: it knows open, status and watch", args[0])
	}
	o, err := parseLock("lock "+args[0], args[0] != "watch", args[1:], s, nil)
	if err != nil {
		return err
	}
	log := o.logger(s.err)
	port, err := o.open(log)
	if err != nil {
		return err
	}
	bank, err := o.protocol.Open(port, o.opts, log)
	if err == nil {
		err = errors.Join(perform(ctx, bank, o, s), bank.Halt())
	} else if fault.KindOf(err) == fault.Invalid {
		err = usagef("%v", err)
	}
	return errors.Join(err, port.Close())
}

// lockOpen fires the coil once and says what is known of it.
func lockOpen(ctx context.Context, bank devices.LockBank, o lockOptions, s streams) error {
	if err := confirm(o, s); err != nil {
		return err
	}
	s.say("opening lock", o.lock.String(), "…")
	pulse, err := bank.Open(ctx, o.lock)
	if ctx.Err() != nil && pulse == devices.PulseNone {
		return errors.New("interrupted: the lock was not opened")
	}
	switch pulse {
	case devices.PulseSent:
		return s.print(fmt.Sprintf("opened: the board or its sensor confirmed it; %s\n", doorNow(bank, o.lock)))
	case devices.PulseNone:
		return fmt.Errorf("the lock was not opened, nothing was sent: %s", lockCause(err))
	case devices.PulseUnknown:
	}
	return fmt.Errorf("it is not known whether the lock opened (%s); %s; do not open it again before you have looked", lockCause(err), doorNow(bank, o.lock))
}

// confirm asks the person at a terminal. Without a terminal --yes must say it: a script that opens a cabinet shall mean it.
func confirm(o lockOptions, s streams) error {
	if o.yes {
		return nil
	}
	if !isTerminal(s.in) {
		return usagef("an opening needs --yes where nobody can be asked")
	}
	s.say(fmt.Sprintf("Open lock %v on %s? Its door may spring open. Type yes:", o.lock, *o.path))
	line, err := bufio.NewReader(s.in).ReadString('\n')
	if err != nil || strings.TrimSpace(line) != "yes" {
		return errors.New("not confirmed: the lock was not opened")
	}
	return nil
}

// isTerminal reports whether a person types.
func isTerminal(in io.Reader) bool {
	file, ok := in.(*os.File)
	if !ok {
		return false
	}
	_, err := unix.IoctlGetTermios(int(file.Fd()), unix.TCGETS)
	return err == nil
}

// doorNow says what the door's sensor says after a moment.
func doorNow(bank devices.LockBank, l devices.LockID) string {
	time.Sleep(200 * time.Millisecond)
	d, err := bank.Ask(context.Background(), l)
	if err != nil {
		return "the door's sensor does not answer: " + lockCause(err)
	}
	return "the sensor says that the door is " + d.String()
}

// lockCause says in plain words why a lock did not answer.
func lockCause(err error) string {
	if p := devices.ProblemOf(err); p != devices.NoProblem {
		return describe(p)
	}
	if err == nil {
		return "no cause is known"
	}
	return err.Error()
}

// lockStatus asks one door.
func lockStatus(ctx context.Context, bank devices.LockBank, o lockOptions, s streams) error {
	d, err := bank.Ask(ctx, o.lock)
	if err != nil {
		return fmt.Errorf("lock %v: %s", o.lock, lockCause(err))
	}
	return s.print(fmt.Sprintf("lock %v  the sensor says that the door is %v\n", o.lock, d))
}

// lockWatch tells what the doors of a board do until Ctrl-C.
func lockWatch(ctx context.Context, bank devices.LockBank, _ lockOptions, s streams) error {
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	err := bank.Run(ctx, func(e devices.LockEvent) {
		line := fmt.Sprintf("%s  lock %v  %v\n", e.At.Format("15:04:05.0"), e.Lock, e.Door)
		if e.Kind == devices.LocksChanged {
			line = fmt.Sprintf("%s  boards  %s  %s\n", e.At.Format("15:04:05.0"), describe(e.Status.Problem), e.Status.Detail)
		}
		if err := s.print(line); err != nil {
			stop(err)
		}
	})
	if cause := context.Cause(ctx); !errors.Is(cause, context.Canceled) {
		return cause
	}
	if errors.Is(err, context.Canceled) {
		return nil
	}
	return err
}
