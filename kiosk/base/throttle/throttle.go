// Package throttle makes a source of failed attempts (an address, a terminal) wait, longer after every failure.
//
// It lives in memory and slows guessing down across many secrets; what must survive a power cut, a lock-out of one secret, is kept by
// whoever owns the secret.
package throttle

import (
	"sync"
	"time"
)

// Rule says how long a source waits.
type Rule struct {
	Free   int           // failures that cost nothing: people mistype
	First  time.Duration // the wait after the first failure that costs; it doubles
	Max    time.Duration // the longest wait
	Forget time.Duration // without an attempt for so long, the failures are forgotten
}

// Default allows three mistakes, then waits 2, 4, 8, … 60 s; a quarter of an hour of peace forgets.
var Default = Rule{Free: 3, First: 2 * time.Second, Max: time.Minute, Forget: 15 * time.Minute}

// maxSources bounds the memory; beyond it the source that has been quiet longest is forgotten.
const maxSources = 4096

// Throttle counts failures by source. Its methods may be called from any number of goroutines.
type Throttle struct {
	rule Rule

	mu      sync.Mutex // guards sources
	sources map[string]source
}

// source is what is known of one source.
type source struct {
	failures int
	last     time.Time // of its last attempt
}

// New returns a Throttle that knows no source yet.
func New(rule Rule) *Throttle {
	return &Throttle{rule: rule, sources: map[string]source{}}
}

// Try asks whether a source may try now: 0, or how long it must wait. An attempt counts as failed from its begin until Succeeded is
// called, so that many at once gain nothing.
func (t *Throttle) Try(name string, now time.Time) time.Duration {
	t.mu.Lock()
	defer t.mu.Unlock()
	s := t.sources[name]
	idle := now.Sub(s.last)
	if idle > t.rule.Forget || idle < 0 { // a clock that was set back must not lock anybody out
		s = source{}
	}
	if wait := t.rule.wait(s.failures) - idle; s.failures > 0 && wait > 0 {
		return wait
	}
	if _, known := t.sources[name]; !known {
		t.makeRoom()
	}
	t.sources[name] = source{failures: s.failures + 1, last: now}
	return 0
}

// Succeeded forgets the failures of a source.
func (t *Throttle) Succeeded(name string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	delete(t.sources, name)
}

// wait returns the pause after so many failures.
func (r Rule) wait(failures int) time.Duration {
	wait := time.Duration(0)
	for n := failures - r.Free; n > 0; n-- {
		switch {
		case wait == 0:
			wait = r.First
		case wait >= r.Max/2:
			return r.Max
		default:
			wait *= 2
		}
	}
	return min(wait, r.Max)
}

// makeRoom forgets the quietest source when there are too many. The caller holds mu.
func (t *Throttle) makeRoom() {
	if len(t.sources) < maxSources {
		return
	}
	quietest := ""
	for name, s := range t.sources {
		if quietest == "" || s.last.Before(t.sources[quietest].last) {
			quietest = name
		}
	}
	delete(t.sources, quietest)
}
