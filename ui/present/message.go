package present

import (
	"strconv"
	"strings"

	"onetrip/kiosk/flow"
	"onetrip/queue"
	"onetrip/ui/text"
)

// sorry says which rule or fault stands in the way, and where to go.
func (p *page) sorry(m *Model) {
	if p.s.Aim == flow.Collect {
		p.sorryCollect(m)
		return
	}
	m.Panel = Panel{Kicker: p.Say(text.SorryKicker), Headline: p.why(), Sub: p.Say(text.SorrySub, "desk", p.desk())}
	if p.s.Aim == flow.SeeMine {
		m.Panel.Kicker = p.Say(text.MineKicker)
	}
	b := MessageBody{Lines: p.remedies()}
	b.Lines = append(b.Lines, Line{Icon: "desk", Text: p.Say(text.SorryDesk, "desk", p.desk())})
	if p.s.Aim == flow.SeeMine && p.cfg.Flow.Letters() != nil {
		b.Buttons = append(b.Buttons, Button{Icon: "keypad", Text: p.Say(text.MineTypeNo), Tap: tap(flow.TypeNo)})
	}
	if p.s.Trouble.Why == flow.ReaderGone && p.cfg.Flow.CanType(p.s) {
		b.Buttons = append(b.Buttons, Button{Icon: "keypad", Text: p.Say(text.TypeInstead), Tap: tap(flow.TypeInstead)})
	}
	if p.canTry() {
		b.Buttons = append(b.Buttons, Button{Icon: "refresh", Text: p.Say(text.TryAgain), Tap: tap(flow.TryAgain)})
	}
	other := text.OtherService
	if p.s.Aim == flow.SeeMine {
		other = text.SorryTakeOne
	}
	b.Buttons = append(b.Buttons, Button{Text: p.Say(other), Tap: tap(flow.OtherService)})
	b.Buttons[0], b.Buttons[len(b.Buttons)-1] = b.Buttons[len(b.Buttons)-1], b.Buttons[0]
	b.Buttons[len(b.Buttons)-1].Look = Primary
	m.Body = b
}

// canTry reports whether trying again may help.
func (p *page) canTry() bool {
	switch p.s.Trouble.Why {
	case flow.RuleRefused:
		return false
	case flow.ReaderGone:
		return p.s.Machine.Reader
	default:
		return true
	}
}

// why is the headline of a page that says no.
func (p *page) why() string {
	switch p.s.Trouble.Why {
	case flow.RuleRefused:
		return p.refusal()
	case flow.CardExpired:
		return p.Say(text.SorryExpired)
	case flow.CardBadNumber:
		return p.Say(text.SorryBadNumber)
	case flow.CardBadType:
		return p.Say(text.SorryBadType)
	case flow.CardBadDate:
		return p.Say(text.SorryBadDate)
	case flow.CardRefused:
		return p.Say(text.SorryRefused)
	case flow.CardUnknown:
		return p.Say(text.SorryUnknown)
	case flow.ReaderGone:
		return p.Say(text.SorryReader)
	case flow.NoTicket:
		return p.Say(text.SorryNoTicket)
	default:
		if p.s.Aim == flow.SeeMine {
			return p.Say(text.SorryFind)
		}
		return p.Say(text.SorryHall)
	}
}

func (p *page) refusal() string {
	r := p.s.Trouble.Refusal
	switch r.Reason {
	case queue.ClosedDay:
		return p.Say(text.SorryHoliday)
	case queue.QuotaFull:
		return p.Say(text.SorryQuota)
	case queue.NoWindow:
		return p.Say(text.SorryWindow)
	case queue.TooYoung:
		return p.Say(text.SorryYoung, "age", strconv.Itoa(r.MinAge))
	case queue.NotAccepted:
		return p.Say(text.SorryCardType)
	default:
		return p.Say(text.SorryClosed)
	}
}

// remedies are the lines above the desk: when to come again, what to bring, what still works.
func (p *page) remedies() []Line {
	t := p.s.Trouble
	one := func(icon string, key text.Key, pairs ...string) []Line {
		return []Line{{Icon: icon, Text: p.Say(key, pairs...)}}
	}
	switch t.Why {
	case flow.RuleRefused:
		switch {
		case t.Refusal.Reason == queue.TooYoung:
			return one("people", text.SorryGuardian, "desk", p.desk())
		case t.Refusal.Reason == queue.NotAccepted:
			return one("idcard", text.SorryOtherCard)
		case !t.Refusal.From.IsZero():
			return one("clock", text.SorryWhen, "when", p.when(t.Refusal.From))
		}
	case flow.CardExpired:
		return one("idcard", text.SorryNewCard)
	case flow.CardUnknown:
		return one("idcard", text.SorryOtherCard)
	case flow.ReaderGone:
		if p.s.Machine.Reader {
			return one("refresh", text.SorryReaderBack)
		}
		return append(one("check", text.SorryOthers), Line{Icon: "info", Text: p.Say(text.SorryTold)})
	case flow.NoTicket:
		return one("info", text.SorryNoTicketSub)
	case flow.HallSilent, flow.HallFailed:
		if p.s.Aim == flow.SeeMine {
			return one("info", text.SorryTold)
		}
		return append(one("check", text.SorryValid), Line{Icon: "info", Text: p.Say(text.SorryTold)})
	default: // the desk is the remedy
	}
	return nil
}

