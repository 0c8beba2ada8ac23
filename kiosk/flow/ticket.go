package flow

import (
	"time"

	"onetrip/queue"
)

// issue asks for the number. While an earlier question is unanswered it is not asked again: its answer is waited for.
func (m *step) issue() {
	if !m.s.Pending {
		r := m.requestFor(m.s.Card)
		if m.s.Typed != "" {
			// A typed number proves nothing about its bearer: no birthday, so that no age gives priority.
			r.Person = queue.Person{Number: m.s.Typed}
		}
		m.out = append(m.out, Issue{Session: m.s.Session, Request: r})
	}
	m.s.Pending = true
	m.enter(Issuing)
}

// answer takes the hall's answer into account. One for somebody who has left is never shown: its ticket stays valid without a paper.
func (m *step) answer(in Input) {
	switch in := in.(type) {
	case Issued:
		if in.Session == m.s.Session && m.s.Pending {
			m.issued(in)
		} else if !in.Existing {
			m.out = append(m.out, Unprinted{Ticket: in.Ticket.ID})
		}
	case IssueRefused:
		if in.Session == m.s.Session && m.s.Pending {
			m.s.Pending = false
			m.noNumber(Trouble{Why: RuleRefused, Refusal: in.Refusal})
		}
	case IssueFailed:
		if in.Session == m.s.Session && m.s.Pending {
			m.s.Pending = false
			m.noNumber(Trouble{Why: HallFailed})
		}
	}
}

// issued shows the visitor's number. Who it is for need not be known any longer.
func (m *step) issued(in Issued) {
	m.s.Pending = false
	m.s.Card, m.s.Typed = Card{}, ""
	m.s.Ticket, m.s.Trouble = in.Ticket, Trouble{}
	switch {
	case in.Existing:
		m.enter(AlreadyHave)
	case m.s.Machine.Printer.Ready:
		m.print(false)
	default:
		m.out = append(m.out, Unprinted{Ticket: in.Ticket.ID})
		m.s.Paper, m.s.Problem = PaperFailed, m.s.Machine.Printer.Problem
		m.sound = SoundProblem
		m.enter(OnScreen)
	}
}

// noNumber says why there is none. Somebody who reads the help meanwhile finds it when returning.
func (m *step) noNumber(t Trouble) {
	if m.s.Screen == Help {
		m.because(t)
		return
	}
	m.trouble(t)
}

// print asks for the paper.
func (m *step) print(reprint bool) {
	m.out = append(m.out, Print{Session: m.s.Session, Ticket: m.s.Ticket, Reprint: reprint})
	m.s.Paper, m.s.Again, m.s.Problem = PaperBusy, reprint, ""
	m.enter(Printing)
}

// printed takes the fate of the paper into account. A paper that comes after the wait was given up still counts.
func (m *step) printed(in PrintEnded) {
	if in.Session != m.s.Session || in.Ticket != m.s.Ticket.ID || m.s.Paper != PaperBusy {
		return
	}
	m.s.Problem = in.Problem
	next := OnScreen
	switch in.Outcome {
	case Printed:
		m.s.Paper, next = PaperDone, Taken
	case PrintFailed:
		m.s.Paper = PaperFailed
	default:
		m.s.Paper = PaperUnknown
	}
	switch {
	case m.s.Screen == Help && m.s.Return == OnScreen:
		m.s.Return = next
	case m.s.Screen == Printing || (m.s.Screen == OnScreen && next == Taken):
		m.sound = SoundProblem
		if next == Taken {
			m.sound = SoundSuccess
		}
		m.enter(next)
	}
}

// CanReprint reports whether the visitor may have the ticket printed again: there is one, no paper is under way, and the printer works.
func (s State) CanReprint() bool {
	page := s.Screen == OnScreen || s.Screen == AlreadyHave || (s.Screen == MyTicket && s.Ticket.State.Live())
	return page && s.Paper != PaperBusy && s.Machine.Printer.Ready
}

// CanLeave reports whether the wait for number or paper has lasted so long that the visitor may leave it.
func (c Config) CanLeave(s State, now time.Time) bool {
	return !now.Before(s.Timing.Since.Add(c.Cancel))
}

// CanType reports whether the chosen service lets a visitor without a card type the number. Services with a least age do not: a typed
// number proves no age.
func (c Config) CanType(s State) bool {
	service, ok := c.Hall.Service(s.Service)
	return ok && service.Identity == queue.ByCardOrType && service.MinAge == 0
}
