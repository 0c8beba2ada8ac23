package present

import (
	"onetrip/kiosk/backstage"
	"onetrip/kiosk/flow"
	"onetrip/locker"
	"onetrip/ui/text"
)

// cellLooks are the word and the lamp of every state of a cell.
var cellLooks = map[locker.CellState]struct {
	words text.Key
	lamp  Lamp
}{
	locker.Free: {text.CellFree, LampOff}, locker.Reserved: {text.CellReserved, LampBusy}, locker.Filled: {text.CellFilled, LampOk},
	locker.Collecting: {text.CellCollecting, LampBusy}, locker.Blocked: {text.CellBlocked, LampFail}, locker.Unknown: {text.CellUnknown, LampWarn},
}

// cells is the picture of one cabinet, or of a part of its rows.
func (p *staffPage) cells(m *Model) {
	parts := p.cfg.Staff.Parts(p.s)
	m.Panel = Panel{Headline: p.Say(text.BoxesMap), Sub: p.Say(text.CellsSub)}
	if len(parts) == 0 {
		m.Body = ListBody{Empty: p.Say(text.BoxesLoading)}
		return
	}
	part := parts[min(p.s.Page, len(parts)-1)]
	m.Panel.Headline = p.cabinetName(part.Cabinet.State.Cabinet.ID)
	b := CellsBody{Rows: part.End - part.From, Pager: p.pager()}
	seen := map[locker.CellState]bool{}
	for _, c := range part.Cabinet.State.Cells {
		b.Columns = max(b.Columns, c.Column)
		if c.Row < part.From || c.Row >= part.End {
			continue
		}
		look := cellLooks[c.State]
		seen[c.State] = true
		at := backstage.Place{Cabinet: part.Cabinet.State.Cabinet.ID, Cell: c.No}
		b.Cells = append(b.Cells, StaffCell{
			Name: doorName(c.No), Column: c.Column, Row: c.Row - part.From + 1, State: p.Say(look.words), Lamp: look.lamp,
			Tap: pick(backstage.PickCell, at.String()),
		})
	}
	for _, state := range []locker.CellState{locker.Unknown, locker.Blocked, locker.Filled, locker.Free, locker.Reserved, locker.Collecting} {
		if seen[state] {
			b.Legend = append(b.Legend, Legend{cellLooks[state].lamp, p.Say(cellLooks[state].words)})
		}
	}
	m.Body = b
}

// cabinetName is how a cabinet is called: by where it stands.
func (p *staffPage) cabinetName(id locker.CabinetID) string {
	if c, ok := p.s.Cabinet(id); ok && c.Name != "" {
		return p.Space(c.Name)
	}
	return p.Say(text.CellsUnnamed, "id", string(id))
}

// sizeWords name the sizes.
var sizeWords = map[locker.Size]text.Key{locker.Small: text.SizeSmall, locker.Medium: text.SizeMedium, locker.Large: text.SizeLarge}

// cell is what is known of one cell, and what can be done with it.
func (p *staffPage) cell(m *Model) {
	c, d, ok := p.s.Cell(p.s.Place)
	look, known := cellLooks[c.State]
	if !ok || !known {
		m.Panel, m.Body = Panel{Headline: p.Say(text.BoxesLoading)}, ListBody{Empty: p.Say(text.BoxesLoading)}
		return
	}
	m.Panel = Panel{
		Headline: p.Say(text.CellHeadline, "no", doorName(c.No), "state", p.Say(look.words)),
		Sub:      p.cabinetName(p.s.Place.Cabinet) + p.Say(text.ListSeparator) + p.since(c.Since),
	}
	var b ActionsBody
	if d.ID != "" {
		b.Facts = append(b.Facts, Fact{Label: p.Say(text.CellDocument), Value: d.Document}, Fact{Label: p.Say(text.CellCase), Value: d.Case},
			Fact{Label: p.Say(text.CellApplicant), Value: d.Masked})
		if d.Last.Valid() {
			b.Facts = append(b.Facts, Fact{Label: p.Say(text.CellLast), Value: p.date(text.DateShort, d.Last.At(0, p.hall.Zone))})
		}
	} else {
		b.Facts = append(b.Facts, Fact{Label: p.Say(text.CellSize), Value: p.Say(sizeWords[c.Size])})
	}
	if c.Note != "" {
		b.Facts = append(b.Facts, Fact{Label: p.Say(text.CellNote), Value: p.Space(c.Note)})
	}
	for _, t := range p.s.TasksAt(p.s.Place) {
		words := taskWords[t.Kind]
		b.Lines = append(b.Lines, Line{Icon: "warn", Text: p.Say(words[1])})
	}
	b.Buttons = p.cellButtons()
	m.Body = b
}

