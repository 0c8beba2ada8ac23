package present

import (
	"strconv"

	"onetrip/kiosk/flow"
	"onetrip/queue"
	"onetrip/ui/text"
)

// lettersARow is how many keys a row of the ticket keypad holds.
const lettersARow = 5

// drawMine draws the pages of the own ticket.
func (p *page) drawMine(m *Model) {
	switch p.s.Screen {
	case flow.TypeTicket:
		p.typeTicket(m)
	case flow.Finding:
		p.finding(m)
	case flow.Mine:
		p.mine(m)
	case flow.MyTicket:
		p.myTicket(m)
	case flow.Rate:
		p.rate(m)
	case flow.Rated:
		p.rated(m)
	default:
	}
}

// typeTicket asks for what stands on the ticket.
func (p *page) typeTicket(m *Model) {
	m.Panel = Panel{Kicker: p.Say(text.MineKicker), Headline: p.Say(text.MineTypeHeadline), Sub: p.Say(text.MineTypeSub)}
	m.Body = KeypadBody{
		Typed: p.s.Typed, Places: max(5, len(p.s.Typed)), Groups: []int{max(5, len(p.s.Typed))}, Keys: p.ticketKeys(),
		Hint:  p.Say(text.MineTypeHint),
		Enter: Button{Icon: "check", Text: p.Say(text.KeyOK), Look: Primary, Disabled: !flow.NoComplete(p.s.Typed), Tap: tap(flow.EnterKeys)},
	}
}

// ticketKeys are the letters of the hall with the delete key behind them, then the figures.
func (p *page) ticketKeys() [][]Button {
	key := func(k string) Button {
		return Button{Text: k, Disabled: !p.cfg.Flow.NoFits(p.s.Typed, k), Tap: flow.Tap{Action: flow.Key, Arg: k}}
	}
	var rows [][]Button
	row := make([]Button, 0, lettersARow)
	for _, l := range p.cfg.Flow.Letters() {
		if len(row) == lettersARow {
			rows, row = append(rows, row), nil
		}
		row = append(row, key(l))
	}
	if len(row) == lettersARow {
		rows, row = append(rows, row), nil
	}
	rows = append(rows, append(row, Button{Icon: "del", Text: p.Say(text.KeyDelete), Tap: tap(flow.DeleteKey)}))
	for _, figures := range []string{"12345", "67890"} {
		row = nil
		for _, f := range figures {
			row = append(row, key(string(f)))
		}
		rows = append(rows, row)
	}
	return rows
}

func (p *page) finding(m *Model) {
	m.Panel = Panel{Kicker: p.Say(text.MineKicker), Headline: p.Say(text.FindingHeadline), Sub: p.Say(text.OneMoment)}
	m.Body = ProgressBody{
		Label: p.Say(text.YourNumber), Number: p.s.Typed,
		Steps: []Progress{{State: Now, Icon: "search", Text: p.Say(text.FindingStep), Note: p.Say(text.ProgressNow)}},
	}
}

// mine lists the visitor's tickets of today.
func (p *page) mine(m *Model) {
	m.Panel = Panel{Kicker: p.Say(text.MineKicker), Headline: p.Say(text.MineHeadline), Sub: p.Say(text.MineSub)}
	var rows []Row
	for _, k := range p.s.Mine.List[:min(p.s.Mine.N, p.cfg.Flow.Grid(p.s.Large).Rows)] {
		service, _ := p.hall.Service(k.Service)
		r := Row{
			Title: p.Space(string(k.No) + " " + service.Name.In(p.s.Lang)), Wait: p.standing(k.Ticket),
			Tap: flow.Tap{Action: flow.PickTicket, Arg: string(k.ID)},
		}
		if p.s.Large { // what stands on the paper is enough
			r.Title = string(k.No)
		}
		if k.Rate {
			r.Wait = p.Say(text.MineRowRate)
		}
		rows = append(rows, r)
	}
	m.Body = ChoiceBody{Rows: rows}
}

// standing says in one line how a ticket stands.
func (p *page) standing(t flow.Ticket) string {
	switch t.State {
	case queue.Waiting:
		switch {
		case !lineKnown(t.Wait):
			return p.Say(text.NoEstimate)
		case t.Wait.Ahead == 0:
			return p.Say(text.MineNext)
		}
		return p.Say(text.MineWaiting, "n", strconv.Itoa(t.Wait.Ahead))
	case queue.Serving:
		return p.Say(text.MineServing, "n", strconv.Itoa(int(t.Window)))
	case queue.Parked:
		return p.Say(text.MineParked)
	case queue.Passed:
		return p.Say(text.MinePassed)
	case queue.Cleared:
		return p.Say(text.MineCleared)
	case queue.Done:
	}
	return p.Say(text.MineDone)
}

