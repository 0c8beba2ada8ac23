package run

import (
	"context"
	"time"

	"onetrip/kiosk/base/fault"
	"onetrip/kiosk/flow"
	"onetrip/queue"
)

// find asks the hall for the visitor's own tickets and tells the dialogue.
func (r *Runner) find(ctx context.Context, e flow.Find) {
	wait, stop := context.WithTimeout(ctx, hallLimit)
	defer stop()
	now := time.Now()
	list, err := r.hall.Find(wait, queue.Find{Day: r.cfg.Load().Hall.Day(now), Number: e.Number, No: e.No})
	if err != nil {
		r.log.Warn("own tickets cannot be looked up", "error", err)
		r.send(ctx, flow.FindFailed{Session: e.Session})
		return
	}
	found := flow.Found{Session: e.Session}
	for _, m := range list {
		t := flow.Ticket{Ticket: m.Ticket, Wait: m.Wait, QR: r.words.QR(m.Ticket)}
		found.Tickets = append(found.Tickets, flow.Mined{Ticket: t, Rate: m.Rate})
	}
	r.send(ctx, found)
}

// rate gives the hall a grade and tells the dialogue. A case that has a grade already is rated: the first one counts.
func (r *Runner) rate(ctx context.Context, e flow.RateCase) {
	wait, stop := context.WithTimeout(ctx, hallLimit)
	defer stop()
	err := r.hall.Rate(wait, queue.Rating{Ticket: e.Ticket, Grade: e.Grade, Source: "kiosk " + r.machine, At: time.Now()})
	if err != nil && fault.KindOf(err) != fault.Conflict {
		r.log.Warn("a grade cannot be saved", "ticket", e.Ticket, "error", err)
	}
	ok := err == nil || fault.KindOf(err) == fault.Conflict
	r.send(ctx, flow.RateEnded{Session: e.Session, Ticket: e.Ticket, OK: ok})
}
