package locker

import (
	"cmp"
	"slices"
	"time"
)

// GuardRules are how a cabinet answers wrong codes (S2). A zero means its default.
//
// A pause and a closed entry stop who types fast. They do not stop who types four codes an hour for a year, so the last four digits of the phone
// are asked for as soon as StrictAt wrong codes came within StrictFor, and after every closing.
type GuardRules struct {
	Row       int           // wrong codes in a row that begin a pause; 0: 5
	Pause     time.Duration // the first pause, which doubles; 0: 1 min
	MaxPause  time.Duration // the longest pause; 0: 15 min
	Hour      int           // wrong codes within an hour that close code entry until staff open it; 0: 20
	Record    int           // wrong tries at one document that revoke its code; 0: 5
	StrictAt  int           // wrong codes within StrictFor from which the phone is asked for, too; 0: 10
	StrictFor time.Duration // 0: 30 days
}

// OrDefault returns the rules with the defaults filled in.
func (r GuardRules) OrDefault() GuardRules {
	return GuardRules{
		Row: cmp.Or(r.Row, 5), Pause: cmp.Or(r.Pause, time.Minute), MaxPause: cmp.Or(r.MaxPause, 15*time.Minute), Hour: cmp.Or(r.Hour, 20),
		Record: cmp.Or(r.Record, 5), StrictAt: cmp.Or(r.StrictAt, 10), StrictFor: cmp.Or(r.StrictFor, 30*24*time.Hour),
	}
}

// Guard counts a cabinet's wrong codes. It is stored before a try is answered, so it survives power cuts.
type Guard struct {
	Row      int         // wrong in a row since the last pause or right code
	Pauses   int         // since the last right code
	Until    time.Time   // end of the pause; zero: none
	Closed   bool        // until staff open code entry
	ClosedAt time.Time   // the latest closing; zero: never
	OpenedAt time.Time   // when staff last opened it: only later wrong codes close it again; zero: never
	Wrong    []time.Time // the latest wrong codes, oldest first, as many as the rules need
}

// Entry is how code entry stands, for the screen that asks for a code.
type Entry struct {
	Closed bool          // use the ID card, or ask staff
	Wait   time.Duration // until a code may be typed; 0: now
	Strict bool          // the last four digits of the phone are needed, too
	Left   int           // wrong codes until the next pause or closing; 0 while no code may be typed
}

// Entry says how code entry stands now. A pause longer than one can be comes from a clock that was set back, and does not count.
func (r GuardRules) Entry(g Guard, now time.Time) Entry {
	e := Entry{Closed: g.Closed, Strict: r.strict(g, now)}
	if wait := g.Until.Sub(now); wait > 0 && wait <= r.MaxPause {
		e.Wait = wait
	}
	if !e.Closed && e.Wait == 0 {
		e.Left = max(1, min(r.Row-g.Row, r.Hour-within(g.sinceOpened(), now, time.Hour)))
	}
	return e
}

// sinceOpened returns the wrong codes that may close code entry.
func (g Guard) sinceOpened() []time.Time {
	return slices.DeleteFunc(slices.Clone(g.Wrong), func(t time.Time) bool { return !t.After(g.OpenedAt) })
}

// strict reports whether the phone is asked for. Wrong codes in the future count: a clock that was set back makes nothing easier.
func (r GuardRules) strict(g Guard, now time.Time) bool {
	if !g.ClosedAt.IsZero() && now.Sub(g.ClosedAt) < r.StrictFor {
		return true
	}
	return within(g.Wrong, now, r.StrictFor) >= r.StrictAt
}

func within(list []time.Time, now time.Time, span time.Duration) (n int) {
	for _, t := range list {
		if now.Sub(t) < span {
			n++
		}
	}
	return n
}

// begin counts a try as wrong before its code is looked at: neither a power cut nor many tries at once give one for nothing.
func (r GuardRules) begin(g Guard, now time.Time) Guard {
	g.Wrong = append(slices.Clone(g.Wrong), now)
	if n := len(g.Wrong) - max(r.Hour, r.StrictAt); n > 0 {
		g.Wrong = g.Wrong[n:]
	}
	if g.Row++; g.Row >= r.Row {
		pause := r.MaxPause
		if g.Pauses < 16 {
			pause = min(r.Pause<<g.Pauses, r.MaxPause)
		}
		g.Row, g.Pauses, g.Until = 0, g.Pauses+1, now.Add(pause)
	}
	if within(g.sinceOpened(), now, time.Hour) >= r.Hour {
		g.Closed, g.ClosedAt = true, now
	}
	return g
}

// right takes a try of which begin knew nothing better back.
func (r GuardRules) right(g Guard, begun time.Time) Guard {
	if i := slices.IndexFunc(g.Wrong, begun.Equal); i >= 0 {
		g.Wrong = slices.Delete(slices.Clone(g.Wrong), i, i+1)
	}
	if g.Closed && g.ClosedAt.Equal(begun) {
		g.Closed = false
	}
	g.Row, g.Pauses, g.Until = 0, 0, time.Time{}
	return g
}

// YearlyChance bounds the chance that somebody who types codes all year, at any pace, hits one of so many live ones, while staff open code entry
// again every day. In every window of StrictFor at most StrictAt wrong codes are answered without the phone; with it at most Hour an hour are, and as
// many more each time staff open code entry. A cabinet with many more than 60 live codes needs a smaller StrictAt to stay under 1 in 10,000.
func (r GuardRules) YearlyChance(live int) float64 {
	const year = 365 * 24 * time.Hour
	windows := float64((year + r.StrictFor - 1) / r.StrictFor)
	weak := windows * float64(r.StrictAt)
	strict := float64(r.Hour) * (year.Hours() + 365)
	return (weak + strict/1e4) * float64(live) / codes
}
