package queue

import (
	"math"
	"time"
)

// The rules of the estimate.
const (
	// MinRecent is how many recent services an estimate needs; with fewer, no time is told.
	MinRecent = 5
	// MaxRecent is how many recent services are looked at.
	MaxRecent = 30
	// longest is the longest service that counts: beyond it somebody forgot to press the key.
	longest = 3 * time.Hour
	// leastDeviation is the smallest deviation of a service's time, as a share of its mean, that is believed of a small sample.
	leastDeviation = 0.3
	// step is the grain of a range: finer would promise what nobody knows.
	step = 5 * time.Minute
)

// What the present cannot tell, fitted on simulated days and checked on others (TestEstimateCoversFourWaitsInFive).
const (
	// stretch and unsure: priority visitors who come later and clerks who take a break make waits longer and less sure than the present
	// lines alone would.
	stretch = 1.05
	unsure  = 0.35 // deviation, in proportion to the wait
	// toTenth and toNinetieth lead from the mean to the percentiles, in deviations; waits have the longer tail upwards.
	toTenth     = 0.85
	toNinetieth = 1.35
)

// Wait estimates the wait of somebody of class p in the line of a service. l counts who waits before in that line: all of it for somebody
// who joins now, the result of Store.Line for a ticket that waits already.
//
// The estimate plays the present lines to their end: each window that is open calls by the hall's rule, and each service takes the mean of
// its recent ones. When the turn comes in that play, and how much the services before it vary, give the range. It runs from the tenth to
// the ninetieth percentile and is widened to whole five minutes, so that at least four waits in five fall into it; a test measures this
// on simulated days, and a benchmark beside other ways to estimate. A free window and nobody before
// is a wait of zero. With no window at
// work for the line, or fewer than MinRecent usable services, it is not known.
func (h Hall) Wait(id ServiceID, l Line, p Priority, c Counts, now time.Time) Wait {
	g := h.lineUp(c, now)
	g.cut(id, l, c.Lines[id], lane(p))
	g.seek(id, lane(p))
	g.play()
	joins := l.Waiting() >= c.Lines[id].Waiting() // else a ticket that waits is in the counts, too
	return g.seekers[0].wait(h.Ahead(id, l, p, c, now), joins && l.Waiting() == 0)
}

// waits estimates the wait of somebody without priority for each service, in the order of h.Services.
func (h Hall) waits(c Counts, now time.Time) []Wait {
	g := h.lineUp(c, now)
	for _, s := range h.Services {
		g.seek(s.ID, lane(Ordinary))
	}
	g.play()
	list := make([]Wait, 0, len(h.Services))
	for i, s := range h.Services {
		l := c.Lines[s.ID]
		list = append(list, g.seekers[i].wait(h.Ahead(s.ID, l, Ordinary, c, now), l.Waiting() == 0))
	}
	return list
}

// wait turns what the play has shown into a range. welcome says that a free window calls at once: where somebody waits beside a free window,
// its clerk is just clearing the desk.
func (s seeker) wait(ahead int, welcome bool) Wait {
	w := Wait{Ahead: ahead}
	after, found := s.turn()
	switch {
	case !found || !after.known:
		return w
	case after.mean == 0:
		w.Known = true
		if !welcome {
			w.Range.High = step
		}
		return w
	case !s.line.times.own:
		return w
	}
	w.Known = true
	mean := stretch * after.mean
	deviation := math.Sqrt(after.variance + square(unsure*after.mean))
	low := time.Duration((mean - toTenth*deviation) * float64(time.Second))
	high := time.Duration((mean + toNinetieth*deviation) * float64(time.Second))
	w.Range = Range{Low: max(0, low).Truncate(step), High: (high + step - 1).Truncate(step)}
	return w
}

// times is what the recent services of a line tell, in seconds.
type times struct {
	mean, variance float64
	known          bool // there are enough of them
	own            bool // and they are of this line
}

// timesOf looks at recent services, leaving out what cannot be: forgotten keys, and clocks that went back.
func timesOf(recent []time.Duration) times {
	var n, sum, squares float64
	for _, d := range recent {
		if d <= 0 || d > longest {
			continue
		}
		n++
		sum += d.Seconds()
		squares += d.Seconds() * d.Seconds()
	}
	if n < MinRecent {
		return times{}
	}
	mean := sum / n
	variance := max(0, squares-n*mean*mean) / (n - 1)
	return times{mean: mean, variance: max(variance, square(leastDeviation*mean)), known: true, own: true}
}

// rest is what is left, in the mean, of a service that is under way: (1+cv²)/2 of the whole.
func (t times) rest() float64 {
	if t.mean == 0 {
		return 0
	}
	return (t.mean + t.variance/t.mean) / 2
}

func square(x float64) float64 { return x * x }
