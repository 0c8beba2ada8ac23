package flow

import (
	"onetrip/kiosk/base/idnumber"
	"onetrip/queue"
)

// numberLength is the length of the number that a visitor may type.
const numberLength = 18

// tap answers a touch. While "still there?" is asked, every touch but Finish means "yes" and nothing else: the visitor sees the page again
// before doing something on it.
func (m *step) tap(t Tap) {
	page, session := m.s.Screen, m.s.Session
	if t.Action == OpenStaff {
		m.letStaffIn()
		return
	}
	if m.s.Asking() {
		m.sound = SoundClick
		if t.Action == Finish {
			m.end()
			return
		}
		m.touched()
		return
	}
	done := m.everywhere(t) || m.onPage(t)
	if done && m.sound == 0 {
		m.sound = SoundClick
	}
	if page == m.s.Screen && session == m.s.Session {
		m.touched()
	}
}

// letStaffIn ends the visit, also one whose visitor has left in the middle. The short waits for a machine are not interrupted.
func (m *step) letStaffIn() {
	if !m.s.CanHelp() && m.s.Screen != Help {
		return
	}
	m.end()
	m.out = append(m.out, LetStaffIn{})
}

// everywhere does what every page offers: language, text size, contrast, help. They keep the page. It reports whether it did something.
func (m *step) everywhere(t Tap) bool {
	switch t.Action {
	case SetLang:
		l := queue.Lang(t.Arg)
		if l != queue.ZH && l != queue.EN && l != queue.KO {
			return false
		}
		m.s.Lang = l
		m.speak = true
	case ToggleLarge:
		m.s.Large = !m.s.Large
		m.s.Page, m.s.Departs, m.s.Choosing = 0, 0, false
	case ToggleContrast:
		m.s.Contrast = !m.s.Contrast
	case OpenHelp:
		if !m.s.CanHelp() {
			return false
		}
		m.s.Return = m.s.Screen
		m.enter(Help)
	default:
		return false
	}
	return true
}

// CanHelp reports whether the page may be left for the help: the waits for machines may not.
func (s State) CanHelp() bool {
	switch s.Screen {
	case Issuing, Printing, Finding, Looking, Opening, Receipt, Help:
		return false
	case Rate, AskTaken:
		return !s.Pending
	default:
		return true
	}
}

// onPage does what the page offers and reports whether it did something.
func (m *step) onPage(t Tap) bool {
	switch m.s.Screen {
	case Welcome:
		return m.onWelcome(t)
	case Services, Guides:
		return m.onList(t)
	case LayCard, NoCard:
		return m.onCard(t)
	case TypeNumber:
		return m.onKeys(t)
	case TypeTicket:
		return m.onTicketKeys(t)
	case Mine:
		return m.onMine(t)
	case Rate, Rated:
		return m.onRate(t)
	case Confirm:
		return m.onConfirm(t)
	case Issuing, Printing, Finding:
		return m.onWait(t)
	case Taken, OnScreen, AlreadyHave, MyTicket:
		return m.onTicket(t)
	case Sorry:
		return m.onSorry(t)
	case Guide, Help:
		return m.onReading(t)
	default:
		return m.onPickup(t)
	}
}

func (m *step) onWelcome(t Tap) bool {
	switch t.Action {
	case TakeNumber:
		m.list(Services)
	case OpenCollect:
		return m.collect()
	case OpenMine:
		m.seeMine()
	case OpenGuides:
		m.list(Guides)
	default:
		return false
	}
	return true
}

// list opens the first page of a list.
func (m *step) list(page Screen) {
	m.s.Department, m.s.Page, m.s.Departs, m.s.Choosing = m.cfg.firstDepartment(), 0, 0, m.s.Large
	m.enter(page)
}

