package flow

import "onetrip/locker"

// collect begins a collection, where the terminal has a cabinet.
func (m *step) collect() bool {
	if len(m.cfg.Cabinets) == 0 {
		return false
	}
	m.s.Aim = Collect
	m.chooseMeans()
	return true
}

// chooseMeans asks how the visitor proves whose document it is, and the cabinets how they take codes.
func (m *step) chooseMeans() {
	m.forgetProof()
	m.out = append(m.out, CheckEntry{Session: m.s.Session})
	m.enter(ChooseMeans)
}

// forgetProof drops what was typed, read or scanned.
func (m *step) forgetProof() {
	m.forget()
	m.s.Pickup = Pickup{Entry: m.s.Pickup.Entry, Attempt: m.s.Pickup.Attempt + 1}
	m.s.Trouble, m.s.Pending = Trouble{}, false
}

// onPickup does what the pages of a collection offer.
func (m *step) onPickup(t Tap) bool {
	switch m.s.Screen {
	case ChooseMeans:
		return m.onMeans(t)
	case TypeCode, TypePhone:
		return m.onCode(t)
	case ScanCode:
		return m.onScan(t)
	case Looking:
		return m.onWait(t)
	case Ready:
		return m.onReady(t)
	case DoorOpen:
		return m.onDoorOpen(t)
	case AskTaken:
		return m.onAskTaken(t)
	case Sign:
		return m.onSign(t)
	case Collected:
		return m.onCollected(t)
	default:
		return false
	}
}

func (m *step) onMeans(t Tap) bool {
	if t.Action == Back || t.Action == Home {
		m.home()
		return true
	}
	return m.use(t.Action)
}

// use begins to prove in the way that the visitor chose.
func (m *step) use(a Action) bool {
	switch {
	case a == UseCard && m.s.Machine.Reader:
		m.useCard()
	case a == UseCode:
		m.useCode(WithCode, TypeCode)
	case a == UseScan && m.s.Machine.Scanner:
		m.useCode(WithScan, ScanCode)
	default:
		return false
	}
	return true
}

func (m *step) useCard() {
	m.forgetProof()
	m.s.Pickup.Means = WithCard
	m.layCard()
}

// useCode goes to the page that takes a code, or says why none is taken now.
func (m *step) useCode(means Means, page Screen) {
	m.forgetProof()
	m.s.Pickup.Means = means
	switch {
	case m.s.Pickup.Entry.Closed:
		m.trouble(Trouble{Why: CodeClosed})
	case !m.s.Pickup.TakesCodes(m.now):
		m.trouble(Trouble{Why: CodePaused})
	default:
		m.enter(page)
	}
}

// onPickupCard is the page that asks for the card, when the visitor wants to collect.
func (m *step) onPickupCard(t Tap) bool {
	switch t.Action {
	case UseCode:
		return m.use(UseCode)
	case Back:
		m.onlyCardHome()
	case Home:
		m.home()
	default:
		return false
	}
	return true
}

// onlyCardHome goes back to the choice of means, or home where there was none.
func (m *step) onlyCardHome() {
	if m.s.Pickup.Entry.Closed {
		m.home()
		return
	}
	m.chooseMeans()
}

// onCode types the code, then the digits of the phone where they are asked for.
func (m *step) onCode(t Tap) bool {
	switch t.Action {
	case EnterKeys:
		if len(m.s.Typed) < codePlaces(m.s.Screen) || m.s.Wrong {
			return false
		}
		if m.s.Screen == TypePhone {
			m.proveCode(m.s.Pickup.Code, m.s.Typed)
			return true
		}
		m.enterCode(locker.Code(m.s.Typed))
	case Back:
		m.chooseMeans()
	case Home:
		m.home()
	default:
		if m.s.Wrong && t.Action == Key { // a wrong code gives way to a new one
			m.s.Typed = ""
		}
		return m.edit(t, m.codeFits)
	}
	return true
}

// codePlaces is how many digits a page takes.
func codePlaces(page Screen) int {
	if page == TypePhone {
		return PhoneDigits
	}
	return locker.CodeDigits
}

func (m *step) codeFits(typed, key string) bool {
	return len(key) == 1 && key >= "0" && key <= "9" && len(typed) < codePlaces(m.s.Screen)
}

// enterCode goes on with a whole code.
func (m *step) enterCode(c locker.Code) {
	m.s.Typed, m.s.Wrong = "", false
	if m.s.Pickup.Entry.Strict {
		m.s.Pickup.Code = c
		m.enter(TypePhone)
		return
	}
	m.proveCode(c, "")
}

// proveCard asks what there is for a card. Its number is in the question alone, not kept.
func (m *step) proveCard(number string) {
	m.forget()
	m.out = append(m.out, ProveCard{Session: m.s.Session, Number: number})
	m.s.Pending = true
	m.enter(Looking)
}

