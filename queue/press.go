package queue

import (
	"fmt"
	"time"

	"onetrip/kiosk/base/civil"
	"onetrip/kiosk/base/fault"
)

// DeskState is a window as a store keeps it. The zero value, with its Window, is one that nobody has opened yet.
type DeskState struct {
	Window WindowNo
	Mode   DeskMode // "": DeskClosed
	Clerk  StaffID  // who holds it; "" when it is closed
	Reason string   // of the pause
	Since  time.Time
	Day    civil.Date // business day of the latest press: a window that nobody has used since is closed when that day is cleared
	Run    int        // priority tickets called in a row, up to MaxPriorityRun
}

// Scene is what a press is decided from. The store reads it in the transaction of the press; Needs says what the press needs.
type Scene struct {
	Desk    DeskState
	Serving *Ticket   // in service at the window
	Waiting []Ticket  // at least the first callable ticket of each lane of each line that the window serves, see Window.Callable
	Named   *Ticket   // the ticket with Act.Ticket, or with Act.No of the present day; nil when there is none
	Behind  time.Time // the place behind which a passed ticket goes; zero when nobody stands behind it
}

// Needs says which parts of a Scene a press needs besides the window and its ticket in service.
type Needs struct {
	Waiting bool
	Named   TicketID // a ticket by its ID
	No      TicketNo // or by its number
	// Behind is the place of the N-th of today's waiting tickets that stand behind a ticket in its line and lane, by place and then by ID; of
	// the last one when they are fewer, or when N is 0. Nil: not needed.
	Behind *Ticket
	N      int
}

// Needs returns what a press needs, given the ticket in service (nil for none).
func (h Hall) Needs(a Act, serving *Ticket) Needs {
	switch a.Kind {
	case ActNext:
		return Needs{Waiting: true}
	case ActResume:
		return Needs{Named: a.Ticket}
	case ActGrant:
		return Needs{No: a.No}
	case ActPass:
		if serving != nil {
			return Needs{Behind: serving, N: max(0, int(h.passOf(*serving)))}
		}
	case ActOpen, ActRecall, ActTransfer, ActPark, ActFinish, ActPause, ActLeave:
	}
	return Needs{}
}

// passOf returns the policy for a ticket in service.
func (h Hall) passOf(t Ticket) Pass {
	s, _ := h.Service(t.Line)
	return s.Pass
}

// Outcome is what a press changes, for the store to save in the same transaction. One without events changes nothing.
type Outcome struct {
	Desk    DeskState
	Tickets []Ticket // those that changed, in the order of the changes
	Called  *Ticket  // the one of them that is called out
	Turns   []Turn   // those that ended
	Events  []Event  // for the audit chain, each in the clerk's name
}

// TurnEnd says how a ticket left a window.
type TurnEnd string

// The ends of a turn. A parked ticket's turn goes on at the window that resumes it.
const (
	TurnDone        TurnEnd = "done"
	TurnPassed      TurnEnd = "passed"
	TurnTransferred TurnEnd = "transferred"
)

// Turn is a ticket's stay at a window, after it ended: what statistics and estimates are made from.
type Turn struct {
	Ticket TicketID
	Hall   HallID
	Day    civil.Date // business day of its end
	Step   int
	Line   ServiceID
	Window WindowNo
	Clerk  StaffID
	End    TurnEnd
	Result Result // of TurnDone
	Ended  time.Time
	Waited time.Duration
	Took   time.Duration // in service, without the time that it was parked
}

// Event is an entry of the audit chain.
type Event struct{ Action, Subject, Detail string }

// press is a press on its way to an Outcome.
type press struct {
	Act
	hall   Hall
	window Window
	now    time.Time
	scene  Scene
	out    Outcome
}

// Press decides what a press of a key does. Errors are those of Windows.Act.
func (h Hall) Press(a Act, s Scene) (Outcome, error) {
	if err := a.check(); err != nil {
		return Outcome{}, err
	}
	w, err := h.FindWindow(a.Window)
	if err != nil {
		return Outcome{}, err
	}
	h.Calls = h.Calls.orDefault()
	p := &press{Act: a, hall: h, window: w, now: a.At.Truncate(time.Millisecond).UTC(), scene: s}
	p.out.Desk = s.Desk
	p.out.Desk.Window, p.out.Desk.Day = a.Window, h.Day(a.At)
	if err := p.allowed(); err != nil {
		return Outcome{}, err
	}
	if err := p.do(); err != nil {
		return Outcome{}, err
	}
	return p.out, nil
}

func (p *press) do() error {
	switch p.Kind {
	case ActOpen:
		p.open()
	case ActNext:
		return p.next()
	case ActRecall:
		p.recall()
	case ActPass:
		p.pass()
	case ActTransfer:
		return p.transfer()
	case ActPark:
		p.park()
	case ActResume:
		return p.resume()
	case ActFinish:
		p.finish()
	case ActPause:
		p.turn(DeskPaused, "window.pause", "")
		p.out.Desk.Reason = p.Reason
	case ActLeave:
		p.turn(DeskClosed, "window.leave", "")
		p.out.Desk.Clerk = ""
	case ActGrant:
		return p.grant()
	}
	return nil
}

