package queue

import "time"

// Sight is what a Desk is made from, as a store reads it.
type Sight struct {
	Version int64
	State   DeskState
	Serving *Ticket
	Waiting []Ticket              // as in Scene
	Lines   map[ServiceID]Waiters // of the window's lines: today's tickets whose Only is 0 or this window
	Aside   []Ticket              // at least those that are parked in the window's lines, and those in service at a window that the hall does not have; oldest first
	Today   Tally
	Usual   []time.Duration // the recent services of the line of the ticket in service, see Counts.Recent
}

// Waiters counts who waits in a line.
type Waiters struct {
	N     int
	First time.Time // the earliest place; zero: nobody waits
}

// DeskOf returns a window as its page shows it.
func (h Hall) DeskOf(w Window, s Sight, now time.Time) Desk {
	h.Calls = h.Calls.orDefault()
	d := Desk{
		Version: s.Version, Window: w.No, Mode: s.State.Mode, Clerk: s.State.Clerk, Reason: s.State.Reason, Since: s.State.Since,
		Lines: make([]DeskLine, len(w.Services)), Parked: []ParkedAt{}, Today: s.Today,
		ClearAt: h.NextClearing(now), Now: now.UTC(),
	}
	if d.Mode == "" {
		d.Mode = DeskClosed
	}
	for i, id := range w.Services {
		service, _ := h.Service(id)
		l := s.Lines[id]
		d.Lines[i] = DeskLine{Service: id, Waiting: l.N, Oldest: l.First, Warn: service.Warn > 0 && l.N >= service.Warn}
	}
	for _, t := range s.Aside {
		if h.setAside(t, now) && w.serves(t.Line) {
			d.Parked = append(d.Parked, ParkedAt{ID: t.ID, No: t.No, Reason: t.Reason, Since: latest(t.Parked, t.Started)})
		}
	}
	if s.Serving != nil {
		served := servedOf(*s.Serving, s.Usual)
		d.Serving = &served
	}
	_, callable := h.Next(w, s.Waiting, 0, now)
	d.Keys = h.keys(s.State, s.Serving, callable, len(d.Parked) > 0, now)
	return d
}

func servedOf(t Ticket, usual []time.Duration) Served {
	return Served{
		ID: t.ID, No: t.No, Service: t.Line, Masked: t.Masked, Priority: t.Priority, Lang: t.Lang, Step: t.Step, Steps: t.Steps,
		Calls: t.Calls, CalledAt: t.Called, Started: t.Started, Waited: t.Waited, Usual: mean(usual), Offline: t.Offline,
	}
}

// mean returns the mean of the durations that can be services, see Hall.Wait; 0 when there are too few of them.
func mean(recent []time.Duration) time.Duration {
	return time.Duration(timesOf(recent).mean * float64(time.Second)).Round(time.Second)
}

// Add counts n turns that ended so.
func (t *Tally) Add(end TurnEnd, n int) {
	switch end {
	case TurnDone:
		t.Done += n
	case TurnPassed:
		t.Passed += n
	case TurnTransferred:
		t.Transferred += n
	}
}

// Call returns the announcement of a ticket that was just called to its window.
func (t Ticket) Call(seq int64) Call {
	return Call{Seq: seq, No: t.No, Window: t.Window, N: t.Calls, Lang: t.Lang, At: t.Called}
}

// BoardLines adds the waiting people of the lines up by department, in the order of the screens; services without a department come last.
func (h Hall) BoardLines(waiting map[ServiceID]int) []BoardLine {
	counts, used := map[DepartmentID]int{}, map[DepartmentID]bool{}
	for _, s := range h.Services {
		counts[s.Department] += waiting[s.ID]
		used[s.Department] = true
	}
	lines := []BoardLine{}
	for _, d := range h.Departments {
		if used[d.ID] {
			lines = append(lines, BoardLine{Department: d.ID, Waiting: counts[d.ID]})
		}
	}
	if used[""] {
		lines = append(lines, BoardLine{Waiting: counts[""]})
	}
	return lines
}
