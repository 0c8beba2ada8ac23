package flow

import (
	"time"

	"onetrip/locker"
)

// onReady opens the doors of the visitor's documents, one after the other.
func (m *step) onReady(t Tap) bool {
	switch t.Action {
	case OpenNext:
		at, more := m.s.Pickup.Next()
		if !more {
			return false
		}
		m.s.Pickup.At, m.s.Pickup.Shut = at, 0
		m.openDoor()
	case Back, Home, Finish:
		m.finishPickup()
	default:
		return false
	}
	return true
}

// openDoor asks for one opening of the door of the document under way.
func (m *step) openDoor() {
	p := &m.s.Pickup
	p.Attempt++
	p.Opening, p.Door, p.Opened, p.Left, p.Again = "", DoorAsked, time.Time{}, false, false
	m.s.Trouble, m.s.Pending = Trouble{}, false
	m.out = append(m.out, OpenDoor{Session: m.s.Session, Attempt: p.Attempt, Deposit: p.Document().Deposit})
	m.enter(Opening)
}

// answerDoor takes what doors, records and papers do into account. The record of somebody who has left is made as silence says: the document was
// taken, by the evidence of the door.
func (m *step) answerDoor(in Input) {
	switch in := in.(type) {
	case DoorFailed:
		if in.Session == m.s.Session && in.Attempt == m.s.Pickup.Attempt && m.s.Pickup.Door == DoorAsked {
			m.notOpened(in.Why)
		}
	case DoorMoved:
		switch {
		case in.Session == m.s.Session && in.Attempt == m.s.Pickup.Attempt:
			m.moved(in)
		case in.State == locker.Closed:
			m.out = append(m.out, SettleDoor{Session: in.Session, Opening: in.Opening, Took: true})
		}
	case Settled:
		if in.Session == m.s.Session && in.Opening == m.s.Pickup.Opening && m.s.Pickup.Door == DoorSettle {
			m.settled(in)
		}
	case ReceiptEnded:
		if in.Session == m.s.Session {
			m.receipt(in)
		}
	}
}

// notOpened says why. A door of which nobody knows may still open: it is followed.
func (m *step) notOpened(why Why) {
	m.s.Pickup.Door = NoDoor
	if why == DoorDoubt {
		m.s.Pickup.Door = DoorPulsed
	}
	m.doorTrouble(why)
}

// moved follows the door until its record is written.
func (m *step) moved(in DoorMoved) {
	p := &m.s.Pickup
	if p.Door == NoDoor || p.Door == DoorSettle {
		return
	}
	p.Opening = in.Opening
	p.Left = p.Left || in.Left
	switch in.State {
	case locker.Authorised, locker.Pulsing:
		p.Door = max(p.Door, DoorPulsed)
	case locker.Opened:
		m.opened()
	case locker.Closed:
		m.closed()
	case locker.Shut:
		p.Door = NoDoor
		p.Shut++
		if p.Shut >= MostShut {
			m.doorTrouble(DoorStaff)
			return
		}
		m.doorTrouble(DoorStuck)
	case locker.Unsent:
		p.Door = NoDoor
		m.doorTrouble(CabinetGone)
	case locker.InDoubt:
		p.Door = NoDoor
		m.doorTrouble(DoorDoubt)
	case locker.Collected:
		m.recorded(true)
	case locker.Returned:
		m.recorded(false)
	case locker.Stored, locker.Recovered, locker.Checked: // not an applicant's
	}
}

// opened shows where the door is that opened, also when nobody believed in it any more.
func (m *step) opened() {
	p := &m.s.Pickup
	if p.Door == DoorIsOpen {
		return
	}
	if p.Opened.IsZero() {
		p.Opened = m.now
	}
	p.Door, p.Again, m.s.Pending = DoorIsOpen, false, false
	m.s.Trouble = Trouble{}
	p.List[p.At].State = InCell
	m.sound = SoundSuccess
	m.enter(DoorOpen)
}

