package queue_test

import (
	"cmp"
	"container/heap"
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"onetrip/kiosk/base/civil"
	"onetrip/queue"
)

// day is a simulated day of a hall. Its windows call by the product's own rule, Hall.Next.
type day struct {
	dayPlan
	r      *rand.Rand
	start  time.Time
	now    time.Time
	events dayEvents
	seq    int

	lines    map[queue.ServiceID]*dayLine
	desks    []*dayDesk
	visitors []*dayVisitor
	// looks sees the hall with a visitor who has just come and does not stand in the line yet.
	looks func(d *day, v *dayVisitor)
}

// dayVisitor is somebody who comes.
type dayVisitor struct {
	ticket queue.Ticket
	takes  time.Duration // at a window of usual speed
	absent bool          // does not come when called
	called time.Time     // zero: never
	told   map[string]queue.Range
	points map[string]float64 // what predictors say, in minutes
}

func (v *dayVisitor) waited() time.Duration { return v.called.Sub(v.ticket.Joined) }

// dayLine is the line of a service and its past.
type dayLine struct {
	waiting [2][]*dayVisitor // ordinary, priority
	called  []*dayVisitor    // latest last
	took    []time.Duration  // services that were finished, latest last
}

type dayDesk struct {
	window  queue.Window
	pace    float64 // of its clerk: how long services take, 1 is usual
	open    bool
	leaving bool // closes when the visitor has gone
	busy    bool // with a visitor
	resting bool // between two visitors
	run     int
}

// dayEvent is something that will happen.
type dayEvent struct {
	at  time.Time
	seq int
	do  func()
}

type dayEvents []dayEvent

func (e *dayEvents) Len() int      { return len(*e) }
func (e *dayEvents) Swap(i, j int) { (*e)[i], (*e)[j] = (*e)[j], (*e)[i] }
func (e *dayEvents) Less(i, j int) bool {
	a, b := (*e)[i], (*e)[j]
	return cmp.Or(a.at.Compare(b.at), a.seq-b.seq) < 0
}
func (e *dayEvents) Push(x any) { *e = append(*e, x.(dayEvent)) }
func (e *dayEvents) Pop() any {
	old := *e
	x := old[len(old)-1]
	*e = old[:len(old)-1]
	return x
}

func (d *day) at(t time.Time, do func()) {
	d.seq++
	heap.Push(&d.events, dayEvent{t, d.seq, do})
}

// in makes something happen after some minutes.
func (d *day) in(minutes float64, do func()) { d.at(d.now.Add(inMinutes(minutes)), do) }

func (d *day) clock(hour float64) time.Time { return d.start.Add(inMinutes(60 * hour)) }

// playDay plays a whole day and returns it.
func playDay(r *rand.Rand, p dayPlan, looks func(*day, *dayVisitor)) *day {
	d := &day{
		dayPlan: p, r: r, start: time.Date(2026, 11, 25, 0, 0, 0, 0, time.UTC), lines: map[queue.ServiceID]*dayLine{}, looks: looks,
	}
	for _, s := range p.hall.Services {
		l := &dayLine{}
		for range queue.MaxRecent { // yesterday's
			l.took = append(l.took, p.takes(r, s.ID))
		}
		d.lines[s.ID] = l
	}
	for _, w := range p.hall.Windows {
		desk := &dayDesk{window: w, pace: 0.8 + 0.45*r.Float64()}
		d.desks = append(d.desks, desk)
		d.shifts(desk)
	}
	for _, span := range p.spans() {
		n := p.perHour(span) * mostCrowd
		for h := span[0] + r.ExpFloat64()/n; h < span[1]; h += r.ExpFloat64() / n {
			if r.Float64()*mostCrowd < crowd(h) {
				d.at(d.clock(h), d.join)
			}
		}
	}
	for _, c := range p.hall.Clear {
		d.at(c.On(civil.Of(d.start), time.UTC), d.clear)
	}
	for len(d.events) > 0 {
		e := heap.Pop(&d.events).(dayEvent)
		d.now = e.at
		e.do()
	}
	return d
}

