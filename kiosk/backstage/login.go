package backstage

import (
	"strings"
	"time"

	"onetrip/kiosk/flow"
)

// Lengths of what is typed; the accounts say what is right.
const (
	leastPIN      = 6
	mostPIN       = 12
	leastAccount  = 2
	mostAccount   = 32
	leastPassword = 8
	mostPassword  = 128
)

// What may be typed.
const (
	digitSigns   = "0123456789"
	accountSigns = digitSigns + "abcdefghijklmnopqrstuvwxyz.-_"
)

// login begins to ask who somebody is: for a card where there is a reader.
func (m *step) login(p Proof) {
	m.s.Login = p
	if m.s.Machine.Reader {
		m.enter(Login)
		return
	}
	m.enter(Account)
}

// card takes an event of the reader into account.
func (m *step) card(in CardSeen) {
	if in.Session != m.s.Session {
		return
	}
	if m.s.Screen != Login {
		m.cardTried(in)
		return
	}
	switch in.Kind {
	case flow.CardRead:
		if in.Card.Number == "" {
			m.badCard()
			return
		}
		m.s.Login = Proof{Second: m.s.Login.Second, Card: in.Card.Number}
		m.sound = flow.SoundCard
		m.enter(PIN)
	case flow.CardMoved, flow.CardStale, flow.CardRejected, flow.CardUnsupported:
		m.badCard()
	case flow.CardFound, flow.CardRemoved:
		m.touched()
	}
}

func (m *step) badCard() {
	m.s.Login.Problem = LoginCard
	m.sound = flow.SoundProblem
	m.touched()
}

// onLogin answers a touch on the pages of the login and reports whether it did something.
func (m *step) onLogin(t flow.Tap) bool {
	if m.otherProof(t) {
		return true
	}
	switch {
	case (t.Action == flow.Back || t.Action == Cancel) && m.s.Login.Second:
		m.s.Login = Proof{}
		m.enter(OneCell)
	case t.Action == LogOut, t.Action == flow.Back:
		m.leave()
	case t.Action == flow.EnterKeys:
		return m.enterSecret()
	default:
		return m.edit(t)
	}
	return true
}

// otherProof goes to another way to log in, or one page back in the present one.
func (m *step) otherProof(t flow.Tap) bool {
	again := Proof{Second: m.s.Login.Second, First: m.s.Login.First}
	typing := m.s.Screen == Account || m.s.Screen == Password
	switch {
	case t.Action == UsePassword && (m.s.Screen == Login || m.s.Screen == PIN), t.Action == flow.Back && m.s.Screen == Password:
		m.s.Login = again
		m.enter(Account)
	case t.Action == flow.UseCard && typing && m.s.Machine.Reader && !again.First, t.Action == flow.Back && m.s.Screen == PIN:
		m.login(again)
	default:
		return false
	}
	return true
}

// edit changes what is typed by one key.
func (m *step) edit(t flow.Tap) bool {
	p := &m.s.Login
	if m.s.Screen == Login {
		return false
	}
	switch {
	case t.Action == flow.Key && KeyFits(m.s, t.Arg):
		p.Typed += t.Arg
	case t.Action == flow.DeleteKey:
		p.Typed = p.Typed[:max(0, len(p.Typed)-1)]
	case t.Action == flow.ClearKeys:
		p.Typed = ""
	case t.Action == Layer && m.s.Screen == Password && (t.Arg == LayerLower || t.Arg == LayerUpper || t.Arg == LayerSigns):
		p.Layer = t.Arg
		return true
	default:
		return false
	}
	p.Problem, p.Wait = NoLoginProblem, 0
	return true
}

