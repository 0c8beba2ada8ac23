package present

import (
	"strconv"

	"onetrip/kiosk/base/civil"
	"onetrip/kiosk/flow"
	"onetrip/locker"
	"onetrip/ui/text"
)

// drawCollect draws the pages of a collection.
func (p *page) drawCollect(m *Model) {
	switch p.s.Screen {
	case flow.ChooseMeans:
		p.chooseMeans(m)
	case flow.TypeCode:
		p.typeCode(m)
	case flow.TypePhone:
		p.typePhone(m)
	case flow.ScanCode:
		p.scanCode(m)
	case flow.Looking:
		p.looking(m)
	case flow.Ready:
		p.ready(m)
	case flow.Opening, flow.DoorOpen:
		p.door(m)
	case flow.AskTaken:
		p.askTaken(m)
	case flow.Sign:
		p.sign(m)
	case flow.Receipt:
		p.receipt(m)
	case flow.Collected:
		p.collected(m)
	default:
	}
}

func (p *page) chooseMeans(m *Model) {
	m.Panel = Panel{Kicker: p.Say(text.CollectKicker), Headline: p.Say(text.CollectHeadline), Sub: p.Say(text.CollectSub)}
	b := WelcomeBody{Desk: p.Say(text.CollectWhere), DeskIcon: "phone"}
	add := func(icon string, title, note text.Key, a flow.Action) {
		b.Tiles = append(b.Tiles, Tile{Icon: icon, Title: p.Say(title), Note: p.Say(note), Tap: tap(a)})
	}
	if p.s.Machine.Reader {
		add("idcard", text.MeansCard, text.MeansCardNote, flow.UseCard)
	}
	add("keypad", text.MeansCode, text.MeansCodeNote, flow.UseCode)
	if p.s.Machine.Scanner {
		add("qr", text.MeansScan, text.MeansScanNote, flow.UseScan)
	}
	m.Body = b
}

// codeInstead is the way out of a page that asks for something else, where a code is taken.
func (p *page) codeInstead() []Button {
	if p.s.Pickup.Entry.Closed {
		return nil
	}
	return []Button{{Icon: "keypad", Text: p.Say(text.MeansCode), Tap: tap(flow.UseCode)}}
}

func (p *page) typeCode(m *Model) {
	m.Panel = Panel{Kicker: p.Say(text.CollectKicker), Headline: p.Say(text.CodeHeadline), Sub: p.Say(text.CodeSub)}
	b := p.digits(locker.CodeDigits, []int{4, 4})
	if p.s.Wrong {
		m.Panel.Headline, m.Panel.Sub = p.Say(text.CodeWrong), p.Say(text.CodeWrongSub)
		if p.s.Pickup.Entry.Strict {
			m.Panel.Sub = p.Say(text.CodeWrongPhone)
		}
		b.Wrong, b.Hint = true, ""
		b.Banner = &Banner{Tone: Bad, Title: p.Say(text.CodeLeft, "n", strconv.Itoa(max(1, p.s.Pickup.Entry.Left)))}
		b.Enter = Button{Icon: "refresh", Text: p.Say(text.KeyAgain), Look: Primary, Tap: tap(flow.ClearKeys)}
		m.Said = b.Banner.Title
	}
	m.Body = b
}

func (p *page) typePhone(m *Model) {
	m.Panel = Panel{Kicker: p.Say(text.CollectKicker), Headline: p.Say(text.PhoneHeadline), Sub: p.Say(text.PhoneSub)}
	m.Body = p.digits(flow.PhoneDigits, []int{flow.PhoneDigits})
}

