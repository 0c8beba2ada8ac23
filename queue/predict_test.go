package queue_test

import (
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"onetrip/kiosk/base/basetest"
	"onetrip/queue"
)

// predictor is a way to foresee a wait. It says a wait in minutes, from which calibration makes a range.
type predictor struct {
	name  string
	point func(d *day, v *dayVisitor) (float64, bool)
}

// predictors returns the ways that are compared with the product's. LES and HOL follow Ibrahim and Whitt, "Real-time delay estimation based on
// delay history" (2009).
func predictors() []predictor {
	return []predictor{
		{"LES", lastToEnter},
		{"HOL", headOfLine},
		{"QRG", recentGap},
		{"mean", meanTimes},
		{"play", played},
		{"play+QRG", mixOf(0.3, recentGap)},
		{"play+HOL", mixOf(0.3, headOfLine)},
	}
}

// lastToEnter is how long the last one waited who was called from the line.
func lastToEnter(d *day, v *dayVisitor) (float64, bool) {
	called := d.lines[v.ticket.Line].called
	if len(called) == 0 {
		return 0, false
	}
	return called[len(called)-1].waited().Minutes(), true
}

// headOfLine is how long the first of the lane has waited until now.
func headOfLine(d *day, v *dayVisitor) (float64, bool) {
	lane := d.lines[v.ticket.Line].waiting[0]
	if v.ticket.Priority.First() {
		lane = d.lines[v.ticket.Line].waiting[1]
	}
	if len(lane) == 0 {
		return 0, true
	}
	return d.now.Sub(lane[0].ticket.Joined).Minutes(), true
}

// recentGap is the people ahead times the mean gap between the latest calls of the line.
func recentGap(d *day, v *dayVisitor) (float64, bool) {
	const gaps, fewest = 8, 3
	called := d.lines[v.ticket.Line].called
	n := min(gaps, len(called)-1)
	if n < fewest {
		return 0, false
	}
	c := d.counts()
	ahead := d.hall.Ahead(v.ticket.Line, c.Lines[v.ticket.Line], v.ticket.Priority, c, d.now)
	return float64(ahead) * d.now.Sub(called[len(called)-1-n].called).Minutes() / float64(n+1), true
}

// meanTimes is the people ahead, and those of other lines as far as they take the windows, times the mean service, at all open windows.
func meanTimes(d *day, v *dayVisitor) (float64, bool) {
	c := d.counts()
	people := float64(d.hall.Ahead(v.ticket.Line, c.Lines[v.ticket.Line], v.ticket.Priority, c, d.now))
	open := 0.0
	for _, desk := range d.desks {
		if !desk.open || !slices.Contains(desk.window.Services, v.ticket.Line) {
			continue
		}
		open++
		if !desk.busy {
			people--
		}
		for _, other := range desk.window.Services {
			if other != v.ticket.Line {
				people += float64(c.Lines[other].Waiting()) / float64(d.openFor(other))
			}
		}
	}
	var sum time.Duration
	for _, took := range c.Recent[v.ticket.Line] {
		sum += took
	}
	mean := sum.Minutes() / float64(len(c.Recent[v.ticket.Line]))
	return max(0, people+0.5) * mean / open, open > 0
}

// openFor returns how many open windows serve a line.
func (d *day) openFor(id queue.ServiceID) int {
	n := 0
	for _, desk := range d.desks {
		if desk.open && slices.Contains(desk.window.Services, id) {
			n++
		}
	}
	return n
}

// played is the mean of the product's estimate.
func played(d *day, v *dayVisitor) (float64, bool) {
	mean, ok := d.hall.Played(v.ticket.Line, v.ticket.Priority, d.counts(), d.now)
	return mean.Minutes(), ok
}

// mixOf returns the play with a share of another predictor, where that one says something.
func mixOf(share float64, other func(*day, *dayVisitor) (float64, bool)) func(*day, *dayVisitor) (float64, bool) {
	return func(d *day, v *dayVisitor) (float64, bool) {
		mean, ok := played(d, v)
		if o, said := other(d, v); said && ok {
			mean = (1-share)*mean + share*o
		}
		return mean, ok
	}
}

