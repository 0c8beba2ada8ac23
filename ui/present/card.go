package present

import (
	"strconv"
	"strings"

	"onetrip/kiosk/flow"
	"onetrip/queue"
	"onetrip/ui/text"
)

func (p *page) layCard(m *Model) {
	m.Panel = Panel{
		Steps: p.steps(2), Headline: p.Say(text.LayHeadline), Sub: p.Say(text.LaySub),
		Countdown: p.countdown(p.s.Timing.Deadline, p.cfg.Flow.LayCard, ""),
	}
	b := CardBody{
		Service: p.serviceName(), Label: p.Say(text.LayService), Device: p.Say(text.LayDevice), Banner: p.advice(),
		Buttons: []Button{{Text: p.Say(text.LayForgot), Tap: tap(flow.ForgotCard)}},
	}
	if p.s.Aim == flow.SeeMine {
		m.Panel.Steps, m.Panel.Kicker = nil, p.Say(text.MineKicker)
		b.Service, b.Label, b.Buttons = p.Say(text.MineLayService), p.Say(text.MineLayLabel), nil
		if p.cfg.Flow.Letters() != nil {
			b.Buttons = []Button{{Icon: "keypad", Text: p.Say(text.MineTypeNo), Tap: tap(flow.TypeNo)}}
		}
	} else if p.s.Aim == flow.Collect {
		m.Panel.Steps, m.Panel.Kicker = nil, p.Say(text.CollectKicker)
		b.Service, b.Label, b.Buttons = p.Say(text.CollectLayService), p.Say(text.CollectLayLabel), p.codeInstead()
	} else if offer, known := p.s.Offer(p.s.Service); known {
		b.Waiting = p.Say(text.Waiting, "n", strconv.Itoa(offer.Wait.Ahead))
	}
	switch {
	case p.s.Reading:
		m.Panel.Headline, m.Panel.Sub = p.Say(text.ReadingHeadline), p.Say(text.ReadingText)
	case b.Banner != nil:
		m.Panel.Sub = b.Banner.Title // so that the voice says it
	}
	m.Body, m.Band = b, &Band{Words: p.Say(text.LayBand)}
}

// advice says what to do differently with the card.
func (p *page) advice() *Banner {
	if p.s.Reading {
		return &Banner{Tone: Good, Title: p.Say(text.ReadingTitle), Text: p.Say(text.ReadingText)}
	}
	say := func(title, words text.Key) *Banner {
		return &Banner{Tone: Info, Title: p.Say(title), Text: p.Say(words, "desk", p.desk())}
	}
	switch p.s.Advice {
	case flow.LayFlat:
		return say(text.FlatTitle, text.FlatText)
	case flow.LayAgain:
		return say(text.AgainTitle, text.AgainText)
	case flow.TooEarly:
		return say(text.EarlyTitle, text.EarlyText)
	case flow.OtherCard:
		return say(text.OtherCardTitle, text.OtherCardText)
	case flow.NotAccepted:
		return say(text.RefusedTitle, text.RefusedText)
	case flow.NoAdvice:
	}
	return nil
}

func (p *page) noCard(m *Model) {
	m.Panel = Panel{Kicker: p.serviceName(), Headline: p.Say(text.NoCardHeadline), Sub: p.Say(text.SorrySub, "desk", p.desk())}
	b := MessageBody{}
	if p.cfg.Flow.CanType(p.s) {
		b.Lines = append(b.Lines, Line{Icon: "keypad", Text: p.Say(text.NoCardType)})
		b.Buttons = append(b.Buttons, Button{Icon: "keypad", Text: p.Say(text.TypeInstead), Tap: tap(flow.TypeInstead)})
	}
	b.Lines = append(b.Lines, Line{Icon: "desk", Text: p.Say(text.NoCardDesk, "desk", p.desk())}, Line{Icon: "doc", Text: p.Say(text.NoCardWindow)})
	b.Buttons = append(b.Buttons, Button{Icon: "idcard", Text: p.Say(text.HaveCard), Look: Primary, Tap: tap(flow.TryAgain)})
	m.Body = b
}

// typedPlaces are the characters of a number, grouped as on the card: region, birth, the rest.
func typedPlaces() (places int, groups []int) { return 18, []int{6, 8, 4} }