func (m *step) onList(t Tap) bool {
	switch t.Action {
	case PickService:
		return m.s.Screen == Services && m.pick(queue.ServiceID(t.Arg))
	case PickGuide:
		return m.s.Screen == Guides && m.openGuide(queue.ServiceID(t.Arg))
	case Back:
		if m.s.Large && !m.s.Choosing {
			m.s.Choosing, m.s.Page = true, 0
			return true
		}
		m.home()
	case Home:
		m.home()
	default:
		return m.turn(t)
	}
	return true
}

// turn shows another part of the list.
func (m *step) turn(t Tap) bool {
	_, pages := m.cfg.Listed(m.s)
	switch {
	case t.Action == PickDepartment && m.cfg.hasDepartment(queue.DepartmentID(t.Arg)):
		m.s.Department, m.s.Page, m.s.Choosing = queue.DepartmentID(t.Arg), 0, false
	case t.Action == MoreDepartments:
		m.s.Departs = m.cfg.nextDepartments(m.s)
	case t.Action == PrevPage && m.s.Page > 0:
		m.s.Page--
	case t.Action == NextPage && m.s.Page < pages-1:
		m.s.Page++
	default:
		return false
	}
	return true
}

func (m *step) openGuide(id queue.ServiceID) bool {
	if _, ok := m.cfg.Hall.Service(id); !ok {
		return false
	}
	m.s.Service = id
	m.enter(Guide)
	return true
}

// pick begins to take a number for a service. A service without identity needs no confirmation: choosing it is one.
func (m *step) pick(id queue.ServiceID) bool {
	service, ok := m.cfg.Hall.Service(id)
	if !ok {
		return false
	}
	m.s.Service = id
	offer, known := m.s.Offer(id)
	switch {
	case known && offer.Refusal != nil:
		m.trouble(Trouble{Why: RuleRefused, Refusal: *offer.Refusal})
	case service.Identity == queue.NoIdentity:
		m.issue()
	default:
		m.layCard()
	}
	return true
}

// renew begins a new session of the same visitor: the next number is asked for under a new ticket ID, and nothing of the last one is left.
func (m *step) renew() {
	m.s.Session++
	m.s.Visit = m.choices()
}

// again offers the services once more, for another number.
func (m *step) again() {
	if m.s.Machine.Service.Out {
		m.end()
		return
	}
	m.renew()
	m.list(Services)
}

// layCard waits for a card, or says that the reader does not work.
func (m *step) layCard() {
	m.forget()
	if !m.s.Machine.Reader {
		m.trouble(Trouble{Why: ReaderGone})
		return
	}
	m.enter(LayCard)
}

// forget drops what is known about the person.
func (m *step) forget() {
	m.s.Card, m.s.Typed, m.s.Wrong, m.s.Gone, m.s.Reading, m.s.Advice = Card{}, "", false, false, false, NoAdvice
}

// backToList returns to the services as the visitor left them.
func (m *step) backToList() {
	m.forget()
	m.enter(Services)
}

func (m *step) onCard(t Tap) bool {
	switch {
	case m.s.Aim == SeeMine:
		return m.onMineCard(t)
	case m.s.Aim == Collect:
		return m.onPickupCard(t)
	case t.Action == ForgotCard && m.s.Screen == LayCard:
		m.s.Reading, m.s.Advice = false, NoAdvice
		m.enter(NoCard)
	case t.Action == TypeInstead && m.s.Screen == NoCard && m.cfg.CanType(m.s):
		m.enter(TypeNumber)
	case t.Action == Back && m.s.Screen == NoCard, t.Action == TryAgain && m.s.Screen == NoCard:
		m.layCard()
	case t.Action == Back, t.Action == OtherService:
		m.backToList()
	case t.Action == Home:
		m.home()
	default:
		return false
	}
	return true
}

func (m *step) onKeys(t Tap) bool {
	switch t.Action {
	case EnterKeys:
		return m.enterNumber()
	case Back:
		m.forget()
		m.enter(NoCard)
	case Home:
		m.home()
	default:
		return m.edit(t, keyFits)
	}
	return true
}

