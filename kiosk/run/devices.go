package run

import (
	"context"
	"time"

	"onetrip/devices"
	"onetrip/kiosk/backstage"
	"onetrip/kiosk/base/health"
	"onetrip/kiosk/flow"
)

// watchDevices runs the drivers until ctx ends and turns their reports into inputs and health warnings.
func (r *Runner) watchDevices(ctx context.Context) {
	if d := r.dev.Reader; d != nil {
		r.readerChanged(ctx, d.Status())
		r.tasks.Go(func() { r.drive("reader", d.Run(ctx, func(e devices.ReaderEvent) { r.readerEvent(ctx, e) })) })
	}
	if d := r.dev.Printer; d != nil {
		r.printerChanged(ctx, d.Status())
		r.tasks.Go(func() { r.drive("printer", d.Run(ctx, func(s devices.Status) { r.printerChanged(ctx, s) })) })
	}
	if d := r.dev.Scanner; d != nil {
		r.scannerChanged(ctx, d.Status())
		r.tasks.Go(func() {
			r.drive("scanner", d.Run(ctx, func(e devices.ScanEvent) {
				if e.Status != nil {
					r.scannerChanged(ctx, *e.Status)
				} else {
					r.scanned(ctx, e.Code)
				}
			}))
		})
	}
}

// Device takes the status of a device that somebody else drives: it is logged, and warns like those of the runner.
func (r *Runner) Device(role string, s devices.Status) { r.note(role, s) }

// drive logs the end of a driver that ended for another reason than ours.
func (r *Runner) drive(role string, err error) {
	if err != nil && err != context.Canceled { //nolint:errorlint // the drivers return ctx's own error
		r.log.Error("a driver ended", "role", role, "error", err)
	}
}

// halt leaves the devices inert.
func (r *Runner) halt() {
	for _, d := range []devices.Device{r.dev.Reader, r.dev.Printer, r.dev.Speaker, r.dev.Light, r.dev.Scanner} {
		if d == nil {
			continue
		}
		if err := d.Halt(); err != nil {
			r.log.Warn("a device cannot be left inert", "device", d.String(), "error", err)
		}
	}
}

// cardKinds translates what a reader reports.
var cardKinds = map[devices.ReaderEventKind]flow.CardKind{
	devices.CardFound: flow.CardFound, devices.CardRead: flow.CardRead, devices.CardRemoved: flow.CardRemoved,
	devices.CardMoved: flow.CardMoved, devices.CardStale: flow.CardStale, devices.CardRejected: flow.CardRejected,
	devices.CardUnsupported: flow.CardUnsupported,
}

// readerEvent takes one report of the reader.
func (r *Runner) readerEvent(ctx context.Context, e devices.ReaderEvent) {
	if e.Kind == devices.ReaderChanged {
		r.readerChanged(ctx, e.Status)
		return
	}
	if e.Kind == devices.CardRead {
		r.tally.cards.Add(1)
	}
	kind, ok := cardKinds[e.Kind]
	if !ok {
		return
	}
	seen := flow.CardSeen{Session: flow.Session(r.armed.Load()), Kind: kind, Card: cardOf(e.Card)}
	if forStaff(seen.Session) {
		r.tellStaff(ctx, backstage.CardSeen(seen))
		return
	}
	r.send(ctx, seen)
}

// cardFaults name a card's contradiction for the dialogue.
var cardFaults = map[devices.CardFault]string{
	devices.CardBadNumber: "number", devices.CardWrongType: "type", devices.CardBadDate: "date",
}

// cardOf keeps of a card what the dialogue needs.
func cardOf(c devices.Card) flow.Card {
	if c.Type == 0 {
		return flow.Card{}
	}
	return flow.Card{
		Type: c.Type.String(), Name: c.Name, Number: c.Number, Birth: c.Birth, ValidTo: c.ValidTo, LongTerm: c.LongTerm,
		Fault: cardFaults[c.Fault],
	}
}

// readerChanged takes the reader's status.
func (r *Runner) readerChanged(ctx context.Context, s devices.Status) {
	r.note("reader", s)
	r.send(ctx, flow.ReaderChanged{Ready: s.Ready})
}

// printerChanged takes the printer's status.
func (r *Runner) printerChanged(ctx context.Context, s devices.Status) {
	r.note("printer", s)
	r.noteRoll(r.roll.see(s))
	r.send(ctx, flow.PrinterChanged{Ready: s.Ready, Problem: string(s.Problem)})
}

// note logs a device's status and sets or clears its warnings.
func (r *Runner) note(role string, s devices.Status) {
	r.log.Info("device", "role", role, "ready", s.Ready, "problem", s.Problem, "ident", s.Ident, "detail", s.Detail)
	for _, p := range deviceProblems {
		if p != s.Problem {
			r.health.Clear(codeOf(role, p))
		}
	}
	if s.Problem == devices.NoProblem || s.Problem == devices.Starting {
		return
	}
	r.health.Set(time.Now(), kindOf(role, s), nil)
}

// deviceProblems are the problems that become warnings.
var deviceProblems = []devices.Problem{
	devices.Unplugged, devices.Silent, devices.Noisy, devices.SelfTest, devices.Unauthorised, devices.PaperOut, devices.PaperLow,
	devices.CoverOpen, devices.CutterJam, devices.OverHeat, devices.PrinterError, devices.PrinterPaused, devices.NoSound,
}

// codeOf names a device's problem among the warnings: "printer.paper_out".
func codeOf(role string, p devices.Problem) health.Code { return health.Code(role + "." + string(p)) }

// kindOf describes a device's problem. A problem that lasts less than three seconds is not shown.
func kindOf(role string, s devices.Status) health.Kind {
	k := health.Kind{
		Code: codeOf(role, s.Problem), Severity: health.Broken, Actor: health.HallStaff,
		Text: "health." + role + "." + string(s.Problem), TimeToVisible: 3 * time.Second, AlarmAfter: time.Minute,
	}
	if s.Ready {
		k.Severity = health.Notice
	}
	switch s.Problem {
	case devices.SelfTest, devices.Unauthorised, devices.PrinterError, devices.Noisy:
		k.Actor = health.Technician
	case devices.OverHeat:
		k.Actor = health.Nobody
	default:
	}
	return k
}