// said is what a predictor said about a wait, and how the wait came out, in minutes.
type said struct {
	point, low, high, waited float64
	none                     bool // a window is free: no wait, whatever the predictor says
}

// accuracy is how good a predictor was.
type accuracy struct {
	covered, below, above float64 // shares of the waits in, under and over the range
	width                 float64 // median, of the ranges that are not "no wait"
	bias, off             float64 // of the middle of the range or the point: mean and mean distance
	n                     int
}

func accuracyOf(list []said) accuracy {
	a := accuracy{n: len(list)}
	var widths []float64
	for _, s := range list {
		switch {
		case s.waited < s.low:
			a.below++
		case s.waited > s.high:
			a.above++
		default:
			a.covered++
		}
		if s.high > 0 {
			widths = append(widths, s.high-s.low)
		}
		a.bias += s.point - s.waited
		a.off += max(s.point-s.waited, s.waited-s.point)
	}
	n := float64(max(1, a.n))
	a.covered, a.below, a.above, a.bias, a.off = a.covered/n, a.below/n, a.above/n, a.bias/n, a.off/n
	if slices.Sort(widths); len(widths) > 0 {
		a.width = widths[len(widths)/2]
	}
	return a
}

func (a accuracy) String() string {
	return fmt.Sprintf("%d told, %.1f %% covered (%.1f %% below, %.1f %% above), width %.0f min, bias %+.1f min, off by %.1f min",
		a.n, 100*a.covered, 100*a.below, 100*a.above, a.width, a.bias, a.off)
}

// ask returns what the product tells a visitor who joins now.
func ask(d *day, v *dayVisitor) queue.Wait {
	c := d.counts()
	return d.hall.Wait(v.ticket.Line, c.Lines[v.ticket.Line], v.ticket.Priority, c, d.now)
}

// askLater returns what the product tells a visitor who waits already, by the counts of Store.Line.
func askLater(d *day, v *dayVisitor) queue.Wait {
	lanes := d.lines[v.ticket.Line].waiting
	before := func(lane []*dayVisitor) int {
		return max(0, slices.IndexFunc(lane, func(o *dayVisitor) bool { return o == v }))
	}
	l := queue.Line{Ordinary: len(lanes[0]), Priority: before(lanes[1])}
	if !v.ticket.Priority.First() {
		l = queue.Line{Ordinary: before(lanes[0]), Priority: len(lanes[1])}
	}
	return d.hall.Wait(v.ticket.Line, l, v.ticket.Priority, d.counts(), d.now)
}

func saidOf(r queue.Range, waited time.Duration) said {
	low, high := r.Low.Minutes(), r.High.Minutes()
	return said{point: (low + high) / 2, low: low, high: high, waited: waited.Minutes()}
}

// dayLoads are the loads of the simulated days: quiet, busy, full, and more than can be served.
var dayLoads = []float64{0.7, 0.85, 1, 1.15}

// calibrated makes ranges of points: what each tenth wait in other halls was under and over, in proportion, with three minutes
// added so that short ones do not rule. They are widened to five minutes as the product's are.
func calibrated(fit, list []said) []said {
	const grain, floor = 5, 3
	ratios := make([]float64, 0, len(fit))
	for _, s := range fit {
		if s.none {
			continue
		}
		ratios = append(ratios, (s.waited+floor)/(s.point+floor))
	}
	slices.Sort(ratios)
	tenth, ninth := ratios[len(ratios)/10], ratios[len(ratios)*9/10]
	out := make([]said, 0, len(list))
	for _, s := range list {
		if s.low, s.high = 0, 0; !s.none {
			s.low = grain * float64(int(max(0, (s.point+floor)*tenth-floor)/grain))
			s.high = grain * float64(int(((s.point+floor)*ninth-floor)/grain)+1)
		}
		out = append(out, s)
	}
	return out
}

