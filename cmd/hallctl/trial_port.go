package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"time"

	"onetrip/devices"
	"onetrip/devices/calldisplay"
	"onetrip/devices/detect"
	"onetrip/devices/escpos"
	"onetrip/devices/idcard"
	"onetrip/devices/link"
	"onetrip/devices/scanner"
	"onetrip/devices/speech"
	"onetrip/kiosk/trial"
)

// tryReader reads one card and shows it masked.
func tryReader(ctx context.Context, args []string, s streams) error {
	c := newTrial(detect.Reader, s)
	dev, limit := c.port(115200), c.wait(30*time.Second, "a card")
	return c.onPort(dev, args, func(port link.Port, log *slog.Logger) (trial.Report, error) {
		waiting, stop := context.WithTimeout(ctx, *limit)
		defer stop()
		s.say("lay a card on the reader …")
		r, _ := trial.Card(waiting, idcard.New(port, idcard.Opts{}, log), func(e devices.ReaderEvent) {
			if hint := explain(e); hint != "" {
				s.say(hint)
			}
		})
		return r, nil
	})
}

// tryPrinter prints the test ticket.
func tryPrinter(ctx context.Context, args []string, s streams) error {
	c := newTrial(detect.Printer, s)
	dev := c.port(115200)
	name := c.flags.String("profile", "generic_80", "printer's profile, `NAME` is one of "+strings.Join(escpos.ProfileNames(), ", "))
	return c.onPort(dev, args, func(port link.Port, log *slog.Logger) (trial.Report, error) {
		profile, err := escpos.ProfileByName(*name)
		if err != nil {
			return trial.Report{}, usagef("%v", err)
		}
		r := start(ctx, escpos.New(port, escpos.Opts{Profile: profile}, log), profile)
		defer r.stop()
		s.say("printing a test ticket …")
		report, _ := trial.Paper(ctx, r.Printer)
		if ctx.Err() != nil {
			r.finish(ctx)
			return report, interruption(ctx, ctx.Err())
		}
		if report.OK {
			s.say("look whether text, bar code and QR code are clear")
		}
		return report, nil
	})
}

// tryScanner waits for one code.
func tryScanner(ctx context.Context, args []string, s streams) error {
	c := newTrial(detect.Scanner, s)
	dev, limit := c.port(scanner.Baud), c.wait(30*time.Second, "a code")
	return c.onPort(dev, args, func(port link.Port, log *slog.Logger) (trial.Report, error) {
		sc, err := scanner.New(port, scanner.Opts{}, log)
		if err != nil {
			return trial.Report{}, err
		}
		waiting, stop := context.WithTimeout(ctx, *limit)
		defer stop()
		s.say("hold a code before the scanner …")
		return trial.Scan(waiting, sc), nil
	})
}

// tryDisplay shows a text on one call display.
func tryDisplay(ctx context.Context, args []string, s streams) error {
	c := newTrial(detect.Display, s)
	dev := c.port(calldisplay.Baud)
	format := c.flags.String("format", "alpha", "how the displays want their text, `NAME` is alpha or lines")
	address := c.flags.String("display", "01", "`ADDRESS` of the display, as it is set on it")
	prefix := c.flags.String("prefix", "", "`TEXT` before each line; {address} stands for the address")
	return c.onPort(dev, args, func(port link.Port, log *slog.Logger) (trial.Report, error) {
		f, err := calldisplay.ParseFormat(*format)
		if err != nil {
			return trial.Report{}, usagef("%v", err)
		}
		d, err := calldisplay.New(port, calldisplay.Opts{Format: f, Displays: map[string]string{*address: *address}, Prefix: *prefix}, log)
		if err != nil {
			return trial.Report{}, usagef("%v", err)
		}
		s.say("the display shows a text for some seconds …")
		return trial.Display(ctx, d, *address), nil
	})
}

// trySpeaker says a sentence through the program that speaks on a terminal without a command of its own.
func trySpeaker(ctx context.Context, args []string, s streams) error {
	c := newTrial(detect.Speaker, s)
	plain, err := parse(c.flags, args, "[options]", s)
	if err != nil {
		return err
	}
	if len(plain) > 0 {
		return usagef("unexpected argument %q: devices test speaker needs none", plain[0])
	}
	sp, err := speech.New(speech.Default(), slog.New(slog.DiscardHandler))
	if err != nil {
		return err
	}
	s.say("speaking …")
	r := trial.Speak(ctx, sp)
	if err := sp.Close(); err != nil {
		return errors.Join(c.tell(tried{Report: r}), fmt.Errorf("end the voice: %w", err))
	}
	return c.tell(tried{Report: r})
}
