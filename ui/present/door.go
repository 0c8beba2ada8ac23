package present

import (
	"strconv"

	"onetrip/kiosk/flow"
	"onetrip/locker"
	"onetrip/ui/text"
)

// door shows the way to the door that opens or is open.
func (p *page) door(m *Model) {
	d := p.s.Pickup.Document()
	place := p.place(d.Place)
	m.Panel = Panel{Kicker: p.documentKicker(), Headline: p.Say(text.DoorOpening), Sub: place}
	b := DoorBody{Map: p.cabinetMap(d.Place), Name: p.Say(text.DoorName, "no", doorName(d.Place.Cell)), Place: place}
	row := func(s ProgressState, icon string, words, note text.Key) Progress {
		r := Progress{State: s, Icon: icon, Text: p.Say(words)}
		if note != "" {
			r.Note = p.Say(note)
		}
		return r
	}
	if p.s.Screen == flow.Opening {
		m.Said = p.Say(text.DoorName, "no", doorName(d.Place.Cell))
		b.Steps = []Progress{
			row(Now, "unlock", text.DoorStepOpening, text.ProgressNow), row(ToCome, "hand", text.DoorStepTake, ""),
		}
		m.Body = b
		return
	}
	b.Steps = []Progress{
		row(Finished, "check", text.DoorStepOpened, text.ProgressDone), row(Now, "hand", text.DoorStepTake, text.ProgressNow),
	}
	m.Panel.Headline, m.Panel.Sub = p.Say(text.DoorHeadline), p.Say(text.DoorSub)
	m.Said = p.Say(text.PlaceSpoken, "no", doorName(d.Place.Cell), "place", place)
	if p.s.Pickup.Left { // whoever stands here now may be somebody else
		m.Panel.Kicker = p.Say(text.CollectKicker)
		m.Panel.Headline, m.Panel.Sub = p.Say(text.DoorLeft), p.Say(text.DoorLeftSub)
	} else {
		m.Panel.Countdown = p.countdown(p.s.Timing.Deadline, p.cfg.Flow.LeftOpen, "")
	}
	m.Body = b
}

// documentKicker says which of the visitor's documents it is about.
func (p *page) documentKicker() string {
	k := p.s.Pickup
	if k.N < 2 {
		return p.Space(k.Document().Name)
	}
	return p.Say(text.DoorKicker, "n", strconv.Itoa(k.At+1), "of", strconv.Itoa(k.N), "name", k.Document().Name)
}

// doorName is what stands on a door.
func doorName(no locker.CellNo) string { return strconv.Itoa(int(no)) }

// place says where a door is, in words: by the side of its cabinet, or by the cabinet's name where two stand on one side.
func (p *page) place(at flow.Place) string {
	cab, ok := p.cfg.Flow.Cabinet(at.Cabinet)
	cell, known := cab.Cell(at.Cell)
	if !ok || !known {
		return p.Say(text.DoorName, "no", doorName(at.Cell))
	}
	key := map[flow.Side]text.Key{flow.OnLeft: text.PlaceLeft, flow.OnRight: text.PlaceRight, flow.Below: text.PlaceBelow}[cab.Side]
	for _, other := range p.cfg.Flow.Cabinets {
		if other.ID != cab.ID && other.Side == cab.Side {
			key = text.PlaceNamed
		}
	}
	if key == "" {
		key = text.PlaceNamed
	}
	return p.Say(key, "id", string(cab.ID), "column", strconv.Itoa(cell.Column), "row", strconv.Itoa(cell.Row))
}

// cabinetMap is the picture of the cabinet with the door as its target; nil when nobody knows how it stands.
func (p *page) cabinetMap(at flow.Place) *CabinetMap {
	cab, ok := p.cfg.Flow.Cabinet(at.Cabinet)
	if _, known := cab.Cell(at.Cell); !ok || !known {
		return nil
	}
	c := &CabinetMap{Side: cab.Side, Here: p.Say(text.YouAreHere)}
	for _, cell := range cab.Cells {
		c.Columns, c.Rows = max(c.Columns, cell.Column), max(c.Rows, cell.Row)
		c.Cells = append(c.Cells, MapCell{
			Name: doorName(cell.No), Column: cell.Column, Row: cell.Row, Height: int(max(cell.Size, locker.Small)), Target: cell.No == at.Cell,
		})
	}
	return c
}

// askTaken asks what became of a document whose door was shut at once.
func (p *page) askTaken(m *Model) {
	m.Panel = Panel{
		Kicker: p.documentKicker(), Headline: p.Say(text.AskTakenHeadline), Sub: p.Say(text.AskTakenSub),
		Countdown: p.countdown(p.s.Timing.Deadline, p.cfg.Flow.Taking, ""),
	}
	no := doorName(p.s.Pickup.Document().Place.Cell)
	busy := p.s.Pending
	m.Body = MessageBody{
		Lines: []Line{{Icon: "locker", Text: p.Say(text.AskTakenLine, "no", no)}, {Icon: "clock", Text: p.Say(text.AskTakenNobody)}},
		Buttons: []Button{
			{Icon: "locker", Text: p.Say(text.SayPutBack), Disabled: busy, Tap: tap(flow.SayPutBack)},
			{Icon: "unlock", Text: p.Say(text.SayNotYet), Disabled: busy, Tap: tap(flow.SayNotYet)},
			{Icon: "check", Text: p.Say(text.SayTaken), Look: Primary, Disabled: busy, Tap: tap(flow.SayTaken)},
		},
	}
}

// sign offers the pad. Nothing hangs on it: the receipts come in any case.
func (p *page) sign(m *Model) {
	m.Panel = Panel{
		Kicker: p.Say(text.CollectKicker), Headline: p.Say(text.SignHeadline), Sub: p.Say(text.SignSub),
		Countdown: p.countdown(p.s.Timing.Deadline, p.cfg.Flow.Signing, ""),
	}
	ink := p.s.Pickup.Ink
	m.Body = SignBody{
		Ink: ink.Strokes(), Hint: p.Say(text.SignHint),
		Clear: Button{Icon: "refresh", Text: p.Say(text.SignClear), Disabled: ink == "", Tap: tap(flow.ClearInk)},
		Skip:  Button{Icon: "next", Text: p.Say(text.SignSkip), Tap: tap(flow.SkipSign)},
		Done:  Button{Icon: "check", Text: p.Say(text.SignDone), Look: Primary, Disabled: ink == "", Tap: tap(flow.SaySigned)},
	}
}
