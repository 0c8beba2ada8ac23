package pagestest

import (
	"fmt"
	"time"

	"onetrip/kiosk/alarm"
	"onetrip/queue"
)

// The tickets by which Place pages can be looked at.
const (
	TicketWaiting = "01KB0000000000000000000001"
	TicketSoon    = "01KB0000000000000000000002"
	TicketCalled  = "01KB0000000000000000000003"
	TicketParked  = "01KB0000000000000000000004"
	TicketDone    = "01KB0000000000000000000005"
	TicketPassed  = "01KB0000000000000000000006"
	TicketCleared = "01KB0000000000000000000007"
	TicketEnglish = "01KB0000000000000000000008"
	TicketKorean  = "01KB0000000000000000000009"
)

// fill puts people, calls, tasks and machines into the hall.
func (h *Hall) fill() {
	at := h.now()
	for i, c := range []queue.Call{{No: "D007", Window: 6}, {No: "A034", Window: 1}, {No: "C021", Window: 8}, {No: "A035", Window: 3}, {No: "B112", Window: 5}, {No: "A036", Window: 2}} {
		h.call(c.No, c.Window, queue.ZH, 1)
		h.calls[0].At = at.Add(time.Duration(i-6) * time.Minute)
	}
	number := 37
	for _, l := range []struct {
		service queue.ServiceID
		people  int
	}{{"estate", 5}, {"trade", 4}, {"consult", 2}, {"household", 12}, {"join", 3}, {"tax", 7}, {"company", 2}} {
		s, _ := h.config.Service(l.service)
		series, _ := h.config.SeriesOf(s.Series)
		for i := range l.people {
			h.lines[l.service] = append(h.lines[l.service], waiting{person(series.No(number), i), at.Add(time.Duration(i-18) * time.Minute)})
			number++
		}
	}
	for ticket, p := range cannedPlaces {
		h.places[queue.TicketID(ticket)] = h.placed(p)
	}
	h.follow = []queue.FollowUp{
		{Ticket: "01KB00000000000000000000A1", No: "A021", Grade: queue.VeryBad, Window: 3, Clerk: "li.na", Opened: at.Add(-30 * time.Hour), CallBy: at.Add(-6 * time.Hour), MendBy: at.Add(14 * 24 * time.Hour)},
		{Ticket: "01KB00000000000000000000A2", No: "B087", Grade: queue.Bad, Window: 5, Clerk: "wang.fang", Opened: at.Add(-2 * time.Hour), CallBy: at.Add(22 * time.Hour), MendBy: at.Add(15 * 24 * time.Hour)},
		{Ticket: "01KB00000000000000000000A3", No: "C003", Grade: queue.Bad, Window: 8, Clerk: "li.na", Opened: at.Add(-72 * time.Hour), CallBy: at.Add(-48 * time.Hour), MendBy: at.Add(12 * 24 * time.Hour), Called: at.Add(-60 * time.Hour), Note: "等候太久，已解释", HandledBy: "zhao.min"},
	}
	h.alarms = []alarm.Alarm{
		{ID: "01KB00000000000000000000L1", Machine: "2", Code: "locks.silent", Severity: "broken", Since: at.Add(-11 * time.Minute), What: "取件柜锁控板没有应答", Remedy: "检查取件柜锁控板是否通电；关机十秒后再开，仍无应答请联系维护人员"},
		{ID: "01KB00000000000000000000L2", Machine: "4", Code: "printer.paper_ends", Severity: "degraded", Since: at.Add(-14 * time.Minute), What: "号票打印机的纸大约还能打 38 张", Remedy: "现在就更换纸卷"},
		{ID: "01KB00000000000000000000L3", Machine: "6", Code: alarm.Offline, Severity: "outage", Since: at.Add(-37 * time.Minute), Noted: at.Add(-30 * time.Minute), By: "zhao.min", What: "自助终端联系不上", Remedy: "到现场看电源和网线；它可以离线取号，恢复后自动补传"},
		{ID: "01KB00000000000000000000L4", Machine: "1", Code: "printer.paper_out", Severity: "broken", Since: at.Add(-5 * time.Hour), Ended: at.Add(-4 * time.Hour), Noted: at.Add(-5 * time.Hour), By: "li.na", What: "号票打印机缺纸"},
	}
	h.machine = []queue.Terminal{
		{Machine: "1", Enrolled: at.Add(-400 * time.Hour), LastSeen: at.Add(-3 * time.Second), Online: true, Version: "1.2.0"},
		{Machine: "2", Enrolled: at.Add(-400 * time.Hour), LastSeen: at.Add(-12 * time.Second), Online: true, Version: "1.2.0", Health: []queue.Ailment{
			{Code: "locks.silent", Severity: "broken", Since: at.Add(-11 * time.Minute), What: "取件柜锁控板没有应答", Remedy: "检查取件柜锁控板是否通电；关机十秒后再开，仍无应答请联系维护人员"},
		}},
		{Machine: "4", Enrolled: at.Add(-400 * time.Hour), LastSeen: at.Add(-time.Second), Online: true, Version: "1.2.0", Health: []queue.Ailment{
			{Code: "printer.paper_ends", Severity: "degraded", Since: at.Add(-14 * time.Minute), What: "号票打印机的纸大约还能打 38 张", Remedy: "现在就更换纸卷"},
		}},
		{Machine: "6", Enrolled: at.Add(-200 * time.Hour), LastSeen: at.Add(-37 * time.Minute), Version: "1.1.4"},
	}
}

