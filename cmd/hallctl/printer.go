package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"onetrip/devices"
	"onetrip/devices/escpos"
)

const (
	nameTime = 2500 * time.Millisecond // for a printer that is ready to say its name
	restTime = 400 * time.Millisecond  // for the model after the maker
	jobTime  = 10 * time.Second        // for a paper that was begun when somebody pressed Ctrl-C
)

// runPrinter performs `hallctl printer status` and `hallctl printer test`.
func runPrinter(ctx context.Context, args []string, s streams) error {
	if len(args) == 0 {
		return usagef("printer needs a word for what to do: status or test")
	}
	perform, ok := map[string]func(context.Context, *running, streams) error{"status": printerStatus, "test": printerTest}[args[0]]
	if !ok {
		return usagef("printer does not know %q: it knows status and test", args[0])
	}
	flags := newFlags("printer " + args[0])
	dev := deviceFlags(flags)
	name := flags.String("profile", "generic_80", "printer's profile, `NAME` is one of "+strings.Join(escpos.ProfileNames(), ", "))
	plain, err := parse(flags, args[1:], "--port PORT [options]", s)
	if err != nil {
		return err
	}
	if err := dev.check(flags.Name(), plain); err != nil {
		return err
	}
	profile, err := escpos.ProfileByName(*name)
	if err != nil {
		return usagef("%v", err)
	}
	log := dev.logger(s.err)
	port, err := dev.open(log)
	if err != nil {
		return err
	}
	r := start(ctx, escpos.New(port, escpos.Opts{Profile: profile}, log), profile)
	err = perform(ctx, r, s)
	r.stop()
	return errors.Join(err, port.Close())
}

// running is a printer whose driver runs.
type running struct {
	*escpos.Printer
	profile escpos.Profile
	changes chan devices.Status // one status; when full the newest is asked of the printer anyway
	stop    func()              // ends the driver and waits for its end
}

// start runs the driver. It does not end with ctx, so that a paper that is being printed can be brought to its end.
func start(ctx context.Context, p *escpos.Printer, profile escpos.Profile) *running {
	r := &running{Printer: p, profile: profile, changes: make(chan devices.Status, 1)}
	ctx, cancel := context.WithCancel(context.WithoutCancel(ctx))
	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = p.Run(ctx, func(st devices.Status) { // it ends when we say so; until then its status tells everything
			select {
			case r.changes <- st:
			default:
			}
		})
	}()
	r.stop = func() {
		cancel()
		<-done
	}
	return r
}

// printerStatus asks the printer how it is and shows it. A printer that cannot print is an error.
func printerStatus(ctx context.Context, r *running, s streams) error {
	st, err := r.QueryStatus(ctx)
	if err != nil {
		return interruption(ctx, err)
	}
	if st.Ready && r.profile.Ident != escpos.No {
		st = r.named(ctx)
	}
	if err := s.print(r.describe(st)); err != nil {
		return err
	}
	if !st.Ready {
		return fmt.Errorf("the printer cannot print: %s", describe(st.Problem))
	}
	return nil
}

// named waits a moment for the printer to say its name and returns the status then.
func (r *running) named(ctx context.Context) devices.Status {
	timer := time.NewTimer(nameTime)
	defer timer.Stop()
	for {
		select {
		case <-r.changes:
			if r.Status().Ident != "" {
				timer.Reset(restTime)
			}
		case <-timer.C:
			return r.Status()
		case <-ctx.Done():
			return r.Status()
		}
	}
}

// describe says what is known about the printer.
func (r *running) describe(st devices.Status) string {
	ready, ident := "no", "(has not told its name)"
	if st.Ready {
		ready = "yes"
	}
	if st.Ident != "" {
		ident = st.Ident
	}
	text := fmt.Sprintf("printer  %s\nprofile  %s (%s)\nready    %s\nstate    %s\n", ident, r.profile.Name, r.profile.Title, ready, describe(st.Problem))
	if st.Detail != "" {
		text += fmt.Sprintf("replies  %s\n", st.Detail)
	}
	if r.profile.OneWay {
		text += "note     this profile is of a printer that never answers: ready only means that its port is there\n"
	}
	return text
}

// printerTest prints the test paper. Only a paper that the printer confirmed is no error.
func printerTest(ctx context.Context, r *running, s streams) error {
	s.say("printing a test ticket …")
	outcome, err := r.SelfTest(ctx)
	if ctx.Err() != nil {
		r.finish(ctx)
		return interruption(ctx, err)
	}
	switch outcome {
	case devices.Printed:
		return s.print("printed: the printer confirmed the ticket; look whether text, bar code and QR code are clear\n")
	case devices.PrintFailed:
		return fmt.Errorf("no ticket was printed: %s", cause(err))
	case devices.PrintUnknown:
	}
	return fmt.Errorf("it is not known whether the ticket came out whole, look at the paper: %s", cause(err))
}

// finish waits for a paper that was begun when ctx ended: it must not end inside a command.
func (r *running) finish(ctx context.Context) {
	rest, stop := context.WithTimeout(context.WithoutCancel(ctx), jobTime)
	defer stop()
	_, _ = r.QueryStatus(rest) // only to wait: it comes after the paper
}

// cause says why a paper is not confirmed.
func cause(err error) string {
	e, ok := errors.AsType[*devices.ProblemError](err)
	switch {
	case !ok:
		return err.Error()
	case e.Problem == devices.NoProblem:
		return e.Detail
	}
	return fmt.Sprintf("%s (%s)", describe(e.Problem), e.Detail)
}

// interruption returns the error of a command that Ctrl-C ended, or err when it was something else.
func interruption(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return errors.New("interrupted")
	}
	return err
}
