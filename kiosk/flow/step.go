package flow

import (
	"time"

	"onetrip/queue"
)

// New returns the state of a terminal that has just started: on the welcome page, with no device known to work.
func New() State {
	return State{Screen: Welcome, Session: 1, Visit: Visit{Lang: queue.ZH}}
}

// Step takes what happened into account: it returns the state after it and what is to be done, in this order. now must not go back
// from step to step: the runner derives it from the monotonic clock. Inputs that mean nothing on the page are ignored.
func Step(cfg Config, s State, in Input, now time.Time) (State, []Effect) {
	m := &step{cfg: &cfg, s: s, now: now}
	m.expire()
	switch in := in.(type) {
	case Tick:
		m.tick()
	case Tap:
		m.tap(in)
	case CardSeen:
		m.card(in)
	case Issued, IssueRefused, IssueFailed:
		m.answer(in)
	case Found, FindFailed, RateEnded:
		m.answerMine(in)
	case EntryKnown, Proved, ProveFailed, Scanned:
		m.answerPickup(in)
	case DoorFailed, DoorMoved, Settled, ReceiptEnded:
		m.answerDoor(in)
	case PrintEnded:
		m.printed(in)
	default:
		m.machine(in)
	}
	return m.s, m.effects(s)
}

// Due returns when the next Tick changes something, as far as the state tells; zero means that nothing is waited for. Countdowns are for the
// eye and need their own ticks.
func Due(s State) time.Time {
	t := s.Timing
	waits := []time.Time{t.SpeakAt, t.Deadline}
	if s.Asking() {
		waits = []time.Time{t.AskUntil}
	}
	if showsLines(s.Screen) {
		waits = append(waits, t.LoadAt)
	}
	var due time.Time
	for _, at := range waits {
		if !at.IsZero() && (due.IsZero() || at.Before(due)) {
			due = at
		}
	}
	return due
}

// step is one step under way.
type step struct {
	cfg   *Config
	s     State
	now   time.Time
	out   []Effect
	sound SoundKind
	speak bool
	loud  bool
}

// effects puts what the step asked for into order. What follows from the change of the state, the reader and the wiping, is derived here
// alone, so that no page can forget it.
func (m *step) effects(was State) []Effect {
	var first, last []Effect
	visit := m.s.Session != was.Session
	if visit {
		first = append(first, Wipe{})
	}
	if visit || m.s.Screen != was.Screen {
		first = append(first, deaf(was.Screen)...)
		last = append(last, listening(m.s.Screen, m.s.Session)...)
	}
	if m.sound != 0 {
		last = append(last, Sound{Kind: m.sound})
	}
	if m.speak {
		last = append(last, Speak{Loud: m.loud})
	}
	return append(append(first, m.out...), last...)
}

// listening begins what a page waits for at a device.
func listening(page Screen, s Session) []Effect {
	switch page {
	case LayCard:
		return []Effect{ArmReader{Session: s}, Light{On: true}}
	case ScanCode:
		return []Effect{ArmScanner{Session: s}}
	default:
		return nil
	}
}

// deaf ends it.
func deaf(page Screen) []Effect {
	switch page {
	case LayCard:
		return []Effect{DisarmReader{}, Light{On: false}}
	case ScanCode:
		return []Effect{DisarmScanner{}}
	default:
		return nil
	}
}

// enter goes to a page and begins its waiting.
func (m *step) enter(page Screen) {
	m.s.Screen = page
	m.s.Timing.Since = m.now
	m.speak = !resting(page)
	m.s.Timing.SpeakAt = time.Time{}
	if m.speak {
		m.s.Timing.SpeakAt = m.now.Add(m.repeat())
	}
	m.touched()
	if showsLines(page) {
		m.load()
	}
}

// touched takes a sign of life into account: the question goes away and the page's waiting begins again.
func (m *step) touched() {
	t := &m.s.Timing
	t.Touched, t.AskUntil = m.now, time.Time{}
	if !t.SpeakAt.IsZero() {
		t.SpeakAt = m.now.Add(m.repeat())
	}
	t.Deadline = m.deadline()
}

// deadline returns when the page gives up. The waits for number and paper depend on machines and are not extended by touches.
func (m *step) deadline() time.Time {
	switch m.s.Screen {
	case Welcome, OutOfService:
		if m.s.Visit == (Visit{Lang: queue.ZH}) {
			return time.Time{}
		}
		return m.now.Add(m.cfg.Idle)
	case Issuing, Finding:
		return m.s.Timing.Since.Add(m.cfg.Issue)
	case Printing:
		return m.s.Timing.Since.Add(m.cfg.Print)
	case LayCard, ScanCode:
		return m.now.Add(m.cfg.LayCard)
	case Looking, Opening, DoorOpen, AskTaken, Receipt:
		return m.s.Timing.Since.Add(m.cfg.pickupWait(m.s))
	case Taken, Rated, Collected:
		return m.now.Add(m.cfg.Taken)
	case Sign:
		return m.now.Add(m.cfg.Signing)
	case Rate:
		if m.s.Pending {
			return m.s.Timing.Since.Add(m.cfg.Issue)
		}
		return m.now.Add(m.cfg.Rate)
	case OnScreen:
		return m.now.Add(m.cfg.OnScreen)
	default:
		return m.now.Add(m.cfg.Idle)
	}
}

