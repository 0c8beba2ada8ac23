package present

import (
	"math"
	"strconv"
	"strings"

	"onetrip/kiosk/backstage"
	"onetrip/kiosk/flow"
	"onetrip/ui/text"
)

// login asks who somebody is, or who the second person is.
func (p *staffPage) login(m *Model) {
	switch p.s.Screen {
	case backstage.PIN:
		p.pin(m)
	case backstage.Account, backstage.Password:
		p.letters(m)
	case backstage.Checking:
		m.Panel = Panel{Headline: p.Say(text.LoginChecking), Sub: p.Say(text.OneMoment)}
		m.Body = MessageBody{Lines: []Line{{Icon: "clock", Text: p.Say(text.LoginCheckingLine)}}}
	default:
		p.layStaffCard(m)
	}
	if p.s.Login.Second && p.s.Screen != backstage.Checking {
		m.Panel.Headline = p.Say(text.LoginSecond)
		m.Panel.Sub = p.Say(text.LoginSecondSub, "reason", ReasonWords(p.Catalogue, p.s.Job.Reason))
	}
}

func (p *staffPage) layStaffCard(m *Model) {
	m.Panel = Panel{Headline: p.Say(text.LoginHeadline), Sub: p.Say(text.LoginSub)}
	m.Body = CardBody{
		Label: p.Say(text.LoginCardLabel), Service: p.Say(text.LoginCardName), Device: p.Say(text.LayDevice), Banner: p.loginBanner(),
		Buttons: []Button{{Icon: "keypad", Text: p.Say(text.LoginUsePassword), Tap: tap(backstage.UsePassword)}},
	}
}

// loginBanner says why nobody is logged in yet; nil when nothing was wrong.
func (p *staffPage) loginBanner() *Banner {
	words := map[backstage.LoginProblem][2]text.Key{
		backstage.LoginWrong: {text.LoginWrong, text.LoginWrongText}, backstage.LoginLocked: {text.LoginLocked, text.LoginLockedText},
		backstage.LoginWait: {text.LoginWait, text.LoginWaitText}, backstage.LoginFailed: {text.LoginFailed, text.LoginFailedText},
		backstage.LoginSame: {text.LoginSame, text.LoginSameText}, backstage.LoginRights: {text.LoginRights, text.LoginRightsText},
		backstage.LoginCard: {text.LoginCard, text.LoginCardText}, backstage.LoginDiffers: {text.LoginDiffers, text.LoginDiffersText},
		backstage.LoginRules: {text.LoginRules, text.LoginRulesText},
	}
	k, ok := words[p.s.Login.Problem]
	if !ok {
		return nil
	}
	n := math.Ceil(p.s.Login.Wait.Seconds())
	if p.s.Login.Problem == backstage.LoginLocked {
		n = math.Ceil(p.s.Login.Wait.Minutes())
	}
	return &Banner{Tone: Bad, Title: p.Say(k[0]), Text: p.Say(k[1], "n", strconv.Itoa(int(n)))}
}

// pin asks for the figures that go with the card. They are never shown.
func (p *staffPage) pin(m *Model) {
	n := len(p.s.Login.Typed)
	places := max(6, n)
	m.Panel = Panel{Headline: p.Say(text.LoginPIN), Sub: p.Say(text.LoginPINSub)}
	m.Body = KeypadBody{
		Typed: strings.Repeat("●", n), Places: places, Groups: []int{places}, Wrong: p.s.Login.Problem == backstage.LoginWrong,
		Hint: p.Say(text.LoginTyped, "n", strconv.Itoa(n)), Banner: p.loginBanner(), Keys: p.figures(),
		Enter: Button{Icon: "check", Text: p.Say(text.KeyOK), Look: Primary, Disabled: !p.s.Complete(), Tap: tap(flow.EnterKeys)},
	}
}

