package backstage

import (
	"time"

	"onetrip/kiosk/flow"
	"onetrip/locker"
	"onetrip/queue"
)

// New returns the first state of a visit: somebody held the corner and nobody is logged in.
func New(cfg Config, session flow.Session, lang queue.Lang, has Machine, now time.Time) (State, []Effect) {
	m := &step{cfg: &cfg, now: now, s: State{Session: session, Lang: lang, Machine: has}}
	if has.New {
		m.s.Login = Proof{First: true}
		m.enter(Account)
	} else {
		m.login(Proof{})
	}
	return m.s, m.effects(State{})
}

// Step takes what happened into account: it returns the state after it and what is to be done, in this order. now must not go back from
// step to step. Inputs that mean nothing on the page are ignored, and so is everything once the visit is over.
func Step(cfg Config, s State, in Input, now time.Time) (State, []Effect) {
	m := &step{cfg: &cfg, s: s, now: now}
	if s.Over {
		return s, nil
	}
	m.expire()
	if m.s.Over {
		return m.s, m.effects(s)
	}
	switch in := in.(type) {
	case Tick:
		m.refresh()
	case Tap:
		m.tap(flow.Tap(in))
	case CardSeen:
		m.card(in)
	case Scanned:
		m.scanned(in)
	case MachineChanged:
		m.machine(Machine(in))
	case LoggedIn, LoginRefused:
		m.proved(in)
	case Loaded:
		m.loaded(in)
	case Opening, DoorMoved:
		m.door(in)
	case Ended, Refused, SlipEnded, FormEnded:
		m.answer(in)
	case DevicesLoaded, SearchMoved, Accepted, Tried:
		m.answerDevices(in)
	}
	return m.s, m.effects(s)
}

// Due returns when the next Tick changes something, as far as the state tells; zero means that nothing is waited for.
func Due(s State) time.Time {
	switch t := s.Timing; {
	case s.Over:
		return time.Time{}
	case s.Asking():
		return t.AskUntil
	case (shows(s.Screen) || showsDevices(s.Screen)) && t.LoadAt.Before(t.Deadline):
		return t.LoadAt
	default:
		return t.Deadline
	}
}

// step is one step under way.
type step struct {
	cfg   *Config
	s     State
	now   time.Time
	out   []Effect
	sound flow.SoundKind
}

// effects puts what the step asked for into order. What follows from the page alone, the reader and the scanner, is derived here, so that
// no page can forget it.
func (m *step) effects(was State) []Effect {
	var first, last []Effect
	card, scan := m.s.wantsCard(), m.s.wantsCode()
	cardWas, scanWas := was.wantsCard(), was.wantsCode()
	if cardWas && !card {
		first = append(first, DisarmReader{})
	}
	if scanWas && !scan {
		first = append(first, DisarmScanner{})
	}
	if card && !cardWas {
		last = append(last, ArmReader{Session: m.s.Session})
	}
	if scan && !scanWas {
		last = append(last, ArmScanner{Session: m.s.Session})
	}
	if m.sound != 0 {
		last = append(last, Sound{Kind: m.sound})
	}
	return append(append(first, m.out...), last...)
}

// do asks for an effect.
func (m *step) do(e Effect) { m.out = append(m.out, e) }

// enter goes to a page and begins its waiting.
func (m *step) enter(page Screen) {
	m.s.Screen = page
	m.s.Timing.Since = m.now
	m.touched()
	switch {
	case shows(page):
		m.load()
	case showsDevices(page):
		m.loadDevices()
	}
}

// touched takes a sign of life into account: the question goes away and the page's waiting begins again.
func (m *step) touched() {
	t := &m.s.Timing
	t.AskUntil, t.Deadline = time.Time{}, m.deadline()
}

