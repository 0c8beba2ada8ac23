package kiosk

import (
	"context"
	"time"

	"onetrip/devices"
	"onetrip/devices/escpos"
	"onetrip/kiosk/backstage"
	"onetrip/kiosk/base/staff"
	"onetrip/kiosk/flow"
	"onetrip/kiosk/paper"
	"onetrip/kiosk/run"
	"onetrip/locker"
	"onetrip/queue"
	"onetrip/ui/present"
	"onetrip/ui/text"
)

// view returns what the terminal's pictures are made from.
func (c *Config) view(session flow.Config) *present.Config {
	return &present.Config{Flow: session, Staff: c.backstage(), Machine: c.Terminal.Number}
}

// backstage returns the configuration of the staff's dialogue.
func (c *Config) backstage() backstage.Config {
	if c.Screen.Layout == Landscape {
		return backstage.Default().Landscape()
	}
	return backstage.Default()
}

// staff returns what the pages behind the clock corner need.
func (t *Terminal) staff(printer devices.TicketPrinter, show func(present.Model)) run.Staff {
	dots := 0
	if printer != nil {
		dots = printer.Width()
	}
	s := run.Staff{Login: t.login, Refresh: t.askWaiting, Config: t.cfg.backstage(), Bench: workbench{t}}
	if t.boxes != nil {
		s.Cabinets = t.boxes
	}
	if t.inside != nil {
		s.Empty = t.inside.Empty
		s.Found = func(ctx context.Context, id string, password staff.Secret) (staff.Session, error) {
			return t.inside.Found(ctx, t.cfg.Terminal.Number, id, password)
		}
	}
	words := text.In(queue.ZH) // what is written down is read in the hall
	s.Words = run.StaffWords{
		Show:   func(s backstage.State, now time.Time) { show(present.BuildStaff(*t.view.Load(), s, now)) },
		Slip:   func(s run.Slip) devices.Paper { return t.slip(s, dots) },
		Form:   func(f run.Form) devices.Paper { return t.form(f, dots) },
		Test:   escpos.TestPaper,
		Reason: func(r backstage.Reason) string { return present.ReasonWords(words, r) },
		Found:  func(f locker.Finding) string { return present.FindingWords(words, f) },
	}
	return s
}

// slip lays out the paper with a pickup code, in Chinese: nobody knows which language its applicant reads.
func (t *Terminal) slip(s run.Slip, dots int) devices.Paper {
	d := s.Deposit
	return paper.Pickup(paper.Slip{
		Hall: t.view.Load().Flow.Hall, Lang: queue.ZH, Machine: t.cfg.Terminal.Number, Where: s.Cabinet, Code: s.Code, Document: d.Document,
		Copies: d.Copies, Case: d.Case, Masked: d.Masked, Card: d.Number != "", Last: d.Last, Dots: dots,
	})
}

// form lays out the short handover form of a visit of the staff.
func (t *Terminal) form(f run.Form, dots int) devices.Paper {
	form := paper.Form{
		Hall: t.view.Load().Flow.Hall, Machine: t.cfg.Terminal.Number, By: string(f.By.ID) + " " + f.By.Masked, At: f.At, Dots: dots,
	}
	for _, l := range f.Lines {
		form.Lines = append(form.Lines, paper.FormLine{
			In: l.In, Document: l.Document, Case: l.Case, Masked: l.Masked, Copies: l.Copies, Cabinet: l.Place.Cabinet, Cell: l.Place.Cell, At: l.At,
		})
	}
	return paper.Handover(form)
}