// shifts plans when a clerk is at the window: not always from the first minute, lunch, and in some half days a break.
func (d *day) shifts(desk *dayDesk) {
	r := d.r
	leave := func(hour float64) { d.at(d.clock(hour), func() { desk.leaving = true; d.goes(desk) }) }
	come := func(hour float64) {
		d.at(d.clock(hour), func() { desk.open, desk.leaving = true, false; d.call(desk) })
	}
	late := func() float64 { return 0.25 * r.Float64() * r.Float64() }
	come(8.5 + late())
	if d.inTurns {
		lunch := 11.5 + 0.75*float64(r.IntN(3))
		leave(lunch)
		come(lunch + 0.75 + late())
	} else {
		leave(12.33) // whoever waits at noon is still served, until the clearing
		come(14 + late())
	}
	leave(18)
	for _, half := range []float64{9, 14.5} {
		if r.IntN(2) == 0 {
			from := half + 2*r.Float64()
			leave(from)
			come(from + (5+15*r.Float64())/60)
		}
	}
}

// goes closes a window whose clerk wants to leave, unless a visitor is there.
func (d *day) goes(desk *dayDesk) {
	if desk.leaving && !desk.busy {
		desk.open = false
	}
}

func (d *day) join() {
	line := d.pick(d.r)
	v := &dayVisitor{takes: d.takes(d.r, line), told: map[string]queue.Range{}, points: map[string]float64{}}
	d.visitors = append(d.visitors, v)
	v.ticket = queue.Ticket{
		ID: queue.TicketID(fmt.Sprintf("%06d", len(d.visitors))), Line: line, Service: line, State: queue.Waiting, Day: civil.Of(d.start),
		Issued: d.now, Place: d.now, Joined: d.now,
	}
	lane := 0
	if d.r.Float64() < d.priority {
		v.ticket.Priority, lane = queue.Elderly, 1
	}
	if d.r.Float64() < d.absent { // called three times in vain
		v.absent, v.takes = true, inMinutes(0.75+0.75*d.r.Float64())
	}
	d.looks(d, v)
	l := d.lines[line]
	l.waiting[lane] = append(l.waiting[lane], v)
	for _, desk := range d.desks { // who is free calls at once
		d.call(desk)
	}
}

func (d *day) call(desk *dayDesk) {
	if !desk.open || desk.busy || desk.resting {
		return
	}
	var first []queue.Ticket
	for _, id := range desk.window.Services {
		for _, lane := range d.lines[id].waiting {
			if len(lane) > 0 {
				first = append(first, lane[0].ticket)
			}
		}
	}
	t, ok := d.hall.Next(desk.window, first, desk.run, d.now)
	if !ok {
		return
	}
	l, lane := d.lines[t.Line], 0
	desk.run++
	if t.Priority.First() {
		lane = 1
	} else {
		desk.run = 0
	}
	v := l.waiting[lane][0]
	l.waiting[lane] = l.waiting[lane][1:]
	v.called = d.now
	l.called = append(l.called, v)
	d.serve(desk, l, v)
}

func (d *day) serve(desk *dayDesk, l *dayLine, v *dayVisitor) {
	desk.busy = true
	takes := v.takes
	if !v.absent {
		takes = time.Duration(float64(takes) * desk.pace)
	}
	d.at(d.now.Add(takes), func() {
		desk.busy = false
		if !v.absent {
			l.took = append(l.took, takes)
		}
		d.goes(desk)
		desk.resting = true
		d.in(0.15+0.4*d.r.Float64(), func() {
			desk.resting = false
			d.call(desk)
		})
	})
}

// clear closes the tickets that wait.
func (d *day) clear() {
	for _, l := range d.lines {
		l.waiting = [2][]*dayVisitor{}
	}
}

// counts returns what a store would count now.
func (d *day) counts() queue.Counts {
	c := queue.Counts{
		Lines: map[queue.ServiceID]queue.Line{}, Recent: map[queue.ServiceID][]time.Duration{}, Busy: map[queue.WindowNo]bool{},
		Runs: map[queue.WindowNo]int{},
	}
	for id, l := range d.lines {
		c.Lines[id] = queue.Line{Ordinary: len(l.waiting[0]), Priority: len(l.waiting[1])}
		recent := slices.Clone(l.took[max(0, len(l.took)-queue.MaxRecent):])
		slices.Reverse(recent)
		c.Recent[id] = recent
	}
	for _, desk := range d.desks {
		if desk.open {
			c.Runs[desk.window.No] = desk.run
		}
		if desk.busy {
			c.Busy[desk.window.No] = true
		}
	}
	return c
}