func (p *page) typeNumber(m *Model) {
	places, groups := typedPlaces()
	typed := len(p.s.Typed)
	n, left := strconv.Itoa(typed), strconv.Itoa(places-typed)
	m.Panel = Panel{Steps: p.steps(2), Headline: p.Say(text.TypeHeadline), Sub: p.Say(text.TypeSub)}
	b := KeypadBody{
		Typed: maskTyped(p.s.Typed), Places: places, Groups: groups, Wrong: p.s.Wrong, Keys: p.keys(),
		Hint:  p.Say(text.TypeHint, "n", n, "left", left),
		Enter: Button{Icon: "check", Text: p.Say(text.KeyOK), Look: Primary, Disabled: typed < places, Tap: tap(flow.EnterKeys)},
	}
	if typed == places {
		b.Hint = p.Say(text.TypeFull, "n", n)
	}
	if p.s.Wrong {
		m.Panel.Headline, m.Panel.Sub = p.Say(text.TypeWrong), p.Say(text.TypeWrongText, "desk", p.desk())
		b.Banner = &Banner{Tone: Bad, Title: p.Say(text.TypeWrongTitle), Text: p.Say(text.TypeWrongText, "desk", p.desk())}
		b.Enter = Button{Icon: "refresh", Text: p.Say(text.KeyAgain), Look: Primary, Tap: tap(flow.ClearKeys)}
	}
	m.Body = b
}

// keys are the digits, X where it may stand, and delete.
func (p *page) keys() [][]Button {
	places, _ := typedPlaces()
	typed := len(p.s.Typed)
	key := func(k string) Button {
		return Button{Text: k, Disabled: typed >= places, Tap: flow.Tap{Action: flow.Key, Arg: k}}
	}
	x := key("X")
	x.Disabled = typed != places-1
	return [][]Button{
		{key("1"), key("2"), key("3")},
		{key("4"), key("5"), key("6")},
		{key("7"), key("8"), key("9")},
		{x, key("0"), {Icon: "del", Text: p.Say(text.KeyDelete), Tap: tap(flow.DeleteKey)}},
	}
}

// maskTyped hides what is typed but its first and its last four characters, the most that a screen in a hall may show of a number.
func maskTyped(typed string) string {
	if len(typed) <= 5 {
		return typed
	}
	return typed[:1] + strings.Repeat("*", len(typed)-5) + typed[len(typed)-4:]
}

func (p *page) confirm(m *Model) {
	m.Panel = Panel{Steps: p.steps(3), Headline: p.Say(text.ConfirmHeadline), Sub: p.Say(text.ConfirmSub)}
	if p.s.Gone || p.s.Typed != "" {
		m.Panel.Sub = p.Say(text.ConfirmSubPlain)
	}
	number := p.s.Card.Number
	b := ConfirmBody{Buttons: []Button{
		{Text: p.Say(text.NotMe), Tap: tap(flow.NotMe)},
		{Icon: "check", Text: p.Say(text.ConfirmTake), Look: Primary, Tap: tap(flow.ConfirmTake)},
	}}
	if p.s.Typed != "" {
		number = p.s.Typed
	} else {
		b.Facts = append(b.Facts, Fact{Label: p.Say(text.FactName), Value: queue.MaskName(p.s.Card.Name)})
	}
	b.Facts = append(b.Facts,
		Fact{Label: p.Say(text.FactNumber), Value: queue.MaskNumber(number)},
		Fact{Label: p.Say(text.FactService), Value: p.serviceName()},
	)
	if offer, known := p.s.Offer(p.s.Service); known {
		b.Facts = append(b.Facts, Fact{Label: p.Say(text.FactWait), Value: p.aheadAndWait(offer.Wait)})
	}
	b.Banner = p.priority()
	m.Body = b
}

// priority says who is called first and, when the card tells it, that this visitor is.
func (p *page) priority() *Banner {
	age := strconv.Itoa(p.hall.ElderlyAge)
	at := p.Say(text.PriorityDesk, "desk", p.desk())
	switch {
	case p.s.Typed != "":
		return &Banner{Title: p.Say(text.PriorityTypedTitle, "age", age), Text: at}
	case p.hall.PriorityOf(p.s.Card.Birth, p.now) == queue.Elderly:
		return &Banner{Title: p.Say(text.ElderlyTitle, "age", age), Text: p.Say(text.PriorityText)}
	}
	return &Banner{Title: p.Say(text.PriorityTitle), Text: at}
}