// KeyFits reports whether a key may follow what is typed: figures for a PIN and a case, what account names are made of, and for a password
// everything that can be printed in ASCII.
func KeyFits(s State, key string) bool {
	if len(key) != 1 {
		return false
	}
	switch s.Screen {
	case PIN:
		return strings.Contains(digitSigns, key) && len(s.Login.Typed) < mostPIN
	case Find:
		return strings.Contains(digitSigns, key) && len(s.Typed) < mostFigures
	case Account:
		return strings.Contains(accountSigns, key) && len(s.Login.Typed) < mostAccount
	case Password:
		return key >= " " && key <= "~" && len(s.Login.Typed) < mostPassword
	default:
		return false
	}
}

// Complete reports whether what is typed may be entered.
func (s State) Complete() bool {
	n := len(s.Login.Typed)
	switch s.Screen {
	case PIN:
		return n >= leastPIN
	case Account:
		return n >= leastAccount
	case Password:
		return n >= leastPassword
	case Find:
		return len(s.Typed) >= leastFigures
	default:
		return false
	}
}

// enterSecret goes on from the account to its password, and asks the accounts about a secret.
func (m *step) enterSecret() bool {
	p := &m.s.Login
	if !m.s.Complete() {
		return false
	}
	if m.s.Screen == Account {
		p.Account, p.Typed = p.Typed, ""
		m.enter(Password)
		return true
	}
	if p.First {
		m.newSecret()
		return true
	}
	m.do(Prove{Session: m.s.Session, Second: p.Second, Card: p.Card, Account: p.Account, Secret: p.Typed})
	p.Typed, p.Problem, p.Wait = "", NoLoginProblem, 0
	m.enter(Checking)
	return true
}

// newSecret takes the password of the first account, twice.
func (m *step) newSecret() {
	p := &m.s.Login
	switch typed := p.Typed; {
	case p.Again == "":
		p.Again, p.Typed, p.Layer, p.Problem = typed, "", LayerLower, NoLoginProblem
		m.enter(Password)
	case p.Again != typed:
		p.Again, p.Typed, p.Problem = "", "", LoginDiffers
		m.sound = flow.SoundProblem
		m.enter(Password)
	default:
		m.do(Found{Session: m.s.Session, Account: p.Account, Secret: typed})
		p.Again, p.Typed, p.Problem = "", "", NoLoginProblem
		m.enter(Checking)
	}
}

// proved takes the accounts' answer into account. One that comes too late is for nobody: the runner ends its session.
func (m *step) proved(in Input) {
	switch in := in.(type) {
	case LoggedIn:
		if in.Session == m.s.Session && m.s.Screen == Checking {
			m.admit(in.Person)
		}
	case LoginRefused:
		if in.Session == m.s.Session && m.s.Screen == Checking {
			m.refuseLogin(in.Problem, in.Wait)
		}
	}
}

// admit lets the first person in, or takes the second one's word.
func (m *step) admit(p Person) {
	if !m.s.Login.Second {
		m.s.Login, m.s.Me = Proof{}, p
		m.sound = flow.SoundSuccess
		m.home()
		return
	}
	switch {
	case p.ID == m.s.Me.ID:
		m.refuseLogin(LoginSame, 0)
	case !p.Rights.Has(MayConfirm):
		m.refuseLogin(LoginRights, 0)
	default:
		m.s.Login = Proof{}
		m.s.Job.Second = p
		m.open(false)
	}
}

// refuseLogin says why somebody is not logged in. After a wrong secret it is typed again; otherwise the login begins anew.
func (m *step) refuseLogin(why LoginProblem, wait time.Duration) {
	p := m.s.Login
	p.Typed, p.Problem, p.Wait = "", why, wait
	m.sound = flow.SoundProblem
	switch {
	case p.First:
		p.Again, p.Account = "", ""
		m.s.Login = p
		m.enter(Account)
	case why != LoginWrong && why != LoginFailed:
		m.login(Proof{Second: p.Second, Problem: why, Wait: wait})
	case p.Card != "":
		m.s.Login = p
		m.enter(PIN)
	default:
		m.s.Login = p
		m.enter(Password)
	}
}
