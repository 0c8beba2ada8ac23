package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"onetrip/devices"
	"onetrip/devices/idcard"
	"onetrip/kiosk/base/fault"
	"onetrip/kiosk/base/idnumber"
	"onetrip/queue"
)

// readOptions are what `hallctl idcard read` is told.
type readOptions struct {
	device
	wait time.Duration
	full bool
}

// parseRead reads the options of `hallctl idcard read`.
func parseRead(args []string, s streams) (o readOptions, err error) {
	flags := newFlags("idcard read")
	o.device = deviceFlags(flags)
	flags.Lookup("baud").Usage = fmt.Sprintf("speed in `Bd` to begin with; a silent reader is looked for at all of its speeds, %d", idcard.Bauds())
	flags.DurationVar(&o.wait, "wait", 30*time.Second, "wait at most `D` for the card, such as 30s or 2m")
	flags.BoolVar(&o.full, "full", false, "show everything that the card holds, unmasked")
	plain, err := parse(flags, args, "--port PORT [options]", s)
	if err != nil {
		return o, err
	}
	switch err := o.check(flags.Name(), plain); {
	case err != nil:
		return o, err
	case !slices.Contains(idcard.Bauds(), *o.baud):
		return o, usagef("no ID-card reader speaks at %d Bd: use one of %d", *o.baud, idcard.Bauds())
	case o.wait <= 0:
		return o, usagef("--wait must be longer than nothing, such as 30s")
	}
	return o, nil
}

// runIDCard performs `hallctl idcard read`.
func runIDCard(ctx context.Context, args []string, s streams) error {
	if len(args) == 0 || args[0] != "read" {
		return usagef("idcard knows one thing to do: hallctl idcard read --port PORT")
	}
	o, err := parseRead(args[1:], s)
	if err != nil {
		return err
	}
	log := o.logger(s.err)
	port, err := o.open(log)
	if err != nil {
		return err
	}
	card, err := readCard(ctx, idcard.New(port, idcard.Opts{}, log), o.wait, s)
	if err := errors.Join(err, port.Close()); err != nil {
		return err
	}
	if o.full {
		s.say("hallctl:", personalWarning)
	}
	return s.print(cardText(card, o.full))
}

// readCard waits until the reader has read one card.
func readCard(ctx context.Context, r *idcard.Reader, wait time.Duration, s streams) (devices.Card, error) {
	waiting, stop := context.WithTimeout(ctx, wait)
	defer stop()
	s.say("lay a card on the reader …")
	card, err := r.ReadOnce(waiting, func(e devices.ReaderEvent) {
		if hint := explain(e); hint != "" {
			s.say(hint)
		}
	})
	if err != nil {
		return devices.Card{}, interruption(ctx, noCard(err, r.Status(), wait))
	}
	return card, nil
}

// explain says what an event means for the technician and what to do, or nothing. What ends the wait is told by its error.
func explain(e devices.ReaderEvent) string {
	switch e.Kind {
	case devices.ReaderChanged:
		if e.Status.Ready {
			return "the reader is ready, security module " + e.Status.Ident
		}
	case devices.CardMoved:
		return "the card could not be read: lay it flat and leave it"
	case devices.CardStale:
		return "a card lies there since before: lift it and lay it down again"
	case devices.CardFound, devices.CardRead, devices.CardRemoved, devices.CardRejected, devices.CardUnsupported:
	}
	return ""
}

// noCard says in plain words why no card was read.
func noCard(err error, s devices.Status, wait time.Duration) error {
	e, ok := errors.AsType[*fault.Error](err)
	switch {
	case ok && e.Kind == fault.Refused:
		return fmt.Errorf("no card was read: %s; try another identity card", e.Hint)
	case s.Ready:
		return fmt.Errorf("no card was read within %v; the reader is well", wait)
	case s.Problem == devices.Starting:
		return fmt.Errorf("the reader did not start within %v: give it more time with --wait", wait)
	}
	return fmt.Errorf("the reader does not work: %s", describe(s.Problem))
}

// cardText shows a card, masked unless full.
func cardText(c devices.Card, full bool) string {
	rows := [][2]string{
		{"type", c.Type.String()},
		{"name", queue.MaskName(c.Name)},
		{"number", idnumber.Mask(c.Number)},
		{"valid", validity(c)},
		{"hidden", "the rest; --full shows it"},
		{"fault", faultText(c.Fault)},
	}
	if full {
		rows = [][2]string{
			{"type", c.Type.String()},
			{"name", c.Name},
			{"latin", c.NameLatin},
			{"number", c.Number},
			{"born", c.Birth.String()},
			{"address", c.Address},
			{"valid", validity(c)},
			{"fault", faultText(c.Fault)},
		}
	}
	var text strings.Builder
	for _, r := range rows {
		if r[1] != "" {
			fmt.Fprintf(&text, "%-8s %s\n", r[0], r[1])
		}
	}
	return text.String()
}

// validity says from when to when a card is valid.
func validity(c devices.Card) string {
	from, until := c.ValidFrom.String(), c.ValidTo.String()
	if from == "" {
		from = "(impossible date)"
	}
	switch {
	case c.LongTerm:
		until = "长期 (for ever)"
	case until == "":
		until = "(impossible date)"
	}
	return from + " to " + until
}

// faultText says what a card contradicts.
func faultText(f devices.CardFault) string {
	switch f {
	case devices.CardBadNumber:
		return "the number breaks its rule"
	case devices.CardWrongType:
		return "the number does not belong to this type of card"
	case devices.CardBadDate:
		return "a date is impossible or contradicts the number"
	case devices.CardSound:
	}
	return ""
}
