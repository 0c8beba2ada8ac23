// Package health keeps what is wrong with a terminal as values: which thing, how badly, since when, who must act, and which
// text tells it. Drivers and stores set and clear warnings; screens, lights and the status page read them.
//
// A warning becomes visible only after its kind's time-to-visible, so that a cable wiggled for a second alarms nobody. The
// package has no clock: callers pass the time, and NextChange says when time alone will change the picture.
package health

import (
	"cmp"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"onetrip/kiosk/base/event"
)

// Code names one kind of problem, "printer.paper_out". It is stable: logs, statistics and tests use it.
type Code string

// Severity says how much still works.
type Severity uint8

// The severities, mildest first.
const (
	Notice   Severity = iota // everything works; somebody should look today (paper near its end)
	Degraded                 // a function works worse or in another way
	Broken                   // a function is off, the rest works
	Outage                   // the terminal serves nobody
)

// String returns the lower-case name of the severity.
func (s Severity) String() string {
	switch s {
	case Notice:
		return "notice"
	case Degraded:
		return "degraded"
	case Broken:
		return "broken"
	case Outage:
		return "outage"
	}
	return "unknown severity"
}

// Actor is who must act.
type Actor uint8

// The people who act.
const (
	Nobody     Actor = iota // it passes by itself
	HallStaff               // hands in the hall: paper, a jam, a door
	Technician              // tools or a password: cables, disk, settings
)

// String returns the lower-case name of the actor.
func (a Actor) String() string {
	switch a {
	case Nobody:
		return "nobody"
	case HallStaff:
		return "hall staff"
	case Technician:
		return "technician"
	}
	return "unknown actor"
}

// Kind declares one kind of problem. Packages declare theirs once, as values, in one visible table.
type Kind struct {
	Code     Code
	Severity Severity
	Actor    Actor
	// Text is the catalogue key of what staff read. Visitor is the key of what a visitor reads, or "" when it does not
	// concern visitors.
	Text, Visitor string
	// TimeToVisible is how long the problem must last before it is shown.
	TimeToVisible time.Duration
	// AlarmAfter is how long the problem must last before people who are not there are told; until TimeToVisible they never are.
	AlarmAfter time.Duration
	// HiddenBy are problems that explain this one: while one of them is set, this one is not shown (a printer that is
	// unplugged reports no paper either).
	HiddenBy []Code
}

// Remedy returns the catalogue key of what staff should do.
func (k Kind) Remedy() string { return k.Text + ".do" }

// Warning is a problem that exists.
type Warning struct {
	Kind
	Since time.Time         // when it was first set, UTC
	Args  map[string]string // what Text and Visitor fill in; never personal data
}

// Tracker holds the warnings of one terminal. Its zero value is ready. It may be used from any number of goroutines.
type Tracker struct {
	changes event.Topic[struct{}]

	mu  sync.Mutex // guards set
	set map[Code]Warning
}

// Set records that a problem of this kind exists at now. Setting it again keeps its Since and replaces its args.
func (t *Tracker) Set(now time.Time, k Kind, args map[string]string) {
	t.mu.Lock()
	old, exists := t.set[k.Code]
	w := Warning{Kind: k, Since: now.UTC(), Args: maps.Clone(args)}
	if exists {
		w.Since = old.Since
	}
	if t.set == nil {
		t.set = make(map[Code]Warning)
	}
	t.set[k.Code] = w
	t.mu.Unlock()
	if !exists || !maps.Equal(old.Args, w.Args) {
		t.changes.Publish(struct{}{})
	}
}

// Clear records that the problem is over. Clearing what is not set does nothing.
func (t *Tracker) Clear(codes ...Code) {
	changed := false
	t.mu.Lock()
	for _, c := range codes {
		if _, ok := t.set[c]; ok {
			delete(t.set, c)
			changed = true
		}
	}
	t.mu.Unlock()
	if changed {
		t.changes.Publish(struct{}{})
	}
}

// Snapshot returns the visible warnings at now, the severest first, those of one severity by code. The caller owns the result.
func (t *Tracker) Snapshot(now time.Time) []Warning {
	t.mu.Lock()
	defer t.mu.Unlock()
	var visible []Warning
	for _, w := range t.set {
		if t.explained(w.Kind) || now.Before(w.visibleAt()) {
			continue
		}
		w.Args = maps.Clone(w.Args)
		visible = append(visible, w)
	}
	slices.SortFunc(visible, func(a, b Warning) int {
		return cmp.Or(cmp.Compare(b.Severity, a.Severity), strings.Compare(string(a.Code), string(b.Code)))
	})
	return visible
}

// Has reports whether the problem is set, visible or not.
func (t *Tracker) Has(c Code) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	_, ok := t.set[c]
	return ok
}

// NextChange returns when the next warning becomes visible if nothing else happens; ok is false when none waits.
// A reader that draws at every change and at this time is always right.
func (t *Tracker) NextChange(now time.Time) (at time.Time, ok bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, w := range t.set {
		v := w.visibleAt()
		if t.explained(w.Kind) || !now.Before(v) {
			continue
		}
		if !ok || v.Before(at) {
			at, ok = v, true
		}
	}
	return at, ok
}

// Subscribe returns a subscription that is told after every change of what is set, several changes at once if the
// reader is slow. The caller closes it.
func (t *Tracker) Subscribe() *event.Subscription[struct{}] { return t.changes.Subscribe(1) }

// explained is called with mu held.
func (t *Tracker) explained(k Kind) bool {
	return slices.ContainsFunc(k.HiddenBy, func(c Code) bool { _, ok := t.set[c]; return ok })
}

func (w Warning) visibleAt() time.Time { return w.Since.Add(w.TimeToVisible) }

// Alarm reports whether people who are not there should be told at now. A notice never is one.
func (w Warning) Alarm(now time.Time) bool {
	return w.Severity > Notice && !now.Before(w.visibleAt()) && !now.Before(w.Since.Add(w.AlarmAfter))
}
