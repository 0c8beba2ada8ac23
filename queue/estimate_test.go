package queue_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"onetrip/kiosk/base/basetest"
	"onetrip/queue"
)

func minutes(list ...float64) []time.Duration {
	var d []time.Duration
	for _, m := range list {
		d = append(d, inMinutes(m))
	}
	return d
}

// twoServices is a hall with windows that serve a, a and b, b.
func twoServices() queue.Hall {
	return queue.Hall{
		Zone: time.UTC, Services: []queue.Service{{ID: "a"}, {ID: "b"}},
		Windows: []queue.Window{
			{No: 1, Services: []queue.ServiceID{"a"}}, {No: 2, Services: []queue.ServiceID{"a", "b"}}, {No: 3, Services: []queue.ServiceID{"b"}},
		},
	}
}

func TestEstimateIsHonest(t *testing.T) {
	type (
		lines  = map[queue.ServiceID]queue.Line
		recent = map[queue.ServiceID][]time.Duration
		busy   = map[queue.WindowNo]bool
		runs   = map[queue.WindowNo]int
	)
	regular := minutes(8, 7, 9, 8, 8, 7, 9, 8)
	between := func(ahead, low, high int) queue.Wait {
		return queue.Wait{
			Ahead: ahead, Known: true, Range: queue.Range{Low: time.Duration(low) * time.Minute, High: time.Duration(high) * time.Minute},
		}
	}
	all := busy{1: true, 2: true, 3: true}
	for _, tt := range []struct {
		name  string
		class queue.Priority
		c     queue.Counts
		want  queue.Wait
	}{
		{"a free window and nobody", "", queue.Counts{Runs: runs{1: 0}}, between(0, 0, 0)},
		{"nobody, nothing known, no free window", "", queue.Counts{Runs: runs{1: 0}, Busy: all}, queue.Wait{}},
		{"no window", "", queue.Counts{Lines: lines{"a": {Ordinary: 3}}, Recent: recent{"a": regular}}, queue.Wait{Ahead: 3}},
		{
			"four services are too few", "",
			queue.Counts{Lines: lines{"a": {Ordinary: 3}}, Recent: recent{"a": regular[:4]}, Runs: runs{1: 0}},
			queue.Wait{Ahead: 3},
		},
		{
			"another line's services are none of this line's", "",
			queue.Counts{Lines: lines{"a": {Ordinary: 3}}, Recent: recent{"b": regular}, Runs: runs{1: 0}},
			queue.Wait{Ahead: 3},
		},
		{
			"forgotten keys and clocks that went back do not count", "",
			queue.Counts{Lines: lines{"a": {Ordinary: 3}}, Recent: recent{"a": append(minutes(-5, 0, 600), regular[:4]...)}, Runs: runs{1: 0}},
			queue.Wait{Ahead: 3},
		},
		{
			"the hall is at work, but nobody for this line", "",
			queue.Counts{Lines: lines{"a": {Ordinary: 1}}, Recent: recent{"a": regular}, Runs: runs{3: 0}},
			queue.Wait{Ahead: 1},
		},
		{
			"two free windows, one before: their clerks are just clearing their desks", "",
			queue.Counts{Lines: lines{"a": {Ordinary: 1}}, Recent: recent{"a": regular}, Runs: runs{1: 0, 2: 0}},
			between(1, 0, 5),
		},
		{
			"nobody before but all busy", "",
			queue.Counts{Recent: recent{"a": regular}, Runs: runs{1: 0}, Busy: all},
			between(0, 0, 10),
		},
		{
			"five before at one window", "",
			queue.Counts{Lines: lines{"a": {Ordinary: 5}}, Recent: recent{"a": regular}, Runs: runs{1: 0}, Busy: all},
			between(5, 30, 70),
		},
		{
			"five before at two windows", "",
			queue.Counts{Lines: lines{"a": {Ordinary: 5}}, Recent: recent{"a": regular}, Runs: runs{1: 0, 2: 0}, Busy: all},
			between(5, 15, 40),
		},
		{
			"those of the other line at the same window are before, too", "",
			queue.Counts{
				Lines: lines{"a": {Ordinary: 1}, "b": {Ordinary: 4}}, Recent: recent{"a": regular, "b": regular}, Runs: runs{2: 0}, Busy: all,
			},
			between(1, 30, 70),
		},
		{
			"but they use their own windows", "",
			queue.Counts{
				Lines: lines{"a": {Ordinary: 1}, "b": {Ordinary: 4}}, Recent: recent{"a": regular, "b": regular},
				Runs: runs{2: 0, 3: 0}, Busy: all,
			},
			between(1, 15, 40),
		},
		{
			"who goes first waits for those who go first", queue.Elderly,
			queue.Counts{Lines: lines{"a": {Ordinary: 20, Priority: 1}}, Recent: recent{"a": regular}, Runs: runs{1: 0}, Busy: all},
			between(1, 5, 25),
		},
		{
			"and for the ordinary one who is due", queue.Elderly,
			queue.Counts{Lines: lines{"a": {Ordinary: 20, Priority: 1}}, Recent: recent{"a": regular}, Runs: runs{1: 2}, Busy: all},
			between(2, 10, 35),
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := twoServices().Wait("a", tt.c.Lines["a"], tt.class, tt.c, time.Date(2026, 11, 25, 10, 0, 0, 0, time.UTC))
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("estimate (-want +got):\n%s", diff)
			}
		})
	}
}