// expire ends what has waited long enough. It comes before every input, so that a touch never acts on a visit that is over.
func (m *step) expire() {
	t := &m.s.Timing
	switch {
	case m.s.Asking():
		if !m.now.Before(t.AskUntil) {
			m.end()
		}
	case t.Deadline.IsZero() || m.now.Before(t.Deadline):
	case m.s.Screen == Issuing, m.s.Screen == Finding, m.s.Screen == Rate && m.s.Pending:
		m.trouble(Trouble{Why: HallSilent})
	case m.s.Screen == Printing:
		m.sound = SoundProblem
		m.enter(OnScreen)
	case m.pickupExpired():
	case m.s.Screen == Taken, m.s.Screen == Rate, m.s.Screen == Rated, m.s.Screen == Collected, resting(m.s.Screen):
		m.end()
	default:
		t.AskUntil, t.SpeakAt = m.now.Add(m.cfg.Ask), time.Time{}
		m.speak = true
	}
}

// tick says the sentence once more and asks for the lines again.
func (m *step) tick() {
	t := &m.s.Timing
	if !t.SpeakAt.IsZero() && !m.now.Before(t.SpeakAt) {
		t.SpeakAt = time.Time{}
		m.speak = true
		m.remind()
	}
	if !m.now.Before(t.LoadAt) && (showsLines(m.s.Screen) || t.LoadAt.IsZero()) {
		m.load()
	}
}

func (m *step) load() {
	m.out = append(m.out, LoadOffers{})
	m.s.Timing.LoadAt = m.now.Add(m.cfg.Refresh)
}

// end ends the visit: the next person finds the first page as it always is.
func (m *step) end() { m.leave(Visit{Lang: queue.ZH}) }

// home goes to the first page of a visitor who may go on: language and text size stay until nobody touches the page any more.
func (m *step) home() { m.leave(m.choices()) }

// leave begins a new session with nothing but choices, on the page where nobody is expected.
func (m *step) leave(choices Visit) {
	m.settleSilently()
	m.printReceipts() // of whoever left before they came
	m.s.Session++
	m.s.Visit = choices
	m.enter(m.rest())
}

// choices is a Visit that holds the visitor's language and ways of showing alone.
func (m *step) choices() Visit {
	return Visit{Lang: m.s.Lang, Large: m.s.Large, Contrast: m.s.Contrast}
}

// rest is the page on which the terminal waits for somebody.
func (m *step) rest() Screen {
	if m.s.Machine.Service.Out {
		return OutOfService
	}
	return Welcome
}

func resting(page Screen) bool { return page == Welcome || page == OutOfService }

// showsLines reports whether a page shows how many people wait.
func showsLines(page Screen) bool {
	return page == Welcome || page == Services || page == LayCard || page == Confirm
}

// hasTicket reports whether a page shows the visitor's number or open door, or the way to it: such a page stays when the terminal goes out of
// service.
func hasTicket(page Screen) bool {
	switch page {
	case Issuing, Printing, Taken, OnScreen, AlreadyHave, MyTicket, Opening, DoorOpen, AskTaken, Sign, Receipt, Collected:
		return true
	default:
		return false
	}
}

// trouble ends in the page that says why there is no number, or, when the terminal cannot give any, in the page that says so.
func (m *step) trouble(t Trouble) {
	if m.s.Machine.Service.Out {
		m.end()
		return
	}
	m.because(t)
	m.sound = SoundProblem
	m.enter(Sorry)
}

// because notes why there is no number. The person is kept only where trying again needs it.
func (m *step) because(t Trouble) {
	m.s.Trouble, m.s.Reading = t, false
	if t.Why != HallSilent && t.Why != HallFailed {
		m.s.Card, m.s.Typed = Card{}, ""
	}
}

// machine takes a change of the terminal itself into account.
func (m *step) machine(in Input) {
	switch in := in.(type) {
	case OffersLoaded:
		m.s.Machine.Offers, m.s.Machine.Waiting = in.Offers, in.Waiting
	case ReaderChanged:
		m.s.Machine.Reader = in.Ready
		if !in.Ready && m.s.Screen == LayCard {
			m.trouble(Trouble{Why: ReaderGone})
		}
	case ScannerChanged:
		m.s.Machine.Scanner = in.Ready
		if !in.Ready && m.s.Screen == ScanCode {
			m.chooseMeans()
		}
	case PrinterChanged:
		m.s.Machine.Printer = in
	case ServiceChanged:
		m.service(in)
	}
}

// service goes out of service or comes back. Nobody who has a number, or may have one in a moment, is interrupted.
func (m *step) service(in ServiceChanged) {
	was := m.s.Machine.Service.Out
	m.s.Machine.Service = in
	page := m.s.Screen
	if page == Help {
		page = m.s.Return
	}
	switch {
	case in.Out == was, hasTicket(page):
	case in.Out, page == OutOfService:
		m.end()
	}
}