// closed goes on after the door was shut. Of one that was shut at once it is asked what became of the document.
func (m *step) closed() {
	p := &m.s.Pickup
	if p.Door != DoorIsOpen && p.Door != DoorPulsed && p.Door != DoorAsked {
		return
	}
	quick := m.now.Sub(p.Opened) < m.cfg.Quick
	p.Door = DoorClosed
	if quick {
		m.enter(AskTaken)
		return
	}
	m.settle(true)
}

// settle records what became of the document.
func (m *step) settle(took bool) {
	p := &m.s.Pickup
	p.Door, m.s.Pending = DoorSettle, true
	m.out = append(m.out, SettleDoor{Session: m.s.Session, Opening: p.Opening, Took: took})
	if took {
		m.enter(Receipt)
	}
}

// settleSilently records what silence says, when a visit ends between door and record.
func (m *step) settleSilently() {
	if p := m.s.Pickup; p.Door == DoorClosed {
		m.out = append(m.out, SettleDoor{Session: m.s.Session, Opening: p.Opening, Took: true})
	}
}

func (m *step) settled(in Settled) {
	if !in.OK && !in.Took {
		// Nobody knows when the record will be made: what is in the cell is for staff.
		m.s.Pickup.Door, m.s.Pending = NoDoor, false
		m.doorTrouble(CabinetGone)
		return
	}
	m.recorded(in.Took)
}

// recorded goes on to the paper, to the same door or to the next document.
func (m *step) recorded(took bool) {
	p := &m.s.Pickup
	again := p.Again
	p.Door, p.Again, m.s.Pending = NoDoor, false, false
	if !took {
		if again {
			m.openDoor()
			return
		}
		p.List[p.At].State = PutBack
		m.nextDocument()
		return
	}
	p.List[p.At].State = TakenOut
	m.sound = SoundSuccess
	if p.List[p.At].Owed = true; !m.cfg.Sign {
		m.printReceipts()
	}
	m.nextDocument()
}

// printReceipts asks for the papers of the documents that were taken; without a printer there are none, and the collection goes on.
func (m *step) printReceipts() {
	p := &m.s.Pickup
	for i := range p.List[:p.N] {
		d := &p.List[i]
		if !d.Owed {
			continue
		}
		d.Owed = false
		if !m.s.Machine.Printer.Ready {
			p.Lost++
			continue
		}
		p.Papers++
		e := PrintReceipt{Session: m.s.Session, Document: *d, Means: p.Means, Lang: m.s.Lang, Asked: p.Asked}
		if p.Signed {
			e.Ink = p.Ink
		}
		m.out = append(m.out, e)
	}
}

// nextDocument shows what is left, or ends.
func (m *step) nextDocument() {
	if _, more := m.s.Pickup.Next(); more && !m.s.Machine.Service.Out {
		m.enter(Ready)
		return
	}
	m.finishPickup()
}

// finishPickup waits for the papers of whoever took something; for the others the visit is over.
func (m *step) finishPickup() {
	switch p := m.s.Pickup; {
	case p.Took() == 0:
		m.home()
	case m.cfg.Sign && !p.Asked && p.owes():
		m.s.Pickup.Asked = true
		m.enter(Sign)
	case p.Papers > 0:
		m.enter(Receipt)
	default:
		m.enter(Collected)
	}
}

// receipt counts a paper. Whatever became of it, the collection is done.
func (m *step) receipt(in ReceiptEnded) {
	p := &m.s.Pickup
	if p.Papers == 0 {
		return
	}
	p.Papers--
	if in.Outcome != Printed {
		p.Lost++
	}
	if p.Papers == 0 && m.s.Screen == Receipt && !m.s.Pending {
		m.sound = SoundSuccess
		m.enter(Collected)
	}
}

// doorTrouble says why no door opens. The other documents can still be collected.
func (m *step) doorTrouble(why Why) {
	switch why {
	case DoorStaff, DoorDoubt:
		m.s.Pickup.List[m.s.Pickup.At].State = WithStaff
	default:
	}
	m.s.Pending = false
	m.trouble(Trouble{Why: why})
}

func (m *step) onDoorOpen(t Tap) bool {
	if t.Action != Home || !m.s.Pickup.Left {
		return false
	}
	m.home()
	return true
}

