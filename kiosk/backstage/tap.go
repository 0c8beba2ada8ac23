package backstage

import (
	"slices"

	"onetrip/kiosk/flow"
	"onetrip/locker"
	"onetrip/queue"
)

// tap answers a touch. While "still there?" is asked, every touch but Finish means "yes" and nothing else.
func (m *step) tap(t flow.Tap) {
	page := m.s.Screen
	if m.s.Asking() {
		m.sound = flow.SoundClick
		if t.Action == flow.Finish {
			m.leave()
			return
		}
		m.touched()
		return
	}
	done := m.everywhere(t) || m.onPage(t)
	if done && m.sound == 0 {
		m.sound = flow.SoundClick
	}
	if page == m.s.Screen && !m.s.Over {
		m.touched()
	}
}

// everywhere does what the bar offers. It reports whether it did something.
func (m *step) everywhere(t flow.Tap) bool {
	switch {
	case t.Action == flow.SetLang:
		l := queue.Lang(t.Arg)
		if l != queue.ZH && l != queue.EN && l != queue.KO {
			return false
		}
		m.s.Lang = l
	case t.Action == LogOut && m.s.CanLeave():
		m.leave()
	case t.Action == OpenTab && m.s.CanLeave():
		return m.openTab(Screen(t.Arg))
	default:
		return false
	}
	return true
}

// CanLeave reports whether the bar leads away from the page: not while a door is at work or something is being written down. A door that does
// not close holds nobody: a task remembers it.
func (s State) CanLeave() bool {
	switch s.Screen {
	case Door:
		return s.Job.State == locker.Opened && s.Job.Left
	case Closed, Busy, Checking, Findings:
		return false
	case Searching:
		return s.Search.Over && !s.Search.Saving
	case Trying:
		return s.Trial.State != TrialRuns || s.Trial.Role == RoleReader || s.Trial.Role == RoleScanner
	default:
		return s.Me.ID != "" && !s.Login.Second
	}
}

func (m *step) openTab(page Screen) bool {
	if !slices.ContainsFunc(m.s.Tabs(), func(t Tab) bool { return t.Screen == page }) {
		return false
	}
	m.clear()
	m.s.Home = page
	m.enter(page)
	return true
}

// home goes to the first tab, or says that there is none.
func (m *step) home() {
	all := m.s.Tabs()
	if len(all) == 0 {
		m.enter(Nothing)
		return
	}
	m.openTab(all[0].Screen)
}

// clear forgets what was chosen on the way. The job stays: its door may open after it was given up.
func (m *step) clear() {
	v := &m.s.Visit
	v.Page, v.Typed, v.Overdue, v.Place, v.Asks, v.Fault = 0, "", false, Place{}, "", NoFault
}

// onPage does what the page offers and reports whether it did something.
func (m *step) onPage(t flow.Tap) bool {
	switch m.s.Screen {
	case Login, PIN, Account, Password:
		return m.onLogin(t)
	case Cabinets:
		return m.onCabinets(t)
	case Tasks, Waiting, Stored, Map:
		return m.onList(t)
	case Find:
		return m.onFind(t)
	case OneCell:
		return m.onCell(t)
	case Reasons:
		return m.onReasons(t)
	case Entry:
		return m.onEntry(t)
	case Door, Closed, Stuck:
		return m.onDoor(t)
	case Findings:
		return m.onFindings(t)
	case Done, Sorry, Nothing:
		return m.onEnd(t)
	case Devices, OneDevice, Searching, Trying:
		return m.onDevices(t)
	default:
		return false
	}
}

// onCabinets chooses what to do.
func (m *step) onCabinets(t flow.Tap) bool {
	if t.Action == PrintList {
		return m.printForm()
	}
	if t.Action != OpenPage {
		return false
	}
	switch page := Screen(t.Arg); {
	case page == Waiting && m.may(MayDeposit):
	case page == Stored && m.may(MayDeposit):
		m.s.Overdue = true
	case page == Find && m.s.Me.Rights&(MayReissue|MayDeposit) != 0:
	case page == Map && m.s.Me.Rights&(MayBlock|MayLook|MayDeposit) != 0:
	default:
		return false
	}
	m.s.Page = 0
	m.enter(Screen(t.Arg))
	return true
}

// onList turns pages and chooses a row.
func (m *step) onList(t flow.Tap) bool {
	switch {
	case m.turns(t):
	case t.Action == flow.Back && m.s.Screen == Stored && !m.s.Overdue:
		m.enter(Find)
	case t.Action == flow.Back && m.s.Screen != Tasks:
		m.home()
	default:
		return m.pick(t)
	}
	return true
}

// pick goes on with what was chosen.
func (m *step) pick(t flow.Tap) bool {
	switch {
	case t.Action == PickResult && m.s.Screen == Waiting:
		return m.deposit(locker.ResultID(t.Arg))
	case t.Action == PickDeposit && m.s.Screen == Stored:
		return m.pickDeposit(locker.DepositID(t.Arg))
	case t.Action == PickCell && m.s.Screen == Map:
		p, ok := ParsePlace(t.Arg)
		return ok && m.openCell(p)
	case t.Action == PickTask && m.s.Screen == Tasks:
		return m.pickTask(locker.TaskID(t.Arg))
	}
	return false
}

func (m *step) pickDeposit(id locker.DepositID) bool {
	for _, k := range m.s.Kept() {
		if k.Deposit.ID == id {
			return m.openCell(k.Place)
		}
	}
	return false
}

// pickTask leads to the page that does what the task asks for.
func (m *step) pickTask(id locker.TaskID) bool {
	for _, k := range m.s.ToDo() {
		switch {
		case k.Task.ID != id:
		case k.Task.Kind == locker.TaskEntry:
			m.s.Place = Place{Cabinet: k.Cabinet}
			m.enter(Entry)
			return true
		default:
			return m.openCell(Place{k.Cabinet, k.Task.Cell})
		}
	}
	return false
}

func (m *step) openCell(p Place) bool {
	if _, _, ok := m.s.Cell(p); !ok {
		return false
	}
	m.s.Place = p
	m.enter(OneCell)
	return true
}

// onFind types the last figures of a case.
func (m *step) onFind(t flow.Tap) bool {
	switch {
	case t.Action == flow.Key && KeyFits(m.s, t.Arg):
		m.s.Typed += t.Arg
	case t.Action == flow.DeleteKey:
		m.s.Typed = m.s.Typed[:max(0, len(m.s.Typed)-1)]
	case t.Action == flow.ClearKeys:
		m.s.Typed = ""
	case t.Action == flow.EnterKeys && m.s.Complete():
		m.s.Page, m.s.Overdue = 0, false
		m.enter(Stored)
	case t.Action == flow.Back:
		m.home()
	default:
		return false
	}
	return true
}

// onEnd goes on after something was done, or could not be.
func (m *step) onEnd(t flow.Tap) bool {
	switch {
	case t.Action == Next && m.s.Screen == Done && m.may(MayDeposit) && m.s.Job.Purpose == locker.ForDeposit:
		m.clear()
		m.enter(Waiting)
	case t.Action == flow.PrintAgain && m.s.CanPrint():
		m.printSlip()
	case t.Action == PrintList && m.s.Screen == Done:
		return m.printForm()
	case t.Action == flow.Finish, t.Action == flow.Back, t.Action == flow.Home:
		if m.s.Screen == Nothing {
			m.leave()
			return true
		}
		m.openTab(m.s.Home)
	default:
		return false
	}
	return true
}
