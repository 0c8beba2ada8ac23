package present

import (
	"slices"
	"strconv"
	"time"

	"onetrip/kiosk/backstage"
	"onetrip/kiosk/flow"
	"onetrip/locker"
	"onetrip/ui/text"
)

// cabinets is the tab that leads to everything at the cabinets.
func (p *staffPage) cabinets(m *Model) {
	late, todo, n := len(p.s.Late(p.now)), len(p.s.ToDo()), len(p.s.Results)
	m.Panel = Panel{
		Headline: p.Say(text.BoxesHeadline, "n", strconv.Itoa(n)),
		Sub:      p.Say(text.BoxesSub, "late", strconv.Itoa(late), "tasks", strconv.Itoa(todo)),
	}
	switch {
	case p.s.Cabinets == nil && !p.s.Loaded:
		m.Panel.Headline, m.Panel.Sub = p.Say(text.BoxesLoading), p.Say(text.OneMoment)
	case n == 0:
		m.Panel.Headline = p.Say(text.BoxesNone)
	}
	b := ActionsBody{Facts: []Fact{
		{Label: p.Say(text.BoxesWaiting), Value: p.Say(text.BoxesPieces, "n", strconv.Itoa(n))},
		{Label: p.Say(text.BoxesLate), Value: p.Say(text.BoxesPieces, "n", strconv.Itoa(late))},
		{Label: p.Say(text.BoxesCells), Value: p.counts()},
	}}
	if p.s.Cabinets != nil && !p.s.Loaded {
		b.Banner = &Banner{Tone: Bad, Title: p.Say(text.BoxesOut), Text: p.Say(text.BoxesOutText)}
	}
	b.Buttons = p.work(late)
	m.Body = b
}

// counts says how many cells are in which state.
func (p *staffPage) counts() string {
	n := map[locker.CellState]int{}
	for _, c := range p.s.Cabinets {
		for _, cell := range c.State.Cells {
			n[cell.State]++
		}
	}
	filled := n[locker.Filled] + n[locker.Reserved] + n[locker.Collecting]
	return p.Say(
		text.BoxesCounts, "free", strconv.Itoa(n[locker.Free]), "filled", strconv.Itoa(filled), "blocked", strconv.Itoa(n[locker.Blocked]),
		"unknown", strconv.Itoa(n[locker.Unknown]),
	)
}

// work is what can be done, as far as the person may.
func (p *staffPage) work(late int) []Button {
	var list []Button
	open := func(icon string, words text.Key, page backstage.Screen, rights ...backstage.Right) {
		if slices.ContainsFunc(rights, p.s.Me.Rights.Has) {
			list = append(list, Button{Icon: icon, Text: p.Say(words), Tap: pick(backstage.OpenPage, string(page))})
		}
	}
	if len(p.s.Lines) > 0 {
		list = append(list, Button{
			Icon: "printer", Text: p.Say(text.BoxesForm, "n", strconv.Itoa(len(p.s.Lines))), Disabled: !p.s.CanPrintForm(), Tap: tap(backstage.PrintList),
		})
	}
	open("locker", text.BoxesMap, backstage.Map, backstage.MayDeposit, backstage.MayBlock, backstage.MayLook)
	open("search", text.BoxesFind, backstage.Find, backstage.MayReissue, backstage.MayDeposit)
	open("unlock", text.BoxesRecover, backstage.Stored, backstage.MayDeposit)
	open("slip", text.BoxesDeposit, backstage.Waiting, backstage.MayDeposit)
	if n := len(list) - 1; n >= 0 {
		list[n].Look = Primary
		if late > 0 && len(p.s.Results) == 0 && n > 0 && list[n-1].Tap.Arg == string(backstage.Stored) {
			list[n].Look, list[n-1].Look = Outline, Primary
			list[n], list[n-1] = list[n-1], list[n]
		}
	}
	return list
}

// waiting lists the documents that wait for a cell.
func (p *staffPage) waiting(m *Model) {
	m.Panel = Panel{Headline: p.Say(text.WaitingHeadline), Sub: p.Say(text.WaitingSub)}
	if p.s.Machine.Scanner {
		m.Panel.Sub = p.Say(text.WaitingScan)
	}
	b := ListBody{Empty: p.Say(text.WaitingEmpty), Pager: p.pager()}
	if p.s.Fault == backstage.NotWaiting {
		b.Banner = &Banner{Tone: Bad, Title: p.Say(text.WaitingNot), Text: p.Say(text.WaitingNotText)}
	}
	for _, r := range backstage.OnPage(p.cfg.Staff, p.s, p.s.Results) {
		b.Rows = append(b.Rows, ListRow{
			Icon: "doc", Title: r.Document, Note: r.Case + " · " + r.Masked, Mark: p.Say(text.RowCopies, "n", strconv.Itoa(r.Copies)),
			MarkNote: p.since(r.Since), Tap: pick(backstage.PickResult, string(r.ID)),
		})
	}
	m.Body = b
}

