package run

import (
	"context"
	"time"

	"onetrip/devices"
	"onetrip/kiosk/backstage"
	"onetrip/kiosk/flow"
	"onetrip/queue"
)

// recordLimit bounds the wait for the disk after a paper; the printing itself is bounded by the driver.
const recordLimit = 5 * time.Second

// printAll prints the papers one after the other until ctx ends.
func (r *Runner) printAll(ctx context.Context) {
	for {
		select {
		case e := <-r.papers:
			switch e := e.(type) {
			case flow.Print:
				r.print(ctx, e)
			case flow.PrintReceipt:
				r.receipt(ctx, e)
			case backstage.PrintSlip:
				r.printSlip(ctx, e)
			case backstage.PrintForm:
				r.printForm(ctx, e)
			case backstage.Try:
				r.testPaper(ctx, e)
			}
		case <-ctx.Done():
			return
		}
	}
}

// print prints one paper, records its fate, then tells the dialogue.
func (r *Runner) print(ctx context.Context, p flow.Print) {
	n := p.Ticket.Prints + 1
	if p.Reprint {
		n = r.nextPaper(ctx, p.Ticket)
	}
	outcome, problem := r.tryPaper(ctx, p)
	r.record(ctx, p.Ticket.ID, n, stored(outcome))
	r.send(ctx, flow.PrintEnded{Session: p.Session, Ticket: p.Ticket.ID, Outcome: visible(outcome), Problem: string(problem)})
}

// nextPaper returns the number of the ticket's next paper, as far as it can be known.
func (r *Runner) nextPaper(ctx context.Context, t flow.Ticket) int {
	wait, stop := context.WithTimeout(ctx, recordLimit)
	defer stop()
	latest, _, err := r.hall.Ticket(wait, t.ID)
	if err != nil {
		r.log.Warn("a ticket's papers cannot be counted", "ticket", t.ID, "error", err)
		return t.Prints + 1
	}
	return latest.Prints + 1
}

// tryPaper prints and returns what is known about the paper.
func (r *Runner) tryPaper(ctx context.Context, p flow.Print) (devices.PrintOutcome, devices.Problem) {
	if r.dev.Printer == nil {
		return devices.PrintFailed, devices.Unplugged
	}
	outcome, err := r.dev.Printer.Print(ctx, r.words.Paper(p.Ticket, p.Reprint))
	r.cameOut(outcome)
	if err == nil {
		r.log.Info("ticket printed", "ticket", p.Ticket.ID, "number", p.Ticket.No, "reprint", p.Reprint)
		return outcome, devices.NoProblem
	}
	r.log.Warn("a ticket's paper did not come out for certain", "ticket", p.Ticket.ID, "outcome", outcome.String(), "error", err)
	return outcome, devices.ProblemOf(err)
}

// cameOut counts a paper: of one of which nobody knows the roll is shorter all the same.
func (r *Runner) cameOut(outcome devices.PrintOutcome) {
	if outcome != devices.PrintFailed {
		r.noteRoll(r.roll.take())
	}
	if outcome == devices.Printed {
		r.tally.papers.Add(1)
	}
}

// record writes a paper's fate to the disk, also while the terminal is being stopped.
func (r *Runner) record(ctx context.Context, id queue.TicketID, n int, outcome queue.Print) {
	wait, stop := context.WithTimeout(context.WithoutCancel(ctx), recordLimit)
	defer stop()
	if err := r.hall.Printed(wait, id, n, outcome); err != nil {
		r.log.Error("a paper's fate cannot be recorded", "ticket", id, "outcome", outcome, "error", err)
	}
}

// stored translates an outcome for the record.
func stored(o devices.PrintOutcome) queue.Print {
	switch o {
	case devices.Printed:
		return queue.PrintOK
	case devices.PrintFailed:
		return queue.PrintFailed
	case devices.PrintUnknown:
	}
	return queue.PrintUnknown
}

// visible translates an outcome for the dialogue.
func visible(o devices.PrintOutcome) flow.Outcome {
	switch o {
	case devices.Printed:
		return flow.Printed
	case devices.PrintFailed:
		return flow.PrintFailed
	case devices.PrintUnknown:
	}
	return flow.PrintUnknown
}