// onAskTaken takes the visitor's word for what became of the document. A second answer while the first is recorded is ignored.
func (m *step) onAskTaken(t Tap) bool {
	if m.s.Pending {
		return false
	}
	switch t.Action {
	case SayTaken:
		m.settle(true)
	case SayPutBack:
		m.settle(false)
	case SayNotYet:
		m.s.Pickup.Again = true
		m.settle(false)
	default:
		return false
	}
	return true
}

// onSign takes what a finger writes, and the word that it is meant. Whatever becomes of it, the receipts come.
func (m *step) onSign(t Tap) bool {
	p := &m.s.Pickup
	switch t.Action {
	case Ink:
		if stroke, err := locker.ParseSignature([]byte(t.Arg)); err == nil {
			p.Ink = locker.Sign(append(p.Ink.Strokes(), stroke.Strokes()...))
		}
		return false // a pen makes no click
	case ClearInk:
		p.Ink = ""
	case SaySigned:
		if p.Ink == "" {
			return false
		}
		m.signed()
	case SkipSign, Back, Home, Finish:
		m.unsigned()
	default:
		return false
	}
	return true
}

// signed keeps the signature for every document that was taken, and goes on to the receipts.
func (m *step) signed() {
	p := &m.s.Pickup
	p.Signed = true
	for _, d := range p.List[:p.N] {
		if d.Owed {
			m.out = append(m.out, KeepSignature{Result: d.Result, Ink: p.Ink})
		}
	}
	m.printReceipts()
	m.finishPickup()
}

// unsigned goes on to the receipts without a signature: what stands on the pad was not meant.
func (m *step) unsigned() {
	m.s.Pickup.Ink = ""
	m.printReceipts()
	m.finishPickup()
}

func (m *step) onCollected(t Tap) bool {
	switch t.Action {
	case Finish, Home:
		m.end()
	default:
		return false
	}
	return true
}

// pickupWait is how long a page waits whose wait does not hang on touches.
func (c Config) pickupWait(s State) time.Duration {
	switch s.Screen {
	case Looking:
		return c.Prove
	case Opening:
		return c.Door
	case AskTaken:
		return c.Taking
	case DoorOpen:
		if s.Pickup.Left {
			return c.DoorMost
		}
		return c.LeftOpen
	default:
		return c.Print
	}
}

// pickupExpired ends the waits of a collection and reports whether the page has one.
func (m *step) pickupExpired() bool {
	p := &m.s.Pickup
	switch m.s.Screen {
	case Looking:
		m.s.Pending, p.Code = false, ""
		m.trouble(Trouble{Why: CabinetGone})
	case Opening:
		m.doorTrouble(DoorDoubt)
	case DoorOpen:
		if p.Left {
			m.end()
			return true
		}
		p.Left = true
		m.speak, m.loud = true, true
		m.s.Timing.SpeakAt, m.s.Timing.Deadline = m.now.Add(m.repeat()), m.deadline()
	case AskTaken:
		if m.s.Pending { // the record of "not taken" is late
			p.Door = NoDoor
			m.doorTrouble(CabinetGone)
			return true
		}
		m.settle(true)
	case Sign:
		m.unsigned()
	case Receipt:
		m.unrecorded()
		m.nextDocument()
	default:
		return false
	}
	return true
}

// unrecorded goes on without record or papers: the door is the evidence, and the cabinet records it as soon as it can.
func (m *step) unrecorded() {
	p := &m.s.Pickup
	if p.Door == DoorSettle {
		p.Door, p.List[p.At].State = NoDoor, TakenOut
		p.Lost++
	}
	p.Lost += p.Papers
	p.Papers, m.s.Pending = 0, false
}

// repeat is how long a sentence waits before it is said again.
func (m *step) repeat() time.Duration {
	if m.s.Screen == DoorOpen {
		return m.cfg.Remind
	}
	return m.cfg.Repeat
}

// remind lets the sentence of an open door be said again and again.
func (m *step) remind() {
	if m.s.Screen == DoorOpen {
		m.s.Timing.SpeakAt, m.loud = m.now.Add(m.cfg.Remind), m.s.Pickup.Left
	}
}