// comparison plays halls at every load and returns the accuracy of each predictor by load; half of the halls calibrate, the others measure.
var comparison = sync.OnceValue(func() map[float64]map[string]accuracy {
	const halls = 80
	all := map[float64]map[string]accuracy{}
	fit, measured := map[string][]said{}, map[float64]map[string][]said{}
	for i, load := range dayLoads {
		measured[load] = map[string][]said{}
		for n := range halls {
			r := basetest.Seeded(uint64(1000*i + n))
			d := playDay(r, planDay(r, load), func(d *day, v *dayVisitor) {
				for _, p := range predictors() {
					if x, ok := p.point(d, v); ok {
						v.points[p.name] = x
					}
				}
				if w := ask(d, v); w.Known {
					v.told["product"] = w.Range
				}
			})
			for _, v := range d.visitors {
				if v.called.IsZero() {
					continue
				}
				free := v.points["play"] == 0
				for name, x := range v.points {
					if s := (said{point: x, waited: v.waited().Minutes(), none: free}); n%2 == 0 {
						fit[name] = append(fit[name], s)
					} else {
						measured[load][name] = append(measured[load][name], s)
					}
				}
				if told, ok := v.told["product"]; ok && n%2 == 1 {
					measured[load]["product"] = append(measured[load]["product"], saidOf(told, v.waited()))
				}
			}
		}
	}
	for load, lists := range measured {
		all[load] = map[string]accuracy{"product": accuracyOf(lists["product"])}
		for _, p := range predictors() {
			all[load][p.name] = accuracyOf(calibrated(fit[p.name], lists[p.name]))
		}
	}
	return all
})

// BenchmarkEstimate compares ways to foresee waits on simulated days; make bench prints the table.
func BenchmarkEstimate(b *testing.B) {
	for _, load := range dayLoads {
		for _, name := range append([]string{"product"}, names()...) {
			b.Run(fmt.Sprintf("%.2f/%s", load, name), func(b *testing.B) {
				var a accuracy
				for b.Loop() {
					a = comparison()[load][name]
				}
				b.ReportMetric(100*a.covered, "covered-%")
				b.ReportMetric(a.width, "width-min")
				b.ReportMetric(a.bias, "bias-min")
				b.ReportMetric(a.off, "off-min")
			})
		}
	}
}

func names() []string {
	var list []string
	for _, p := range predictors() {
		list = append(list, p.name)
	}
	return list
}

// TestEstimateCoversFourWaitsInFive plays days of halls that nobody has seen before, at several loads, and compares what visitors are told,
// when they come and once more while they wait, with how long they waited.
func TestEstimateCoversFourWaitsInFive(t *testing.T) {
	r := basetest.Rand(t)
	halls := 60
	if testing.Short() {
		halls = 30
	}
	var long []said
	for _, load := range dayLoads {
		var coming, waiting []said
		for range halls {
			type asked struct {
				v    *dayVisitor
				at   time.Time
				told queue.Wait
			}
			var later []asked
			d := playDay(r, planDay(r, load), func(d *day, v *dayVisitor) {
				if w := ask(d, v); w.Known {
					v.told["product"] = w.Range
				}
				all := d.lines[v.ticket.Line].waiting
				if list := slices.Concat(all[0], all[1]); len(list) > 0 {
					other := list[r.IntN(len(list))]
					later = append(later, asked{other, d.now, askLater(d, other)})
				}
			})
			for _, v := range d.visitors {
				if told, ok := v.told["product"]; ok && !v.called.IsZero() {
					coming = append(coming, saidOf(told, v.waited()))
				}
			}
			for _, a := range later {
				if a.told.Known && !a.v.called.IsZero() {
					waiting = append(waiting, saidOf(a.told.Range, a.v.called.Sub(a.at)))
				}
			}
		}
		checkCoverage(t, fmt.Sprintf("load %.2f, coming", load), coming, 0.80)
		checkCoverage(t, fmt.Sprintf("load %.2f, waiting", load), waiting, 0.80)
		long = append(long, slices.DeleteFunc(coming, func(s said) bool { return s.point < 30 })...)
	}
	checkCoverage(t, "told half an hour and more", long, 0.80) // short ranges, rounded to five minutes, must not pay for the long ones
}

func checkCoverage(t *testing.T, what string, list []said, least float64) {
	t.Helper()
	a := accuracyOf(list)
	t.Logf("%s: %v", what, a)
	if a.covered < least {
		t.Errorf("%s: only %.1f %% of the waits were in the range that was told", what, 100*a.covered)
	}
}