// figures are the keys of a telephone.
func (p *staffPage) figures() [][]Button {
	key := func(k string) Button {
		return Button{Text: k, Disabled: !backstage.KeyFits(p.s, k), Tap: pick(flow.Key, k)}
	}
	return [][]Button{
		{key("1"), key("2"), key("3")},
		{key("4"), key("5"), key("6")},
		{key("7"), key("8"), key("9")},
		{{Text: p.Say(text.KeyClear), Tap: tap(flow.ClearKeys)}, key("0"), {Icon: "del", Text: p.Say(text.KeyDelete), Tap: tap(flow.DeleteKey)}},
	}
}

// The layers of the letter keypad, row by row: with letters stand the signs that accounts and given passwords have. A space stands for the key of it.
var layers = map[string][]string{
	backstage.LayerLower: {"1234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm.-_"},
	backstage.LayerUpper: {"1234567890", "QWERTYUIOP", "ASDFGHJKL", "ZXCVBNM.-_"},
	backstage.LayerSigns: {"!\"#$%&'()*", "+,-./:;<=>", "?@[\\]^_`{", "|}~ "},
}

// shownPassword bounds the dots of a password on the screen.
const shownPassword = 20

// letters asks for the account, then for the password, of which only dots are shown.
func (p *staffPage) letters(m *Model) {
	m.Panel = Panel{Headline: p.Say(text.LoginAccount), Sub: p.Say(text.LoginAccountSub)}
	l := p.s.Login
	if l.First {
		m.Panel = Panel{Headline: p.Say(text.FirstHeadline), Sub: p.Say(text.FirstSub)}
	}
	b := LettersBody{Typed: l.Typed, Banner: p.loginBanner(), Hint: p.Say(text.LoginTyped, "n", strconv.Itoa(len(l.Typed)))}
	if p.s.Screen == backstage.Password {
		m.Panel = Panel{Headline: p.Say(text.LoginPassword), Sub: p.Say(text.LoginPasswordSub, "account", l.Account)}
		b.Typed = strings.Repeat("●", min(len(l.Typed), shownPassword))
		switch {
		case l.First && l.Again != "":
			m.Panel.Headline = p.Say(text.FirstAgain)
		case l.First:
			m.Panel = Panel{Headline: p.Say(text.FirstPassword), Sub: p.Say(text.FirstPasswordSub)}
		}
	}
	b.Keys = p.letterKeys()
	b.Enter = Button{Icon: "check", Text: p.Say(text.KeyOK), Look: Primary, Disabled: !p.s.Complete(), Tap: tap(flow.EnterKeys)}
	m.Body = b
}

func (p *staffPage) letterKeys() [][]Button {
	rows := layers[p.s.Login.Layer]
	if p.s.Screen == backstage.Account {
		rows = layers[backstage.LayerLower]
	}
	var keys [][]Button
	for _, r := range rows {
		var row []Button
		for _, k := range r {
			b := Button{Text: string(k), Disabled: !backstage.KeyFits(p.s, string(k)), Tap: pick(flow.Key, string(k))}
			if k == ' ' {
				b.Text = p.Say(text.KeySpace)
			}
			row = append(row, b)
		}
		keys = append(keys, row)
	}
	var last []Button
	if p.s.Screen == backstage.Password {
		for _, l := range []struct{ layer, name string }{
			{backstage.LayerLower, "abc"}, {backstage.LayerUpper, "ABC"}, {backstage.LayerSigns, "#+="},
		} {
			look := Outline
			if p.s.Login.Layer == l.layer {
				look = Solid
			}
			last = append(last, Button{Text: l.name, Look: look, Tap: pick(backstage.Layer, l.layer)})
		}
	}
	if p.s.Machine.Reader && !p.s.Login.First {
		last = append(last, Button{Icon: "idcard", Text: p.Say(text.LoginUseCard), Tap: tap(flow.UseCard)})
	}
	return append(keys, append(last, Button{Icon: "del", Text: p.Say(text.KeyDelete), Tap: tap(flow.DeleteKey)}))
}