// cellButtons are what can be done with the chosen cell, what is most likely wanted last.
func (p *staffPage) cellButtons() []Button {
	can := p.s.Can(p.now)
	var list []Button
	for _, v := range []struct {
		can    bool
		icon   string
		words  text.Key
		action flow.Action
		first  bool
	}{
		{can.Block, "pass", text.CellBlock, backstage.Block, false},
		{can.Early, "unlock", text.CellEarly, backstage.Recover, false},
		{can.Look, "search", text.CellLook, backstage.Look, len(p.s.TasksAt(p.s.Place)) > 0},
		{can.Reissue, "slip", text.CellReissue, backstage.Reissue, false},
		{can.Unblock, "check", text.CellUnblock, backstage.Unblock, true},
		{can.Report, "list", text.CellReport, backstage.Yes, true},
		{can.Recover, "unlock", text.CellRecover, backstage.Recover, true},
	} {
		if v.can {
			b := Button{Icon: v.icon, Text: p.Say(v.words), Tap: tap(v.action)}
			if v.first {
				b.Look = Primary
			}
			list = append(list, b)
		}
	}
	return onePrimary(list)
}

// onePrimary puts the last primary button last, and lets no other be one.
func onePrimary(list []Button) []Button {
	at := -1
	for i := range list {
		if list[i].Look == Primary {
			if at >= 0 {
				list[at].Look = Outline
			}
			at = i
		}
	}
	if at < 0 {
		return list
	}
	first := list[at]
	return append(append(append([]Button{}, list[:at]...), list[at+1:]...), first)
}

// reasonKeys are the words of the reasons.
var reasonKeys = map[backstage.Reason]text.Key{
	backstage.BlockLock: text.ReasonBlockLock, backstage.BlockDoor: text.ReasonBlockDoor, backstage.BlockClean: text.ReasonBlockClean,
	backstage.BlockKeep: text.ReasonBlockKeep, backstage.LookTask: text.ReasonLookTask, backstage.LookAsked: text.ReasonLookAsked,
	backstage.LookWrong: text.ReasonLookWrong, backstage.LookStock: text.ReasonLookStock, backstage.EarlyAsked: text.ReasonEarlyAsked,
	backstage.EarlyWrong: text.ReasonEarlyWrong, backstage.EarlyRecall: text.ReasonEarlyRecall, backstage.EarlyClosing: text.ReasonEarlyClosing,
}

// ReasonWords says a reason, "" for none.
func ReasonWords(c text.Catalogue, r backstage.Reason) string {
	if key, ok := reasonKeys[r]; ok {
		return c.Say(key)
	}
	return ""
}

// FindingWords says a finding about a cell in which a document was expected.
func FindingWords(c text.Catalogue, f locker.Finding) string {
	switch f {
	case locker.FoundInside:
		return c.Say(text.FoundInside)
	case locker.FoundTaken:
		return c.Say(text.FoundTaken)
	case locker.FoundCollected:
		return c.Say(text.FoundCollected)
	case locker.FoundEmpty:
	}
	return c.Say(text.FoundMissing)
}