// digits is a keypad for so many digits, which the screen shows: they are the visitor's own and stand on the slip in their hand.
func (p *page) digits(places int, groups []int) KeypadBody {
	typed := len(p.s.Typed)
	n, left := strconv.Itoa(typed), strconv.Itoa(places-typed)
	key := func(k string) Button {
		return Button{Text: k, Disabled: typed >= places && !p.s.Wrong, Tap: flow.Tap{Action: flow.Key, Arg: k}}
	}
	b := KeypadBody{
		Typed: p.s.Typed, Places: places, Groups: groups, Hint: p.Say(text.TypeHint, "n", n, "left", left),
		Enter: Button{Icon: "check", Text: p.Say(text.KeyOK), Look: Primary, Disabled: typed < places, Tap: tap(flow.EnterKeys)},
		Keys: [][]Button{
			{key("1"), key("2"), key("3")},
			{key("4"), key("5"), key("6")},
			{key("7"), key("8"), key("9")},
			{{Text: p.Say(text.KeyClear), Tap: tap(flow.ClearKeys)}, key("0"), {Icon: "del", Text: p.Say(text.KeyDelete), Tap: tap(flow.DeleteKey)}},
		},
	}
	if typed == places {
		b.Hint = p.Say(text.TypeFull, "n", n)
	}
	return b
}

func (p *page) scanCode(m *Model) {
	m.Panel = Panel{
		Kicker: p.Say(text.CollectKicker), Headline: p.Say(text.ScanHeadline), Sub: p.Say(text.ScanSub),
		Countdown: p.countdown(p.s.Timing.Deadline, p.cfg.Flow.LayCard, ""),
	}
	b := MessageBody{
		Lines: []Line{
			{Icon: "phone", Text: p.Say(text.ScanPhone)}, {Icon: "slip", Text: p.Say(text.ScanSlip)}, {Icon: "scan", Text: p.Say(text.ScanNear)},
		},
		Buttons: p.codeInstead(),
	}
	if p.s.Pickup.NoCode {
		b.Banner = &Banner{Tone: Bad, Title: p.Say(text.ScanOther), Text: p.Say(text.ScanOtherText)}
		m.Panel.Sub = b.Banner.Title // so that the voice says it
	}
	m.Body = b
}

func (p *page) looking(m *Model) {
	m.Panel = Panel{Kicker: p.Say(text.CollectKicker), Headline: p.Say(text.LookingHeadline), Sub: p.Say(text.OneMoment)}
	m.Body = ProgressBody{
		Label: p.Say(text.CollectKicker), Steps: []Progress{{State: Now, Icon: "search", Text: p.Say(text.LookingStep), Note: p.Say(text.ProgressNow)}},
	}
}

// ready lists the visitor's documents, those that are left first.
func (p *page) ready(m *Model) {
	k := p.s.Pickup
	left := 0
	var rows, done []Document
	for _, d := range k.List[:k.N] {
		if d.State == flow.InCell {
			left++
			rows = append(rows, p.document(d))
			continue
		}
		done = append(done, p.document(d))
	}
	m.Panel = Panel{
		Kicker: p.Say(text.ReadyGreeting, "name", k.List[0].Masked), Headline: p.Say(text.ReadyHeadline, "n", strconv.Itoa(left)),
		Sub: p.Say(text.ReadySub),
	}
	next, _ := k.Next()
	open := p.Say(text.ReadyOpen, "n", strconv.Itoa(next+1))
	if k.N == 1 {
		m.Panel.Sub, open = p.Say(text.ReadySubOne), p.Say(text.ReadyOpenOne)
	}
	b := ReadyBody{Rows: append(rows, done...), Buttons: []Button{{Icon: "unlock", Text: open, Look: Primary, Tap: tap(flow.OpenNext)}}}
	if most := p.documentRows(); len(b.Rows) > most {
		b.More = p.Say(text.ReadyMore, "n", strconv.Itoa(len(b.Rows)-most))
		b.Rows = b.Rows[:most]
	}
	if len(done) > 0 {
		b.Buttons = append([]Button{{Text: p.Say(text.ReadyEnd), Tap: tap(flow.Finish)}}, b.Buttons...)
	}
	m.Body = b
}

// documentRows is how many documents a page shows.
func (p *page) documentRows() int {
	if p.s.Large {
		return 3
	}
	return 4
}