// stored lists documents in cells: overdue ones, or those of a case.
func (p *staffPage) stored(m *Model) {
	list := p.s.Listed(p.now)
	m.Panel = Panel{Headline: p.Say(text.StoredLate), Sub: p.Say(text.StoredLateSub)}
	b := ListBody{Empty: p.Say(text.StoredNoneLate), Pager: p.pager()}
	if !p.s.Overdue {
		m.Panel = Panel{Headline: p.Say(text.StoredFound, "n", strconv.Itoa(len(list))), Sub: p.Say(text.StoredFoundSub, "digits", p.s.Typed)}
		b.Empty = p.Say(text.StoredNone)
	}
	for _, k := range backstage.OnPage(p.cfg.Staff, p.s, list) {
		d := k.Deposit
		row := ListRow{
			Lamp: LampOk, Icon: "doc", Title: d.Document, Note: d.Case + " · " + d.Masked, Mark: p.Say(text.DoorName, "no", doorName(k.Place.Cell)),
			MarkNote: p.Say(text.RowLast, "date", p.date(text.DateShort, d.Last.At(0, p.hall.Zone))), Tap: pick(backstage.PickDeposit, string(d.ID)),
		}
		if !p.now.Before(d.Due) {
			row.Lamp = LampWarn
		}
		b.Rows = append(b.Rows, row)
	}
	m.Body = b
}

// find asks for the last figures of a case.
func (p *staffPage) find(m *Model) {
	n := max(4, len(p.s.Typed))
	m.Panel = Panel{Headline: p.Say(text.FindHeadline), Sub: p.Say(text.FindSub)}
	m.Body = KeypadBody{
		Typed: p.s.Typed, Places: n, Groups: []int{n}, Hint: p.Say(text.LoginTyped, "n", strconv.Itoa(len(p.s.Typed))), Keys: p.figures(),
		Enter: Button{Icon: "search", Text: p.Say(text.FindGo), Look: Primary, Disabled: !p.s.Complete(), Tap: tap(flow.EnterKeys)},
	}
}

// taskWords say of a kind of task what it is, and what to do.
var taskWords = map[locker.TaskKind][2]text.Key{
	locker.TaskCheck: {text.TaskCheck, text.TaskCheckDo}, locker.TaskLeftOpen: {text.TaskLeftOpen, text.TaskLeftOpenDo},
	locker.TaskTamper: {text.TaskTamper, text.TaskTamperDo}, locker.TaskShut: {text.TaskShut, text.TaskShutDo},
	locker.TaskOverdue: {text.TaskOverdue, text.TaskOverdueDo}, locker.TaskEntry: {text.TaskEntry, text.TaskEntryDo},
}

// taskLamps are the urgent kinds; the others warn.
var taskLamps = map[locker.TaskKind]Lamp{locker.TaskLeftOpen: LampFail, locker.TaskTamper: LampFail}

// tasks lists what must be done, oldest first.
func (p *staffPage) tasks(m *Model) {
	all := p.s.ToDo()
	m.Panel = Panel{Headline: p.Say(text.TasksHeadline, "n", strconv.Itoa(len(all))), Sub: p.Say(text.TasksSub)}
	if len(all) == 0 {
		m.Panel = Panel{Headline: p.Say(text.TasksNone)}
	}
	b := ListBody{Empty: p.Say(text.TasksEmpty), Pager: p.pager()}
	for _, k := range backstage.OnPage(p.cfg.Staff, p.s, all) {
		words := taskWords[k.Task.Kind]
		row := ListRow{
			Lamp: LampWarn, Title: p.Say(words[0], "no", doorName(k.Task.Cell)), Note: p.Say(words[1]), Mark: p.age(k.Task.Since),
			MarkNote: p.cabinetName(k.Cabinet), Tap: pick(backstage.PickTask, string(k.Task.ID)),
		}
		if l, ok := taskLamps[k.Task.Kind]; ok {
			row.Lamp = l
		}
		b.Rows = append(b.Rows, row)
	}
	m.Body = b
}

// reasons offers why something is done.
func (p *staffPage) reasons(m *Model) {
	m.Panel = Panel{Headline: p.Say(text.ReasonHeadline), Sub: p.Say(text.ReasonSub)}
	var b ListBody
	for _, r := range backstage.ReasonsFor(p.s.Asks) {
		b.Rows = append(b.Rows, ListRow{Icon: "right", Title: ReasonWords(p.Catalogue, r), Tap: pick(backstage.PickReason, string(r))})
	}
	m.Body = b
}

// findings offers what may be in the cell.
func (p *staffPage) findings(m *Model) {
	m.Panel = Panel{Headline: p.Say(text.FoundHeadline), Sub: p.Say(text.FoundSub, "no", doorName(p.s.Job.Place.Cell))}
	var b ListBody
	for _, f := range p.s.CanFind() {
		words := FindingWords(p.Catalogue, f)
		if p.s.Job.Deposit.ID == "" {
			words = p.Say(text.FoundEmpty)
		}
		b.Rows = append(b.Rows, ListRow{Icon: "locker", Title: words, Tap: pick(backstage.PickFound, string(f))})
	}
	m.Body = b
}

// since says an instant in the short form of lists: the time today, else the date.
func (p *staffPage) since(at time.Time) string {
	if at.IsZero() {
		return ""
	}
	return p.Say(text.CellSince, "time", p.age(at))
}

func (p *staffPage) age(at time.Time) string {
	at = at.In(p.hall.Zone)
	if at.Format(time.DateOnly) == p.now.Format(time.DateOnly) {
		return at.Format("15:04")
	}
	return p.date(text.DateShort, at)
}