// turn sets the mode of the window.
func (p *press) turn(mode DeskMode, action, detail string) {
	d := &p.out.Desk
	d.Mode, d.Since, d.Reason = mode, p.now, ""
	p.out.Events = append(p.out.Events, Event{Action: action, Subject: p.Window.String(), Detail: detail})
}

// open gives the window to the clerk. For who holds it already nothing changes: a reloaded page may press again.
func (p *press) open() {
	d := &p.out.Desk
	switch before := d.Clerk; {
	case before != "" && before != p.Clerk:
		p.turn(DeskOpen, "window.take", "from "+string(before))
	case d.Mode != DeskOpen:
		p.turn(DeskOpen, "window.open", "")
	}
	d.Clerk = p.Clerk
}

// next finishes the ticket in service and calls the next one. When nobody waits, the finish counts all the same.
func (p *press) next() error {
	waiting := p.scene.Waiting
	if p.scene.Serving != nil {
		waiting = append([]Ticket{p.finish()}, waiting...) // its next step may be at this window
	}
	t, ok := p.hall.Next(p.window, waiting, p.out.Desk.Run, p.now)
	if ok {
		p.out.Desk.Run = runAfter(p.out.Desk.Run, t.Priority)
		p.call(t, "ticket.call")
		return nil
	}
	if p.scene.Serving == nil {
		return p.refused(KeyNobody, "nobody waits who may be called here now", "")
	}
	return nil
}

// call brings a ticket to the window.
func (p *press) call(t Ticket, action string) {
	if t.Waited == 0 {
		t.Waited = max(0, p.now.Sub(t.Joined))
	}
	t.State, t.Reason, t.Parked = Serving, "", time.Time{}
	t.Window, t.Clerk, t.Started, t.Called, t.Calls = p.Window, p.Clerk, p.now, p.now, 1
	p.save(t, action, "")
	p.announce()
}

// save keeps a changed ticket and its event.
func (p *press) save(t Ticket, action, detail string) {
	p.out.Tickets = append(p.out.Tickets, t)
	text := fmt.Sprintf("%s at %s", t.No, p.Window)
	if detail != "" {
		text += ", " + detail
	}
	p.out.Events = append(p.out.Events, Event{Action: action, Subject: string(t.ID), Detail: text})
}

// announce calls the ticket out that was saved last.
func (p *press) announce() { p.out.Called = &p.out.Tickets[len(p.out.Tickets)-1] }

func (p *press) recall() {
	t := *p.scene.Serving
	t.Calls, t.Called = t.Calls+1, p.now
	p.save(t, "ticket.recall", fmt.Sprintf("call %d", t.Calls))
	p.announce()
}

// endTurn ends the stay at the window of the ticket in service and returns the ticket.
func (p *press) endTurn(end TurnEnd) Ticket {
	t := *p.scene.Serving
	took := t.Spent + max(0, p.now.Sub(t.Started))
	turn := Turn{
		Ticket: t.ID, Hall: t.Hall, Day: p.out.Desk.Day, Step: t.Step, Line: t.Line, Window: p.Window, Clerk: p.Clerk, End: end, Ended: p.now,
		Waited: t.Waited, Took: took,
	}
	if end == TurnDone {
		turn.Result = p.result()
	}
	p.out.Turns = append(p.out.Turns, turn)
	t.Spent = 0
	return t
}

// pass applies the policy of the line.
func (p *press) pass() {
	t := p.endTurn(TurnPassed)
	policy := p.hall.passOf(t)
	if policy == PassVoid || t.Passes >= p.hall.Calls.Passes {
		t.State, t.Ended = Passed, p.now
		p.save(t, "ticket.pass", "void")
		return
	}
	t.State, t.Calls, t.Passes = Waiting, 0, t.Passes+1
	if policy == PassTail {
		t.Place = latest(t.Place, p.now)
	}
	if !p.scene.Behind.IsZero() {
		t.Place = latest(t.Place, p.scene.Behind.Add(time.Millisecond))
	}
	p.save(t, "ticket.pass", policy.String())
}