// edit changes what is typed by one key, which must fit behind it.
func (m *step) edit(t Tap, fits func(typed, key string) bool) bool {
	typed := m.s.Typed
	switch {
	case t.Action == Key && fits(typed, t.Arg):
		typed += t.Arg
	case t.Action == DeleteKey:
		typed = typed[:max(0, len(typed)-1)]
	case t.Action == ClearKeys:
		typed = ""
	default:
		return false
	}
	m.s.Typed, m.s.Wrong = typed, false
	return true
}

// keyFits reports whether a key may follow what is typed: digits, and X as the last character alone.
func keyFits(typed, key string) bool {
	if len(key) != 1 || len(typed) >= numberLength {
		return false
	}
	return (key >= "0" && key <= "9") || (key == "X" && len(typed) == numberLength-1)
}

func (m *step) enterNumber() bool {
	if len(m.s.Typed) < numberLength {
		return false
	}
	if _, err := idnumber.Check(m.s.Typed, m.cfg.Hall.Day(m.now)); err != nil {
		m.s.Wrong = true
		m.sound, m.speak = SoundProblem, true
		return true
	}
	m.enter(Confirm)
	return true
}

func (m *step) onConfirm(t Tap) bool {
	switch t.Action {
	case ConfirmTake:
		m.issue()
	case NotMe:
		if m.s.Typed != "" {
			m.forget()
			m.enter(TypeNumber)
			break
		}
		m.layCard()
	case Back:
		m.backToList()
	case Home:
		m.home()
	default:
		return false
	}
	return true
}

// onWait is the way out of a wait for number or paper. A number that comes later stays valid.
func (m *step) onWait(t Tap) bool {
	if t.Action != Home || !m.cfg.CanLeave(m.s, m.now) {
		return false
	}
	m.end()
	return true
}

func (m *step) onTicket(t Tap) bool {
	switch t.Action {
	case PrintAgain:
		if !m.s.CanReprint() {
			return false
		}
		m.print(true)
	case Another, OtherService:
		m.again()
	case Finish, Home:
		m.end()
	default:
		return false
	}
	return true
}

func (m *step) onSorry(t Tap) bool {
	if m.s.Aim == Collect {
		return m.onPickupSorry(t)
	}
	switch t.Action {
	case TryAgain:
		return m.tryAgain()
	case TypeInstead:
		if m.s.Trouble.Why != ReaderGone || !m.cfg.CanType(m.s) {
			return false
		}
		m.enter(TypeNumber)
	case TypeNo:
		if m.s.Aim != SeeMine || m.cfg.Letters() == nil {
			return false
		}
		m.enter(TypeTicket)
	case OtherService, Back:
		m.again()
	case Home:
		m.home()
	default:
		return false
	}
	return true
}

// tryAgain does once more what did not work, where that may help.
func (m *step) tryAgain() bool {
	switch why := m.s.Trouble.Why; {
	case why == ReaderGone && !m.s.Machine.Reader, why == RuleRefused:
		return false
	case m.s.Aim == SeeMine:
		m.mineAgain()
	case why == HallSilent || why == HallFailed:
		m.issue()
	default:
		m.layCard()
	}
	return true
}

func (m *step) onReading(t Tap) bool {
	switch {
	case t.Action == Back && m.s.Screen == Guide:
		m.enter(Guides)
	case t.Action == PickService && m.s.Screen == Guide:
		return m.pick(queue.ServiceID(t.Arg))
	case t.Action == Back && m.s.Return == LayCard:
		m.layCard()
	case t.Action == Home && m.s.Screen == Help && hasTicket(m.s.Return):
		m.end()
	case t.Action == Home, t.Action == Back && resting(m.s.Return):
		m.home()
	case t.Action == Back:
		m.enter(m.s.Return)
	default:
		return false
	}
	return true
}
