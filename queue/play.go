package queue

import (
	"cmp"
	"math"
	"slices"
	"time"
)

// play is the present lines and windows of a hall, to be played to their end by the rule of Hall.Next. Nobody knows from the counts when
// each ticket was issued: the tickets of each line are taken to have come evenly.
type play struct {
	lines   []playLine
	desks   []*playDesk
	seekers []seeker
}

type playLine struct {
	id    ServiceID
	all   [2]int // ordinary, priority
	left  [2]int // of them, in this round
	times times
}

type playDesk struct {
	window Window
	lines  []*playLine // that it calls from
	busy   bool        // a service is under way
	start  int         // its run at present
	run    int         // its run in this round
	after  span        // when it is free
}

// span is a time from now, in seconds, and how sure it is.
type span struct {
	mean, variance float64
	known          bool // false: it has services in it that nothing is known about
}

func (s *span) add(mean, variance float64, known bool) {
	s.mean, s.variance, s.known = s.mean+mean, s.variance+variance, s.known && known
}

// seeker is somebody who joins a lane of a line behind everybody, and whose turn is looked for.
type seeker struct {
	line  *playLine // nil for a service that the hall does not have
	lane  int
	found bool // in this round
	n     int  // in so many rounds
	sum   span // of these rounds; the variances hold the squares of the means, too
}

// turn returns when the seeker's turn is; false when no window would ever call.
func (s seeker) turn() (after span, found bool) {
	if s.n == 0 {
		return span{}, false
	}
	n := float64(s.n)
	mean := s.sum.mean / n
	return span{mean: mean, variance: max(0, s.sum.variance/n-mean*mean), known: s.sum.known}, true
}

// lineUp sets the play up. A line whose recent services are too few gets the times of all services together.
func (h Hall) lineUp(c Counts, now time.Time) *play {
	p := &play{lines: make([]playLine, len(h.Services))}
	var every []time.Duration
	for _, s := range h.Services {
		every = append(every, c.Recent[s.ID]...)
	}
	pooled := timesOf(every)
	pooled.own = false
	desks := map[WindowNo]*playDesk{}
	for i, s := range h.Services {
		l := &p.lines[i]
		l.id, l.all = s.ID, [2]int{c.Lines[s.ID].Ordinary, c.Lines[s.ID].Priority}
		if l.times = timesOf(c.Recent[s.ID]); !l.times.known {
			l.times = pooled
		}
		for _, w := range h.manned(s.ID, c, now) {
			if _, open := c.Runs[w.No]; !open && len(c.Runs) > 0 {
				continue // others are at work but not here: nobody knows when a clerk comes back
			}
			d := desks[w.No]
			if d == nil {
				d = &playDesk{window: w, start: c.Runs[w.No], busy: c.Busy[w.No]}
				desks[w.No] = d
				p.desks = append(p.desks, d)
			}
			d.lines = append(d.lines, l)
		}
	}
	slices.SortFunc(p.desks, func(a, b *playDesk) int { return cmp.Compare(a.window.No, b.window.No) })
	return p
}

// What is not known of the services under way.
const (
	// rounds is how often the lines are played, each time with other guesses.
	rounds = 4
	// golden, added again and again, spreads its fractions evenly over 0 to 1, neighbours far apart.
	golden = 0.6180339887498949
	// doubt is the variance that is left beside a guess, in proportion to the square of the mean.
	doubt = 0.4
)

// begin sets the windows and lines to the present. A service is under way at a busy window; the counts do not say which of its services it is, nor
// since when. Each round takes another guess of how much of it is left, different at each window.
func (p *play) begin(round int) {
	for i := range p.lines {
		p.lines[i].left = p.lines[i].all
	}
	for i, d := range p.desks {
		d.after, d.run = span{known: true}, d.start
		if !d.busy {
			continue
		}
		_, part := math.Modf(golden*float64(i) + (float64(round)+0.5)/rounds)
		share := float64(len(d.lines))
		for _, l := range d.lines {
			rest := l.times.rest()
			d.after.add(2*part*rest/share, doubt*rest*rest/share, l.times.known)
		}
	}
}

// cut leaves of the lines what comes before a ticket that waits already: before counts its line up to it, whole all of its line. As far as it
// has come forward in its own lane, it has in the same lane of the other lines.
func (p *play) cut(id ServiceID, before, whole Line, lane int) {
	own := [2]int{before.Ordinary, before.Priority}
	all := [2]int{whole.Ordinary, whole.Priority}
	for i := range p.lines {
		l := &p.lines[i]
		if l.id == id {
			l.all = own
			continue
		}
		if all[lane] > own[lane] {
			l.all[lane] = (l.all[lane]*own[lane] + all[lane] - 1) / all[lane]
		}
	}
}

func (p *play) seek(id ServiceID, lane int) {
	i := slices.IndexFunc(p.lines, func(l playLine) bool { return l.id == id })
	if i < 0 {
		p.seekers = append(p.seekers, seeker{}) // an unknown service: never found
		return
	}
	p.seekers = append(p.seekers, seeker{line: &p.lines[i], lane: lane})
}

// play plays all rounds.
func (p *play) play() {
	for i := range p.seekers {
		p.seekers[i].sum.known = true
	}
	for round := range rounds {
		for i := range p.seekers {
			p.seekers[i].found = false
		}
		p.begin(round)
		p.round()
	}
}

// round lets the window that is free first call, again and again, until no window has anybody to call.
func (p *play) round() {
	desks := slices.Clone(p.desks)
	for len(desks) > 0 && slices.ContainsFunc(p.seekers, func(s seeker) bool { return !s.found }) {
		first := 0
		for i, d := range desks {
			if d.after.mean < desks[first].after.mean {
				first = i
			}
		}
		d := desks[first]
		l, lane := p.next(d)
		if l == nil {
			desks = slices.Delete(desks, first, first+1)
			continue
		}
		l.left[lane]--
		d.run = runAfter(d.run, priorityOf[lane])
		d.after.add(l.times.mean, l.times.variance, l.times.known)
	}
}

// priorityOf is a class of each lane.
var priorityOf = [2]Priority{Ordinary, Elderly}

// next returns the line and the lane from which the window calls; nil when nobody waits. On the way it finds the seekers whom the window
// would call now.
func (p *play) next(d *playDesk) (*playLine, int) {
	var best [2]*playLine
	for _, l := range d.lines {
		for lane := range best {
			if l.left[lane] > 0 && (best[lane] == nil || d.urgency(l, lane) > d.urgency(best[lane], lane)) {
				best[lane] = l
			}
		}
	}
	lane := 1
	if best[1] == nil || (d.run >= MaxPriorityRun && best[0] != nil) {
		lane = 0
	}
	for i := range p.seekers {
		s := &p.seekers[i]
		if s.found || best[s.lane] != nil || !slices.Contains(d.lines, s.line) {
			continue
		}
		// Nobody is before in the seeker's lane; the other lane may still be due.
		due := best[1-s.lane] == nil || (s.lane == 1) == (d.run < MaxPriorityRun)
		if due {
			s.found = true
			s.n++
			s.sum.add(d.after.mean, d.after.variance+d.after.mean*d.after.mean, d.after.known)
		}
	}
	return best[lane], lane
}

// urgency compares the first tickets of lines: the more of a line are left, the longer its first has waited.
func (d *playDesk) urgency(l *playLine, lane int) float64 {
	return float64(d.window.weight(l.id)) * float64(l.left[lane]) / float64(l.all[lane]+1)
}