func latest(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

// park sets the ticket in service aside. The clerk's words stay out of the audit chain, which is kept longer than personal data are.
func (p *press) park() {
	t := *p.scene.Serving
	t.Spent += max(0, p.now.Sub(t.Started))
	t.State, t.Reason, t.Parked = Parked, p.Reason, p.now
	p.save(t, "ticket.park", "")
}

// finish ends the service of the ticket. The next step of the visit joins its line with the place by time of arrival.
func (p *press) finish() Ticket {
	t := p.endTurn(TurnDone)
	result := p.result()
	next, more := p.hall.stageAfter(t)
	if !more || !result.goesOn() {
		t.State, t.Ended = Done, p.now
		p.save(t, "ticket.finish", string(result))
		return t
	}
	t.State, t.Line, t.Step, t.Only, t.Calls = Waiting, next, t.Step+1, 0, 0
	t.Joined, t.Waited = p.now, 0
	p.save(t, "ticket.finish", fmt.Sprintf("%s, step %d in line %s", result, t.Step, next))
	return t
}

// stageAfter returns the service of the next step of a ticket's visit. When the hall's staff changed the stages meanwhile, the new ones count.
func (h Hall) stageAfter(t Ticket) (ServiceID, bool) {
	s, ok := h.Service(t.Service)
	if !ok || t.Step < 1 || t.Step > len(s.Stages) || !h.served(s.Stages[t.Step-1]) {
		return "", false
	}
	return s.Stages[t.Step-1], true
}

// result returns how the service ended.
func (p *press) result() Result {
	if p.Result == "" {
		return ResultDone
	}
	return p.Result
}

// goesOn reports whether a visit of several steps goes on after the result: who lacks papers, was refused, only asked, or came for something
// else goes home.
func (r Result) goesOn() bool { return r == ResultDone || r == ResultAccepted || r == ResultIssued }

// transfer sends the ticket in service to another line, another window, or both. Its place by time of arrival stays.
func (p *press) transfer() error {
	line := p.Service
	if line == "" {
		line = p.scene.Serving.Line
	}
	if err := p.checkTransfer(line); err != nil {
		return err
	}
	t := p.endTurn(TurnTransferred)
	t.State, t.Line, t.Only, t.Calls = Waiting, line, p.To, 0
	detail := "to line " + string(line)
	if p.To != 0 {
		detail += " for " + p.To.String()
	}
	p.save(t, "ticket.transfer", detail)
	return nil
}

func (p *press) checkTransfer(line ServiceID) error {
	same := line == p.scene.Serving.Line
	_, known := p.hall.Service(line)
	to, there := p.hall.Window(p.To)
	switch {
	case !known:
		return p.invalid(fmt.Sprintf("there is no service %q", line), "choose a service of the hall")
	case p.To == 0 && same:
		return p.invalid("the ticket stands in this line already", "choose another service or another window")
	case p.To == p.Window && same:
		return p.invalid("the ticket is at this window already", "choose another service or another window")
	case p.To != 0 && !there:
		return p.invalid(fmt.Sprintf("there is no %s", p.To), "choose a window of the hall")
	case p.To != 0 && !to.serves(line):
		return p.invalid(fmt.Sprintf("%s does not serve %q", p.To, line), "choose a window that serves the line")
	case !p.hall.served(line):
		return p.invalid(fmt.Sprintf("no window serves %q", line), "choose a service that a window gives")
	}
	return nil
}

// resume brings a parked ticket back. It is called out, because its visitor sits in the hall.
func (p *press) resume() error {
	t := p.scene.Named
	switch {
	case t == nil:
		return noTicket(string(p.Ticket))
	case !p.hall.setAside(*t, p.now):
		return p.conflict(KeyMoved, fmt.Sprintf("ticket %s is %s and not parked", t.No, t.State))
	case !p.window.serves(t.Line):
		return p.refused(KeyElsewhere, fmt.Sprintf("%s does not serve the line %q of ticket %s", p.Window, t.Line, t.No),
			"resume it at a window that serves it")
	}
	p.call(*t, "ticket.resume")
	return nil
}

// setAside reports whether a ticket of today can be resumed: it is parked, or in service at a window that the hall does not have any more.
func (h Hall) setAside(t Ticket, now time.Time) bool {
	_, there := h.Window(t.Window)
	return t.Day == h.Day(now) && (t.State == Parked || (t.State == Serving && !there))
}

// grant gives a waiting ticket the class that its visitor has proved.
func (p *press) grant() error {
	t := p.scene.Named
	if t == nil {
		return noTicket(string(p.No))
	}
	if t.State != Waiting {
		return p.conflict(KeyMoved, fmt.Sprintf("ticket %s is %s and does not wait", t.No, t.State))
	}
	changed := *t
	changed.Priority = p.Grant
	p.save(changed, "ticket.grant", string(p.Grant))
	return nil
}

// Again returns nil when the press that was performed under the same ID, at a window with a key, is this one; else an error of kind Conflict.
func (a Act) Again(w WindowNo, kind ActKind) error {
	if a.Window == w && a.Kind == kind {
		return nil
	}
	return &fault.Error{
		Kind: fault.Conflict, Op: "press key " + string(a.Kind) + " at " + a.Window.String(),
		Err: fmt.Errorf("the ID %s was a press of %s at %s", a.ID, kind, w), Hint: "make an ID for each press",
	}
}