func person(no queue.TicketNo, i int) queue.Served {
	s := queue.Served{ID: queue.TicketID(fmt.Sprintf("01KB000000000000000000%s", no)), No: no, Masked: "张*", Lang: queue.ZH, Step: 1, Steps: 1, Usual: 8 * time.Minute}
	switch i {
	case 0:
		s.Priority, s.Lang, s.Steps = queue.Elderly, queue.KO, 2
	case 1:
		s.Masked, s.Lang = "PARK J*", queue.EN
	case 2:
		s.Priority, s.Offline, s.Masked = queue.Military, true, ""
	}
	return s
}

var cannedPlaces = map[string]queue.Place{
	TicketWaiting: {No: "A036", State: queue.Waiting, Ahead: 5, Wait: queue.Minutes{Known: true, Low: 15, High: 25}, Lang: queue.ZH, Service: "estate"},
	TicketSoon:    {No: "A031", State: queue.Waiting, Ahead: 0, Wait: queue.Minutes{Known: true, High: 5}, Lang: queue.ZH, Service: "estate"},
	TicketCalled:  {No: "A036", State: queue.Serving, Window: 3, Lang: queue.ZH, Service: "estate"},
	TicketParked:  {No: "A029", State: queue.Parked, Window: 3, Lang: queue.ZH, Service: "estate"},
	TicketDone:    {No: "A020", State: queue.Done, Window: 3, Lang: queue.ZH, Service: "estate"},
	TicketPassed:  {No: "A021", State: queue.Passed, Window: 3, Lang: queue.ZH, Service: "estate"},
	TicketCleared: {No: "A022", State: queue.Cleared, Lang: queue.ZH, Service: "estate"},
	TicketEnglish: {No: "AB1036", State: queue.Waiting, Ahead: 12, Wait: queue.Minutes{Known: true, Low: 135, High: 160}, Lang: queue.EN, Service: "estate"},
	TicketKorean:  {No: "A036", State: queue.Waiting, Ahead: 5, Wait: queue.Minutes{}, Lang: queue.KO, Service: "household"},
}

// placed gives a place what its service says.
func (h *Hall) placed(p queue.Place) queue.Place {
	s, _ := h.config.Service(p.Service)
	p.Place, p.PassedRule = s.Place, h.config.PassedRule(s)
	return p
}

// Serve changes a ticket's place to "called to the window".
func (h *Hall) Serve(ticket queue.TicketID, window queue.WindowNo) {
	h.change(func() {
		p := h.places[ticket]
		p.State, p.Window = queue.Serving, window
		h.places[ticket] = p
	})
}

// End lets a case at a window be rated.
func (h *Hall) End(window queue.WindowNo, ticket queue.TicketID, no queue.TicketNo) {
	h.change(func() {
		h.rating[window] = queue.Invitation{Ticket: ticket, No: no, Until: h.now().Add(queue.InviteFor)}
	})
}

// Ratings returns the grades that came.
func (h *Hall) Ratings() []queue.Rating {
	h.mu.Lock()
	defer h.mu.Unlock()
	return append([]queue.Rating(nil), h.ratings...)
}

// FollowUps returns the tasks.
func (h *Hall) FollowUps() []queue.FollowUp {
	h.mu.Lock()
	defer h.mu.Unlock()
	return append([]queue.FollowUp(nil), h.follow...)
}
