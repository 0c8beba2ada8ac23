package flow

import (
	"slices"
	"strconv"
	"strings"

	"onetrip/queue"
)

// mostLetters is how many different letters the keypad has room for.
const mostLetters = 9

// longestNo is the length of the longest number that is typed: two letters and six digits.
const longestNo = 8

// Letters returns the letters with which the hall's numbers begin, in order, for the keys; nil when there are more than the keypad holds:
// then the own ticket is found by card alone.
func (c Config) Letters() []string {
	seen := map[string]bool{}
	var letters []string
	for _, s := range c.Hall.Series {
		for _, r := range s.Prefix {
			if !seen[string(r)] {
				seen[string(r)] = true
				letters = append(letters, string(r))
			}
		}
	}
	slices.Sort(letters)
	if len(letters) > mostLetters {
		return nil
	}
	return letters
}

// NoComplete reports whether what is typed can be a ticket's number: letters, then digits.
func NoComplete(typed string) bool {
	digits := strings.TrimLeft(typed, "ABCDEFGHIJKLMNOPQRSTUVWXYZ")
	return digits != "" && digits != typed
}

// NoFits reports whether a key may follow what is typed of a ticket's number.
func (c Config) NoFits(typed, key string) bool {
	if len(key) != 1 || len(typed) >= longestNo {
		return false
	}
	if key >= "0" && key <= "9" {
		return typed != ""
	}
	return slices.Contains(c.Letters(), key) && len(typed) < 2 && strings.Trim(typed, "0123456789") == typed
}

// seeMine begins to look for the visitor's own tickets: by card, or by the number when the reader does not work.
func (m *step) seeMine() {
	m.s.Aim = SeeMine
	if !m.s.Machine.Reader && m.cfg.Letters() != nil {
		m.enter(TypeTicket)
		return
	}
	m.layCard()
}

// onMineCard is the page that asks for the card, when the visitor wants to see the own ticket.
func (m *step) onMineCard(t Tap) bool {
	switch {
	case t.Action == TypeNo && m.cfg.Letters() != nil:
		m.forget()
		m.enter(TypeTicket)
	case t.Action == Back, t.Action == Home:
		m.home()
	default:
		return false
	}
	return true
}

// onTicketKeys types what stands on the ticket.
func (m *step) onTicketKeys(t Tap) bool {
	switch t.Action {
	case EnterKeys:
		if !NoComplete(m.s.Typed) {
			return false
		}
		m.find("", queue.TicketNo(m.s.Typed))
	case Back:
		m.seeMineByCard()
	case Home:
		m.home()
	default:
		return m.edit(t, m.cfg.NoFits)
	}
	return true
}

// seeMineByCard goes back to the card, or home where there is no reader to go back to.
func (m *step) seeMineByCard() {
	if !m.s.Machine.Reader {
		m.home()
		return
	}
	m.layCard()
}

// find asks for the visitor's tickets. The card's number is in the question alone, not kept.
func (m *step) find(number string, no queue.TicketNo) {
	m.out = append(m.out, Find{Session: m.s.Session, Number: number, No: no})
	m.s.Pending = true
	m.enter(Finding)
}

// mineAgain tries once more what did not work.
func (m *step) mineAgain() {
	switch {
	case m.s.Grade != 0:
		m.rate(m.s.Grade)
	case m.s.Typed != "":
		m.enter(TypeTicket)
	default:
		m.seeMine()
	}
}

// answerMine takes the hall's answers about own tickets into account. An answer for somebody who has left is dropped.
func (m *step) answerMine(in Input) {
	switch in := in.(type) {
	case Found:
		if in.Session == m.s.Session && m.s.Screen == Finding {
			m.found(in.Tickets)
		}
	case FindFailed:
		if in.Session == m.s.Session && m.s.Screen == Finding {
			m.s.Pending = false
			m.trouble(Trouble{Why: HallFailed})
		}
	case RateEnded:
		if in.Session == m.s.Session && in.Ticket == m.s.Ticket.ID && m.s.Pending {
			m.rated(in.OK)
		}
	}
}

// found shows the only ticket at once, or lets the visitor choose.
func (m *step) found(list []Mined) {
	m.s.Pending = false
	m.s.Mine = Tickets{N: min(len(list), MostMine)}
	copy(m.s.Mine.List[:], list)
	switch m.s.Mine.N {
	case 0:
		m.trouble(Trouble{Why: NoTicket})
	case 1:
		m.open(m.s.Mine.List[0])
	default:
		m.enter(Mine)
	}
}

// open shows one ticket, or asks for a grade where the case is finished and has none.
func (m *step) open(t Mined) {
	m.s.Typed = ""
	m.s.Ticket = t.Ticket
	m.s.Paper, m.s.Grade = NoPaper, 0
	if t.Rate {
		m.enter(Rate)
		return
	}
	m.enter(MyTicket)
}

func (m *step) onMine(t Tap) bool {
	switch t.Action {
	case PickTicket:
		for _, k := range m.s.Mine.List[:m.s.Mine.N] {
			if k.Ticket.ID == queue.TicketID(t.Arg) {
				m.open(k)
				return true
			}
		}
		return false
	case Back, Home:
		m.home()
	case Finish:
		m.end()
	default:
		return false
	}
	return true
}

// onRate takes a grade, or lets the visitor skip it. While a grade is being saved the page waits for the hall.
func (m *step) onRate(t Tap) bool {
	switch t.Action {
	case PickGrade:
		g, err := strconv.Atoi(t.Arg)
		grade := queue.Grade(g)
		if err != nil || grade < queue.VeryBad || grade > queue.VeryGood || m.s.Screen != Rate || m.s.Pending {
			return false
		}
		m.rate(grade)
	case Finish, Home, Back:
		if m.s.Pending {
			return false
		}
		m.end()
	default:
		return false
	}
	return true
}

// rate gives the grade to the hall and waits for it to be durable.
func (m *step) rate(g queue.Grade) {
	m.s.Grade, m.s.Pending = g, true
	m.out = append(m.out, RateCase{Session: m.s.Session, Ticket: m.s.Ticket.ID, Grade: g})
	m.enter(Rate)
}

func (m *step) rated(ok bool) {
	m.s.Pending = false
	if !ok {
		m.trouble(Trouble{Why: HallFailed})
		return
	}
	m.sound = SoundSuccess
	m.enter(Rated)
}