// proveCode asks what there is for a code, which is kept until the answer: a wrong one is shown to whoever typed it.
func (m *step) proveCode(c locker.Code, last4 string) {
	m.s.Typed, m.s.Wrong, m.s.Pickup.Code = "", false, c
	m.out = append(m.out, ProveCode{Session: m.s.Session, Code: c, Last4: last4})
	m.s.Pending = true
	m.enter(Looking)
}

func (m *step) onScan(t Tap) bool {
	switch t.Action {
	case UseCode:
		return m.use(UseCode)
	case Back:
		m.chooseMeans()
	case Home:
		m.home()
	default:
		return false
	}
	return true
}

// answerPickup takes what the cabinets and the scanner say into account. Nothing that was asked for somebody else is shown.
func (m *step) answerPickup(in Input) {
	switch in := in.(type) {
	case EntryKnown:
		if in.Session == m.s.Session && m.s.Aim == Collect {
			m.entry(in.Entry)
		}
	case Scanned:
		if in.Session == m.s.Session && m.s.Screen == ScanCode {
			m.scanned(in.Code)
		}
	case Proved:
		if in.Session == m.s.Session && m.s.Screen == Looking {
			m.proved(in.Documents)
		}
	case ProveFailed:
		if in.Session == m.s.Session && m.s.Screen == Looking {
			m.notProved(in)
		}
	}
}

// entry knows how codes are taken. Where none is, the card alone is left: it is asked for at once.
func (m *step) entry(e Entry) {
	m.s.Pickup.Entry = e
	if m.s.Screen != ChooseMeans || !e.Closed {
		return
	}
	if !m.s.Machine.Reader {
		m.trouble(Trouble{Why: CodeClosed})
		return
	}
	m.useCard()
}

func (m *step) scanned(c locker.Code) {
	if c == "" {
		if !m.s.Pickup.NoCode {
			m.speak = true
		}
		m.s.Pickup.NoCode = true
		m.sound = SoundProblem
		return
	}
	m.sound = SoundCard
	m.enterCode(c)
}

// proved shows what can be collected.
func (m *step) proved(list []Document) {
	m.s.Pending, m.s.Pickup.Code = false, ""
	m.s.Pickup.N = copy(m.s.Pickup.List[:], list)
	if m.s.Pickup.N == 0 {
		m.trouble(Trouble{Why: NothingReady})
		return
	}
	m.enter(Ready)
}

// notProved says why nothing is shown. A wrong code may be typed again, as long as codes are taken.
func (m *step) notProved(in ProveFailed) {
	code := m.s.Pickup.Code
	m.s.Pending, m.s.Pickup.Code, m.s.Pickup.Entry = false, "", in.Entry
	if in.Why != WrongCode {
		m.trouble(Trouble{Why: in.Why})
		return
	}
	switch {
	case in.Entry.Closed:
		m.trouble(Trouble{Why: CodeClosed})
	case !m.s.Pickup.TakesCodes(m.now):
		m.trouble(Trouble{Why: CodePaused})
	default:
		m.s.Typed, m.s.Wrong = string(code), true
		m.sound = SoundProblem
		m.enter(TypeCode)
	}
}

// onPickupSorry is the page that says why nothing opens: another way to prove, once more, the other documents.
func (m *step) onPickupSorry(t Tap) bool {
	switch t.Action {
	case TryAgain:
		return m.pickupAgain()
	case UseCard, UseCode, UseScan:
		if m.s.Pickup.N > 0 {
			return false
		}
		return m.use(t.Action)
	case Back:
		if _, more := m.s.Pickup.Next(); more && m.s.Trouble.Why != ProofOld {
			m.enter(Ready)
			return true
		}
		m.finishPickup()
	case Home, Finish:
		m.home()
	default:
		return false
	}
	return true
}

// CanTryPickup reports whether trying once more what did not work may help.
func (s State) CanTryPickup() bool {
	switch s.Trouble.Why {
	case DoorStuck:
		return s.Pickup.Shut < MostShut
	case CabinetBusy, CabinetGone, ProofOld, NothingReady, CardRefused, CardUnknown, CardExpired, CardBadDate, CardBadNumber, CardBadType:
		return true
	case ReaderGone:
		return s.Machine.Reader
	default:
		return false
	}
}

func (m *step) pickupAgain() bool {
	if !m.s.CanTryPickup() {
		return false
	}
	why := m.s.Trouble.Why
	switch {
	case why == ProofOld:
		m.chooseMeans()
	case m.s.Pickup.N > 0:
		m.openDoor()
	case m.s.Pickup.Means == WithCard && m.s.Machine.Reader:
		m.useCard()
	default:
		m.chooseMeans()
	}
	return true
}
