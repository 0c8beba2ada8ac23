package present

import (
	"onetrip/kiosk/backstage"
	"onetrip/kiosk/flow"
	"onetrip/locker"
	"onetrip/ui/text"
)

// staffDoor shows the way to a door that opens or is open.
func (p *staffPage) staffDoor(m *Model) {
	j := p.s.Job
	at := flow.Place(j.Place)
	open := j.State == locker.Opened
	head := map[locker.Purpose]text.Key{
		locker.ForDeposit: text.StaffDoorPut, locker.ForRecovery: text.StaffDoorTake, locker.ForCheck: text.StaffDoorLook,
	}[j.Purpose]
	step := map[locker.Purpose]text.Key{
		locker.ForDeposit: text.StaffDoorStepPut, locker.ForRecovery: text.StaffDoorStepTake, locker.ForCheck: text.StaffDoorStepLook,
	}[j.Purpose]
	m.Panel = Panel{Headline: p.Say(text.StaffDoorOpening), Sub: p.jobDocument()}
	b := DoorBody{Name: p.Say(text.StaffDoorChoosing), Place: p.Say(text.StaffDoorChoosing)}
	if at.Cell > 0 {
		b = DoorBody{Map: p.cabinetMap(at), Name: p.Say(text.DoorName, "no", doorName(at.Cell)), Place: p.place(at)}
	}
	b.Steps = []Progress{
		{State: Now, Icon: "unlock", Text: p.Say(text.DoorStepOpening), Note: p.Say(text.ProgressNow)}, {Icon: "hand", Text: p.Say(step)},
	}
	if open {
		m.Panel.Headline = p.Say(head)
		if j.Left {
			m.Panel.Headline = p.Say(text.StaffDoorLeft)
		}
		b.Steps = []Progress{
			{State: Finished, Icon: "check", Text: p.Say(text.DoorStepOpened), Note: p.Say(text.ProgressDone)},
			{State: Now, Icon: "hand", Text: p.Say(step), Note: p.Say(text.ProgressNow)},
		}
		b.Buttons = p.doorButtons()
	}
	m.Body = b
}

// doorButtons are the ways out of an open door.
func (p *staffPage) doorButtons() []Button {
	j := p.s.Job
	switch {
	case j.Purpose == locker.ForDeposit:
		return []Button{{Icon: "warn", Text: p.Say(text.StaffOccupied), Tap: tap(backstage.Occupied)}}
	case j.Purpose == locker.ForCheck && j.Left:
		return []Button{{Icon: "list", Text: p.Say(text.StaffLookDone), Tap: tap(backstage.Yes)}}
	default:
		return nil
	}
}

// jobDocument says which document it is about.
func (p *staffPage) jobDocument() string {
	j := p.s.Job
	switch {
	case j.Purpose == locker.ForDeposit:
		return p.Say(text.StaffDoorNow, "document", j.Result.Document, "name", j.Result.Masked)
	case j.Deposit.Document != "":
		return p.Say(text.StaffDoorNow, "document", j.Deposit.Document, "name", j.Deposit.Masked)
	}
	return ReasonWords(p.Catalogue, j.Reason)
}

// documentName is the document of a job.
func documentName(j backstage.Job) string {
	if j.Purpose == locker.ForDeposit {
		return j.Result.Document
	}
	return j.Deposit.Document
}

// closed asks what was done while the door was open.
func (p *staffPage) closed(m *Model) {
	j := p.s.Job
	m.Panel = Panel{
		Headline: p.Say(text.StaffPutAsk), Sub: p.Say(text.StaffClosedSub), Countdown: p.countdown(p.s.Timing.Deadline, p.cfg.Staff.Closed, ""),
	}
	yes, no := text.StaffPutYes, text.StaffPutNo
	if j.Purpose == locker.ForRecovery {
		m.Panel.Headline = p.Say(text.StaffTakeAsk)
		yes, no = text.StaffTakeYes, text.StaffTakeNo
	}
	b := MessageBody{Lines: []Line{
		{Icon: "lock", Text: p.Say(text.StaffClosedLine, "no", doorName(j.Place.Cell))}, {Icon: "doc", Text: p.Space(documentName(j))},
	}}
	if j.Purpose == locker.ForDeposit {
		b.Buttons = append(b.Buttons, Button{Icon: "warn", Text: p.Say(text.StaffOccupied), Tap: tap(backstage.Occupied)})
	}
	b.Buttons = append(b.Buttons, Button{Icon: "cross", Text: p.Say(no), Tap: tap(backstage.No)},
		Button{Icon: "check", Text: p.Say(yes), Look: Primary, Tap: tap(backstage.Yes)})
	m.Body = b
}

// stuckWords say of a door that did not open what is known, and what to do.
var stuckWords = map[backstage.Fault][2]text.Key{
	backstage.DoorShut: {text.StuckHeadline, text.StuckShutLine}, backstage.DoorUnsent: {text.StuckHeadline, text.StuckUnsentLine},
	backstage.DoorUnknown: {text.StuckUnknown, text.StuckUnknownLine}, backstage.OtherDoor: {text.StuckBusy, text.StuckBusyLine},
	backstage.CoilRests: {text.StuckHeadline, text.StuckRestLine}, backstage.Silent: {text.StuckSilent, text.StuckSilentLine},
}

// stuck says that the door did not open for certain.
func (p *staffPage) stuck(m *Model) {
	j := p.s.Job
	words, ok := stuckWords[j.Fault]
	if !ok {
		words = stuckWords[backstage.DoorUnknown]
	}
	m.Panel = Panel{Headline: p.Say(words[0]), Sub: p.jobDocument()}
	if j.Place.Cell > 0 {
		m.Panel.Sub = p.Say(text.StuckSub, "no", doorName(j.Place.Cell)) + p.Say(text.ListSeparator) + p.jobDocument()
	}
	b := MessageBody{Lines: []Line{{Icon: "info", Text: p.Say(words[1])}}}
	if j.Fault == backstage.DoorShut || j.Fault == backstage.DoorUnknown {
		b.Lines = append(b.Lines, Line{Icon: "list", Text: p.Say(text.StuckTask)})
	}
	cancel := text.StuckBack
	switch {
	case j.Fault == backstage.Silent && j.Purpose == locker.ForDeposit:
		cancel = text.StuckLater
	case j.Purpose == locker.ForDeposit:
		cancel = text.StuckCancel
		b.Lines = append(b.Lines, Line{Icon: "hand", Text: p.Say(text.StuckHold)})
	}
	b.Buttons = []Button{{Icon: "cross", Text: p.Say(cancel), Tap: tap(backstage.Cancel)}}
	if j.Fault != backstage.Silent {
		b.Buttons = append(b.Buttons, Button{Icon: "unlock", Text: p.Say(text.StuckAgain), Look: Primary, Tap: tap(backstage.OpenAgain)})
	}
	m.Body = b
}