// help names the people who help, and what the terminal itself can change.
func (p *page) help(m *Model) {
	m.Panel = Panel{Kicker: p.Say(text.HelpKicker), Headline: p.Say(text.HelpHeadline), Sub: p.Say(text.HelpSub, "desk", p.desk())}
	size, contrast := text.HelpLarge, text.ContrastOn
	if p.s.Large {
		size = text.HelpNormal
	}
	if p.s.Contrast {
		contrast = text.ContrastOff
	}
	lines := []Line{{Icon: "desk", Text: p.Say(text.HelpDesk, "desk", p.desk())}, {Icon: "textsize", Text: p.Say(size)}}
	if !p.s.Large { // large text has no room for what other pages say, too
		lines = append(lines,
			Line{Icon: "idcard", Text: p.Say(text.HelpCard, "desk", p.desk())}, Line{Icon: "info", Text: p.Say(text.HelpLanguage)},
		)
	}
	m.Body = MessageBody{
		Lines: lines,
		Buttons: []Button{
			{Icon: "display", Text: p.Say(contrast), Tap: tap(flow.ToggleContrast)},
			{Icon: "back", Text: p.Say(text.HelpBack), Look: Primary, Tap: tap(flow.Back)},
		},
	}
}

func (p *page) outOfService(m *Model) {
	service := p.s.Machine.Service
	m.Panel = Panel{Kicker: p.Say(text.OutKicker), Headline: p.Say(text.OutHeadline), Sub: p.Say(text.OutSubDesk, "desk", p.desk())}
	b := MessageBody{
		Banner: &Banner{Title: p.Say(text.OutTitle), Text: p.Say(text.OutText, "time", service.Since.In(p.hall.Zone).Format("15:04"))},
	}
	if service.Neighbour != "" {
		m.Panel.Sub = p.Say(text.OutSub, "n", service.Neighbour)
		b.Lines = append(b.Lines, Line{Icon: "right", Text: p.Say(text.OutNeighbour, "n", service.Neighbour)})
	}
	b.Lines = append(b.Lines,
		Line{Icon: "desk", Text: p.Say(text.OutDesk, "desk", p.desk())},
		Line{Icon: "check", Text: p.Say(text.OutValid)},
	)
	if service.Code != "" {
		b.Foot[0] = p.Say(text.OutCode, "code", service.Code)
	}
	b.Foot[1] = p.Say(text.Machine, "n", p.cfg.Machine)
	m.Body = b
}

// guide shows one service's guide: what to bring, how it goes, where and when.
func (p *page) guide(m *Model) {
	service := p.service()
	m.Panel = Panel{Kicker: p.Say(text.GuideKicker), Headline: p.name(service.Name)}
	bring := p.names(service.Bring)
	if len(bring) == 0 {
		bring = []string{p.Say(text.GuideNothing)}
	} else {
		bring = []string{strings.Join(bring, p.Say(text.ItemSeparator))}
	}
	sections := []Section{{Icon: "doc", Title: p.Say(text.GuideBring), Items: bring}}
	if steps := p.names(service.Steps); len(steps) > 0 {
		sections = append(sections, Section{Icon: "list", Title: p.Say(text.GuideSteps), Items: steps, Numbered: true})
	}
	where := p.Say(text.WaitHere, "place", service.Place.In(p.s.Lang))
	if windows := p.windows(service.ID); windows != "" {
		where += p.Say(text.ListSeparator) + p.Say(text.GuideWindows, "list", windows)
	}
	sections = append(sections,
		Section{Icon: "pin", Title: p.Say(text.GuideWhere), Items: []string{where}},
		Section{Icon: "clock", Title: p.Say(text.GuideWhen), Items: p.openings(service)},
	)
	m.Body = GuideBody{Sections: sections, Buttons: []Button{
		{Icon: "slip", Text: p.Say(text.GuideTake), Look: Primary, Tap: flow.Tap{Action: flow.PickService, Arg: string(service.ID)}},
	}}
}

func (p *page) names(list []queue.Text) []string {
	var names []string
	for _, t := range list {
		names = append(names, p.name(t))
	}
	return names
}

// windows lists the windows that serve a service.
func (p *page) windows(id queue.ServiceID) string {
	var list []string
	for _, w := range p.hall.Windows {
		for _, s := range w.Services {
			if s == id {
				list = append(list, strconv.Itoa(int(w.No)))
			}
		}
	}
	return strings.Join(list, p.Say(text.ItemSeparator))
}

// openings says on which days of an ordinary week a service is open at which hours, days with the same hours together.
func (p *page) openings(service queue.Service) []string {
	week := p.hall
	week.Exceptions = nil
	monday := p.hall.Day(p.now)
	monday = monday.AddDays(-(int(monday.Weekday()) + 6) % 7)
	names := strings.Fields(p.Plain(text.WeekdaysShort))
	var items []string
	for first := 0; first < 7; {
		hours := p.hours(week.HoursOf(service, monday.AddDays(first)))
		last := first
		for last < 6 && p.hours(week.HoursOf(service, monday.AddDays(last+1))) == hours {
			last++
		}
		days := names[(first+1)%7]
		if last > first {
			days = p.Say(text.WeekdaySpan, "first", days, "last", names[(last+1)%7])
		}
		if hours != "" {
			items = append(items, days+" "+hours)
		}
		first = last + 1
	}
	if len(service.Sales) > 0 {
		var sales []queue.Span
		for _, s := range service.Sales {
			sales = append(sales, queue.Span{From: s.From, To: s.To})
		}
		items = append(items, p.Say(text.GuideNumbers, "hours", p.hours(sales)))
	}
	return items
}