// document is one row: what it is, how many copies, until when, and what became of it.
func (p *page) document(d flow.Document) Document {
	n := strconv.Itoa(max(1, d.Copies))
	row := Document{Title: p.Space(d.Name), Note: p.Say(text.ReadyCase, "no", d.Case), Dim: true}
	switch d.State {
	case flow.InCell:
		row.Dim, row.Note, row.Mark, row.MarkIcon, row.Tone = false, p.keptUntil(d, n), p.Say(text.ReadyCan), "check", Good
	case flow.TakenOut:
		row.Mark, row.MarkIcon, row.Tone = p.Say(text.ReadyTaken), "check", Good
	case flow.PutBack:
		row.Mark, row.MarkIcon = p.Say(text.ReadyPutBack), "locker"
	case flow.WithStaff:
		row.Mark, row.MarkIcon, row.Tone = p.Say(text.ReadyStaff), "warn", Bad
	}
	return row
}

func (p *page) keptUntil(d flow.Document, n string) string {
	switch today := civil.Of(p.now); {
	case !d.Last.Valid():
		return p.Say(text.ReadyCase, "no", d.Case)
	case d.Last == today:
		return p.Say(text.ReadyToday, "n", n)
	case d.Last.Before(today):
		return p.Say(text.ReadyOverdue, "n", n)
	}
	until := p.date(text.DateShort, d.Last.At(0, p.hall.Zone))
	if p.s.Large {
		return p.Say(text.ReadyUntil, "date", until)
	}
	return p.Say(text.ReadyCopies, "n", n, "date", until)
}

func (p *page) receipt(m *Model) {
	m.Panel = Panel{Kicker: p.documentKicker(), Headline: p.Say(text.ReceiptHeadline), Sub: p.Say(text.OneMoment)}
	row := func(s ProgressState, icon string, words text.Key) Progress {
		note := map[ProgressState]text.Key{Finished: text.ProgressDone, Now: text.ProgressNow}[s]
		if note == "" {
			return Progress{State: s, Icon: icon, Text: p.Say(words)}
		}
		return Progress{State: s, Icon: icon, Text: p.Say(words), Note: p.Say(note)}
	}
	record, paper := Finished, Now
	if p.s.Pending {
		m.Panel.Headline = p.Say(text.RecordHeadline)
		record, paper = Now, ToCome
	}
	m.Body = ProgressBody{
		Label: p.Space(p.s.Pickup.Document().Name),
		Steps: []Progress{row(record, "list", text.ReceiptStepRecord), row(paper, "printer", text.ReceiptStepPrint), row(ToCome, "slip", text.ReceiptStepTake)},
	}
}

func (p *page) collected(m *Model) {
	k := p.s.Pickup
	m.Panel = Panel{
		Kicker: p.Say(text.CollectKicker), Headline: p.Say(text.CollectedHeadline), Sub: p.Say(text.CollectedSub),
		Countdown: p.countdown(p.s.Timing.Deadline, p.cfg.Flow.Taken, p.Say(text.ThenHome)),
	}
	b := MessageBody{
		Lines:   []Line{{Icon: "check", Text: p.Say(text.CollectedTook, "n", strconv.Itoa(k.Took()))}},
		Buttons: []Button{{Icon: "check", Text: p.Say(text.Done), Look: Solid, Tap: tap(flow.Finish)}},
	}
	if k.Lost < k.Took() {
		b.Lines = append(b.Lines, Line{Icon: "slip", Text: p.Say(text.CollectedReceipt)})
		m.Band = &Band{Words: p.Say(text.CollectedBand)}
	}
	if k.Lost > 0 {
		b.Lines = append(b.Lines, Line{Icon: "info", Text: p.Say(text.CollectedNoReceipt)})
	}
	b.Lines = append(b.Lines, Line{Icon: "desk", Text: p.Say(text.CollectedAsk, "desk", p.desk())})
	m.Body = b
}
