package present

import (
	"strconv"

	"onetrip/kiosk/flow"
	"onetrip/queue"
	"onetrip/ui/text"
)

// printSeconds is about how long a ticket takes to print.
const printSeconds = 3

// progress is the wait for the number, then for the paper.
func (p *page) progress(m *Model) {
	row := func(s ProgressState, icon string, words text.Key) Progress {
		note := ""
		switch s {
		case Finished:
			note = p.Say(text.ProgressDone)
		case Now:
			note = p.Say(text.ProgressNow)
		case ToCome:
		}
		return Progress{State: s, Icon: icon, Text: p.Say(words), Note: note}
	}
	b := ProgressBody{Label: p.Say(text.YourNumber), Paper: true}
	if p.s.Screen == flow.Issuing {
		m.Panel = Panel{Steps: p.steps(3), Headline: p.Say(text.IssuingHeadline), Sub: p.Say(text.OneMoment)}
		b.Steps = []Progress{
			row(Now, "list", text.ProgressNumber), row(ToCome, "printer", text.ProgressPrint), row(ToCome, "slip", text.ProgressTake),
		}
	} else {
		m.Panel = Panel{
			Steps: p.steps(3), Headline: p.Say(text.PrintingHeadline), Sub: p.Say(text.PrintingSub, "n", strconv.Itoa(printSeconds)),
		}
		if p.s.Again {
			m.Panel.Steps, m.Panel.Kicker, m.Panel.Sub = nil, p.Say(text.PrintAgain), p.Say(text.ReprintingSub)
		}
		b.Number = string(p.s.Ticket.No)
		b.Steps = []Progress{
			row(Finished, "check", text.ProgressNumberDone), row(Now, "printer", text.ProgressPrinting), row(ToCome, "slip", text.ProgressTake),
		}
	}
	m.Body = b
}

// drawTicket draws the pages of a new ticket.
func (p *page) drawTicket(m *Model) {
	switch p.s.Screen {
	case flow.Taken:
		p.taken(m)
	case flow.OnScreen:
		p.onScreen(m)
	case flow.AlreadyHave:
		p.alreadyHave(m)
	default:
	}
}

func (p *page) taken(m *Model) {
	m.Panel = Panel{
		Kicker: p.Say(text.TakenKicker), Headline: p.Say(text.TakenHeadline), Sub: p.Say(text.TakenSub),
		Countdown: p.countdown(p.s.Timing.Deadline, p.cfg.Flow.Taken, p.Say(text.ThenHome)),
	}
	b := p.ticket()
	if w := p.s.Ticket.Wait; lineKnown(w) {
		b.Facts = append(b.Facts, Fact{Icon: "people", Value: p.ahead(w.Ahead)})
	}
	b.Facts = append(b.Facts, Fact{Icon: "clock", Value: p.waitOf(p.s.Ticket)})
	b.Buttons = []Button{
		{Text: p.Say(text.Another), Tap: tap(flow.Another)},
		{Icon: "check", Text: p.Say(text.Done), Look: Solid, Tap: tap(flow.Finish)},
	}
	m.Body, m.Band = b, &Band{Words: p.Say(text.TakenBand)}
}

// waitOf says how long a ticket may wait, or of one that the terminal gave without the hall that it is as good as any.
func (p *page) waitOf(t flow.Ticket) string {
	switch {
	case t.Offline && !lineKnown(t.Wait):
		return p.Say(text.OfflineValid)
	case p.s.Screen == flow.OnScreen:
		return p.aheadAndWait(t.Wait)
	}
	return p.wait(t.Wait)
}

// ticket is what every page with a ticket shows of it.
func (p *page) ticket() TicketBody {
	t := p.s.Ticket
	service, _ := p.hall.Service(t.Service)
	return TicketBody{
		Label: p.Say(text.YourNumber), Service: p.name(service.Name), Number: string(t.No), QR: t.QR, QRNote: p.qrNote(),
		Facts: []Fact{{Icon: "pin", Value: p.Say(text.WaitHere, "place", service.Place.In(p.s.Lang))}},
	}
}

// qrNote promises a page only where the code leads to one.
func (p *page) qrNote() string {
	if p.hall.Pages == "" {
		return ""
	}
	return p.Say(text.QRNote)
}

func (p *page) onScreen(m *Model) {
	m.Panel = Panel{Kicker: p.whyNoPaper(), Headline: p.Say(text.OnScreenHeadline)}
	b := p.ticket()
	b.Label, b.QRNote = p.Say(text.YourNumberValid), ""
	b.Facts = append(b.Facts, Fact{Icon: "clock", Value: p.waitOf(p.s.Ticket)}, Fact{Icon: "phone", Value: p.Say(text.QRSave)})
	b.Banner = &Banner{Title: p.Say(text.OnScreenDesk, "desk", p.desk()), Text: p.Say(text.OnScreenTold)}
	if p.s.Problem == "paper_out" {
		b.Banner.Text = p.Say(text.OnScreenFilling)
	}
	noted := Button{Icon: "check", Text: p.Say(text.Noted), Look: Primary, Tap: tap(flow.Finish)}
	b.Buttons = []Button{noted}
	if p.s.CanReprint() {
		b.Banner = &Banner{Tone: Good, Title: p.Say(text.OnScreenReady), Text: p.Say(text.OnScreenDesk, "desk", p.desk())}
		b.Buttons = []Button{{Icon: "printer", Text: p.Say(text.PrintNow), Tap: tap(flow.PrintAgain)}, noted}
	}
	m.Body = b
}

func (p *page) whyNoPaper() string {
	switch {
	case p.s.Paper == flow.PaperBusy, p.s.Paper == flow.PaperUnknown:
		return p.Say(text.OnScreenUnknown)
	case p.s.Problem == "paper_out":
		return p.Say(text.OnScreenPaperOut)
	}
	return p.Say(text.OnScreenPrinter)
}

func (p *page) alreadyHave(m *Model) {
	m.Panel = Panel{Kicker: p.Say(text.HaveKicker), Headline: p.Say(text.HaveHeadline), Sub: p.Say(text.HaveSub)}
	b := p.ticket()
	if t := p.s.Ticket; t.State == queue.Serving && t.Window > 0 {
		b.Facts = []Fact{{Icon: "pin", Value: p.Say(text.GoToWindow, "n", strconv.Itoa(int(t.Window)))}}
	} else {
		b.Facts = append(b.Facts, Fact{Icon: "clock", Value: p.aheadAndWait(t.Wait)})
	}
	again := Button{Text: p.Say(text.OtherService), Tap: tap(flow.OtherService)}
	if p.s.CanReprint() {
		again = Button{Icon: "printer", Text: p.Say(text.PrintAgain), Tap: tap(flow.PrintAgain)}
	} else {
		b.Banner = &Banner{Title: p.Say(text.NoPrinter), Text: p.Say(text.NoPrinterDesk, "desk", p.desk())}
	}
	b.Buttons = []Button{again, {Icon: "check", Text: p.Say(text.Done), Look: Solid, Tap: tap(flow.Finish)}}
	m.Body = b
}
