package flow

import (
	"time"

	"onetrip/queue"
)

// mostRefused is how many times a visitor may try a card that the reader refuses.
const mostRefused = 2

// card takes an event of the reader into account. Cards count only while one is asked for, and only those that were seen since this visit
// began to ask: nothing that lies on the reader later changes who is being served.
func (m *step) card(in CardSeen) {
	if in.Session != m.s.Session {
		return
	}
	if m.s.Screen == Confirm && in.Kind == CardRemoved {
		m.s.Gone = true
	}
	if m.s.Screen != LayCard {
		return
	}
	switch in.Kind {
	case CardFound:
		m.s.Reading, m.s.Advice = true, NoAdvice
		m.wait()
	case CardRead:
		m.read(in.Card)
	case CardRemoved:
		if m.s.Reading {
			m.advise(TooEarly)
		}
	case CardMoved:
		m.wait()
		m.advise(LayFlat)
	case CardStale:
		m.advise(LayAgain)
	case CardRejected:
		m.refused(NotAccepted, CardRefused)
	case CardUnsupported:
		m.refused(OtherCard, CardUnknown)
	}
}

// advise tells the visitor what to do differently. The same advice is not said twice in a row.
func (m *step) advise(a Advice) {
	if m.s.Advice != a {
		m.sound, m.speak = SoundProblem, true
	}
	m.s.Reading, m.s.Advice = false, a
}

// refused gives a card one more chance, then sends the visitor to the desk.
func (m *step) refused(a Advice, why Why) {
	m.s.Refused++
	if m.s.Refused >= mostRefused {
		m.trouble(Trouble{Why: why})
		return
	}
	m.wait()
	m.advise(a)
}

// wait gives somebody whose hand is at the reader more time, within bounds: a card that was left behind must not hold the terminal.
func (m *step) wait() {
	t := &m.s.Timing
	until := m.now.Add(m.cfg.CardMore)
	if most := t.Touched.Add(m.cfg.CardMost); until.After(most) {
		until = most
	}
	if !until.After(m.now) {
		return
	}
	t.AskUntil = time.Time{}
	if until.After(t.Deadline) {
		t.Deadline = until
	}
}

// read looks at a card that was read to the end: it is confirmed by its holder, or it cannot be used and the visitor learns why. To see the
// own ticket any card does whose number can be read: nothing is given out.
func (m *step) read(c Card) {
	if m.s.Aim == SeeMine && c.Number != "" {
		m.forget()
		m.sound = SoundCard
		m.find(c.Number, "")
		return
	}
	if t := m.check(c); t.Why != NoTrouble {
		m.trouble(t)
		return
	}
	if m.s.Aim == Collect {
		m.sound = SoundCard
		m.proveCard(c.Number)
		return
	}
	m.forget()
	m.s.Card = c
	m.sound = SoundCard
	m.enter(Confirm)
}

// check returns why a card cannot be used for the chosen service. To collect a document it need only be valid.
func (m *step) check(c Card) Trouble {
	if t := m.valid(c); t.Why != NoTrouble || m.s.Aim == Collect {
		return t
	}
	r := m.requestFor(c)
	r.ID = "check" // the rules want a complete request; this one is not sent
	_, refusal, err := m.cfg.Hall.Order(r, m.now)
	switch {
	case err != nil:
		return Trouble{Why: HallFailed}
	case refusal != nil:
		return Trouble{Why: RuleRefused, Refusal: *refusal}
	}
	return Trouble{}
}

// valid returns why a card is good for nothing.
func (m *step) valid(c Card) Trouble {
	day := m.cfg.Hall.Day(m.now)
	switch {
	case c.Fault == "type":
		return Trouble{Why: CardBadType}
	case c.Fault == "date", c.Fault == "" && !c.LongTerm && !c.ValidTo.Valid():
		return Trouble{Why: CardBadDate}
	case c.Fault != "" || c.Number == "":
		return Trouble{Why: CardBadNumber}
	case !c.LongTerm && c.ValidTo.Before(day):
		return Trouble{Why: CardExpired}
	}
	return Trouble{}
}

// requestFor is what is asked of the hall for the holder of a card.
func (m *step) requestFor(c Card) queue.Request {
	return queue.Request{
		Service: m.s.Service, Lang: m.s.Lang, Card: queue.CardType(c.Type),
		Person: queue.Person{Name: c.Name, Number: c.Number, Birth: c.Birth},
	}
}
