package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"onetrip/devices"
	"onetrip/devices/scanner"
	"onetrip/devices/speech"
)

// trials are the tests by role. Those of readers, printers and locks are the commands that technicians know.
func trials() map[string]func(context.Context, []string, streams) error {
	return map[string]func(context.Context, []string, streams) error{
		"reader": func(ctx context.Context, args []string, s streams) error {
			return runIDCard(ctx, append([]string{"read"}, args...), s)
		},
		"printer": func(ctx context.Context, args []string, s streams) error {
			return runPrinter(ctx, append([]string{"test"}, args...), s)
		},
		"locks": func(ctx context.Context, args []string, s streams) error {
			return runLock(ctx, append([]string{"open"}, args...), s)
		},
		"scanner": tryScanner,
		"speaker": trySpeaker,
	}
}

// devicesTest tries a device out once: `hallctl devices test ROLE`.
func devicesTest(ctx context.Context, args []string, s streams) error {
	const roles = "reader, printer, locks, scanner or speaker"
	if len(args) == 0 {
		return usagef("devices test needs a role: %s", roles)
	}
	try, ok := trials()[args[0]]
	if !ok {
		return usagef("devices test does not know %q: it knows %s", args[0], roles)
	}
	return try(ctx, args[1:], s)
}

// tryScanner waits for one code. Its text may be a person's pickup code and is not shown.
func tryScanner(ctx context.Context, args []string, s streams) error {
	flags := newFlags("devices test scanner")
	dev := deviceFlags(flags)
	*dev.baud, flags.Lookup("baud").DefValue = scanner.Baud, fmt.Sprint(scanner.Baud)
	wait := flags.Duration("wait", 30*time.Second, "wait at most `D` for a code")
	plain, err := parse(flags, args, "--port PORT [options]", s)
	if err != nil {
		return err
	}
	if err := dev.check(flags.Name(), plain); err != nil {
		return err
	}
	log := dev.logger(s.err)
	port, err := dev.open(log)
	if err != nil {
		return err
	}
	sc, err := scanner.New(port, scanner.Opts{}, log)
	if err == nil {
		err = scanOne(ctx, sc, *wait, s)
	}
	return errors.Join(err, port.Close())
}

// scanOne reads one code and says how long it is.
func scanOne(ctx context.Context, sc *scanner.Scanner, wait time.Duration, s streams) error {
	waiting, stop := context.WithTimeout(ctx, wait)
	defer stop()
	s.say("hold a code before the scanner …")
	sc.Arm()
	length := 0
	_ = sc.Run(waiting, func(e devices.ScanEvent) { // it ends with waiting; what it read tells
		if e.Code != "" && length == 0 {
			length = len(e.Code)
			stop()
		}
	})
	switch {
	case length > 0:
		return s.print(fmt.Sprintf("read: a code of %d characters\n", length))
	case ctx.Err() != nil:
		return interruption(ctx, ctx.Err())
	}
	return fmt.Errorf("no code was read within %v: %s; a scanner that sees the code and sends nothing has another --baud", wait, describe(sc.Status().Problem))
}

// trySpeaker says a sentence through the program that speaks on a terminal without a command of its own.
func trySpeaker(ctx context.Context, args []string, s streams) error {
	flags := newFlags("devices test speaker")
	plain, err := parse(flags, args, "", s)
	if err != nil {
		return err
	}
	if len(plain) > 0 {
		return usagef("unexpected argument %q: devices test speaker needs none", plain[0])
	}
	sp, err := speech.New(speech.Default(), device{verbose: new(bool)}.logger(s.err))
	if err != nil {
		return err
	}
	s.say("speaking …")
	err = sp.Tell(ctx, "zh-CN", "语音测试，听到这句话即正常")
	if err := errors.Join(err, sp.Close()); err != nil {
		return interruption(ctx, fmt.Errorf("the sentence was not heard: %w", err))
	}
	return s.print("spoken: the sentence was played to its end\n")
}
