package present

import (
	"strconv"

	"onetrip/kiosk/backstage"
	"onetrip/kiosk/flow"
	"onetrip/locker"
	"onetrip/ui/text"
)

// entry says that code entry is closed, and what opening it means.
func (p *staffPage) entry(m *Model) {
	m.Panel = Panel{Headline: p.Say(text.EntryHeadline), Sub: p.Say(text.EntrySub)}
	b := MessageBody{Lines: []Line{{Icon: "people", Text: p.Say(text.EntryLook)}, {Icon: "phone", Text: p.Say(text.EntryPhone)}}}
	if p.s.Me.Rights.Has(backstage.MayEntry) {
		b.Buttons = []Button{{Icon: "keypad", Text: p.Say(text.EntryOpen), Look: Primary, Tap: tap(backstage.OpenEntry)}}
	} else {
		b.Banner = &Banner{Title: p.Say(text.FaultRight), Text: p.Say(text.FaultRightLine)}
	}
	m.Body = b
}

// end draws the pages on which something has come to an end, or waits for its record.
func (p *staffPage) end(m *Model) {
	finish := []Button{{Icon: "check", Text: p.Say(text.DoneEnd), Look: Solid, Tap: tap(flow.Finish)}}
	switch p.s.Screen {
	case backstage.Busy:
		m.Panel = Panel{Headline: p.Say(text.BusyHeadline), Sub: p.Say(text.OneMoment)}
		m.Body = MessageBody{Lines: []Line{{Icon: "clock", Text: p.Say(text.BusyLine)}}}
	case backstage.Nothing:
		m.Panel = Panel{Headline: p.Say(text.StaffNothing), Sub: p.Say(text.StaffNothingSub)}
		m.Body = MessageBody{
			Lines:   []Line{{Icon: "info", Text: p.Say(text.StaffNothingLine)}},
			Buttons: []Button{{Icon: "logout", Text: p.Say(text.StaffLogOut), Look: Solid, Tap: tap(flow.Finish)}},
		}
	case backstage.Sorry:
		words, ok := faultWords[p.s.Fault]
		if !ok {
			words = faultWords[backstage.Failed]
		}
		m.Panel = Panel{Headline: p.Say(words[0]), Sub: p.Say(text.FaultKicker)}
		m.Body = MessageBody{Lines: []Line{{Icon: "info", Text: p.Say(words[1])}}, Buttons: finish}
	default:
		p.done(m)
	}
}

// faultWords say what does not work, and what to do.
var faultWords = map[backstage.Fault][2]text.Key{
	backstage.NoCell: {text.FaultNoCell, text.FaultNoCellLine}, backstage.NotNow: {text.FaultNotNow, text.FaultNotNowLine},
	backstage.IsGone: {text.FaultGone, text.FaultGoneLine}, backstage.NotEmpty: {text.FaultNotEmpty, text.FaultNotEmptyLine},
	backstage.NeedsTwo: {text.FaultTwo, text.FaultTwoLine}, backstage.NoRight: {text.FaultRight, text.FaultRightLine},
	backstage.Silent: {text.FaultSilent, text.FaultSilentLine}, backstage.Failed: {text.FaultFailed, text.FaultFailedLine},
	backstage.OtherDoor: {text.StuckBusy, text.StuckBusyLine},
}

// doneWords say what was done, and what it means.
var doneWords = map[backstage.End][2]text.Key{
	backstage.PutIn: {text.DonePutIn, text.DonePutInLine}, backstage.NotPutIn: {text.DoneNotPutIn, text.DoneNotPutInLine},
	backstage.WasOccupied: {text.DoneOccupied, text.DoneOccupiedLine}, backstage.Cancelled: {text.DoneCancelled, text.DoneCancelledLine},
	backstage.TakenOut: {text.DoneTakenOut, text.DoneTakenOutLine}, backstage.NotTakenOut: {text.DoneNotTaken, text.DoneNotTakenLine},
	backstage.Resolved: {text.DoneResolved, text.DoneCellLine}, backstage.IsBlocked: {text.DoneBlocked, text.DoneCellLine},
	backstage.IsUnblocked: {text.DoneUnblocked, text.DoneCellLine}, backstage.EntryOpen: {text.DoneEntry, text.DoneEntryLine},
	backstage.NewCode: {text.DoneNewCode, text.DoneNewCodeLine},
}

// done says what was done, how its paper is, and what comes next.
func (p *staffPage) done(m *Model) {
	j := p.s.Job
	words, ok := doneWords[j.End]
	if !ok {
		words = doneWords[backstage.Resolved]
	}
	m.Panel = Panel{Headline: p.Say(words[0]), Sub: p.jobDocument()}
	b := MessageBody{Lines: []Line{{
		Icon: "check", Text: p.Say(words[1], "no", doorName(j.Place.Cell), "document", documentName(j), "desk", p.desk()),
	}}}
	p.slip(&b)
	if len(p.s.Lines) > 0 && (j.End == backstage.PutIn || j.End == backstage.TakenOut) {
		b.Buttons = append(b.Buttons, Button{
			Icon: "printer", Text: p.Say(text.BoxesForm, "n", strconv.Itoa(len(p.s.Lines))), Disabled: !p.s.CanPrintForm(), Tap: tap(backstage.PrintList),
		})
	}
	end := Button{Icon: "check", Text: p.Say(text.DoneEnd), Tap: tap(flow.Finish)}
	switch {
	case p.s.CanPrint():
		b.Buttons = append(b.Buttons, end, Button{Icon: "printer", Text: p.Say(text.DonePrintAgain), Look: Primary, Tap: tap(flow.PrintAgain)})
	case j.Purpose == locker.ForDeposit && p.s.Me.Rights.Has(backstage.MayDeposit):
		b.Buttons = append(b.Buttons, end, Button{Icon: "next", Text: p.Say(text.DoneNext), Look: Primary, Tap: tap(backstage.Next)})
	default:
		end.Look = Primary
		b.Buttons = append(b.Buttons, end)
	}
	m.Body = b
}

// slip says how the paper with the code is.
func (p *staffPage) slip(b *MessageBody) {
	switch p.s.Job.Slip {
	case backstage.SlipBusy:
		b.Lines = append(b.Lines, Line{Icon: "printer", Text: p.Say(text.DoneSlipBusy)})
	case backstage.SlipDone:
		b.Lines = append(b.Lines, Line{Icon: "slip", Text: p.Say(text.DoneSlip)})
		if p.s.Job.Card {
			b.Lines = append(b.Lines, Line{Icon: "idcard", Text: p.Say(text.DoneSlipCard)})
		}
	case backstage.SlipFailed:
		b.Banner = &Banner{Tone: Bad, Title: p.Say(text.DoneSlipFailed), Text: p.Say(text.DoneSlipText)}
	case backstage.SlipUnknown:
		b.Banner = &Banner{Tone: Bad, Title: p.Say(text.DoneSlipUnknown), Text: p.Say(text.DoneSlipText)}
	case backstage.NoSlip:
	}
}