// myTicket shows one ticket: what to do now stands in the panel.
func (p *page) myTicket(m *Model) {
	t := p.s.Ticket
	m.Panel = Panel{Kicker: p.Say(text.MineKicker), Headline: p.standing(t), Sub: p.sub(t)}
	b := p.ticket()
	done := Button{Icon: "check", Text: p.Say(text.Done), Look: Solid, Tap: tap(flow.Finish)}
	other := Button{Text: p.Say(text.SorryTakeOne), Tap: tap(flow.OtherService)}
	switch {
	case t.State != queue.Waiting:
		b.Facts, b.QR, b.QRNote = nil, "", ""
	case !t.From.IsZero() && t.From.After(p.now):
		b.Facts = append(b.Facts, Fact{Icon: "clock", Value: p.Say(text.MineFrom, "when", p.when(t.From))})
	default:
		b.Facts = append(b.Facts, Fact{Icon: "clock", Value: p.wait(t.Wait)})
	}
	if p.s.CanReprint() {
		other = Button{Icon: "printer", Text: p.Say(text.PrintAgain), Tap: tap(flow.PrintAgain)}
	}
	b.Buttons = []Button{other, done}
	m.Body = b
}

// sub is the line below how a ticket stands: what to do.
func (p *page) sub(t flow.Ticket) string {
	switch t.State {
	case queue.Waiting:
		service, _ := p.hall.Service(t.Service)
		return p.Say(text.WaitHere, "place", service.Place.In(p.s.Lang))
	case queue.Parked:
		return p.Say(text.MineParkedSub)
	case queue.Passed, queue.Cleared:
		return p.Say(text.MinePassedSub, "desk", p.desk())
	case queue.Serving:
		return p.Say(text.MineServingSub)
	case queue.Done:
	}
	return p.Say(text.MineDoneSub)
}

// grades are the five choices, the best first, as the standard orders them.
var grades = []struct {
	grade queue.Grade
	icon  string
	words text.Key
}{
	{queue.VeryGood, "face5", text.Grade5},
	{queue.Good, "face4", text.Grade4},
	{queue.Fair, "face3", text.Grade3},
	{queue.Bad, "face2", text.Grade2},
	{queue.VeryBad, "face1", text.Grade1},
}

// rate asks how the service was. The choices look alike: none is suggested.
func (p *page) rate(m *Model) {
	t := p.s.Ticket
	service, _ := p.hall.Service(t.Service)
	m.Panel = Panel{
		Kicker:   p.Say(text.RateKicker, "no", string(t.No), "service", service.Name.In(p.s.Lang)),
		Headline: p.Say(text.RateHeadline), Sub: p.Say(text.RateSub),
	}
	if p.s.Pending {
		m.Panel.Sub = p.Say(text.RateSaving)
	}
	b := RateBody{Skip: Button{Text: p.Say(text.RateSkip), Disabled: p.s.Pending, Tap: tap(flow.Finish)}}
	for _, g := range grades {
		choice := Button{
			Icon: g.icon, Text: p.Say(g.words), Disabled: p.s.Pending, Tap: flow.Tap{Action: flow.PickGrade, Arg: strconv.Itoa(int(g.grade))},
		}
		if p.s.Grade == g.grade {
			choice.Look = Primary
		}
		b.Grades = append(b.Grades, choice)
	}
	m.Body = b
}

func (p *page) rated(m *Model) {
	m.Panel = Panel{
		Kicker: p.Say(text.MineKicker), Headline: p.Say(text.RatedHeadline), Sub: p.Say(text.RatedSub),
		Countdown: p.countdown(p.s.Timing.Deadline, p.cfg.Flow.Taken, p.Say(text.ThenHome)),
	}
	b := MessageBody{
		Lines:   []Line{{Icon: "check", Text: p.Say(text.RatedSaved)}},
		Buttons: []Button{{Icon: "check", Text: p.Say(text.Done), Look: Primary, Tap: tap(flow.Finish)}},
	}
	if p.s.Grade.Poor() {
		b.Lines = append(b.Lines, Line{Icon: "people", Text: p.Say(text.RatedFollowUp)})
	}
	m.Body = b
}