func TestWhoWaitsIsNotToldThatThereIsNoWait(t *testing.T) {
	c := queue.Counts{Lines: map[queue.ServiceID]queue.Line{"a": {Ordinary: 1}}, Runs: map[queue.WindowNo]int{1: 0}}
	got := twoServices().Wait("a", queue.Line{}, queue.Ordinary, c, time.Date(2026, 11, 25, 10, 0, 0, 0, time.UTC))
	if want := (queue.Wait{Known: true, Range: queue.Range{High: 5 * time.Minute}}); got != want {
		t.Errorf("the first of the line is told %+v beside a free window, want %+v", got, want)
	}
}

// TestEstimatePlaysTheRuleOfTheHall compares the play with a hall whose services all take the same time, where nothing is left to chance but
// the order of the calls, which both must find: somebody who joins last waits as long as the play says.
func TestEstimatePlaysTheRuleOfTheHall(t *testing.T) {
	r := basetest.Rand(t)
	now := time.Date(2026, 11, 25, 10, 0, 0, 0, time.UTC)
	const halls = 300
	exact := 0
	for range halls {
		p := planDay(r, 1)
		c := queue.Counts{Lines: map[queue.ServiceID]queue.Line{}, Recent: map[queue.ServiceID][]time.Duration{}, Runs: map[queue.WindowNo]int{}}
		var waiting []queue.Ticket
		for _, s := range p.hall.Services {
			l := queue.Line{Ordinary: r.IntN(12), Priority: r.IntN(4)}
			c.Lines[s.ID], c.Recent[s.ID] = l, []time.Duration{takes, takes, takes, takes, takes}
			for i := range l.Waiting() { // evenly, over the same hour
				class, of, nth := queue.Ordinary, l.Ordinary, i
				if i >= l.Ordinary {
					class, of, nth = queue.Elderly, l.Priority, i-l.Ordinary
				}
				place := now.Add(-time.Hour * time.Duration(of-nth) / time.Duration(of+1))
				waiting = append(waiting, queue.Ticket{
					ID: queue.TicketID(string(s.ID) + string(class) + string(rune('a'+nth))), Line: s.ID, Priority: class, Place: place,
					State: queue.Waiting, Day: p.hall.Day(now),
				})
			}
		}
		for i := range p.hall.Windows {
			w := &p.hall.Windows[i]
			c.Runs[w.No] = r.IntN(queue.MaxPriorityRun + 1)
			w.Weights = map[queue.ServiceID]int{w.Services[0]: 1 + r.IntN(3)}
		}
		line := p.hall.Services[r.IntN(len(p.hall.Services))].ID
		class := []queue.Priority{queue.Ordinary, queue.Elderly}[r.IntN(2)]
		got, ok := p.hall.Played(line, class, c, now)
		last := queue.Ticket{ID: "z", Line: line, Priority: class, Place: now, State: queue.Waiting, Day: p.hall.Day(now)}
		if want := turnOf(p.hall, c, last, append(waiting, last), now); ok && got == want {
			exact++
		} else {
			t.Logf("the play says %v, %v; the hall %v\nwindows %v\nlines %v", got, ok, want, p.hall.Windows, c.Lines)
		}
	}
	if exact < halls*95/100 { // tickets of the same urgency may change places
		t.Errorf("only %d of %d halls agree", exact, halls)
	}
}

// takes is how long every service takes of which only the order matters.
const takes = 10 * time.Minute

// turnOf calls by the rule of the hall until it is the ticket's turn.
func turnOf(h queue.Hall, c queue.Counts, last queue.Ticket, waiting []queue.Ticket, now time.Time) time.Duration {
	for round := time.Duration(0); ; round += takes {
		for _, w := range h.Windows {
			t, ok := h.Next(w, waiting, c.Runs[w.No], now)
			switch {
			case !ok:
				continue
			case t.ID == last.ID:
				return round
			case t.Priority.First():
				c.Runs[w.No]++
			default:
				c.Runs[w.No] = 0
			}
			for i := range waiting {
				if waiting[i].ID == t.ID {
					waiting = append(waiting[:i:i], waiting[i+1:]...)
					break
				}
			}
		}
	}
}

func TestOffersAndWaitAgree(t *testing.T) {
	r := basetest.Rand(t)
	for range 20 {
		playDay(r, planDay(r, 1), func(d *day, v *dayVisitor) {
			if r.IntN(20) > 0 {
				return
			}
			c := d.counts()
			for _, o := range d.hall.Offers(c, d.now) {
				want := d.hall.Wait(o.Service, c.Lines[o.Service], queue.Ordinary, c, d.now)
				if diff := cmp.Diff(want, o.Wait); diff != "" {
					t.Errorf("offer of %s (-Wait +Offers):\n%s", o.Service, diff)
				}
			}
		})
	}
}