// deadline returns when the page gives up. The waits for machines are not extended by touches.
func (m *step) deadline() time.Time {
	since := m.s.Timing.Since
	switch m.s.Screen {
	case Checking:
		return since.Add(m.cfg.Prove)
	case Busy:
		return since.Add(m.cfg.Write)
	case Closed:
		return since.Add(m.cfg.Closed)
	case Searching:
		if !m.s.Search.Over {
			return since.Add(m.cfg.Search)
		}
		return m.now.Add(m.cfg.Idle)
	case Trying:
		if m.s.Trial.State == TrialRuns {
			return since.Add(m.cfg.Try)
		}
		return m.now.Add(m.cfg.Idle)
	case Door:
		if m.s.Job.State == locker.Opened {
			return m.now.Add(m.cfg.DoorIdle)
		}
		return since.Add(m.cfg.Open)
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
			m.leave()
		}
	case m.now.Before(t.Deadline):
	case m.s.Screen == Checking:
		m.refuseLogin(LoginFailed, 0)
	case m.s.Screen == Busy:
		m.sorry(Silent)
	case m.s.Screen == Closed:
		m.settle(true)
	case m.s.Screen == Searching && !m.s.Search.Over:
		m.do(StopSearch{No: m.s.Search.No})
		m.s.Search.Over, m.s.Search.Failed = true, true
		m.touched()
	case m.s.Screen == Trying && m.s.Trial.State == TrialRuns:
		m.tried(false)
	case m.s.Screen == Door && m.s.Job.State != locker.Opened:
		m.stuck(Silent)
	default:
		t.AskUntil = m.now.Add(m.cfg.Ask)
		m.sound = flow.SoundProblem
	}
}

// leave ends the visit. A door that was closed is settled first: silence means that all went well.
func (m *step) leave() {
	if m.s.Screen == Closed {
		m.do(Settle{Session: m.s.Session, No: m.s.Job.No, Took: true})
	}
	if m.s.Screen == Searching && !m.s.Search.Over {
		m.do(StopSearch{No: m.s.Search.No})
	}
	m.do(Leave{})
	m.s.Visit = Visit{}
	m.s.Timing = Timing{}
	m.s.Over = true
}

// shows reports whether a page shows how the cabinets stand.
func shows(page Screen) bool {
	switch page {
	case Cabinets, Tasks, Waiting, Stored, Map, OneCell:
		return true
	default:
		return false
	}
}

// load asks for the cabinets.
func (m *step) load() {
	m.s.Timing.LoadAt = m.now.Add(m.cfg.Refresh)
	m.do(Load{Session: m.s.Session})
}

func (m *step) refresh() {
	switch {
	case m.now.Before(m.s.Timing.LoadAt):
	case shows(m.s.Screen):
		m.load()
	case showsDevices(m.s.Screen):
		m.loadDevices()
	}
}

// showsDevices reports whether a page shows how the devices stand.
func showsDevices(page Screen) bool { return page == Devices || page == OneDevice }

// loadDevices asks for the devices: a cable that is plugged in is seen at once.
func (m *step) loadDevices() {
	m.s.Timing.LoadAt = m.now.Add(time.Second)
	m.do(LoadDevices{Session: m.s.Session})
}

// loaded takes the cabinets as they are. A page of a list that has become shorter is the last one.
func (m *step) loaded(in Loaded) {
	if in.Session != m.s.Session || m.s.Me.ID == "" {
		return
	}
	m.s.Cabinets, m.s.Results, m.s.Loaded = in.Cabinets, in.Results, in.OK
	m.s.Page = min(m.s.Page, m.cfg.Pages(m.s, m.now)-1)
}

// machine takes a change of the devices into account.
func (m *step) machine(has Machine) {
	m.s.Machine = has
	if m.s.Screen == Login && !has.Reader {
		m.enter(Account)
	}
}

// may reports whether the person who is logged in has a right.
func (m *step) may(r Right) bool { return m.s.Me.ID != "" && m.s.Me.Rights.Has(r) }

// sorry says what does not work.
func (m *step) sorry(f Fault) {
	m.s.Fault = f
	m.s.Job.Want = NoEnd
	m.sound = flow.SoundProblem
	m.enter(Sorry)
}
