package present

import (
	"strconv"

	"onetrip/kiosk/flow"
	"onetrip/ui/text"
)

// sorryCollect says why nothing opens, and what to do next.
func (p *page) sorryCollect(m *Model) {
	m.Panel = Panel{Kicker: p.Say(text.CollectKicker), Headline: p.whyNot(), Sub: p.Say(text.SorrySub, "desk", p.desk())}
	k := p.s.Pickup
	switch p.s.Trouble.Why {
	case flow.CodePaused:
		m.Panel.Sub = p.Say(text.SorryPausedSub)
		if !k.TakesCodes(p.now) {
			m.Panel.Countdown = p.countdown(k.Entry.Until, 0, "")
		}
	case flow.DoorStuck:
		m.Panel.Sub = p.Say(text.SorryStuckSub, "no", doorName(k.Document().Place.Cell), "place", p.place(k.Document().Place))
	default:
	}
	m.Body = MessageBody{
		Lines:   append(p.collectRemedies(), Line{Icon: "desk", Text: p.Say(text.SorryDesk, "desk", p.desk())}),
		Buttons: p.sorryButtons(),
	}
}

// whyNot is the headline of a page that opens nothing.
func (p *page) whyNot() string {
	words := map[flow.Why]text.Key{
		flow.AtWindow: text.SorryAtWindow, flow.NothingReady: text.SorryNothing, flow.CodePaused: text.SorryPaused, flow.CodeClosed: text.SorryClosedCode,
		flow.CodeExpired: text.SorryExpiredCode, flow.ProofOld: text.SorryProof, flow.CabinetGone: text.SorryCabinet,
		flow.CabinetBusy: text.SorryBusy, flow.DoorStuck: text.SorryStuck, flow.DoorStaff: text.SorryStaffDoor, flow.DoorDoubt: text.SorryDoubt,
	}
	if key, ok := words[p.s.Trouble.Why]; ok {
		return p.Say(key)
	}
	return p.why()
}

// collectRemedies are the lines above the desk.
func (p *page) collectRemedies() []Line {
	line := func(icon string, key text.Key, pairs ...string) Line {
		return Line{Icon: icon, Text: p.Say(key, pairs...)}
	}
	card := func(first ...Line) []Line {
		if p.s.Machine.Reader {
			return append(first, line("idcard", text.SorryOwnCard))
		}
		return first
	}
	k := p.s.Pickup
	if lines := p.doorRemedies(line); lines != nil {
		return lines
	}
	switch p.s.Trouble.Why {
	case flow.AtWindow:
		return []Line{line("info", text.SorryAtWindowLine)}
	case flow.NothingReady:
		if p.s.Large { // the button below says it, too
			return []Line{line("info", text.SorryNothingLine)}
		}
		return []Line{line("info", text.SorryNothingLine), line("keypad", text.SorryAgent)}
	case flow.CodePaused:
		if k.TakesCodes(p.now) {
			return card(line("check", text.SorryPausedOver))
		}
		return card(line("clock", text.SorryPausedLine))
	case flow.CodeClosed, flow.CodeExpired:
		return card()
	case flow.ReaderGone:
		if p.s.Machine.Reader {
			return []Line{line("refresh", text.SorryReaderBack)}
		}
	default: // the card cannot be used
	}
	if k.Entry.Closed {
		return p.remedies()
	}
	return []Line{line("keypad", text.SorryCardCode)}
}

// doorRemedies are the lines of what stands in the way at a door; nil: it is something else.
func (p *page) doorRemedies(line func(icon string, key text.Key, pairs ...string) Line) []Line {
	switch p.s.Trouble.Why {
	case flow.ProofOld:
		return []Line{line("lock", text.SorryProofLine)}
	case flow.CabinetGone:
		return []Line{line("check", text.SorrySafe)}
	case flow.CabinetBusy:
		return []Line{line("clock", text.SorryBusyLine)}
	case flow.DoorStuck:
		left := strconv.Itoa(flow.MostShut - p.s.Pickup.Shut)
		return []Line{line("hand", text.SorryStuckLine), line("refresh", text.SorryStuckLeft, "n", left)}
	case flow.DoorStaff, flow.DoorDoubt:
		return []Line{line("bell", text.SorryCalled), line("check", text.SorrySafe)}
	default:
		return nil
	}
}

// sorryButtons are the ways on: once more, another way to prove, the other documents, home.
func (p *page) sorryButtons() []Button {
	var list []Button
	why, k := p.s.Trouble.Why, p.s.Pickup
	if p.s.CanTryPickup() {
		words := text.TryAgain
		if why == flow.DoorStuck {
			words = text.OpenOnceMore
		}
		list = append(list, Button{Icon: "refresh", Text: p.Say(words), Tap: tap(flow.TryAgain)})
	}
	if k.N == 0 && why != flow.CabinetGone {
		if byCode := why == flow.CodePaused || why == flow.CodeClosed || why == flow.CodeExpired; byCode && p.s.Machine.Reader {
			list = append(list, Button{Icon: "idcard", Text: p.Say(text.MeansCard), Tap: tap(flow.UseCard)})
		}
		if k.TakesCodes(p.now) && why != flow.CodeExpired {
			list = append(list, Button{Icon: "keypad", Text: p.Say(text.MeansCode), Tap: tap(flow.UseCode)})
		}
	}
	if why != flow.ProofOld && p.otherDocuments() {
		list = append(list, Button{Icon: "doc", Text: p.Say(text.OtherDocuments), Tap: tap(flow.Back)})
	} else {
		list = append(list, Button{Icon: "home", Text: p.Say(text.BackHome), Tap: tap(flow.Home)})
	}
	list[0], list[len(list)-1] = list[len(list)-1], list[0]
	list[len(list)-1].Look = Primary
	return list
}

// otherDocuments reports whether the visitor can collect another document than the one under way.
func (p *page) otherDocuments() bool {
	k := p.s.Pickup
	for i, d := range k.List[:k.N] {
		if i != k.At && d.State == flow.InCell {
			return true
		}
	}
	return false
}
